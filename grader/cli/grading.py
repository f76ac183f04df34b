"""grade, show, table, doctor: a class and its results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from grader.cli.common import (
    CourseOption,
    JobsOption,
    JsonOption,
    StoreOption,
    What,
    cores,
    err,
    load_course,
    nearest,
    open_store,
    out,
    progress_bar,
    read_moment,
)
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.course import Day
    from grader.teacher.batch import Progress
    from grader.verdict import Verdict


def grade(  # noqa: PLR0913, PLR0917  # one parameter per option is Typer's way
    what: What,
    submitted: Annotated[Path, typer.Argument(help="Folder of <student>/<assignment>/<module>.py or .ipynb.")],
    student: Annotated[list[str] | None, typer.Option("--student", help="Only this one; may be repeated.")] = None,
    jobs: JobsOption = 0,
    json: JsonOption = False,
    store: StoreOption = None,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Grade without the sandbox's lock-down; such results are marked.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    dask: Annotated[
        str, typer.Option("--dask", help="Dask scheduler, tcp://host:8786; its workers grade, and --jobs is unused.")
    ] = "",
    course: CourseOption = None,
) -> None:
    """Grade a folder of submissions; goes on where it was, and skips what has not changed."""
    from grader.teacher.batch import grade_many
    from grader.teacher.marked import check_hidden
    from grader.teacher.screens import run_summary
    from grader.teacher.submissions import discover

    catalogue = load_course(course)
    days = catalogue.find(what)
    check_hidden(catalogue, days)
    if student:
        _demand_students(submitted, days, student)
    submissions = discover(submitted, days, student)
    refusals: list[str] = []
    with open_store(catalogue, store) as results:
        if dask:
            from grader.teacher.cluster import grade_on_cluster

            stream = grade_on_cluster(
                catalogue, days, submissions, results, dask, unsafe, force, on_refusal=refusals.append
            )
        else:
            stream = grade_many(
                catalogue, days, submissions, store=results, jobs=jobs or cores(), unsafe=unsafe, force=force
            )
        done = followed(stream, len(submissions), results.name, whole=json)
    for sentence in refusals:
        err().print(Text(f"A Dask worker took no part. {sentence}", "yellow"), soft_wrap=True)
    verdicts = sorted((each.verdict for each in done), key=lambda verdict: (verdict.student, verdict.assignment))
    if json:
        _print_json(verdicts)
    else:
        out().print(run_summary(verdicts, unchanged=sum(each.skipped for each in done)))
    if not all(verdict.is_mark for verdict in verdicts):
        raise typer.Exit(1)


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

    catalogue = load_course(course)
    moment = read_moment(at, catalogue)
    with open_store(catalogue, store, create=False) as results:
        found = [(day, results.get(student, day.assignment)) for day in catalogue.find(what)]
        if not any(verdict for _, verdict in found):
            known = {verdict.student for day, _ in found for verdict in results.marks(day.assignment)}
            raise UsageError(f"{results.name}: no verdict of {student!r} for {what}{nearest(student, known)}")
    for day, verdict in found:
        if verdict is None:
            continue
        public = verdict if staff else verdict.for_student()
        public = public if staff or catalogue.shows_inputs(day, moment) else redacted(public)
        if json:
            _print_json([public])
        else:
            out().print(student_screen(public, day), "")


def table(what: What, json: JsonOption = False, store: StoreOption = None, course: CourseOption = None) -> None:
    """Show the class: students, days, totals."""
    from grader.teacher.screens import class_table

    catalogue = load_course(course)
    days = catalogue.find(what)
    with open_store(catalogue, store, create=False) as results:
        verdicts = [each for day in days for each in (results.all if json else results.marks)(day.assignment)]
    if json:
        _print_json(verdicts)
    else:
        out().print(class_table(verdicts, days), crop=False)


def doctor() -> None:
    """Say whether this machine can cage what students wrote."""
    from grader.sandbox.doctor import inspect_machine

    found = inspect_machine()
    for each in found:
        mark, style = ("✓", "green") if each.available else ("✗", "red") if each.required else ("·", "dim")
        out().print(Text(f"{mark} {each.sentence} {each.remedy}".rstrip(), style), soft_wrap=True)
    if not all(each.available for each in found if each.required):
        raise typer.Exit(1)


def _demand_students(root: Path, days: Sequence[Day], wanted: Sequence[str]) -> None:
    """A mistyped name must not become somebody's missing submission."""
    from grader.teacher.submissions import student_names

    known = student_names(root, days)
    for name in wanted:
        if name not in known:
            raise UsageError(f"{root}: there is no student {name!r}{nearest(name, known)}")


def followed(stream: Iterator[Progress], total: int, store: str, *, whole: bool) -> list[Progress]:
    """Everything a run yields, with a bar and an ETA; stopping it loses nothing that was graded.

    Not `whole`: only what the summary shows of a verdict is kept, or a class of thousands would fill the memory.
    """
    from grader.teacher.screens import outlined

    done: list[Progress] = []
    try:
        with progress_bar() as bar:
            task = bar.add_task("grading", total=total)
            for step in stream:
                done.append(step if whole else replace(step, verdict=outlined(step.verdict)))
                bar.update(task, completed=step.done)
    except KeyboardInterrupt:
        where = f"{len(done)} of {total} verdicts are in {store}"
        err().print(Text(f"Stopped: {where}; the same command goes on from there.", "yellow"), soft_wrap=True)
        raise typer.Exit(130) from None
    return done


def _print_json(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        typer.echo(verdict.to_json().encode("utf-8", "backslashreplace"))
