"""Hidden checks of week 2, day 4: scaling, splitting, confusion matrix and report, logistic regression with Keras."""

from __future__ import annotations

import contextlib
import io
import math
import statistics
from collections import Counter
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

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
    number,
    parts,
    require,
    runs_like_reference,
)
from grader.checking.strategies import arrays, labels, orders, sizes
from grader.compare import dtype_name

Arrays = tuple[Any, ...]
A = np.ndarray
KINDS = st.sampled_from(("minmax", "standard"))

# --------------------------------------------------------------------- Scaler


def scaled(module: ModuleType, kind: str, X: A | None, table: A, *methods: str) -> Any:
    """`table` after these methods of a Scaler that is fitted to X, or to nothing."""
    scaler = module.Scaler(kind) if X is None else module.Scaler(kind).fit(X)
    for method in methods:
        table = getattr(scaler, method)(table)
    return table


def lives(module: ModuleType, kind: str, X: A, new: A) -> Any:
    """One Scaler fitted twice, another one beside it; what becomes of the arrays they are given."""
    scaler, other, before = module.Scaler(kind), module.Scaler(kind), (X.copy(), new.copy())
    facts = {"itself": scaler.fit(X) is scaler, "first": scaler.transform(new), "second": scaler.transform(new)}
    other.fit(new)
    facts["third"], back = scaler.transform(new), scaler.inverse(new)
    facts["touched"] = not all(np.array_equal(a, b) for a, b in zip(before, (X, new), strict=True))
    facts["shared"] = np.shares_memory(facts["first"], new) or np.shares_memory(back, new)
    scaler.fit(new)
    return {**facts, "refitted": scaler.transform(X)}


def statistics_of(kind: str, X: A) -> tuple[A, A]:
    """What is subtracted from each column and what it is divided by, one column after the other."""
    columns = X.T.tolist()
    if kind == "minmax":
        return np.array([min(c) for c in columns]), np.array([max(c) - min(c) for c in columns])
    return np.array([statistics.fmean(c) for c in columns]), np.array([statistics.pstdev(c) for c in columns])


@st.composite
def two_tables(draw: st.DrawFn) -> Arrays:
    """X (n, d) without constant columns, and another table (m, d) with larger values."""
    n, d, m = draw(st.sampled_from(((4, 2, 3), (5, 3, 2), (3, 4, 2), (6, 1, 4))))
    return draw(arrays((n, d), unique=True)), draw(arrays((m, d), -40, 40))


@grades("Scaler")
@given(kind=KINDS, tables=two_tables())
def test_new_rows_are_scaled_with_the_statistics_of_fit(submission: Any, kind: str, tables: Arrays) -> None:
    """transform uses min, max, mean and sigma (divisor n) of each column of fit's table, whatever it is given."""
    X, new = tables
    shift, scale = statistics_of(kind, X)
    check(beside(submission, scaled), kind, X, new, "transform", expected=(new - shift) / scale)


@grades("Scaler")
@given(kind=KINDS, tables=two_tables())
def test_inverse_undoes_transform(submission: Any, kind: str, tables: Arrays) -> None:
    """inverse(transform(new)) is new."""
    check(beside(submission, scaled), kind, *tables, "transform", "inverse", expected=tables[1])


@grades("Scaler")
@given(kind=KINDS, constant=st.sampled_from((0.1, 0.0, -7.3, 1e4)), n=st.sampled_from((1, 3, 6)))
def test_a_constant_column_is_divided_by_1(submission: Any, kind: str, constant: float, n: int) -> None:
    """A constant column becomes 0, also where its computed sigma is 1e-17, and comes back; 3 more give 3."""
    X = np.stack([np.full(n, constant), np.arange(float(n))], axis=1)
    both = ("transform", "inverse")
    for new, methods, column in ((X, both[:1], 0.0), (X, both, constant), (X + 3, both[:1], 3.0)):
        Z = array(inside(submission, scaled, kind, X, new, *methods), X.shape, "the table")
        assert_close(Z[:, 0], np.full(n, column), what=f"the column that was {constant} in {n} rows")


