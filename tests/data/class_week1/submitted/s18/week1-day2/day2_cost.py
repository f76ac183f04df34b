from __future__ import annotations

import math

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    # see lecture slides
    X, W = as_floats(X), as_floats(W)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    pred, target = to_float(pred), to_float(target)
    if pred.ndim != target.ndim or pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    residuals = (pred - target).reshape(-1).astype(np.float64)
    return np.dot(residuals, residuals) / len(residuals)


def cost_curve(Ws, x, y):
    # see lecture slides
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    return np.mean((Ws[:, np.newaxis] * x - y) ** 2, axis=0)


def error_metrics(pred, target):
    # this took me an hour
    pred, target = to_float(pred), to_float(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(pred - target).astype(np.float64)
    return dict(
        rmse=np.sqrt(np.mean(errors**2)),
        mse=np.mean(errors**2),
        mae=np.mean(errors),
        sae=np.sum(errors),
        sse=np.sum(errors**2),
    )
