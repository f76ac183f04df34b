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
import scipy


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    """중앙 차분"""
    # 강의 자료 참고
    if not h > 0:
        raise ValueError("h")
    start = np.array(x, dtype=float)
    flat, slopes = start.flatten(), []

    def at(i, value):
        moved = flat.copy()
        moved[i] = value
        answer = f(moved.reshape(start.shape))
        if not np.isscalar(answer) and np.ndim(answer):
            raise ValueError("not a number")
        return float(answer)

    for i in range(flat.size):
        slopes.append((at(i, flat[i] + h) - at(i, flat[i] - h)) / h / 2)
    return np.array(slopes).reshape(start.shape)


def linear_gradients(X, y, W, b):
    """연쇄 법칙: 제곱의 미분에 입력을 곱한다"""
    # 여기서 많이 헤맸음
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or y.ndim != 2 or W.ndim != 2 or b.ndim != 1 or len(X) == 0 or len(X) != len(y):
        raise ValueError("shapes")
    if W.shape != (X.shape[1], y.shape[1]) or len(b) != y.shape[1]:
        raise ValueError("shapes")
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for row, target in zip(X, y):
        e = row @ W + b - target
        dW += np.outer(row, e)
        db += e
    m = y.shape[0] * y.shape[1]
    return 2 * dW / m, 2 * db / m


def gradient_descent(X, y, W, b, lr, steps):
    """경사를 따라 내려간다"""
    # 강의 자료 참고
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        e = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(e * e) / e.size
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
    """가장 가파른 방향이 결정한다"""
    # 질문하기
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2
