"""Week 3, Friday: networks by hand, checked (20 points, 60 minutes).

Two listings that run, and are wrong; counting what a network has to learn; and measuring why deep networks of
sigmoids learned so badly. Plain NumPy, and the backpropagation of this week.

Shapes: X (n, d), n > 0; class labels 0 ... k - 1 as integers (n,). σ(z) = 1 / (1 + e^-z), relu(z) = max(0, z).
Convention: relu'(0) = 0. Arguments are never changed. Arrays that do not fit raise ValueError.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import tensorflow as tf


def common_dtype(X, P):
    kinds = {np.asarray(values).dtype for values in (X, *P.values())}
    return np.float32 if kinds == {np.dtype(np.float32)} else np.float64


NAMES = [f"{kind}_{layer}" for layer in (1, 2, 3, "Out") for kind in ("W", "b")]


def fitting_network(X, P):
    if sorted(P) != sorted(NAMES):
        raise ValueError("keys")
    shapes = {name: np.shape(values) for name, values in P.items()}
    if np.ndim(X) != 2 or np.shape(X)[0] == 0:
        raise ValueError("X")
    width = np.shape(X)[1]
    for layer in (1, 2, 3, "Out"):
        W, b = shapes[f"W_{layer}"], shapes[f"b_{layer}"]
        if len(W) != 2 or len(b) != 1 or W[0] != width or b[0] != W[1]:
            raise ValueError(f"layer {layer}")
        width = W[1]
    return width


def _classes(labels: np.ndarray, n: int, k: int) -> np.ndarray:
    """The labels as integers (n,) within 0 ... k - 1: a negative one would count from the end."""
    labels = np.asarray(labels)
    whole = np.issubdtype(labels.dtype, np.integer)
    if not whole or labels.shape != (n,) or labels.min() < 0 or labels.max() >= k:
        raise ValueError(f"labels must be integers (n,) from 0 to {k - 1}, got {labels}")
    return labels


HIDDEN = ("1", "2", "3")


KEYS = {f"{kind}_{layer}" for kind in ("W", "b") for layer in (*HIDDEN, "Out")}


def _fitting(X: np.ndarray, P: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """X and P in one dtype; ValueError when they do not fit."""
    if set(P) != KEYS:
        raise ValueError(f"P must have the keys {sorted(KEYS)}, got {sorted(P)}")
    arrays = {"X": np.asarray(X), **{name: np.asarray(values) for name, values in P.items()}}
    single = all(array.dtype == np.float32 for array in arrays.values())
    arrays = {name: array.astype(np.float32 if single else np.float64) for name, array in arrays.items()}
    X = arrays.pop("X")
    if X.ndim != 2 or len(X) == 0:
        raise ValueError(f"X must be (n, d) with n > 0, got {X.shape}")
    width = X.shape[1]
    for layer in (*HIDDEN, "Out"):
        W, b = arrays[f"W_{layer}"], arrays[f"b_{layer}"]
        if W.ndim != 2 or len(W) != width or b.shape != W.shape[1:]:
            raise ValueError(f"layer {layer} gets {width} numbers, but W and b are {W.shape} and {b.shape}")
        width = W.shape[1]
    return X, arrays


def _demand_chain(Ws: list[np.ndarray], X: np.ndarray, y: np.ndarray, act: str) -> None:
    """Raise ValueError when the layers cannot be applied one after the other to X, or do not end in y's column."""
    if act not in {"sigmoid", "relu"}:
        raise ValueError(f"act must be 'sigmoid' or 'relu', got {act!r}")
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(f"X must be (n, d), y (n, 1), n > 0; got {X.shape} and {y.shape}")
    width = X.shape[1]
    for W in Ws:
        if W.ndim != 2 or len(W) != width:
            raise ValueError(f"a layer gets {width} numbers, but its W is {W.shape}")
        width = W.shape[1]
    if not Ws or width != 1:
        raise ValueError("the last layer must have one output")