@grades("Scaler")
@given(kind=KINDS, tables=two_tables())
def test_a_scaler_keeps_its_own_last_fit(submission: Any, kind: str, tables: Arrays) -> None:
    """fit returns the Scaler itself and forgets a former fit; another Scaler's fit and the tables are left alone."""
    X, new = tables
    new = new + np.arange(float(len(new)))[:, np.newaxis] * 100  # no constant column either
    life = inside(submission, lives, kind, X.astype(np.float32), new.astype(np.float32))
    require(life["itself"], "fit must return the Scaler itself: return self")
    require(not life["touched"], "a table that was given is another one afterwards", mistake="mutates_input")
    require(not life["shared"], "the result shares memory with an argument", mistake="aliases_input")
    (shift, scale), (later_shift, later_scale) = statistics_of(kind, X), statistics_of(kind, new)
    for time in ("first", "second", "third"):
        assert_close(life[time], (new - shift) / scale, rtol=1e-3, atol=1e-3, what=f"new, scaled for the {time} time")
    assert_close(life["refitted"], (X - later_shift) / later_scale, rtol=1e-3, atol=1e-3, what="X after the second fit")


@grades("Scaler")
@given(kind=KINDS, tables=two_tables())
def test_float32_tables_stay_float32(submission: Any, kind: str, tables: Arrays) -> None:
    """float32 gives float32; float64, integers and lists give float64; the memory layout does not matter."""
    X, new = tables
    shift, scale = statistics_of(kind, X)
    kinds = (np.asfortranarray, np.ndarray.tolist, lambda table: (table * 64).astype(np.int64), np.float32)
    for other in kinds:
        Z = array(inside(submission, scaled, kind, other(X), other(new), "transform"), new.shape, "the table")
        right = "float32" if other is np.float32 else "float64"
        require(dtype_name(Z) == right, f"the table came back as {dtype_name(Z)}, not {right}", mistake="dtype_changed")
        assert_close(Z, (new - shift) / scale, rtol=1e-4, atol=1e-4, what="the new table")


@grades("Scaler")
def test_what_a_scaler_refuses(submission: Any) -> None:
    """Another kind, and another number of columns than in fit, raise ValueError; no fit at all RuntimeError."""
    X, call = np.array([[1.0, 2.0, 3.0], [4.0, 6.0, 8.0]]), beside(submission, scaled)
    for kind in ("robust", "", "Standard"):
        check_raises(ValueError, call, kind, X, X, "transform", mistake="any_kind")
    for kind, method in (("minmax", "transform"), ("standard", "transform"), ("minmax", "inverse")):
        check_raises(RuntimeError, call, kind, None, X, method, mistake="silent_before_fit")
        for wrong in (np.ones((2, 4)), np.ones((3, 2)), np.ones((2, 1)), np.ones(3)):
            check_raises(ValueError, call, kind, X, wrong, method, mistake="any_columns")


# ----------------------------------------------------------- stratified_split

NAMES = ("train", "validation", "test")
FRACTIONS = ((0.6, 0.2, 0.2), (0.7, 0.2, 0.1), (0.5, 0.15, 0.35), (1.0, 0.0, 0.0), (0.8, 0.0, 0.2), (0.4, 0.3, 0.3))


def splits(module: ModuleType, y: A, fractions: tuple[float, ...], seeds: list[int]) -> Any:
    """The split of each seed, a second one from the last generator; what the calls did to y and to NumPy."""
    state, before = str(np.random.get_state()), y.copy()  # noqa: NPY002
    generators = [np.random.default_rng(seed) for seed in seeds]
    found = [module.stratified_split(y, fractions, rng) for rng in [*generators, generators[-1]]]
    moved = str(np.random.get_state()) != state  # noqa: NPY002
    return {"splits": found, "moved": moved, "touched": not np.array_equal(before, y)}


@st.composite
def classes(draw: st.DrawFn) -> Arrays:
    """y with two to four classes of 3 to 12 rows in any order, fractions that leave no half row, and a seed."""
    fractions = draw(st.sampled_from(FRACTIONS))
    whole = [n for n in range(3, 13) if all(abs(f * n % 1 - 0.5) > 1e-6 for f in fractions)]
    names = draw(st.lists(st.sampled_from((-3, 0, 1, 2, 7, 40)), min_size=2, max_size=4, unique=True))
    y = np.repeat(names, [draw(st.sampled_from(whole)) for _ in names])
    return y[draw(orders(len(y)))], fractions, draw(st.integers(0, 1000))


def vectors_of(answer: object) -> list[A]:
    """The three parts as vectors of row numbers."""
    named = zip(parts(answer, NAMES), NAMES, strict=True)
    return [array(rows, (np.size(rows),), name).astype(np.int64) for rows, name in named]


