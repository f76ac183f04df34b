"""Week 3, day 3: backpropagation through a multilayer perceptron.

First one neuron with numbers you can follow on paper, then a network with as many layers as you like (forward),
then a hidden layer and its gradients (backward), and last the tool that finds out whether a gradient is right.

Convention, all day long: a layer has the weights W (out, in) and the biases b (out,), one row of W per unit:

  z = x W^T + b,   a = phi(z)          a batch x has one sample per row: x (n, in), z and a (n, out)

Everything is plain NumPy: no automatic differentiation, no `np.gradient`. Arrays that do not fit, and n = 0, raise
ValueError (NumPy's broadcasting would hide it). Arguments are never changed, and no result shares memory with them.
If all arrays are float32, so are the arrays that come back; otherwise they are float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import os, sys


def as_floats(values: object) -> np.ndarray:
  """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
  array = np.asarray(values)
  return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
  """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
  return np.asarray(np.exp(-np.logaddexp(0, -z)))


def two_vectors(i, w):
  i, w = as_floats(i), as_floats(w)
  if i.ndim != 1 or i.size == 0 or w.shape != i.shape:
    raise ValueError("two vectors of one length")
  return i, w


def neuron(i, w, target, lr, **changed):
  """A whole neuron; `changed` replaces values by functions of those before them."""
  i, w = two_vectors(i, w)
  now = {"i": i, "w": w, "target": target, "lr": lr}
  rules = {
    "z": lambda v: float(v["i"] @ v["w"]),
    "o": lambda v: float(sigmoid(v["z"])),
    "loss": lambda v: float((v["target"] - v["o"]) ** 2),
    "do": lambda v: float(-2 * (v["target"] - v["o"])),
    "dz": lambda v: float(v["do"] * v["o"] * (1 - v["o"])),
    "dw": lambda v: v["dz"] * v["i"],
    "w_new": lambda v: v["w"] - v["lr"] * v["dw"],
  }
  for name, rule in (rules | changed).items():
    now[name] = rule(now)
  return {name: now[name] for name in rules}


PHI = {"linear": lambda z: z, "sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}


def layer(a, pair, name, phi=PHI):
  W, b = as_floats(pair[0]), as_floats(pair[1])
  if name not in phi:
    raise ValueError("unknown activation")
  if W.ndim != 2 or W.shape[1] != a.shape[1] or b.shape != W.shape[:1]:
    raise ValueError("shapes do not fit")
  return W, b, phi[name]


def table(X):
  X = as_floats(X)
  if X.ndim != 2 or len(X) == 0:
    raise ValueError("X must be (n, d)")
  return X


def forward(X, layers, activations, phi=PHI, same_length=True, turn=lambda W: W):
  """All outputs, spoiled in one place: other functions, no look at the lengths, weights turned round."""
  if same_length and len(layers) != len(activations):
    raise ValueError("one activation per layer")
  outputs = [table(X).copy()]
  for pair, name in zip(layers, activations):
    W, b, function = layer(outputs[-1], (turn(as_floats(pair[0])), pair[1]), name, phi)
    outputs.append(function(outputs[-1] @ W.T + b))
  return outputs


def fitting(params, grads, h):
  if set(params) != set(grads) or not h > 0:
    raise ValueError("keys or h")
  if any(np.shape(params[name]) != np.shape(grads[name]) for name in params):
    raise ValueError("shapes")


def entry_errors(f, params, grads, h, **spoiled):
  """The errors of all entries, spoiled in one place: slope, error, dtype, copies, going back."""
  fitting(params, grads, h)
  slope = spoiled.get("slope", lambda above, below, _: (above - below) / (2 * h))
  error = spoiled.get("error", lambda a, n: abs(a - n) / max(1.0, abs(a) + abs(n)))
  copied, kind = spoiled.get("copied", np.array), spoiled.get("kind", np.float64)
  point = {name: copied(value, dtype=kind) for name, value in params.items()}
  found = []
  for name, value in point.items():
    for index in np.ndindex(value.shape):
      middle = value[index]
      ends = []
      for step in (h, -h):
        value[index] = middle + step
        ends.append(f(point))
      value[index] = middle if spoiled.get("back", True) else value[index]
      n = slope(*ends, lambda: f(point))
      found.append(error(float(np.asarray(grads[name])[index]), n))
  return found


def neuron_backprop(i, w, target, lr=1.0):
  # 질문하기
  return neuron(i, w, target, lr, w_new=lambda v: v["w"] - v["dw"])


def mlp_forward(X, layers, activations):
  return forward(X, layers, activations, same_length=False)


def mlp_backward(x, y, params):
  # 출력에서 거꾸로, 행에 대한 평균
  x, y = as_floats(x), as_floats(y)
  if x.ndim != 2 or y.ndim != 2 or len(x) != len(y) or len(x) == 0:
    raise ValueError("x or y")
  p = {key: as_floats(value) for key, value in params.items()}
  if p["W1"].ndim != 2 or p["W2"].ndim != 2 or p["b1"].ndim != 1 or p["b2"].ndim != 1:
    raise ValueError("ranks")
  if p["W1"].shape != (p["b1"].size, x.shape[1]) or p["W2"].shape != (y.shape[1], p["b1"].size):
    raise ValueError("weights")
  if p["b2"].size != y.shape[1]:
    raise ValueError("b2")
  X, Y, n = x.T, y.T, len(x)
  hidden = np.tanh(p["W1"] @ X + p["b1"][:, None])
  delta = p["W2"] @ hidden + p["b2"][:, None] - Y
  loss = (delta**2).sum(axis=0).mean() / 2
  dZ = (p["W2"].T @ delta) * (1 - hidden * hidden)
  grads = {"W2": delta @ hidden.T / n, "b2": delta.sum(axis=1) / n, "W1": dZ @ X.T / n, "b1": dZ.sum(axis=1) / n}
  return float(loss), grads


def gradient_check(f, params, grads, h=1e-5):
  # 예제로 확인함
  return float(np.mean(entry_errors(f, params, grads, h)))
