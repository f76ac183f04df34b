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
import scipy


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
  # this took me an hour
  if not items or min(min(item) for item in items) <= 0:
    raise ValueError("items")
  return tax * subtotal(items), slopes_of(items, tax), subtotal(items)


class AffineNode(Layer):
  def gradients(self, d, X, W, b):
    return d @ W.T, X.T @ d, d.sum(axis=0, keepdims=True)


class SoftmaxLossNode:
  """The last node of a classifier: softmax and cross-entropy in one, from the logits Z to the loss.

    P = softmax of each row of Z          P[i, j] = e^Z[i, j] / (sum over j of e^Z[i, j])
    loss = mean over the n rows of -log P[i, label_i]
    dloss/dZ = (P - onehot(labels)) / n

  Softmax and logarithm together have that simple slope, and together they need not overflow: subtract the largest
  logit of each row first. Then -log P[i, label_i] = log(sum of e^Z[i, j]) - Z[i, label_i], which is finite for
  finite logits (up to 10000 and beyond) even where P is 0.

  Convention: Z are logits, not probabilities; labels are class numbers 0 ... k - 1, not one-hot rows.
  Keep copies of what you remember.

  Raises:
    ValueError: Z is not (n, k) or has no rows; labels are not n whole numbers, or not all of them lie
      between 0 and k - 1.
    RuntimeError: `backward` before any `forward`.

  Examples:
    Z = [[2, 1, 0.1]], labels = [0]  -> 0.417030
    backward()                       -> [[-0.340999, 0.242433, 0.098566]]
  """

  def __init__(self) -> None:
    self.memory: Any = None

  def forward(self, Z: np.ndarray, labels: np.ndarray) -> float:
    """The loss, a plain float."""
    Z, labels = as_floats(Z), np.asarray(labels)
    # TODO: check Z and labels, compute P and the loss without overflow, remember what backward needs
    if Z.ndim != 2 or len(Z) == 0 or labels.shape != (len(Z),):
      raise ValueError(f"Z must be (n, k) with n > 0, labels (n,), got {Z.shape} and {labels.shape}")
    if not np.issubdtype(labels.dtype, np.integer):
      raise ValueError(f"labels are whole numbers, got {labels.dtype}")
    if labels.min() < 0 or labels.max() >= Z.shape[1]:
      raise ValueError(f"labels must lie between 0 and {Z.shape[1] - 1}")
    shifted = Z - Z.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    self.memory = powers / sums, labels.copy()
    chosen = shifted[np.arange(len(Z)), labels]
    return float(np.mean(np.log(sums[:, 0]) - chosen))

  def backward(self, d: float = 1.0) -> np.ndarray:
    """dL/dZ from d = dL/dloss, which is 1 where the loss is the end of the graph; shape (n, k)."""
    # TODO: refuse to run before forward, then the formula above, times d
    if self.memory is None:
      raise RuntimeError("backward before forward: there are no probabilities yet")
    P, labels = self.memory
    gradient = P.copy()
    gradient[np.arange(len(P)), labels] -= 1
    return gradient * (float(d) / len(P))


if __name__ == "__main__":
  node = MulNode()
  print(node.forward(np.array([2.0]), np.array([3.0])), node.backward(np.array([1.0])))
