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


def result_shape(op: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
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


def matmul(a, b):
    # 예제로 확인함
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
    # 강의 자료 참고
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share:
        return torch.from_numpy(x)
    return torch.from_numpy(np.array(x, copy=True)).clone().detach()
