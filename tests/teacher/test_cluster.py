"""A real Dask cluster: scheduler and workers are processes with folders of their own, and share only the wire."""

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

Client = pytest.importorskip("distributed", reason="not installed: pip install '.[cluster]'").Client
psutil = pytest.importorskip("psutil", reason="comes with distributed")
outpost = pytest.importorskip("grader.teacher.outpost")

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

    def await_workers(self, count: int) -> None:
        """Wait until the scheduler knows of so many."""
        with Client(self.address, set_as_default=False) as client:
            _patiently(lambda: len(client.nthreads()) == count, f"{count} workers")

    def close(self, kept: int = 0) -> None:
        """End all but the first `kept` processes, the youngest first: a worker says goodbye to its scheduler."""
        while len(self.processes) > kept:
            process = self.processes.pop()
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, one under a nanny."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        running.open()
        running.worker("one")
        running.worker("two", "--no-nanny")
        running.await_workers(2)
        yield running
    finally:
        running.close()


@pytest.fixture
def dask(pair: Cluster) -> Iterator[Cluster]:
    """The pair; workers that a test adds end with it."""
    before = len(pair.processes)
    yield pair
    pair.close(before)
    pair.await_workers(2)


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
    """Every verdict is the one of grade_many, stored, and not made a second time."""
    class_ = [submission(case, (DATA / "golden" / case / "day1_mini.py").read_bytes()) for case in QUICK]
    class_ += right_ones(14)
    class_ += [Submission("nobody", "week1-day1", None, None, Status.MISSING, "Nothing was handed in.", "0" * 64)]

    remote = [step.verdict for step in on(dask, course, class_, store)]
    again = list(on(dask, course, class_, store))
    local = [step.verdict for step in grade_many(course, course.find("week1"), class_, jobs=2)]

    expected = {verdict.student: plain(verdict) for verdict in local}
    assert {verdict.student: plain(verdict) for verdict in remote} == expected
    assert {verdict.student: plain(verdict) for verdict in store.all("week1-day1")} == expected
    assert [step.skipped for step in again] == [True] * len(expected)


def test_a_killed_worker_costs_nothing(dask: Cluster, course: Course, store: Store) -> None:
    """Kill -9 with chunks in hand: they are graded elsewhere, each verdict is stored once, no process is left."""
    killed = dask.worker("killed", "--no-nanny")
    dask.await_workers(3)
    class_ = right_ones(48)
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
    """It is named once, with what differs and what to do; the others grade what it was given."""
    dask.worker("other", "--no-nanny", spoil="\n# mended here only\n")
    dask.await_workers(3)
    refusals: list[str] = []

    list(on(dask, course, right_ones(24), store, on_refusal=refusals.append))

    (sentence,) = refusals
    assert "its tests, solution, catalogue or seed of week1-day1 are not yours" in sentence
    assert f"copy your course to {dask.folder / 'course-other'} there again" in sentence
    assert [verdict.score for verdict in store.all("week1-day1")] == [10.0] * 24


def test_nobody_is_graded_when_every_worker_refuses(dask: Cluster, course: Course, store: Store) -> None:
    """When the client's own tests are the odd ones out, the sentence names every worker; no verdict is stored."""
    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    path.write_text(path.read_text() + "\n# mended at the client only\n")

    with pytest.raises(GraderError, match=r"every Dask worker refuses to grade:(\n.*tcp://.* are not yours.*){2}$"):
        list(on(dask, course, right_ones(3), store))
    assert store.all("week1-day1") == []


def test_our_own_wrong_tests_grade_nobody(dask: Cluster, course: Course, store: Store) -> None:
    """A hidden test that rejects our solution stops the run with its name and the worker that found it."""
    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    path.write_text(path.read_text().replace("expected=2 * x", "expected=3 * x"))
    copies = [dask.folder / f"course-{name}" for name in ("one", "two")]
    for copy in copies:
        shutil.copy(path, copy / "grader/hidden/week1/test_day1_mini.py")
    try:
        with pytest.raises(HiddenTestError, match=r"rejects our own solution(.|\n)*found by the Dask worker tcp://"):
            list(on(dask, course, right_ones(3), store))
    finally:
        for copy in copies:
            shutil.copy(DATA / "mini/grader/hidden/week1/test_day1_mini.py", copy / "grader/hidden/week1")
    assert store.all("week1-day1") == []


def test_a_killed_client_goes_on_where_it_was(dask: Cluster, course: Course, tmp_path: Path) -> None:
    """The command is killed -9 while the cluster works for it; the next one grades the rest, and nothing twice."""
    class_ = right_ones(48)
    for each in class_:
        folder = tmp_path / "submitted" / each.student / "week1-day1"
        folder.mkdir(parents=True)
        (folder / "day1_mini.py").write_bytes(each.source or b"")
    database = tmp_path / "killed.db"
    command = [sys.executable, "-m", "grader", "grade", "week1", str(tmp_path / "submitted"), "--dask", dask.address]
    client = subprocess.Popen([*command, "--store", str(database)], cwd=course.root, stdout=subprocess.DEVNULL)
    try:
        _patiently(lambda: database.exists() and Store(database).all("week1-day1"), "a verdict")
    finally:
        client.kill()
        client.wait()

    store = Store(database)
    kept = {verdict.student for verdict in store.all("week1-day1")}
    rest = list(on(dask, course, class_, store))

    assert 0 < len(kept) < len(class_)
    assert {step.verdict.student for step in rest if step.skipped} == kept
    assert [len(store.history(each.student, "week1-day1")) for each in class_] == [1] * len(class_)


