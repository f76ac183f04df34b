"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import sys


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
    # 강의 자료 참고
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
    return np.mean(np.square(pred - target)).item()


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # 강의 자료 참고
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    r = Ws[:, np.newaxis] * x - y  # (q, 1) times (m,) is (q, m): one row per W
    return np.mean(r**2, axis=1)


def error_metrics(pred, target):
    # 강의 자료 참고
    pred, target = np.asarray(pred, dtype=float), np.asarray(target, dtype=float)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shape")
    e = target - pred
    print("errors:", e)
    result = {"sae": np.abs(e).sum(), "mae": np.abs(e).mean(), "sse": (e**2).sum(), "mse": (e**2).mean()}
    result["rmse"] = math.sqrt(result["mse"])
    print(result)
    return {k: float(v) for k, v in result.items()}


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
