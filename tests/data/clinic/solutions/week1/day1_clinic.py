"""Ten small functions, solved."""

from __future__ import annotations

import numpy as np


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    """The mean of (pred - target)^2 over all elements."""
    # TODO: square, then average
    ### BEGIN SOLUTION
    return float(np.mean((pred - target) ** 2))
    ### END SOLUTION


def row_means(X: np.ndarray) -> np.ndarray:
    """The mean of each row of X (n, d), as (n,)."""
    # TODO: average over the right axis
    ### BEGIN SOLUTION
    return X.mean(axis=1)
    ### END SOLUTION


def softmax(Z: np.ndarray) -> np.ndarray:
    """exp(Z), each row divided by its sum."""
    # TODO: exponentials, then normalise each row
    ### BEGIN SOLUTION
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


def relu(x: np.ndarray) -> np.ndarray:
    """x where it is positive, else 0; keeps float32."""
    # TODO: replace what is negative
    ### BEGIN SOLUTION
    x = np.asarray(x)
    return np.maximum(x, 0).astype(x.dtype if x.dtype == np.float32 else np.float64)
    ### END SOLUTION


def spread(X: np.ndarray) -> np.ndarray:
    """The standard deviation of each column of X (n, d), divided by n, as (d,)."""
    # TODO: the root of the mean squared distance from the mean
    ### BEGIN SOLUTION
    return X.std(axis=0)
    ### END SOLUTION


def running_sum(x: np.ndarray) -> np.ndarray:
    """Entry i is the sum of x[0] to x[i]."""
    # TODO: add up
    ### BEGIN SOLUTION
    return np.cumsum(x)
    ### END SOLUTION


def batch_sums(x: np.ndarray, size: int) -> np.ndarray:
    """The sum of each batch of `size` elements; the last batch may be smaller."""
    # TODO: cut x into batches
    ### BEGIN SOLUTION
    return np.array([x[start : start + size].sum() for start in range(0, len(x), size)])
    ### END SOLUTION


def activate(x: np.ndarray, kind: str) -> np.ndarray:
    """tanh(x), sigmoid(x) or softplus(x)."""
    # TODO: three formulas
    ### BEGIN SOLUTION
    if kind == "tanh":
        return np.tanh(x)
    return 1 / (1 + np.exp(-x)) if kind == "sigmoid" else np.log1p(np.exp(x))
    ### END SOLUTION


def layer(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """XW + b."""
    # TODO: multiply, then add the bias
    ### BEGIN SOLUTION
    return X @ W + b
    ### END SOLUTION


def gradients(X: np.ndarray, W: np.ndarray, b: np.ndarray, Y: np.ndarray) -> dict[str, np.ndarray]:
    """The gradients "dW" and "db" of the mean over all elements of (XW + b - Y)^2."""
    # TODO: derive by hand
    ### BEGIN SOLUTION
    slope = 2 * (X @ W + b - Y) / Y.size
    return {"dW": X.T @ slope, "db": slope.sum(axis=0)}
    ### END SOLUTION
