"""Repositories of students: which commit counts, what it is dated, and what hostile or broken ones can do (nothing)."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime

import pytest

from grader.course import Course
from grader.errors import CollectError, UsageError
from grader.policies import Excused, Late
from grader.teacher import fetching
from grader.teacher.collecting import Collected
from grader.teacher.notebooks import twin
from grader.teacher.repositories import Repository, read_all, read_repositories


@pytest.fixture(scope="module")
def course(root):
    return Course.load(root)


def with_policies(course, **policies):
    """The course with other policies."""
    return course.model_copy(update={"policies": course.policies.model_copy(update=policies)})


def at(text):
    """A time on the third of March, in Seoul."""
    return datetime.fromisoformat(f"2026-03-{text}+09:00" if "T" in text else f"2026-03-03T{text}+09:00")


class Student:
    """Somebody's repository, made commit by commit without their configuration."""

    def __init__(self, folder):
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main", str(folder))

    @property
    def url(self):
        return self.folder.as_uri()

    def git(self, *words, when="2026-03-03T12:00:00+09:00"):
        """Output of git at a time."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **{f"GIT_{who}_NAME": "s" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "s@x" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": when for who in ("AUTHOR", "COMMITTER")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        where = [] if words[0] == "init" else ["-C", str(self.folder)]
        done = subprocess.run(["git", *where, *words], env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, when, **files):
        """Write files (a name's __ is a slash, its _py a suffix) and commit them; returns the commit."""
        for name, text in files.items():
            path = self.folder / (name.replace("__", "/").removesuffix("_py") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "work", when=at(when).isoformat())
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def student(tmp_path):
    return Student(tmp_path / "s01")


def collect(course, *students, what="week1-day2", path="", branch="", **options):
    """What is collected of the students' repositories: (file name -> text, time) of each, and the report."""
    done = Collected()
    listed = [Repository(each.folder.name, each.url, branch, path) for each in students]
    options = {"local_files": True, **options}
    arrivals = {each.place: each for each in read_all(listed, course, course.find(what), done, **options)}
    texts = {
        place: ({name: text.decode() for name, text in each.files.items()}, each.time)
        for place, each in arrivals.items()
    }
    return texts, done


class TestTheCommitThatCounts:
    """The last one before the deadline, and what is said about the others."""

    def test_before_the_deadline(self, course, student):
        """The version of 17:20 counts, dated by the commit that changed it; later ones are counted and named."""
        student.commit("02T16:30", exercises__week1__day1_tensors="1")
        counted = student.commit("17:00", exercises__week1__day2_cost="in time")
        student.commit("17:20", README="no change")
        student.commit("17:21", exercises__week1__day2_cost="late")
        student.commit("18:00", exercises__week1__day2_cost="later")
        found, done = collect(course, student)

        assert found == {"s01 week1-day2": ({"day2_cost.py": "in time"}, at("17:00"))}
        assert done.problems == []
        assert done.notes == [
            f"s01 week1-day2: commit {counted[:8]} of 2026-03-03 17:00 counts; 2 later commits change it and do not"
        ]

    def test_grace_and_another_deadline(self, course, student):
        """The policy's grace is added to the day's own deadline; one that is given counts as it is."""
        student.commit("17:00", day2_cost="1")
        student.commit("17:25", day2_cost="2")
        graceful = with_policies(course, late=Late(per="hour", percent=10.0, grace_minutes=5))

        assert collect(graceful, student)[0]["s01 week1-day2"][0] == {"day2_cost.py": "2"}
        assert collect(course, student)[0]["s01 week1-day2"][0] == {"day2_cost.py": "1"}
        assert collect(course, student, deadline=at("17:25"))[0]["s01 week1-day2"][0] == {"day2_cost.py": "2"}
        assert collect(graceful, student, deadline=at("17:24"))[0]["s01 week1-day2"][0] == {"day2_cost.py": "1"}

    def test_nothing_in_time(self, course, student):
        """Without a late policy it is missing, and said why; with one, or excused, the newest counts with its time."""
        student.commit("02T16:30", day1_tensors="1")
        student.commit("19:00", day2_cost="late")
        newest = student.commit("20:00", day2_cost="later")
        found, done = collect(course, student)
        assert found == {}
        assert done.notes == ["s01 week1-day2: nothing was collected: no policy takes what came after the deadline"]

        found, done = collect(with_policies(course, late=Late(per="hour", percent=10.0)), student)
        assert found == {"s01 week1-day2": ({"day2_cost.py": "later"}, at("20:00"))}
        assert done.notes == [f"s01 week1-day2: nothing came in time; commit {newest[:8]} of 2026-03-03 20:00 counts"]
        excused = with_policies(course, excused=(Excused(student="s01"),))
        assert collect(excused, student)[0]["s01 week1-day2"][1] == at("20:00")

    def test_an_excused_student_hands_in_late(self, course, student):
        """What came after the deadline counts for them, although something was there before."""
        student.commit("17:00", day2_cost="started")
        student.commit("05T09:00", day2_cost="done")
        excused = with_policies(course, excused=(Excused(student="s01", assignments=("week1-day2",)),))

        assert collect(excused, student)[0] == {"s01 week1-day2": ({"day2_cost.py": "done"}, at("05T09:00"))}

    def test_what_was_given_out_is_no_work(self, course, student, root):
        """An untouched stub in time is not handed in: late work counts, and the untouched twin of a module is left."""
        names = ("day2_cost.py", "test_day2_cost.py")
        stub, tests = ((root / "exercises/week1" / name).read_text(encoding="utf-8") for name in names)
        (student.folder / "day2_cost.ipynb").write_text(twin(course.day("week1-day2"), stub, tests), encoding="utf-8")
        student.commit("16:05", day2_cost=stub)
        late = with_policies(course, late=Late(per="hour", percent=10.0))
        assert set(collect(late, student)[0]["s01 week1-day2"][0]) == {"day2_cost.py", "day2_cost.ipynb"}
        student.commit("19:00", day2_cost="x = 1\n")

        assert collect(late, student)[0] == {"s01 week1-day2": ({"day2_cost.py": "x = 1\n"}, at("19:00"))}
        found, done = collect(course, student)
        assert found["s01 week1-day2"][0]["day2_cost.py"] == stub
        assert done.notes[0].endswith("counts; 1 later commit changes it and does not")

    def test_nothing_at_all(self, course, student):
        """A repository without the module, and an empty one."""
        student.commit("17:00", README="hello")
        empty = Student(student.folder.with_name("s02"))
        found, done = collect(course, student, empty)

        assert found == {}
        assert done.notes == ["s01 week1-day2: nothing was collected: it is not in the repository"]
        assert done.problems == [f"s02: {empty.url}: is empty, or has no such branch; nothing new was collected"]

    def test_a_commit_dated_back(self, course, student):
        """A commit cannot be older than those it builds on: it counts as late as they are, and is named."""
        student.commit("17:00", day2_cost="in time")
        student.commit("19:00", day2_cost="late")
        forged = student.commit("16:59", day2_cost="late, and lies")
        found, done = collect(course, student)

        assert found["s01 week1-day2"][0] == {"day2_cost.py": "in time"}
        assert f"s01 week1-day2: {forged[:8]} says it is older than what it builds on" in done.notes[1]
        late = with_policies(course, late=Late(per="hour", percent=10.0))
        assert collect(late, student, deadline=at("16:00"))[0]["s01 week1-day2"] == (
            {"day2_cost.py": "late, and lies"},
            at("19:00"),
        )

    def test_a_branch_that_was_merged(self, course, student):
        """Commits of both sides count by their time."""
        student.commit("16:10", day2_cost="start")
        student.git("checkout", "--quiet", "-b", "side")
        student.commit("17:00", day2_cost="side")
        student.git("checkout", "--quiet", "main")
        student.commit("17:10", README="main")
        student.git("merge", "--quiet", "--no-edit", "side", when=at("17:15").isoformat())

        assert collect(course, student)[0]["s01 week1-day2"] == ({"day2_cost.py": "side"}, at("17:00"))
        assert collect(course, student, branch="side")[0]["s01 week1-day2"][0] == {"day2_cost.py": "side"}
        assert "has no such branch" in collect(course, student, branch="none")[1].problems[0]

    @pytest.mark.parametrize("seconds", ["@0 +0000", "@4102444800 +0000", "@99999999999 +0000"])
    def test_a_clock_from_another_century(self, course, student, seconds):
        """Dates that are absurd are dates: nothing crashes."""
        (student.folder / "day2_cost.py").write_text("x")
        student.git("add", "--all")
        student.git("commit", "--quiet", "-m", "x", when=seconds)
        late = with_policies(course, late=Late(per="hour", percent=10.0))

        assert collect(late, student)[0]["s01 week1-day2"][0] == {"day2_cost.py": "x"}


class TestWhereTheFilesLie:
    """Anywhere in the repository, as long as one is meant."""

    def test_a_whole_week(self, course, student):
        """Each day at its own deadline; modules of the same name of other weeks are not meant."""
        student.commit("02T17:00", exercises__week1__day1_tensors="1")
        student.commit("17:00", exercises__week1__day2_cost="2", exercises__week2__friday="stub of week 2")
        student.commit("06T16:30", exercises__week1__friday="5", exercises__week1__day1_tensors="late")
        found, _ = collect(course, student, what="week1")

        assert {place: files for place, (files, _) in found.items()} == {
            "s01 week1-day1": {"day1_tensors.py": "1"},
            "s01 week1-day2": {"day2_cost.py": "2"},
            "s01 week1-friday": {"friday.py": "5"},
        }

    def test_a_notebook_and_a_folder(self, course, student):
        """Both notations go together; `path` leaves everything else out."""
        student.commit("17:00", day2_cost="top", own__day2_cost="mine", own__day2_cost_py="")
        (student.folder / "own" / "day2_cost.py").write_text("mine")
        (student.folder / "own" / "day2_cost.ipynb").write_text("{}")
        student.commit("17:05")

        assert collect(course, student, path="/own/")[0]["s01 week1-day2"] == (
            {"day2_cost.py": "mine", "day2_cost.ipynb": "{}"},
            at("17:05"),
        )
        found, done = collect(course, student)
        assert found == {}
        assert done.problems == [
            (
                "s01 week1-day2: day2_cost.py and own/day2_cost.py differ: leave one, or give the folder of the right "
                "one as `path` in the list; not collected"
            )
        ]

    def test_a_link_and_a_giant(self, course, student):
        """Nothing is followed and nothing larger than grading reads is read."""
        (student.folder / "day2_cost.py").symlink_to("/etc/passwd")
        student.commit("17:00", day1_tensors="#" * (1 << 21))
        found, done = collect(course, student, what="week1")

        assert found == {}
        assert done.problems == [
            "s01 week1-day1: day1_tensors.py is too large (2 MB, at most 1 MB are read); not collected",
            "s01 week1-day2: day2_cost.py is a link; not collected",
        ]

    def test_names_that_git_would_read_as_patterns(self, course, student):
        """A folder of any name is a folder."""
        place = student.folder / ":(glob)**" / '한글 \n\t"x"'
        place.mkdir(parents=True)
        (place / "day2_cost.py").write_text("x")
        student.commit("17:00", other="y")
        student.commit("17:10", other="z")

        assert collect(course, student)[0]["s01 week1-day2"] == ({"day2_cost.py": "x"}, at("17:00"))


class TestHostility:
    """One repository is one student's problem, and runs nothing here."""

    def test_nothing_of_theirs_is_run(self, course, student, tmp_path):
        """Hooks, filters, attributes and submodules of the repository stay what they are: bytes."""
        witness = tmp_path / "witness"
        (student.folder / ".gitattributes").write_text("*.py filter=evil\n")
        (student.folder / ".gitmodules").write_text(f'[submodule "m"]\npath = m\nurl = {tmp_path}/none\n')
        student.commit("17:00", day2_cost="x")
        for hook in ("post-checkout", "post-merge", "reference-transaction", "pre-receive"):
            path = student.folder / ".git" / "hooks" / hook
            path.write_text(f"#!/bin/sh\ntouch {witness}\n")
            path.chmod(0o755)

        assert collect(course, student)[0]["s01 week1-day2"][0] == {"day2_cost.py": "x"}
        assert not witness.exists()

    @pytest.mark.parametrize(
        "url",
        [
            "ext::sh -c 'touch {witness}'",
            "--upload-pack=touch {witness}",
            "ssh://-oProxyCommand=touch%20{witness}/x",
            "file://{repository}",
            "{repository}",
        ],
    )
    def test_urls_that_would_run_or_read_something_here(self, course, student, tmp_path, url):
        """Only https, ssh and http are read; paths of this machine, where solutions lie, only with --local."""
        student.commit("17:00", day2_cost="x")
        witness, done = tmp_path / "witness", Collected()
        listed = [Repository("s01", url.format(witness=witness, repository=student.folder))]

        assert list(read_all(listed, course, course.find("week1-day2"), done)) == []
        assert len(done.problems) == 1
        assert not witness.exists()
        if "ssh" not in url:
            assert "--local allows paths on this machine" in done.problems[0] or "--upload-pack" in url

    def test_one_broken_repository_stops_nobody(self, course, student, tmp_path):
        """No repository, half a one and a folder of something else; the others are collected, in the list's order."""
        student.commit("17:00", day2_cost="x")
        broken = Student(tmp_path / "s02")
        broken.commit("17:00", day2_cost="x")
        for path in (broken.folder / ".git" / "objects").rglob("*"):
            if path.is_file():
                path.chmod(0o644)
                path.write_bytes(b"broken")
        listed = [
            Repository("s00", (tmp_path / "none").as_uri()),
            Repository("s01", student.url),
            Repository("s02", broken.url),
            Repository("s03", tmp_path.as_uri()),
        ]
        done = Collected()
        found = list(read_all(listed, course, course.find("week1-day2"), done, local_files=True))

        assert [each.student for each in found] == ["s01"]
        assert [problem.split(":")[0] for problem in done.problems] == ["s00", "s02", "s03"]
        assert all(problem.endswith("; nothing new was collected") for problem in done.problems)

    def test_one_that_never_answers(self, course, tmp_path, monkeypatch):
        """After its time it is given up, with whatever it started."""
        slow = tmp_path / "bin"
        slow.mkdir()
        (slow / "ssh").write_text("#!/bin/sh\nsleep 600\n")
        (slow / "ssh").chmod(0o755)
        monkeypatch.setenv("PATH", f"{slow}{os.pathsep}{os.environ['PATH']}")
        done = Collected()
        listed = [Repository("s01", "git@example.invalid:s01.git")]

        assert list(read_all(listed, course, course.find("week1-day2"), done, seconds=1.0)) == []
        assert "git fetch took longer than 1 seconds; nothing new was collected" in done.problems[0]

    def test_a_giant_repository(self, course, student, monkeypatch):
        """A pack that grows beyond what a course needs is stopped."""
        (student.folder / "data.bin").write_bytes(os.urandom(2 << 20))
        student.commit("17:00", day2_cost="x")
        monkeypatch.setattr(fetching, "LARGEST", 1 << 20)
        found, done = collect(course, student)

        assert found == {}
        assert "s01" in done.problems[0]
        monkeypatch.setattr(fetching, "LARGEST", 1 << 28)
        monkeypatch.setattr(fetching, "MOST_COMMITS", 1)
        student.commit("17:01")
        assert "holds more than 1 commits" in collect(course, student)[1].problems[0]

    def test_passwords_are_not_repeated(self, course):
        """A URL with a token in it is shown without."""
        done = Collected()
        list(read_all([Repository("s01", "https://me:hunter2@127.0.0.1:9/x.git")], course, course.find("week1"), done))

        assert "hunter2" not in done.problems[0]
        assert "https://127.0.0.1:9/x.git" in done.problems[0]

    def test_no_git(self, course, student, monkeypatch, tmp_path):
        """A machine without git is told so once."""
        monkeypatch.setenv("PATH", str(tmp_path / "none"))
        with pytest.raises(CollectError, match="git is not installed here: install it, or collect a zip with --zip"):
            list(read_all([Repository("s01", student.folder.as_uri())], course, course.find("week1"), Collected()))


class TestTheList:
    """A CSV file, and every slip in it as a sentence with its line."""

    def test_columns_in_any_order(self, tmp_path):
        """Student and url are needed; branch and path may be empty."""
        path = tmp_path / "list.csv"
        path.write_text("url,student,branch,path\nhttps://x/b,s02,,\nhttps://x/a,s01,work,src\n")

        assert read_repositories(path) == [
            Repository("s01", "https://x/a", "work", "src"),
            Repository("s02", "https://x/b"),
        ]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("student\ns01\n", r"line 1: there is no column 'url'; the first line names the columns: student,url"),
            ("student,url\ns01,\n", r"line 2: 's01' has no url; give it, or remove the line"),
            ("student,url\n,x\n", r"line 2: the student is empty; write the name of the student's folder"),
            ("student,url\ns01,x\ns01,y\n", r"line 3: 's01' stands here a second time"),
            ("student,ulr\ns01,x\n", r"line 1: unknown column 'ulr'; did you mean 'url'\?"),
            ("student,url\n../x,x\n", r"'../x' cannot be the name of a student's folder"),
        ],
    )
    def test_slips(self, tmp_path, text, sentence):
        """What was found, where, and what to do."""
        path = tmp_path / "list.csv"
        path.write_text(text)
        with pytest.raises(UsageError, match=rf"list\.csv.*{sentence}"):
            read_repositories(path)

    def test_a_list_that_is_not_there(self, tmp_path):
        """A mistyped path is no traceback."""
        with pytest.raises(UsageError, match="the list of repositories cannot be read"):
            read_repositories(tmp_path / "none.csv")


def test_times_are_utc_or_aware(course, student):
    """What is compared with a deadline has a zone."""
    student.commit("17:00", day2_cost="x")
    [(_, time)] = collect(course, student)[0].values()

    assert time.astimezone(UTC) == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
