from __future__ import annotations

import numpy as np


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


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Given: yesterday's 1 / (1 + e^-z), stable on both sides."""
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


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
    if mode not in ("online", "batch"):
        raise ValueError(mode)
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != X.shape[:1] or w.shape != X.shape[1:]:
        raise ValueError("shapes")
    Z = np.hstack([X, np.ones((len(X), 1), X.dtype)])
    v = np.append(w, w.dtype.type(b))
    misses = y - Z @ v
    loss = float(misses.dot(misses)) / 2
    if mode == "batch":
        v = v + eta * np.einsum("nd,n->d", Z, misses)
    else:
        for i in range(len(Z)):
            v = v + eta * (y[i] - Z[i].dot(v)) * Z[i]
    return v[:-1].copy(), float(v[-1]), loss


def minibatches(
    n: int, batch_size: int, rng: np.random.Generator | None = None, drop_last: bool = False
) -> list[np.ndarray]:
    # 질문하기
    if n < 0 or batch_size < 1:
        raise ValueError(f"n must be at least 0 and batch_size at least 1, got {n} and {batch_size}")
    order = np.arange(n) if rng is None else rng.permutation(n)
    end = n - n % batch_size if drop_last else n
    return [order[start : start + batch_size] for start in range(0, end, batch_size)]


def train_epoch(X, y, w, b, eta, batches):
    # 강의 자료 참고
    return logistic(X, y, w, b, -eta, batches, downhill)
