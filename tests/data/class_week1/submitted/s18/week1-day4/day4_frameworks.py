from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Fitted(nn.Module):
    def forward(self, x):
        return self.linear(x)

    def fit(self, X, y, lr=0.01, steps=2000, keep=float):
        if y.shape != self(X).shape:
            raise ValueError(y.shape)
        optimizer = torch.optim.SGD(self.parameters(), lr=lr)
        losses = []
        for _ in range(steps):
            loss = F.mse_loss(self(X), y)
            losses.append(keep(loss))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return losses


def keras_model(lr, seed):
    import keras

    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(lr), loss="mse")
    return model

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


def torch_linear(X: Tensor, y: Tensor, lr: float = 0.01, steps: int = 2000, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Fit the line with torch: you hold the parameters, autograd finds the gradients.

    Start from W and b drawn from the normal distribution N(0, 1), then take `steps` steps of gradient descent
    on the whole data: W <- W - lr dW and b <- b - lr db.

    Convention: W and b have the dtype of X and come from a generator of your own, seeded with `seed`; torch's
    global random state stays as it is. With steps = 0 the start is returned.

    Args:
        X: inputs (n, d).
        y: targets (n, 1).
        lr: learning rate.
        steps: number of updates.
        seed: the same seed gives the same result, whatever ran before.

    Returns:
        (W, b) of shapes (d, 1) and (1,), detached: their requires_grad is False.

    Raises:
        ValueError: X is not a table (n, d), y is not (n, 1), or n = 0.

    Examples:
        the data above, all defaults   -> the prediction for [4, 4] is 40 ± 0.1
    """
    # TODO ask about this in class
    if X.dim() != 2 or X.shape[0] == 0 or tuple(y.shape) != (X.shape[0], 1):
        raise ValueError("shape")
    g = torch.Generator().manual_seed(seed)
    W = torch.randn((X.shape[1], 1), generator=g, dtype=X.dtype, requires_grad=True)
    b = torch.randn((1,), generator=g, dtype=X.dtype, requires_grad=True)
    for _ in range(steps):
        cost = ((X @ W + b - y) ** 2).mean()
        cost.backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
            W.grad.zero_()
            b.grad.zero_()
    return W, b


class LinearRegression(Fitted):
    def __init__(self, in_features=2, out_features=1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def fit(self, X, y, lr=0.01, steps=2000):
        return super().fit(X, y, lr, steps, keep=lambda loss: loss)


def tf_linear(
    X: np.ndarray, y: np.ndarray, lr: float = 0.01, steps: int = 2000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Fit the line with TensorFlow 2: two variables, a GradientTape and the optimizer SGD.

    A tape can derive only what it saw: the prediction belongs inside its `with` block. Build the optimizer
    once, before the loop. With @tf.function above it, a step runs about nine times faster.

    Convention: W and b are tf.Variables in float32, whatever the dtype of X and y; they start as N(0, 1) from
    a tf.random.Generator of your own, seeded with `seed`. With steps = 0 the start is returned.

    Args:
        X: inputs (n, d).
        y: targets (n, 1).
        lr: learning rate.
        steps: number of updates.
        seed: the same seed gives the same result, whatever ran before.

    Returns:
        (W, b) as NumPy arrays of shapes (d, 1) and (1,), float32.

    Raises:
        ValueError: X is not a table (n, d), y is not (n, 1), or n = 0.

    Examples:
        the data above, all defaults   -> the prediction for [4, 4] is 40 ± 0.1
        lr = 0.05, steps = 400         -> the same, sooner; this is what the test runs
    """
    # checked against the example in the docstring
    import tensorflow as tf

    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(f"X must be (n, d), y (n, 1), n > 0; got {X.shape} and {y.shape}")
    inputs, targets = tf.constant(X, tf.float32), tf.constant(y, tf.float32)
    generator = tf.random.Generator.from_seed(seed)
    W = tf.Variable(generator.normal((X.shape[1], 1)))
    b = tf.Variable(generator.normal((1,)))
    sgd = tf.keras.optimizers.SGD(learning_rate=lr)

    @tf.function
    def step() -> None:
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((inputs @ W + b - targets) ** 2)
        dW, db = tape.gradient(cost, [W, b])
        sgd.apply_gradients([(dW, W), (db, b)])

    for _ in range(steps):
        step()
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
    # see lecture slides
    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, verbose=0)
    return model
