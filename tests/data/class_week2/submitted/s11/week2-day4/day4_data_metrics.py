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


def vectors(y_true, y_pred, k):
    y_true, y_pred = np.array(y_true), np.array(y_pred)
    refuse(y_true.ndim != 1 or y_pred.ndim != 1 or len(y_true) != len(y_pred))
    both = np.concatenate([y_true, y_pred])
    refuse(len(both) and (both.min() < 0 or both.max() > k - 1 or np.any(both % 1 != 0)))
    return y_true.astype(int), y_pred.astype(int)


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


def stratified_split(
    y: np.ndarray, fractions: tuple[float, float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # 질문하기
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


def confusion_matrix(y_true, y_pred, k):
    y_true, y_pred = vectors(y_true, y_pred, k)
    return np.array([np.bincount(y_pred[y_true == i], minlength=k) for i in range(k)], dtype=np.int64).reshape(k, k)


def class_report(C):
    # 예제로 확인함
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


def keras_logistic(X, y, epochs=100, lr=0.05, seed=0):
    # 예제로 확인함
    import keras

    refuse(X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or y.shape[1] != 1 or len(X) == 0)
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(shape=(X.shape[1],))
    outputs = keras.layers.Activation("sigmoid")(keras.layers.Dense(units=1)(inputs))
    model = keras.Model(inputs, outputs)
    model.compile(
        keras.optimizers.SGD(learning_rate=lr),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryAccuracy()],
    )
    model.fit(x=X, y=y, batch_size=32, epochs=epochs, verbose=0)
    return model
