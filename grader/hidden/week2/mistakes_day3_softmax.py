"""Known mistakes of week 2, day 3. Each stands in the place of its item in the solution's module."""

from __future__ import annotations

from grader.checking import mistake


def checked(z, axis):
    z = as_floats(z)
    if z.size == 0 or not -z.ndim <= axis < z.ndim:
        raise ValueError(z.shape)
    return z


def shifted_powers(z, axis):
    z = checked(z, axis)
    return np.exp(z - z.max(axis=axis, keepdims=True))


def one_hot(labels, n, k):
    labels = np.asarray(labels)
    if labels.shape == (n,):
        if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= k:
            raise ValueError("labels")
        return np.eye(k)[labels]
    if labels.shape != (n, k) or not np.allclose(labels.sum(axis=1), 1):
        raise ValueError("labels")
    return labels


def scored(logits, labels):
    logits = as_floats(logits)
    if logits.ndim != 2 or len(logits) == 0:
        raise ValueError(logits.shape)
    return logits, one_hot(labels, *logits.shape)


def lacking(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.sum(np.exp(shifted), axis=1)) - np.sum(targets * shifted, axis=1)


def mean_lacking(logits, targets):
    return float(np.mean(lacking(logits, targets), dtype=np.float64))


def right_cost(logits, labels):
    return mean_lacking(*scored(logits, labels))


def fitted(X, labels, W, b):
    X, W, b, labels = as_floats(X), as_floats(W), as_floats(b), np.asarray(labels)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or b.shape != W.shape[1:]:
        raise ValueError("shapes")
    if labels.shape != X.shape[:1]:
        raise ValueError("labels")
    Z = X @ W + b
    return X, labels, cross_entropy(Z, labels), softmax(Z)


def neurons(X, W, b):
    X, W, b = as_floats(X), as_floats(W), as_floats(b)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or b.shape != W.shape[1:] or len(X) == 0:
        raise ValueError("shapes")
    return X @ W + b


def tf_tables(X, Y):
    if X.ndim != 2 or Y.ndim != 2 or len(X) != len(Y) or len(X) == 0:
        raise ValueError("shapes")


def tf_start(X, Y):
    import tensorflow as tf

    W, b = tf.Variable(tf.zeros((X.shape[1], Y.shape[-1]))), tf.Variable(tf.zeros(Y.shape[-1]))
    return tf.constant(X, tf.float32), tf.constant(Y, tf.float32), W, b


def tf_train(X, Y, lr, steps, cost=None, verbose=False):
    import tensorflow as tf

    def mean_cost(targets, logits):
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=logits))

    inputs, targets, W, b = tf_start(X, Y)
    optimizer = tf.keras.optimizers.SGD(lr)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = (cost or mean_cost)(targets, inputs @ W + b)
        optimizer.apply_gradients(zip(tape.gradient(loss, [W, b]), [W, b]))
        return loss

    for _ in range(steps):
        loss = float(step())
        print(loss) if verbose else None  # noqa: T201
    return W.numpy(), b.numpy()


# -------------------------------------------------------------------- softmax


@mistake(of="softmax", hint="e^1000 overflows. Subtract the row's maximum first: a common shift changes nothing.")
def no_max_shift(z, axis=-1):
    powers = np.exp(checked(z, axis))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistake(
    of="softmax",
    hint="You subtract the largest score of the whole table. In a row that lies far below it, all powers become 0 "
    "and you divide 0 by 0. Each slice needs its own maximum: axis=axis, keepdims=True.",
)
def global_max_shift(z, axis=-1):
    z = checked(z, axis)
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=axis, keepdims=True)


@mistake(of="softmax", hint="You summed along another axis: the rows of a table must sum to 1 by default (axis = -1).")
def wrong_axis(z, axis=-1):
    z = checked(z, axis)
    powers = np.exp(z - z.max(axis=0, keepdims=True))
    return powers / powers.sum(axis=0, keepdims=True)


@mistake(of="softmax", hint="You take the last axis whatever `axis` says. Pass the argument on to max and sum.")
def axis_ignored(z, axis=-1):
    z = checked(z, axis)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@mistake(of="softmax", hint="You divide by the sum of the whole table. Normalise each row: its own sum must become 1.")
def global_sum(z, axis=-1):
    powers = shifted_powers(z, axis)
    return powers / powers.sum()


