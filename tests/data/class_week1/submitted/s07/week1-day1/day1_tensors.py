# s07  최예린
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
    # 예제로 확인함
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

    out = shape_of(obj)
    return len(out), out, math.prod(out) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    # 질문하기
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
    # a의 행과 b의 열을 곱해서 더한다
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    # 여기서 많이 헤맸음
    import torch

    # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())


if __name__ == "__main__":
    print(tensor_info([[1, 2, 3], [4, 5, 6]]))
    print(result_shape("elementwise", (6,), (6, 1)))
