"""Hidden tests of week 2, Friday: three listings to repair, and a table to look through.

The frameworks are compared with the judge's own walk in NumPy: a dozen steps tell right from wrong.
"""

from __future__ import annotations

import contextlib
import inspect as signatures
import io
import warnings
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy import ndarray as A

from grader.checking import (
    Universal,
    array,
    assert_close,
    beside,
    check,
    check_raises,
    entries,
    grades,
    inside,
    require,
)
from grader.checking.strategies import arrays, numbers, sizes
from grader.data import load

# Five rows, three columns, four classes: a swapped axis or a missing mean cannot hide.
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-1.0, 1.0, 0.75], [2.0, 0.5, 1.0], [-0.5, -1.5, 0.25]])
LABELS = np.array([3, 0, 2, 0, 1])
W0 = np.array([[0.5, -0.25, 1.0, 0.0], [-1.0, 0.75, 0.25, 0.5], [0.25, 0.5, -0.75, 1.5]])
B0 = np.array([0.25, -0.5, 0.0, 0.75])
LR, STEPS = 0.25, 12
NEAR: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}  # float32 after a dozen steps


def log_softmax(z: A) -> A:
    """log p of every class, stably."""
    shifted = z - z.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def cross_entropy(W: A, b: A) -> float:
    """The mean cross-entropy on X and LABELS."""
    return float(-log_softmax(X @ W + b)[np.arange(5), LABELS].mean())


def descend(W: A, b: A, steps: int) -> tuple[A, A]:
    """Gradient descent on it."""
    for _ in range(steps):
        delta = (np.exp(log_softmax(X @ W + b)) - np.eye(4)[LABELS]) / 5
        W, b = W - LR * X.T @ delta, b - LR * delta.sum(axis=0)
    return W, b


# ---------------------------------------------------------------------------------------- SoftmaxClassifier


def softmax_life(module: ModuleType, x: A, labels: A, W: A, b: A, lr: float, counts: list[int]) -> Any:
    """A model with given weights, trained for each number of steps in turn: losses, weights, what was printed."""
    import torch

    model = module.SoftmaxClassifier(W.shape[0], W.shape[1])
    with torch.no_grad():
        model.linear.weight.copy_(torch.tensor(W.T))
        model.linear.bias.copy_(torch.tensor(b))
    inputs, classes = torch.tensor(x, dtype=torch.float32), torch.tensor(labels)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        losses = [module.train_softmax(model, inputs, classes, lr, steps) for steps in counts]
    state = [model.linear.weight.detach().numpy().T, model.linear.bias.detach().numpy()]
    return {"losses": losses, "state": state, "printed": out.getvalue(), "x": inputs.numpy()}


def softmax_outputs(module: ModuleType, x: A, W: A, b: A) -> Any:
    """Logits and probabilities of a model with given weights, the warnings on the way, and what can be derived."""
    import torch

    model = module.SoftmaxClassifier(W.shape[0], W.shape[1])
    with torch.no_grad():
        model.linear.weight.copy_(torch.tensor(W.T))
        model.linear.bias.copy_(torch.tensor(b))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        logits, proba = model(torch.tensor(x, dtype=torch.float32)), model.proba(torch.tensor(x, dtype=torch.float32))
    facts = {"logits": logits.detach(), "proba": proba.detach(), "derivable": logits.requires_grad}
    return {**facts, "warnings": [str(one.message) for one in heard]}


def softmax_births(module: ModuleType) -> Any:
    """The parameters of new models, and the defaults of train_softmax."""
    models = [module.SoftmaxClassifier(), module.SoftmaxClassifier(3, 4)]
    words = signatures.signature(module.train_softmax).parameters
    return {
        "names": sorted(name for name, _ in models[0].named_parameters()),
        "default": [parameter.detach().numpy() for parameter in models[0].parameters()],
        "other": [parameter.detach().numpy() for parameter in models[1].parameters()],
        "train": {name: words[name].default for name in ("lr", "steps")},
    }


@grades("SoftmaxClassifier")
def test_softmax_classifier_follows_gradient_descent(submission: Any) -> None:
    """From given weights, 12 steps arrive where gradient descent on the mean cross-entropy of the logits arrives."""
    slips = {r"expected scalar type Long|Expected floating point type for target": "float_targets"}
    got = inside(submission, softmax_life, X, LABELS, W0, B0, LR, [STEPS], slips=slips)
    W, b = descend(W0, B0, STEPS)
    assert_close(got["state"], [W.astype(np.float32), b.astype(np.float32)], **NEAR, what="weight.T and bias")
    assert_close(got["losses"], [cross_entropy(W, b)], **NEAR, what="the loss after 12 steps")


