"""Week 1, day 4: one straight line, three frameworks (10 points, 80 minutes).

You know gradient descent by hand from day 3. Today torch, TensorFlow and Keras find the derivatives; your job
is the order of the five moves: forget the old gradients, predict, compute the cost, derive, update.

    H(X) = X W + b,   cost(W, b) = the mean of (H(X) - y)^2 over all elements of y      no 1/2 in front

Shapes, all day long: X (n, d), W (d, 1), b (1,), y (n, 1), with n > 0. A y of shape (n,) is an error, not a
column: (n, 1) - (n,) would silently become an (n, n) table. Data of the examples, unless they say otherwise:

    X = [[1, 1], [2, 2], [3, 3]],   y = [[10], [20], [30]]

torch is imported here; TensorFlow takes three seconds to start, so the two functions that need it import
it themselves, in their first line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn


def torch_start(X, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(X.shape[1], 1, generator=generator, dtype=X.dtype, requires_grad=True)
    return W, torch.randn(1, generator=generator, dtype=X.dtype, requires_grad=True)

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


def torch_linear(X, y, lr=0.01, steps=2000, seed=0):
    # 여기서 많이 헤맸음
    W, b = torch_start(X, seed)
    opt = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        ((X @ W + b).squeeze(1) - y).pow(2).mean().backward()
        opt.step()
    return W.detach(), b.detach()


class LinearRegression(nn.Module):
    def __init__(self, in_features=2, out_features=1):
        super().__init__()
        self.linear = nn.Linear(in_features=in_features, out_features=out_features, bias=True)

    def forward(self, x):
        return x @ self.linear.weight.T + self.linear.bias

    def fit(self, X, y, lr=0.01, steps=2000):
        if tuple(y.shape) != tuple(self.forward(X).shape):
            raise ValueError("shape of y")
        history = [0.0] * steps
        sgd = torch.optim.SGD(self.linear.parameters(), lr)
        for step in range(steps):
            self.zero_grad()
            cost = ((self.forward(X) - y) ** 2).mean()
            history[step] = float(cost)
            cost.backward()
            sgd.step()
        return history


def tf_linear(X, y, lr=0.01, steps=2000, seed=0):
    # 예제로 확인함
    import tensorflow as tf

    if len(X.shape) != 2 or not len(X) or y.shape != (len(X), 1):
        raise ValueError("shapes")
    inputs, targets = tf.cast(X, tf.float32), tf.cast(y, tf.float32)
    start = tf.random.Generator.from_seed(seed).normal((X.shape[1] + 1, 1))
    W, b = tf.Variable(start[:-1]), tf.Variable(start[-1])

    @tf.function
    def train(count):
        for _ in tf.range(count):
            with tf.GradientTape() as tape:
                cost = tf.math.reduce_mean((tf.linalg.matmul(inputs, W) + b - targets) ** 2)
            dW, db = tape.gradient(cost, (W, b))
            W.assign_sub(lr * dW)
            b.assign_sub(lr * db)

    train(tf.constant(steps))
    return np.array(W), np.array(b)


def keras_linear(x: np.ndarray, y: np.ndarray, epochs: int = 600, lr: float = 0.1, seed: int = 0) -> keras.Model:
    """Fit y = W x + b with Keras: describe the model, compile it, call fit.

    A Sequential model of one Dense(1) layer without activation; loss "mse"; optimizer Adam(lr). An epoch is
    one step on the whole data: batch_size = n (Keras takes 32 by itself). Print and plot nothing.

    Convention: `seed` fixes the initial weight. Adam moves a weight by about lr per step, however steep the
    cost is: with the usual lr = 0.001 a way of length 1 takes more than 1000 epochs.

    Args:
        x: inputs (n, 1).
        y: targets (n, 1).
        epochs: passes over the data; one takes about 0.02 s, nearly all of it Keras' own bookkeeping.
        lr: learning rate of Adam.
        seed: the same seed gives the same model, whatever ran before.

    Returns:
        The trained model. It takes tables, also for a single number: model.predict(np.array([[4.0]])).

    Raises:
        ValueError: x does not have two axes.

    Examples:
        x = y = [[1], [2], [3]]     -> 2 parameters, W = 1 ± 0.01, b = 0 ± 0.02, prediction for [[4]] 4 ± 0.01
        lr = 0.5, epochs = 150      -> the same, sooner; this is what the test runs
    """
    # TODO: import keras, check x, build the model with a seeded weight, compile, fit with verbose=0, return it.
    raise NotImplementedError("keras_linear: not written yet")


if __name__ == "__main__":
    X = torch.tensor([[1.0, 1], [2, 2], [3, 3]])
    y = torch.tensor([[10.0], [20], [30]])
    W, b = torch_linear(X, y)
    print(torch.tensor([[4.0, 4.0]]) @ W + b)
