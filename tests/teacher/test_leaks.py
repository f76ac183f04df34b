"""The search for answers and hidden tests in what is given out: it finds them wherever they hide."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tomllib
import zipfile

import pytest

from grader.course import Course
from grader.errors import CourseError
from grader.teacher import core
from grader.teacher.bundle import build, write_folder, zipped
from grader.teacher.leaks import IDIOM, Secrets, demand_none, leaks, secrets_of
from grader.teacher.notebooks import for_nbgrader, twin
from grader.teacher.stubs import tells

DAYS = ["week1-day1", "week1-day2", "week1-day3", "week1-day4", "week1-friday"]


@pytest.fixture(scope="module")
def course(week1):
    return Course.load(week1)


@pytest.fixture(scope="module")
def secrets(course):
    return secrets_of(course)


def answers(course, name):
    """The telling lines of a day's answers."""
    text = course.paths(course.day(name)).solution.read_text(encoding="utf-8")
    bodies = (part.partition("### END SOLUTION")[0] for part in text.split("### BEGIN SOLUTION")[1:])
    return [line for body in bodies for line in body.splitlines() if tells(line)]


def wheel_of(bundle, folder):
    """What pip builds from a bundle."""
    write_folder(bundle, folder / "bundle")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), "bundle"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = folder.glob("*.whl")
    return wheel


class TestNothingLeaks:
    """What is given out of week 1."""

    @pytest.mark.parametrize("name", DAYS)
    def test_no_bundle_quotes_a_secret(self, course, secrets, name):
        """Neither the files nor the zip of any day hold a line of an answer or of a hidden test."""
        bundle = build(course, course.day(name))

        assert leaks(secrets, {**bundle.files, "bundle.zip": zipped(course, bundle)}) == []

    @pytest.mark.parametrize("name", DAYS)
    def test_no_notebook_for_nbgrader_quotes_a_secret(self, course, secrets, name):
        """What goes into nbgrader's source/ holds no answer either."""
        day = course.day(name)
        stub, tests = (
            path.read_text("utf-8") for path in (course.paths(day).exercise, course.paths(day).visible_tests)
        )

        assert leaks(secrets, {"x.ipynb": for_nbgrader(day, stub, tests).encode()}) == []

    def test_the_wheel_of_a_bundle_quotes_no_secret(self, course, secrets, tmp_path):
        """Neither does what pip builds from a bundle, and it holds the student core and nothing of the course."""
        wheel = wheel_of(build(course, course.day("week1-friday")), tmp_path)
        with zipfile.ZipFile(wheel) as archive:
            names = {name for name in archive.namelist() if ".dist-info/" not in name}

        assert leaks(secrets, {wheel.name: wheel.read_bytes()}) == []
        assert names == core.files().keys()

    def test_tables_come_with_the_wheel(self, own_week1, tmp_path):
        """A data set that a worked example loads is in the bundles from that day on, and installed it can be loaded."""
        tests = own_week1 / "exercises" / "week1" / "test_day2_cost.py"
        tests.write_text(tests.read_text("utf-8") + '\nTABLE = load("line3")\n', "utf-8")
        course = Course.load(own_week1)
        files = [build(course, course.day(name)).files for name in DAYS[:3]]
        assert [{"datasets/line3.csv", "datasets/line3.toml"} <= each.keys() for each in files] == [False, True, True]

        with zipfile.ZipFile(wheel_of(build(course, course.day("week1-day3")), tmp_path)) as archive:
            archive.extractall(tmp_path / "site")
        probe = "from grader.data import load; print(load('line3')[0].shape)"
        command = [sys.executable, "-c", probe]
        done = subprocess.run(command, cwd=tmp_path / "site", capture_output=True, text=True, check=False)
        assert done.stdout == "(3, 1)\n", done.stderr

    def test_the_engine_quotes_no_secret(self, root):
        """No module that the project's own wheel ships quotes the course; short idioms are everybody's."""
        paths = [path for path in (root / "grader").rglob("*.py") if "hidden" not in path.parts]
        known = secrets_of(Course.load(root))
        telling = Secrets({line: file for line, file in known.lines.items() if len(line) >= IDIOM}, known.rows)

        assert leaks(telling, {path.name: path.read_bytes() for path in paths}) == []