@grades("SoftmaxClassifier")
def test_softmax_classifier_goes_on_where_it_stopped(submission: Any) -> None:
    """Training 0, 7 and 5 steps returns the loss after each of them, and ends where 12 steps end."""
    got = inside(submission, softmax_life, X, LABELS, W0, B0, LR, [0, 7, 5])
    expected = [cross_entropy(*descend(W0, B0, steps)) for steps in (0, 7, STEPS)]
    assert_close(got["losses"], expected, **NEAR, what="the losses after 0, 7 and 12 steps")
    W, b = descend(W0, B0, STEPS)
    assert_close(got["state"], [W.astype(np.float32), b.astype(np.float32)], **NEAR, what="weight.T and bias")


@grades("SoftmaxClassifier")
def test_softmax_classifier_knows_no_floor(submission: Any) -> None:
    """Sure and right costs nothing (two softmaxes cannot fall below 0.7437 here); sure and wrong costs the margin."""
    sure = 1000.0 * np.eye(4)[LABELS]
    for shown, loss in ((LABELS, 0.0), ((LABELS + 1) % 4, 1000.0)):
        got = inside(submission, softmax_life, np.eye(5), shown, sure, np.zeros(4), LR, [0])["losses"]
        assert_close(got, [loss], **NEAR, what="the loss of logits 1000 for one class and 0 for the others")


@grades("SoftmaxClassifier")
@given(arrays((3, 3)), arrays((3, 4), -2, 2), arrays((4,), -4, 4), numbers(1, 5))
def test_softmax_classifier_returns_logits(submission, rows, W, b, c):
    """Its answer is x·Wᵀ + b, and grows by c when every bias does; autograd can derive it."""
    for shift in (0.0, c):
        got = inside(submission, softmax_outputs, rows[:2], W, b + shift)
        logits = array(got["logits"], (2, 4), "model(x)", kind="torch")
        assert_close(logits, rows[:2] @ W + b + shift, **NEAR, what="the logits model(x)")
        require(got["derivable"], "autograd sees no way from the logits to the weights")


@grades("SoftmaxClassifier")
@given(arrays((5, 3)), arrays((3, 4), -2, 2), arrays((4,), -4, 4), sizes(1, 5))
def test_softmax_classifier_proba_is_the_softmax_of_each_row(submission, rows, W, b, n):
    """Each row of proba is the softmax of that row's logits, for one row or several."""
    got = inside(submission, softmax_outputs, rows[:n], W, b)
    proba = array(got["proba"], (n, 4), "model.proba(x)", kind="torch")
    assert_close(proba, np.exp(log_softmax(rows[:n] @ W + b)), **NEAR, what="model.proba(x)")


@grades("SoftmaxClassifier")
def test_softmax_classifier_proba_of_large_logits(submission: Any) -> None:
    """Logits of ±1000 give the probabilities 0 and 1, not NaN, also beside a row of small ones."""
    x, b = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]), np.array([0.0, 0.0, -2000.0, 0.0])
    proba = array(inside(submission, softmax_outputs, x, 1000 * np.eye(3, 4), b)["proba"], (2, 4), "proba", "torch")
    expected = np.array([[1 / 2, 1 / 2, 0.0, 0.0], [1 / 3, 1 / 3, 0.0, 1 / 3]])
    assert_close(proba, expected, **NEAR, what="p of the logits [1000, 1000, -1000, 0] and [0, 0, -2000, 0]")


@grades("SoftmaxClassifier")
def test_softmax_classifier_says_which_axis(submission: Any) -> None:
    """torch is told over which axis the softmax runs: nothing warns."""
    heard = inside(submission, softmax_outputs, X, W0, B0)["warnings"]
    implicit = any("Implicit dimension choice" in line for line in heard)
    require(not implicit, "torch had to guess the axis of the softmax", mistake="dim_missing")
    require(not heard, f"the call warns: {'; '.join(heard)[:200]}")


@grades("SoftmaxClassifier")
def test_softmax_classifier_starts_at_zero(submission: Any) -> None:
    """A new model has linear.weight and linear.bias, all zero; 4 inputs and 3 classes unless told otherwise."""
    got = inside(submission, softmax_births)
    require(got["names"] == ["linear.bias", "linear.weight"], f"registered parameters are {got['names']}")
    for name, shapes in (("default", [(3, 4), (3,)]), ("other", [(4, 3), (4,)])):
        zeros = [np.zeros(shape, dtype=np.float32) for shape in shapes]
        assert_close(got[name], zeros, what="the weights and biases of a new model")


