"""Worked examples of the evaluation of week 2: run `pytest exercises/week2/test_friday.py`.

The frameworks are imported by the functions that run beside your code: `-k softmax` needs no TensorFlow.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import array, assert_close, check, check_raises, entries, grades, inside

ROWS = np.array(
    [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]],
    dtype=np.float32,
)
LABELS = np.array([2, 2, 2, 1, 1, 1, 0, 0])
NEW = np.array([[1, 8, 8, 8]], dtype=np.float32)
X = np.array([[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], dtype=np.float64)
Y = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
AARDVARK = [1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 4, 0, 0, 1, 0]
#: datasets/zoo_printed.csv
PRINTED = [
    [1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 4, 0, 0, 1, 0],
    [1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 4, 1, 0, 1, 0],
    [0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 3],
    [1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 4, 0, 0, 0, 1, 0],
    [1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 4, 0, 1, 0],
    [1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 4, 1, 0, 1, 7],
    [1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 3, 1, 1, 1, 0],
    [0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 3],
    [0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, -1],
    [2, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 4, 0, 1, 0, 0],
    [1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 7, 1, 0, 1, 0],
    [0, 1, 1, 0, 1, 0, 0, 0, 1, 10, 0, 0, 2, 1, 1, 0, 1],
    [0, 0, 1, 0, 0, -1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 3],
    [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8],
    [0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 6],
    [0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 60, 0, 0, 0, 6],
    [0, 1, 1, 0, 1, 0, 1, 0, 3, 1, 0, 0, 2, 1, 0, 0, 1],
    [1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 4, 1, 0, 4, 0],
    [0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 10, 1, 3],
]


def hand_set_model(module: ModuleType, x: np.ndarray) -> Any:
    """Logits and probabilities of a SoftmaxClassifier(4, 3) that passes on the first three numbers of a row."""
    import torch

    model = module.SoftmaxClassifier(4, 3)
    with torch.no_grad():
        model.linear.weight.copy_(torch.eye(4)[:3])
        model.linear.bias.zero_()
        return {"logits": model(torch.tensor(x)), "proba": model.proba(torch.tensor(x))}


def trained_model(module: ModuleType, x: np.ndarray, labels: np.ndarray, new: np.ndarray) -> Any:
    """What training with all defaults gives: the loss, the classes of the training rows, p of the new row."""
    import torch

    model = module.SoftmaxClassifier()
    loss = module.train_softmax(model, torch.tensor(x), torch.tensor(labels))
    with torch.no_grad():
        return {"loss": loss, "classes": model(torch.tensor(x)).argmax(dim=1), "proba": model.proba(torch.tensor(new))}


@grades("SoftmaxClassifier")
def test_softmax_classifier_with_weights_set_by_hand(submission: Any) -> None:
    """The logits [2, 1, 0.1] come out of the model as they are, and mean p = 0.659001, 0.242433, 0.098566."""
    got = inside(submission, hand_set_model, np.array([[2.0, 1.0, 0.1, 7.0]], dtype=np.float32))
    logits = array(got["logits"], (1, 3), "model(x)", kind="torch")
    assert_close(logits, np.array([[2.0, 1.0, 0.1]]), atol=1e-6, what="the logits model(x)")
    proba = array(got["proba"], (1, 3), "model.proba(x)", kind="torch")
    assert_close(proba, np.array([[0.659001, 0.242433, 0.098566]]), atol=2e-6, what="model.proba(x)")


@grades("SoftmaxClassifier", timeout=30)
def test_softmax_classifier_learns_the_eight_rows(submission: Any) -> None:
    """After 10000 steps the loss is 0.2534, all rows are right, and [1, 8, 8, 8] is an A with p = 0.9221."""
    got = inside(submission, trained_model, ROWS, LABELS, NEW)
    assert_close(got["loss"], 0.253411, rtol=0, atol=1e-3, what="the loss after 10000 steps")
    assert_close(array(got["classes"], (8,), "the classes", kind="torch"), LABELS, what="the classes of the 8 rows")
    proba = array(got["proba"], (1, 3), "model.proba([[1, 8, 8, 8]])", kind="torch")
    assert_close(proba, np.array([[0.922140, 0.077859, 0.000001]]), rtol=0, atol=1e-3, what="p of [1, 8, 8, 8]")


@grades("tf_binary", timeout=30)
def test_tf_binary_learns_the_six_rows(submission: Any) -> None:
    """With all defaults: loss 0.157781 (not 0.693147), all six rows right (not half), p61 0.999928 (not 0.5)."""
    got = entries(submission.tf_binary(X, Y), ["loss", "accuracy", "p61"])
    assert_close(got, {"loss": 0.157781, "accuracy": 1.0, "p61": 0.999928}, rtol=0, atol=1e-5, what="tf_binary(X, y)")


@grades("tf_binary", timeout=30)
def test_tf_binary_after_2000_steps(submission: Any) -> None:
    """One step less gives the loss 0.157825."""
    got = entries(submission.tf_binary(X, Y, 0.01, 2000), ["loss", "accuracy", "p61"])
    assert_close(got["loss"], 0.157825, rtol=0, atol=1e-5, what="the loss after 2000 steps")


@grades("logistic_update")
def test_logistic_update_over_six_rows(submission: Any) -> None:
    """From zeros with η = 0.1, the six rows lead to w = [0.368087, 0.159667], b = 0.017524."""
    expected = (np.array([0.368087, 0.159667]), 0.017524)
    check(submission.logistic_update, X, Y, np.zeros(2), 0.0, 0.1, expected=expected, atol=1e-6)


@grades("logistic_update")
def test_logistic_update_of_one_row(submission: Any) -> None:
    """The row [1, 2] with label 0 pulls w and b down: [-0.05, -0.1] and -0.05."""
    expected = (np.array([-0.05, -0.1]), -0.05)
    check(submission.logistic_update, X[:1], Y[:1], np.zeros(2), 0.0, 0.1, expected=expected, atol=1e-6)


@grades("bad_rows")
def test_bad_rows_of_the_printed_table(submission: Any) -> None:
    """Of the 19 rows of the slide only 0, 1, 7 and 14 have the format."""
    check(submission.bad_rows, PRINTED, expected=[2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18])


@grades("bad_rows")
def test_bad_rows_of_one_animal(submission: Any) -> None:
    """An aardvark with four legs is good, with three it is row 0 of the bad ones, without its last entry too."""
    check(submission.bad_rows, [AARDVARK], expected=[])
    check(submission.bad_rows, [[*AARDVARK[:12], 3, *AARDVARK[13:]]], expected=[0])
    check(submission.bad_rows, [AARDVARK[:-1]], expected=[0])


@grades("bad_rows")
def test_bad_rows_refuses_what_is_no_table(submission: Any) -> None:
    """A single row is no list of rows: TypeError."""
    check_raises(TypeError, submission.bad_rows, AARDVARK)
