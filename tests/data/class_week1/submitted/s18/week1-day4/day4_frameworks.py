from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_linear names its result's type
    import keras


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


def torch_linear(X, y, lr=0.01, steps=2000, seed=0):
    # checked against the example in the docstring
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
    # everything inside the tape
    import tensorflow as tf

    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(f"X must be (n, d), y (n, 1), n > 0; got {X.shape} and {y.shape}")
    inputs, targets = tf.constant(X, tf.float32), tf.constant(y, tf.float32)
    gen = tf.random.Generator.from_seed(seed)
    W = tf.Variable(gen.normal((X.shape[1], 1)))
    b = tf.Variable(gen.normal((1,)))
    opt = tf.keras.optimizers.SGD(learning_rate=lr)

    @tf.function
    def step() -> None:
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((inputs @ W + b - targets) ** 2)
        dW, db = tape.gradient(cost, [W, b])
        opt.apply_gradients([(dW, W), (db, b)])

    for _ in range(steps):
        step()
    return W.numpy(), b.numpy()


def keras_linear(x, y, epochs=600, lr=0.1, seed=0):
    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, verbose=0)
    return model


if __name__ == "__main__":
    X = torch.tensor([[1.0, 1], [2, 2], [3, 3]])
    y = torch.tensor([[10.0], [20], [30]])
    W, b = torch_linear(X, y)
    print(torch.tensor([[4.0, 4.0]]) @ W + b)
