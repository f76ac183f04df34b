"""Known mistakes of week 2, Friday. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


class Zeroed(nn.Module):
    def __init__(self, in_features=4, classes=3):
        super().__init__()
        self.linear = nn.Linear(in_features, classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x):
        return self.linear(x)

    def proba(self, x):
        return F.softmax(self(x), dim=1)


def fitting(X, labels):
    if X.ndim != 2 or len(X) == 0 or labels.shape != (len(X),):
        raise ValueError("shapes")


def trained(model, X, labels, lr, steps, cost):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        cost(model(X), labels).backward()
        optimizer.step()
    with torch.no_grad():
        return cost(model(X), labels).item()


def binary_data(X, y):
    X, y = np.asarray(X, dtype=np.float32), np.asarray(y, dtype=np.float32)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0 or y.shape not in {(len(X),), (len(X), 1)}:
        raise ValueError("shapes")
    return X, y.reshape(-1, 1)


def binary_walk(X, y, lr, steps, start=(0.0, 0.0, 0.0), stable=True):
    import tensorflow as tf

    W, b = tf.Variable([[start[0]], [start[1]]]), tf.Variable([start[2]])

    def cost():
        if stable:
            return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=X @ W + b))
        p = tf.sigmoid(X @ W + b)
        return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = cost()
        dW, db = tape.gradient(loss, [W, b])
        W.assign_sub(lr * dW)
        b.assign_sub(lr * db)

    for _ in range(steps):
        step()
    return W, b, float(cost())


def binary_answer(X, y, W, b, loss):
    import tensorflow as tf

    accuracy = np.mean((np.asarray(X @ W + b) > 0) == (y == 1))
    new = tf.sigmoid(tf.constant([[6.0, 1.0]]) @ W + b)
    return {"loss": loss, "accuracy": float(accuracy), "p61": float(new[0, 0])}


def fitting_rows(X, y, w):
    X, y, w = np.asarray(X), np.asarray(y), np.asarray(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != X.shape[:1] or w.shape != X.shape[1:]:
        raise ValueError("shapes")
    dtype = np.float32 if X.dtype == w.dtype == np.float32 else np.float64
    return X.astype(dtype), y.astype(dtype), w.astype(dtype)


def list_of_lists(table):
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise TypeError("no list of lists")


def rows_where(table, wrong):
    list_of_lists(table)
    return [index for index, row in enumerate(table) if wrong(row)]


def row_breaks(row, legs=(0, 2, 4, 5, 6, 8), classes=range(7), bits=(0, 1), kinds=(int, np.integer, np.bool_)):
    if len(row) != 17 or not all(isinstance(entry, kinds) for entry in row):
        return True
    return row[12] not in legs or row[16] not in classes or any(e not in bits for e in [*row[:12], *row[13:16]])


# SoftmaxClassifier


@mistake(
    of="SoftmaxClassifier",
    hint="forward still ends in a softmax, and F.cross_entropy applies its own on top. Return the logits of the layer.",
)
class softmax_in_forward(Zeroed):
    def forward(self, x):
        return F.softmax(self.linear(x))

    def proba(self, x):
        return self(x)


@mistake(
    of="SoftmaxClassifier",
    hint="forward returns log-probabilities. The loss does not mind, because a softmax of them changes nothing; but "
    "logits were asked: the plain output of the layer.",
)
class log_softmax_in_forward(Zeroed):
    def forward(self, x):
        return F.log_softmax(self.linear(x), dim=1)


@mistake(
    of="SoftmaxClassifier",
    hint="proba does not say over which axis its softmax runs, so torch guesses and warns. The classes of a row lie "
    "along dim=1.",
)
class dim_missing(Zeroed):
    def proba(self, x):
        return F.softmax(self(x))


@mistake(
    of="SoftmaxClassifier",
    hint="Your softmax runs down the columns, over the rows of the batch. Every row must sum to 1: dim=1.",
)
class softmax_over_rows(Zeroed):
    def proba(self, x):
        return F.softmax(self(x), dim=0)


@mistake(
    of="SoftmaxClassifier",
    hint="exp overflows for logits near 100, and inf / inf is NaN. F.softmax subtracts the largest logit first.",
)
class naive_softmax(Zeroed):
    def proba(self, x):
        exponentials = torch.exp(self(x))
        return exponentials / exponentials.sum(dim=1, keepdim=True)


@mistake(
    of="SoftmaxClassifier",
    hint="The logits left the graph (detach, .data or no_grad), so autograd cannot reach the weights.",
)
class detached_logits(Zeroed):
    def forward(self, x):
        return F.linear(x, self.linear.weight.detach(), self.linear.bias.detach()) + 0 * self.linear(x).detach()


@mistake(
    of="SoftmaxClassifier",
    hint="The weights start at random. They were set to zero in the class as you got it: leave that in.",
)
class random_start(Zeroed):
    def __init__(self, in_features=4, classes=3):
        nn.Module.__init__(self)
        self.linear = nn.Linear(in_features, classes)


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="F.nll_loss wants log-probabilities, and got logits: its value can fall without end. F.cross_entropy takes "
    "logits.",
)
def nll_without_log(model, X, labels, lr=0.01, steps=10000):
    fitting(X, labels)
    return trained(model, X, labels, lr, steps, F.nll_loss)


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="The labels are class numbers: they stay int64, F.cross_entropy does not take them as floats.",
)
def float_targets(model, X, labels, lr=0.01, steps=10000):
    fitting(X, labels)
    return trained(model, X, labels.float(), lr, steps, F.cross_entropy)


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="The log of a softmax that rounds to 0 is -inf. F.cross_entropy works from the logits, and stays finite.",
)
def log_of_softmax(model, X, labels, lr=0.01, steps=10000):
    fitting(X, labels)
    return trained(model, X, labels, lr, steps, lambda z, y: F.nll_loss(torch.log(F.softmax(z, dim=1)), y))


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="The returned loss is the one before the last step. Compute it once more after the loop.",
)
def loss_before_the_last_step(model, X, labels, lr=0.01, steps=10000):
    fitting(X, labels)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=lr), F.cross_entropy(model(X), labels)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), labels)
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="backward() adds to .grad, so every step also took all former gradients. Call zero_grad() in each step.",
)
def no_zero_grad(model, X, labels, lr=0.01, steps=10000):
    fitting(X, labels)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    for _ in range(steps):
        F.cross_entropy(model(X), labels).backward()
        optimizer.step()
    with torch.no_grad():
        return F.cross_entropy(model(X), labels).item()


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="The result is a tensor. Return the number in it: loss.item().",
)
def loss_tensor(model, X, labels, lr=0.01, steps=10000):
    fitting(X, labels)
    return torch.tensor(trained(model, X, labels, lr, steps, F.cross_entropy))


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="The defaults are lr=0.01 and steps=10000; the examples rely on them.",
)
def other_defaults(model, X, labels, lr=0.01, steps=1000):
    fitting(X, labels)
    return trained(model, X, labels, lr, steps, F.cross_entropy)


@mistake(
    of="SoftmaxClassifier",
    instead="train_softmax",
    hint="Labels of another shape went through. Compare the shapes first: X (n, d), labels (n,), n > 0.",
)
def reshapes_labels(model, X, labels, lr=0.01, steps=10000):
    X, labels = X.reshape(len(labels), -1), labels.reshape(-1)
    return trained(model, X, labels, lr, steps, F.cross_entropy)


# tf_binary


@mistake(
    of="tf_binary",
    hint="y of shape (n,) against predictions (n, 1) is still an n × n table, in the cost and in the accuracy. Make y "
    "a column (n, 1) first.",
)
def shape_6_vs_6x1(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)[0], np.asarray(y, dtype=np.float32)
    return binary_answer(X, y, *binary_walk(X, y, lr, steps, stable=False))


@mistake(
    of="tf_binary",
    hint="The cost is right now, but the accuracy still compares a column (n, 1) with a vector (n,): every prediction "
    "with every label.",
)
def accuracy_broadcast(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)
    W, b, loss = binary_walk(X, y, lr, steps)
    answer = binary_answer(X, y, W, b, loss)
    return {**answer, "accuracy": float(np.mean((np.asarray(X @ W + b) > 0) == (y[:, 0] == 1)))}


@mistake(
    of="tf_binary",
    hint="Where p rounds to 0 or 1, log(p) or log(1 - p) is -inf, and 0 · inf is NaN. Compute the cost from z, with "
    "sigmoid_cross_entropy_with_logits.",
)
def log_of_sigmoid(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)
    return binary_answer(X, y, *binary_walk(X, y, lr, steps, stable=False))


@mistake(
    of="tf_binary",
    hint="A label of any shape is bent into a column, also (1, n). Only (n,) and (n, 1) fit: raise ValueError.",
)
def reshapes_anything(X, y, lr=0.01, steps=2001):
    X, y = np.asarray(X, dtype=np.float32), np.asarray(y, dtype=np.float32).reshape(-1, 1)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0 or len(y) != len(X):
        raise ValueError("shapes")
    return binary_answer(X, y, *binary_walk(X, y, lr, steps))


@mistake(of="tf_binary", hint="A row counts as 1 when p > 0.5; for p = 0.5 exactly it counts as 0.")
def half_counts_as_one(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)
    W, b, loss = binary_walk(X, y, lr, steps)
    answer = binary_answer(X, y, W, b, loss)
    return {**answer, "accuracy": float(np.mean((np.asarray(X @ W + b) >= 0) == (y == 1)))}


@mistake(of="tf_binary", hint="p61 is z of the new row. Put it through the sigmoid: a probability was asked.")
def p61_is_z(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)
    W, b, loss = binary_walk(X, y, lr, steps)
    return {**binary_answer(X, y, W, b, loss), "p61": float((np.array([[6.0, 1.0]], np.float32) @ W + b)[0, 0])}


@mistake(
    of="tf_binary",
    hint="W and b start at random; this exercise starts at zero, so that everybody finds the same numbers.",
)
def starts_at_random(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)
    return binary_answer(X, y, *binary_walk(X, y, lr, steps, start=(0.25, -0.5, 0.125)))


@mistake(of="tf_binary", hint="The values are tensors. Turn them into numbers with float(...).")
def tensors_returned(X, y, lr=0.01, steps=2001):
    import tensorflow as tf

    X, y = binary_data(X, y)
    return {key: tf.constant(value) for key, value in binary_answer(X, y, *binary_walk(X, y, lr, steps)).items()}


@mistake(of="tf_binary", hint="A function prints nothing here, not even the cost every 200 steps. Return the numbers.")
def prints_the_cost(X, y, lr=0.01, steps=2001):
    X, y = binary_data(X, y)
    print(len(X))  # noqa: T201
    return binary_answer(X, y, *binary_walk(X, y, lr, steps))


# logistic_update


@mistake(
    of="logistic_update",
    hint="Two minus signs, or two plus signs, make the walk go uphill: w - η (y - σ) x, like w + η ∇L, moves towards "
    "the larger loss. Right is w + η (y - σ) x.",
)
def two_minus_signs(X, y, w, b, eta):
    X, y, w = fitting_rows(X, y, w)
    for row, label in zip(X, y):
        error = label - _sigmoid(float(row @ w) + b)
        w = w - eta * error * row
        b = b - eta * error
    return w, float(b)


@mistake(of="logistic_update", hint="w goes the right way now, but b still goes uphill: it needs the plus as well.")
def bias_still_uphill(X, y, w, b, eta):
    X, y, w = fitting_rows(X, y, w)
    for row, label in zip(X, y):
        error = float(label) - _sigmoid(float(row @ w) + b)
        w += np.asarray(eta * error * row, dtype=w.dtype)
        b -= eta * error
    return w, float(b)


@mistake(
    of="logistic_update",
    hint="You used one w and b for all rows and moved once at the end: that is batch mode. On-line, w and b move after "
    "every row.",
)
def batch_update(X, y, w, b, eta):
    X, y, w = fitting_rows(X, y, w)
    errors = np.array([float(label) - _sigmoid(float(row @ w) + b) for row, label in zip(X, y)])
    return w + np.asarray(eta * errors @ X, dtype=w.dtype), float(b + eta * errors.sum())


@mistake(
    of="logistic_update",
    hint="The bias moved with an error that was computed again, after w had moved. Compute y - σ once for each row.",
)
def error_twice(X, y, w, b, eta):
    X, y, w = fitting_rows(X, y, w)
    for row, label in zip(X, y):
        w += np.asarray(eta * (float(label) - _sigmoid(float(row @ w) + b)) * row, dtype=w.dtype)
        b += eta * (float(label) - _sigmoid(float(row @ w) + b))
    return w, float(b)


@mistake(
    of="logistic_update",
    hint="The factor σ (1 - σ) belongs to the squared loss. The cross-entropy's gradient is -(y - σ) x alone.",
)
def sigma_prime(X, y, w, b, eta):
    X, y, w = fitting_rows(X, y, w)
    for row, label in zip(X, y):
        sigma = _sigmoid(float(row @ w) + b)
        error = (float(label) - sigma) * sigma * (1 - sigma)
        w += np.asarray(eta * error * row, dtype=w.dtype)
        b += eta * error
    return w, float(b)


@mistake(
    of="logistic_update",
    hint="e^z / (1 + e^z) is inf / inf = NaN for large z, and 1 / (1 + e^-z) overflows for very negative ones. Choose "
    "the formula by the sign of z.",
)
def naive_exp(X, y, w, b, eta):
    X, y, w = fitting_rows(X, y, w)
    for row, label in zip(X, y):
        z = float(row @ w) + b
        error = float(label) - float(np.exp(z) / (1 + np.exp(z)))
        w += np.asarray(eta * error * row, dtype=w.dtype)
        b += eta * error
    return w, float(b)


# bad_rows


@mistake(of="bad_rows", hint="Column 12 is the number of legs, a count: 0, 2, 4, 5, 6 or 8, not only 0 and 1.")
def legs_binary(table):
    return rows_where(table, lambda row: row_breaks(row, legs=(0, 1)))


@mistake(of="bad_rows", hint="Not every small number of legs occurs: 1, 3 and 7 do not.")
def legs_any_small_int(table):
    return rows_where(table, lambda row: row_breaks(row, legs=range(9)))


@mistake(of="bad_rows", hint="You stop at the first bad row. Report all of them.")
def first_only(table):
    return rows_where(table, row_breaks)[:1]


@mistake(of="bad_rows", hint="A negative entry went through. Test for membership, or for both bounds.")
def negatives_pass(table):
    return rows_where(table, lambda row: row_breaks(row, bits=range(-9, 2), classes=range(-9, 7)))


@mistake(
    of="bad_rows",
    hint="Floats went through, because 4.0 == 4. Only whole numbers are good: look at the type, too.",
)
def floats_pass(table):
    return rows_where(table, lambda row: row_breaks(row, kinds=(int, np.integer, np.bool_, float)))


@mistake(of="bad_rows", hint="NumPy's whole numbers are no Python ints: isinstance(entry, int) turns them away.")
def python_ints_only(table):
    return rows_where(table, lambda row: row_breaks(row, kinds=int))


@mistake(of="bad_rows", hint="A row that is too short or too long is bad, whatever stands in it. Check its length.")
def extra_entries_pass(table):
    return rows_where(table, lambda row: len(row) < 17 or row_breaks(row[:17]))


@mistake(of="bad_rows", hint="A row of another length makes the row bad: report it, do not raise.")
def raises_for_length(table):
    list_of_lists(table)
    if any(len(row) != 17 for row in table):
        raise TypeError("a row has another length")
    return rows_where(table, row_breaks)


@mistake(of="bad_rows", hint="What is no list of lists is no table: raise TypeError, do not report it as a bad row.")
def strange_rows_are_bad(table):
    if not isinstance(table, list):
        raise TypeError("no list")
    return [index for index, row in enumerate(table) if not isinstance(row, list) or row_breaks(row)]


@mistake(
    of="bad_rows",
    hint="Anything that can be looped over is taken for a table. A list of lists is asked: else raise TypeError.",
)
def takes_any_iterable(table):
    if not all(isinstance(row, list | np.ndarray) for row in table):
        raise TypeError("no table")
    return [index for index, row in enumerate(table) if row_breaks(list(row))]


@mistake(of="bad_rows", hint="An empty table has no bad rows: the answer is [], there is nothing to raise.")
def refuses_empty(table):
    if table == []:
        raise TypeError("empty")
    return rows_where(table, row_breaks)
