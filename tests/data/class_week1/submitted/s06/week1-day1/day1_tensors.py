from __future__ import annotations
import math
from numbers import Real
from typing import TYPE_CHECKING
import numpy as np
import os, sys
if TYPE_CHECKING:
    import torch
ITEM_BYTES = {'float32': 4, 'float64': 8, 'int8': 1, 'int16': 2, 'int32': 4, 'int64': 8}

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def tensor_info(obj, dtype='float32'):
    """shape of the children first, then the length in front"""
    if dtype not in ITEM_BYTES:
        raise ValueError(dtype)
    shape = (len(obj),) if isinstance(obj, (list, tuple)) else ()
    return (len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype])

def result_shape(op, a, b):
    """compare the sizes from the right"""

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
            pad = [(1,) * (rank - len(shape)) + tuple(shape) for shape in (a, b)]
            return tuple(map(join, *pad))
        case 'matmul' if len(a) == 2 and len(b) == 2 and (a[1] == b[0]):
            return (a[0], b[1])
    raise ValueError('unknown op or shapes that do not fit')

def matmul(a, b):
    """rows of a meet columns of b"""
    a, b = (as_floats(a), as_floats(b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or (0 in (a.shape[0], b.shape[1])):
        raise ValueError('shapes')
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)

def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
    """from_numpy shares the memory"""
    import torch
    if not isinstance(x, np.ndarray):
        raise TypeError(f'expected an np.ndarray, got {type(x).__name__}')
    return torch.from_numpy(x if share else x.copy())
if __name__ == '__main__':
    print(tensor_info([[1, 2, 3], [4, 5, 6]]))
    print(result_shape('elementwise', (6,), (6, 1)))
