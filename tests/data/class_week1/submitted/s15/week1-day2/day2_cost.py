"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
  values = np.array(values)
  if values.dtype in (np.float32, np.float64):
    return values
  return values.astype(np.float64)


def predict_linear(X, W, b):
  # 가설 H(X) = XW + b
  X, W = to_float(X), to_float(W)
  if np.ndim(X) != 2 or np.ndim(W) != 2 or not len(X) or X.shape[1] != len(W):
    raise ValueError("shapes")
  row = np.full(W.shape[1], b, X.dtype) if np.isscalar(b) or np.ndim(b) == 0 else np.asarray(b, X.dtype)
  if row.shape != (W.shape[1],):
    raise ValueError("b")
  return np.hstack([X, np.ones((len(X), 1), X.dtype)]) @ np.vstack([W, row])


def mse(pred, target):
  pred, target = as_floats(pred), as_floats(target)
  if pred.shape != target.shape or pred.size == 0:
    raise ValueError("shapes")
  return float(np.mean(pred - target, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
  """The cost of the line H(x) = W x for each W in Ws: cost(W) = (1/m) * sum over i of (W x_i - y_i)^2.

  This is the curve of the lecture: a parabola with its lowest point at the best W.
  Convention: no 1/2 in front. No Ws (q = 0) give an empty curve. Do not loop over single numbers.

  Args:
    Ws: the weights to try, shape (q,).
    x: the inputs, shape (m,).
    y: the targets, shape (m,).

  Returns:
    A new array of shape (q,): float32 for float32 input, else float64.

  Raises:
    ValueError: Ws, x or y is not of rank 1, x and y differ in length, or m = 0.

  Examples:
    cost_curve([0, 1, 2], x=[1, 2, 3], y=[1, 2, 3])  -> [4.666667, 0.0, 4.666667]
    cost_curve([5], x=[1, 2, 3], y=[1, 2, 3])        -> [74.666667]
  """
  Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
  # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
  raise NotImplementedError("cost_curve: not written yet")


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
  """Five ways to add up the errors t - y of predictions y against targets t.

    sae   sum of |t - y|          mae   sae / n
    sse   sum of (t - y)^2        mse   sse / n        rmse   square root of mse

  Convention: n is the number of elements, not of rows. Add up in float64, so that a million float32 errors
  do not lose digits on the way.

  Args:
    pred: the predictions y, any shape.
    target: the targets t, exactly the same shape.

  Returns:
    A dict with exactly the keys "sae", "mae", "sse", "mse", "rmse"; the values are plain Python floats.

  Raises:
    ValueError: the shapes differ, or there are no elements.

  Examples:
    ten errors 0, 0, 0, 2, 0, 0, 0, 2, 0, 0
    -> {"sae": 4.0, "mae": 0.4, "sse": 8.0, "mse": 0.8, "rmse": 0.894427}
  """
  pred, target = as_floats(pred), as_floats(target)
  # TODO: compute the two sums; the other three numbers follow from them
  raise NotImplementedError("error_metrics: not written yet")


if __name__ == "__main__":
  import matplotlib.pyplot as plt

  Ws = np.linspace(-3, 5, 100)
  plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
  plt.show()
