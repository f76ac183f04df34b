"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np


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
    # 안쪽 모양을 먼저 구하고 길이를 앞에 붙인다
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

    모양새 = shape_of(obj)
    return len(모양새), 모양새, math.prod(모양새) * ITEM_BYTES[dtype]  # the product of no sizes is 1


def result_shape(op, a, b):
    # 여기서 많이 헤맸음
    if op != "elementwise" or min((*a, *b), default=0) < 0:
        return _right_shape(op, a, b)
    rank = max(len(a), len(b))
    return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b), max)


def matmul(a, b):
    # a의 행과 b의 열을 곱해서 더한다
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.from_numpy(x)
