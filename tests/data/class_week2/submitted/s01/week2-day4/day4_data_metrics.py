# s01  강민준
"""Week 2, day 4: preparing data, judging classifiers (10 points, 80 minutes).

Before a model can learn, its inputs want the same size and some rows must be put aside to test it. After it has learnt,
one number (accuracy) does not tell which classes it confuses. Today you write both ends in NumPy, and train a logistic
regression in between with Keras.

Tables X have the shape (n, d): a row per example, a column per feature. Class numbers are integers 0 ... k - 1.
Whatever does not fit raises ValueError, unless the exercise says otherwise. Arguments are never changed.
Only `keras_logistic` may use Keras, and imports it itself, in its first line: it takes seconds to start.
"""

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


def refuse(wrong, what="shapes"):
    if wrong:
        raise ValueError(what)


class Scaler:
    mean = None

    def __init__(self, kind):
        refuse(kind not in {"minmax", "standard"}, "kind")
        self.kind = kind

    def fit(self, X):
        X = np.array(as_table(X))
        constant = np.all(X == X[0], axis=0)
        self.mean = X.min(0) if self.kind == "minmax" else X.sum(0) / X.dtype.type(len(X))
        spread = np.ptp(X, axis=0) if self.kind == "minmax" else np.sqrt(((X - self.mean) ** 2).mean(0))
        self.mean[constant] = X[0, constant]
        self.spread = np.ma.filled(np.ma.array(spread, mask=constant), 1)
        return self

    def transform(self, X):
        if self.mean is None:
            raise RuntimeError("fit first")
        X = as_table(X)
        refuse(X.shape[1] != self.mean.size)
        return np.divide(X - self.mean, self.spread)

    def inverse(self, Z):
        if self.mean is None:
            raise RuntimeError("fit first")
        Z = as_table(Z)
        refuse(Z.shape[1] != self.mean.size)
        return self.mean + Z * self.spread


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
    # 여기서 많이 헤맸음
    y = np.asarray(y)
    # TODO: check, then for each class: shuffle its rows, cut them into three, and collect the pieces
    if len(fractions) != 3 or min(fractions) < 0 or not np.isclose(sum(fractions), 1):
        raise ValueError(f"three fractions that add up to 1 were asked, got {fractions}")
    if y.ndim != 1 or len(y) == 0:
        raise ValueError(f"y must be (n,) with n > 0, got {y.shape}")
    parts: list[list[np.ndarray]] = []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        validation, test = (round(fraction * len(rows)) for fraction in fractions[1:])
        train = len(rows) - validation - test
        if train <= 0:
            raise ValueError(f"class {label} has {len(rows)} rows and would have none to train on")
        parts.append(np.split(rows, [train, train + validation]))
    train_rows, validation_rows, test_rows = (np.concatenate([cut[i] for cut in parts]) for i in range(3))
    return train_rows, validation_rows, test_rows


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
    # 강의 자료 참고
    C = np.asarray(C, dtype=float)
    refuse(C.ndim != 2 or len(C) == 0 or C.shape[0] != C.shape[1] or (C < 0).any())
    k = len(C)
    precision, recall, f1 = np.zeros(k), np.zeros(k), np.zeros(k)
    for j in range(k):
        tp, fp, fn = C[j, j], C[:, j].sum() - C[j, j], C[j].sum() - C[j, j]
        if tp > 0:
            precision[j] = tp / (tp + fp)
            recall[j] = tp / (tp + fn)
            f1[j] = 2 * tp / (2 * tp + fp + fn)
    accuracy = C.trace() / C.sum() if C.sum() else 0.0
    return dict(macro_f1=np.mean(f1), f1=f1, recall=recall, precision=precision, accuracy=accuracy)


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
    # 강의 자료 참고
    import keras

    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(f"X must be (n, d), y (n, 1), n > 0; got {X.shape} and {y.shape}")
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=(X.shape[1],)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=lr), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(X, y, epochs=epochs, batch_size=32, verbose=0)
    return model
