"""What lateness costs in nbgrader's gradebook, the same whether a push writes it or nbgrader's own hook asks for it.

The rule of a push: where course.toml has a late policy and the time of submission is known, the penalty is the
policy's. Everywhere else whatever nbgrader or a person set stays: a course without a policy has none to enforce.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from grader.policies import Policies

if TYPE_CHECKING:
    from grader.course import Day


@dataclass(frozen=True, slots=True)
class Lateness:
    """The course's policy, and by assignment the naive UTC time at which it is due, as nbgrader stores it."""

    policies: Policies
    due: dict[str, datetime]

    @classmethod
    def of(cls, policies: Policies, days: Sequence[Day]) -> Lateness:
        """The policy for these days."""
        return cls(policies, {day.assignment: day.due.astimezone(UTC).replace(tzinfo=None) for day in days})

    def applies(self, at: datetime | None) -> bool:
        """Whether the penalty of something handed in then (None: nobody knows when) is ours to write."""
        return at is not None and self.policies.late.per != "none"

    def penalty(
        self, student: str, assignment: str, score: float, at: datetime, extension: timedelta | None
    ) -> float | None:
        """Points that a notebook of `score` points loses, handed in at `at` (naive UTC).

        `extension` is what a person granted this submission in nbgrader. As there, a penalty is never below 0 or above
        the score, and None where nothing is lost.
        """
        seconds = (at - self.due[assignment] - (extension or timedelta())).total_seconds()
        return points_lost(self.policies, student, assignment, score, seconds)


def points_lost(policies: Policies, student: str, assignment: str, score: float, seconds: float) -> float | None:
    """The same, that many seconds after the deadline."""
    lost = min(policies.penalty_after(student, assignment, score, seconds), score)
    return lost if lost > 0 else None
