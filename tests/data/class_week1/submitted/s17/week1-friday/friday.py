"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""
from __future__ import annotations
import numpy as np
import random

def vectors_of_one_length(x, y):
    x, y = (np.array(x, dtype=float), np.array(y, dtype=float))
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError('x and y must be vectors')
    if len(x) != len(y) or len(x) == 0:
        raise ValueError('x and y must have the same length, at least 1')
    return (x, y)

def half_cost_and_grad(W, x, y):
    """슬라이드에 제곱이 빠져 있음"""
    x, y = vectors_of_one_length(x, y)
    e = W * x - y
    return (e @ e / (2 * len(x)), e @ x / len(x))

def normal_equation(X, y):
    """1로 된 열을 붙이고 푼다"""
    X, y = (np.asarray(X, dtype=float), np.asarray(y, dtype=float))
    Z = np.hstack([X, np.ones((len(X), 1))])
    w, *_ = np.linalg.lstsq(Z, y, rcond=None)
    return (w[:-1], w[-1])

def steps_to_reach(x, y, W0, lr, tol):
    """매 단계 거리가 같은 비율로 줄어든다"""
    x, y = vectors_of_one_length(x, y)
    gap = np.abs(W0 - (x * y).sum() / (x ** 2).sum())
    if gap <= tol:
        return np.int64(0)
    비율 = np.abs(1.0 - lr * (x ** 2).sum() / x.size)
    if 비율 >= 1.0:
        raise ValueError('diverges')
    with np.errstate(divide='ignore'):
        return np.int64(max(1, np.ceil(np.log(tol / gap) / np.log(비율))))
if __name__ == '__main__':
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-06))
