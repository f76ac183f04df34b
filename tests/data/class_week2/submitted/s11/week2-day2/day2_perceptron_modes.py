from __future__ import annotations

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Given: yesterday's 1 / (1 + e^-z), stable on both sides."""
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


def problem(X, y, values=(-1, 1)):
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or not np.isin(y, values).all():
        raise ValueError("shapes or labels")
    return X, y[:, None].astype(X.dtype) * X


def good_sizes(n, batch_size):
    if n < 0 or batch_size < 1:
        raise ValueError("n or batch_size")


def downhill(X, y, w, b):
    error = y - sigmoid(X @ w + b)
    return error @ X, error.sum()


def neuron(X, y, w):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
        raise ValueError("shapes do not fit")
    return X, y, w


def logistic(X, y, w, b, eta, batches, step):
    X, y, w = neuron(X, y, w)
    w, b = w.copy(), float(b)
    for batch in batches:
        dw, db = step(X[batch], y[batch], w, b)
        w, b = w + eta * dw, b + eta * float(db)
    return w, b


def perceptron_fit(X, y, max_updates=1000):
    # 첫 번째로 틀린 행을 고치고 다시 처음부터
    X, signed = problem(X, y)
    w, updates = np.zeros(X.shape[1], X.dtype), 0
    while (signed @ w <= 0).any():
        for row in signed:
            if row @ w <= 0:
                if updates >= max_updates:
                    raise RuntimeError("not linearly separable")
                w, updates = w + row, updates + 1
    return w, updates


def adaline_epoch(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, eta: float, mode: str = "batch"
) -> tuple[np.ndarray, float, float]:
    # 여기서 많이 헤맸음
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, w {w.shape}")
    if mode not in {"batch", "online"}:
        raise ValueError(f'mode must be "batch" or "online", got {mode!r}')
    차이 = y - (X @ w + b)
    loss = float(차이 @ 차이 / 2)
    if mode == "batch":
        return w + eta * (X.T @ 차이), float(b + eta * 차이.sum()), loss
    for row, target in zip(X, y, strict=True):
        miss = target - (row @ w + b)
        w, b = w + eta * miss * row, b + eta * miss
    return w, float(b), loss


def minibatches(n, batch_size, rng=None, drop_last=False):
    # 예제로 확인함
    good_sizes(n, batch_size)
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i::batch_size] for i in range(min(batch_size, n))]


def train_epoch(X, y, w, b, eta, batches):
    # 배치마다 델타를 0으로
    everything = neuron(X, y, w)[:2]
    return logistic(X, y, w, b, eta, batches, lambda *now: downhill(*everything, *now[2:]))
