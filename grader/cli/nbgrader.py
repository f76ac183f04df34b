"""nbgrader: its course folder made ready, so that `nbgrader autograde` and Formgrader grade through us."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.common import CourseOption, What, counted, load_course, say


def nbgrader(
    what: What,
    folder: Annotated[Path, typer.Argument(help="nbgrader's course folder, where submitted/ lies.")] = Path(),
    db: Annotated[
        str | None,
        typer.Option("--db", help="The gradebook, file or URL.", show_default="gradebook.db in the folder"),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Make nbgrader's folder ready for `nbgrader autograde`; may be run again at any time."""
    from grader.bridges.nbgrader_files import CONFIG, write_config, write_course_files, write_placeholders
    from grader.bridges.nbgrader_gradebook import push

    catalogue = load_course(course)
    days = catalogue.find(what)
    placed = write_placeholders(folder, days)
    pushed = push(catalogue, days, [], db or str(folder / "gradebook.db"))
    written = write_course_files(catalogue, days, [], folder)
    ours, lines = write_config(folder, catalogue)
    say(f"gradebook: {counted(len(days), 'assignment')}; source: {counted(written.changed, 'file')} changed")
    say(f"submitted: {counted(len(placed), 'notebook')} put beside what has none, so that nbgrader sees it")
    for note in pushed.notes:
        say(f"note: {note}", "yellow")
    if not ours:
        say(f"note: {folder / CONFIG} is yours and was left alone; nbgrader executes notebooks without:", "yellow")
        typer.echo(lines)
