"""The week's mark: what a student reached on the days, on Friday and in units, as one number.

    mark = points of the week * (weighted mean of the shares of days, Friday and units)

    days     mean share of the student's best n days; n is `best_of`, and 0 means all
    Friday   its share
    units    points / out_of of the student's team, entered by hand

The weights are `days`, `friday` and `units` below [policies.week]; their sum is what a week is worth. An assignment's
share is (points reached - what lateness costs) / points. What was not handed in, or handed in so that nothing could be
read, counts 0. Three things leave the mean, and what remains is scaled up to the whole week:

    excused    not handed in, and need not be
    pending    not due yet at the moment of the evaluation, or units without a file: the mark is not final
    our fault  a verdict that is no mark: then there is no week's mark either, because any number would be a guess

Nothing here reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean

from grader.course import FRIDAY, Course, Day, Week
from grader.errors import UsageError
from grader.policies import Policies, WeekRule
from grader.verdict import Receipt, Status, Verdict

#: Points that a person set in the gradebook: (student, assignment, item) -> points. They count instead of ours.
ByHand = Mapping[tuple[str, str, str], float]


class State(StrEnum):
    """What an assignment is to the week's mark."""

    GRADED = "graded"  # handed in; 0 points where it could not be read
    MISSING = "missing"  # not handed in: counts 0
    EXCUSED = "excused"  # not handed in, and need not be
    PENDING = "not due yet"
    OURS = "our fault"  # no mark yet


@dataclass(frozen=True, slots=True)
class Unit:
    """What a team reached in a unit that is graded by hand, such as a mini-project."""

    team: str
    points: float
    out_of: float

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.points / self.out_of


@dataclass(frozen=True, slots=True)
class Part:
    """One assignment in a student's week.

    `score` is what was reached before lateness (None unless it counts), `late` the points lateness costs, `at` when it
    was handed in (aware; None where nobody wrote it down).
    """

    day: Day
    state: State
    score: float | None = None
    late: float = 0.0
    at: datetime | None = None
    verdict: Verdict | None = None

    @property
    def counts(self) -> bool:
        """Whether it is in the mark, be it with 0."""
        return self.state in (State.GRADED, State.MISSING)

    @property
    def points(self) -> float:
        """Points after lateness."""
        return max((self.score or 0.0) - self.late, 0.0)

    @property
    def share(self) -> float:
        """Points after lateness as a share of the day's, between 0 and 1."""
        return self.points / self.day.points


