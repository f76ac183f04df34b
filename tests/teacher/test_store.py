from __future__ import annotations

import dataclasses
import multiprocessing
import sqlite3

import pytest

from grader.errors import StoreError
from grader.teacher.store import Store
from grader.verdict import CheckResult, ItemResult, Outcome, Receipt, Status, Verdict

RECEIPT = Receipt("s" * 64, "g" * 64, "e" * 64, "v" * 64)


def verdict(student="s01", assignment="week1-day2", *, score=1.5, message="", receipt=RECEIPT):
    check = CheckResult("test_mse", "mse", "H", "The cost is a mean.", Outcome.FAILED, message)
    item = ItemResult("mse", "Mean squared error", 2.0, score, (check,))
    return Verdict(student, assignment, Status.GRADED, (item,), receipt=receipt)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "results.db") as opened:
        yield opened


def test_what_was_put_is_got(store):
    """A verdict comes back equal, with all its items and checks."""
    store.put(verdict(message="got 3, expected 4"))

    assert store.get("s01", "week1-day2") == verdict(message="got 3, expected 4")


def test_an_unknown_pair_has_no_verdict(store):
    """Nobody's verdict is taken for somebody else's."""
    store.put(verdict("s01"))

    assert store.get("s02", "week1-day2") is None
    assert store.get("s01", "week1-day3") is None


def test_a_second_verdict_replaces_the_first_and_both_are_history(store):
    """There is one current verdict per student and assignment, and none is forgotten."""
    store.put(verdict(score=0.5))
    store.put(verdict(score=2.0))

    assert [each.score for each in store.all("week1-day2")] == [2.0]
    assert [each.score for each in store.history("s01", "week1-day2")] == [0.5, 2.0]


def test_a_mark_that_is_current_is_not_written_again_unless_asked(store):
    """Two graders at one class: the second's equal verdict is no second one; another receipt, or our own fault, is."""
    store.put(verdict(score=None), again=False)
    store.put(verdict(score=1.0), again=False)
    store.put(verdict(score=1.5), again=False)
    store.put(verdict(score=0.5, receipt=dataclasses.replace(RECEIPT, graders="0" * 64)), again=False)

    assert [each.score for each in store.history("s01", "week1-day2")] == [None, 1.0, 0.5]
    assert store.get("s01", "week1-day2").score == 0.5


def test_all_lists_one_assignment_sorted_by_student(store):
    """The class list holds every student once, in order, and no other day."""
    for student in ("s10", "s02", "s01"):
        store.put(verdict(student))
    store.put(verdict("s03", "week1-day3"))

    assert [each.student for each in store.all("week1-day2")] == ["s01", "s02", "s10"]


def test_marks_are_the_class_without_what_a_table_does_not_show(store):
    """Numbers, words and receipts are those of `all`; checks are left out only where points were earned."""
    unsafe = dataclasses.replace(RECEIPT, environment="uncaged-v")
    missing = Verdict("s03", "week1-day2", Status.MISSING, message="Nothing was handed in.", receipt=RECEIPT)
    class_ = [verdict("s01", receipt=unsafe), verdict("s02", score=0.0), missing, verdict("s04", score=None)]
    for each in [*class_, verdict("s05", "week1-day3")]:
        store.put(each)

    marks = store.marks("week1-day2")

    seen = [(each.student, each.status, each.score, each.points, each.receipt) for each in marks]
    assert seen == [(each.student, each.status, each.score, each.points, each.receipt) for each in class_]
    assert marks[1:] == class_[1:]
    assert marks[0].items[0].checks == ()


def test_a_store_survives_closing(tmp_path):
    """What was put is there when the file is opened again, also by somebody who only reads."""
    with Store(tmp_path / "results.db") as first:
        first.put(verdict())
    with Store(tmp_path / "results.db", create=False) as again:
        assert again.get("s01", "week1-day2") == verdict()


def test_an_equal_receipt_is_current(store):
    """A submission that was graded with the same files, tests and engine is not graded again."""
    store.put(verdict())

    assert store.is_current("s01", "week1-day2", RECEIPT)


@pytest.mark.parametrize("changed", ["submission", "graders", "engine", "environment"])
def test_any_changed_digest_makes_it_stale(store, changed):
    """Whatever a mark depends on: when it changes, the mark is made again."""
    store.put(verdict())

    assert not store.is_current("s01", "week1-day2", dataclasses.replace(RECEIPT, **{changed: "0" * 64}))


def test_an_empty_receipt_is_never_current(store):
    """Two verdicts of unknown origin are not the same verdict."""
    store.put(verdict(receipt=Receipt()))

    assert not store.is_current("s01", "week1-day2", Receipt())


def test_our_own_fault_is_kept_but_never_current(store):
    """A grader_error is seen in the class list and graded again next time."""
    failed = dataclasses.replace(verdict(), status=Status.GRADER_ERROR, staff="trace")
    store.put(failed)

    assert store.get("s01", "week1-day2") == failed
    assert not store.is_current("s01", "week1-day2", RECEIPT)


def test_an_item_without_a_score_is_never_current(store):
    """One item that we could not grade is enough to grade the submission again."""
    store.put(verdict(score=None))

    assert not store.is_current("s01", "week1-day2", RECEIPT)


@pytest.mark.parametrize("text", ["\ud800 half a pair", "\x00\x1b[31m", "한국어 ×", "'; DROP TABLE verdicts; --"])
def test_any_text_of_a_student_is_stored(store, text):
    """No character in a message can cost a student the verdict."""
    store.put(verdict(student="김학생", message=text))

    assert store.get("김학생", "week1-day2").items[0].checks[0].message == text


