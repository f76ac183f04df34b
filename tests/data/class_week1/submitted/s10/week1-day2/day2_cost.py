# s10  Priya Sharma
"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import os, sys


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
    return as_floats(X) @ as_floats(W).T + b


def mse(pred, target):
    # see lecture slides
    pred, target = to_float(pred), to_float(target)
    if pred.shape != target.shape or not pred.size:
        raise ValueError("shapes")
    return np.linalg.norm((pred - target).ravel()) ** 2 / pred.size


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    # sums first, then the means
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
