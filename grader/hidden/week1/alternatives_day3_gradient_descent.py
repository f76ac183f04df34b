"""Right answers of week 1, day 3, written in other ways. Every one of them must get full marks."""

from __future__ import annotations

from grader.checking import alternative

# numerical_gradient


@alternative(of="numerical_gradient")
def in_place_and_restored(f, x, h=1e-5):
    if h <= 0:
        raise ValueError("h must be positive")
    x = np.asarray(x) if np.asarray(x).dtype == np.float64 else np.asarray(x).astype(float)
    grad = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        index, old = it.multi_index, x[it.multi_index]
        try:
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            below = f(x)
        finally:
            x[index] = old
        if np.asarray(above).shape != ():
            raise ValueError("f must return a number")
        grad[index] = (above - below) / (2 * h)
    return grad


@alternative(of="numerical_gradient")
def over_the_flat_copy(f, x, h=1e-5):
    if not h > 0:
        raise ValueError("h")
    start = np.array(x, dtype=float)
    flat, slopes = start.flatten(), []

    def at(i, value):
        moved = flat.copy()
        moved[i] = value
        answer = f(moved.reshape(start.shape))
        if not np.isscalar(answer) and np.ndim(answer):
            raise ValueError("not a number")
        return float(answer)

    for i in range(flat.size):
        slopes.append((at(i, flat[i] + h) - at(i, flat[i] - h)) / h / 2)
    return np.array(slopes).reshape(start.shape)


@alternative(of="numerical_gradient")
def with_unit_vectors(f, x, h=1e-5):
    if h <= 0:
        raise ValueError("h must be > 0")
    x = np.array(x, dtype=np.float64)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    ends = [(f(x + h * e), f(x - h * e)) for e in units]
    if any(np.ndim(a) or np.ndim(b) for a, b in ends):
        raise ValueError("f must be scalar")
    return np.array([0.5 * (a - b) / h for a, b in ends]).reshape(x.shape)


# linear_gradients


