"""Hidden tests of week 3, Friday: two listings to repair, counting parameters, gradients layer by layer."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy import ndarray as A

from grader.checking import (
    GRADIENT,
    Universal,
    array,
    assert_close,
    check,
    check_raises,
    entries,
    grades,
    inside,
    parts,
    require,
    slopes,
)
from grader.checking.strategies import arrays, labels, numbers, sizes, vectors

LAYERS = ("1", "2", "3", "Out")
KEYS = [f"{kind}_{layer}" for layer in LAYERS for kind in ("W", "b")]

# --------------------------------------------------------------------------------- ann_forward and ann_grads


def network(X: A, *parameters: A) -> A:
    """The logits, written once more; `parameters` in the order of KEYS."""
    H = X
    for position, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
        H = np.einsum("ij,jk->ik", H, W) + b
        H = np.where(H > 0, H, 0.0) if position < 3 else H
    return np.asarray(H)


def network_loss(X: A, classes: A, *parameters: A) -> float:
    """The mean cross-entropy."""
    Z = network(X, *parameters)
    log_sums = Z.max(axis=1) + np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1))
    return float(np.mean(log_sums - Z[np.arange(len(Z)), classes]))


def random_network(seed: int, widths: list[int], n: int) -> tuple[A, dict[str, A]]:
    """X and parameters; all inputs of relus keep away from its kink, so that slopes can be measured."""
    for attempt in range(seed, seed + 100_000, 1000):
        rng = np.random.default_rng(attempt)
        P: dict[str, A] = {}
        for layer, (rows, columns) in zip(LAYERS, pairwise(widths), strict=True):
            P[f"W_{layer}"] = rng.normal(size=(rows, columns))
            P[f"b_{layer}"] = rng.normal(size=columns) / 2
        X, kinks = rng.normal(size=(n, widths[0])), []
        H = X
        for layer in LAYERS[:3]:
            Z = H @ P[f"W_{layer}"] + P[f"b_{layer}"]
            kinks.append(np.abs(Z).min())
            H = np.maximum(Z, 0)
        if min(kinks) > 1e-3 and H.any(axis=1).all():
            return X, P
    raise AssertionError


@st.composite
def networks(draw: st.DrawFn, *, same: bool = False) -> tuple[A, dict[str, A]]:
    """(X, P) with neighbouring widths that differ, or, with `same`, three hidden layers of one width."""
    widths = draw(st.permutations([2, 3, 4, 5, 6]))
    widths = [widths[0], *[widths[1]] * 3, widths[2]] if same else widths
    return random_network(draw(st.integers(0, 999)), widths, draw(sizes(2, 4)))


@st.composite
def labelled_networks(draw: st.DrawFn) -> tuple[A, A, dict[str, A]]:
    """(X, labels, P)."""
    X, P = draw(networks())
    return X, draw(labels(len(X), len(P["b_Out"]))), P


def fixed() -> tuple[A, A, dict[str, A]]:
    """One labelled network, where variety shows nothing."""
    X, P = random_network(7, [3, 4, 5, 2, 3], 4)
    return X, np.array([2, 0, 1, 2]), P


def misfits() -> dict[str, tuple[A, dict[str, A]]]:
    """X and P that do not fit, though NumPy would broadcast some of them."""
    X, _, P = fixed()
    wrong = {
        "X (3,)": (X[0], P),
        "X (4, 2)": (X[:, :2], P),
        "X (4, 1)": (X[:, :1], P),
        "X (1, 4, 3)": (X[None], P),
        "n = 0": (X[:0], P),
        "a key is missing": (X, {name: values for name, values in P.items() if name != "b_2"}),
        "a key too much": (X, {**P, "W_4": np.eye(3)}),
        "b_3 (1,)": (X, {**P, "b_3": np.ones(1)}),
        "b_Out (1, 3)": (X, {**P, "b_Out": np.ones((1, 3))}),
        "W_1 (3,)": (X, {**P, "W_1": np.ones(3), "b_1": np.ones(())}),
    }
    for layer in LAYERS:
        W = P[f"W_{layer}"]
        wrong[f"W_{layer} has a row too much"] = X, {**P, f"W_{layer}": np.concatenate([W, W[:1]])}
        wrong[f"b_{layer} is too short"] = X, {**P, f"b_{layer}": P[f"b_{layer}"][:-1]}
    return wrong


def gradient_dict(answer: Any, P: dict[str, A]) -> dict[str, A]:
    """The answer of ann_grads as arrays of the right shapes."""
    found = entries(answer, KEYS)
    return {name: array(found[name], P[name].shape, f"the gradient of {name}") for name in KEYS}


def inputs_after(module: ModuleType, X: A, classes: A, P: dict[str, A]) -> Any:
    """X and P after both calls."""
    module.ann_forward(X, P)
    module.ann_grads(X, classes, P)
    return {"X": X, "P": P}


@grades("ann_forward")
@given(networks())
def test_ann_forward_goes_through_three_hidden_layers(submission, case):
    """Out is relu, relu, relu and then the plain output layer, for hidden layers of any widths."""
    X, P = case
    check(submission.ann_forward, X, P, expected=network(X, *(P[name] for name in KEYS)))


@grades("ann_forward")
@given(networks(same=True))
def test_ann_forward_of_hidden_layers_of_one_width(submission, case):
    """Where all hidden layers have one width, so that a forgotten layer raises no error, Out is right, too."""
    X, P = case
    check(submission.ann_forward, X, P, expected=network(X, *(P[name] for name in KEYS)))


@grades("ann_forward")
@given(networks(same=True), numbers(0.5, 4))
def test_ann_forward_depends_on_the_third_layer(submission, case, c):
    """With b_3 = 0 and W_3 times c > 0, H3 is multiplied by c: Out - b_Out, too."""
    X, P = case
    P = {**P, "b_3": 0 * P["b_3"]}
    first, second = (submission.ann_forward(X, {**P, "W_3": factor * P["W_3"]}) for factor in (1.0, c))
    shape = (len(X), len(P["b_Out"]))
    got = array(second, shape, "Out") - P["b_Out"]
    assert_close(got, c * (array(first, shape, "Out") - P["b_Out"]), what=f"Out - b_Out after W_3 times {c}")


@grades("ann_forward")
@given(labelled_networks())
def test_ann_grads_values(submission, case):
    """All eight gradients are those of the mean cross-entropy, for any widths and labels."""
    check(submission.ann_grads, *case)


@grades("ann_forward")
def test_ann_grads_agree_with_central_differences(submission: Any) -> None:
    """All eight gradients are the slopes that central differences measure on the mean cross-entropy."""
    for seed, classes in ((1, [1, 0, 1]), (2, [0, 0, 1]), (3, [1, 1, 0])):
        (X, P), where = random_network(seed, [3, 4, 5, 3, 2], 3), np.array(classes)
        found = slopes(partial(network_loss, X, where), *(P[name] for name in KEYS))
        check(submission.ann_grads, X, where, P, expected=dict(zip(KEYS, found, strict=True)), **GRADIENT)


@grades("ann_forward")
def test_ann_grads_reach_the_third_layer(submission: Any) -> None:
    """W_3 learns: its gradient is not zero."""
    X, classes, P = fixed()
    found = gradient_dict(submission.ann_grads(X, classes, P), P)["W_3"]
    require(np.linalg.norm(found) > 1e-6, "the gradient of W_3 is zero", mistake="grads_zero_filled")


@grades("ann_forward")
def test_ann_grads_of_dead_nodes(submission: Any) -> None:
    """relu'(0) = 0: with zeros for W_2 and b_2 nothing below the second layer learns, and W_2 and b_2 do not either."""
    X, classes, P = fixed()
    P = {**P, "W_2": 0 * P["W_2"], "b_2": 0 * P["b_2"], "b_3": 0 * P["b_3"] + 1}
    found = gradient_dict(submission.ann_grads(X, classes, P), P)
    for name in ("W_2", "b_2", "W_1", "b_1"):
        assert_close(found[name], np.zeros_like(P[name]), what=f"the gradient of {name}")
    at_kink = {**P, "W_3": 0 * P["W_3"], "b_3": 0 * P["b_3"]}
    assert_close(
        gradient_dict(submission.ann_grads(X, classes, at_kink), P)["b_3"], np.zeros(2), what="b_3 at the kink"
    )
    at_kink = {**P, "W_1": 0 * P["W_1"], "b_1": 0 * P["b_1"], "W_2": 0 * P["W_2"] + 1, "b_2": 0 * P["b_2"] + 1}
    assert_close(
        gradient_dict(submission.ann_grads(X, classes, at_kink), P)["b_1"], np.zeros(4), what="b_1 at the kink"
    )


