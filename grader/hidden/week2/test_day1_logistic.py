"""Hidden tests of week 2, day 1: logistic regression."""

from __future__ import annotations

import contextlib
import io
import math
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
    beside,
    check,
    check_raises,
    grades,
    inside,
    number,
    parts,
    require,
    runs_like_reference,
    slopes,
)
from grader.checking.strategies import arrays, shapes, vectors


def carefully(module: ModuleType, name: str, *args: Any) -> Any:
    """What the function of that name returns where a warning of NumPy's is an error."""
    with np.errstate(all="raise", under="ignore"):
        return getattr(module, name)(*args)


# sigmoid


def probability(z: float) -> float:
    """The sigmoid of one number, by the two-sided formula in Python."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


#: Independent oracle of sigmoid.
probabilities = np.vectorize(probability, otypes=[float])


@grades("sigmoid")
@given(shapes().flatmap(lambda shape: arrays(shape, -30, 30)))
def test_sigmoid_values(submission, z):
    """The sigmoid of every element is 1 / (1 + e^-z), in an array of the same shape, whatever its rank."""
    check(submission.sigmoid, z, expected=probabilities(z))


@grades("sigmoid")
@given(vectors(None, -100, -20))
def test_sigmoid_is_precise_where_it_is_tiny(submission, z):
    """The tail matters: for z from -20 to -100 seven digits of e^z / (1 + e^z) are right, no tiny result is cut off."""
    got = array(submission.sigmoid(z), z.shape)
    assert_close(got, probabilities(z), rtol=1e-7, atol=0, what=f"sigmoid({z.tolist()})", mistake="rounded_tail")


@grades("sigmoid")
@given(shapes().flatmap(lambda shape: arrays(shape, -1000, 1000)))
def test_sigmoid_of_minus_z_is_one_minus_sigmoid(submission, z):
    """The sigmoid of -z is 1 minus the sigmoid of z, also for |z| up to 1000."""
    assert_close(submission.sigmoid(-z), 1 - submission.sigmoid(z), what="sigmoid(-z)")


@grades("sigmoid")
def test_sigmoid_of_huge_numbers(submission):
    """At 10000 the sigmoid is exactly 1, at -10000 exactly 0; at -600 and -700 it still is e^-600 and e^-700."""
    z = np.array([[1e4, -1e4, 0.0], [-600.0, 1e4, -700.0]])
    got = array(submission.sigmoid(z), z.shape)
    expected = np.array([[1.0, 0.0, 0.5], [math.exp(-600), 1.0, math.exp(-700)]])
    slug = "clipped" if np.isfinite(got).all() and got[0, 1] > 0 else ""
    assert_close(got, expected, rtol=1e-7, atol=0, what=f"sigmoid({z.tolist()})", mistake=slug)


@grades("sigmoid")
@given(vectors(4, -100, 30, unique=True))
def test_sigmoid_is_monotone(submission, z):
    """The sigmoid rises strictly wherever z does, from -100 to 30."""
    z = np.sort(z)
    rises = np.diff(array(submission.sigmoid(z), z.shape)) > 0
    require(np.all(rises), f"sigmoid does not rise strictly on {z.tolist()}", mistake="rounded_tail")


@grades("sigmoid")
def test_sigmoid_of_a_number_and_of_nothing(submission):
    """A single number (rank 0) is a good input on either side of 0, an empty array gives one of its shape."""
    for z in (-2.0, 0.0, 3.0):
        check(submission.sigmoid, np.array(z), expected=np.array(probability(z)))
    for shape in ((0,), (3, 0), (0, 2)):
        check(submission.sigmoid, np.zeros(shape), expected=np.zeros(shape))


@grades("sigmoid", part="P")
def test_sigmoid_is_vectorised(submission):
    """200000 numbers take at most 4 times as long as the model solution."""
    runs_like_reference(submission.sigmoid, np.linspace(-30, 30, 200_000), k=4, mistake="python_loop")


class TestSigmoidUniversal(Universal, of="sigmoid"):
    args = st.tuples(shapes().flatmap(arrays))
    one = [(np.array([0.5]),), (np.array([[-2.0]]),)]


# bce


@st.composite
def forecasts(draw: st.DrawFn, *, certain: bool = False) -> tuple[A, A]:
    """(p, y) of one shape: probabilities strictly between 0 and 1 (certain: 0, 1/2 or 1), and labels."""
    shape = draw(shapes(1, 1, lo=1) if certain else shapes(1, 2))
    p = draw(arrays(shape, 0, 1).map(lambda p: np.rint(2 * p) / 2) if certain else arrays(shape, 1 / 64, 63 / 64))
    return p, draw(arrays(shape, 0, 1).map(np.rint))


def likelihood(p: A, y: A) -> float:
    """The probability of all that happened: the product of the Bernoulli probabilities p^y (1 - p)^(1 - y)."""
    return float(np.prod(np.where(y == 1, p, 1 - p)))


def cost_of_certain(p: A, y: A) -> float:
    """The cross-entropy of probabilities 0, 1/2 and 1: inf, or log 2 for every 1/2."""
    return math.inf if likelihood(p, y) == 0 else float(np.mean(p == 0.5)) * math.log(2)


@grades("bce")
@given(forecasts())
def test_bce_is_minus_the_log_likelihood(submission, forecast):
    """The loss is -1/n times the logarithm of the product of the Bernoulli probabilities p^y (1 - p)^(1 - y)."""
    p, y = forecast
    check(submission.bce, p, y, expected=-math.log(likelihood(p, y)) / p.size)


@grades("bce")
@given(forecasts(certain=True))
def test_bce_of_certain_predictions_is_never_nan(submission, forecast):
    """With p of 0, 1/2 and 1 there is no NaN: 0 log 0 is 0, and one certain and wrong prediction makes it inf."""
    check(submission.bce, *forecast, expected=cost_of_certain(*forecast))


@grades("bce")
@given(st.one_of(forecasts(), forecasts(certain=True)))
def test_bce_does_not_prefer_an_outcome(submission, forecast):
    """Calling success failure changes nothing: bce(p, y) = bce(1 - p, 1 - y)."""
    p, y = forecast
    assert_close(submission.bce(1 - p, 1 - y), submission.bce(p, y), what="bce(1 - p, 1 - y)")


@grades("bce")
@given(forecasts(certain=True))
def test_bce_gives_no_warning(submission, forecast):
    """NumPy has nothing to warn of, not even where the loss is inf."""
    loss = inside(submission, carefully, "bce", *forecast, slips={"divide|invalid|multiply": "overflow"})
    assert_close(loss, cost_of_certain(*forecast), what="the loss")


@grades("bce")
def test_bce_refuses_other_values(submission):
    """A single p below 0, above 1 or NaN, or a single y that is neither 0 nor 1 (so -1, too), raises ValueError."""
    p, y = np.array([0.5, 0.75, 0.25]), np.array([1.0, 0.0, 1.0])
    for wrong in (-1 / 64, 65 / 64, math.nan, -math.inf, math.inf):
        check_raises(ValueError, submission.bce, np.array([0.5, wrong, 0.25]), y)
    for wrong in (0.5, -1.0, 2.0, math.nan):
        check_raises(ValueError, submission.bce, p, np.array([1.0, wrong, 0.0]))


class TestBceUniversal(Universal, of="bce"):
    args = forecasts()
    integers = forecasts().map(lambda pair: (pair[1].astype(np.int64), pair[1].astype(np.int64)))
    one = (np.array([0.25]), np.array([1.0]))
    rejects = {
        "(3,) against (3, 1)": (np.full(3, 0.25), np.ones((3, 1))),
        "(3,) against (1,)": (np.full(3, 0.25), np.ones(1)),
        "(2, 3) against (3,)": (np.full((2, 3), 0.25), np.ones(3)),
        "nothing": (np.zeros(0), np.zeros(0)),
    }
    without = {"U5"}  # no p is large: see test_bce_gives_no_warning


# logistic_loss_grad


@st.composite
def problems(draw: st.DrawFn) -> tuple[A, A, A, A]:
    """(X, y, W, b) with n != d and |z| < 20; labels of both kinds."""
    n, d = draw(st.permutations([2, 3, 4, 5]))[:2]
    y = draw(arrays((n, 1), 0, 1).map(np.rint))
    y[0], y[1] = 0, 1
    return draw(arrays((n, d), -2, 2)), y, draw(arrays((d, 1), -1, 1)), draw(arrays((1,), -2, 2))


def cost(z: A, y: A) -> float:
    """The mean cross-entropy from the logits, in another stable form: log(e^0 + e^z) - z y."""
    return float(np.mean(np.logaddexp(0, z) - z * y))


#: (X, y, W, b) with n = 3 and d = 2; and what does not fit it, though NumPy would broadcast most of it.
FITTING = {"X": np.ones((3, 2)), "y": np.array([[0.0], [1.0], [1.0]]), "W": np.ones((2, 1)), "b": np.ones(1)}
WRONG_SHAPES = [
    ("y", (1, 1)), ("y", (3, 2)), ("W", (2, 2)), ("W", (3, 1)), ("W", (2,)), ("b", (1, 1)), ("b", ()), ("b", (3,)),
    ("X", (3,)), ("X", (3, 2, 1)), ("X", (2, 2)),
]  # fmt: skip
MISFITS = {f"{name} {shape}": (*(FITTING | {name: np.ones(shape)}).values(),) for name, shape in WRONG_SHAPES} | {
    "n = 0": (np.ones((0, 2)), np.ones((0, 1)), np.ones((2, 1)), np.ones(1))
}


@grades("logistic_loss_grad")
@given(problems())
def test_logistic_loss_is_the_cross_entropy_of_the_sigmoid(submission, problem):
    """For |z| < 20 the loss is bce(sigmoid(XW + b), y): the mean of -log p where y = 1, -log(1 - p) where y = 0."""
    X, y, W, b = problem
    loss = parts(submission.logistic_loss_grad(X, y, W, b), ("loss", "dW", "db"))[0]
    assert_close(loss, -math.log(likelihood(probabilities(X @ W + b), y)) / len(X), what="the loss")


@grades("logistic_loss_grad")
@given(problems())
def test_logistic_grad_agrees_with_central_differences(submission, problem):
    """dW and db are the slopes of the loss that central differences measure."""
    X, y, W, b = problem
    dW, db = slopes(lambda W, b: cost(X @ W + b, y), W, b)
    check(submission.logistic_loss_grad, X, y, W, b, expected=(cost(X @ W + b, y), dW, db), **GRADIENT)


@grades("logistic_loss_grad")
def test_logistic_loss_of_huge_logits(submission):
    """At z = 10000 a label 1 costs 0 and a label 0 costs 10000; at z = -10000 it is the other way round."""
    W, b = np.array([[1e4], [0.0]]), np.array([0.0])
    for z, y, loss in ((1, 1, 0.0), (1, 0, 1e4), (-1, 1, 1e4), (-1, 0, 0.0)):
        X, error = np.array([[z, 3.0]]), (z + 1) / 2 - y
        expected = loss, np.array([[z * error], [3 * error]]), np.array([error])
        check(submission.logistic_loss_grad, X, np.array([[float(y)]]), W, b, expected=expected)


@grades("logistic_loss_grad")
@given(problems(), st.integers(2, 3))
def test_logistic_loss_grad_of_copied_rows(submission, problem, copies):
    """Every row written two or three times leaves the loss and the gradients unchanged."""
    X, y, W, b = problem
    copied = submission.logistic_loss_grad(np.tile(X, (copies, 1)), np.tile(y, (copies, 1)), W, b)
    assert_close(copied, submission.logistic_loss_grad(X, y, W, b), what=f"the results for {copies} copies of the data")


@grades("logistic_loss_grad")
def test_logistic_loss_grad_refuses_a_flat_y(submission):
    """A y of shape (n,) raises ValueError: against (n, 1) it would become an (n, n) table."""
    flat = (FITTING | {"y": np.array([0.0, 1.0, 1.0])}).values()
    check_raises(ValueError, submission.logistic_loss_grad, *flat, mistake="label_shape")


class TestLogisticLossGradUniversal(Universal, of="logistic_loss_grad"):
    args = problems()
    large = problems().map(lambda problem: (problem[0] * 5000, problem[1], problem[2] * 1e4, problem[3] * 5000))
    one = (np.array([[2.0, -3.0]]), np.array([[1.0]]), np.array([[0.5], [-1.0]]), np.array([0.25]))
    rejects = MISFITS


# fit_logistic


@st.composite
def fits(draw: st.DrawFn, fewest: int = 0, most: int = 6) -> tuple[A, A, float, int]:
    """(X, y, lr, steps) with a learning rate of at most 1 / (largest curvature), that of Z^T Z / 4n."""
    X, y, _, _ = draw(problems())
    stable = 4 * len(X) / float(np.linalg.norm(np.column_stack([X, np.ones(len(X))]), 2)) ** 2
    return X, y, draw(st.integers(1, 8)) / 8 * stable, draw(st.integers(fewest, most))


def walk(X: A, y: A, lr: float, steps: int) -> tuple[A, A, list[float]]:
    """Gradient descent from zeros, written once more: (W, b, losses)."""
    W, b = np.zeros((X.shape[1], 1)), np.zeros(1)
    history = [cost(X @ W + b, y)]
    for _ in range(steps):
        error = lr * (probabilities(X @ W + b) - y) / len(X)
        W, b = W - np.einsum("nd,nk->dk", X, error), b - error.sum(axis=0)
        history.append(cost(X @ W + b, y))
    return W, b, history


def fitted(answer: Any) -> tuple[tuple[A, A], list[float]]:
    """((W, b), history) of an answer of fit_logistic."""
    W, b, history = parts(answer, ("W", "b", "history"))
    return (W, b), [number(loss, "a loss") for loss in history]


@grades("fit_logistic")
@given(fits(), st.lists(st.sampled_from([-1.0, 1.0]), min_size=5, max_size=5).map(np.array))
def test_fit_logistic_ends_where_gradient_descent_does(submission, fit, signs):
    """W and b start at zero and follow the gradient downhill; a feature with the other sign gets the other weight."""
    (X, y, lr, steps), (W, b, _) = fit, walk(*fit)
    signs = signs[: X.shape[1]]
    assert_close(fitted(submission.fit_logistic(*fit))[0], (W, b), what=f"W and b after {steps} steps")
    flipped = fitted(submission.fit_logistic(X * signs, y, lr, steps))[0]
    assert_close(flipped, (W * signs[:, None], b), what=f"W and b for features with the signs {signs}")


@grades("fit_logistic")
@given(fits())
def test_fit_logistic_history(submission, fit):
    """The history has steps + 1 losses: log 2 before any update, then the loss after each one."""
    assert_close(fitted(submission.fit_logistic(*fit))[1], walk(*fit)[2], what="the history")


@grades("fit_logistic")
@given(fits(fewest=10, most=20))
def test_fit_logistic_never_climbs(submission, fit):
    """With a learning rate of at most 1 / (largest curvature) the loss never rises."""
    rise = np.diff(fitted(submission.fit_logistic(*fit))[1]).max(initial=0.0)
    require(rise <= 1e-9, f"the loss rises by {rise:.6g} from one step to the next")


@grades("fit_logistic")
@given(fits(fewest=10, most=20))
def test_fit_logistic_of_separable_data_never_overflows(submission, fit):
    """Where a plane separates the labels the weights grow without end: logits of many thousands do no harm."""
    X, y, _, steps = fit
    X = np.column_stack([X, 100 * y - 50])
    got = inside(submission, carefully, "fit_logistic", X, y, 100.0, steps, slips={"overflow|divide": "overflow"})
    assert_close(fitted(got)[0], walk(X, y, 100.0, steps)[:2], what="W and b")


@grades("fit_logistic")
def test_fit_logistic_refuses_bad_settings(submission):
    """A learning rate of 0 or below, and a negative number of steps, raise ValueError."""
    for lr, steps in ((0.0, 3), (-0.01, 3), (-0.01, 0), (0.01, -1)):
        check_raises(ValueError, submission.fit_logistic, FITTING["X"], FITTING["y"], lr, steps)


class TestFitLogisticUniversal(Universal, of="fit_logistic"):
    args = fits(most=3)
    large = fits(most=3).map(lambda fit: (fit[0] * 5000, fit[1], 1e-3, fit[3]))
    one = (np.array([[2.0, -3.0]]), np.array([[1.0]]), 0.25, 3)
    rejects = {name: (*misfit[:2], 0.1, 2) for name, misfit in MISFITS.items() if name[0] not in "Wb"} | {
        "y (3,), no steps": (np.ones((3, 2)), np.ones(3), 0.1, 0)
    }


# TorchBinary

# Nothing symmetric, and logits on both sides of 0 and of 1/2.
POINTS = np.array([[0.5, -1.0], [1.5, 0.25], [-1.0, 1.0], [2.0, 0.5], [-0.5, -1.5], [0.0, 0.0], [1.0, 2.0]])
LABELS = np.array([[1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]]).T
XT = np.array([[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], dtype=float)
YT = np.array([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]).T
#: Parameters by hand, torch's way round: weight (out, in), bias (out,), layer after layer.
PLAIN = [np.array([[0.75, -0.5]]), np.array([0.125])]
INNER = [np.array([[0.5, -1.0], [1.25, 0.75], [-0.5, 0.25]]), np.array([0.25, -0.5, 1.0])]
DEEP = [*INNER, np.array([[1.5, -2.0, 0.75]]), np.array([-0.25])]
NEAR: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}  # float32 after a dozen steps
SLIPS = {r"before Module\.__init__": "no_super_init", r"has no attribute 'round'|meta tensor": "np_round"}


def torch_life(module: ModuleType, start: list[A], x: A, y: A, lr: float, counts: list[int]) -> Any:
    """A TorchBinary that gets the parameters `start`: its answers, then what each fit returns and leaves behind."""
    import torch

    model = module.TorchBinary() if len(start) == 2 else module.TorchBinary(hidden=len(start[0]))
    shapes = [tuple(parameter.shape) for parameter in model.parameters()]
    if shapes != [value.shape for value in start]:
        return {"shapes": shapes}
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), start, strict=True):
            parameter.copy_(torch.tensor(value))
    inputs, targets = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        logits, labels = model(inputs), model.predict(inputs)
        losses = [model.fit(inputs, targets, lr, steps) for steps in counts]
    left = [parameter.detach().numpy().astype(float) for parameter in model.parameters()]
    attached = [value.requires_grad for value in (logits, labels)]
    facts = {"logits": logits, "labels": labels, "attached": attached, "losses": losses, "left": left}
    return {**facts, "printed": out.getvalue()}


def torch_meta(module: ModuleType, hidden: int | None) -> Any:
    """Device, shape and dtype of what predict says on torch's device without memory."""
    import torch

    labels = module.TorchBinary(hidden).to("meta").predict(torch.zeros(5, 2, device="meta"))
    return str(labels.device), tuple(labels.shape), str(labels.dtype)


