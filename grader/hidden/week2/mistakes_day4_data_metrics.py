"""Known mistakes of week 2, day 4. Each stands in the place of its item in the solution's module."""

from __future__ import annotations

from grader.checking import mistake


class RightScaler:
    def __init__(self, kind):
        if kind not in ("minmax", "standard"):
            raise ValueError(kind)
        self.kind, self.shift = kind, None

    def fit(self, X):
        X = as_table(X)
        self.shift, scale = self.learn(X)
        self.scale = np.where(X.min(axis=0) == X.max(axis=0), 1, scale)
        return self

    def learn(self, X):
        if self.kind == "minmax":
            return X.min(axis=0), X.max(axis=0) - X.min(axis=0)
        return X.mean(axis=0), X.std(axis=0)

    def fits(self, X):
        X = as_table(X)
        if self.shift is None:
            raise RuntimeError("fit first")
        if X.shape[1:] != self.shift.shape:
            raise ValueError(X.shape)
        return X

    def transform(self, X):
        return (self.fits(X) - self.shift) / self.scale

    def inverse(self, Z):
        return self.fits(Z) * self.scale + self.shift


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


def collected(pieces):
    return tuple(np.concatenate(piece).astype(np.int64) for piece in zip(*pieces))


def cut(rows, validation, test):
    train = len(rows) - validation - test
    return rows[:train], rows[train : train + validation], rows[train + validation :]


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


def tally(y_true, y_pred, k):
    y_true, y_pred = two_vectors(y_true, y_pred, k)
    return np.bincount(y_true * k + y_pred, minlength=k * k).reshape(k, k)


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
    }  # fmt: skip


def trained(  # noqa: PLR0913, PLR0917  (the knobs of Keras)
    X, y, epochs, lr, seed, activation="sigmoid", loss="binary_crossentropy", optimizer="sgd", metrics=("accuracy",),
    batch=32, verbose=0, use_bias=True, strict=True,
):  # fmt: skip
    import keras

    if strict and (X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1)):
        raise ValueError(X.shape, y.shape)
    if seed is not None:
        keras.utils.set_random_seed(seed)
    dense = keras.layers.Dense(1, activation=activation, use_bias=use_bias)
    model = keras.Sequential([keras.Input((X.shape[-1],)), dense])
    optimizer = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[optimizer](lr)
    model.compile(optimizer=optimizer, loss=loss, metrics=metrics and list(metrics))
    model.fit(X, y, epochs=epochs, batch_size=batch, verbose=verbose)
    return model


# --------------------------------------------------------------------- Scaler


@mistake(of="Scaler", hint="The slide lacks brackets: (x - min) / (max - min) and (x - mean) / sigma are meant.")
class missing_brackets(RightScaler):
    def transform(self, X):
        X = self.fits(X)
        if self.kind == "minmax":
            return X - self.shift / (self.scale + self.shift + (self.scale + self.shift == 0)) - self.shift
        return X - self.shift / self.scale


@mistake(of="Scaler", hint="You divided by n - 1 (ddof 1). Here sigma has the divisor n, as np.std has by itself.")
class ddof_1(RightScaler):
    def learn(self, X):
        shift, scale = super().learn(X)
        return shift, scale if self.kind == "minmax" or len(X) == 1 else X.std(axis=0, ddof=1)


@mistake(of="Scaler", hint="transform measures the table it is given and leaks test data. Use what fit has learnt.")
class fits_in_transform(RightScaler):
    def transform(self, X):
        shift, scale = self.shift, self.scale
        self.fit(self.fits(X))
        Z = super().transform(X)
        self.shift, self.scale = shift, scale
        return Z


@mistake(of="Scaler", hint="A constant column has max - min = 0 and sigma = 0. It must become 0, not NaN.")
class divide_by_zero(RightScaler):
    def fit(self, X):
        X = as_table(X)
        self.shift, self.scale = self.learn(X)
        return self


@mistake(of="Scaler", hint="Of 0.1, 0.1, 0.1 sigma is 1.4e-17, not 0. Ask whether min equals max.")
class sigma_is_not_quite_0(RightScaler):
    def fit(self, X):
        X = as_table(X)
        self.shift, scale = self.learn(X)
        self.scale = np.where(scale == 0, 1, scale)
        return self


