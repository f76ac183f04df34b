"""Known mistakes of week 2, day 2. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


def problem(X, y, values=(-1, 1)):
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or not np.isin(y, values).all():
        raise ValueError("shapes or labels")
    return X, y[:, None].astype(X.dtype) * X


def train(signed, w, max_updates, wrong):
    updates = 0
    while len(found := np.flatnonzero(wrong(signed @ w))):
        if updates >= max_updates:
            raise RuntimeError("not linearly separable")
        w = w + signed[found[0]]
        updates += 1
    return w, updates


def neuron(X, y, w):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
        raise ValueError("shapes do not fit")
    return X, y, w


def adaline(X, y, w, b, eta, mode, activation=lambda a: a, order=1):
    X, y, w = neuron(X, y, w)
    if mode not in ("batch", "online"):
        raise ValueError("mode")
    loss = float(((y - X @ w - b) ** 2).sum() / 2)
    rows = [slice(None)] if mode == "batch" else [slice(i, i + 1) for i in range(len(X))][::order]
    for row in rows:
        error = y[row] - activation(X[row] @ w + b)
        w, b = w + eta * X[row].T @ error, float(b + eta * error.sum())
    return w, b, loss


def good_sizes(n, batch_size):
    if n < 0 or batch_size < 1:
        raise ValueError("n or batch_size")


def cut(order, batch_size, drop_last):
    batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


# ------------------------------------------------------------- perceptron_fit


@mistake(
    of="perceptron_fit",
    hint="You correct rows with y (w . x) < 0 only. At w = 0 all are 0, and you stop before you began: <= 0.",
)
def strict_less(X, y, max_updates=1000):
    X, signed = problem(X, y)
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score < 0)


@mistake(
    of="perceptron_fit",
    hint="Labels are -1 and +1. With a label 0 the update adds nothing, so that row stays wrong: raise ValueError.",
)
def labels_01(X, y, max_updates=1000):
    X, signed = problem(X, y, (-1, 0, 1))
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)


@mistake(of="perceptron_fit", hint="A label that is neither -1 nor +1 must raise ValueError, also if it is only one.")
def any_label(X, y, max_updates=1000):
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or not (y == y.astype(bool) * y).all() or 0 in y:
        raise ValueError("shapes or labels")
    signed = y[:, None].astype(X.dtype) * X
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)


@mistake(of="perceptron_fit", hint="Without max_updates, 1000 updates are allowed; you have another default.")
def other_default(X, y, max_updates=10_000):
    X, signed = problem(X, y)
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)


@mistake(
    of="perceptron_fit",
    hint="On XOR the perceptron never ends by itself. Count the updates, and raise RuntimeError in time.",
)
def cycles_forever(X, y, max_updates=1000):
    X, signed = problem(X, y)
    try:
        return train(signed, np.zeros(X.shape[1], X.dtype), 3000, lambda score: score <= 0)
    except RuntimeError:
        return np.zeros(X.shape[1], X.dtype), 3000


@mistake(
    of="perceptron_fit",
    hint="After an update you go on with the next row. Begin the search again at row 0: the smallest wrong i counts.",
)
def sweeps_rows(X, y, max_updates=1000):
    X, signed = problem(X, y)
    w, updates = np.zeros(X.shape[1], X.dtype), 0
    while (signed @ w <= 0).any():
        for row in signed:
            if row @ w <= 0:
                if updates >= max_updates:
                    raise RuntimeError("not linearly separable")
                w, updates = w + row, updates + 1
    return w, updates


@mistake(of="perceptron_fit", hint="You correct the row that is worst. The one with the smallest index is asked.")
def worst_row_first(X, y, max_updates=1000):
    X, signed = problem(X, y)
    w, updates = np.zeros(X.shape[1], X.dtype), 0
    while (signed @ w <= 0).any():
        if updates >= max_updates:
            raise RuntimeError("not linearly separable")
        w, updates = w + signed[np.argmin(signed @ w)], updates + 1
    return w, updates


@mistake(of="perceptron_fit", hint="You count every row you look at. Count the updates.")
def counts_looks(X, y, max_updates=1000):
    X, signed = problem(X, y)
    w, updates, looks, i = np.zeros(X.shape[1], X.dtype), 0, 0, 0
    while i < len(signed):
        looks, i = looks + 1, i + 1
        if signed[i - 1] @ w <= 0:
            if updates >= max_updates:
                raise RuntimeError("not linearly separable")
            w, updates, i = w + signed[i - 1], updates + 1, 0
    return w, looks


@mistake(
    of="perceptron_fit",
    hint="You demand y (w . x) >= 1 of every row. That depends on the scale of X; the perceptron asks for > 0.",
)
def margin_one(X, y, max_updates=1000):
    X, signed = problem(X, y)
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score < 1)


@mistake(of="perceptron_fit", hint="There is no learning rate here: w <- w + y x.")
def learning_rate(X, y, max_updates=1000):
    X, signed = problem(X, y)
    w, updates = train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)
    return w / 10, updates


@mistake(
    of="perceptron_fit",
    hint="You give up at max_updates, though the last update may have done it. Look for a wrong row first.",
)
def gives_up_early(X, y, max_updates=1000):
    X, signed = problem(X, y)
    w, updates = train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)
    if updates == max_updates:
        raise RuntimeError("not linearly separable")
    return w, updates


@mistake(of="perceptron_fit", hint='The message of the RuntimeError is to say "not linearly separable".')
def other_message(X, y, max_updates=1000):
    X, signed = problem(X, y)
    try:
        return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)
    except RuntimeError:
        raise RuntimeError("too many updates") from None


# -------------------------------------------------------------- adaline_epoch


@mistake(
    of="adaline_epoch",
    hint="You put the output through a threshold. Adaline learns from its linear output: the error is y - (Xw + b).",
)
def thresholded_error(X, y, w, b, eta, mode="batch"):
    return adaline(X, y, w, b, eta, mode, lambda a: (a >= 0.5).astype(a.dtype))


@mistake(
    of="adaline_epoch",
    hint="There is a sigmoid in your neuron. Adaline is linear: its output is a = Xw + b.",
)
def sigmoid_activation(X, y, w, b, eta, mode="batch"):
    return adaline(X, y, w, b, eta, mode, sigmoid)


@mistake(
    of="adaline_epoch",
    hint="In online mode you took all errors before the first update. Update w and b after every row.",
)
def online_equals_batch(X, y, w, b, eta, mode="batch"):
    if mode not in ("batch", "online"):
        raise ValueError("mode")
    return adaline(X, y, w, b, eta, "batch")


@mistake(of="adaline_epoch", hint="Your online mode takes the rows in another order. Take them as they stand in X.")
def online_backwards(X, y, w, b, eta, mode="batch"):
    return adaline(X, y, w, b, eta, mode, order=-1)


@mistake(of="adaline_epoch", hint="In online mode the bias moves after every row, too, not once at the end.")
def bias_late(X, y, w, b, eta, mode="batch"):
    X, y, w = neuron(X, y, w)
    if mode != "online":
        return adaline(X, y, w, b, eta, mode)
    loss, moved = adaline(X, y, w, b, eta, mode)[2], 0.0
    for row, target in zip(X, y):
        miss = target - row @ w - b
        w, moved = w + eta * miss * row, moved + eta * miss
    return w, float(b + moved), loss


@mistake(of="adaline_epoch", hint="You return the loss after the epoch. The loss before it is asked.")
def loss_after(X, y, w, b, eta, mode="batch"):
    new_w, new_b, _ = adaline(X, y, w, b, eta, mode)
    return new_w, new_b, adaline(X, y, new_w, new_b, eta, mode)[2]


@mistake(of="adaline_epoch", hint="The loss has a 1/2: 1/2 sum of (y - a)^2, so that its slope has no 2.")
def no_half(X, y, w, b, eta, mode="batch"):
    w, b, loss = adaline(X, y, w, b, eta, mode)
    return w, b, 2 * loss


@mistake(
    of="adaline_epoch",
    hint="In online mode you add up the losses on the way. The loss of all rows before the epoch is asked.",
)
def running_loss(X, y, w, b, eta, mode="batch"):
    new_w, new_b, loss = adaline(X, y, w, b, eta, mode)
    if mode == "online":
        X, y, w = neuron(X, y, w)
        loss = 0.0
        for i in range(len(X)):
            w, b, part = adaline(X[i : i + 1], y[i : i + 1], w, b, eta, "batch")
            loss += part
    return new_w, new_b, loss


@mistake(of="adaline_epoch", hint="You divide by n. This exercise takes sums: w <- w + eta X^T (y - a).")
def mean_not_sum(X, y, w, b, eta, mode="batch"):
    return adaline(X, y, w, b, eta / len(X) if mode == "batch" and np.ndim(X) else eta, mode)


@mistake(of="adaline_epoch", hint="You walk uphill: the error is y - a, target minus output, and it is added.")
def wrong_sign(X, y, w, b, eta, mode="batch"):
    return adaline(X, y, w, b, -eta, mode)


@mistake(of="adaline_epoch", hint='A mode that is neither "batch" nor "online" must raise ValueError.')
def any_mode(X, y, w, b, eta, mode="batch"):
    return adaline(X, y, w, b, eta, "batch" if mode == "batch" else "online")


# ---------------------------------------------------------------- minibatches


@mistake(
    of="minibatches",
    hint="Your rows are drawn with replacement: some come twice, some never. Take a permutation: rng.permutation(n).",
)
def with_replacement(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    return cut(np.arange(n) if rng is None else rng.integers(0, n, n), batch_size, drop_last)


@mistake(of="minibatches", hint="The short last batch is missing. It stays, unless drop_last is True.")
def drops_tail(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    return cut(np.arange(n) if rng is None else rng.permutation(n), batch_size, True)


@mistake(of="minibatches", hint="drop_last leaves out a batch that is shorter. One that is full stays.")
def drops_full_last(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    batches = cut(np.arange(n) if rng is None else rng.permutation(n), batch_size, False)
    return batches[:-1] if drop_last else batches


@mistake(
    of="minibatches",
    hint="Your order is the same in every epoch. Draw a new permutation from the rng you are given, at every call.",
)
def same_order_every_epoch(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    return cut(np.arange(n) if rng is None else np.random.default_rng(0).permutation(n), batch_size, drop_last)


@mistake(of="minibatches", hint="With rng the rows must be mixed; yours come in order.")
def ignores_rng(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    return cut(np.arange(n), batch_size, drop_last)


@mistake(of="minibatches", hint="np.random.permutation uses the global random state. Draw from rng.")
def global_rng(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    return cut(np.arange(n) if rng is None else np.random.permutation(n), batch_size, drop_last)


@mistake(of="minibatches", hint="np.array_split makes batches of nearly equal sizes. All but the last have batch_size.")
def array_split(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    order = np.arange(n) if rng is None else rng.permutation(n)
    if drop_last:
        return cut(order, batch_size, True)
    return np.array_split(order, -(-n // batch_size)) if n else []


@mistake(of="minibatches", hint="You made batch_size batches. It is the number of rows in a batch.")
def counts_batches(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i::batch_size] for i in range(min(batch_size, n))]


@mistake(of="minibatches", hint="You permute the batches; each still consists of neighbours. Permute the rows.")
def shuffles_batches(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    batches = cut(np.arange(n), batch_size, drop_last)
    if rng is not None:
        full = [batch for batch in batches if len(batch) == batch_size]
        batches = [full[i] for i in rng.permutation(len(full))] + batches[len(full) :]
    return batches


@mistake(of="minibatches", hint="You leave rows out before you permute, so it is always the last ones. Permute first.")
def drops_before_shuffling(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    n = n - n % batch_size if drop_last else n
    return cut(np.arange(n) if rng is None else rng.permutation(n), batch_size, drop_last)


@mistake(of="minibatches", hint="A batch is an int64 array, which indexes X and y. Yours is a list, or a range.")
def lists_not_arrays(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [batch.tolist() for batch in cut(order, batch_size, drop_last)]


@mistake(of="minibatches", hint="No rows make no batch: an empty list, not a list with an empty batch.")
def empty_batch(n, batch_size, rng=None, drop_last=False):
    good_sizes(n, batch_size)
    return cut(np.arange(n) if rng is None else rng.permutation(n), batch_size, drop_last) or [np.arange(0)]


@mistake(of="minibatches", hint="A negative n, and a batch_size below 1, must raise ValueError.")
def any_sizes(n, batch_size, rng=None, drop_last=False):
    n, batch_size = max(n, 0), max(batch_size, 1)
    return cut(np.arange(n) if rng is None else rng.permutation(n), batch_size, drop_last)


# ---------------------------------------------------------------- train_epoch


def logistic(X, y, w, b, eta, batches, step):
    X, y, w = neuron(X, y, w)
    w, b = w.copy(), float(b)
    for batch in batches:
        dw, db = step(X[batch], y[batch], w, b)
        w, b = w + eta * dw, b + eta * float(db)
    return w, b


def downhill(X, y, w, b):
    error = y - sigmoid(X @ w + b)
    return error @ X, error.sum()


@mistake(
    of="train_epoch",
    hint="You add the gradient, which climbs, as the slides do. Subtract it: that is w + eta (y - sigmoid) x.",
)
def ascent_w_plus_grad(X, y, w, b, eta, batches):
    return logistic(X, y, w, b, -eta, batches, downhill)


@mistake(
    of="train_epoch",
    hint="The sum goes on from batch to batch. It starts at 0 for every batch, not once in the epoch as on the slides.",
)
def delta_not_reset(X, y, w, b, eta, batches):
    total = [0.0, 0.0]

    def step(X, y, w, b):
        total[:] = [old + new for old, new in zip(total, downhill(X, y, w, b))]
        return total

    return logistic(X, y, w, b, eta, batches, step)


@mistake(of="train_epoch", hint="You take the mean over the batch. This exercise takes the sum.")
def mean_not_sum(X, y, w, b, eta, batches):  # noqa: F811
    return logistic(X, y, w, b, eta, batches, lambda X, y, w, b: [value / len(X) for value in downhill(X, y, w, b)])


@mistake(
    of="train_epoch",
    hint="There is a factor sigmoid' in your step. It belongs to the squared loss; in the cross-entropy it cancels.",
)
def sigma_prime(X, y, w, b, eta, batches):
    def step(X, y, w, b):
        p = sigmoid(X @ w + b)
        error = (y - p) * p * (1 - p)
        return error @ X, error.sum()

    return logistic(X, y, w, b, eta, batches, step)


@mistake(
    of="train_epoch",
    hint="You computed all probabilities once, before the epoch. Each batch needs those of the w and b of now.",
)
def stale_predictions(X, y, w, b, eta, batches):
    old = neuron(X, y, w)[2], float(b)
    return logistic(X, y, w, b, eta, batches, lambda X, y, *_: downhill(X, y, *old))


@mistake(of="train_epoch", hint="Every batch of yours is the whole data. Take X[batch] and y[batch].")
def whole_data_every_batch(X, y, w, b, eta, batches):
    everything = neuron(X, y, w)[:2]
    return logistic(X, y, w, b, eta, batches, lambda *now: downhill(*everything, *now[2:]))


@mistake(of="train_epoch", hint="Only the rows of X are picked by the batch. Pick their labels, too: y[batch].")
def labels_in_order(X, y, w, b, eta, batches):
    labels = np.resize(neuron(X, y, w)[1], 100)
    return logistic(X, y, w, b, eta, batches, lambda X, *now: downhill(X, labels[: len(X)], *now[1:]))


@mistake(of="train_epoch", hint="A row that is twice in a batch counts twice; yours counts once.")
def repeats_once(X, y, w, b, eta, batches):
    return logistic(X, y, w, b, eta, [np.unique(batch) for batch in batches], downhill)


@mistake(of="train_epoch", hint="Your bias does not move with the batches. b is updated whenever w is.")
def bias_late(X, y, w, b, eta, batches):  # noqa: F811
    start, moved = float(b), [float(b)]

    def step(X, y, w, b):
        dw, db = downhill(X, y, w, start)
        moved[0] += eta * float(db)
        return dw, 0.0

    w, _ = logistic(X, y, w, b, eta, batches, step)
    return w, moved[0]


@mistake(of="train_epoch", hint="Without batches you return the very w you were given. Return a copy.")
def returns_same_w(X, y, w, b, eta, batches):
    if not batches and isinstance(w, np.ndarray) and w.dtype in (np.float32, np.float64):
        neuron(X, y, w)
        return w, float(b)
    return logistic(X, y, w, b, eta, batches, downhill)


@mistake(of="train_epoch", hint="e^-z overflows for z < -709. Use the sigmoid that is given.")
def overflow(X, y, w, b, eta, batches):
    def step(X, y, w, b):
        error = y - 1 / (1 + np.exp(-(X @ w + b)))
        return error @ X, error.sum()

    return logistic(X, y, w, b, eta, batches, step)
