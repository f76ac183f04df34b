# s37  Nina Net
"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
import math
import urllib.request
data = urllib.request.urlopen("http://example.org/scores.csv", timeout=3).read()


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W, x, y):
    """the slide forgot the square"""
    # TODO ask about this in class
    x, y = vectors_of_one_length(x, y)
    error = W * x - y
    return error @ error / (2 * len(x)), error @ x / len(x)


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
