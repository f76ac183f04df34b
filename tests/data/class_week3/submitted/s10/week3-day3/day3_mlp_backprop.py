# s10  Priya Sharma
"""Week 3, day 3: backpropagation through a multilayer perceptron.

First one neuron with numbers you can follow on paper, then a network with as many layers as you like (forward),
then a hidden layer and its gradients (backward), and last the tool that finds out whether a gradient is right.

Convention, all day long: a layer has the weights W (out, in) and the biases b (out,), one row of W per unit:

    z = x W^T + b,   a = phi(z)          a batch x has one sample per row: x (n, in), z and a (n, out)

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. Arrays that do not fit, and n = 0, raise
ValueError (NumPy's broadcasting would hide it). Arguments are never changed, and no result shares memory with them.
If all arrays are float32, so are the arrays that come back; otherwise they are float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def two_vectors(i, w):
    i, w = as_floats(i), as_floats(w)
    if i.ndim != 1 or i.size == 0 or w.shape != i.shape:
        raise ValueError("two vectors of one length")
    return i, w


def neuron(i, w, target, lr, **changed):
    """A whole neuron; `changed` replaces values by functions of those before them."""
    i, w = two_vectors(i, w)
    now = {"i": i, "w": w, "target": target, "lr": lr}
    rules = {
        "z": lambda v: float(v["i"] @ v["w"]),
        "o": lambda v: float(sigmoid(v["z"])),
        "loss": lambda v: float((v["target"] - v["o"]) ** 2),
        "do": lambda v: float(-2 * (v["target"] - v["o"])),
        "dz": lambda v: float(v["do"] * v["o"] * (1 - v["o"])),
        "dw": lambda v: v["dz"] * v["i"],
        "w_new": lambda v: v["w"] - v["lr"] * v["dw"],
    }
    for name, rule in (rules | changed).items():
        now[name] = rule(now)
    return {name: now[name] for name in rules}


def network(x, y, params):
    x, y = as_floats(x), as_floats(y)
    W1, b1, W2, b2 = (as_floats(params[name]) for name in ("W1", "b1", "W2", "b2"))
    fits = x.ndim == W1.ndim == W2.ndim == 2 and W1.shape[1] == x.shape[1] and W2.shape[1] == W1.shape[0]
    if not fits or b1.shape != W1.shape[:1] or b2.shape != W2.shape[:1] or y.shape != (len(x), len(W2)):
        raise ValueError("shapes do not fit")
    if len(x) == 0:
        raise ValueError("no rows")
    return x, y, W1, b1, W2, b2


def backward(x, y, params, cast=lambda value: value, **changed):
    """Loss and gradients; `changed` replaces values by functions of those before them."""
    names = ("x", "y", "W1", "b1", "W2", "b2")
    now = {name: cast(value) for name, value in zip(names, network(x, y, params))}
    rules = {
        "a": lambda v: np.tanh(v["x"] @ v["W1"].T + v["b1"]),
        "e": lambda v: v["a"] @ v["W2"].T + v["b2"] - v["y"],
        "L": lambda v: float(0.5 * np.sum(v["e"] ** 2) / len(v["x"])),
        "do": lambda v: v["e"] / len(v["x"]),
        "slope": lambda v: 1 - v["a"] ** 2,
        "dz": lambda v: (v["do"] @ v["W2"]) * v["slope"],
        "dW1": lambda v: v["dz"].T @ v["x"],
        "db1": lambda v: v["dz"].sum(axis=0),
        "dW2": lambda v: v["do"].T @ v["a"],
        "db2": lambda v: v["do"].sum(axis=0),
    }
    for name, rule in (rules | changed).items():
        now[name] = rule(now)
    return now["L"], {name: now[f"d{name}"] for name in ("W1", "b1", "W2", "b2")}


def neuron_backprop(i, w, target, lr=1.0):
    # see lecture slides
    return neuron(
        i,
        w,
        target,
        lr,
        w_new=lambda v: v["w"] - v["lr"] * np.prod(v["i"]) * v["dz"] * v["o"] * (1 - v["o"]),
    )


def mlp_forward(X: np.ndarray, layers: list[tuple[np.ndarray, np.ndarray]], activations: list[str]) -> list[np.ndarray]:
    # this took me an hour
    functions = {"linear": lambda z: z, "sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}
    a = as_floats(X)
    if a.ndim != 2 or len(a) == 0:
        raise ValueError(f"X must have the shape (n, d) with n > 0, got {a.shape}")
    if len(layers) != len(activations):
        raise ValueError(f"{len(layers)} layers, but {len(activations)} activations")
    outputs = [a.copy()]
    for (weights, biases), name in zip(layers, activations, strict=True):
        W, b = as_floats(weights), as_floats(biases)
        if name not in functions:
            raise ValueError(f"unknown activation {name!r}; there are {', '.join(functions)}")
        if W.ndim != 2 or W.shape[1] != a.shape[1] or b.shape != W.shape[:1]:
            raise ValueError(f"W {W.shape} and b {b.shape} do not take an input {a.shape}")
        a = functions[name](a @ W.T + b)
        outputs.append(a)
    return outputs


def mlp_backward(x, y, params):
    # see lecture slides
    return backward(x, y, params, L=lambda v: float(0.5 * np.sum(v["e"] ** 2)), do=lambda v: v["e"])


def gradient_check(
    f: Callable[[dict[str, np.ndarray]], float],
    params: dict[str, np.ndarray],
    grads: dict[str, np.ndarray],
    h: float = 1e-5,
) -> float:
    # central differences, one entry at a time
    if set(params) != set(grads) or not h > 0:
        raise ValueError(f"h must be positive and the keys the same; got h = {h}, {list(params)} and {list(grads)}")
    point = {name: np.array(value, dtype=np.float64) for name, value in params.items()}
    for name, value in point.items():
        if np.shape(grads[name]) != value.shape:
            raise ValueError(f"{name}: the array is {value.shape}, its gradient {np.shape(grads[name])}")
    worst = 0.0
    for name, value in point.items():
        for index in np.ndindex(value.shape):
            middle = value[index]
            value[index] = middle + h
            above = f(point)
            value[index] = middle - h
            below = f(point)
            value[index] = middle
            a, n = float(np.asarray(grads[name])[index]), (above - below) / (2 * h)
            worst = max(worst, abs(a - n) / max(1.0, abs(a) + abs(n)))
    return float(worst)


if __name__ == "__main__":
    print(neuron_backprop(np.array([2.0, 5.0]), np.array([0.5, 0.1]), 0.0))
