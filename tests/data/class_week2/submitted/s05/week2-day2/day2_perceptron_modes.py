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


def cut(order, batch_size, drop_last):
    batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


def good_sizes(n, batch_size):
    if n < 0 or batch_size < 1:
        raise ValueError("n or batch_size")


def perceptron_fit(X: np.ndarray, y: np.ndarray, max_updates: int = 1000) -> tuple[np.ndarray, int]:
    # 예제로 확인함
    X, y = as_floats(X), as_floats(y)
    # TODO: find all wrong rows at once, update with the first of them, and count; stop in time
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),):
        raise ValueError(f"X must be (n, d) and y (n,) with n > 0, got {X.shape} and {y.shape}")
    if not np.all(np.abs(y) == 1):
        raise ValueError("labels must be -1 or +1")
    signed = y[:, None].astype(X.dtype) * X
    w, updates = np.zeros(X.shape[1], X.dtype), 0
    while (wrong := signed @ w <= 0).any():
        if updates >= max_updates:
            raise RuntimeError(f"not linearly separable: still wrong after {updates} updates")
        w = w + signed[np.argmax(wrong)]
        updates += 1
    return w, updates


def adaline_epoch(X, y, w, b, eta, mode="batch"):
    # 선형 출력의 오차
    new_w, new_b, _ = adaline(X, y, w, b, eta, mode)
    return new_w, new_b, adaline(X, y, new_w, new_b, eta, mode)[2]


def minibatches(n, batch_size, rng=None, drop_last=False):
    # 질문하기
    good_sizes(n, batch_size)
    batches = cut(np.arange(n) if rng is None else rng.permutation(n), batch_size, False)
    return batches[:-1] if drop_last else batches


def train_epoch(X, y, w, b, eta, batches):
    # 강의 자료 참고
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or X.shape[0] == 0 or y.shape != (X.shape[0],) or w.shape != (X.shape[1],):
        raise ValueError("shapes")
    v, sign = np.append(w, w.dtype.type(b)), 2 * y - 1
    Z = np.column_stack([X, np.ones(len(X), X.dtype)])
    for batch in batches:
        counts = np.bincount(np.asarray(batch, dtype=int), minlength=len(X)).astype(X.dtype)
        차이 = counts * sign * sigmoid(-sign * (Z @ v))  # y - p, for labels -1 and +1
        v = v + eta * (Z.T @ 차이)
    return v[:-1].copy(), float(v[-1])
