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
from sklearn.metrics import mean_squared_error


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats. What is one already is not copied: it comes back as it is.

    float32 stays float32; integers and lists become float64; a plain number becomes an array without axes.
    """
    array = np.asarray(values)
    return np.asarray(array, dtype=np.float32 if array.dtype == np.float32 else np.float64)


class KeepsTheFirst:
    def remember(self, inputs):
        self.memory = self.memory or inputs


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


class Product(Pair):
    def output(self, x, y):
        return x * y

    def gradients(self, d, x, y):
        return d * y, d * x


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


class MulNode(KeepsTheFirst, Product): ...


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
    # tax times the sum of price times count
    if not items:
        raise ValueError("the basket is empty")
    if any(price < 0 or count < 0 for price, count in items):
        raise ValueError(f"prices and counts cannot be negative, got {items}")
    before_tax = sum(price * count for price, count in items)
    gradients = [(float(tax * count), float(tax * price)) for price, count in items]
    return float(tax * before_tax), gradients, float(before_tax)


class AffineNode:
    """A whole layer as one node: F = XW + b, with X (n, d), W (d, k) and b (k,).

    With D = dL/dF, shape (n, k), the gradients are

        dX = D W^T             shape (n, d), like X
        dW = X^T D             shape (d, k), like W
        db = sum of D's rows   shape (k,), like b: the same b went into every row, so its gradients add up

    Convention: db is the sum, not the mean: a loss that averages has put its 1/n into D already. Keep copies of
    what you remember: the caller may write into X and W before `backward`, and an optimiser will.

    Raises:
        ValueError: the shapes do not fit, or n = 0; in `backward`, D has another shape than F.
        RuntimeError: `backward` before any `forward`.

    Examples:
        X = [[1, 2]], W = [[1], [3]], b = [0.5]  -> F = [[7.5]]
        D = [[2]]  -> dX = [[2, 6]], dW = [[2], [4]], db = [2]
    """

    def __init__(self) -> None:
        self.memory: Any = None

    def forward(self, X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        """XW + b, shape (n, k)."""
        X, W, b = as_floats(X), as_floats(W), as_floats(b)
        # TODO: check the three shapes, remember what backward needs, return XW + b
        if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
            raise ValueError(f"X must be (n, d) with n > 0 and W (d, k), got {X.shape} and {W.shape}")
        if b.shape != (W.shape[1],):
            raise ValueError(f"b must be ({W.shape[1]},), got {b.shape}")
        self.memory = X.copy(), W.copy()
        return X @ W + b

    def backward(self, d: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(dX, dW, db) from d = dL/dF, shape (n, k)."""
        d = as_floats(d)
        # TODO: refuse to run before forward, refuse a d of another shape, then the three formulas
        if self.memory is None:
            raise RuntimeError("backward before forward: there is no X and no W yet")
        X, W = self.memory
        if d.shape != (len(X), W.shape[1]):
            raise ValueError(f"d must have the shape of the output, {(len(X), W.shape[1])}, got {d.shape}")
        return d @ W.T, X.T @ d, d.sum(axis=0)


class SoftmaxLossNode(Loss):
    def softmax(self, Z):
        return Z

    def losses(self, Z, labels):
        with np.errstate(all="ignore"):
            return -np.log(Z[np.arange(len(Z)), labels])
