"""Right answers of week 3, Friday, written in other ways. Every one of them must get full marks."""

from __future__ import annotations

import math

from grader.checking import alternative

# ann_forward and ann_grads

NAMES = [f"{kind}_{layer}" for layer in (1, 2, 3, "Out") for kind in ("W", "b")]


def common_dtype(X, P):
    kinds = {np.asarray(values).dtype for values in (X, *P.values())}
    return np.float32 if kinds == {np.dtype(np.float32)} else np.float64


def fitting_network(X, P):
    if sorted(P) != sorted(NAMES):
        raise ValueError("keys")
    shapes = {name: np.shape(values) for name, values in P.items()}
    if np.ndim(X) != 2 or np.shape(X)[0] == 0:
        raise ValueError("X")
    width = np.shape(X)[1]
    for layer in (1, 2, 3, "Out"):
        W, b = shapes[f"W_{layer}"], shapes[f"b_{layer}"]
        if len(W) != 2 or len(b) != 1 or W[0] != width or b[0] != W[1]:
            raise ValueError(f"layer {layer}")
        width = W[1]
    return width


@alternative(of="ann_forward")
def with_einsum_in_float64(X, P):
    fitting_network(X, P)
    H = np.array(X, dtype=float)
    for layer in (1, 2, 3):
        Z = np.einsum("ni,ij->nj", H, np.array(P[f"W_{layer}"], dtype=float)) + P[f"b_{layer}"]
        H = np.where(Z > 0, Z, 0.0)
    Out = np.einsum("ni,ij->nj", H, np.array(P["W_Out"], dtype=float)) + P["b_Out"]
    return Out.astype(common_dtype(X, P))


@alternative(of="ann_forward")
def row_by_row(X, P):
    fitting_network(X, P)
    dtype = common_dtype(X, P)
    P = {name: np.asarray(values, dtype=dtype) for name, values in P.items()}
    out = []
    for row in np.asarray(X, dtype=dtype):
        h = row
        for layer in "123":
            h = np.clip(h @ P["W_" + layer] + P["b_" + layer], 0, None)
        out.append(h.dot(P["W_Out"]) + P["b_Out"])
    return np.stack(out)


@alternative(of="ann_forward")
def with_hidden_biases(X, P):
    fitting_network(X, P)
    dtype = common_dtype(X, P)
    H = np.asarray(X, dtype=dtype)
    for layer in (1, 2, 3, "Out"):
        table = np.vstack([P[f"W_{layer}"], P[f"b_{layer}"]]).astype(dtype)
        Z = np.hstack([H, np.ones((len(H), 1), dtype)]) @ table
        H = Z if layer == "Out" else (Z + np.abs(Z)) / 2
    return H


@alternative(of="ann_forward", instead="ann_grads")
def grads_in_a_loop(X, labels, P):
    k = fitting_network(X, P)
    labels = np.array(labels)
    if labels.ndim != 1 or len(labels) != len(X) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError("labels")
    if not all(0 <= label < k for label in labels):
        raise ValueError("classes")
    dtype = common_dtype(X, P)
    weights = {name: np.asarray(values, dtype=float) for name, values in P.items()}
    H = [np.asarray(X, dtype=float)]
    for layer in (1, 2, 3):
        H.append(np.maximum(0, H[-1] @ weights[f"W_{layer}"] + weights[f"b_{layer}"]))
    Z = H[-1] @ weights["W_Out"] + weights["b_Out"]
    Z = Z - Z.max(1, keepdims=True)
    p = np.exp(Z - np.log(np.exp(Z).sum(1, keepdims=True)))
    delta = (p - np.eye(k)[labels]) / len(p)
    grads = {}
    for layer in ("Out", 3, 2, 1):
        below = H.pop()
        grads[f"W_{layer}"], grads[f"b_{layer}"] = below.T @ delta, delta.sum(0)
        delta = (delta @ weights[f"W_{layer}"].T) * np.sign(below)
    return {name: grad.astype(dtype) for name, grad in grads.items()}


@alternative(of="ann_forward", instead="ann_grads")
def grads_row_by_row(X, labels, P):
    k = fitting_network(X, P)
    labels = np.asarray(labels)
    if labels.shape != (len(X),) or labels.dtype.kind not in "iu" or not set(labels.tolist()) <= set(range(k)):
        raise ValueError("labels")
    dtype = common_dtype(X, P)
    P = {name: np.array(values, dtype=dtype) for name, values in P.items()}
    total = {name: np.zeros_like(values) for name, values in P.items()}
    for row, label in zip(np.array(X, dtype=dtype), labels):
        h = [row]
        for layer in "123":
            h.append(np.maximum(h[-1] @ P["W_" + layer] + P["b_" + layer], 0))
        z = h[3] @ P["W_Out"] + P["b_Out"]
        delta = np.exp(z - z.max())
        delta /= delta.sum()
        delta[label] -= 1
        for layer, below in (("Out", h[3]), ("3", h[2]), ("2", h[1]), ("1", h[0])):
            total["W_" + layer] += np.outer(below, delta)
            total["b_" + layer] += delta
            delta = np.where(below > 0, P["W_" + layer] @ delta, 0)
    return {name: (grad / len(labels)).astype(dtype) for name, grad in total.items()}


# linear_node_grads


def two_vectors(w, x):
    w, x = np.array(w), np.array(x)
    if w.ndim != 1 or x.ndim != 1 or len(w) != len(x) or not len(w):
        raise ValueError("vectors")
    return (w, x) if w.dtype == x.dtype == np.float32 else (w.astype(float), x.astype(float))


