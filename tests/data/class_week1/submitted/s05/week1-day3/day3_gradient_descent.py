from __future__ import annotations

from collections.abc import Callable

import numpy as np


def finite_cost(X, y, W, b, step):
    cost = float(np.mean((X @ W + b - y) ** 2))
    if not np.isfinite(cost):
        raise FloatingPointError(f"diverged at step {step}")
    return cost


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def refuse_settings(lr, steps):
    if not lr > 0 or steps < 0:
        raise ValueError("lr must be positive and steps at least 0")


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # 예제로 확인함
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x, dtype=np.float64)
    base, g = f(x.copy()), np.zeros_like(x)
    if np.ndim(base) != 0:
        raise ValueError("f must return one number")
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        g[index] = (f(x + step) - base) / h
    return g


def linear_gradients(X, y, W, b):
    # 질문하기
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not (X.ndim == y.ndim == W.ndim == 2 and b.ndim == 1 and X.shape[0] > 0):
        raise ValueError("wrong rank")
    if X.shape[0] != y.shape[0] or X.shape[1] != W.shape[0] or not y.shape[1] == W.shape[1] == b.shape[0]:
        raise ValueError("wrong shape")
    Z = np.hstack([X, np.ones((X.shape[0], 1), X.dtype)])
    both = 2 * Z.T.dot(Z.dot(np.vstack([W, b])) - y) / y.size
    return both[:-1].copy(), both[-1].copy()


def gradient_descent(X, y, W, b, lr, steps):
    # 여기서 많이 헤맸음
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b, history = W.copy(), b.copy(), []
    with np.errstate(over="ignore", invalid="ignore"):
        finite_cost(X, y, W, b, 0)
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W, b = W - lr * dW, b - lr * db
            history.append(finite_cost(X, y, W, b, step))
    return W, b, history


def max_stable_lr(X, bias=True):
    # 강의 자료 참고
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
