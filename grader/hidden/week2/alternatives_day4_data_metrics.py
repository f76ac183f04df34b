"""Right answers of week 2, day 4, written differently: each must get all points."""

from __future__ import annotations

from collections import Counter

from grader.checking import alternative


def refuse(wrong, what="shapes"):
    if wrong:
        raise ValueError(what)


# --------------------------------------------------------------------- Scaler


@alternative(of="Scaler")
class with_attributes_per_kind:
    def __init__(self, kind):
        if kind == "minmax":
            self.statistics = lambda column: (column.min(), column.max() - column.min())
        elif kind == "standard":
            self.statistics = lambda column: (column.mean(), column.std())
        else:
            raise ValueError("kind")

    def fit(self, X):
        self.columns = []
        for column in as_table(X).T:
            shift, scale = self.statistics(column)
            if column.min() == column.max():
                shift, scale = column[0], column.dtype.type(1)
            self.columns.append((shift, scale))
        return self

    def check(self, X):
        if not hasattr(self, "columns"):
            raise RuntimeError("not fitted")
        X = as_table(X)
        refuse(X.shape[1] != len(self.columns))
        return X

    def transform(self, X):
        X = self.check(X)
        return np.stack([(X[:, j] - shift) / scale for j, (shift, scale) in enumerate(self.columns)], axis=1)

    def inverse(self, Z):
        Z = self.check(Z)
        return np.stack([Z[:, j] * scale + shift for j, (shift, scale) in enumerate(self.columns)], axis=1)


@alternative(of="Scaler")
class with_a_mask:
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


@alternative(of="Scaler")
class as_a_line:
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


# ----------------------------------------------------------- stratified_split


@alternative(of="stratified_split")
def walking_a_shuffled_table(y, fractions, rng):
    y = np.asarray(y)
    refuse(y.ndim != 1 or not y.size)
    refuse(len(fractions) != 3 or any(f < 0 for f in fractions) or abs(sum(fractions) - 1) > 1e-9)
    wanted = {label: [round(f * n) for f in fractions[1:]] for label, n in Counter(y.tolist()).items()}
    refuse(any(sum(wanted[label]) >= n for label, n in Counter(y.tolist()).items()))
    parts = [], [], []
    for row in rng.permutation(len(y)).tolist():
        validation, test = wanted[y[row].item()]
        part = 1 if validation > 0 else 2 if test > 0 else 0
        parts[part].append(row)
        if part:
            wanted[y[row].item()][part - 1] -= 1
    return tuple(np.array(sorted(part), dtype=np.int64) for part in parts)


@alternative(of="stratified_split")
def with_a_part_number_for_each_row(y, fractions, rng):
    y = np.array(y)
    train, validation, test = fractions
    refuse(y.ndim != 1 or len(y) == 0)
    refuse(train < 0 or validation < 0 or test < 0 or not np.isclose(train + validation + test, 1))
    part = np.zeros(len(y), dtype=int)
    labels, inverse = np.unique(y, return_inverse=True)
    for j in range(len(labels)):
        rows = np.where(inverse == j)[0]
        rng.shuffle(rows)
        n1, n2 = int(np.rint(validation * len(rows))), int(np.rint(test * len(rows)))
        refuse(n1 + n2 >= len(rows))
        part[rows[:n1]] = 1
        part[rows[n1 : n1 + n2]] = 2
    return np.flatnonzero(part == 0), np.flatnonzero(part == 1), np.flatnonzero(part == 2)


@alternative(of="stratified_split")
def sorted_by_random_keys(y, fractions, rng):
    y = np.asarray(y)
    refuse(y.shape != (y.size,) or y.size == 0 or len(fractions) != 3)
    refuse(min(fractions) < 0 or round(sum(fractions), 9) != 1)
    order = np.lexsort((rng.random(len(y)), y))
    starts = np.flatnonzero(np.diff(y[order], prepend=y[order][0] - 1))
    parts = [np.empty(0, dtype=np.int64) for _ in range(3)]
    for rows in np.split(order, starts[1:]):
        test, validation = round(fractions[2] * len(rows)), round(fractions[1] * len(rows))
        refuse(len(rows) - test - validation < 1)
        pieces = rows[test + validation :], rows[test : test + validation], rows[:test]
        parts = [np.append(part, piece) for part, piece in zip(parts, pieces)]
    return tuple(parts)


