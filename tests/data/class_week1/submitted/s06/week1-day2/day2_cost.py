from __future__ import annotations
import math
import numpy as np
import matplotlib.pyplot as plt

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
    """H(X) = XW + b"""
    X, W = (to_float(X), to_float(W))
    if np.ndim(X) != 2 or np.ndim(W) != 2 or (not len(X)) or (X.shape[1] != len(W)):
        raise ValueError('shapes')
    row = np.full(W.shape[1], b, X.dtype) if np.isscalar(b) or np.ndim(b) == 0 else np.asarray(b, X.dtype)
    if row.shape != (W.shape[1],):
        raise ValueError('b')
    return np.hstack([X, np.ones((len(X), 1), X.dtype)]) @ np.vstack([W, row])

def mse(pred, target):
    """mean of the squared errors"""
    errors = as_floats(pred) - as_floats(target)
    if errors.size == 0:
        raise ValueError('empty')
    return float(np.mean(errors ** 2, dtype=np.float64))

def cost_curve(Ws, x, y):
    """one cost for every W"""
    Ws, x, y = (as_floats(Ws), as_floats(x), as_floats(y))
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or (len(x) == 0):
        raise ValueError('shapes')
    best = (x * y).sum() / (x * x).sum() if np.any(x) else 0 * y[0]
    lowest = np.mean((best * x - y) ** 2)
    return lowest + np.mean(x * x) * (Ws - best) ** 2

def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """sums first, then the means"""
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
