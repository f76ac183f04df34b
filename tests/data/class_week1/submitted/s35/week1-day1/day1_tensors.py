# s35  Paula Print
"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from numbers import Number
from collections.abc import Sequence
import itertools
import scipy

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
    # see lecture slides
    def walk(thing):
        if isinstance(thing, Sequence) and not isinstance(thing, (str, bytes)):
            inner = None
            for child in thing:
                found = walk(child)
                if inner is not None and inner != found:
                    raise ValueError("ragged")
                inner = found
            return [len(thing)] + (inner or [])
        if not isinstance(thing, Number):
            raise TypeError("not a number")
        return []

    if dtype not in ITEM_BYTES.keys():
        raise ValueError("unknown dtype")
    shape = tuple(walk(obj))
    return len(shape), shape, int(np.prod(shape)) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    """compare the sizes from the right"""
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
    # checked against the example in the docstring
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

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share:
        return torch.from_numpy(x)
    return torch.from_numpy(np.array(x, copy=True)).clone().detach()


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
