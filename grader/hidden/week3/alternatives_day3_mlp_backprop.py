"""Right answers of week 3, day 3, written differently: each must get all points."""

from __future__ import annotations

import math

from grader.checking import alternative

# ------------------------------------------------------------- neuron_backprop


@alternative(of="neuron_backprop")
def chain_of_derivatives(i, w, target, lr=1.0):
    i, w = as_floats(i), as_floats(w)
    if not (i.ndim == w.ndim == 1 and len(i) == len(w) > 0):
        raise ValueError("two vectors")
    z = np.sum(i * w).item()
    o = 0.5 * (1.0 + math.tanh(z / 2))
    error = o - target
    dz = 2 * error * o - 2 * error * o * o
    dw = i * dz
    return dict(z=z, o=o, loss=error * error, do=2 * error, dz=dz, dw=dw, w_new=w + dw * -lr)


@alternative(of="neuron_backprop")
def element_by_element(i, w, target, lr=1.0):
    i, w = as_floats(i), as_floats(w)
    if i.shape != w.shape or len(i.shape) != 1 or i.shape[0] < 1:
        raise ValueError("shapes")
    out = {"z": 0.0}
    for a, b in zip(i, w):
        out["z"] += float(a) * float(b)
    e = math.exp(-abs(out["z"]))
    out["o"] = 1 / (1 + e) if out["z"] >= 0 else e / (1 + e)
    out["loss"] = (out["o"] - target) ** 2.0
    out["do"] = 2 * out["o"] - 2 * target
    out["dz"] = out["do"] * e / (1 + e) ** 2
    out["dw"] = np.array([out["dz"] * a for a in i], dtype=i.dtype)
    out["w_new"] = np.array([b - lr * out["dz"] * a for a, b in zip(i, w)], dtype=np.result_type(i, w))
    return out


@alternative(of="neuron_backprop")
def numpy_numbers(i, w, target, lr=1.0):
    i, w = as_floats(i), as_floats(w)
    if i.ndim != 1 or w.ndim != 1 or i.size != w.size or not i.size:
        raise ValueError("shapes")
    z = np.float64(np.dot(i, w))
    o = np.float64(sigmoid(z))
    gap = np.float64(target) - o
    answer = {"dw": (-2 * gap * o * (1 - o)).astype(i.dtype) * i}
    answer["w_new"] = np.subtract(w, np.asarray(lr, dtype=w.dtype) * answer["dw"])
    return {"dz": -2 * gap * o * (1 - o), "do": -2 * gap, "loss": gap**2, "o": o, "z": z, **answer}


# ----------------------------------------------------------------- mlp_forward


@alternative(of="mlp_forward")
def recursive(X, layers, activations):
    X = as_floats(X)
    if X.ndim != 2 or X.shape[0] == 0 or len(layers) != len(activations):
        raise ValueError("X or lengths")
    if not layers:
        return [X.copy()]
    W, b = map(as_floats, layers[0])
    if W.ndim != 2 or b.ndim != 1 or W.shape != (len(b), X.shape[1]):
        raise ValueError("layer")
    z = np.einsum("ni,oi->no", X, W) + b[None, :]
    match activations[0]:
        case "linear":
            a = z
        case "sigmoid":
            a = (1 + np.tanh(z / 2)) / 2
        case "tanh":
            a = np.tanh(z)
        case "relu":
            a = np.where(z > 0, z, np.zeros_like(z))
        case _:
            raise ValueError("name")
    return [X.copy(), *recursive_rest(a, layers[1:], activations[1:])]


def recursive_rest(a, layers, names):
    outputs = [a]
    for pair, name in zip(layers, names):
        W, b = map(as_floats, pair)
        if W.ndim != 2 or b.ndim != 1 or W.shape != (len(b), outputs[-1].shape[1]):
            raise ValueError("layer")
        z = np.einsum("ni,oi->no", outputs[-1], W) + b
        if name == "sigmoid":
            z = (1 + np.tanh(z / 2)) / 2
        elif name == "tanh":
            z = np.tanh(z)
        elif name == "relu":
            z = np.clip(z, 0, None)
        elif name != "linear":
            raise ValueError("name")
        outputs.append(z)
    return outputs


@alternative(of="mlp_forward")
def one_row_at_a_time(X, layers, activations):
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


@alternative(of="mlp_forward")
def bias_as_a_weight(X, layers, activations):
    a = as_floats(X).copy()
    if a.ndim != 2 or a.shape[0] < 1 or len(layers) != len(activations):
        raise ValueError("X or lengths")
    outputs = [a]
    for pair, name in zip(layers, activations, strict=True):
        W, b = map(as_floats, pair)
        if name not in ("linear", "sigmoid", "tanh", "relu") or b.shape != (len(W),) or W.ndim != 2:
            raise ValueError("layer")
        if W.shape[-1] != a.shape[-1]:
            raise ValueError("chain")
        full = np.hstack([W, b[:, None]])
        a = np.hstack([a, np.ones((len(a), 1), a.dtype)]) @ full.T
        if name != "linear":
            a = {"sigmoid": sigmoid, "tanh": np.tanh}.get(name, lambda z: np.maximum(z, 0))(a)
        outputs.append(a)
    return outputs


# ---------------------------------------------------------------- mlp_backward


