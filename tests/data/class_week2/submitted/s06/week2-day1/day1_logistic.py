from __future__ import annotations
import numpy as np
import torch
from torch import Tensor, nn
import os, sys

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def started(X, y, lr, steps):
    X, y = (as_floats(X), as_floats(y))
    if not lr > 0 or steps < 0:
        raise ValueError('lr must be positive and steps at least 0')
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError('shapes do not fit')
    dtype = np.result_type(X, y)
    return (X, y, np.zeros((X.shape[1], 1), dtype), np.zeros(1, dtype))

def sigmoid(z):
    """two branches, so that exp never overflows"""
    return (1 + np.tanh(as_floats(z) / 2)) / 2

def bce(p, y):
    """minus the log of the probability of what happened"""
    p, y = (as_floats(p), as_floats(y))
    if p.shape != y.shape or p.size == 0 or (not ((0 <= p) & (p <= 1)).all()) or set(np.unique(y)) - {0, 1}:
        raise ValueError('bad input')
    with np.errstate(divide='ignore', invalid='ignore'):
        terms = np.where(y > 0, -y * np.log(p), 0) + np.where(y < 1, -(1 - y) * np.log(1 - p), 0)
    return float(np.average(terms))

def logistic_loss_grad(X, y, W, b):
    """the error is p - y, no sigma prime"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError('rank, or empty')
    if y.shape != (X.shape[0], 1) or W.shape != (X.shape[1], 1) or b.shape != (1,):
        raise ValueError('shape')
    z = np.einsum('nd,dk->nk', X, W) + b
    error = np.exp(-np.logaddexp(0, -z)) - y
    loss = (np.logaddexp(0, z) - y * z).sum() / y.size
    return (float(loss), np.einsum('nd,nk->dk', X, error) / y.size, error.sum(axis=0) / y.size)

def fit_logistic(X, y, lr, steps):
    """record the loss, then step"""
    X, y, W, b = started(X, y, lr, steps)
    history = [logistic_loss_grad(X, y, W, b)[0]]
    for _ in range(steps):
        W = W - lr * logistic_loss_grad(X, y, W, b)[1]
        b = b - lr * logistic_loss_grad(X, y, W, b)[2]
        history.append(logistic_loss_grad(X, y, W, b)[0])
    return (W, b, history)

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

    def __init__(self, hidden: int | None=None) -> None:
        """Create the layers; `hidden` is the number of hidden units, None for no hidden layer."""
        raise NotImplementedError('TorchBinary: not written yet')

    def forward(self, x: Tensor) -> Tensor:
        """The logits: x (n, 2) -> (n, 1)."""
        raise NotImplementedError('TorchBinary: not written yet')

    def predict(self, x: Tensor) -> Tensor:
        """The labels: x (n, 2) -> (n, 1), 1.0 where the logit is above 0 (the probability above 1/2), elsewhere 0.0.

        A tensor of floats that requires no gradient, on the device of x.
        """
        raise NotImplementedError('TorchBinary: not written yet')

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
        raise NotImplementedError('TorchBinary: not written yet')
if __name__ == '__main__':
    print(sigmoid(np.array([-1000.0, 0.0, 1000.0])))
