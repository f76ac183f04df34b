from __future__ import annotations

import numpy as np
import random


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
    return x, y


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W: float, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """the slide forgot the square"""
    # see lecture slides
    x, y = _two_vectors(x, y)
    error = W * x - y
    cost = np.mean(error**2) / 2  # squared: an error of -1 is as bad as one of +1
    grad = np.mean(error * x)  # the 2 of the square and the 1/2 cancel
    return float(cost), float(grad)


def normal_equation(X, y):
    """append the ones, solve"""
    # TODO ask about this in class
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 2 or X.shape[0] != y.shape[0] or X.shape[0] == 0:
        raise ValueError("shapes")
    out = np.result_type(X, y) if X.dtype == y.dtype == np.float32 else float
    Z = np.hstack([X.astype(float), np.ones((X.shape[0], 1))])
    A, c = Z.T.dot(Z), Z.T.dot(y)
    if np.linalg.matrix_rank(A, hermitian=True) < A.shape[0]:
        raise ValueError("singular")
    w = np.linalg.solve(A, c).astype(out)
    return w[:-1], w[-1]


def steps_to_reach(x, y, W0, lr, tol):
    """every step shrinks the distance by the same factor"""
    x, y = vectors_of_one_length(x, y)
    start = abs(W0 - np.dot(x, y) / np.dot(x, x))
    factor = abs(1 - lr * np.mean(np.square(x)))
    if start <= tol:
        return 0
    if factor >= 1:
        raise ValueError("diverges")

    def close_enough(k):
        return start * factor**k <= tol

    high = 1
    while not close_enough(high):
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if close_enough(middle) else (middle, high)
    return high


if __name__ == "__main__":
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-6))
