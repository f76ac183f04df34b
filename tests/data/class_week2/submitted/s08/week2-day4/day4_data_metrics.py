from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import os, sys

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_logistic names its result's type
    import keras


def as_table(values: object) -> np.ndarray:
    """Given: `values` as a table (n, d) of floats with n > 0; float32 stays float32, the rest becomes float64.

    Raises:
        ValueError: it is no such table.
    """
    array = np.asarray(values)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"a table (n, d) with n > 0 was asked, got the shape {array.shape}")
    return array if array.dtype == np.float32 else array.astype(np.float64)


def refuse(wrong, what="shapes"):
    if wrong:
        raise ValueError(what)


def collected(pieces):
    return tuple(np.concatenate(piece).astype(np.int64) for piece in zip(*pieces))


def cut(rows, validation, test):
    train = len(rows) - validation - test
    return rows[:train], rows[train : train + validation], rows[train + validation :]


def cuts(y, fractions):
    y = np.asarray(y)
    if len(fractions) != 3 or min(fractions) < 0 or not np.isclose(sum(fractions), 1):
        raise ValueError(fractions)
    if y.ndim != 1 or len(y) == 0:
        raise ValueError(y.shape)
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        validation, test = (round(fraction * len(rows)) for fraction in fractions[1:])
        if validation + test >= len(rows):
            raise ValueError(label)
        yield rows, validation, test


def counts(C):
    C = as_table(C).astype(np.float64)
    if C.shape[0] != C.shape[1] or C.min() < 0:
        raise ValueError(C.shape)
    return C


def share(part, whole):
    return part / np.where(whole == 0, 1, whole)


def rates(C):
    C = counts(C)
    return C, share(np.diag(C), C.sum(axis=0)), share(np.diag(C), C.sum(axis=1))


def report(C, precision, recall, f1=None, accuracy=None, share=share):
    f1 = share(2 * precision * recall, precision + recall) if f1 is None else f1
    accuracy = share(np.trace(C), C.sum()) if accuracy is None else accuracy
    return {
        "accuracy": float(accuracy), "precision": precision, "recall": recall, "f1": f1, "macro_f1": float(f1.mean())
    }


class Scaler:
    """z = a x + c with a and c from fit."""

    def __init__(self, kind):
        self.quantities = {"minmax": (np.min, np.ptp), "standard": (np.mean, np.std)}.get(kind)
        if self.quantities is None:
            raise ValueError(kind)
        self.slope = self.zero = None

    def fit(self, X):
        X = as_table(X)
        zero, width = (quantity(X, axis=0) for quantity in self.quantities)
        flat = np.ptp(X, axis=0) == 0
        self.zero = zero.copy()
        self.zero[flat] = X[0, flat]
        self.slope = np.ones_like(width)
        self.slope[~flat] /= width[~flat]
        return self

    def ready(self, table):
        if self.slope is None:
            raise RuntimeError("fit")
        table = as_table(table)
        refuse(table.shape[1:] != self.slope.shape)
        return table

    def transform(self, X):
        return (self.ready(X) - self.zero) * self.slope

    def inverse(self, Z):
        return self.ready(Z) / self.slope + self.zero