@grades("stratified_split")
@given(case=classes())
def test_every_class_is_split_by_the_fractions(submission: Any, case: Arrays) -> None:
    """Each row is in one part; of every class, round(fraction * n_c) rows are in validation and test."""
    y, fractions, seed = case
    found = vectors_of(inside(submission, splits, y, fractions, [seed])["splits"][0])
    rows = np.concatenate(found).tolist()
    twice = sorted(row for row, times in Counter(rows).items() if times > 1)
    require(not twice, f"the rows {twice[:5]} are in several parts", mistake="overlap")
    require(sorted(rows) == list(range(len(y))), f"{len(y)} rows were given, the parts hold {len(rows)} numbers")
    for label, size in Counter(y.tolist()).items():
        validation, test = (math.floor(fraction * size + 0.5) for fraction in fractions[1:])
        got, right = [int(np.sum(y[part] == label)) for part in found], [size - validation - test, validation, test]
        require(got == right, f"{fractions} of {size} rows of class {label} is {right}, not {got}")


@grades("stratified_split")
def test_the_generator_decides(submission: Any) -> None:
    """The same state of rng gives the same split, another state another one, and drawing moves rng on."""
    y = np.repeat([0, 1], [30, 20])
    run = inside(submission, splits, y, (0.5, 0.3, 0.2), [5, 5, 6])
    first, same, other, again = ([sorted(rows.tolist()) for rows in vectors_of(one)] for one in run["splits"])
    require(first == same, "two generators with the same seed gave two splits", mistake="global_rng")
    require(first != other, "generators with the seeds 5 and 6 gave the same split")
    require(other != again, "the same generator gave the same split twice: it was not used")
    require(not run["moved"], "the global random state is another one after the call", mistake="global_rng")


@grades("stratified_split")
def test_every_row_may_come_into_every_part(submission: Any) -> None:
    """Over 80 seeds each row has been in each of the parts: the rows of a class are shuffled."""
    run = inside(submission, splits, np.array([1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0]), (0.5, 0.25, 0.25), list(range(80)))
    for name, rows in zip(NAMES, zip(*map(vectors_of, run["splits"]), strict=True), strict=True):
        never = set(range(12)) - set(np.concatenate(rows).tolist())
        require(not never, f"in 80 splits the rows {sorted(never)} are never in {name}")


@grades("stratified_split")
def test_parts_are_int64_vectors(submission: Any) -> None:
    """All parts are int64, also the empty ones of (1, 0, 0) and with a single row, and y stays as it was."""
    for y in (np.array([1, 0, 0, 1, 0]), np.array([4])):
        run = inside(submission, splits, y, (1.0, 0.0, 0.0), [0])
        found = parts(run["splits"][0], NAMES)
        kinds = [dtype_name(array(rows, (size,))) for rows, size in zip(found, (len(y), 0, 0), strict=True)]
        wrong = f"the parts are {', '.join(kinds)}, not int64"
        require(kinds == ["int64"] * 3, wrong, mistake="empty_parts_are_floats")
        require(not run["touched"], "y is another array after the call", mistake="mutates_input")


#: Not three, not 1 together, negative; the last two leave nothing to train on of 2 rows.
REFUSED = (
    (0.5, 0.5),
    (0.6, 0.2, 0.1),
    (0.6, 0.3, 0.2),
    (1.2, -0.1, -0.1),
    (0.8, 0.4, -0.2),
    (0.2, 0.4, 0.4),
    (0, 0.5, 0.5),
)


@grades("stratified_split")
@given(fractions=st.sampled_from(REFUSED))
def test_what_cannot_be_split(submission: Any, fractions: tuple[float, ...]) -> None:
    """Wrong fractions, a class without a training row, an empty y and a y that is a column raise ValueError."""
    check_raises(ValueError, beside(submission, splits), np.repeat([4, 6], (20, 2)), fractions, [0])
    for y in (np.zeros(0, np.int64), np.repeat([0, 1], 10)[:, np.newaxis]):
        check_raises(ValueError, beside(submission, splits), y, (0.6, 0.2, 0.2), [0], mistake="any_y")


# ----------------------------------------------------------- confusion_matrix


@st.composite
def predictions(draw: st.DrawFn) -> Arrays:
    """True and predicted classes (n,), and k, which may be larger than any label."""
    n, k = draw(sizes(3, 12)), draw(sizes(2, 5))
    return draw(labels(n, k)), draw(labels(n, k)), k + draw(st.integers(0, 2))


