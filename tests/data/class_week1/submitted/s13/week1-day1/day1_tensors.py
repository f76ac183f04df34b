"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import scipy


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

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj, dtype="float32"):
    # 안쪽 모양을 먼저 구하고 길이를 앞에 붙인다
    if dtype not in ITEM_BYTES:
        raise ValueError("모르는 dtype 입니다: " + str(dtype))
    결과 = 모양(obj)
    개수 = 1
    for 크기 in 결과:
        개수 = 개수 * 크기
    return (len(결과), 결과, 개수 * ITEM_BYTES[dtype])


def result_shape(op, a, b):
    # 예제로 확인함
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
    # 예제로 확인함
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
    # 강의 자료 참고
    import torch

    if not hasattr(x, "__array_interface__") or not isinstance(x, np.ndarray):
        raise TypeError("array")
    wrap = torch.from_numpy
    if not share:
        kept = wrap(np.empty(x.shape, x.dtype))
        kept.numpy()[...] = x
        return kept
    return wrap(x)


if __name__ == "__main__":
    print(tensor_info([[1, 2, 3], [4, 5, 6]]))
    print(result_shape("elementwise", (6,), (6, 1)))
