"""The store on a real PostgreSQL server: a throwaway cluster of Debian's own binaries, reached by URL."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from grader.course import Course
from grader.errors import StoreError
from grader.teacher.batch import grade_many
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import CheckResult, ItemResult, Outcome, Receipt, Status, Verdict

pytest.importorskip("psycopg", reason="not installed: pip install '.[postgres]'")

DATA = Path(__file__).parents[1] / "data"
RECEIPT = Receipt("s" * 64, "g" * 64, "e" * 64, "v" * 64)
PLACES = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
INITDB = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *PLACES]))
#: PostgreSQL refuses to run as root; then it runs as the user that Debian's package makes.
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []


def _missing() -> str:
    """Why there can be no server here."""
    if INITDB is None:
        return "there is no PostgreSQL server here: apt-get install postgresql"
    if AS_POSTGRES and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and there is no setpriv"
    if AS_POSTGRES and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


pytestmark = pytest.mark.skipif(bool(_missing()), reason=_missing())


class Server:
    """A PostgreSQL server on a socket in a folder of its own; no port, so nothing else can be in the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._run("initdb", "--auth=trust", "--username=grader", "--no-sync", "--encoding=UTF8", "--locale=C")
        self.start()

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-c listen_addresses= -c fsync=off -k {self.folder}"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}")

    def crash(self) -> None:
        """End it at once: without a goodbye, and without writing out what is only in its log."""
        self._run("pg_ctl", "stop", "--silent", "--mode=immediate")

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.url(name)

    def url(self, database: str) -> str:
        """Where a database is, with a password that no message may repeat."""
        return f"postgresql+psycopg://grader:hunter2@/{database}?host={self.folder}"

    def _run(self, program: str, *options: str) -> None:
        command = [*AS_POSTGRES, str(Path(INITDB or "").with_name(program)), f"--pgdata={self.data}", *options]
        # No pipes: the server would inherit them, and they would never close.
        with (self.folder / "output").open("wb") as output:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            )
        assert done.returncode == 0, (self.folder / "output").read_text("utf-8", "replace")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A running server; its folder has a short path (for the socket) and belongs to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="dl-grader-pg-"))
    try:
        if AS_POSTGRES:
            shutil.chown(folder, "postgres", "postgres")
        running = Server(folder)
        yield running
        running.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def verdict(student: str = "s01", assignment: str = "week1-day2", *, score: float = 1.5, message: str = "") -> Verdict:
    """A verdict of one item."""
    check = CheckResult("test_mse", "mse", "H", "The cost is a mean.", Outcome.FAILED, message)
    item = ItemResult("mse", "Mean squared error", 2.0, score, (check,))
    return Verdict(student, assignment, Status.GRADED, (item,), receipt=RECEIPT)


def test_the_store_behaves_as_on_a_file(server: Server) -> None:
    """What is put is got; the newest is current, all are history; a changed receipt or our fault is graded again."""
    with Store(server.database("plain")) as store:
        for score in (0.5, 2.0):
            store.put(verdict(score=score))
        store.put(dataclasses.replace(verdict("s00"), status=Status.GRADER_ERROR))

        assert store.get("s01", "week1-day2") == verdict(score=2.0)
        assert store.get("s01", "week1-day3") is None
        assert [each.student for each in store.all("week1-day2")] == ["s00", "s01"]
        assert [each.score for each in store.history("s01", "week1-day2")] == [0.5, 2.0]
        assert store.is_current("s01", "week1-day2", RECEIPT)
        assert not store.is_current("s01", "week1-day2", dataclasses.replace(RECEIPT, engine="0" * 64))
        assert not store.is_current("s00", "week1-day2", RECEIPT)


@pytest.mark.parametrize("message", ["\ud800 half a pair", "\x00\x1b[31m", "한국어 ×", "'; DROP TABLE verdicts; --"])
def test_any_text_of_a_student_is_stored(server: Server, message: str) -> None:
    """PostgreSQL stores neither NUL nor half a surrogate pair as text; a verdict survives both."""
    with Store(server.url("postgres")) as store:
        store.put(verdict("김학생", message=message))

        assert store.get("김학생", "week1-day2") == verdict("김학생", message=message)


def _put_many(url: str, name: str, gate: multiprocessing.synchronize.Barrier) -> None:
    gate.wait()
    with Store(url) as store:
        for number in range(20):
            store.put(verdict(f"{name}{number:02}"))
            store.put(verdict("shared", score=float(number)))


def test_two_processes_lose_and_double_nothing(server: Server) -> None:
    """Two graders that create and fill one store at once leave every verdict in it exactly once."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(2)
    url = server.database("shared")
    graders = [context.Process(target=_put_many, args=(url, name, gate)) for name in "ab"]
    for grader in graders:
        grader.start()
    for grader in graders:
        grader.join()

    own = [f"{name}{number:02}" for name in "ab" for number in range(20)]
    with Store(url, create=False) as store:
        assert [grader.exitcode for grader in graders] == [0, 0]
        assert [each.student for each in store.all("week1-day2")] == [*own, "shared"]
        assert [len(store.history(name, "week1-day2")) for name in own] == [1] * len(own)
        shared = [each.score for each in store.history("shared", "week1-day2")]
    assert sorted(shared) == sorted(2 * [float(number) for number in range(20)])


def test_a_class_is_graded_into_it_and_goes_on_there(server: Server, tmp_path: Path) -> None:
    """A batch stores into PostgreSQL as into a file; the next one takes unchanged verdicts from there."""
    shutil.copytree(DATA / "mini", tmp_path / "mini")
    course = Course.load(tmp_path / "mini")
    source = (DATA / "golden" / "right" / "day1_mini.py").read_bytes()
    class_ = [Submission(name, "week1-day1", None, source, Status.GRADED, "", "d" * 64) for name in ("ada", "ben")]
    with Store(server.database("batch")) as store:
        first = list(grade_many(course, course.find("week1"), class_[:1], store))
        second = list(grade_many(course, course.find("week1"), class_, store))

        assert [step.skipped for step in [*first, *second]] == [False, True, False]
        assert [each.score for each in store.all("week1-day1")] == [10.0, 10.0]


def test_a_server_that_dies_loses_nothing_it_has_taken(server: Server) -> None:
    """While it is down a sentence says so, without the password; afterwards everything that was put is there."""
    url = server.database("crash")
    with Store(url) as store:
        store.put(verdict("s01"))
        server.crash()
        try:
            with pytest.raises(StoreError) as caught:
                store.put(verdict("s02"))
        finally:
            server.start()
        store.put(verdict("s03"))

        assert "check its address" in str(caught.value)
        assert "hunter2" not in str(caught.value)
        assert [each.student for each in store.all("week1-day2")] == ["s01", "s03"]


def test_tables_of_others_stay_as_they_are(server: Server) -> None:
    """Other programs may keep tables in the same database; one that is called as ours is, is not taken over."""
    url = server.database("others")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE verdicts (court TEXT)"))
    with pytest.raises(StoreError, match=r"belongs to another program \(tables verdicts\)"):
        Store(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE verdicts RENAME TO judgements"))
    Store(url).close()

    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM judgements")).scalar() == 0
    engine.dispose()
