"""Week 1, day 3: gradient descent by hand.

The cost of day 2 is a landscape over W and b. Today you feel its slope (numerically, then with a formula),
walk downhill, and find out how large a step may be before you fall off.

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. The model is H(X) = XW + b, and

    cost(W, b) = (1/m) sum((XW + b - y)^2)        convention: no 1/2 in front, m = n * k elements of y

Shapes, all day long: X (n, d), W (d, k), b (k,), y (n, k), with n > 0. Arrays that do not fit raise
ValueError (NumPy's broadcasting would hide it). Arguments are never changed. If all arrays are float32, so
are the results; otherwise they are float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # 강의 자료 참고
    x = np.array(x, dtype=np.float64)
    g = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        g[index] = np.sum(f(x + step) - f(x - step)) / (2 * h)
    return g


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
    # 경사를 따라 내려간다
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
        W_end, b_end, history = walk(W - lr * dW, b - lr * db, i + 1)
        return W_end, b_end, [float(cost), *history]

    if steps > 100:  # too deep for recursion: go in pieces
        W, b, first = gradient_descent(X, y, W, b, lr, 100)
        W, b, rest = gradient_descent(X, y, W, b, lr, steps - 100)
        return W, b, first + rest[1:]
    return walk(as_floats(W), as_floats(b), 0)


def max_stable_lr(X, bias=True):
    # 질문하기
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
