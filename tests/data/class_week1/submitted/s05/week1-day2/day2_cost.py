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


def predict_linear(X, W, b):
    # 질문하기
    X, W = to_float(X), to_float(W)
    if X.ndim != 2 or W.ndim != 2:
        raise ValueError("rank")
    (n, d), (rows, k) = X.shape, W.shape
    if n == 0 or d != rows or (np.ndim(b) > 0 and np.shape(b) != (k,)):
        raise ValueError("shapes")
    return np.einsum("nd,dk->nk", X, W) + b


def mse(pred, target):
    # 질문하기
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.sum((pred - target) ** 2, dtype=np.float64)) / (2 * pred.size)


def cost_curve(Ws, x, y):
    # 질문하기
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    return np.mean((Ws[:, np.newaxis] * x - y) ** 2, axis=1) / 2


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """Five ways to add up the errors t - y of predictions y against targets t.

        sae   sum of |t - y|          mae   sae / n
        sse   sum of (t - y)^2        mse   sse / n        rmse   square root of mse

    Convention: n is the number of elements, not of rows. Add up in float64, so that a million float32 errors
    do not lose digits on the way.

    Args:
        pred: the predictions y, any shape.
        target: the targets t, exactly the same shape.

    Returns:
        A dict with exactly the keys "sae", "mae", "sse", "mse", "rmse"; the values are plain Python floats.

    Raises:
        ValueError: the shapes differ, or there are no elements.

    Examples:
        ten errors 0, 0, 0, 2, 0, 0, 0, 2, 0, 0
        -> {"sae": 4.0, "mae": 0.4, "sse": 8.0, "mse": 0.8, "rmse": 0.894427}
    """
    pred, target = as_floats(pred), as_floats(target)
    # TODO: compute the two sums; the other three numbers follow from them
    raise NotImplementedError("error_metrics: not written yet")
