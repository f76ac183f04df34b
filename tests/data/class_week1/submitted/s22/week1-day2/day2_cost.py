from __future__ import annotations

import math

import numpy as np
import random


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
    # TODO ask about this in class
    X, W = to_float(X), to_float(W)
    if X.ndim != 2 or W.ndim != 2:
        raise ValueError("rank")
    (n, d), (rows, k) = X.shape, W.shape
    if n == 0 or d != rows or (np.ndim(b) > 0 and np.shape(b) != (k,)):
        raise ValueError("shapes")
    return np.einsum("nd,dk->nk", X, W) + b


def mse(pred, target):
    # see lecture slides
    pred, target = to_float(pred), to_float(target)
    if pred.shape != target.shape or not pred.size:
        raise ValueError("shapes")
    return np.linalg.norm((pred - target).ravel()) ** 2 / pred.size


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # one cost for every W
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    # see lecture slides
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")

    def mean(total):
        return float(total / pred.size)

    absolute = np.abs(target - pred).sum()
    squared = ((target - pred) ** 2).sum()
    return {
        "sae": float(absolute),
        "mae": mean(absolute),
        "sse": float(squared),
        "mse": mean(squared),
        "rmse": math.sqrt(mean(squared)),
    }
