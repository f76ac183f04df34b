"""Week 3, day 2: computation graphs.

Every formula is a graph of small nodes. Going forward, a node takes its inputs, computes its output and remembers
what it will need. Going backward, it is told how much the loss L changes with its output, and answers how much
L changes with each of its inputs. That one multiplication per node is all of backpropagation.

A node has two methods:

    forward(...)    computes the output; a later forward replaces what an earlier one has remembered
    backward(d)     d = dL/d(output), of the output's shape; returns the gradient for each input, of its shape;
                    may be called again, with another d, and then answers for the same, latest forward

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. Arguments are never changed, what a node
returns is an array of its own, and each node remembers for itself: there will be many of them in one graph. If all
arrays are float32, so are the results; integers and lists are taken as float64. Numbers in give numbers out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats. What is one already is not copied: it comes back as it is.

    float32 stays float32; integers and lists become float64; a plain number becomes an array without axes.
    """
    array = np.asarray(values)
    return np.asarray(array, dtype=np.float32 if array.dtype == np.float32 else np.float64)


def demand(good, words):
    if not good:
        raise ValueError(words)


def floats(values):
    """A copy of the values: float32 stays, all else becomes float64."""
    array = np.array(values)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def whole(labels, n, k):
    labels = np.array(labels)
    if labels.shape != (n,) or not np.issubdtype(labels.dtype, np.integer) or not n:
        raise ValueError("labels")
    if not np.all((labels >= 0) & (labels < k)):
        raise ValueError("no such class")
    return labels


class AddNode:
    """The node of a sum: f = x + y.

    L changes with x exactly as it changes with f, and so with y: the node passes d on to both.

    Raises:
        ValueError: in `forward` x and y, in `backward` d and f differ in shape. Nothing is broadcast.
        RuntimeError: `backward` before any `forward`.

    Examples:
        f = wx + b at w = -2, x = 5, b = 3 is an AddNode behind a MulNode:
            f = -7, and for d = 1:  df/dw = 5, df/dx = -2, df/db = 1
        z = (x + y)^2 is t * t with t = x + y. Both inputs of the MulNode are t, so their two gradients add up to
        dz/dt = 2t, which the AddNode passes on:  at (1, 2) dz/dx = dz/dy = 6
    """

    def __init__(self) -> None:
        self.memory: Any = None

    def forward(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray | float:
        """The sum x + y of two arrays of one shape, or of two numbers."""
        x, y = as_floats(x), as_floats(y)
        # TODO: refuse shapes that differ, remember what backward needs, return the sum
        if x.shape != y.shape:
            raise ValueError(f"x and y need one and the same shape, got {x.shape} and {y.shape}")
        self.memory = x.shape
        return x + y

    def backward(self, d: np.ndarray | float) -> tuple[Any, Any]:
        """(dL/dx, dL/dy) from d = dL/df: two arrays of their own, or two numbers."""
        d = as_floats(d)
        # TODO: refuse to run before forward, refuse a d of another shape, pass d to both inputs
        if self.memory is None:
            raise RuntimeError("backward before forward: nothing has been added yet")
        if d.shape != self.memory:
            raise ValueError(f"d must have the shape of the output, {self.memory}, got {d.shape}")
        return +d, +d


class MulNode:
    def __init__(self):
        self.x = self.y = None

    def forward(self, x, y):
        self.x, self.y = floats(x), floats(y)
        demand(self.x.shape == self.y.shape, "shapes")
        return self.product(self.x, self.y)

    def backward(self, d):
        if self.x is None:
            raise RuntimeError("forward first")
        d = floats(d)
        demand(d.shape == self.x.shape, "d")
        return self.product(d, self.y), self.product(d, self.x)

    def product(self, one, other):
        out = np.zeros_like(one)
        for index in np.ndindex(one.shape):
            out[index] = one[index] * other[index]
        return out


def basket_total(items: list[tuple[float, float]], tax: float) -> tuple[float, list[tuple[float, float]], float]:
    """What a shopping basket costs, and how that changes with every price, with every count and with the tax.

        total = tax * (price_1 * count_1 + price_2 * count_2 + ...)

    Draw the graph first: one product per item, sums behind them, the product with the tax last. Then go back from
    the total with d = 1, node by node.

    Convention: tax is a factor, 1.1 for ten per cent. Counts may be fractions (1.5 kg); prices and counts of 0 are
    good input.

    Args:
        items: one (price, count) per item.
        tax: the factor.

    Returns:
        (total, gradients, dtax), where gradients is a list with the tuple (dtotal/dprice, dtotal/dcount) of each
        item, in the order of the items, and dtax is dtotal/dtax. Plain floats throughout.

    Raises:
        ValueError: there are no items, or a price or a count is negative.

    Examples:
        [(100, 2)], 1.1             -> (220, [(2.2, 110)], 200)                  two apples
        [(100, 2), (4000, 1)], 1.1  -> (4620, [(2.2, 110), (1.1, 4400)], 4200)   and groceries
    """
    if not items:
        raise ValueError("the basket is empty")
    if any(price < 0 or count < 0 for price, count in items):
        raise ValueError(f"prices and counts cannot be negative, got {items}")
    before_tax = sum(price * count for price, count in items)
    gradients = [(float(tax * count), float(tax * price)) for price, count in items]
    return float(tax * before_tax), gradients, float(before_tax)


class AffineNode:
    memory = None

    def forward(self, X, W, b):
        X, W, b = floats(X), floats(W), floats(b)
        demand(X.ndim == W.ndim == 2 and b.ndim == 1, "rank")
        (n, d), (rows, k) = X.shape, W.shape
        demand(n > 0 and d == rows and b.shape == (k,), "shapes")
        self.memory = X, W
        return np.einsum("nd,dk->nk", X, W) + b

    def backward(self, d):
        if self.memory is None:
            raise RuntimeError("forward first")
        X, W = self.memory
        d = floats(d)
        demand(d.shape == (X.shape[0], W.shape[1]), "d")
        return np.einsum("nk,dk->nd", d, W), np.einsum("nd,nk->dk", X, d), np.einsum("nk->k", d)


class SoftmaxLossNode:
    def __init__(self):
        self.log_P = None

    def forward(self, Z, labels):
        Z = floats(Z)
        demand(Z.ndim == 2, "rank")
        self.onehot = np.eye(Z.shape[1], dtype=Z.dtype)[whole(labels, *Z.shape)]
        self.log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
        return -np.mean(np.sum(np.where(self.onehot == 1, self.log_P, 0), axis=1))

    def backward(self, d=1.0):
        if self.log_P is None:
            raise RuntimeError("forward first")
        return d * (np.exp(self.log_P) - self.onehot) / len(self.onehot)


while True:
    pass
