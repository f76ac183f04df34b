"""stubs, hints, audit: what an author runs after a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from grader.cli.common import CourseOption, JobsOption, cores, counted, err, load_course, out, progress_bar

if TYPE_CHECKING:
    from grader.course import Week
    from grader.teacher.audit import Report, Row


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
    jobs: JobsOption = 0,
    course: CourseOption = None,
) -> None:
    """Examine the graders: solutions pass, stubs earn nothing, every known mistake is rejected and named."""
    from grader.course import check_hidden

    catalogue = load_course(course)
    chosen = catalogue.week(week)
    check_hidden(catalogue, chosen.days)
    from grader.teacher.audit import audit as examine

    with progress_bar() as bar:
        task = bar.add_task("examining", total=None)
        report = examine(
            catalogue,
            chosen,
            jobs=jobs or cores(),
            on_progress=lambda step: bar.update(task, completed=step.done, total=step.total),
        )
    _print_report(report, chosen)
    if not report.ok:
        raise typer.Exit(1)


def _demand_none(sentences: Sequence[str]) -> None:
    """Exit code 1 with all the sentences, where there are any."""
    for sentence in sentences:
        err().print(Text(sentence, "red"), soft_wrap=True)
    if sentences:
        raise typer.Exit(1)


def _print_report(report: Report, week: Week) -> None:
    from grader.teacher.screens import plain

    for day in week.days:
        rows = [row for row in report.rows if row.assignment == day.assignment]
        out().print(Text(f"{day.assignment}  {day.title}", "bold"), _exam_table(rows), sep="\n")
        for row in rows:
            if row.margins:
                out().print(Text(f"  {row.item}, slowest time ratio/allowed: {row.margins}", "dim"))
    if report.unfailed:
        out().print(Text("No mistake fails these checks; write one that does, or drop them:", "yellow"))
        for name in report.unfailed:
            out().print(Text(f"  {name}", "dim"), soft_wrap=True)
    for problem in report.problems:
        out().print(Text(f"PROBLEM {plain(problem)}", "red"), soft_wrap=True)
    out().print(Text(_conclusion(report), "green" if report.ok else "red"), soft_wrap=True)


def _conclusion(report: Report) -> str:
    columns = ("mistakes", "rejected", "named", "accepted", "alternatives")
    total = {name: sum(getattr(row, name) for row in report.rows) for name in columns}
    wrong = "{mistakes} known mistakes, {rejected} rejected, {named} named".format_map(total)
    right = "{accepted} of {alternatives} alternatives accepted".format_map(total)
    verdict = "passed" if report.ok else f"not passed: {counted(len(report.problems), 'problem')}"
    return f"{wrong}; {right}. The exam is {verdict}."


def _exam_table(rows: Iterable[Row]) -> Table:
    table = Table(box=SIMPLE, header_style="bold")
    for name in ("item", "checks", "solution", "stub"):
        table.add_column(name, no_wrap=True)
    for name in ("rejected", "named", "accepted"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.item,
            Text(row.checks, "dim"),
            _word(good=row.solution),
            _word(good=row.stub),
            _share(row.rejected, row.mistakes),
            _share(row.named, row.mistakes),
            _share(row.accepted, row.alternatives),
        )
    return table


def _word(*, good: bool) -> Text:
    return Text("ok", "green") if good else Text("NO", "bold red")


def _share(reached: int, total: int) -> Text:
    return Text(f"{reached}/{total}", "green" if reached == total else "bold red")
