"""Writing nbgrader's folder of submissions: whole, again, over what is there, and killed in between."""

from __future__ import annotations

import fcntl
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from grader.course import Course
from grader.errors import CollectError
from grader.teacher import collecting
from grader.teacher.collecting import Arrival, Collected, day_of, lay_down, missing, stamp
from grader.teacher.submissions import discover
from grader.teacher.submitted import submitted_time
from grader.verdict import Status

FIVE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # in Seoul; the day is due at 17:20
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def course(root):
    return Course.load(root)


@pytest.fixture
def day(course):
    return course.day("week1-day2")


@pytest.fixture
def put(course, day, tmp_path):
    """Lays down arrivals, each (student, text of the module, time); returns the report."""

    def put(*arrivals, newer_stays=True, name="day2_cost.py"):
        done = Collected()
        made = [Arrival(student, day, {name: text.encode()}, time, "x") for student, text, time in arrivals]
        lay_down(made, tmp_path / "submitted", course, NOW, done, newer_stays=newer_stays)
        return done

    put.root = tmp_path / "submitted"
    return put


def tree(root):
    """Every file below a folder with its content, our lock left out."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {name: content for name, content in files.items() if name != collecting.LOCK}


def test_the_layout_is_nbgrader_s(put, course, day):
    """Folders, module and timestamp.txt as nbgrader writes them: graded, and dated, as if nbgrader had collected."""
    done = put(("s01", "x = 1\n", FIVE), ("이서연", "x = 2\n", None))

    assert done.new == ["s01 week1-day2", "이서연 week1-day2"]
    assert done.untimed == ["이서연 week1-day2"]
    assert tree(put.root) == {
        "s01/week1-day2/day2_cost.py": b"x = 1\n",
        "s01/week1-day2/timestamp.txt": b"2026-03-03 08:00:00.000000 UTC",
        "이서연/week1-day2/day2_cost.py": b"x = 2\n",
    }
    assert [each.status for each in discover(put.root, [day])] == [Status.GRADED, Status.GRADED]
    assert submitted_time(put.root, "s01", day.assignment)[1] == FIVE.replace(tzinfo=None)
    assert missing(put.root, ["s02", "s01"], [day, course.day("week1-day1")]) == [
        "s01 week1-day1",
        "s02 week1-day2",
        "s02 week1-day1",
    ]


def test_the_timestamp_is_what_nbgrader_itself_writes():
    """The same format string and the same zone as its exchange."""
    from nbgrader.exchange.abc import Exchange

    seoul = datetime.fromisoformat("2026-03-03T17:19:58.250+09:00")
    assert stamp(seoul) == seoul.astimezone(UTC).strftime(Exchange.timestamp_format.default_value)
    assert stamp(seoul) == "2026-03-03 08:19:58.250000 UTC"
    assert Exchange.timezone.default_value == "UTC"


def test_again_changes_nothing(put):
    """The same arrivals are unchanged, also in the date of their folders."""
    put(("s01", "1", FIVE), ("s02", "2", None))
    before, dates = tree(put.root), [path.stat().st_mtime_ns for path in sorted(put.root.glob("s*/*"))]
    done = put(("s01", "1", FIVE), ("s02", "2", None))

    assert done.unchanged == ["s01 week1-day2", "s02 week1-day2"]
    assert not done.notes
    assert tree(put.root) == before
    assert [path.stat().st_mtime_ns for path in sorted(put.root.glob("s*/*"))] == dates


def test_what_makes_room_is_kept(put, day):
    """A changed submission replaces the earlier one, which is kept once, out of sight of grading."""
    put(("s01", "1", FIVE))
    done = put(("s01", "2", FIVE + timedelta(minutes=3)))

    (note,) = done.notes
    assert done.replaced == ["s01 week1-day2"]
    kept = note.rpartition(" ")[2]
    assert note == f"s01 week1-day2: replaced; what lay there is kept in {kept}"
    assert (put.root / kept / "day2_cost.py").read_text() == "1"
    assert (put.root / kept / "timestamp.txt").is_file()
    assert (put.root / "s01" / "week1-day2" / "day2_cost.py").read_text() == "2"
    assert [each.student for each in discover(put.root, [day])] == ["s01"]

    put(("s01", "1", FIVE), newer_stays=False)
    put(("s01", "2", FIVE + timedelta(minutes=3)), newer_stays=False)
    assert len(list(put.root.glob(".replaced/s01/week1-day2/*"))) == 2


def test_an_older_download_does_not_undo_a_newer_one(put):
    """As with `nbgrader collect --update`; from git the deadline decides, and what is asked for counts."""
    put(("s01", "new", FIVE))
    done = put(("s01", "old", FIVE - timedelta(minutes=1)))
    assert done.unchanged == ["s01 week1-day2"]
    assert done.notes == ["s01 week1-day2: what lies there is newer (2026-03-03 08:00:00.000000 UTC) and stays"]
    assert (put.root / "s01" / "week1-day2" / "day2_cost.py").read_text() == "new"

    assert put(("s01", "old", FIVE - timedelta(minutes=1)), newer_stays=False).replaced == ["s01 week1-day2"]


def test_the_same_files_keep_their_time(put):
    """Zipping again is not handing in again; a time that was not known is added."""
    put(("s01", "1", None))
    done = put(("s01", "1", FIVE))
    assert done.notes == ["s01 week1-day2: the time of submission is known now, 2026-03-03 08:00:00.000000 UTC"]
    done = put(("s01", "1", FIVE + timedelta(days=1)))
    assert "the same files, said to be of 2026-03-04 08:00:00.000000 UTC; 2026-03-03 08:00" in done.notes[-1]
    assert not put(("s01", "1", None)).notes
    assert submitted_time(put.root, "s01", "week1-day2")[0] == stamp(FIVE)


def test_what_nbgrader_collected_is_known_again(put):
    """Files beside the module (the secret of a submission, data) do not count as a change and stay."""
    home = put.root / "s01" / "week1-day2"
    home.mkdir(parents=True)
    for name, text in {"day2_cost.py": "1", "timestamp.txt": stamp(FIVE), "submission_secret.txt": "s"}.items():
        (home / name).write_text(text)

    assert put(("s01", "1", FIVE)).unchanged == ["s01 week1-day2"]
    assert (home / "submission_secret.txt").is_file()
    assert put(("s01", "{}", FIVE), name="day2_cost.ipynb").replaced == ["s01 week1-day2"]
    assert sorted(path.name for path in home.iterdir()) == ["day2_cost.ipynb", "timestamp.txt"]


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        (NOW + timedelta(hours=1), "2026-03-03 19:00, which is in the future; the clock of x is wrong"),
        (FIVE - timedelta(days=1), "2026-03-02 17:00, before the day opened; the clock of x is wrong"),
    ],
)
def test_a_clock_that_is_wrong(put, time, sentence):
    """A note; the submission is collected as it is."""
    done = put(("s01", "1", time))

    assert sentence in done.notes[0]
    assert submitted_time(put.root, "s01", "week1-day2")[0] == stamp(time)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-45", "9" * 5000])
def test_a_timestamp_that_is_none(put, text):
    """What stands there is no time: a known one replaces it."""
    put(("s01", "1", FIVE))
    (put.root / "s01" / "week1-day2" / "timestamp.txt").write_text(text)
    put(("s01", "1", FIVE))

    assert submitted_time(put.root, "s01", "week1-day2")[0] == stamp(FIVE)


def test_links_are_not_followed(put, tmp_path):
    """Where a link stands in the place of a folder nothing is written, and the teacher is told."""
    put(("s01", "1", FIVE))
    (tmp_path / "elsewhere").mkdir()
    (put.root / "s02").symlink_to(tmp_path / "elsewhere")
    shutil.rmtree(put.root / "s01" / "week1-day2")
    (put.root / "s01" / "week1-day2").symlink_to(tmp_path / "elsewhere")
    done = put(("s01", "1", FIVE), ("s02", "1", FIVE))

    assert len(done.problems) == 2
    assert "is a link, nothing was written there" in done.problems[0]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_linked_file_is_no_submission(put, tmp_path):
    """A link among the files is not read as one; it is kept as the link it is."""
    put(("s01", "1", FIVE))
    module = put.root / "s01" / "week1-day2" / "day2_cost.py"
    (tmp_path / "solution.py").write_text("1")
    module.unlink()
    module.symlink_to(tmp_path / "solution.py")
    put(("s01", "1", FIVE))

    assert not module.is_symlink()
    assert next(put.root.glob(".replaced/s01/week1-day2/*/day2_cost.py")).is_symlink()


@pytest.mark.parametrize("call", ["rename", "mkdir", "open"])
def test_killed_anywhere_the_next_one_ends_the_same(put, monkeypatch, call):
    """Whatever was the last step that worked, no folder is half-written and a rerun has the same end."""
    put(("s01", "old", FIVE), ("s02", "same", None))
    arrivals = [("s01", "new", FIVE + timedelta(minutes=1)), ("s02", "same", FIVE), ("s03", "3", FIVE)]
    reference = shutil.copytree(put.root, put.root.with_name("start"))
    put(*arrivals)
    wanted = tree(put.root)
    original = getattr(collecting.Path, call)
    for step in range(30):
        shutil.rmtree(put.root)
        shutil.copytree(reference, put.root)
        left = [step]

        def dies(self, *words, left=left, **more):
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt
            return original(self, *words, **more)

        with monkeypatch.context() as patch:
            patch.setattr(collecting.Path, call, dies)
            patch.setattr(shutil, "rmtree", lambda *_, **__: None)
            try:
                put(*arrivals)
            except KeyboardInterrupt:
                stopped = True
            else:
                stopped = False
        for home in put.root.glob("s*/*"):
            assert (home / "day2_cost.py").read_text() in {"old", "new", "same", "3"}
        put(*arrivals)
        assert tree(put.root) == wanted
        if not stopped:
            break
    assert step > 1
    assert not stopped


def test_one_collection_at_a_time(put):
    """A second one at the same moment is refused."""
    put.root.mkdir()
    with (put.root / collecting.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CollectError, match="another collection is at work there"):
            put(("s01", "1", FIVE))


def test_a_disk_that_refuses(put):
    """A file in the place of the folder, or of a student: one sentence."""
    put.root.write_text("")
    with pytest.raises(CollectError, match="submitted: File exists; check rights and disk, then collect again"):
        put(("s01", "1", FIVE))
    put.root.unlink()
    put.root.mkdir()
    (put.root / "s01").write_text("")
    with pytest.raises(CollectError, match="s01"):
        put(("s01", "1", FIVE))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(put):
    """Rights are told in one sentence."""
    put.root.mkdir(mode=0o500)
    with pytest.raises(CollectError, match="Permission denied; check rights and disk"):
        put(("s01", "1", FIVE))


@pytest.mark.parametrize(
    ("what", "folders", "name", "found"),
    [
        ("week1-day2", [], "day2_cost.py", "week1-day2"),
        ("week1-day2", ["week1-day2"], "anything.py", "week1-day2"),
        ("week1-day2", ["week1", "day1"], "day2_cost.py", "week1-day1"),
        ("week1-day2", [], "day1_tensors.py", "week1-day1"),
        ("week1-day2", [], "day2.py", "week1-day2"),
        ("week1", [], "day2.py", None),
        ("week1-day2", [], "data.csv", None),
        ("week1-friday", [], "friday.py", "week1-friday"),
        ("week2-friday", ["exercises", "week1"], "friday.py", "week1-friday"),
        ("week2-friday", ["week1"], "other.py", None),
        ("week1", ["week2"], "friday.ipynb", "week2-friday"),
    ],
)
def test_the_day_of_a_file(course, what, folders, name, found):
    """Folders say more than names; a name of no day is the only day's, or nobody's."""
    day = day_of(course, course.find(what), folders, name)

    assert (day and day.assignment) == found
