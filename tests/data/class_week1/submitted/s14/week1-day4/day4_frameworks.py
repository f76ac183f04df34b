from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
import matplotlib.pyplot as plt


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


def torch_linear(X, y, lr=0.01, steps=2000, seed=0):
    # checked against the example in the docstring
    if X.ndim != 2 or X.numel() == 0 or list(y.shape) != [len(X), 1]:
        raise ValueError("shapes")
    rng = torch.Generator().manual_seed(seed)
    W = nn.Parameter(torch.empty(X.shape[1], 1, dtype=X.dtype))
    b = nn.Parameter(torch.empty(1, dtype=X.dtype))
    nn.init.normal_(W, generator=rng)
    nn.init.normal_(b, generator=rng)
    sgd, criterion = torch.optim.SGD([W, b], lr), nn.MSELoss()
    for _ in range(steps):
        cost = criterion(torch.addmm(b, X, W), y)
        sgd.zero_grad(set_to_none=False)
        cost.backward()
        sgd.step()
    return W.data, b.data


class LinearRegression(Fitted):
    def __init__(self, in_features=2, out_features=1):
        self.linear = nn.Linear(in_features, out_features)


def tf_linear(X, y, lr=0.01, steps=2000, seed=0):
    # see lecture slides
    import tensorflow as tf

    if X.ndim != 2 or y.ndim != 2 or X.size == 0 or y.shape[1] != 1 or len(X) != len(y):
        raise ValueError("shapes")
    X, y = tf.convert_to_tensor(X, tf.float32), tf.convert_to_tensor(y, tf.float32)
    W = tf.Variable(tf.random.stateless_normal((X.shape[1], 1), seed=(seed, 0)))
    b = tf.Variable(tf.random.stateless_normal((1,), seed=(seed, 1)))
    optimizer = tf.optimizers.SGD(learning_rate=lr)
    optimizer.build([W, b])

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            cost = tf.keras.losses.MeanSquaredError()(y, X @ W + b)
        optimizer.apply(tape.gradient(cost, [W, b]), [W, b])

    for _ in range(steps):
        step()
    return W.numpy(), b.numpy()


def keras_linear(x, y, epochs=600, lr=0.1, seed=0):
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
