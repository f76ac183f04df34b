from __future__ import annotations

import numpy as np
import math


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W, x, y):
    x, y = vectors_of_one_length(x, y)
    e = W * x - y
    return e @ e / (2 * len(x)), e @ x / len(x)


def normal_equation(X, y):
    # 1로 된 열을 붙이고 푼다
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
    # 예제로 확인함
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


print(half_cost(0, [1, 2, 3], [1, 2, 3]))
