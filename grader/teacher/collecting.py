"""Putting what students handed in where grading looks for it: nbgrader's `submitted/<student>/<assignment>/`.

Where it came from is told by `archives` (a download) and `repositories` (git); here it is written, each student's
folder whole or not at all, with `timestamp.txt` exactly as nbgrader writes it. Nothing is ever lost: what makes room
for something else is kept below `submitted/.replaced/`, where neither nbgrader nor `grader grade` looks.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grader.course import Course, Day, local
from grader.errors import CollectError
from grader.teacher.ipynb import DamagedNotebook, source_of
from grader.teacher.submissions import essence
from grader.teacher.submitted import TIMESTAMP, submitted_time
from grader.teacher.workroom import Occupied, workroom

#: Folders and files of ours in the folder of submissions; names with a dot are no students, here and in nbgrader.
REPLACED, LOCK, SCRATCH = ".replaced", ".collect.lock", ".collect-"
#: A clock may be ahead by this much before it is worth a word.
PATIENCE = timedelta(minutes=5)
SUFFIXES = (".py", ".ipynb")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one student handed in for one day: file name -> content, an aware time where known, and whose clock."""

    student: str
    day: Day
    files: Mapping[str, bytes]
    time: datetime | None = None
    clock: str = ""

    @property
    def place(self) -> str:
        """Student and assignment, as a person reads it."""
        return f"{self.student} {self.day.assignment}"


@dataclass(slots=True)
class Collected:
    """What a collection did.

    new, replaced, unchanged: student and assignment of every submission.
    untimed: those of them whose time of submission nobody knows.
    problems: what a person must look at, because somebody's work may be missing; notes: what is worth knowing.
    """

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    untimed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def lay_down(
    arrivals: Iterable[Arrival], root: Path, course: Course, now: datetime, done: Collected, *, newer_stays: bool
) -> None:
    """Write arrivals below `root`, one after another, and tell `done` what happened.

    A submission with the same files is left as it is. `newer_stays`: so is one that is newer than what arrives,
    nbgrader's own rule for collecting again; otherwise what arrives counts.

    Raises:
        CollectError: the folder cannot be written, or another collection is at work in it.
    """
    with _working_in(root) as scratch:
        for arrival in arrivals:
            done.notes += _about_time(course, arrival, now)
            _lay_down(arrival, root, scratch, done, newer_stays=newer_stays)
            if submitted_time(root, arrival.student, arrival.day.assignment)[1] is None:
                done.untimed.append(arrival.place)


def day_of(course: Course, days: Sequence[Day], folders: Sequence[str], name: str) -> Day | None:
    """The day a file belongs to: by a folder that names an assignment, else by its own name; None if to none.

    `days` are those being collected. A day that is not among them is returned, too, where the file is its. If only one
    day is collected, a module of no day's name is taken for a misnamed one of that day: its student is told so then.
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    if suffix not in SUFFIXES:
        return None
    weeks = {week.id for week in course.weeks} & set(folders)
    near = [day for day in course.days if not weeks or day.week in weeks]
    for day in near:
        if day.assignment in folders or (weeks and day.id in folders):
            return day
    asked = [day for day in near if day in days]
    fitting = [day for day in asked if day.module == stem] or [day for day in near if day.module == stem] or asked
    return fitting[0] if len(fitting) == 1 or (fitting and fitting[0] not in days) else None


def worked_on(course: Course, day: Day, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that are not as they were given out.

    A bundle holds every day as module and as notebook; whoever writes in one of them hands in the other untouched.
    """
    try:
        given = essence(course.paths(day).exercise.read_bytes())
    except OSError:
        return dict(files)
    return {name: content for name, content in files.items() if _essence_of(name, content) != given}


def _essence_of(name: str, content: bytes) -> tuple[bytes, ...] | None:
    if not name.endswith(".ipynb"):
        return essence(content)
    try:
        return essence(source_of(content).encode("utf-8", "replace"))
    except DamagedNotebook:
        return None


def missing(root: Path, students: Iterable[str], days: Sequence[Day]) -> list[str]:
    """Student and assignment of those who have handed in nothing that lies below `root`."""
    pairs = [(student, day.assignment) for student in sorted(students) for day in days]
    return [f"{student} {assignment}" for student, assignment in pairs if not (root / student / assignment).is_dir()]


