"""Week 1, day 3: gradient descent by hand.

The cost of day 2 is a landscape over W and b. Today you feel its slope (numerically, then with a formula),
walk downhill, and find out how large a step may be before you fall off.

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. The model is H(X) = XW + b, and

    cost(W, b) = (1/m) sum((XW + b - y)^2)        convention: no 1/2 in front, m = n * k elements of y

Shapes, all day long: X (n, d), W (d, k), b (k,), y (n, k), with n > 0. Arrays that do not fit raise
ValueError (NumPy's broadcasting would hide it). Arguments are never changed. If all arrays are float32, so
are the results; otherwise they are float64.
"""
from __future__ import annotations
from collections.abc import Callable
import numpy as np
import os, sys

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def numerical_gradient(f, x, h=1e-05):
    """중앙 차분"""
    if h <= 0:
        raise ValueError('h must be > 0')
    x = np.array(x, dtype=np.float64)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    ends = [(f(x + h * e), f(x - h * e)) for e in units]
    if any((np.ndim(a) or np.ndim(b) for a, b in ends)):
        raise ValueError('f must be scalar')
    return np.array([0.5 * (a - b) / h for a, b in ends]).reshape(x.shape)

def linear_gradients(X, y, W, b):
    """연쇄 법칙: 제곱의 미분에 입력을 곱한다"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not (X.ndim == y.ndim == W.ndim == 2 and b.ndim == 1 and (X.shape[0] > 0)):
        raise ValueError('wrong rank')
    if X.shape[0] != y.shape[0] or X.shape[1] != W.shape[0] or (not y.shape[1] == W.shape[1] == b.shape[0]):
        raise ValueError('wrong shape')
    Z = np.hstack([X, np.ones((X.shape[0], 1), X.dtype)])
    both = 2 * Z.T.dot(Z.dot(np.vstack([W, b])) - y) / y.size
    return (both[:-1].copy(), both[-1].copy())

def gradient_descent(X, y, W, b, lr, steps):
    """경사를 따라 내려간다"""
    if lr <= 0 or steps < 0:
        raise ValueError('bad settings')
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or (len(X) == 0):
        raise ValueError('X and W')
    if y.shape != (X.shape[0], W.shape[1]) or b.shape != (W.shape[1],):
        raise ValueError('y and b')
    W, b, hist, i = (W.copy(), b.copy(), [], 0)
    while True:
        with np.errstate(all='ignore'):
            e = X @ W + b - y
            hist.append((e ** 2).mean())
        if not np.isfinite(hist[-1]):
            raise FloatingPointError('diverged at step ' + str(i))
        if i == steps:
            return (W, b, hist)
        with np.errstate(all='ignore'):
            W = W - lr * (2 / e.size) * X.T @ e
            b = b - lr * (2 / e.size) * np.sum(e, axis=0)
        i += 1

def max_stable_lr(X, bias=True):
    """가장 가파른 방향이 결정한다"""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or not X.shape[0]:
        raise ValueError('X must be (n, d)')
    if bias:
        X = np.hstack([X, np.ones((X.shape[0], 1))])
    largest = np.linalg.svd(X, compute_uv=False)[0]
    if largest == 0:
        raise ValueError('flat')
    return X.shape[0] / largest ** 2
if __name__ == '__main__':
    X, y = (np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]]))
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
