from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import itertools
import pandas as pd

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def 모양(obj):
    """리스트의 모양(shape)을 재귀로 구한다."""
    if isinstance(obj, (list, tuple)):
        모양들 = [모양(원소) for 원소 in obj]
        for s in 모양들:
            if s != 모양들[0]:
                raise ValueError("모양이 서로 다릅니다: %s" % 모양들)
        return (len(obj),) + (모양들[0] if 모양들 else ())
    if isinstance(obj, (int, float)):
        return ()
    raise TypeError("숫자가 아닙니다: %r" % (obj,))


def tensor_info(obj, dtype="float32"):
    # 여기서 많이 헤맸음
    if dtype not in ITEM_BYTES:
        raise ValueError("모르는 dtype 입니다: " + str(dtype))
    결과 = 모양(obj)
    개수 = 1
    for 크기 in 결과:
        개수 = 개수 * 크기
    return (len(결과), 결과, 개수 * ITEM_BYTES[dtype])


def result_shape(op, a, b):
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


def matmul(a, b):
    # 질문하기
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    # from_numpy 는 메모리를 공유한다
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
    return torch.from_numpy(x if share else x.copy())


if __name__ == "__main__":
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
