"""Known mistakes of week 3, day 4. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


def rows_of_two(X):
    X = as_floats(X)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
        raise ValueError("X must be (n, 2)")
    return X


def hidden_values(X):
    return sigmoid(X @ np.array([[5, -7], [5, -7]], X.dtype) + np.array([-8, 3], X.dtype))


def drawn(hidden, seed):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in ((2, hidden), hidden, (hidden, 1), 1)]


def judged(W1, b1, W2, b2):
    z = (sigmoid(X @ W1 + b1) @ W2 + b2)[:, 0]
    p = sigmoid(z)
    return float(np.mean(np.logaddexp(0, z) - Y * z)), float(np.mean(np.round(p) == Y)), p


def descent(start, lr, steps, **spoiled):
    """The network after the steps; `spoiled` replaces the slope at the output, or that of the hidden sigmoid."""
    dout_of = spoiled.get("dout", lambda p: (p - Y[:, None]) / 4)
    slope = spoiled.get("slope", lambda H: H * (1 - H))
    W1, b1, W2, b2 = start
    for _ in range(steps):
        H = sigmoid(X @ W1 + b1)
        dout = dout_of(sigmoid(H @ W2 + b2))
        back = W2 - lr * (H.T @ dout) if spoiled.get("in_turn") else W2
        dhidden = (dout @ back.T) * slope(H)
        W1, b1 = W1 - lr * (X.T @ dhidden), b1 - lr * dhidden.sum(axis=0)
        W2, b2 = W2 - lr * (H.T @ dout), b2 - lr * dout.sum(axis=0)
    return W1, b1, W2, b2


class Base:
    """A right autograd, to be spoiled in one place."""

    def __init__(self, data):
        self.data = float(data)
        self.grad = 0.0
        self.parents = ()

    def made(self, data, *parents):
        result = type(self)(data)
        result.parents = parents
        return result

    def wrapped(self, other):
        return other if isinstance(other, Base) else type(self)(other)

    def __add__(self, other):
        other = self.wrapped(other)
        return self.made(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = self.wrapped(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, exponent):
        if isinstance(exponent, Base):
            raise TypeError("a plain number")
        return self.made(self.data**exponent, (self, exponent * self.data ** (exponent - 1)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * (other**-1.0)

    def __rtruediv__(self, other):
        return (self**-1.0) * other

    RULES = {  # name: its value at x, its slope at x where the value is y
        "relu": (lambda x: max(0.0, x), lambda x, _: float(x > 0)),
        "sigmoid": (lambda x: float(sigmoid(x)), lambda _, y: y * (1 - y)),
        "tanh": (math.tanh, lambda _, y: 1 - y**2),
        "exp": (math.exp, lambda _, y: y),
        "log": (math.log, lambda x, _: 1 / x),
    }

    def __getattr__(self, name):
        if name not in self.RULES:
            raise AttributeError(name)
        value, slope = self.RULES[name]
        return lambda: self.made(value(self.data), (self, slope(self.data, value(self.data))))

    def users_first(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack += [(parent, False) for parent, _ in node.parents]
        return order[::-1]

    SEED = 1.0

    def backward(self):
        self.grad = self.SEED
        for node in self.users_first():
            for parent, slope in node.parents:
                parent.grad += slope * node.grad

    def zero_grad(self):
        for node in self.users_first():
            node.grad = 0.0


def layers_between(sizes):
    return [nn.Linear(into, out) for into, out in zip(sizes, sizes[1:])]


class Net(nn.Module):
    """A right network, to be spoiled in one place."""

    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(layers_between(sizes))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.sigmoid(layer(x))
        return self.layers[-1](x)


def torch_result(sizes, lr, steps, seed, **spoiled):
    """What train_xor_torch returns; `spoiled` replaces the shape of the labels, zero_grad, the limit of logits."""
    torch.manual_seed(seed)
    net, inputs, labels = XorNet(sizes), torch.tensor(X.tolist()), torch.tensor(Y.tolist())[:, None]
    optimizer, criterion = torch.optim.SGD(net.parameters(), lr=lr), nn.BCEWithLogitsLoss()
    for _ in range(steps):
        if spoiled.get("forget", True):
            optimizer.zero_grad()
        criterion(net(inputs), labels.reshape(spoiled.get("shape", (4, 1)))).backward()
        optimizer.step()
    return float(((net(inputs) > spoiled.get("limit", 0.0)) == (labels == 1)).float().mean())


SHAPES = ((2, 3), (3,), (3, 1), (1,))
TF_X, TF_Y = np.float32([[1, 0], [0, 1], [1, 1], [0, 0]]), np.float32([[1], [1], [0], [0]])


def tf_start(tf, seed):
    generator = tf.random.Generator.from_seed(seed)
    return [tf.Variable(generator.normal(shape)) for shape in SHAPES]


def tf_logits(tf, variables):
    W_h, b_h, W_o, b_o = variables
    return tf.sigmoid(TF_X @ W_h + b_h) @ W_o + b_o


def tf_judged(tf, variables):
    p = tf.sigmoid(tf_logits(tf, variables)).numpy()[:, 0]
    return float(np.mean(np.round(p) == TF_Y[:, 0])), p


def tf_result(lr, steps, seed, **spoiled):
    """What train_xor_tf returns; `spoiled` replaces the start, the variables that learn, the loss."""
    import tensorflow as tf

    variables, optimizer = spoiled.get("start", tf_start)(tf, seed), tf.keras.optimizers.SGD(lr)
    loss = spoiled.get("loss", lambda z: tf.nn.sigmoid_cross_entropy_with_logits(TF_Y, z))
    trained = variables[:: spoiled.get("every", 1)]

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean(loss(tf_logits(tf, variables)))
        optimizer.apply_gradients(zip(tape.gradient(cost, trained), trained))

    for _ in range(steps):
        step()
    return tf_judged(tf, variables)


# ----------------------------------------------------------------- xor_forward


@mistake(
    of="xor_forward",
    hint="On two slides a minus is lost: (-7, 7) and (-11, 11) should be (-7, -7) and (-11, -11), as the sums beside "
    "them show. The printed ones answer 1, 1, 1, 1.",
)
def minus7_plus7(X):
    X = rows_of_two(X)
    H = sigmoid(X @ np.array([[5, -7], [5, 7]], X.dtype) + np.array([-8, 3], X.dtype))
    return H, sigmoid(H @ np.array([-11, 11], X.dtype) + 6)


@mistake(of="xor_forward", hint="You rounded the hidden values. Keep the real numbers; only people round, at the end.")
def rounds_hidden(X):
    H = np.round(hidden_values(rows_of_two(X)))
    return H, sigmoid(H @ np.array([-11, -11], H.dtype) + 6)


# ------------------------------------------------------------------- train_xor


@mistake(
    of="train_xor",
    hint="Loss and gradient do not fit: p - y is the slope of the cross-entropy, your loss is a squared error.",
)
def mse_with_bce_grad(hidden=10, lr=1.0, steps=5000, seed=0):
    _, accuracy, p = judged(*descent(drawn(hidden, seed), lr, steps))
    return float(np.mean((p - Y) ** 2)), accuracy, p


@mistake(of="train_xor", hint="From zero all hidden units learn the same: ten are worth one. Draw from N(0, 1).")
def zero_init(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent([np.zeros_like(value) for value in drawn(hidden, seed)], lr, steps))


@mistake(
    of="train_xor",
    hint="There are always three hidden units, whatever `hidden` says; from 1 of 20 starts three are not enough.",
)
def hidden_3_only(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(3, seed), lr, steps))


@mistake(of="train_xor", hint="You went back through an updated W2. Compute all gradients first, then update.")
def updates_in_turn(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(hidden, seed), lr, steps, in_turn=True))


@mistake(of="train_xor", hint="The slope h (1 - h) of the hidden sigmoid is missing on the way back.")
def missing_hidden_slope(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(hidden, seed), lr, steps, slope=np.ones_like))


@mistake(of="train_xor", hint="(4, 1) minus (4,) is a table: every output met every label. Make y a column.")
def flat_labels(hidden=10, lr=1.0, steps=5000, seed=0):
    start = drawn(hidden, seed)
    return judged(*descent(start, lr, steps, dout=lambda p: (p - Y).mean(axis=1, keepdims=True) / 4))


# ----------------------------------------------------------------------- Value


@mistake(
    of="Value",
    hint="A Value that is used twice gets two shares: add them up with +=, the last must not overwrite the first.",
)
class overwrites_grad(Base):
    def backward(self):
        self.grad = 1.0
        for node in self.users_first():
            for parent, slope in node.parents:
                parent.grad = slope * node.grad


@mistake(
    of="Value",
    hint="A Value handed its gradient on before all its users had added theirs. Let each come after all its users.",
)
class dfs_order(Base):
    def backward(self):
        self.grad = 1.0
        seen, stack = {id(self)}, [self]
        while stack:
            node = stack.pop()
            for parent, slope in node.parents:
                parent.grad += slope * node.grad
                if id(parent) not in seen:
                    seen.add(id(parent))
                    stack.append(parent)


@mistake(of="Value", hint="Python ends a recursion at a depth of 1000. Walk with a stack of your own.")
class recursion_limit(Base):
    def users_first(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        return order[::-1]


@mistake(
    of="Value",
    hint="2 * v and v * 2 must both work: make a plain number a Value first, and write __radd__ and __rmul__.",
)
class constants_get_no_wrap(Base):
    def wrapped(self, other):
        other.data  # a number has none
        return other


@mistake(of="Value", hint="Nothing flows: backward begins with the gradient 1 of the result itself.")
class no_seed(Base):
    SEED = 0.0


@mistake(of="Value", hint="The exponential function is its own slope: use e^x, not x.")
class exp_slope_of_input(Base):
    RULES = Base.RULES | {"exp": (math.exp, lambda x, _: x)}


@mistake(of="Value", hint="The slope of tanh is 1 - tanh^2; the square is missing.")
class tanh_slope_without_square(Base):
    RULES = Base.RULES | {"tanh": (math.tanh, lambda _, y: 1 - y)}


@mistake(of="Value", hint="The slope of relu at 0 is 0 in this course; yours is 1.")
class relu_slope_at_0(Base):
    RULES = Base.RULES | {"relu": (lambda x: max(0.0, x), lambda x, _: float(x >= 0))}


@mistake(of="Value", hint="e^-x overflows for x = -10000. Use the given function `sigmoid`.")
class sigmoid_overflow(Base):
    RULES = Base.RULES | {"sigmoid": (lambda x: 1 / (1 + math.exp(-x)), lambda _, y: y * (1 - y))}


@mistake(of="Value", hint="A number <= 0 has no logarithm: raise ValueError, as math.log does.")
class log_of_anything(Base):
    RULES = Base.RULES | {"log": (lambda x: math.log(abs(x) or 1.0), lambda x, _: 1 / (x or 1.0))}


@mistake(of="Value", hint="The exponent must be a plain number: a Value, which would get no gradient, is a TypeError.")
class exponent_without_gradient(Base):
    def __pow__(self, exponent):
        exponent = exponent.data if isinstance(exponent, Base) else exponent
        return self.made(self.data**exponent, (self, exponent * self.data ** (exponent - 1)))


@mistake(of="Value", hint="zero_grad resets only this one Value. Reset every Value it was made of as well.")
class zero_grad_of_one(Base):
    def zero_grad(self):
        self.grad = 0.0


@mistake(of="Value", hint="zero_grad resets only leaves; the results in between keep their gradients. Reset all.")
class zero_grad_of_leaves(Base):
    def zero_grad(self):
        for node in self.users_first():
            if not node.parents:
                node.grad = 0.0


@mistake(of="Value", hint="backward forgets what another result's backward left in a leaf. Only zero_grad resets.")
class backward_resets(Base):
    def backward(self):
        self.zero_grad()
        super(type(self), self).backward()


# --------------------------------------------------------------------- XorNet


@mistake(
    of="XorNet",
    hint="torch does not look into plain lists, so the network has no parameters. Use nn.ModuleList or nn.Sequential.",
)
class plain_list_layers(Net):
    def __init__(self, sizes):
        nn.Module.__init__(self)
        self.layers = layers_between(sizes)


@mistake(of="XorNet", hint="BCEWithLogitsLoss applies the sigmoid; with yours there are two. Return the logits.")
class sigmoid_then_bce_logits(Net):
    def forward(self, x):
        for layer in self.layers:
            x = torch.sigmoid(layer(x))
        return x


@mistake(
    of="XorNet",
    hint="Before nn.Module is initialised, it cannot register layers: begin __init__ with super().__init__().",
)
class no_super_init(Net):
    def __init__(self, sizes):
        self.layers = nn.ModuleList(layers_between(sizes))


@mistake(of="XorNet", instead="train_xor_torch", hint="The logits are (4, 1), your labels (4,): add an axis.")
def label_1d(sizes, lr=1.0, steps=5000, seed=0):
    return torch_result(sizes, lr, steps, seed, shape=(4,))


@mistake(
    of="XorNet",
    instead="train_xor_torch",
    hint="backward() adds to .grad, so every step also took all former gradients. Call zero_grad() in each step.",
)
def no_zero_grad(sizes, lr=1.0, steps=5000, seed=0):
    return torch_result(sizes, lr, steps, seed, forget=False)


@mistake(of="XorNet", instead="train_xor_torch", hint="A logit of 0 is a probability of 1/2: compare logits with 0.")
def logits_against_half(sizes, lr=1.0, steps=5000, seed=0):
    return torch_result(sizes, lr, steps, seed, limit=0.5)


@mistake(of="XorNet", instead="train_xor_torch", hint="The seed is not used. torch.manual_seed comes before XorNet.")
def seed_ignored(sizes, lr=1.0, steps=5000, seed=0):
    return torch_result(sizes, lr, steps, 0)


# --------------------------------------------------------------- train_xor_tf


@mistake(of="train_xor_tf", hint="Only the weights learn. b_h and b_o belong in the tape's list as well.")
def bias_not_trained(lr=1.0, steps=5000, seed=0):
    return tf_result(lr, steps, seed, every=2)


@mistake(
    of="train_xor_tf",
    hint="The tape derives only what it saw. Compute hidden values and output inside its `with` block.",
)
def tape_outside(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    variables = tf_start(tf, seed)
    optimizer = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        z = tf_logits(tf, variables)
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(TF_Y, z))
        optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables))
    return tf_judged(tf, variables)


@mistake(
    of="train_xor_tf",
    hint="tf.random_normal, placeholder and Session are TensorFlow 1. Use tf.random.Generator and a GradientTape.",
)
def tf1_api(lr=1.0, steps=5000, seed=0):
    return tf_result(lr, steps, seed, start=lambda tf, _: [tf.Variable(tf.random_normal(shape)) for shape in SHAPES])


@mistake(of="train_xor_tf", hint="p is asked in the order of the listing's rows; yours begins with [0, 0].")
def rows_of_numpy(lr=1.0, steps=5000, seed=0):
    accuracy, p = tf_result(lr, steps, seed)
    return accuracy, p[[3, 1, 0, 2]]


@mistake(of="train_xor_tf", hint="p has the shape (4,); yours is a table (4, 1).")
def p_is_a_table(lr=1.0, steps=5000, seed=0):
    accuracy, p = tf_result(lr, steps, seed)
    return accuracy, p[:, None]


@mistake(of="train_xor_tf", hint="The biases start at zero; all four variables are drawn from N(0, 1).")
def zero_biases(lr=1.0, steps=5000, seed=0):
    def start(tf, seed):
        return [value if len(value.shape) == 2 else tf.Variable(0 * value) for value in tf_start(tf, seed)]

    return tf_result(lr, steps, seed, start=start)


@mistake(of="train_xor_tf", hint="The seed is not used. Draw from tf.random.Generator.from_seed(seed).")
def global_rng(lr=1.0, steps=5000, seed=0):
    return tf_result(lr, steps, seed, start=lambda tf, _: [tf.Variable(tf.random.normal(shape)) for shape in SHAPES])


@mistake(of="train_xor_tf", hint="You derived by hand, as in train_xor. Here a tf.GradientTape does it.")
def without_a_tape(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    W_h, b_h, W_o, b_o = variables = tf_start(tf, seed)
    for _ in range(steps):
        H = tf.sigmoid(TF_X @ W_h + b_h)
        dout = (tf.sigmoid(H @ W_o + b_o) - TF_Y) / 4
        dhidden = (dout @ tf.transpose(W_o)) * H * (1 - H)
        W_o.assign_sub(lr * tf.transpose(H) @ dout)
        b_o.assign_sub(lr * tf.reduce_sum(dout, axis=0))
        W_h.assign_sub(lr * TF_X.T @ dhidden)
        b_h.assign_sub(lr * tf.reduce_sum(dhidden, axis=0))
    return tf_judged(tf, variables)
