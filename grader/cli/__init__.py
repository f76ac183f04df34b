"""The command line: the only owner of the arguments, the clock and the screen.

    collecting   collect: what students handed in, from a zip or from git
    grading      grade, show, table, doctor: a class and its results
    new          new: the skeleton of a day
    authoring    stubs, hints, audit: what an author runs after a change
    gradebook    push: results into nbgrader
    nbgrader     nbgrader: its folder made ready, so that its own autograde grades through us
    friday       friday: the evaluation of a week
    releasing    release: what is open, to where students get it
    common       what all commands share: options, the course, the store, the clock, the screen

Heavy libraries are imported by the command that needs them, so that `grader --help` costs nothing. A GraderError
becomes one red sentence and exit code 2; exit code 1 means that the command ran and found something to mend.
"""

from __future__ import annotations

from typing import Any

import typer
from rich.text import Text
from typer.core import TyperGroup

from grader.cli import authoring, collecting, friday, gradebook, grading, nbgrader, new, regrading, releasing
from grader.cli.common import err
from grader.errors import GraderError


class _Sentences(TyperGroup):
    """Turns every GraderError of a command into a sentence, and what the system refuses, too."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except GraderError as error:
            from grader.teacher.screens import plain

            err().print(Text(plain(str(error)), "red"), soft_wrap=True)
            raise typer.Exit(2) from None
        except OSError as error:
            if not error.filename:  # nothing to point at: a fault of ours, with its trace
                raise
            todo = "check rights and free space, then run the same command again"
            err().print(Text(f"{error.filename}: {error.strerror}; {todo}", "red"), soft_wrap=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=_Sentences,
    help="Grade exercises of a deep-learning course: stubs, hidden tests, a sandbox, a gradebook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

for _command in (
    collecting.collect,
    grading.grade,
    grading.show,
    grading.table,
    regrading.regrade,
    gradebook.push,
    nbgrader.nbgrader,
    friday.friday,
    new.new,
    releasing.release,
    authoring.stubs,
    authoring.hints,
    authoring.audit,
    grading.doctor,
):
    app.command()(_command)


def main() -> None:
    """Start the command line."""
    app()
