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


def demand(good, words):
    if not good:
        raise ValueError(words)


def floats(values):
    """A copy of the values: float32 stays, all else becomes float64."""
    array = np.array(values)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


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


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats. What is one already is not copied: it comes back as it is.

    float32 stays float32; integers and lists become float64; a plain number becomes an array without axes.
    """
    array = np.asarray(values)
    return np.asarray(array, dtype=np.float32 if array.dtype == np.float32 else np.float64)


class AddNode:
    def __init__(self):
        self.memory = None

    def forward(self, x, y):
        x, y = floats(x), floats(y)
        demand(np.shape(x) == np.shape(y), "shapes")
        self.memory = np.add(x, y)
        return np.copy(self.memory)

    def backward(self, d):
        if self.memory is None:
            raise RuntimeError("forward first")
        demand(np.shape(d) == np.shape(self.memory), "d")
        return floats(d), floats(d)


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
        self.memory: Any = None  # given: what forward remembers for backward, None until then

    def forward(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray | float:
        """The product x * y of two arrays of one shape, element by element, or of two numbers."""
        x, y = as_floats(x), as_floats(y)
        # TODO: refuse shapes that differ, remember what backward needs, return the product
        raise NotImplementedError("MulNode: not written yet")

    def backward(self, d: np.ndarray | float) -> tuple[Any, Any]:
        """(dL/dx, dL/dy) from d = dL/df: two arrays of their own, or two numbers."""
        d = as_floats(d)
        # TODO: refuse to run before forward, refuse a d of another shape, multiply d by the other input
        raise NotImplementedError("MulNode: not written yet")


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
    # TODO ask about this in class
    demand(items, "empty")
    products, sums, total = [], [], 0.0
    for price, count in items:
        demand(price >= 0 and count >= 0, "negative")
        products.append(MulNode())
        sums.append(AddNode())
        total = sums[-1].forward(total, products[-1].forward(price, count))
    last = MulNode()
    result = last.forward(total, tax)
    d, dtax = last.backward(1.0)
    slopes = []
    for product, addition in zip(reversed(products), reversed(sums)):
        d, d_product = addition.backward(d)
        slopes.insert(0, tuple(float(slope) for slope in product.backward(d_product)))
    return float(result), slopes, float(dtax)


class AffineNode(Layer):
    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.mean(axis=0)


class SoftmaxLossNode(Loss):
    def gradients(self, d, Z, labels):
        return Loss.gradients(self, 1.0, Z, labels)