@grades("ann_forward")
def test_ann_grads_survive_large_logits(submission: Any) -> None:
    """Logits of ±10000, like or unlike from row to row, give finite gradients: a sure, right row pulls at nothing."""
    X, _, P = fixed()
    for spread in (0.0, 1e4):
        P = {**P, "W_Out": 0 * P["W_Out"] + spread, "b_Out": np.array([1e4, -1e4, 0.0])}
        for last, pull in ((0, 0.0), (1, 0.25)):  # the label of the last of four rows
            found = gradient_dict(submission.ann_grads(X, np.array([0, 0, 0, last]), P), P)["b_Out"]
            assert_close(found, np.array([pull, -pull, 0.0]), what="the gradient of b_Out")


@grades("ann_forward")
def test_ann_grads_of_one_row_and_of_other_numbers(submission: Any) -> None:
    """One row is enough; float32 throughout gives float32, whole numbers give float64, in Out and in the gradients."""
    X, classes, P = fixed()
    check(submission.ann_grads, X[:1], classes[:1], P)
    single = {name: values.astype(np.float32) for name, values in P.items()}
    whole = {name: np.rint(values).astype(np.int64) for name, values in P.items()}
    for inputs, values in ((X.astype(np.float32), single), (np.rint(X).astype(np.int64), whole), (X, single)):
        check(submission.ann_forward, inputs, values, strict_dtype=True, rtol=1e-4, atol=1e-5)
        check(submission.ann_grads, inputs, classes, values, strict_dtype=True, rtol=1e-4, atol=1e-5)