@mistake(of="Scaler", hint="You clip to [0, 1]. New data may lie outside, and inverse must find back.")
class clips(RightScaler):
    def transform(self, X):
        Z = super().transform(X)
        return np.clip(Z, 0, 1) if self.kind == "minmax" else Z


@mistake(of="Scaler", hint="inverse must turn both steps round: first multiply, then add.")
class inverse_adds_first(RightScaler):
    def inverse(self, Z):
        return (self.fits(Z) + self.shift) * self.scale


@mistake(of="Scaler", hint="fit returns nothing, so that fit(X).transform(X) fails. End it with return self.")
class fit_returns_nothing(RightScaler):
    def fit(self, X):
        super().fit(X)


@mistake(of="Scaler", hint="Before fit there is nothing to scale with: raise RuntimeError.")
class silent_before_fit(RightScaler):
    def fits(self, X):
        X = as_table(X)
        if self.shift is None:
            self.shift, self.scale = np.zeros(X.shape[1]), np.ones(X.shape[1])
        return super().fits(X)


@mistake(of="Scaler", hint="An unknown kind went through. Raise ValueError in __init__.")
class any_kind(RightScaler):
    def __init__(self, kind):
        super().__init__("minmax" if kind == "minmax" else "standard")


@mistake(of="Scaler", hint="NumPy stretches one column over all. Compare d with that of fit, raise ValueError.")
class any_columns(RightScaler):
    def fits(self, X):
        X = np.asarray(X)
        if self.shift is None:
            raise RuntimeError("fit first")
        return X if X.dtype == np.float32 else X.astype(np.float64)


@mistake(of="Scaler", hint="Your statistics belong to the class: all Scalers share them. Write self.shift = ...")
class shared_by_all(RightScaler):
    memory = {}  # noqa: RUF012

    def fit(self, X):
        super().fit(X)
        self.memory["last"] = self.shift, self.scale
        return self

    def fits(self, X):
        X = super().fits(X)
        self.shift, self.scale = self.memory["last"]
        return X


@mistake(of="Scaler", hint="You scale in place and so change the caller's table. Build a new one.")
class mutates_input(RightScaler):
    def transform(self, X):
        Z = self.fits(X)
        Z -= self.shift
        Z /= self.scale
        return Z


@mistake(of="Scaler", hint="float32 went in and float64 came out. Keep the dtype that as_table gives.")
class dtype_changed(RightScaler):
    def transform(self, X):
        return super().transform(X).astype(np.float64)


# ----------------------------------------------------------- stratified_split


@mistake(of="stratified_split", hint="Parts overlap: a learnt row must not be tested. Cut one shuffled list in three.")
def overlap(y, fractions, rng):
    pieces = []
    for rows, validation, test in cuts(y, fractions):
        train = len(rows) - validation - test
        pieces.append((rng.permutation(rows)[:train], rng.permutation(rows)[:validation], rng.permutation(rows)[:test]))
    return collected(pieces)


@mistake(of="stratified_split", hint="Classes got unequal shares. Split the rows of each class for itself.")
def unstratified(y, fractions, rng):
    list(cuts(y, fractions))
    rows = rng.permutation(len(np.asarray(y)))
    return collected([cut(rows, *(round(fraction * len(rows)) for fraction in fractions[1:]))])


@mistake(of="stratified_split", hint="The first rows always go to training, but tables are often sorted: shuffle.")
def sorted_no_shuffle(y, fractions, rng):
    rng.random()
    return collected([cut(*one) for one in cuts(y, fractions)])


@mistake(of="stratified_split", hint="You make a generator of your own. Draw from the rng that is given.")
def own_generator(y, fractions, rng):
    rng = np.random.default_rng(0)
    return drawn(y, fractions, rng)


@mistake(of="stratified_split", hint="np.random.shuffle moves everybody's random numbers. Draw from rng.")
def global_rng(y, fractions, rng):
    return collected([cut(np.random.permutation(rows), *sizes) for rows, *sizes in cuts(y, fractions)])


@mistake(of="stratified_split", hint="You cut fractions off: round(0.2 * 9) is 2, int(0.2 * 9) is 1. Round.")
def cuts_off(y, fractions, rng):
    pieces = []
    for rows, _, _ in cuts(y, fractions):
        pieces.append(cut(rng.permutation(rows), *(int(fraction * len(rows)) for fraction in fractions[1:])))
    return collected(pieces)


