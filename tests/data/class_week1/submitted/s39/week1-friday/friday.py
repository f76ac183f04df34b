from __future__ import annotations

import numpy as np
import random


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
    return x, y


def half_cost_and_grad(W: float, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    # see lecture slides
    x, y = _two_vectors(x, y)
    error = W * x - y
    cost = np.mean(error**2) / 2
    grad = np.mean(error * x)
    return float(cost), float(grad)


def normal_equation(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or len(X) == 0:
        raise ValueError(f"X must be (n, d) and y (n, k) with n > 0, got {X.shape} and {y.shape}")
    Z = np.column_stack([X, np.ones(len(X))])
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError("Z^T Z is singular: a column of [X, 1] can be made of the others")
    w = np.linalg.solve(Z.T @ Z, Z.T @ y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


def steps_to_reach(x: np.ndarray, y: np.ndarray, W0: float, lr: float, tol: float) -> int:
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