@grades("ann_forward")
def test_ann_grads_leave_their_inputs_alone(submission: Any) -> None:
    """X and P stay as they were."""
    X, classes, P = fixed()
    got = inside(submission, inputs_after, X, classes, P)
    assert_close(got, {"X": X, "P": P}, rtol=0, atol=0, what="X and P after the calls", mistake="takes_the_step")


@grades("ann_forward")
def test_ann_grads_refuse_what_does_not_fit(submission: Any) -> None:
    """Shapes or keys that do not fit, and labels that are no classes of the network, raise ValueError."""
    X, classes, P = fixed()
    for wrong in misfits().values():
        check_raises(ValueError, submission.ann_grads, wrong[0], classes[: len(wrong[0])], wrong[1])
    for strange in (classes[:3], classes[:, None], classes - 1, classes + 1, classes.astype(float), classes[:1]):
        check_raises(ValueError, submission.ann_grads, X, strange, P)


class TestAnnForwardUniversal(Universal, of="ann_forward"):
    args = networks()
    one = [(fixed()[0][:1], fixed()[2])]
    rejects = misfits()
    without = {"U2"}  # the dtype of P counts, too: see test_..._of_other_numbers


# ----------------------------------------------------------------------------------------- linear_node_grads


@st.composite
def nodes(draw: st.DrawFn) -> tuple[Any, ...]:
    """(w, x, b, d), with d neither 0 nor 1."""
    m = draw(sizes())
    d = draw(numbers(-4, 4).filter(lambda d: d not in {0, 1}))
    return draw(vectors(m)), draw(vectors(m)), draw(numbers(-4, 4)), d


@grades("linear_node_grads")
@given(nodes())
def test_linear_node_grads_agree_with_central_differences(submission, node):
    """The three are the slopes of d · (w·x + b) in w, in x and in b."""
    w, x, b, d = node
    dw, dx, db = slopes(lambda w, x, b: d * (float(w @ x) + float(b)), w, x, b)
    check(submission.linear_node_grads, w, x, b, d, expected=(dw, dx, float(db)), **GRADIENT)


@grades("linear_node_grads")
@given(nodes())
def test_linear_node_grads_vanish_without_a_signal(submission, node):
    """If d = 0 arrives from above, everything that goes down is 0."""
    w, x, b, _ = node
    check(submission.linear_node_grads, w, x, b, 0.0, expected=(0 * w, 0 * x, 0.0))


@grades("linear_node_grads")
@given(nodes())
def test_linear_node_grads_are_symmetric(submission, node):
    """w and x play the same part: exchanging them exchanges their derivatives."""
    w, x, b, d = node
    dx, dw, db = parts(submission.linear_node_grads(x, w, b, d), ["∂w", "∂x", "∂b"])
    assert_close(submission.linear_node_grads(w, x, b, d), (dw, dx, db), what="w and x exchanged")


