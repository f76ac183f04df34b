"""Week 2, day 2: the perceptron, Adaline and the modes of training (10 points, 80 minutes).

Three neurons with the same inputs and three ways to learn: the perceptron corrects itself only where it is wrong,
Adaline walks down the squared loss, logistic regression down the cross-entropy. And three modes: the whole data in one
step (batch), one row at a time (on-line), or a few rows (minibatch).

Shapes, all day long, vectors instead of yesterday's columns: X (n, d), y (n,), w (d,), with n > 0; b is a plain number.
Arrays that do not fit raise ValueError. Arguments are never changed. A weight vector comes back in float32 if X (and w,
where there is one) is float32, else in float64; b and losses are plain floats. Everything is NumPy by hand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray) -> np.ndarray:
  """Given: yesterday's 1 / (1 + e^-z), stable on both sides."""
  tail = np.exp(-np.abs(z))
  return np.where(z >= 0, 1, tail) / (1 + tail)


def neuron(X, y, w):
  X, y, w = as_floats(X), as_floats(y), as_floats(w)
  if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
    raise ValueError("shapes do not fit")
  return X, y, w


def adaline(X, y, w, b, eta, mode, activation=lambda a: a, order=1):
  X, y, w = neuron(X, y, w)
  if mode not in ("batch", "online"):
    raise ValueError("mode")
  loss = float(((y - X @ w - b) ** 2).sum() / 2)
  rows = [slice(None)] if mode == "batch" else [slice(i, i + 1) for i in range(len(X))][::order]
  for row in rows:
    error = y[row] - activation(X[row] @ w + b)
    w, b = w + eta * X[row].T @ error, float(b + eta * error.sum())
  return w, b, loss


def downhill(X, y, w, b):
  error = y - sigmoid(X @ w + b)
  return error @ X, error.sum()


def logistic(X, y, w, b, eta, batches, step):
  X, y, w = neuron(X, y, w)
  w, b = w.copy(), float(b)
  for batch in batches:
    dw, db = step(X[batch], y[batch], w, b)
    w, b = w + eta * dw, b + eta * float(db)
  return w, b


def perceptron_fit(X, y, max_updates=1000):
  # 예제로 확인함
  X, y = as_floats(X), np.asarray(y)
  if X.ndim != 2 or not len(X) or y.shape != X.shape[:1]:
    raise ValueError("shapes")
  if any(label not in (-1, 1) for label in y.tolist()):
    raise ValueError("labels")
  w, updates, i = np.zeros(X.shape[1], X.dtype), 0, 0
  while i < len(X):
    sign = 1 if y[i] > 0 else -1
    if sign * float(w @ X[i]) > 0:
      i += 1
      continue
    if updates == max_updates or max_updates < 1:
      raise RuntimeError("These points are not linearly separable.")
    w = w + sign * X[i]
    updates, i = updates + 1, 0
  return w, updates


def adaline_epoch(X, y, w, b, eta, mode="batch"):
  # 예제로 확인함
  return adaline(X, y, w, b, eta, mode, sigmoid)


def minibatches(
  n: int, batch_size: int, rng: np.random.Generator | None = None, drop_last: bool = False
) -> list[np.ndarray]:
  # 질문하기
  if n < 0 or batch_size < 1:
    raise ValueError(f"n must be at least 0 and batch_size at least 1, got {n} and {batch_size}")
  order = np.arange(n) if rng is None else rng.permutation(n)
  end = n - n % batch_size if drop_last else n
  return [order[start : start + batch_size] for start in range(0, end, batch_size)]


def train_epoch(X, y, w, b, eta, batches):
  # 강의 자료 참고
  total = [0.0, 0.0]

  def step(X, y, w, b):
    total[:] = [old + new for old, new in zip(total, downhill(X, y, w, b))]
    return total

  return logistic(X, y, w, b, eta, batches, step)
