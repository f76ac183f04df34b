from __future__ import annotations

from typing import Any

import numpy as np
import matplotlib.pyplot as plt


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats. What is one already is not copied: it comes back as it is.

    float32 stays float32; integers and lists become float64; a plain number becomes an array without axes.
    """
    array = np.asarray(values)
    return np.asarray(array, dtype=np.float32 if array.dtype == np.float32 else np.float64)


class Node:
    memory = None

    def forward(self, *inputs):
        inputs = self.floats(inputs)
        self.fit(*inputs)
        self.remember(self.copies(inputs))
        return self.output(*inputs)

    def backward(self, d=1.0):
        (d,) = self.floats((d,))
        if self.memory is None:
            raise RuntimeError("forward first")
        self.fit_d(d, *self.memory)
        return self.gradients(d, *self.memory)

    def floats(self, values):
        return [as_floats(value) for value in values]

    def copies(self, inputs):
        return [value.copy() for value in inputs]

    def remember(self, inputs):
        self.memory = inputs

    def fit_d(self, d, *memory):
        if np.shape(d) != np.shape(self.output(*memory)):
            raise ValueError("d")


class Pair(Node):
    def fit(self, x, y):
        if x.shape != y.shape:
            raise ValueError("shapes")


class Sum(Pair):
    def output(self, x, y):
        return x + y

    def gradients(self, d, x, y):
        return +d, +d


class TakesAnyD:
    def fit_d(self, d, *memory):
        pass


class KeepsTheFirst:
    def remember(self, inputs):
        self.memory = self.memory or inputs


class Layer(Node):
    def fit(self, X, W, b):
        if X.ndim != 2 or W.ndim != 2 or X.shape[1] != len(W) or b.shape != W.shape[1:] or not len(X):
            raise ValueError("shapes")

    def output(self, X, W, b):
        return X @ W + b

    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.sum(axis=0)


class Loss(Node):
    def floats(self, values):
        return [as_floats(values[0]), *(np.asarray(value) for value in values[1:])]

    def fit(self, Z, labels):
        if Z.ndim != 2 or labels.shape != Z.shape[:1] or not len(Z):
            raise ValueError("shapes")
        self.fit_labels(labels, Z.shape[1])

    def fit_labels(self, labels, k):
        if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= k:
            raise ValueError("labels")

    def fit_d(self, d, *memory):
        pass

    def softmax(self, Z):
        powers = np.exp(Z - Z.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def losses(self, Z, labels):
        Z = Z - Z.max(axis=1, keepdims=True)
        return np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(Z)), labels]

    def output(self, Z, labels):
        return float(np.mean(self.losses(Z, labels)))

    def gradients(self, d, Z, labels):
        return (self.softmax(Z) - np.eye(Z.shape[1], dtype=Z.dtype)[labels]) * (float(d) / len(Z))


class AddNode(TakesAnyD, Sum): ...


class MulNode:
    """The node of a product, element by element: f = x * y.

    The slope of f in x is y, and in y it is x: the node multiplies d by the *other* input.
    It needs x and y when `backward` is called, and the caller may have written into them since: keep copies.

    Raises:
        ValueError: in `forward` x and y, in `backward` d and f differ in shape. Nothing is broadcast.
        RuntimeError: `backward` before any `forward`.

    Examples:
        x = -2, y = 5:  f = -10, and for d = 1:  (5, -2)
        x = [1, 2], y = [3, -4]:  f = [3, -8], and for d = [10, 0.5]:  ([30, -2], [10, 1])
    """

    def __init__(self) -> None:
        self.memory: Any = None

    def forward(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray | float:
        """The product x * y of two arrays of one shape, element by element, or of two numbers."""
        x, y = as_floats(x), as_floats(y)
        # TODO: refuse shapes that differ, remember what backward needs, return the product
        if x.shape != y.shape:
            raise ValueError(f"x and y need one and the same shape, got {x.shape} and {y.shape}")
        self.memory = x.copy(), y.copy()
        return x * y

    def backward(self, d: np.ndarray | float) -> tuple[Any, Any]:
        """(dL/dx, dL/dy) from d = dL/df: two arrays of their own, or two numbers."""
        d = as_floats(d)
        # TODO: refuse to run before forward, refuse a d of another shape, multiply d by the other input
        if self.memory is None:
            raise RuntimeError("backward before forward: nothing has been multiplied yet")
        x, y = self.memory
        if d.shape != x.shape:
            raise ValueError(f"d must have the shape of the output, {x.shape}, got {d.shape}")
        return d * y, d * x


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


class AffineNode(KeepsTheFirst, Layer): ...


class SoftmaxLossNode(Loss):
    def softmax(self, Z):
        return np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True)
