"""Right answers of week 2, day 1, written in other ways. Every one of them must get full marks."""

from __future__ import annotations

from grader.checking import alternative

# -------------------------------------------------------------------- sigmoid


@alternative(of="sigmoid")
def with_masks(z):
    z = np.asarray(z)
    z = z if z.dtype == np.float32 else z.astype(float)
    out = np.empty_like(z)
    right = z >= 0
    out[right] = 1 / (1 + np.exp(-z[right]))
    power = np.exp(z[~right])
    out[~right] = power / (1 + power)
    return out


@alternative(of="sigmoid")
def with_logaddexp(z):
    return np.exp(-np.logaddexp(0, -as_floats(z)))


@alternative(of="sigmoid")
def with_where(z):
    z = as_floats(z)
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


@alternative(of="sigmoid")
def with_silenced_overflow(z):
    z = as_floats(z)
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-z)))


# ------------------------------------------------------------------------ bce


@alternative(of="bce")
def with_two_groups(p, y):
    p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    if p.shape != y.shape or not p.size:
        raise ValueError("shapes")
    if np.isnan(p).any() or p.min() < 0 or p.max() > 1 or not np.isin(y, [0, 1]).all():
        raise ValueError("values")
    with np.errstate(divide="ignore"):
        total = -np.log(p[y == 1]).sum() - np.log1p(-p[y == 0]).sum()
    return total / p.size