def stamp(moment: datetime) -> str:
    """A time as nbgrader writes it into timestamp.txt."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f %Z")


def _about_time(course: Course, arrival: Arrival, now: datetime) -> Iterator[str]:
    """A clock that cannot be right is worth a word; what it says still counts."""
    if arrival.time is None:
        return
    said = f"{arrival.place}: handed in {local(course, arrival.time):%Y-%m-%d %H:%M}"
    if arrival.time > now + PATIENCE:
        yield f"{said}, which is in the future; the clock of {arrival.clock} is wrong"
    elif arrival.time < arrival.day.opens:
        yield f"{said}, before the day opened; the clock of {arrival.clock} is wrong, or the task was known"


# One submission.


def _lay_down(arrival: Arrival, root: Path, scratch: Path, done: Collected, *, newer_stays: bool) -> None:
    home = root / arrival.student / arrival.day.assignment
    if home.parent.is_symlink() or home.is_symlink():
        done.problems.append(f"{arrival.place}: {home} is a link, nothing was written there; put a folder in its place")
        return
    if not home.exists():
        _put(arrival, home, scratch)
        done.new.append(arrival.place)
        return
    _, naive = submitted_time(root, arrival.student, arrival.day.assignment)
    before = None if naive is None else naive.replace(tzinfo=UTC)
    if _same(arrival, home):
        _keep_time(arrival, before, home, scratch, done)
    elif newer_stays and before and arrival.time and arrival.time < before:
        done.unchanged.append(arrival.place)
        done.notes.append(f"{arrival.place}: what lies there is newer ({stamp(before)}) and stays")
    else:
        kept = _make_room(home, before, root, scratch)
        _put(arrival, home, scratch)
        done.replaced.append(arrival.place)
        done.notes.append(f"{arrival.place}: replaced; what lay there is kept in {kept.relative_to(root)}")


def _same(arrival: Arrival, home: Path) -> bool:
    """Whether the same modules lie there; what else lies beside them does not count."""
    names = {f"{arrival.day.module}{suffix}" for suffix in SUFFIXES} | arrival.files.keys()
    there = {name: _content(home / name) for name in names}
    return all(there[name] == arrival.files.get(name) for name in names)


def _content(path: Path) -> bytes | None:
    return None if path.is_symlink() or not path.is_file() else path.read_bytes()


def _keep_time(arrival: Arrival, before: datetime | None, home: Path, scratch: Path, done: Collected) -> None:
    """The same files again: only a time that was not known before is added."""
    done.unchanged.append(arrival.place)
    if arrival.time is None or before == arrival.time:
        return
    if before is None:
        _write(scratch / TIMESTAMP, stamp(arrival.time).encode())
        (scratch / TIMESTAMP).replace(home / TIMESTAMP)
        done.notes.append(f"{arrival.place}: the time of submission is known now, {stamp(arrival.time)}")
    else:
        found = f"the same files, said to be of {stamp(arrival.time)}; {stamp(before)} stays"
        done.notes.append(f"{arrival.place}: {found}")


def _put(arrival: Arrival, home: Path, scratch: Path) -> None:
    fresh = scratch / "fresh"
    fresh.mkdir()
    for name, content in arrival.files.items():
        _write(fresh / name, content)
    if arrival.time is not None:
        _write(fresh / TIMESTAMP, stamp(arrival.time).encode())
    home.parent.mkdir(exist_ok=True)
    fresh.rename(home)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_room(home: Path, before: datetime | None, root: Path, scratch: Path) -> Path:
    """Move a submission to where it is kept: named by its time and content, so that the same one is kept once."""
    label = f"{before:%Y%m%dT%H%M%S}" if before else "undated"
    kept = root / REPLACED / home.parent.name / home.name / f"{label}-{_digest(home)}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    home.rename(scratch / "twice" if kept.exists() else kept)
    shutil.rmtree(scratch / "twice", ignore_errors=True)
    return kept


def _digest(home: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*")):
        content = os.fsencode(path.readlink()) if path.is_symlink() else _content(path) or b""
        digest.update(f"{path.relative_to(home)}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()[:8]


@contextmanager
def _working_in(root: Path) -> Iterator[Path]:
    """A scratch folder in the folder of submissions, one collection at a time; what a killed one left is removed."""
    try:
        with workroom(root, LOCK, SCRATCH) as scratch:
            yield scratch
    except Occupied:
        raise CollectError(f"{root}: another collection is at work there; wait until it is done") from None
    except OSError as error:
        what = f"{error.filename or root}: {error.strerror or error}"
        todo = "check rights and disk, then collect again: whole submissions stay, it goes on from there"
        raise CollectError(f"{what}; {todo}") from error
