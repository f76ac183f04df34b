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


def tensor_info(obj: object, dtype: str = "float32") -> tuple[int, tuple[int, ...], int]:
	# this took me an hour
	if dtype not in ITEM_BYTES:
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
	# TODO ask about this in class
	if len(a) != len(b):
		raise ValueError("ranks differ")
	return _right_shape(op, a, b)


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
	a, b = as_floats(a), as_floats(b)
	if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
		raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
	product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
	for column, row in zip(a.T, b, strict=True):
		product += column[:, np.newaxis] * row
	return product


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
	# from_numpy shares the memory
	import torch

	# TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
	if not isinstance(x, np.ndarray):
		raise TypeError(f"expected an np.ndarray, got {type(x).__name__}")
	return torch.from_numpy(x if share else x.copy())