def test_two_stores_on_one_file_see_each_other(tmp_path):
    """What one grader stores, the other knows at once."""
    with Store(tmp_path / "results.db") as one, Store(tmp_path / "results.db") as other:
        one.put(verdict())

        assert other.is_current("s01", "week1-day2", RECEIPT)


def _put_many(path, name, gate):
    gate.wait()
    with Store(path) as store:
        for number in range(20):
            store.put(verdict(f"{name}{number:02}"))
            store.put(verdict("shared", score=float(number)))


def test_two_processes_lose_and_double_nothing(tmp_path):
    """Two graders that create and fill one store at once leave every verdict in it exactly once."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(2)
    path = tmp_path / "results.db"
    graders = [context.Process(target=_put_many, args=(path, name, gate)) for name in "ab"]
    for grader in graders:
        grader.start()
    for grader in graders:
        grader.join()

    with Store(path, create=False) as store:
        students = [each.student for each in store.all("week1-day2")]
        shared = [each.score for each in store.history("shared", "week1-day2")]
    assert [grader.exitcode for grader in graders] == [0, 0]
    assert students == [f"{name}{number:02}" for name in "ab" for number in range(20)] + ["shared"]
    assert sorted(shared) == sorted(2 * [float(number) for number in range(20)])


def test_a_reader_makes_no_file(tmp_path):
    """Looking at results that do not exist says so and leaves nothing behind."""
    with pytest.raises(StoreError, match="there are no results yet; run `grader grade` first"):
        Store(tmp_path / "results.db", create=False)

    assert list(tmp_path.iterdir()) == []


def test_another_programs_database_is_left_alone(tmp_path):
    """A gradebook.db of nbgrader given as --store is refused, unchanged."""
    path = tmp_path / "gradebook.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE assignment (id TEXT)")
    connection.close()

    with pytest.raises(StoreError, match=r"gradebook\.db: belongs to another program \(tables assignment\)"):
        Store(path)
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert tables == [("assignment",)]


def test_a_file_that_is_no_database_is_refused(tmp_path):
    """A text file given as --store is named, not overwritten."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, but long enough to look at" * 40)

    with pytest.raises(StoreError, match=r"notes\.txt: is not a results database"):
        Store(path)
    assert path.read_text().startswith("not a database at all")


def test_a_newer_schema_is_refused(tmp_path):
    """A store of a later version is not written by an earlier one."""
    path = tmp_path / "results.db"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE grader_meta SET value = '2'")
    connection.close()

    with pytest.raises(StoreError, match="has schema 2, this version knows 1; use the version"):
        Store(path)


def test_a_locked_store_says_who_must_let_go(tmp_path):
    """Waiting for another program ends with a sentence instead of a traceback."""
    path = tmp_path / "results.db"
    Store(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with Store(path, patience=0.01) as store, pytest.raises(StoreError, match=r"kept it locked for 0\.01 s; close"):
        store.put(verdict())
    other.close()


def test_reading_does_not_wait_for_a_writer(tmp_path):
    """The class table can be looked at while grading runs."""
    path = tmp_path / "results.db"
    with Store(path, patience=0.01) as store:
        store.put(verdict())
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        assert store.get("s01", "week1-day2") == verdict()
        other.close()


def test_a_full_disk_loses_only_the_verdict_in_hand(store):
    """When the disk is full a sentence says so, and what was stored before stays readable."""
    store.put(verdict("s01"))
    with store._database.reading() as connection:  # the store keeps this connection
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    with pytest.raises(StoreError, match="the disk is full; make room"):
        store.put(verdict("s02", message="x" * 100_000))
    assert [each.student for each in store.all("week1-day2")] == ["s01"]


def test_a_read_only_store_can_be_read_but_not_written(tmp_path):
    """A file without write permission serves readers and tells writers what to check."""
    path = tmp_path / "results.db"
    with Store(path) as store:
        store.put(verdict())

    with Store(f"sqlite:///file:{path}?mode=ro&uri=true", create=False) as store:
        assert store.get("s01", "week1-day2") == verdict()
        with pytest.raises(StoreError, match="may not be written; check the permissions"):
            store.put(verdict("s02"))


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("mysql://user@host/grades", "mysql: is neither SQLite nor PostgreSQL"),
        ("sqlite://", "kept in memory only are lost"),
        ("nonsense://", "cannot be read|neither SQLite nor PostgreSQL"),
    ],
)
def test_an_unusable_url_is_a_sentence(where, sentence):
    """An address that cannot work is refused before anything is graded."""
    with pytest.raises(StoreError, match=sentence):
        Store(where)


def test_a_folder_is_no_store(tmp_path):
    """A folder given as --store is answered with the path that was meant."""
    with pytest.raises(StoreError, match=r"is a folder; give the path of a file in it, such as .*results\.db"):
        Store(tmp_path)


def test_a_password_is_not_repeated():
    """The sentence about a database server that does not answer shows its URL without the password."""
    with pytest.raises(StoreError) as caught:
        Store("postgresql://teacher:hunter2@127.0.0.1:1/grades", patience=0.1)

    assert "hunter2" not in str(caught.value)
    assert "teacher" in str(caught.value)


def test_a_damaged_verdict_is_named(store):
    """A document that somebody changed by hand is reported with what to do."""
    store.put(verdict())
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE verdicts SET document = '{}'")

    with pytest.raises(StoreError, match=r"holds a verdict that cannot be read .* grade with --force"):
        store.get("s01", "week1-day2")
