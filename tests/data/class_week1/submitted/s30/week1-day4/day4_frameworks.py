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
import matplotlib.pyplot as plt

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


def checked(X, y):
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(X.shape, y.shape)


def torch_start(X, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(X.shape[1], 1, generator=generator, dtype=X.dtype, requires_grad=True)
    return W, torch.randn(1, generator=generator, dtype=X.dtype, requires_grad=True)


def tf_start(X, seed):
    import tensorflow as tf

    generator = tf.random.Generator.from_seed(seed)
    return tf.Variable(generator.normal((X.shape[1], 1))), tf.Variable(generator.normal((1,)))


def torch_linear(X, y, lr=0.01, steps=2000, seed=0):
    checked(X, y)
    W, b = torch_start(X, seed)
    for _ in range(steps):
        F.mse_loss(X @ W + b, y).backward()
        W -= lr * W.grad
        b -= lr * b.grad
        W.grad.zero_()
        b.grad.zero_()
    return W.detach(), b.detach()


class LinearRegression(nn.Module):
    """The same line as a module: torch keeps the list of parameters, you write `forward` and `fit`.

    One layer, nn.Linear(in_features, out_features), in the attribute `linear`; nn.Linear chooses the start.

    Convention: nn.Linear stores its weight as (out_features, in_features), the transpose of our W.

    Examples:
        LinearRegression(2, 1)                 -> 3 parameters
        after fit(X, y) on the data above      -> the prediction for [[4, 4]] is 40 ± 0.1
        losses = fit(X, y)                     -> losses[0] > losses[-1]
    """

    def __init__(self, in_features: int = 2, out_features: int = 1) -> None:
        """Create the layer `linear`: in_features numbers in, out_features numbers out."""
        # TODO: two lines. Before super().__init__() ran, torch cannot register a layer.
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        """Predict: x (n, in_features) -> (n, out_features)."""
        # TODO: call the layer.
        prediction: Tensor = self.linear(x)
        return prediction

    def fit(self, X: Tensor, y: Tensor, lr: float = 0.01, steps: int = 2000) -> list[float]:
        """Take `steps` steps of gradient descent on the mean squared error from where the module is.

        A second call goes on where the first one stopped.

        Args:
            X: inputs (n, in_features).
            y: targets (n, out_features).
            lr: learning rate.
            steps: number of updates.

        Returns:
            The loss before each step, as plain floats: a list of length `steps`.

        Raises:
            ValueError: y does not have exactly the shape of the prediction.
        """
        # TODO: compare the shapes, then the loop of torch_linear with self.parameters(); keep floats.
        shape = self(X).shape
        if y.shape != shape:
            raise ValueError(f"y must have the prediction's shape {tuple(shape)}; got {tuple(y.shape)}")
        optimizer = torch.optim.SGD(self.parameters(), lr=lr)
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = F.mse_loss(self(X), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses


def tf_linear(X, y, lr=0.01, steps=2000, seed=0):
    # everything inside the tape
    import tensorflow as tf

    checked(X, y)
    X, y, (W, b) = tf.constant(X, tf.float32), tf.constant(y, tf.float32), tf_start(X, seed)
    opt = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        prediction = X @ W + b
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((prediction - y) ** 2)
        opt.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


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
