"""Hidden tests of week 2, day 2: perceptron, Adaline and the modes of training."""

from __future__ import annotations

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
    parts,
    require,
    slopes,
)
from grader.checking.strategies import arrays, numbers, orders, sizes

# perceptron_fit


@st.composite
def separable(draw: st.DrawFn) -> tuple[A, A, A]:
    """(X, y, w) with y_i (w . x_i) > 0 for every row, and labels of both kinds; X and w are small whole numbers."""
    n, d = draw(st.permutations([2, 3, 4, 5]))[:2]
    w = draw(arrays((d,), -2, 2).map(np.rint).filter(np.any))
    X = draw(arrays((n, d), -3, 3).map(np.rint))
    X = X + np.where(X @ w == 0, 1.0, 0.0)[:, None] * w  # a row on the plane is moved off it
    y = np.sign(X @ w)
    turned = draw(st.integers(0, n - 1))
    if np.all(y == y[0]):
        X[turned], y[turned] = -X[turned], -y[turned]
    return X, y.astype(np.int64), w


def perceptron(X: A, y: A, most: int = 1000) -> tuple[A, int]:
    """Independent oracle: row by row in plain Python."""
    w, updates, i = [0.0] * X.shape[1], 0, 0
    while i < len(X):
        i += 1
        if y[i - 1] * sum(a * b for a, b in zip(w, X[i - 1].tolist(), strict=True)) <= 0:
            w = [a + int(y[i - 1]) * b for a, b in zip(w, X[i - 1].tolist(), strict=True)]
            updates, i = updates + 1, 0
            assert updates <= most
    return np.array(w), updates


def message(module: ModuleType, X: A, y: A, most: int) -> Any:
    """What perceptron_fit says when it gives up, else what it returns."""
    try:
        return module.perceptron_fit(X, y, most)
    except RuntimeError as error:
        return str(error)


XOR = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]), np.array([-1, 1, 1, -1])


@grades("perceptron_fit")
@given(separable())
def test_perceptron_fit_separates_strictly(submission, problem):
    """The returned w has every row on the right side of the plane, and none on it: y (w . x) > 0."""
    X, y, _ = problem
    w, _ = parts(submission.perceptron_fit(X, y), ("w", "updates"))
    worst = float((y * (X @ array(w, (X.shape[1],), "w"))).min())
    require(worst > 0, f"a row of {X.tolist()} is wrong: the least y (w . x) is {worst:.6g} for your w")


@grades("perceptron_fit")
@given(separable())
def test_perceptron_fit_needs_no_more_updates_than_the_theorem_allows(submission, problem):
    """At most (R / margin)^2 updates: R is the longest row, the margin that of any w that separates the rows."""
    X, y, w = problem
    _, updates = parts(submission.perceptron_fit(X, y), ("w", "updates"))
    require(isinstance(updates, int | np.integer), "the number of updates must be an int")
    margin = (y * (X @ w)).min() / np.linalg.norm(w)
    limit = (np.linalg.norm(X, axis=1).max() / margin) ** 2
    require(updates <= limit + 1e-9, f"{updates} updates; the convergence theorem allows {limit:.6g}")


@grades("perceptron_fit")
@given(separable())
def test_perceptron_fit_corrects_the_first_wrong_row(submission, problem):
    """From w = 0 the first row with y (w . x) <= 0 is added times its label, and the search begins again at row 0."""
    X, y, _ = problem
    check(submission.perceptron_fit, X, y, expected=perceptron(X, y))


@grades("perceptron_fit")
@given(separable(), st.sampled_from([0.25, 4.0, 1024.0]))
def test_perceptron_fit_does_not_mind_the_scale(submission, problem, c):
    """Inputs c times as large (c > 0) take as many updates, to a w that is c times as large."""
    X, y, _ = problem
    w, updates = perceptron(X, y)
    check(submission.perceptron_fit, c * X, y, expected=(c * w, updates))


