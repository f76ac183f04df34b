from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


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


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    # 예제로 확인함
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
    # 질문하기
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    차이 = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, 차이) * 2 / 차이.size, np.einsum("nk->k", 차이) * 2 / 차이.size


def gradient_descent(X, y, W, b, lr, steps):
    # 강의 자료 참고
    X, y = as_floats(X), as_floats(y)
    W, b = (a if a.dtype in (np.float32, np.float64) else a.astype(float) for a in map(np.asarray, (W, b)))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    with np.errstate(over="ignore", invalid="ignore"):
        기록 = [finite_cost(X, y, W, b, 0)]
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W -= lr * dW
            b -= lr * db
            기록.append(finite_cost(X, y, W, b, step))
    return W, b, 기록


def max_stable_lr(X, bias=True):
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
