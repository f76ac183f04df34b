from __future__ import annotations

import math

import numpy as np
import scipy


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X: np.ndarray, W: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    """The linear hypothesis H(X) = XW + b: one row per example, one column per output.

    Convention: X comes first, as in the lecture; the result is always a table (n, k), also for k = 1.

    Args:
        X: the examples, shape (n, d).
        W: the weights, shape (d, k).
        b: the bias: one number for all outputs, or one per output, shape (k,).

    Returns:
        A new array of shape (n, k): float32 for float32 input, else float64.

    Raises:
        ValueError: X or W is not a table (rank 2), W does not have d rows, b is neither a number nor of shape
            (k,), or n = 0.

    Examples:
        X = [[10, 5], [9, 5], [3, 2], [2, 4], [11, 1]] (hours, attendance), W = [[8], [2]], b = 1:
        predict_linear(X, W, b)  -> [[91], [83], [29], [25], [91]]
    """
    # H(X) = XW + b
    X, W = as_floats(X), as_floats(W)
    # TODO: check the three shapes (broadcasting would hide a wrong b), then compute XW + b
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError(f"X must be (n, d) and W (d, k), got {X.shape} and {W.shape}")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError(f"b must be a number or have the shape ({W.shape[1]},), got {np.shape(b)}")
    return X @ W + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
    """The mean squared error: (1/m) * sum of (pred - target)^2, where m is the number of elements.

    Convention: no 1/2 in front, and m counts every element of a table, not its rows.

    Args:
        pred: what the model says, any shape.
        target: what is right, exactly the same shape.

    Returns:
        A plain Python float.

    Raises:
        ValueError: there are no elements; or the shapes differ, even (6, 1) against (6,): NumPy would stretch
            these to a (6, 6) table without a word.

    Examples:
        ten errors 0, 0, 0, 2, 0, 0, 0, 2, 0, 0           -> 0.8
        x = target = [1, 2, 3], pred = W * x:  W = 0      -> 4.666667
                                               W = 1      -> 0.0
                                               W = 2      -> 4.666667
        [[91], [83], [29], [25], [91]] against [[90], [80], [50], [60], [40]]  -> 855.4
    """
    # mean of the squared errors
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return np.mean(np.square(pred - target)).item()


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The cost of the line H(x) = W x for each W in Ws: cost(W) = (1/m) * sum over i of (W x_i - y_i)^2.

    This is the curve of the lecture: a parabola with its lowest point at the best W.
    Convention: no 1/2 in front. No Ws (q = 0) give an empty curve. Do not loop over single numbers.

    Args:
        Ws: the weights to try, shape (q,).
        x: the inputs, shape (m,).
        y: the targets, shape (m,).

    Returns:
        A new array of shape (