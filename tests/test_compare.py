"""The comparison ladder: what counts as the same answer, and what a student reads when it is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.compare import Tolerance, difference, show


class Liar(int):
    """An int that claims to equal everything."""

    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        return True


RIGHT = [
    (1.0, 1.0),
    (1, 1.0),
    (np.float64(1.0), 1.0),
    (np.float32(1.0), 1.0),
    (np.int64(3), 3),
    (np.bool_(1), True),
    (float("nan"), float("nan")),
    (float("inf"), float("inf")),
    ((1, 2), (1, 2)),
    ({"a": 1.0}, {"a": 1.0}),
    (np.zeros((0, 3)), np.zeros((0, 3))),
    (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
    (np.ones(3, np.float32), np.ones(3)),
    (None, None),
    ("abc", "abc"),
]

WRONG = [
    (1.0, 1.1, "close"),
    (True, 1, "type"),
    (1.0, 1, "type"),
    (None, 1.0, "type"),
    (np.array(1.0), 1.0, "type"),
    (np.array([[1.0]]), 1.0, "type"),
    ("1.0", 1.0, "type"),
    (float("nan"), 1.0, "finite"),
    (float("-inf"), float("inf"), "finite"),
    ([1, 2], (1, 2), "type"),
    ((1, 2, 3), (1, 2), "length"),
    ({"a": 1.0, "b": 2.0}, {"a": 1.0}, "keys"),
    (np.float64(2.0), np.full((2, 2), 2.0), "shape"),
    (np.ones((3, 1)), np.ones(3), "shape"),
    (np.ones(1), np.ones(3), "shape"),
    (np.array(["a"]), np.array([1.0]), "dtype"),
    ([1.0, 2.0], np.array([1.0, 2.0]), "type"),
    (np.array([1.0, np.nan]), np.array([1.0, 2.0]), "finite"),
    (Liar(3), 5, "value"),
]


@pytest.mark.parametrize(("got", "expected"), RIGHT)
def test_right_answers_stand_on_every_rung(got: Any, expected: Any) -> None:
    """Equal values pass in every harmless disguise."""
    assert difference(got, expected) is None


@pytest.mark.parametrize(("got", "expected", "rung"), WRONG[:-1])
def test_the_first_broken_rung_is_named(got: Any, expected: Any, rung: str) -> None:
    """A wrong answer breaks the rung that says most about it."""
    found = difference(got, expected)

    assert found is not None
    assert found.rung == rung


def test_strict_dtype_is_asked_for_not_assumed() -> None:
    """A float32 answer is right in value; only the strict comparison minds its dtype."""
    answer, right = np.ones(3, np.float32), np.ones(3)

    assert difference(answer, right) is None
    assert difference(answer, right, Tolerance(strict_dtype=True)).rung == "dtype"


def test_the_place_of_the_first_wrong_element_is_told() -> None:
    """The message says at which index, both values, and how many elements differ."""
    found = difference(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]))

    assert found is not None
    assert found.where == "at index [1, 1]: returned 5, expected 4 (1 of 4 elements differ)"


def test_the_path_into_containers_is_told() -> None:
    """A wrong value inside a dict of tuples is found by its path."""
    found = difference({"a": (1.0, 2.0)}, {"a": (1.0, 3.0)})

    assert found is not None
    assert found.where.startswith("['a'][1]")


def test_of_several_wrong_elements_the_worst_is_told() -> None:
    """The place is that of the largest error; what is not finite is worse than any number."""
    right = np.array([1.0, 2.0, 3.0])
    found = difference(np.array([1.5, 2.0, 9.0]), right)
    infinite = difference(np.array([99.0, np.nan, 3.0]), right)

    assert found is not None
    assert found.where == "at index [2]: returned 9, expected 3 (2 of 3 elements differ, this one most)"
    assert infinite is not None
    assert infinite.where.startswith("at index [1]: returned nan")
    assert infinite.rung == "finite"


def test_a_missing_return_is_suspected() -> None:
    """None instead of a value asks about the return statement."""
    found = difference(None, np.ones(2))

    assert found is not None
    assert "return" in found.note


def test_frozen_tensors_compare_with_their_like_only() -> None:
    """A torch tensor is no NumPy array, whatever its numbers."""
    tensor = SimpleNamespace(array=np.ones(2), framework="torch", dtype="float32")

    assert difference(tensor, tensor) is None
    assert difference(np.ones(2), tensor).rung == "type"
    assert difference(tensor, np.ones(2)).rung == "type"


finite = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6))


@given(finite)
def test_everything_equals_itself(array: np.ndarray) -> None:
    """The comparison is reflexive."""
    assert difference(array.copy(), array) is None


@given(finite, st.data())
def test_one_changed_element_is_always_found(array: np.ndarray, data: st.DataObject) -> None:
    """Whatever element changes by more than the tolerance, the difference names its index."""
    flat = data.draw(st.integers(0, array.size - 1))
    changed = array.copy()
    changed.flat[flat] += 1.0 + abs(changed.flat[flat])
    index = [int(i) for i in np.unravel_index(flat, array.shape)]

    found = difference(changed, array)

    assert found is not None
    assert f"{index}" in found.where


def test_long_values_are_cut() -> None:
    """A message stays readable whatever the student returns."""
    assert len(show("x" * 10_000)) <= 240
    assert len(show(np.arange(10_000.0))) <= 240
