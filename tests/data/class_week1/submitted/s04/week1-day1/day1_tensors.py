"""Week 1, day 1: tensors.

A tensor is described by three things: its rank (number of axes), its shape (size of each axis) and the type
of its numbers. Today you work these out by hand, multiply matrices, and carry an array over to PyTorch.
"""

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
  """Rank, shape and size in bytes of a number or of a nested list.

  A number has rank 0 and the empty shape (). A list of n things that all have the shape s has the shape
  (n, *s): each pair of brackets adds one axis in front. The rank is the length of the shape; the bytes are
  the product of the shape times ITEM_BYTES[dtype].
  Convention: 1 has rank 0, but [1] has rank 1. Tuples count as lists. The empty list has the shape (0,).

  Args:
    obj: a number, or lists (or tuples) of numbers, nested to any depth.
    dtype: one of the names in ITEM_BYTES.

  Returns:
    (rank, shape, bytes)

  Raises:
    ValueError: siblings have different shapes, as in [[1, 2], [3]]; or dtype is not in ITEM_BYTES.
    TypeError: something inside is no number, as in [1, "two"].

  Examples:
    tensor_info(483)                                    -> (0, (), 4)
    tensor_info([1.1, 2.2, 3.3])                        -> (1, (3,), 12)
    tensor_info([[1, 2, 3], [4, 5, 6], [7, 8, 9]])      -> (2, (3, 3), 36)
    tensor_info([[[2], [4], [6]], [[8], [10], [12]], [[14], [16], [18]]], "int64")
                              -> (3, (3, 3, 1), 72)
    tensor_info([1])                                    -> (1, (1,), 4)
  """
  # checked against the example in the docstring
  if dtype not in ITEM_BYTES:
    raise ValueError(dtype)
  shape = []
  while isinstance(obj, (list, tuple)):
    shape.append(len(obj))
    if not obj:
      break
    obj = obj[0]
  if not isinstance(obj, (Real, list, tuple)):
    raise TypeError(obj)
  return len(shape), tuple(shape), math.prod(shape) * ITEM_BYTES[dtype]


def result_shape(op: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
  """The shape of `a op b`, worked out from the two shapes alone.

  op = "elementwise" (+, -, *, ...): broadcasting. Write the shapes one above the other, aligned at the LAST
  axis, and fill the shorter one with 1 in front. In each column the sizes are equal, or one of them is 1
  and stretches to the other, even to 0.
  op = "matmul": (r, k) times (k, c) is (r, c); both ranks must be 2.

  Args:
    op: "elementwise" or "matmul".
    a: shape of the left operand, sizes >= 0.
    b: shape of the right operand, sizes >= 0.

  Raises:
    ValueError: the shapes do not fit; op is unknown; matmul with a rank other than 2; a negative size.

  Examples:
    result_shape("matmul", (7, 5), (5, 3))            -> (7, 3)
    result_shape("matmul", (5, 3), (3, 1))            -> (5, 1)
    result_shape("matmul", (7, 3), (5, 3))            ValueError
    result_shape("elementwise", (6,), (6, 1))         -> (6, 6)
    result_shape("elementwise", (8, 1, 6), (7, 1))    -> (8, 7, 6)
    result_shape("elementwise", (), (3,))             -> (3,)
  """
  # this took me an hour
  if op != "elementwise" or min((*a, *b), default=0) < 0:
    return _right_shape(op, a, b)
  rank = max(len(a), len(b))
  return _columns(tuple(a) + (1,) * (rank - len(a)), tuple(b) + (1,) * (rank - len(b)))


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
  """The matrix product: c[i, j] = sum over k of a[i, k] * b[k, j].

  Write it yourself, without `@`, np.dot, np.einsum and their relatives. Let NumPy work on whole rows or
  tables at a time: three loops over single numbers are several hundred times slower.
  Convention: k = 0 is an empty sum, so (r, 0) times (0, c) is all zeros; r = 0 or c = 0 is an error.

  Args:
    a: shape (r, k).
    b: shape (k, c).

  Returns:
    A new array of shape (r, c): float32 for float32 input, else float64.

  Raises:
    ValueError: a rank is not 2, the inner sizes differ, r = 0 or c = 0.

  Examples:
    A = [[1, 3], [5, 7]], B = [[1, 2], [2, 5]]:
    matmul(A, B)  -> [[7, 17], [19, 45]]
    matmul(B, A)  -> [[11, 17], [27, 41]]
    matmul([[1, 2, 3], [4, 5, 6]], [[7, 8], [9, 10], [11, 12]])  -> [[58, 64], [139, 154]]
  """
  # checked against the example in the docstring
  a, b = as_floats(a), as_floats(b)
  if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.shape[0] == 0 or b.shape[1] == 0:
    raise ValueError(f"matmul needs (r, k) and (k, c), got {a.shape} and {b.shape}")
  product = np.zeros((a.shape[0], b.shape[1]), dtype=np.result_type(a, b))
  for column, row in zip(a.T, b, strict=True):
    product += column[:, np.newaxis] * row
  return product


def to_torch(x: np.ndarray, share: bool) -> torch.Tensor:
  """A tensor with the values, shape and type of `x`.

  share=True: the tensor looks at the memory of `x`; a write to either one is seen in both.
  share=False: the tensor owns a copy; writing to one never changes the other.
  Convention: the type is kept (a float64 array becomes a float64 tensor) and requires_grad is False.

  Args:
    x: an array of any shape, also (0, 3) or (), of type float32, float64 or int64.
    share: whether the memory is shared.

  Raises:
    TypeError: x is not an np.ndarray (a list, a number, ...).
    ValueError: share=True and x has a negative stride, as x[::-1] has: torch cannot look at such memory.

  Examples:
    x = np.ones(5); t = to_torch(x, share=True); x[0] = 7     t[0] is 7 as well
    x = np.ones(5); t = to_torch(x, share=False); x[0] = 7    t[0] is still 1
    to_torch(x, share).numpy() has the values of x
  """
  # from_numpy shares the memory
  import torch

  if not isinstance(x, np.ndarray):
    raise TypeError("array")
  if share:
    return torch.from_numpy(x)
  return torch.from_numpy(np.array(x, copy=True)).clone().detach()
