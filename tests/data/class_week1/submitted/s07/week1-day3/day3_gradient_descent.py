"""Week 1, day 3: gradient descent by hand.

The cost of day 2 is a landscape over W and b. Today you feel its slope (numerically, then with a formula),
walk downhill, and find out how large a step may be before you fall off.

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. The model is H(X) = XW + b, and

    cost(W, b) = (1/m) sum((XW + b - y)^2)        convention: no 1/2 in front, m = n * k elements of y

Shapes, all day long: X (n, d), W (d, k), b (k,), y (n, k), with n > 0. Arrays that do not fit raise
ValueError (NumPy's broadcasting would hide it). Arguments are never changed. If all arrays are float32, so
are the results; otherwise they are float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import mean_squared_error


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def refuse_no_table(Z):
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError("X must be (n, d) with n > 0")


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
    if h <= 0:
        raise ValueError("h must be positive")
    x = np.asarray(x) if np.asarray(x).dtype == np.float64 else np.asarray(x).astype(float)
    grad = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        index, old = it.multi_index, x[it.multi_index]
        try:
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            below = f(x)
        finally:
            x[index] = old
        if np.asarray(above).shape != ():
            raise ValueError("f must return a number")
        grad[index] = (above - below) / (2 * h)
    return grad


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
    # 예제로 확인함
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    # TODO: check the shapes, compute the residual once, then the two formulas
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, W {W.shape}, b {b.shape}")
    오차 = X @ W + b - y
    m = 오차.size
    return 2 / m * (X.T @ 오차), 2 / m * 오차.sum(axis=0)


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
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        차이 = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(차이 * 차이) / 차이.size
        if not np.isfinite(cost):
            raise FloatingPointError(f"diverged at step {i}")
        if i == steps:
            return W + 0, b + 0, [float(cost)]
        W_end, b_end, 기록 = walk(W - lr * dW, b - lr * db, i + 1)
        return W_end, b_end, [float(cost), *기록]

    if steps > 100:  # too deep for recursion: go in pieces
        W, b, first = gradient_descent(X, y, W, b, lr, 100)
        W, b, rest = gradient_descent(X, y, W, b, lr, steps - 100)
        return W, b, first + rest[1:]
    return walk(as_floats(W), as_floats(b), 0)


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
    # 강의 자료 참고
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    if not Z.any():
        raise ValueError("no limit")
    return float(2 / np.linalg.eigvalsh(2 / len(Z) * (Z.T @ Z))[-1])
