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
import sys

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
    # 예제로 확인함
    if dtype not in ("float32", "float64", "int8", "int16", "int32", "int64"):
        raise ValueError("unknown dtype")
    out, level = [], [obj]
    while level and all(isinstance(thing, (list, tuple)) for thing in level):
        lengths = {len(thing) for thing in level}
        if len(lengths) != 1:
            raise ValueError("ragged")
        out.append(lengths.pop())
        level = [child for thing in level for child in thing]
    if any(isinstance(thing, (list, tuple)) for thing in level):
        if any(not isinstance(thing, (list, tuple, int, float)) for thing in level):
            raise TypeError("not a number")
        raise ValueError("ragged")
    if any(not isinstance(thing, (int, float)) for thing in level):
        raise TypeError("not a number")
    size = functools.reduce(lambda a, b: a * b, out, 1)
    return len(out), tuple(out), size * np.dtype(dtype).itemsize


def result_shape(op, a, b):
    """오른쪽 끝부터 크기를 비교한다"""
    # 강의 자료 참고
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
    """a의 행과 b의 열을 곱해서 더한다"""
    # 질문하기
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
    """from_numpy 는 메모리를 공유한다"""
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share:
        return torch.from_numpy(x)
    return torch.from_numpy(np.array(x, copy=True)).clone().detach()


if __name__ == "__main__":
    print(tensor_info([[1, 2, 3], [4, 5, 6]]))
    print(result_shape("elementwise", (6,), (6, 1)))
