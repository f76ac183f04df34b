"""collect: what students handed in, from a download or from git, to where grading looks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.common import CourseOption, What, counted, load_course, now, read_moment, say
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.course import Course, Day
    from grader.teacher.collecting import Arrival, Collected

#: What --times may say -> whether an entry's time is that of submission.
_TIMES = {"auto": None, "entry": True, "none": False}


def collect(  # noqa: PLR0913, PLR0917  # one parameter per option is Typer's way
    what: What,
    to: Annotated[Path, typer.Option("--to", help="The folder of submissions, nbgrader's `submitted`.")],
    zip_file: Annotated[
        Path | None, typer.Option("--zip", help="One zip with the work of a class, as Canvas or Moodle gives it.")
    ] = None,
    git: Annotated[
        Path | None, typer.Option("--git", help="CSV with student,url and perhaps branch,path: a repository each.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", help="CSV with id,first_name,last_name,email,lms_user_id: who the names are."),
    ] = None,
    times: Annotated[
        str, typer.Option("--times", help="Are times in the zip those of submission? auto, entry (yes), none (no).")
    ] = "auto",
    deadline: Annotated[
        str, typer.Option("--deadline", help="Commits until this time count (ISO 8601).", show_default="when it is due")
    ] = "",
    local: Annotated[bool, typer.Option("--local", help="The list of --git may name paths on this machine.")] = False,
    course: CourseOption = None,
) -> None:
    """Collect submissions from a zip or from git; a second time changes nothing, and nothing is ever lost."""
    from grader.teacher.collecting import Collected, lay_down, missing

    catalogue = load_course(course)
    days = catalogue.find(what)
    if (zip_file is None) == (git is None):
        raise UsageError("say where from, once: --zip FILE or --git LIST")
    if git is not None and (roster or times != "auto"):
        raise UsageError("--roster and --times are about a zip; a list of repositories names the students itself")
    if zip_file is not None and (deadline or local):
        raise UsageError("--deadline and --local are about --git; a zip holds what the platform took")
    done = Collected()
    if git is not None:
        moment = read_moment(deadline, catalogue, option="--deadline") if deadline else None
        students, arrivals = _from_git(git, catalogue, days, done, moment, local=local)
    else:
        students, arrivals = _from_zip(zip_file or Path(), roster, catalogue, days, done, times)
    lay_down(arrivals, to, catalogue, now(), done, newer_stays=git is None)
    _report(done, missing(to, students, days))


def _from_git(
    path: Path, course: Course, days: Sequence[Day], done: Collected, deadline: datetime | None, *, local: bool
) -> tuple[Iterable[str], Iterable[Arrival]]:
    from grader.teacher.repositories import read_all, read_repositories

    repositories = read_repositories(path)
    arrivals = read_all(repositories, course, days, done, deadline=deadline, local_files=local)
    return [each.student for each in repositories], arrivals


def _from_zip(
    path: Path, roster: Path | None, course: Course, days: Sequence[Day], done: Collected, times: str
) -> tuple[Iterable[str], Iterable[Arrival]]:
    from grader.teacher.archives import Download
    from grader.teacher.people import People

    if times not in _TIMES:
        raise UsageError(f"--times {times!r} is unknown: write one of {', '.join(_TIMES)}")
    people = People(None if roster is None else _read_roster(roster))
    download = Download(path, course, days, people, done, times=_TIMES[times])
    return people.roster, download.arrivals()


def _read_roster(path: Path) -> dict[str, dict[str, str]]:
    from grader.bridges.roster import read_roster

    return read_roster(path)


def _report(done: Collected, absent: Sequence[str]) -> None:
    counts = f"{len(done.replaced)} replaced, {len(done.unchanged)} unchanged"
    say(f"collected: {counted(len(done.new), 'new submission')}, {counts}")
    if done.untimed:
        say(f"the time of {counted(len(done.untimed), 'submission')} is not known: no lateness is counted there")
    for note in done.notes:
        say(f"note: {note}", "yellow")
    for place in absent:
        say(f"missing: {place}", "cyan")
    for problem in done.problems:
        say(f"problem: {problem}", "red")
    if done.problems:
        raise typer.Exit(1)