@dataclass(frozen=True, slots=True)
class WeekMark:
    """A student's week: its assignments in the order of the week, and the mark out of `out_of` points.

    `mark` is None when our own fault hides a part of it, or when nothing counts; `final` is False while a part is
    still to come. `notes` are sentences for the teacher.
    """

    student: str
    parts: tuple[Part, ...]
    unit: Unit | None
    mark: float | None
    out_of: float
    final: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a week's marks are made from.

    verdicts: of all students and days that are graded; times: when they were handed in, aware, where that is known.
    units: the units by student, None when no file was given. at: the moment of the evaluation, aware.
    """

    verdicts: Sequence[Verdict]
    times: Mapping[tuple[str, str], datetime]
    at: datetime
    units: Mapping[str, Unit] | None = None
    by_hand: ByHand | None = None


def demand_due(week: Week, at: datetime, *, early: bool) -> list[Day]:
    """The days of a week that are due at `at`; `early`: also when its Friday is not among them.

    Raises:
        UsageError: the exam is not over (say `early`), or nothing at all is due yet.
    """
    due = [day for day in week.days if day.due <= at]
    friday = next((day for day in week.days if day.id == FRIDAY), None)
    if friday is not None and friday not in due and not early:
        todo = "wait until then, or say --early for a look without it"
        raise UsageError(f"{friday.assignment} is an exam and not over before {friday.due:%Y-%m-%d %H:%M}; {todo}")
    if not due:
        first = min(day.due for day in week.days)
        raise UsageError(f"nothing of {week.id} is due before {first:%Y-%m-%d %H:%M}: there is nothing to evaluate yet")
    return due


def demand_worth(course: Course, units: Mapping[str, Unit]) -> None:
    """Refuse units in a course whose course.toml lets them be worth nothing; UsageError."""
    if units and not course.policies.week.units:
        todo = "write units = ... below [policies.week] of course.toml, or leave the file of units out"
        raise UsageError(f"units are worth 0 points of a week: {todo}")


def week_marks(course: Course, week: Week, students: Sequence[str], given: Given) -> list[WeekMark]:
    """The mark of every student, in the order of `students`; see the top of this module for the rule.

    Raises:
        UsageError: as `demand_worth`.
    """
    demand_worth(course, given.units or {})
    verdicts = {(verdict.student, verdict.assignment): verdict for verdict in given.verdicts}
    return [_week_mark(student, week, course.policies, verdicts, given) for student in students]


def _week_mark(
    student: str, week: Week, policies: Policies, verdicts: Mapping[tuple[str, str], Verdict], given: Given
) -> WeekMark:
    parts = tuple(_part(student, day, policies, verdicts.get((student, day.assignment)), given) for day in week.days)
    unit = (given.units or {}).get(student)
    mark = _mark(parts, _unit_share(unit, given), policies.week)
    waits = policies.week.units > 0 and given.units is None
    final = not waits and all(part.state not in (State.PENDING, State.OURS) for part in parts)
    notes = tuple(_notes(student, parts, unit, policies, given))
    return WeekMark(student, parts, unit, mark, policies.week.total, final, notes)


def _part(student: str, day: Day, policies: Policies, verdict: Verdict | None, given: Given) -> Part:
    at = given.times.get((student, day.assignment))
    if day.due > given.at:
        return Part(day, State.PENDING)
    if verdict is None or not verdict.is_mark:
        return Part(day, State.OURS, at=at, verdict=verdict)
    if verdict.status is Status.MISSING:
        excused = policies.is_excused(student, day.assignment)
        score = None if excused else _score(verdict, given.by_hand or {})
        return Part(day, State.EXCUSED if excused else State.MISSING, score, verdict=verdict)
    score = _score(verdict, given.by_hand or {})
    late = min(policies.late_penalty(student, day.assignment, score, day.due, at), score)
    return Part(day, State.GRADED, score, late, at, verdict)


def _score(verdict: Verdict, by_hand: ByHand) -> float:
    """Points of all items; what a person set counts instead of ours."""
    ours = ((item.item, item.score or 0.0) for item in verdict.items)
    return round(sum(by_hand.get((verdict.student, verdict.assignment, item), score) for item, score in ours), 4)


def _unit_share(unit: Unit | None, given: Given) -> float | None:
    """None while units are still to come; who is in no team has nothing."""
    if given.units is None:
        return None
    return 0.0 if unit is None else unit.share


def _mark(parts: Sequence[Part], unit: float | None, rule: WeekRule) -> float | None:
    if any(part.state is State.OURS for part in parts):
        return None
    days = sorted((part.share for part in parts if part.counts and part.day.id != FRIDAY), reverse=True)
    friday = [part.share for part in parts if part.counts and part.day.id == FRIDAY]
    best = days[: rule.best_of or None]
    shares = [
        (rule.days, fmean(best) if best else None),
        (rule.friday, friday[0] if friday else None),
        (rule.units, unit),
    ]
    counting = [(weight, share) for weight, share in shares if share is not None]
    whole = sum(weight for weight, _ in counting)
    if not whole:
        return None
    return round(rule.total * sum(weight * share for weight, share in counting) / whole, 4)


def _notes(student: str, parts: Sequence[Part], unit: Unit | None, policies: Policies, given: Given) -> Iterator[str]:
    for part in parts:
        yield from _about(student, part, policies, given)
    if policies.week.units and given.units is None:
        yield "units are not entered yet"
    elif policies.week.units and unit is None:
        yield "in no team: 0 for the unit"


def _about(student: str, part: Part, policies: Policies, given: Given) -> Iterator[str]:
    name, verdict = part.day.id, part.verdict
    if part.state is not State.GRADED:
        yield f"{name} {part.state}"
    elif verdict is not None and verdict.status is not Status.GRADED:
        yield f"{name}: {verdict.status.value.replace('_', ' ')}"
    if part.at is not None and part.at > part.day.due:
        yield f"{name}: {_lateness(part, policies.is_excused(student, part.day.assignment))}"
    if part.at is not None and part.at > given.at:
        yield f"{name}: handed in after this evaluation's own time; is a clock wrong?"
    if verdict is None:
        return
    if verdict.status is Status.GRADED and verdict.receipt != Receipt() and not verdict.receipt.caged:
        yield f"{name}: graded without a cage (--unsafe)"
    for (who, assignment, item), points in sorted((given.by_hand or {}).items()):
        if (who, assignment) == (verdict.student, verdict.assignment):
            yield f"{name}: {item} set to {points:g} by hand"


def _lateness(part: Part, excused: bool) -> str:
    late = (part.at or part.day.due) - part.day.due
    cost = "excused" if excused else f"{part.late:g} points off" if part.late else "costs nothing"
    return f"{_duration(late)} late, {cost}"


def _duration(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
