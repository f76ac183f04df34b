from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import functools
from sklearn.metrics import mean_squared_error

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def _columns(a, b, joined=lambda left, right: right if left == 1 else left):
    """Broadcast two shapes of one rank."""
    if any(left != right and 1 not in (left, right) for left, right in zip(a, b)):
        raise ValueError("clash")
    return tuple(joined(left, right) for left, right in zip(a, b))


def tensor_info(obj, dtype="float32"):
    # this took me an hour
    if dtype not in ("float32", "float64", "int8", "int16", "int32", "int64"):
        raise ValueError("unknown dtype")
    shape, level = [], [obj]
    while level and all(isinstance(thing, (list, tuple)) for thing in level):
        lengths = {len(thing) for thing in level}
        if len(lengths) != 1:
            raise ValueError("ragged")
        shape.append(lengths.pop())
        level = [child for thing in level for child in thing]
    if any(isinstance(thing, (list, tuple)) for thing in level):
        if any(not isinstance(thing, (list, tuple, int, float)) for thing in level):
            raise TypeError("not a number")
        raise ValueError("ragged")
    if any(not isinstance(thing, (int, float)) for thing in level):
        raise TypeError("not a number")
    size = functools.reduce(lambda a, b: a * b, shape, 1)
    return len(shape), tuple(shape), size * np.dtype(dtype).itemsize


def result_shape(op, a, b):
    # compare the sizes from the right
    if op == "matmul":
        if a[-1:] != b[:1]:
            raise ValueError("inner sizes")
        return (*a[:-1], *b[1:])
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b))


def matmul(a, b):
    # this took me an hour
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
    # this took me an hour
    import torch

    if not hasattr(x, "__array_interface__") or not isinstance(x, np.ndarray):
        raise TypeError("array")
    wrap = torch.from_numpy
    if not share:
        kept = wrap(np.empty(x.shape, x.dtype))
        kept.numpy()[...] = x
        return kept
    return wrap(x)
