"""Week 3, day 1: activation functions.

A network of linear layers is one linear layer. What makes it more is the function between the layers. Today you
write ten of them, the slopes that backpropagation will ask for, and maxout, which learns its own shape.

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. Arguments are never changed, and results
are arrays of their own. float32 in gives float32 out; integers and lists are taken as float64.
"""

from __future__ import annotations

import numpy as np


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
  values = np.array(values)
  if values.dtype in (np.float32, np.float64):
    return values
  return values.astype(np.float64)


def right_slopes(name, z):
  """The ten slopes, with which each mistake below agrees but for one or two."""
  sigmoid, tanh = np.exp(-np.logaddexp(0, -z)), np.tanh(z)
  slopes = {
    "heaviside": 0 * z,
    "sign": 0 * z,
    "linear": 0 * z + 1,
    "piecewise": (z > -0.5) & (z < 0.5),
    "sigmoid": sigmoid * (1 - sigmoid),
    "tanh": 1 - tanh * tanh,
    "relu": z > 0,
    "leaky_relu": np.where(z > 0, 1, 0.1),
    "elu": np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
    "softplus": sigmoid,
  }
  if name not in slopes:
    raise ValueError("name")
  return slopes[name].astype(z.dtype)


def checked(x, W, b):
  if x.ndim != 2 or W.ndim != 3 or W.shape[1] != x.shape[1] or b.shape != (W.shape[0], W.shape[2]):
    raise ValueError("shapes")
  if len(x) == 0 or len(W) == 0:
    raise ValueError("empty")


def activation(name, z):  # noqa: C901
  # 강의 자료 참고
  z = to_float(z)
  above, below = z > 0, z < 0
  out = np.zeros_like(z)
  if name == "heaviside":
    out[above], out[z == 0] = 1, 0.5
  elif name == "sign":
    out[above], out[below] = 1, -1
  elif name == "linear":
    out[...] = z
  elif name == "piecewise":
    middle = (z > -0.5) & (z < 0.5)
    out[middle], out[z >= 0.5] = z[middle] + 0.5, 1
  elif name == "sigmoid":
    out[~below] = 1 / (1 + np.exp(-z[~below]))
    out[below] = np.exp(z[below]) / (1 + np.exp(z[below]))
  elif name == "tanh":
    small = np.exp(-2 * np.abs(z))
    out = np.sign(z) * (1 - small) / (1 + small)
  elif name == "relu":
    out[above] = z[above]
  elif name == "leaky_relu":
    out[above], out[below] = z[above], z[below] * 0.1
  elif name == "elu":
    out[above], out[below] = z[above], np.expm1(z[below])
  elif name == "softplus":
    out[above] = z[above] + np.log(1 + np.exp(-z[above]))
    out[~above] = np.log(1 + np.exp(z[~above]))
  else:
    raise ValueError(f"unknown: {name}")
  return out


def activation_grad(name, z):
  # 강의 자료 참고
  z = as_floats(z)
  if name == "leaky_relu":
    return np.where(z >= 0, 1, 0.1).astype(z.dtype)
  return right_slopes(name, z)


def maxout(x, W, b):
  # 여기서 많이 헤맸음
  x, W, b = as_floats(x), as_floats(W), as_floats(b)
  checked(x, W, b)
  return np.max(x @ W, axis=0) + np.max(b, axis=0)


if __name__ == "__main__":
  z = np.linspace(-2, 2, 5)
  print(activation("relu", z), activation_grad("relu", z))