class TestFinding:
    """A search that finds nothing must be able to find something."""

    def test_there_are_secrets_of_every_file(self, course, secrets):
        """Every solution and every hidden file has lines that are looked for."""
        told = {*secrets.lines.values(), *secrets.rows.values()}
        files = [*course.root.glob("solutions/*/*.py"), *course.root.glob("grader/hidden/*/*.py")]

        assert told == {path.relative_to(course.root).as_posix() for path in files}

    @pytest.mark.parametrize("name", DAYS)
    def test_the_solved_notebook_is_one_great_leak(self, course, secrets, name):
        """Every day's answers are recognised inside of a notebook's cells."""
        day = course.day(name)
        paths = course.paths(day)
        text = twin(day, paths.solution.read_text("utf-8"), paths.visible_tests.read_text("utf-8"))

        assert len(leaks(secrets, {"exercises/x.ipynb": text.encode()})) > len(answers(course, name)) / 3

    def test_one_line_is_enough(self, course, secrets):
        """A single line of an answer is found in text, JSON, lists of lines and zips of zips, however indented."""
        line = next(line for line in answers(course, "week1-day3") if " ".join(line.split()) in secrets.lines)
        inner, outer = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr("a.md", f"\t{line}  ")
        with zipfile.ZipFile(outer, "w") as archive:
            archive.writestr("b.whl", inner.getvalue())
        book = {"cells": [{"source": ["x = 1\n", f"{line}\n"]}]}
        files = {
            "README.md": f"so:\n\n        {line}\n".encode(),
            "hints.json": json.dumps({"hint": line}).encode(),
            "x.ipynb": json.dumps(book).encode(),
            "c.zip": outer.getvalue(),
        }

        assert {sentence.partition(":")[0] for sentence in leaks(secrets, files)} == {
            "README.md",
            "hints.json",
            "x.ipynb",
            "c.zip/b.whl/a.md",
        }

    def test_a_hidden_test_among_the_visible_ones(self, course, secrets):
        """A body that was copied from a hidden test into a visible one is found by its lines in a row."""
        hidden = course.paths(course.day("week1-day2")).hidden_tests.read_text("utf-8")
        copied = "\n".join(hidden.splitlines()[60:90])

        assert leaks(secrets, {"exercises/week1/test_day2_cost.py": copied.encode()})

    def test_a_secret_folder_is_a_leak_whatever_lies_there(self, secrets):
        """An empty file in solutions/ or grader/hidden/ is one."""
        assert leaks(secrets, {"dl101/solutions/week1/x.py": b"", "grader/hidden/x.py": b""}) == [
            "dl101/solutions/week1/x.py: lies in a secret folder",
            "grader/hidden/x.py: lies in a secret folder",
        ]

    def test_the_sentence_says_what_to_do(self, course, secrets):
        """A leak is an error that names file, origin and remedy."""
        line = next(line for line in answers(course, "week1-day3") if " ".join(line.split()) in secrets.lines)

        with pytest.raises(
            CourseError, match=r"a.md: quotes solutions/week1/day3_gradient_descent.py: .*\nnothing was"
        ):
            demand_none(secrets, {"a.md": line.encode()})


class TestCore:
    """The part of grader that a student's machine gets."""

    def test_it_is_what_the_student_s_side_imports(self):
        """The plugin, the words, the notebook's helper and the data are in it; the instructor's side is not."""
        modules = core.modules()

        assert {"grader.student.plugin", "grader.student.notebook", "grader.checking.words", "grader.data"} <= modules
        assert not {name for name in modules if name.split(".")[1:2] in (["teacher"], ["sandbox"], ["cli"], ["course"])}

    def test_it_imports_with_the_student_s_libraries_alone(self, tmp_path):
        """Every module of it imports where nothing but NumPy, pytest, Hypothesis and Rich can be found."""
        for name, content in core.files().items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        probe = (
            "import importlib, sys\n"
            "allowed = {'numpy', 'pytest', '_pytest', 'hypothesis', 'rich', 'grader'}\n"
            "class Only:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        caller = sys._getframe(1)\n"
            "        while caller and 'importlib' in caller.f_code.co_filename: caller = caller.f_back\n"
            "        ours = caller.f_globals.get('__name__', '').split('.')[0] == 'grader'\n"
            "        top = name.split('.')[0]\n"
            "        if ours and top not in allowed | sys.stdlib_module_names: raise ImportError(name)\n"
            "sys.meta_path.insert(0, Only())\n"
            f"for name in {sorted(core.modules())!r}: importlib.import_module(name)\n"
            f"assert importlib.import_module('grader').__file__.startswith({str(tmp_path)!r})\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", probe], cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True, check=False
        )

        assert done.returncode == 0, done.stderr

    def test_an_import_of_the_instructor_s_side_is_refused(self, monkeypatch, tmp_path):
        """A student's module that imports grader.teacher stops every release with a sentence."""
        for name, content in core.files().items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        (tmp_path / "grader/student/odd.py").write_text("def f():\n    from grader.teacher import store\n")
        monkeypatch.setattr(core, "ENGINE", tmp_path / "grader")

        with pytest.raises(CourseError, match=r"imports grader\.teacher, which stays with the instructor"):
            core.modules()

    def test_the_requirements_are_those_of_the_project(self, root):
        """A student's pyproject.toml asks for the same versions as ours."""
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]

        assert [*core.REQUIREMENTS] == sorted(each for each in project["dependencies"] if not each.startswith("typer"))
        assert {name: list(wanted) for name, wanted in core.EXTRAS.items()} == {
            name: project["optional-dependencies"][name] for name in core.EXTRAS
        }

    def test_the_catalogue_of_a_bundle_is_a_course(self, course, tmp_path):
        """The course.toml that students get is valid and lists what is open, Friday only on Friday."""
        for name, days in (("week1-day2", 2), ("week1-friday", 5)):
            (tmp_path / "course.toml").write_bytes(build(course, course.day(name)).files["course.toml"])
            found = Course.load(tmp_path)

            assert [day.assignment for day in found.days] == DAYS[:days]
            assert found.days == course.days[:days]
