"""What a course does about lateness, absence and the week's mark: the tables below [policies] of course.toml.

    [policies.late]        per = "hour" | "day", percent for each one begun, grace_minutes, most
    [[policies.excused]]   a student for whom some assignments are never late, and count nothing if not handed in
    [policies.week]        what days, Friday and unit points weigh in a week's mark, and how many days count

All arithmetic of these rules is here, so that `grader friday`, `grader push` and nbgrader's own late-penalty hook
cannot come to different points.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

#: Seconds of what a late policy counts.
_SECONDS = {"hour": 3600, "day": 86400}


class Table(BaseModel):
    """A table of course.toml: nothing in it may change, and no key may be misspelt."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Late(Table):
    """What lateness costs: `percent` of the points reached for every hour or day begun after the deadline.

    Up to `grace_minutes` it costs nothing; after that it counts from the deadline. Never more than `most` percent.
    """

    per: Literal["none", "hour", "day"] = "none"
    percent: float = Field(default=0.0, strict=True, ge=0, le=100)
    grace_minutes: float = Field(default=0.0, strict=True, ge=0)
    most: float = Field(default=100.0, strict=True, ge=0, le=100)

    def penalty(self, points: float, seconds: float) -> float:
        """Points to deduct from `points` handed in that many seconds after the deadline (negative: before it)."""
        if self.per == "none" or seconds <= 60 * self.grace_minutes:
            return 0.0
        begun = math.ceil(seconds / _SECONDS[self.per])
        return round(points * min(begun * self.percent, self.most) / 100, 4)


class Excused(Table):
    """A student and the assignments (none named: all) that cost nothing when late or not handed in."""

    student: str
    assignments: tuple[str, ...] = ()
    reason: str = ""

    def covers(self, student: str, assignment: str) -> bool:
        """Whether this assignment of this student is excused."""
        return student == self.student and (not self.assignments or assignment in self.assignments)


class WeekRule(Table):
    """What a week's mark is made of: points for the days together, for Friday, for units given by hand.

    `best_of`: only that many of a student's days count, the best ones; 0 means all.
    """

    days: float = Field(default=40.0, strict=True, ge=0)
    friday: float = Field(default=20.0, strict=True, ge=0)
    units: float = Field(default=0.0, strict=True, ge=0)
    best_of: int = Field(default=0, strict=True, ge=0)

    @property
    def total(self) -> float:
        """Points a whole week is worth."""
        return self.days + self.friday + self.units


class Policies(Table):
    """What holds for the whole course: hidden inputs, seconds code may run, the GPU, lateness, the week's mark."""

    show_inputs: Literal["always", "after_due", "never"] = "after_due"
    seconds_per_call: float = Field(default=5.0, strict=True, gt=0)
    seconds_per_submission: float = Field(default=120.0, strict=True, gt=0)
    gpu: bool = Field(default=False, strict=True)
    late: Late = Late()
    excused: tuple[Excused, ...] = ()
    week: WeekRule = WeekRule()

    def is_excused(self, student: str, assignment: str) -> bool:
        """Whether lateness or absence of this assignment counts nothing for this student."""
        return any(each.covers(student, assignment) for each in self.excused)

    def late_penalty(self, student: str, assignment: str, points: float, due: datetime, at: datetime | None) -> float:
        """Points lost by handing in at `at` (both times aware) what reached `points`; 0 where no time is known."""
        return 0.0 if at is None else self.penalty_after(student, assignment, points, (at - due).total_seconds())

    def penalty_after(self, student: str, assignment: str, points: float, seconds: float) -> float:
        """The same, that many seconds after the deadline."""
        return 0.0 if self.is_excused(student, assignment) else self.late.penalty(points, seconds)
