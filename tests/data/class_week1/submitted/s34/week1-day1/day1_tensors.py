"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from numbers import Number
from collections.abc import Sequence
import itertools
import os, sys

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
    def walk(thing):
        if isinstance(thing, Sequence) and not isinstance(thing, (str, bytes)):
            inner = None
            for child in thing:
                found = walk(child)
                if inner is not None and inner != found:
                    raise ValueError("ragged")
                inner = found
            return [len(thing)] + (inner or [])
        if not isinstance(thing, Number):
            raise TypeError("not a number")
        return []

    if dtype not in ITEM_BYTES.keys():
        raise ValueError("unknown dtype")
    out = tuple(walk(obj))
    return len(out), out, int(np.prod(out)) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    """오른쪽 끝부터 크기를 비교한다"""
    # 여기서 많이 헤맸음
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
    # 예제로 확인함
    a, b = as_floats(a), as_floats(b)
    # TODO: check the shapes; then add up, for each k, the table (column k of a) times (row k of b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    c = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        c += column[:, np.newaxis] * row
    return c


def to_torch(x, share):
    """from_numpy 는 메모리를 공유한다"""
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share:
        return torch.from_numpy(x)
    return torch.from_numpy(np.array(x, copy=True)).clone().detach()
