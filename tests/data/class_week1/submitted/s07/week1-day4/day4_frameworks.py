# s07  최예린
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


def checked(X, y):
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(X.shape, y.shape)


def torch_start(X, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(X.shape[1], 1, generator=generator, dtype=X.dtype, requires_grad=True)
    return W, torch.randn(1, generator=generator, dtype=X.dtype, requires_grad=True)


def keras_model(lr, seed):
    import keras

    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(lr), loss="mse")
    return model

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


def torch_linear(X, y, lr=0.01, steps=2000, seed=0):
    # 강의 자료 참고
    checked(X, y)
    W, b = torch_start(X, seed)
    opt = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        F.mse_loss(X @ W + b, y).backward()
        opt.step()
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
    # 예측은 tape 안에서
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


def keras_linear(x, y, epochs=600, lr=0.1, seed=0):
    # Dense 하나면 직선
    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(0.001, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    return model


if __name__ == "__main__":
    X = torch.tensor([[1.0, 1], [2, 2], [3, 3]])
    y = torch.tensor([[10.0], [20], [30]])
    W, b = torch_linear(X, y)
    print(torch.tensor([[4.0, 4.0]]) @ W + b)