@grades("perceptron_fit")
@given(separable())
def test_perceptron_fit_stops_at_max_updates(submission, problem):
    """With max_updates as large as needed it succeeds; with one less it raises RuntimeError."""
    X, y, _ = problem
    w, updates = perceptron(X, y)
    check(submission.perceptron_fit, X, y, updates, expected=(w, updates))
    check_raises(RuntimeError, submission.perceptron_fit, X, y, updates - 1)


@grades("perceptron_fit")
def test_perceptron_fit_gives_up_on_xor(submission):
    """XOR never ends by itself: RuntimeError("not linearly separable") for any max_updates."""
    for most in (1, 7, 50):
        text = inside(submission, message, *XOR, most)
        require(isinstance(text, str), f"max_updates={most} on XOR: this came back: {text}", mistake="cycles_forever")
        require("not linearly separable" in text, f'the message is {text!r}; "not linearly separable" is asked')


@grades("perceptron_fit")
def test_perceptron_fit_tries_a_thousand_times(submission):
    """By default 1000 updates are allowed, and no more."""
    y = np.array([1, -1])  # row 1 is corrected once, and row 0 then 998 or 999 times to make up for it
    just, never = (np.array([[1.0, 0.0], [far, -2000.0]]) for far in (998.0, 999.0))
    check(submission.perceptron_fit, just, y, expected=(np.array([1.0, 2000.0]), 1000))
    check_raises(RuntimeError, submission.perceptron_fit, never, y)


@grades("perceptron_fit")
def test_perceptron_fit_refuses_other_labels(submission):
    """Labels 0 and 1, or a single label that is neither -1 nor +1, raise ValueError."""
    X = XOR[0]
    for labels in ([0, 0, 0, 1], [0, 1, 1, 1], [-1, -1, 0, 1]):
        check_raises(ValueError, submission.perceptron_fit, X, np.array(labels), mistake="labels_01")
    for wrong in (2.0, 0.5, -1.5, np.nan):
        check_raises(ValueError, submission.perceptron_fit, X, np.array([-1.0, 1.0, wrong, 1.0]))


class TestPerceptronFitUniversal(Universal, of="perceptron_fit"):
    args = separable().map(lambda problem: problem[:2])
    one = (np.array([[2.0, -3.0]]), np.array([-1]))
    large = separable().map(lambda problem: (problem[0] * 2500, problem[1]))
    rejects = {
        "y (3, 1)": (np.ones((3, 2)), np.ones((3, 1))),
        "y (1,)": (np.ones((3, 2)), np.ones(1)),
        "y (2,)": (np.ones((3, 2)), np.ones(2)),
        "X (3,)": (np.ones(3), np.ones(3)),
        "X (3, 2, 1)": (np.ones((3, 2, 1)), np.ones(3)),
        "n = 0": (np.ones((0, 2)), np.ones(0)),
    }


# adaline_epoch


@st.composite
def neurons(draw: st.DrawFn, *, labels: bool = False) -> tuple[A, A, A, float, float]:
    """(X, y, w, b, eta) with n != d; y are any numbers, or labels 0 and 1."""
    n, d = draw(st.permutations([2, 3, 4, 5]))[:2]
    y = draw(arrays((n,), 0, 1).map(np.rint) if labels else arrays((n,), -4, 4))
    eta = draw(st.sampled_from([0.0625, 0.03125, 0.046875]))
    return draw(arrays((n, d), -2, 2)), y, draw(arrays((d,), -2, 2)), draw(numbers(-2, 2)), eta


def half_squares(X: A, y: A, w: A, b: A) -> float:
    """The loss of Adaline."""
    return float(((y - X @ w - b) ** 2).sum() / 2)


def online(X: A, y: A, w: A, b: float, eta: float) -> tuple[A, float, float]:
    """Independent oracle of mode "online": row by row, number by number."""
    loss = half_squares(X, y, w, np.array(b))
    for i in range(len(X)):
        miss = float(y[i]) - sum(float(a) * float(c) for a, c in zip(X[i], w, strict=True)) - b
        w, b = np.array([c + eta * miss * a for a, c in zip(X[i], w, strict=True)]), b + eta * miss
    return w, b, loss