@mistake(of="stratified_split", hint="0.7 + 0.2 + 0.1 is 0.9999999999999999. Compare with np.isclose.")
def exact_sum(y, fractions, rng):
    if sum(fractions) != 1:
        raise ValueError(fractions)
    return drawn(y, fractions, rng)


@mistake(of="stratified_split", hint="A class was left without a training row. Raise ValueError.")
def untrained_class(y, fractions, rng):
    pieces = []
    list(cuts(y, (1, 0, 0)))
    if len(fractions) != 3 or min(fractions) < 0 or not np.isclose(sum(fractions), 1):
        raise ValueError(fractions)
    for rows, _, _ in cuts(y, (1, 0, 0)):
        validation = round(fractions[1] * len(rows))
        pieces.append(
            cut(rng.permutation(rows), validation, min(round(fractions[2] * len(rows)), len(rows) - validation))
        )
    return collected(pieces)


@mistake(of="stratified_split", hint="The classes are the values that occur in y; you counted from 0 to the max.")
def classes_from_0(y, fractions, rng):
    list(cuts(y, fractions))
    y = np.asarray(y)
    pieces = []
    for label in range(int(y.max()) + 1):
        rows = rng.permutation(np.flatnonzero(y == label))
        pieces.append(cut(rows, *(round(fraction * len(rows)) for fraction in fractions[1:])))
    return collected(pieces) if pieces else (np.zeros(0, np.int64),) * 3


@mistake(of="stratified_split", hint="An empty part of yours is float64 and indexes nothing. Make it int64.")
def empty_parts_are_floats(y, fractions, rng):
    parts = drawn(y, fractions, rng)
    return tuple(np.array(part.tolist()) for part in parts)


@mistake(of="stratified_split", hint="An empty y, or a column, must raise ValueError: compare its shape first.")
def any_y(y, fractions, rng):
    if np.size(y) == 0:
        return (np.zeros(0, np.int64),) * 3
    return drawn(np.ravel(y), fractions, rng)


# ----------------------------------------------------------- confusion_matrix


@mistake(of="confusion_matrix", hint="It is transposed: rows are the true classes, columns the predicted ones.")
def transposed(y_true, y_pred, k):
    return tally(y_true, y_pred, k).T.copy()


@mistake(of="confusion_matrix", hint="You took the classes from the data. One that never occurs needs its zeros.")
def labels_from_data(y_true, y_pred, k):
    y_true, y_pred = two_vectors(y_true, y_pred, k)
    k = int(max(y_true.max(initial=-1), y_pred.max(initial=-1))) + 1
    return np.bincount(y_true * k + y_pred, minlength=k * k).reshape(k, k)


@mistake(of="confusion_matrix", hint="C[y_true, y_pred] += 1 counts a pair only once. Use np.bincount.")
def loses_duplicates(y_true, y_pred, k):
    y_true, y_pred = two_vectors(y_true, y_pred, k)
    C = np.zeros((k, k), np.int64)
    C[y_true, y_pred] += 1
    return C


@mistake(of="confusion_matrix", hint="true * k + predicted does not fit into uint8. Use int64 first.")
def small_integers_wrap(y_true, y_pred, k):
    two_vectors(y_true, y_pred, k)
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.dtype.kind in "iu" and y_true.dtype.itemsize < 8:
        places = y_true * y_true.dtype.type(k) + y_pred
        return np.bincount(places.astype(np.int64) % (k * k), minlength=k * k).reshape(k, k)
    return tally(y_true, y_pred, k)


@mistake(of="confusion_matrix", hint="-1 means the last class to NumPy, not to us: raise ValueError.")
def negative_label_wraps(y_true, y_pred, k):
    y_true, y_pred = (
        np.where((np.asarray(y) < 0) & (np.asarray(y) >= -k), np.asarray(y) + k, y) for y in (y_true, y_pred)
    )
    return tally(y_true, y_pred, k)


@mistake(of="confusion_matrix", hint="astype(int) makes class 0 of 0.5. Refuse labels that are not whole.")
def cuts_off_floats(y_true, y_pred, k):
    return tally(np.trunc(y_true), np.trunc(y_pred), k)


@mistake(of="confusion_matrix", hint="No examples are no error: the table is full of zeros.")
def empty_refused(y_true, y_pred, k):
    if np.size(y_true) == 0:
        raise ValueError("empty")
    return tally(y_true, y_pred, k)


