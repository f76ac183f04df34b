"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


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


def mse(pred, target):
    # 오차 제곱의 평균
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return np.mean(np.square(pred - target)).item()


def cost_curve(Ws, x, y):
    # 강의 자료 참고
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if x.shape != y.shape or x.ndim != 1 or Ws.ndim != 1 or x.shape == (0,):
        raise ValueError("shapes")
    residuals = np.subtract(np.outer(Ws, x), y[None, :])
    return np.einsum("qm,qm->q", residuals, residuals) / x.size


def error_metrics(pred, target):
    # 강의 자료 참고
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")

    def mean(total):
        return float(total / pred.size)

    absolute = np.abs(target - pred).sum()
    squared = ((target - pred) ** 2).sum()
    return {
        "sae": float(absolute),
        "mae": mean(absolute),
        "sse": float(squared),
        "mse": mean(squared),
        "rmse": math.sqrt(mean(squared)),
    }
