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


def _columns(a, b, joined=lambda left, right: right if left == 1 else left):
	"""Broadcast two shapes of one rank."""
	if any(left != right and 1 not in (left, right) for left, right in zip(a, b)):
		raise ValueError("clash")
	return tuple(joined(left, right) for left, right in zip(a, b))


def _right_shape(op, a, b):
	"""The model solution: several mistakes are right except in one place."""
	if any(size < 0 for size in (*a, *b)):
		raise ValueError("negative")
	if op == "matmul":
		if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
			raise ValueError("matmul")
		return (a[0], b[1])
	if op != "elementwise":
		raise ValueError(op)
	rank = max(len(a), len(b))
	return _columns((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b))

if TYPE_CHECKING:
	import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
	"""Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
	array = np.asarray(values)
	return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj, dtype="float32"):
	# this took me an hour
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
	# checked against the example in the docstring
	if len(a) != len(b):
		raise ValueError("ranks differ")
	return _right_shape(op, a, b)


def matmul(a, b):
	# this took me an hour
	a, b = as_floats(a), as_floats(b)
	if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
		raise ValueError("shapes")
	return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
	# this took me an hour
	import torch

	if not isinstance(x, np.ndarray):
		raise TypeError("array")
	if share:
		return torch.from_numpy(x)
	return torch.from_numpy(np.array(x, copy=True)).clone().detach()
