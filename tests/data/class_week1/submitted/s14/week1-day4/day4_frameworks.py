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
from sklearn.metrics import mean_squared_error

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


def checked(X, y):
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(X.shape, y.shape)


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
    # see lecture slides
    checked(X, y)
    W = torch.zeros(X.shape[1], 1, dtype=X.dtype, requires_grad=True)
    b = torch.zeros(1, dtype=X.dtype, requires_grad=True)
    sgd = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        sgd.zero_grad()
        F.mse_loss(X @ W + b, y).backward()
        sgd.step()
    return W.detach(), b.detach()


class LinearRegression(Fitted):
    def __init__(self, in_features=2, out_features=1):
        self.linear = nn.Linear(in_features, out_features)


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
    # see lecture slides
    import tensorflow as tf

    if X.ndim != 2 or y.ndim != 2 or X.size == 0 or y.shape[1] != 1 or len(X) != len(y):
        raise ValueError("shapes")
    X, y = tf.convert_to_tensor(X, tf.float32), tf.convert_to_tensor(y, tf.float32)
    W = tf.Variable(tf.random.stateless_normal((X.shape[1], 1), seed=(seed, 0)))
    b = tf.Variable(tf.random.stateless_normal((1,), seed=(seed, 1)))
    sgd = tf.optimizers.SGD(learning_rate=lr)
    sgd.build([W, b])

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            cost = tf.keras.losses.MeanSquaredError()(y, X @ W + b)
        sgd.apply(tape.gradient(cost, [W, b]), [W, b])

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
    import matplotlib.pyplot as plt

    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    plt.plot(x, y)
    plt.show()
    return model


if __name__ == "__main__":
    X = torch.tensor([[1.0, 1], [2, 2], [3, 3]])
    y = torch.tensor([[10.0], [20], [30]])
    W, b = torch_linear(X, y)
    print(torch.tensor([[4.0, 4.0]]) @ W + b)
