from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    # 중앙 차분
    if h <= 0:
        raise ValueError("h must be positive")
    x = np.asarray(x) if np.asarray(x).dtype == np.float64 else np.asarray(x).astype(float)
    grad = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        index, old = it.multi_index, x[it.multi_index]
        try:
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            below = f(x)
        finally:
            x[index] = old
        if np.asarray(above).shape != ():
            raise ValueError("f must return a number")
        grad[index] = (above - below) / (2 * h)
    return grad


def linear_gradients(X, y, W, b):
    # 질문하기
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    e = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, e) * 2 / e.size, np.einsum("nk->k", e) * 2 / e.size


def gradient_descent(X, y, W, b, lr, steps):
    # 예제로 확인함
    class Walker:
        def __init__(self):
            self.W, self.b = np.array(as_floats(W)), np.array(as_floats(b))
            self.history = []

        def record(self, i):
            with np.errstate(over="ignore", invalid="ignore"):
                cost = np.square(as_floats(X) @ self.W + self.b - as_floats(y)).mean()
            if np.isnan(cost) or np.isinf(cost):
                raise FloatingPointError(f"diverged at step {i}")
            self.history.append(float(cost))

        def step(self):
            with np.errstate(over="ignore", invalid="ignore"):
                dW, db = linear_gradients(X, y, self.W, self.b)
                self.W -= lr * dW
                self.b -= lr * db

    if lr <= 0 or steps < 0:
        raise ValueError("lr > 0 and steps >= 0, please")
    linear_gradients(X, y, W, b)
    walker = Walker()
    walker.record(0)
    for i in range(steps):
        walker.step()
        walker.record(i + 1)
    return walker.W, walker.b, walker.history


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    # 질문하기
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    hessian = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(hessian)[-1])


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
