"""Known mistakes of week 3, Friday. Each is right but for the one thing that its hint names."""

from __future__ import annotations

from grader.checking import mistake


def forward(X, P, last="3", act_of_3=True, act_of_out=False):
    X, P = _fitting(X, P)
    H = {"0": X}
    for below, layer in (("0", "1"), ("1", "2"), ("2", "3")):
        Z = H[below] @ P[f"W_{layer}"] + P[f"b_{layer}"]
        H[layer] = np.maximum(Z, 0) if act_of_3 or layer != "3" else Z
    Out = H[last] @ P["W_Out"] + P["b_Out"]
    return np.maximum(Out, 0) if act_of_out else Out


def output_delta(X, labels, P):
    Out = ann_forward(X, P)
    e = np.exp(Out - Out.max(axis=1, keepdims=True))
    delta = e / e.sum(axis=1, keepdims=True)
    delta[np.arange(len(X)), labels] -= 1
    return delta / np.asarray(len(X), dtype=delta.dtype)


def walk_back(X, labels, P, delta=None, mask=lambda H: H > 0, bias=lambda d: d.sum(axis=0)):
    X, P = _fitting(X, P)
    labels = _classes(labels, len(X), len(P["b_Out"]))
    H = [X]
    for layer in ("1", "2", "3"):
        H.append(np.maximum(H[-1] @ P[f"W_{layer}"] + P[f"b_{layer}"], 0))
    delta = output_delta(X, labels, P) if delta is None else delta(X, labels, P)
    grads = {}
    for layer, below in (("Out", H[3]), ("3", H[2]), ("2", H[1]), ("1", H[0])):
        grads |= {f"W_{layer}": below.T @ delta, f"b_{layer}": bias(delta)}
        delta = delta @ P[f"W_{layer}"].T * mask(below)
    return grads


def fitting_vectors(w, x):
    w, x = np.asarray(w), np.asarray(x)
    if w.ndim != 1 or w.shape != x.shape or w.size == 0:
        raise ValueError("shapes")
    dtype = np.float32 if w.dtype == x.dtype == np.float32 else np.float64
    return w.astype(dtype), x.astype(dtype)


def at_least_two(sizes):
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError("no network")
    return [int(size) for size in sizes]


def products(nodes):
    return sum(a * c for a, c in zip(nodes, nodes[1:]))


def backward(Ws, X, y, act, slope=None, output=None, norm=np.linalg.norm):
    Ws = [np.asarray(W, dtype=np.float64) for W in Ws]
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    _demand_chain(Ws, X, y, act)
    slope = slope or (lambda H, act: H * (1 - H) if act == "sigmoid" else H > 0)
    H = [X]
    for W in Ws[:-1]:
        z = H[-1] @ W
        H.append(_sigmoid(z) if act == "sigmoid" else np.maximum(z, 0))
    p = _sigmoid(H[-1] @ Ws[-1])
    delta = output(p, y) if output else (p - y) / len(X)
    norms = []
    for W, below in zip(Ws[::-1], H[::-1]):
        norms.insert(0, float(norm(below.T @ delta)))
        delta = delta @ W.T * slope(below, act)
    return norms


# ann_forward


@mistake(
    of="ann_forward",
    hint="Out is still computed from H2, so the third layer does nothing: W_3 and b_3 never learn. Take H3.",
)
def unused_third_layer(X, P):
    X, P = _fitting(X, P)
    H1 = np.maximum(X @ P["W_1"] + P["b_1"], 0)
    H2 = np.maximum(H1 @ P["W_2"] + P["b_2"], 0)
    return H2 @ P["W_Out"] + P["b_Out"]


@mistake(of="ann_forward", hint="There is a relu behind the output layer. Logits may be negative: leave Out as it is.")
def relu_on_logits(X, P):
    return forward(X, P, act_of_out=True)


@mistake(of="ann_forward", hint="H3 has no relu: two layers without an activation between them are only one.")
def third_layer_is_linear(X, P):
    return forward(X, P, act_of_3=False)


@mistake(of="ann_forward", hint="Out is a softmax already. Logits are asked; the softmax belongs to the loss.")
def softmax_on_logits(X, P):
    Z = forward(X, P)
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mistake(of="ann_forward", hint="The bias of the output layer is missing: Out = H3 W_Out + b_Out.")
def output_bias_missing(X, P):
    return forward(X, {**P, "b_Out": 0 * np.asarray(P["b_Out"])})


