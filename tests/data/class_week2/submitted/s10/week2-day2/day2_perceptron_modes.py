# s10  Priya Sharma
"""Week 2, day 2: the perceptron, Adaline and the modes of training (10 points, 80 minutes).

Three neurons with the same inputs and three ways to learn: the perceptron corrects itself only where it is wrong,
Adaline walks down the squared loss, logistic regression down the cross-entropy. And three modes: the whole data in one
step (batch), one row at a time (on-line), or a few rows (minibatch).

Shapes, all day long, vectors instead of yesterday's columns: X (n, d), y (n,), w (d,), with n > 0; b is a plain number.
Arrays that do not fit raise ValueError. Arguments are never changed. A weight vector comes back in float32 if X (and w,
where there is one) is float32, else in float64; b and losses are plain floats. Everything is NumPy by hand.
"""

from __future__ import annotations

import numpy as np
import os, sys


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


def cut(order, batch_size, drop_last):
    batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


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


def perceptron_fit(X, y, max_updates=10_000):
    # first wrong row, update, start again
    X, signed = problem(X, y)
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)


def adaline_epoch(X, y, w, b, eta, mode="batch"):
    # see lecture slides
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or not X.shape[0] or y.shape != (X.shape[0],) or w.shape != (X.shape[1],):
        raise ValueError("shapes")
    if mode not in ("batch", "online"):
        raise ValueError("mode")
    weights, bias = w.tolist(), float(b)
    data = list(zip(X.tolist(), y.tolist()))

    def miss(row, target):
        return target - sum(a * c for a, c in zip(row, weights)) - bias

    misses = [miss(*pair) for pair in data]
    for i, (row, target) in enumerate(data):
        step = eta * (misses[i] if mode == "batch" else miss(row, target))
        weights = [c + step * a for a, c in zip(row, weights)]
        bias += step
    return np.array(weights, dtype=np.result_type(X, y, w)), bias, sum(m * m for m in misses) / 2


def minibatches(n, batch_size, rng=None, drop_last=False):
    # see lecture slides
    good_sizes(n, batch_size)
    order = np.arange(n) if rng is None else rng.permutation(n)
    if drop_last:
        return cut(order, batch_size, True)
    return np.array_split(order, -(-n // batch_size)) if n else []


def train_epoch(X, y, w, b, eta, batches):
    # TODO ask about this in class
    old = neuron(X, y, w)[2], float(b)
    return logistic(X, y, w, b, eta, batches, lambda X, y, *_: downhill(X, y, *old))


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]]), np.array([1, -1, -1, -1])
    print(perceptron_fit(np.column_stack([X, np.ones(4)]), y))  # AND
