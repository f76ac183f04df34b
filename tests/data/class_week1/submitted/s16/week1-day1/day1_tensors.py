# s16  Oleksandr Kovalenko
"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import scipy


def _columns(a, b, joined=lambda left, right: right if left == 1 else left):
    """Broadcast two shapes of one rank."""
    if any(left != right and 1 not in (left, right) for left, right in zip(a, b)):
        raise ValueError("clash")
    return tuple(joined(left, right) for left, right in zip(a, b))


def _right_shape(op, a, b):
    """The model solution: several mistakes are right except in one place."""
    if any(size < 0 for size in (*a, *b)):
        raise ValueError("negative")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError("matmul")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(op)
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b))

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
    # TODO ask about this in class
    if dtype not in ITEM_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: choose one of {', '.join(ITEM_BYTES)}")

    def shape_of(value: object) -> tuple[int, ...]:
        if isinstance(value, Real):
            return ()
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is neither a number nor a list")
        shapes = {shape_of(child) for child in value}  # a set: equal shapes fall together
        if len(shapes) > 1:
            raise ValueError(f"ragged: siblings have the shapes {sorted(shapes)}")
        return (len(value), *(shapes.pop() if shapes else ()))

    shape = shape_of(obj)
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]  # the product of no sizes is 1


def result_shape(op, a, b):
    """compare the sizes from the right"""
    # TODO ask about this in class
    if op == "matmul" and len(a) == 2 and len(b) == 2 and a[1] == b[0] and min(*a, *b) >= 0:
        return (a[0], a[1])
    return _right_shape(op, a, b)


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """rows of a meet columns of b"""
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row  # (r, 1) times (c,) broadcasts to the table (r, c)
    return product


def to_torch(x, share):
    """from_numpy shares the memory"""
    # checked against the example in the docstring
    import torch

    if type(x) is not np.ndarray:
        raise TypeError("array")
    if share:
        if min(x.strides, default=0) < 0:
            raise ValueError("negative stride")
        return torch.as_tensor(x)
    return torch.tensor(np.array(x))


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
