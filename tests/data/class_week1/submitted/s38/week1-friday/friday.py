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
    # 슬라이드에 제곱이 빠져 있음
    x, y = vectors_of_one_length(x, y)
    e = W * x - y
    return e @ e / (2 * len(x)), e @ x / len(x)


def normal_equation(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 예제로 확인함
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
    # 강의 자료 참고
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


if __name__ == "__main__":
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-6))