@mistake(of="ann_forward", hint="float32 throughout must give float32: your result is float64.")
def always_float64(X, P):
    return forward(X, P).astype(np.float64)


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="W_3 and b_3 get zeros by decree. Their gradients are not zero: walk back through the third layer.",
)
def grads_zero_filled(X, labels, P):
    grads = walk_back(X, labels, P)
    return {**grads, "W_3": np.zeros_like(grads["W_3"]), "b_3": np.zeros_like(grads["b_3"])}


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="The way back still jumps from Out to H2 and fills the gradients of W_3 and b_3 with zeros, while the way "
    "forward goes through H3.",
)
def grads_skip_the_third_layer(X, labels, P):
    X, P = _fitting(X, P)
    labels = _classes(labels, len(X), len(P["b_Out"]))
    H1 = np.maximum(X @ P["W_1"] + P["b_1"], 0)
    H2 = np.maximum(H1 @ P["W_2"] + P["b_2"], 0)
    delta = output_delta(X, labels, P)
    grads = {"W_Out": H2.T @ delta, "b_Out": delta.sum(axis=0)}
    delta = delta @ P["W_Out"].T * (H2 > 0)
    grads |= {"W_2": H1.T @ delta, "b_2": delta.sum(axis=0)}
    delta = delta @ P["W_2"].T * (H1 > 0)
    grads |= {"W_1": X.T @ delta, "b_1": delta.sum(axis=0)}
    return {name: grads.get(name, np.zeros_like(P[name])) for name in P}


@mistake(of="ann_forward", instead="ann_grads", hint="The loss is a mean over the rows: divide by n, once.")
def missing_n(X, labels, P):
    return walk_back(X, labels, P, delta=lambda X, labels, P: len(X) * output_delta(X, labels, P))


@mistake(of="ann_forward", instead="ann_grads", hint="The sign is wrong: the gradient at Out is softmax - one-hot.")
def onehot_minus_p(X, labels, P):
    return walk_back(X, labels, P, delta=lambda X, labels, P: -output_delta(X, labels, P))


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="The way back forgets the relus: where a node's output is 0, nothing passes.",
)
def relu_forgotten(X, labels, P):
    return walk_back(X, labels, P, mask=lambda H: np.asarray(1, dtype=H.dtype))


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="relu'(0) = 0 by our convention: compare with > 0. A relu's output is never negative, so >= 0 lets all pass.",
)
def slope_1_at_0(X, labels, P):
    X, P = _fitting(X, P)
    labels = _classes(labels, len(X), len(P["b_Out"]))
    H, masks = [X], [np.asarray(1, dtype=X.dtype)]
    for layer in HIDDEN:
        Z = H[-1] @ P[f"W_{layer}"] + P[f"b_{layer}"]
        H.append(np.maximum(Z, 0))
        masks.append(Z >= 0)
    delta, grads = output_delta(X, labels, P), {}
    for layer, below, mask in zip(("Out", "3", "2", "1"), H[::-1], masks[::-1]):
        grads |= {f"W_{layer}": below.T @ delta, f"b_{layer}": delta.sum(axis=0)}
        delta = delta @ P[f"W_{layer}"].T * mask
    return grads


@mistake(of="ann_forward", instead="ann_grads", hint="A bias gets the sum of delta over the rows, not its mean.")
def bias_mean(X, labels, P):
    return walk_back(X, labels, P, bias=lambda delta: delta.mean(axis=0))


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="exp overflows for large logits, and inf / inf is NaN. Subtract each row's largest logit first.",
)
def no_max_shift(X, labels, P):
    def delta(X, labels, P):
        e = np.exp(ann_forward(X, P))
        delta = e / e.sum(axis=1, keepdims=True)
        delta[np.arange(len(X)), labels] -= 1
        return delta / np.asarray(len(X), dtype=delta.dtype)

    return walk_back(X, labels, P, delta=delta)


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="You subtract the largest logit of the whole table: a row far below it becomes 0 / 0. Take each row's own.",
)
def global_max_shift(X, labels, P):
    def delta(X, labels, P):
        Out = ann_forward(X, P)
        e = np.exp(Out - Out.max())
        delta = e / e.sum(axis=1, keepdims=True)
        delta[np.arange(len(X)), labels] -= 1
        return delta / np.asarray(len(X), dtype=delta.dtype)

    return walk_back(X, labels, P, delta=delta)


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="A label -1 went through: NumPy counts it from the end. Labels are integers from 0 to k - 1: else ValueError.",
)
def negative_labels(X, labels, P):
    n, k = len(X), len(P["b_Out"])
    labels = np.asarray(labels)
    return walk_back(X, np.where(labels < 0, labels + k, labels) if labels.shape == (n,) else labels, P)


