"""Looking for a smaller failing input takes no longer than it may."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.checking.transcript import Submission
from grader.teacher.shrink import smallest


@settings(database=None, suppress_health_check=list(HealthCheck))
@given(numbers=st.lists(st.integers(0, 10**6), min_size=3))
def check_of_numbers(submission, numbers):
    """A test that draws; `smallest` puts its own trial in the place of this body."""


def test_the_smallest_failure_is_found():
    """Of all lists with an element above 1000, the plainest is returned."""
    found = smallest(
        SimpleNamespace(obj=check_of_numbers), Submission(), lambda e: max(e.arguments["numbers"]) > 1000, seconds=20
    )

    assert found is not None
    assert sorted(found.arguments["numbers"]) == [0, 0, 1001]


def test_it_stops_when_its_time_is_up():
    """After the last second not one more input is tried, and the search does not go on without trying."""
    tried = []
    clock = iter([0.0, 0.1, 0.2, 0.3])  # read once at the start and once per trial; a further reading would fail

    def fails(example) -> bool:
        tried.append(example)
        return True

    found = smallest(SimpleNamespace(obj=check_of_numbers), Submission(), fails, seconds=0.25, now=lambda: next(clock))

    assert len(tried) == 2
    assert found is tried[-1]
