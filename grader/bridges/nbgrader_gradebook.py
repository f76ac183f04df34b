"""Verdicts into nbgrader's gradebook: points as automatic scores, the student's feedback as comments.

Everything goes through `nbgrader.api.Gradebook` and its tables, but not through its `update_or_create_*`
methods: they look up and commit each row by itself, and a reader could meet half a submission. Here all
existing rows are read at once, what differs is worked out in memory (`nbgrader_rows`), and each student is
one short commit. What people set (manual scores and comments, extra credit, extensions, flags) is never
written; late penalties are, where course.toml has a policy (`lateness`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from grader.bridges.lateness import Lateness
from grader.bridges.marks import LONGEST_ID, Mark, Marks, check_student, read_marks
from grader.bridges.nbgrader_database import Book, open_book
from grader.bridges.nbgrader_rows import (
    PERSON,
    Changes,
    Kept,
    Rows,
    Wanted,
    changes,
    read_rows,
    write_changes,
)
from grader.bridges.nbgrader_sheets import Sheet, write_sheets
from grader.errors import BridgeError
from grader.teacher.submitted import TIMESTAMP, submitted_time
from grader.verdict import Verdict

if TYPE_CHECKING:
    from grader.course import Course, Day

#: A clock may be ahead by this much before it is worth a word.
_PATIENCE = timedelta(minutes=5)


@dataclass(slots=True)
class Pushed:
    """What a push did.

    students, submissions, cells: how many the gradebook now holds as the verdicts say.
    changed: rows written; 0 when the gradebook was up to date already.
    kept_manual: scores and comments a person set, which go on counting.
    not_marks: (student, assignment) whose verdict is our own fault; nothing of theirs was touched.
    notes: what the instructor should know, as sentences.
    """

    students: int = 0
    submissions: int = 0
    cells: int = 0
    changed: int = 0
    kept_manual: list[Kept] = field(default_factory=list)
    not_marks: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def push(
    course: Course,
    days: Sequence[Day],
    verdicts: Iterable[Verdict],
    database: str,
    *,
    course_root: Path | None = None,
    roster: Mapping[str, Mapping[str, str | None]] | None = None,
    now: datetime | None = None,
    patience: float = 30.0,
) -> Pushed:
    """Write verdicts of these days into the gradebook at `database`, a path or an SQLAlchemy URL.

    Idempotent: a second push of the same verdicts writes nothing, one that was interrupted goes on.
    A missing submission stays missing (nbgrader counts it as zero).

    Args:
        course_root: nbgrader's course folder; with it, times of submission are taken from
            `submitted/<student>/<assignment>/timestamp.txt`, as nbgrader itself does.
        roster: for each student id any of first_name, last_name, email, lms_user_id; all of them are enrolled.
        now: the aware moment that decides whether hidden inputs may be shown; the clock by default.
        patience: seconds to wait for another program that is writing.

    Raises:
        BridgeError: a verdict does not fit the course (nothing was written), or the database refused.
    """
    days, now = list(days), now or datetime.now(UTC)
    marks = read_marks(course, days, verdicts, now)
    done = Pushed(not_marks=list(marks.not_marks))
    people = _people(roster or {}, done)
    with open_book(database, course.id, patience) as book:
        sheets = book.patiently(lambda: write_sheets(book, course, days))
        done.notes += [_about_strangers(sheet) for sheet in sheets.values() if sheet.strangers]
        clock = _Clock({day.assignment: day for day in days}, now)
        wanted = _wanted(marks, people, course_root, done, clock, Lateness.of(course.policies, days))
        _write_all(book, sheets, wanted, done)
    return done


def _write_all(book: Book, sheets: Mapping[str, Sheet], wanted: Sequence[Wanted], done: Pushed) -> None:
    everybody = book.patiently(lambda: read_rows(book, sheets))
    lost: list[float] = []
    for each in wanted:
        try:
            written = _write(book, sheets, each, everybody)
            _count(written, each, done)
            lost += written.lost
        except BridgeError as error:
            progress = f"{done.students} of {len(wanted)} students are in the gradebook, the push goes on from there"
            raise BridgeError(f"{error} ({progress})") from error
    if lost:
        count = f"{len(lost)} late submission{'s' if len(lost) > 1 else ''}"
        done.notes.append(f"{count} {'lose' if len(lost) > 1 else 'loses'} {sum(lost):g} points by the late policy")


def _write(book: Book, sheets: Mapping[str, Sheet], wanted: Wanted, everybody: Rows) -> Changes:
    """Write one student in one commit; after a collision the student's rows are read afresh."""
    first_try = [everybody]

    def attempt() -> Changes:
        rows = first_try.pop() if first_try else read_rows(book, sheets, wanted.student)
        difference = changes(rows, sheets, wanted)
        write_changes(book, difference)
        return difference

    return book.patiently(attempt)