@grades("linear_node_grads")
def test_linear_node_grads_of_long_vectors(submission: Any) -> None:
    """A thousand inputs are no trouble."""
    w, x = np.linspace(-1000.0, 1000.0, 1000), np.cos(np.arange(1000.0))
    check(submission.linear_node_grads, w, x, 1.0, -2.5, expected=(-2.5 * x, -2.5 * w, -2.5))


class TestLinearNodeUniversal(Universal, of="linear_node_grads"):
    args = nodes()
    one = (np.array([2.5]), np.array([-3.0]), 1.0, -0.5)
    rejects = {
        "(3,) and (2,)": (np.ones(3), np.ones(2), 0.0, 2.0),
        "(3,) and (1,)": (np.ones(3), np.ones(1), 0.0, 2.0),
        "(1,) and (3,)": (np.ones(1), np.ones(3), 0.0, 2.0),
        "(3,) and (3, 1)": (np.ones(3), np.ones((3, 1)), 0.0, 2.0),
        "(3, 1) and (3, 1)": (np.ones((3, 1)), np.ones((3, 1)), 0.0, 2.0),
        "()": (np.ones(()), np.ones(()), 0.0, 2.0),
        "empty": (np.ones(0), np.ones(0), 0.0, 2.0),
    }


# ------------------------------------------------------------------------------------------ count_parameters

widths = st.lists(st.integers(1, 40), min_size=2, max_size=6)


def built(layers: list[int], bias: bool) -> tuple[int, int, int]:
    """Independent oracle: build the arrays of the network and count their elements."""
    weights = sum(np.zeros((c, a)).size for a, c in pairwise(layers))
    biases = sum(np.zeros(c).size for c in layers[1:]) if bias else 0
    return weights, biases, weights + biases


@grades("count_parameters")
@given(widths, st.booleans())
def test_count_parameters_counts_the_arrays_of_a_network(submission, layers, bias):
    """The numbers are those of the elements in the arrays of such a network, with or without biases."""
    check(submission.count_parameters, layers, bias, expected=built(layers, bias))
    check(submission.count_parameters, layers, bias=bias, expected=built(layers, bias))


@grades("count_parameters")
@given(widths, st.integers(1, 40), sizes(0, 99))
def test_count_parameters_with_a_layer_inserted(submission, layers, size, place):
    """A layer of s nodes between a and c changes the weights by s(a + c) - ac, and the biases by s."""
    place = 1 + place % (len(layers) - 1)
    more = size * (layers[place - 1] + layers[place]) - layers[place - 1] * layers[place]
    weights, biases, total = built(layers, bias=True)
    expected = (weights + more, biases + size, total + more + size)
    check(submission.count_parameters, [*layers[:place], size, *layers[place:]], expected=expected)


@grades("count_parameters")
def test_count_parameters_of_a_huge_network(submission: Any) -> None:
    """Counts are exact beyond 2^31, also when the sizes are NumPy's small integers."""
    expected = (70000 * 70000 * 2, 140000, 70000 * 70000 * 2 + 140000)
    for size in (70000, np.int32(70000)):
        check(submission.count_parameters, [size] * 3, expected=expected)


@grades("count_parameters")
def test_count_parameters_refuses_what_is_no_network(submission: Any) -> None:
    """No layer, a single layer, and a layer of 0 or fewer nodes in any place raise ValueError."""
    for layers in ([], [5], [0, 3], [3, 0], [3, 0, 2], [4, -1, 2], [-2, 3], [3, -2]):
        check_raises(ValueError, submission.count_parameters, layers)
        check_raises(ValueError, submission.count_parameters, layers, False)


class TestCountParametersUniversal(Universal, of="count_parameters"):
    args = [([3, 5, 2],), ([4, 1, 2, 6], False)]
    without = {"U1", "U2", "U3", "U5"}  # there are no arrays


# -------------------------------------------------------------------------------------- layer_gradient_norms


def output_loss(X: A, y: A, act: str, *Ws: A) -> float:
    """The mean binary cross-entropy, written once more."""
    H = X
    for W in Ws[:-1]:
        H = np.tensordot(H, W, 1)
        H = (1 + np.tanh(H / 2)) / 2 if act == "sigmoid" else np.where(H > 0, H, 0.0)
    z = H @ Ws[-1]
    return float(np.mean(np.logaddexp(0, z) - y * z))


def measured(Ws: list[A], X: A, y: A, act: str) -> list[float]:
    """The norms of the slopes of the loss."""
    return [float(np.sqrt((slope**2).sum())) for slope in slopes(lambda *at: output_loss(X, y, act, *at), *Ws)]


