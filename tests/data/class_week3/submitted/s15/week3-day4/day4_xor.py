"""Week 3, day 4: XOR and automatic differentiation.

No straight line separates the inputs of XOR; one hidden layer does. You compute such a network with given weights, let
one learn with your own gradients, then build the machine that finds gradients by itself: a scalar autograd, the heart
of torch and TensorFlow. In the end both do the same work for you.

The data, all day long:   X = [[0, 0], [0, 1], [1, 0], [1, 1]],   y = [0, 1, 1, 0]

The NumPy items are plain NumPy and the standard library: no autograd package, no `np.gradient`. In the torch item use
modules (nn.Linear, nn.Sigmoid, nn.BCEWithLogitsLoss): `torch.nn.functional` is not allowed today. torch is imported
here; TensorFlow takes three seconds to start, so the function that needs it imports it itself, in its first line.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
import itertools
import pandas as pd

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0.0, 1.0, 1.0, 0.0])


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
  """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
  return np.asarray(np.exp(-np.logaddexp(0, -z)))


class Given:
  """The operators that follow from the others, as the exercise gives them."""

  def __radd__(self, other):
    return self.__add__(other)

  def __rmul__(self, other):
    return self.__mul__(other)

  def __neg__(self):
    return self * -1

  def __sub__(self, other):
    return self + (-1) * other

  def __rsub__(self, other):
    return other + (-self)

  def __truediv__(self, other):
    return self * other**-1.0

  def __rtruediv__(self, other):
    return other * self**-1.0


def xor_forward(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
  X = as_floats(X)
  # TODO: check the shape, write the three sums as matrix products, put each through the sigmoid.
  if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
    raise ValueError(f"X must have the shape (n, 2) with n > 0, got {X.shape}")
  W, b = np.array([[5, -7], [5, -7]], X.dtype), np.array([-8, 3], X.dtype)
  H = sigmoid(X @ W + b)
  return H, sigmoid(H @ np.array([-11, -11], X.dtype) + 6)


def train_xor(hidden=10, lr=1.0, steps=5000, seed=0):
  # 예제로 확인함
  generator = np.random.default_rng(seed=seed)
  W1 = generator.standard_normal(size=(2, hidden))
  b1 = generator.standard_normal(size=(hidden,))
  W2 = generator.standard_normal(size=(hidden, 1))
  b2 = generator.standard_normal(size=(1,))
  for _ in range(steps):
    h = 1 / (1 + np.exp(-(np.einsum("ni,ij->nj", X, W1) + b1)))
    p = 1 / (1 + np.exp(-(np.einsum("nj,jk->nk", h, W2) + b2)))
    d = np.subtract(p, np.reshape(Y, (4, 1)))
    back = np.einsum("nk,jk->nj", d, W2) * (h - h**2)
    W1 -= lr * np.einsum("ni,nj->ij", X, back) / 4
    b1 -= lr * np.mean(back, axis=0)
    W2 -= lr * np.einsum("nj,nk->jk", h, d) / 4
    b2 -= lr * np.mean(d, axis=0)
  h = 1 / (1 + np.exp(-(X @ W1 + b1)))
  p = (1 / (1 + np.exp(-(h @ W2 + b2)))).reshape(4)
  loss = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))
  return loss.item(), float(((p > 0.5) == (Y > 0.5)).sum() / 4), p


class Value(Given):
  births = itertools.count()

  def __init__(self, data, parents=(), slopes=()):
    self.data, self.grad = float(data), 0.0
    self.parents, self.slopes, self.born = parents, slopes, next(Value.births)

  @staticmethod
  def of(number):
    return number if isinstance(number, Value) else Value(number)

  def __add__(self, other):
    other = Value.of(other)
    return Value(self.data + other.data, (self, other), (1, 1))

  def __sub__(self, other):
    other = Value.of(other)
    return Value(self.data - other.data, (self, other), (1, -1))

  def __mul__(self, other):
    other = Value.of(other)
    return Value(self.data * other.data, (self, other), (other.data, self.data))

  def __pow__(self, n):
    if isinstance(n, Value):
      raise TypeError("n")
    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

  def relu(self):
    return Value((self.data > 0) * self.data, (self,), (int(self.data > 0),))

  def sigmoid(self):
    e = math.exp(-abs(self.data))
    return Value(1 / (1 + e) if self.data >= 0 else e / (1 + e), (self,), (e / (1 + e) ** 2,))

  def tanh(self):
    out = Value(np.tanh(self.data), (self,))
    out.slopes = ((1 - out.data) * (1 + out.data),)
    return out

  def exp(self):
    out = Value(math.e**self.data, (self,))
    out.slopes = (out.data,)
    return out

  def log(self):
    return Value(math.log(self.data), (self,), (self.data**-1,))

  def graph(self):
    found, waiting = {self.born: self}, [self]
    while waiting:
      for parent in waiting.pop().parents:
        if parent.born not in found:
          found[parent.born] = parent
          waiting.append(parent)
    return [found[number] for number in sorted(found, reverse=True)]

  def backward(self):
    self.grad = 1.0
    for node in self.graph():
      for parent, slope in zip(node.parents, node.slopes):
        parent.grad += node.grad * slope

  def zero_grad(self):
    for node in self.graph():
      node.grad = 0.0


