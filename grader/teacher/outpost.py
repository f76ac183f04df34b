"""A Dask worker's end of the wire: chunks of submissions in, verdicts out, everything else is its own.

Nothing is shared with the client but the wire. The worker has its own installation and its own copy of the course, and
grades a chunk only when hidden tests, engine and environment are the client's, digest for digest. Judge and zygotes
stay between chunks: one judge for each thread of the Dask worker, the zygotes shared by its judges.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from distributed import Worker, WorkerPlugin, get_worker

from grader.course import Course
from grader.errors import GraderError, HiddenTestError
from grader.sandbox.cage import Zygote
from grader.teacher.batch import Desk, limits, receipt
from grader.teacher.parcels import unpacked, versions
from grader.verdict import Receipt

#: Where a worker reads which course it has.
VARIABLE = "GRADER_COURSE"
#: What must be equal at both ends -> what it is, and what to do when it is not.
_EQUAL = {
    "engine": ("its version of the grader is not yours", "install the same version there and restart the worker"),
    "environment": ("its libraries are not yours{libraries}", "install the same versions there"),
    "graders": (
        "its tests, solution, catalogue or seed of {assignment} are not yours",
        "copy your course to {course} there again, the secret seed included",
    ),
}


class Refused(GraderError):
    """This worker must not grade this chunk; another one may."""


def grade_chunk(chunk: Mapping[str, Any]) -> dict[str, Any]:
    """Grade the submissions of a chunk (see parcels.py) in the order they came; called by Dask in a worker's thread.

    Returns one of {"verdicts": [JSON, ...]}, {"refused": sentence}, {"wrong": sentence about our own tests}.
    """
    try:
        return {"verdicts": _office().grade(chunk)}
    except HiddenTestError as error:
        return {"wrong": str(error)}
    except (GraderError, OSError) as error:
        return {"refused": f"on {socket.gethostname()}: {error}"}


def demand_equal(found: Receipt, chunk: Mapping[str, Any], course: Path) -> None:
    """Raise Refused, with every difference and its remedy, unless this worker would grade exactly as the client."""
    theirs = [text for text in versions() if text not in chunk["versions"]]
    yours = [text for text in chunk["versions"] if text not in versions()]
    libraries = f" (it has {', '.join(theirs)}; you have {', '.join(yours)})" if theirs and yours else ""
    words = {"assignment": chunk["assignment"], "libraries": libraries, "course": course}
    sentences = []
    for name, (what, todo) in _EQUAL.items():
        here, there = getattr(found, name), chunk["receipt"][name]
        if here != there:
            digests = f"digest {here[:12]} there, {there[:12]} yours"
            sentences.append(f"{what.format(**words)} ({digests}): {todo.format(**words)}")
    if sentences:
        raise Refused("; ".join(sentences))


@dataclass(eq=False, slots=True)
class Seat:
    """A judge that waits for chunks, and the zygotes it forks from; `receipts` are those of the tests it collected."""

    kind: tuple[object, ...]
    receipts: dict[str, Receipt]
    zygotes: Mapping[tuple[str, ...], Zygote]
    desk: Desk


class Office(WorkerPlugin):
    """All seats of one Dask worker; the worker closes them when it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[Seat] = []
        # weak: a zygote ends with the last seat that uses it
        self._zygotes: WeakValueDictionary[tuple[object, ...], Zygote] = WeakValueDictionary()

    def grade(self, chunk: Mapping[str, Any]) -> list[str]:
        """The verdicts of a chunk, as JSON.

        Raises:
            Refused: this worker's tests, engine or environment are others than the client's.
            HiddenTestError: they are the same, and wrong.
        """
        course = Course.load(_course_folder())
        found = receipt(course, course.day(chunk["assignment"]), caged=not chunk["unsafe"])
        demand_equal(found, chunk, course.root)
        seat = self._taken(chunk, found) or self._opened(course, chunk, found)
        try:
            told = list(_graded(seat.desk, chunk))
        except BaseException:
            self._discard(seat)
            raise
        with self._lock:
            self._free.append(seat)
        return told

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002  (Dask's interface)
        """The Dask worker ends; a judge that is still at work ends with its process."""
        with self._lock:
            seats, self._free = self._free, []
        for seat in seats:
            self._discard(seat)

    def _taken(self, chunk: Mapping[str, Any], found: Receipt) -> Seat | None:
        """A free seat whose judge has collected the tests as they are now; seats of other kinds are closed."""
        with self._lock:
            kind = _kind(chunk, found)
            fit = [seat for seat in self._free if seat.kind == kind and seat.receipts[chunk["assignment"]] == found]
            stale = [seat for seat in self._free if seat not in fit]
            self._free = fit[1:]
        for seat in stale:
            self._discard(seat)
        return fit[0] if fit else None

    def _opened(self, course: Course, chunk: Mapping[str, Any], found: Receipt) -> Seat:
        days = [course.day(name) for name in chunk["needed"]]
        receipts = {day.assignment: receipt(course, day, caged=not chunk["unsafe"]) for day in days}
        with self._lock:
            sets: set[tuple[str, ...]] = {day.frameworks for day in days}
            zygotes = {key: self._zygote(course, key, chunk, found) for key in sets}
        desk = Desk(course, chunk["needed"], {key: zygote.address for key, zygote in zygotes.items()})
        return Seat(_kind(chunk, found), receipts, zygotes, desk)

    def _zygote(self, course: Course, frameworks: tuple[str, ...], chunk: Mapping[str, Any], found: Receipt) -> Zygote:
        key = (frameworks, found.engine, found.environment)
        zygote = self._zygotes.get(key)
        if zygote is None:
            self._zygotes[key] = zygote = Zygote(frameworks, limits(course), chunk["unsafe"])
        return zygote

    def _discard(self, seat: Seat) -> None:
        """Close a seat; the next one starts zygotes of its own, in case one of these is what failed."""
        seat.desk.close()
        with self._lock:
            for key, zygote in list(self._zygotes.items()):
                if zygote in seat.zygotes.values():
                    del self._zygotes[key]


def _kind(chunk: Mapping[str, Any], found: Receipt) -> tuple[object, ...]:
    return (*chunk["needed"], found.engine, found.environment)


def _graded(desk: Desk, chunk: Mapping[str, Any]) -> Iterator[str]:
    todo = deque(unpacked(chunk))
    while todo or desk.hand:
        desk.fill(todo)
        yield desk.verdict(todo).to_json()


def _course_folder() -> Path:
    folder = os.environ.get(VARIABLE, "")
    if not folder:
        raise Refused(f"it knows no course: start it with {VARIABLE}=FOLDER, where course.toml lies")
    return Path(folder)


_offices: WeakKeyDictionary[Worker, Office] = WeakKeyDictionary()
_opening = threading.Lock()


def _office() -> Office:
    """The office of the Dask worker that this thread belongs to."""
    worker = get_worker()
    with _opening:
        if worker not in _offices:
            # A nanny starts its worker as a daemon, which may have no children; our judges end with it all the same.
            multiprocessing.current_process().daemon = False
            _offices[worker] = office = Office()
            worker.loop.add_callback(worker.plugin_add, office, "dl-grader")
        return _offices[worker]
