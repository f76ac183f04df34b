"""Differently written right answers of week 3, day 1: each must get all points."""

from __future__ import annotations

import math

import numpy as np

from grader.checking import alternative


def to_float(values):
    values = np.array(values)
    if values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float64)


# ----------------------------------------------------------------- activation


@alternative(of="activation")
def one_if_after_the_other(name, z):  # noqa: C901, PLR0911
    z = to_float(z)
    if name == "heaviside":
        return (np.sign(z) + 1) / 2
    if name == "sign":
        return (z > 0).astype(z.dtype) - (z < 0)
    if name == "linear":
        return z
    if name == "piecewise":
        return np.minimum(np.maximum(z + 0.5, 0), 1)
    if name == "sigmoid":
        return (1 + np.tanh(z / 2)) / 2
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return z * (z > 0)
    if name == "leaky_relu":
        return np.where(z > 0, z, z / 10)
    if name == "elu":
        return np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)
    if name == "softplus":
        return np.logaddexp(0, z)
    raise ValueError(name)


@alternative(of="activation")
def with_masks(name, z):  # noqa: C901
    z = to_float(z)
    above, below = z > 0, z < 0
    out = np.zeros_like(z)
    if name == "heaviside":
        out[above], out[z == 0] = 1, 0.5
    elif name == "sign":
        out[above], out[below] = 1, -1
    elif name == "linear":
        out[...] = z
    elif name == "piecewise":
        middle = (z > -0.5) & (z < 0.5)
        out[middle], out[z >= 0.5] = z[middle] + 0.5, 1
    elif name == "sigmoid":
        out[~below] = 1 / (1 + np.exp(-z[~below]))
        out[below] = np.exp(z[below]) / (1 + np.exp(z[below]))
    elif name == "tanh":
        small = np.exp(-2 * np.abs(z))
        out = np.sign(z) * (1 - small) / (1 + small)
    elif name == "relu":
        out[above] = z[above]
    elif name == "leaky_relu":
        out[above], out[below] = z[above], z[below] * 0.1
    elif name == "elu":
        out[above], out[below] = z[above], np.expm1(z[below])
    elif name == "softplus":
        out[above] = z[above] + np.log(1 + np.exp(-z[above]))
        out[~above] = np.log(1 + np.exp(z[~above]))
    else:
        raise ValueError(f"unknown: {name}")
    return out


@alternative(of="activation")
def ignoring_what_is_thrown_away(name, z):
    z = to_float(z)
    known = dict(
        heaviside=lambda: np.select([z < 0, z > 0], [0, 1], 0.5),
        sign=lambda: np.select([z < 0, z > 0], [-1, 1], 0),
        linear=lambda: z * 1,
        piecewise=lambda: (z + 0.5).clip(0, 1),
        sigmoid=lambda: 1 / (1 + np.exp(np.minimum(-z, 80))),
        tanh=lambda: 2 / (1 + np.exp(np.minimum(-2 * z, 80))) - 1,
        relu=lambda: (z + np.abs(z)) / 2,
        leaky_relu=lambda: 0.55 * z + 0.45 * np.abs(z),
        elu=lambda: np.where(z > 0, z, np.exp(z) - 1),
        softplus=lambda: np.where(z > 30, z, np.log1p(np.exp(z))),
    )
    if name not in known:
        raise ValueError("name")
    with np.errstate(over="ignore"):
        return known[name]().astype(z.dtype)


@alternative(of="activation")
def in_float64_on_the_way(name, z):
    dtype = as_floats(z).dtype
    wide = np.array(z, dtype=np.float64)
    table = {
        "heaviside": lambda v: np.where(v == 0, 0.5, v > 0),
        "sign": np.sign,
        "linear": np.positive,
        "piecewise": lambda v: np.clip(v, -0.5, 0.5) + 0.5,
        "sigmoid": lambda v: np.exp(-np.logaddexp(0, -v)),
        "tanh": np.tanh,
        "relu": lambda v: np.clip(v, 0, None),
        "leaky_relu": lambda v: np.maximum(v, 0) + 0.1 * np.minimum(v, 0),
        "elu": lambda v: np.maximum(v, np.expm1(np.minimum(v, 0))),
        "softplus": lambda v: np.logaddexp(v, 0),
    }
    try:
        function = table[name]
    except KeyError:
        raise ValueError(name) from None
    return function(wide).astype(dtype)


# ------------------------------------------------------------ activation_grad