@st.composite
def deep(draw: st.DrawFn, acts: tuple[str, ...] = ("sigmoid", "relu"), hidden: int = 2) -> tuple[Any, ...]:
    """(Ws, X, y, act): layers of different widths, inputs away from the kink of relu."""
    widths = [*draw(st.permutations([2, 3, 4, 5]))[: hidden + 1], 1]
    X, y = draw(arrays((draw(sizes(2, 4)), widths[0]), -2, 2, unique=True)), draw(labels(4, 2))
    Ws, H = [], X
    for shape in pairwise(widths):
        W = draw(arrays(shape, -2, 2, unique=True))
        Z = H @ W
        Ws.append(W + 0.013 if np.abs(Z).min() < 1e-3 else W)
        H = np.maximum(H @ Ws[-1], 0)
    return Ws, X, y[: len(X), None].astype(np.float64), draw(st.sampled_from(acts))


def weights_after(module: ModuleType, Ws: list[A], X: A, y: A, act: str) -> Any:
    """The weights after the call."""
    module.layer_gradient_norms(Ws, X, y, act)
    return Ws


@grades("layer_gradient_norms")
@given(deep())
def test_layer_gradient_norms_are_those_of_the_gradients(submission, case):
    """Each norm is that of the gradient, first layer first, for sigmoid and relu."""
    check(submission.layer_gradient_norms, *case)


@grades("layer_gradient_norms")
def test_layer_gradient_norms_agree_with_central_differences(submission: Any) -> None:
    """Each is the norm of the slopes that central differences measure on the loss; for relus, away from the kinks."""
    for seed, act in ((1, "relu"), (2, "relu"), (1, "sigmoid"), (2, "sigmoid")):
        X, P = random_network(seed, [3, 4, 2, 5, 1], 4)
        last = np.random.default_rng(seed).normal(size=([4, 2, 5][seed], 1))
        Ws = [*(P[f"W_{layer}"] for layer in LAYERS[: seed + 1]), last]
        y = np.array([[1.0], [0.0], [0.0], [1.0]])
        check(submission.layer_gradient_norms, Ws, X, y, act, expected=measured(Ws, X, y, act), **GRADIENT)


@grades("layer_gradient_norms")
@given(deep(hidden=0))
def test_layer_gradient_norms_of_one_layer_is_logistic_regression(submission, case):
    """A single layer has the gradient of logistic regression, Xᵀ(p - y) / n, whatever act is."""
    [W], X, y, act = case
    gradient = X.T @ (np.exp(-np.logaddexp(0, -X @ W)) - y) / len(X)
    check(submission.layer_gradient_norms, [W], X, y, act, expected=[float(np.linalg.norm(gradient))])


@grades("layer_gradient_norms")
@given(deep(("sigmoid",)))
def test_layer_gradient_norms_behind_zero_weights(submission, case):
    """If the last weights are zero, no gradient gets past them: the norms of all earlier layers are 0."""
    Ws, X, y, act = case
    H = X
    for W in Ws[:-1]:
        H = (1 + np.tanh(H @ W / 2)) / 2
    last = float(np.linalg.norm(H.T @ (0.5 - y) / len(X)))
    check(submission.layer_gradient_norms, [*Ws[:-1], 0 * Ws[-1]], X, y, act, expected=[0.0, 0.0, last])


@grades("layer_gradient_norms")
def test_layer_gradient_norms_at_the_kink(submission: Any) -> None:
    """relu'(0) = 0: hidden nodes with the input 0 pass nothing on, and deliver nothing."""
    X, y = np.array([[1.0, 2.0], [2.0, 1.0], [0.5, 1.0]]), np.array([[1.0], [1.0], [0.0]])
    W = np.array([[1.0], [-1.0]])
    check(submission.layer_gradient_norms, [np.zeros((2, 2)), W], X, y, "relu", expected=[0.0, 0.0])
    half = np.array([[1.0, 0.0], [0.0, 0.0]])  # the first node lives, the second one gets 0
    p = 1 / (1 + np.exp(-X[:, 0]))
    delta = (p - y[:, 0]) / 3
    expected = [float(np.linalg.norm(X.T @ delta)), float(abs(X[:, 0] @ delta))]
    check(submission.layer_gradient_norms, [half, W], X, y, "relu", expected=expected)


