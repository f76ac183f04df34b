"""Values as plain msgpack data plus raw array bytes; shared by judge and worker.

None, bool, int, float and str stand for themselves; everything else is a list that begins with a tag:

    [LIST, items] [TUPLE, items] [DICT, keys, values] [COMPLEX, real, imag] [BIGINT, bytes]
    [ARRAY, dtype, shape, offset, strides or nil] [SCALAR, dtype, bytes] [TENSOR, framework, dtype, grad, device, array]
    [HANDLE, number, type name] [PICKLED, bytes]  (judge to worker only)

A subclass of a plain type is flattened to the base value with the base type's own methods, so that nothing a student
overrides is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.sandbox.wire import DTYPES, MAX_DEPTH, MAX_VALUES, TAGGED, Handle, Tensor

LIST, TUPLE, DICT, COMPLEX, BIGINT, ARRAY, SCALAR, TENSOR, HANDLE, PICKLED = range(10)

PLAIN = frozenset({type(None), bool, int, float, str, bytes})
_SELF = PLAIN - {int}
_INT64 = range(-(1 << 63), 1 << 64)

# Held here by name: a student who replaces np.empty must not replace ours.
_ndarray, _generic, _frombuffer, _dtype = np.ndarray, np.generic, np.frombuffer, np.dtype
_TEXTS = (np.str_, np.bytes_)
_contiguous, _empty, _as_strided = np.ascontiguousarray, np.empty, np.lib.stride_tricks.as_strided


class TooLarge(Exception):
    """A value that is too big, too deep or refers to itself."""


class Encoder:
    """Encodes values into one frame; `body` collects the arrays. Each side says what `other` objects become."""

    def __init__(self, limit: int, *, values: int = MAX_VALUES, keep_layout: bool = False) -> None:
        self.limit, self.values = limit, values
        self.keep_layout = keep_layout
        self.body: list[bytes] = []
        self.size = 0
        self.nodes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The packable form of one value; raises TooLarge."""
        kind = type(value)
        if kind in _SELF:
            return value
        if kind is int:
            return value if value in _INT64 else [BIGINT, _big(value)]
        if kind is _ndarray and value.dtype.str in DTYPES:
            return self._array(value)
        if depth > MAX_DEPTH:
            raise TooLarge(f"nested deeper than {MAX_DEPTH} containers, or a container that holds itself")
        if kind is list:
            return [LIST, self._items(value, depth)]
        if kind is tuple:
            return [TUPLE, self._items(value, depth)]
        if kind is dict:
            return [DICT, self._items(list(value), depth), self._items(list(value.values()), depth)]
        return self._rarer(value, kind, depth)

    def _items(self, items: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
        kinds = set(map(type, items))
        as_they_are = kinds <= _SELF or (kinds == {int} and min(items) in _INT64 and max(items) in _INT64)
        self.nodes += len(items) * (1 if as_they_are else TAGGED)
        if self.nodes > self.values:
            raise TooLarge("more values than one answer may hold; use an array")
        return list(items) if as_they_are else [self.encode(item, depth + 1) for item in items]

    def _rarer(self, value: Any, kind: type, depth: int) -> Any:
        encoded = None
        if kind is complex:
            encoded = [COMPLEX, value.real, value.imag]
        elif issubclass(kind, Tensor):
            encoded = self.tensor(value)
        elif issubclass(kind, Handle):
            encoded = handle(value.number, value.type_name)
        elif issubclass(kind, _ndarray):
            encoded = self._array(value)
        elif issubclass(kind, _generic) and not issubclass(kind, _TEXTS):
            encoded = self._scalar(value)
        if encoded is not None:
            return encoded
        for base, flatten in _FLATTEN:
            if issubclass(kind, base):
                return self.encode(flatten(value), depth)
        return self.other(value)

    def other(self, value: Any) -> list[Any]:
        """The packable form of what is no plain data."""
        raise NotImplementedError

    def _array(self, array: np.ndarray[Any, Any]) -> list[Any] | None:
        array = _ndarray.view(array, _ndarray)
        dtype = array.dtype.newbyteorder("=")
        if dtype.str not in DTYPES:
            return None
        strides = None
        if self.keep_layout and array.size and not array.flags.c_contiguous and 0 not in array.strides:
            strides = list(array.strides)
        offset, shape = self.size, list(array.shape)
        data = _contiguous(array, dtype=dtype).tobytes()
        self.size += len(data)
        if self.size > self.limit:
            raise TooLarge(f"more than {self.limit >> 20} MB of arrays")
        self.body.append(data)
        return [ARRAY, dtype.str, shape, offset, strides]

    def _scalar(self, value: np.generic) -> list[Any] | None:
        dtype = value.dtype.newbyteorder("=")
        return [SCALAR, dtype.str, value.tobytes()] if dtype.str in DTYPES else None

    def tensor(self, tensor: Tensor) -> list[Any]:
        """A Tensor with its array."""
        array = self._array(tensor.array)
        return [TENSOR, tensor.framework, tensor.dtype, bool(tensor.requires_grad), tensor.device, array]


def item_size(dtype: str) -> int:
    """Bytes of one element."""
    return _dtype(dtype).itemsize


def handle(number: int, type_name: str) -> list[Any]:
    """The packable form of a Handle."""
    return [HANDLE, number, type_name]


def _big(value: int) -> bytes:
    size = int.bit_length(value) // 8 + 1
    if size > 1 << 16:
        raise TooLarge("an integer of more than 64 KB")
    return int.to_bytes(value, size, "little", signed=True)


def _exactly_bytes(value: bytes) -> bytes:
    return bytes(bytes.__iter__(value))


#: For each plain type how a subclass of it becomes the plain value, whatever the subclass overrides.
_FLATTEN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__pos__),
    (float, float.__pos__),
    (complex, complex.__pos__),
    (str, str.__str__),
    (bytes, _exactly_bytes),
    (list, list.copy),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (dict, lambda value: dict(dict.items(value))),
)