@alternative(of="linear_node_grads")
def node_after_node(w, x, b, d):
    w, x = two_vectors(w, x)
    dg, db = float(d), float(d)
    dproducts = np.full(len(w), dg, dtype=w.dtype)
    return dproducts * x, dproducts * w, db


@alternative(of="linear_node_grads")
def element_by_element(w, x, b, d):
    w, x = two_vectors(w, x)
    dw, dx = np.empty_like(w), np.empty_like(x)
    for i in range(len(w)):
        dw[i], dx[i] = d * x[i], d * w[i]
    return dw, dx, np.float64(d)


@alternative(of="linear_node_grads")
def one_product(w, x, b, d):
    w, x = two_vectors(w, x)
    both = np.multiply(np.stack([x, w]), np.asarray(d, dtype=w.dtype))
    return both[0], both[1], d * 1.0


# count_parameters


@alternative(of="count_parameters")
def with_a_loop(sizes, bias=True):
    if len(sizes) <= 1:
        raise ValueError("layers")
    weights = biases = 0
    for i in range(len(sizes)):
        if sizes[i] <= 0:
            raise ValueError("nodes")
        if i > 0:
            weights += int(sizes[i - 1]) * int(sizes[i])
            biases += int(sizes[i])
    if not bias:
        biases = 0
    return weights, biases, weights + biases


@alternative(of="count_parameters")
def with_the_bias_as_a_node(sizes, bias=True):
    if len(sizes) < 2 or any(size < 1 for size in sizes):
        raise ValueError("network")
    sizes = list(map(int, sizes))
    total = sum((below + bool(bias)) * above for below, above in zip(sizes[:-1], sizes[1:]))
    biases = bool(bias) * sum(sizes[1:])
    return total - biases, biases, total


@alternative(of="count_parameters")
def with_numpy_and_math(sizes, bias=True):
    sizes = np.array(sizes, dtype=np.int64)
    if sizes.size < 2 or sizes.min() < 1:
        raise ValueError("network")
    weights = np.dot(sizes[:-1], sizes[1:])
    biases = sizes[1:].sum() * (1 if bias else 0)
    return weights, biases, np.int64(math.fsum([weights, biases]))


# layer_gradient_norms


def fitting_layers(Ws, X, y, act):
    if act not in ("sigmoid", "relu") or len(Ws) == 0:
        raise ValueError("act or layers")
    shapes = [np.shape(X), *map(np.shape, Ws)]
    if any(len(shape) != 2 for shape in shapes) or shapes[0][0] == 0:
        raise ValueError("tables")
    if any(a[1] != b[0] for a, b in zip(shapes, shapes[1:])) or np.shape(y) != (shapes[0][0], 1) or shapes[-1][1] != 1:
        raise ValueError("shapes")
    return [np.array(W, dtype=float) for W in Ws], np.array(X, dtype=float), np.array(y, dtype=float)


def sigma_of(z):
    return (1 + np.tanh(z / 2)) / 2


@alternative(of="layer_gradient_norms")
def recursive(Ws, X, y, act):
    Ws, X, y = fitting_layers(Ws, X, y, act)
    norms = []

    def through(H, rest):
        z = H @ rest[0]
        if len(rest) == 1:
            delta = (sigma_of(z) - y) / y.size
        else:
            above = sigma_of(z) if act == "sigmoid" else np.maximum(z, 0)
            slope = sigma_of(z) * sigma_of(-z) if act == "sigmoid" else (z > 0).astype(float)
            delta = through(above, rest[1:]) * slope
        norms.append(np.sqrt(np.sum((H.T @ delta) ** 2)).item())
        return delta @ rest[0].T

    through(X, Ws)
    return norms[::-1]


@alternative(of="layer_gradient_norms")
def row_after_row(Ws, X, y, act):
    Ws, X, y = fitting_layers(Ws, X, y, act)
    gradients = [np.zeros_like(W) for W in Ws]
    for row, target in zip(X, y[:, 0]):
        h, z = [row], []
        for W in Ws:
            z.append(h[-1] @ W)
            h.append(sigma_of(z[-1]) if act == "sigmoid" else z[-1].clip(min=0))
        delta = sigma_of(z[-1]) - target
        for layer in reversed(range(len(Ws))):
            gradients[layer] += np.outer(h[layer], delta)
            delta = Ws[layer] @ delta
            if layer:
                delta *= h[layer] * (1 - h[layer]) if act == "sigmoid" else h[layer] > 0
    return [float(np.linalg.norm(gradient.ravel())) / len(X) for gradient in gradients]


@alternative(of="layer_gradient_norms")
def with_einsum_and_stored_slopes(Ws, X, y, act):
    Ws, X, y = fitting_layers(Ws, X, y, act)
    below, slopes = [X], []
    for W in Ws[:-1]:
        z = np.einsum("ni,ij->nj", below[-1], W)
        s = sigma_of(z)
        below.append(s if act == "sigmoid" else np.where(z > 0, z, 0.0))
        slopes.append(s - s**2 if act == "sigmoid" else np.heaviside(z, 0.0))
    delta = (sigma_of(below[-1] @ Ws[-1]) - y) / X.shape[0]
    norms = {}
    for layer in range(len(Ws) - 1, -1, -1):
        gradient = np.einsum("ni,nj->ij", below[layer], delta)
        norms[layer] = np.linalg.norm(gradient, "fro")
        if layer > 0:
            delta = np.einsum("nj,ij->ni", delta, Ws[layer]) * slopes[layer - 1]
    return [norms[layer] for layer in range(len(Ws))]
