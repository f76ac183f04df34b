"""A repository of every student: the last commit before the deadline, read from git without checking anything out.

A list (CSV) says whose is which: `student,url`, optionally `branch` (else the repository's own) and `path`, the folder
in it where the work lies.

What students push is hostile: `fetching` runs nothing of it. Files are read as objects; a link is told apart from a
file and not followed.

When a commit was made is what its author's computer said, and can be set at will. Git offers one check: a commit is
not older than those it builds on. So the time of a commit counts as the latest of its own and all before it. When
something was *pushed* only the server knows; collecting at the deadline settles it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from grader.course import Course, Day, local
from grader.errors import UsageError
from grader.teacher.collecting import SUFFIXES, Arrival, Collected, day_of, worked_on
from grader.teacher.fetching import PROTOCOLS, REF, Git, History, Refused, demand_git, fetch, without_secrets
from grader.teacher.lists import Kind, read_list
from grader.teacher.people import fits
from grader.teacher.submissions import NOTEBOOK_LIMIT, SOURCE_LIMIT

LIST = Kind("list of repositories", ("student", "url", "branch", "path"), needed=2)
#: Repositories fetched side by side, and seconds for one command.
SIDE_BY_SIDE, SECONDS = 8, 120.0


@dataclass(frozen=True, slots=True)
class Repository:
    """A line of the list."""

    student: str
    url: str
    branch: str = ""
    path: str = ""


@dataclass(slots=True)
class Fetched:
    """What was found in one repository."""

    arrivals: list[Arrival] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_repositories(path: Path) -> list[Repository]:
    """The list, sorted by student; UsageError with the line where something does not fit."""
    found = [Repository(student, **row) for student, row in sorted(read_list(path, LIST).items())]
    for each in found:
        if not fits(each.student):
            raise UsageError(f"{path}: {each.student!r} cannot be the name of a student's folder: choose another")
    return found


def read_all(
    repositories: Sequence[Repository],
    course: Course,
    days: Sequence[Day],
    done: Collected,
    *,
    deadline: datetime | None = None,
    local_files: bool = False,
    seconds: float = SECONDS,
) -> Iterator[Arrival]:
    """What every repository held at each day's deadline, in the order of the list; some are fetched at once.

    Args:
        deadline: instead of every day's own, which has the policy's grace added.
        local_files: whether a URL may be a path on this machine.
        seconds: what one command of git may take.

    One repository that cannot be read becomes a problem in `done`, and the others go on.

    Raises:
        CollectError: there is no git here.
    """
    rules = _Rules(course, days, deadline, seconds, (*PROTOCOLS, "file") if local_files else PROTOCOLS)
    demand_git()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for fetched in pool.map(partial(_fetched, rules=rules), repositories):
            done.problems += fetched.problems
            done.notes += fetched.notes
            yield from fetched.arrivals


@dataclass(frozen=True, slots=True)
class _Rules:
    course: Course
    days: Sequence[Day]
    deadline: datetime | None
    seconds: float
    protocols: tuple[str, ...]

    def until(self, day: Day) -> datetime:
        """The last moment at which a commit is in time."""
        return self.deadline or day.due + timedelta(minutes=self.course.policies.late.grace_minutes)


def _fetched(repository: Repository, rules: _Rules) -> Fetched:
    """Everything about one repository; whatever is wrong with it is a sentence."""
    result = Fetched()
    try:
        with tempfile.TemporaryDirectory(prefix="grader-collect-") as folder:
            git = Git(folder, rules.seconds, rules.protocols)
            history = fetch(git, repository.url, repository.branch)
            reading = _Reading(git, repository, history, rules, result)
            for day in rules.days:
                reading.collect(day)
    except Refused as refused:
        url = without_secrets(repository.url)
        result.problems.append(f"{repository.student}: {url}: {refused}; nothing new was collected")
    except OSError as error:
        result.problems.append(f"{repository.student}: {error.strerror or error}; nothing new was collected")
    return result


# One repository.


@dataclass(frozen=True, slots=True)
class _Entry:
    """What lies in a commit: its path there, its object, its size in bytes, and whether it is a file at all."""

    path: str
    thing: str
    size: int
    plain: bool

    @property
    def name(self) -> str:
        """Without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def folders(self) -> list[str]:
        """The folders it lies in."""
        return self.path.split("/")[:-1]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Reading:
    """One student's repository, as it is read for one day after the other."""

    git: Git
    repository: Repository
    history: History
    rules: _Rules
    result: Fetched

    def collect(self, day: Day) -> None:
        """The day's files as they were at its deadline; without any, as they came later where that is allowed."""
        place, newest = f"{self.repository.student} {day.assignment}", self.history.last()
        excused = self.rules.course.policies.is_excused(self.repository.student, day.assignment)
        commit = newest if excused else self.history.last(self.rules.until(day))
        try:
            files = self._files(commit, day)
            later = {} if self._worked_on(day, files) else self._files(newest, day)
        except Refused as refused:
            self.result.problems.append(f"{place}: {refused}; not collected")
            return
        takes_late = excused or self.rules.course.policies.late.per != "none"
        if takes_late and (self._worked_on(day, later) or not files):
            commit, files = newest, later or files
        if files:
            self._arrive(place, day, commit, self._worked_on(day, files) or files)
        else:
            why = "no policy takes what came after the deadline" if later else "it is not in the repository"
            self.result.notes.append(f"{place}: nothing was collected: {why}")

    def _worked_on(self, day: Day, files: Mapping[str, _File]) -> dict[str, _File]:
        contents = {name: file.content for name, file in files.items()}
        return {name: files[name] for name in worked_on(self.rules.course, day, contents)}

    def _arrive(self, place: str, day: Day, commit: str, files: Mapping[str, _File]) -> None:
        paths = [file.path for file in files.values()]
        changed = self.git.text("rev-list", "-1", commit, "--", *paths).strip() or commit
        time = self.history.times[changed]
        contents = {name: file.content for name, file in files.items()}
        self.result.arrivals.append(Arrival(self.repository.student, day, contents, time, "who made the commit"))
        after = self.git.text("rev-list", REF, f"^{commit}", "--", *paths).split()
        if after:
            verb = "commit changes it and does" if len(after) == 1 else "commits change it and do"
            self.result.notes.append(f"{place}: {self._called(changed)} counts; {len(after)} later {verb} not")
        elif time > self.rules.until(day):
            self.result.notes.append(f"{place}: nothing came in time; {self._called(changed)} counts")
        if suspects := sorted(self.history.backdated & {changed, *after}):
            named = ", ".join(each[:8] for each in suspects[:3])
            self.result.notes.append(f"{place}: {named} says it is older than what it builds on; the later time counts")

    def _called(self, commit: str) -> str:
        return f"commit {commit[:8]} of {local(self.rules.course, self.history.times[commit]):%Y-%m-%d %H:%M}"

    def _files(self, commit: str, day: Day) -> dict[str, _File]:
        """The module of a day in a commit, as .py, as notebook or both, by name.

        Raises:
            Refused: several could be meant, or it is a link or too large.
        """
        if not commit:
            return {}
        below = self.repository.path.strip("/")
        there = [entry for entry in self._tree(commit) if not below or entry.path.startswith(f"{below}/")]
        names = [f"{day.module}{suffix}" for suffix in SUFFIXES]
        found = {name: self._only([entry for entry in there if entry.name == name], day) for name in names}
        return {
            name: _File(entry.path, self.git.run("cat-file", "blob", entry.thing))
            for name, entry in found.items()
            if entry is not None
        }

    def _only(self, files: Sequence[_Entry], day: Day) -> _Entry | None:
        """The one that counts of files of that name: those in folders of another day or week are not meant."""
        course = self.rules.course
        meant = [file for file in files if day_of(course, [day], file.folders, file.name) == day]
        named = [file for file in meant if {day.week, day.assignment} & set(file.folders)]
        meant = named or meant
        if len({file.thing for file in meant}) > 1:
            paths = " and ".join(sorted(file.path for file in meant))
            raise Refused(f"{paths} differ: leave one, or give the folder of the right one as `path` in the list")
        if not meant:
            return None
        file = min(meant, key=lambda each: each.path)
        limit = NOTEBOOK_LIMIT if file.name.endswith(".ipynb") else SOURCE_LIMIT
        if not file.plain:
            raise Refused(f"{file.path} is a link")
        if file.size > limit:
            raise Refused(f"{file.path} is too large ({file.size >> 20} MB, at most {limit >> 20} MB are read)")
        return file

    def _tree(self, commit: str) -> Iterator[_Entry]:
        for entry in self.git.text("ls-tree", "-r", "-z", "-l", commit).split("\0"):
            head, _, path = entry.partition("\t")
            if path.endswith(SUFFIXES):
                mode, kind, thing, size = head.split()
                plain = kind == "blob" and mode != "120000"
                yield _Entry(path, thing, int(size) if size != "-" else 0, plain)
