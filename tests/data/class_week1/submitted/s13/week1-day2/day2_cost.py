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
    # 강의 자료 참고
    X, W = as_floats(X), as_floats(W)
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    # 질문하기
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.sum((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    diffs = Ws[:, np.newaxis] * x - y
    return np.mean(diffs**2, axis=1)


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    # 질문하기
    pred, target = as_floats(pred), as_floats(target)
    # TODO: compute the two sums; the other three numbers follow from them
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
    오차들 = target - pred
    sae = float(np.sum(np.abs(오차들), dtype=np.float64))
    sse = float(np.sum(오차들**2, dtype=np.float64))
    mean = sse / 오차들.size
    return {"sae": sae, "mae": sae / 오차들.size, "sse": sse, "mse": mean, "rmse": math.sqrt(mean)}


if __name__ == "__main__":
    x = np.array([1, 2, 3])
    for W in (0, 1, 2):
        print(W, mse(W * x, x))
