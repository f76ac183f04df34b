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
from sklearn.metrics import mean_squared_error

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0.0, 1.0, 1.0, 0.0])


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def hidden_values(X):
    return sigmoid(X @ np.array([[5, -7], [5, -7]], X.dtype) + np.array([-8, 3], X.dtype))


def rows_of_two(X):
    X = as_floats(X)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
        raise ValueError("X must be (n, 2)")
    return X


class Base:
    """A right autograd, to be spoiled in one place."""

    def __init__(self, data):
        self.data = float(data)
        self.grad = 0.0
        self.parents = ()

    def made(self, data, *parents):
        result = type(self)(data)
        result.parents = parents
        return result

    def wrapped(self, other):
        return other if isinstance(other, Base) else type(self)(other)

    def __add__(self, other):
        other = self.wrapped(other)
        return self.made(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = self.wrapped(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, exponent):
        if isinstance(exponent, Base):
            raise TypeError("a plain number")
        return self.made(self.data**exponent, (self, exponent * self.data ** (exponent - 1)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * (other**-1.0)

    def __rtruediv__(self, other):
        return (self**-1.0) * other

    RULES = {  # name: its value at x, its slope at x where the value is y
        "relu": (lambda x: max(0.0, x), lambda x, _: float(x > 0)),
        "sigmoid": (lambda x: float(sigmoid(x)), lambda _, y: y * (1 - y)),
        "tanh": (math.tanh, lambda _, y: 1 - y**2),
        "exp": (math.exp, lambda _, y: y),
        "log": (math.log, lambda x, _: 1 / x),
    }

    def __getattr__(self, name):
        if name not in self.RULES:
            raise AttributeError(name)
        value, slope = self.RULES[name]
        return lambda: self.made(value(self.data), (self, slope(self.data, value(self.data))))

    def users_first(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack += [(parent, False) for parent, _ in node.parents]
        return order[::-1]

    SEED = 1.0

    def backward(self):
        self.grad = self.SEED
        for node in self.users_first():
            for parent, slope in node.parents:
                parent.grad += slope * node.grad

    def zero_grad(self):
        for node in self.users_first():
            node.grad = 0.0


def xor_forward(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The network of the lecture that computes XOR with fixed weights: two hidden units, one output, all sigmoid.

        h1 = sigma( 5 x1 +  5 x2 - 8)        nearly AND
        h2 = sigma(-7 x1 -  7 x2 + 3)        nearly NOR
        y  = sigma(-11 h1 - 11 h2 + 6)       1 where neither of the two is

    Convention: nothing is rounded, neither h nor y. Any real inputs are allowed, not only 0 and 1.

    Args:
        X: inputs (n, 2).

    Returns:
        (H, y): the hidden values (n, 2), h1 in column 0 and h2 in column 1, and the outputs (n,). float32 gives
        float32; everything else float64.

    Raises:
        ValueError: X does not have the shape (n, 2) with n > 0.

    Examples:
        the data above   -> the hidden sums are [[-8, 3], [-3, -4], [-3, -4], [2, -11]],
                            y = [.011184, .994936, .994936, .024389], rounded 0 1 1 0
    """
    H = np.round(hidden_values(rows_of_two(X)))
    return H, sigmoid(H @ np.array([-11, -11], H.dtype) + 6)


def train_xor(hidden: int = 10, lr: float = 1.0, steps: int = 5000, seed: int = 0) -> tuple[float, float, np.ndarray]:
    """Let a 2-hidden-1 network of sigmoids learn XOR: gradient descent on all four rows, with your own gradients.

        H = sigma(X W1 + b1)        p = sigma(H W2 + b2)        loss = the mean of -(y ln p + (1 - y) ln(1 - p))

    With this loss the slope at the output is simply p - y: sigmoid and logarithm cancel.

    Convention: the start is drawn as N(0, 1) by standard_normal of np.random.default_rng(seed), in this
    order: W1 (2, hidden), b1 (hidden,), W2 (hidden, 1), b2 (1,). All gradients of a step are those of the old
    parameters. With steps = 0 the start is judged.

    Args:
        hidden: the number of hidden units.
        lr: the learning rate.
        steps: the number of updates.
        seed: the same seed gives the same result; NumPy's global random state stays as it is.

    Returns:
        (loss, accuracy, p) after the last update: two plain floats, and the probabilities (4,) in the order of X.
        accuracy is the share of the four rows for which p > 1/2 says what y says.

    Examples:
        all defaults, and the seeds 0 to 9      -> accuracy 1.0, loss at most .005
        all defaults, but steps = 0             -> loss .762972, accuracy .75, p [.398643, .529618, .225337, .341350]
        all defaults, but steps = 1             -> loss .724201, accuracy .5, p [.518103, .632514, .330708, .452398]
    """
    # this took me an hour
    rng = np.random.default_rng(seed)
    first = np.vstack([rng.standard_normal((2, hidden)), rng.standard_normal((1, hidden))])
    second = np.concatenate([rng.standard_normal(hidden), rng.standard_normal(1)])
    inputs = np.c_[X, np.ones(4)]
    for step in range(steps + 1):
        H = sigmoid(inputs @ first)
        p = sigmoid(np.c_[H, np.ones(4)] @ second)
        if step == steps:
            break
        error = (p - Y) / Y.size
        back = np.outer(error, second[:-1]) * H * (1 - H)
        second = second - lr * (np.c_[H, np.ones(4)].T @ error)
        first = first - lr * (inputs.T @ back)
    right = np.where(Y == 1, p, 1 - p)
    return float(np.log(right).sum() / -4), np.count_nonzero(right > 0.5) / 4, p


class Value(Base):
    RULES = Base.RULES | {"relu": (lambda x: max(0.0, x), lambda x, _: float(x >= 0))}


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
        raise NotImplementedError("XorNet: not written yet")

    def forward(self, x: Tensor) -> Tensor:
        """From inputs (n, sizes[0]) to logits (n, sizes[-1])."""
        # TODO: layer by layer; the last one without a sigmoid
        raise NotImplementedError("XorNet: not written yet")


def train_xor_torch(sizes: list[int], lr: float = 1.0, steps: int = 5000, seed: int = 0) -> float:
    """Let an XorNet(sizes) learn XOR: `steps` steps of gradient descent (SGD) on all four rows. Part of item XorNet.

    The loss is nn.BCEWithLogitsLoss, the mean binary cross-entropy of logits. Labels are (4, 1), like the logits.

    Convention: `seed` goes to torch.manual_seed, directly before XorNet(sizes): the same seed gives the same network.

    Args:
        sizes: 2 in front, 1 at the end.
        lr: the learning rate.
        steps: the number of updates.
        seed: decides the start.

    Returns:
        The accuracy after the last update, a plain float: the share of rows for which p > 1/2 says what y says. p is
        larger than 1/2 where the logit is larger than 0.

    Examples:
        sizes = [2, 10, 1], all defaults   -> 1.0
        lr = 3, steps = 500                -> the same, sooner; this is what the test runs
    """
    # TODO: seed, network, optimizer; then the loop: zero the gradients, loss, backward, step; then the accuracy.
    raise NotImplementedError("train_xor_torch: not written yet")


def train_xor_tf(lr: float = 1.0, steps: int = 5000, seed: int = 0) -> tuple[float, np.ndarray]:
    """The XOR listing of the lecture in TensorFlow 2: four variables, a GradientTape, the optimizer SGD.

        H = sigma(x W_h + b_h)        z = H W_o + b_o        loss = the mean binary cross-entropy of sigma(z)

    with W_h (2, 3), b_h (3,), W_o (3, 1), b_o (1,), all in float32, and the rows in the order of the listing:

        x = [[1, 0], [0, 1], [1, 1], [0, 0]],   y = [[1], [1], [0], [0]]

    A tape can derive only what it saw: the whole forward pass belongs inside its `with` block. All four variables
    learn. With @tf.function above it, a step runs about nine times faster.

    Convention: the variables start as N(0, 1), drawn by the method `normal` of tf.random.Generator.from_seed(seed) in
    the order W_h, b_h, W_o, b_o. No global seed is set. With steps = 0 the start is judged.

    Args:
        lr: the learning rate.
        steps: the number of updates.
        seed: the same seed gives the same result, whatever ran before.

    Returns:
        (accuracy, p): a plain float, the share of rows for which p > 1/2 says what y says, and the probabilities as a
        NumPy array (4,) in float32, in the order of x.

    Examples:
        all defaults, and the seeds 1, 3, 4   -> accuracy 1.0, loss .002
        seed = 2                              -> accuracy .5, loss .348: from there three units do not get out
        lr = 5, steps = 300                   -> accuracy 1.0, sooner; this is what the test runs
    """
    # TODO: import tensorflow as tf, make data and variables; repeat: tape, gradients of all four, update; then judge.
    raise NotImplementedError("train_xor_tf: not written yet")


if __name__ == "__main__":
    a = Value(3.0)
    b = a * a + a
    b.backward()
    print(a.grad)  # 7
