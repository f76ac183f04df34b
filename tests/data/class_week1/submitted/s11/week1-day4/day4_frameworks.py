# s11  조도윤
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


def tf_start(X, seed):
    import tensorflow as tf

    generator = tf.random.Generator.from_seed(seed)
    return tf.Variable(generator.normal((X.shape[1], 1))), tf.Variable(generator.normal((1,)))


def keras_model(lr, seed):
    import keras

    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(lr), loss="mse")
    return model

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


def torch_linear(X: Tensor, y: Tensor, lr: float = 0.01, steps: int = 2000, seed: int = 0) -> tuple[Tensor, Tensor]:
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(f"X must be (n, d), y (n, 1), n > 0; got {tuple(X.shape)} and {tuple(y.shape)}")
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(X.shape[1], 1, generator=generator, dtype=X.dtype)
    b = torch.randn(1, generator=generator, dtype=X.dtype)
    opt = torch.optim.SGD([W.requires_grad_(), b.requires_grad_()], lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        cost = F.mse_loss(X @ W + b, y)
        cost.backward()
        opt.step()
    return W.detach(), b.detach()


class class_LinearRegression(Fitted):
    def __init__(self, in_features=2, out_features=1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)


def tf_linear(X, y, lr=0.01, steps=2000, seed=0):
    # 여기서 많이 헤맸음
    import tensorflow as tf

    X, y, (W, b) = tf.constant(X, tf.float32), tf.constant(y, tf.float32), tf_start(X, seed)
    opt = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((X @ W + b - y) ** 2)
        opt.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


def keras_linear(x, y, epochs=600, lr=0.1, seed=0):
    # Dense 하나면 직선
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    model.predict(np.array([4.0]), verbose=0)
    return model
