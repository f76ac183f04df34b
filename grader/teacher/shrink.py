"""The smallest failing input: Hypothesis is asked again only when a check failed.

A recorded example may be large. Hypothesis draws again from the seed of the check, so the recorded inputs first, calls
the student's code live and shrinks; after so many trials it is interrupted, and the smallest failure seen counts.
Trials are counted because a clock would show the same student on a slower machine another input.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

from hypothesis.reporting import with_reporter

from grader.checking.failures import CheckFailed
from grader.checking.transcript import Example, Submission
from grader.teacher.draws import drawn, drawn_for
from grader.teacher.recording import Check

#: How often Hypothesis may try for a smaller failure of one check; students with the same answers share the result.
#: Of 134 searches in the sample classes and golden folders, nine of ten end by themselves before 84, four reach 120.
TRIALS = 120
#: Seconds after which even fewer trials are enough: the student's code is slow. Of those searches the longest took 2.1.
SECONDS = 5.0


class _Enough(BaseException):
    """Ends Hypothesis at once: it takes any Exception for a result, and goes on shrinking for seconds."""


def smallest(
    check: Check,
    proxy: Submission,
    fails: Callable[[Example], bool],
    trials: int = TRIALS,
    seconds: float = SECONDS,
    now: Callable[[], float] = time.monotonic,
) -> Example | None:
    """The smallest example on which `fails` is true, or None when the test draws nothing or nothing drawn fails."""
    if not hasattr(check.function.obj, "hypothesis"):
        return None
    found, left, stop = None, trials, now() + seconds

    def trial(*_: Any, **kwargs: Any) -> None:
        nonlocal found, left
        if left == 0 or now() >= stop:
            raise _Enough
        left -= 1
        example = Example(drawn(kwargs))
        if fails(example):
            found = example
            raise CheckFailed(sentence="smaller")

    # Suppressed: the failure itself, or the end of the search. Hypothesis would print how to repeat it.
    silence = with_reporter(lambda _: None)
    with drawn_for(check.function, check.seed, trial), contextlib.suppress(Exception, _Enough), silence:
        check.function.obj(submission=proxy)
    return found
