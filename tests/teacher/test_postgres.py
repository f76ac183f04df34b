"""The store on a real PostgreSQL server."""

from __future__ import annotations

import dataclasses
import multiprocessing
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from grader.course import Course
from grader.errors import StoreError
from grader.teacher.batch import grade_many
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import CheckResult, ItemResult, Outcome, Receipt, Status, Verdict

DATA = Path(__file__).parents[1] / "data"
RECEIPT = Receipt("s" * 64, "g" * 64, "e" * 64, "v" * 64)


@pytest.fixture
def server(postgres: Any) -> Any:
    """A running server."""
    return postgres


def verdict(student: str = "s01", assignment: str = "week1-day2", *, score: float = 1.5, message: str = "") -> Verdict:
    """A verdict of one item."""
    check = CheckResult("test_mse", "mse", "H", "The cost is a mean.", Outcome.FAILED, message)
    item = ItemResult("mse", "Mean squared error", 2.0, score, (check,))
    return Verdict(student, assignment, Status.GRADED, (item,), receipt=RECEIPT)


def test_the_store_behaves_as_on_a_file(server: Any) -> None:
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
def test_any_text_of_a_student_is_stored(server: Any, message: str) -> None:
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


def test_two_processes_lose_and_double_nothing(server: Any) -> None:
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


def test_a_class_is_graded_into_it_and_goes_on_there(server: Any, tmp_path: Path) -> None:
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


def test_a_server_that_dies_loses_nothing_it_has_taken(server: Any) -> None:
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


def test_tables_of_others_stay_as_they_are(server: Any) -> None:
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
