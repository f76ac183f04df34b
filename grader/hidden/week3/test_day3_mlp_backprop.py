"""Hidden tests of week 3, day 3: backpropagation through a multilayer perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import Universal, beside, check, check_raises, grades, inside, require, runs_like_reference
from grader.checking.oracles import GRADIENT, slopes
from grader.checking.strategies import arrays, numbers, orders, sizes, vectors

A = np.ndarray

# ------------------------------------------------------------- neuron_backprop


def logistic(z: Any) -> Any:
    """The sigmoid once more, by way of tanh: no overflow on either side."""
    return (1 + np.tanh(np.asarray(z, dtype=np.float64) / 2)) / 2


@st.composite
def neurons(draw: st.DrawFn) -> tuple[A, A, float]:
    """(i, w, target) with a z between -8 and 8 or so, where the sigmoid is not flat."""
    d = draw(sizes(2, 5))
    return draw(vectors(d, -2, 2)), draw(vectors(d, -2, 2)), draw(numbers(-2, 2))


def by_slopes(neuron: tuple[A, A, float], lr: float) -> dict[str, Any]:
    """Everything neuron_backprop answers, all derivatives by central differences."""
    i, w, target = neuron
    z, o = float(np.sum(i * w)), float(logistic(np.sum(i * w)))
    [do] = slopes(lambda output: float((target - output) ** 2), o)
    [dz] = slopes(lambda sum_: float((target - logistic(sum_)) ** 2), z)
    [dw] = slopes(lambda weights: float((target - logistic(np.sum(i * weights))) ** 2), w)
    forward = {"z": z, "o": o, "loss": (target - o) ** 2}
    return forward | {"do": float(do), "dz": float(dz), "dw": dw, "w_new": w - lr * dw}


def new_weights(module: ModuleType, *args: Any) -> Any:
    """The entry w_new alone."""
    return module.neuron_backprop(*args)["w_new"]


@grades("neuron_backprop")
@given(neurons(), numbers(0.125, 3))
def test_neuron_agrees_with_central_differences(submission, neuron, lr):
    """All seven values are right: do, dz and dw are the slopes of the loss in o, z and w; w_new is w - lr dw."""
    check(submission.neuron_backprop, *neuron, lr, expected=by_slopes(neuron, lr), **GRADIENT)


@grades("neuron_backprop")
@given(neurons())
def test_neuron_and_its_learning_rate(submission, neuron):
    """Without a learning rate lr is 1, w_new = w - dw; with lr = 0 the new weights are the old ones."""
    expected = by_slopes(neuron, 1.0)["w_new"]
    check(beside(submission, new_weights), *neuron, expected=expected, **GRADIENT)
    check(beside(submission, new_weights), *neuron, 0.0, expected=neuron[1])


@grades("neuron_backprop")
@given(neurons())
def test_neuron_that_hits_its_target_rests(submission, neuron):
    """When the target is what the neuron answers, loss and gradients are zero and the weights stay."""
    i, w, _ = neuron
    z, o = float(i @ w), float(logistic(i @ w))
    expected = {"z": z, "o": o, "loss": 0.0, "do": 0.0, "dz": 0.0, "dw": np.zeros_like(w), "w_new": w}
    check(submission.neuron_backprop, i, w, o, 0.75, expected=expected)


class TestNeuronUniversal(Universal, of="neuron_backprop"):
    args = st.tuples(neurons(), numbers(0.125, 3)).map(lambda case: (*case[0], case[1]))
    one = (np.array([2.0]), np.array([-0.5]), 1.0, 0.5)
    rejects = {
        f"{i} against {w}": (np.ones(i), np.ones(w), 0.0)
        for i, w in (((3,), (2,)), ((3,), (1,)), ((1, 3), (1, 3)), ((2, 2), (2,)), ((), ()), ((0,), (0,)))
    }


# ----------------------------------------------------------------- mlp_forward

PHI: dict[str, Any] = {"linear": lambda z: z, "sigmoid": logistic, "tanh": np.tanh, "relu": lambda z: z * (z > 0)}
NAMES = sorted(PHI)
Layers = list[tuple[A, A]]


@st.composite
def networks(draw: st.DrawFn, names: Any = None, deepest: int = 3) -> tuple[A, Layers, list[str]]:
    """(X, layers, activations) with 1 to 3 layers; neighbouring widths, and n and d, differ."""
    depth = draw(sizes(1, deepest))
    widths = draw(st.permutations([1, 2, 3, 4, 5]))[: depth + 2]
    layers = [
        (draw(arrays((out, into), -1.5, 1.5)), draw(arrays((out,), -1.5, 1.5))) for into, out in pairwise(widths[1:])
    ]
    kinds = draw(st.lists(st.sampled_from(names or NAMES), min_size=depth, max_size=depth))
    return draw(arrays((widths[0] + 1, widths[1]), -2, 2)), layers, kinds


def row_by_row(X: A, layers: Layers, names: list[str]) -> list[A]:
    """All outputs of a network, one row and one unit at a time."""
    outputs = [X]
    for (W, b), name in zip(layers, names, strict=True):
        rows = [[float(PHI[name](np.sum(unit * row) + bias)) for unit, bias in zip(W, b, strict=True)] for row in X]
        X = np.array(rows)
        outputs.append(X)
    return outputs


@grades("mlp_forward")
@given(networks())
def test_forward_gives_the_outputs_of_all_layers(submission, network):
    """Layer by layer every unit answers phi(its row of W times the row of the layer before, plus its bias)."""
    check(submission.mlp_forward, *network, expected=row_by_row(*network))


def last_output(module: ModuleType, *network: Any) -> Any:
    """The output of the last layer."""
    return module.mlp_forward(*network)[-1]


@grades("mlp_forward")
@given(networks(["linear"]))
def test_linear_layers_collapse(submission, network):
    """Without a bend several layers are one: the output is X times the product of all W^T, plus one bias."""
    X, layers, _ = network
    W, b = np.eye(X.shape[1]), np.zeros(X.shape[1])
    for weights, biases in layers:
        W, b = weights @ W, weights @ b + biases
    check(beside(submission, last_output), *network, expected=X @ W.T + b)


@grades("mlp_forward")
@given(networks(), st.permutations(range(6)))
def test_rows_do_not_see_one_another(submission, network, order):
    """Reordering the rows of X reorders the rows of every output."""
    X, layers, names = network
    rows = np.array([row for row in order if row < len(X)])
    expected = [output[rows] for output in row_by_row(*network)]
    check(submission.mlp_forward, X[rows], layers, names, expected=expected)


@grades("mlp_forward")
@given(arrays((3, 2), -2, 2), arrays((4, 2)), vectors(4), arrays((3, 4), -1, 1), vectors(3), orders(4))
def test_hidden_units_have_no_order(submission, X, W1, b1, W2, b2, order):
    """Reordering the hidden units, with their weights on both sides, leaves the output alone."""
    names = ["tanh", "sigmoid"]
    moved = [(W1[order], b1[order]), (W2[:, order], b2)]
    [*_, expected] = row_by_row(X, [(W1, b1), (W2, b2)], names)
    check(beside(submission, last_output), X, moved, names, expected=expected)


def arrays_of(answer: Any) -> list[Any]:
    """The arrays in what mlp_forward or mlp_backward returned."""
    return list(answer[1].values()) if isinstance(answer, tuple) else list(answer)


def dtypes(module: ModuleType, name: str, *args: Any) -> Any:
    """The dtypes of all arrays that come back."""
    return [str(each.dtype) for each in arrays_of(getattr(module, name)(*args))]


def arguments_afterwards(module: ModuleType, name: str, *args: Any) -> Any:
    """The arguments after a call whose results were overwritten."""
    for each in arrays_of(getattr(module, name)(*args)):
        np.add(each, 1.0, out=each)
    return args


def require_dtype(submission: Any, name: str, kind: type, *args: Any) -> None:
    """Demand float32 for float32 and float64 for everything else."""
    found, dtype = inside(submission, dtypes, name, *args), "float32" if kind is np.float32 else "float64"
    sentence = f"for {np.dtype(kind)} arrays the dtypes are {', '.join(map(str, found))}; all should be {dtype}"
    require(set(found) == {dtype}, sentence, mistake="dtype_changed")


@grades("mlp_forward")
@given(networks())
def test_forward_keeps_the_dtype(submission, network):
    """float32 everywhere gives float32 outputs; float64, integers and lists give float64."""
    X, layers, names = network
    for kind in (np.float32, np.float64, np.int64):
        layers_of_kind = [(W.astype(kind), b.astype(kind)) for W, b in layers]
        require_dtype(submission, "mlp_forward", kind, X.astype(kind), layers_of_kind, names)
    lists = X.tolist(), [(W.tolist(), b.tolist()) for W, b in layers], names
    check(submission.mlp_forward, *lists, expected=row_by_row(*network))


@grades("mlp_forward")
@given(networks())
def test_forward_results_are_its_own(submission, network):
    """X and the layers stay as they are, also when the results are overwritten afterwards."""
    X, layers, names = network
    single = X.astype(np.float32), [(W.astype(np.float32), b.astype(np.float32)) for W, b in layers], names
    for each in (network, single):  # as_floats copies float64, but not float32
        check(beside(submission, arguments_afterwards), "mlp_forward", *each, expected=each, rtol=0, atol=0)


@grades("mlp_forward")
def test_forward_refuses_names_that_do_not_fit(submission):
    """One name per layer is asked, each of them one of the four; anything else raises ValueError."""
    X, layer = np.ones((3, 2)), (np.ones((2, 2)), np.ones(2))
    for names in (["tanh"], ["tanh", "relu", "relu"], []):
        check_raises(ValueError, submission.mlp_forward, X, [layer, layer], names)
    for names in (["softplus", "tanh"], ["tanh", "none"], ["tanh", "Sigmoid"], ["tanh", ""]):
        check_raises(ValueError, submission.mlp_forward, X, [layer, layer], names)


class TestForwardUniversal(Universal, of="mlp_forward"):
    args = networks()
    one = (np.array([[2.0, -1.0]]), [(np.array([[1.0, 0.5]]), np.array([0.25]))], ["tanh"])
    large = networks(deepest=2).map(
        lambda net: (net[0] * 5000, [(W * 5000, b * 5000) for W, b in net[1]], ["sigmoid", "relu"][-len(net[1]) :])
    )
    rejects = {
        f"X {X}, W {W}, b {b}": (np.ones(X), [(np.ones(W), np.ones(b))], ["relu"])
        for X, W, b in (
            *((X, (3, 2), (3,)) for X in ((2,), (2, 1, 2), (0, 2))),
            *(((4, 2), (3, 2), b) for b in ((1,), (1, 3), ())),
            ((4, 2), (2, 3), (2,)),
            ((4, 3), (3,), (3,)),
            ((4, 2), (1, 3, 2), (1,)),
        )
    } | {"3 to 4": (np.ones((4, 2)), [(np.ones((3, 2)), np.ones(3)), (np.ones((2, 4)), np.ones(2))], ["relu"] * 2)}
    without = {"U2"}  # the layers lie inside a list: test_forward_keeps_the_dtype


# ---------------------------------------------------------------- mlp_backward


@st.composite
def problems(draw: st.DrawFn) -> tuple[A, A, dict[str, A]]:
    """(x, y, params) with n, D, M and K up to 6, all different; n = 1 is left to U9."""
    D, M, K, *others = draw(st.permutations([1, 2, 3, 4, 5, 6]))
    rows = max(others[:2])
    shapes = {"W1": (M, D), "b1": (M,), "W2": (K, M), "b2": (K,)}
    params = {name: draw(arrays(shape, -1, 1)) for name, shape in shapes.items()}
    return draw(arrays((rows, D), -1, 1)), draw(arrays((rows, K), -2, 2)), params


def output(x: A, params: dict[str, A]) -> A:
    """What the network answers."""
    a = np.tanh(np.einsum("md,nd->nm", params["W1"], x) + params["b1"])
    return np.asarray(np.einsum("km,nm->nk", params["W2"], a) + params["b2"])


def cost(x: A, y: A, params: dict[str, A]) -> float:
    """The loss."""
    error = output(x, params) - y
    return float(np.einsum("nk,nk->", error, error) / (2 * len(x)))


def gradients(x: A, y: A, params: dict[str, A]) -> dict[str, A]:
    """All gradients by central differences."""
    names = list(params)
    found = slopes(lambda *values: cost(x, y, dict(zip(names, values, strict=True))), *params.values())
    return dict(zip(names, found, strict=True))


@grades("mlp_backward")
@given(problems())
def test_backward_agrees_with_central_differences(submission, problem):
    """The loss is right, and every entry of every gradient is the slope that central differences measure."""
    check(submission.mlp_backward, *problem, expected=(cost(*problem), gradients(*problem)), **GRADIENT)


@grades("mlp_backward")
@given(problems())
def test_backward_rests_where_the_output_is_right(submission, problem):
    """With y = o the loss and all gradients are zero."""
    x, _, params = problem
    flat = {name: np.zeros_like(value) for name, value in params.items()}
    check(submission.mlp_backward, x, output(x, params), params, expected=(0.0, flat))


def mean_of_rows(module: ModuleType, x: Any, y: Any, params: Any) -> Any:
    """The means of what mlp_backward answers for each row alone."""
    rows = [module.mlp_backward(x[r : r + 1], y[r : r + 1], params) for r in range(len(x))]
    grads = {name: sum(row[1][name] for row in rows) / len(x) for name in rows[0][1]}
    return sum(row[0] for row in rows) / len(x), grads


@grades("mlp_backward")
@given(problems())
def test_gradients_of_a_batch_are_means(submission, problem):
    """The loss and the gradients of a batch are the means of those of its rows, each taken alone."""
    check(beside(submission, mean_of_rows), *problem, expected=(cost(*problem), gradients(*problem)), **GRADIENT)


@grades("mlp_backward")
@given(problems())
def test_gradients_keep_the_dtype(submission, problem):
    """float32 everywhere gives float32 gradients; float64, integers and lists give float64."""
    for kind in (np.float32, np.float64, np.int64):
        x, y, params = problem[0].astype(kind), problem[1].astype(kind), cast(problem[2], kind)
        require_dtype(submission, "mlp_backward", kind, x, y, params)
    lists = {name: value.tolist() for name, value in problem[2].items()}
    expected = cost(*problem), gradients(*problem)
    check(submission.mlp_backward, problem[0].tolist(), problem[1].tolist(), lists, expected=expected, **GRADIENT)


def cast(params: dict[str, A], kind: type) -> dict[str, A]:
    """The parameters in another dtype."""
    return {name: value.astype(kind) for name, value in params.items()}


@grades("mlp_backward")
@given(problems())
def test_backward_leaves_params_alone(submission, problem):
    """x, y and params stay as they are, also when the gradients are overwritten afterwards."""
    x, y, params = problem
    single = x.astype(np.float32), y.astype(np.float32), cast(params, np.float32)
    for each in (problem, single):
        check(beside(submission, arguments_afterwards), "mlp_backward", *each, expected=each, rtol=0, atol=0)


@grades("mlp_backward", part="P")
def test_backward_takes_the_batch_at_once(submission):
    """For 2048 rows it takes at most 5 times as long as the model solution: no loop over the rows."""
    rng = np.random.default_rng(3)
    shapes = {"W1": (12, 16), "b1": (12,), "W2": (4, 12), "b2": (4,)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    x, y = rng.normal(size=(2048, 16)), rng.normal(size=(2048, 4))
    runs_like_reference(submission.mlp_backward, x, y, params, k=5)


def params_of(**changed: tuple[int, ...]) -> dict[str, A]:
    """Parameters of ones for D = 2, M = 3, K = 4, some of them in another shape."""
    shapes: dict[str, tuple[int, ...]] = {"W1": (3, 2), "b1": (3,), "W2": (4, 3), "b2": (4,)}
    return {name: np.ones(shape) for name, shape in (shapes | changed).items()}


#: Shapes of x and y, and of the parameters that are others than for D = 2, M = 3, K = 4; NumPy would stretch most.
MISFITS: list[Any] = [
    ((5, 2), (5,), {"W2": (1, 3), "b2": (1,)}),
    *(((5, 2), y, {}) for y in ((5, 1), (1, 4), (4,), (4, 5))),
    *((x, (5, 4), {}) for x in ((2,), (5, 3))),
    ((0, 2), (0, 4), {}),
    *(((5, 2), (5, 4), {"W1": W1, "b1": W1[:1]}) for W1 in ((2, 3), (3,))),
    *(((5, 2), (5, 4), {"W2": W2}) for W2 in ((3,), (4, 2))),
    *(((5, 2), (5, 4), {"b1": b1}) for b1 in ((1,), (1, 3))),
    *(((5, 2), (5, 4), {"b2": b2}) for b2 in ((), (5, 4))),
]


class TestBackwardUniversal(Universal, of="mlp_backward"):
    args = problems()
    one = [
        (np.ones((1, 2)), np.arange(4.0)[None], params_of()),
        (np.ones((1, 1)), np.array([[2.0]]), params_of(W1=(3, 1), W2=(1, 3), b2=(1,))),
    ]
    large = problems().map(lambda p: (p[0] * 1e4, p[1] * 5e3, {name: value * 10 for name, value in p[2].items()}))
    rejects = {f"x {x}, y {y}, {changed}": (np.ones(x), np.ones(y), params_of(**changed)) for x, y, changed in MISFITS}
    without = {"U2"}  # params is a dict: test_gradients_keep_the_dtype


# -------------------------------------------------------------- gradient_check


def checked_polynomial(module: ModuleType, params: Any, scales: Any, grads: Any, *h: float) -> Any:
    """gradient_check(f, params, grads, h) with f = the sum of scale * p^3 + p^2."""
    return module.gradient_check(
        lambda point: float(sum(np.sum(scales[name] * value**3 + value**2) for name, value in point.items())),
        params,
        grads,
        *h,
    )


def afterwards(module: ModuleType, params: Any, good_calls: int) -> Any:
    """What params is after a gradient_check whose f raises after so many good calls."""
    import contextlib

    calls = []

    def f(point: Any) -> float:
        calls.append(1)
        if len(calls) > good_calls:
            raise ArithmeticError("f is not defined here")
        return float(sum(np.sum(np.asarray(value) ** 2) for value in point.values()))

    with contextlib.suppress(ArithmeticError):
        module.gradient_check(f, params, {name: 2 * value for name, value in params.items()})
    return params


def seen_by_f(module: ModuleType, params: Any, grads: Any, h: float) -> Any:
    """What f got to see at each call: the keys, and how many entries had moved."""
    seen = []

    def f(point: Any) -> float:
        moved = sum(int(np.count_nonzero(np.asarray(point[name]) != params[name])) for name in params)
        seen.append((sorted(point), moved))
        return 0.0

    module.gradient_check(f, {name: value.copy() for name, value in params.items()}, grads, h)
    return seen


@st.composite
def candidates(draw: st.DrawFn) -> tuple[dict[str, A], dict[str, A], dict[str, A]]:
    """(params, scales, grads): the gradients are wrong by up to 2 in every entry."""
    shapes = {"W": draw(st.sampled_from([(2, 3), (3, 1), (1, 4)])), "b": (draw(sizes(1, 3)),), "c": ()}
    params, scales, errors = (
        {name: draw(arrays(shape, low, high)) for name, shape in shapes.items()}
        for low, high in ((-2, 2), (-3, 3), (-2, 2))
    )
    return params, scales, {name: 3 * scales[name] * p**2 + 2 * p + errors[name] for name, p in params.items()}


def largest_error(case: Sequence[dict[str, A]], h: float) -> float:
    """For these cubics central differences are exactly 3 s p^2 + 2 p + s h^2."""
    (params, scales, grads), errors = case, [0.0]
    for name, p in params.items():
        n, a = 3 * scales[name] * p**2 + 2 * p + scales[name] * h**2, grads[name]
        errors += np.ravel(np.abs(a - n) / np.maximum(1, np.abs(a) + np.abs(n))).tolist()
    return max(errors)


@grades("gradient_check")
@given(candidates(), st.sampled_from([0.5, 0.125, 0.03125]))
def test_check_gives_the_largest_error(submission, case, h):
    """The answer is the largest |a - n| / max(1, |a| + |n|), with n by central differences of step h."""
    check(beside(submission, checked_polynomial), *case, h, expected=largest_error(case, h), atol=1e-9)


@grades("gradient_check")
@given(candidates())
def test_check_takes_small_steps_by_default(submission, case):
    """Without h the step is 1e-5: the error of a cubic's right gradient is below 1e-8, that of a wrong one is exact."""
    check(beside(submission, checked_polynomial), *case, expected=largest_error(case, 1e-5), rtol=0, atol=1e-8)