def plain_array(dtype: str, shape: list[int], data: memoryview, offset: int) -> np.ndarray[Any, Any]:
    """A fresh, writable, C-contiguous array from the body. The caller has checked dtype, shape and bounds."""
    kind = _dtype(dtype)
    count = 1
    for side in shape:
        count *= side
    flat = _frombuffer(data, "u1" if kind.kind == "b" else kind, count, offset) if count else _empty(0, kind)
    # a byte that is neither 0 nor 1 is no bool; ask instead of reinterpreting
    return (flat != 0 if kind.kind == "b" else flat.copy()).reshape(shape)


def laid_out(array: np.ndarray[Any, Any], strides: list[int]) -> np.ndarray[Any, Any]:
    """A private copy of `array` with the given strides (bytes), as the judge's array had them."""
    axes = sorted(range(array.ndim), key=lambda axis: -abs(strides[axis]))
    dense = _empty([array.shape[axis] for axis in axes], array.dtype)
    if [abs(strides[axis]) for axis in axes] == list(dense.strides) and min(strides) > 0:
        if axes == list(range(array.ndim))[::-1]:
            return array.copy(order="F")
        view = dense.transpose(sorted(range(len(axes)), key=axes.__getitem__))
        view[...] = array
        return view
    return _strided_copy(array, strides)


def _strided_copy(array: np.ndarray[Any, Any], strides: list[int]) -> np.ndarray[Any, Any]:
    spans = [(side - 1) * step for side, step in zip(array.shape, strides, strict=True)]
    low = sum(span for span in spans if span < 0)
    high = sum(span for span in spans if span > 0)
    store = _empty(high - low + array.itemsize, "u1")
    base = store[-low : -low + array.itemsize].view(array.dtype)
    view = _as_strided(base, array.shape, strides)
    view[...] = array
    return view
