"""The audit on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from grader.cli.common import counted, out

if TYPE_CHECKING:
    from grader.course import Week
    from grader.teacher.audit import Report, Row


def print_report(report: Report, week: Week) -> None:
    """A table for each day and one for the total, what to know about each item, and every problem."""
    from grader.teacher.screens import plain

    for day in week.days:
        if rows := [row for row in report.rows if row.assignment == day.assignment]:
            out().print(Text(f"{day.assignment}  {day.title}", "bold"), _table(rows), sep="\n")
            _print_facts(rows)
    out().print(Text("All items", "bold"), _table([report.total()]), sep="\n")
    _print_list("Rejected, but not called by their names:", report.unnamed)
    _print_list("Nothing fails these checks; write a mistake that does, or drop them:", report.unfailed)
    for note in report.notes:
        out().print(Text(note), soft_wrap=True)
    for problem in report.problems:
        out().print(Text(f"PROBLEM {plain(problem)}", "red"), soft_wrap=True)
    out().print(Text(_conclusion(report), "green" if report.ok else "red"), soft_wrap=True)


def _print_facts(rows: Iterable[Row]) -> None:
    for row in rows:
        out().print(Text(f"  {row.item}, errors in units of the tolerance: {row.certificate}", "dim"), soft_wrap=True)
        if row.margins:
            out().print(Text(f"  {row.item}, slowest time ratio/allowed: {row.margins}", "dim"), soft_wrap=True)


def _print_list(title: str, sentences: Iterable[str]) -> None:
    from grader.teacher.screens import plain

    for number, sentence in enumerate(sentences):
        if number == 0:
            out().print(Text(title, "yellow"))
        out().print(Text(f"  {plain(sentence)}", "dim"), soft_wrap=True)


def _conclusion(report: Report) -> str:
    total = report.total()
    share = f" ({total.named / total.mistakes:.1%})" if total.mistakes else ""
    wrong = f"{total.mistakes} known mistakes, {total.rejected} rejected, {total.named} named{share}"
    right = f"{total.accepted} of {total.alternatives} alternatives accepted"
    mutants = f"{total.killed} of {total.tried} mutants killed, {total.equivalent} known as equivalent"
    verdict = "passed" if report.ok else f"not passed: {counted(len(report.problems), 'problem')}"
    return f"{wrong}; {right}; {mutants}. The exam is {verdict}."


def _table(rows: Iterable[Row]) -> Table:
    table = Table(box=SIMPLE, header_style="bold")
    for name in ("item", "checks", "solution", "stub"):
        table.add_column(name, no_wrap=True)
    for name in ("rejected", "named", "accepted", "killed"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.item or row.assignment,
            Text(row.checks, "dim"),
            _word(good=row.solution),
            _word(good=row.stub),
            _share(row.rejected, row.mistakes),
            _share(row.named, row.mistakes),
            _share(row.accepted, row.alternatives),
            _share(row.killed, row.tried),
        )
    return table


def _word(*, good: bool) -> Text:
    return Text("ok", "green") if good else Text("NO", "bold red")


def _share(reached: int, total: int) -> Text:
    return Text(f"{reached}/{total}", "green" if reached == total else "bold red")