#: (X, y, w) with n = 3 and d = 2 that do not fit, though NumPy would broadcast most of them.
MISFITS = {
    "y (3, 1)": (np.ones((3, 2)), np.ones((3, 1)), np.ones(2)),
    "y (1,)": (np.ones((3, 2)), np.ones(1), np.ones(2)),
    "y ()": (np.ones((3, 2)), np.array(1.0), np.ones(2)),
    "w (2, 1)": (np.ones((3, 2)), np.ones(3), np.ones((2, 1))),
    "w (3,)": (np.ones((3, 2)), np.ones(3), np.ones(3)),
    "w (1,)": (np.ones((3, 2)), np.ones(3), np.ones(1)),
    "X (3,)": (np.ones(3), np.ones(3), np.ones(3)),
    "X (3, 2, 1)": (np.ones((3, 2, 1)), np.ones(3), np.ones(2)),
    "n = 0": (np.ones((0, 2)), np.ones(0), np.ones(2)),
}


@grades("adaline_epoch")
@given(neurons(), st.sampled_from(["batch", "online"]))
def test_adaline_epoch_loss(submission, neuron, mode):
    """The loss is 1/2 sum of (y - a)^2 over all rows with a = Xw + b, before the epoch, in both modes."""
    X, y, w, b, _ = neuron
    _, _, loss = parts(submission.adaline_epoch(*neuron, mode), ("w", "b", "loss"))
    assert_close(loss, half_squares(X, y, w, np.array(b)), what="the loss")


@grades("adaline_epoch")
@given(neurons())
def test_adaline_epoch_batch_walks_down_the_slope(submission, neuron):
    """In batch mode w and b move by -eta times the slopes of 1/2 sum of (y - a)^2; that is the usual mode."""
    X, y, w, b, eta = neuron
    dw, db = slopes(lambda w, b: half_squares(X, y, w, b), w, b)
    expected = w - eta * dw, float(b - eta * db), half_squares(X, y, w, np.array(b))
    check(submission.adaline_epoch, *neuron, expected=expected, **GRADIENT)
    check(submission.adaline_epoch, *neuron, "batch", expected=expected, **GRADIENT)


@grades("adaline_epoch")
@given(neurons())
def test_adaline_epoch_online_moves_after_every_row(submission, neuron):
    """In online mode every row, in the order of X, sees the w and b that the row before it has left."""
    check(submission.adaline_epoch, *neuron, "online", expected=online(*neuron))


@grades("adaline_epoch")
@given(neurons(), orders(5))
def test_adaline_epoch_and_the_order_of_rows(submission, neuron, order):
    """Another order of the rows leaves batch mode alone; in online mode the rows are taken as they come."""
    X, y, w, b, eta = neuron
    order = order[order < len(X)]
    shuffled = X[order], y[order], w, b, eta
    assert_close(submission.adaline_epoch(*shuffled), submission.adaline_epoch(*neuron), what="batch mode, shuffled")
    check(submission.adaline_epoch, *shuffled, "online", expected=online(*shuffled))


@grades("adaline_epoch")
@given(neurons())
def test_adaline_epoch_rests_at_the_least_squares_solution(submission, neuron):
    """Where the squared error is least a batch epoch changes nothing: that is where batch mode ends."""
    X, y, _, _, eta = neuron
    best = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    w, b = best[:-1], float(best[-1])
    loss = half_squares(X, y, w, best[-1])
    check(submission.adaline_epoch, X, y, w, b, eta, expected=(w, b, loss), rtol=1e-7, atol=1e-9)


