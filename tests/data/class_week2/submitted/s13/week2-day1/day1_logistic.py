from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
import pandas as pd


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


def sigmoid(z):
    # 질문하기
    z = as_floats(z)
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-z)))


def bce(p, y):
    # 강의 자료 참고
    p, y = forecast(p, y)
    with np.errstate(divide="ignore"):
        return float(np.log(np.where(y == 1, p, 1 - p)).mean())


def logistic_loss_grad(X, y, W, b):
    # 강의 자료 참고
    X, y, W, b = problem(X, y, W, b)
    p = sigmoid(X @ W + b)
    r = (p - y) * p * (1 - p)
    return stable_loss(X @ W + b, y), X.T @ r / len(X), r.mean(axis=0)


def fit_logistic(X, y, lr, steps):
    # 손실을 기록하고 한 걸음
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
        r = np.exp(-np.logaddexp(0, -z)) - y
        W -= lr * X.T @ r / len(X)
        b -= lr * r.sum(axis=0) / len(X)


class TorchBinary(nn.Module):
    def __init__(self, hidden=None):
        nn.Module.__init__(self)
        widths = [2, 1] if hidden is None else [2, hidden, 1]
        self.steps = nn.ModuleList([nn.Linear(a, b) for a, b in zip(widths, widths[1:])])

    def forward(self, x):
        for layer in self.steps[:-1]:
            x = layer(x).sigmoid()
        return self.steps[-1](x)

    def loss(self, X, y):
        z = self(X)
        return (z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).mean()

    def predict(self, x):
        return torch.round(torch.sigmoid(self(x))).detach()

    def fit(self, X, y, lr, steps):
        if y.size() != self(X).size():
            raise ValueError("y")
        for _ in range(steps):
            gradients = torch.autograd.grad(self.loss(X, y), list(self.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(self.parameters(), gradients):
                    parameter.sub_(lr * gradient)
        return self.loss(X, y).item()