@alternative(of="bce")
def with_a_loop(p, y):
    import math

    p, y = np.asarray(p, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if p.shape != y.shape or p.size == 0:
        raise ValueError("shapes")
    total = 0.0
    for a, b in zip(p.flat, y.flat):
        if not 0 <= a <= 1 or b not in (0, 1):
            raise ValueError("values")
        happened = a if b else 1 - a
        total += -math.log(happened) if happened > 0 else math.inf
    return total / p.size


@alternative(of="bce")
def with_zero_where_unwanted(p, y):
    p, y = as_floats(p), as_floats(y)
    if p.shape != y.shape or p.size == 0 or not ((0 <= p) & (p <= 1)).all() or set(np.unique(y)) - {0, 1}:
        raise ValueError("bad input")
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(y > 0, -y * np.log(p), 0) + np.where(y < 1, -(1 - y) * np.log(1 - p), 0)
    return float(np.average(terms))


# --------------------------------------------------------- logistic_loss_grad


@alternative(of="logistic_loss_grad")
def with_logaddexp_and_einsum(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if (X.ndim, y.ndim, W.ndim, b.ndim) != (2, 2, 2, 1) or X.shape[0] == 0:
        raise ValueError("rank, or empty")
    if y.shape != (X.shape[0], 1) or W.shape != (X.shape[1], 1) or b.shape != (1,):
        raise ValueError("shape")
    z = np.einsum("nd,dk->nk", X, W) + b
    error = np.exp(-np.logaddexp(0, -z)) - y
    loss = (np.logaddexp(0, z) - y * z).sum() / y.size
    return float(loss), np.einsum("nd,nk->dk", X, error) / y.size, error.sum(axis=0) / y.size


@alternative(of="logistic_loss_grad")
def with_the_ones_column(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or not len(X) or y.shape != X.shape[:1] + (1,) or W.shape != X.shape[1:] + (1,) or b.shape != (1,):
        raise ValueError("shapes")
    Z = np.hstack([X, np.ones((len(X), 1), X.dtype)])
    z = Z @ np.vstack([W, b])
    sign = 2 * y - 1  # log(1 + e^-(sign z)), the form of the labels -1 and +1
    loss = np.logaddexp(0, -sign * z).mean()
    both = Z.T @ (sigmoid(z) - y) / len(X)
    return float(loss), both[:-1].copy(), both[-1].copy()


@alternative(of="logistic_loss_grad")
def with_loops(X, y, W, b):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if X.ndim != 2 or y.ndim != 2 or W.ndim != 2 or len(X) == 0 or len(y) != len(X) or y.shape[1] != 1:
        raise ValueError("X, y")
    if W.shape[0] != X.shape[1] or W.shape[1] != 1 or b.shape != (1,):
        raise ValueError("W, b")
    loss, dW, db = 0.0, np.zeros_like(W), np.zeros_like(b)
    for row, label in zip(X, y[:, 0]):
        z = row @ W[:, 0] + b[0]
        loss += max(z, 0) - z * label + np.log1p(np.exp(-abs(z)))
        error = sigmoid(z) - label
        dW[:, 0] += error * row
        db += error
    return float(loss) / len(X), dW / len(X), db / len(X)


# --------------------------------------------------------------- fit_logistic


@alternative(of="fit_logistic")
def by_hand_in_one_function(X, y, lr, steps):
    if lr <= 0 or steps < 0:
        raise ValueError("settings")
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or not len(X) or y.shape != (len(X), 1):
        raise ValueError("shapes")
    W, b, history = np.zeros((X.shape[1], 1), X.dtype), np.zeros(1, X.dtype), []
    while True:
        z = X @ W + b
        history.append(float(np.mean(np.logaddexp(0, z) - y * z)))
        if len(history) > steps:
            return W, b, history
        error = np.exp(-np.logaddexp(0, -z)) - y
        W -= lr * X.T @ error / len(X)
        b -= lr * error.sum(axis=0) / len(X)


@alternative(of="fit_logistic")
def with_one_vector(X, y, lr, steps):
    if not (lr > 0 and steps >= 0):
        raise ValueError("settings")
    X, y = as_floats(X), as_floats(y)
    d = X.shape[1] if X.ndim == 2 else 1
    theta, losses = np.zeros((d + 1, 1), np.result_type(X, y)), []
    losses.append(logistic_loss_grad(X, y, theta[:-1], theta[-1])[0])
    for _ in range(steps):
        _, dW, db = logistic_loss_grad(X, y, theta[:-1], theta[-1])
        theta = theta - lr * np.vstack([dW, db])
        losses.append(logistic_loss_grad(X, y, theta[:-1], theta[-1])[0])
    return theta[:-1].copy(), theta[-1].copy(), losses


@alternative(of="fit_logistic")
def as_a_class(X, y, lr, steps):
    class Model:
        def __init__(self, d, dtype):
            self.parameters = [np.zeros((d, 1), dtype), np.zeros(1, dtype)]

        def look(self):
            loss, *self.gradients = logistic_loss_grad(X, y, *self.parameters)
            return loss

        def step(self):
            self.parameters = [value - lr * slope for value, slope in zip(self.parameters, self.gradients)]

    if lr <= 0 or steps < 0:
        raise ValueError("settings")
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2:
        raise ValueError("X must be a table")
    model = Model(X.shape[1], X.dtype)
    history = [model.look()]
    for _ in range(steps):
        model.step()
        history.append(model.look())
    return *model.parameters, history


# ---------------------------------------------------------------- TorchBinary


@alternative(of="TorchBinary")
class two_attributes(nn.Module):
    def __init__(self, hidden=None):
        super().__init__()
        self.hidden = hidden
        if hidden:
            self.inner = nn.Linear(2, hidden)
        self.outer = nn.Linear(hidden or 2, 1)

    def forward(self, x):
        if self.hidden:
            x = torch.sigmoid(self.inner(x))
        return self.outer(x)

    @torch.no_grad()
    def predict(self, x):
        return torch.where(self(x) > 0, 1.0, 0.0)

    def fit(self, X, y, lr, steps):
        if list(y.shape) != [len(X), 1]:
            raise ValueError("y")
        sgd = torch.optim.SGD(self.parameters(), lr)
        criterion = torch.nn.BCEWithLogitsLoss()
        for _ in range(steps):
            loss = criterion(self(X), y)
            sgd.zero_grad()
            loss.backward()
            sgd.step()
        return float(criterion(self(X), y))


@alternative(of="TorchBinary")
class update_without_optimizer(nn.Module):
    def __init__(self, hidden=None):
        nn.Module.__init__(self)
        widths = [2, 1] if hidden is None else [2, hidden, 1]
        self.steps = nn.ModuleList([nn.Linear(a, b) for a, b in zip(widths, widths[1:])])

    def forward(self, x):
        for layer in self.steps[:-1]:
            x = layer(x).sigmoid()
        return self.steps[-1](x)

    def loss(self, X, y):
        z = self(X)
        return (z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).mean()

    def predict(self, x):
        return torch.round(torch.sigmoid(self(x))).detach()

    def fit(self, X, y, lr, steps):
        if y.size() != self(X).size():
            raise ValueError("y")
        for _ in range(steps):
            gradients = torch.autograd.grad(self.loss(X, y), list(self.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(self.parameters(), gradients):
                    parameter.sub_(lr * gradient)
        return self.loss(X, y).item()


@alternative(of="TorchBinary")
class labels_by_dtype(nn.Module):
    def __init__(self, hidden=None):
        super().__init__()
        if hidden is None:
            self.net = nn.Sequential(nn.Linear(2, 1))
        else:
            self.net = nn.Sequential(nn.Linear(2, hidden), nn.Sigmoid(), nn.Linear(hidden, 1))
        self.loss = nn.BCEWithLogitsLoss(reduction="mean")

    def forward(self, x):
        return self.net.forward(x)

    def predict(self, x):
        return torch.gt(self.forward(x), 0).to(x.dtype)

    def fit(self, X, y, lr, steps):
        if self.forward(X).shape != y.shape:
            raise ValueError(f"{y.shape}")
        optimizer = torch.optim.SGD(params=self.net.parameters(), lr=lr, momentum=0.0)
        self.train()
        for _ in range(steps):
            optimizer.zero_grad(set_to_none=False)
            self.loss(self.forward(X), y).backward()
            optimizer.step()
        self.eval()
        with torch.inference_mode():
            return self.loss(self.forward(X), y).tolist()
