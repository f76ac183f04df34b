"""Known mistakes of week 1, day 2. Each function stands in the place of its item in the solution's module."""

from __future__ import annotations

from grader.checking import mistake

# ------------------------------------------------------------- predict_linear


@mistake(
    of="predict_linear",
    hint="You returned a vector (n,). The prediction is a table (n, k), also when k = 1: (5, 1), not (5,).",
)
def returns_1d(X, W, b):
    X, W = as_floats(X), as_floats(W)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
        raise ValueError("shapes")
    if np.shape(b) not in ((), (W.shape[1],)):
        raise ValueError("b")
    return np.squeeze(X @ W + b)


@mistake(
    of="predict_linear",
    hint="You multiplied by the transpose of W, as torch does inside nn.Linear. This course writes XW, with W (d, k).",
)
def W_transposed(X, W, b):
    return as_floats(X) @ as_floats(W).T + b


# ------------------------------------------------------------------------ mse


@mistake(
    of="mse",
    hint="(5,) against (5, 1) silently becomes a 5 x 5 table, and you averaged all 25 numbers. "
    "Compare the shapes first and raise ValueError when they differ.",
)
def shape_6_vs_6x1(pred, target):
    errors = as_floats(pred) - as_floats(target)
    if errors.size == 0:
        raise ValueError("empty")
    return float(np.mean(errors**2, dtype=np.float64))


@mistake(of="mse", hint="You divided by 2m. This definition has no 1/2: the mean is the sum divided by m.")
def halved(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.sum((pred - target) ** 2, dtype=np.float64)) / (2 * pred.size)


@mistake(of="mse", hint="You returned the sum. The mean is that sum divided by m, the number of elements.")
def sum_not_mean(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.sum((pred - target) ** 2, dtype=np.float64))


@mistake(
    of="mse",
    hint="You averaged the residuals themselves, so that +2 and -2 cancel. Square each residual first.",
)
def no_square(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.mean(pred - target, dtype=np.float64))


@mistake(of="mse", hint="You added prediction and target. The error is their difference, pred - target.")
def plus_sign(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    return float(np.mean((pred + target) ** 2, dtype=np.float64))


# ----------------------------------------------------------------- cost_curve


@mistake(
    of="cost_curve",
    hint="You divided by 2m, as the lecture's formal definition does. Here the cost is the plain mean, 1/m.",
)
def one_half(Ws, x, y):
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    return np.mean((Ws[:, np.newaxis] * x - y) ** 2, axis=1) / 2


@mistake(
    of="cost_curve",
    hint="The result is right, but a loop over single numbers is slow. Vectorise: Ws[:, np.newaxis] * x is the whole "
    "(q, m) table at once.",
)
def python_loop(Ws, x, y):
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    costs = np.zeros(len(Ws), dtype=np.result_type(Ws, x, y))
    for j in range(len(Ws)):
        total = 0.0
        for i in range(len(x)):
            total += (Ws[j] * x[i] - y[i]) ** 2
        costs[j] = total / len(x)
    return costs


@mistake(
    of="cost_curve",
    hint="You averaged over the Ws: one number per example. Average over the examples (axis 1): one number per W.",
)
def mean_wrong_axis(Ws, x, y):
    Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
    if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
        raise ValueError("shapes")
    return np.mean((Ws[:, np.newaxis] * x - y) ** 2, axis=0)


# -------------------------------------------------------------- error_metrics


@mistake(
    of="error_metrics",
    hint="Your errors keep their sign, so that +2 and -2 cancel. Take |t - y| of each error before you sum.",
)
def signed_error(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = target - pred
    sae, sse, n = float(np.sum(errors, dtype=np.float64)), float(np.sum(errors**2, dtype=np.float64)), errors.size
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse / n)}


@mistake(
    of="error_metrics",
    hint="You took the root of sse. rmse is the root of mse: divide by n first.",
)
def rmse_of_sse(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(target - pred)
    sae, sse, n = float(np.sum(errors, dtype=np.float64)), float(np.sum(errors**2, dtype=np.float64)), errors.size
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse)}


@mistake(
    of="error_metrics",
    hint="You divided by the number of rows. n counts elements: a (3, 2) table has six errors.",
)
def n_is_rows(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(target - pred)
    sae, sse, n = float(np.sum(errors, dtype=np.float64)), float(np.sum(errors**2, dtype=np.float64)), len(errors)
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse / n)}


@mistake(
    of="error_metrics",
    hint="You added up one number after the other in float32: with a million errors, the small ones get lost. "
    "Let np.sum add, in float64: np.sum(errors, dtype=np.float64).",
)
def float32_sum(pred, target):
    pred, target = as_floats(pred), as_floats(target)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shapes")
    errors = np.abs(target - pred)
    sae, sse, n = float(np.cumsum(errors)[-1]), float(np.cumsum(errors**2)[-1]), errors.size  # cumsum adds in turn
    return {"sae": sae, "mae": sae / n, "sse": sse, "mse": sse / n, "rmse": math.sqrt(sse / n)}
