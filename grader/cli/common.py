"""What all commands share: options, the course, the store, the clock and the screen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from grader.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from grader.course import Course
    from grader.teacher.store import Store

What = Annotated[str, typer.Argument(help="A week or a day: week1, week1-day2.", metavar="WEEK|DAY")]
CourseOption = Annotated[
    Path | None, typer.Option("--course", help="course.toml or its folder; by default found upwards from here.")
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="SQLite file or PostgreSQL URL of the results.", show_default=".grader/results.db"),
]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Judges side by side; 0: one per core.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One verdict per line as JSON, instead of a screen.")]


def load_course(path: Path | None) -> Course:
    """The course that was named, or the one found upwards from here."""
    from grader.course import Course, locate

    return Course.load(path or locate(Path.cwd()))


def open_store(course: Course, where: str | None, *, create: bool = True) -> Store:
    """The results that were named, or those beside course.toml."""
    from grader.teacher.store import Store

    return Store(where or course.results, create=create)


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def read_moment(text: str, course: Course, *, option: str = "--at") -> datetime:
    """A time given on the command line, in the course's own zone unless it says another; now without one."""
    from zoneinfo import ZoneInfo

    if not text:
        return now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no time: write it like 2026-03-02T17:20") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(course.timezone))


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown student."""
    import difflib

    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f": did you mean {close[0]!r}?" if close else "; `grader table` and the folder show who there is"


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def out() -> Console:
    """Results: stdout."""
    return Console(highlight=False)


def err() -> Console:
    """Everything else: stderr."""
    return Console(stderr=True, highlight=False)


def say(text: str, style: str = "") -> None:
    """One line of results: what somebody wrote in it has no control characters and begins no line of its own."""
    from rich.text import Text

    from grader.teacher.screens import plain

    out().print(Text(plain(text).replace("\n", "\\n"), style), soft_wrap=True)


def progress_bar() -> Bar:
    """A bar with an ETA on stderr, gone when it is done."""
    from rich import progress

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
        console=err(),
        transient=True,
    )
