"""Reading known mistakes as source and putting them in the solution's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.checking.variants import read_variants, variant_source
from grader.errors import HiddenTestError

SOLUTION = '''"""A day."""

from __future__ import annotations

import numpy as np


def helper(x):
    return x


def mse(pred, target):
    """The mean."""
    return float(np.mean((pred - target) ** 2))


class Model:
    """A model."""
'''

MISTAKES = '''"""Mistakes."""

import math

from grader.checking import mistake

HALF = 0.5


def shared(x):
    return HALF * x


@mistake(of="mse", hint="You halved it.")
def halved(pred, target):
    return shared(float(np.mean((pred - target) ** 2)))


@mistake(of="Model", hint="The name.", name="class_Model")
class class_name:
    """Wrongly named."""
'''


@pytest.fixture
def mistakes(tmp_path: Path) -> Path:
    """A file of two mistakes."""
    path = tmp_path / "mistakes_day.py"
    path.write_text(MISTAKES)
    return path


def run(source: str) -> dict[str, object]:
    """The names a source defines."""
    names: dict[str, object] = {}
    exec(compile(source, "variant", "exec"), names)  # noqa: S102  (our own text, above)
    return names


def test_variants_are_read_with_slug_item_and_hint(mistakes: Path) -> None:
    """The function's name is the slug; the decorator says the rest."""
    found = read_variants(mistakes)

    assert [(v.kind, v.slug, v.of, v.hint, v.name) for v in found] == [
        ("mistake", "halved", "mse", "You halved it.", "mse"),
        ("mistake", "class_name", "Model", "The name.", "class_Model"),
    ]


def test_a_missing_file_has_no_variants(tmp_path: Path) -> None:
    """A day without known mistakes is allowed."""
    assert read_variants(tmp_path / "absent.py") == ()


def test_the_variant_stands_in_the_solutions_place(mistakes: Path) -> None:
    """The mistake uses the solution's imports and its own file's helpers; the rest of the solution stays."""
    names = run(variant_source(SOLUTION, read_variants(mistakes)[0]))

    assert names["mse"]([2.0], __import__("numpy").array([0.0])) == 2.0
    assert {"helper", "Model"} <= names.keys()


def test_a_wrong_name_can_be_the_mistake(mistakes: Path) -> None:
    """With name=..., the item itself is missing."""
    names = run(variant_source(SOLUTION, read_variants(mistakes)[1]))

    assert "class_Model" in names
    assert "Model" not in names


def test_a_variant_of_nothing_is_our_error(mistakes: Path) -> None:
    """A variant whose item the solution does not define is a HiddenTestError that says so."""
    with pytest.raises(HiddenTestError, match="defines no 'mse'"):
        variant_source("x = 1\n", read_variants(mistakes)[0])


def test_a_decorator_without_of_is_our_error(tmp_path: Path) -> None:
    """The message names file and line."""
    path = tmp_path / "mistakes_day.py"
    path.write_text("@mistake(hint='x')\ndef f():\n    pass\n")

    with pytest.raises(HiddenTestError, match=r"mistakes_day\.py, line 1"):
        read_variants(path)
