# s37  Nina Net
"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj, dtype="float32"):
    # see lecture slides
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


def result_shape(op: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    # TODO ask about this in class
    if any(size < 0 for size in (*a, *b)):
        raise ValueError(f"a size is negative: {a}, {b}")
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError(f"matmul needs (r, k) and (k, c), got {a} and {b}")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError(f"unknown op {op!r}: choose 'elementwise' or 'matmul'")
    rank = max(len(a), len(b))
    columns = zip((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b), strict=True)
    shape = []
    for left, right in columns:
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not broadcast: {left} meets {right}")
        shape.append(right if left == 1 else left)
    return tuple(shape)


def matmul(a, b):
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    # from_numpy shares the memory
    import torch

    # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
