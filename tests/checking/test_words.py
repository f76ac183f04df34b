"""The words of a test, as they behave on the student's machine: with plain functions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.checking import CheckFailed, assert_close, check, check_raises, inside, require, runs_like_reference
from grader.checking.failures import StudentRaised, student_error
from grader.sandbox.wire import Raised


def double(x: Any) -> Any:
    """A student's function."""
    return x * 2


def scribble(x: np.ndarray) -> np.ndarray:
    """A student's function that changes its input."""
    x *= 2
    return x


def test_a_right_answer_passes() -> None:
    """Nothing happens."""
    check(double, np.ones(2), expected=np.full(2, 2.0))


def test_a_wrong_answer_says_call_got_expected_and_where() -> None:
    """The failure carries everything the student needs."""
    with pytest.raises(CheckFailed) as caught:
        check(double, np.array([1.0, 2.0]), expected=np.array([2.0, 5.0]))

    failure = caught.value
    assert failure.call == "double(np.array([1., 2.]))"
    assert failure.got == "np.array([2., 4.])"
    assert failure.expected == "np.array([2., 5.])"
    assert "index [1]" in failure.where
    assert isinstance(failure.answer, np.ndarray)


def test_a_function_that_scribbles_does_not_spoil_the_test() -> None:
    """The student's function gets copies."""
    given = np.ones(2)

    check(scribble, given, expected=np.full(2, 2.0))

    assert given.tolist() == [1.0, 1.0]


def test_a_students_exception_passes_through() -> None:
    """On the student's machine the traceback is the student's own."""
    with pytest.raises(ZeroDivisionError):
        check(lambda x: x / 0, 1, expected=1.0)


def test_a_worked_example_needs_its_answer() -> None:
    """Without the reference at hand, expected=... is demanded."""
    with pytest.raises(TypeError, match="expected="):
        check(double, 1)


def test_an_exception_that_is_asked_for() -> None:
    """The demanded exception passes; an answer fails and shows what came out; another exception fails."""
    check_raises(ValueError, int, "x")
    with pytest.raises(CheckFailed, match="raise ValueError"):
        check_raises(ValueError, double, 2)
    with pytest.raises(CheckFailed, match=r"raised\s+TypeError"):
        check_raises(ValueError, double, None)


def test_not_written_yet_is_not_a_wrong_exception() -> None:
    """A stub's NotImplementedError stays what it is, so that it reads as not attempted."""

    def stub() -> None:
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        check_raises(ValueError, stub)


def test_require_carries_sentence_and_mistake() -> None:
    """A property failure has a sentence for the student and may name a mistake."""
    with pytest.raises(CheckFailed) as caught:
        require(False, "The cost rose.", mistake="ascent")  # noqa: FBT003

    assert caught.value.sentence == "The cost rose."
    assert caught.value.mistake == "ascent"


def test_two_values_in_hand_are_compared() -> None:
    """assert_close says what the value was."""
    with pytest.raises(CheckFailed) as caught:
        assert_close(1.0, 2.0, what="the swapped call")

    assert caught.value.call == "the swapped call"


def test_a_scenario_runs_beside_the_module() -> None:
    """On the student's machine `inside` simply calls the scenario with the module."""
    assert inside(np, lambda module, n: module.arange(n).sum(), 4) == 6


def test_there_is_no_timing_without_a_reference() -> None:
    """A performance line does nothing on the student's machine."""
    runs_like_reference(double, 2, k=1.0)


@pytest.mark.parametrize("name", ["ValueError", "KeyError", "FloatingPointError", "ZeroDivisionError", "OSError"])
def test_a_remote_exception_is_caught_as_its_builtin(name: str) -> None:
    """`pytest.raises(ValueError)` works through the wall."""
    error = student_error(Raised("Evil", (name, "Exception"), "text"))

    assert isinstance(error, StudentRaised)
    assert name in {base.__name__ for base in type(error).__mro__}


@pytest.mark.parametrize("bases", [(), ("UnicodeDecodeError",), ("ExceptionGroup",), ("SystemExit",), ("print",)])
def test_a_remote_exception_of_an_odd_kind_is_still_one(bases: tuple[str, ...]) -> None:
    """What cannot be mixed in, is no exception or does not exist falls back to StudentRaised."""
    assert isinstance(student_error(Raised("Odd", bases, "text")), StudentRaised)
