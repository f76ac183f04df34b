"""What goes in comes out: values, dtypes, layouts, tensors as data, exceptions as data, probes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.errors import WireError
from grader.sandbox import Call, Handle, decode_answers, encode_calls

ECHO = "def echo(x): return x\n"
DTYPES = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16"]

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers(), st.booleans()), inner, max_size=4)
    ),
    max_leaves=12,
)
arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)


@pytest.fixture(scope="module")
def echo(zygote):
    """A function that sends a value through a worker and back."""
    with zygote.fork(ECHO.encode(), "echo.py") as worker:
        worker.load()

        def there_and_back(value):
            (answer,) = decode_answers(worker.run(encode_calls([Call("echo", (value,))]), 20.0))
            assert answer.error is None, answer.error
            return answer.value

        yield there_and_back


def same(one, other):
    """Equal in value and type all the way down; NaN equals NaN, 0.0 does not equal -0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other)


@given(value=plain)
def test_plain_data_comes_back_as_it_was(echo, value):
    """Numbers of any size, text, bytes and nested containers keep value and type; also inf, NaN, lone surrogates."""
    assert same(echo(value), value)


@given(array=arrays)
def test_arrays_come_back_with_dtype_shape_and_bytes(echo, array):
    """An array of any numeric dtype and shape, empty ones included, comes back bit for bit, writable and its own."""
    back = echo(array)

    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert back.flags.writeable


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_scalars_keep_their_dtype(echo, dtype):
    """np.float32(1) comes back as np.float32, not as a float or an array."""
    scalar = np.dtype(dtype).type(1)

    back = echo(scalar)

    assert type(back) is type(scalar)
    assert back == scalar


def test_foreign_byte_order_becomes_native(echo):
    """A big-endian array comes back with its values in native order."""
    assert echo(np.array([1, 2, 3], dtype=">i4")).tolist() == [1, 2, 3]