@mistake(
    of="ann_forward",
    instead="ann_grads",
    hint="The parameters you were given are other ones afterwards. ann_grads only computes gradients; whoever called "
    "it takes the step.",
)
def takes_the_step(X, labels, P):
    grads = walk_back(X, labels, P)
    for name, grad in grads.items():
        if P[name].dtype.kind == "f":
            P[name] -= (0.1 * grad).astype(P[name].dtype)
    return grads


# linear_node_grads


@mistake(
    of="linear_node_grads",
    hint="∂f/∂w is x, not w: of a product, each factor's derivative is the other factor.",
)
def dw_is_w(w, x, b, d):
    w, x = fitting_vectors(w, x)
    return float(d) * w, float(d) * w, float(d)


@mistake(
    of="linear_node_grads",
    hint="∂x went wrong while you corrected ∂w: now both are d · x. It is ∂w = d · x and ∂x = d · w.",
)
def dx_is_x(w, x, b, d):
    w, x = fitting_vectors(w, x)
    return float(d) * x, float(d) * x, float(d)


@mistake(of="linear_node_grads", hint="∂w and ∂x have changed places: ∂w = d · x comes first.")
def swapped(w, x, b, d):
    w, x = fitting_vectors(w, x)
    return float(d) * w, float(d) * x, float(d)


@mistake(of="linear_node_grads", hint="These are the slopes of f. Multiply each by d, which arrives from above.")
def d_ignored(w, x, b, d):
    w, x = fitting_vectors(w, x)
    return x.copy(), w.copy(), 1.0


@mistake(of="linear_node_grads", hint="∂b misses the factor d: the bias passes on what arrives from above.")
def db_is_1(w, x, b, d):
    w, x = fitting_vectors(w, x)
    return float(d) * x, float(d) * w, 1.0


@mistake(of="linear_node_grads", hint="∂b is d · b in your code. f moves by 1 when b does, whatever b is: ∂b = d.")
def db_is_b(w, x, b, d):
    w, x = fitting_vectors(w, x)
    return float(d) * x, float(d) * w, float(d * b)


# count_parameters


@mistake(of="count_parameters", hint="The input nodes compute nothing and have no biases: leave the first layer out.")
def input_biases(sizes, bias=True):
    nodes = at_least_two(sizes)
    biases = sum(nodes) if bias else 0
    return products(nodes), biases, products(nodes) + biases


@mistake(of="count_parameters", hint="Add again: 65 + 16 = 81, although the slide prints 82.")
def off_by_one_82(sizes, bias=True):
    nodes = at_least_two(sizes)
    biases = sum(nodes[1:]) if bias else 0
    return products(nodes), biases, products(nodes) + biases + 1


@mistake(
    of="count_parameters",
    hint="The output nodes have biases, too. Without them [4, 4, 3, 2] gives the slide's 41, whose own sum "
    "20 + 12 + 6 is 38; all weights and biases are 43.",
)
def slide_41(sizes, bias=True):
    nodes = at_least_two(sizes)
    biases = sum(nodes[1:-1]) if bias else 0
    return products(nodes), biases, products(nodes) + biases


@mistake(of="count_parameters", hint="Each node has a bias of its own; you count one for each layer.")
def one_bias_per_layer(sizes, bias=True):
    nodes = at_least_two(sizes)
    biases = len(nodes) - 1 if bias else 0
    return products(nodes), biases, products(nodes) + biases


@mistake(of="count_parameters", hint="With bias=False there are no biases: 0, and the total is that of the weights.")
def bias_always(sizes, bias=True):
    nodes = at_least_two(sizes)
    return products(nodes), sum(nodes[1:]), products(nodes) + sum(nodes[1:])


@mistake(of="count_parameters", hint="With bias=False the total still contains the biases.")
def bias_in_total(sizes, bias=True):
    nodes = at_least_two(sizes)
    return products(nodes), sum(nodes[1:]) if bias else 0, products(nodes) + sum(nodes[1:])


@mistake(of="count_parameters", hint="A layer of 0 nodes, or of fewer, is no layer: raise ValueError.")
def empty_layers(sizes, bias=True):
    if len(sizes) < 2:
        raise ValueError("no network")
    biases = sum(sizes[1:]) if bias else 0
    return products([int(size) for size in sizes]), int(biases), products([int(size) for size in sizes]) + int(biases)


