"""Known mistakes are recognised by a fingerprint; the same answer has the same one on every machine."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest

from grader.answers import LENGTH, digest
from grader.student.hints import lookup

HALVED = "def mse(pred, target):\n    return sum((p - t) ** 2 for p, t in zip(pred, target)) / (2 * len(pred))\n"


@dataclass(frozen=True)
class FrozenTensor:
    """A tensor as it comes out of a worker."""

    array: np.ndarray
    framework: str = "torch"


@dataclass(frozen=True)
class Record:
    """An exception as it comes out of a worker."""

    type_name: str


class LiveTensor:
    """A tensor that gives its numbers only after `detach().cpu()`, as torch's do."""

    dtype = "float32"

    def __init__(self, numbers) -> None:
        self.numbers = numbers

    def detach(self):
        """Cut off the gradient."""
        return self

    def cpu(self):
        """Move to main memory."""
        return np.array(self.numbers)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1.25, np.float64(1.25)),
        (1.25, np.array(1.25)),
        (0.1 + 0.2, 0.3),
        (1.0000001, 1.0),
        (-0.0, 0.0),
        (3, np.int64(3)),
        (True, np.array([True])[0]),
        ([[1.0, 2.0]], np.array([[1.0, 2.0]], np.float32)),
        ((1, 2), [1, 2]),
        ({"b": 1, "a": np.array([2.0])}, {"a": [2.0], "b": 1}),
        ([np.array([1.0]), None], [[1.0], None]),
        (LiveTensor([1.0, 2.0]), FrozenTensor(np.array([1.0, 2.0], np.float32))),
        (ZeroDivisionError("division by zero"), Record("ZeroDivisionError")),
        (float("nan"), np.float32("nan")),
        (1 + 2j, np.complex128(1 + 2j)),
    ],
)
def test_the_same_answer_in_other_clothes(left, right):
    """Container, framework, precision and the digits beyond the sixth do not count."""
    assert digest("test_x", left) == digest("test_x", right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1.25, 2.5),
        (1.0, 1.00001),
        (1, 1.0),
        (1, True),
        ([1.0, 2.0], [2.0, 1.0]),
        ([[1.0, 2.0]], [[1.0], [2.0]]),
        (ValueError(), TypeError()),
        (None, "None"),
        (np.zeros((200, 100)), np.zeros((100, 200))),
    ],
)
def test_different_answers(left, right):
    """Another value, order, shape or kind of number is another answer."""
    assert digest("test_x", left) != digest("test_x", right)


def test_another_check_has_other_fingerprints():
    """The same answer to another test is not the same mistake."""
    assert digest("test_x", 1.25) != digest("test_y", 1.25)


def test_the_form_is_fixed():
    """Fingerprints stay what they are: files written by older versions are still understood."""
    assert digest("test_mse", [1.25, None]) == "5e5bdf79135f30a8"
    assert len(digest("test_mse", 0)) == LENGTH


def test_a_known_mistake_gets_its_hint(desk):
    """The hint stands below the story of the check whose answer gave it away, and only there."""
    home = desk(HALVED)
    known = {digest("test_mean_of_squares", 1.25): {"mistake": "halved", "hint": "You divided by 2m, not by m."}}
    home.write("week1/hints.json", json.dumps({"mse": known}))

    run = home.pytest("exercises/week1")

    assert run.line("hint") == "hint You divided by 2m, not by m."
    assert run.text.count("You divided") == 1


def test_a_failure_without_an_answer_gets_no_hint(desk):
    """A property that does not hold says nothing about the answer, so no mistake is guessed."""
    home = desk("def mse(pred, target):\n    return 1.0\n")
    home.write(
        "week1/test_day2_cost.py",
        '''
        from grader.checking import grades, require

        @grades("mse")
        def test_property(submission):
            """A property."""
            require(submission.mse([1.0], [1.0]) == 0, "equal lists cost nothing")
        ''',
    )
    known = {digest("test_property", None): {"mistake": "no_return", "hint": "Return something."}}
    home.write("week1/hints.json", json.dumps({"mse": known}))

    run = home.pytest("exercises/week1")

    assert run.line("wrong") == "wrong equal lists cost nothing"
    assert "Return something" not in run.text


def test_an_exception_can_be_a_known_mistake(desk):
    """An exception is recognised by its type."""
    home = desk("def mse(pred, target):\n    return pred - target\n")
    known = {digest("test_mean_of_squares", TypeError()): {"mistake": "lists", "hint": "Lists cannot be subtracted."}}
    home.write("week1/hints.json", json.dumps({"mse": known}))

    assert home.pytest("exercises/week1").line("hint") == "hint Lists cannot be subtracted."


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"mse": []}', '{"mse": {"X": "a word"}}', '{"mse": {"X": {}}}'], ids=range(6)
)
def test_a_damaged_file_only_costs_the_hint(tmp_path, text):
    """No file, no JSON, or JSON of another form: no hint and no complaint."""
    assert lookup(tmp_path, "mse", "test_x", 1.25) == ""

    (tmp_path / "hints.json").write_text(text.replace("X", digest("test_x", 1.25)), encoding="utf-8")

    assert lookup(tmp_path, "mse", "test_x", 1.25) == ""


def test_a_strange_answer_only_costs_the_hint(tmp_path):
    """An answer that contains itself, or whose attributes raise, is simply not recognised."""
    endless: list[object] = []
    endless.append(endless)

    class Hostile:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError(name)

    (tmp_path / "hints.json").write_text('{"mse": {}}', encoding="utf-8")

    assert lookup(tmp_path, "mse", "test_x", endless) == ""
    assert lookup(tmp_path, "mse", "test_x", Hostile()) == ""
