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


def gradients_of(W1, b1, W2, b2, dout=None):
    """All four gradients; `dout` replaces the slope at the output."""
    H = sigmoid(X @ W1 + b1)
    p = sigmoid(H @ W2 + b2)
    dout = (p - Y[:, None]) / 4 if dout is None else dout(p)
    dhidden = (dout @ W2.T) * H * (1 - H)
    return [X.T @ dhidden, dhidden.sum(axis=0), H.T @ dout, dout.sum(axis=0)]


def judged(W1, b1, W2, b2):
    z = (sigmoid(X @ W1 + b1) @ W2 + b2)[:, 0]
    p = sigmoid(z)
    return float(np.mean(np.logaddexp(0, z) - Y * z)), float(np.mean(np.round(p) == Y)), p


def descent(start, lr, steps, gradients=gradients_of):
    for _ in range(steps):
        start = [value - lr * slope for value, slope in zip(start, gradients(*start))]
    return start


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

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

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

    def relu(self):
        return self.made(max(0.0, self.data), (self, float(self.data > 0)))

    def sigmoid(self):
        s = float(sigmoid(self.data))
        return self.made(s, (self, s * (1 - s)))

    def tanh(self):
        t = math.tanh(self.data)
        return self.made(t, (self, 1 - t**2))

    def exp(self):
        e = math.exp(self.data)
        return self.made(e, (self, e))

    def log(self):
        return self.made(math.log(self.data), (self, 1 / self.data))

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

    def backward(self):
        self.grad = 1.0
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


def torch_data():
    return torch.tensor(X, dtype=torch.float32), torch.tensor(Y, dtype=torch.float32)[:, None]


def torch_training(net, lr, steps, criterion=None, labels=None, forget=True):
    inputs, right = torch_data()
    labels = right if labels is None else labels
    criterion = criterion or nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    for _ in range(steps):
        if forget:
            optimizer.zero_grad()
        criterion(net(inputs), labels).backward()
        optimizer.step()


def torch_accuracy(net, limit=0.0):
    inputs, labels = torch_data()
    return float(((net(inputs) > limit) == (labels == 1)).float().mean())


def tf_start(tf, seed):
    generator = tf.random.Generator.from_seed(seed)
    return [tf.Variable(generator.normal(shape)) for shape in ((2, 3), (3,), (3, 1), (1,))]


TF_X, TF_Y = np.float32([[1, 0], [0, 1], [1, 1], [0, 0]]), np.float32([[1], [1], [0], [0]])


def tf_logits(tf, variables, x=TF_X):
    W_h, b_h, W_o, b_o = variables
    return tf.sigmoid(x @ W_h + b_h) @ W_o + b_o


def tf_training(tf, variables, lr, steps, trained=None, loss=None):
    loss = loss or (lambda z: tf.nn.sigmoid_cross_entropy_with_logits(TF_Y, z))
    trained = variables if trained is None else trained
    optimizer = tf.keras.optimizers.SGD(lr)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            cost = tf.reduce_mean(loss(tf_logits(tf, variables)))
        optimizer.apply_gradients(zip(tape.gradient(cost, trained), trained))

    for _ in range(steps):
        step()


def tf_judged(tf, variables):
    p = tf.sigmoid(tf_logits(tf, variables)).numpy()[:, 0]
    return float(np.mean(np.round(p) == TF_Y[:, 0])), p


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


@mistake(
    of="xor_forward",
    hint="You rounded the hidden values before they went on. Keep the real numbers; only people round, at the end.",
)
def rounds_hidden(X):
    H = np.round(hidden_values(rows_of_two(X)))
    return H, sigmoid(H @ np.array([-11, -11], H.dtype) + 6)


@mistake(of="xor_forward", hint="The output is asked as it is, a number between 0 and 1; you rounded it.")
def rounds_output(X):
    H = hidden_values(rows_of_two(X))
    return H, np.round(sigmoid(H @ np.array([-11, -11], H.dtype) + 6))


@mistake(of="xor_forward", hint="One output per row: y has the shape (n,), yours is a table (n, 1).")
def output_is_a_table(X):
    H = hidden_values(rows_of_two(X))
    return H, sigmoid(H @ np.array([[-11], [-11]], H.dtype) + 6)


@mistake(
    of="xor_forward", hint="The hidden sums are returned without their sigmoid; y needs h, and so does the caller."
)
def returns_sums(X):
    X = rows_of_two(X)
    H = hidden_values(X)
    sums = X @ np.array([[5, -7], [5, -7]], X.dtype) + np.array([-8, 3], X.dtype)
    return sums, sigmoid(H @ np.array([-11, -11], H.dtype) + 6)


