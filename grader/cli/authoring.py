"""stubs, hints, audit: what an author runs after a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from grader.cli.common import CourseOption, JobsOption, cores, counted, err, load_course, out, progress_bar
from grader.errors import UsageError


def stubs(
    weeks: Annotated[list[str] | None, typer.Argument(help="Weeks or days; all without any.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where stubs and solutions differ.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write the students' stubs from the solutions, or check that they agree."""
    from grader.teacher.stubs import drift, write

    catalogue = load_course(course)
    if check:
        _demand_none(drift(catalogue, weeks or None))
        out().print("The stubs agree with their solutions.")
        return
    changed = write(catalogue, weeks or None)
    for path in changed:
        out().print(Text(f"wrote {path.relative_to(catalogue.root)}"))
    out().print(f"{counted(len(changed), 'stub')} changed")


def hints(
    weeks: Annotated[list[str] | None, typer.Argument(help="Weeks; all without any.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where hints and known mistakes differ.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write the students' hints from the known mistakes, or check that they agree."""
    from grader.teacher.hints import drift, write

    catalogue = load_course(course)
    chosen = [catalogue.week(name) for name in weeks] if weeks else catalogue.weeks
    changed, sentences = [], []
    with progress_bar() as bar:
        task = bar.add_task("trying the known mistakes", total=sum(len(week.days) for week in chosen))
        for week in chosen:
            if check:
                sentences.append(drift(catalogue, week, lambda: bar.advance(task)))
            else:
                changed.append(write(catalogue, week, lambda: bar.advance(task)))
    if check:
        _demand_none([sentence for sentence in sentences if sentence])
        out().print("The hints agree with the known mistakes.")
        return
    written = [path for path in changed if path is not None]
    for path in written:
        out().print(Text(f"wrote {path.relative_to(catalogue.root)}"))
    out().print(f"{counted(len(written), 'file')} changed")


def audit(
    week: Annotated[str, typer.Argument(help="The week whose graders are examined.")],
    mutants: Annotated[
        str, typer.Option(help="Small changes of the solution that are tried: at most so many per item; all; none.")
    ] = "8",
    secrets: Annotated[
        int, typer.Option(min=1, help="Grade the right answers under so many secret seeds, the course's own included.")
    ] = 1,
    repeat: Annotated[
        int, typer.Option(min=1, help="Grade the variants so many times; a verdict that changes is a problem.")
    ] = 1,
    load: Annotated[
        bool, typer.Option("--load", help="Keep all cores busy meanwhile, for the checks of time.")
    ] = False,
    items: Annotated[str, typer.Option(help="Only these items, separated by commas.")] = "",
    jobs: JobsOption = 0,
    course: CourseOption = None,
) -> None:
    """Examine the graders: right answers pass, stubs earn nothing, mistakes are named, small changes are noticed."""
    from grader.teacher.marked import check_hidden

    catalogue = load_course(course)
    chosen = catalogue.week(week)
    check_hidden(catalogue, chosen.days)
    from grader.cli.examined import print_report
    from grader.teacher.audit import Settings
    from grader.teacher.audit import audit as examine

    named = frozenset(name.strip() for name in items.split(",") if name.strip())
    with progress_bar() as bar:
        task = bar.add_task("examining", total=None)
        report = examine(
            catalogue,
            chosen,
            jobs=jobs or cores(),
            on_progress=lambda step: bar.update(task, completed=step.done, total=step.total),
            settings=Settings(_most(mutants), secrets, repeat, load, named),
        )
    print_report(report, chosen)
    if not report.ok:
        raise typer.Exit(1)


def _most(mutants: str) -> int | None:
    """What --mutants says: None for all, 0 for none."""
    words = {"all": None, "none": 0}
    if mutants in words:
        return words[mutants]
    if not mutants.isdecimal():
        raise UsageError(f"--mutants {mutants}: give a number, all or none")
    return int(mutants)


def _demand_none(sentences: Sequence[str]) -> None:
    """Exit code 1 with all the sentences, where there are any."""
    for sentence in sentences:
        err().print(Text(sentence, "red"), soft_wrap=True)
    if sentences:
        raise typer.Exit(1)
