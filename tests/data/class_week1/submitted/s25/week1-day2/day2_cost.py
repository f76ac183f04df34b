from __future__ import annotations

import math

import numpy as np
import os, sys


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
    # 가설 H(X) = XW + b
    X, W = to_float(X), to_float(W)
    if X.ndim != 2 or W.ndim != 2:
        raise ValueError("rank")
    (n, d), (rows, k) = X.shape, W.shape
    if n == 0 or d != rows or (np.ndim(b) > 0 and np.shape(b) != (k,)):
        raise ValueError("shapes")
    return np.einsum("nd,dk->nk", X, W) + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    # 오차 제곱의 평균
    pred, target = as_floats(pred), as_floats(target)
    # TODO: refuse shapes that differ, then square the differences and take their mean
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws, x, y):
    # 질문하기
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    best = (x * y).sum() / (x * x).sum() if np.any(x) else 0 * y[0]
    lowest = np.mean((best * x - y) ** 2)
    return lowest + np.mean(x * x) * (Ws - best) ** 2


def error_metrics(pred, target):
    pred, target = np.asarray(pred, dtype=float), np.asarray(target, dtype=float)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shape")
    e = target - pred
    print("errors:", e)
    result = {"sae": np.abs(e).sum(), "mae": np.abs(e).mean(), "sse": (e**2).sum(), "mse": (e**2).mean()}
    result["rmse"] = math.sqrt(result["mse"])
    print(result)
    return {k: float(v) for k, v in result.items()}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
