"""Known mistakes of week 1, day 4. Each stands in the place of its item in the solution's module."""

from __future__ import annotations

from grader.checking import mistake


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


def keras_model(lr, seed):
    import keras

    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(lr), loss="mse")
    return model


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


# --------------------------------------------------------------- torch_linear


@mistake(
    of="torch_linear",
    hint="backward() adds to .grad, so every step also took all former gradients. Call zero_grad() in each step.",
)
def no_zero_grad(X, y, lr=0.01, steps=2000, seed=0):
    checked(X, y)
    W, b = torch_start(X, seed)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        F.mse_loss(X @ W + b, y).backward()
        optimizer.step()
    return W.detach(), b.detach()


@mistake(
    of="torch_linear",
    hint="(n,) against (n, 1) broadcasts to an (n, n) table. Keep predictions and y at (n, 1), refuse anything else.",
)
def y_1d(X, y, lr=0.01, steps=2000, seed=0):
    W, b = torch_start(X, seed)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        ((X @ W + b).squeeze(1) - y).pow(2).mean().backward()
        optimizer.step()
    return W.detach(), b.detach()


@mistake(
    of="torch_linear",
    hint="autograd recorded the update as part of the model. Let an optimizer step, or update under torch.no_grad().",
)
def update_under_autograd(X, y, lr=0.01, steps=2000, seed=0):
    checked(X, y)
    W, b = torch_start(X, seed)
    for _ in range(steps):
        F.mse_loss(X @ W + b, y).backward()
        W -= lr * W.grad
        b -= lr * b.grad
        W.grad.zero_()
        b.grad.zero_()
    return W.detach(), b.detach()


@mistake(
    of="torch_linear",
    hint="torch.manual_seed reseeds everybody's random numbers. Draw from torch.Generator().manual_seed(seed).",
)
def global_seed(X, y, lr=0.01, steps=2000, seed=0):
    checked(X, y)
    torch.manual_seed(seed)
    W = torch.randn(X.shape[1], 1, dtype=X.dtype, requires_grad=True)
    b = torch.randn(1, dtype=X.dtype, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        F.mse_loss(X @ W + b, y).backward()
        optimizer.step()
    return W.detach(), b.detach()


@mistake(
    of="torch_linear",
    hint="W and b start at zero, for every seed. Draw them: torch.randn(..., generator=generator).",
)
def zero_start(X, y, lr=0.01, steps=2000, seed=0):
    checked(X, y)
    W = torch.zeros(X.shape[1], 1, dtype=X.dtype, requires_grad=True)
    b = torch.zeros(1, dtype=X.dtype, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        F.mse_loss(X @ W + b, y).backward()
        optimizer.step()
    return W.detach(), b.detach()


# ----------------------------------------------------------- LinearRegression


@mistake(
    of="LinearRegression",
    name="class_LinearRegression",
    hint="The class has another name than the one that is called: write `class LinearRegression(nn.Module):`.",
)
class class_name(Fitted):
    def __init__(self, in_features=2, out_features=1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)


@mistake(
    of="LinearRegression",
    hint="Before nn.Module is initialised, it cannot register layers: begin __init__ with super().__init__().",
)
class no_super_init(Fitted):
    def __init__(self, in_features=2, out_features=1):
        self.linear = nn.Linear(in_features, out_features)


@mistake(
    of="LinearRegression",
    hint="Each tensor you keep holds its whole graph in memory. Append the number: losses.append(loss.item()).",
)
class loss_tensor_list(Fitted):
    def __init__(self, in_features=2, out_features=1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def fit(self, X, y, lr=0.01, steps=2000):
        return super().fit(X, y, lr, steps, keep=lambda loss: loss)


# ------------------------------------------------------------------ tf_linear


@mistake(
    of="tf_linear",
    hint="A new optimizer in each step forgets all it knew (momentum, averages). Build it once, before the loop.",
)
def optimizer_in_loop(X, y, lr=0.01, steps=2000, seed=0):
    import tensorflow as tf

    checked(X, y)
    X, y, (W, b) = tf.constant(X, tf.float32), tf.constant(y, tf.float32), tf_start(X, seed)
    for _ in range(steps):
        optimizer = tf.keras.optimizers.SGD(lr)
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((X @ W + b - y) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


@mistake(
    of="tf_linear",
    hint="The tape derives only what it saw. Compute the prediction inside the `with tf.GradientTape()` block.",
)
def tape_after_forward(X, y, lr=0.01, steps=2000, seed=0):
    import tensorflow as tf

    checked(X, y)
    X, y, (W, b) = tf.constant(X, tf.float32), tf.constant(y, tf.float32), tf_start(X, seed)
    optimizer = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        prediction = X @ W + b
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((prediction - y) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


@mistake(
    of="tf_linear",
    hint="tf.random_normal, placeholder and Session are TensorFlow 1. Use tf.random.Generator and a GradientTape.",
)
def tf1_api(X, y, lr=0.01, steps=2000, seed=0):
    import tensorflow as tf

    checked(X, y)
    W, b = tf.Variable(tf.random_normal([X.shape[1], 1])), tf.Variable(tf.random_normal([1]))
    cost = tf.reduce_mean(tf.square(tf.matmul(X, W) + b - y))
    train = tf.train.GradientDescentOptimizer(lr).minimize(cost)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(steps):
            session.run(train)
        return session.run(W), session.run(b)


@mistake(
    of="tf_linear",
    hint="A y of shape (n,) went through: against (n, 1) it became an (n, n) table. Compare the shapes first.",
)
def flat_y(X, y, lr=0.01, steps=2000, seed=0):
    import tensorflow as tf

    X, y, (W, b) = tf.constant(X, tf.float32), tf.constant(y, tf.float32), tf_start(X, seed)
    optimizer = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean((X @ W + b - y) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


# --------------------------------------------------------------- keras_linear


@mistake(
    of="keras_linear",
    hint="Adam moves a weight by about lr per step, and you left its default 0.001. Pass learning_rate=lr.",
)
def lr_too_small(x, y, epochs=600, lr=0.1, seed=0):
    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(0.001, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    return model


@mistake(
    of="keras_linear",
    hint="A Keras model takes tables (n, 1), also for one number: refuse a flat x, predict np.array([[4.0]]).",
)
def predict_1d(x, y, epochs=600, lr=0.1, seed=0):
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    model.predict(np.array([4.0]), verbose=0)
    return model


@mistake(
    of="keras_linear",
    hint="The listing of the lecture plots y_data and so always looks right. Return the model, draw nothing here.",
)
def plots_data(x, y, epochs=600, lr=0.1, seed=0):
    import matplotlib.pyplot as plt

    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, batch_size=len(x), verbose=0)
    plt.plot(x, y)
    plt.show()
    return model


@mistake(
    of="keras_linear",
    hint="Keras takes batches of 32 by itself, so more than 32 rows make several steps. Pass batch_size=len(x).",
)
def default_batches(x, y, epochs=600, lr=0.1, seed=0):
    if x.ndim != 2:
        raise ValueError(x.shape)
    model = keras_model(lr, seed)
    model.fit(x, y, epochs=epochs, verbose=0)
    return model
