# s12  Lukas Novák
"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X, W, b):
    """H(X) = XW + b"""
    # this took me an hour
    X, W = to_float(X), to_float(W)
    if X.ndim != 2 or W.ndim != 2:
        raise ValueError("rank")
    (n, d), (rows, k) = X.shape, W.shape
    if n == 0 or d != rows or (np.ndim(b) > 0 and np.shape(b) != (k,)):
        raise ValueError("shapes")
    return np.einsum("nd,dk->nk", X, W) + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    """mean of the squared errors"""
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """one cost for every W"""
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y  # (q, 1) times (m,) is (q, m): one row per W
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    """sums first, then the means"""
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = target - pred
    sae, sse, n = float(np.sum(errors, dtype=np.float64)), float(np.sum(errors**2, dtype=np.float64)), errors.size
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse / n)}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
