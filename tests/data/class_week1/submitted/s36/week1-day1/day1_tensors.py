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


def tensor_info(obj: object, dtype: str = "float32") -> tuple[int, tuple[int, ...], int]:
    """안쪽 모양을 먼저 구하고 길이를 앞에 붙인다"""
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

    모양새 = shape_of(obj)
    return len(모양새), 모양새, math.prod(모양새) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    """오른쪽 끝부터 크기를 비교한다"""
    # 강의 자료 참고
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
            pad = [(1,) * (rank - len(모양새)) + tuple(모양새) for 모양새 in (a, b)]
            return tuple(map(join, *pad))
        case "matmul" if len(a) == 2 and len(b) == 2 and a[1] == b[0]:
            return (a[0], b[1])
    raise ValueError("unknown op or shapes that do not fit")


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a의 행과 b의 열을 곱해서 더한다"""
    a, b = as_floats(a), as_floats(b)
    # TODO: check the shapes; then add up, for each k, the table (column k of a) times (row k of b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    out = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        out += column[:, np.newaxis] * row
    return out


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    """from_numpy 는 메모리를 공유한다"""
    import torch

    # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())


if __name__ == "__main__":
    print(tensor_info([[1, 2, 3], [4, 5, 6]]))
    print(result_shape("elementwise", (6,), (6, 1)))
