"""Known mistakes of week 2, day 1. Each is right but for the one thing that its hint names."""

from __future__ import annotations

import math

from grader.checking import mistake


def forecast(p, y):
    p, y = as_floats(p), as_floats(y)
    if p.shape != y.shape or p.size == 0 or not np.all((p >= 0) & (p <= 1)) or not np.all((y == 0) | (y == 1)):
        raise ValueError("shapes, probabilities or labels")
    return p, y


def problem(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    fits = X.ndim == 2 and len(X) > 0 and y.shape == (len(X), 1)
    if not fits or W.shape != (X.shape[1], 1) or b.shape != (1,):
        raise ValueError("shapes do not fit")
    return X, y, W, b


def stable_loss(z, y):
    return float(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))


def loss_and_grad(X, y, W, b):
    X, y, W, b = problem(X, y, W, b)
    z = X @ W + b
    error = sigmoid(z) - y
    return stable_loss(z, y), X.T @ error / len(X), error.mean(axis=0)


def started(X, y, lr, steps):
    X, y = as_floats(X), as_floats(y)
    if not lr > 0 or steps < 0:
        raise ValueError("lr must be positive and steps at least 0")
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError("shapes do not fit")
    dtype = np.result_type(X, y)
    return X, y, np.zeros((X.shape[1], 1), dtype), np.zeros(1, dtype)


def descent(X, y, W, b, lr, steps):
    history = []
    for step in range(steps + 1):
        loss, dW, db = logistic_loss_grad(X, y, W, b)
        history.append(loss)
        if step < steps:
            W, b = W - lr * dW, b - lr * db
    return W, b, history


# -------------------------------------------------------------------- sigmoid


@mistake(of="sigmoid", hint="e^z / (1 + e^z) is inf / inf = NaN for a large z: use it for z < 0 only.")
def naive_exp(z):
    power = np.exp(as_floats(z))
    return power / (1 + power)


@mistake(of="sigmoid", hint="1 / (1 + e^-z) overflows for z < -709. For z < 0 write e^z / (1 + e^z).")
def overflow(z):
    return 1 / (1 + np.exp(-as_floats(z)))


@mistake(of="sigmoid", hint="You clip z, and so cut the tails off: sigmoid(-600) is 2.65e-261, not 0 or e^-500.")
def clipped(z):
    return 1 / (1 + np.exp(-np.clip(as_floats(z), -500, 500)))


@mistake(of="sigmoid", hint="You loop over the elements. NumPy's functions work on whole arrays, and are much faster.")
def python_loop(z):
    z = as_floats(z)
    values = [1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v)) for v in z.ravel().tolist()]
    return np.array(values, dtype=z.dtype).reshape(z.shape)


@mistake(
    of="sigmoid",
    hint="Your formula (1 + tanh(z/2), 1 - sigmoid(-z)) rounds tiny results to 0. For z < 0: e^z / (1 + e^z).",
)
def rounded_tail(z):
    return (1 + np.tanh(as_floats(z) / 2)) / 2


@mistake(of="sigmoid", hint="You wrote e^z for e^-z: your curve falls from 1 to 0. It must rise.")
def wrong_sign(z):
    z = as_floats(z)
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, tail, 1) / (1 + tail)


@mistake(of="sigmoid", hint="An empty array gives an empty array of its own shape: (3, 0) stays (3, 0).")
def empty_loses_shape(z):
    z = as_floats(z)
    if z.size == 0:
        return np.array([])
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


@mistake(of="sigmoid", hint="You ask for len(z) or an index: a single number has none. np.where works for any rank.")
def needs_an_axis(z):
    z = as_floats(z)
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, np.ones_like(z), tail).reshape(len(z), *z.shape[1:]) / (1 + tail)


# ------------------------------------------------------------------------ bce


@mistake(
    of="bce",
    hint="A clipped p, or a small number in the log, turns inf into 16.1. Certain and wrong costs inf, exactly.",
)
def eps_clip(p, y):
    p, y = forecast(p, y)
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


