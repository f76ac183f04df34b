"""friday: a week's evaluation, from what was handed in to the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.common import (
    CourseOption,
    JobsOption,
    StoreOption,
    cores,
    counted,
    load_course,
    open_store,
    read_moment,
    say,
)
from grader.cli.gradebook import people_of, print_pushed, strangers
from grader.cli.grading import followed

if TYPE_CHECKING:
    from datetime import datetime

    from grader.course import Course, Day, Week
    from grader.teacher.friday import Given
    from grader.teacher.report.evaluation import Evaluation
    from grader.teacher.submissions import Submission
    from grader.verdict import Verdict

People = Mapping[str, Mapping[str, str]]


def friday(  # noqa: PLR0913, PLR0917  # one parameter per option is Typer's way
    week: Annotated[str, typer.Argument(help="week1", metavar="WEEK")],
    submitted: Annotated[Path, typer.Argument(help="Folder of <student>/<assignment>/<module>.py or .ipynb.")],
    to: Annotated[Path, typer.Option("--to", help="The report's own folder, such as reports/week1.")],
    db: Annotated[str, typer.Option("--db", help="Also push into this gradebook of nbgrader, a file or a URL.")] = "",
    roster: Annotated[
        Path | None, typer.Option("--roster", help="CSV with id,first_name,last_name,email: names, and who is missing.")
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", help="CSV with team,students,points,out_of; students separated by ;")
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="index.html with numbers in the place of names.")
    ] = False,
    early: Annotated[bool, typer.Option("--early", help="Before Friday's exam is over, without it.")] = False,
    at: Annotated[str, typer.Option("--at", help="As if it were this time (ISO 8601).", show_default="now")] = "",
    jobs: JobsOption = 0,
    store: StoreOption = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Grade without the sandbox's lock-down.")] = False,
    course: CourseOption = None,
) -> None:
    """Evaluate a week: grade what is left, count the marks, push them, write the report and every student's page."""
    from grader.teacher.batch import grade_many
    from grader.teacher.friday import Given, demand_due, demand_worth
    from grader.teacher.marked import check_hidden
    from grader.teacher.report.pages import report_files
    from grader.teacher.report.writing import write_report
    from grader.teacher.submitted import handed_in
    from grader.teacher.units import read_units

    catalogue = load_course(course)
    chosen, moment = catalogue.week(week), read_moment(at, catalogue)
    days = demand_due(chosen, moment, early=early)
    check_hidden(catalogue, days)
    people = people_of(roster)
    submissions = _handed_in(submitted, days, people)
    teams = None if units is None else read_units(units, {each.student for each in submissions})
    demand_worth(catalogue, teams or {})
    with open_store(catalogue, store) as results:
        stream = grade_many(catalogue, days, submissions, store=results, jobs=jobs or cores(), unsafe=unsafe)
        verdicts = [step.verdict for step in followed(stream, len(submissions), results.name, whole=True)]
    by_hand = _pushed(catalogue, days, verdicts, db, submitted, people, moment) if db else {}
    times, notes = handed_in(submitted, [(each.student, each.assignment) for each in submissions if each.path])
    given = Given(verdicts, times, moment, teams, by_hand)
    found = _evaluated(catalogue, chosen, given, submissions, people, notes)
    changed = write_report(report_files(found, anonymous=anonymous), to)
    _summarise(found, to, changed=changed)
    _demand_marks(verdicts)


def _evaluated(
    course: Course,
    week: Week,
    given: Given,
    submissions: Sequence[Submission],
    people: People,
    notes: Sequence[str],
) -> Evaluation:
    from grader.teacher.friday import week_marks
    from grader.teacher.report.evaluation import evaluate
    from grader.teacher.report.names import shown_names
    from grader.teacher.report.similarity import similar_pairs, stubs_of

    students = sorted({submission.student for submission in submissions})
    marks = week_marks(course, week, students, given)
    pairs = similar_pairs(submissions, stubs_of(course, week.days))
    notes = [*notes, *strangers(students, people), *_excused_strangers(course, students)]
    return evaluate(course, week, given.at, marks, shown_names(students, people), pairs, notes)


def _excused_strangers(course: Course, students: Sequence[str]) -> list[str]:
    """A slip in course.toml would otherwise excuse nobody, silently."""
    names = dict.fromkeys(excused.student for excused in course.policies.excused)
    return [f"course.toml excuses {name!r}, who is not in this class" for name in names if name not in students]


def _handed_in(submitted: Path, days: Sequence[Day], people: People) -> list[Submission]:
    """What lies in the folder, and for everybody else in the roster that nothing does."""
    from grader.teacher.submissions import discover, student_names

    absent = sorted(set(people) - set(student_names(submitted, days)))
    return [*discover(submitted, days), *(discover(submitted, days, absent) if absent else [])]


def _pushed(
    course: Course,
    days: Sequence[Day],
    verdicts: Sequence[Verdict],
    db: str,
    submitted: Path,
    people: People,
    moment: datetime,
) -> dict[tuple[str, str, str], float]:
    """Push, and return the points that a person set: they count in the week's mark, too."""
    from grader.bridges.nbgrader_gradebook import push

    root = submitted.resolve().parent if submitted.resolve().name == "submitted" else None
    pushed = push(course, days, verdicts, db, course_root=root, roster=people, now=moment)
    print_pushed(pushed)
    for note in pushed.notes:
        say(f"note: {note}", "yellow")
    return {
        (kept.student, kept.assignment, kept.item): kept.manual
        for kept in pushed.kept_manual
        if not isinstance(kept.manual, str)
    }


def _summarise(found: Evaluation, to: Path, *, changed: bool) -> None:
    from statistics import median

    marks = found.marks
    known = [mark.mark for mark in marks if mark.mark is not None]
    middle = f", median {median(known):.1f} of {marks[0].out_of:g}" if known else ""
    say(f"{counted(len(marks), 'student')}, {counted(len(known), 'mark')}{middle}")
    if any(not mark.final for mark in marks):
        say("not final: a part of some marks is still to come, see the report", "yellow")
    for note in found.notes:
        say(f"note: {note}", "yellow")
    say(f"report: {to / 'index.html'}{'' if changed else ', unchanged'}")


def _demand_marks(verdicts: Sequence[Verdict]) -> None:
    """Our own faults are listed, and the command says that something is to be mended."""
    failed = [verdict for verdict in verdicts if not verdict.is_mark]
    for verdict in failed:
        say(f"no mark, our own fault: {verdict.student} {verdict.assignment}; give the command again", "magenta")
    if failed:
        raise typer.Exit(1)