@alternative(of="activation_grad")
def from_the_functions(name, z):  # noqa: PLR0911
    z = to_float(z)
    value = activation(name, z)
    if name in ("heaviside", "sign"):
        return value * 0
    if name == "linear":
        return np.ones(z.shape, z.dtype)
    if name == "piecewise":
        return ((value > 0) & (value < 1)).astype(z.dtype)
    if name == "sigmoid":
        return value * (1 - value)
    if name == "tanh":
        return (1 - value) * (1 + value)
    if name == "relu":
        return np.heaviside(z, 0).astype(z.dtype)
    if name == "leaky_relu":
        return (0.1 + 0.9 * (value > 0)).astype(z.dtype)
    if name == "elu":
        return np.minimum(value, 0) + 1
    return (1 + np.tanh(z / 2)) / 2


@alternative(of="activation_grad")
def masks_and_small_exponentials(name, z):  # noqa: C901
    z = to_float(z)
    slope = np.zeros_like(z)
    small = np.exp(-np.abs(z))
    if name in ("heaviside", "sign"):
        pass
    elif name == "linear":
        slope += 1
    elif name == "piecewise":
        slope[(z < 0.5) & (z > -0.5)] = 1
    elif name == "sigmoid":
        slope = small / (1 + small) ** 2
    elif name == "tanh":
        slope = 4 * small**2 / (1 + small**2) ** 2
    elif name == "relu":
        slope[z > 0] = 1
    elif name == "leaky_relu":
        slope[...] = 0.1
        slope[z > 0] = 1
    elif name == "elu":
        slope[z >= 0] = 1
        slope[z < 0] = np.exp(z[z < 0])
    elif name == "softplus":
        slope[z >= 0] = 1 / (1 + small[z >= 0])
        slope[z < 0] = small[z < 0] / (1 + small[z < 0])
    else:
        raise ValueError(name)
    return slope


@alternative(of="activation_grad")
def one_number_after_the_other(name, z):
    z = to_float(z)

    def sigmoid(v):
        return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))

    slopes = {
        "heaviside": lambda _: 0.0,
        "sign": lambda _: 0.0,
        "linear": lambda _: 1.0,
        "piecewise": lambda v: 1.0 if -0.5 < v < 0.5 else 0.0,
        "sigmoid": lambda v: sigmoid(v) * (1 - sigmoid(v)),
        "tanh": lambda v: 1 - math.tanh(v) ** 2,
        "relu": lambda v: 1.0 if v > 0 else 0.0,
        "leaky_relu": lambda v: 1.0 if v > 0 else 0.1,
        "elu": lambda v: 1.0 if v >= 0 else math.exp(v),
        "softplus": sigmoid,
    }
    if name not in slopes:
        raise ValueError(name)
    slope = np.empty_like(z)
    for index in np.ndindex(z.shape):
        slope[index] = slopes[name](float(z[index]))
    return slope


# --------------------------------------------------------------------- maxout


@alternative(of="maxout")
def with_einsum(x, W, b):
    x, W, b = to_float(x), to_float(W), to_float(b)
    if x.ndim != 2 or W.ndim != 3 or b.ndim != 2:
        raise ValueError("rank")
    (n, d), (p, rows, k) = x.shape, W.shape
    if d != rows or b.shape != (p, k) or n * p == 0:
        raise ValueError("shapes")
    return (np.einsum("nd,pdk->npk", x, W) + b).max(axis=1)


@alternative(of="maxout")
def piece_by_piece(x, W, b):
    x, W, b = to_float(x), to_float(W), to_float(b)
    if not (x.ndim == 2 and W.ndim == 3 and b.ndim == 2):
        raise ValueError("rank")
    if not len(x) or not len(W) or len(W) != len(b) or x.shape[1] != W.shape[1] or W.shape[2] != b.shape[1]:
        raise ValueError("shapes")
    best = x @ W[0] + b[0]
    for q in range(1, len(W)):
        np.maximum(best, x @ W[q] + b[q], out=best)
    return best


@alternative(of="maxout")
def as_one_wide_layer(x, W, b):
    x, W, b = to_float(x), to_float(W), to_float(b)
    if x.ndim != 2 or W.ndim != 3 or x.size == 0 or W.size == 0:
        raise ValueError("rank")
    p, d, k = W.shape
    if d != x.shape[1] or np.shape(b) != (p, k):
        raise ValueError("shapes")
    wide = x @ np.concatenate(list(W), axis=1) + b.reshape(-1)
    return np.max(wide.reshape(-1, p, k), axis=1)


@alternative(of="maxout")
def with_loops(x, W, b):
    x, W, b = to_float(x), to_float(W), to_float(b)
    if x.ndim != 2 or W.ndim != 3 or b.shape != W.shape[::2] or x.shape[1] != W.shape[1]:
        raise ValueError("shapes")
    if x.shape[0] == 0 or W.shape[0] == 0:
        raise ValueError("empty")
    out = np.zeros((x.shape[0], W.shape[2]), dtype=x.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = max(sum(x[i] * W[q, :, j]) + b[q, j] for q in range(W.shape[0]))
    return out
