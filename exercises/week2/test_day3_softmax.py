"""Worked examples of week 2, day 3: run `pytest exercises/week2/test_day3_softmax.py`.

TensorFlow is imported by the one function that needs it: `-k "not tf"` starts at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.checking import array, assert_close, check, grades, parts

#: The lecture's eight examples with four inputs each, and their classes A, B, C as 0, 1, 2.
X = np.array(
    [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]],
    dtype=np.float64,
)
LABELS = np.array([2, 2, 2, 1, 1, 1, 0, 0])

# -------------------------------------------------------------------- softmax


@grades("softmax")
def test_softmax_of_the_slide(submission: Any) -> None:
    """Scores 2, 1 and 0.1 become 0.659001, 0.242433 and 0.098566; the slide rounds to 0.7, 0.2, 0.1."""
    check(submission.softmax, np.array([2, 1, 0.1]), expected=np.array([0.659001, 0.242433, 0.098566]), atol=1e-6)


@grades("softmax")
def test_softmax_of_a_negative_score(submission: Any) -> None:
    """Scores 3, 1 and -3 become 0.878878, 0.118943 and 0.002179."""
    check(submission.softmax, np.array([3.0, 1.0, -3.0]), expected=np.array([0.878878, 0.118943, 0.002179]), atol=1e-6)


@grades("softmax")
def test_softmax_of_two_rows(submission: Any) -> None:
    """Both at once, as the rows of a table: each row is a softmax of its own."""
    rows = np.array([[2, 1, 0.1], [3, 1, -3]])
    expected = np.array([[0.659001, 0.242433, 0.098566], [0.878878, 0.118943, 0.002179]])
    check(submission.softmax, rows, expected=expected, atol=1e-6)


# -------------------------------------------------------------- cross_entropy


@grades("cross_entropy")
def test_cross_entropy_of_the_slide(submission: Any) -> None:
    """Scores 2, 1, 0.1 and label 0: -log 0.659001 = 0.417030."""
    check(submission.cross_entropy, np.array([[2, 1, 0.1]]), np.array([0]), expected=0.417030, atol=1e-6)


@grades("cross_entropy")
def test_cross_entropy_of_a_one_hot_label(submission: Any) -> None:
    """The same label as a one-hot row [1, 0, 0] costs the same."""
    check(submission.cross_entropy, np.array([[2, 1, 0.1]]), np.array([[1, 0, 0]]), expected=0.417030, atol=1e-6)


@grades("cross_entropy")
def test_cross_entropy_of_no_idea(submission: Any) -> None:
    """Three equal scores: log 3 = 1.098612, whatever the label."""
    check(submission.cross_entropy, np.zeros((2, 3)), np.array([1, 2]), expected=1.098612, atol=1e-6)


@grades("cross_entropy")
def test_cross_entropy_of_the_right_certainty(submission: Any) -> None:
    """Sure and right costs nothing: scores -10000 and 10000, label 1."""
    check(submission.cross_entropy, np.array([[-1e4, 1e4]]), np.array([1]), expected=0.0)


@grades("cross_entropy")
def test_cross_entropy_of_the_wrong_certainty(submission: Any) -> None:
    """Sure and wrong costs the distance of the scores, 20000, not infinity."""
    check(submission.cross_entropy, np.array([[1e4, -1e4]]), np.array([1]), expected=2e4)


# ---------------------------------------------------------- softmax_xent_grad


@grades("softmax_xent_grad")
def test_the_gradient_at_zero(submission: Any) -> None:
    """The lecture's data, W and b zero: loss 1.098612, and the first two rows of dW and db as printed above."""
    answer = submission.softmax_xent_grad(X, LABELS, np.zeros((4, 3)), np.zeros(3))
    loss, dW, db = parts(answer, ("loss", "dW", "db"))
    assert_close(loss, 1.098612, atol=1e-6, what="the loss")
    rows = array(dW, (4, 3), "dW")[:2]
    assert_close(rows, np.array([[2, -1, -1], [-3, -0.75, 3.75]]) / 6, atol=1e-6, what="dW[:2]")
    assert_close(db, np.array([0.083333, -0.041667, -0.041667]), atol=1e-6, what="db")


@grades("softmax_xent_grad")
def test_the_gradient_of_the_slide(submission: Any) -> None:
    """One example, W the identity, so that the logits are 2, 1, 0.1: dZ is the softmax minus the one-hot label."""
    row, dZ = np.array([2, 1, 0.1]), np.array([-0.340999, 0.242433, 0.098566])
    expected = (0.417030, np.outer(row, dZ), dZ)
    args = (row[np.newaxis], np.array([0]), np.eye(3), np.zeros(3))
    check(submission.softmax_xent_grad, *args, expected=expected, atol=3e-6)


# ----------------------------------------------------------------- tf_softmax


@grades("tf_softmax", timeout=60)
def test_tf_softmax_learns_the_eight_examples(submission: Any) -> None:
    """After 2000 steps with lr = 0.05 the loss is 0.2534 ± 0.001 and all eight examples are right.

    10000 steps with lr = 0.01, the defaults, come to the same in 3 s. [1, 8, 8, 8] is of class 0, [1, 11, 7, 9] of 1.
    """
    W, b = parts(submission.tf_softmax(X, np.eye(3)[LABELS], 0.05, 2000), ("W", "b"))
    W, b = array(W, (4, 3), "W").astype(np.float64), array(b, (3,), "b").astype(np.float64)
    logits = X @ W + b
    loss = np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(8), LABELS])
    assert_close(float(loss), 0.2534, rtol=0, atol=0.001, what="the loss after 2000 steps")
    assert_close(np.argmax(logits, axis=1), LABELS, what="the classes of the eight examples")
    new = np.array([[1.0, 8.0, 8.0, 8.0], [1.0, 11.0, 7.0, 9.0]])
    assert_close(np.argmax(new @ W + b, axis=1), np.array([0, 1]), what="the classes of two new examples")


# ---------------------------------------------------------------- ovr_predict


@grades("ovr_predict")
def test_three_neurons_and_four_examples(submission: Any) -> None:
    """The classes are 0, 1, 2 and 2; every score is the sigmoid of its own logit."""
    W, b = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]]), np.array([0.0, 0.0, 0.5])
    rows = np.array([[2.0, 0.0], [0.0, 2.0], [-1.0, -1.0], [0.0, 0.0]])
    scores = np.array(
        [[0.880797, 0.119203, 0.622459], [0.5, 0.880797, 0.182426], [0.268941, 0.5, 0.817574], [0.5, 0.5, 0.622459]]
    )
    check(submission.ovr_predict, rows, W, b, expected=(scores, np.array([0, 1, 2, 2])), atol=1e-6)
