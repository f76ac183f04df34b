"""The smallest failing input: Hypothesis is asked again only when a check failed.

A recorded example may be large. Hypothesis draws afresh from the same secret seed, calls the student's code live and
shrinks; when its time is up it is interrupted, and the smallest failure seen counts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.reporting import with_reporter

from grader.checking.failures import CheckFailed
from grader.checking.transcript import Example, Submission, freeze
from grader.teacher.recording import RUNTIME

#: Seconds Hypothesis may search for a smaller failure of one check; students with the same answers share the result.
SECONDS = 0.5


class _TimeIsUp(BaseException):
    """Ends Hypothesis at once: it takes any Exception for a result, and goes on shrinking for seconds."""


def smallest(
    function: pytest.Function,
    proxy: Submission,
    fails: Callable[[Example], bool],
    seconds: float = SECONDS,
    now: Callable[[], float] = time.monotonic,
) -> Example | None:
    """The smallest example on which `fails` is true, or None when the test draws nothing or nothing fails again."""
    handle = getattr(function.obj, "hypothesis", None)
    if handle is None:
        return None
    inner, stop, found = handle.inner_test, now() + seconds, None

    def trial(*_: Any, **kwargs: Any) -> None:
        nonlocal found
        if now() >= stop:
            raise _TimeIsUp
        drawn = {name: freeze(value) for name, value in kwargs.items() if name not in RUNTIME}
        example = Example(drawn)
        if fails(example):
            found = example
            raise CheckFailed(sentence="smaller")

    handle.inner_test = trial
    try:
        # Suppressed: the failure itself, or the end of the time. Hypothesis would print how to repeat it.
        with contextlib.suppress(Exception, _TimeIsUp), with_reporter(lambda _: None):
            function.obj(submission=proxy)
    finally:
        handle.inner_test = inner
    return found