# ----------------------------------------------------------- confusion_matrix


def vectors(y_true, y_pred, k):
    y_true, y_pred = np.array(y_true), np.array(y_pred)
    refuse(y_true.ndim != 1 or y_pred.ndim != 1 or len(y_true) != len(y_pred))
    both = np.concatenate([y_true, y_pred])
    refuse(len(both) and (both.min() < 0 or both.max() > k - 1 or np.any(both % 1 != 0)))
    return y_true.astype(int), y_pred.astype(int)


@alternative(of="confusion_matrix")
def with_add_at(y_true, y_pred, k):
    C = np.zeros((k, k), dtype=np.int64)
    np.add.at(C, vectors(y_true, y_pred, k), 1)
    return C


@alternative(of="confusion_matrix")
def row_by_row(y_true, y_pred, k):
    y_true, y_pred = vectors(y_true, y_pred, k)
    return np.array([np.bincount(y_pred[y_true == i], minlength=k) for i in range(k)], dtype=np.int64).reshape(k, k)


@alternative(of="confusion_matrix")
def with_ravel_multi_index(y_true, y_pred, k):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape or y_true.ndim != 1:
        raise ValueError("shapes")
    for y in (y_true, y_pred):
        if y.size and not np.array_equal(y, y.astype(int)):
            raise ValueError("whole numbers")
    flat = np.ravel_multi_index((y_true.astype(int), y_pred.astype(int)), (k, k))  # ValueError when out of range
    return np.bincount(flat, minlength=k**2).reshape((k, k))


# --------------------------------------------------------------- class_report


@alternative(of="class_report")
def class_by_class(C):
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


@alternative(of="class_report")
def with_where(C):
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


@alternative(of="class_report")
def with_nan_to_num(C):
    C = as_table(C).astype(float)
    refuse(C.shape != C.T.shape or np.any(C < 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.nan_to_num(np.diag(C / C.sum(axis=0, keepdims=True)))
        recall = np.nan_to_num(np.diag(C / C.sum(axis=1, keepdims=True)))
        f1 = np.nan_to_num(2 / (1 / precision + 1 / recall))
        accuracy = np.nan_to_num(np.einsum("ii->", C) / np.einsum("ij->", C))
    return {
        "accuracy": float(accuracy),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": f1.mean().item(),
    }


# ------------------------------------------------------------- keras_logistic


@alternative(of="keras_logistic")
def functional(X, y, epochs=100, lr=0.05, seed=0):
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


@alternative(of="keras_logistic")
def built_by_the_first_batch(X, y, epochs=100, lr=0.05, seed=0):
    import tensorflow as tf

    if len(X.shape) != 2 or X.shape[0] == 0 or y.shape != (X.shape[0], 1):
        raise ValueError("shapes")
    tf.keras.utils.set_random_seed(seed)
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=tf.keras.optimizers.SGD(lr), loss="binary_crossentropy", metrics=["acc"])
    model.fit(X.astype("float32"), y.astype("float32"), epochs=epochs, verbose=0)
    return model


@alternative(of="keras_logistic")
def with_seeded_parts(X, y, epochs=100, lr=0.05, seed=0):
    from keras import Input, Sequential, initializers, layers, ops, optimizers

    refuse(X.ndim != 2 or not len(X) or y.shape != (len(X), 1))
    rng = np.random.default_rng(seed)
    weight = initializers.RandomNormal(stddev=0.5, seed=seed)
    model = Sequential([Input((X.shape[1],)), layers.Dense(1, activation=ops.sigmoid, kernel_initializer=weight)])
    model.compile(loss="binary_crossentropy", optimizer=optimizers.SGD(lr), metrics=["accuracy"])
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for begin in range(0, len(X), 32):
            rows = order[begin : begin + 32]
            model.train_on_batch(X[rows], y[rows])
    return model
