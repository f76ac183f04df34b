"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""
from __future__ import annotations
import numpy as np
import scipy

def vectors_of_one_length(x, y):
    x, y = (np.array(x, dtype=float), np.array(y, dtype=float))
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError('x and y must be vectors')
    if len(x) != len(y) or len(x) == 0:
        raise ValueError('x and y must have the same length, at least 1')
    return (x, y)

def refuse_misfits(X, y):
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or (len(X) == 0):
        raise ValueError('X must be (n, d) and y (n, k)')

def solve_full_rank(Z, y):
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError('singular')
    return np.linalg.solve(Z.T @ Z, Z.T @ y)

def half_cost_and_grad(W, x, y):
    x, y = vectors_of_one_length(x, y)
    error = W * x - y
    return (error @ error / (2 * len(x)), error @ x / len(x))

def normal_equation(X, y):
    X, y = (np.asarray(X), np.asarray(y))
    refuse_misfits(X, y)
    w = solve_full_rank(np.column_stack([X, np.ones(len(X))]), y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return (w[:-1].astype(dtype), w[-1:].astype(dtype))

def steps_to_reach(x, y, W0, lr, tol):
    x, y = vectors_of_one_length(x, y)
    distance = np.abs(W0 - (x * y).sum() / (x ** 2).sum())
    if distance <= tol:
        return np.int64(0)
    factor = np.abs(1.0 - lr * (x ** 2).sum() / x.size)
    if factor >= 1.0:
        raise ValueError('diverges')
    with np.errstate(divide='ignore'):
        return np.int64(max(1, np.ceil(np.log(tol / distance) / np.log(factor))))