LAYOUTS = {
    "C": lambda: np.arange(24.0).reshape(2, 3, 4),
    "Fortran": lambda: np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
    "transposed": lambda: np.arange(24.0).reshape(2, 3, 4).transpose(1, 2, 0),
    "every second": lambda: np.arange(24.0)[::2],
    "reversed": lambda: np.arange(24.0).reshape(4, 6)[::-1, ::-2],
    "a column": lambda: np.arange(24.0).reshape(4, 6)[:, 2],
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_arrays_keep_their_layout_inside(ask, name):
    """Inside, an array has the strides it had outside, is writable and shares memory with nothing."""
    array = LAYOUTS[name]()
    worker = ask("""
        def look(x, y):
            before = y.tolist()
            x[...] = -1
            return x.strides, x.flags.writeable, before == y.tolist(), x.flags.f_contiguous
    """)

    strides, writeable, apart, fortran = worker.value("look", array, array)

    assert strides == array.strides
    assert writeable
    assert apart
    assert fortran == array.flags.f_contiguous


@pytest.mark.parametrize("name", LAYOUTS)
def test_values_survive_every_layout(echo, name):
    """However an array lies in memory, its values come back in order."""
    array = LAYOUTS[name]()

    assert np.array_equal(echo(array), array)


def test_broadcast_arrays_arrive_writable(ask):
    """A read-only broadcast view arrives as an ordinary array."""
    worker = ask("""
        def fill(x):
            x[0, 0] = 7
            return x
    """)

    assert worker.value("fill", np.broadcast_to(np.zeros(3), (2, 3))).tolist() == [[7, 0, 0], [0, 0, 0]]


def test_subclasses_come_back_as_the_base_value(ask):
    """What a student's subclass overrides is never asked: numbers, text, containers and arrays come back plain."""
    worker = ask("""
        import enum
        import numpy as np
        from collections import OrderedDict, namedtuple

        class Liar(int):
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __int__(self): return 99
            __index__ = __pos__ = __int__
            __hash__ = int.__hash__

        class Real(float):
            def __pos__(self): return 99.0

        class Text(str):
            def __str__(self): return "99"

        class Many(list):
            def __iter__(self): return iter([99])
            def copy(self): return [99]

        class Array(np.ndarray):
            def __array_ufunc__(self, *args, **kwargs): return True
            def tobytes(self): return b"99"
            @property
            def dtype(self): return np.dtype("i8")

        Pair = namedtuple("Pair", "a b")

        def all_of_them():
            return [Liar(1), Real(2.0), Text("3"), Many([4]), Pair(5, 6), OrderedDict(a=7),
                    np.arange(2.0).view(Array), enum.IntEnum("Colour", "red").red]
    """)

    back = worker.value("all_of_them")

    assert [type(value) for value in back] == [int, float, str, list, tuple, dict, np.ndarray, int]
    assert back[:6] == [1, 2.0, "3", [4], (5, 6), {"a": 7}]
    assert back[6].tolist() == [0.0, 1.0]


def test_objects_stay_inside_as_handles(ask):
    """Generators, sets, functions, instances, object and text arrays come back as handles that name their type."""
    worker = ask("""
        import numpy as np

        class Model:
            pass

        def things():
            return [(i for i in range(3)), {1}, things, Model(), np.array([None]), np.array(["a"]), range(3)]
    """)

    handles = worker.value("things")

    assert all(type(handle) is Handle for handle in handles)
    assert [handle.type_name for handle in handles] == [
        "generator", "set", "function", "Model", "ndarray of object", "ndarray of str", "range",
    ]  # fmt: skip


COUNTER = """
    class Counter:
        def __init__(self, start=0):
            self.count = start
        def add(self, n):
            self.count += n
            return self
        def total(self):
            return self.count

    def read(counter):
        return counter.count

    def fail():
        raise ValueError("no")
"""


def test_a_handle_is_an_object_for_the_rest_of_the_batch(ask):
    """Methods, attributes, passing it on: "#0" is the object that call 0 made; the next batch knows nothing of it."""
    worker = ask(COUNTER)

    answers = worker.answers(
        Call("Counter", (1,)),
        Call("#0.add", (2,)),
        Call("#0.count", kind="get"),
        Call("#0.total"),
        Call("read", (Handle(0, "Counter"),)),
    )
    later = worker.answer("#0.total")

    assert [answer.value for answer in answers[2:]] == [3, 3, 3]
    assert later.error is not None
    assert later.error.type_name == "LookupError"


def test_a_failing_call_does_not_renumber_later_objects(ask):
    """A handle's number is the index of its call: what fails before it changes nothing for what comes after."""
    worker = ask(COUNTER)

    answers = worker.answers(Call("fail"), Call("Counter", (5,)), Call("#1.total"))

    assert answers[1].value == Handle(1, "Counter")
    assert answers[2].value == 5


def test_answers_are_taken_when_they_are_given(ask):
    """A later call that changes an array cannot change an earlier answer."""
    worker = ask("""
        import numpy as np
        kept = np.zeros(2)

        def get():
            return kept

        def spoil():
            kept[:] = 9
    """)

    first, _, third = worker.answers(Call("get"), Call("spoil"), Call("get"))

    assert first.value.tolist() == [0, 0]
    assert third.value.tolist() == [9, 9]


def test_arguments_are_fresh_for_every_call(ask):
    """What a call does to its arguments does not reach the next call of the batch."""
    worker = ask("""
        def grow(items, array):
            items.append(1)
            array += 1
            return items, array
    """)
    call = Call("grow", ([], np.zeros(2)))

    answers = worker.answers(call, call)

    assert [answer.value[0] for answer in answers] == [[1], [1]]
    assert [answer.value[1].tolist() for answer in answers] == [[1, 1], [1, 1]]


def test_equal_answers_are_equal_bytes(fork):
    """Two workers that answer the same send the same bytes, the ids apart."""
    calls = encode_calls([Call("echo", ([1.5, {"a": np.arange(3)}],)), Call("echo", kind="get"), Call("missing")])
    one, other = fork(ECHO).load(), fork(ECHO + "\n# differently written\n").load()

    assert one.worker.run(calls, 20.0) == other.worker.run(calls, 20.0)


def test_exceptions_come_back_as_data(ask):
    """Type, builtin bases, message and the student's own lines come back; paths are cut to the file's name."""
    worker = ask("""
        class Mine(ValueError):
            pass

        def inner():
            raise Mine("seen in /some/where/else/data.txt")

        def outer():
            return [inner() for _ in range(1)]
    """)

    error = worker.answer("outer").error

    assert error.type_name == "Mine"
    assert error.bases == ("ValueError", "Exception", "BaseException")
    assert error.message == "seen in data.txt"
    assert [line for line, _ in error.lines][-1] == 6
    assert error.lines[0][1] == "outer"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("f = lambda: f(); f()", "RecursionError"),
        ("bytearray(1 << 40)", "MemoryError"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("assert False", "AssertionError"),
        ("raise NotImplementedError('later')", "NotImplementedError"),
    ],
)
def test_no_exception_kills_a_worker(ask, statement, name):
    """Even exceptions that end a program are answers, and the worker goes on."""
    worker = ask(f"def f():\n    {statement}\ndef g():\n    return 1\n")

    answers = worker.answers(Call("f"), Call("g"))

    assert answers[0].error.type_name == name
    assert answers[1].value == 1


def test_an_exception_that_cannot_be_printed_is_still_an_answer(ask):
    """A __str__ that raises costs the message, nothing else."""
    worker = ask("""
        class Odd(Exception):
            def __str__(self):
                raise SystemExit

        def f():
            raise Odd
    """)

    assert worker.answer("f").error.message == ""


def test_a_missing_function_is_said_by_name(ask):
    """A name that the file does not define comes back as an AttributeError that says so."""
    error = ask("x = 1\n").answer("mse").error

    assert error.bases[0] == "AttributeError"
    assert error.message == "your file does not define mse"