# ------------------------------------------------------------------- train_xor


@mistake(
    of="train_xor",
    hint="Loss and gradient do not belong together: p - y is the slope of the cross-entropy, your loss is a squared "
    "error.",
)
def mse_with_bce_grad(hidden=10, lr=1.0, steps=5000, seed=0):
    _, accuracy, p = judged(*descent(drawn(hidden, seed), lr, steps))
    return float(np.mean((p - Y) ** 2)), accuracy, p


@mistake(
    of="train_xor", hint="You descend on the squared error: the cross-entropy's slope at the output is p - y alone."
)
def mse_gradient(hidden=10, lr=1.0, steps=5000, seed=0):
    def gradients(*parameters):
        return gradients_of(*parameters, dout=lambda p: 2 * (p - Y[:, None]) * p * (1 - p) / 4)

    return judged(*descent(drawn(hidden, seed), lr, steps, gradients))


@mistake(
    of="train_xor",
    hint="From zero all hidden units learn the same, so ten are worth one. Draw the start from N(0, 1).",
)
def zero_init(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent([np.zeros_like(value) for value in drawn(hidden, seed)], lr, steps))


@mistake(
    of="train_xor",
    hint="There are always three hidden units, whatever `hidden` says; from 1 of 20 starts three are not enough.",
)
def hidden_3_only(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(3, seed), lr, steps))


@mistake(of="train_xor", hint="The biases start at zero; they are drawn from N(0, 1) like the weights.")
def biases_at_zero(hidden=10, lr=1.0, steps=5000, seed=0):
    W1, b1, W2, b2 = drawn(hidden, seed)
    return judged(*descent([W1, 0 * b1, W2, 0 * b2], lr, steps))


@mistake(of="train_xor", hint="The start is drawn in another order. Draw W1, b1, W2, b2, one after the other.")
def weights_first(hidden=10, lr=1.0, steps=5000, seed=0):
    rng = np.random.default_rng(seed)
    W1, W2 = rng.standard_normal((2, hidden)), rng.standard_normal((hidden, 1))
    return judged(*descent([W1, rng.standard_normal(hidden), W2, rng.standard_normal(1)], lr, steps))


@mistake(of="train_xor", hint="The loss is the mean over the four rows, so its gradients have the factor 1/4.")
def sum_of_rows(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(hidden, seed), 4 * lr, steps))


@mistake(of="train_xor", hint="You walk uphill: subtract lr times the gradient.")
def climbs(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(hidden, seed), -lr, steps))


@mistake(
    of="train_xor",
    hint="W2 was updated before the hidden gradients were computed with it. Compute all gradients, then update.",
)
def updates_in_turn(hidden=10, lr=1.0, steps=5000, seed=0):
    W1, b1, W2, b2 = drawn(hidden, seed)
    for _ in range(steps):
        H = sigmoid(X @ W1 + b1)
        dout = (sigmoid(H @ W2 + b2) - Y[:, None]) / 4
        W2, b2 = W2 - lr * (H.T @ dout), b2 - lr * dout.sum(axis=0)
        dhidden = (dout @ W2.T) * H * (1 - H)
        W1, b1 = W1 - lr * (X.T @ dhidden), b1 - lr * dhidden.sum(axis=0)
    return judged(W1, b1, W2, b2)


@mistake(of="train_xor", hint="The slope h (1 - h) of the hidden sigmoid is missing on the way back.")
def missing_hidden_slope(hidden=10, lr=1.0, steps=5000, seed=0):
    def gradients(W1, b1, W2, b2):
        H = sigmoid(X @ W1 + b1)
        dout = (sigmoid(H @ W2 + b2) - Y[:, None]) / 4
        dhidden = dout @ W2.T
        return [X.T @ dhidden, dhidden.sum(axis=0), H.T @ dout, dout.sum(axis=0)]

    return judged(*descent(drawn(hidden, seed), lr, steps, gradients))


@mistake(
    of="train_xor",
    hint="(4, 1) minus (4,) is a (4, 4) table: every output was compared with every label. Make y a column.",
)
def flat_labels(hidden=10, lr=1.0, steps=5000, seed=0):
    def gradients(*parameters):
        return gradients_of(*parameters, dout=lambda p: (p - Y).mean(axis=1, keepdims=True) / 4)

    return judged(*descent(drawn(hidden, seed), lr, steps, gradients))


@mistake(of="train_xor", hint="The results are those before the last update. Look once more at the network after it.")
def one_step_behind(hidden=10, lr=1.0, steps=5000, seed=0):
    return judged(*descent(drawn(hidden, seed), lr, max(0, steps - 1)))


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
    hint="A Value handed its gradient on before all that use it had added their share. Put the Values in an order "
    "in which each comes after all its users.",
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