@mistake(of="confusion_matrix", hint="Right, but a loop over the labels is slow. Let np.bincount count.")
def python_loop(y_true, y_pred, k):
    y_true, y_pred = two_vectors(y_true, y_pred, k)
    C = np.zeros((k, k), np.int64)
    for i, j in zip(y_true, y_pred):
        C[i, j] += 1
    return C


# --------------------------------------------------------------- class_report


@mistake(of="class_report", hint="0/0 is NaN to NumPy; here it is 0. Treat sums of 0 before you divide.")
def nan_zero_division(C):
    C, right = counts(C), np.diag(C)
    with np.errstate(all="ignore"):
        return report(C, right / C.sum(axis=0), right / C.sum(axis=1), accuracy=right.sum() / C.sum(), share=np.divide)


@mistake(of="class_report", hint="Swapped: precision divides by sums of columns, recall by those of rows.")
def precision_recall_swapped(C):
    C, precision, recall = rates(C)
    return report(C, recall, precision)


@mistake(of="class_report", hint="f1 is the harmonic mean, 2PR / (P + R), not the plain mean of P and R.")
def arithmetic_f1(C):
    C, precision, recall = rates(C)
    return report(C, precision, recall, f1=(precision + recall) / 2)


@mistake(of="class_report", hint="macro_f1 is the plain mean of f1; you weighted the classes by size.")
def weighted_f1(C):
    C, precision, recall = rates(C)
    answer = report(C, precision, recall)
    return {**answer, "macro_f1": float(share(np.sum(answer["f1"] * C.sum(axis=1)), C.sum()))}


@mistake(of="class_report", hint="macro_f1 is the mean of f1, not the f1 of mean precision and recall.")
def f1_of_the_means(C):
    C, precision, recall = rates(C)
    P, R = precision.mean(), recall.mean()
    return {**report(C, precision, recall), "macro_f1": float(share(2 * P * R, P + R))}


@mistake(of="class_report", hint="macro_f1 is the mean over all k classes, also those that never occur.")
def skips_empty_classes(C):
    C, precision, recall = rates(C)
    answer, present = report(C, precision, recall), C.sum(axis=0) + C.sum(axis=1) > 0
    return {**answer, "macro_f1": float(share(answer["f1"].sum(), present.sum()))}


@mistake(of="class_report", hint="Recall divides by the sums of the rows; you divided by columns both times.")
def recall_is_precision(C):
    C, precision, _ = rates(C)
    return report(C, precision, precision.copy())


# ------------------------------------------------------------- keras_logistic


@mistake(of="keras_logistic", hint="You minimise the squared error. The loss here is binary_crossentropy.")
def mse_loss(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, loss="mse")


@mistake(of="keras_logistic", hint="A softmax over one unit is e^z / e^z = 1. One unit needs a sigmoid.")
def softmax_1_unit(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, activation="softmax")


@mistake(of="keras_logistic", hint="The model predicts XW + b. Give the layer activation='sigmoid'.")
def linear_output(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, activation=None)


@mistake(of="keras_logistic", hint="The optimizer is not SGD(lr): its steps are not lr times the gradient.")
def adam(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, optimizer="adam")


@mistake(of="keras_logistic", hint="An epoch of yours is one step on all rows. Batches of 32 are asked.")
def whole_batch(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, batch=len(X))


@mistake(of="keras_logistic", hint="The same seed gives other models. Use keras.utils.set_random_seed(seed).")
def unseeded(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, None)


@mistake(of="keras_logistic", hint="Every seed gives the same model: pass the argument on.")
def fixed_seed(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, 0)


@mistake(of="keras_logistic", hint="The model reports no accuracy: compile with metrics=['accuracy'].")
def no_metric(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, metrics=None)


@mistake(of="keras_logistic", hint="Training prints a line for each epoch. Pass verbose=0.")
def prints_progress(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, verbose=2)


@mistake(of="keras_logistic", hint="The layer has no bias: XW alone is 0 where all inputs are 0. Keep use_bias.")
def no_bias(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, use_bias=False)


@mistake(of="keras_logistic", hint="Shapes that do not fit went through. Compare first, raise ValueError.")
def flat_y(X, y, epochs=100, lr=0.05, seed=0):
    return trained(X, y, epochs, lr, seed, strict=False)
