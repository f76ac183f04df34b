from __future__ import annotations
import numpy as np
import math

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
    """the slide forgot the square"""
    x, y = vectors_of_one_length(x, y)
    xx, xy, yy = (np.average(product) for product in (x * x, x * y, y * y))
    return (np.float64(0.5 * (W * W * xx - 2 * W * xy + yy)), np.float64(W * xx - xy))

def normal_equation(X, y):
    """append the ones, solve"""
    X, y = (np.asarray(X), np.asarray(y))
    refuse_misfits(X, y)
    w = solve_full_rank(np.column_stack([X, np.ones(len(X))]), y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return (w[:-1].astype(dtype), w[-1:].astype(dtype))

def steps_to_reach(x, y, W0, lr, tol):
    """every step shrinks the distance by the same factor"""
    x, y = vectors_of_one_length(x, y)
    start = abs(W0 - sum(x * y) / sum(x * x))
    if start <= tol:
        return 0
    move = lr * float(np.dot(x, x)) / len(x)
    if move <= 0 or move >= 2:
        raise ValueError('diverges')
    if move == 1:
        return 1
    shrink = math.log1p(-move) if move < 1 else math.log(move - 1)
    return math.ceil((math.log(tol) - math.log(start)) / shrink)
if __name__ == '__main__':
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-06))
