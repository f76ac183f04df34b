"""Week 1, Friday: the line, three times.

A cost that was copied from a slide together with its error; the best line in one step; and the number of
steps that gradient descent would have needed.

Vectors x and y have the shape (m,), tables X (n, d) and y (n, k), none of them empty. Arrays that do not fit
raise ValueError. Arguments are never changed. Mind the factor in front of the sum: each function states it.
"""

from __future__ import annotations

import numpy as np
import scipy


def vectors_of_one_length(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError("x and y must be vectors")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError("x and y must have the same length, at least 1")
    return x, y


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
    return x, y


def half_cost_and_grad(W: float, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Find and fix: the code below was written faithfully from a lecture slide, but the slide is wrong.

    The slide prints cost(W) = (1/2m) sum(W x_i - y_i). Errors of opposite sign cancel in it, so it can become
    negative and has no lowest point. What is meant is

        cost(W) = (1/2m) sum((W x_i - y_i)^2)       convention: with 1/2 in front,
        grad(W) = (1/m)  sum((W x_i - y_i) x_i)     so that no 2 is left in the derivative

    Args:
        W: the weight, a number.
        x: inputs (m,).
        y: targets (m,).

    Returns:
        (cost, grad), two plain floats.

    Raises:
        ValueError: x and y differ in length, are empty, or are no vectors.

    Examples:
        x = y = [1, 2, 3]:
        W = 0 -> (2.333333, -4.666667)      (the code below says -1 for the cost)
        W = 1 -> (0, 0)
        W = 2 -> (2.333333, 4.666667)
    """
    x, y = vectors_of_one_length(x, y)
    r = W * x - y
    return r @ r / (2 * len(x)), r @ x / len(x)


def normal_equation(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The W and b of H(X) = XW + b with the smallest mean squared error: one step, no learning rate.

    Hide the bias first: let Z be X with a column of ones appended (it goes last). Then H = Zw, where the last
    row of w is b and the rows above it are W. Where the cost is smallest, its gradient is zero:

        Z^T Z w = Z^T y        the normal equation

    Args:
        X: inputs (n, d).
        y: targets (n, k).

    Returns:
        (W, b): weights (d, k) and biases (k,); float32 if X and y are float32, else float64.

    Raises:
        ValueError: Z^T Z is singular (a column of Z can be made of the others, so that many W fit equally
            well), the shapes do not fit, or n = 0.

    Examples:
        hours table X = [[10, 5], [9, 5], [3, 2], [2, 4], [11, 1]], y = [[90], [80], [50], [60], [40]]
            -> W = [[1.133261], [10.671723]], b = [19.783315], cost 20.524377
        exam table X = [[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]],
        y = [[152], [185], [180], [196], [142]]
            -> W = [[0.795475], [0.408379], [0.754588]], b = [4.402110], cost 0.104326
        X = [[1, 1], [2, 2], [3, 3]] -> ValueError
    """
    # 1로 된 열을 붙이고 푼다
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y):
        raise ValueError("shapes")
    if len(X) <= X.shape[1]:
        raise ValueError("fewer rows than unknowns")
    out = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    Q, R = np.linalg.qr(np.c_[X, np.ones(len(X))])
    pivots = np.abs(np.diag(R))
    if pivots.min() < 1e-10 * pivots.max():
        raise ValueError("singular")
    w = np.linalg.solve(R, Q.T @ y)
    return w[:-1].astype(out), w[-1].astype(out)


def steps_to_reach(x: np.ndarray, y: np.ndarray, W0: float, lr: float, tol: float) -> int:
    """How many steps gradient descent needs until the weight is within `tol` of the best one.

    The model is H(x) = Wx without a bias; the rule is the lecture's (convention: 1/m, not 2/m):

        W_0 = W0,    W_{k+1} = W_k - lr (1/m) sum((W_k x_i - y_i) x_i)

    The best weight is W* = sum(x_i y_i) / sum(x_i^2). Wanted is the smallest k with |W_k - W*| <= tol.
    Simulating gives the right number, but takes too long when lr is small. Every step multiplies the distance
    to W* by the same factor: find it on paper, and you need no loop.

    Args:
        x: inputs (m,), not all zero.
        y: targets (m,).
        W0: the weight to start from.
        lr: the learning rate.
        tol: the distance that is close enough, positive.

    Returns:
        The number of steps, an int; 0 if W0 is close enough already.

    Raises:
        ValueError: W0 is not close enough and the distance never shrinks: |1 - lr mean(x^2)| >= 1. Or x and y
            differ in length, are empty, or are no vectors.

    Examples:
        x = y = [1, 2, 3], lr = 0.1, tol = 1e-6:
        W0 = 5 -> 25      (W after 1, 2, ... steps: 3.133333, 2.137778, 1.606815, 1.323635, 1.172605, ...)
        W0 = 1 -> 0
        W0 = 5, but lr = 0.5 -> ValueError
    """
    # 매 단계 거리가 같은 비율로 줄어든다
    x, y = _two_vectors(x, y)
    gap = abs(W0 - (x @ y) / (x @ x))
    if gap <= tol:
        return 0
    factor = abs(1 - lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError(f"every step multiplies the distance to W* by {factor}: it never shrinks")
    if factor == 0:
        return 1
    return int(np.ceil(np.log(tol / gap) / np.log(factor)))


if __name__ == "__main__":
    x = np.array([1.0, 2, 3])
    print(half_cost_and_grad(0, x, x))
    print(steps_to_reach(x, x, 5, 0.1, 1e-6))