@alternative(of="linear_gradients")
def with_einsum(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("wrong rank or empty")
    (n, d), k = X.shape, W.shape[1]
    if W.shape[0] != d or y.shape != (n, k) or b.shape != (k,):
        raise ValueError("wrong shape")
    error = np.einsum("nd,dk->nk", X, W) + b - y
    return np.einsum("nd,nk->dk", X, error) * 2 / error.size, np.einsum("nk->k", error) * 2 / error.size


@alternative(of="linear_gradients")
def with_the_ones_column(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if not (X.ndim == y.ndim == W.ndim == 2 and b.ndim == 1 and X.shape[0] > 0):
        raise ValueError("wrong rank")
    if X.shape[0] != y.shape[0] or X.shape[1] != W.shape[0] or not y.shape[1] == W.shape[1] == b.shape[0]:
        raise ValueError("wrong shape")
    Z = np.hstack([X, np.ones((X.shape[0], 1), X.dtype)])
    both = 2 * Z.T.dot(Z.dot(np.vstack([W, b])) - y) / y.size
    return both[:-1].copy(), both[-1].copy()


@alternative(of="linear_gradients")
def with_loops(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or y.ndim != 2 or W.ndim != 2 or b.ndim != 1 or len(X) == 0 or len(X) != len(y):
        raise ValueError("shapes")
    if W.shape != (X.shape[1], y.shape[1]) or len(b) != y.shape[1]:
        raise ValueError("shapes")
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for row, target in zip(X, y):
        error = row @ W + b - target
        dW += np.outer(row, error)
        db += error
    m = y.shape[0] * y.shape[1]
    return 2 * dW / m, 2 * db / m


# gradient_descent


@alternative(of="gradient_descent")
def by_hand_in_one_function(X, y, W, b, lr, steps):
    if lr <= 0 or steps < 0:
        raise ValueError("bad settings")
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError("X and W")
    if y.shape != (X.shape[0], W.shape[1]) or b.shape != (W.shape[1],):
        raise ValueError("y and b")
    W, b, history, i = W.copy(), b.copy(), [], 0
    while True:
        with np.errstate(all="ignore"):
            error = X @ W + b - y
            history.append((error**2).mean())
        if not np.isfinite(history[-1]):
            raise FloatingPointError("diverged at step " + str(i))
        if i == steps:
            return W, b, history
        with np.errstate(all="ignore"):
            W = W - lr * (2 / error.size) * X.T @ error
            b = b - lr * (2 / error.size) * np.sum(error, axis=0)
        i += 1


@alternative(of="gradient_descent")
def as_a_class(X, y, W, b, lr, steps):
    class Walker:
        def __init__(self):
            self.W, self.b = np.array(as_floats(W)), np.array(as_floats(b))
            self.history = []

        def record(self, i):
            with np.errstate(over="ignore", invalid="ignore"):
                cost = np.square(as_floats(X) @ self.W + self.b - as_floats(y)).mean()
            if np.isnan(cost) or np.isinf(cost):
                raise FloatingPointError(f"diverged at step {i}")
            self.history.append(float(cost))

        def step(self):
            with np.errstate(over="ignore", invalid="ignore"):
                dW, db = linear_gradients(X, y, self.W, self.b)
                self.W -= lr * dW
                self.b -= lr * db

    if lr <= 0 or steps < 0:
        raise ValueError("lr > 0 and steps >= 0, please")
    linear_gradients(X, y, W, b)
    walker = Walker()
    walker.record(0)
    for i in range(steps):
        walker.step()
        walker.record(i + 1)
    return walker.W, walker.b, walker.history


@alternative(of="gradient_descent")
def recursively(X, y, W, b, lr, steps):
    if not (lr > 0 and steps >= 0):
        raise ValueError("bad settings")

    @np.errstate(over="ignore", invalid="ignore")
    def walk(W, b, i):
        dW, db = linear_gradients(X, y, W, b)
        error = as_floats(X) @ W + b - as_floats(y)
        cost = np.sum(error * error) / error.size
        if not np.isfinite(cost):
            raise FloatingPointError(f"diverged at step {i}")
        if i == steps:
            return W + 0, b + 0, [float(cost)]
        W_end, b_end, history = walk(W - lr * dW, b - lr * db, i + 1)
        return W_end, b_end, [float(cost), *history]

    if steps > 100:  # too deep for recursion: go in pieces
        W, b, first = gradient_descent(X, y, W, b, lr, 100)
        W, b, rest = gradient_descent(X, y, W, b, lr, steps - 100)
        return W, b, first + rest[1:]
    return walk(as_floats(W), as_floats(b), 0)


# max_stable_lr


@alternative(of="max_stable_lr")
def with_singular_values(X, bias=True):
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or not X.shape[0]:
        raise ValueError("X must be (n, d)")
    if bias:
        X = np.hstack([X, np.ones((X.shape[0], 1))])
    largest = np.linalg.svd(X, compute_uv=False)[0]
    if largest == 0:
        raise ValueError("flat")
    return X.shape[0] / largest**2


@alternative(of="max_stable_lr")
def with_the_spectral_norm(X, bias=True):
    X = as_floats(X)
    if X.ndim != 2 or len(X) < 1:
        raise ValueError("X must be (n, d)")
    if not bias and not np.any(X):
        raise ValueError("flat")
    Z = np.c_[X, np.ones(len(X))] if bias else X
    return len(Z) / np.linalg.norm(Z, ord=2) ** 2


@alternative(of="max_stable_lr")
def with_general_eigenvalues(X, bias=True):
    Z = np.array(X, dtype=np.float64)
    if Z.ndim != 2 or Z.shape[0] == 0:
        raise ValueError("X must be (n, d)")
    if bias:
        Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
    hessian = 2 * np.dot(Z.T, Z) / Z.shape[0]
    largest = max(np.linalg.eigvals(hessian).real)
    if largest <= 0:
        raise ValueError("flat")
    return float(2.0 / largest)
