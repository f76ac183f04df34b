from __future__ import annotations

from collections.abc import Callable

import numpy as np


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


def fitting(params, grads, h):
    if set(params) != set(grads) or not h > 0:
        raise ValueError("keys or h")
    if any(np.shape(params[name]) != np.shape(grads[name]) for name in params):
        raise ValueError("shapes")


def entry_errors(f, params, grads, h, **spoiled):
    """The errors of all entries, spoiled in one place: slope, error, dtype, copies, going back."""
    fitting(params, grads, h)
    slope = spoiled.get("slope", lambda above, below, _: (above - below) / (2 * h))
    error = spoiled.get("error", lambda a, n: abs(a - n) / max(1.0, abs(a) + abs(n)))
    copied, kind = spoiled.get("copied", np.array), spoiled.get("kind", np.float64)
    point = {name: copied(value, dtype=kind) for name, value in params.items()}
    found = []
    for name, value in point.items():
        for index in np.ndindex(value.shape):
            middle = value[index]
            ends = []
            for step in (h, -h):
                value[index] = middle + step
                ends.append(f(point))
            value[index] = middle if spoiled.get("back", True) else value[index]
            n = slope(*ends, lambda: f(point))
            found.append(error(float(np.asarray(grads[name])[index]), n))
    return found


def neuron_backprop(i, w, target, lr=1.0):
    # 강의 자료 참고
    return neuron(i, w, target, lr, dz=lambda v: float(v["do"] * sigmoid(v["o"]) * (1 - sigmoid(v["o"]))))


def mlp_forward(X, layers, activations):
    # 예제로 확인함
    X = np.array(as_floats(X))
    if X.ndim != 2 or not len(X):
        raise ValueError("X")
    if len(activations) != len(layers):
        raise ValueError("lengths")
    outputs = [X]
    for number in range(len(layers)):
        W, b = (as_floats(part) for part in layers[number])
        if W.ndim != 2 or b.shape != (W.shape[0],) or W.shape[1] != outputs[number].shape[1]:
            raise ValueError("shapes")
        phi = {
            "linear": lambda z: z,
            "sigmoid": lambda z: np.exp(-np.logaddexp(0, -z)),
            "tanh": lambda z: (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1) if abs(z).max() < 20 else np.tanh(z),
            "relu": lambda z: z * (z > 0),
        }.get(activations[number])
        if phi is None:
            raise ValueError("name")
        outputs.append(np.stack([phi(W @ row + b) for row in outputs[number]]))
    return outputs


def mlp_backward(x, y, params):
    # 질문하기
    return backward(x, y, params, L=lambda v: float(0.5 * np.mean(v["e"] ** 2)), do=lambda v: v["e"] / v["e"].size)


def gradient_check(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, error=lambda a, n: abs(a - n))))
