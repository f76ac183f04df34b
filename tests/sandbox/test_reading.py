"""The judge reads hostile bytes: whatever they are, it gets answers or WireError, quickly and in little memory."""

from __future__ import annotations

import struct
import tracemalloc
from contextlib import suppress

import msgpack
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.errors import WireError
from grader.sandbox import decode_answers, values
from grader.sandbox.reading import clean_text
from grader.sandbox.wire import MAX_BODY, MAX_HEAD

LENGTHS = struct.Struct("<IQ")
OK = [1, None, None, False, False]
ONE_NUMBER = [values.ARRAY, "<f8", [1], 0, None]


def frame(head, body=b"", *, claimed_head=None, claimed_body=None):
    """A reply frame around any msgpack value, or around raw head bytes; lengths may lie."""
    packed = head if isinstance(head, bytes) else msgpack.packb(head, unicode_errors="surrogatepass")
    lengths = LENGTHS.pack(
        len(packed) if claimed_head is None else claimed_head, len(body) if claimed_body is None else claimed_body
    )
    return lengths + packed + body


def answer(value):
    """A frame with one answer of this value."""
    return frame([[value, None, None, False, False]])


def array(dtype="<f8", shape=(1,), offset=0, strides=None, body=b"\0" * 8):
    """A frame with one array."""
    return frame([[[values.ARRAY, dtype, shape, offset, strides], None, None, False, False]], body)


def error(*, name="E", bases=(), message="", lines=()):
    """A frame with one error."""
    return frame([[None, [name, bases, message, lines], None, False, False]])


def nested(depth):
    """Lists in lists."""
    value = 1
    for _ in range(depth):
        value = [values.LIST, [value]]
    return value


HOSTILE = {
    "nothing": b"",
    "half a header": b"\0" * 5,
    "head longer than it is": frame([OK], claimed_head=100),
    "body longer than it is": frame([OK], claimed_body=100),
    "lengths that overflow": LENGTHS.pack(0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF),
    "something after the end": frame([OK]) + b"x",
    "no msgpack": frame(b"\xc1"),
    "two values": frame(b"\x01\x01"),
    "no list": frame(7),
    "a map": frame({"value": 1}),
    "an empty map": answer({}),
    "a map inside": answer([values.LIST, [{"a": 1}]]),
    "an extension": answer(msgpack.ExtType(5, b"x")),
    "a timestamp": answer(msgpack.Timestamp(0)),
    "four parts": frame([[1, None, None, False]]),
    "extra parts": frame([[1, None, None, False, False, "points", 100]]),
    "value and error": frame([[1, ["E", [], "", []], None, False, False]]),
    "a number for a flag": frame([[1, None, None, 1, 0]]),
    "inputs that are no tuple": frame([[1, None, [values.LIST, []], False, False]]),
    "an unknown tag": answer([99, 1]),
    "no tag": answer([]),
    "a text for a tag": answer(["LIST", []]),
    "true for a tag": answer([True, []]),
    "a pickle": answer([values.PICKLED, b"cos\nsystem\n(S'true'\ntR."]),
    "too few parts": answer([values.DICT, []]),
    "too many parts": answer([values.LIST, [], []]),
    "deep nesting": answer(nested(200)),
    "nesting beyond msgpack": frame(b"\x91" * 100_000 + b"\x01"),
    "items that are no list": answer([values.LIST, 7]),
    "list as key": answer([values.DICT, [[values.LIST, []]], [1]]),
    "array as key": frame([[[values.DICT, [ONE_NUMBER], [1]], None, None, False, False]], b"\0" * 8),
    "keys without values": answer([values.DICT, [1, 2], [1]]),
    "the same key twice": answer([values.DICT, [1, True], [1, 2]]),
    "too many keys": answer([values.DICT, list(range(110_000)), [None] * 110_000]),
    "object dtype": array(dtype="|O"),
    "text dtype": array(dtype="<U2"),
    "structured dtype": array(dtype="<f4,<f4"),
    "dtype with a size": array(dtype="1000000000f8"),
    "dtype that is no text": array(dtype=[["a", "<f8"]]),
    "negative side": array(shape=(-1,)),
    "huge side": array(shape=(1 << 62,)),
    "empty but huge": array(shape=(0, 1 << 31, 1 << 31), body=b""),
    "shape that overflows": array(shape=(1 << 31,) * 8),
    "too many sides": array(shape=(1,) * 60),
    "float side": array(shape=(1.0,)),
    "true side": array(shape=(True,)),
    "negative offset": array(offset=-8),
    "offset past the end": array(offset=8),
    "offset beyond 64 bits": array(offset=(1 << 64) - 1),
    "strides": array(strides=[0]),
    "overlapping arrays": frame([[[values.LIST, [ONE_NUMBER] * 2], None, None, False, False]], b"\0" * 8),
    "scalar of the wrong size": answer([values.SCALAR, "<f8", b"\0" * 4]),
    "object scalar": answer([values.SCALAR, "|O", b"\0" * 8]),
    "tensor of nothing": answer([values.TENSOR, "torch", "float32", False, "cpu", [values.LIST, []]]),
    "tensor of an unknown framework": answer([values.TENSOR, "os", "float32", False, "cpu", None]),
    "tensor with a list for a framework": answer([values.TENSOR, [], "float32", False, "cpu", None]),
    "complex of texts": answer([values.COMPLEX, "1", "2"]),
    "negative handle": answer([values.HANDLE, -1, "x"]),
    "handle with a list for a name": answer([values.HANDLE, 1, []]),
    "handle with an endless name": answer([values.HANDLE, 1, "x" * 10_000]),
    "error with an endless name": error(name="x" * 10_000),
    "error with an endless message": error(message="x" * 100_000),
    "error with a number for a message": error(message=7),
    "error with many lines": error(lines=[[1, "f"]] * 1000),
    "error with many bases": error(bases=["E"] * 1000),
    "error with a negative line": error(lines=[[-1, "f"]]),
    "big integer of a megabyte": answer([values.BIGINT, b"\1" * (1 << 20)]),
}  # fmt: skip


