"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
import os, sys


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W, x, y):
    # 여기서 많이 헤맸음
    x, y = vectors_of_one_length(x, y)
    xx, xy, yy = (np.average(product) for product in (x * x, x * y, y * y))
    return np.float64(0.5 * (W * W * xx - 2 * W * xy + yy)), np.float64(W * xx - xy)


def normal_equation(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 1로 된 열을 붙이고 푼다
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or len(X) == 0:
        raise ValueError(f"X must be (n, d) and y (n, k) with n > 0, got {X.shape} and {y.shape}")
    Z = np.column_stack([X, np.ones(len(X))])
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError("Z^T Z is singular: a column of [X, 1] can be made of the others")
    w = np.linalg.solve(Z.T @ Z, Z.T @ y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


def steps_to_reach(x, y, W0, lr, tol):
    x, y = vectors_of_one_length(x, y)
    start = abs(W0 - np.dot(x, y) / np.dot(x, x))
    비율 = abs(1 - lr * np.mean(np.square(x)))
    if start <= tol:
        return 0
    if 비율 >= 1:
        raise ValueError("diverges")

    def close_enough(k):
        return start * 비율**k <= tol

    high = 1
    while not close_enough(high):
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if close_enough(middle) else (middle, high)
    return high
