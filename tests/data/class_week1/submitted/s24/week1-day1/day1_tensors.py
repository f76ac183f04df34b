"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import mean_squared_error

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj: object, dtype: str = "float32") -> tuple[int, tuple[int, ...], int]:
    """shape of the children first, then the length in front"""
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
    """compare the sizes from the right"""
    # this took me an hour
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


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """rows of a meet columns of b"""
    a, b = as_floats(a), as_floats(b)
    # TODO: check the shapes; then add up, for each k, the table (column k of a) times (row k of b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row
    return product


def to_torch(x, share):
    """from_numpy shares the memory"""
    # this took me an hour
    import torch

    return torch.as_tensor(x) if share else torch.tensor(x.copy() if isinstance(x, np.ndarray) else x)


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