@grades("adaline_epoch")
def test_adaline_epoch_refuses_other_modes(submission):
    """A mode that is neither "batch" nor "online" raises ValueError."""
    for mode in ("sgd", "Batch", "", "on-line"):
        check_raises(ValueError, submission.adaline_epoch, np.ones((3, 2)), np.ones(3), np.ones(2), 0.5, 0.1, mode)


class TestAdalineEpochUniversal(Universal, of="adaline_epoch"):
    args = st.tuples(neurons(), st.sampled_from(["batch", "online"])).map(lambda both: (*both[0], both[1]))
    one = [(np.array([[2.0, -3.0]]), np.array([1.0]), np.ones(2), 0.5, 0.125, mode) for mode in ("batch", "online")]
    rejects = {
        f"{name}, {mode}": (*misfit, 0.5, 0.125, mode)
        for name, misfit in MISFITS.items()
        for mode in ("batch", "online")
    }


# minibatches


def with_rng(module: ModuleType, n: int, batch_size: int, seed: int, drop_last: bool) -> Any:
    """Two epochs from one generator, the first once more from a fresh one, and whether global randomness was used."""
    np.random.seed(0)  # noqa: NPY002
    before = repr(np.random.get_state())  # noqa: NPY002
    rng = np.random.default_rng(seed)
    epochs = [module.minibatches(n, batch_size, rng, drop_last) for _ in range(2)]
    again = module.minibatches(n, batch_size, rng=np.random.default_rng(seed), drop_last=drop_last)
    moved = before != repr(np.random.get_state())  # noqa: NPY002
    return {"epochs": epochs, "again": again, "moved": moved}


def in_order(n: int, batch_size: int) -> list[A]:
    """The batches of 0 ... n - 1 in order, by plain counting."""
    batches: list[list[int]] = []
    for row in range(n):
        if row % batch_size == 0:
            batches.append([])
        batches[-1].append(row)
    return [np.array(batch, dtype=np.int64) for batch in batches]


def rows_of(batches: Any) -> list[int]:
    """All row numbers of a list of batches."""
    require(isinstance(batches, list), "a list of batches is asked")
    for batch in batches:
        require(isinstance(batch, A) and batch.ndim == 1, "every batch must be a one-dimensional array")
        require(batch.dtype == np.int64, f"row numbers are int64, not {batch.dtype}")
    return [int(row) for batch in batches for row in batch]


@grades("minibatches")
@given(sizes(0, 20), sizes(1, 8))
def test_minibatches_in_order(submission, n, batch_size):
    """Without rng the rows 0 ... n - 1 come in order, batch_size at a time, the rest in a shorter last batch."""
    check(submission.minibatches, n, batch_size, expected=in_order(n, batch_size), strict_dtype=True)


@grades("minibatches")
@given(sizes(0, 20), sizes(1, 8))
def test_minibatches_drop_last(submission, n, batch_size):
    """With drop_last only full batches remain; one that is full stays, also if it is the last."""
    expected = [batch for batch in in_order(n, batch_size) if len(batch) == batch_size]
    check(submission.minibatches, n, batch_size, None, True, expected=expected)


@grades("minibatches")
def test_minibatches_of_no_rows_and_of_few(submission):
    """No rows give an empty list; fewer rows than batch_size give one batch of all, or none with drop_last."""
    check(submission.minibatches, 0, 3, expected=[])
    check(submission.minibatches, 1, 3, expected=[np.array([0])])
    check(submission.minibatches, 2, 5, expected=[np.array([0, 1])])
    check(submission.minibatches, 2, 5, None, True, expected=[])


@grades("minibatches")
@given(sizes(20, 40), sizes(3, 9), st.integers(0, 1000))
def test_minibatches_with_rng_are_a_permutation(submission, n, batch_size, seed):
    """With rng every row is in exactly one batch, all batches but the last are full, and the rows are mixed."""
    batches = inside(submission, with_rng, n, batch_size, seed, False)["epochs"][0]
    rows = rows_of(batches)
    require(sorted(rows) == [*range(n)], f"the rows of all batches are {sorted(rows)}: not each of {n} once")
    lengths, full = [len(batch) for batch in batches], n // batch_size
    expected = [batch_size] * full + [n % batch_size] * (n % batch_size > 0)
    require(lengths == expected, f"{n} rows by {batch_size}: the batches have {lengths} rows, {expected} are expected")
    require(rows != [*range(n)], "the rows come in order though an rng is given")


