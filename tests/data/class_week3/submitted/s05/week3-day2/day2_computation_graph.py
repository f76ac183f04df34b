from __future__ import annotations

from typing import Any

import numpy as np


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


def slopes_of(items, tax):
    return [(tax * count, tax * price) for price, count in items]


def subtotal(items):
    return float(sum(price * count for price, count in items))


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


def basket_total(items, tax):
    # 예제로 확인함
    if not items or min(count for price, count in items) < 0:
        raise ValueError("items")
    return tax * subtotal(items), slopes_of(items, tax), subtotal(items)


class AffineNode(Layer):
    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.sum()


class SoftmaxLossNode:
    gradient = None

    def forward(self, Z, labels):
        Z = floats(Z)
        if Z.ndim != 2:
            raise ValueError("rank")
        n, k = Z.shape
        labels = whole(labels, n, k)
        rows = np.arange(n)
        Z -= Z.max(axis=1)[:, None]
        sums = np.exp(Z).sum(axis=1)
        P = np.exp(Z) / sums[:, None]
        P[rows, labels] -= 1
        self.gradient = P / n
        return float((np.log(sums) - Z[rows, labels]).sum() / n)

    def backward(self, d=1.0):
        if self.gradient is None:
            raise RuntimeError("forward first")
        return self.gradient * d