@pytest.mark.parametrize(
    "body",
    [
        "import numpy as np; return np.zeros(9 << 20)",
        "x = []; x.append(x); return x",
        "x = []\n    for _ in range(100): x = [x]\n    return x",
        "return ['x' * 1000] * 20_000",
        "return [None] * (5 << 20)",
        "import numpy as np; return [np.zeros(0)] * 200_000",
        "return 1 << (1 << 20)",
    ],
)
def test_results_too_large_or_too_deep_are_said_to_be(ask, body):
    """A result beyond 64 MB, deeper than 64 containers or referring to itself is an answer of its own."""
    worker = ask(f"def f():\n    {body}\ndef g():\n    return 1\n")

    answers = worker.answers(Call("f"), Call("g"))

    assert answers[0].error.type_name == "TooLarge"
    assert answers[1].value == 1


def test_probe_inputs_shows_the_arguments_after_the_call(ask):
    """With "inputs" a mutated argument comes back mutated; without, nothing comes back."""
    worker = ask("""
        def clear(x, items):
            x[:] = 0
            items.clear()
    """)

    answer = worker.answer("clear", np.ones(2), [1], probes=frozenset({"inputs"}))

    assert answer.inputs[0].tolist() == [0, 0]
    assert answer.inputs[1] == []
    assert worker.answer("clear", np.ones(2), [1]).inputs is None


@pytest.mark.parametrize(
    ("body", "aliased"),
    [
        ("return x", True),
        ("return x[1:].T", True),
        ("return {'a': (1, x)}", True),
        ("return items", True),
        ("return x.copy()", False),
        ("return list(items)", False),
        ("return x + 0", False),
        ("return 1", False),
    ],
)
def test_probe_alias_tells_whether_the_result_shares_memory(ask, body, aliased):
    """A view of an argument, or an argument itself, anywhere in the result is found."""
    worker = ask(f"def f(x, items):\n    {body}\n")

    assert worker.answer("f", np.ones(3), [1], probes=frozenset({"alias"})).aliased is aliased


@pytest.mark.parametrize(
    ("body", "touched"),
    [
        ("np.random.rand()", True),
        ("np.random.seed(0)", True),
        ("random.random()", True),
        ("np.random.default_rng(0).random()", False),
        ("random.Random(0).random()", False),
    ],
)
def test_probe_rng_tells_whether_global_random_state_changed(ask, body, touched):
    """Drawing from or seeding a global generator is seen; a generator of one's own is not."""
    worker = ask(f"import random\nimport numpy as np\nnp.random.rand()\nrandom.random()\ndef f():\n    {body}\n")

    assert worker.answer("f", probes=frozenset({"rng"})).rng_touched is touched


def test_probe_errstate_turns_floating_point_trouble_into_exceptions(ask):
    """Overflow and warnings raise under "errstate" and pass without; underflow never raises."""
    worker = ask("""
        import warnings
        import numpy as np

        def overflow(): return np.exp(np.float64(1000))
        def underflow(): return np.exp(np.float64(-1000))
        def warn(): warnings.warn("careful")
    """)
    strict = frozenset({"errstate"})

    assert worker.answer("overflow", probes=strict).error.type_name == "FloatingPointError"
    assert worker.value("overflow") == math.inf
    assert worker.value("underflow", probes=strict) == 0.0
    assert worker.answer("warn", probes=strict).error.type_name == "UserWarning"


def scenario(module, n):
    """Run beside the student's code; uses a helper of this file, which does not exist inside."""
    return doubled(module.square(n))


def doubled(value):
    """A helper that must travel along."""
    return 2 * value


def test_functions_travel_in_by_value(ask):
    """kind="inside" runs a function of the judge beside the student's code; functions may also be arguments."""
    worker = ask("""
        def square(x): return x * x
        def apply(f, x): return f(x)
        def draw(rng): return rng.integers(10, size=3)
    """)

    assert worker.value("", scenario, 3, kind="inside") == 18
    assert worker.value("apply", lambda x: x + 1, 3) == 4
    assert (
        worker.value("draw", np.random.default_rng(0)).tolist()
        == np.random.default_rng(0).integers(10, size=3).tolist()
    )


def test_what_a_scenario_raises_is_an_answer(ask):
    """Exceptions of the student's code in a scenario show the student's lines only."""

    def fails(module):
        module.f()

    error = ask("def f():\n    return 1 / 0\n").answer("", fails, kind="inside").error

    assert error.type_name == "ZeroDivisionError"
    assert error.lines == ((2, "f"),)


def test_calls_that_make_no_sense_are_refused_outside():
    """An unknown kind or probe, or an argument that cannot be pickled, is our mistake and never reaches a worker."""
    with pytest.raises(WireError, match="kind 'shout'"):
        encode_calls([Call("f", kind="shout")])
    with pytest.raises(WireError, match="probes"):
        encode_calls([Call("f", probes=frozenset({"mind"}))])
    with pytest.raises(WireError, match="needs a function"):
        encode_calls([Call("f", (1,), kind="inside")])
    with pytest.raises(WireError, match="cannot be sent"):
        encode_calls([Call("f", ((i for i in range(3)),))])
