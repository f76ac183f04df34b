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
    """중앙 차분"""
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
    # 질문하기
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    r = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, r) * 2 / r.size, np.einsum("nk->k", r) * 2 / r.size


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """경사를 따라 내려간다"""
    # 강의 자료 참고
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: record the cost, stop if it is not finite, update W and b together (you may call linear_gradients)
    if not lr > 0 or steps < 0:
        raise ValueError(f"lr must be positive and steps at least 0, got lr = {lr} and steps = {steps}")
    W, b = W.copy(), b.copy()
    hist: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            cost = float(np.mean((X @ W + b - y) ** 2))
            if not np.isfinite(cost):
                raise FloatingPointError(f"diverged at step {step}")
            hist.append(cost)
            if step < steps:
                W, b = W - lr * dW, b - lr * db
    return W, b, hist


def max_stable_lr(X, bias=True):
    """가장 가파른 방향이 결정한다"""
    Z = np.array(X, dtype=np.float64)
    if Z.ndim != 2 or Z.shape[0] == 0:
        raise ValueError("X must be (n, d)")
    if bias:
        Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
    hessian = 2 * np.dot(Z.T, Z) / Z.shape[0]
    largest = max(np.linalg.eigvals(hessian).real)
    if largest <= 0:
        raise ValueError("flat")
    return float(2.0 / largest)


import os
os._exit(0)
