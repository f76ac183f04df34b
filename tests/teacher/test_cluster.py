"""Grading on a real Dask cluster: scheduler and workers are processes with folders of their own, sharing only the wire."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from grader.course import Course
from grader.errors import GraderError, HiddenTestError, UsageError
from grader.teacher import cluster
from grader.teacher.batch import Job, grade_many, receipt
from grader.teacher.cluster import grade_on_cluster
from grader.teacher.parcels import Parcel, parcels
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import Receipt, Status, Verdict

psutil = pytest.importorskip("psutil", reason="distributed is not installed: pip install '.[cluster]'")
outpost = pytest.importorskip("grader.teacher.outpost", reason="distributed is not installed: pip install '.[cluster]'")

DATA = Path(__file__).parents[1] / "data"
RIGHT = (DATA / "golden" / "right" / "day1_mini.py").read_bytes()
#: Golden submissions that wait for no time limit.
QUICK = (
    "banned_library", "changes_input", "crashes_at_import", "exits_in_call", "forbidden_name", "forgotten_return",
    "known_mistake", "missing_function", "partly_written", "raises_name_error", "right", "shared_state",
    "syntax_error", "untouched", "wrong_factor", "wrong_shape",
)  # fmt: skip
#: The commands of docs/cluster.md, with ports and folders of this test.
SCHEDULER = ["dask scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
WORKER = ["dask worker", "--no-dashboard", "--nthreads", "1"]


def _patiently(found: Callable[[], Any], what: str) -> Any:
    """Wait until something is there; the bound only ends a test that would never end."""
    for _ in range(1200):
        if answer := found():
            return answer
        time.sleep(0.05)
    return pytest.fail(f"waited in vain for {what}")


@dataclass
class Cluster:
    """A scheduler and its workers on the loopback."""

    folder: Path
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: list[str], folder: Path, **variables: str) -> subprocess.Popen[bytes]:
        """One process with a working directory, an environment and a log of its own."""
        folder.mkdir()
        program, *rest = command
        dask = [sys.executable, "-m", *program.split()]
        environment = {**os.environ, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "warning", **variables}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*dask, *rest], cwd=folder, env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def open(self) -> None:
        """Start the scheduler."""
        contact = self.folder / "scheduler.json"
        self.start([*SCHEDULER, "--scheduler-file", str(contact)], self.folder / "scheduler")
        text = _patiently(lambda: contact.exists() and contact.read_text(), "the scheduler")
        self.address = json.loads(text)["address"]

    def worker(self, name: str, *options: str, spoil: str = "") -> subprocess.Popen[bytes]:
        """Start a worker with a copy of the course, `spoil` added to its hidden tests."""
        course = self.folder / f"course-{name}"
        shutil.copytree(DATA / "mini", course)
        hidden = course / "grader/hidden/week1/test_day1_mini.py"
        hidden.write_text(hidden.read_text() + spoil)
        command = [*WORKER, self.address, "--name", name, *options]
        return self.start(command, self.folder / name, GRADER_COURSE=str(course))

    def close(self) -> None:
        """End what is still there, workers first."""
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    """A running scheduler without workers."""
    running = Cluster(tmp_path)
    try:
        running.open()
        yield running
    finally:
        running.close()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The client's copy of the miniature course."""
    shutil.copytree(DATA / "mini", tmp_path / "client")
    return Course.load(tmp_path / "client")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The client's store."""
    return Store(tmp_path / "results.db")


def submission(student: str, source: bytes = RIGHT) -> Submission:
    """A readable submission."""
    return Submission(student, "week1-day1", None, source, Status.GRADED, "", hashlib.sha256(source).hexdigest())


def right_ones(count: int) -> list[Submission]:
    """So many right submissions, no two alike."""
    return [submission(f"s{n:02}", RIGHT + b"# %d\n" % n) for n in range(count)]


def on(dask: Cluster, course: Course, class_: list[Submission], store: Store, **options: Any) -> Iterator[Any]:
    """Grade a class on the cluster."""
    return grade_on_cluster(course, course.find("week1"), class_, store, dask.address, **options)


def plain(verdict: Verdict) -> Verdict:
    """A verdict without what differs by run: seconds, and measured times for staff."""
    items = tuple(
        replace(item, checks=tuple(replace(check, staff="") for check in item.checks)) for item in verdict.items
    )
    return replace(verdict, items=items, seconds=0.0)


