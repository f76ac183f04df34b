from __future__ import annotations
from collections.abc import Callable
import numpy as np
import os

def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and (y.shape == (len(X), W.shape[1]))
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError('shapes do not fit')

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def numerical_gradient(f, x, h=1e-05):
    """central difference"""
    if not h > 0:
        raise ValueError('h')
    start = np.array(x, dtype=float)
    flat, slopes = (start.flatten(), [])

    def at(i, value):
        moved = flat.copy()
        moved[i] = value
        answer = f(moved.reshape(start.shape))
        if not np.isscalar(answer) and np.ndim(answer):
            raise ValueError('not a number')
        return float(answer)
    for i in range(flat.size):
        slopes.append((at(i, flat[i] + h) - at(i, flat[i] - h)) / h / 2)
    return np.array(slopes).reshape(start.shape)

def linear_gradients(X, y, W, b):
    """chain rule: derivative of the square, times the input"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return (2 / residual.size * (X.T @ residual), 2 / residual.size * residual.sum())

def gradient_descent(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """walk downhill"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not lr > 0 or steps < 0:
        raise ValueError(f'lr must be positive and steps at least 0, got lr = {lr} and steps = {steps}')
    W, b = (W.copy(), b.copy())
    history: list[float] = []
    with np.errstate(over='ignore', invalid='ignore'):
        for step in range(steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            cost = float(np.mean((X @ W + b - y) ** 2))
            if not np.isfinite(cost):
                raise FloatingPointError(f'diverged at step {step}')
            history.append(cost)
            if step < steps:
                W, b = (W - lr * dW, b - lr * db)
    return (W, b, history)

def max_stable_lr(X, bias=True):
    """the steepest direction decides"""
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError('X must be (n, d)')
    if not bias and (not np.any(X)):
        raise ValueError('flat')
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2
if __name__ == '__main__':
    X, y = (np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]]))
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