@grades("gradient_check")
@given(candidates(), st.sampled_from(["W", "b", "c"]), st.integers(0, 10), st.sampled_from([0.01, -0.25]))
def test_check_finds_one_wrong_entry(submission, case, name, place, error):
    """A single wrong entry is found, in whichever array and at whichever place it stands."""
    params, scales, _ = case
    grads = {key: 3 * scales[key] * p**2 + 2 * p for key, p in params.items()}
    spoiled = grads[name].copy().reshape(-1)
    spoiled[place % spoiled.size] += error
    wrong = grads | {name: spoiled.reshape(grads[name].shape)}
    expected = largest_error((params, scales, wrong), 1e-5)
    check(beside(submission, checked_polynomial), params, scales, wrong, expected=expected, rtol=0, atol=1e-8)


@grades("gradient_check")
def test_check_finds_one_wrong_entry_among_a_thousand(submission):
    """One wrong entry among 1000 right ones shows as clearly as if it stood alone."""
    params, scales = {"W": np.linspace(-1, 1, 1000).reshape(40, 25)}, {"W": np.zeros((40, 25))}
    grads = {"W": 2 * params["W"] + 0.125 * (np.arange(1000) == 428).reshape(40, 25)}
    expected = largest_error((params, scales, grads), 1e-5)
    check(beside(submission, checked_polynomial), params, scales, grads, expected=expected, rtol=0, atol=1e-8)


