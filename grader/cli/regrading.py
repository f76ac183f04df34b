"""regrade: what a mended hidden test changes, and whether it counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from grader.cli.common import (
    CourseOption,
    JobsOption,
    StoreOption,
    What,
    cores,
    counted,
    load_course,
    open_store,
    out,
    say,
)
from grader.cli.grading import followed

if TYPE_CHECKING:
    from grader.teacher.regrade import Change

#: Where drafts lie, beside course.toml.
DRAFTS = Path(".grader") / "regrade.db"


def regrade(
    what: What,
    submitted: Annotated[Path, typer.Argument(help="Folder of <student>/<assignment>/<module>.py or .ipynb.")],
    apply: Annotated[bool, typer.Option("--apply", help="Let the new marks count.")] = False,
    jobs: JobsOption = 0,
    store: StoreOption = None,
    course: CourseOption = None,
) -> None:
    """List whose score a changed hidden test changes, and why; nothing counts before --apply."""
    from grader.teacher import regrade as again
    from grader.teacher.marked import check_hidden
    from grader.teacher.submissions import discover

    catalogue = load_course(course)
    days = catalogue.find(what)
    check_hidden(catalogue, days)
    submissions = discover(submitted, days)
    with (
        open_store(catalogue, store, create=False) as results,
        open_store(catalogue, str(catalogue.root / DRAFTS)) as drafts,
    ):
        old = again.outdated(catalogue, days, submissions, results)
        followed(again.draft(catalogue, days, old, drafts, jobs=jobs or cores()), len(old), drafts.name, whole=False)
        found = again.changes(old, results, drafts)
        done = again.apply(found, results) if apply else 0
    _report(found, done=done, applied=apply)
    if failed := [change.after for change in found if not change.after.is_mark]:
        names = ", ".join(f"{verdict.student} {verdict.assignment}" for verdict in failed)
        say(f"our own fault, the old mark stays: {names}; run it again", "magenta")
        raise typer.Exit(1)


def _report(found: Sequence[Change], *, done: int, applied: bool) -> None:
    visible = [change for change in found if change.is_visible]
    if visible:
        out().print(_table(visible), crop=False)
    if not found:
        say("Every verdict is up to date.")
        return
    graded = f"{counted(len(found), 'verdict')} out of date, {counted(len(visible), 'changed result')}"
    if applied:
        say(f"{graded}; {done} now count. Push again to bring them into the gradebook.")
    else:
        say(f"{graded}. Nothing counts yet: the same command with --apply makes these the marks.")


def _table(changes: Sequence[Change]) -> Table:
    from grader.teacher.screens import plain

    table = Table("student", "assignment", "item", "before", "after", "why", box=None, pad_edge=False)
    for change in changes:
        place = plain(change.before.student), change.before.assignment
        why = ", ".join(change.reasons)
        if change.before.status is not change.after.status:
            table.add_row(*map(Text, (*place, "", str(change.before.status), str(change.after.status), why)))
        for item in change.items:
            table.add_row(*map(Text, (*place, item.item, _points(item.before), _points(item.after), why)))
    return table


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"
