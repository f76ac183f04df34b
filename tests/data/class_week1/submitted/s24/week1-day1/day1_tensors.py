"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import matplotlib.pyplot as plt

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj, dtype="float32"):
    """shape of the children first, then the length in front"""
    # TODO ask about this in class
    sizes = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}
    try:
        size = sizes[dtype]
    except KeyError:
        raise ValueError("unknown dtype") from None

    def shape_of(thing):
        if isinstance(thing, (int, float)):
            return ()
        if type(thing) not in (list, tuple):
            raise TypeError("not a number")
        shapes = list(map(shape_of, thing))
        if any(shape != shapes[0] for shape in shapes):
            raise ValueError("ragged")
        return (len(thing),) + (shapes[0] if shapes else ())

    shape = shape_of(obj)
    return len(shape), shape, np.prod(shape, dtype=np.int64) * size


def result_shape(op, a, b):
    """compare the sizes from the right"""
    # this took me an hour
    def join(m, n):
        left = {m, n} - {1}
        if len(left) > 1:
            raise ValueError("sizes")
        return left.pop() if left else 1

    for size in tuple(a) + tuple(b):
        if size < 0:
            raise ValueError("negative size")
    match op:
        case "elementwise":
            rank = max(len(a), len(b))
            pad = [(1,) * (rank - len(shape)) + tuple(shape) for shape in (a, b)]
            return tuple(map(join, *pad))
        case "matmul" if len(a) == 2 and len(b) == 2 and a[1] == b[0]:
            return (a[0], b[1])
    raise ValueError("unknown op or shapes that do not fit")


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """rows of a meet columns of b"""
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row
    return product


def to_torch(x, share):
    """from_numpy shares the memory"""
    # TODO ask about this in class
    import torch

    return torch.as_tensor(x) if share else torch.tensor(x.copy() if isinstance(x, np.ndarray) else x)


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