def torch_trained(module: ModuleType, seeds: list[int], x: A, y: A, lr: float, steps: int) -> Any:
    """First parameters, then loss and labels of a TorchBinary(3) that is trained, for each seed."""
    import torch

    results = []
    inputs, targets = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    for seed in seeds:
        torch.manual_seed(seed)
        model = module.TorchBinary(3)
        start = [value for parameter in model.parameters() for value in parameter.flatten().tolist()]
        loss = float(model.fit(inputs, targets, lr, steps))
        results.append((start, loss, model.predict(inputs).numpy()))
    return results


def logits_of(layers: list[A]) -> tuple[A, A]:
    """(inputs of the last layer, logits) at POINTS for parameters the torch way round, in NumPy."""
    hidden = probabilities(POINTS @ layers[0].T + layers[1]) if len(layers) == 4 else POINTS
    return hidden, hidden @ layers[-2].T + layers[-1]


def descend(layers: list[A], steps: int) -> list[A]:
    """Gradient descent with lr = 0.5 on the cross-entropy at POINTS in NumPy, by the chain rule."""
    for _ in range(steps):
        hidden, z = logits_of(layers)
        error = (probabilities(z) - LABELS) / len(LABELS)
        gradients = [error.T @ hidden, error.sum(axis=0)]
        if len(layers) == 4:
            inner = error @ layers[2] * hidden * (1 - hidden)
            gradients = [inner.T @ POINTS, inner.sum(axis=0), *gradients]
        layers = [value - 0.5 * gradient for value, gradient in zip(layers, gradients, strict=True)]
    return layers