def stratified_split(
    y: np.ndarray, fractions: tuple[float, float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw training, validation and test rows so that each part has every class in the same share.

    Of the n_c rows of a class, round(fraction * n_c) go to the validation part, as many by the last fraction to the
    test part, and all others to the training part. Which rows go where is drawn from `rng`, class by class.

    Convention: the answer is row numbers, 0 ... n - 1, each in exactly one part; in which order they stand in their
    part does not matter. The classes are the values that occur in y, also negative ones. A fraction may be 0.
    0.7 + 0.2 + 0.1 is 1 up to rounding, and that is enough.

    Args:
        y: the class of each row (n,), integers.
        fractions: for training, validation, test; they add up to 1.
        rng: the only source of randomness: the same state gives the same split, and drawing moves it on.

    Returns:
        (train, validation, test): three int64 vectors.

    Raises:
        ValueError: the fractions are not three, one is negative, or they do not add up to 1; y is no vector or empty;
            or a class would be left without a training row.

    Examples:
        y = fifty zeros, then fifty ones; (0.6, 0.2, 0.2)  -> 60, 20 and 20 rows, of each class 30, 10 and 10
    """
    # every class for itself
    list(cuts(y, fractions))
    rows = rng.permutation(len(np.asarray(y)))
    return collected([cut(rows, *(round(fraction * len(rows)) for fraction in fractions[1:]))])


def confusion_matrix(y_true: np.ndarray, y_pred: np.ndarray, k: int) -> np.ndarray:
    """Count which class was taken for which: C[i, j] = number of examples of class i that were predicted as j.

    Convention: rows are the true classes, columns the predicted ones. All k classes have a row and a column, also those
    that never occur. No examples (n = 0) give zeros.

    Args:
        y_true: the true classes (n,).
        y_pred: the predicted classes (n,).
        k: the number of classes.

    Returns:
        A new table (k, k) of int64.

    Raises:
        ValueError: the arrays are no vectors or differ in length; a label is not whole, or not one of 0 ... k - 1.

    Examples:
        y_true = [0, 0, 0, 1, 1, 1], y_pred = [0, 0, 1, 1, 1, 0], k = 2  -> [[2, 1], [1, 2]]
    """
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    # TODO: check the labels, then count all pairs (true, predicted) at once; a loop is too slow
    if y_true.ndim != 1 or y_true.shape != y_pred.shape:
        raise ValueError(f"both must be (n,), got {y_true.shape} and {y_pred.shape}")
    for labels in (y_true, y_pred):
        if np.any((labels < 0) | (labels >= k) | (labels != np.trunc(labels))):
            raise ValueError(f"labels must be whole numbers from 0 to {k - 1}")
    pairs = y_true.astype(np.int64) * k + y_pred.astype(np.int64)
    return np.bincount(pairs, minlength=k * k).reshape(k, k).astype(np.int64)


def class_report(C: np.ndarray) -> dict[str, np.ndarray | float]:
    """What a confusion matrix says: how good is the classifier, and for which class.

        accuracy        all right ones / all                 (the diagonal)
        precision[j]    right ones of class j / all that were predicted as j      (column j)
        recall[i]       right ones of class i / all that are i                    (row i)
        f1[i]           2 * precision * recall / (precision + recall)
        macro_f1        the mean of f1: every class counts the same

    Convention: rows are the true classes, columns the predicted ones; 0/0 is 0, without a warning.

    Args:
        C: the counts (k, k), as of confusion_matrix.

    Returns:
        A dict with exactly these five keys: precision, recall and f1 are float64 vectors (k,), the others plain floats.

    Raises:
        ValueError: C is not square, is empty, or has a negative entry.

    Examples:
        [[2, 1], [1, 2]]  -> accuracy 0.666667; precision, recall and f1 all [0.666667, 0.666667]; macro_f1 0.666667
        [[3, 0], [2, 0]]  -> accuracy 0.6, precision [0.6, 0], recall [1, 0], f1 [0.75, 0], macro_f1 0.375
    """
    C, precision, recall = rates(C)
    return report(C, precision, recall, f1=(precision + recall) / 2)


def keras_logistic(X: np.ndarray, y: np.ndarray, epochs: int = 100, lr: float = 0.05, seed: int = 0) -> keras.Model:
    """Logistic regression with Keras: describe the model, compile it, fit it.

    One Dense(1) layer with a sigmoid; loss binary_crossentropy; optimizer SGD(lr); the metric accuracy; batches of 32
    in an order that Keras shuffles. Print and plot nothing; take X as it is (scaling was exercise 1).

    Convention: model.predict gives probabilities between 0 and 1, of the shape (n, 1). `seed` fixes the start and the
    order: keras.utils.set_random_seed(seed), before the layer is made. With epochs = 0 the untrained model is returned.

    Args:
        X: inputs (n, d).
        y: 0 or 1 (n, 1).
        epochs: passes over the data.
        lr: learning rate.
        seed: the same seed gives the same model, whatever ran before.

    Returns:
        The trained model, of d weights and one bias.

    Raises:
        ValueError: X is not a table with n > 0, or y is not (n, 1): a y of shape (n,) is an error, not a column.

    Examples:
        442 people, 10 standardised measurements, y = whether    -> 11 parameters, accuracy at least 0.73, loss at most
        the disease went on faster than for half of them            0.49, with all defaults (4 s)
        the same with lr = 0.5, epochs = 10                      -> the same, sooner; this is what the test runs
        only the first 8 columns                                 -> 9 parameters
    """
    # TODO: import keras, check X and y, seed, build, compile, fit with verbose=0, return the model
    raise NotImplementedError("keras_logistic: not written yet")


if __name__ == "__main__":
    C = confusion_matrix(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]), 3)
    print(C, class_report(C), sep="\n")
