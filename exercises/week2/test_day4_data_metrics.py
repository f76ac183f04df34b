"""Worked examples of week 2, day 4: run `pytest exercises/week2/test_day4_data_metrics.py`.

Keras is imported by the one function that needs it: `-k "not keras"` starts at once.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import array, assert_close, beside, check, grades, inside, parts, require
from grader.data import load

A = np.ndarray

#: Two features of very different size.
TABLE = np.array([[1, 9000], [2, -5000], [4, -2000], [6, 8000], [9, 9000]], dtype=np.float64)

# --------------------------------------------------------------------- Scaler


def scaled(module: ModuleType, kind: str, X: A) -> Any:
    """X, scaled with its own statistics."""
    return module.Scaler(kind).fit(X).transform(X)


def unscaled(module: ModuleType, kind: str, X: A, Z: A) -> Any:
    """Z, taken back with the statistics of X."""
    return module.Scaler(kind).fit(X).inverse(Z)


@grades("Scaler")
def test_minmax_of_the_table(submission: Any) -> None:
    """Each column runs from 0 to 1."""
    expected = np.array([[0, 1], [0.125, 0], [0.375, 0.214286], [0.625, 0.928571], [1, 1]])
    check(beside(submission, scaled), "minmax", TABLE, expected=expected, atol=1e-6)


@grades("Scaler")
def test_standard_of_the_table(submission: Any) -> None:
    """The first row is 1.184446 sigma below the mean in x1 and 0.860004 above it in x2."""
    Z = array(inside(submission, scaled, "standard", TABLE), (5, 2), "the scaled table")
    assert_close(Z[0], np.array([-1.184446, 0.860004]), atol=1e-6, what="the first row")


@grades("Scaler")
def test_mean_and_sigma_of_the_table(submission: Any) -> None:
    """The inverse of 0 is the mean [4.4, 3800], that of 1 the mean plus sigma [2.870540, 6046.486583]."""
    expected = np.array([[4.4, 3800], [7.270540, 9846.486583]])
    check(
        beside(submission, unscaled),
        "standard",
        TABLE,
        np.array([[0.0, 0.0], [1.0, 1.0]]),
        expected=expected,
        atol=1e-6,
    )


# ----------------------------------------------------------- stratified_split


def split(module: ModuleType, y: A, fractions: tuple[float, float, float], seed: int) -> Any:
    """The three parts, drawn by a generator with this seed."""
    return module.stratified_split(y, fractions, np.random.default_rng(seed))


@grades("stratified_split")
def test_fifty_and_fifty(submission: Any) -> None:
    """50 zeros and 50 ones with 0.6, 0.2, 0.2: 60, 20 and 20 rows, of each class 30, 10 and 10."""
    y = np.repeat([0, 1], 50)
    names = ("train", "validation", "test")
    found = parts(inside(submission, split, y, (0.6, 0.2, 0.2), 0), names)
    for rows, name, size in zip(found, names, (60, 20, 20), strict=True):
        part = array(rows, (size,), name)
        ones = int(np.sum(y[part.astype(np.int64)]))
        require(2 * ones == size, f"{name} has {ones} ones among {size} rows; it should have {size // 2}")


# ----------------------------------------------------------- confusion_matrix


@grades("confusion_matrix")
def test_six_predictions(submission: Any) -> None:
    """Of each class two were recognised and one was taken for the other."""
    expected = np.array([[2, 1], [1, 2]])
    check(submission.confusion_matrix, np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 0]), 2, expected=expected)


# --------------------------------------------------------------- class_report


@grades("class_report")
def test_report_of_six_predictions(submission: Any) -> None:
    """[[2, 1], [1, 2]]: everything is 2/3."""
    both = np.array([2.0, 2.0]) / 3
    expected = {"accuracy": 2 / 3, "precision": both, "recall": both, "f1": both, "macro_f1": 2 / 3}
    check(submission.class_report, np.array([[2, 1], [1, 2]]), expected=expected)


@grades("class_report")
def test_report_with_a_class_that_is_never_predicted(submission: Any) -> None:
    """[[3, 0], [2, 0]]: class 1 is never predicted, 0/0 = 0; f1 [0.75, 0], their mean 0.375."""
    expected = {
        "accuracy": 0.6,
        "precision": np.array([0.6, 0.0]),
        "recall": np.array([1.0, 0.0]),
        "f1": np.array([0.75, 0.0]),
        "macro_f1": 0.375,
    }
    check(submission.class_report, np.array([[3, 0], [2, 0]]), expected=expected)


# ------------------------------------------------------------- keras_logistic


def trained(module: ModuleType, X: A, y: A, epochs: int, lr: float) -> dict[str, Any]:
    """The number of parameters and the predictions of the trained model, or what came back instead."""
    model = module.keras_logistic(X, y, epochs=epochs, lr=lr)
    if not hasattr(model, "predict"):
        return {"type": type(model).__name__}
    return {"parameters": model.count_params(), "predictions": model.predict(X, verbose=0)}


def diabetes() -> tuple[A, A]:
    """The standardised measurements of 442 people, and whether their disease went on faster than the median."""
    X, progression = load("diabetes")
    return (X - X.mean(axis=0)) / X.std(axis=0), (progression > np.median(progression)).astype(np.float64)


@grades("keras_logistic", timeout=60)
def test_keras_logistic_learns_the_diabetes_table(submission: Any) -> None:
    """11 parameters predict the course of the disease with an accuracy of 0.73 or more and a loss of 0.49 or less.

    Run with lr = 0.5 and 10 epochs, which reach what the default 100 epochs with lr = 0.05 reach in 4 s.
    """
    X, y = diabetes()
    facts = inside(submission, trained, X, y, 10, 0.5)
    require("predictions" in facts, f"a keras.Model was asked; an object of type {facts.get('type')} came back")
    assert_close(facts["parameters"], 11, what="the number of parameters")
    p = array(facts["predictions"], (442, 1), "model.predict(X)").astype(np.float64)
    require(np.all((p >= 0) & (p <= 1)), "model.predict(X) must give probabilities between 0 and 1")
    p = np.clip(p, 1e-7, 1 - 1e-7)
    accuracy, loss = np.mean((p > 0.5) == y), -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    require(accuracy >= 0.73, f"the accuracy is {accuracy:.4f}; it should be 0.73 or more")
    require(loss <= 0.49, f"the loss is {loss:.4f}; it should be 0.49 or less")


@grades("keras_logistic", timeout=60)
def test_keras_logistic_with_eight_columns(submission: Any) -> None:
    """8 columns need 8 weights and one bias: 9 parameters."""
    X, y = diabetes()
    facts = inside(submission, trained, X[:32, :8], y[:32], 1, 0.5)
    assert_close(facts.get("parameters"), 9, what="the number of parameters")
