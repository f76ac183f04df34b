from __future__ import annotations
from typing import Any
import numpy as np
import math
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
        d, = self.floats((d,))
        if self.memory is None:
            raise RuntimeError('forward first')
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
            raise ValueError('d')

class Pair(Node):

    def fit(self, x, y):
        if x.shape != y.shape:
            raise ValueError('shapes')

class Sum(Pair):

    def output(self, x, y):
        return x + y

    def gradients(self, d, x, y):
        return (+d, +d)

class Layer(Node):

    def fit(self, X, W, b):
        if X.ndim != 2 or W.ndim != 2 or X.shape[1] != len(W) or (b.shape != W.shape[1:]) or (not len(X)):
            raise ValueError('shapes')

    def output(self, X, W, b):
        return X @ W + b

    def gradients(self, d, X, W, b):
        return (d @ W.T, X.T @ d, d.sum(axis=0))

def demand(good, words):
    if not good:
        raise ValueError(words)

def floats(values):
    """A copy of the values: float32 stays, all else becomes float64."""
    array = np.array(values)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)

def whole(labels, n, k):
    labels = np.array(labels)
    if labels.shape != (n,) or not np.issubdtype(labels.dtype, np.integer) or (not n):
        raise ValueError('labels')
    if not np.all((labels >= 0) & (labels < k)):
        raise ValueError('no such class')
    return labels

class AddNode(Sum):

    def gradients(self, d, x, y):
        return (d * y, d * x)

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
        x, y = (as_floats(x), as_floats(y))
        if x.shape != y.shape:
            raise ValueError(f'x and y need one and the same shape, got {x.shape} and {y.shape}')
        self.memory = (x.copy(), y.copy())
        return x * y

    def backward(self, d: np.ndarray | float) -> tuple[Any, Any]:
        """(dL/dx, dL/dy) from d = dL/df: two arrays of their own, or two numbers."""
        d = as_floats(d)
        if self.memory is None:
            raise RuntimeError('backward before forward: nothing has been multiplied yet')
        x, y = self.memory
        if d.shape != x.shape:
            raise ValueError(f'd must have the shape of the output, {x.shape}, got {d.shape}')
        return (d * y, d * x)

def basket_total(items, tax):
    """tax times the sum of price times count"""
    if not items or any((value < 0 for item in items for value in item)):
        raise ValueError('items')
    before = math.fsum((math.prod(item) for item in items))
    return (before * tax, [tuple((tax * value for value in item[::-1])) for item in items], before)

class AffineNode(Layer):

    def gradients(self, d, X, W, b):
        return Layer.gradients(self, np.ones_like(d), X, W, b)

class SoftmaxLossNode:

    def __init__(self):
        self.log_P = None

    def forward(self, Z, labels):
        Z = floats(Z)
        demand(Z.ndim == 2, 'rank')
        self.onehot = np.eye(Z.shape[1], dtype=Z.dtype)[whole(labels, *Z.shape)]
        self.log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
        return -np.mean(np.sum(np.where(self.onehot == 1, self.log_P, 0), axis=1))

    def backward(self, d=1.0):
        if self.log_P is None:
            raise RuntimeError('forward first')
        return d * (np.exp(self.log_P) - self.onehot) / len(self.onehot)
if __name__ == '__main__':
    node = MulNode()
    print(node.forward(np.array([2.0]), np.array([3.0])), node.backward(np.array([1.0])))