@grades("SoftmaxClassifier")
def test_softmax_classifier_trains_as_described(submission: Any) -> None:
    """By itself train_softmax takes 10000 steps of 0.01, prints nothing, and returns a plain float."""
    got = inside(submission, softmax_births)["train"]
    assert_close(got, {"lr": 0.01, "steps": 10000}, what="the defaults of train_softmax")
    life = inside(submission, softmax_life, X, LABELS, W0, B0, LR, [1])
    require(isinstance(life["losses"][0], float), "train_softmax must return a plain float")
    require(not life["printed"], "train_softmax prints something")


@grades("SoftmaxClassifier")
def test_softmax_classifier_refuses_labels_that_do_not_fit(submission: Any) -> None:
    """Labels (n, 1), too few of them, a flat X and no rows at all raise ValueError."""
    for x, classes in ((X, LABELS[:, None]), (X, LABELS[:4]), (X[0], LABELS[:3]), (X[:0], LABELS[:0])):
        check_raises(ValueError, beside(submission, softmax_life), x, classes, W0, B0, LR, [1])


# ------------------------------------------------------------------------------------------------- tf_binary

KEYS = ["loss", "accuracy", "p61"]
ROWS = np.array([[0.5, -1.0], [1.5, 0.25], [-1.0, 1.0], [2.0, 0.5], [-0.5, -1.5]])
Y = np.array([1.0, 0.0, 0.0, 0.0, 1.0])


def binary(x: A, y: A, lr: float, steps: int) -> dict[str, float]:
    """Logistic regression from zero, in NumPy."""
    W, b = np.zeros(2), 0.0
    for _ in range(steps):
        error = np.exp(-np.logaddexp(0, -(x @ W + b))) - y
        W, b = W - lr * x.T @ error / len(x), b - lr * float(error.mean())
    z, new = x @ W + b, float(np.array([6.0, 1.0]) @ W + b)
    loss = float(np.mean(np.logaddexp(0, z) - y * z))
    return {"loss": loss, "accuracy": float(np.mean((z > 0) == (y == 1))), "p61": float(np.exp(-np.logaddexp(0, -new)))}


def tf_binary(module: ModuleType, x: A, y: A, lr: float, steps: int) -> Any:
    """The call, without TensorFlow's own remark that every call traces anew."""
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")
    return module.tf_binary(x, y, lr, steps)


def tf_default(module: ModuleType) -> Any:
    """The defaults of tf_binary."""
    return {name: signatures.signature(module.tf_binary).parameters[name].default for name in ("lr", "steps")}


