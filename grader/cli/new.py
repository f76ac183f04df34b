"""new: the skeleton of a day, for an author to fill."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from grader.cli.common import CourseOption, load_course, out


def new(
    week: Annotated[str, typer.Argument(help="The week, such as week3; a new one is begun.")],
    day: Annotated[str, typer.Argument(help="The day, such as day5, or friday.")],
    title: Annotated[str, typer.Argument(help="What the day is called, in quotes.")],
    topic: Annotated[
        str, typer.Option("--topic", help="Second half of the module's name.", show_default="made from the title")
    ] = "",
    course: CourseOption = None,
) -> None:
    """Begin a day: a solution, tests, mistakes and alternatives that work, to be replaced by your own."""
    from grader.teacher.skeleton import create

    catalogue = load_course(course)
    for path in create(catalogue, week, day, title, topic):
        out().print(Text(f"wrote {path.relative_to(catalogue.root)}"), soft_wrap=True)
    out().print(
        Text(
            f"The example passes `grader audit {week}`. Replace what says REPLACE, look at the times in course.toml, "
            f"then run `grader stubs {week}`, `grader hints {week}` and `grader audit {week}`."
        ),
        soft_wrap=True,
    )
