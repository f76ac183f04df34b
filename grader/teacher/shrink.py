"""The smallest failing input: Hypothesis is asked again only when a check failed.

A recorded example may be large. Hypothesis draws afresh from the same secret seed, calls the student's code live and
shrinks; when its time is up every further trial passes, so that it stops, and the smallest failure seen counts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from grader.checking.failures import CheckFailed
from grader.checking.transcript import Example, Submission, freeze
from grader.teacher.recording import RUNTIME

#: Seconds Hypothesis may search for a smaller failure of one check; students with the same answers share the result.
SECONDS = 0.5


def smallest(
    function: pytest.Function, proxy: Submission, fails: Callable[[Example], bool], seconds: float = SECONDS
) -> Example | None:
    """The smallest example on which `fails` is true, or None when the test draws nothing or nothing fails again."""
    handle = getattr(function.obj, "hypothesis", None)
    if handle is None:
        return None
    inner, stop, found = handle.inner_test, time.monotonic() + seconds, None

    def trial(*_: Any, **kwargs: Any) -> None:
        nonlocal found
        drawn = {name: freeze(value) for name, value in kwargs.items() if name not in RUNTIME}
        example = Example(drawn)
        if time.monotonic() < stop and fails(example):
            found = example
            raise CheckFailed(sentence="smaller")

    handle.inner_test = trial
    try:
        with contextlib.suppress(Exception):  # the failure itself, or Hypothesis noticing that time ran out (Flaky)
            function.obj(submission=proxy)
    finally:
        handle.inner_test = inner
    return found
