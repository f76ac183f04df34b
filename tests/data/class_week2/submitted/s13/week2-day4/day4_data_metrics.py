from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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


class Scaler:
    """Brings the columns of a table to the same size, and remembers how, for later tables.

        "minmax":    z = (x - min) / (max - min)         each column from 0 to 1
        "standard":  z = (x - mean) / sigma              each column with mean 0 and standard deviation 1

    Convention: sigma has the divisor n (ddof 0). min, max, mean and sigma are those of the columns `fit` saw, and of
    nothing else: new data may leave [0, 1]. A column that was constant in `fit` is divided by 1, so that it becomes 0,
    not NaN. It is constant when its min equals its max; the computed sigma of 0.1, 0.1, 0.1 is 1.4e-17, not 0.

    Raises:
        ValueError: another kind than these two; a table that is none (see as_table), or has another d than in `fit`.
        RuntimeError: transform or inverse before fit.

    Examples:
        X = [[1, 9000], [2, -5000], [4, -2000], [6, 8000], [9, 9000]]
        Scaler("minmax").fit(X).transform(X)
            -> [[0, 1], [0.125, 0], [0.375, 0.214286], [0.625, 0.928571], [1, 1]]
        standard = Scaler("standard").fit(X)           mean [4.4, 3800], sigma [2.870540, 6046.486583]
        standard.transform(X)[0]                       -> [-1.184446, 0.860004]
        standard.inverse([[0, 0], [1, 1]])             -> [[4.4, 3800], [7.270540, 9846.486583]]
    """

    def __init__(self, kind: str) -> None:
        """Remember the kind, "minmax" or "standard"."""
        # TODO: refuse other kinds; note that nothing was fitted yet
        raise NotImplementedError("Scaler: not written yet")

    def fit(self, X: np.ndarray) -> Scaler:
        """Learn the statistics of the columns of X (n, d), forget those of a former fit; return the Scaler itself."""
        X = as_table(X)
        # TODO: compute what transform will subtract and divide by; mind constant columns
        raise NotImplementedError("Scaler: not written yet")

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Scale X (n, d) with the statistics of fit: a new table (n, d)."""
        X = as_table(X)
        # TODO: refuse to work before fit and with another d, then apply the formula
        raise NotImplementedError("Scaler: not written yet")

    def inverse(self, Z: np.ndarray) -> np.ndarray:
        """Undo transform: from the scaled Z (n, d) back to a new table in the old units."""
        Z = as_table(Z)
        # TODO: the same checks, then the formula solved for x
        raise NotImplementedError("Scaler: not written yet")


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
    y = np.asarray(y)
    # TODO: check, then for each class: shuffle its rows, cut them into three, and collect the pieces
    raise NotImplementedError("stratified_split: not written yet")


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
    raise NotImplementedError("confusion_matrix: not written yet")


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
    C = as_table(C).astype(np.float64)
    # TODO: check C; every quotient needs its 0/0 = 0
    raise NotImplementedError("class_report: not written yet")


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
