"""The relation of wrong answers to right ones: said when it holds on all inputs, never when one contradicts."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checking.diagnosis import Case, Failure, cases, relation
from grader.checking.diagnosis.sentences import told
from grader.compare import Tolerance, difference
from grader.sandbox.wire import Tensor

RNG = np.random.default_rng(7)
TABLES = [(RNG.normal(size=shape) * 3,) for shape in ((3, 2), (4, 3), (2, 5), (5, 4), (3, 1), (6, 2), (2, 3), (4, 2))]
VECTORS = [(RNG.normal(size=4 + k % 4) * 3,) for k in range(10)]
PAIRS = [tuple(RNG.normal(size=(2, *shape))) for shape in ((3,), (5,), (2, 3), (4, 2), (7,), (3, 3))]


def softmax(x, axis=1):
    powers = np.exp(x)
    return powers / powers.sum(axis=axis, keepdims=True)


def spoilt(array, index, value=0.25):
    array[index] = value
    return array


def mse(pred, target):
    return float(np.mean((pred - target) ** 2))


def ask(right, wrong, inputs, names=("x", "y")):
    """The sentence about `wrong`, through the way that hides no error of ours."""
    found = [Case(args, wrong(*args), right(*args)) for args in inputs]
    with np.errstate(all="ignore"):
        return told(found, names)


def whole(x):
    return x * 2 + 1


SENTENCES: list[tuple[str, Any, Any, Any]] = [
    ("minus the right one (the sign is wrong)", whole, lambda x: -whole(x), VECTORS),
    ("2 times the right one", whole, lambda x: 2 * whole(x), VECTORS),
    ("1/2 times the right one", whole, lambda x: whole(x) / 2, VECTORS),
    ("times the number of elements of x (a sum where", mse, lambda x, y: float(np.sum((x - y) ** 2)), PAIRS),
    ("divided by the number of rows of x (a mean", lambda x: x.sum(0), lambda x: x.mean(0), TABLES),
    ("times m / (m - 1), where m is the number of rows", lambda x: x.var(0), lambda x: x.var(0, ddof=1), TABLES),
    ("the right one divided by y", lambda x, y: x * y, lambda x, _: x,
     [(x, 1.5 + k) for k, (x,) in enumerate(VECTORS)]),
    ("every row multiplied by a number of its own", softmax, np.exp, TABLES),
    ("the transpose of the right one", lambda x: x, lambda x: x.T, TABLES),
    ("the right one backwards", whole, lambda x: whole(x)[::-1], VECTORS),
    ("shifted by one place forwards", np.cumsum, lambda x: np.cumsum(x) - x, VECTORS),
    ("the right one, sorted", whole, lambda x: np.sort(whole(x)), VECTORS),
    ("1 minus the right one", lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (1 + np.exp(x)), VECTORS),
    ("the square of the right one", np.std, np.var, TABLES),
    ("1 too large", whole, lambda x: whole(x) + 1, VECTORS),
    ("0.5 too small", whole, lambda x: whole(x) - 0.5, VECTORS),
    ("simply x, unchanged", whole, lambda x: x, VECTORS),
    ("the same on every input", np.mean, lambda _: np.float64(3), TABLES),
    ("not averaged yet (the mean of its elements", mse, lambda x, y: (x - y) ** 2, PAIRS),
    ("not averaged yet (its mean along axis 0", lambda x: x.mean(0), lambda x: x, TABLES),
    ("averaged too far", lambda x: x.mean(1), np.mean, TABLES),
    ("one number per column of x, where one per row", lambda x: x.max(1), lambda x: x.max(0), TABLES),
    ("an axis of length 1 too many", lambda x: x.max(1), lambda x: x.max(1, keepdims=True), TABLES),
    ("a square table where", whole, lambda x: whole(x)[:, None] - x, VECTORS),
    ("computed along the wrong axis (it adds up to 1 along axis 0", softmax, lambda x: softmax(x, 0), TABLES),
    ("wrong only in the last row", lambda x: x + 1, lambda x: spoilt(x + 1, -1), TABLES),
    ("wrong only in the first element", whole, lambda x: spoilt(whole(x), 0), VECTORS),
    ("wrong only where x is negative", lambda x: np.maximum(x, 0), lambda x: np.where(x < 0, 0.1 * x, x), VECTORS),
    ("right to 3 digits only", np.cos, lambda x: (np.sin(x + 1e-3) - np.sin(x)) / 1e-3, VECTORS),
    ("without the first element of the right one", np.cumsum, lambda x: np.cumsum(x)[1:], VECTORS),
    ("one element too many at the end", np.cumsum, lambda x: np.append(np.cumsum(x), 0.0), VECTORS),
    ("backwards along its last axis", lambda x: x, lambda x: x[..., ::-1], [*TABLES[:4], *VECTORS]),
    ("NaN everywhere", whole, lambda x: x * np.nan, VECTORS),
    ("but a list where a NumPy array is asked", whole, lambda x: whole(x).tolist(), VECTORS),
    ("wrong only when the last batch is not full", lambda x, y: -(-len(x) // y), lambda x, y: len(x) // y,
     [(x, 2 + k % 2) for k, (x,) in enumerate(VECTORS)]),
    ("wrong only when y is 'b'; there it is 2 times", lambda x, _: x, lambda x, y: x * (1 + (y == "b")),
     [(x, "ab"[k % 2]) for k, (x,) in enumerate(VECTORS)]),
    ("wrong only when x has one column", lambda x: x.sum(1),
     lambda x: x.sum(1) if x.shape[1] > 1 else x[:, 0] + x.shape[0],
     [*TABLES, *((RNG.normal(size=(k, 1)),) for k in (2, 3, 4))]),
    ("'dW' is 2 times the right one; 'db' is right", lambda x: {"dW": x, "db": x.sum(0)},
     lambda x: {"dW": 2 * x, "db": x.sum(0)}, TABLES),
    ("the first result and the second result are each in the other's place", lambda x: (x.sum(0), x.mean(0)),
     lambda x: (x.mean(0), x.sum(0)), TABLES),
]  # fmt: skip


@pytest.mark.parametrize(("words", "right", "wrong", "inputs"), SENTENCES, ids=lambda each: str(each)[:40])
def test_a_relation_that_holds_everywhere_is_said(words, right, wrong, inputs):
    """Each kind of slip gets its sentence, with what it rests on."""
    sentence = ask(right, wrong, inputs)

    assert words in sentence
    assert f"ll {len(inputs)} inputs tried, " in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(("words", "right", "wrong", "inputs"), SENTENCES, ids=lambda each: str(each)[:40])
def test_one_input_that_contradicts_is_enough(words, right, wrong, inputs):
    """The same answers with one changed beyond recognition, a right one if there is any: the sentence is not said."""
    good = [k for k, args in enumerate(inputs) if difference(wrong(*args), right(*args)) is None]
    spoilt_one, answers = (good or [len(inputs) // 2])[0], itertools.count()

    def mixed(*args):
        return np.full((3, 1, 2), 0.123) if next(answers) == spoilt_one else wrong(*args)

    assert words not in ask(right, mixed, inputs)


def test_right_answers_need_no_sentence():
    """Nothing is said where nothing is wrong."""
    assert ask(whole, whole, VECTORS) == ""


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (0.0, 1.0),
        (3.0, 2.0),
        (np.array([3.0]), np.array([2.0])),
        (np.array([0.0, 3.0]), np.array([0.0, 2.5])),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([[1.0, 3.0], [3.0, 1.0]])),
    ],
)
def test_one_number_proves_nothing(got, expected):
    """A factor of 1.5, an offset or a shift that one number shows could be anything."""
    assert relation([Case((), got, expected)]) == ""


def test_one_array_proves_a_simple_factor():
    """Several numbers of one example are enough for twice, a half, minus; the sentence counts no inputs then."""
    right = np.array([1.0, 2.0, -4.0])

    assert relation([Case((), 2 * right, right)]) == "Your result is 2 times the right one."
    assert relation([Case((), -right, right)]) == "Your result is minus the right one (the sign is wrong)."
    assert relation([Case((right,), right / 3, right)], ["x"]) == (
        "Your result is 1/3 times the right one, and 3 is the number of elements of x."
    )


def test_zeros_are_no_evidence():
    """Answers that are all zero have any sign and any factor; a wrong formula is right on an input of zeros."""
    zeros = [((np.zeros(3),), np.zeros(3), np.zeros(3))] * 6
    wrong = [((np.ones(3) * k,), np.ones(3) * k**2, np.ones(3) * (k + 7.3)) for k in range(2, 8)]

    assert "wrong only when" not in relation([Case(*each) for each in zeros + wrong])


def test_dtypes_are_told_where_the_check_minds_them():
    """Right numbers of another dtype, and for which kind of input."""
    strict = Tolerance(strict_dtype=True)
    single = [Case((x.astype(np.float32),), 2.0 * x, (2 * x).astype(np.float32), strict) for (x,) in VECTORS]

    assert relation(single).endswith("right in its numbers, but of dtype float64 instead of float32 for float32 input.")
    assert relation([case._replace(tolerance=Tolerance()) for case in single]) == ""


def test_float32_answers_have_the_tolerance_of_float32():
    """A relation between single-precision tensors is seen through their rounding."""
    both = [(Tensor((x * 2).astype(np.float32), "torch", "float32"), x) for (x,) in VECTORS]
    found = [Case((), a, Tensor(x.astype(np.float32), "torch", "float32")) for a, x in both]

    assert relation(found) == f"On all {len(found)} inputs tried, your result is 2 times the right one."


def test_inputs_that_are_changed_or_shared_are_named():
    """Which argument is another one afterwards, and how often; whether the result is a view."""
    seen = [Case((x, 2.0), x, x, after=(x + 1, 2.0), aliased=k > 4) for k, (x,) in enumerate(VECTORS)]

    assert relation(seen, ["x", "scale"]) == (
        "Your function changes x, always. The result shares memory with an argument, on 5 of 10 inputs tried."
    )


@pytest.mark.parametrize(
    ("moved", "words"),
    [(lambda x: x[::-1], "backwards in memory"), (lambda x: np.repeat(x, 2)[::2], "with gaps, as x[::2]")],
)
def test_memory_layouts_are_told_apart(moved, words):
    """The numbers are the same; only where they lie differs."""
    found = [Case((x,), x * 2, x * 2) for (x,) in VECTORS] + [Case((moved(x),), x * 3, x * 2) for (x,) in VECTORS]

    assert f"wrong only when an array lies {'in memory ' if 'gaps' in words else ''}{words}" in relation(found)


def test_an_exception_has_its_condition():
    """When the code raises is said where it is simple; beside exceptions no relation of the numbers is claimed."""
    found = [Case((X,), Failure("IndexError") if X.shape[1] < 3 else X * 2, X) for (X,) in TABLES]

    assert relation(found) == ""

    narrow = [Case((X, "a"), X, X) for (X,) in TABLES] + [Case((X, "b"), Failure("KeyError"), X) for (X,) in TABLES]
    assert relation(narrow, ["X", "kind"]) == (
        "Of all 16 inputs tried, your code raises KeyError only when kind is 'b'."
    )


def test_no_number_of_an_input_is_said():
    """The sentence is shown before the inputs are: none of their values may stand in it."""
    inputs = [(np.array([k + 0.8125, -k - 0.3125, 0.0625]), 0.71875 + k, f"secret text {k}") for k in range(8)]
    for wrong in (lambda x, y, _: x * y, lambda x, y, _: x + y, lambda x, y, _: x if y > 4 else 2 * x):
        sentence = ask(lambda x, *_: x, wrong, inputs, ())

        assert "secret" not in sentence
        assert not any(text in sentence for text in ("8125", "3125", "0625", "71875"))


def test_what_is_too_much_to_look_at_is_left():
    """A flood of numbers or endless nesting costs no time."""
    deep: Any = 1.0
    for _ in range(60):
        deep = [deep]

    assert relation([Case((), 2 * np.ones(cases.MOST + 1), np.ones(cases.MOST + 1))]) == ""
    assert relation([Case((), deep, [1.0, 2.0])]) == ""


numbers = st.floats(width=16) | st.integers(-(10**400), 10**400) | st.complex_numbers() | st.booleans()
plain = st.none() | numbers | st.text(max_size=3) | st.binary(max_size=3)
arrays = hnp.arrays(
    st.sampled_from((np.float64, np.float16, np.int8, np.uint64, np.bool_, np.complex64)),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
anything = st.recursive(
    plain | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(suppress_health_check=list(HealthCheck), max_examples=150)
@given(st.lists(st.tuples(st.lists(anything, max_size=2), anything, anything | arrays), min_size=1, max_size=4))
@example([([], np.zeros(0), np.array(1.0))])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_whatever_comes_back_nothing_is_raised(rows):
    """Huge integers, NaN, empty arrays, nested containers: there is a sentence or none."""
    found = [Case(*row) for row in rows]

    with np.errstate(all="ignore"):
        assert isinstance(told(found, ()) if cases.small(found) else "", str)
    assert isinstance(relation(found), str)