def counted(y_true: A, y_pred: A, k: int) -> A:
    """An independent table: one cell after the other."""
    pairs = Counter(zip(y_true.tolist(), y_pred.tolist(), strict=True))
    return np.array([[pairs[i, j] for j in range(k)] for i in range(k)], dtype=np.int64).reshape(k, k)


@grades("confusion_matrix")
@given(case=predictions())
def test_cells_count_pairs(submission: Any, case: Arrays) -> None:
    """C[i, j] is how often the true class is i and the predicted one j; every class up to k - 1 has its row."""
    check(submission.confusion_matrix, *case, expected=counted(*case))


@grades("confusion_matrix")
@given(case=predictions())
def test_rows_are_true_classes(submission: Any, case: Arrays) -> None:
    """Row i sums to the number of examples of class i; swapping the arguments transposes the table."""
    y_true, y_pred, k = case
    C = array(submission.confusion_matrix(*case), (k, k))
    assert_close(C.sum(axis=1), np.array([np.sum(y_true == i) for i in range(k)]), what="the sums of the rows")
    assert_close(submission.confusion_matrix(y_pred, y_true, k), C.T, what="the table of the swapped arguments")


@grades("confusion_matrix")
@given(y_true=labels(30, 40), y_pred=labels(30, 40))
def test_labels_may_be_small_integers_or_none(submission: Any, y_true: A, y_pred: A) -> None:
    """40 classes are counted in uint8 too, where 13 * 20 is 4; no examples, of any type, give a table of zeros."""
    small = (y_true.astype(np.uint8), y_pred.astype(np.uint8), 40)
    check(submission.confusion_matrix, *small, expected=counted(y_true, y_pred, 40), strict_dtype=True)
    for empty in (y_true[:0], np.zeros(0)):
        check(submission.confusion_matrix, empty, empty, 3, expected=np.zeros((3, 3), np.int64), strict_dtype=True)


@grades("confusion_matrix")
@given(case=predictions(), wrong=st.sampled_from((-1, 0, 3, 0.5)), first=st.booleans())
def test_labels_must_be_classes(submission: Any, case: Arrays, wrong: float, first: bool) -> None:
    """A label below 0, above k - 1 or between two classes, in either argument, raises ValueError."""
    y_true, y_pred, k = case
    last = wrong if wrong in (-1, 0.5) else k + wrong
    spoilt = np.array([*(y_true if first else y_pred)[:-1].tolist(), last])
    args = (spoilt, y_pred, k) if first else (y_true, spoilt, k)
    check_raises(ValueError, submission.confusion_matrix, *args)


@grades("confusion_matrix", part="P")
def test_confusion_matrix_is_vectorised(submission: Any) -> None:
    """200000 labels of 10 classes take at most 6 times as long as the model solution."""
    i = np.arange(200_000)
    runs_like_reference(submission.confusion_matrix, i * 7919 % 10, i * 104_729 % 97 % 10, 10, k=6)


class TestConfusionMatrixUniversal(Universal, of="confusion_matrix"):
    """What holds for every exercise."""

    args = predictions()
    one = [(np.array([2]), np.array([0]), 3)]
    rejects = {
        "5 against 4": (np.array([0, 1, 0, 1, 1]), np.array([0, 1, 0, 1]), 2),
        "one prediction for all": (np.array([0, 1, 0, 1]), np.array([1]), 2),
        "columns": (np.array([[0], [1]]), np.array([[0], [1]]), 2),
        "numbers": (np.array(0), np.array(1), 2),
    }
    without = {"U5", "U7"}


# --------------------------------------------------------------- class_report

KEYS = ("accuracy", "precision", "recall", "f1", "macro_f1")


@st.composite
def tables(draw: st.DrawFn) -> A:
    """Counts (k, k); now and then a class never occurs, or is never predicted."""
    k = draw(sizes(2, 5))
    C = np.floor(draw(arrays((k, k), 0, 16)))
    C[draw(st.integers(0, k - 1)), :] *= draw(st.sampled_from((0, 1, 1)))
    C[:, draw(st.integers(0, k - 1))] *= draw(st.sampled_from((0, 1, 1)))
    return C.astype(np.int64)


