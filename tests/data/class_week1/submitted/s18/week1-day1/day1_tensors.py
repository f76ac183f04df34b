from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import os, sys

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj: object, dtype: str = "float32") -> tuple[int, tuple[int, ...], int]:
    if dtype not in ITEM_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: choose one of {', '.join(ITEM_BYTES)}")

    def shape_of(value: object) -> tuple[int, ...]:
        if isinstance(value, Real):
            return ()
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is neither a number nor a list")
        shapes = {shape_of(child) for child in value}
        if len(shapes) > 1:
            raise ValueError(f"ragged: siblings have the shapes {sorted(shapes)}")
        return (len(value), *(shapes.pop() if shapes else ()))

    shape = shape_of(obj)
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    # see lecture slides
    if any(s < 0 for s in a) or any(s < 0 for s in b):
        raise ValueError("negative size")
    if op == "matmul":
        if len(a) == 2 and len(b) == 2 and a[-1] == b[-2]:
            return (*a[:1], *b[1:])
        raise ValueError("matmul")
    if op != "elementwise":
        raise ValueError("unknown op")
    if not a or not b:
        return tuple(a or b)
    if a[-1] != b[-1] and a[-1] != 1 and b[-1] != 1:
        raise ValueError("sizes")
    last = b[-1] if a[-1] == 1 else a[-1]
    return (*result_shape(op, a[:-1], b[:-1]), last)


def matmul(a, b):
    a, b = as_floats(a), as_floats(b)
    return np.sum(a[:, np.newaxis, :] * b[np.newaxis, :, :], axis=2)


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    # this took me an hour
    import torch

    # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())
