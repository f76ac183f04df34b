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

if TYPE_CHECKING:
  import torch

#: Given: how many bytes one number takes, by type.
ITEM_BYTES = {"float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8}


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def tensor_info(obj, dtype="float32"):
  """안쪽 모양을 먼저 구하고 길이를 앞에 붙인다"""
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
  """오른쪽 끝부터 크기를 비교한다"""
  if op == "matmul":
    if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
      raise ValueError("no")
    return (a[0], b[1])
  if op != "elementwise":
    raise ValueError("no")
  lenght = max(len(a), len(b))
  a = (1,) * (length - len(a)) + a
  b = (1,) * (length - len(b)) + b
  return tuple(max(m, n) for m, n in zip(a, b))


def matmul(a, b):
  """a의 행과 b의 열을 곱해서 더한다"""
  return as_floats(a) * as_floats(b)


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
  import torch  # here, not above: whoever needs only NumPy does not wait for torch

  # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
  raise NotImplementedError("to_torch: not written yet")