@mistake(
    of="softmax",
    hint="Without keepdims=True the sums lose their axis: in a square table each entry is divided by another row's "
    "sum, in others the shapes do not fit.",
)
def no_keepdims(z, axis=-1):
    powers = shifted_powers(z, axis)
    return powers / powers.sum(axis=axis)


@mistake(of="softmax", hint="You return the logarithms of the probabilities (a log-softmax). Return e to that power.")
def returns_logs(z, axis=-1):
    z = checked(z, axis)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@mistake(of="softmax", hint="You clip the scores, so that 700 and -inf count as something else. Shift, do not clip.")
def clipped(z, axis=-1):
    z = checked(z, axis)
    powers = np.exp(np.clip(z, -30, 30) - np.clip(z, -30, 30).max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistake(
    of="softmax", hint="The result is right, but one row after the other in Python is slow. Let axis= do the loop."
)
def python_loop(z, axis=-1):
    z = checked(z, axis)
    moved = np.moveaxis(z, axis, -1)
    rows = np.array(
        [np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in moved.reshape(-1, z.shape[axis])]
    )
    return np.ascontiguousarray(np.moveaxis(rows.reshape(moved.shape), -1, axis))


# -------------------------------------------------------------- cross_entropy


@mistake(
    of="cross_entropy",
    hint="The logits went through a softmax twice. The formula contains the softmax already: give it the scores.",
)
def double_softmax(logits, labels):
    logits, targets = scored(logits, labels)
    return mean_lacking(softmax(logits), targets)


@mistake(of="cross_entropy", hint="You returned the sum. The cost is the mean: divide by n, the number of examples.")
def sum_not_mean(logits, labels):
    return float(np.sum(lacking(*scored(logits, labels)), dtype=np.float64))


@mistake(of="cross_entropy", hint="e^1000 overflows: subtract the row's maximum before you take powers.")
def log_softmax_overflow(logits, labels):
    logits, targets = scored(logits, labels)
    return float(np.mean(np.log(np.sum(np.exp(logits), axis=1)) - np.sum(targets * logits, axis=1), dtype=np.float64))


@mistake(
    of="cross_entropy",
    hint="You take the log of a probability that has become 0, and get infinity. Stay with scores: the log of the sum "
    "of the powers, minus the right score, both shifted by the maximum.",
)
def log_of_zero(logits, labels):
    logits, targets = scored(logits, labels)
    right = np.sum(targets * softmax(logits), axis=1)
    with np.errstate(divide="ignore"):
        return float(np.mean(-np.log(right), dtype=np.float64))


@mistake(
    of="cross_entropy",
    hint="1e-7 inside the log caps the cost at 16: a sure and wrong prediction must cost the distance of the scores.",
)
def eps_in_log(logits, labels):
    logits, targets = scored(logits, labels)
    return float(np.mean(-np.log(np.sum(targets * softmax(logits), axis=1) + 1e-7), dtype=np.float64))


@mistake(of="cross_entropy", hint="You took the log of the mean probability. Take the mean of the logs.")
def log_of_mean(logits, labels):
    logits, targets = scored(logits, labels)
    mean = np.mean(np.exp(-lacking(logits, targets)), dtype=np.float64)
    with np.errstate(divide="ignore"):
        return float(-np.log(mean))


@mistake(
    of="cross_entropy",
    hint="You also added the cost of the classes that are not right, as k yes-or-no neurons would. Only the right "
    "class's probability counts.",
)
def binary_for_each_class(logits, labels):
    logits, targets = scored(logits, labels)
    each = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return float(np.mean(each.sum(axis=1), dtype=np.float64))


@mistake(of="cross_entropy", hint="The class -1 means the last one to NumPy. Here it is an error: raise ValueError.")
def negative_label_wraps(logits, labels):
    logits, labels = as_floats(logits), np.asarray(labels)
    if labels.ndim == 1 and logits.ndim == 2 and labels.dtype.kind == "i":
        labels = np.where((labels < 0) & (labels >= -logits.shape[1]), labels + logits.shape[1], labels)
    return right_cost(logits, labels)


@mistake(
    of="cross_entropy", hint="A class number beyond k - 1 must raise ValueError, not IndexError. Look before you index."
)
def index_error(logits, labels):
    logits, labels = as_floats(logits), np.asarray(labels)
    if labels.ndim != 1 or logits.ndim != 2:
        return right_cost(logits, labels)
    if len(logits) != len(labels) or len(labels) == 0 or labels.dtype.kind not in "iu" or labels.min() < 0:
        raise ValueError("labels")
    return mean_lacking(logits, np.eye(logits.shape[1])[labels])


@mistake(of="cross_entropy", hint="astype(int) turns 0.7 into class 0 without a word. Refuse labels of another type.")
def float_labels_cut(logits, labels):
    return right_cost(logits, np.asarray(labels).astype(int) if np.ndim(labels) == 1 else labels)


@mistake(of="cross_entropy", hint="A one-hot row needs its 1 exactly once. Check that each row sums to 1.")
def any_table_is_one_hot(logits, labels):
    logits, labels = as_floats(logits), np.asarray(labels)
    if logits.ndim == 2 and labels.shape == logits.shape and len(logits):
        return mean_lacking(logits, labels)
    return right_cost(logits, labels)


@mistake(of="cross_entropy", hint="labels may also be one-hot, a table (n, k) with a 1 at the right class.")
def class_numbers_only(logits, labels):
    logits, labels = as_floats(logits), np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError("labels")
    return right_cost(logits, labels)


# ---------------------------------------------------------- softmax_xent_grad


@mistake(of="softmax_xent_grad", hint="The gradient is that of a mean over the examples: divide dZ by n, too.")
def missing_n(X, labels, W, b):
    X, labels, loss, dZ = fitted(X, labels, W, b)
    dZ[np.arange(len(X)), labels] -= 1
    return loss, X.T @ dZ, dZ.sum(axis=0)


@mistake(
    of="softmax_xent_grad", hint="The sign is turned round: dZ is softmax minus one-hot, so that descent subtracts."
)
def onehot_minus_p(X, labels, W, b):
    X, labels, loss, dZ = fitted(X, labels, W, b)
    dZ[np.arange(len(X)), labels] -= 1
    dZ /= -len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


@mistake(
    of="softmax_xent_grad",
    hint="You used only the diagonal p(1 - p) of the softmax's derivative. Every logit changes every probability; "
    "together with the log, all that is left is softmax minus one-hot.",
)
def jacobian_diagonal_only(X, labels, W, b):
    X, labels, loss, p = fitted(X, labels, W, b)
    dZ = -np.eye(p.shape[1], dtype=p.dtype)[labels] * (1 - p) / len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


@mistake(
    of="softmax_xent_grad",
    hint="dZ[:, labels] takes whole columns for every label. One entry per row is meant: dZ[np.arange(n), labels].",
)
def columns_not_entries(X, labels, W, b):
    X, labels, loss, dZ = fitted(X, labels, W, b)
    dZ[:, labels] -= 1
    dZ /= len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


@mistake(
    of="softmax_xent_grad",
    hint="Indexing with an array makes a copy, and you subtracted 1 from the copy. Write dZ[np.arange(n), labels] -= 1 "
    "in one go.",
)
def subtracts_from_a_copy(X, labels, W, b):
    X, labels, loss, dZ = fitted(X, labels, W, b)
    picked = dZ[np.arange(len(X)), labels]
    picked -= 1
    dZ /= len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


@mistake(of="softmax_xent_grad", hint="db is the sum of the rows of dZ. dZ is divided by n already; you did it twice.")
def db_is_a_mean(X, labels, W, b):
    X, labels, loss, dZ = fitted(X, labels, W, b)
    dZ[np.arange(len(X)), labels] -= 1
    dZ /= len(X)
    return loss, X.T @ dZ, dZ.mean(axis=0)


# ----------------------------------------------------------------- tf_softmax


@mistake(
    of="tf_softmax",
    hint="You passed probabilities. softmax_cross_entropy_with_logits contains the softmax: pass the logits XW + b.",
)
def softmax_before_with_logits(X, Y, lr=0.01, steps=10000):
    import tensorflow as tf

    def cost(targets, logits):
        costs = tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=tf.nn.softmax(logits))
        return tf.reduce_mean(costs)

    tf_tables(X, Y)
    return tf_train(X, Y, lr, steps, cost)


