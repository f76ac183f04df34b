"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""
from __future__ import annotations
import numpy as np
import random

def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = (np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f'x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}')
    return (x, y)

def vectors_of_one_length(x, y):
    x, y = (np.array(x, dtype=float), np.array(y, dtype=float))
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError('x and y must be vectors')
    if len(x) != len(y) or len(x) == 0:
        raise ValueError('x and y must have the same length, at least 1')
    return (x, y)

def half_cost_and_grad(W: float, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    x, y = _two_vectors(x, y)
    e = W * x - y
    cost = np.mean(e ** 2) / 2
    grad = np.mean(e * x)
    return (float(cost), float(grad))

def normal_equation(X, y):
    X, y = (np.asarray(X, dtype=float), np.asarray(y, dtype=float))
    Z = np.hstack([X, np.ones((len(X), 1))])
    w, *_ = np.linalg.lstsq(Z, y, rcond=None)
    return (w[:-1], w[-1])

def steps_to_reach(x, y, W0, lr, tol):
    x, y = vectors_of_one_length(x, y)
    distance = np.abs(W0 - (x * y).sum() / (x ** 2).sum())
    if distance <= tol:
        return np.int64(0)
    q = np.abs(1.0 - lr * (x ** 2).sum() / x.size)
    if q >= 1.0:
        raise ValueError('diverges')
    with np.errstate(divide='ignore'):
        return np.int64(max(1, np.ceil(np.log(tol / distance) / np.log(q))))
if __name__ == '__main__':
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-06))
