"""The judge reads a worker's reply. Every byte may be forged: check, cap and whitelist before use.

Runs in the judge only. Whatever the bytes are, `decode_answers` returns answers or raises WireError.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import msgpack

from grader.errors import WireError
from grader.sandbox import values
from grader.sandbox.wire import (
    DTYPES,
    LENGTHS,
    MAX_BODY,
    MAX_DEPTH,
    MAX_HEAD,
    MAX_MESSAGE,
    Answer,
    Handle,
    Raised,
    Tensor,
)  # fmt: skip

_SCALARS = values.PLAIN
_BEGINNING = 5  # bytes of a head that hold the number of answers
_MAX_NAME = 200
_MAX_LINES = 20
_MAX_SIDES = 32
_MAX_KEYS = 100_000
_MAX_ODD_KEYS = 2_000  # tuples, big and complex numbers can be chosen to collide, and then cost their square
_ORDINARY = frozenset({str, bytes, int, float, bool, type(None)})
_FRAMEWORKS = ("torch", "tensorflow")
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean_text(text: str) -> str:
    """Text that cannot drive a terminal or a page's direction: escape sequences and control characters removed."""
    if text.isprintable():
        return text
    seen = _ESCAPES.sub("", text)
    return "".join(c for c in seen if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE)


def decode_answers(raw: bytes) -> list[Answer]:
    """The answers of one reply frame (without its id). Raises WireError, and nothing else, for any other bytes."""
    try:
        return [_answer(part, body) for part, body in _parts(raw)]
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, MemoryError) as problem:
        raise WireError(f"The worker's reply is malformed ({type(problem).__name__}).") from problem


