"""release: what course.toml says is open, to where students get it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from grader.cli.common import CourseOption, counted, err, load_course, out, read_moment
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.course import Course
    from grader.teacher.release import Target


def release(  # one parameter per option is Typer's way
    due: Annotated[bool, typer.Option("--due", help="Everything that is open and not yet published.")] = False,
    at: Annotated[str, typer.Option("--at", help="As if it were this time (ISO 8601).", show_default="now")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="A folder of bundles, each with its zip.")] = None,
    git: Annotated[str, typer.Option("--git", help="A bare repository by URL: one commit a day.")] = "",
    branch: Annotated[str, typer.Option("--branch", help="The branch of --git.")] = "main",
    exchange: Annotated[
        Path | None, typer.Option("--exchange", help="nbgrader's course folder: generate and release there.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be published.")] = False,
    course: CourseOption = None,
) -> None:
    """Publish what is open and not yet published; a second time publishes nothing new."""
    from grader.course import local
    from grader.teacher.release import release as publish

    if not due:
        raise UsageError("say what to publish: `grader release --due` is everything open and not yet published")
    catalogue = load_course(course)
    target = _target(catalogue, to, git, branch, exchange)
    done = publish(catalogue, read_moment(at, catalogue), target, dry_run=dry_run)
    for warning in done.warnings:
        err().print(Text(f"warning: {warning}", "yellow"), soft_wrap=True)
    verb = "would publish" if dry_run else "published"
    for day in done.days:
        opened = f"{local(catalogue, day.opens):%Y-%m-%d %H:%M}"
        out().print(Text(f"{verb} {day.assignment}  {day.title} (open since {opened})"), soft_wrap=True)
    if not done.days:
        out().print("nothing new is open")
    elif not dry_run:
        out().print(f"{counted(len(done.days), 'day')} published")


def _target(course: Course, to: Path | None, git: str, branch: str, exchange: Path | None) -> Target:
    from grader.teacher.release import Folder
    from grader.teacher.targets import Exchange, GitBranch

    if sum(map(bool, (to, git, exchange))) != 1:
        raise UsageError("say where to, once: --to FOLDER, --git URL or --exchange COURSE")
    if to:
        return Folder(course, to)
    return GitBranch(course, git, branch) if git else Exchange(course, exchange or Path())