@mistake(of="bce", hint="0 * log 0 is NaN for NumPy. Take the logarithm only of the probability of what happened.")
def nan_0log0(p, y):
    p, y = forecast(p, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


@mistake(of="bce", hint="The minus covers both terms: -y log p - (1 - y) log(1 - p). The lecture lacks the brackets.")
def minus_on_first_only(p, y):
    p, y = forecast(p, y)
    with np.errstate(divide="ignore"):
        return float(np.where(y == 1, -np.log(p), np.log(1 - p)).mean())


@mistake(of="bce", hint="Logarithms of probabilities are negative, a loss is not: the minus sign is missing.")
def plus_sign(p, y):
    p, y = forecast(p, y)
    with np.errstate(divide="ignore"):
        return float(np.log(np.where(y == 1, p, 1 - p)).mean())


@mistake(of="bce", hint="You added the losses up. The mean is asked: divide by the number of elements.")
def sum_not_mean(p, y):
    p, y = forecast(p, y)
    with np.errstate(divide="ignore"):
        return float(0 - np.log(np.where(y == 1, p, 1 - p)).sum())


@mistake(of="bce", hint="You guarded log(p) only. log(1 - p) is treated alike: bce(1 - p, 1 - y) = bce(p, y).")
def guards_one_side(p, y):
    p, y = forecast(p, y)
    with np.errstate(divide="ignore"):
        return float(0 - np.log(np.where(y == 1, np.maximum(p, 1e-12), 1 - p)).mean())


@mistake(of="bce", hint="np.where computes both branches, so log 0 warns. Choose first, then log, within np.errstate.")
def overflow(p, y):  # noqa: F811
    p, y = forecast(p, y)
    return float(0 - np.where(y == 1, np.log(p), np.log(1 - p)).mean())


@mistake(of="bce", hint="A p below 0, above 1 or NaN is no probability: raise ValueError, also if it is only one.")
def any_p(p, y):
    p, y = as_floats(p), as_floats(y)
    if p.shape != y.shape or p.size == 0 or not np.all((y == 0) | (y == 1)):
        raise ValueError("shapes or labels")
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(0 - np.log(np.where(y == 1, p, 1 - p)).mean())


@mistake(of="bce", hint="(p < 0).any() and (p > 1).any() let NaN through: ask whether all p lie inside.")
def nan_slips_through(p, y):
    p, y = as_floats(p), as_floats(y)
    if p.shape != y.shape or p.size == 0 or not np.all((y == 0) | (y == 1)) or (p < 0).any() or (p > 1).any():
        raise ValueError("bad input")
    with np.errstate(divide="ignore"):
        return float(0 - np.log(np.where(y == 1, p, 1 - p)).mean())


@mistake(of="bce", hint="A label that is neither 0 nor 1 must raise ValueError: -1 and +1, or a 0.5, are no labels.")
def any_label(p, y):
    p, y = as_floats(p), as_floats(y)
    if p.shape != y.shape or p.size == 0 or not np.all((p >= 0) & (p <= 1)):
        raise ValueError("shapes or probabilities")
    with np.errstate(divide="ignore"):
        return float(0 - np.log(np.where(y == 1, p, 1 - p)).mean())


# --------------------------------------------------------- logistic_loss_grad


@mistake(
    of="logistic_loss_grad",
    hint="The factor p (1 - p) belongs to the squared loss; here it cancels: the error is p - y.",
)
def sigma_prime_in_bce(X, y, W, b):
    X, y, W, b = problem(X, y, W, b)
    p = sigmoid(X @ W + b)
    error = (p - y) * p * (1 - p)
    return stable_loss(X @ W + b, y), X.T @ error / len(X), error.mean(axis=0)


@mistake(of="logistic_loss_grad", hint="log(sigmoid(z)) is log 0 for a large negative z. Compute the loss from z.")
def log_of_sigmoid(X, y, W, b):
    X, y, W, b = problem(X, y, W, b)
    p = sigmoid(X @ W + b)
    return bce(p, y), X.T @ (p - y) / len(X), (p - y).mean(axis=0)


@mistake(of="logistic_loss_grad", hint="A y of shape (n,) against (n, 1) becomes an (n, n) table: ValueError.")
def label_shape(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if y.ndim == 1 and X.ndim == 2 and y.shape == X.shape[:1]:
        z = X @ W + b
        error = sigmoid(z) - y
        return stable_loss(z, y), X.T @ error / len(X), error.mean(axis=0)
    return loss_and_grad(X, y, W, b)


@mistake(of="logistic_loss_grad", hint="Your gradients are sums over the rows. Divide by n, like the loss.")
def sum_not_mean(X, y, W, b):  # noqa: F811
    loss, dW, db = loss_and_grad(X, y, W, b)
    return loss, dW * len(X), db * len(X)


@mistake(
    of="logistic_loss_grad", hint="Your error y - p points uphill. The derivative is p - y: prediction minus label."
)
def error_sign(X, y, W, b):
    loss, dW, db = loss_and_grad(X, y, W, b)
    return loss, -dW, -db


@mistake(of="logistic_loss_grad", hint="Your db is a single number. It has the shape of b, (1,): mean(axis=0).")
def db_number(X, y, W, b):
    loss, dW, db = loss_and_grad(X, y, W, b)
    return loss, dW, float(db[0])


@mistake(of="logistic_loss_grad", hint="You return the sum of the losses; their mean is asked, like the gradients.")
def loss_is_sum(X, y, W, b):
    loss, dW, db = loss_and_grad(X, y, W, b)
    return loss * len(X), dW, db


@mistake(of="logistic_loss_grad", hint="e^-z overflows below z = -709. The sigmoid has a form with e^-|z|.")
def overflow(X, y, W, b):  # noqa: F811
    X, y, W, b = problem(X, y, W, b)
    z = X @ W + b
    error = 1 / (1 + np.exp(-z)) - y
    return stable_loss(z, y), X.T @ error / len(X), error.mean(axis=0)


# --------------------------------------------------------------- fit_logistic


@mistake(
    of="fit_logistic", hint="You start at random weights. Start at zero: this loss has no hollows to get stuck in."
)
def random_start(X, y, lr, steps):
    X, y, W, b = started(X, y, lr, steps)
    rng = np.random.default_rng(0)
    return descent(X, y, W + rng.normal(size=W.shape).astype(W.dtype), b + b.dtype.type(rng.normal()), lr, steps)


@mistake(of="fit_logistic", hint="You walk uphill: the gradient points to where the loss grows. Subtract lr times it.")
def ascent(X, y, lr, steps):
    return descent(*started(X, y, lr, steps), -lr, steps)


@mistake(of="fit_logistic", hint="You moved W first and computed db with the new W. Both belong to the old point.")
def sequential_update(X, y, lr, steps):
    X, y, W, b = started(X, y, lr, steps)
    history = [logistic_loss_grad(X, y, W, b)[0]]
    for _ in range(steps):
        W = W - lr * logistic_loss_grad(X, y, W, b)[1]
        b = b - lr * logistic_loss_grad(X, y, W, b)[2]
        history.append(logistic_loss_grad(X, y, W, b)[0])
    return W, b, history


@mistake(of="fit_logistic", hint="Your history begins after the first update. Record the loss of the zeros first.")
def history_after_update(X, y, lr, steps):
    W, b, history = descent(*started(X, y, lr, steps), lr, steps)
    return W, b, history[1:]


@mistake(of="fit_logistic", hint="The loss of the W and b you return is missing: history has steps + 1 entries.")
def history_without_end(X, y, lr, steps):
    W, b, history = descent(*started(X, y, lr, steps), lr, steps)
    return W, b, history[:-1]


@mistake(of="fit_logistic", hint="Your history holds the share of right labels, which rises. The loss is asked.")
def records_accuracy(X, y, lr, steps):
    X, y, W, b = started(X, y, lr, steps)
    history = []
    for step in range(steps + 1):
        _, dW, db = logistic_loss_grad(X, y, W, b)
        history.append(float(np.mean((X @ W + b > 0) == y)))
        if step < steps:
            W, b = W - lr * dW, b - lr * db
    return W, b, history


@mistake(of="fit_logistic", hint="On separable data the weights grow without end: use the stable sigmoid.")
def overflow(X, y, lr, steps):  # noqa: F811
    X, y, W, b = started(X, y, lr, steps)
    history = []
    for step in range(steps + 1):
        history.append(logistic_loss_grad(X, y, W, b)[0])
        if step < steps:
            error = 1 / (1 + np.exp(-(X @ W + b))) - y
            W, b = W - lr * (X.T @ error) / len(X), b - lr * error.mean(axis=0)
    return W, b, history


@mistake(of="fit_logistic", hint="A learning rate of 0 or below, or a negative number of steps, must raise ValueError.")
def any_settings(X, y, lr, steps):
    return descent(*started(X, y, 1.0, 0), lr, max(steps, 0))


# ---------------------------------------------------------------- TorchBinary


class Binary(nn.Module):
    """What the mistakes of TorchBinary have in common: a right answer."""

    def __init__(self, hidden=None):
        super().__init__()
        inner = [nn.Linear(2, hidden), nn.Sigmoid()] if hidden is not None else []
        self.layers = nn.Sequential(*inner, nn.Linear(hidden or 2, 1))

    def forward(self, x):
        return self.layers(x)

    def predict(self, x):
        with torch.no_grad():
            return (self(x) > 0).float()

    def refuse(self, X, y):
        if y.shape != self(X).shape:
            raise ValueError("y")

    def fit(self, X, y, lr, steps, loss_of=None, zero=True):
        self.refuse(X, y)
        loss_of = loss_of or nn.BCEWithLogitsLoss()
        optimizer = torch.optim.SGD(self.parameters(), lr=lr)
        for _ in range(steps):
            if zero:
                optimizer.zero_grad()
            loss_of(self(X), y).backward()
            optimizer.step()
        return loss_of(self(X), y).item()


@mistake(
    of="TorchBinary", hint="forward ends with a sigmoid, and BCEWithLogitsLoss applies it once more. Return logits."
)
class sigmoid_in_forward(Binary):
    def forward(self, x):
        return torch.sigmoid(self.layers(x))

    def predict(self, x):
        with torch.no_grad():
            return (self(x) > 0.5).float()


@mistake(of="TorchBinary", hint="1/2 is the threshold of a probability; a logit is compared with 0: sigmoid(0) = 1/2.")
class predict_on_logits_half(Binary):
    def predict(self, x):
        with torch.no_grad():
            return (self(x) > 0.5).float()


@mistake(of="TorchBinary", hint="Your predict leaves torch (numpy, np.round). Stay in torch, on the device of x.")
class np_round(Binary):
    def predict(self, x):
        return torch.tensor(np.round(torch.sigmoid(self(x)).detach().cpu().numpy()))


@mistake(of="TorchBinary", hint="What predict returns still hangs on the graph. Compute it under torch.no_grad().")
class predict_keeps_graph(Binary):
    def predict(self, x):
        return torch.round(torch.sigmoid(self(x)))


@mistake(of="TorchBinary", hint="predict returns True and False. Labels are floats: add .float().")
class predict_bool(Binary):
    def predict(self, x):
        with torch.no_grad():
            return self(x) > 0


@mistake(of="TorchBinary", hint="A logit of exactly 0 counts as 0.0: compare with `> 0`, not `>= 0`.")
class zero_counts_as_one(Binary):
    def predict(self, x):
        with torch.no_grad():
            return (self(x) >= 0).float()


@mistake(
    of="TorchBinary", hint="backward() adds to .grad: without zero_grad() each step takes all former gradients, too."
)
class no_zero_grad(Binary):
    def fit(self, X, y, lr, steps):
        for parameter in self.parameters():
            parameter.grad = None
        return super().fit(X, y, lr, steps, zero=False)


@mistake(of="TorchBinary", hint="Your loss is the squared error. Classification is trained on nn.BCEWithLogitsLoss.")
class squared_loss(Binary):
    def fit(self, X, y, lr, steps):
        return super().fit(X, y, lr, steps, lambda z, y: ((torch.sigmoid(z) - y) ** 2).mean())


@mistake(of="TorchBinary", hint="You return the loss from before the last step. Compute it anew for the new weights.")
class loss_before_last_step(Binary):
    def fit(self, X, y, lr, steps):
        if steps == 0:
            return super().fit(X, y, lr, 0)
        super().fit(X, y, lr, steps - 1)
        loss = super().fit(X, y, lr, 0)
        super().fit(X, y, lr, 1)
        return loss


@mistake(of="TorchBinary", hint="fit returns a tensor with its whole graph. A plain number is asked: loss.item().")
class loss_tensor(Binary):
    def fit(self, X, y, lr, steps):
        super().fit(X, y, lr, steps)
        return nn.BCEWithLogitsLoss()(self(X), y)


@mistake(of="TorchBinary", hint="A y of another shape than the logits went through. Compare shapes first: ValueError.")
class y_reshaped(Binary):
    def refuse(self, X, y):
        pass

    def fit(self, X, y, lr, steps):
        return super().fit(X, y.flatten()[: len(X), None].expand(len(X), 1), lr, steps)


@mistake(of="TorchBinary", hint="fit starts anew at each call. A second call goes on where the first one stopped.")
class fit_starts_anew(Binary):
    def fit(self, X, y, lr, steps):
        if not hasattr(self, "first"):
            self.first = {name: value.clone() for name, value in self.state_dict().items()}
        self.load_state_dict(self.first)
        return super().fit(X, y, lr, steps)


@mistake(
    of="TorchBinary",
    hint="All weights start equal, so the hidden units stay copies of one another. nn.Linear draws them.",
)
class zero_start(Binary):
    def __init__(self, hidden=None):
        super().__init__(hidden)
        for parameter in self.parameters():
            nn.init.zeros_(parameter)


@mistake(of="TorchBinary", hint="Your module prints while it trains. Return the loss; the caller prints it or not.")
class prints(Binary):
    def fit(self, X, y, lr, steps):
        loss = super().fit(X, y, lr, steps)
        print("loss", loss)  # noqa: T201
        return loss


@mistake(
    of="TorchBinary", hint="Before nn.Module is initialised it cannot register layers: call super().__init__() first."
)
class no_super_init(Binary):
    def __init__(self, hidden=None):
        self.layers = nn.Linear(2, 1) if hidden is None else nn.Linear(2, hidden)
