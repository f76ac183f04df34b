"""Right answers of week 2, day 2, written in other ways. Every one of them must get full marks."""

from __future__ import annotations

from grader.checking import alternative

# ------------------------------------------------------------- perceptron_fit


@alternative(of="perceptron_fit")
def with_loops(X, y, max_updates=1000):
    X, y = as_floats(X), np.asarray(y)
    if X.ndim != 2 or not len(X) or y.shape != X.shape[:1]:
        raise ValueError("shapes")
    if any(label not in (-1, 1) for label in y.tolist()):
        raise ValueError("labels")
    w, updates, i = np.zeros(X.shape[1], X.dtype), 0, 0
    while i < len(X):
        sign = 1 if y[i] > 0 else -1
        if sign * float(w @ X[i]) > 0:
            i += 1
            continue
        if updates == max_updates or max_updates < 1:
            raise RuntimeError("These points are not linearly separable.")
        w = w + sign * X[i]
        updates, i = updates + 1, 0
    return w, updates


@alternative(of="perceptron_fit")
def with_flatnonzero_and_for(X, y, max_updates=1000):
    X, y = as_floats(X), as_floats(y)
    if (X.ndim, y.ndim) != (2, 1) or len(X) != len(y) or len(X) == 0 or set(y.tolist()) - {-1.0, 1.0}:
        raise ValueError("bad input")
    y = y.astype(X.dtype)
    w = np.zeros_like(X[0])
    for updates in range(max_updates + 1):
        wrong = np.flatnonzero(y * (X @ w) <= 0)
        if wrong.size == 0:
            return w.copy(), updates
        w += y[wrong[0]] * X[wrong[0]]
    raise RuntimeError("not linearly separable")


@alternative(of="perceptron_fit")
def with_counts_of_rows(X, y, max_updates=1000):
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or len(X) == 0 or y.shape != (X.shape[0],) or not np.array_equal(y * y, np.ones(len(y))):
        raise ValueError("bad input")
    # The dual form: how often each row was added.
    times = np.zeros(len(X), X.dtype)
    signed = X * y.astype(X.dtype)[:, None]
    gram = signed @ signed.T
    while True:
        wrong = (gram @ times <= 0).nonzero()[0]
        if not len(wrong):
            return times @ signed, int(times.sum())
        if times.sum() >= max_updates:
            raise RuntimeError("not linearly separable")
        times[wrong[0]] += 1


# -------------------------------------------------------------- adaline_epoch


@alternative(of="adaline_epoch")
def with_batches_of_one(X, y, w, b, eta, mode="batch"):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or y.ndim != 1 or w.ndim != 1 or (len(y), len(w)) != X.shape or len(y) == 0:
        raise ValueError("shapes")
    if mode == "batch":
        groups = [np.arange(len(X))]
    elif mode == "online":
        groups = [np.array([i]) for i in range(len(X))]
    else:
        raise ValueError("mode")
    loss = 0.5 * np.sum(np.square(y - (X @ w + b)))
    for rows in groups:
        error = y[rows] - (X[rows] @ w + b)
        w = w + eta * X[rows].T @ error
        b = b + eta * np.sum(error)
    return w, float(b), float(loss)


@alternative(of="adaline_epoch")
def with_the_ones_column(X, y, w, b, eta, mode="batch"):
    if mode not in ("online", "batch"):
        raise ValueError(mode)
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != X.shape[:1] or w.shape != X.shape[1:]:
        raise ValueError("shapes")
    Z = np.hstack([X, np.ones((len(X), 1), X.dtype)])
    v = np.append(w, w.dtype.type(b))
    misses = y - Z @ v
    loss = float(misses.dot(misses)) / 2
    if mode == "batch":
        v = v + eta * np.einsum("nd,n->d", Z, misses)
    else:
        for i in range(len(Z)):
            v = v + eta * (y[i] - Z[i].dot(v)) * Z[i]
    return v[:-1].copy(), float(v[-1]), loss


