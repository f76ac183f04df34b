from __future__ import annotations

import numpy as np


def right_values(name, z):
    """The ten functions, with which each mistake below agrees but for one."""
    formulas = {
        "heaviside": lambda: np.heaviside(z, 0.5),
        "sign": lambda: np.sign(z),
        "linear": lambda: +z,
        "piecewise": lambda: np.clip(z + 0.5, 0, 1),
        "sigmoid": lambda: np.exp(-np.logaddexp(0, -z)),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.maximum(0.1 * z, z),
        "elu": lambda: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
        "softplus": lambda: np.logaddexp(0, z),
    }
    if name not in formulas:
        raise ValueError("name")
    return np.asarray(formulas[name](), dtype=z.dtype)


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def activation(name, z):
    z = as_floats(z)
    if name == "softplus":
        return np.log(1 + np.exp(z))
    return right_values(name, z)


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
    z = as_floats(z)
    # TODO: derive the ten formulas on paper (four follow from activation(name, z)), then look at the kinks
    raise NotImplementedError("activation_grad: not written yet")


def maxout(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    # TODO: check the shapes, compute all pieces as one array (p, n, k), take the maximum along its first axis
    if x.ndim != 2 or W.ndim != 3 or b.shape != (W.shape[0], W.shape[2]) or len(x) == 0:
        raise ValueError(f"x must be (n, d), W (p, d, k) and b (p, k), got {x.shape}, {W.shape} and {b.shape}")
    pieces = x @ W + b[:, np.newaxis, :]
    return np.max(pieces, axis=0)
