from __future__ import annotations

import math

import numpy as np
import tensorflow as tf


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
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred, target):
    # 강의 자료 참고
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.sum((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws, x, y):
    # 예제로 확인함
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if x.shape != y.shape or x.ndim != 1 or Ws.ndim != 1 or x.shape == (0,):
        raise ValueError("shapes")
    diffs = np.subtract(np.outer(Ws, x), y[None, :])
    return np.einsum("qm,qm->q", diffs, diffs) / x.size


def error_metrics(pred, target):
    # 질문하기
    pred, target = to_float(pred), to_float(target)
    if np.shape(pred) != np.shape(target) or np.size(pred) == 0:
        raise ValueError("shapes")
    오차들 = (target - pred).ravel().tolist()
    sums = {"sae": math.fsum(abs(e) for e in 오차들), "sse": math.fsum(e * e for e in 오차들)}
    means = {key.replace("s", "m", 1): value / len(오차들) for key, value in sums.items()}
    return {**sums, **means, "rmse": means["mse"] ** 0.5}


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