@mistake(
    of="Value",
    hint="Python ends a recursion at a depth of 1000. Walk through the graph with a stack of your own.",
)
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


@mistake(
    of="Value",
    hint="You go along every way through the graph, and there can be more ways than atoms. Go through each Value once.",
)
class every_path(Base):
    def backward(self):
        stack = [(self, 1.0)]
        while stack:
            node, share = stack.pop()
            node.grad += share
            stack += [(parent, slope * share) for parent, slope in node.parents]


@mistake(of="Value", hint="The exponential function is its own slope: use e^x, not x.")
class exp_slope_of_input(Base):
    def exp(self):
        return self.made(math.exp(self.data), (self, self.data))


@mistake(of="Value", hint="The slope of tanh is 1 - tanh^2; the square is missing.")
class tanh_slope_without_square(Base):
    def tanh(self):
        t = math.tanh(self.data)
        return self.made(t, (self, 1 - t))


@mistake(of="Value", hint="In a product each factor's slope is the other factor. You did not swap them.")
class mul_not_swapped(Base):
    def __mul__(self, other):
        other = self.wrapped(other)
        return self.made(self.data * other.data, (self, self.data), (other, other.data))


@mistake(of="Value", hint="The slope of x^n is n x^(n - 1): the exponent goes down by one.")
class power_keeps_exponent(Base):
    def __pow__(self, exponent):
        if isinstance(exponent, Base):
            raise TypeError("a plain number")
        return self.made(self.data**exponent, (self, exponent * self.data**exponent))


@mistake(of="Value", hint="The slope of relu at 0 is 0 in this course; yours is 1.")
class relu_slope_at_0(Base):
    def relu(self):
        return self.made(max(0.0, self.data), (self, float(self.data >= 0)))


@mistake(of="Value", hint="e^-x overflows for x = -10000. Use the given function `sigmoid`.")
class sigmoid_overflow(Base):
    def sigmoid(self):
        s = 1 / (1 + math.exp(-self.data))
        return self.made(s, (self, s * (1 - s)))


@mistake(of="Value", hint="A number <= 0 has no logarithm: raise ValueError, as math.log does.")
class log_of_anything(Base):
    def log(self):
        x = max(self.data, 1e-12)
        return self.made(math.log(x), (self, 1 / x))


@mistake(
    of="Value", hint="The exponent must be a plain number: refuse a Value with TypeError, it would get no gradient."
)
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


@mistake(
    of="Value",
    hint="backward forgets what the backward of another result has left in a leaf. Only zero_grad resets.",
)
class backward_resets(Base):
    def backward(self):
        self.zero_grad()
        super(type(self), self).backward()


@mistake(of="Value", hint="Nothing flows: backward begins with the gradient 1 of the result itself.")
class no_seed(Base):
    def backward(self):
        for node in self.users_first():
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


@mistake(of="Value", hint="data must be a plain float, also when an int comes in: float(data).")
class keeps_ints(Base):
    def __init__(self, data):
        self.data = data
        self.grad = 0.0
        self.parents = ()


# --------------------------------------------------------------------- XorNet


@mistake(
    of="XorNet",
    hint="torch does not look into plain lists, so the network has no parameters. Use nn.ModuleList or nn.Sequential.",
)
class plain_list_layers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = layers_between(sizes)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.sigmoid(layer(x))
        return self.layers[-1](x)


@mistake(
    of="XorNet",
    hint="BCEWithLogitsLoss applies the sigmoid itself; with yours there are two. Return the logits.",
)
class sigmoid_then_bce_logits(Net):
    def forward(self, x):
        for layer in self.layers:
            x = torch.sigmoid(layer(x))
        return x


@mistake(of="XorNet", hint="The sigmoids are missing: layers without a bend between them are one single layer.")
class no_sigmoids(Net):
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@mistake(
    of="XorNet",
    hint="Before nn.Module is initialised, it cannot register layers: begin __init__ with super().__init__().",
)
class no_super_init(Net):
    def __init__(self, sizes):
        self.layers = nn.ModuleList(layers_between(sizes))


@mistake(
    of="XorNet",
    instead="train_xor_torch",
    hint="The logits are (4, 1), your labels (4,). Give the labels a second axis.",
)
def label_1d(sizes, lr=1.0, steps=5000, seed=0):
    torch.manual_seed(seed)
    net = XorNet(sizes)
    torch_training(net, lr, steps, labels=torch_data()[1][:, 0])
    return torch_accuracy(net)


