from __future__ import annotations

import math

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    # 예제로 확인함
    X, W = as_floats(X), as_floats(W)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    # 질문하기
    pred, target = np.asarray(pred), np.asarray(target)
    if np.shape(pred) != np.shape(target):
        raise ValueError("shapes")
    제곱들 = [(p - t) ** 2 for p, t in zip(pred.ravel().tolist(), target.ravel().tolist())]
    if not 제곱들:
        raise ValueError("empty")
    return sum(제곱들) / len(제곱들)


def cost_curve(Ws, x, y):
    # 강의 자료 참고
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    best = (x * y).sum() / (x * x).sum() if np.any(x) else 0 * y[0]
    lowest = np.mean((best * x - y) ** 2)
    return lowest + np.mean(x * x) * (Ws - best) ** 2


def error_metrics(pred, target):
    # 강의 자료 참고
    pred, target = to_float(pred), to_float(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(pred - target).astype(np.float64)
    return dict(
        rmse=np.sqrt(np.mean(errors**2)),
        mse=np.mean(errors**2),
        mae=np.mean(errors),
        sae=np.sum(errors),
        sse=np.sum(errors**2),
    )
