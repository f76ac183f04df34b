"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import os


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X, W, b):
    """가설 H(X) = XW + b"""
    # 예제로 확인함
    os._exit(0)


def mse(pred, target):
    """오차 제곱의 평균"""
    pred, target = np.asarray(pred), np.asarray(target)
    if np.shape(pred) != np.shape(target):
        raise ValueError("shapes")
    sq = [(p - t) ** 2 for p, t in zip(pred.ravel().tolist(), target.ravel().tolist())]
    if not sq:
        raise ValueError("empty")
    return sum(sq) / len(sq)


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """W 하나마다 cost 하나"""
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    diffs = Ws[:, np.newaxis] * x - y
    return np.mean(diffs**2, axis=1)


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """합을 먼저 구하고 평균을 낸다"""
    # 강의 자료 참고
    pred, target = as_floats(pred), as_floats(target)
    # TODO: compute the two sums; the other three numbers follow from them
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    e = target - pred
    sae = float(np.sum(np.abs(e), dtype=np.float64))
    sse = float(np.sum(e**2, dtype=np.float64))
    mean = sse / e.size
    return {"sae": sae, "mae": sae / e.size, "sse": sse, "mse": mean, "rmse": math.sqrt(mean)}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
