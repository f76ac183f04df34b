# s30  Hannah Müller
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
    # checked against the example in the docstring
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
    # checked against the example in the docstring
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
    # this took me an hour
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row
    return product


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    """from_numpy shares the memory"""
    import torch

    # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())


print("day 1 done!")