def life(submission: Any, start: list[A], counts: list[int]) -> dict[str, Any]:
    """What torch_life reports, after a look at the parameters."""
    got = inside(submission, torch_life, start, POINTS, LABELS, 0.5, counts, slips=SLIPS)
    require("shapes" not in got, f"the parameters have the shapes {got.get('shapes')}, not those of the docstring")
    return dict(got)


@grades("TorchBinary")
def test_torch_binary_forward_returns_logits(submission):
    """The output is x W^T + b of the last layer, without a sigmoid behind it and with a way back for gradients."""
    for start in (PLAIN, DEEP):
        got, z = life(submission, start, []), logits_of(start)[1]
        logits = array(got["logits"], z.shape, "the output of forward", kind="torch")
        squashed = np.allclose(logits, probabilities(z), **NEAR)
        require(not squashed, "forward returns probabilities, not logits", mistake="sigmoid_in_forward")
        assert_close(logits, z.astype(np.float32), what="forward(x)")
        require(got["attached"][0], "autograd sees no way from the logits to the parameters")


@grades("TorchBinary")
def test_torch_binary_predict_thresholds_logits_at_zero(submission):
    """The label is 1.0 where the logit is above 0, else 0.0: floats of shape (n, 1) that require no gradient."""
    for start in (PLAIN, DEEP, [0 * value for value in PLAIN]):
        labels = (logits_of(start)[1] > 0).astype(np.float32)
        facts = life(submission, start, [])
        got = array(facts["labels"], labels.shape, "what predict returns", kind="torch")
        assert_close(got, labels, what="predict(x)")
        require(got.dtype.kind == "f", f"predict returns {got.dtype}; floats 0.0 and 1.0 are asked")
        require(not facts["attached"][1], "the labels still require a gradient", mistake="predict_keeps_graph")


