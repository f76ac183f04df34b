"""The other places of a release: a branch that students pull, and an nbgrader course with its exchange."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime

import nbformat
import pytest

from grader.course import Course
from grader.errors import ReleaseError
from grader.teacher.release import release
from grader.teacher.targets import Exchange, GitBranch

DAYS = ["week1-day1", "week1-day2", "week1-day3"]
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "dl101"
c.Exchange.root = {exchange!r}
"""


def at(text):
    """A time in Seoul."""
    return datetime.fromisoformat(f"2026-03-{text}+09:00")


@pytest.fixture(scope="module")
def course(week1):
    return Course.load(week1)


def git(folder, *words):
    """Output of git in a folder, as somebody without a configuration."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


class TestGit:
    """One commit a day on a branch of a bare repository."""

    @pytest.fixture
    def bare(self, tmp_path):
        git(tmp_path, "init", "--quiet", "--bare", "bare.git")
        return tmp_path / "bare.git"

    @staticmethod
    def publish(course, bare, moment, **more):
        done = release(course, moment, GitBranch(course, bare.as_uri()), **more)
        return [day.assignment for day in done.days]

    def test_one_commit_a_day(self, course, bare):
        """Each day is a commit by the course, dated when the day opened; again publishes nothing."""
        assert self.publish(course, bare, at("02T16:00")) == DAYS[:1]
        assert self.publish(course, bare, at("04T18:30")) == DAYS[1:]
        assert self.publish(course, bare, at("04T18:30")) == []
        log = git(bare, "log", "--reverse", "--format=%an|%ad|%cd|%s", "--date=iso-strict", "main").splitlines()

        assert log == [
            f"dl101|2026-03-0{n}T16:00:00+09:00|2026-03-0{n}T16:00:00+09:00|{name}: {course.day(name).title}"
            for n, name in enumerate(DAYS, start=2)
        ]

    def test_the_same_commits_anywhere(self, course, bare, tmp_path):
        """Punctual or caught up, in another repository: the branch has the same hash."""
        git(tmp_path, "init", "--quiet", "--bare", "other.git")
        for day in ("02", "03", "04"):
            self.publish(course, bare, at(f"{day}T16:00"))
        self.publish(course, tmp_path / "other.git", at("05T09:00"))

        assert git(bare, "rev-parse", "main") == git(tmp_path / "other.git", "rev-parse", "main")

    def test_a_student_pulls(self, course, bare, tmp_path):
        """The next day comes into a clone beside what the student wrote, without a conflict."""
        self.publish(course, bare, at("02T16:00"))
        git(tmp_path, "clone", "--quiet", "--branch", "main", str(bare), "desk")
        mine = tmp_path / "desk" / "exercises" / "week1" / "day1_tensors.py"
        mine.write_text("# my work\n")
        self.publish(course, bare, at("03T16:00"))
        git(tmp_path / "desk", "pull", "--quiet", "--ff-only")

        assert mine.read_text() == "# my work\n"
        assert (tmp_path / "desk" / "exercises" / "week1" / "day2_cost.ipynb").is_file()

    def test_a_dry_run_commits_nothing(self, course, bare):
        """The days are named and the repository stays empty."""
        assert self.publish(course, bare, at("03T16:00"), dry_run=True) == DAYS[:2]
        assert git(bare, "for-each-ref") == ""

    def test_a_missing_repository(self, course, tmp_path):
        """What git says, and what to do about it."""
        with pytest.raises(ReleaseError, match=r"git ls-remote: .*the repository must exist"):
            self.publish(course, tmp_path / "none.git", at("02T16:00"))

    def test_a_branch_of_another_course(self, course, bare, own_week1):
        """A branch that another course publishes to is left alone."""
        text = (own_week1 / "course.toml").read_text().replace('id = "dl101"', 'id = "other"')
        (own_week1 / "course.toml").write_text(text)
        self.publish(Course.load(own_week1), bare, at("02T16:00"))

        with pytest.raises(ReleaseError, match="belongs to the course 'other', not to 'dl101'"):
            self.publish(course, bare, at("03T16:00"))


class TestExchange:
    """An nbgrader course: source/, generate_assignment, release_assignment, all by the real nbgrader."""

    @pytest.fixture
    def home(self, tmp_path, monkeypatch):
        """Nbgrader's course folder and an exchange of its own."""
        for name in ("course", "exchange", "home", "student"):
            (tmp_path / name).mkdir()
        (tmp_path / "exchange").chmod(0o777)
        config = CONFIG.format(exchange=str(tmp_path / "exchange"))
        for name in ("course", "student"):
            (tmp_path / name / "nbgrader_config.py").write_text(config)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "home" / "config"))
        return tmp_path

    @pytest.mark.slow
    def test_a_student_fetches_what_is_open(self, course, home):
        """The real nbgrader generates and releases; a student fetches the stub, and a second release does nothing."""
        target = Exchange(course, home / "course")
        assert [day.assignment for day in release(course, at("02T16:00"), target).days] == DAYS[:1]
        assert release(course, at("02T16:00"), target).days == ()
        fetch = [sys.executable, "-m", "nbgrader", "fetch_assignment", "week1-day1"]
        done = subprocess.run(fetch, cwd=home / "student", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        book = nbformat.read(home / "student" / "week1-day1" / "day1_tensors.ipynb", as_version=4)
        text = "\n".join(cell.source for cell in book.cells)

        assert text.count("# YOUR CODE HERE\n    raise NotImplementedError()") == 4
        assert "SOLUTION" not in text
        assert (home / "student" / "week1-day1" / "README.ko.md").is_file()
        assert not list((home / "exchange").rglob("friday*"))

    @pytest.mark.slow
    def test_code_to_find_and_fix_arrives_as_it_is(self, course, home):
        """Nbgrader does not empty the cell whose faulty code is the exercise."""
        target = Exchange(course, home / "course")
        state = {name: {} for name in [*DAYS, "week1-day4"]}
        (home / "course" / "published.json").write_text(json.dumps({"course": "dl101", "published": state}))
        release(course, at("06T16:00"), target)
        book = nbformat.read(home / "course" / "release" / "week1-friday" / "friday.ipynb", as_version=4)

        assert [cell.source for cell in book.cells if "cost = np.sum(error) / (2 * m)" in cell.source]

    @pytest.mark.slow
    def test_what_nbgrader_refuses_is_said_and_tried_again(self, course, home):
        """Where the exchange cannot be used the note is not written, so that the next run goes on there."""
        (home / "exchange").rmdir()
        (home / "exchange").write_text("")
        target = Exchange(course, home / "course")

        with pytest.raises(ReleaseError, match=r"nbgrader release_assignment week1-day1: .*; mend that, then release"):
            release(course, at("02T16:00"), target)
        assert not (home / "course" / "published.json").exists()

    def test_an_instructor_s_own_assignment_is_left_alone(self, course, home):
        """A folder of that name that we did not write is named, and stays as it is."""
        own = home / "course" / "source" / "week1-day1" / "day1_tensors.ipynb"
        own.parent.mkdir(parents=True)
        own.write_text(nbformat.writes(nbformat.v4.new_notebook()))

        with pytest.raises(ReleaseError, match=r"week1-day1 is not from `grader release`: move it away"):
            release(course, at("02T16:00"), Exchange(course, home / "course"))
        assert own.is_file()

    def test_a_folder_that_is_not_there(self, course, tmp_path):
        """The course folder of nbgrader must exist."""
        with pytest.raises(ReleaseError, match="there is no such folder; give nbgrader's course folder"):
            release(course, at("02T16:00"), Exchange(course, tmp_path / "none"))
