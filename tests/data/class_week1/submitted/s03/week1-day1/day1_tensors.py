from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import mean_squared_error

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
	if dtype not in ITEM_BYTES:
		raise ValueError(dtype)

	def shape_of(value):
		if isinstance(value, Real):
			return ()
		if not isinstance(value, (list, tuple)):
			raise TypeError(value)
		if len(value) == 1 and isinstance(value[0], Real):
			return ()
		shapes = {shape_of(child) for child in value}
		if len(shapes) > 1:
			raise ValueError("ragged")
		return (len(value), *(shapes.pop() if shapes else ()))

	result = shape_of(obj)
	return len(result), result, math.prod(result) * ITEM_BYTES[dtype]


def result_shape(op: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
	if any(size < 0 for size in (*a, *b)):
		raise ValueError(f"a size is negative: {a}, {b}")
	if op == "matmul":
		if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
			raise ValueError(f"matmul needs (r, k) and (k, c), got {a} and {b}")
		return (a[0], b[1])
	if op != "elementwise":
		raise ValueError(f"unknown op {op!r}: choose 'elementwise' or 'matmul'")
	rank = max(len(a), len(b))
	columns = zip((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b), strict=True)
	result = []
	for left, right in columns:
		if left != right and 1 not in (left, right):
			raise ValueError(f"{a} and {b} do not broadcast: {left} meets {right}")
		result.append(right if left == 1 else left)
	return tuple(result)


def matmul(a, b):
	# a의 행과 b의 열을 곱해서 더한다
	a, b = as_floats(a), as_floats(b)
	if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (a.shape[0], b.shape[1]):
		raise ValueError("shapes")
	return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def to_torch(x, share):
	# 여기서 많이 헤맸음
	import torch

	if type(x) is not np.ndarray:
		raise TypeError("array")
	if share:
		if min(x.strides, default=0) < 0:
			raise ValueError("negative stride")
		return torch.as_tensor(x)
	return torch.tensor(np.array(x))


if __name__ == "__main__":
	print(tensor_info([[1, 2, 3], [4, 5, 6]]))
	print(result_shape("elementwise", (6,), (6, 1)))