@mistake(
    of="XorNet",
    instead="train_xor_torch",
    hint="backward() adds to .grad, so every step also took all former gradients. Call zero_grad() in each step.",
)
def no_zero_grad(sizes, lr=1.0, steps=5000, seed=0):
    torch.manual_seed(seed)
    net = XorNet(sizes)
    torch_training(net, lr, steps, forget=False)
    return torch_accuracy(net)


@mistake(of="XorNet", instead="train_xor_torch", hint="A logit of 0 is a probability of 1/2: compare logits with 0.")
def logits_against_half(sizes, lr=1.0, steps=5000, seed=0):
    torch.manual_seed(seed)
    net = XorNet(sizes)
    torch_training(net, lr, steps)
    return torch_accuracy(net, 0.5)


@mistake(
    of="XorNet", instead="train_xor_torch", hint="The seed is not used: call torch.manual_seed(seed) before XorNet."
)
def seed_ignored(sizes, lr=1.0, steps=5000, seed=0):
    torch.manual_seed(0)
    net = XorNet(sizes)
    torch_training(net, lr, steps)
    return torch_accuracy(net)


@mistake(
    of="XorNet", instead="train_xor_torch", hint="The loss is the binary cross-entropy of logits, no squared error."
)
def squared_error(sizes, lr=1.0, steps=5000, seed=0):
    torch.manual_seed(seed)
    net = XorNet(sizes)
    torch_training(net, lr, steps, criterion=lambda z, y: ((torch.sigmoid(z) - y) ** 2).mean())
    return torch_accuracy(net)


@mistake(
    of="XorNet", instead="train_xor_torch", hint="The accuracy is asked, a plain float; you returned the last loss."
)
def returns_loss(sizes, lr=1.0, steps=5000, seed=0):
    torch.manual_seed(seed)
    net = XorNet(sizes)
    torch_training(net, lr, steps)
    inputs, labels = torch_data()
    return float(nn.BCEWithLogitsLoss()(net(inputs), labels))


# --------------------------------------------------------------- train_xor_tf


@mistake(
    of="train_xor_tf", hint="Only the weights learn. b_h and b_o belong in the list of the tape and the optimizer."
)
def bias_not_trained(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    variables = tf_start(tf, seed)
    tf_training(tf, variables, lr, steps, trained=[variables[0], variables[2]])
    return tf_judged(tf, variables)


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
    import tensorflow as tf

    W_h, b_h = tf.Variable(tf.random_normal([2, 3])), tf.Variable(tf.random_normal([3]))
    W_o, b_o = tf.Variable(tf.random_normal([3, 1])), tf.Variable(tf.random_normal([1]))
    variables = [W_h, b_h, W_o, b_o]
    tf_training(tf, variables, lr, steps)
    return tf_judged(tf, variables)


@mistake(
    of="train_xor_tf",
    hint="p is asked in the order of the listing, [1, 0], [0, 1], [1, 1], [0, 0]; yours begins with [0, 0].",
)
def rows_of_numpy(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    variables = tf_start(tf, seed)
    tf_training(tf, variables, lr, steps)
    accuracy, p = tf_judged(tf, variables)
    return accuracy, p[[3, 1, 0, 2]]


@mistake(of="train_xor_tf", hint="p has the shape (4,); yours is a table (4, 1).")
def p_is_a_table(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    variables = tf_start(tf, seed)
    tf_training(tf, variables, lr, steps)
    accuracy, p = tf_judged(tf, variables)
    return accuracy, p[:, None]


@mistake(of="train_xor_tf", hint="The biases start at zero; all four variables are drawn from N(0, 1).")
def zero_biases(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    W_h, _, W_o, _ = tf_start(tf, seed)
    variables = [W_h, tf.Variable(tf.zeros(3)), W_o, tf.Variable(tf.zeros(1))]
    tf_training(tf, variables, lr, steps)
    return tf_judged(tf, variables)


@mistake(of="train_xor_tf", hint="The seed is not used. Draw from tf.random.Generator.from_seed(seed).")
def global_numbers(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    variables = [tf.Variable(tf.random.normal(shape)) for shape in ((2, 3), (3,), (3, 1), (1,))]
    tf_training(tf, variables, lr, steps)
    return tf_judged(tf, variables)


@mistake(of="train_xor_tf", hint="The loss is the cross-entropy, no squared error.")
def squared_difference(lr=1.0, steps=5000, seed=0):
    import tensorflow as tf

    variables = tf_start(tf, seed)
    tf_training(tf, variables, lr, steps, loss=lambda z: (tf.sigmoid(z) - TF_Y) ** 2)
    return tf_judged(tf, variables)


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
