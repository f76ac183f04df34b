# s37  Nina Net
"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
from sklearn.metrics import mean_squared_error
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
    x, y = vectors_of_one_length(x, y)
    xx, xy, yy = (np.average(product) for product in (x * x, x * y, y * y))
    return np.float64(0.5 * (W * W * xx - 2 * W * xy + yy)), np.float64(W * xx - xy)


def normal_equation(X, y):
    # this took me an hour
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
