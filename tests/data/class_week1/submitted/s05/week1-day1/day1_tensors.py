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


def tensor_info(obj, dtype="float32"):
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
        if any(out != shapes[0] for out in shapes):
            raise ValueError("ragged")
        return (len(thing),) + (shapes[0] if shapes else ())

    out = shape_of(obj)
    return len(out), out, np.prod(out, dtype=np.int64) * size


def result_shape(op, a, b):
    # 여기서 많이 헤맸음
    def join(m, n):
        left = {m, n} - {1}
        if len(left) > 1:
            raise ValueError("sizes")
        return left.pop() if left else 1

    for size in tuple(a) + tuple(b):
        if size < 0:
            raise ValueError("negative size")
    match op:
        case "elementwise":
            rank = max(len(a), len(b))
            pad = [(1,) * (rank - len(out)) + tuple(out) for out in (a, b)]
            return tuple(map(join, *pad))
        case "matmul" if len(a) == 2 and len(b) == 2 and a[1] == b[0]:
            return (a[0], b[1])
    raise ValueError("unknown op or shapes that do not fit")


def matmul(a, b):
    # 예제로 확인함
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError("shapes")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                product[i, j] += a[i, k] * b[k, j]
    return product


def to_torch(x, share):
    # from_numpy 는 메모리를 공유한다
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    return torch.tensor(x)
