"""Hidden checks of week 2, day 3: softmax, cross-entropy and their gradient, TensorFlow, one-vs-rest."""

from __future__ import annotations

import contextlib
import io
import math
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.checking import (
    GRADIENT,
    Universal,
    array,
    assert_close,
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
from grader.checking.strategies import arrays, labels, matrices, numbers, orders, shapes, vectors
from grader.compare import dtype_name

Arrays = tuple[Any, ...]
A = np.ndarray

#: (n, d, k), all different.
SIZES = ((4, 2, 3), (5, 3, 2), (2, 4, 3), (3, 2, 5), (7, 1, 4))

#: The lecture's data.
XS = np.array(
    [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7.0]]
)
LABELS = np.array([2, 2, 2, 1, 1, 1, 0, 0])


def probabilities(z: A, axis: int) -> A:
    """An independent softmax: 1 / (sum over j of e^(z_j - z_i)), one number after the other."""

    def slice_of(row: A) -> A:
        return np.array([1 / math.fsum(math.exp(other - here) for other in row) for here in row])

    return np.apply_along_axis(slice_of, axis, z)


def costs(logits: A, right: A) -> A:
    """An independent cross-entropy of each row: log of the sum over j of e^(z_j - z_right)."""
    rows = zip(logits.tolist(), right.tolist(), strict=True)
    return np.array([math.log(math.fsum(math.exp(z - row[i]) for z in row)) for row, i in rows])


@st.composite
def classified(draw: st.DrawFn, lo: float = -8, hi: float = 8) -> Arrays:
    """Logits (n, k) and class numbers (n,)."""
    n, _, k = draw(st.sampled_from(SIZES))
    return draw(arrays((n, k), lo, hi)), draw(labels(n, k))


@st.composite
def models(draw: st.DrawFn) -> Arrays:
    """X (n, d), W (d, k) and b (k,)."""
    n, d, k = draw(st.sampled_from(SIZES))
    return draw(arrays((n, d), -2, 2)), draw(arrays((d, k), -2, 2)), draw(arrays((k,), -2, 2))


@st.composite
def problems(draw: st.DrawFn) -> Arrays:
    """X (n, d), class numbers (n,), W (d, k) and b (k,)."""
    X, W, b = draw(models())
    return X, draw(labels(len(X), len(b))), W, b


# -------------------------------------------------------------------- softmax


@st.composite
def tables(draw: st.DrawFn) -> Arrays:
    """Scores with one to three axes, and one of these axes, counted from either end."""
    z = draw(shapes(1, 3).flatmap(arrays))
    return z, draw(st.integers(-z.ndim, z.ndim - 1))


@grades("softmax")
@given(z=matrices())
def test_softmax_is_the_share_of_each_power(submission: Any, z: A) -> None:
    """Entry j of a row is e^z_j divided by the sum of the powers of that row."""
    check(submission.softmax, z, expected=probabilities(z, 1))


@grades("softmax")
@given(table=tables())
def test_softmax_works_along_every_axis(submission: Any, table: Arrays) -> None:
    """`axis` says along which axis the classes lie; negative ones count from the end."""
    z, axis = table
    check(submission.softmax, z, axis, expected=probabilities(z, axis))


@grades("softmax")
@given(z=matrices())
def test_every_row_sums_to_1(submission: Any, z: A) -> None:
    """The probabilities of a row add up to 1."""
    sums = array(submission.softmax(z), z.shape).sum(axis=1)
    assert_close(sums, np.ones(len(z)), what="the sums of the rows")


@grades("softmax")
@given(z=matrices(4, 3), shift=arrays((4, 1), -2000, 2000))
def test_softmax_does_not_see_a_shift_of_a_row(submission: Any, z: A, shift: A) -> None:
    """Adding a number to all scores of a row changes nothing, be it 2000 and another one for every row."""
    check(submission.softmax, z + shift, expected=probabilities(z, 1))


@grades("softmax")
@given(z=matrices(3, 5), order=orders(5))
def test_softmax_does_not_know_the_names_of_the_classes(submission: Any, z: A, order: A) -> None:
    """Reordering the columns reorders the probabilities."""
    check(submission.softmax, z[:, order], expected=probabilities(z, 1)[:, order])