@grades("minibatches")
@given(sizes(20, 40), sizes(3, 9), st.integers(0, 1000))
def test_minibatches_with_rng_mix_rows_not_batches(submission, n, batch_size, seed):
    """Neighbours part: it is the rows that are permuted, not the batches, nor the rows within a batch."""
    batches = inside(submission, with_rng, n, batch_size, seed, False)["epochs"][0]
    spans = [max(batch) - min(batch) + 1 for batch in batches if len(batch) > 1]
    require(any(span > batch_size for span in spans), "every batch still consists of neighbouring rows")


@grades("minibatches")
@given(st.integers(0, 1000))
def test_minibatches_with_rng_drop_last(submission, seed):
    """Of 44 rows by 12, rng and drop_last leave 3 full batches of different rows; any 8 rows may be left out."""
    for batches in inside(submission, with_rng, 44, 12, seed, True)["epochs"]:
        rows = rows_of(batches)
        require([len(batch) for batch in batches] == [12, 12, 12], "three batches of 12 rows are asked")
        require(len({*rows} & {*range(44)}) == 36, "a row occurs twice, or does not exist")
        require(max(rows) > 35, "the rows left out are the last ones: permute first, then leave out")


@grades("minibatches")
@given(sizes(20, 40), sizes(3, 9), st.integers(0, 1000))
def test_minibatches_draw_a_new_order_each_time(submission, n, batch_size, seed):
    """A second call with the same rng gives another order; a generator with the same seed gives the same again."""
    facts = inside(submission, with_rng, n, batch_size, seed, False)
    first, second = (rows_of(batches) for batches in facts["epochs"])
    require(first != second, "two calls with one rng give the same order", mistake="same_order_every_epoch")
    require(rows_of(facts["again"]) == first, "the same seed gives another order: draw from rng alone")


@grades("minibatches")
def test_minibatches_leave_global_randomness_alone(submission):
    """The permutation comes from rng; NumPy's global random state stays as it is."""
    moved = inside(submission, with_rng, 20, 3, 1, False)["moved"]
    require(not moved, "the global random state is another one after the call", mistake="global_rng")


@grades("minibatches")
def test_minibatches_refuse_impossible_sizes(submission):
    """A negative n and a batch_size below 1 raise ValueError."""
    for n, batch_size in ((-1, 3), (-6, 3), (5, 0), (5, -2), (0, 0)):
        check_raises(ValueError, submission.minibatches, n, batch_size)


class TestMinibatchesUniversal(Universal, of="minibatches"):
    args = st.tuples(sizes(0, 20), sizes(1, 8))
    without = {"U1", "U2", "U3", "U5"}  # there are no arrays among the arguments


# train_epoch


@st.composite
def epochs(draw: st.DrawFn) -> tuple[Any, ...]:
    """(X, y, w, b, eta, batches): one to three batches of different sizes; a row may come twice, or not at all."""
    X, y, w, b, eta = draw(neurons(labels=True))
    batch = st.lists(st.integers(0, len(X) - 1), min_size=1, max_size=4).map(np.array)
    return X, y, w, b, eta, draw(st.lists(batch, min_size=1, max_size=3))


def cross_entropy(X: A, y: A, w: A, b: A) -> float:
    """The sum of the losses of logistic regression: its slope is what train_epoch subtracts."""
    z = X @ w + b
    return float((np.logaddexp(0, z) - z * y).sum())