class XorNet(nn.Module):
  """A fully connected network in torch: a sigmoid behind every layer but the last, whose sums it gives out.

  sizes = [2, 10, 1] means 2 inputs, one hidden layer of 10, 1 output: nn.Linear(2, 10), sigmoid, nn.Linear(10, 1).

  Convention: the output is the sum z (the logit), not the probability sigma(z): the loss applies the sigmoid itself.
  nn.Linear chooses the start.

  Examples:
    the number of parameters:   [2, 3, 1] -> 13,   [2, 10, 1] -> 41,   [2, 10, 5, 8, 1] -> 142
  """

  def __init__(self, sizes: list[int]) -> None:
    """Create the layers, as many as there are gaps between the sizes."""
    # TODO: torch finds parameters only in modules: put the layers into nn.Sequential or nn.ModuleList.
    super().__init__()
    self.layers = nn.ModuleList(nn.Linear(into, out) for into, out in pairwise(sizes))

  def forward(self, x: Tensor) -> Tensor:
    """From inputs (n, sizes[0]) to logits (n, sizes[-1])."""
    # TODO: layer by layer; the last one without a sigmoid
    for number, layer in enumerate(self.layers):
      x = torch.sigmoid(x) if number > 0 else x
      x = layer(x)
    return x


def train_xor_torch(sizes, lr=1.0, steps=5000, seed=0):
  # 레이블은 열
  torch.manual_seed(seed)
  model, criterion = XorNet(sizes), nn.BCEWithLogitsLoss(reduction="sum")
  data, target = torch.tensor(X.tolist()), torch.tensor([[0.0], [1.0], [1.0], [0.0]])
  parameters = list(model.parameters())
  for _ in range(steps):
    gradients = torch.autograd.grad(criterion(model(data), target) / 4, parameters)
    for parameter, g in zip(parameters, gradients):
      parameter.data.sub_(lr * g)
  model.eval()
  predicted = (model(data).detach().numpy() > 0).astype(float)
  return float(np.mean(predicted[:, 0] == Y))


def train_xor_tf(lr=1.0, steps=5000, seed=0):
  import tensorflow as tf

  x, y = tf.constant([[1, 0], [0, 1], [1, 1], [0, 0]], tf.float32), tf.constant([[1.0], [1.0], [0.0], [0.0]])
  rng = tf.random.Generator.from_seed(seed)
  W_h, b_h = tf.Variable(rng.normal([2, 3])), tf.Variable(rng.normal([3]))
  W_o, b_o = tf.Variable(rng.normal([3, 1])), tf.Variable(rng.normal([1]))
  for _ in range(steps):
    with tf.GradientTape(persistent=True) as tape:
      H = tf.nn.sigmoid(tf.matmul(x, W_h) + b_h)
      p = tf.nn.sigmoid(tf.matmul(H, W_o) + b_o)
      cost = -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))
    slopes = [tape.gradient(cost, variable) for variable in (W_h, b_h, W_o, b_o)]
    for variable, slope in zip((W_h, b_h, W_o, b_o), slopes):
      variable.assign_sub(lr * slope)
  p = tf.sigmoid(tf.sigmoid(x @ W_h + b_h) @ W_o + b_o)
  predicted = tf.cast(p > 0.5, tf.float32)
  return float(tf.reduce_mean(tf.cast(tf.equal(predicted, y), tf.float32))), tf.squeeze(p, axis=1).numpy()


if __name__ == "__main__":
  a = Value(3.0)
  b = a * a + a
  b.backward()
  print(a.grad)  # 7
