"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import itertools
import matplotlib.pyplot as plt

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


def result_shape(op, a, b):
    """오른쪽 끝부터 크기를 비교한다"""
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


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a의 행과 b의 열을 곱해서 더한다"""
    a, b = as_floats(a), as_floats(b)
    # TODO: check the shapes; then add up, for each k, the table (column k of a) times (row k of b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    결과 = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        결과 += column[:, np.newaxis] * row
    return 결과


def to_torch(x, share):
    """from_numpy 는 메모리를 공유한다"""
    # 질문하기
    import torch

    if type(x) is not np.ndarray:
        raise TypeError("array")
    if share:
        if min(x.strides, default=0) < 0:
            raise ValueError("negative stride")
        return torch.as_tensor(x)
    return torch.tensor(np.array(x))