@alternative(of="adaline_epoch")
def with_numbers(X, y, w, b, eta, mode="batch"):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or not X.shape[0] or y.shape != (X.shape[0],) or w.shape != (X.shape[1],):
        raise ValueError("shapes")
    if mode not in ("batch", "online"):
        raise ValueError("mode")
    weights, bias = w.tolist(), float(b)
    data = list(zip(X.tolist(), y.tolist()))

    def miss(row, target):
        return target - sum(a * c for a, c in zip(row, weights)) - bias

    misses = [miss(*pair) for pair in data]
    for i, (row, target) in enumerate(data):
        step = eta * (misses[i] if mode == "batch" else miss(row, target))
        weights = [c + step * a for a, c in zip(row, weights)]
        bias += step
    return np.array(weights, dtype=np.result_type(X, y, w)), bias, sum(m * m for m in misses) / 2


# ---------------------------------------------------------------- minibatches


@alternative(of="minibatches")
def with_shuffle_and_while(n, batch_size, rng=None, drop_last=False):
    if n < 0:
        raise ValueError("n")
    if batch_size <= 0:
        raise ValueError("batch_size")
    order = np.arange(n, dtype=np.int64)
    if rng is not None:
        rng.shuffle(order)
    batches = []
    while len(order) >= batch_size:
        batches.append(order[:batch_size].copy())
        order = order[batch_size:]
    if len(order) and not drop_last:
        batches.append(order)
    return batches


@alternative(of="minibatches")
def with_split(n, batch_size, rng=None, drop_last=False):
    if n < 0 or batch_size < 1:
        raise ValueError("sizes")
    order = np.arange(n) if rng is None else rng.choice(n, size=n, replace=False)
    pieces = np.split(order, np.arange(batch_size, n, batch_size))
    return [piece for piece in pieces if len(piece) == batch_size or (len(piece) and not drop_last)]


@alternative(of="minibatches")
def with_argsort(n, batch_size, rng=None, drop_last=False):
    if min(n, batch_size - 1) < 0:
        raise ValueError("sizes")
    order = list(range(n)) if rng is None else np.argsort(rng.random(n)).tolist()
    count = n // batch_size if drop_last else (n + batch_size - 1) // batch_size
    return [np.array(order[i * batch_size : (i + 1) * batch_size], dtype=np.int64) for i in range(count)]


# ---------------------------------------------------------------- train_epoch


@alternative(of="train_epoch")
def with_row_sums(X, y, w, b, eta, batches):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or y.ndim != 1 or w.ndim != 1 or X.shape != (len(y), len(w)) or not len(y):
        raise ValueError("shapes")
    w = w.copy()
    for batch in batches:
        delta_w, delta_b = np.zeros_like(w), 0.0
        for i in batch:
            error = y[i] - sigmoid(X[i] @ w + b)
            delta_w += error * X[i]
            delta_b += float(error)
        w += eta * delta_w
        b += eta * delta_b
    return w, float(b)


@alternative(of="train_epoch")
def with_gradients(X, y, w, b, eta, batches):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != X.shape[:1] or w.shape != X.shape[1:]:
        raise ValueError("shapes")
    w = w + 0
    for batch in batches:
        z = np.einsum("nd,d->n", X[batch], w) + b
        gradient = np.exp(-np.logaddexp(0, -z)) - y[batch]
        w = w - eta * np.einsum("n,nd->d", gradient, X[batch])
        b = b - eta * gradient.sum()
    return w, float(b)


@alternative(of="train_epoch")
def with_signs_and_counts(X, y, w, b, eta, batches):
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or X.shape[0] == 0 or y.shape != (X.shape[0],) or w.shape != (X.shape[1],):
        raise ValueError("shapes")
    v, sign = np.append(w, w.dtype.type(b)), 2 * y - 1
    Z = np.column_stack([X, np.ones(len(X), X.dtype)])
    for batch in batches:
        counts = np.bincount(np.asarray(batch, dtype=int), minlength=len(X)).astype(X.dtype)
        error = counts * sign * sigmoid(-sign * (Z @ v))  # y - p, for labels -1 and +1
        v = v + eta * (Z.T @ error)
    return v[:-1].copy(), float(v[-1])
