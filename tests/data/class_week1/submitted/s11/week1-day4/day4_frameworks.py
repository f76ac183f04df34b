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


def torch_linear(X, y, lr=0.01, steps=2000, seed=0):
    # 여기서 많이 헤맸음
    if X.dim() != 2 or X.shape[0] < 1 or y.dim() != 2 or tuple(y.size()) != (X.size(0), 1):
        raise ValueError("shapes")
    rng = torch.Generator()
    rng.manual_seed(seed)
    b = torch.randn((1,), generator=rng, dtype=X.dtype).requires_grad_()
    W = torch.randn((X.shape[1], 1), generator=rng, dtype=X.dtype).requires_grad_()
    for _ in range(steps):
        loss = torch.mean((torch.matmul(X, W) + b - y) ** 2)
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
        W.grad = None
        b.grad = None
    return W.detach().clone(), b.detach().clone()


class class_LinearRegression(Fitted):
    def __init__(self, in_features=2, out_features=1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)


def tf_linear(X, y, lr=0.01, steps=2000, seed=0):
    # 질문하기
    import tensorflow as tf

    X, y, (W, b) = tf.constant(X, tf.float32), tf.constant(y, tf.float32), tf_start(X, seed)
    sgd = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((X @ W + b - y) ** 2)
        sgd.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


def keras_linear(x, y, epochs=600, lr=0.1, seed=0):
    # 여기서 많이 헤맸음
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    model.predict(np.array([4.0]), verbose=0)
    return model
