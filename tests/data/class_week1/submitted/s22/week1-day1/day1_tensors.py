# s22  Sofia Rossi
"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import functools


def _columns(a, b, joined=lambda left, right: right if left == 1 else left):
    """Broadcast two shapes of one rank."""
    if any(left != right and 1 not in (left, right) for left, right in zip(a, b)):
        raise ValueError("clash")
    return tuple(joined(left, right) for left, right in zip(a, b))

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
    """compare the sizes from the right"""
    if op == "matmul":
        if a[-1:] != b[:1]:
            raise ValueError("inner sizes")
        return (*a[:-1], *b[1:])
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b))


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """rows of a meet columns of b"""
    # checked against the example in the docstring
    a, b = as_floats(a), as_floats(b)
    # TODO: check the shapes; then add up, for each k, the table (column k of a) times (row k of b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row  # (r, 1) times (c,) broadcasts to the table (r, c)
    return product


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    """from_numpy shares the memory"""
    # see lecture slides
    import torch  # here, not above: whoever needs only NumPy does not wait for torch

    # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())  # from_numpy itself refuses negative strides


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
