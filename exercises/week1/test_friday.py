"""Worked examples of the evaluation of week 1: run `pytest exercises/week1/test_friday.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import assert_close, check, check_raises, grades, inside

LINE = np.array([1.0, 2.0, 3.0])
HOURS = np.array([[10.0, 5.0], [9.0, 5.0], [3.0, 2.0], [2.0, 4.0], [11.0, 1.0]])
POINTS = np.array([[90.0], [80.0], [50.0], [60.0], [40.0]])
EXAM = np.array([[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]], dtype=float)
FINAL = np.array([[152.0], [185.0], [180.0], [196.0], [142.0]])


def predict_and_cost(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """The predictions X W + b of the normal equation's answer, and their mean squared error."""
    W, b = module.normal_equation(X, y)
    prediction = X @ W + b
    return prediction, float(((prediction - y) ** 2).mean())


@grades("half_cost_and_grad")
def test_half_cost_left_of_the_minimum(submission: Any) -> None:
    """At W = 0 the errors are -1, -2, -3: squared, halved and averaged 2.333333 (a plain sum says -1)."""
    check(submission.half_cost_and_grad, 0.0, LINE, LINE, expected=(2.333333, -4.666667), atol=1e-6)


@grades("half_cost_and_grad")
def test_half_cost_at_the_minimum(submission: Any) -> None:
    """At W = 1 the line goes through all points: cost 0 and slope 0 (the slope of the slide never changes)."""
    check(submission.half_cost_and_grad, 1.0, LINE, LINE, expected=(0.0, 0.0), atol=1e-6)


@grades("half_cost_and_grad")
def test_half_cost_right_of_the_minimum(submission: Any) -> None:
    """At W = 2 the cost is 2.333333 as at W = 0, but the slope has turned round: +4.666667."""
    check(submission.half_cost_and_grad, 2.0, LINE, LINE, expected=(2.333333, 4.666667), atol=1e-6)


@grades("normal_equation")
def test_normal_equation_of_the_hours_table(submission: Any) -> None:
    """The hours table has W = [[1.133261], [10.671723]] and b = [19.783315]."""
    expected = (np.array([[1.133261], [10.671723]]), np.array([19.783315]))
    check(submission.normal_equation, HOURS, POINTS, expected=expected, atol=1e-6)


@grades("normal_equation")
def test_normal_equation_of_the_exam_table(submission: Any) -> None:
    """The exam table has W = [[0.795475], [0.408379], [0.754588]] and b = [4.402110]."""
    expected = (np.array([[0.795475], [0.408379], [0.754588]]), np.array([4.402110]))
    check(submission.normal_equation, EXAM, FINAL, expected=expected, atol=1e-6)


@grades("normal_equation")
def test_normal_equation_leaves_the_smallest_cost(submission: Any) -> None:
    """No line fits the hours table better than one with the cost 20.524377."""
    _, cost = inside(submission, predict_and_cost, HOURS, POINTS)
    assert_close(cost, 20.524377, atol=1e-6, what="the cost of the hours table")


@grades("normal_equation")
def test_normal_equation_predicts_the_exam_table(submission: Any) -> None:
    """On the exam table it predicts 151.7362, 184.4953, 180.2748, 196.2477, 142.2460: cost 0.104326."""
    prediction, cost = inside(submission, predict_and_cost, EXAM, FINAL)
    expected = np.array([[151.7362], [184.4953], [180.2748], [196.2477], [142.2460]])
    assert_close(prediction, expected, atol=1e-4, what="the predictions")
    assert_close(cost, 0.104326, atol=1e-6, what="the cost of the exam table")


@grades("normal_equation")
def test_normal_equation_refuses_a_repeated_column(submission: Any) -> None:
    """X = [[1, 1], [2, 2], [3, 3]] raises ValueError: infinitely many weights fit equally well."""
    X = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    check_raises(ValueError, submission.normal_equation, X, 10 * X[:, :1])


@grades("steps_to_reach")
def test_steps_to_reach_from_far_away(submission: Any) -> None:
    """From W0 = 5 with lr = 0.1, W comes within 1e-6 of W* = 1 after 25 steps."""
    check(submission.steps_to_reach, LINE, LINE, 5.0, 0.1, 1e-6, expected=25)


@grades("steps_to_reach")
def test_steps_to_reach_when_already_there(submission: Any) -> None:
    """From W0 = 1 = W* no step is needed: 0."""
    check(submission.steps_to_reach, LINE, LINE, 1.0, 0.1, 1e-6, expected=0)


@grades("steps_to_reach")
def test_steps_to_reach_with_a_diverging_learning_rate(submission: Any) -> None:
    """From W0 = 5 with lr = 0.5 the distance grows with every step: ValueError."""
    check_raises(ValueError, submission.steps_to_reach, LINE, LINE, 5.0, 0.5, 1e-6)
