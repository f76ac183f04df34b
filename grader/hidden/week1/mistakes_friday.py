"""Known mistakes of week 1, Friday. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


def refuse_misfits(X, y):
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or len(X) == 0:
        raise ValueError("X must be (n, d) and y (n, k)")


def solve_full_rank(Z, y):
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError("singular")
    return np.linalg.solve(Z.T @ Z, Z.T @ y)


# half_cost_and_grad


@mistake(
    of="half_cost_and_grad",
    hint="This is still the formula of the slide: the errors are summed without being squared, so they cancel. "
    "Square each error; the derivative then contains error * x.",
)
def no_square(W, x, y):
    m = len(x)
    error = W * np.asarray(x) - np.asarray(y)
    cost = np.sum(error) / (2 * m)
    grad = np.sum(x) / (2 * m)
    return float(cost), float(grad)


@mistake(
    of="half_cost_and_grad",
    hint="The derivative is right, but the cost still sums the errors without squaring them.",
)
def no_square_in_cost(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error) / 2), float(np.mean(error * x))


@mistake(
    of="half_cost_and_grad",
    hint="The cost is right now, but grad is still the derivative of the slide's formula. The derivative of "
    "(W x - y)^2 / 2 is (W x - y) x.",
)
def grad_of_the_slide(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error**2) / 2), float(np.mean(x) / 2)


@mistake(
    of="half_cost_and_grad",
    hint="Your derivative is twice too large: the 2 from the square cancels the 1/2 in front of this cost.",
)
def grad_2_over_m(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error**2) / 2), float(2 * np.mean(error * x))


@mistake(
    of="half_cost_and_grad",
    hint="Your derivative is half of the right one: the 1/2 in front of the cost cancels with the 2 from the square.",
)
def grad_halved(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error**2) / 2), float(np.mean(error * x) / 2)


@mistake(
    of="half_cost_and_grad",
    hint="Your cost is the mean squared error. This one has 1/(2m) in front, half of it.",
)
def no_half(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error**2)), float(np.mean(error * x))


@mistake(
    of="half_cost_and_grad",
    hint="The last factor x is missing in the derivative: d(W x - y)/dW is x (chain rule).",
)
def chain_rule_forgotten(W, x, y):
    x, y = _two_vectors(x, y)
    error = W * x - y
    return float(np.mean(error**2) / 2), float(np.mean(error))


# normal_equation


@mistake(
    of="normal_equation",
    hint="Your line is forced through the origin. Append a column of ones to X: its weight is the bias.",
)
def bias_missing(X, y):
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    w = solve_full_rank(X.astype(np.float64), y)
    return w.astype(dtype), np.zeros(y.shape[1], dtype)


@mistake(
    of="normal_equation",
    hint="np.linalg.inv loses digits when Z^T Z is badly conditioned (7e6 for the exam table) and does more work. "
    "Solve the equation: np.linalg.solve(Z.T @ Z, Z.T @ y).",
)
def inv_used(X, y):
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    Z = np.column_stack([X, np.ones(len(X))])
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise ValueError("singular")
    w = np.linalg.inv(Z.T @ Z) @ Z.T @ y
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


@mistake(
    of="normal_equation",
    hint="You put the column of ones first but read the bias from the last row (or the other way round). The ones "
    "go last: then the last row of w is b.",
)
def bias_first(X, y):
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    w = solve_full_rank(np.column_stack([np.ones(len(X)), X]), y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


@mistake(
    of="normal_equation",
    hint="b has the shape (k,), one bias per column of y; w[-1:] keeps it as a table (1, k). Take w[-1].",
)
def bias_as_row(X, y):
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    w = solve_full_rank(np.column_stack([X, np.ones(len(X))]), y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1:].astype(dtype)


@mistake(
    of="normal_equation",
    hint="np.linalg.solve does not always notice a singular matrix: rounding errors hide it, and the answer is noise. "
    "Compare np.linalg.matrix_rank(Z) with the number of columns of Z first.",
)
def trusts_solve(X, y):
    X, y = np.asarray(X), np.asarray(y)
    refuse_misfits(X, y)
    Z = np.column_stack([X, np.ones(len(X))])
    w = np.linalg.solve(Z.T @ Z, Z.T @ y)
    dtype = np.float32 if X.dtype == y.dtype == np.float32 else np.float64
    return w[:-1].astype(dtype), w[-1].astype(dtype)


# steps_to_reach


@mistake(
    of="steps_to_reach",
    hint="You used the rule with 2/m. This lecture's rule has 1/m, because its cost has 1/(2m).",
)
def uses_2_over_m(x, y, W0, lr, tol):
    x, y = _two_vectors(x, y)
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    factor = abs(1 - 2 * lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError("diverges")
    if factor == 0:
        return 1
    return int(np.ceil(np.log(tol / distance) / np.log(factor)))


@mistake(
    of="steps_to_reach",
    hint="You rounded down. After that many steps W is not yet close enough; the smallest whole number that is "
    "enough is found by rounding up.",
)
def floor_not_ceil(x, y, W0, lr, tol):
    x, y = _two_vectors(x, y)
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    factor = abs(1 - lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError("diverges")
    if factor == 0:
        return 1
    return int(np.log(tol / distance) / np.log(factor))


@mistake(
    of="steps_to_reach",
    hint="1 - lr mean(x^2) can be negative: W then jumps from side to side of W*, and still comes closer. "
    "Only its size matters, take |1 - lr mean(x^2)|.",
)
def negative_factor(x, y, W0, lr, tol):
    x, y = _two_vectors(x, y)
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    factor = 1 - lr * np.mean(x**2)
    if factor >= 1 or factor < 0:
        raise ValueError("diverges")
    if factor == 0:
        return 1
    return int(np.ceil(np.log(tol / distance) / np.log(factor)))


@mistake(
    of="steps_to_reach",
    hint="You test the learning rate before looking at the start. If W0 is within tol already, the answer is 0, "
    "whatever lr is.",
)
def checks_lr_first(x, y, W0, lr, tol):
    x, y = _two_vectors(x, y)
    factor = abs(1 - lr * np.mean(x**2))
    if factor >= 1:
        raise ValueError("diverges")
    distance = abs(W0 - (x @ y) / (x @ x))
    if distance <= tol:
        return 0
    return 1 if factor == 0 else int(np.ceil(np.log(tol / distance) / np.log(factor)))


@mistake(
    of="steps_to_reach",
    hint="If W0 is within tol of W* already, no step is needed: the answer is 0, not 1.",
)
def at_least_one_step(x, y, W0, lr, tol):
    x, y = _two_vectors(x, y)
    distance = abs(W0 - (x @ y) / (x @ x))
    factor = abs(1 - lr * np.mean(x**2))
    if distance <= tol or factor == 0:
        return 1
    if factor >= 1:
        raise ValueError("diverges")
    return int(np.ceil(np.log(tol / distance) / np.log(factor)))


@mistake(
    of="steps_to_reach",
    hint="You simulate every step. Each one multiplies the distance to W* by the same factor, so a logarithm gives "
    "the number of steps without a loop.",
)
def simulates(x, y, W0, lr, tol):
    x, y = _two_vectors(x, y)
    distance = float(abs(W0 - (x @ y) / (x @ x)))
    if distance <= tol:
        return 0
    factor = float(abs(1 - lr * np.mean(x**2)))
    if factor >= 1:
        raise ValueError("diverges")
    steps = 0
    while distance > tol:
        distance *= factor
        steps += 1
    return steps
