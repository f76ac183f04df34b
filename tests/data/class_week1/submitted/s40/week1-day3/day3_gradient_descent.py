from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    # 질문하기
    if not h > 0:
        raise ValueError(f"h must be positive, got {h}")
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        above, below = f(x + step), f(x - step)
        if np.ndim(above) != 0:
            raise ValueError(f"f must return one number, it returned an array of shape {np.shape(above)}")
        gradient[index] = (above - below) / (2 * h)
    return gradient


def linear_gradients(X, y, W, b):
    # 연쇄 법칙: 제곱의 미분에 입력을 곱한다
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    차이 = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, 차이) * 2 / 차이.size, np.einsum("nk->k", 차이) * 2 / 차이.size


def gradient_descent(X, y, W, b, lr, steps):
    # 질문하기
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        차이 = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(차이 * 차이) / 차이.size
        if not np.isfinite(cost):
            raise FloatingPointError(f"diverged at step {i}")
        if i == steps:
            return W + 0, b + 0, [float(cost)]
        W_end, b_end, hist = walk(W - lr * dW, b - lr * db, i + 1)
        return W_end, b_end, [float(cost), *hist]

    if steps > 100:  # too deep for recursion: go in pieces
        W, b, first = gradient_descent(X, y, W, b, lr, 100)
        W, b, rest = gradient_descent(X, y, W, b, lr, steps - 100)
        return W, b, first + rest[1:]
    return walk(as_floats(W), as_floats(b), 0)


def max_stable_lr(X, bias=True):
    # 강의 자료 참고
    Z = np.array(X, dtype=np.float64)
    if Z.ndim != 2 or Z.shape[0] == 0:
        raise ValueError("X must be (n, d)")
    if bias:
        Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
    h2 = 2 * np.dot(Z.T, Z) / Z.shape[0]
    largest = max(np.linalg.eigvals(h2).real)
    if largest <= 0:
        raise ValueError("flat")
    return float(2.0 / largest)


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
