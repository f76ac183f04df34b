"""Right answers of week 1, day 4, written differently: each must get all points."""

from __future__ import annotations

from grader.checking import alternative

# --------------------------------------------------------------- torch_linear


@alternative(of="torch_linear")
def update_by_hand(X, y, lr=0.01, steps=2000, seed=0):
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


@alternative(of="torch_linear")
def with_autograd_grad(X, y, lr=0.01, steps=2000, seed=0):
    if X.ndim != 2 or not X.shape[0] or y.shape != torch.Size([X.shape[0], 1]):
        raise ValueError("shapes")
    generator = torch.Generator(device="cpu").manual_seed(seed)
    parameters = [torch.empty(shape, dtype=X.dtype).normal_(generator=generator) for shape in ((X.shape[1], 1), (1,))]
    for _ in range(steps):
        for parameter in parameters:
            parameter.requires_grad_()
        W, b = parameters
        dW, db = torch.autograd.grad(F.mse_loss(X.mm(W).add(b), y), (W, b))
        parameters = [(W - lr * dW).detach(), (b - lr * db).detach()]
    return tuple(parameter.detach() for parameter in parameters)


@alternative(of="torch_linear")
def with_parameters_and_init(X, y, lr=0.01, steps=2000, seed=0):
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


# ----------------------------------------------------------- LinearRegression


@alternative(of="LinearRegression")
class mean_of_squares(nn.Module):
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


@alternative(of="LinearRegression")
class update_without_optimizer(nn.Module):
    def __init__(self, in_features=2, out_features=1):
        nn.Module.__init__(self)
        self.add_module("linear", nn.Linear(in_features, out_features))

    def forward(self, x):
        return F.linear(x, self.linear.weight, self.linear.bias)

    def fit(self, X, y, lr=0.01, steps=2000):
        losses, criterion = [], nn.MSELoss()
        with torch.no_grad():
            if self(X).size() != y.size():
                raise ValueError("shape of y")
        self.train()
        for _ in range(steps):
            loss = criterion(self(X), y)
            losses += [loss.detach().numpy().item()]
            gradients = torch.autograd.grad(loss, list(self.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(self.parameters(), gradients):
                    parameter.sub_(lr * gradient)
        return losses


@alternative(of="LinearRegression")
class step_by_step(nn.Module):
    def __init__(self, in_features: int = 2, out_features: int = 1):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.costs = []

    def forward(self, x):
        return self.linear.forward(x)

    def _step(self, X, y, optimizer):
        optimizer.zero_grad(set_to_none=False)
        cost = F.mse_loss(self(X), y, reduction="sum") / y.numel()
        cost.backward()
        optimizer.step()
        return cost.item()

    def fit(self, X, y, lr=0.01, steps=2000):
        if y.shape != (X.shape[0], self.linear.out_features):
            raise ValueError("shape of y")
        optimizer = torch.optim.SGD([{"params": self.parameters()}], lr=lr)
        return [self._step(X, y, optimizer) for _ in range(steps)]


# ------------------------------------------------------------------ tf_linear


@alternative(of="tf_linear")
def eager_with_keras_optimizer(X, y, lr=0.01, steps=2000, seed=0):
    import keras
    import tensorflow as tf

    if X.ndim != 2 or X.shape[0] == 0 or y.shape != (X.shape[0], 1):
        raise ValueError("shapes")
    X, y = X.astype("float32"), y.astype("float32")
    rng = tf.random.Generator.from_seed(seed)
    b = tf.Variable(rng.normal([1]))
    W = tf.Variable(rng.normal([X.shape[1], 1]))
    sgd = keras.optimizers.SGD(lr)
    for _ in range(steps):
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(tf.matmul(X, W) + b - y))
        sgd.apply_gradients(zip([tape.gradient(loss, W), tape.gradient(loss, b)], [W, b]))
    return W.numpy(), b.numpy()


@alternative(of="tf_linear")
def whole_loop_in_a_graph(X, y, lr=0.01, steps=2000, seed=0):
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


@alternative(of="tf_linear")
def with_stateless_numbers(X, y, lr=0.01, steps=2000, seed=0):
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


# --------------------------------------------------------------- keras_linear


@alternative(of="keras_linear")
def functional(x, y, epochs=600, lr=0.1, seed=0):
    import keras

    if x.ndim != 2:
        raise ValueError("x")
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(shape=(1,))
    model = keras.Model(inputs, keras.layers.Dense(units=1)(inputs))
    model.compile(keras.optimizers.Adam(learning_rate=lr), loss=keras.losses.MeanSquaredError())
    model.fit(x=x, y=y, batch_size=x.shape[0], epochs=epochs, verbose=0, shuffle=False)
    return model


@alternative(of="keras_linear")
def built_by_the_first_batch(x, y, epochs=600, lr=0.1, seed=0):
    import tensorflow as tf

    if len(x.shape) != 2:
        raise ValueError("x")
    tf.keras.utils.set_random_seed(seed)
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Dense(1))
    model.compile(optimizer=tf.keras.optimizers.Adam(lr), loss="mean_squared_error", metrics=["mae"])
    model.fit(x, y, epochs=epochs, batch_size=len(y), verbose=0)
    return model


@alternative(of="keras_linear")
def batch_by_batch(x, y, epochs=600, lr=0.1, seed=0):
    from keras import Input, Sequential, initializers, layers, optimizers

    if np.ndim(x) != 2:
        raise ValueError("x")
    weight = initializers.RandomNormal(seed=seed)
    model = Sequential([Input((1,)), layers.Dense(1, kernel_initializer=weight, activation="linear")])
    model.compile(loss="mse", optimizer=optimizers.Adam(lr))
    for _ in range(epochs):
        model.train_on_batch(x, y)
    return model
