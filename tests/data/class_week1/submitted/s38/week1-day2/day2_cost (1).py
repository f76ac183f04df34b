from __future__ import annotations

import math

import numpy as np
import random


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def predict_linear(X, W, b):
    # 질문하기
    X, W, bias = to_float(X), to_float(W), to_float(b)
    if X.ndim != 2 or W.ndim != 2 or X.shape[0] == 0 or X.shape[1] != W.shape[0]:
        raise ValueError("shapes")
    if bias.ndim > 1 or (bias.ndim == 1 and bias.shape[0] != W.shape[1]):
        raise ValueError("b")
    result = np.zeros((X.shape[0], W.shape[1]), dtype=X.dtype)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            acc = bias if bias.ndim == 0 else bias[j]
            for feature in range(X.shape[1]):
                acc = acc + X[i, feature] * W[feature, j]
            result[i, j] = acc
    return result


def mse(pred, target):
    # 여기서 많이 헤맸음
    pred, target = np.asarray(pred), np.asarray(target)
    if np.shape(pred) != np.shape(target):
        raise ValueError("shapes")
    제곱들 = [(p - t) ** 2 for p, t in zip(pred.ravel().tolist(), target.ravel().tolist())]
    if not 제곱들:
        raise ValueError("empty")
    return sum(제곱들) / len(제곱들)


def cost_curve(Ws, x, y):
    # 여기서 많이 헤맸음
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    best = (x * y).sum() / (x * x).sum() if np.any(x) else 0 * y[0]
    lowest = np.mean((best * x - y) ** 2)
    return lowest + np.mean(x * x) * (Ws - best) ** 2


def error_metrics(pred, target):
    # 여기서 많이 헤맸음
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
