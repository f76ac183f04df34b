"""push: results into nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.common import CourseOption, StoreOption, What, counted, load_course, now, open_store, say

if TYPE_CHECKING:
    from grader.bridges.nbgrader_files import Written
    from grader.bridges.nbgrader_gradebook import Pushed
    from grader.verdict import Verdict

#: Longest comment and number of names that are shown on one line.
_LONG, _MANY = 60, 10


def push(
    what: What,
    db: Annotated[str, typer.Option("--db", help="gradebook.db of nbgrader, or its URL: sqlite:///gradebook.db")],
    roster: Annotated[
        Path | None, typer.Option("--roster", help="CSV with id,first_name,last_name,email; enrols everybody in it.")
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option("--files", help="nbgrader's course folder: also write the notebooks of Formgrader and feedback."),
    ] = None,
    nbgrader: Annotated[
        Path | None,
        typer.Option("--nbgrader", help="nbgrader's course folder: take the times of submission from it."),
    ] = None,
    store: StoreOption = None,
    course: CourseOption = None,
) -> None:
    """Write the scores into nbgrader's gradebook; a second push changes nothing."""
    from grader.bridges.nbgrader_gradebook import push as push_marks

    catalogue = load_course(course)
    days = catalogue.find(what)
    people = people_of(roster)
    with open_store(catalogue, store, create=False) as results:
        verdicts = [verdict for day in days for verdict in results.all(day.assignment)]
    moment = now()
    pushed = push_marks(catalogue, days, verdicts, db, course_root=nbgrader or files, roster=people, now=moment)
    print_pushed(pushed)
    if files is not None:
        from grader.bridges.nbgrader_files import write_course_files

        _print_written(write_course_files(catalogue, days, verdicts, files, now=moment))
    for note in [*pushed.notes, *strangers({verdict.student for verdict in verdicts}, people), *_uncaged(verdicts)]:
        say(f"note: {note}", "yellow")
    for name, assignment in pushed.not_marks:
        say(f"not pushed, our own fault: {name} {assignment}; grade again", "magenta")
    if pushed.not_marks:
        raise typer.Exit(1)


def people_of(roster: Path | None) -> dict[str, dict[str, str]]:
    """The class list, empty where none is given."""
    from grader.bridges.roster import read_roster

    return {} if roster is None else read_roster(roster)


def print_pushed(pushed: Pushed) -> None:
    """What the gradebook holds now, and what people set by hand."""
    held = ((pushed.students, "student"), (pushed.submissions, "submission"), (pushed.cells, "score"))
    counts = ", ".join(counted(*each) for each in held)
    say(f"gradebook: {counts}; {counted(pushed.changed, 'row')} changed")
    for kept in pushed.kept_manual:
        where = f"{kept.student} {kept.assignment} {kept.item}"
        if isinstance(kept.manual, str):
            say(f"kept by hand: {where}: the comment {_short(kept.manual)!r}", "cyan")
        else:
            say(f"kept by hand: {where}: {kept.manual:g} points count, not our {_points(kept.automatic)}", "cyan")


def _points(automatic: float | str) -> str:
    return f"{automatic:g}" if isinstance(automatic, float | int) else automatic


def _print_written(written: Written) -> None:
    counts = f"{counted(written.source, 'source')}, {written.autograded} graded"
    say(f"notebooks: {counts}; {counted(written.changed, 'file')} changed")
    for path in written.left_alone:
        say(f"note: {path} is an instructor's own and was left alone", "yellow")


def strangers(students: Collection[str], people: Collection[str]) -> Iterator[str]:
    """A slip in the roster: somebody handed in, and is not in it."""
    names = sorted(set(students) - set(people))
    if people and names:
        listed = ", ".join(names[:_MANY]) + (", ..." if len(names) > _MANY else "")
        yield f"{counted(len(names), 'student')} with results missing from the roster: {listed}"


def _uncaged(verdicts: Sequence[Verdict]) -> Iterator[str]:
    from grader.teacher.screens import uncaged

    if count := sum(map(uncaged, verdicts)):
        yield f"{counted(count, 'mark')} made without a cage (--unsafe): that code could have changed anything"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else f"{line[:_LONG]}..."
