"""What is due, a folder of bundles, and that neither a second run nor a killed one changes what comes out."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import signal
import sys
import zipfile
from datetime import datetime, timedelta

import pytest

from grader.course import Course
from grader.errors import CourseError, ReleaseError
from grader.teacher.bundle import build, zipped
from grader.teacher.release import LOCK, Folder, due, release

DAYS = ["week1-day1", "week1-day2", "week1-day3", "week1-day4", "week1-friday"]
#: Kills in the test of kill -9, at operations drawn from all that a release does.
KILLS = 50


def at(text):
    """A time in Seoul."""
    return datetime.fromisoformat(f"2026-03-{text}+09:00")


MONDAY, WEDNESDAY, FRIDAY = at("02T16:00"), at("04T16:00"), at("06T16:00")


@pytest.fixture(scope="module")
def course(week1):
    return Course.load(week1)


def tree(folder):
    """Every file below a folder with the hash of its content and its time; scratch and lock left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != LOCK)
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            0 if path.name == "published.json" else path.stat().st_mtime,
        )
        for path in paths
    }


def published(course, moment, out, **more):
    """Names of what a release to a folder published."""
    return [day.assignment for day in release(course, moment, Folder(course, out), **more).days]


class TestDue:
    """The calendar decides, and the clock is an argument."""

    def test_nothing_before_its_hour(self, course):
        """A second before the first day opens, nothing is due; at the hour it is."""
        assert due(course, MONDAY - timedelta(seconds=1), []) == []
        assert [day.assignment for day in due(course, MONDAY, [])] == DAYS[:1]

    def test_a_missed_day_is_caught_up(self, course):
        """What opened earlier and was not published comes first."""
        assert [day.assignment for day in due(course, WEDNESDAY, ["week1-day1"])] == DAYS[1:3]

    def test_what_is_over_is_still_published(self, course):
        """A day whose time to hand in has passed is caught up, too."""
        assert [day.assignment for day in due(course, at("20T00:00"), [])] == DAYS