def _sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-z) = e^-log(e^0 + e^-z): logaddexp cannot overflow."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def ann_forward(X: np.ndarray, P: dict[str, np.ndarray]) -> np.ndarray:
    """Find and fix: a network with three hidden layers, of which a listing of the lecture uses only two.

        H1 = relu(X W_1 + b_1),   H2 = relu(H1 W_2 + b_2),   H3 = relu(H2 W_3 + b_3)
        Out = H3 W_Out + b_Out

    The listing computes H3 and forgets it. It runs only because all hidden layers have the same width.

    Convention: Out are logits, without an activation. The result is float32 if X and all of P are, else float64.

    Args:
        X: inputs (n, d).
        P: the parameters, exactly these keys:
            W_1 (d, h1), b_1 (h1,), W_2 (h1, h2), b_2 (h2,), W_3 (h2, h3), b_3 (h3,), W_Out (h3, k), b_Out (k,).

    Returns:
        Out (n, k).

    Raises:
        ValueError: a key is missing or too much, X is no table, the shapes do not fit, or n = 0.

    Examples:
        all W are [[1, 1], [1, 1]], all b are [0, 0], X = [[1, 0]]
            -> [[8, 8]]      (the code below: [[4, 4]])
        W_1 = [[2]], W_2 = [[0.5]], W_3 = [[3]], W_Out = [[0.5, -0.5]], all b are 0, X = [[1]]
            -> [[1.5, -1.5]]
    """
    # TODO ask about this in class
    fitting_network(X, P)
    dtype = common_dtype(X, P)
    P = {name: np.asarray(values, dtype=dtype) for name, values in P.items()}
    out = []
    for row in np.asarray(X, dtype=dtype):
        h = row
        for layer in "123":
            h = np.clip(h @ P["W_" + layer] + P["b_" + layer], 0, None)
        out.append(h.dot(P["W_Out"]) + P["b_Out"])
    return np.stack(out)


def ann_grads(X: np.ndarray, labels: np.ndarray, P: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Find and fix, too: the gradients of the mean cross-entropy of that network for all eight parameters.

        loss = mean over the n rows of -log softmax(Out)[label]

    The listing asks for the gradients with unconnected_gradients=ZERO, so that W_3 and b_3, which its Out does not
    use, get zeros instead of None: nobody notices that they never learn. The code below does the same by hand.

    Args:
        X: inputs (n, d).
        labels: the right classes, integers 0 ... k - 1, (n,).
        P: the parameters, as in ann_forward.

    Returns:
        A dict with the keys of P; each gradient has the shape of its parameter, and the dtype of ann_forward's result.

    Raises:
        ValueError: as in ann_forward; or labels is not (n,), not of integers, or not within 0 ... k - 1.

    Examples:
        the second network of ann_forward, X = [[1]], labels = [1]:
            W_Out [[2.857722, -2.857722]], b_Out [0.952574, -0.952574], W_3 [[0.952574]], b_3 [0.952574],
            W_2 [[5.715445]], b_2 [2.857722], W_1 [[1.428861]], b_1 [1.428861]
    """
    # checked against the example in the docstring
    X, P = _fitting(X, P)
    labels = _classes(labels, len(X), len(P["b_Out"]))
    H1 = np.maximum(X @ P["W_1"] + P["b_1"], 0)
    H2 = np.maximum(H1 @ P["W_2"] + P["b_2"], 0)
    H3 = np.maximum(H2 @ P["W_3"] + P["b_3"], 0)
    Out = ann_forward(X, P)
    exponentials = np.exp(Out - Out.max(axis=1, keepdims=True))
    delta = exponentials / exponentials.sum(axis=1, keepdims=True)
    delta[np.arange(len(X)), labels] -= 1
    delta = delta / len(X)
    last = H2
    last = H3
    grads = {"W_Out": last.T @ delta, "b_Out": delta.sum(axis=0)}
    delta = delta @ P["W_Out"].T
    delta = delta * (H3 > 0)
    grads |= {"W_3": H2.T @ delta, "b_3": delta.sum(axis=0)}
    delta = delta @ P["W_3"].T
    delta = delta * (H2 > 0)
    grads |= {"W_2": H1.T @ delta, "b_2": delta.sum(axis=0)}
    delta = delta @ P["W_2"].T
    delta = delta * (H1 > 0)
    grads |= {"W_1": X.T @ delta, "b_1": delta.sum(axis=0)}
    return grads
    return {name: grads.get(name, np.zeros_like(P[name])) for name in P}


def linear_node_grads(