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
import pandas as pd


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


def neuron_backprop(i: np.ndarray, w: np.ndarray, target: float, lr: float = 1.0) -> dict[str, float | np.ndarray]:
    """One neuron, one sample: forward to the loss, backward to the weights, one step of gradient descent.

        forward    z = i . w        o = sigma(z)            loss = (target - o)^2
        backward   do = dloss/do    dz = dloss/dz           dw = dloss/dw
        step       w_new = w - lr dw

    The chain rule gives do = -2 (target - o), dz = do * o (1 - o) and dw = dz * i.

    Convention: no 1/2 in front of the loss, so the 2 stays in do. No bias.

    Args:
        i: the inputs of the neuron (d,), d > 0.
        w: its weights (d,).
        target: what o should be, a number.
        lr: the learning rate.

    Returns:
        A dict with the keys z, o, loss, do, dz (plain floats), dw and w_new (arrays (d,)).

    Raises:
        ValueError: i and w are not two vectors of the same length, or they are empty.

    Examples:
        i = [2, 5], w = [.5, .1], target = 0
            -> z 1.5, o .817574, loss .668428, do 1.635149, dz .243877,
               dw [.487753, 1.219383], w_new [.012247, -1.119383]
    """
    return neuron(i, w, target, lr, w_new=lambda v: v["w"] + v["lr"] * v["dw"])


def mlp_forward(X: np.ndarray, layers: list[tuple[np.ndarray, np.ndarray]], activations: list[str]) -> list[np.ndarray]:
    """Run a batch through a fully connected network and keep what every layer answers.

    Start with a_0 = X. Layer l, with its pair (W, b) and its activation phi, makes a_l = phi(a_(l-1) W^T + b).

    Convention: W is (out, in), so it is W^T that stands on the right. The last layer has an activation like all others.

    Args:
        X: the inputs (n, d).
        layers: one pair (W, b) for each layer, shapes (out, in) and (out,).
        activations: one name for each layer: "linear" (z itself), "sigmoid", "tanh" or "relu" (max(0, z)).

    Returns:
        The list [a_0, a_1, ..., a_L]: a_0 is a copy of X, a_L the output of the network.

    Raises:
        ValueError: X is not (n, d) with n > 0; a W does not take what the layer before it gives, or its b is not
            (out,); there are more or fewer names than layers; a name is unknown.

    Examples:
        W = [[1, -2], [-1, 1]], then [[2, -1], [-2, -1]], then [[3, -1], [-1, 4]],
        b = [1, 0], then [0, 0], then [-2, 2], activations all "sigmoid":
        X = [[1, -1]]   -> the last output is [[.617705, .829124]], the first hidden one [[.982014, .119203]]
        X = [[0, 0]]    -> the last output is [[.511847, .854384]]
    """
    # this took me an hour
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


def mlp_backward(x: np.ndarray, y: np.ndarray, params: dict[str, np.ndarray]) -> tuple[float, dict[str, np.ndarray]]:
    """Loss and all gradients of a network with one hidden layer of tanh and a linear output.

        forward    a = tanh(x W1^T + b1)     o = a W2^T + b2     L = the mean over the n rows of 1/2 sum (y - o)^2

    For one row, with the vectors x, a, o, y (this is the chain rule from the loss backward):

        db2 = o - y          dW2 = db2^T a         dz = (db2 W2) * (1 - a^2)         db1 = dz          dW1 = dz^T x

    Convention: the 1/2 sum runs over the K outputs of a row, without dividing by K; loss and gradients are means over
    the n rows.

    Args:
        x: inputs (n, D).
        y: targets (n, K).
        params: a dict with W1 (M, D), b1 (M,), W2 (K, M) and b2 (K,).

    Returns:
        (L, grads): a plain float, and a dict with the keys of params whose arrays have the shapes of those in params.

    Raises:
        ValueError: y is not (n, K), any other shape does not fit, or n = 0.

    Examples:
        x = [[1, 2]], y = [[1, 0]], W1 = [[.1, .2], [-.3, .4], [.5, -.6]], b1 = [.1, 0, -.1],
        W2 = [[1, -1, .5], [0, 2, -1]], b2 = [0, .1]
            -> L 2.215262, db2 [-1.257086, 1.688271], row 0 of dW2 [-.675117, -.580921, .834751],
               db1 [-.894514, 3.644106, -1.295227], row 0 of dW1 [-.894514, -1.789029]

    The time is measured: compute with the whole batch at once. A loop over the rows is right, but too slow.
    """
    # this took me an hour
    return backward(x, y, params, L=lambda v: float(np.sum(v["e"] ** 2) / len(v["x"])))


def gradient_check(
    f: Callable[[dict[str, np.ndarray]], float],
    params: dict[str, np.ndarray],
    grads: dict[str, np.ndarray],
    h: float = 1e-5,
) -> float:
    """How far the gradients `grads` of f at `params` are from central differences: the worst of all entries.

    For every entry of every array let a be its gradient in `grads` and n = (f(entry + h) - f(entry - h)) / (2h), all
    other entries at rest. The error of the entry is

        |a - n| / max(1, |a| + |n|)          relative where gradients are large, absolute where they are small

    and the answer is the largest error. Right gradients give about 1e-9, wrong ones 1e-3 or more.

    Convention: f is called with a dict like params, whose arrays are float64: float32 and integers are too coarse for a
    step of 1e-5. Afterwards `params` is to the last digit what it was before, even if f raises.

    Args:
        f: takes a dict like params and returns one number. It is called exactly twice for each entry.
        params: arrays of any shapes by name.
        grads: under the same names, arrays of the same shapes.
        h: the step.

    Returns:
        The largest error, a plain float.

    Raises:
        ValueError: params and grads have other keys or other shapes, or h <= 0.

    Examples:
        f = the sum of w^2, w = [1, -2], grads [2, -4]     -> less than 1e-9
        the same with grads [2, -4.1]                      -> 1.234568e-02, which is .1 / 8.1
    """
    # TODO ask about this in class
    return float(max(entry_errors(f, params, grads, h, error=lambda a, n: abs(a - n) / max(1.0, abs(a)))))


if __name__ == "__main__":
    print(neuron_backprop(np.array([2.0, 5.0]), np.array([0.5, 0.1]), 0.0))
