from __future__ import annotations

from collections.abc import Callable

import numpy as np


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


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def neuron_backprop(i: np.ndarray, w: np.ndarray, target: float, lr: float = 1.0) -> dict[str, float | np.ndarray]:
    i, w = as_floats(i), as_floats(w)
    # TODO: check the shapes, then write the seven values down in their order; each uses the ones before it.
    if i.ndim != 1 or i.size == 0 or w.shape != i.shape:
        raise ValueError(f"i and w must be vectors of the same length d > 0; got {i.shape} and {w.shape}")
    z = float(i @ w)
    o = float(sigmoid(z))
    loss = (target - o) ** 2
    do = -2 * (target - o)
    dz = do * o * (1 - o)
    dw = dz * i
    return {"z": z, "o": o, "loss": float(loss), "do": float(do), "dz": float(dz), "dw": dw, "w_new": w - lr * dw}


def mlp_forward(X: np.ndarray, layers: list[tuple[np.ndarray, np.ndarray]], activations: list[str]) -> list[np.ndarray]:
    # 예제로 확인함
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
    # 여기서 많이 헤맸음
    return backward(x, y, params, L=lambda v: float(0.5 * np.sum(v["e"] ** 2)), do=lambda v: v["e"])


def gradient_check(f, params, grads, h=1e-5):
    # 예제로 확인함
    if h <= 0:
        raise ValueError("h")
    if list(sorted(params)) != list(sorted(grads)):
        raise ValueError("keys")
    if [np.shape(params[key]) for key in params] != [np.shape(grads[key]) for key in params]:
        raise ValueError("shapes")
    theta = {key: value if value.dtype == np.float64 else value.astype(np.float64) for key, value in params.items()}

    def at(array, index, number):
        old = array[index].copy()
        try:
            array[index] = number
            return f(theta)
        finally:
            array[index] = old

    biggest = 0.0
    for key, array in theta.items():
        for index in list(np.ndindex(array.shape)):
            old = array[index]
            n = (at(array, index, old + h) - at(array, index, old - h)) / (2 * h)
            a = np.float64(grads[key][index])
            biggest = max(biggest, abs(a - n) / max(1, abs(a) + abs(n)))
    return float(biggest)
