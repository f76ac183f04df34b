"""Differently written right answers of week 1, day 1: each must get all points."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from numbers import Number

import numpy as np

from grader.checking import alternative

# ---------------------------------------------------------------- tensor_info


@alternative(of="tensor_info")
def level_by_level(obj, dtype="float32"):
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


@alternative(of="tensor_info")
def with_a_loop_over_siblings(obj, dtype="float32"):
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
    shape = tuple(walk(obj))
    return len(shape), shape, int(np.prod(shape)) * ITEM_BYTES[dtype]


@alternative(of="tensor_info")
def returning_numpy_integers(obj, dtype="float32"):
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


# --------------------------------------------------------------- result_shape


@alternative(of="result_shape")
def from_the_back(op, a, b):
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


@alternative(of="result_shape")
def with_sets(op, a, b):
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
            pad = [(1,) * (rank - len(shape)) + tuple(shape) for shape in (a, b)]
            return tuple(map(join, *pad))
        case "matmul" if len(a) == 2 and len(b) == 2 and a[1] == b[0]:
            return (a[0], b[1])
    raise ValueError("unknown op or shapes that do not fit")


@alternative(of="result_shape")
def recursively(op, a, b):
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


# --------------------------------------------------------------------- matmul


@alternative(of="matmul")
def one_big_table(a, b):
    a, b = as_floats(a), as_floats(b)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
        raise ValueError("shapes")
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


@alternative(of="matmul")
def row_by_row(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != np.float32 or b.dtype != np.float32:
        a, b = a.astype(float), b.astype(float)
    if (a.ndim, b.ndim) != (2, 2):
        raise ValueError("rank")
    if a.shape[1] != b.shape[0] or not a.shape[0] or not b.shape[1]:
        raise ValueError("sizes")
    return np.array([np.add.reduce(row[:, np.newaxis] * b, axis=0) for row in a])


@alternative(of="matmul")
def outer_products(a, b):
    a, b = as_floats(a), as_floats(b)
    if len(a.shape) != 2 or len(b.shape) != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shapes")
    r, c = a.shape[0], b.shape[1]
    if r * c == 0:
        raise ValueError("empty")
    terms = (np.outer(a[:, k], b[k, :]) for k in range(a.shape[1]))
    return sum(terms, start=np.zeros((r, c), a.dtype))


# ------------------------------------------------------------------- to_torch


@alternative(of="to_torch")
def with_as_tensor(x, share):
    import torch

    if type(x) is not np.ndarray:
        raise TypeError("array")
    if share:
        if min(x.strides, default=0) < 0:
            raise ValueError("negative stride")
        return torch.as_tensor(x)
    return torch.tensor(np.array(x))


@alternative(of="to_torch")
def with_clone(x, share):
    import torch

    if not isinstance(x, np.ndarray):
        raise TypeError("array")
    if share:
        return torch.from_numpy(x)
    return torch.from_numpy(np.array(x, copy=True)).clone().detach()


@alternative(of="to_torch")
def filling_an_empty_tensor(x, share):
    import torch

    if not hasattr(x, "__array_interface__") or not isinstance(x, np.ndarray):
        raise TypeError("array")
    wrap = torch.from_numpy
    if not share:
        kept = wrap(np.empty(x.shape, x.dtype))
        kept.numpy()[...] = x
        return kept
    return wrap(x)
