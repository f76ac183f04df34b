"""Looking for a smaller failing input ends after so many trials, or when the trials take too long."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.checking.transcript import Submission
from grader.teacher.shrink import smallest


@settings(database=None, suppress_health_check=list(HealthCheck))
@given(numbers=st.lists(st.integers(0, 10**6), min_size=3))
def check_of_numbers(submission, numbers):
    """A test that draws; `smallest` puts its own trial in the place of this body."""


CHECK = SimpleNamespace(function=SimpleNamespace(obj=check_of_numbers), seed=1)


def test_the_smallest_failure_is_found():
    """Of all lists with an element above 1000, the plainest is returned."""
    found = smallest(
        CHECK,
        Submission(),
        lambda e: max(e.arguments["numbers"]) > 1000,
        trials=10**6,
        seconds=20,
    )

    assert found is not None
    assert sorted(found.arguments["numbers"]) == [0, 0, 1001]


def test_it_stops_after_so_many_trials():
    """A slower clock changes nothing: the same trials are made, and the same input is found."""
    found = []
    for pace in (1e-6, 1e-3):
        clock, tried = itertools.count(0, pace), []

        def fails(example, tried=tried) -> bool:
            tried.append(example)
            return sum(example.arguments["numbers"]) > 1000

        found.append(smallest(CHECK, Submission(), fails, trials=15, now=clock.__next__))
        assert len(tried) == 15

    assert found[0].arguments == found[1].arguments


def test_it_stops_when_its_time_is_up():
    """After the last second not one more input is tried, and the search does not go on without trying."""
    tried = []
    clock = iter([0.0, 0.1, 0.2, 0.3])  # read once at the start and once per trial; a further reading would fail

    def fails(example) -> bool:
        tried.append(example)
        return True

    found = smallest(CHECK, Submission(), fails, seconds=0.25, now=lambda: next(clock))

    assert len(tried) == 2
    assert found is tried[-1]