@grades("gradient_check")
@given(candidates(), st.sampled_from([0.5, 1e-5]))
def test_check_moves_one_entry_at_a_time(submission, case, h):
    """At every call f sees all arrays, with exactly one entry moved; there are two calls per entry."""
    params, _, grads = case
    keys, count = sorted(params), sum(value.size for value in params.values())
    check(beside(submission, seen_by_f), params, grads, h, expected=[(keys, 1)] * (2 * count))


#: Numbers in which + h, - 2h, + h leaves a rounding behind.
FRACTIONS = vectors(lo=-4, hi=4).map(lambda p: p / 3 + 0.1)


@grades("gradient_check")
@given(FRACTIONS, st.sampled_from([0, 1, 2, 3, 1000]))
def test_check_restores_params(submission, p, good_calls):
    """After the call, also if f raises half-way, params is to the last digit what it was before."""
    params = {"p": p, "q": p[:1].copy()}
    check(beside(submission, afterwards), params, good_calls, expected=params, rtol=0, atol=0)


@grades("gradient_check")
@given(candidates(), st.sampled_from([np.float32, np.int64]))
def test_check_computes_in_float64(submission, case, kind):
    """float32 and integers are checked in float64, just as precisely: both are too coarse for a step of 1e-5."""
    coarse = [cast(part, kind) for part in case]
    expected = largest_error([cast(part, np.float64) for part in coarse], 1e-5)
    check(beside(submission, checked_polynomial), *coarse, expected=expected, rtol=0, atol=1e-8)


@grades("gradient_check")
def test_check_refuses_what_does_not_fit(submission):
    """Other keys, other shapes (also of the same size) and a step h <= 0 raise ValueError."""
    call, W, p = beside(submission, checked_polynomial), np.ones((3, 2)), {"W": np.ones((3, 2)), "b": np.ones(3)}
    others = [{**p, "W": np.ones(shape)} for shape in ((2, 3), 6)]
    others += [{**p, "b": np.ones(shape)} for shape in ((3, 1), (), 4)]
    for other in (*others, {"W": W}, {**p, "c": np.ones(1)}, {"W": W, "B": np.ones(3)}):
        check_raises(ValueError, call, p, p, other)
    for h in (0.0, -1e-5):
        check_raises(ValueError, call, p, p, p, h)