def count_answers(raw: bytes) -> int:
    """How many answers a reply claims to hold; -1 when it is no list. decode_answers finds so many or raises."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(raw[LENGTHS.size : LENGTHS.size + _BEGINNING])
    try:
        return int(unpacker.read_array_header())
    except Exception:  # noqa: BLE001 - msgpack raises plain Exceptions of its own
        return -1


def _parts(raw: bytes) -> list[tuple[Any, Body]]:
    if len(raw) < LENGTHS.size:
        raise WireError("The worker's reply is shorter than its header.")
    head_length, body_length = LENGTHS.unpack_from(raw)
    if head_length > MAX_HEAD or body_length > MAX_BODY or len(raw) != LENGTHS.size + head_length + body_length:
        raise WireError("The worker's reply does not have the length it claims.")
    view = memoryview(raw)[LENGTHS.size :]
    body = Body(view[head_length:])
    head = _unpack(bytes(view[:head_length]))
    if type(head) is not list:
        raise WireError("The worker's reply is no list of answers.")
    return [(part, body) for part in head]


def _unpack(head: bytes) -> Any:
    try:
        return msgpack.unpackb(
            head, max_map_len=0, max_ext_len=0, max_array_len=MAX_HEAD, max_str_len=MAX_HEAD, max_bin_len=MAX_HEAD,
            unicode_errors="surrogatepass",
        )  # fmt: skip
    except Exception as problem:  # msgpack raises plain Exceptions of its own, StackError for deep nesting among them
        raise WireError(f"The worker's reply has no readable head ({type(problem).__name__}).") from problem


def _answer(part: Any, body: Body) -> Answer:
    value, error, inputs, aliased, rng_touched = _list(part)
    _demand(type(aliased) is bool and type(rng_touched) is bool, "a probe answers yes or no")
    _demand(error is None or value is None, "an answer is a value or an error")
    before = None if inputs is None else body.value(inputs, 0)
    _demand(before is None or type(before) is tuple, "the arguments come back as a tuple")
    return Answer(body.value(value, 0), None if error is None else _raised(error), before, aliased, rng_touched)


def _raised(part: Any) -> Raised:
    type_name, bases, message, lines = _list(part)
    _demand(type(bases) is list and len(bases) <= _MAX_NAME, "an error's bases are a list")
    _demand(type(lines) is list and len(lines) <= _MAX_LINES, "an error's lines are a short list")
    return Raised(_name(type_name), tuple(_name(base) for base in bases), _text(message, 4 * MAX_MESSAGE)[:MAX_MESSAGE],
                  tuple(_line(line) for line in lines))  # fmt: skip


def _line(part: Any) -> tuple[int, str]:
    number, function = _list(part)
    _demand(type(number) is int and 0 <= number < 1 << 31, "a line has a number")
    return number, _name(function)


def _list(part: Any) -> list[Any]:
    _demand(type(part) is list, "parts come as a list")  # one of the wrong length is a ValueError when unpacked
    return list(part)


def _name(part: Any) -> str:
    return _text(part, _MAX_NAME)


def _text(part: Any, limit: int) -> str:
    _demand(type(part) is str and len(part) <= limit, f"a text of at most {limit} characters")
    return clean_text(part)


def _demand(condition: bool, rule: str) -> None:
    if not condition:
        raise WireError(f"The worker's reply breaks a rule: {rule}.")


class Body:
    """The raw bytes of all arrays of one reply; turns checked plain data back into values."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.spent = 0  # bytes handed out: overlapping arrays must not multiply a small reply
        self.odd_keys = 0

    def value(self, part: Any, depth: int) -> Any:
        """One value. Raises WireError for anything outside the grammar of `values`."""
        if type(part) in _SCALARS:
            return part
        _demand(type(part) is list and len(part) > 0 and type(part[0]) is int, "a value is plain or tagged")
        _demand(depth <= MAX_DEPTH + 1, "values are not nested that deep")
        reader = _READERS.get(part[0])
        if reader is None:
            raise WireError("The worker's reply breaks a rule: an unknown tag.")
        return reader(self, part[1:], depth)

    def items(self, part: list[Any], depth: int) -> list[Any]:
        """The items of a list or tuple."""
        (items,) = part
        _demand(type(items) is list, "items are a list")
        if set(map(type, items)) <= _SCALARS:
            return list(items)
        return [self.value(item, depth + 1) for item in items]

    def dictionary(self, part: list[Any], depth: int) -> dict[Any, Any]:
        """A dict, its keys hashable and not too many."""
        keys, held = part
        _demand(type(keys) is list and type(held) is list and len(keys) == len(held) <= _MAX_KEYS, "keys match values")
        self.odd_keys += sum(type(key) not in _ORDINARY for key in keys)
        _demand(self.odd_keys <= _MAX_ODD_KEYS, "few keys are other than texts and numbers")
        found = dict(zip(self.items([keys], depth), self.items([held], depth), strict=True))
        _demand(len(found) == len(keys), "keys are distinct")
        return found

    def array(self, part: list[Any], _depth: int) -> Any:
        """An array, rebuilt from its bytes."""
        dtype, shape, offset, strides = part
        _demand(type(dtype) is str and dtype in DTYPES and strides is None, "an array has a known dtype")
        _demand(type(shape) is list and len(shape) <= _MAX_SIDES, "an array has few dimensions")
        size = values.item_size(dtype)
        for side in shape:
            _demand(type(side) is int and 0 <= side <= 1 << 31, "a dimension is a size")
            size *= side
            _demand(size <= MAX_BODY, "an array fits its frame")
        # numpy multiplies the non-zero sides: (0, 2**31, 2**31, ...) would overflow it
        extent = 1
        for side in shape:
            extent *= side or 1
        _demand(extent <= MAX_BODY, "an array's sides fit")
        _demand(type(offset) is int and 0 <= offset <= len(self.data) - size, "an array lies in the body")
        self.spent += size
        _demand(self.spent <= len(self.data), "arrays do not overlap")
        return values.plain_array(dtype, shape, self.data, offset)

    def scalar(self, part: list[Any], _depth: int) -> Any:
        """A numpy scalar with its dtype."""
        dtype, data = part
        _demand(type(dtype) is str and dtype in DTYPES and type(data) is bytes, "a scalar has a known dtype")
        _demand(len(data) == values.item_size(dtype), "a scalar has its size")
        return values.plain_array(dtype, [1], memoryview(data), 0)[0]

    def tensor(self, part: list[Any], _depth: int) -> Tensor:
        """A torch or tensorflow tensor as data."""
        framework, dtype, grad, device, array = part
        _demand(framework in _FRAMEWORKS and type(grad) is bool, "a tensor names its framework")
        _demand(type(array) is list and array[:1] == [values.ARRAY], "a tensor holds an array")
        return Tensor(self.value(array, 0), framework, _name(dtype), grad, _name(device))

    def complex(self, part: list[Any], _depth: int) -> complex:
        """A Python complex number."""
        real, imaginary = part
        _demand(type(real) is float and type(imaginary) is float, "a complex number is two floats")
        return complex(real, imaginary)

    def big(self, part: list[Any], _depth: int) -> int:
        """An integer beyond 64 bits."""
        (data,) = part
        _demand(type(data) is bytes and len(data) <= 1 << 16, "a big integer is at most 64 KB")
        return int.from_bytes(data, "little", signed=True)

    def handle(self, part: list[Any], _depth: int) -> Handle:
        """An object that stayed inside."""
        number, type_name = part
        _demand(type(number) is int and 0 <= number < 1 << 53, "a handle is a number")
        return Handle(number, _name(type_name))


_READERS: dict[int, Callable[[Body, list[Any], int], Any]] = {
    values.LIST: Body.items,
    values.TUPLE: lambda body, part, depth: tuple(body.items(part, depth)),
    values.DICT: Body.dictionary,
    values.ARRAY: Body.array,
    values.SCALAR: Body.scalar,
    values.TENSOR: Body.tensor,
    values.COMPLEX: Body.complex,
    values.BIGINT: Body.big,
    values.HANDLE: Body.handle,
}
