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


def half_cost_and_grad(W, x, y):
    """the slide forgot the square"""
    # this took me an hour
    if np.ndim(x) != 1 or np.ndim(y) != 1 or len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y do not fit")
    cost = grad = 0.0
    for a, b in zip(x, y):
        error = W * float(a) - float(b)
        cost += error**2
        grad += error * float(a)
    return cost / (2 * len(x)), grad / len(x)


def normal_equation(X, y):
    """append the ones, solve"""
    # TODO ask about this in class
    X, y = np.array(X), np.array(y)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or not len(X):
        raise ValueError("shapes")
    out = np.float32 if X.dtype == np.float32 and y.dtype == np.float32 else np.float64
    n, d = X.shape
    Z = np.ones((n, d + 1))
    Z[:, :d] = X
    gram = Z.T @ Z
    if np.linalg.cond(gram) > 1e13:
        raise ValueError("singular")
    L = np.linalg.cholesky(gram)
    w = np.linalg.solve(L.T, np.linalg.solve(L, Z.T @ y))
    return np.array(w[:d], dtype=out), np.array(w[d], dtype=out)


def steps_to_reach(x, y, W0, lr, tol):
    """every step shrinks the distance by the same factor"""
    # this took me an hour
    x, y = _two_vectors(x, y)
    factor = abs(1 - lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError("diverges")
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    return 1 if factor == 0 else int(np.ceil(np.log(tol / distance) / np.log(factor)))


if __name__ == "__main__":
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-6))