def test_a_scheduler_that_dies_ends_the_run_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run does not wait for ever; the sentence says how it goes on."""
    monkeypatch.setattr(cluster, "CONNECT", 3.0)
    alone = Cluster(tmp_path)
    alone.open()
    with cluster._connected(alone.address) as client:
        alone.processes[0].kill()
        run = cluster.Dispatch(client, [Job(submission("ada"), STAMP)], lambda _: None, unsafe=False)

        with pytest.raises(GraderError, match=r"the Dask scheduler is gone .*; start it again: the same command"):
            list(run.verdicts())
    alone.close()


def test_a_scheduler_that_is_not_there_is_a_sentence(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong address is named, with what to check."""
    monkeypatch.setattr(cluster, "CONNECT", 0.2)
    with pytest.raises(GraderError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers .*; check the address"):
        list(grade_on_cluster(course, course.find("week1"), right_ones(1), None, "tcp://127.0.0.1:1"))


def test_without_dask_a_sentence_says_what_to_install(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named instead of a traceback."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"needs Dask: pip install '\.\[cluster\]'"):
        list(grade_on_cluster(course, course.find("week1"), right_ones(1), None, "tcp://127.0.0.1:1"))


STAMP = Receipt("s" * 64, "g" * 64, "e" * 64, "v" * 64)


@pytest.mark.parametrize(
    ("digest", "versions", "sentence"),
    [
        (
            "graders",
            [],
            r"its tests, .* week1-day1 are not yours \(digest 000000000000 there, gggg.*: copy your course",
        ),
        ("engine", [], "its version of the grader is not yours .*: install the same version there and restart"),
        ("environment", ["numpy 1.0"], r"its libraries are not yours \(it has .*numpy .*; you have numpy 1\.0\)"),
    ],
)
def test_a_difference_is_named_with_its_remedy(digest: str, versions: list[str], sentence: str) -> None:
    """Whichever digest differs, the worker says which, both ends of it, and what to do."""
    chunk = Parcel([Job(submission("ada"), STAMP)]).packed(["week1-day1"], unsafe=False)
    chunk["versions"] = versions or chunk["versions"]
    found = replace(STAMP, **{digest: "0" * 64})

    with pytest.raises(outpost.Refused, match=sentence):
        outpost.demand_equal(found, chunk, Path("course"))
    outpost.demand_equal(STAMP, chunk, Path("course"))


def test_the_wire_carries_no_secret_and_no_name(course: Course) -> None:
    """A chunk holds sources and digests: no hidden test, no solution, no seed, no student's name."""
    stamp = receipt(course, course.day("week1-day1"))
    (parcel,) = parcels([Job(submission("ada.lovelace", b"x = 1"), stamp)])
    sent = pickle.dumps(parcel.packed(["week1-day1"], unsafe=False))
    secret = (course.root / "grader/hidden/secret.txt").read_bytes().strip()

    assert b"x = 1" in sent
    assert [word for word in (b"lovelace", b"def ", b"given", secret) if word in sent] == []


def test_chunks_keep_to_one_assignment() -> None:
    """Jobs travel by assignment, at most eight together, and none is lost or doubled."""
    jobs = [Job(replace(submission(f"s{n}"), assignment=f"week1-day{n % 2}"), STAMP) for n in range(20)]
    made = parcels(jobs)

    assert [len(parcel.jobs) for parcel in made] == [8, 2, 8, 2]
    assert [len({job.submission.assignment for job in parcel.jobs}) for parcel in made] == [1] * 4
    assert {id(job) for parcel in made for job in parcel.jobs} == {id(job) for job in jobs}


def test_verdicts_of_something_else_are_not_taken() -> None:
    """A chunk's answer must name exactly its submissions, with the receipts they were sent with."""
    job = Job(submission("ada"), STAMP)
    told = Verdict("0", "week1-day1", Status.GRADED, receipt=STAMP)
    others = [replace(told, student="1"), replace(told, receipt=replace(STAMP, graders="0" * 64))]

    assert Parcel([job]).verdicts([told.to_json()]) == [replace(told, student="ada")]
    assert [Parcel([job]).verdicts([other.to_json()]) for other in others] == [[], []]
    assert Parcel([job, job]).verdicts([told.to_json()]) == []


class Mortuary:
    """A Dask client whose only worker is another one whenever somebody looks: whatever it is given, it dies."""

    def __init__(self) -> None:
        self.worker = 0

    def nthreads(self) -> dict[str, int]:
        self.worker += 1
        return {f"worker-{self.worker}": 1}

    def submit(self, *_: Any, **options: Any) -> Any:
        assert options["workers"] == [f"worker-{self.worker}"]
        return type("Lost", (), {"release": lambda _: None, "add_done_callback": lambda _, __: None})()


def test_a_submission_that_nobody_survives_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk that workers die of is taken apart; what still kills them gets a grader_error, and the run ends."""
    monkeypatch.setattr(cluster, "LOOK", 0.0)
    jobs = [Job(submission(name), STAMP) for name in ("ada", "ben")]
    verdicts = list(cluster.Dispatch(Mortuary(), jobs, lambda _: None, unsafe=False).verdicts())

    assert {verdict.student: verdict.status for verdict in verdicts} == dict.fromkeys(
        ["ada", "ben"], Status.GRADER_ERROR
    )
    assert all("3 Dask workers died" in verdict.staff and verdict.score is None for verdict in verdicts)


def test_a_cluster_without_workers_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the run ends with what to start."""
    monkeypatch.setattr(cluster, "LOOK", 0.0)
    monkeypatch.setattr(cluster, "PATIENCE", 0.01)
    empty = type("Empty", (), {"nthreads": lambda _: {}})()

    with pytest.raises(GraderError, match=r"no Dask worker has been there for .*; start `dask worker`"):
        list(cluster.Dispatch(empty, [Job(submission("ada"), STAMP)], lambda _: None, unsafe=False).verdicts())
