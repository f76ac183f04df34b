"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
import scipy


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
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
    # this took me an hour
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


def steps_to_reach(x: np.ndarray, y: np.ndarray, W0: float, lr: float, tol: float) -> int:
    """every step shrinks the distance by the same factor"""
    # checked against the example in the docstring
    x, y = _two_vectors(x, y)
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    factor = abs(1 - lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError(f"every step multiplies the distance to W* by {factor}: it never shrinks")
    if factor == 0:
        return 1
    return int(np.ceil(np.log(tol / distance) / np.log(factor)))


if __name__ == "__main__":
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-6))