@grades("softmax")
def test_far_scores_are_certain(submission: Any) -> None:
    """Scores of 10000 and -10000 become 1 and 0, also beside a row of small ones."""
    z = np.array([[1e4, -1e4], [-1e4, 1e4], [0.0, 0.0]])
    check(submission.softmax, z, expected=np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]))


@grades("softmax")
def test_a_score_of_minus_infinity_is_impossible(submission: Any) -> None:
    """An entry of -inf gets the probability 0, and the others share the rest."""
    z = np.array([[0.0, -np.inf, 0.0], [-np.inf, -np.inf, 700.0]])
    check(submission.softmax, z, expected=np.array([[0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]))


@grades("softmax", part="P")
def test_softmax_is_vectorised(submission: Any) -> None:
    """20000 rows of 10 scores take at most 4 times as long as the model solution."""
    z = np.sin(np.arange(200_000.0)).reshape(20_000, 10)
    runs_like_reference(submission.softmax, z, k=4, mistake="python_loop")


class TestSoftmaxUniversal(Universal, of="softmax"):
    """What holds for every exercise."""

    args = tables()
    one = [(np.array([[2.0, 1.0, 0.5]]),), (np.array([3.0]),), (np.array([[2.0], [5.0]]), 0)]
    rejects = {
        "a number": (np.array(3.0),),
        "nothing": (np.zeros(0),),
        "no rows": (np.zeros((0, 3)),),
        "no classes": (np.zeros((2, 0)),),
        "no axis 2": (np.ones((2, 3)), 2),
        "no axis -3": (np.ones((2, 3)), -3),
    }
    without = {"U7"}


# -------------------------------------------------------------- cross_entropy


@grades("cross_entropy")
@given(case=classified())
def test_cross_entropy_is_minus_the_mean_log_probability(submission: Any, case: Arrays) -> None:
    """The cost is the mean over the rows of log(sum of e^z) - z_right."""
    check(submission.cross_entropy, *case, expected=float(np.mean(costs(*case))))


@grades("cross_entropy")
@given(case=classified())
def test_labels_may_be_one_hot_or_numbers_of_any_type(submission: Any, case: Arrays) -> None:
    """A one-hot table, and class numbers of any integer type, cost what the int64 class numbers cost."""
    logits, right = case
    one_hot, expected = np.eye(logits.shape[1])[right], float(np.mean(costs(*case)))
    for same in (one_hot, one_hot.astype(np.int64), one_hot.astype(bool), right.astype(np.uint8)):
        check(submission.cross_entropy, logits, same, expected=expected)


@grades("cross_entropy")
@given(case=classified())
def test_no_cross_entropy_is_negative(submission: Any, case: Arrays) -> None:
    """No prediction costs less than a sure and right one, which costs 0."""
    logits, right = case
    cost = number(submission.cross_entropy(logits, right))
    require(cost >= 0, f"the cost is {cost:g}; minus the log of a probability is never negative")
    check(submission.cross_entropy, 1000 * np.eye(logits.shape[1])[right], right, expected=0.0)


@grades("cross_entropy")
@given(case=classified(), shift=numbers(-2000, 2000))
def test_cross_entropy_does_not_see_a_shift_of_a_row(submission: Any, case: Arrays, shift: float) -> None:
    """Adding a number to all scores of a row changes nothing, be it 2000 or -2000."""
    logits, right = case
    moved = logits + shift * (-1.0) ** np.arange(len(logits))[:, np.newaxis]
    check(submission.cross_entropy, moved, right, expected=float(np.mean(costs(*case))))


@grades("cross_entropy")
@given(z=matrices(5, 2), right=labels(5, 2))
def test_two_classes_are_logistic_regression(submission: Any, z: A, right: A) -> None:
    """For k = 2 the cost is that of logistic regression with the logit z_1 - z_0."""
    logit = z[:, 1] - z[:, 0]
    expected = np.mean(np.maximum(logit, 0) - logit * right + np.log1p(np.exp(-np.abs(logit))))
    check(submission.cross_entropy, z, right, expected=float(expected))


@grades("cross_entropy")
def test_a_certain_error_has_a_price(submission: Any) -> None:
    """Sure and wrong costs the distance of the scores, however far they are: here the mean of 20000, 0, 3000."""
    logits = np.array([[1e4, -1e4, 0.0], [1e4, -1e4, 0.0], [0.0, 0.0, 3000.0]])
    check(submission.cross_entropy, logits, np.array([1, 0, 1]), expected=23000 / 3)
    check(submission.cross_entropy, logits, np.array([0, 0, 2]), expected=0.0)


@grades("cross_entropy")
@given(case=classified(), wrong=st.sampled_from((-1, -2, 0, 1, 0.5)))
def test_class_numbers_must_be_classes(submission: Any, case: Arrays, wrong: float) -> None:
    """A class number below 0 (-1 does not mean the last class), above k - 1 or of no integer type raises ValueError."""
    logits, right = case
    last = wrong if wrong in {-1, -2, 0.5} else logits.shape[1] + wrong
    check_raises(ValueError, submission.cross_entropy, logits, np.array([*right[:-1].tolist(), last]))


@grades("cross_entropy")
@given(case=classified(), row=st.sampled_from((0.0, 1.0)))
def test_one_hot_rows_must_sum_to_1(submission: Any, case: Arrays, row: float) -> None:
    """A one-hot row without a 1, or with several, raises ValueError."""
    logits, right = case
    one_hot = np.eye(logits.shape[1])[right]
    one_hot[-1] = row
    check_raises(ValueError, submission.cross_entropy, logits, one_hot)


class TestCrossEntropyUniversal(Universal, of="cross_entropy"):
    """What holds for every exercise."""

    args = classified()
    one = [(np.array([[2.0, 1.0, 0.5]]), np.array([2])), (np.array([[0.5, 1.5]]), np.array([0]))]
    rejects = {
        "one row without brackets": (np.ones(3), np.array([0, 1, 2])),
        "three axes": (np.ones((2, 3, 4)), np.array([0, 1])),
        "no rows": (np.ones((0, 3)), np.zeros(0, np.int64)),
        "no one-hot rows": (np.ones((0, 3)), np.ones((0, 3))),
        "labels as a column": (np.ones((4, 3)), np.array([[0], [1], [2], [0]])),
        "too few labels": (np.ones((4, 3)), np.array([0, 1, 2])),
        "one label for all": (np.ones((4, 3)), np.array([1])),
        "one-hot of 2 classes": (np.ones((4, 3)), np.eye(2)[[0, 1, 1, 0]]),
        "one one-hot row for all": (np.ones((4, 3)), np.array([[0.0, 1.0, 0.0]])),
    }
    without = {"U7"}


# ---------------------------------------------------------- softmax_xent_grad


def mean_cost(X: A, right: A, W: A, b: A) -> float:
    """The cost as a function to be derived."""
    return float(np.mean(costs(X @ W + b, right)))


def by_rows(X: A, right: A, W: A, b: A) -> tuple[float, A, A]:
    """An independent answer: the mean of the rows' own gradients, one outer product after the other."""
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for row, share, i in zip(X, probabilities(X @ W + b, 1), right, strict=True):
        slope = share - np.eye(len(b))[i]
        dW, db = dW + np.outer(row, slope) / len(X), db + slope / len(X)
    return mean_cost(X, right, W, b), dW, db


def descended(module: ModuleType, X: A, right: A, lr: float, steps: int) -> tuple[A, A]:
    """W and b after gradient descent from zero with the submission's own gradient."""
    W, b = np.zeros((X.shape[1], 3)), np.zeros(3)
    for _ in range(steps):
        _, dW, db = module.softmax_xent_grad(X, right, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b


@grades("softmax_xent_grad")
@given(problem=problems())
def test_gradient_is_the_slope_of_the_loss(submission: Any, problem: Arrays) -> None:
    """loss, dW and db are the mean cross-entropy and its slope in every weight and bias (central differences)."""
    X, right, W, b = problem
    expected = (mean_cost(*problem), *slopes(lambda W, b: mean_cost(X, right, W, b), W, b))
    check(submission.softmax_xent_grad, *problem, expected=expected, **GRADIENT)


@grades("softmax_xent_grad")
@given(problem=problems())
def test_gradient_is_the_mean_over_the_examples(submission: Any, problem: Arrays) -> None:
    """dW is the mean of x (p - one_hot) over the examples, db that of p - one_hot."""
    check(submission.softmax_xent_grad, *problem, expected=by_rows(*problem))


@grades("softmax_xent_grad")
@given(problem=problems())
def test_what_one_class_gains_the_others_lose(submission: Any, problem: Arrays) -> None:
    """The sum of db is 0, and so is that of every row of dW."""
    _, _, W, b = problem
    loss, dW, db = parts(submission.softmax_xent_grad(*problem), ("loss", "dW", "db"))
    number(loss, "the loss")
    assert_close(array(db, b.shape, "db").sum(), 0.0, what="the sum of db")
    assert_close(array(dW, W.shape, "dW").sum(axis=1), np.zeros(len(W)), what="the sums of the rows of dW")


@grades("softmax_xent_grad")
@given(problem=problems())
def test_every_example_twice_changes_nothing(submission: Any, problem: Arrays) -> None:
    """Repeating all examples leaves loss and gradient as they are."""
    X, right, W, b = problem
    check(submission.softmax_xent_grad, np.vstack([X, X]), np.tile(right, 2), W, b, expected=by_rows(*problem))


@grades("softmax_xent_grad")
def test_descent_learns_the_lecture_s_examples(submission: Any) -> None:
    """2000 steps of 0.05 along your gradient bring the loss of the lecture's data to 0.253369, all eight right."""
    W, b = parts(inside(submission, descended, XS, LABELS, 0.05, 2000), ("W", "b"))
    logits = XS @ array(W, (4, 3), "W") + array(b, (3,), "b")
    require(np.abs(logits).max() < 100, "the weights grow without end")
    loss = float(np.mean(costs(logits, LABELS)))
    assert_close(loss, 0.253369, atol=1e-6, what="the loss after 2000 steps")
    assert_close(np.argmax(logits, axis=1), LABELS, what="the classes after 2000 steps")


class TestSoftmaxXentGradUniversal(Universal, of="softmax_xent_grad"):
    """What holds for every exercise."""

    args = problems()
    one = [(np.array([[2.0, -1.0]]), np.array([1]), np.array([[1.0, 0.5, 2.0], [-1.0, 0.0, 1.5]]), np.arange(3.0))]
    rejects = {
        "X of rank 1": (np.ones(2), np.array([0, 1]), np.ones((2, 3)), np.ones(3)),
        "W of rank 1": (np.ones((4, 2)), np.array([0, 1, 0, 1]), np.ones(2), np.ones(2)),
        "W with another d": (np.ones((4, 2)), np.array([0, 1, 0, 1]), np.ones((3, 3)), np.ones(3)),
        "b as a row": (np.ones((4, 2)), np.array([0, 1, 0, 1]), np.ones((2, 3)), np.ones((1, 3))),
        "one b for all": (np.ones((4, 2)), np.array([0, 1, 0, 1]), np.ones((2, 3)), np.ones(1)),
        "labels as a column": (np.ones((4, 2)), np.array([[0], [1], [0], [1]]), np.ones((2, 3)), np.ones(3)),
        "one label for all": (np.ones((4, 2)), np.array([1]), np.ones((2, 3)), np.ones(3)),
        "label 3 of 3 classes": (np.ones((2, 2)), np.array([3, 0]), np.ones((2, 3)), np.ones(3)),
        "label -1": (np.ones((2, 2)), np.array([-1, 0]), np.ones((2, 3)), np.ones(3)),
        "no rows": (np.ones((0, 2)), np.zeros(0, np.int64), np.ones((2, 3)), np.ones(3)),
    }
    without = {"U7"}


# ---------------------------------------------------------------- ovr_predict


def neurons(X: A, W: A, b: A) -> tuple[A, A]:
    """An independent answer: one sigmoid after the other, and the first of the largest logits."""
    logits = (X @ W + b).tolist()
    scores = [[1 / (1 + math.exp(-z)) for z in row] for row in logits]
    return np.array(scores), np.array([row.index(max(row)) for row in logits])


@grades("ovr_predict")
@given(model=models())
def test_every_class_has_its_own_sigmoid(submission: Any, model: Arrays) -> None:
    """scores[i, j] is the sigmoid of logit j of row i, whatever the others are; the largest logit names the class."""
    check(submission.ovr_predict, *model, expected=neurons(*model))


@grades("ovr_predict")
@given(model=models())
def test_of_equal_logits_the_first_class_wins(submission: Any, model: Arrays) -> None:
    """Where a second set of the same neurons follows, no class of the second set is ever named."""
    X, W, b = model
    scores, classes = neurons(*model)
    expected = (np.hstack([scores, scores]), classes)
    check(submission.ovr_predict, X, np.hstack([W, W]), np.tile(b, 2), expected=expected)


@grades("ovr_predict")
@given(b=vectors(5, 50, 10_000, unique=True))
def test_classes_are_ranked_by_their_logits(submission: Any, b: A) -> None:
    """Where all sigmoids are exactly 1, the largest logit still wins, and where they are almost 0, too."""
    X, W = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0] * 5, [-20_000.0] * 5])
    expected = (np.array([[1.0] * 5, [0.0] * 5]), np.array([int(np.argmax(b))] * 2))
    check(submission.ovr_predict, X, W, b, expected=expected)


