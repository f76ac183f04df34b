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


def tensor_info(obj, dtype="float32"):
  # 강의 자료 참고
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
    if any(모양새 != shapes[0] for 모양새 in shapes):
      raise ValueError("ragged")
    return (len(thing),) + (shapes[0] if shapes else ())

  모양새 = shape_of(obj)
  return len(모양새), 모양새, np.prod(모양새, dtype=np.int64) * size


def result_shape(op, a, b):
  # 강의 자료 참고
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
  # 예제로 확인함
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
  import torch

  # TODO: find the torch function that wraps the memory of an array, and decide when to give it a copy
  raise NotImplementedError("to_torch: not written yet")
