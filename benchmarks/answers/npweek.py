"""What else the class of the NumPy week hands in: right answers in other words, and wrong ones.

Written like a course's alternatives and mistakes. The order counts: the class is dealt from it.
"""

from __future__ import annotations

from grader.checking import alternative, mistake

# ------------------------------------------------------------------- mse_cost


@alternative(of="mse_cost")
def summed(X, y, w, b):
    m = X.shape[0]
    predictions = X.dot(w) + b
    return np.sum((predictions - y) ** 2) / (2 * m)


@alternative(of="mse_cost")
def in_a_loop(X, y, w, b):
    total = 0.0
    for i in range(X.shape[0]):
        total += (np.dot(X[i], w) + b - y[i]) ** 2
    return total / (2 * X.shape[0])


@mistake(of="mse_cost", hint="The half is missing.")
def whole_mean(X, y, w, b):
    return np.mean((X @ w + b - y) ** 2)


@mistake(of="mse_cost", hint="Not written.")
def no_cost(X, y, w, b):
    raise NotImplementedError


# ------------------------------------------------------------------- mse_grad


@alternative(of="mse_grad")
def row_by_row(X, y, w, b):
    m, n = X.shape
    dw, db = np.zeros(n), 0.0
    for i in range(m):
        error = np.dot(X[i], w) + b - y[i]
        dw += error * X[i]
        db += error
    return dw / m, db / m


@mistake(of="mse_grad", hint="The residual of the weights has the wrong sign.")
def uphill(X, y, w, b):
    r = y - X @ w - b
    return X.T @ r / len(y), float(r.mean())


@mistake(of="mse_grad", hint="A name that does not exist, and no division by m.")
def slip_of_the_pen(X, y, w, b):
    r = X @ w + b - y
    return X.T @ r, rr.mean()


# -------------------------------------------------------------------- softmax


@alternative(of="softmax")
def each_row(z):
    out = np.empty_like(z, dtype=float)
    for i, row in enumerate(z):
        powers = np.exp(row - np.max(row))
        out[i] = powers / powers.sum()
    return out


@mistake(of="softmax", hint="exp overflows.")
def unshifted(z):
    powers = np.exp(z)
    return powers / powers.sum(axis=1, keepdims=True)


@mistake(of="softmax", hint="One sum for the whole table.")
def whole_table(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


# -------------------------------------------------------------- cross_entropy


@alternative(of="cross_entropy")
def pair_by_pair(probs, labels):
    total = 0.0
    for row, k in zip(probs, labels):
        total -= np.log(max(row[k], 1e-12))
    return total / len(labels)


@mistake(of="cross_entropy", hint="log(0) is infinite.")
def unclipped(probs, labels):
    return -np.log(probs[np.arange(len(labels)), labels]).mean()


@mistake(of="cross_entropy", hint="The sum is not the mean.")
def not_averaged(probs, labels):
    return -np.log(np.clip(probs[np.arange(len(labels)), labels], 1e-12, 1)).sum()


# ------------------------------------------------------------------- gd_train


@alternative(of="gd_train")
def without_helpers(X, y, lr, steps):
    m, n = X.shape
    w, b, costs = np.zeros(n), 0.0, []
    while len(costs) < steps:
        r = X @ w + b - y
        w = w - lr * (X.T @ r) / m
        b = b - lr * r.mean()
        costs.append(np.mean((X @ w + b - y) ** 2) / 2)
    return w, b, costs


@mistake(of="gd_train", hint="Up instead of down.")
def ascent(X, y, lr, steps):
    w, b, costs = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps):
        gw, gb = mse_grad(X, y, w, b)
        w, b = w + lr * gw, b + lr * gb
        costs.append(mse_cost(X, y, w, b))
    return w, b, costs


@mistake(of="gd_train", hint="Nothing is trained.")
def stays_at_zero(X, y, lr, steps):
    return np.zeros(X.shape[1]), 0.0, []
