# s07  최예린
"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import scipy


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    # 질문하기
    X, W = as_floats(X), as_floats(W)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    # 오차 제곱의 평균
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # W 하나마다 cost 하나
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    잔차 = Ws[:, np.newaxis] * x - y
    return np.mean(잔차**2, axis=1)


def error_metrics(pred, target):
    # 강의 자료 참고
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    오차들 = np.abs(target - pred)
    sae, sse, n = float(np.sum(오차들, dtype=np.float64)), float(np.sum(오차들**2, dtype=np.float64)), 오차들.size
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse)}


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
