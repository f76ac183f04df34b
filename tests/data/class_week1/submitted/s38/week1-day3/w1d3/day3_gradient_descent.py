from __future__ import annotations

from collections.abc import Callable

import numpy as np
import os


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """중앙 차분"""
    # 질문하기
    if not h > 0:
        raise ValueError(f"h must be positive, got {h}")
    x = np.asarray(x, dtype=np.float64)  # in an integer array, x + h would be cut off to x
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        above, below = f(x + step), f(x - step)  # new arrays: x itself is never touched
        if np.ndim(above) != 0:
            raise ValueError(f"f must return one number, it returned an array of shape {np.shape(above)}")
        grad[index] = (above - below) / (2 * h)
    return grad


def linear_gradients(X, y, W, b):
    """연쇄 법칙: 제곱의 미분에 입력을 곱한다"""
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or y.ndim != 2 or W.ndim != 2 or b.ndim != 1 or len(X) == 0 or len(X) != len(y):
        raise ValueError("shapes")
    if W.shape != (X.shape[1], y.shape[1]) or len(b) != y.shape[1]:
        raise ValueError("shapes")
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for row, target in zip(X, y):
        error = row @ W + b - target
        dW += np.outer(row, error)
        db += error
    m = y.shape[0] * y.shape[1]
    return 2 * dW / m, 2 * db / m


def gradient_descent(X, y, W, b, lr, steps):
    """경사를 따라 내려간다"""
    # 예제로 확인함
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        error = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(error * error) / error.size
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
    # 강의 자료 참고
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or not X.shape[0]:
        raise ValueError("X must be (n, d)")
    if bias:
        X = np.hstack([X, np.ones((X.shape[0], 1))])
    largest = np.linalg.svd(X, compute_uv=False)[0]
    if largest == 0:
        raise ValueError("flat")
    return X.shape[0] / largest**2
