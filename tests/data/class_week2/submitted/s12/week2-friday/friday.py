"""Week 2, Friday: classification, checked (20 points, 60 minutes).

Three pieces of code that were copied from the lectures together with their slips, and a table that was copied
badly. The three run without an error message: that is what makes them dangerous. Read, find, fix.

Shapes: X (n, d) and n > 0. Labels of classes 0 ... k - 1 are int64 (n,). σ(z) = 1 / (1 + e^-z). log is the natural one.

torch is imported here; TensorFlow takes three seconds to start, so the function that needs it imports it itself.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
import math


def shapes_of_a_pass(X, y, w):
    if np.ndim(X) != 2 or np.ndim(y) != 1 or np.ndim(w) != 1:
        raise ValueError("rank")
    if len(X) == 0 or len(X) != len(y) or np.shape(X)[1] != len(w):
        raise ValueError("shape")


def row_breaks(row, legs=(0, 2, 4, 5, 6, 8), classes=range(7), bits=(0, 1), kinds=(int, np.integer, np.bool_)):
    if len(row) != 17 or not all(isinstance(entry, kinds) for entry in row):
        return True
    return row[12] not in legs or row[16] not in classes or any(e not in bits for e in [*row[:12], *row[13:16]])


def list_of_lists(table):
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise TypeError("no list of lists")


def rows_where(table, wrong):
    list_of_lists(table)
    return [index for index, row in enumerate(table) if wrong(row)]


class SoftmaxClassifier(nn.Module):
    """Find and fix: softmax regression in torch as a listing of the lecture has it, and it cannot learn.

    The class below is wrong, `train_softmax` below it is right and needs no change. F.cross_entropy wants logits:
    it contains the softmax (its log, computed stably). A forward that ends in a softmax applies it twice; even a
    perfect answer [1, 0, 0] then costs log((e + 2) / e) = 0.551445, and the gradients are tiny.

    Convention: forward returns the logits x·Wᵀ + b, any real numbers; only `proba` applies the softmax, over the
    classes of each row. x is (n, in_features), float32. All weights start at zero.

    Examples:
        model = SoftmaxClassifier(4, 3)
        weight [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], bias 0, x = [[2, 1, 0.1, 7]]:
            model(x)       -> [[2, 1, 0.1]]
            model.proba(x) -> [[0.659001, 0.242433, 0.098566]]
        trained on the eight rows of the lecture, see train_softmax:
            model.proba([[1, 8, 8, 8]]) -> [[0.922140, 0.077859, 0.000001]], class 0 (A)
    """

    def __init__(self, in_features: int = 4, classes: int = 3) -> None:
        """Create the layer `linear`, in_features numbers in, one number per class out, all weights 0. Given."""
        super().__init__()
        self.linear = nn.Linear(in_features, classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        """The logits: x (n, in_features) -> (n, classes)."""
        # TODO: return what F.cross_entropy wants to have
        return F.softmax(self.linear(x))

    def proba(self, x: Tensor) -> Tensor:
        """The probabilities of the classes: x (n, in_features) -> (n, classes); every row sums to 1."""
        # TODO: turn the logits of each row into probabilities; torch warns if it must guess over which axis
        return self(x)


def train_softmax(model: SoftmaxClassifier, X: Tensor, labels: Tensor, lr: float = 0.01, steps: int = 10000) -> float:
    """Take `steps` steps of gradient descent on the mean cross-entropy, from where the model is. Given, and right.

    Args:
        model: what is trained; a second call goes on where the first one stopped.
        X: inputs (n, d), float32.
        labels: the right classes, int64 (n,).
        lr: learning rate.
        steps: number of updates of all weights on the whole data.

    Returns:
        The mean cross-entropy after the last step, a plain float.

    Raises:
        ValueError: X is not a table (n, d), labels is not (n,), or n = 0.

    Examples:
        X = [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6],
             [1, 7, 7, 7]], labels = [2, 2, 2, 1, 1, 1, 0, 0], all defaults
            -> 0.2534, and all eight are right   (the class as you got it: 0.7124, and 7 of 8)
        the same, steps = 0 -> 1.098612 = log 3
    """
    if X.ndim != 2 or len(X) == 0 or labels.shape != (len(X),):
        raise ValueError(f"X must be (n, d), labels (n,), n > 0; got {tuple(X.shape)} and {tuple(labels.shape)}")
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(model(X), labels).backward()
        optimizer.step()
    with torch.no_grad():
        return F.cross_entropy(model(X), labels).item()


def tf_binary(X: np.ndarray, y: np.ndarray, lr: float = 0.01, steps: int = 2001) -> dict[str, float]:
    """Find and fix: logistic regression in TensorFlow as a listing of the lecture has it, and it learns nothing.

    The listing has six labels as a vector (6,), but six predictions as a column (6, 1): the cost is the mean of a
    6 × 6 table in which every prediction meets every label, and so is the accuracy. The best answer to that is
    0.5 for everybody.

        z = X W + b,   p = σ(z),   cost = mean of -(y log p + (1 - y) log(1 - p)) over the n rows

    Convention: W (2, 1) and b (1,) are float32 and start at zero; every step is W <- W - lr dW, b <- b - lr db.
    A row counts as 1 when p > 0.5. The cost must stay finite where p rounds to 0 or 1: compute it from z.

    Args:
        X: inputs (n, 2).
        y: labels 0 or 1, of shape (n,) or (n, 1): both give the same result.
        lr: learning rate.
        steps: number of updates.

    Returns:
        {"loss": ..., "accuracy": ..., "p61": ...}, plain floats, all after the last step: the cost, the share of the
        n rows that are right, and p for the new row [6, 1].

    Raises:
        ValueError: X is not (n, 2), y is neither (n,) nor (n, 1), or n = 0.

    Examples:
        X = [[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], y = [0, 0, 0, 1, 1, 1], all defaults
            -> loss 0.157781, accuracy 1, p61 0.999928      (the code below: 0.693147, 0.5 and 0.5)
        the same, steps = 2000 -> loss 0.157825
    """
    # TODO: give y the shape of the predictions, refuse what does not fit, keep the cost finite
    import tensorflow as tf

    x_train, y_train = tf.cast(X, tf.float32), tf.cast(y, tf.float32)
    W, b = tf.Variable(tf.zeros([2, 1])), tf.Variable(tf.zeros([1]))
    optimizer = tf.keras.optimizers.SGD(learning_rate=lr)

    def cost():
        p = tf.sigmoid(x_train @ W + b)
        return -tf.reduce_mean(y_train * tf.math.log(p) + (1 - y_train) * tf.math.log(1 - p))

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = cost()
        dW, db = tape.gradient(loss, [W, b])
        optimizer.apply_gradients([(dW, W), (db, b)])

    for _ in range(steps):
        step()
    predicted = tf.cast(tf.sigmoid(x_train @ W + b) > 0.5, tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, y_train), tf.float32))
    p61 = tf.sigmoid(tf.constant([[6.0, 1.0]]) @ W + b)
    return {"loss": float(cost()), "accuracy": float(accuracy), "p61": float(p61[0, 0])}


def logistic_update(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, eta: float) -> tuple[np.ndarray, float]:
    """Find and fix: one pass of on-line logistic regression as a slide has it, and it walks uphill.

    The slide writes w := w + η ∇L. But ∇L = -(y - σ(x·w + b)) x points to where the loss grows: one goes against
    it. What is meant is, for one row after the other,

        w <- w - η ∇L = w + η (y - σ(x·w + b)) x,     b <- b + η (y - σ(x·w + b))

    Convention: on-line means that the next row meets the w and b that this row has left behind. w and b of one row
    move together, both with the error before the move.

    Args:
        X: inputs (n, d), taken from the first row to the last.
        y: labels 0 or 1, (n,).
        w: weights (d,) to start from.
        b: bias to start from.
        eta: the step size η.

    Returns:
        (w, b) after the last row: an array (d,), float32 if X and w are float32, else float64; and a plain float.

    Raises:
        ValueError: the shapes do not fit, or n = 0.

    Examples:
        X = [[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], y = [0, 0, 0, 1, 1, 1], w = [0, 0], b = 0, eta = 0.1
            -> [0.368087, 0.159667], 0.017524      (the code below: [0.403979, 0.611206], 0.191712)
        the first row alone
            -> [-0.05, -0.1], -0.05
    """
    # this took me an hour
    shapes_of_a_pass(X, y, w)
    single = np.asarray(X).dtype == np.float32 and np.asarray(w).dtype == np.float32
    weights = [float(value) for value in w]
    for row, label in zip(X, y):
        z = sum(float(a) * c for a, c in zip(row, weights)) + b
        sigma = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
        step = eta * (float(label) - sigma)
        weights = [c + step * float(a) for a, c in zip(row, weights)]
        b = b + step
    return np.array(weights, dtype="float32" if single else "float64"), float(b)


def bad_rows(table: list[list[int]]) -> list[int]:
    """Which rows of a table of animals cannot be right.

    A lecture prints a table of animals, and most of its rows were damaged when the slide was turned into text. The
    format: a row has 17 whole numbers,

        columns 0-11 and 13-15   0 or 1: no or yes (hair, feathers, eggs, milk, airborne, aquatic, predator, toothed,
                                 backbone, breathes, venomous, fins; tail, domestic, catsize)
        column 12                the number of legs, a count: 0, 2, 4, 5, 6 or 8 (no animal has 1, 3 or 7)
        column 16                the class, 0 ... 6

    Convention: a row of another length is bad. Whole numbers are Python's and NumPy's ints and bools (True is 1);
    anything else is bad, also the float 4.0 and the string "4".

    Args:
        table: a list of lists.

    Returns:
        The indices of all rows that break the format, in rising order; [] when all are good.

    Raises:
        TypeError: the table is not a list, or one of its rows is not a list.

    Examples:
        [[1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 4, 0, 0, 1, 0]] -> []
        [[1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 3, 0, 0, 1, 0]] -> [0]      three legs
        the 19 rows in the test -> [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18]
    """
    return rows_where(table, lambda row: row_breaks(row, legs=range(9)))
