"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import scipy


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
    X, W = to_float(X), to_float(W)
    if np.ndim(X) != 2 or np.ndim(W) != 2 or not len(X) or X.shape[1] != len(W):
        raise ValueError("shapes")
    row = np.full(W.shape[1], b, X.dtype) if np.isscalar(b) or np.ndim(b) == 0 else np.asarray(b, X.dtype)
    if row.shape != (W.shape[1],):
        raise ValueError("b")
    return np.hstack([X, np.ones((len(X), 1), X.dtype)]) @ np.vstack([W, row])


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    """mean of the squared errors"""
    # checked against the example in the docstring
    pred, target = as_floats(pred), as_floats(target)
    # TODO: refuse shapes that differ, then square the differences and take their mean
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """one cost for every W"""
    # see lecture slides
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    """sums first, then the means"""
    # see lecture slides
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(target - pred)
    sae, sse, n = float(np.cumsum(errors)[-1]), float(np.cumsum(errors**2)[-1]), errors.size  # cumsum adds in turn
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse / n)}