@alternative(of="mlp_backward")
def with_einsum(x, y, params):
    x, y = as_floats(x), as_floats(y)
    W1, b1, W2, b2 = (as_floats(params[key]) for key in ["W1", "b1", "W2", "b2"])
    if x.ndim != 2 or x.shape[0] == 0 or b1.ndim != 1 or b2.ndim != 1:
        raise ValueError("shapes")
    if W1.shape != (len(b1), x.shape[1]) or W2.shape != (len(b2), len(b1)) or y.shape != (len(x), len(b2)):
        raise ValueError("shapes")
    a = np.tanh(np.einsum("nd,md->nm", x, W1, optimize=True) + b1)
    e = np.einsum("nm,km->nk", a, W2, optimize=True) + b2 - y
    back = np.einsum("nk,km->nm", e, W2, optimize=True) * (1 + a) * (1 - a)
    n = len(x)
    grads = {
        "b2": e.mean(axis=0),
        "b1": back.mean(axis=0),
        "W2": np.einsum("nk,nm->km", e, a, optimize=True) / n,
        "W1": np.einsum("nm,nd->md", back, x, optimize=True) / n,
    }
    return float(np.einsum("nk,nk->", e, e)) / (2 * n), grads


@alternative(of="mlp_backward")
def columns_are_samples(x, y, params):
    x, y = as_floats(x), as_floats(y)
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y) or len(x) == 0:
        raise ValueError("x or y")
    p = {key: as_floats(value) for key, value in params.items()}
    if p["W1"].ndim != 2 or p["W2"].ndim != 2 or p["b1"].ndim != 1 or p["b2"].ndim != 1:
        raise ValueError("ranks")
    if p["W1"].shape != (p["b1"].size, x.shape[1]) or p["W2"].shape != (y.shape[1], p["b1"].size):
        raise ValueError("weights")
    if p["b2"].size != y.shape[1]:
        raise ValueError("b2")
    X, Y, n = x.T, y.T, len(x)
    hidden = np.tanh(p["W1"] @ X + p["b1"][:, None])
    delta = p["W2"] @ hidden + p["b2"][:, None] - Y
    loss = (delta**2).sum(axis=0).mean() / 2
    dZ = (p["W2"].T @ delta) * (1 - hidden * hidden)
    grads = {"W2": delta @ hidden.T / n, "b2": delta.sum(axis=1) / n, "W1": dZ @ X.T / n, "b1": dZ.sum(axis=1) / n}
    return float(loss), grads


@alternative(of="mlp_backward")
def bias_as_a_weight_back(x, y, params):
    x, y = as_floats(x), as_floats(y)
    W1, b1, W2, b2 = [as_floats(params[f"{kind}{layer}"]) for layer in "12" for kind in "Wb"]
    M, K = b1.shape[0] if b1.ndim == 1 else -1, b2.shape[0] if b2.ndim == 1 else -1
    if x.ndim != 2 or len(x) < 1 or W1.shape != (M, x.shape[1]) or W2.shape != (K, M) or y.shape != (len(x), K):
        raise ValueError("shapes")
    ones = np.ones((len(x), 1), x.dtype)
    inputs = np.hstack([x, ones])
    a = np.tanh(inputs @ np.hstack([W1, b1[:, None]]).T)
    hidden = np.hstack([a, ones])
    error = (hidden @ np.hstack([W2, b2[:, None]]).T - y) / np.sqrt(np.asarray(len(x), x.dtype))
    loss = 0.5 * float((error * error).sum())
    error /= np.sqrt(np.asarray(len(x), x.dtype))
    second = error.T @ hidden
    first = (error @ W2 - (error @ W2) * a**2).T @ inputs
    return loss, {"W1": first[:, :-1].copy(), "b1": first[:, -1].copy(), "W2": second[:, :-1], "b2": second[:, -1]}


# -------------------------------------------------------------- gradient_check


@alternative(of="gradient_check")
def new_dict_for_each_entry(f, params, grads, h=1e-5):
    if params.keys() != grads.keys() or h <= 0:
        raise ValueError("keys or h")
    for key in params:
        if np.asarray(params[key]).shape != np.asarray(grads[key]).shape:
            raise ValueError("shape")
    base = {key: np.asarray(value, np.float64) for key, value in params.items()}
    errors = [0.0]
    for key, value in base.items():
        for place in range(value.size):
            step = np.zeros(value.size)
            step[place] = h
            step = step.reshape(value.shape)
            n = (f({**base, key: value + step}) - f({**base, key: value - step})) / (2 * h)
            a = float(np.asarray(grads[key]).reshape(-1)[place])
            errors.append(abs(a - n) / max(1, abs(a) + abs(n)))
    return max(errors)


@alternative(of="gradient_check")
def numerical_gradients_first(f, params, grads, h=1e-5):
    if not h > 0 or sorted(params) != sorted(grads):
        raise ValueError("h or keys")
    if any(np.shape(params[key]) != np.shape(grads[key]) for key in params):
        raise ValueError("shape")
    copies = {key: np.array(value).astype(float) for key, value in params.items()}
    worst = []
    for key, array in copies.items():
        numerical = np.empty_like(array)
        with np.nditer(array, flags=["multi_index"], op_flags=["readwrite"]) as entries:
            for entry in entries:
                old = float(entry)
                entry[...] = old + h
                up = f(copies)
                entry[...] = old - h
                numerical[entries.multi_index] = (up - f(copies)) / h / 2
                entry[...] = old
        a = np.asarray(grads[key], dtype=float)
        worst.append(np.max(np.abs(a - numerical) / np.fmax(1, np.abs(a) + np.abs(numerical))))
    return float(np.max(worst))


@alternative(of="gradient_check")
def in_place_with_finally(f, params, grads, h=1e-5):
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
