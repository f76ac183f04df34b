"""A bundle on a student's machine: installed with one command into a clean environment, without any framework."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime

import pytest

from grader.course import Course
from grader.teacher.release import Folder, release

pytestmark = pytest.mark.slow
#: Signs in pip's output that no package index can be reached: not a fault of ours.
OFFLINE = ("No matching distribution found", "Could not fetch", "Connection", "Network is unreachable")


def clean(**more):
    """An environment without anything that could bring our checkout in."""
    hidden = ("PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "NO_COLOR", "FORCE_COLOR", "CI")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "COLUMNS": "100", **more}


class Desk:
    """A student's folder `dl101`, made by unpacking zips, and an environment of its own."""

    def __init__(self, root, out):
        self.root, self.out, self.home = root, out, root / "dl101"

    def unpack(self, name):
        with zipfile.ZipFile(self.out / f"{name}.zip") as archive:
            archive.extractall(self.root)

    def run(self, *words, folder=None):
        command = [str(self.root / "venv" / "bin" / words[0]), *words[1:]]
        done = subprocess.run(
            command, cwd=folder or self.home, env=clean(), capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def desk(week1, tmp_path_factory):
    """Monday's zip, unpacked and installed."""
    root = tmp_path_factory.mktemp("student")
    course = Course.load(week1)
    release(course, datetime.fromisoformat("2026-03-06T16:00+09:00"), Folder(course, root / "out"))
    subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True, env=clean())
    desk = Desk(root, root / "out")
    desk.unpack("week1-day1")
    code, said = desk.run("pip", "install", "--quiet", "-e", ".")
    if code and any(sign in said for sign in OFFLINE):
        pytest.skip(f"pip reaches no package index here: {said.splitlines()[-1]}")
    assert code == 0, said
    return desk


@pytest.fixture
def monday(desk):
    """The desk as it was on Monday."""
    shutil.rmtree(desk.home)
    desk.unpack("week1-day1")
    return desk


def test_the_environment_has_no_framework_and_no_instructor(monday):
    """What was installed is small: neither torch nor nbgrader nor the instructor's side of grader."""
    code, said = monday.run("pip", "list", "--format=freeze")
    names = {line.partition("==")[0].lower() for line in said.splitlines()}

    assert code == 0
    assert {"numpy", "pytest", "hypothesis", "rich"} <= names
    assert not names & {"torch", "tensorflow", "nbgrader", "pydantic", "sqlalchemy"}
    assert monday.run("python", "-c", "import grader.teacher")[0] == 1


def test_the_stub_is_not_attempted_and_torch_is_asked_for(monday):
    """`pytest exercises/week1` runs, shows the table with titles and points, and says which item needs torch."""
    code, said = monday.run("pytest", "exercises/week1")

    assert code == 1
    assert "14 not attempted, 3 not checked" in said
    assert "needs torch" in said
    assert "torch is not installed, and some items need it: pip install torch" in said
    assert "Rank, shape and" in said
    assert "failed" not in said


def test_an_answer_passes_and_a_wrong_one_gets_its_message(monday, root):
    """The solution passes where NumPy is enough; a known mistake is called by its name, from hints.json."""
    solved = root / "solutions" / "week1" / "day1_tensors.py"
    shutil.copy(solved, monday.home / "exercises" / "week1" / "day1_tensors.py")
    _, said = monday.run("pytest", "exercises/week1", "-k", "not torch")
    assert "14 passed" in said

    monday.unpack("week1-day2")
    mistake = (root / "solutions" / "week1" / "day2_cost.py").read_text("utf-8").replace("np.mean(", "0.5 * np.mean(")
    (monday.home / "exercises" / "week1" / "day2_cost.py").write_text(mistake, "utf-8")
    _, said = monday.run("pytest", "exercises/week1/test_day2_cost.py", "-k", "mse")
    assert "You divided by 2m" in said


def test_tuesday_comes_over_monday(monday):
    """Unpacked over Monday's folder, Tuesday's zip brings its day and leaves an edited module alone."""
    mine = monday.home / "exercises" / "week1" / "day1_tensors.py"
    mine.write_text(mine.read_text("utf-8") + "\n# my work\n", "utf-8")
    monday.unpack("week1-day2")
    _, said = monday.run("pytest", "exercises/week1", "-q")

    assert mine.read_text("utf-8").endswith("# my work\n")
    assert "week1/day1_tensors.py" in said
    assert "week1/day2_cost.py" in said


def test_each_bundle_stands_alone(desk, tmp_path):
    """Friday's bundle alone, installed as a wheel and not as a link, runs in a folder without the sources of grader."""
    bundle = desk.out / "week1-friday"
    shutil.copytree(bundle, tmp_path / "bundle")
    target = str(tmp_path / "site")
    code, said = desk.run("pip", "install", "--quiet", "--no-deps", "--target", target, ".", folder=tmp_path / "bundle")
    assert code == 0, said
    shutil.rmtree(tmp_path / "bundle" / "grader")
    command = [
        str(desk.root / "venv" / "bin" / "python"),
        "-m",
        "pytest",
        "exercises/week1",
        "-p",
        "grader.student.plugin",
    ]
    environment = clean(PYTHONPATH=target, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    done = subprocess.run(
        command, cwd=tmp_path / "bundle", env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1, done.stderr
    assert "week1/friday.py" in done.stdout
    assert "not attempted" in done.stdout
