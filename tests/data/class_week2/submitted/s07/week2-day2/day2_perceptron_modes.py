"""Week 2, day 2: the perceptron, Adaline and the modes of training (10 points, 80 minutes).

Three neurons with the same inputs and three ways to learn: the perceptron corrects itself only where it is wrong,
Adaline walks down the squared loss, logistic regression down the cross-entropy. And three modes: the whole data in one
step (batch), one row at a time (on-line), or a few rows (minibatch).

Shapes, all day long, vectors instead of yesterday's columns: X (n, d), y (n,), w (d,), with n > 0; b is a plain number.
Arrays that do not fit raise ValueError. Arguments are never changed. A weight vector comes back in float32 if X (and w,
where there is one) is float32, else in float64; b and losses are plain floats. Everything is NumPy by hand.
"""

from __future__ import annotations

import numpy as np


def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Given: yesterday's 1 / (1 + e^-z), stable on both sides."""
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


def problem(X, y, values=(-1, 1)):
    X, y = as_floats(X), as_floats(y)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or not np.isin(y, values).all():
        raise ValueError("shapes or labels")
    return X, y[:, None].astype(X.dtype) * X


def train(signed, w, max_updates, wrong):
    updates = 0
    while len(found := np.flatnonzero(wrong(signed @ w))):
        if updates >= max_updates:
            raise RuntimeError("not linearly separable")
        w = w + signed[found[0]]
        updates += 1
    return w, updates


def cut(order, batch_size, drop_last):
    batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


def good_sizes(n, batch_size):
    if n < 0 or batch_size < 1:
        raise ValueError("n or batch_size")


def perceptron_fit(X: np.ndarray, y: np.ndarray, max_updates: int = 1000) -> tuple[np.ndarray, int]:
    """Train a perceptron until it makes no mistake.

    Start with w = 0. As long as some row i has y_i (w . x_i) <= 0, take the smallest such i and set

        w <- w + y_i x_i

    After every update the search begins again at row 0. There is no learning rate, and the bias is the weight of a
    column of ones that X has to contain.

    Convention: labels are -1 and +1. A row with w . x_i = 0 counts as wrong, so that w = 0 is never an answer.

    Args:
        X: inputs (n, d).
        y: labels -1 or +1, (n,).
        max_updates: so many updates are allowed.

    Returns:
        (w, updates): the weights (d,), and how many updates were made, an int.

    Raises:
        ValueError: the shapes do not fit, n = 0, or a label is neither -1 nor +1.
        RuntimeError: "not linearly separable": after max_updates updates a row is still wrong.

    Examples:
        X = [[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], the columns 1, x1, x2:
        AND   y = [-1, -1, -1, 1]   -> w = [-4, 3, 2], 18 updates
        OR    y = [-1, 1, 1, 1]     -> w = [-1, 2, 2], 9 updates
        NAND  y = [1, 1, 1, -1]     -> w = [4, -3, -2], 18 updates
        NOR   y = [1, -1, -1, -1]   -> w = [1, -2, -2], 9 updates
        XOR   y = [-1, 1, 1, -1]    -> RuntimeError: no line separates it
    """
    # 질문하기
    X, signed = problem(X, y, (-1, 0, 1))
    return train(signed, np.zeros(X.shape[1], X.dtype), max_updates, lambda score: score <= 0)


def adaline_epoch(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, eta: float, mode: str = "batch"
) -> tuple[np.ndarray, float, float]:
    """One epoch of Adaline, the adaptive linear neuron: its output is a = Xw + b itself, without a threshold.

    It walks down the loss 1/2 sum of (y - a)^2:

        mode "batch":   w <- w + eta X^T (y - a),  b <- b + eta sum(y - a), once, for all rows together
        mode "online":  the same for one row after the other, in the order of X; each row sees the w and b that the row
                        before it has left

    Convention: sums, no means. The loss that is returned is that of all rows before the epoch, in both modes.

    Args:
        X: inputs (n, d).
        y: targets (n,), any numbers.
        w: weights (d,).
        b: bias.
        eta: the learning rate.
        mode: "batch" or "online".

    Returns:
        (w, b, loss): new weights, the new bias, and the loss before the epoch.

    Raises:
        ValueError: the shapes do not fit, n = 0, or the mode is another word.

    Examples:
        AND with 0 and 1: X = [[0, 0], [0, 1], [1, 0], [1, 1]], y = [0, 0, 0, 1], from w = [0, 0], b = 0, eta = 0.1:
        batch   epoch 1 -> ([0.1, 0.1], 0.1, 0.5)
                epoch 2 -> ([0.15, 0.15], 0.12, 0.29)
                epoch 3 -> ([0.181, 0.181], 0.112, 0.2483)
                in the end (500 epochs) -> [0.5, 0.5], -0.25, the least squares solution
        online  epoch 1 -> [0.1, 0.1], 0.1
                epoch 2 -> [0.16112, 0.15922], 0.13212
    """
    # 예제로 확인함
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, w {w.shape}")
    if mode not in {"batch", "online"}:
        raise ValueError(f'mode must be "batch" or "online", got {mode!r}')
    차이 = y - (X @ w + b)
    loss = float(차이 @ 차이 / 2)
    if mode == "batch":
        return w + eta * (X.T @ 차이), float(b + eta * 차이.sum()), loss
    for row, target in zip(X, y, strict=True):
        miss = target - (row @ w + b)
        w, b = w + eta * miss * row, b + eta * miss
    return w, float(b), loss


