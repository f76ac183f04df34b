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


def tensor_info(obj: object, dtype: str = "float32") -> tuple[int, tuple[int, ...], int]:
    # shape of the children first, then the length in front
    if dtype not in ITEM_BYTES
        raise ValueError(f"unknown dtype {dtype!r}: choose one of {', '.join(ITEM_BYTES)}")

    def shape_of(value: object) -> tuple[int, ...]:
        if isinstance(value, Real):
            return ()
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is neither a number nor a list")
        shapes = {shape_of(child) for child in value}
        if len(shapes) > 1:
            raise ValueError(f"ragged: siblings have the shapes {sorted(shapes)}")
        return (len(value), *(shapes.pop() if shapes else ()))

    shape = shape_of(obj)
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]


def result_shape(op, a, b):
    # checked against the example in the docstring
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
    # see lecture slides
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
        raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
    product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
    for column, row in zip(a.T, b, strict=True):
        product += column[:, np.newaxis] * row
    return product


def to_torch(x, share):
    # this took me an hour
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
    A, B = np.array([[1, 3], [5, 7]]), np.array([[1, 2], [2, 5]])
    print(matmul(A, B))  # [[7, 17], [19, 45]]