def reported(C: A) -> dict[str, Any]:
    """An independent report: f1 as 2 tp / (2 tp + fp + fn), in plain Python."""
    rows, k = C.tolist(), len(C)

    def share(part: float, whole: float) -> float:
        return part / whole if whole else 0.0

    right = [rows[i][i] for i in range(k)]
    true, predicted = [sum(row) for row in rows], [sum(column) for column in zip(*rows, strict=True)]
    f1 = [share(2 * right[i], true[i] + predicted[i]) for i in range(k)]
    return {
        "accuracy": share(sum(right), sum(true)),
        "precision": np.array([share(right[i], predicted[i]) for i in range(k)]),
        "recall": np.array([share(right[i], true[i]) for i in range(k)]),
        "f1": np.array(f1),
        "macro_f1": sum(f1) / k,
    }


@grades("class_report")
@given(C=tables())
def test_report_has_the_five_numbers(submission: Any, C: A) -> None:
    """accuracy, precision (by columns), recall (by rows), f1 and macro_f1 are as defined."""
    check(submission.class_report, C, expected=reported(C))


@grades("class_report")
@given(C=tables())
def test_transposing_swaps_precision_and_recall(submission: Any, C: A) -> None:
    """With truth and prediction swapped, precision and recall change places."""
    there, back = (entries(submission.class_report(table), KEYS) for table in (C, C.T.copy()))
    assert_close([back["recall"], back["precision"]], [there["precision"], there["recall"]], what="recall, precision")


#: A class without examples, one without predictions, one without both, and no examples at all.
SPECIAL = ([[0, 0, 0], [1, 4, 0], [2, 3, 0]], [[5, 0, 1], [0, 0, 0], [2, 0, 2]], np.diag((4, 0, 2)), np.diag((0, 0)))


@grades("class_report")
@given(C=st.sampled_from(SPECIAL).map(np.array))
def test_nothing_over_nothing_is_0_and_perfection_is_1(submission: Any, C: A) -> None:
    """A class that never occurs or is never predicted gives 0, not NaN; a class that is always right gives 1."""
    check(submission.class_report, C, expected=reported(C))


class TestClassReportUniversal(Universal, of="class_report"):
    """What holds for every exercise."""

    args = tables().map(lambda C: (C,))
    one = [(np.array([[3]]),), (np.array([[0]]),)]
    large = [(np.array([[1e4, 3.0], [0.0, 9999.0]]),), (np.array([[0.0, 1e4], [0.0, 0.0]]),)]
    rejects = {
        "2 x 3": (np.ones((2, 3), np.int64),),
        "1 x 3": (np.ones((1, 3), np.int64),),
        "3 x 1": (np.ones((3, 1), np.int64),),
        "a vector": (np.ones(4, np.int64),),
        "no classes": (np.ones((0, 0), np.int64),),
        "a negative count": (np.array([[3, 1], [-1, 2]]),),
    }
    without = {"U7"}


# ------------------------------------------------------------- keras_logistic

# 32 rows are one batch of Keras, 33 rows are two.
X33 = np.stack([np.sin(np.arange(33.0)), np.cos(3 * np.arange(33.0)), np.linspace(-1, 2, 33)], axis=1)
Y33 = (X33 @ np.array([[1.0], [-2.0], [0.5]]) + np.sin(7 * np.arange(33.0))[:, np.newaxis] > 0.3).astype(np.float64)
X32, Y32 = X33[:32], Y33[:32]


def keras_runs(module: ModuleType, X: A, y: A, lr: float, runs: list[tuple[int, int, int]]) -> Any:
    """Facts about a model for each (seed before, seed, epochs)."""
    from tensorflow import keras

    facts = []
    for before, seed, epochs in runs:
        keras.utils.set_random_seed(before)
        model = module.keras_logistic(X, y, epochs=epochs, lr=lr, seed=seed)
        if not isinstance(model, keras.Model):
            return {"type": type(model).__name__}
        if not model.built:  # without an Input a Sequential is built by its first batch: 0 epochs have none
            model.build((None, X.shape[1]))
        steps, p = int(getattr(model.optimizer, "iterations", 0)), model(X.astype(np.float32)).numpy()
        facts.append({"weights": model.get_weights(), "steps": steps, "predictions": p})
    return {"runs": facts}