@mistake(of="tf_softmax", hint="Labels and logits are swapped. Name them: labels=the one-hot table, logits=XW + b.")
def labels_swapped(X, Y, lr=0.01, steps=10000):
    import tensorflow as tf

    def cost(targets, logits):
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=logits, logits=targets))

    tf_tables(X, Y)
    return tf_train(X, Y, lr, steps, cost)


@mistake(
    of="tf_softmax",
    hint="Python takes every step itself, ten times slower than the graph. Put the step into a function with "
    "@tf.function above it, defined once, before the loop.",
)
def python_step_too_slow(X, Y, lr=0.01, steps=10000):
    import tensorflow as tf

    tf_tables(X, Y)
    inputs, targets, W, b = tf_start(X, Y)
    optimizer = tf.keras.optimizers.SGD(lr)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=inputs @ W + b))
        optimizer.apply_gradients(zip(tape.gradient(loss, [W, b]), [W, b]))
    return W.numpy(), b.numpy()


@mistake(
    of="tf_softmax",
    hint="A new optimizer in each step forgets all it knew (momentum, averages). Build it once, before the loop.",
)
def optimizer_in_loop(X, Y, lr=0.01, steps=10000):
    import tensorflow as tf

    tf_tables(X, Y)
    inputs, targets, W, b = tf_start(X, Y)

    @tf.function
    def derive():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=inputs @ W + b))
        return tape.gradient(loss, [W, b])

    for _ in range(steps):
        tf.keras.optimizers.SGD(lr).apply_gradients(zip(derive(), [W, b]))
    return W.numpy(), b.numpy()