@grades("layer_gradient_norms")
def test_layer_gradient_norms_shrink_in_deep_sigmoid_networks(submission: Any) -> None:
    """Behind ten sigmoids with weights of norm 1, the first layer gets less than 0.25^10 = 9.54e-07 of the last."""
    rng = np.random.default_rng(3)
    Ws = [np.linalg.qr(rng.normal(size=(4, 4)))[0] for _ in range(10)] + [np.array([[0.5], [-0.5], [0.5], [-0.5]])]
    X, y = 0.5 * np.eye(4), np.array([[1.0], [0.0], [1.0], [1.0]])
    norms = submission.layer_gradient_norms(Ws, X, y, "sigmoid")
    require(isinstance(norms, list) and len(norms) == 11, "one norm for each of the 11 layers is asked, in a list")
    require(0 < norms[0] <= 0.25**10 * norms[-1], f"the first norm is {norms[0]:.3g}, the last one {norms[-1]:.3g}")


@grades("layer_gradient_norms")
@given(deep())
def test_layer_gradient_norms_of_other_number_types(submission, case):
    """float32 (computed in float64), whole numbers and lists are good inputs; the weights stay as they were."""
    Ws, X, y, act = case
    got = inside(submission, weights_after, Ws, X, y, act)
    assert_close(got, Ws, rtol=0, atol=0, what="the weights after the call", mistake="changes_weights")
    single = [W.astype(np.float32) for W in Ws]
    check(submission.layer_gradient_norms, single, X.astype(np.float32), y, act)
    whole = [(W.astype(np.int64) + 1).tolist() for W in Ws]
    check(submission.layer_gradient_norms, whole, np.rint(X).astype(np.int64).tolist(), y.astype(int).tolist(), act)


@grades("layer_gradient_norms")
def test_layer_gradient_norms_refuse_an_unknown_activation(submission: Any) -> None:
    """Any act but "sigmoid" and "relu" raises ValueError, also when there is no hidden layer to use it."""
    X, y = np.ones((3, 2)), np.ones((3, 1))
    for act in ("tanh", "", "ReLU", "Sigmoid"):
        check_raises(ValueError, submission.layer_gradient_norms, [np.ones((2, 4)), np.ones((4, 1))], X, y, act)
        check_raises(ValueError, submission.layer_gradient_norms, [np.ones((2, 1))], X, y, act)


SMALL = [np.array([[1.0, -0.5], [0.25, 2.0]]), np.array([[1.5], [-1.0]])]
HUGE = np.array([[1e4, -1e4], [-5e3, 2e3], [30.0, 1e4]])


class TestLayerGradientNormsUniversal(Universal, of="layer_gradient_norms"):
    args = deep()
    one = [(SMALL, np.array([[0.5, 1.0]]), np.ones((1, 1)), act) for act in ("sigmoid", "relu")]
    large = [([SMALL[0], 1e4 * SMALL[1]], HUGE, np.array([[1.0], [0.0], [0.0]]), act) for act in ("sigmoid", "relu")]
    rejects = {
        "y (3,)": ([np.ones((2, 1))], np.ones((3, 2)), np.ones(3), "relu"),
        "y (1, 1)": ([np.ones((2, 1))], np.ones((3, 2)), np.ones((1, 1)), "relu"),
        "y (2, 1)": ([np.ones((2, 1))], np.ones((3, 2)), np.ones((2, 1)), "relu"),
        "X (2,)": ([np.ones((2, 1))], np.ones(2), np.ones((2, 1)), "relu"),
        "X (1, 3, 2)": ([np.ones((2, 1))], np.ones((1, 3, 2)), np.ones((1, 1)), "relu"),
        "n = 0": ([np.ones((2, 1))], np.ones((0, 2)), np.ones((0, 1)), "relu"),
        "no layer": ([], np.ones((3, 1)), np.ones((3, 1)), "relu"),
        "W_1 (3, 1)": ([np.ones((3, 1))], np.ones((3, 2)), np.ones((3, 1)), "relu"),
        "W_1 (2,)": ([np.ones(2)], np.ones((3, 2)), np.ones((3, 1)), "relu"),
        "W_2 (1, 1) after (2, 4)": ([np.ones((2, 4)), np.ones((1, 1))], np.ones((3, 2)), np.ones((3, 1)), "relu"),
        "two outputs": ([np.ones((2, 2))], np.ones((3, 2)), np.ones((3, 1)), "relu"),
    }
    without = {"U2"}  # the weights lie in a list: see test_..._of_other_number_types