@grades("TorchBinary")
def test_torch_binary_predict_stays_on_its_device(submission):
    """The labels are a tensor on the device of x, whatever device that is."""
    for hidden in (None, 3):
        device, shape, dtype = inside(submission, torch_meta, hidden, slips=SLIPS)
        require(device == "meta", f"for x on the device 'meta' the labels are on {device!r}", mistake="np_round")
        require(shape == (5, 1) and dtype == "torch.float32", f"the labels are {dtype} of shape {shape}")


@grades("TorchBinary")
def test_torch_binary_fit_follows_gradient_descent(submission):
    """From given parameters, 8 steps, or 5 and then 3, end where gradient descent on the cross-entropy ends."""
    for start, counts in ((PLAIN, [8]), (DEEP, [8]), (DEEP, [5, 3])):
        got = life(submission, start, counts)["left"]
        assert_close(got, descend(start, 8), **NEAR, what=f"the parameters after {counts} steps")


@grades("TorchBinary")
def test_torch_binary_fit_returns_the_loss_after_the_last_step(submission):
    """The result is a plain float, the loss of the parameters that are left, also after 0 steps; nothing is printed."""
    for start in (PLAIN, DEEP):
        facts = life(submission, start, [0, 4])
        ends = [cost(logits_of(layers)[1], LABELS) for layers in (start, descend(start, 4))]
        assert_close([number(loss, "what fit returns") for loss in facts["losses"]], ends, **NEAR, what="the losses")
        require(not facts["printed"], "TorchBinary prints something")


@grades("TorchBinary")
def test_torch_binary_refuses_y_of_another_shape(submission):
    """A y of shape (n,), or with other rows or columns than the logits, raises ValueError, also for 0 steps."""
    for y in (LABELS[:, 0], LABELS[:1], np.hstack([LABELS, LABELS]), LABELS[None]):
        for steps in (0, 2):
            check_raises(ValueError, beside(submission, torch_life), PLAIN, POINTS, y, 0.5, [steps])


@grades("TorchBinary", timeout=30)
def test_torch_binary_learns_from_any_start(submission):
    """From 5 random starts, 500 steps with lr = 0.5 put all six points of XT right, with a loss of at most 0.05."""
    results = inside(submission, torch_trained, [*range(5)], XT, YT, 0.5, 500, slips=SLIPS)
    numbers = {value for start, _, _ in results for value in start}
    require(len(numbers) == 65, "nn.Linear draws the start: 5 seeds should give 5 * 13 different numbers")
    for seed, (_, loss, labels) in enumerate(results):
        assert_close(labels, YT.astype(np.float32), what=f"predict(XT) after training from seed {seed}")
        require(loss <= 0.05, f"the loss is {loss:.6g} from seed {seed}; at most 0.05 is asked")
