from __future__ import annotations

import numpy as np
import tensorflow as tf


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


def one_hot(labels, n, k):
    labels = np.asarray(labels)
    if labels.shape == (n,):
        if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= k:
            raise ValueError("labels")
        return np.eye(k)[labels]
    if labels.shape != (n, k) or not np.allclose(labels.sum(axis=1), 1):
        raise ValueError("labels")
    return labels


def scored(logits, labels):
    logits = as_floats(logits)
    if logits.ndim != 2 or len(logits) == 0:
        raise ValueError(logits.shape)
    return logits, one_hot(labels, *logits.shape)


def refuse(wrong):
    if wrong:
        raise ValueError("shapes")


def to_float(values):
    values = np.array(values)
    return values if values.dtype in (np.float32, np.float64) else values.astype(np.float64)


def softmax(z: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turn scores into probabilities: e^z / (sum of e^z along `axis`).

    Convention: each slice along `axis` sums to 1; for a table (n, k) and axis = -1 that is each row. An entry of -inf
    gets the probability 0; at least one entry of every slice is finite.
    A common shift of a slice changes nothing, and e^1000 is more than a float can hold.

    Args:
        z: the scores, one axis or more.
        axis: the axis of the classes; negative ones count from the end.

    Returns:
        A new array of z's shape: float32 for float32 input, else float64.

    Raises:
        ValueError: z is a single number, has no elements, or has no such axis.

    Examples:
        softmax([2, 1, 0.1])  -> [0.659001, 0.242433, 0.098566]     (the slide rounds to 0.7, 0.2, 0.1)
        softmax([3, 1, -3])   -> [0.878878, 0.118943, 0.002179]
    """
    # 예제로 확인함
    powers = np.exp(checked(z, axis))
    return powers / powers.sum(axis=axis, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean over the n examples of  log(e^z_1 + ... + e^z_k) - z_right,  z = the example's logits.

    This is -log(softmax(z)[right]), the log of the probability of the right class, without its overflow and underflow.

    Convention: `logits` are scores, not probabilities: no softmax comes before. The labels are class numbers (n,) of
    an integer type, or the same one-hot, a table (n, k) with a 1 at the right class and 0 elsewhere.

    Args:
        logits: the scores (n, k), finite.
        labels: the right classes, (n,) or (n, k).

    Returns:
        A plain Python float.

    Raises:
        ValueError: logits is not a table (n, k) with n > 0; labels has another shape than (n,) or (n, k); a class
            number is no integer or not one of 0 ... k - 1 (also not -1); a one-hot row does not sum to 1.

    Examples:
        logits [[2, 1, 0.1]], label [0]                     -> 0.417030
        logits [[0, 0, 0]], any label                       -> 1.098612 = log 3
        logits [[-10000, 10000]], label [1]: right          -> 0.0
        logits [[10000, -10000]], label [1]: wrong, sure    -> 20000.0
    """
    # log sum exp 빼기 정답의 점수
    logits, targets = scored(logits, labels)
    each = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(each.sum(axis=1), dtype=np.float64))


def softmax_xent_grad(
    X: np.ndarray, labels: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """The cross-entropy of the logits Z = XW + b, and its gradient.

        loss = cross_entropy(Z, labels)
        dZ   = (softmax(Z) - one_hot(labels)) / n         how the loss changes with each logit
        dW   = X^T dZ,     db = the sum of the rows of dZ

    Convention: loss and gradient are means over the n examples. You may call your own softmax and cross_entropy.

    Args:
        X: inputs (n, d).
        labels: class numbers (n,), integers 0 ... k - 1.
        W: weights (d, k).
        b: biases (k,).

    Returns:
        (loss, dW, db): a plain float and new arrays of the shapes (d, k) and (k,), float32 for float32 input.

    Raises:
        ValueError: the shapes do not fit each other (a b of shape (1, k) or (1,) neither), n = 0, or a label is not one
            of 0 ... k - 1.

    Examples:
        the lecture's data, W and b zero    -> loss 1.098612, db [0.083333, -0.041667, -0.041667],
                                               dW[0] [0.333333, -0.166667, -0.166667], dW[1] [-0.5, -0.125, 0.625]
        X = [[2, 1, 0.1]], label [0],       -> loss 0.417030, db = dZ = [-0.340999, 0.242433, 0.098566]
        W the identity (3, 3), b zero
    """
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
    """One-vs-rest: k yes-or-no neurons side by side, and the surest of them names the class.

    Convention: the scores are sigmoid(XW + b), each for itself, so a row need not sum to 1. The class is the one with
    the largest *logit*: at 40 the sigmoid has already become exactly 1, the logits still differ. Of equal logits the
    lowest class number wins.

    Args:
        X: inputs (n, d).
        W: weights (d, k), one column per class.
        b: biases (k,).

    Returns:
        (scores, classes): new arrays of the shapes (n, k), float32 for float32 input, and (n,), int64.

    Raises:
        ValueError: the shapes do not fit each other (a b of shape (1, k) or (1,) neither), or n = 0.

    Examples:
        W = [[1, -1, 0], [0, 1, -1]], b = [0, 0, 0.5], X = [[2, 0], [0, 2], [-1, -1], [0, 0]]
        -> classes [0, 1, 2, 2], scores of the last row [0.5, 0.5, 0.622459]
    """
    # 예제로 확인함
    X, W, b = as_floats(X), as_floats(W), as_floats(b)
    # TODO: check the shapes, compute the logits; scores and classes both come from them
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or b.shape != W.shape[1:] or len(X) == 0:
        raise ValueError(f"X must be (n, d), W (d, k), b (k,), n > 0; got {X.shape}, {W.shape} and {b.shape}")
    logits = X @ W + b
    return sigmoid(logits), np.argmax(logits, axis=1).astype(np.int64)
