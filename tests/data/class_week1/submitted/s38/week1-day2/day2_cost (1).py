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


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    """가설 H(X) = XW + b"""
    # 여기서 많이 헤맸음
    X, W = as_floats(X), as_floats(W)
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    """오차 제곱의 평균"""
    # 질문하기
    pred, target = np.asarray(pred), np.asarray(target)
    if np.shape(pred) != np.shape(target):
        raise ValueError("shapes")
    squares = [(p - t) ** 2 for p, t in zip(pred.ravel().tolist(), target.ravel().tolist())]
    if not squares:
        raise ValueError("empty")
    return sum(squares) / len(squares)


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """W 하나마다 cost 하나"""
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    잔차 = Ws[:, np.newaxis] * x - y  # (q, 1) times (m,) is (q, m): one row per W
    return np.mean(잔차**2, axis=1)


def error_metrics(pred, target):
    """합을 먼저 구하고 평균을 낸다"""
    # 질문하기
    pred, target = to_float(pred), to_float(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    오차들 = np.abs(pred - target).astype(np.float64)
    return dict(
        rmse=np.sqrt(np.mean(오차들**2)),
        mse=np.mean(오차들**2),
        mae=np.mean(오차들),
        sae=np.sum(오차들),
        sse=np.sum(오차들**2),
    )


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
