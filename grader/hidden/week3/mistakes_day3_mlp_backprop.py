"""Known mistakes of week 3, day 3. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


def two_vectors(i, w):
    i, w = as_floats(i), as_floats(w)
    if i.ndim != 1 or i.size == 0 or w.shape != i.shape:
        raise ValueError("two vectors of one length")
    return i, w


def neuron(i, w, target, lr, **changed):
    """A whole neuron; `changed` replaces values by functions of those before them."""
    i, w = two_vectors(i, w)
    now = {"i": i, "w": w, "target": target, "lr": lr}
    rules = {
        "z": lambda v: float(v["i"] @ v["w"]),
        "o": lambda v: float(sigmoid(v["z"])),
        "loss": lambda v: float((v["target"] - v["o"]) ** 2),
        "do": lambda v: float(-2 * (v["target"] - v["o"])),
        "dz": lambda v: float(v["do"] * v["o"] * (1 - v["o"])),
        "dw": lambda v: v["dz"] * v["i"],
        "w_new": lambda v: v["w"] - v["lr"] * v["dw"],
    }
    for name, rule in (rules | changed).items():
        now[name] = rule(now)
    return {name: now[name] for name in rules}


PHI = {"linear": lambda z: z, "sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}


def table(X):
    X = as_floats(X)
    if X.ndim != 2 or len(X) == 0:
        raise ValueError("X must be (n, d)")
    return X


def layer(a, pair, name, phi=PHI):
    W, b = as_floats(pair[0]), as_floats(pair[1])
    if name not in phi:
        raise ValueError("unknown activation")
    if W.ndim != 2 or W.shape[1] != a.shape[1] or b.shape != W.shape[:1]:
        raise ValueError("shapes do not fit")
    return W, b, phi[name]


def forward(X, layers, activations, phi=PHI, same_length=True, turn=lambda W: W):
    """All outputs, spoiled in one place: other functions, no look at the lengths, weights turned round."""
    if same_length and len(layers) != len(activations):
        raise ValueError("one activation per layer")
    outputs = [table(X).copy()]
    for pair, name in zip(layers, activations):
        W, b, function = layer(outputs[-1], (turn(as_floats(pair[0])), pair[1]), name, phi)
        outputs.append(function(outputs[-1] @ W.T + b))
    return outputs


def network(x, y, params):
    x, y = as_floats(x), as_floats(y)
    W1, b1, W2, b2 = (as_floats(params[name]) for name in ("W1", "b1", "W2", "b2"))
    fits = x.ndim == W1.ndim == W2.ndim == 2 and W1.shape[1] == x.shape[1] and W2.shape[1] == W1.shape[0]
    if not fits or b1.shape != W1.shape[:1] or b2.shape != W2.shape[:1] or y.shape != (len(x), len(W2)):
        raise ValueError("shapes do not fit")
    if len(x) == 0:
        raise ValueError("no rows")
    return x, y, W1, b1, W2, b2


def backward(x, y, params, cast=lambda value: value, **changed):
    """Loss and gradients; `changed` replaces values by functions of those before them."""
    names = ("x", "y", "W1", "b1", "W2", "b2")
    now = {name: cast(value) for name, value in zip(names, network(x, y, params))}
    rules = {
        "a": lambda v: np.tanh(v["x"] @ v["W1"].T + v["b1"]),
        "e": lambda v: v["a"] @ v["W2"].T + v["b2"] - v["y"],
        "L": lambda v: float(0.5 * np.sum(v["e"] ** 2) / len(v["x"])),
        "do": lambda v: v["e"] / len(v["x"]),
        "slope": lambda v: 1 - v["a"] ** 2,
        "dz": lambda v: (v["do"] @ v["W2"]) * v["slope"],
        "dW1": lambda v: v["dz"].T @ v["x"],
        "db1": lambda v: v["dz"].sum(axis=0),
        "dW2": lambda v: v["do"].T @ v["a"],
        "db2": lambda v: v["do"].sum(axis=0),
    }
    for name, rule in (rules | changed).items():
        now[name] = rule(now)
    return now["L"], {name: now[f"d{name}"] for name in ("W1", "b1", "W2", "b2")}


def fitting(params, grads, h):
    if set(params) != set(grads) or not h > 0:
        raise ValueError("keys or h")
    if any(np.shape(params[name]) != np.shape(grads[name]) for name in params):
        raise ValueError("shapes")


def entry_errors(f, params, grads, h, **spoiled):
    """The errors of all entries, spoiled in one place: slope, error, dtype, copies, going back."""
    fitting(params, grads, h)
    slope = spoiled.get("slope", lambda above, below, _: (above - below) / (2 * h))
    error = spoiled.get("error", lambda a, n: abs(a - n) / max(1.0, abs(a) + abs(n)))
    copied, kind = spoiled.get("copied", np.array), spoiled.get("kind", np.float64)
    point = {name: copied(value, dtype=kind) for name, value in params.items()}
    found = []
    for name, value in point.items():
        for index in np.ndindex(value.shape):
            middle = value[index]
            ends = []
            for step in (h, -h):
                value[index] = middle + step
                ends.append(f(point))
            value[index] = middle if spoiled.get("back", True) else value[index]
            n = slope(*ends, lambda: f(point))
            found.append(error(float(np.asarray(grads[name])[index]), n))
    return found


# ------------------------------------------------------------- neuron_backprop


@mistake(
    of="neuron_backprop",
    hint="You halved the loss, but not its derivative: 1/2 (0 - .818)^2 is .334, not the .67 of the slide. "
    "Here the loss has no 1/2, and do keeps the 2.",
)
def half_loss_full_grad(i, w, target, lr=1.0):
    return neuron(i, w, target, lr, loss=lambda v: float(0.5 * (v["target"] - v["o"]) ** 2))


@mistake(
    of="neuron_backprop",
    hint="The .136 on the slide is a slip: the step is w - lr dw, and .5 - .488 = .012.",
)
def w1_0136(i, w, target, lr=1.0):
    return neuron(
        i,
        w,
        target,
        lr,
        w_new=lambda v: v["w"] - v["lr"] * np.prod(v["i"]) * v["dz"] * v["o"] * (1 - v["o"]),
    )


@mistake(
    of="neuron_backprop",
    hint="sigma'(z) is o (1 - o) with o = sigma(z). You put o through the sigmoid once more.",
)
def sigma_prime_of_o(i, w, target, lr=1.0):
    return neuron(i, w, target, lr, dz=lambda v: float(v["do"] * sigmoid(v["o"]) * (1 - sigmoid(v["o"]))))


@mistake(of="neuron_backprop", hint="do has the wrong sign: the derivative of (target - o)^2 in o is -2 (target - o).")
def sign_of_do(i, w, target, lr=1.0):
    return neuron(i, w, target, lr, do=lambda v: float(2 * (v["target"] - v["o"])))


@mistake(of="neuron_backprop", hint="You walk uphill: the gradient points upwards, so the step is w minus lr dw.")
def climbs(i, w, target, lr=1.0):
    return neuron(i, w, target, lr, w_new=lambda v: v["w"] + v["lr"] * v["dw"])


@mistake(of="neuron_backprop", hint="The learning rate has no effect: the step is lr times dw.")
def lr_ignored(i, w, target, lr=1.0):
    return neuron(i, w, target, lr, w_new=lambda v: v["w"] - v["dw"])


@mistake(of="neuron_backprop", hint="z = i . w, so dz/dw is i, the input; you multiplied by the weights.")
def dw_from_weights(i, w, target, lr=1.0):
    return neuron(i, w, target, lr, dw=lambda v: v["dz"] * v["w"])


@mistake(
    of="neuron_backprop", hint="This neuron is a sigmoid, 1 / (1 + e^-z) with the derivative o (1 - o); not a tanh."
)
def tanh_neuron(i, w, target, lr=1.0):
    return neuron(
        i,
        w,
        target,
        lr,
        o=lambda v: float(np.tanh(v["z"])),
        dz=lambda v: float(v["do"] * (1 - v["o"] ** 2)),
    )


@mistake(of="neuron_backprop", hint="lr is 1 unless somebody says otherwise: the signature has lr=1.0.")
def default_lr(i, w, target, lr=0.1):
    return neuron(i, w, target, lr)


# ----------------------------------------------------------------- mlp_forward


@mistake(of="mlp_forward", hint="A sigmoid is never negative: the -.83 of the slide is a slip for .83.")
def negative_sigmoid(X, layers, activations):
    return forward(X, layers, activations, PHI | {"sigmoid": lambda z: -sigmoid(z)})


@mistake(
    of="mlp_forward",
    hint="W is (out, in): which axis belongs to the outputs? With one row per unit it is a W^T + b.",
)
def W_not_transposed(X, layers, activations):
    return forward(X, layers, activations, turn=lambda W: W.T)


@mistake(of="mlp_forward", hint="The last layer has an activation, too; you returned its weighted sum.")
def activation_on_last_forgotten(X, layers, activations):
    forward(X, layers, activations)
    return forward(X, layers, [*activations[:-1], "linear"])


@mistake(of="mlp_forward", hint="The biases are missing: z = a W^T + b.")
def no_bias(X, layers, activations):
    forward(X, layers, activations)
    return forward(X, [(W, np.zeros_like(b)) for W, b in layers], activations)


@mistake(of="mlp_forward", hint="zip stops at the shorter list without a word. Compare the lengths first.")
def zip_stops_short(X, layers, activations):
    return forward(X, layers, activations, same_length=False)


@mistake(
    of="mlp_forward",
    hint="An activation that you do not know is taken for linear. Four names are right, any other raises ValueError.",
)
def unknown_is_linear(X, layers, activations):
    return forward(X, layers, [name if name in PHI else "linear" for name in activations])


@mistake(of="mlp_forward", hint="The list begins with the input: a_0 = X, then one array for each layer.")
def input_not_kept(X, layers, activations):
    return forward(X, layers, activations)[1:]


@mistake(of="mlp_forward", hint="You kept the weighted sums z; keep what comes out of the activation, a = phi(z).")
def keeps_z(X, layers, activations):
    outputs = forward(X, layers, activations)
    return [outputs[0]] + [a @ as_floats(W).T + as_floats(b) for a, (W, b) in zip(outputs, layers)]


@mistake(of="mlp_forward", hint="relu cuts off what is negative, max(0, z); you turned it round.")
def relu_is_abs(X, layers, activations):
    return forward(X, layers, activations, PHI | {"relu": np.abs})


@mistake(of="mlp_forward", hint="The first array of the list is the caller's X itself. Put a copy there.")
def aliases_input(X, layers, activations):
    return [as_floats(X)] + forward(X, layers, activations)[1:]


@mistake(of="mlp_forward", hint="float32 in gives float32 out; you computed everything in float64.")
def dtype_changed(X, layers, activations):
    return forward(as_floats(X).astype(np.float64), layers, activations)


# ---------------------------------------------------------------- mlp_backward


@mistake(
    of="mlp_backward",
    hint="The slope of tanh is missing on the way through the hidden layer: multiply by 1 - a^2.",
)
def missing_h_prime(x, y, params):
    return backward(x, y, params, slope=lambda v: np.ones_like(v["a"]))


@mistake(
    of="mlp_backward",
    hint="The slope of tanh at z is 1 - tanh(z)^2 = 1 - a^2; you put a through tanh once more.",
)
def h_prime_of_a(x, y, params):
    return backward(x, y, params, slope=lambda v: 1 - np.tanh(v["a"]) ** 2)


@mistake(
    of="mlp_backward",
    hint="You went back through a W2 that was already updated. All gradients belong to the old parameters.",
)
def W2_after_update(x, y, params):
    return backward(x, y, params, dz=lambda v: (v["do"] @ (v["W2"] - v["do"].T @ v["a"])) * v["slope"])


@mistake(of="mlp_backward", hint="You added the rows up. Loss and gradients are means over the n rows.")
def sum_over_batch(x, y, params):
    return backward(x, y, params, L=lambda v: float(0.5 * np.sum(v["e"] ** 2)), do=lambda v: v["e"])


@mistake(
    of="mlp_backward",
    hint="You divided by n K, the number of elements of y. The mean runs over the n rows, the K outputs are summed.",
)
def mean_over_elements(x, y, params):
    return backward(x, y, params, L=lambda v: float(0.5 * np.mean(v["e"] ** 2)), do=lambda v: v["e"] / v["e"].size)


@mistake(
    of="mlp_backward",
    hint="W1 and W2 are (out, in), one row per unit; you read them as (in, out). The layer is x W^T + b.",
)
def weights_transposed(x, y, params):
    loss, grads = backward(x, y, {name: as_floats(value).T for name, value in params.items()})
    return loss, {name: grad.T for name, grad in grads.items()}


@mistake(of="mlp_backward", hint="The loss has a 1/2 in front; your gradients fit that, your loss does not.")
def half_forgotten(x, y, params):
    return backward(x, y, params, L=lambda v: float(np.sum(v["e"] ** 2) / len(v["x"])))


@mistake(
    of="mlp_backward",
    hint="All gradients have the wrong sign: the slide's -(y - o) is o - y. You lost the minus.",
)
def minus_lost(x, y, params):
    return backward(x, y, params, do=lambda v: -v["e"] / len(v["x"]))


@mistake(
    of="mlp_backward",
    hint="The gradient of a bias has its shape, (M,) and (K,); yours has one row too many. Sum without keepdims.",
)
def bias_keeps_row(x, y, params):
    loss, grads = backward(x, y, params)
    return loss, grads | {"b1": grads["b1"][None], "b2": grads["b2"][None]}


@mistake(
    of="mlp_backward",
    hint="The gradient of a bias is one number per unit: sum over the rows, axis=0, not over everything.",
)
def bias_is_a_number(x, y, params):
    loss, grads = backward(x, y, params)
    return loss, grads | {"b1": np.asarray(grads["b1"].sum()), "b2": np.asarray(grads["b2"].sum())}


@mistake(
    of="mlp_backward",
    hint="You took a step: the arrays in params are others after the call. Return the gradients, change nothing.",
)
def updates_params(x, y, params):
    loss, grads = backward(x, y, params)
    for name, grad in grads.items():
        params[name] = params[name] - 0.1 * grad
    return loss, grads


@mistake(of="mlp_backward", hint="float32 in gives float32 out; you computed everything in float64.")
def dtype_changed(x, y, params):  # noqa: F811  (the same slip in another item)
    return backward(x, y, params, cast=lambda value: value.astype(np.float64))


@mistake(
    of="mlp_backward",
    hint="You went through the rows one by one in Python. Matrix products do all rows at once: dW2 = do^T a.",
)
def python_loop(x, y, params):
    x, y, W1, b1, W2, b2 = network(x, y, params)
    loss, grads = 0.0, {name: np.zeros_like(as_floats(params[name])) for name in ("W1", "b1", "W2", "b2")}
    for row, target in zip(x, y):
        a = np.tanh(W1 @ row + b1)
        do = (W2 @ a + b2 - target) / len(x)
        dz = (do @ W2) * (1 - a**2)
        loss += 0.5 * len(x) * float(do @ do)
        for name, slope in (("W1", np.outer(dz, row)), ("b1", dz), ("W2", np.outer(do, a)), ("b2", do)):
            grads[name] += slope
    return float(loss), grads


# -------------------------------------------------------------- gradient_check


@mistake(
    of="gradient_check",
    hint="You returned the largest |a - n|. Divide each by max(1, |a| + |n|): an error of .1 in 1000 is small.",
)
def absolute_error(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, error=lambda a, n: abs(a - n))))


@mistake(
    of="gradient_check",
    hint="Divide by max(1, |a| + |n|): for tiny gradients |a| + |n| alone blows the rounding up.",
)
def no_floor(f, params, grads, h=1e-5):
    return float(
        max(entry_errors(f, params, grads, h, error=lambda a, n: abs(a - n) / (abs(a) + abs(n)) if a or n else 0.0))
    )


@mistake(
    of="gradient_check", hint="The denominator is max(1, |a| + |n|), with both gradients in it; yours has |a| only."
)
def only_one_gradient_below(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, error=lambda a, n: abs(a - n) / max(1.0, abs(a)))))


@mistake(
    of="gradient_check",
    hint="The mean hides one wrong entry among many. Return the largest error.",
)
def mean_error(f, params, grads, h=1e-5):
    return float(np.mean(entry_errors(f, params, grads, h)))


@mistake(of="gradient_check", hint="An entry that is too small is as wrong as one too large: take |a - n|.")
def signed_error(f, params, grads, h=1e-5):
    return float(max(0.0, *entry_errors(f, params, grads, h, error=lambda a, n: (a - n) / max(1.0, abs(a) + abs(n)))))


@mistake(
    of="gradient_check",
    hint="You went in one direction only, (f(p + h) - f(p)) / h, whose error grows with h. Go both ways, over 2h.",
)
def forward_difference(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, slope=lambda above, _, here: (above - here()) / h)))


@mistake(of="gradient_check", hint="The two points are 2h apart: divide by 2h.")
def divides_by_h(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, slope=lambda above, below, _: (above - below) / h)))


@mistake(of="gradient_check", hint="The step h that you were given has no effect.")
def h_ignored(f, params, grads, h=1e-5):
    fitting(params, grads, h)
    return float(max(entry_errors(f, params, grads, 1e-5)))


@mistake(
    of="gradient_check",
    hint="float32 (and integers) are too coarse for a step of 1e-5. Convert to float64 first.",
)
def float32_kept(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, kind=None)))


@mistake(of="gradient_check", hint="Only the last array counts: do not start again at 0 for each array.")
def last_array_only(f, params, grads, h=1e-5):
    errors = entry_errors(f, params, grads, h)
    return float(max(errors[-np.size(list(params.values())[-1]) :]))


@mistake(
    of="gradient_check",
    hint="Adding h, taking 2h and adding h again leaves rounding errors. Keep the old value and write it back.",
)
def restores_rounded(f, params, grads, h=1e-5):
    fitting(params, grads, h)
    worst = 0.0
    for name in params:
        value = params[name] if params[name].dtype == np.float64 else np.array(params[name], dtype=np.float64)
        point = params | {name: value}
        for index in np.ndindex(value.shape):
            away = 0.0
            try:
                value[index] += h
                away = h
                above = f(point)
                value[index] -= 2 * h
                away = -h
                below = f(point)
            finally:
                value[index] -= away
            a, n = float(grads[name][index]), (above - below) / (2 * h)
            worst = max(worst, abs(a - n) / max(1.0, abs(a) + abs(n)))
    return float(worst)


@mistake(
    of="gradient_check",
    hint="If f raises, params stays changed. Move a copy, or write the value back in a `finally`.",
)
def not_restored_on_error(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, copied=np.asarray)))


@mistake(
    of="gradient_check",
    hint="An entry must be back where it was before the next one moves: only one is away from home at a time.",
)
def does_not_go_back(f, params, grads, h=1e-5):
    return float(max(entry_errors(f, params, grads, h, back=False)))


@mistake(
    of="gradient_check",
    hint="You accept everything. Other keys or shapes in grads, and a step h <= 0, raise ValueError.",
)
def accepts_everything(f, params, grads, h=1e-5):
    filled = {name: np.resize(grads.get(name, 0.0), np.shape(value)) for name, value in params.items()}
    return float(max(entry_errors(f, params, filled, abs(h) or 1.0)))
