from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def finite_cost(X, y, W, b, step):
    cost = float(np.mean((X @ W + b - y) ** 2))
    if not np.isfinite(cost):
        raise FloatingPointError(f"diverged at step {step}")
    return cost


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def refuse_settings(lr, steps):
    if not lr > 0 or steps < 0:
        raise ValueError("lr must be positive and steps at least 0")


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """The gradient of f at x by central differences: the tool that checks every formula you derive.

    Element i of it is (f(x + h e_i) - f(x - h e_i)) / (2h), where e_i is 1 at element i and 0 elsewhere.

    Args:
        f: takes an array of x's shape, returns one number. It is called exactly twice per element of x.
        x: array of any shape. After the call it is what it was before, even if f raises.
        h: the step.

    Returns:
        The gradient: float64, the shape of x. Integers in x are converted to float64 first.

    Raises:
        ValueError: h <= 0, or f returns something else than one number.

    Examples:
        f(x) = (x + 2)^2 at [1]               -> [6.000000], which is 2 (x + 2)
        f(x) = sum(x^2)  at [[1, 2], [3, 4]]  -> [[2, 4], [6, 8]]
    """
    # 중앙 차분
    if not h > 0:
        raise ValueError("h")
    start = np.array(x, dtype=float)
    flat, slopes = start.flatten(), []

    def at(i, value):
        moved = flat.copy()
        moved[i] = value
        answer = f(moved.reshape(start.shape))
        if not np.isscalar(answer) and np.ndim(answer):
            raise ValueError("not a number")
        return float(answer)

    for i in range(flat.size):
        slopes.append((at(i, flat[i] + h) - at(i, flat[i] - h)) / h / 2)
    return np.array(slopes).reshape(start.shape)


def linear_gradients(X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The slope of the cost by formula: how it changes with every weight and with every bias.

    With the residual R = XW + b - y, shape (n, k), and m = n * k, the number of its elements:

        dW = (2/m) X^T R               shape (d, k), like W
        db = (2/m) (sum of R's rows)   shape (k,), like b

    Args:
        X: inputs (n, d).
        y: targets (n, k).
        W: weights (d, k).
        b: biases (k,).

    Returns:
        (dW, db), two arrays.

    Raises:
        ValueError: the shapes do not fit, or n = 0.

    Examples:
        X = y = [[1], [2], [3]], W = [[0]], b = [0]               -> dW = [[-9.333333]], db = [-4]
        hours table X = [[10, 5], [9, 5], [3, 2], [2, 4], [11, 1]],
        y = [[90], [80], [50], [60], [40]], W and b all zero      -> dW = [[-932], [-492]], db = [-128]
    """
    # 여기서 많이 헤맸음
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: check the shapes, compute the residual once, then the two formulas
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    err = X @ W + b - y
    m = err.size
    return 2 / m * (X.T @ err), 2 / m * err.sum(axis=0)


def gradient_descent(
    X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Walk downhill: repeat W <- W - lr dW and b <- b - lr db, both with the gradients at the old W and b.

    The history records the cost before any update first, then the cost after each one: steps + 1 floats.
    W and b come back as new arrays, even after 0 steps.

    Args:
        X: inputs (n, d).
        y: targets (n, k).
        W: weights to start from (d, k).
        b: biases to start from (k,).
        lr: the learning rate.
        steps: the number of updates.

    Returns:
        (W, b, history).

    Raises:
        ValueError: lr <= 0, steps < 0, the shapes do not fit, or n = 0.
        FloatingPointError: "diverged at step i": history[i] would be infinite or not a number.

    Examples:
        X = [[1, 1], [2, 2], [3, 3]], y = [[10], [20], [30]], W and b all zero, lr = 0.01:
        1 step      -> W = [[0.933333], [0.933333]], b = [0.4], history = [466.666667, 295.851852]
        2000 steps  -> the prediction for [4, 4] is 39.992181, the last cost 1.6027e-5
    """
    # 여기서 많이 헤맸음
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b = W.copy(), b.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        costs = [finite_cost(X, y, W, b, 0)]
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W, b = W + lr * dW, b + lr * db
            costs.append(finite_cost(X, y, W, b, step))
    return W, b, costs


def max_stable_lr(X: np.ndarray, bias: bool = True) -> float:
    """The learning rate at which gradient descent tips over: below it converges, above it diverges.

    Around its minimum the cost is a bowl. Along each main direction of the bowl, one step multiplies the
    distance to the minimum by 1 - lr * lambda, where lambda is an eigenvalue of the Hessian

        H = (2/n) Z^T Z        Z = X with a column of ones appended if there is a bias, else Z = X

    The steepest direction decides: the limit is 2 / (largest eigenvalue). Convention: y has one column.

    Args:
        X: inputs (n, d).
        bias: whether the model has a bias, which is a parameter like the others.

    Returns:
        The limit, a plain float.

    Raises:
        ValueError: X is no table (n, d) with n > 0; or X is all zero without a bias, so that no limit exists.

    Examples:
        X = [[1], [2], [3]]            -> 0.180295, and 0.214286 for bias=False
        X = [[1, 1], [2, 2], [3, 3]]   -> 0.098014
        exam table X = [[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]] -> 4.544043e-05
    """
    Z = np.asarray(X, dtype=np.float64)
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {Z.shape}")
    if bias:
        Z = np.column_stack([Z, np.ones(len(Z))])
    if not Z.any():
        raise ValueError("X is all zero and there is no bias: the cost is flat, any learning rate is stable")
    hessian = 2 / len(Z) * (Z.T @ Z)
    return float(2 / np.linalg.eigvalsh(hessian)[-1])


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
    W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
    print(W, b, history[-1])