def minibatches(
    n: int, batch_size: int, rng: np.random.Generator | None = None, drop_last: bool = False
) -> list[np.ndarray]:
    """Cut the rows 0 ... n - 1 into batches: the row numbers of each.

    Every row is in exactly one batch. Without rng the rows stay in order. With rng they are permuted first: each call
    draws a new permutation from rng, so that the next epoch has other batches.

    Convention: if batch_size does not divide n, the last batch is shorter; drop_last leaves it out.

    Args:
        n: the number of rows.
        batch_size: rows in a batch.
        rng: where the permutation comes from; NumPy's global random state stays as it is.
        drop_last: leave out a last batch that is shorter than the others.

    Returns:
        A list of int64 arrays; an empty one for n = 0.

    Raises:
        ValueError: n < 0 or batch_size < 1.

    Examples:
        minibatches(7, 3) -> [0, 1, 2], [3, 4, 5], [6];  with drop_last=True the first two
        2000 rows by 500 -> 4 batches; 1000 by 500 -> 2; 60000 by 32 -> 1875
        55000 rows by 128 -> 430 batches, the last of 88 rows; with drop_last=True 429
    """
    # 예제로 확인함
    good_sizes(n, batch_size)
    return cut(np.arange(n), batch_size, drop_last)


def train_epoch(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, eta: float, batches: list[np.ndarray]
) -> tuple[np.ndarray, float]:
    """One epoch of logistic regression, batch after batch.

    For each batch, with the w and b that the batch before it has left, over the rows i of this batch alone:

        w <- w + eta sum of (y_i - sigmoid(w . x_i + b)) x_i
        b <- b + eta sum of (y_i - sigmoid(w . x_i + b))

    That is downhill: y - sigmoid is minus the slope of the cross-entropy. One batch of all rows is batch mode, one row
    in each is on-line mode, rows drawn by chance are stochastic gradient descent.

    Convention: a sum over the batch, no mean; and no factor sigmoid', which belongs to the squared loss.

    Args:
        X: inputs (n, d).
        y: labels 0 or 1, (n,).
        w: weights (d,).
        b: bias.
        eta: the learning rate.
        batches: the row numbers of each batch, as minibatches makes them. A row may occur in several of them, or twice
            in one: then it counts twice.

    Returns:
        (w, b): new weights and the new bias. Without any batch, a copy of w, and b.

    Raises:
        ValueError: the shapes do not fit, or n = 0.

    Examples:
        X = [[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], y = [0, 0, 0, 1, 1, 1], w = [0, 0], b = 0, eta = 0.1:
        batch     [[0, 1, 2, 3, 4, 5]]           -> [0.45, 0], 0
        on-line   [[0], [1], [2], [3], [4], [5]] -> [0.368087, 0.159667], 0.017524
        pairs     [[0, 1], [2, 3], [4, 5]]       -> [0.485364, 0.178979], 0.030854
    """
    # 질문하기
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X),) or w.shape != (X.shape[1],):
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, w {w.shape}")
    w, b = w.copy(), float(b)
    for batch in batches:
        rows = X[batch]
        차이 = y[batch] - sigmoid(rows @ w + b)
        w, b = w + eta * (차이 @ rows), b + eta * float(차이.sum())
    return w, b


if __name__ == "__main__":
    X, y = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]]), np.array([1, -1, -1, -1])
    print(perceptron_fit(np.column_stack([X, np.ones(4)]), y))  # AND
