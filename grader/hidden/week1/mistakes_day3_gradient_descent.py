"""Known mistakes of week 1, day 3. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


def refuse_misfits(X, y, W, b):
    fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
    if not fits or b.shape != W.shape[1:] or y.size == 0:
        raise ValueError("shapes do not fit")


def refuse_settings(lr, steps):
    if not lr > 0 or steps < 0:
        raise ValueError("lr must be positive and steps at least 0")


def finite_cost(X, y, W, b, step):
    cost = float(np.mean((X @ W + b - y) ** 2))
    if not np.isfinite(cost):
        raise FloatingPointError(f"diverged at step {step}")
    return cost


def refuse_no_table(Z):
    if Z.ndim != 2 or len(Z) == 0:
        raise ValueError("X must be (n, d) with n > 0")


# numerical_gradient


@mistake(
    of="numerical_gradient",
    hint="You took the difference in one direction, (f(x + h) - f(x)) / h, whose error grows with h. "
    "Go both ways, (f(x + h) - f(x - h)) / (2h): then the errors of the two sides cancel.",
)
def forward_difference(f, x, h=1e-5):
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x, dtype=np.float64)
    base, gradient = f(x.copy()), np.zeros_like(x)
    if np.ndim(base) != 0:
        raise ValueError("f must return one number")
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        gradient[index] = (f(x + step) - base) / h
    return gradient


@mistake(
    of="numerical_gradient",
    hint="In an array of integers x + h is cut off to an integer, so the step is lost. "
    "Convert first: np.array(x, dtype=np.float64), which is also the copy you need.",
)
def int_x(f, x, h=1e-5):
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += np.asarray(h).astype(x.dtype)
        below[index] -= np.asarray(h).astype(x.dtype)
        value = f(above)
        if np.ndim(value) != 0:
            raise ValueError("f must return one number")
        gradient[index] = (value - f(below)) / (2 * h)
    return gradient


@mistake(
    of="numerical_gradient",
    hint="You moved the elements of the caller's x. If f raises in between, x stays changed, and += h, -= 2h, += h "
    "leaves rounding errors behind. Work on a copy.",
)
def in_place_x(f, x, h=1e-5):
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x.copy())
        x[index] -= 2 * h
        below = f(x.copy())
        x[index] += h
        if np.ndim(above) != 0:
            raise ValueError("f must return one number")
        gradient[index] = (above - below) / (2 * h)
    return gradient


@mistake(
    of="numerical_gradient",
    hint="You accept every h and every f. Refuse h <= 0, and an f that returns anything but one number: ValueError.",
)
def accepts_everything(f, x, h=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        gradient[index] = np.sum(f(x + step) - f(x - step)) / (2 * h)
    return gradient


@mistake(
    of="numerical_gradient",
    hint="You divided by h, but the two points are 2h apart: divide by 2h.",
)
def divides_by_h(f, x, h=1e-5):
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        above, below = f(x + step), f(x - step)
        if np.ndim(above) != 0:
            raise ValueError("f must return one number")
        gradient[index] = (above - below) / h
    return gradient


@mistake(
    of="numerical_gradient",
    hint="You moved all elements of x at once. Each element needs its own two calls, with all others at rest.",
)
def moves_everything(f, x, h=1e-5):
    if not h > 0:
        raise ValueError("h must be positive")
    x = np.array(x, dtype=np.float64)
    above = f(x + h)
    if np.ndim(above) != 0:
        raise ValueError("f must return one number")
    return np.full(x.shape, (above - f(x - h)) / (2 * h))


# linear_gradients


@mistake(
    of="linear_gradients",
    hint="The 2 is missing: the derivative of e^2 is 2 e, and this cost has no 1/2 that would cancel it.",
)
def missing_2(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return X.T @ residual / residual.size, residual.sum(axis=0) / residual.size


@mistake(
    of="linear_gradients",
    hint="You summed over the samples, but the cost is a mean: divide by m, the number of elements of y.",
)
def missing_mean(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 * X.T @ residual, 2 * residual.sum(axis=0)


@mistake(
    of="linear_gradients",
    hint="You divided by the number of rows, n. The mean runs over all m = n * k elements of y; the two agree only "
    "for a single output column.",
)
def m_is_rows(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 / len(X) * (X.T @ residual), 2 / len(X) * residual.sum(axis=0)


@mistake(
    of="linear_gradients",
    hint="You summed the whole residual into one number. b has the shape (k,), so db must, too: sum over the rows, "
    "axis=0.",
)
def db_scalar(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 / residual.size * (X.T @ residual), 2 / residual.size * residual.sum()


@mistake(
    of="linear_gradients",
    hint="db kept the rank of the residual, (1, k). b has the shape (k,): sum over axis=0 without keepdims.",
)
def db_keepdims(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = X @ W + b - y
    return 2 / residual.size * (X.T @ residual), 2 / residual.size * residual.sum(axis=0, keepdims=True)


@mistake(
    of="linear_gradients",
    hint="Your residual is target - prediction. Squared it does not matter, but in the derivative it turns the sign: "
    "use prediction - target.",
)
def residual_sign(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_misfits(X, y, W, b)
    residual = y - (X @ W + b)
    return 2 / residual.size * (X.T @ residual), 2 / residual.size * residual.sum(axis=0)


# gradient_descent


@mistake(
    of="gradient_descent",
    hint="You moved W first and computed db with the new W. Both gradients belong to the same old point: compute "
    "dW and db, then update both.",
)
def sequential_update(X, y, W, b, lr, steps):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b = W.copy(), b.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        history = [finite_cost(X, y, W, b, 0)]
        for step in range(1, steps + 1):
            W = W - lr * linear_gradients(X, y, W, b)[0]
            b = b - lr * linear_gradients(X, y, W, b)[1]
            history.append(finite_cost(X, y, W, b, step))
    return W, b, history


@mistake(
    of="gradient_descent",
    hint="You walk uphill: the gradient points to where the cost grows. Subtract lr times the gradient.",
)
def ascent(X, y, W, b, lr, steps):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b = W.copy(), b.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        history = [finite_cost(X, y, W, b, 0)]
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W, b = W + lr * dW, b + lr * db
            history.append(finite_cost(X, y, W, b, step))
    return W, b, history


@mistake(
    of="gradient_descent",
    hint="Your history begins after the first update. Record the cost of the starting W and b first: "
    "history has steps + 1 entries.",
)
def history_after_update(X, y, W, b, lr, steps):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b, history = W.copy(), b.copy(), []
    with np.errstate(over="ignore", invalid="ignore"):
        finite_cost(X, y, W, b, 0)
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W, b = W - lr * dW, b - lr * db
            history.append(finite_cost(X, y, W, b, step))
    return W, b, history


@mistake(
    of="gradient_descent",
    hint="Your history ends before the last update: the cost of the W and b you return is missing. "
    "history has steps + 1 entries.",
)
def history_without_end(X, y, W, b, lr, steps):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b, history = W.copy(), b.copy(), []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            history.append(finite_cost(X, y, W, b, step))
            dW, db = linear_gradients(X, y, W, b)
            W, b = W - lr * dW, b - lr * db
        finite_cost(X, y, W, b, steps)
    return W, b, history


@mistake(
    of="gradient_descent",
    hint="`W -= ...` writes into the array of the caller, who still needs it. Copy W and b before the first update.",
)
def mutates_input(X, y, W, b, lr, steps):
    X, y = as_floats(X), as_floats(y)
    W, b = (a if a.dtype in (np.float32, np.float64) else a.astype(float) for a in map(np.asarray, (W, b)))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    with np.errstate(over="ignore", invalid="ignore"):
        history = [finite_cost(X, y, W, b, 0)]
        for step in range(1, steps + 1):
            dW, db = linear_gradients(X, y, W, b)
            W -= lr * dW
            b -= lr * db
            history.append(finite_cost(X, y, W, b, step))
    return W, b, history


@mistake(
    of="gradient_descent",
    hint="You return infinities or NaN as if all were well. Stop as soon as a cost is not finite: "
    'raise FloatingPointError(f"diverged at step {i}").',
)
def ignores_divergence(X, y, W, b, lr, steps):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    refuse_settings(lr, steps)
    refuse_misfits(X, y, W, b)
    W, b = W.copy(), b.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        history = [float(np.mean((X @ W + b - y) ** 2))]
        for _ in range(steps):
            dW, db = linear_gradients(X, y, W, b)
            W, b = W - lr * dW, b - lr * db
            history.append(float(np.mean((X @ W + b - y) ** 2)))
    return W, b, history


# max_stable_lr


@mistake(
    of="max_stable_lr",
    hint="You took the eigenvalues of X^T X. The Hessian of the mean squared error is (2/n) X^T X: "
    "the 2 comes from the square, the 1/n from the mean.",
)
def forgot_2_over_n(X, bias=True):
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    Z = np.column_stack([Z, np.ones(len(Z))]) if bias else Z
    if not Z.any():
        raise ValueError("no limit")
    return float(2 / np.linalg.eigvalsh(Z.T @ Z)[-1])


@mistake(
    of="max_stable_lr",
    hint="You divided by the trace, the sum of all eigenvalues. The limit is set by the largest one alone; "
    "the trace makes it needlessly small.",
)
def inverse_of_trace(X, bias=True):
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    Z = np.column_stack([Z, np.ones(len(Z))]) if bias else Z
    if not Z.any():
        raise ValueError("no limit")
    return float(2 / np.trace(2 / len(Z) * (Z.T @ Z)))


@mistake(
    of="max_stable_lr",
    hint="The bias is a parameter, too: with bias=True append a column of ones to X before you build the Hessian.",
)
def bias_ignored(X, bias=True):
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    if not Z.any():
        raise ValueError("no limit")
    return float(2 / np.linalg.eigvalsh(2 / len(Z) * (Z.T @ Z))[-1])


@mistake(
    of="max_stable_lr",
    hint="You took 1 / lambda. That is the fastest learning rate; a step multiplies the distance by "
    "1 - lr * lambda, which stays above -1 up to 2 / lambda.",
)
def one_over_lambda(X, bias=True):
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    Z = np.column_stack([Z, np.ones(len(Z))]) if bias else Z
    if not Z.any():
        raise ValueError("no limit")
    return float(1 / np.linalg.eigvalsh(2 / len(Z) * (Z.T @ Z))[-1])


@mistake(
    of="max_stable_lr",
    hint="You took the smallest eigenvalue: eigvalsh sorts in ascending order. The steepest direction, the largest "
    "eigenvalue, is the first one to diverge.",
)
def smallest_eigenvalue(X, bias=True):
    Z = np.asarray(X, dtype=np.float64)
    refuse_no_table(Z)
    Z = np.column_stack([Z, np.ones(len(Z))]) if bias else Z
    if not Z.any():
        raise ValueError("no limit")
    return float(2 / np.linalg.eigvalsh(2 / len(Z) * (Z.T @ Z))[0])
