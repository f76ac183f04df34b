from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import sys

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
    # 강의 자료 참고
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


def result_shape(op: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """오른쪽 끝부터 크기를 비교한다"""
    # 질문하기
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
    모양새 = []
    for left, right in columns:
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not broadcast: {left} meets {right}")
        모양새.append(right if left == 1 else left)  # not max(): 1 stretches to 0 as well
    return tuple(모양새)


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a의 행과 b의 열을 곱해서 더한다"""
    # 여기서 많이 헤맸음
    a, b = as_floats(a), as_floats(b)
    # TODO: check the shapes; then add up, for each k, the table (column k of a) times (row k of b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    c = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        c += column[:, np.newaxis] * row  # (r, 1) times (c,) broadcasts to the table (r, c)
    return c


def to_torch(x, share):
    """from_numpy 는 메모리를 공유한다"""
    import torch

    if not hasattr(x, "__array_interface__") or not isinstance(x, np.ndarray):
        raise TypeError("array")
    wrap = torch.from_numpy
    if not share:
        kept = wrap(np.empty(x.shape, x.dtype))
        kept.numpy()[...] = x
        return kept
    return wrap(x)
