# s01  강민준
"""Week 3, day 1: activation functions.

A network of linear layers is one linear layer. What makes it more is the function between the layers. Today you
write ten of them, the slopes that backpropagation will ask for, and maxout, which learns its own shape.

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. Arguments are never changed, and results
are arrays of their own. float32 in gives float32 out; integers and lists are taken as float64.
"""

from __future__ import annotations

import numpy as np
import matplotlib.pyplot as plt


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


def activation(name: str, z: np.ndarray) -> np.ndarray:
    """The activation function of that name, applied to every element of z.

        heaviside    0 below 0, 1 above; convention: 1/2 at 0 (some books say 1)
        sign         -1 below 0, 0 at 0, 1 above
        linear       z
        piecewise    z + 1/2, cut off at 0 and at 1
        sigmoid      1 / (1 + e^-z)
        tanh         (e^z - e^-z) / (e^z + e^-z)
        relu         max(0, z)
        leaky_relu   max(0.1 z, z); convention: the slope is 0.1
        elu          z above 0, e^z - 1 below
        softplus     ln(1 + e^z)

    No finite z may overflow: at z = 10000 softplus is 10000, at z = -10000 elu is -1, both without a warning.
    Mind that `np.where(test, a, b)` computes a and b everywhere and only then chooses.

    Args:
        name: one of the ten names.
        z: array of any shape, which may be empty.

    Returns:
        A new array of z's shape, also for "linear".

    Raises:
        ValueError: the name is none of the ten.

    Examples:
        z = [-2, -0.25, 0, 0.25, 2]:
        heaviside   -> [0, 0, 0.5, 1, 1]
        piecewise   -> [0, 0.25, 0.5, 0.75, 1]
        sigmoid     -> [0.119203, 0.437823, 0.5, 0.562177, 0.880797]
        tanh        -> [-0.964028, -0.244919, 0, 0.244919, 0.964028]
        leaky_relu  -> [-0.2, -0.025, 0, 0.25, 2]
        elu         -> [-0.864665, -0.221199, 0, 0.25, 2]
        softplus    -> [0.126928, 0.575939, 0.693147, 0.825939, 2.126928]
    """
    # 여기서 많이 헤맸음
    z = as_floats(z)
    # TODO: find the function by its name; rewrite those whose e^z would overflow
    formulas = {
        "heaviside": lambda: np.heaviside(z, 0.5),
        "sign": lambda: np.sign(z),
        "linear": z.copy,
        "piecewise": lambda: np.clip(z + 0.5, 0, 1),
        "sigmoid": lambda: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.maximum(0.1 * z, z),
        "elu": lambda: np.maximum(z, 0) + np.expm1(np.minimum(z, 0)),
        "softplus": lambda: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
    }
    if name not in formulas:
        raise ValueError(f"there is no activation {name!r}; choose one of {', '.join(formulas)}")
    return formulas[name]()


def activation_grad(name: str, z: np.ndarray) -> np.ndarray:
    """The derivative of that activation function at every element of z. The argument is z, not activation(name, z).

    Four functions have a kink, where the slope from the left and the slope from the right differ. Conventions there:

        relu'(0) = 0        leaky_relu'(0) = 0.1        elu'(0) = 1        piecewise'(-1/2) = piecewise'(1/2) = 0

    heaviside and sign are flat except for their jump; their derivative is 0 everywhere, by convention at 0 too.
    No finite z may overflow.

    Args:
        name: one of the ten names of `activation`.
        z: array of any shape, which may be empty.

    Returns:
        A new array of floats of z's shape.

    Raises:
        ValueError: the name is none of the ten.

    Examples:
        z = [-2, -0.25, 0, 0.25, 2]:
        sigmoid  -> [0.104994, 0.246134, 0.25, 0.246134, 0.104994]
        tanh     -> [0.070651, 0.940015, 1, 0.940015, 0.070651]
        elu      -> [0.135335, 0.778801, 1, 1, 1]
        relu     -> [0, 0, 0, 1, 1]
    """
    # phi(z)가 아니라 z에서의 도함수
    z = as_floats(z)
    formulas = {
        "heaviside": lambda: np.zeros_like(z),
        "sign": lambda: np.zeros_like(z),
        "linear": lambda: np.ones_like(z),
        "piecewise": lambda: np.abs(z) < 0.5,
        "sigmoid": lambda: activation("sigmoid", z) * activation("sigmoid", -z),
        "tanh": lambda: 1 - np.tanh(z) ** 2,
        "relu": lambda: z > 0,
        "leaky_relu": lambda: np.where(z > 0, 1, 0.1),
        "elu": lambda: np.exp(np.minimum(z, 0)),
        "softplus": lambda: activation("sigmoid", z),
    }
    if name not in formulas:
        raise ValueError(f"there is no activation {name!r}; choose one of {', '.join(formulas)}")
    return np.asarray(formulas[name](), dtype=z.dtype)


def maxout(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Maxout: p linear pieces, and the largest of them wins.

        out[i, j] = max over the pieces q of (x W_q + b_q)[i, j]

    With two pieces it can be |z|, relu or leaky_relu; with more, any convex shape made of straight lines.
    Convention: the piece comes first in W and b; each piece has its own bias, which counts before the maximum.

    Args:
        x: the inputs, shape (n, d).
        W: the weights, shape (p, d, k).
        b: the biases, shape (p, k).

    Returns:
        A new array of shape (n, k); float32 if all three are float32, else float64.

    Raises:
        ValueError: the shapes do not fit, or there are no rows (n = 0) or no pieces (p = 0).

    Examples:
        x = [[1, 2]], W = [[[1], [1]], [[-1], [2]]], b = [[0], [0.5]]: the pieces are 3 and 3.5
        maxout(x, W, b)  -> [[3.5]]
    """
    x, W, b = to_float(x), to_float(W), to_float(b)
    if not (x.ndim == 2 and W.ndim == 3 and b.ndim == 2):
        raise ValueError("rank")
    if not len(x) or not len(W) or len(W) != len(b) or x.shape[1] != W.shape[1] or W.shape[2] != b.shape[1]:
        raise ValueError("shapes")
    best = x @ W[0] + b[0]
    for q in range(1, len(W)):
        np.maximum(best, x @ W[q] + b[q], out=best)
    return best


if __name__ == "__main__":
    z = np.linspace(-2, 2, 5)
    print(activation("relu", z), activation_grad("relu", z))
