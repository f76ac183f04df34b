"""Week 2, day 1: logistic regression (10 points, 80 minutes).

A line can be any number; a probability cannot. Today the line goes through the sigmoid, the squared error gives way to
the cross-entropy, and the gradient turns out to be as simple as last week's:

  z = XW + b,   p = sigmoid(z),   loss = the mean of -(y log p + (1 - y) log(1 - p))

Shapes, all day long: X (n, d), W (d, 1), b (1,), y (n, 1) of zeros and ones, with n > 0. log is the natural logarithm.
Data of the examples:

  XT = [[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]],   y = [[0], [0], [0], [1], [1], [1]]
  XK = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]],   the same y

The first four functions are plain NumPy by hand, the last is a torch module. torch.nn.functional is off limits today;
layers and losses are modules of torch.nn. Arguments are never changed. If all arrays are float32, so are the results;
otherwise they are float64.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def forecast(p, y):
  p, y = as_floats(p), as_floats(y)
  if p.shape != y.shape or p.size == 0 or not np.all((p >= 0) & (p <= 1)) or not np.all((y == 0) | (y == 1)):
    raise ValueError("shapes, probabilities or labels")
  return p, y


def problem(X, y, W, b):
  X, y, W, b = (as_floats(array) for array in (X, y, W, b))
  fits = X.ndim == 2 and len(X) > 0 and y.shape == (len(X), 1)
  if not fits or W.shape != (X.shape[1], 1) or b.shape != (1,):
    raise ValueError("shapes do not fit")
  return X, y, W, b


def stable_loss(z, y):
  return float(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))


def loss_and_grad(X, y, W, b):
  X, y, W, b = problem(X, y, W, b)
  z = X @ W + b
  error = sigmoid(z) - y
  return stable_loss(z, y), X.T @ error / len(X), error.mean(axis=0)


def sigmoid(z: np.ndarray) -> np.ndarray:
  # 강의 자료 참고
  z = as_floats(z)
  return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def bce(p, y):
  # 질문하기
  p, y = forecast(p, y)
  with np.errstate(divide="ignore"):
    return float(0 - np.log(np.where(y == 1, np.maximum(p, 1e-12), 1 - p)).mean())


def logistic_loss_grad(X, y, W, b):  # noqa: F811
  loss, dW, db = loss_and_grad(X, y, W, b)
  return loss, dW * len(X), db * len(X)


def fit_logistic(X, y, lr, steps):
  # 질문하기
  if lr <= 0 or steps < 0:
    raise ValueError("settings")
  X, y = as_floats(X), as_floats(y)
  if X.ndim != 2 or not len(X) or y.shape != (len(X), 1):
    raise ValueError("shapes")
  W, b, 기록 = np.zeros((X.shape[1], 1), X.dtype), np.zeros(1, X.dtype), []
  while True:
    z = X @ W + b
    기록.append(float(np.mean(np.logaddexp(0, z) - y * z)))
    if len(기록) > steps:
      return W, b, 기록
    차이 = np.exp(-np.logaddexp(0, -z)) - y
    W -= lr * X.T @ 차이 / len(X)
    b -= lr * 차이.sum(axis=0) / len(X)


class TorchBinary(nn.Module):
  """A binary classifier of two inputs in torch, with or without a hidden layer.

    hidden=None:  nn.Linear(2, 1)
    hidden=3:     nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 1)

  nn.Linear chooses the start.

  Convention: the last layer has no sigmoid. forward returns the logits z, and nn.BCEWithLogitsLoss takes logits: it
  applies the sigmoid itself, in the stable form of logistic_loss_grad.

  Examples:
    TorchBinary()                                 -> 3 parameters
    TorchBinary(hidden=3)                         -> 13 parameters
    TorchBinary().fit(XT, y, 0.01, 2000)          -> afterwards sigmoid of forward([[6, 1]]) is at least 0.999
    TorchBinary(hidden=3).fit(XT, y, 0.1, 2000)   -> a loss of at most 0.05; all six predictions are right
  """

  def __init__(self, hidden: int | None = None) -> None:
    """Create the layers; `hidden` is the number of hidden units, None for no hidden layer."""
    # TODO: super().__init__() first, then the layers
    raise NotImplementedError("TorchBinary: not written yet")

  def forward(self, x: Tensor) -> Tensor:
    """The logits: x (n, 2) -> (n, 1)."""
    # TODO: call the layers
    raise NotImplementedError("TorchBinary: not written yet")

  def predict(self, x: Tensor) -> Tensor:
    """The labels: x (n, 2) -> (n, 1), 1.0 where the logit is above 0 (the probability above 1/2), elsewhere 0.0.

    A tensor of floats that requires no gradient, on the device of x.
    """
    # TODO: compare the logits with 0, and turn the answer into floats
    raise NotImplementedError("TorchBinary: not written yet")

  def fit(self, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
    """Take `steps` steps of gradient descent (torch.optim.SGD) on nn.BCEWithLogitsLoss, on the whole data.

    A second call goes on where the first one stopped.

    Args:
      X: inputs (n, 2).
      y: labels 0.0 or 1.0, (n, 1).
      lr: learning rate.
      steps: number of updates.

    Returns:
      The loss after the last step, that of the weights the module has now: a plain float.

    Raises:
      ValueError: y does not have exactly the shape of the logits.
    """
    # TODO: compare the shapes, then repeat: zero the gradients, loss, backward, step
    raise NotImplementedError("TorchBinary: not written yet")
