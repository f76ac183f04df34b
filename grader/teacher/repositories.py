"""A repository of every student: the last commit before the deadline, read from git without checking anything out.

A list (CSV) says whose is which: `student,url`, optionally `branch` (else the repository's own) and `path`, the folder
in it where the work lies.

What students push is hostile. Each repository is fetched into a bare one of our own, made without templates: no hook,
no filter, no submodule, no configuration of theirs comes into play, git never asks anything, and time and size are
limited. Files are read as objects; a link is told apart from a file and not followed.

When a commit was made is what its author's computer said, and can be set at will. Git offers one check: a commit is
not older than those it builds on. So the time of a commit counts as the latest of its own and all before it. When
something was *pushed* only the server knows; collecting at the deadline settles it.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from grader.course import Course, Day, local
from grader.errors import CollectError, UsageError
from grader.teacher.collecting import PATIENCE, SUFFIXES, Arrival, Collected, day_of
from grader.teacher.lists import Kind, read_list
from grader.teacher.people import fits
from grader.teacher.submissions import NOTEBOOK_LIMIT, SOURCE_LIMIT

LIST = Kind("list of repositories", ("student", "url", "branch", "path"), needed=2)
#: Protocols a list may name. `file` reads what the teacher may read, the solutions too: only when it is asked for.
PROTOCOLS = ("https", "ssh", "http")
#: Repositories fetched side by side, seconds for one command, largest pack in bytes, most commits looked at.
SIDE_BY_SIDE, SECONDS, LARGEST, MOST_COMMITS = 8, 120.0, 1 << 28, 100_000

#: Longest line of git's that is repeated, the name of what was fetched, the last second of any calendar (9999).
_LONG, _REF, _END_OF_TIME = 300, "refs/it", 253_402_300_799 - 86_400
#: Settings of every call; they go before whatever configuration there is.
_CONFIG = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.quotePath", "false"),
    ("credential.interactive", "false"),
    ("fetch.unpackLimit", "1"),
    ("gc.auto", "0"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "30"),
    ("maintenance.auto", "false"),
    ("submodule.recurse", "false"),
)

#: user:password@ in a URL, which no report repeats.
_SECRET = re.compile(r"(?<=//)[^/@\s]+@")


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


class _Refused(Exception):
    """One repository cannot be collected; the message says why."""


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
    _demand_git()
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

    def takes_late(self, student: str, day: Day) -> bool:
        """Whether there is a rule for what comes late; without one, what was not there in time is missing."""
        return self.course.policies.late.per != "none" or self.course.policies.is_excused(student, day.assignment)


def _demand_git() -> None:
    try:
        subprocess.run(["git", "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise CollectError("git is not installed here: install it, or collect a zip with --zip") from None


def _fetched(repository: Repository, rules: _Rules) -> Fetched:
    """Everything about one repository; whatever is wrong with it is a sentence."""
    result = Fetched()
    try:
        with tempfile.TemporaryDirectory(prefix="grader-collect-") as folder:
            git = _Git(folder, rules.seconds, rules.protocols)
            history = _history(git, repository)
            reading = _Reading(git, repository, history, rules, result)
            for day in rules.days:
                reading.collect(day)
    except _Refused as refused:
        url = _SECRET.sub("", repository.url)
        result.problems.append(f"{repository.student}: {url}: {refused}; nothing new was collected")
    except OSError as error:
        result.problems.append(f"{repository.student}: {error.strerror or error}; nothing new was collected")
    return result


# One repository.


@dataclass(frozen=True, slots=True)
class _History:
    """Commits in the order in which they can have been made, each with the earliest time it can be of."""

    times: dict[str, datetime]
    backdated: frozenset[str]

    def last(self, until: datetime | None = None) -> str:
        """The newest commit, or the newest of those made until then; empty if there is none."""
        fitting = [each for each, time in self.times.items() if until is None or time <= until]
        return max(reversed(fitting), key=self.times.__getitem__, default="")


def _history(git: _Git, repository: Repository) -> _History:
    source = f"refs/heads/{repository.branch}" if repository.branch else "HEAD"
    git.run("init", "--quiet", "--bare", "--template=", git.folder)
    git.run("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", repository.url, f"+{source}:{_REF}")
    limit = f"--max-count={MOST_COMMITS + 1}"
    lines = git.text("log", "--topo-order", "--reverse", limit, "--format=%H %ct %P", _REF, "--").splitlines()
    if len(lines) > MOST_COMMITS:
        raise _Refused(f"holds more than {MOST_COMMITS} commits, which is no student's work")
    times: dict[str, datetime] = {}
    backdated = set()
    for line in lines:
        commit, seconds, *parents = line.split()
        said = _moment(seconds)
        before = max((times[parent] for parent in parents), default=said)
        times[commit] = max(said, before)
        if before - said > PATIENCE:
            backdated.add(commit)
    return _History(times, frozenset(backdated))


def _moment(seconds: str) -> datetime:
    """A commit's time; where no calendar holds it, the nearest end of ours."""
    return datetime.fromtimestamp(min(max(int(seconds), 0), _END_OF_TIME), UTC)