class TestOvrPredictUniversal(Universal, of="ovr_predict"):
    """What holds for every exercise."""

    args = models()
    one = [(np.array([[2.0, -1.0]]), np.array([[1.0, 0.5, 2.0], [-1.0, 0.0, 1.5]]), np.arange(3.0))]
    rejects = {
        "X of rank 1": (np.ones(2), np.ones((2, 3)), np.ones(3)),
        "W of rank 1": (np.ones((4, 2)), np.ones(2), np.ones(2)),
        "W of rank 3": (np.ones((2, 2)), np.ones((2, 2, 5)), np.ones((2, 5))),
        "W with another d": (np.ones((4, 2)), np.ones((3, 3)), np.ones(3)),
        "b as a row": (np.ones((4, 2)), np.ones((2, 3)), np.ones((1, 3))),
        "b per example": (np.ones((4, 2)), np.ones((2, 3)), np.ones((4, 1))),
        "one b for all": (np.ones((4, 2)), np.ones((2, 3)), np.ones(1)),
        "b a number": (np.ones((4, 2)), np.ones((2, 3)), np.array(1.0)),
        "no rows": (np.ones((0, 2)), np.ones((2, 3)), np.ones(3)),
    }
    without = {"U7"}


# ----------------------------------------------------------------- tf_softmax

