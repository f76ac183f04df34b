"""The decorators of a test or variant file: which item a test grades, and what a variant stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., Any] | type)


def grades(item: str, *, part: str = "", timeout: float | None = None, gpu: bool = False) -> pytest.MarkDecorator:
    """Mark a test as a check of `item`.

    Args:
        item: the function or class of the exercise, as in course.toml.
        part: "E" worked example, "H" hidden property, "P" performance; by default E under exercises/, else H.
        timeout: seconds one call may take, where it is more than the course's usual limit.
        gpu: it needs a GPU: an extra, left out where there is none or the course allows none.
    """
    return pytest.mark.grades(item, part=part, timeout=timeout, gpu=gpu)


def mistake(*, of: str, hint: str, name: str = "", instead: str = "") -> Callable[[F], F]:  # noqa: ARG001  (read from the source)
    """Mark a function as a known mistake of item `of`; its name is the slug, `hint` what the student reads.

    `name` is the name under which the student writes it, when the name itself is the mistake; `instead` the definition
    that it replaces, when an item asks for several and this is not the one that gives it its name.
    """
    return _unchanged


def alternative(*, of: str, name: str = "", instead: str = "") -> Callable[[F], F]:  # noqa: ARG001  (read from the source)
    """Mark a function as a differently written right answer for item `of`; the words are those of `mistake`."""
    return _unchanged


def _unchanged(function: F) -> F:
    return function
