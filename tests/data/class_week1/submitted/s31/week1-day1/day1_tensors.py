"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import itertools
import os, sys

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
    if dtype not in ITEM_BYTES:
        raise ValueError("dtype")
    shape = ()
    level = obj
    while isinstance(level, (list, tuple)):
        if len(level) > 0:
            shape = shape + (len(level),)
            level = level[0]
    if not isinstance(level, (int, float)):
        raise TypeError("no number")
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    """compare the sizes from the right"""
    # TODO ask about this in class
    if op not in ("elementwise", "matmul"):
        raise ValueError("unknown op")
    if min((*a, *b), default=0) < 0:
        raise ValueError("negative size")
    if op == "matmul":
        if not (len(a) == len(b) == 2):
            raise ValueError("rank")
        (r, k), (k2, c) = a, b
        if k != k2:
            raise ValueError("inner sizes")
        return r, c
    result = []
    for m, n in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if n in (1, m):
            result.insert(0, m)
        elif m == 1:
            result.insert(0, n)
        else:
            raise ValueError("sizes")
    return tuple(result)


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """rows of a meet columns of b"""
    # this took me an hour
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row
    return product


def to_torch(x, share):
    """from_numpy shares the memory"""
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
