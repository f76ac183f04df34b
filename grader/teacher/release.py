"""Publishing what course.toml says is open: which days are due, and a folder of bundles as the simplest target.

    OUT/week1-day1/        the bundle, to look at or to install from
    OUT/week1-day1.zip     the same for students
    OUT/published.json     what was published; nothing in it is published again

Everything is made beside its place and renamed, the note in published.json last. Killed at any moment, a release
leaves whole bundles only, and the next one ends where this one would have.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from grader.course import Course, Day
from grader.errors import ReleaseError
from grader.teacher.bundle import Bundle, build, equal, set_time, write_folder, zipped
from grader.teacher.leaks import demand_none, secrets_of
from grader.teacher.workroom import Occupied, workroom

STATE, LOCK, SCRATCH = "published.json", ".release.lock", ".release-"
FORMAT = 1


class Target(Protocol):
    """Where bundles go."""

    def published(self) -> Collection[str]:
        """Assignments that are there already."""

    def publish(self, bundles: Sequence[Bundle]) -> None:
        """Add these, in their order; all of a bundle or nothing."""


@dataclass(frozen=True, slots=True)
class Released:
    """What a release published, or would, and what it has to say about it."""

    days: tuple[Day, ...]
    warnings: tuple[str, ...]


def due(course: Course, at: datetime, published: Collection[str]) -> list[Day]:
    """The days that are open at this moment and not yet published, in the order in which they open."""
    days = [day for day in course.days if day.opens <= at and day.assignment not in published]
    return sorted(days, key=lambda day: day.opens)


def release(course: Course, at: datetime, target: Target, *, dry_run: bool = False) -> Released:
    """Publish what is open and not yet published.

    Raises:
        CourseError: a bundle cannot be built or would leak; nothing was published then.
        ReleaseError: the target refuses.
    """
    days = due(course, at, target.published())
    bundles = [build(course, day) for day in days]
    if bundles:
        secrets = secrets_of(course)
        for bundle in bundles:
            demand_none(secrets, bundle.files)
    if bundles and not dry_run:
        target.publish(bundles)
    warnings = dict.fromkeys(warning for bundle in bundles for warning in bundle.warnings)
    return Released(tuple(days), tuple(warnings))


class Folder:
    """A folder of bundles that students can reach: a share, a web server's folder, an upload."""

    def __init__(self, course: Course, root: Path) -> None:
        self.course, self.root = course, Path(root)

    def published(self) -> Collection[str]:
        """What published.json lists."""
        return read_state(self.root / STATE, self.course).keys()

    def publish(self, bundles: Sequence[Bundle]) -> None:
        """One after another: folder, zip, note."""
        with working_in(self.root) as scratch:
            state = read_state(self.root / STATE, self.course)
            for bundle in bundles:
                name = bundle.day.assignment
                if name in state:  # a release beside this one was faster
                    continue
                content = zipped(self.course, bundle)
                self._put_folder(bundle, scratch)
                put_file(self.root / f"{name}.zip", content, scratch, bundle.day.opens.timestamp())
                state[name] = {"opens": bundle.day.opens.isoformat(), "sha256": hashlib.sha256(content).hexdigest()}
                put_file(self.root / STATE, state_text(self.course, state), scratch)

    def _put_folder(self, bundle: Bundle, scratch: Path) -> None:
        place, fresh = self.root / bundle.day.assignment, scratch / bundle.day.assignment
        write_folder(bundle, fresh)
        put_folder(fresh, place, bundle.files)


# What all targets on a disk share.


@contextmanager
def working_in(root: Path) -> Iterator[Path]:
    """A scratch folder inside of the target, one release at a time; what a killed one left behind is removed."""
    with refusing(root):
        try:
            with workroom(root, LOCK, SCRATCH) as scratch:
                yield scratch
        except Occupied:
            raise ReleaseError(f"{root}: another release is at work there; wait until it is done") from None


@contextmanager
def refusing(root: Path) -> Iterator[None]:
    """Turn what the file system says into a ReleaseError."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename or root}: {error.strerror or error}"
        raise ReleaseError(f"{what}; check rights and disk, then release again: it goes on where it was") from error


def put_folder(fresh: Path, place: Path, files: dict[str, bytes]) -> None:
    """Move a folder to its place; one of a killed release, or somebody's of that name, makes room."""
    if place.is_dir() and equal(files, place):
        return
    if place.exists():
        place.rename(fresh.with_name(f"{fresh.name}.old"))
    fresh.rename(place)


def put_file(path: Path, content: bytes, scratch: Path, moment: float | None = None) -> None:
    """Write a file beside its place and rename it."""
    fresh = scratch / f"{path.name}.new"
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(0o644)
    if moment is not None:
        set_time(fresh, moment)
    fresh.replace(path)


State = dict[str, dict[str, Any]]


def read_state(path: Path, course: Course) -> State:
    """What was published, by assignment; ReleaseError for a file that says nothing or is of another course."""
    try:
        return parse_state(path.read_bytes(), str(path), course)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read ({error.strerror}); give a folder you may read") from None


def parse_state(content: bytes, name: str, course: Course) -> State:
    """The same from its content."""
    try:
        found = json.loads(content)
        state, of = dict(found["published"]), found["course"]
    except (ValueError, KeyError, TypeError):
        todo = "put it back from a copy; without it every open day is published again"
        raise ReleaseError(f"{name}: is damaged; {todo}") from None
    if of != course.id:
        raise ReleaseError(f"{name}: belongs to the course {of!r}, not to {course.id!r}; give another target")
    return state


def state_text(course: Course, state: State) -> bytes:
    """published.json."""
    document = {"format": FORMAT, "course": course.id, "published": state}
    return (json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
