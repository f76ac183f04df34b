"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


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
    X, W = to_float(X), to_float(W)
    if np.ndim(X) != 2 or np.ndim(W) != 2 or not len(X) or X.shape[1] != len(W):
        raise ValueError("shapes")
    row = np.full(W.shape[1], b, X.dtype) if np.isscalar(b) or np.ndim(b) == 0 else np.asarray(b, X.dtype)
    if row.shape != (W.shape[1],):
        raise ValueError("b")
    return np.hstack([X, np.ones((len(X), 1), X.dtype)]) @ np.vstack([W, row])


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
    # see lecture slides
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
        A new array of shape (q,): float32 for float32 input, else float64.

    Raises:
        ValueError: Ws, x or y is not of rank 1, x and y differ in length, or m = 0.

    Examples:
        cost_curve([0, 1, 2], x=[1, 2, 3], y=[1, 2, 3])  -> [4.666667, 0.0, 4.666667]
        cost_curve([5], x=[1, 2, 3], y=[1, 2, 3])        -> [74.666667]
    """
    # TODO ask about this in class
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    # TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
    residuals = Ws[:, np.newaxis] * x - y
    return np.mean(residuals**2, axis=1)


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """Five ways to add up the errors t - y of predictions y against targets t.

        sae   sum of |t - y|          mae   sae / n
        sse   sum of (t - y)^2        mse   sse / n        rmse   square root of mse

    Convention: n is the number of elements, not of rows. Add up in float64, so that a million float32 errors
    do not lose digits on the way.

    Args:
        pred: the predictions y, any shape.
        target: the targets t, exactly the same shape.

    Returns:
        A dict with exactly the keys "sae", "mae", "sse", "mse", "rmse"; the values are plain Python floats.

    Raises:
        ValueError: the shapes differ, or there are no elements.

    Examples:
        ten errors 0, 0, 0, 2, 0, 0, 0, 2, 0, 0
        -> {"sae": 4.0, "mae": 0.4, "sse": 8.0, "mse": 0.8, "rmse": 0.894427}
    """
    # sums first, then the means
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")

    def mean(total):
        return float(total / pred.size)

    absolute = np.abs(target - pred).sum()
    squared = ((target - pred) ** 2).sum()
    return {
        "sae": float(absolute),
        "mae": mean(absolute),
        "sse": float(squared),
        "mse": mean(squared),
        "rmse": math.sqrt(mean(squared)),
    }


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    Ws = np.linspace(-3, 5, 100)
    plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
    plt.show()