@dataclass(frozen=True, slots=True)
class _File:
    """A file in a commit: its path there, its object, its size in bytes, and whether it is a file at all."""

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
class _Reading:
    """One student's repository, as it is read for one day after the other."""

    git: _Git
    repository: Repository
    history: _History
    rules: _Rules
    result: Fetched

    def collect(self, day: Day) -> None:
        """The day's files as they were at its deadline; without any, as they came later where that is allowed."""
        place, newest = f"{self.repository.student} {day.assignment}", self.history.last()
        excused = self.rules.course.policies.is_excused(self.repository.student, day.assignment)
        commit = newest if excused else self.history.last(self.rules.until(day))
        try:
            files = self._files(commit, day)
            later = [] if files else self._files(newest, day)
        except _Refused as refused:
            self.result.problems.append(f"{place}: {refused}; not collected")
            return
        if later and self.rules.takes_late(self.repository.student, day):
            commit, files = newest, later
        if files:
            self._arrive(place, day, commit, files)
        else:
            why = (
                "it came after the deadline, and no policy takes late work" if later else "it is not in the repository"
            )
            self.result.notes.append(f"{place}: nothing was collected: {why}")

    def _arrive(self, place: str, day: Day, commit: str, files: Sequence[_File]) -> None:
        paths = [file.path for file in files]
        changed = self.git.text("rev-list", "-1", commit, "--", *paths).strip() or commit
        contents = {file.name: self.git.run("cat-file", "blob", file.thing) for file in files}
        time = self.history.times[changed]
        self.result.arrivals.append(Arrival(self.repository.student, day, contents, time, "who made the commit"))
        after = self.git.text("rev-list", _REF, f"^{commit}", "--", *paths).split()
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

    def _files(self, commit: str, day: Day) -> list[_File]:
        """The module of a day in a commit, as .py, as notebook or both.

        Raises:
            _Refused: several could be meant, or it is a link or too large.
        """
        if not commit:
            return []
        below = self.repository.path.strip("/")
        there = [file for file in self._tree(commit) if not below or file.path.startswith(f"{below}/")]
        names = [f"{day.module}{suffix}" for suffix in SUFFIXES]
        found = [self._only([file for file in there if file.name == name], day) for name in names]
        return [file for file in found if file is not None]

    def _only(self, files: Sequence[_File], day: Day) -> _File | None:
        """The one that counts of files of that name: those in folders of another day or week are not meant."""
        course = self.rules.course
        meant = [file for file in files if day_of(course, [day], file.folders, file.name) == day]
        named = [file for file in meant if {day.week, day.assignment} & set(file.folders)]
        meant = named or meant
        if len({file.thing for file in meant}) > 1:
            paths = " and ".join(sorted(file.path for file in meant))
            raise _Refused(f"{paths} differ: leave one, or give the folder of the right one as `path` in the list")
        if not meant:
            return None
        file = min(meant, key=lambda each: each.path)
        limit = NOTEBOOK_LIMIT if file.name.endswith(".ipynb") else SOURCE_LIMIT
        if not file.plain:
            raise _Refused(f"{file.path} is a link")
        if file.size > limit:
            raise _Refused(f"{file.path} is too large ({file.size >> 20} MB, at most {limit >> 20} MB are read)")
        return file

    def _tree(self, commit: str) -> Iterator[_File]:
        for entry in self.git.text("ls-tree", "-r", "-z", "-l", commit).split("\0"):
            head, _, path = entry.partition("\t")
            if path.endswith(SUFFIXES):
                mode, kind, thing, size = head.split()
                plain = kind == "blob" and mode != "120000"
                yield _File(path, thing, int(size) if size != "-" else 0, plain)


class _Git:
    """Git in a repository of its own, which never asks, runs nothing of anybody's, and ends in time."""

    def __init__(self, folder: str, seconds: float, protocols: Sequence[str]) -> None:
        self.folder, self.seconds = folder, seconds
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        ssh = os.environ.get("GIT_SSH_COMMAND", "ssh")
        self.environment = {
            **inherited,
            **{f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(_CONFIG)},
            **{f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(_CONFIG)},
            "GIT_CONFIG_COUNT": str(len(_CONFIG)),
            "GIT_DIR": folder,
            "GIT_ALLOW_PROTOCOL": ":".join(protocols),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "SSH_ASKPASS": "true",
            "GIT_SSH_COMMAND": f"{ssh} -oBatchMode=yes -oConnectTimeout=20",
            "LC_ALL": "C",
        }

    def text(self, *words: str) -> str:
        """Output as text; names that are no UTF-8 keep their bytes."""
        return self.run(*words).decode("utf-8", "surrogateescape")

    def run(self, *words: str) -> bytes:
        """Output of a command.

        Raises:
            _Refused: it failed or took too long.
        """
        process = subprocess.Popen(
            ["git", "--literal-pathspecs", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if hasattr(resource, "prlimit"):
            with suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
        try:
            out, err = process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise _Refused(f"git {words[0]} took longer than {self.seconds:g} seconds") from None
        if process.returncode:
            raise _Refused(_explained(words[0], err.decode("utf-8", "replace")))
        return out


def _explained(command: str, said: str) -> str:
    """What git said, in one line and without passwords."""
    if "not allowed" in said:
        allowed = ", ".join(PROTOCOLS)
        return f"only {allowed} are read; --local allows paths on this machine (and lets the list name any of them)"
    if "couldn't find remote ref" in said:
        return "is empty, or has no such branch"
    line = " ".join(_SECRET.sub("", said).split())
    return f"git {command}: {line[:_LONG]}{'...' if len(line) > _LONG else ''}"
