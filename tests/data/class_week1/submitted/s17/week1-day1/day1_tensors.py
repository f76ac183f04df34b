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
import itertools
import random
if TYPE_CHECKING:
    import torch
ITEM_BYTES = {'float32': 4, 'float64': 8, 'int8': 1, 'int16': 2, 'int32': 4, 'int64': 8}

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def tensor_info(obj, dtype='float32'):
    """안쪽 모양을 먼저 구하고 길이를 앞에 붙인다"""
    if dtype not in ('float32', 'float64', 'int8', 'int16', 'int32', 'int64'):
        raise ValueError('unknown dtype')
    shape, level = ([], [obj])
    while level and all((isinstance(thing, (list, tuple)) for thing in level)):
        lengths = {len(thing) for thing in level}
        if len(lengths) != 1:
            raise ValueError('ragged')
        shape.append(lengths.pop())
        level = [child for thing in level for child in thing]
    if any((isinstance(thing, (list, tuple)) for thing in level)):
        if any((not isinstance(thing, (list, tuple, int, float)) for thing in level)):
            raise TypeError('not a number')
        raise ValueError('ragged')
    if any((not isinstance(thing, (int, float)) for thing in level)):
        raise TypeError('not a number')
    size = functools.reduce(lambda a, b: a * b, shape, 1)
    return (len(shape), tuple(shape), size * np.dtype(dtype).itemsize)

def result_shape(op, a, b):
    """오른쪽 끝부터 크기를 비교한다"""
    if op not in ('elementwise', 'matmul'):
        raise ValueError('unknown op')
    if min((*a, *b), default=0) < 0:
        raise ValueError('negative size')
    if op == 'matmul':
        if not len(a) == len(b) == 2:
            raise ValueError('rank')
        (r, k), (k2, c) = (a, b)
        if k != k2:
            raise ValueError('inner sizes')
        return (r, c)
    result = []
    for m, n in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if n in (1, m):
            result.insert(0, m)
        elif m == 1:
            result.insert(0, n)
        else:
            raise ValueError('sizes')
    return tuple(result)

def matmul(a, b):
    """a의 행과 b의 열을 곱해서 더한다"""
    a, b = (as_floats(a), as_floats(b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or (0 in (a.shape[0], b.shape[1])):
        raise ValueError('shapes')
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)

def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    """from_numpy 는 메모리를 공유한다"""
    import torch
    if not isinstance(x, np.ndarray):
        raise TypeError(f'expected an np.ndarray, got {type(x).__name__}')
    return torch.from_numpy(x if share else x.copy())