def tf_quiet(module: ModuleType, x: A, y: A) -> Any:
    """What a call prints, the types of its answers, and the arguments afterwards."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        got = module.tf_binary(x, y, 0.5, 3)
    types = [type(value).__name__ for value in got.values()]
    return {"printed": out.getvalue(), "types": types, "after": (x, y)}


def close_to_walk(answer: Any, x: A, y: A, lr: float, steps: int) -> None:
    """Compare an answer with the walk in NumPy."""
    got = entries(answer, KEYS)
    assert_close(got, binary(x, y, lr, steps), **NEAR, what=f"after {steps} steps with lr = {lr}")


@grades("tf_binary", timeout=30)
def test_tf_binary_follows_gradient_descent(submission: Any) -> None:
    """With y of shape (n,), loss, accuracy and p61 after 12 steps are those of gradient descent on the n rows."""
    close_to_walk(inside(submission, tf_binary, ROWS, Y, 0.5, STEPS), ROWS, Y, 0.5, STEPS)


@grades("tf_binary", timeout=30)
def test_tf_binary_takes_labels_as_vector_or_column(submission: Any) -> None:
    """y of shape (n, 1) gives what y of shape (n,) gives; bits and whole numbers are good labels, too."""
    for y in (Y, Y[:, None]):
        close_to_walk(inside(submission, tf_binary, ROWS, y, 0.5, 7), ROWS, Y, 0.5, 7)
    whole = inside(submission, tf_binary, np.array([[2, 1], [-1, 3], [0, 2]]), np.array([1, 0, 0]), 0.5, 7)
    close_to_walk(whole, np.array([[2.0, 1.0], [-1.0, 3.0], [0.0, 2.0]]), np.array([1.0, 0.0, 0.0]), 0.5, 7)


@grades("tf_binary", timeout=30)
def test_tf_binary_agrees_with_a_long_walk(submission: Any) -> None:
    """After 300 steps on rows that no line separates, it is still where NumPy is, to four digits."""
    x = np.array([[0.5, -1.0], [1.5, 0.25], [-1.0, 1.0], [2.0, 0.5], [-0.5, -1.5], [0.75, 0.5], [1.0, 2.0]])
    y = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    close_to_walk(inside(submission, tf_binary, x, y, 0.25, 300), x, y, 0.25, 300)


@grades("tf_binary", timeout=30)
def test_tf_binary_starts_at_zero(submission: Any) -> None:
    """Without a step every p is 0.5: the loss is log 2, and no row counts as 1, so the zeros are right (3 of 5)."""
    got = entries(inside(submission, tf_binary, ROWS, Y, 0.5, 0), KEYS)
    assert_close(got, {"loss": np.log(2), "accuracy": 0.6, "p61": 0.5}, **NEAR, what="tf_binary with steps = 0")


@grades("tf_binary", timeout=30)
def test_tf_binary_stays_finite(submission: Any) -> None:
    """Where p rounds to 0 or 1, the loss is still a number: 0 for right rows, |z| for wrong ones; also for one row."""
    x, y = np.array([[100.0, 0.0], [-100.0, 0.0], [90.0, 1.0]]), np.array([1.0, 0.0, 0.0])
    for steps in (1, 3):
        close_to_walk(inside(submission, tf_binary, x, y, 10.0, steps), x, y, 10.0, steps)
        close_to_walk(inside(submission, tf_binary, x[:1], y[:1], 10.0, steps), x[:1], y[:1], 10.0, steps)


@grades("tf_binary", timeout=30)
def test_tf_binary_returns_plain_floats(submission: Any) -> None:
    """The three values are Python floats, nothing is printed, X and y stay as they were; lr 0.01, 2001 steps."""
    got = inside(submission, tf_quiet, ROWS, Y)
    require({*got["types"]} <= {"float", "float64"}, f"plain floats were asked; the types are {got['types']}")
    require(not got["printed"], "tf_binary prints something")
    assert_close(got["after"], (ROWS, Y), rtol=0, atol=0, what="X and y after the call")
    assert_close(inside(submission, tf_default), {"lr": 0.01, "steps": 2001}, what="the defaults of tf_binary")


@grades("tf_binary", timeout=30)
def test_tf_binary_refuses_shapes_that_do_not_fit(submission: Any) -> None:
    """y (1, n), (n, 2) or of another length, X that is not (n, 2), and no rows at all raise ValueError."""
    for y in (Y[None], np.stack([Y, Y], axis=1), Y[:4], Y[:1], Y[:, None, None]):
        check_raises(ValueError, beside(submission, tf_binary), ROWS, y, 0.5, 1)
    for x, y in ((ROWS[:, :1], Y), (X, Y), (ROWS[0], Y[:2]), (ROWS[:0], Y[:0])):
        check_raises(ValueError, beside(submission, tf_binary), x, y, 0.5, 1)


# ------------------------------------------------------------------------------------------- logistic_update


@st.composite
def passes(draw: st.DrawFn, rows: st.SearchStrategy[int] | None = None) -> tuple[Any, ...]:
    """(X, y, w, b, eta), n != d."""
    n = draw(sizes() if rows is None else rows)
    d = draw(sizes(1, 4).filter(lambda d: d != n))
    y = draw(arrays((n,), 0, 1).map(np.rint))
    return draw(arrays((n, d), -2, 2)), y, draw(arrays((d,), -1, 1)), draw(numbers(-1, 1)), draw(numbers(0.125, 2))


def walk(x: A, y: A, w: A, b: float, eta: float) -> tuple[A, float]:
    """Row after row, written once more: σ by tanh, the bias as one more weight."""
    z = np.append(w, b)
    for row, label in zip(np.column_stack([x, np.ones(len(x))]), y, strict=True):
        z = z + eta * (label - (1 + np.tanh(row @ z / 2)) / 2) * row
    return z[:-1], float(z[-1])


def row_loss(module: ModuleType, x: A, y: A, w: A, b: float, eta: float) -> Any:
    """The losses of the only row before and after the update."""
    losses = []
    for weights, bias in ((w, b), module.logistic_update(x, y, w.copy(), b, eta)):
        z = float(x[0] @ np.asarray(weights) + bias)
        losses.append(float(np.logaddexp(0, z) - y[0] * z))
    return losses


@grades("logistic_update")
@given(passes())
def test_logistic_update_walks_row_after_row(submission, case):
    """Every row in its turn moves w by η (y - σ) x and b by η (y - σ), with the w and b of the row before."""
    check(submission.logistic_update, *case, expected=walk(*case))


@grades("logistic_update")
@given(passes(rows=st.just(1)))
def test_logistic_update_never_hurts_the_row(submission, case):
    """The loss of the row just seen never rises, whatever η > 0 is."""
    before, after = inside(submission, row_loss, *case)
    require(after <= before + 1e-9, f"the loss of the row rose from {before:.6g} to {after:.6g}")


@grades("logistic_update")
@given(passes())
def test_logistic_update_of_a_table_is_its_rows_in_turn(submission, case):
    """One call with n rows ends where n calls with one row each end."""
    x, y, w, b, eta = case
    for i in range(len(x)):
        expected = walk(x[: i + 1], y[: i + 1], w, b, eta)
        check(submission.logistic_update, x[: i + 1], y[: i + 1], w, b, eta, expected=expected)


@grades("logistic_update")
def test_logistic_update_of_large_scores(submission: Any) -> None:
    """σ is 0 or 1 for z = ±10000: a right row moves nothing, a wrong one moves by η x, and nothing overflows."""
    x, w = np.array([[1e4, -2e3], [-1e4, 5e2]]), np.array([1.0, 0.5])
    check(submission.logistic_update, x, np.array([1.0, 0.0]), w, 2.0, 0.5, expected=(w, 2.0))
    check(submission.logistic_update, x[:1], np.array([0.0]), w, 2.0, 1e-4, expected=(w - 1e-4 * x[0], 2.0 - 1e-4))
    check(submission.logistic_update, x[1:], np.array([1.0]), w, 2.0, 1e-4, expected=(w + 1e-4 * x[1], 2.0 + 1e-4))


class TestLogisticUpdateUniversal(Universal, of="logistic_update"):
    args = passes()
    one = (np.array([[1.0, -2.0, 0.5]]), np.array([1.0]), np.array([0.5, 0.25, -1.0]), 0.5, 0.25)
    large = [
        (np.array([[1e4, 2e3], [-5e3, 1e4], [3e3, -1e4]]), np.array([0.0, 1, 0]), np.array([1e4, -1e4]), 1e4, 0.5),
        (np.array([[-1e4], [1e4]]), np.array([1.0, 0.0]), np.array([1e4]), -1e4, 1e-3),
    ]
    rejects = {
        "y (3, 1)": (np.ones((3, 2)), np.ones((3, 1)), np.zeros(2), 0.0, 0.1),
        "y (2,)": (np.ones((3, 2)), np.ones(2), np.zeros(2), 0.0, 0.1),
        "y (1,)": (np.ones((3, 2)), np.ones(1), np.zeros(2), 0.0, 0.1),
        "w (2, 1)": (np.ones((3, 2)), np.ones(3), np.zeros((2, 1)), 0.0, 0.1),
        "w (1,)": (np.ones((3, 2)), np.ones(3), np.zeros(1), 0.0, 0.1),
        "X (2,)": (np.ones(2), np.ones(2), np.zeros(2), 0.0, 0.1),
        "X (3, 2, 1)": (np.ones((3, 2, 1)), np.ones(3), np.zeros((2, 1)), 0.0, 0.1),
        "n = 0": (np.ones((0, 2)), np.ones(0), np.zeros(2), 0.0, 0.1),
    }


# -------------------------------------------------------------------------------------------------- bad_rows

LEGS = [0, 2, 4, 5, 6, 8]
YES_NO = [*range(12), 13, 14, 15]


@st.composite
def good_rows(draw: st.DrawFn) -> list[int]:
    """A row with the format."""
    row = draw(st.lists(st.integers(0, 1), min_size=17, max_size=17))
    row[12], row[16] = draw(st.sampled_from(LEGS)), draw(st.integers(0, 6))
    return row


@st.composite
def damaged(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """(table, indices of the rows with one damage each); several rows are damaged, in any place."""
    table = draw(st.lists(good_rows(), min_size=4, max_size=7))
    bad = sorted(draw(st.sets(st.integers(0, len(table) - 1), min_size=2, max_size=3)))
    for index in bad:
        column = draw(st.integers(0, 16))
        wrong = {12: [1, 3, 7, 9, -2], 16: [7, -1, 8]}.get(column, [2, -1, 4, 10])
        table[index][column] = draw(st.sampled_from(wrong))
    return table, bad


@grades("bad_rows")
@given(damaged())
def test_bad_rows_finds_every_damaged_row(submission, case):
    """All rows with an impossible entry are reported, in rising order, and no other."""
    table, bad = case
    check(submission.bad_rows, table, expected=bad)


@grades("bad_rows")
@given(good_rows(), st.permutations(YES_NO))
def test_bad_rows_knows_no_order_of_the_yes_no_columns(submission, row, order):
    """A good row stays good when its yes-no columns change places."""
    moved = list(row)
    for column, source in zip(YES_NO, order, strict=True):
        moved[column] = row[source]
    check(submission.bad_rows, [row, moved, row], expected=[])


@grades("bad_rows")
def test_bad_rows_knows_every_number_of_legs(submission: Any) -> None:
    """0, 2, 4, 5, 6 and 8 legs occur; 1 (also as True), 3, 7, 9, 10 and less than 0 do not."""
    good = [0, 1] * 6
    counts = [*range(-2, 12), True, False]
    table = [[*good, legs, 1, 0, 1, 3] for legs in counts]
    check(submission.bad_rows, table, expected=[i for i, legs in enumerate(counts) if legs not in LEGS])


@grades("bad_rows")
def test_bad_rows_knows_every_class(submission: Any) -> None:
    """The classes are 0 to 6: 7 and -1 are none."""
    table = [[*[0, 1] * 6, 4, 1, 0, 1, kind] for kind in range(-2, 10)]
    check(submission.bad_rows, table, expected=[0, 1, 9, 10, 11])


@grades("bad_rows")
def test_bad_rows_looks_at_every_column(submission: Any) -> None:
    """An entry 2 in any one of the yes-no columns makes the row bad; the same 2 as legs or class does not."""
    table = [[2 if at == column else 0 for at in range(17)] for column in range(17)]
    check(submission.bad_rows, table, expected=YES_NO)


@grades("bad_rows")
@given(good_rows())
def test_bad_rows_measures_the_length(submission, row):
    """A row of 16 or 18 entries is bad, also when all of them are fine, and so is an empty one."""
    check(submission.bad_rows, [row[:-1], row, [*row, 0], [], row[1:], row * 2], expected=[0, 2, 3, 4, 5])


@grades("bad_rows")
@given(good_rows())
def test_bad_rows_takes_only_whole_numbers(submission, row):
    """Bools and NumPy's whole numbers are fine; a float, a string or None makes the row bad."""
    bits = [bool(entry) for entry in row[:12]]
    fine = [
        [*bits, *row[12:]],
        [np.int64(entry) for entry in row],
        [np.bool_(row[0]), *row[1:]],
        [np.uint8(row[0]), *row[1:]],
    ]
    check(submission.bad_rows, fine, expected=[])
    strange = [[float(entry) for entry in row], [*row[:12], 4.0, *row[13:]], [str(row[0]), *row[1:]], [*row[:16], None]]
    check(submission.bad_rows, [*strange, row, [np.float64(row[0]), *row[1:]]], expected=[0, 1, 2, 3, 5])


@grades("bad_rows")
def test_bad_rows_of_the_printed_table_upside_down(submission: Any) -> None:
    """Of the printed rows read from the last to the first, only 4, 11, 17 and 18 have the format."""
    table = np.hstack(load("zoo_printed")).astype(int)[::-1].tolist()
    check(submission.bad_rows, table, expected=[i for i in range(19) if i not in {4, 11, 17, 18}])


@grades("bad_rows")
def test_bad_rows_of_an_empty_table(submission: Any) -> None:
    """A table without rows has no bad ones."""
    check(submission.bad_rows, [], expected=[])


@grades("bad_rows")
def test_bad_rows_refuses_what_is_no_list_of_lists(submission: Any) -> None:
    """A row instead of a table, a text, None, an array, and a table with anything but lists in it raise TypeError."""
    row = [0] * 17
    for table in (row, "0" * 17, None, np.zeros((2, 17), dtype=int), [row, 5], [row, "0" * 17], [None], {0: row}):
        check_raises(TypeError, submission.bad_rows, table)


class TestBadRowsUniversal(Universal, of="bad_rows"):
    args = [([[0] * 17, [1] * 17, [0] * 16],), ([],)]
    without = {"U1", "U2", "U3", "U5"}  # there are no arrays to look at
