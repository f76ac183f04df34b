# s11  조도윤
"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


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
    # 강의 자료 참고
    X, W = to_float(X), to_float(W)
    if np.ndim(X) != 2 or np.ndim(W) != 2 or not len(X) or X.shape[1] != len(W):
        raise ValueError("shapes")
    row = np.full(W.shape[1], b, X.dtype) if np.isscalar(b) or np.ndim(b) == 0 else np.asarray(b, X.dtype)
    if row.shape != (W.shape[1],):
        raise ValueError("b")
    return np.hstack([X, np.ones((len(X), 1), X.dtype)]) @ np.vstack([W, row])


def mse(pred, target):
    # 강의 자료 참고
    pred, target = np.asarray(pred), np.asarray(target)
    if np.shape(pred) != np.shape(target):
        raise ValueError("shapes")
    sq = [(p - t) ** 2 for p, t in zip(pred.ravel().tolist(), target.ravel().tolist())]
    if not sq:
        raise ValueError("empty")
    return sum(sq) / len(sq)


def cost_curve(Ws, x, y):
    # W 하나마다 cost 하나
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if x.shape != y.shape or x.ndim != 1 or Ws.ndim != 1 or x.shape == (0,):
        raise ValueError("shapes")
    잔차 = np.subtract(np.outer(Ws, x), y[None, :])
    return np.einsum("qm,qm->q", 잔차, 잔차) / x.size


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    # 예제로 확인함
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    errors = target - pred
    sae = float(np.sum(np.abs(errors), dtype=np.float64))
    sse = float(np.sum(errors**2, dtype=np.float64))
    mean = sse / errors.size
    return {"sae": sae, "mae": sae / errors.size, "sse": sse, "mse": mean, "rmse": math.sqrt(mean)}
