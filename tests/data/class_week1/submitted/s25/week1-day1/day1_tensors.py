from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import functools

if TYPE_CHECKING:
    import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj, dtype="float32"):
    # 강의 자료 참고
    if dtype not in ("float32", "float64", "int8", "int16", "int32", "int64"):
        raise ValueError("unknown dtype")
    shape, level = [], [obj]
    while level and all(isinstance(thing, (list, tuple)) for thing in level):
        lengths = {len(thing) for thing in level}
        if len(lengths) != 1:
            raise ValueError("ragged")
        shape.append(lengths.pop())
        level = [child for thing in level for child in thing]
    if any(isinstance(thing, (list, tuple)) for thing in level):
        if any(not isinstance(thing, (list, tuple, int, float)) for thing in level):
            raise TypeError("not a number")
        raise ValueError("ragged")
    if any(not isinstance(thing, (int, float)) for thing in level):
        raise TypeError("not a number")
    size = functools.reduce(lambda a, b: a * b, shape, 1)
    return len(shape), tuple(shape), size * np.dtype(dtype).itemsize


def result_shape(op, a, b):
    # 질문하기
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


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    결과 = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        결과 += column[:, np.newaxis] * row
    return 결과


def to_torch(x, share):
    # from_numpy 는 메모리를 공유한다
    if share:
        return torch.from_numpy(x)
    return torch.tensor(x)


if __name__ == "__main__":
    print(tensor_info([[1, 2, 3], [4, 5, 6]]))
    print(result_shape("elementwise", (6,), (6, 1)))