# Five examples, three inputs, four classes: no two sizes are alike, and one class never occurs.
X5 = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-1.0, 1.0, 0.75], [2.0, 0.5, 1.0], [-0.5, -1.5, 0.25]])
Y5 = np.eye(4)[[2, 0, 3, 2, 0]]


def walk(X: A, Y: A, lr: float, steps: int) -> tuple[A, A]:
    """Where gradient descent from zero arrives, in NumPy."""
    W, b = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    for _ in range(steps):
        Z = X @ W + b
        powers = np.exp(Z - Z.max(axis=1, keepdims=True))
        dZ = (powers / powers.sum(axis=1, keepdims=True) - Y) / len(X)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
    return W.astype(np.float32), b.astype(np.float32)


def tf_work(module: ModuleType, X: A, Y: A, steps: int) -> Any:
    """How many optimizers a call builds, how many tapes Python opens, what is printed and returned."""
    import tensorflow as tf

    optimizer, tape, log = tf.keras.optimizers.Optimizer, tf.GradientTape, []
    build, enter = optimizer.__init__, tape.__enter__

    def spied_build(self: Any, *args: Any, **kwargs: Any) -> None:
        log.append("optimizer")
        build(self, *args, **kwargs)

    def spied_enter(self: Any) -> Any:
        log.append("tape")
        return enter(self)

    optimizer.__init__, tape.__enter__ = spied_build, spied_enter
    try:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            returned = module.tf_softmax(X, Y, 0.1, steps)
    finally:
        optimizer.__init__, tape.__enter__ = build, enter
    return {"log": log, "printed": out.getvalue(), "returned": returned}


