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
if TYPE_CHECKING:
    import torch
ITEM_BYTES = {'float32': 4, 'float64': 8, 'int8': 1, 'int16': 2, 'int32': 4, 'int64': 8}

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def tensor_info(obj, dtype='float32'):

    def walk(thing):
        if isinstance(thing, Sequence) and (not isinstance(thing, (str, bytes))):
            inner = None
            for child in thing:
                found = walk(child)
                if inner is not None and inner != found:
                    raise ValueError('ragged')
                inner = found
            return [len(thing)] + (inner or [])
        if not isinstance(thing, Number):
            raise TypeError('not a number')
        return []
    if dtype not in ITEM_BYTES.keys():
        raise ValueError('unknown dtype')
    모양새 = tuple(walk(obj))
    return (len(모양새), 모양새, int(np.prod(모양새)) * ITEM_BYTES[dtype])

def result_shape(op, a, b):

    def join(m, n):
        left = {m, n} - {1}
        if len(left) > 1:
            raise ValueError('sizes')
        return left.pop() if left else 1
    for size in tuple(a) + tuple(b):
        if size < 0:
            raise ValueError('negative size')
    match op:
        case 'elementwise':
            rank = max(len(a), len(b))
            pad = [(1,) * (rank - len(모양새)) + tuple(모양새) for 모양새 in (a, b)]
            return tuple(map(join, *pad))
        case 'matmul' if len(a) == 2 and len(b) == 2 and (a[1] == b[0]):
            return (a[0], b[1])
    raise ValueError('unknown op or shapes that do not fit')

def matmul(a, b):
    a, b = (as_floats(a), as_floats(b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or (0 in (a.shape[0], b.shape[1])):
        raise ValueError('shapes')
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)

def to_torch(x, share):
    import torch
    if type(x) is not np.ndarray:
        raise TypeError('array')
    if share:
        if min(x.strides, default=0) < 0:
            raise ValueError('negative stride')
        return torch.as_tensor(x)
    return torch.tensor(np.array(x))
