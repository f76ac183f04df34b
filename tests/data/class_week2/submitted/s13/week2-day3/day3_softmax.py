from __future__ import annotations

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Given: 1 / (1 + e^-z) of every element; no z overflows, because e is only raised to -|z|."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def checked(z, axis):
    z = as_floats(z)
    if z.size == 0 or not -z.ndim <= axis < z.ndim:
        raise ValueError(z.shape)
    return z


def shifted_powers(z, axis):
    z = checked(z, axis)
    return np.exp(z - z.max(axis=axis, keepdims=True))


def refuse(wrong):
    if wrong:
        raise ValueError("shapes")


def to_float(values):
    values = np.array(values)
    return values if values.dtype in (np.float32, np.float64) else values.astype(np.float64)


def softmax(z, axis=-1):
    # 강의 자료 참고
    powers = shifted_powers(z, axis)
    return powers / powers.sum()


def cross_entropy(logits, labels):
    # 질문하기
    logits, labels = as_floats(logits), np.array(labels)
    refuse(logits.ndim != 2 or not logits.size)
    if labels.ndim == 2:
        refuse(labels.shape != logits.shape or np.any(np.sum(labels, axis=1) != 1))
        labels = np.argmax(labels, axis=1)
    refuse(labels.shape != (len(logits),) or labels.dtype.kind not in "iu")
    labels = labels.astype(int)
    refuse(((labels < 0) | (labels >= logits.shape[1])).any())
    margins = logits - logits[np.arange(len(logits)), labels][:, None]  # the right class has the margin 0
    return np.mean(np.logaddexp.reduce(margins.astype(np.float64), axis=1))


def softmax_xent_grad(X, labels, W, b):
    # 소프트맥스 빼기 원-핫, 나누기 n
    X, W, b, labels = to_float(X), to_float(W), to_float(b), np.asarray(labels)
    refuse(X.ndim != 2 or W.ndim != 2 or b.ndim != 1 or labels.ndim != 1 or not len(X))
    refuse(X.shape[1] != len(W) or W.shape[1] != len(b) or len(labels) != len(X))
    refuse(min(labels) < 0 or max(labels) >= len(b))
    dW, db, loss = np.zeros_like(W), np.zeros_like(b), 0.0
    for x, right in zip(X, labels):
        z = x @ W + b
        powers = np.exp(z - z.max())
        loss += float(np.log(powers.sum()) - (z - z.max())[right]) / len(X)
        slope = powers / powers.sum()
        slope[right] -= 1
        dW += np.outer(x, slope) / len(X)
        db += slope / len(X)
    return loss, dW, db


def tf_softmax(X: np.ndarray, Y: np.ndarray, lr: float = 0.01, steps: int = 10000) -> tuple[np.ndarray, np.ndarray]:
    """Softmax regression with TensorFlow: variables, a GradientTape, the optimizer SGD and a compiled step.

    The loss of a step is the mean over the examples of tf.nn.softmax_cross_entropy_with_logits(labels=..., logits=...):
    it takes the logits XW + b, because it contains the softmax.

    Convention: W and b start at zero and are float32, whatever the dtype of X and Y. The optimizer is built once,
    before the loop, and the step is a @tf.function: Python runs it only to trace it (once or twice), and the graph
    does the 10000 steps, ten times faster. With steps = 0 the zeros are returned.

    Args:
        X: inputs (n, d).
        Y: the right classes one-hot (n, k).
        lr: learning rate.
        steps: number of updates, each on all examples.

    Returns:
        (W, b) as NumPy arrays of the shapes (d, k) and (k,), float32.

    Raises:
        ValueError: X or Y is not a table, they differ in the number of rows, or n = 0.

    Examples:
        the lecture's data, all defaults    -> loss 0.2534 ± 0.001, accuracy 1,
                                               [1, 8, 8, 8] is of class 0 and [1, 11, 7, 9] of class 1
        lr = 0.05, steps = 2000             -> the same, sooner; this is what the test runs
    """
    # TODO: import tensorflow as tf, check shapes, make variables, optimizer and step, then run the step in a loop
    raise NotImplementedError("tf_softmax: not written yet")


def ovr_predict(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 예제로 확인함
    X, W, b = as_floats(X), as_floats(W), as_floats(b)
    # TODO: check the shapes, compute the logits; scores and classes both come from them
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or b.shape != W.shape[1:] or len(X) == 0:
        raise ValueError(f"X must be (n, d), W (d, k), b (k,), n > 0; got {X.shape}, {W.shape} and {b.shape}")
    logits = X @ W + b
    return sigmoid(logits), np.argmax(logits, axis=1).astype(np.int64)
