"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""
from __future__ import annotations
import math
import numpy as np
import tensorflow as tf

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
    X, W = (to_float(X), to_float(W))
    if X.ndim != 2 or W.ndim != 2:
        raise ValueError('rank')
    (n, d), (rows, k) = (X.shape, W.shape)
    if n == 0 or d != rows or (np.ndim(b) > 0 and np.shape(b) != (k,)):
        raise ValueError('shapes')
    return np.einsum('nd,dk->nk', X, W) + b

def mse(pred: np.ndarray, target: np.ndarray) -> float:
    pred, target = (as_floats(pred), as_floats(target))
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f'pred and target need one and the same shape, got {pred.shape} and {target.shape}')
    return float(np.mean((pred - target) ** 2, dtype=np.float64))

def cost_curve(Ws, x, y):
    Ws, x, y = (as_floats(Ws), as_floats(x), as_floats(y))
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or (len(x) == 0):
        raise ValueError('shapes')
    best = (x * y).sum() / (x * x).sum() if np.any(x) else 0 * y[0]
    lowest = np.mean((best * x - y) ** 2)
    return lowest + np.mean(x * x) * (Ws - best) ** 2

def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    pred, target = (as_floats(pred), as_floats(target))
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f'pred and target need one and the same shape, got {pred.shape} and {target.shape}')
    errors = target - pred
    sae = float(np.sum(np.abs(errors), dtype=np.float64))
    sse = float(np.sum(errors ** 2, dtype=np.float64))
    mean = sse / errors.size
    return {'sae': sae, 'mae': sae / errors.size, 'sse': sse, 'mse': mean, 'rmse': math.sqrt(mean)}
if __name__ == '__main__':
    import matplotlib.pyplot as plt
    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
