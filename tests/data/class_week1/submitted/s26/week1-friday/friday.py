"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
import math
import random


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
    return x, y


def refuse_misfits(X, y):
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or len(X) == 0:
        raise ValueError("X must be (n, d) and y (n, k)")


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W: float, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """the slide forgot the square"""
    # this took me an hour
    x, y = _two_vectors(x, y)
    error = W * x - y
    cost = np.mean(error**2) / 2
    grad = np.mean(error * x)
    return float(cost), float(grad)


def normal_equation(X, y):
    """append the ones, solve"""
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    Z = np.column_stack([X, np.ones(len(X))])
    w = np.linalg.solve(Z.T @ Z, Z.T @ y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


def steps_to_reach(x, y, W0, lr, tol):
    """every step shrinks the distance by the same factor"""
    # TODO ask about this in class
    x, y = vectors_of_one_length(x, y)
    start = abs(W0 - sum(x * y) / sum(x * x))
    if start <= tol:
        return 0
    move = lr * float(np.dot(x, x)) / len(x)
    if move <= 0 or move >= 2:
        raise ValueError("diverges")
    if move == 1:
        return 1
    shrink = math.log1p(-move) if move < 1 else math.log(move - 1)
    return math.ceil((math.log(tol) - math.log(start)) / shrink)


if __name__ == "__main__":
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-6))
