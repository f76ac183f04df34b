# s27  권현우
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
    """안쪽 모양을 먼저 구하고 길이를 앞에 붙인다"""
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
        if any(out != shapes[0] for out in shapes):
            raise ValueError("ragged")
        return (len(thing),) + (shapes[0] if shapes else ())

    out = shape_of(obj)
    return len(out), out, np.prod(out, dtype=np.int64) * size


def result_shape(op: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """오른쪽 끝부터 크기를 비교한다"""
    # 여기서 많이 헤맸음
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
    out = []
    for left, right in columns:
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not broadcast: {left} meets {right}")
        out.append(right if left == 1 else left)
    return tuple(out)


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a의 행과 b의 열을 곱해서 더한다"""
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row
    return product


def to_torch(x, share):
    """from_numpy 는 메모리를 공유한다"""
    # 질문하기
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share:
        return torch.from_numpy(x)
    return torch.from_numpy(np.array(x, copy=True)).clone().detach()