@mistake(
    of="tf_softmax",
    hint="The log of a probability that has become 0 is -inf, and 0 times -inf is NaN. Leave softmax and log together "
    "to tf.nn.softmax_cross_entropy_with_logits.",
)
def log_of_softmax(X, Y, lr=0.01, steps=10000):
    import tensorflow as tf

    def cost(targets, logits):
        return -tf.reduce_mean(tf.reduce_sum(targets * tf.math.log(tf.nn.softmax(logits)), axis=1))

    tf_tables(X, Y)
    return tf_train(X, Y, lr, steps, cost)


@mistake(of="tf_softmax", hint="You add up the costs of the examples. The loss is their mean: tf.reduce_mean.")
def sum_of_costs(X, Y, lr=0.01, steps=10000):
    import tensorflow as tf

    def cost(targets, logits):
        return tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=logits))

    tf_tables(X, Y)
    return tf_train(X, Y, lr, steps, cost)


@mistake(of="tf_softmax", hint="You derived by hand. Today a tf.GradientTape finds the gradients.")
def no_tape(X, Y, lr=0.01, steps=10000):
    tf_tables(X, Y)
    W, b = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    for _ in range(steps):
        dZ = (softmax(X @ W + b) - Y) / len(X)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
    return W.astype(np.float32), b.astype(np.float32)


@mistake(of="tf_softmax", hint="lr has the default 0.01; you wrote another one into the signature.")
def other_default_rate(X, Y, lr=0.1, steps=10000):
    tf_tables(X, Y)
    return tf_train(X, Y, lr, steps)


@mistake(of="tf_softmax", hint="You print the loss on the way. Return the weights and print nothing.")
def prints_the_loss(X, Y, lr=0.01, steps=10000):
    tf_tables(X, Y)
    return tf_train(X, Y, lr, steps, verbose=True)


@mistake(
    of="tf_softmax",
    hint="Tables that do not fit went through: TensorFlow stretches one row of Y over all examples. Compare the shapes "
    "first, raise ValueError.",
)
def no_shape_check(X, Y, lr=0.01, steps=10000):
    return tf_train(X, Y, lr, steps)


# ---------------------------------------------------------------- ovr_predict


@mistake(
    of="ovr_predict",
    hint="You compare the scores. Beyond a logit of 40 they are all exactly 1 and the first wins: compare the logits.",
)
def ties_by_saturation(X, W, b):
    scores = sigmoid(neurons(X, W, b))
    return scores, np.argmax(scores, axis=1)


@mistake(of="ovr_predict", hint="You made the rows sum to 1. The k neurons are independent: scores stay as they are.")
def normalised(X, W, b):
    logits = neurons(X, W, b)
    scores = sigmoid(logits)
    return scores / scores.sum(axis=1, keepdims=True), np.argmax(logits, axis=1)


@mistake(of="ovr_predict", hint="Of equal logits the lowest class wins; yours takes the last one.")
def last_of_equals(X, W, b):
    logits = neurons(X, W, b)
    return sigmoid(logits), logits.shape[1] - 1 - np.argmax(logits[:, ::-1], axis=1)


@mistake(
    of="ovr_predict", hint="You looked for the largest score of each column. Each example, a row, needs one class."
)
def argmax_wrong_axis(X, W, b):
    logits = neurons(X, W, b)
    return sigmoid(logits), np.argmax(logits, axis=0)
