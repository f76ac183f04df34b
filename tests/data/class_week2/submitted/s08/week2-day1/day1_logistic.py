from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
import os, sys


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


def sigmoid(z: np.ndarray) -> np.ndarray:
    """The sigmoid 1 / (1 + e^-z) of every element: it turns any number into a probability.

    Convention: precise on both sides, also where the result is tiny: sigmoid(-40) is 4.248354e-18, not 0. Nothing is
    clipped, and nothing overflows: sigmoid(10000) is exactly 1, sigmoid(-10000) exactly 0, without a warning.

    Args:
        z: array of any shape; a single number and an empty array are welcome.

    Returns:
        The probabilities, in the shape of z.

    Examples:
        -11 -> 1.670142e-05    -5 -> 0.006693    -3 -> 0.047426     2 -> 0.880797    6 -> 0.997527
         -8 -> 0.000335        -4 -> 0.017986   1.5 -> 0.817574     3 -> 0.952574
    """
    # two branches, so that exp never overflows
    z = as_floats(z)
    if z.size == 0:
        return np.array([])
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


def bce(p: np.ndarray, y: np.ndarray) -> float:
    """The binary cross-entropy: the mean of -y log p - (1 - y) log(1 - p) over all elements.

    Only the probability of what really happened counts: p where y = 1, 1 - p where y = 0. Both terms have a minus.

    Convention: 0 log 0 = 0, so that a certain and right prediction costs 0; a certain and wrong one costs exactly inf.
    Nothing is clipped, no small number is added. NumPy warns at log 0: avoid that, or wrap it in
    `with np.errstate(divide="ignore")`; there is neither a warning nor a NaN.

    Args:
        p: predicted probabilities of y = 1, any shape.
        y: what happened, 0 or 1, exactly the same shape.

    Returns:
        The loss, a plain float.

    Raises:
        ValueError: the shapes differ, there are no elements, a p is not between 0 and 1, or a y is neither 0 nor 1.

    Examples:
        p = 0, y = 0 -> 0      p = 0, y = 1 -> inf      p = 0.5, y = 0 or 1 -> 0.693147
        p = 1, y = 1 -> 0      p = 1, y = 0 -> inf
    """
    # minus the log of the probability of what happened
    p, y = forecast(p, y)
    return float(0 - np.where(y == 1, np.log(p), np.log(1 - p)).mean())


def logistic_loss_grad(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """The loss of logistic regression and its slope in every weight and in the bias.

    With z = XW + b, shape (n, 1):

        loss = (1/n) sum of max(z, 0) - z y + log(1 + e^-|z|)      the same as bce(sigmoid(z), y), for any z
        dW   = (1/n) X^T (sigmoid(z) - y)                          shape (d, 1), like W
        db   = (1/n) sum of (sigmoid(z) - y)                       shape (1,), like b

    Convention: the loss is taken from z, so that it is finite where log(sigmoid(z)) would be log 0: a row with y = 1
    and z = -10000 costs 10000. The cross-entropy leaves no factor sigmoid' in the gradient; the squared loss would.

    Args:
        X: inputs (n, d).
        y: labels 0 or 1, (n, 1).
        W: weights (d, 1).
        b: bias (1,).

    Returns:
        (loss, dW, db): a plain float and two arrays.

    Raises:
        ValueError: the shapes do not fit, or n = 0. A y of shape (n,) does not fit.

    Examples:
        XT, y, W and b all zero -> loss = 0.693147, dW = [[-0.75], [0]], db = [0]
        XK, y, W and b all zero -> loss = 0.693147, dW = [[-0.75], [-0.166667]], db = [0]
    """
    # TODO ask about this in class
    X, y, W, b = problem(X, y, W, b)
    z = X @ W + b
    error = 1 / (1 + np.exp(-z)) - y
    return stable_loss(z, y), X.T @ error / len(X), error.mean(axis=0)


def fit_logistic(X: np.ndarray, y: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Logistic regression by gradient descent: from W = 0 and b = 0 repeat W <- W - lr dW and b <- b - lr db.

    Both gradients belong to the old W and b. The history records the loss before any update first, then the loss after
    each one: steps + 1 floats, as last week. With zeros the loss begins at log 2.

    Args:
        X: inputs (n, d).
        y: labels 0 or 1, (n, 1).
        lr: the learning rate.
        steps: the number of updates.

    Returns:
        (W, b, history), W (d, 1) and b (1,).

    Raises:
        ValueError: lr <= 0, steps < 0, the shapes do not fit, or n = 0.

    Examples:
        XK, lr = 0.01, 10000 steps -> the last loss 0.147430, W = [[1.480292], [0.324206]], b = [-5.608908],
                                      p = 0.029881, 0.157665, 0.300730, 0.783279, 0.940764, 0.980569
        XT, lr = 0.01, 2000 steps  -> the last loss 0.157825, all six right, and p = 0.999928 for [6, 1]
    """
    # see lecture slides
    if lr <= 0 or steps < 0:
        raise ValueError("settings")
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or not len(X) or y.shape != (len(X), 1):
        raise ValueError("shapes")
    W, b, history = np.zeros((X.shape[1], 1), X.dtype), np.zeros(1, X.dtype), []
    while True:
        z = X @ W + b
        history.append(float(np.mean(np.logaddexp(0, z) - y * z)))
        if len(history) > steps:
            return W, b, history
        error = np.exp(-np.logaddexp(0, -z)) - y
        W -= lr * X.T @ error / len(X)
        b -= lr * error.sum(axis=0) / len(X)


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


if __name__ == "__main__":
    print(sigmoid(np.array([-1000.0, 0.0, 1000.0])))
