"""Grading again after a hidden test was mended: first what would change and why, then, when told to, the marks.

What a run finds is kept as a draft in a store of its own beside the results. So nothing counts before somebody has
looked at it, applying takes no second grading, and a run that was killed goes on where it was. A verdict that is our
own fault never takes the place of a mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.course import Course, Day
from grader.teacher.batch import Progress, grade_many, receipt
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import Receipt, Verdict

#: Digest of a receipt -> what it means when it is another one.
REASONS = {
    "submission": "another submission",
    "graders": "hidden tests, solution or course.toml changed",
    "engine": "another version of the grader",
    "environment": "another Python or library",
}


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item whose points differ; None where there was, or is, no mark."""

    item: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """A submission whose verdict is out of date: what counts now and what would count."""

    before: Verdict
    after: Verdict

    @property
    def items(self) -> tuple[ItemChange, ...]:
        """The items whose points differ."""
        before = {item.item: item.score for item in self.before.items}
        after = {item.item: item.score for item in self.after.items}
        names = dict.fromkeys([*after, *before])
        return tuple(
            ItemChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was graded again, from the two receipts."""
        return tuple(REASONS[name] for name in REASONS if _differs(name, self.before.receipt, self.after.receipt))

    @property
    def is_visible(self) -> bool:
        """Whether anybody would notice: other points, or another status."""
        return bool(self.items) or self.before.status is not self.after.status


def _differs(name: str, before: Receipt, after: Receipt) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def outdated(
    course: Course, days: Sequence[Day], submissions: Sequence[Submission], store: Store, *, caged: bool = True
) -> list[Submission]:
    """The submissions that have a verdict, made from something else than what there is now."""
    receipts = {day.assignment: receipt(course, day, caged=caged) for day in days}
    graded = {(verdict.student, day.assignment) for day in days for verdict in store.marks(day.assignment)}
    return [
        each
        for each in submissions
        if (each.student, each.assignment) in graded
        and not store.is_current(
            each.student, each.assignment, replace(receipts[each.assignment], submission=each.digest)
        )
    ]


def draft(
    course: Course,
    days: Sequence[Day],
    submissions: Sequence[Submission],
    drafts: Store,
    *,
    jobs: int = 1,
    unsafe: bool = False,
) -> Iterator[Progress]:
    """Grade into `drafts`; what lies there and is still right is not graded again."""
    return grade_many(course, days, submissions, store=drafts, jobs=jobs, unsafe=unsafe)


def changes(submissions: Sequence[Submission], store: Store, drafts: Store) -> list[Change]:
    """What each of these submissions has now and would have, in their order."""
    found = []
    for each in submissions:
        place = (each.student, each.assignment)
        before, after = store.get(*place), drafts.get(*place)
        if before is not None and after is not None:
            found.append(Change(before, after))
    return found


def apply(found: Sequence[Change], store: Store) -> int:
    """Let the drafts that are marks count; how many did. The verdicts they replace stay in the history."""
    marks = [change.after for change in found if change.after.is_mark]
    for verdict in marks:
        store.put(verdict, again=False)
    return len(marks)
