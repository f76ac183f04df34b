from __future__ import annotations
from collections.abc import Callable
import numpy as np

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and (y.shape == (len(X), W.shape[1]))
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError('shapes do not fit')

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

def gradient_descent(X, y, W, b, lr, steps):
    """walk downhill"""
    if lr <= 0 or steps < 0:
        raise ValueError('bad settings')
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or (len(X) == 0):
        raise ValueError('X and W')
    if y.shape != (X.shape[0], W.shape[1]) or b.shape != (W.shape[1],):
        raise ValueError('y and b')
    W, b, history, i = (W.copy(), b.copy(), [], 0)
    while True:
        with np.errstate(all='ignore'):
            error = X @ W + b - y
            history.append((error ** 2).mean())
        if not np.isfinite(history[-1]):
            raise FloatingPointError('diverged at step ' + str(i))
        if i == steps:
            return (W, b, history)
        with np.errstate(all='ignore'):
            W = W - lr * (2 / error.size) * X.T @ error
            b = b - lr * (2 / error.size) * np.sum(error, axis=0)
        i += 1

def max_stable_lr(X: np.ndarray, bias: bool=True) -> float:
    """the steepest direction decides"""
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f'X must have the shape (n, d) with n > 0, got {Z.shape}')
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])
    if not Z.any():
        raise ValueError('X is all zero and there is no bias: the cost is flat, any learning rate is stable')
    hessian = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(hessian)[-1])
if __name__ == '__main__':
    X, y = (np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]]))
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