@grades("tf_softmax", timeout=30)
def test_tf_softmax_follows_gradient_descent(submission: Any) -> None:
    """W and b begin at zero (steps = 0) and are after 12 steps where the descent in NumPy is."""
    for steps in (12, 0):
        check(submission.tf_softmax, X5, Y5, 0.5, steps, expected=walk(X5, Y5, 0.5, steps), rtol=1e-4, atol=1e-5)


@grades("tf_softmax", timeout=30)
def test_tf_softmax_has_a_learning_rate_of_its_own(submission: Any) -> None:
    """Without lr, a step is 0.01 times the gradient."""
    check(submission.tf_softmax, X5, Y5, steps=3, expected=walk(X5, Y5, 0.01, 3), rtol=1e-4, atol=1e-6)


@grades("tf_softmax", timeout=30)
def test_tf_softmax_stands_large_logits(submission: Any) -> None:
    """Inputs in the hundreds and lr = 1 make logits of 10000; W and b stay finite and right."""
    X = 200 * X5
    check(submission.tf_softmax, X, Y5, 1.0, 3, expected=walk(X, Y5, 1.0, 3), rtol=1e-4, atol=1e-3)


@grades("tf_softmax", timeout=30)
def test_tf_softmax_derives_with_a_tape_in_a_graph(submission: Any) -> None:
    """A GradientTape is opened while the step is traced, once or twice, and not again for each of 30 steps."""
    tapes = inside(submission, tf_work, X5, Y5, 30)["log"].count("tape")
    require(tapes > 0, "no tape was opened: let tf.GradientTape find the gradients", mistake="no_tape")
    slow = f"Python opened {tapes} tapes for 30 steps: the step is no @tf.function, or is traced anew each time"
    require(tapes <= 6, slow, mistake="python_step_too_slow")


