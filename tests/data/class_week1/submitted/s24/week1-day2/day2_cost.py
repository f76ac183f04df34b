"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    """H(X) = XW + b"""
    # this took me an hour
    X, W = as_floats(X), as_floats(W)
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    """mean of the squared errors"""
    pred, target = np.asarray(pred), np.asarray(target)
    if np.shape(pred) != np.shape(target):
        raise ValueError("shapes")
    squares = [(p - t) ** 2 for p, t in zip(pred.ravel().tolist(), target.ravel().tolist())]
    if not squares:
        raise ValueError("empty")
    return sum(squares) / len(squares)


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """one cost for every W"""
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    """sums first, then the means"""
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(target - pred)
    sae, sse, n = float(np.cumsum(errors)[-1]), float(np.cumsum(errors**2)[-1]), errors.size  # cumsum adds in turn
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse / n)}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
