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
import os, sys

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0.0, 1.0, 1.0, 0.0])


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def descent(start, lr, steps, **spoiled):
    """The network after the steps; `spoiled` replaces the slope at the output, or that of the hidden sigmoid."""
    dout_of = spoiled.get("dout", lambda p: (p - Y[:, None]) / 4)
    slope = spoiled.get("slope", lambda H: H * (1 - H))
    W1, b1, W2, b2 = start
    for _ in range(steps):
        H = sigmoid(X @ W1 + b1)
        dout = dout_of(sigmoid(H @ W2 + b2))
        back = W2 - lr * (H.T @ dout) if spoiled.get("in_turn") else W2
        dhidden = (dout @ back.T) * slope(H)
        W1, b1 = W1 - lr * (X.T @ dhidden), b1 - lr * dhidden.sum(axis=0)
        W2, b2 = W2 - lr * (H.T @ dout), b2 - lr * dout.sum(axis=0)
    return W1, b1, W2, b2


def drawn(hidden, seed):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in ((2, hidden), hidden, (hidden, 1), 1)]


def judged(W1, b1, W2, b2):
    z = (sigmoid(X @ W1 + b1) @ W2 + b2)[:, 0]
    p = sigmoid(z)
    return float(np.mean(np.logaddexp(0, z) - Y * z)), float(np.mean(np.round(p) == Y)), p


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
    # AND, NOR, 둘 다 아닌 것
    X = as_floats(X)
    if X.ndim != 2 or X.size == 0 or X.shape[-1] != 2:
        raise ValueError("X")
    ones = np.ones((X.shape[0], 1), X.dtype)
    H = sigmoid(np.einsum("ni,ij->nj", np.hstack([X, ones]), np.array([[5, -7], [5, -7], [-8, 3]], X.dtype)))
    return H, sigmoid(np.hstack([H, ones]) @ np.array([[-11], [-11], [6]], X.dtype)).ravel()


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
    # 예제로 확인함
    return judged(*descent(drawn(hidden, seed), lr, steps, in_turn=True))


class Value:
    """A number that remembers how it was made, so that it can tell the gradient of itself: a scalar autograd.

    `Value(2.0)` is a leaf; every operation makes a new Value that knows the Values it was made of. It needs all of

        a + b, a - b, a * b, a / b        one of the two may be a plain number, on either side: 2 * a, 1 - a, 3 / a
        -a, a ** n                        n is a plain number
        a.relu(), a.sigmoid(), a.tanh(), a.exp(), a.log()

    Minus and division are given: they follow from what you write.

    Attributes:
        data: the number, a plain float.
        grad: after `backward` of a result L the derivative dL/d(this), a plain float; 0.0 at first.

    Convention: relu has the slope 0 at 0. Gradients add up: over all uses of a Value, and in a leaf over several
    results as well. Before another `backward` through the same operations call `zero_grad`.

    Raises:
        TypeError: a ** b with a Value as the exponent.
        ValueError: the logarithm of a number <= 0.

    Examples:
        w, x, b = 2, 3, 1:   a = (w * x + b).relu(), a.backward()   -> a.data 7, w.grad 3, x.grad 2, b.grad 1
        x, y = 1, 2:         z = (x + y) ** 2, z.backward()         -> z.data 9, x.grad 6, y.grad 6
        z = 1.5:             o = z.sigmoid(), o.backward()          -> o.data .817574, z.grad .149146
    """

    def __init__(self, data: float) -> None:
        """Make a leaf. A result of an operation is a Value, too, which also remembers its parents."""
        # TODO: data, grad, and a place for the parents, each with the derivative of this Value in it
        self.data = float(data)
        self.grad = 0.0
        self.parents: tuple[tuple[Value, float], ...] = ()

    def __add__(self, other: Value | float) -> Value:
        """A Value plus a Value or a plain number: self + other."""
        # TODO: make a plain number a Value first
        other = other if isinstance(other, Value) else Value(other)
        result = Value(self.data + other.data)
        result.parents = (self, 1.0), (other, 1.0)
        return result

    def __radd__(self, other: float) -> Value:
        """A plain number plus a Value: Python asks here, because numbers do not know Values."""
        # TODO: one line
        return self + other

    def __mul__(self, other: Value | float) -> Value:
        """A Value times a Value or a plain number: self * other."""
        # TODO: as __add__
        other = other if isinstance(other, Value) else Value(other)
        result = Value(self.data * other.data)
        result.parents = (self, other.data), (other, self.data)
        return result

    def __rmul__(self, other: float) -> Value:
        """A plain number times a Value."""
        # TODO: one line
        return self * other

    def __pow__(self, exponent: float) -> Value:
        """A Value to the power of a plain number: self ** exponent."""
        # TODO: refuse a Value as the exponent
        if isinstance(exponent, Value):
            raise TypeError("the exponent must be a plain number")
        result = Value(self.data**exponent)
        result.parents = ((self, exponent * self.data ** (exponent - 1)),)
        return result


    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other)

    def __rsub__(self, other: float) -> Value:
        return (-self) + other

    def __truediv__(self, other: Value | float) -> Value:
        return self * (other**-1.0)

    def __rtruediv__(self, other: float) -> Value:
        return (self**-1.0) * other

    def relu(self) -> Value:
        """The larger of 0 and self."""
        # TODO: the slope is 1 above 0, else 0
        result = Value(max(0.0, self.data))
        result.parents = ((self, 1.0 if self.data > 0 else 0.0),)
        return result

    def sigmoid(self) -> Value:
        """1 / (1 + e^-self), also for numbers like -10000."""
        # TODO: the given function `sigmoid` overflows on neither side
        s = float(sigmoid(self.data))
        result = Value(s)
        result.parents = ((self, s * (1 - s)),)
        return result

    def tanh(self) -> Value:
        """The hyperbolic tangent of self."""
        # TODO: math.tanh, and its slope
        t = math.tanh(self.data)
        result = Value(t)
        result.parents = ((self, 1 - t**2),)
        return result

    def exp(self) -> Value:
        """Raise e to the power of self."""
        # TODO: math.exp, and its slope
        e = math.exp(self.data)
        result = Value(e)
        result.parents = ((self, e),)
        return result

    def log(self) -> Value:
        """The natural logarithm of self."""
        # TODO: math.log raises the ValueError by itself
        result = Value(math.log(self.data))
        result.parents = ((self, 1 / self.data),)
        return result

    def backward(self) -> None:
        """Set the grad of this Value to 1, then let every Value add its share to the grads of its parents.

        A Value may hand on its grad only when it is complete: after all Values that use it. The chain may be 5000
        operations long, and Python ends a recursion at a depth of 1000: work with a list or a stack of your own.
        """
        # TODO: bring the Values into an order in which each comes after all its users, then go through it once.
        order, seen = [], set()
        stack = [(self, False)]
        while stack:
            node, parents_are_done = stack.pop()
            if parents_are_done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack += [(parent, False) for parent, _ in node.parents]
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad

    def zero_grad(self) -> None:
        """Set the grad of this Value, and of every Value it was made of, to 0.0."""
        # TODO: reach every Value once; again without recursion
        seen, waiting = set(), [self]
        while waiting:
            node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                node.grad = 0.0
                waiting += [parent for parent, _ in node.parents]


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