class TestFolder:
    """Bundles as folders and zips, and published.json."""

    def test_each_day_once(self, course, tmp_path):
        """A release publishes what is new; the same again publishes nothing and touches nothing."""
        assert published(course, MONDAY, tmp_path) == DAYS[:1]
        before = tree(tmp_path)
        assert published(course, MONDAY, tmp_path) == []
        assert tree(tmp_path) == before
        assert published(course, WEDNESDAY, tmp_path) == DAYS[1:3]
        assert {name: value for name, value in tree(tmp_path).items() if "day1" in name}.items() <= before.items()

    def test_catching_up_gives_the_same_bytes(self, course, tmp_path):
        """Five days at once, after the week, are what five punctual releases would have made, times included."""
        for day in range(2, 7):
            published(course, at(f"0{day}T16:00"), tmp_path / "punctual")
        published(course, at("20T00:00"), tmp_path / "late")

        assert tree(tmp_path / "late") == tree(tmp_path / "punctual")

    def test_a_bundle_does_not_depend_on_the_machine(self, course, tmp_path, monkeypatch):
        """Another umask, folder, time zone and day give the same zip."""
        first = zipped(course, build(course, course.day("week1-day2")))
        before = os.umask(0o077)
        monkeypatch.setenv("TZ", "America/New_York")
        monkeypatch.chdir(tmp_path)
        try:
            published(course, FRIDAY, tmp_path / "out")
        finally:
            os.umask(before)

        assert (tmp_path / "out" / "week1-day2.zip").read_bytes() == first
        assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "out" / "week1-day2").rglob("*.py")} == {
            "0o644"
        }

    def test_the_zip_is_the_folder(self, course, tmp_path):
        """The zip holds the same files below one folder named after the course."""
        published(course, MONDAY, tmp_path)
        folder = tmp_path / "week1-day1"
        with zipfile.ZipFile(tmp_path / "week1-day1.zip") as archive:
            packed = {name: archive.read(name) for name in archive.namelist()}

        assert packed == {
            f"dl101/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    def test_a_dry_run_lists_and_writes_nothing(self, course, tmp_path):
        """The days are named, and not even the folder is made."""
        assert published(course, WEDNESDAY, tmp_path / "out", dry_run=True) == DAYS[:3]
        assert not (tmp_path / "out").exists()

    def test_a_day_brings_its_files(self, course, tmp_path):
        """Stub, examples, notebook, READMEs in both languages, hints, project and core are in the bundle."""
        published(course, MONDAY, tmp_path)
        names = {
            path.relative_to(tmp_path / "week1-day1").as_posix() for path in (tmp_path / "week1-day1").rglob("*.*")
        }
        week = {
            "day1_tensors.py",
            "test_day1_tensors.py",
            "day1_tensors.ipynb",
            "README.md",
            "README.ko.md",
            "hints.json",
        }

        assert {f"exercises/week1/{name}" for name in week} <= names
        assert {"pyproject.toml", "course.toml", "README.md", "README.ko.md", "exercises/conftest.py"} <= names
        assert "grader/student/plugin.py" in names
        assert not [name for name in names if name.startswith(("grader/teacher", "grader/hidden", "solutions"))]


class TestFriday:
    """Friday's module is an exam: nothing of it is given out before its hour."""

    def test_no_bundle_before_the_hour_tells_of_it(self, course):
        """Neither a file name nor an item of Friday's stands in any file of an earlier bundle."""
        items = [item.id for item in course.day("week1-friday").items]
        for name in DAYS[:4]:
            files = build(course, course.day(name)).files
            assert not [file for file in files if "friday" in file.lower()]
            assert not [(file, item) for file, content in files.items() for item in items if item.encode() in content]

    def test_at_its_hour_it_is_all_there(self, course):
        """Friday's own bundle has module, notebook, hints and its section of the README in both languages."""
        files = build(course, course.day("week1-friday")).files

        assert {"exercises/week1/friday.py", "exercises/week1/friday.ipynb"} <= files.keys()
        for name in ("README.md", "README.ko.md", "hints.json"):
            assert b"half_cost_and_grad" in files[f"exercises/week1/{name}"]

    def test_a_readme_that_tells_too_early_stops_the_release(self, own_week1, tmp_path):
        """An item of Friday's outside of its section is refused with file and line, and nothing is published."""
        path = own_week1 / "exercises" / "week1" / "README.md"
        path.write_text(
            path.read_text().replace("## How to work", "Look forward to `normal_equation`.\n\n## How to work")
        )
        course = Course.load(own_week1)

        with pytest.raises(CourseError, match=r"README.md, line \d+ of what is open: names normal_equation"):
            published(course, MONDAY, tmp_path / "out")
        assert not (tmp_path / "out").exists()


class TestRefusals:
    """What is wrong is named, with what to do, and nothing is half published."""

    def test_a_missing_korean_readme_is_a_warning(self, own_week1, tmp_path):
        """The day is published without it, and the release says which file to write."""
        (own_week1 / "exercises" / "week1" / "README.ko.md").unlink()
        course = Course.load(own_week1)
        done = release(course, MONDAY, Folder(course, tmp_path / "out"))

        assert [day.assignment for day in done.days] == DAYS[:1]
        assert done.warnings == (
            "exercises/week1/README.ko.md is missing: the bundle goes without a README in Korean; write it",
        )

    def test_a_drifted_stub_is_refused(self, own_week1, tmp_path):
        """A stub that is not what its solution generates is not given out."""
        path = own_week1 / "exercises" / "week1" / "day1_tensors.py"
        path.write_text(path.read_text() + "\n# edited\n")

        with pytest.raises(CourseError, match="differs from what its solution generates; run `grader stubs week1`"):
            published(Course.load(own_week1), MONDAY, tmp_path / "out")

    def test_a_leak_stops_the_release(self, own_week1, tmp_path):
        """A line of an answer in a README is found, named with its place, and nothing is published."""
        solution = (own_week1 / "solutions" / "week1" / "day2_cost.py").read_text()
        line = next(
            line for line in solution.partition("BEGIN SOLUTION")[2].splitlines() if "raise" not in line and "=" in line
        )
        path = own_week1 / "exercises" / "week1" / "README.md"
        path.write_text(path.read_text().replace("## How to work", f"{line}\n\n## How to work"))

        with pytest.raises(CourseError, match=r"quotes solutions/week1/day2_cost.py") as told:
            published(Course.load(own_week1), at("03T16:00"), tmp_path / "out")
        assert line.strip() in str(told.value)
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("{", "published.json: is damaged; put it back from a copy"),
            ("[]", "published.json: is damaged; put it back from a copy"),
            ('{"course": "other", "published": {}}', "belongs to the course 'other', not to 'dl101'"),
        ],
    )
    def test_a_strange_state_is_refused(self, course, tmp_path, content, sentence):
        """A damaged published.json, or another course's, stops the release before it writes."""
        (tmp_path / "published.json").write_text(content)

        with pytest.raises(ReleaseError, match=sentence):
            published(course, MONDAY, tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["published.json"]

    def test_two_releases_at_once(self, course, tmp_path):
        """The second one is told to wait."""
        with (tmp_path / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(ReleaseError, match="another release is at work there"):
                published(course, MONDAY, tmp_path)

    def test_a_file_in_the_way(self, course, tmp_path):
        """A target that cannot be a folder is named, with what to do."""
        (tmp_path / "out").write_text("")

        with pytest.raises(ReleaseError, match=r"out/published.json: cannot be read \(Not a dir.*give a folder"):
            published(course, MONDAY, tmp_path / "out")


def killed_at(operation, course, out):
    """Release in a forked child that is killed -9 when it begins this operation on the file system; None: never.

    Returns how many operations there were, 0 for a child that was killed.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        count = 0

        def watch(event, arguments):
            nonlocal count
            if event in {"open", "os.rename", "os.mkdir", "os.chmod", "os.utime", "shutil.rmtree", "os.remove"}:
                count += 1
                if count == operation:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        try:
            published(course, WEDNESDAY, out)
            os.write(writer, str(count).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        return int(pipe.read() or 0)


@pytest.mark.slow
def test_kill_9_at_any_moment(course, tmp_path):
    """Killed at fifty random moments: whole bundles only, and the next release ends as if nothing had happened."""
    build(course, course.day("week1-day1"))  # reads what later builds remember
    total = killed_at(None, course, tmp_path / "undisturbed")
    wanted = tree(tmp_path / "undisturbed")
    moments = random.Random(5).sample(range(1, total + 1), KILLS)  # noqa: S311  # which moments is no secret
    zips = {name: value for name, value in wanted.items() if name.endswith(".zip")}
    for number, operation in enumerate(moments):
        out = tmp_path / f"killed-{number}"
        assert killed_at(operation, course, out) == 0
        if out.exists():
            left = tree(out)
            assert {
                name: left[name] for name in left if name.endswith(".zip") and "/" not in name
            }.items() <= zips.items()
            known = json.loads((out / "published.json").read_bytes())["published"] if "published.json" in left else {}
            assert all(f"{name}.zip" in left for name in known)
        published(course, WEDNESDAY, out)

        assert tree(out) == wanted, f"killed at operation {operation} of {total}"
        assert [path for path in out.iterdir() if path.name.startswith(".release-")] == []
