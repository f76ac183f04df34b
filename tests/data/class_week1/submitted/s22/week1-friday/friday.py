from __future__ import annotations

import numpy as np
import os, sys


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


def half_cost_and_grad(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error**2) / 2), float(np.mean(error))


def normal_equation(X, y):
    # see lecture slides
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
    # checked against the example in the docstring
    x, y = vectors_of_one_length(x, y)
    distance = np.abs(W0 - (x * y).sum() / (x**2).sum())
    if distance <= tol:
        return np.int64(0)
    factor = np.abs(1.0 - lr * (x**2).sum() / x.size)
    if factor >= 1.0:
        raise ValueError("diverges")
    with np.errstate(divide="ignore"):
        return np.int64(max(1, np.ceil(np.log(tol / distance) / np.log(factor))))
