from __future__ import annotations

import numpy as np
import math


def refuse_misfits(X, y):
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or len(X) == 0:
        raise ValueError("X must be (n, d) and y (n, k)")


def solve_full_rank(Z, y):
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError("singular")
    return np.linalg.solve(Z.T @ Z, Z.T @ y)


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def half_cost_and_grad(W, x, y):
    # 여기서 많이 헤맸음
    x = np.asarray(x, dtype=float)
    y = np.asarray(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1 or x.size != y.size or x.size == 0:
        raise ValueError("x, y 는 길이가 같은 벡터여야 합니다")
    m = x.size
    e = W * x - y
    cost = (e**2).sum() / (2 * m)
    grad = (e * x).sum() / m
    return float(cost), float(grad)


def normal_equation(X, y):
    # 질문하기
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    w = solve_full_rank(X.astype(np.float64), y)
    return w.astype(dtype), np.zeros(y.shape[1], dtype)


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
