"""The smallest failing input: Hypothesis is asked again only when a check failed.

A recorded example may be large. Hypothesis draws afresh from the same secret seed, calls the student's code live and
shrinks; after so many trials it is interrupted, and the smallest failure seen counts. Trials are counted because a
clock would show other students of the same class, or the same one on a slower machine, another input.
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

#: How often Hypothesis may try for a smaller failure of one check; students with the same answers share the result.
#: Of 51 searches in the sample classes of weeks 1 and 2, nine of ten end by themselves before 85, 48 before 120.
TRIALS = 120
#: Seconds after which even fewer trials are enough: the student's code is slow.
SECONDS = 2.0


class _Enough(BaseException):
    """Ends Hypothesis at once: it takes any Exception for a result, and goes on shrinking for seconds."""


def smallest(
    function: pytest.Function,
    proxy: Submission,
    fails: Callable[[Example], bool],
    trials: int = TRIALS,
    seconds: float = SECONDS,
    now: Callable[[], float] = time.monotonic,
) -> Example | None:
    """The smallest example on which `fails` is true, or None when the test draws nothing or nothing fails again."""
    handle = getattr(function.obj, "hypothesis", None)
    if handle is None:
        return None
    inner, found, left, stop = handle.inner_test, None, trials, now() + seconds

    def trial(*_: Any, **kwargs: Any) -> None:
        nonlocal found, left
        if left == 0 or now() >= stop:
            raise _Enough
        left -= 1
        drawn = {name: freeze(value) for name, value in kwargs.items() if name not in RUNTIME}
        example = Example(drawn)
        if fails(example):
            found = example
            raise CheckFailed(sentence="smaller")

    handle.inner_test = trial
    try:
        # Suppressed: the failure itself, or the end of the search. Hypothesis would print how to repeat it.
        with contextlib.suppress(Exception, _Enough), with_reporter(lambda _: None):
            function.obj(submission=proxy)
    finally:
        handle.inner_test = inner
    return found