@mistake(of="count_parameters", hint="A single layer is no network: fewer than two sizes raise ValueError.")
def single_layers(sizes, bias=True):
    if not sizes or min(sizes) < 1:
        raise ValueError("no network")
    nodes = [int(size) for size in sizes]
    biases = sum(nodes[1:]) if bias else 0
    return products(nodes), biases, products(nodes) + biases


@mistake(
    of="count_parameters",
    hint="NumPy's integers of 32 bits end at 2147483647 and then begin anew below zero. Count with Python's ints.",
)
def small_integers(sizes, bias=True):
    nodes = np.array(at_least_two(sizes), dtype=np.int32)
    weights, biases = int(np.sum(nodes[:-1] * nodes[1:])), int(nodes[1:].sum()) if bias else 0
    return weights, biases, weights + biases


# layer_gradient_norms


@mistake(
    of="layer_gradient_norms",
    hint="On the way back the derivatives multiply, not the outputs: σ' = σ (1 - σ) instead of σ.",
)
def product_of_outputs(Ws, X, y, act):
    return backward(Ws, X, y, act, slope=lambda H, act: H if act == "sigmoid" else H > 0)


@mistake(of="layer_gradient_norms", hint="These are norms of the layers' outputs. Norms of the gradients are asked.")
def norm_of_activations(Ws, X, y, act):
    backward(Ws, X, y, act)
    H, norms = np.asarray(X, dtype=np.float64), []
    for position, W in enumerate(Ws):
        z = H @ np.asarray(W, dtype=np.float64)
        H = _sigmoid(z) if act == "sigmoid" or position == len(Ws) - 1 else np.maximum(z, 0)
        norms.append(float(np.linalg.norm(H)))
    return norms


@mistake(
    of="layer_gradient_norms",
    hint="At the output, σ' cancels against the cross-entropy: delta is (p - y) / n, without p (1 - p).",
)
def missing_output_sigmoid_shortcut(Ws, X, y, act):
    return backward(Ws, X, y, act, output=lambda p, y: (p - y) * p * (1 - p) / len(p))


@mistake(
    of="layer_gradient_norms", hint="The norms come last layer first, as backpropagation finds them. Turn them round."
)
def last_layer_first(Ws, X, y, act):
    return backward(Ws, X, y, act)[::-1]


@mistake(of="layer_gradient_norms", hint="The loss is the mean over the n rows: delta needs the factor 1/n.")
def sum_over_rows(Ws, X, y, act):
    return backward(Ws, X, y, act, output=lambda p, y: p - y)


@mistake(
    of="layer_gradient_norms", hint="This is the largest singular value. The Frobenius norm is sqrt(sum of squares)."
)
def spectral_norm(Ws, X, y, act):
    return backward(Ws, X, y, act, norm=lambda gradient: np.linalg.norm(gradient, 2))


@mistake(of="layer_gradient_norms", hint="The square root is missing: the norm is sqrt(sum of squares).")
def norm_squared(Ws, X, y, act):
    return backward(Ws, X, y, act, norm=lambda gradient: (gradient**2).sum())


@mistake(
    of="layer_gradient_norms", hint="The hidden layers are relus here, but their slope is σ's. Ask act on the way back."
)
def sigmoid_slope_for_relu(Ws, X, y, act):
    return backward(Ws, X, y, act, slope=lambda H, _: H * (1 - H))


@mistake(of="layer_gradient_norms", hint="relu'(0) = 0 by our convention: a node whose input is 0 passes nothing on.")
def relu_slope_1_at_0(Ws, X, y, act):
    return backward(Ws, X, y, act, slope=lambda H, act: H * (1 - H) if act == "sigmoid" else np.ones_like(H))


@mistake(
    of="layer_gradient_norms", hint='Any word but "sigmoid" and "relu" must raise ValueError; yours is taken for relu.'
)
def other_acts_are_relu(Ws, X, y, act):
    return backward(Ws, X, y, act if act == "sigmoid" else "relu")


@mistake(of="layer_gradient_norms", hint="The weights you were given are other ones afterwards. Work on copies.")
def changes_weights(Ws, X, y, act):
    norms = backward(Ws, X, y, act)
    for W in Ws:
        if isinstance(W, np.ndarray) and W.dtype.kind == "f":
            np.multiply(W, 0.9, out=W)
    return norms