def walk(X: A, y: A, w: A, b: float, eta: float, batches: list[A]) -> tuple[A, float]:
    """Independent oracle of train_epoch, number by number."""
    for batch in batches:
        errors = [float(y[i] - 1 / (1 + np.exp(-(sum(X[i] * w) + b)))) for i in batch]
        w = w + eta * sum(error * X[i] for error, i in zip(errors, batch, strict=True))
        b = b + eta * sum(errors)
    return w, b


def start_after_changing_the_result(module: ModuleType, *args: Any) -> Any:
    """The w that was passed in, after the returned one has been overwritten."""
    w, _ = module.train_epoch(*args)
    w += 1
    return args[2]


@grades("train_epoch")
@given(neurons(labels=True))
def test_train_epoch_batch_mode_walks_down_the_slope(submission, neuron):
    """One batch of all rows moves w and b by -eta times the slopes of the summed cross-entropy."""
    X, y, w, b, eta = neuron
    dw, db = slopes(lambda w, b: cross_entropy(X, y, w, b), w, b)
    expected = w - eta * dw, float(b - eta * db)
    check(submission.train_epoch, *neuron, [np.arange(len(X))], expected=expected, **GRADIENT)


@grades("train_epoch")
@given(epochs())
def test_train_epoch_goes_from_batch_to_batch(submission, epoch):
    """Each batch sums over its own rows only, a row twice if it is there twice, with the w and b of the one before."""
    check(submission.train_epoch, *epoch, expected=walk(*epoch))


@grades("train_epoch")
@given(neurons(labels=True))
def test_train_epoch_of_single_rows(submission, neuron):
    """Batches of one row each, in order, are on-line mode."""
    epoch = (*neuron, [np.array([i]) for i in range(len(neuron[0]))])
    check(submission.train_epoch, *epoch, expected=walk(*epoch))


@grades("train_epoch")
@given(neurons(labels=True), orders(5))
def test_train_epoch_batch_mode_and_the_order_of_rows(submission, neuron, order):
    """In batch mode the order of the rows in the batch does not matter."""
    sorted_rows = (*neuron, [np.arange(len(neuron[0]))])
    check(submission.train_epoch, *neuron, [order[order < len(neuron[0])]], expected=walk(*sorted_rows))


@grades("train_epoch")
@given(neurons(labels=True))
def test_train_epoch_without_batches(submission, neuron):
    """Without batches w and b come back unchanged, w as a copy: writing to it leaves the original alone."""
    w, b = neuron[2:4]
    check(submission.train_epoch, *neuron, [], expected=(w, b))
    check(beside(submission, start_after_changing_the_result), *neuron, [], expected=w)


@grades("train_epoch")
@given(neurons(labels=True), st.integers(1, 3))
def test_train_epoch_lowers_the_loss(submission, neuron, batch_size):
    """For a small eta the cross-entropy of all rows falls, whatever the batches."""
    X, y, w, b, _ = neuron
    batches = [np.arange(i, min(i + batch_size, len(X))) for i in range(0, len(X), batch_size)]
    got_w, got_b = parts(submission.train_epoch(X, y, w, b, 1e-6, batches), ("w", "b"))
    before, after = cross_entropy(X, y, w, b), cross_entropy(X, y, array(got_w, w.shape, "w"), got_b)
    require(after <= before + 1e-8, f"the loss rises from {before:.9g} to {after:.9g} with eta = 1e-6")


class TestTrainEpochUniversal(Universal, of="train_epoch"):
    args = epochs()
    large = epochs().map(lambda epoch: (epoch[0] * 5000, epoch[1], epoch[2] * 5000, *epoch[3:]))
    one = (np.array([[2.0, -3.0]]), np.array([1.0]), np.ones(2), 0.5, 0.125, [np.array([0])])
    rejects = {name: (*misfit, 0.5, 0.125, [np.array([0])]) for name, misfit in MISFITS.items()} | {
        "y (3, 1), no batches": (np.ones((3, 2)), np.ones((3, 1)), np.ones(2), 0.5, 0.125, [])
    }
