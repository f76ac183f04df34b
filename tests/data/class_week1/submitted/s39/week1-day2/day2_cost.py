# s39  Marek Wójcik
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
    # TODO ask about this in class
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return np.mean(np.square(