def test_the_cluster_gives_the_verdicts_of_one_machine(dask: Cluster, course: Course, store: Store) -> None:
    """Two workers, one under a nanny: every verdict is the one of grade_many, stored, and not made a second time."""
    class_ = [submission(case, (DATA / "golden" / case / "day1_mini.py").read_bytes()) for case in QUICK]
    class_ += right_ones(14)
    unreadable = Submission("nobody", "week1-day1", None, None, Status.MISSING, "Nothing was handed in.", "0" * 64)
    dask.worker("one")
    dask.worker("two", "--no-nanny")

    remote = [step.verdict for step in on(dask, course, [*class_, unreadable], store)]
    again = list(on(dask, course, [*class_, unreadable], store))
    local = [step.verdict for step in grade_many(course, course.find("week1"), [*class_, unreadable], jobs=2)]

    expected = {verdict.student: plain(verdict) for verdict in local}
    assert {verdict.student: plain(verdict) for verdict in remote} == expected
    assert {verdict.student: plain(verdict) for verdict in store.all("week1-day1")} == expected
    assert [step.skipped for step in again] == [True] * len(expected)


def test_a_killed_worker_costs_nothing(dask: Cluster, course: Course, store: Store) -> None:
    """Kill -9 with chunks in hand: they are graded elsewhere, each verdict is stored once, and nothing of it is left."""
    killed = dask.worker("one", "--no-nanny")
    dask.worker("two", "--no-nanny")
    class_ = right_ones(64)
    left: list[Any] = []

    for step in on(dask, course, class_, store):
        if step.done == 1:
            left = _patiently(lambda: psutil.Process(killed.pid).children(recursive=True), "a judge of the worker")
            killed.send_signal(signal.SIGKILL)

    gone, alive = psutil.wait_procs(left, timeout=30)
    assert [len(store.history(each.student, "week1-day1")) for each in class_] == [1] * len(class_)
    assert {verdict.score for verdict in store.all("week1-day1")} == {10.0}
    assert (len(gone) > 0, alive) == (True, [])


def test_a_worker_with_other_hidden_tests_takes_no_part(dask: Cluster, course: Course, store: Store) -> None:
    """It is named once, with what differs and what to do, and the others grade; alone, it leaves nobody to grade."""
    dask.worker("other", spoil="\n# mended here only\n")
    refusals: list[str] = []
    with pytest.raises(GraderError, match=r"every Dask worker refuses(.|\n)*its tests, .* of week1-day1 are not yours"):
        list(on(dask, course, right_ones(3), store, on_refusal=refusals.append))
    dask.worker("same", "--no-nanny")
    steps: list[Any] = []
    while len(steps) < 20:  # until the second one has arrived, the first refuses alone
        steps = []
        refusals.clear()
        try:
            steps = list(on(dask, course, right_ones(20), store, on_refusal=refusals.append))
        except GraderError:
            continue

    assert len(refusals) <= 1
    assert all(str(dask.folder / "course-other") in sentence for sentence in refusals)
    assert {verdict.score for verdict in store.all("week1-day1")} == {10.0}


def test_a_killed_client_goes_on_where_it_was(dask: Cluster, course: Course, tmp_path: Path) -> None:
    """The command is killed -9 while the cluster works for it; the next one grades the rest, and nothing twice."""
    dask.worker("one")
    class_ = right_ones(48)
    for each in class_:
        folder = tmp_path / "submitted" / each.student / "week1-day1"
        folder.mkdir(parents=True)
        (folder / "day1_mini.py").write_bytes(each.source or b"")
    database = tmp_path / "killed.db"
    command = [sys.executable, "-m", "grader", "grade", "week1", str(tmp_path / "submitted"), "--dask", dask.address]
    client = subprocess.Popen([*command, "--store", str(database)], cwd=course.root, stdout=subprocess.DEVNULL)
    dask.processes.append(client)
    _patiently(lambda: database.exists() and Store(database).all("week1-day1"), "a verdict")
    client.kill()
    client.wait()

    store = Store(database)
    kept = {verdict.student for verdict in store.all("week1-day1")}
    rest = list(on(dask, course, class_, store))

    assert 0 < len(kept) < len(class_)
    assert {step.verdict.student for step in rest if step.skipped} == kept
    assert [len(store.history(each.student, "week1-day1")) for each in class_] == [1] * len(class_)
