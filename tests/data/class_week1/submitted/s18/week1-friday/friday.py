from __future__ import annotations

import numpy as np
import scipy


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
    # checked against the example in the docstring
    x, y = vectors_of_one_length(x, y)
    xx, xy, yy = (np.average(product) for product in (x * x, x * y, y * y))
    return np.float64(0.5 * (W * W * xx - 2 * W * xy + yy)), np.float64(W * xx - xy)


def normal_equation(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # TODO ask about this in class
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
    # every step shrinks the distance by the same factor
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
