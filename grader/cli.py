"""The command line: the only owner of the arguments, the clock and the screen.

Heavy libraries are imported by the command that needs them, so that `grader --help` costs nothing. A GraderError
becomes one red sentence and exit code 2; exit code 1 means that the command ran and found something to mend.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from grader.errors import GraderError, UsageError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from grader.course import Course, Day
    from grader.teacher.batch import Progress
    from grader.teacher.store import Store
    from grader.verdict import Verdict

#: Where results lie, beside course.toml, unless --store says otherwise.
STORE = Path(".grader") / "results.db"


class _Sentences(TyperGroup):
    """Turns every GraderError of a command into a sentence."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except GraderError as error:
            from grader.teacher.screens import plain

            _err().print(Text(plain(str(error)), "red"), soft_wrap=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=_Sentences,
    help="Grade exercises of a deep-learning course: stubs, hidden tests, a sandbox, a gradebook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

What = Annotated[str, typer.Argument(help="A week or a day: week1, week1-day2.", metavar="WEEK|DAY")]
CourseOption = Annotated[
    Path | None, typer.Option("--course", help="course.toml or its folder; by default found upwards from here.")
]
StoreOption = Annotated[
    str | None, typer.Option("--store", help="SQLite file or PostgreSQL URL of the results.", show_default=str(STORE))
]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Judges side by side; 0: one per core.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One verdict per line as JSON, instead of a screen.")]


@app.command()
def grade(  # noqa: PLR0913, PLR0917  # one parameter per option is Typer's way
    what: What,
    submitted: Annotated[Path, typer.Argument(help="Folder of <student>/<assignment>/<module>.py or .ipynb.")],
    student: Annotated[list[str] | None, typer.Option("--student", help="Only this one; may be repeated.")] = None,
    jobs: JobsOption = 0,
    json: JsonOption = False,
    store: StoreOption = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Grade without the sandbox's lock-down.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    course: CourseOption = None,
) -> None:
    """Grade a folder of submissions; goes on where it was, and skips what has not changed."""
    from grader.course import check_hidden
    from grader.teacher.batch import grade_many
    from grader.teacher.screens import run_summary
    from grader.teacher.submissions import discover

    catalogue = _course(course)
    days = catalogue.find(what)
    check_hidden(catalogue, days)
    if student:
        _demand_students(submitted, days, student)
    submissions = discover(submitted, days, student)
    with _store(catalogue, store) as results:
        stream = grade_many(
            catalogue, days, submissions, store=results, jobs=jobs or _cores(), unsafe=unsafe, force=force
        )
        done = _followed(stream, len(submissions), results.name)
    verdicts = sorted((each.verdict for each in done), key=lambda verdict: (verdict.student, verdict.assignment))
    if json:
        _print_json(verdicts)
    else:
        _out().print(run_summary(verdicts, unchanged=sum(each.skipped for each in done)))
    if not all(verdict.is_mark for verdict in verdicts):
        raise typer.Exit(1)


@app.command()
def show(
    student: Annotated[str, typer.Argument(help="Name of the student's folder.")],
    what: What,
    at: Annotated[
        str, typer.Option("--at", help="As a student may read it at this time (ISO 8601).", show_default="now")
    ] = "",
    staff: Annotated[bool, typer.Option("--staff", help="With hidden inputs and our own traces.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
    course: CourseOption = None,
) -> None:
    """Show what one student reads: points, failed checks, hints; hidden inputs only when the policy allows."""
    from grader.teacher.screens import redacted, student_screen

    catalogue = _course(course)
    moment = _moment(at, catalogue)
    with _store(catalogue, store, create=False) as results:
        found = [(day, results.get(student, day.assignment)) for day in catalogue.find(what)]
        if not any(verdict for _, verdict in found):
            known = {verdict.student for day, _ in found for verdict in results.all(day.assignment)}
            raise UsageError(f"{results.name}: no verdict of {student!r} for {what}{_nearest(student, known)}")
    for day, verdict in found:
        if verdict is None:
            continue
        public = verdict if staff else verdict.for_student()
        public = public if staff or catalogue.shows_inputs(day, moment) else redacted(public)
        if json:
            _print_json([public])
        else:
            _out().print(student_screen(public, day), "")


@app.command()
def table(what: What, json: JsonOption = False, store: StoreOption = None, course: CourseOption = None) -> None:
    """Show the class: students, days, totals."""
    from grader.teacher.screens import class_table

    catalogue = _course(course)
    days = catalogue.find(what)
    with _store(catalogue, store, create=False) as results:
        verdicts = [verdict for day in days for verdict in results.all(day.assignment)]
    if json:
        _print_json(verdicts)
    else:
        _out().print(class_table(verdicts, days))


@app.command()
def stubs(
    weeks: Annotated[list[str] | None, typer.Argument(help="Weeks or days; all without any.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where stubs and solutions differ.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write the students' stubs from the solutions, or check that they agree."""
    from grader.teacher.stubs import drift, write

    catalogue = _course(course)
    if not check:
        changed = write(catalogue, weeks or None)
        for path in changed:
            _out().print(Text(f"wrote {path.relative_to(catalogue.root)}"))
        _out().print(f"{len(changed)} stubs changed")
        return
    sentences = drift(catalogue, weeks or None)
    for sentence in sentences:
        _err().print(Text(sentence, "red"), soft_wrap=True)
    if sentences:
        raise typer.Exit(1)
    _out().print("The stubs agree with their solutions.")


@app.command()
def audit(
    week: Annotated[str, typer.Argument(help="The week whose graders are examined.")],
    jobs: JobsOption = 0,
    course: CourseOption = None,
) -> None:
    """Examine the graders: solutions pass, stubs earn nothing, every known mistake is rejected and named."""
    from grader.course import check_hidden
    from grader.teacher.audit import audit as examine

    catalogue = _course(course)
    chosen = catalogue.week(week)
    check_hidden(catalogue, chosen.days)
    with _bar() as bar:
        task = bar.add_task("examining", total=None)
        report = examine(
            catalogue,
            chosen,
            jobs=jobs or _cores(),
            on_progress=lambda step: bar.update(task, completed=step.done, total=step.total),
        )
    for line in report.lines():
        _out().print(Text(line), soft_wrap=True)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def push(
    what: What,
    db: Annotated[str, typer.Option("--db", help="gradebook.db of nbgrader, or its URL: sqlite:///gradebook.db")],
    nbgrader: Annotated[
        Path | None, typer.Option("--nbgrader", help="nbgrader's course folder, for the times of submission.")
    ] = None,
    store: StoreOption = None,
    course: CourseOption = None,
) -> None:
    """Write the scores into nbgrader's gradebook; a second push changes nothing."""
    from grader.bridges.nbgrader_gradebook import push as push_marks
    from grader.teacher.screens import plain

    catalogue = _course(course)
    days = catalogue.find(what)
    with _store(catalogue, store, create=False) as results:
        verdicts = [verdict for day in days for verdict in results.all(day.assignment)]
    pushed = push_marks(catalogue, days, verdicts, db, course_root=nbgrader, now=_now())
    counts = f"{pushed.students} students, {pushed.submissions} submissions, {pushed.cells} scores"
    _out().print(f"{counts} in the gradebook; {pushed.changed} rows changed")
    for note in pushed.notes:
        _out().print(Text(plain(note)), soft_wrap=True)
    for name, assignment in pushed.not_marks:
        _out().print(Text(f"not pushed, our own fault: {plain(name)} {assignment}; grade again", "magenta"))
    if pushed.not_marks:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Say whether this machine can cage what students wrote."""
    from grader.sandbox.doctor import inspect_machine

    found = inspect_machine()
    for each in found:
        mark, style = ("✓", "green") if each.available else ("✗", "red") if each.required else ("·", "dim")
        _out().print(Text(f"{mark} {each.sentence} {each.remedy}".rstrip(), style), soft_wrap=True)
    if not all(each.available for each in found if each.required):
        raise typer.Exit(1)


def main() -> None:
    """Start the command line."""
    app()


# The course, the store, the clock and the screen.


def _course(path: Path | None) -> Course:
    from grader.course import Course, locate

    return Course.load(path or locate(Path.cwd()))


def _store(course: Course, where: str | None, *, create: bool = True) -> Store:
    from grader.teacher.store import Store

    return Store(where or course.root / STORE, create=create)


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(text: str, course: Course) -> datetime:
    """A time given on the command line, in the course's own zone unless it says another; now without one."""
    from zoneinfo import ZoneInfo

    if not text:
        return _now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at {text!r} is no time: write it like 2026-03-02T17:20") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(course.timezone))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _demand_students(root: Path, days: Sequence[Day], wanted: Sequence[str]) -> None:
    """A mistyped name must not become somebody's missing submission."""
    from grader.teacher.submissions import student_names

    known = student_names(root, days)
    for name in wanted:
        if name not in known:
            raise UsageError(f"{root}: there is no student {name!r}{_nearest(name, known)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f": did you mean {close[0]!r}?" if close else "; `grader table` and the folder show who there is"


def _followed(stream: Iterator[Progress], total: int, store: str) -> list[Progress]:
    """Everything a run yields, with a bar and an ETA; stopping it loses nothing that was graded."""
    done: list[Progress] = []
    try:
        with _bar() as bar:
            task = bar.add_task("grading", total=total)
            for step in stream:
                done.append(step)
                bar.update(task, completed=step.done)
    except KeyboardInterrupt:
        where = f"{len(done)} of {total} verdicts are in {store}"
        _err().print(Text(f"Stopped: {where}; the same command goes on from there.", "yellow"), soft_wrap=True)
        raise typer.Exit(130) from None
    return done


def _print_json(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        typer.echo(verdict.to_json().encode("utf-8", "backslashreplace"))


def _out() -> Console:
    return Console(highlight=False)


def _err() -> Console:
    return Console(stderr=True, highlight=False)


def _bar() -> Bar:
    from rich import progress

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
        console=_err(),
        transient=True,
    )
