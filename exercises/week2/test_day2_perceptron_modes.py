"""Worked examples of week 2, day 2: run `pytest exercises/week2/test_day2_perceptron_modes.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import check, check_raises, grades, inside, require

X01 = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
WITH_ONES = np.column_stack([np.ones(4), X01])
AND = np.array([-1, -1, -1, 1])
XT = np.array([[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], dtype=float)
Y = np.array([0, 0, 0, 1, 1, 1], dtype=float)


def sizes(module: ModuleType, n: int, batch_size: int, drop_last: bool) -> list[int]:
    """How many rows each batch has."""
    return [len(batch) for batch in module.minibatches(n, batch_size, drop_last=drop_last)]


@grades("perceptron_fit")
def test_perceptron_fit_of_and_and_nand(submission: Any) -> None:
    """AND takes 18 updates to w = [-4, 3, 2]; NAND is its mirror image."""
    w = np.array([-4.0, 3.0, 2.0])
    check(submission.perceptron_fit, WITH_ONES, AND, expected=(w, 18))
    check(submission.perceptron_fit, WITH_ONES, -AND, expected=(-w, 18))


@grades("perceptron_fit")
def test_perceptron_fit_of_or_and_nor(submission: Any) -> None:
    """OR takes 9 updates to w = [-1, 2, 2]; NOR takes 9 to [1, -2, -2]."""
    labels = np.array([-1, 1, 1, 1])
    check(submission.perceptron_fit, WITH_ONES, labels, expected=(np.array([-1.0, 2.0, 2.0]), 9))
    check(submission.perceptron_fit, WITH_ONES, -labels, expected=(np.array([1.0, -2.0, -2.0]), 9))


@grades("perceptron_fit")
def test_perceptron_fit_of_xor(submission: Any) -> None:
    """XOR raises RuntimeError: no line separates it."""
    check_raises(RuntimeError, submission.perceptron_fit, WITH_ONES, np.array([-1, 1, 1, -1]))


def adaline_epochs(module: ModuleType, X: np.ndarray, y: np.ndarray, mode: str, epochs: int) -> Any:
    """w and b after so many epochs from zero with eta = 0.1, and the loss that the last of them returned."""
    w, b, loss = np.zeros(X.shape[1]), 0.0, 0.0
    for _ in range(epochs):
        w, b, loss = module.adaline_epoch(X, y, w, b, 0.1, mode)
    return w, float(b), float(loss)


@grades("adaline_epoch")
def test_adaline_epoch_batch(submission: Any) -> None:
    """The first three epochs of AND in batch mode, with the loss before each."""
    y = (AND + 1) / 2
    w, b, loss = np.array([0.1, 0.1]), 0.1, 0.5
    check(submission.adaline_epoch, X01, y, np.zeros(2), 0.0, 0.1, expected=(w, b, loss))
    check(submission.adaline_epoch, X01, y, w, b, 0.1, expected=(np.array([0.15, 0.15]), 0.12, 0.29))
    w, b = np.array([0.15, 0.15]), 0.12
    check(submission.adaline_epoch, X01, y, w, b, 0.1, "batch", expected=(np.array([0.181, 0.181]), 0.112, 0.2483))


@grades("adaline_epoch")
def test_adaline_epoch_batch_in_the_end(submission: Any) -> None:
    """After 500 epochs in batch mode w = [0.5, 0.5] and b = -0.25: the least squares solution."""
    w, b, _ = inside(submission, adaline_epochs, X01, (AND + 1) / 2, "batch", 500)
    require(np.allclose(w, 0.5, atol=1e-6), f"w is {w}; [0.5, 0.5] is expected")
    require(abs(b + 0.25) < 1e-6, f"b is {b}; -0.25 is expected")


@grades("adaline_epoch")
def test_adaline_epoch_online(submission: Any) -> None:
    """The first two epochs of AND in online mode: [0.1, 0.1], 0.1, then [0.16112, 0.15922], 0.13212."""
    y = (AND + 1) / 2
    w, b = np.array([0.1, 0.1]), 0.1
    check(submission.adaline_epoch, X01, y, np.zeros(2), 0.0, 0.1, "online", expected=(w, b, 0.5))
    expected = (np.array([0.16112, 0.15922]), 0.13212, 0.29)
    check(submission.adaline_epoch, X01, y, w, b, 0.1, "online", expected=expected)


@grades("minibatches")
def test_minibatches_of_seven_rows(submission: Any) -> None:
    """Seven rows in batches of three: 0 1 2, then 3 4 5, then 6, which drop_last leaves out."""
    batches = [np.array([0, 1, 2]), np.array([3, 4, 5]), np.array([6])]
    check(submission.minibatches, 7, 3, expected=batches)
    check(submission.minibatches, 7, 3, drop_last=True, expected=batches[:2])


@grades("minibatches")
def test_minibatches_of_the_lectures(submission: Any) -> None:
    """2000 rows by 500 make 4 batches, 1000 by 500 make 2, 60000 by 32 make 1875."""
    for n, size, count in ((2000, 500, 4), (1000, 500, 2), (60000, 32, 1875)):
        got = inside(submission, sizes, n, size, False)
        require(got == [size] * count, f"{n} rows by {size}: {len(got)} batches, {count} of {size} are expected")


@grades("minibatches")
def test_minibatches_with_a_shorter_last_one(submission: Any) -> None:
    """55000 rows by 128 make 430 batches, the last of 88 rows; with drop_last 429."""
    for drop_last, expected in ((False, [128] * 429 + [88]), (True, [128] * 429)):
        got = inside(submission, sizes, 55000, 128, drop_last)
        require(got == expected, f"drop_last={drop_last}: {len(got)} batches, the last of {got[-1:]} rows")


@grades("train_epoch")
def test_train_epoch_in_batch_mode(submission: Any) -> None:
    """All six rows in one batch: w = [0.45, 0], b = 0."""
    batches = [np.arange(6)]
    check(submission.train_epoch, XT, Y, np.zeros(2), 0.0, 0.1, batches, expected=(np.array([0.45, 0.0]), 0.0))


@grades("train_epoch")
def test_train_epoch_online(submission: Any) -> None:
    """One row in each batch: w = [0.368087, 0.159667], b = 0.017524."""
    batches = [np.array([i]) for i in range(6)]
    expected = (np.array([0.368087, 0.159667]), 0.017524)
    check(submission.train_epoch, XT, Y, np.zeros(2), 0.0, 0.1, batches, expected=expected, rtol=0, atol=1e-6)


@grades("train_epoch")
def test_train_epoch_of_pairs(submission: Any) -> None:
    """Two rows in each batch: w = [0.485364, 0.178979], b = 0.030854."""
    batches = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    expected = (np.array([0.485364, 0.178979]), 0.030854)
    check(submission.train_epoch, XT, Y, np.zeros(2), 0.0, 0.1, batches, expected=expected, rtol=0, atol=1e-6)
