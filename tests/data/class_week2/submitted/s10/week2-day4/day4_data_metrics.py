# s10  Priya Sharma
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
import scipy

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


def drawn(y, fractions, rng):
    return collected([cut(rng.permutation(rows), *sizes) for rows, *sizes in cuts(y, fractions)])


def two_vectors(y_true, y_pred, k):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.ndim != 1 or y_true.shape != y_pred.shape:
        raise ValueError("shapes")
    for labels in (y_true, y_pred):
        if np.any((labels < 0) | (labels >= k) | (labels != np.trunc(labels))):
            raise ValueError("labels")
    return y_true.astype(np.int64), y_pred.astype(np.int64)


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
        if kind not in ("minmax", "standard"):
            raise ValueError(f"kind must be 'minmax' or 'standard', got {kind!r}")
        self.kind = kind
        self.learnt: tuple[np.ndarray, np.ndarray] | None = None

    def fit(self, X: np.ndarray) -> Scaler:
        """Learn the statistics of the columns of X (n, d), forget those of a former fit; return the Scaler itself."""
        X = as_table(X)
        # TODO: compute what transform will subtract and divide by; mind constant columns
        low, high = X.min(axis=0), X.max(axis=0)
        shift, scale = (low, high - low) if self.kind == "minmax" else (X.mean(axis=0), X.std(axis=0))
        self.learnt = shift, np.where(low == high, 1, scale)
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Scale X (n, d) with the statistics of fit: a new table (n, d)."""
        X = as_table(X)
        # TODO: refuse to work before fit and with another d, then apply the formula
        shift, scale = self._learnt(X)
        return (X - shift) / scale

    def inverse(self, Z: np.ndarray) -> np.ndarray:
        """Undo transform: from the scaled Z (n, d) back to a new table in the old units."""
        Z = as_table(Z)
        # TODO: the same checks, then the formula solved for x
        shift, scale = self._learnt(Z)
        return Z * scale + shift

    def _learnt(self, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Shift and scale, when there are any and they fit the table."""
        if self.learnt is None:
            raise RuntimeError("call fit first")
        shift, scale = self.learnt
        if table.shape[1:] != shift.shape:
            raise ValueError(f"fit saw {len(shift)} columns, got {table.shape[1]}")
        return shift, scale


def stratified_split(y, fractions, rng):
    # every class for itself
    rng = np.random.default_rng(0)
    return drawn(y, fractions, rng)


def confusion_matrix(y_true, y_pred, k):
    # TODO ask about this in class
    y_true, y_pred = two_vectors(y_true, y_pred, k)
    k = int(max(y_true.max(initial=-1), y_pred.max(initial=-1))) + 1
    return np.bincount(y_true * k + y_pred, minlength=k * k).reshape(k, k)


def class_report(C):
    # TODO ask about this in class
    C = np.array(C)
    if C.ndim != 2 or C.size == 0 or len(set(C.shape)) > 1 or np.min(C) < 0:
        raise ValueError("C")
    hits = C.diagonal().astype(np.float64)

    def over(whole):
        return np.divide(hits, whole, out=np.zeros(len(C)), where=whole != 0)

    f1 = over((C.sum(axis=0) + C.sum(axis=1)) / 2)
    return {
        "accuracy": float(hits.sum() / C.sum()) if C.any() else 0.0,
        "precision": over(C.sum(axis=0)),
        "recall": over(C.sum(axis=1)),
        "f1": f1,
        "macro_f1": float(f1.sum() / len(C)),
    }


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
