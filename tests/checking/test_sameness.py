"""When two questions are the same, and two transcripts of answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checking.sameness import same_answers, same_call, same_value
from grader.sandbox.wire import Answer, Call, Raised

SAME: list[tuple[Any, Any]] = [
    (1, 1),
    ("a", "a"),
    (None, None),
    (np.ones((2, 3)), np.ones((2, 3))),
    (np.zeros((0, 3)), np.lib.stride_tricks.as_strided(np.zeros((0, 3)), strides=(24, 8))),
    (np.array([np.nan]), np.array([np.nan])),
    ([1, (2.0, np.zeros(2))], [1, (2.0, np.zeros(2))]),
    ({"a": np.ones(1)}, {"a": np.ones(1)}),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (1, 2),
    (1, 1.0),
    (True, 1),
    ([1], (1,)),
    (np.ones(2), np.ones(2, np.float32)),
    (np.ones((2, 3)), np.ones((3, 2))),
    (np.ones((3, 3)), np.asfortranarray(np.ones((3, 3)))),
    ({"a": 1}, {"b": 1}),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_equal_values_are_the_same(a: Any, b: Any) -> None:
    """Equal to the last bit and laid out alike."""
    assert same_value(a, b)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_unequal_types_layouts_and_values_are_not(a: Any, b: Any) -> None:
    """Another type, dtype, shape, layout or value is another question."""
    assert not same_value(a, b)


def scenario_with(captured: object) -> Callable[..., Any]:
    """A scenario as a test body makes it: a new function at every run."""

    def scenario(module: Any) -> Any:
        return module, captured

    return scenario


def test_scenarios_are_the_same_by_code_and_captured_values() -> None:
    """Two runs of one body make two functions of one scenario; another captured value makes another scenario."""
    assert same_value(scenario_with(np.ones(2)), scenario_with(np.ones(2)))
    assert not same_value(scenario_with(1), scenario_with(2))
    assert not same_value(scenario_with(1), test_equal_values_are_the_same)


def test_probes_belong_to_a_question_unless_asked_otherwise() -> None:
    """The same call with another probe is another question for the student, none for the reference."""
    plain, probed = Call("f", (1,)), Call("f", (1,), probes=frozenset({"rng"}))

    assert not same_call(plain, probed)
    assert same_call(plain, probed, probes=False)


def test_transcripts_agree_by_value_and_by_kind_of_exception() -> None:
    """Rounding aside, an answer equals an answer; exceptions are compared by type."""
    value, error = Answer(1.0), Answer(error=Raised("ValueError", ("ValueError",), "a"))

    assert same_answers([value, error], [Answer(1.0 + 1e-12), Answer(error=Raised("ValueError", (), "b"))])
    assert not same_answers([value], [error])
    assert not same_answers([error], [Answer(error=Raised("TypeError"))])
    assert not same_answers([value], [value, value])
    assert not same_answers([Answer(1.0, aliased=True)], [value])