def keras_report(module: ModuleType, X: A, y: A) -> Any:
    """Weights and own report of a model trained for one epoch, and what that printed."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        model = module.keras_logistic(X, y, epochs=1)
    report = model.evaluate(X, y, verbose=0, return_dict=True)
    return {"printed": out.getvalue(), "report": report, "p": model.predict(X, verbose=0)}


def weights_of(got: dict[str, Any], d: int) -> list[list[A]]:
    """The weights of each run, after a look at what came back."""
    require("runs" in got, f"a keras.Model was asked; an object of type {got.get('type')} came back")
    for run in got["runs"]:
        found = [value.shape for value in run["weights"]]
        require(found == [(d, 1), (1,)], f"the model has weights of shapes {found}, not one Dense(1) on {d} inputs")
    return [[value.astype(np.float64) for value in run["weights"]] for run in got["runs"]]


def walk(start: list[A], lr: float, steps: int, power: int = 0) -> list[A]:
    """Descent on the logistic loss of X32 and Y32; power = 1 has the sigma' of a squared error, and its 2."""
    W, b = start
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(X32 @ W + b)))
        dZ = (p - Y32) * (2 * p * (1 - p)) ** power / len(Y32)
        W, b = W - lr * X32.T @ dZ, b - lr * dZ.sum(axis=0)
    return [W, b]


def alike(got: list[A], other: list[A]) -> bool:
    """True when two lists of parameters agree to four digits."""
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(got, other, strict=True))


@grades("keras_logistic", timeout=30)
def test_keras_logistic_follows_gradient_descent(submission: Any) -> None:
    """From its own start (epochs = 0) the weights arrive after 6 epochs where descent on the logistic loss arrives."""
    got = inside(submission, keras_runs, X32, Y32, 0.5, [(1, 3, 0), (2, 3, 6)])
    start, end = weights_of(got, 3)
    p = got["runs"][1]["predictions"]
    require(np.any(p != 1), "every prediction is exactly 1", mistake="softmax_1_unit")
    linear = np.allclose(p, X32 @ end[0] + end[1], atol=1e-5)
    require(not linear, "the predictions are XW + b, not probabilities", mistake="linear_output")
    squared = alike(end, walk(start, 0.5, 6, power=1))
    require(not squared, "the weights moved as with a squared error", mistake="mse_loss")
    assert_close(end, walk(start, 0.5, 6), rtol=1e-4, atol=1e-5, what="W and b after 6 epochs")


@grades("keras_logistic", timeout=30)
def test_keras_logistic_obeys_its_seed(submission: Any) -> None:
    """The same seed gives the same model whatever ran before, another one another; batches of 32: 33 rows are two."""
    got = inside(submission, keras_runs, X33, Y33, 0.5, [(1, 5, 2), (2, 5, 2), (2, 6, 2)])
    first, second, other = weights_of(got, 3)
    steps = got["runs"][0]["steps"]
    require(steps != 2, "2 epochs on 33 rows took 2 steps, on all rows at once", mistake="whole_batch")
    require(steps == 4, f"2 epochs on 33 rows took {steps} steps, not 4")
    require(alike(first, second), "seed = 5 gave two different models", mistake="unseeded")
    require(not alike(first, other), "seed = 5 and seed = 6 gave the same model", mistake="fixed_seed")


@grades("keras_logistic", timeout=30)
def test_keras_logistic_reports_loss_and_accuracy(submission: Any) -> None:
    """model.evaluate tells the logistic loss and the accuracy, and nothing is printed."""
    got = inside(submission, keras_report, X32, Y32)
    p, report = np.clip(array(got["p"], (32, 1), "model.predict(X)").astype(np.float64), 1e-7, 1 - 1e-7), got["report"]
    accuracies = [value for name, value in report.items() if "acc" in name]
    require(accuracies, f"the model reports {', '.join(report)}, but no accuracy", mistake="no_metric")
    assert_close(accuracies[0], float(np.mean((p > 0.5) == Y32)), atol=1e-5, what="the accuracy it reports")
    loss = -float(np.mean(np.log(np.where(Y32 == 1, p, 1 - p))))
    assert_close(number(report.get("loss"), "the loss"), loss, rtol=1e-4, what="the loss it reports")
    require(not got["printed"], "training printed something: pass verbose=0", mistake="prints_progress")


@grades("keras_logistic", timeout=30)
def test_keras_logistic_refuses_shapes_that_do_not_fit(submission: Any) -> None:
    """A y of shape (n,) or (n, 2), another number of rows, a flat X and no rows raise ValueError."""
    cases = ((X32, Y32[:, 0]), (X32, np.hstack([Y32, Y32])), (X32, Y32[:31]), (X32[:, 0], Y32), (X32[:0], Y32[:0]))
    for X, y in cases:
        check_raises(ValueError, beside(submission, keras_runs), X, y, 0.5, [(1, 3, 1)], mistake="flat_y")