def _count(written: Changes, wanted: Wanted, done: Pushed) -> None:
    submitted = [mark for mark in wanted.marks if mark.submitted]
    done.students += 1
    done.submissions += len(submitted)
    done.cells += sum(len(mark.scores) for mark in submitted)
    done.changed += len(written)
    done.kept_manual += written.kept
    done.notes += written.notes


def _wanted(
    marks: Marks,
    people: Mapping[str, Mapping[str, str]],
    root: Path | None,
    done: Pushed,
    clock: _Clock,
    lateness: Lateness,
) -> list[Wanted]:
    by_student = marks.by_student()
    return [
        Wanted(
            student=student,
            person=people.get(student, {}),
            marks=tuple(by_student.get(student, ())),
            times=_times(by_student.get(student, ()), root, done, clock),
            lateness=lateness,
        )
        for student in sorted(by_student.keys() | people.keys())
    ]


@dataclass(frozen=True, slots=True)
class _Clock:
    """The days being pushed and the moment of the push: what a time of submission is held against."""

    days: Mapping[str, Day]
    now: datetime

    def doubt(self, assignment: str, time: datetime) -> str:
        """What cannot be right about a naive UTC time; empty where nothing is."""
        moment = time.replace(tzinfo=UTC)
        if moment > self.now + _PATIENCE:
            return "lies in the future"
        return "lies before the day opened" if moment < self.days[assignment].opens else ""


def _times(marks: Iterable[Mark], root: Path | None, done: Pushed, clock: _Clock) -> dict[str, datetime]:
    times: dict[str, datetime] = {}
    if root is None:
        return times
    for mark in marks:
        said, time = submitted_time(root / "submitted", mark.student, mark.assignment)
        file = f"submitted/{mark.student}/{mark.assignment}/{TIMESTAMP}"
        if time is not None:
            times[mark.assignment] = time
            if doubt := clock.doubt(mark.assignment, time):
                done.notes.append(f"{file}: {said[:40]!r} {doubt}; a clock is wrong, and the time counts as it stands")
        elif said:
            done.notes.append(f"{file}: {said[:40]!r} is no time; nbgrader cannot tell whether this was late")
    return times


def _people(roster: Mapping[str, Mapping[str, str | None]], done: Pushed) -> dict[str, dict[str, str]]:
    return {student: _person(student, facts, done) for student, facts in roster.items()}


def _person(student: str, facts: Mapping[str, str | None], done: Pushed) -> dict[str, str]:
    """Names as nbgrader's CSV export can bear them: it quotes nothing, so a comma would shift every column."""
    check_student(student)
    unknown = sorted(set(facts) - set(PERSON))
    if unknown:
        known = ", ".join(PERSON)
        raise BridgeError(f"roster, {student}: unknown column {unknown[0]!r}; write one of {known}")
    person: dict[str, str] = {}
    for column, value in facts.items():
        if value is not None:
            person[column] = " ".join(value.replace(",", " ").replace('"', "'").split())[:LONGEST_ID]
            if person[column] != value:
                done.notes.append(
                    f"roster, {student}: {column} {value!r} was written as {person[column]!r}, "
                    "because `nbgrader export` puts names into its CSV file unquoted",
                )
    return person


def _about_strangers(sheet: Sheet) -> str:
    return (
        f"{sheet.assignment}: course.toml does not list the gradebook's grade cells "
        f"{', '.join(sheet.strangers)}, which nbgrader counts in its totals"
    )
