from __future__ import annotations

import numpy as np


def _two_vectors(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two as float64 vectors of one length; anything else raises ValueError."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError(f"x and y must be vectors of one length > 0, got shapes {x.shape} and {y.shape}")
    return x, y


def half_cost_and_grad(W, x, y):
    # 강의 자료 참고
    x, y = _two_vectors(x, y)
    차이 = W * x - y
    return float(np.mean(차이**2) / 2), float(2 * np.mean(차이 * x))


def normal_equation(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # 질문하기
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or len(X) == 0:
        raise ValueError(f"X must be (n, d) and y (n, k) with n > 0, got {X.shape} and {y.shape}")
    Z = np.column_stack([X, np.ones(len(X))])
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError("Z^T Z is singular: a column of [X, 1] can be made of the others")
    w = np.linalg.solve(Z.T @ Z, Z.T @ y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


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
    # TODO: find the factor by which a step shrinks the distance, then solve distance * factor^k <= tol for k
    raise NotImplementedError("steps_to_reach: not written yet")