@pytest.mark.attack
@pytest.mark.parametrize("name", HOSTILE)
def test_a_forged_reply_is_refused(name):
    """Each way of lying in a reply is a WireError."""
    with pytest.raises(WireError):
        decode_answers(HOSTILE[name])


@pytest.mark.attack
@given(raw=st.binary(max_size=300))
@example(raw=frame([OK]))
def test_random_bytes_give_answers_or_wire_errors(raw):
    """Nothing but WireError ever comes out of bytes."""
    attempt(raw)
    attempt(frame(raw))


def packables():
    """Any tree that msgpack can carry, rich in tags and half-right nodes."""
    leaf = (
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=5)
        | st.binary(max_size=9) | st.integers(0, 12) | st.sampled_from(["<f8", "|b1", "|O", "torch", "float32"])
    )  # fmt: skip
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
        max_leaves=25,
    )  # fmt: skip


@pytest.mark.attack
@given(head=packables(), body=st.binary(max_size=40))
def test_random_structures_give_answers_or_wire_errors(head, body):
    """The same for well-formed msgpack of any shape, as a head, as an answer and as a value."""
    for forged in (head, [head], [[head, None, None, False, False]], [[None, head, None, False, False]]):
        attempt(frame(forged, body))


@pytest.mark.attack
@given(data=st.data())
def test_a_damaged_reply_gives_answers_or_wire_errors(data):
    """A true reply with one byte changed never does more than change an answer or raise WireError."""
    true = frame(
        [[[values.LIST, [[values.ARRAY, "<f8", [2], 0, None], 1.5, "x"]], None, None, False, False]], b"\1" * 16
    )
    place = data.draw(st.integers(0, len(true) - 1))
    attempt(true[:place] + bytes([data.draw(st.integers(0, 255))]) + true[place + 1 :])


def attempt(raw):
    """Decode; only WireError may come out."""
    with suppress(WireError):
        decode_answers(raw)


@pytest.mark.attack
def test_a_claimed_size_costs_no_memory():
    """Lengths and shapes are checked before anything is allocated."""
    lies = [
        LENGTHS.pack(MAX_HEAD, MAX_BODY),
        array(shape=(MAX_BODY // 8,)),
        frame(b"\xdd\xff\xff\xff\xff"),
        frame(b"\xdb\xff\xff\xff\xff"),
    ]
    tracemalloc.start()
    for lie in lies:
        with pytest.raises(WireError):
            decode_answers(lie)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1 << 20


@pytest.mark.attack
def test_unpacking_a_head_takes_bounded_memory():
    """Empty lists, the costliest to unpack, take at most 160 bytes a byte: below a gigabyte for a whole head."""
    count = 1 << 15
    head = b"\xdd" + count.to_bytes(4, "big") + b"\x90" * count
    tracemalloc.start()
    with pytest.raises(WireError):
        decode_answers(frame(head))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 160 * len(head)
    assert 160 * MAX_HEAD < 1 << 30


@pytest.mark.attack
@pytest.mark.parametrize(
    "key",
    [
        lambda n: [values.BIGINT, (n * (2**61 - 1)).to_bytes(12, "little")],  # all with the hash 0
        lambda n: [values.TUPLE, [n]],
        lambda n: [values.COMPLEX, float(n), 0.0],
    ],
)
def test_keys_that_could_be_chosen_to_collide_are_few(key):
    """A dict of tens of thousands of colliding keys would keep the judge busy for hours; it is refused unread."""
    keys = [key(n) for n in range(1, 3000)]

    with pytest.raises(WireError, match="few keys"):
        decode_answers(answer([values.DICT, keys, [None] * len(keys)]))
    assert len(decode_answers(answer([values.DICT, keys[:1000], [None] * 1000]))[0].value) == 1000


def test_bools_are_zero_or_one():
    """Bytes that claim to be bools and are neither 0 nor 1 become True."""
    (found,) = decode_answers(array(dtype="|b1", shape=(3,), body=b"\0\2\xff"))

    assert found.value.tolist() == [False, True, True]
    assert found.value.view("u1").tolist() == [0, 1, 1]


def test_texts_of_an_error_are_cleaned():
    """Escape sequences, control and bidirectional characters are gone from what people will read."""
    (found,) = decode_answers(
        error(name="\x1b[31mRed", message="a\x1b]0;title\x07b\x00c\u202ed\ud800", lines=[[3, "\x1b[2Jf"]])
    )

    assert found.error.type_name == "Red"
    assert found.error.message == "abcd"
    assert found.error.lines == ((3, "f"),)


@given(text=st.text())
def test_cleaning_leaves_ordinary_text_alone(text):
    """Cleaning is idempotent and touches no letter."""
    once = clean_text(text)

    assert clean_text(once) == once
    assert [c for c in once if c.isalnum()] == [c for c in once if c.isalnum() and c in text]
    assert "\x1b" not in once