@grades("tf_softmax", timeout=30)
def test_tf_softmax_builds_its_optimizer_once(submission: Any) -> None:
    """At most one optimizer is built, however many steps there are."""
    slips = {r"singleton tf\.Variable|tf\.function only supports": "optimizer_in_loop"}
    built = inside(submission, tf_work, X5, Y5, 5, slips=slips)["log"].count("optimizer")
    require(built <= 1, f"{built} optimizers were built for 5 steps", mistake="optimizer_in_loop")


@grades("tf_softmax", timeout=30)
def test_tf_softmax_returns_float32_arrays(submission: Any) -> None:
    """W and b come back as NumPy arrays in float32, also for float64 data, and nothing is printed."""
    work = inside(submission, tf_work, X5, Y5, 1)
    W, b = parts(work["returned"], ("W", "b"))
    kinds = [dtype_name(array(W, (3, 4), "W")), dtype_name(array(b, (4,), "b"))]
    require(kinds == ["float32"] * 2, f"W and b must be float32; they are {' and '.join(kinds)}")
    require(not work["printed"], "tf_softmax printed something; it should only return W and b")


@grades("tf_softmax", timeout=30)
def test_tf_softmax_refuses_shapes_that_do_not_fit(submission: Any) -> None:
    """Class numbers (n,) as Y, another number of rows in Y, a flat X and no rows at all raise ValueError."""
    for X, Y in ((X5, Y5[:, 0]), (X5, Y5[:1]), (X5[0], Y5[0]), (X5[:, 0], Y5), (X5[:0], Y5[:0])):
        check_raises(ValueError, submission.tf_softmax, X, Y, 0.1, 1, mistake="no_shape_check")
