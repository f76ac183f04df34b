"""Which verdicts may be pushed, and as what: everything is checked here, before anything is written anywhere.

nbgrader itself accepts scores above the maximum, turns NaN into an empty grade and an empty grade into full
marks, so a verdict that does not fit the course exactly is refused instead of carried over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from grader.bridges.feedback import item_text, number
from grader.errors import BridgeError
from grader.teacher.people import fits
from grader.verdict import ItemResult, Status, Verdict

if TYPE_CHECKING:
    from grader.course import Course, Day

#: A score is rounded to four decimals, so it may exceed points such as 0.66667 by this much.
ROUNDING = 5e-5
#: nbgrader's column for names and ids, in characters.
LONGEST_ID = 128


@dataclass(frozen=True, slots=True)
class Mark:
    """One verdict as a gradebook takes it: every item's points and what the student reads about it."""

    student: str
    assignment: str
    submitted: bool
    scores: Mapping[str, float]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks in the order of students and days, and the (student, assignment) pairs that have none."""

    marks: tuple[Mark, ...]
    not_marks: tuple[tuple[str, str], ...]

    def by_student(self) -> dict[str, list[Mark]]:
        """The marks of each student that has one."""
        students: dict[str, list[Mark]] = {}
        for mark in self.marks:
            students.setdefault(mark.student, []).append(mark)
        return students


def read_marks(course: Course, days: Sequence[Day], verdicts: Iterable[Verdict], now: datetime) -> Marks:
    """Turn verdicts of these days into marks; `now` (aware) decides whether hidden inputs may be shown.

    Raises:
        BridgeError: a verdict of another day, two verdicts for one submission, a verdict that does not fit
            course.toml (graded before it changed), points out of range, or a student id nbgrader cannot hold.
    """
    known = {day.assignment: day for day in days}
    seen: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        place = (verdict.student, verdict.assignment)
        if verdict.assignment not in known:
            raise BridgeError(_elsewhere(verdict, known))
        if place in seen:
            raise BridgeError(f"{_named(verdict)}: two verdicts were given; push only the newest of them")
        check_student(verdict.student)
        seen[place] = verdict
    order = {assignment: position for position, assignment in enumerate(known)}
    places = sorted(seen, key=lambda place: (place[0], order[place[1]]))
    show = {day.assignment: _shows_inputs(course, day, now) for day in days}
    return Marks(
        marks=tuple(_mark(seen[p], known[p[1]], show_inputs=show[p[1]]) for p in places if seen[p].is_mark),
        not_marks=tuple(place for place in places if not seen[place].is_mark),
    )


def _shows_inputs(course: Course, day: Day, now: datetime) -> bool:
    policy = course.policies.show_inputs
    return policy == "always" or (policy == "after_due" and now > day.due)


def _mark(verdict: Verdict, day: Day, *, show_inputs: bool) -> Mark:
    public = verdict.for_student()
    results = {result.item: result for result in public.items}
    if not results and verdict.status is not Status.GRADED:  # it never came to the items: each is worth nothing
        results = {item.id: ItemResult(item.id, item.title, item.points, 0.0) for item in day.items}
    points = {item.id: float(item.points) for item in day.items}
    if set(results) != set(points):
        different = ", ".join(sorted(set(results) ^ set(points)))
        raise BridgeError(
            f"{_named(verdict)}: the verdict and course.toml differ in {different}; "
            f"grade {day.assignment} again, then push",
        )
    return Mark(
        student=verdict.student,
        assignment=verdict.assignment,
        submitted=verdict.status is not Status.MISSING,
        scores={item: _score(verdict, results[item], points[item]) for item in points},
        texts={item: item_text(public, results[item], show_inputs=show_inputs) for item in points},
    )


def _score(verdict: Verdict, result: ItemResult, points: float) -> float:
    where = f"{_named(verdict)}, item {result.item}"
    if not math.isclose(result.points, points, abs_tol=ROUNDING):
        raise BridgeError(
            f"{where}: graded for {number(result.points)} points, course.toml says {number(points)}; "
            f"grade {verdict.assignment} again, then push",
        )
    value = result.score
    finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if value is None or not finite or not 0.0 <= value <= points + ROUNDING:
        raise BridgeError(
            f"{where}: the score {value!r} is not a number from 0 to {number(points)}; nothing was pushed. "
            f"Grade {verdict.assignment} again; if it comes back, this is an error of the grader",
        )
    return min(float(value), points)


def check_student(student: str) -> None:
    """Refuse an id that is no folder's name or breaks nbgrader's export; BridgeError."""
    if not fits(student):
        raise BridgeError(
            f"student id {student!r}: nbgrader needs 1 to {LONGEST_ID} characters, no spaces at the ends, "
            "no commas, double quotes, slashes, control characters, "
            "no dot or underscore first; rename the student's folder, grade again",
        )


def _elsewhere(verdict: Verdict, known: Mapping[str, Day]) -> str:
    return (
        f"{_named(verdict)}: this verdict belongs to none of the days being pushed "
        f"({', '.join(known) or 'none'}); push its day as well, or leave the verdict out"
    )


def _named(verdict: Verdict) -> str:
    return f"{verdict.student} / {verdict.assignment}"
