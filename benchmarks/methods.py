"""The graders: how each is started on a class, and how its marks are read afterwards.

A method gets an empty folder and leaves in `prepare` everything that the clock should not see. Its `read` runs after
the clock has stopped.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import inputs
from benchmarks.classes import HERE, Case
from benchmarks.measure import ENVIRONMENT, Command
from grader.teacher.store import Store

PYTHON = sys.executable


@dataclass(frozen=True)
class Marks:
    """What a run found: the items that passed, by student (None: it marks nothing), and its steady part.

    `steady` is seconds of wall time per submission once everything is loaded; None where every submission starts anew.
    """

    passed: Mapping[str, frozenset[str]] | None
    steady: float | None

    @property
    def cells(self) -> int | None:
        """Items that passed, of the whole class."""
        return None if self.passed is None else sum(map(len, self.passed.values()))


@dataclass(frozen=True)
class Method(ABC):
    """One grader, on `jobs` cores. `work` is a folder that outlives the runs of one case."""

    jobs: int

    @property
    @abstractmethod
    def label(self) -> str:
        """Its name in the table."""

    @abstractmethod
    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:
        """Lay everything ready in `folder`; the commands that grade it, to be run `jobs` at once."""

    @abstractmethod
    def read(self, case: Case, students: Sequence[str], folder: Path, outputs: Sequence[str]) -> Marks:
        """The marks it gave."""

    def fits(self, case: Case) -> bool:  # noqa: ARG002 - the interface
        """Whether it can grade this case."""
        return True

    @property
    def name(self) -> str:
        """Its name on the command line, such as nbgrader-2."""
        return f"{type(self).__name__.lower()}-{self.jobs}"


class Grader(Method):
    """Ours, as the instructor starts it, with the recordings that the first run of this engine left."""

    @property
    def label(self) -> str:
        """Its name in the table."""
        return "grader grade"

    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:
        """The class in our layout, and the recorded course."""
        course = recorded(case, work)
        inputs.write_submitted(case, students, folder / "submitted")
        return [_grade(case, course, folder, self.jobs)]

    def read(self, case: Case, students: Sequence[str], folder: Path, outputs: Sequence[str]) -> Marks:  # noqa: ARG002
        """From the store. A verdict's seconds run from the fork of its worker until it is complete."""
        with Store(folder / "results.db", create=False) as store:
            verdicts = store.all(case.day.assignment)
        passed = {
            verdict.student: frozenset(item.item for item in verdict.items if item.score == item.points)
            for verdict in verdicts
        }
        return Marks(passed, sum(verdict.seconds for verdict in verdicts) / len(verdicts) / self.jobs)


class First(Grader):
    """Ours, the very first time: every hidden test is also recorded on the solution."""

    @property
    def label(self) -> str:
        """Its name in the table."""
        return "grader grade, tests not yet recorded"

    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:  # noqa: ARG002
        """A fresh copy of the course."""
        inputs.write_course(case, folder / "course")
        inputs.write_submitted(case, students, folder / "submitted")
        return [_grade(case, folder / "course", folder, self.jobs)]


class Nbgrader(Method):
    """Stock `nbgrader autograde`, processes side by side over halves of the class."""

    @property
    def label(self) -> str:
        """Its name in the table."""
        return "nbgrader autograde"

    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:
        """A course with an assignment that was generated, and nothing graded."""
        course = folder / "course"
        shutil.copytree(_generated(case, work), course)
        words = [PYTHON, "-m", "nbgrader", "autograde", case.name]
        commands = []
        for number, part in enumerate(_parts(students, self.jobs)):
            inputs.write_notebooks(case, part, course / f"submitted-{number}")
            commands.append(Command([*words, f"--CourseDirectory.submitted_directory=submitted-{number}"], course))
        return commands

    def read(self, case: Case, students: Sequence[str], folder: Path, outputs: Sequence[str]) -> Marks:  # noqa: ARG002
        """From its gradebook."""
        return _in_gradebook(folder / "course", case.name, len(students), self.jobs)


class Bridge(Method):
    """`nbgrader autograde` with our hook in its configuration: nbgrader hands over, our judge grades."""

    @property
    def label(self) -> str:
        """Its name in the table."""
        return "nbgrader autograde through grader"

    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:
        """The class in our layout, and nbgrader's folder made ready for it as the instructor does."""
        recordings, course = recorded(case, work), folder / "course"
        inputs.write_submitted(case, students, course / "submitted")
        ready = [PYTHON, "-m", "grader", "nbgrader", case.day.assignment, str(course), "--course", str(recordings)]
        subprocess.run(ready, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
        words = [PYTHON, "-m", "nbgrader", "autograde", case.day.assignment,
                 f"--SandboxGrade.store={folder / 'results.db'}"]  # fmt: skip
        commands = []
        for number, part in enumerate(_parts(students, self.jobs)):
            (course / f"submitted-{number}").mkdir()
            for student in part:
                (course / "submitted" / student).rename(course / f"submitted-{number}" / student)
            commands.append(Command([*words, f"--CourseDirectory.submitted_directory=submitted-{number}"], course))
        return commands

    def read(self, case: Case, students: Sequence[str], folder: Path, outputs: Sequence[str]) -> Marks:  # noqa: ARG002
        """From nbgrader's gradebook."""
        return _in_gradebook(folder / "course", case.day.assignment, len(students), self.jobs)


class Pytest(Method):
    """One `python -m pytest` process per submission."""

    @property
    def label(self) -> str:
        """Its name in the table."""
        return "pytest per submission"

    def fits(self, case: Case) -> bool:
        """The light day is held against nbgrader alone."""
        return case.exhaustive

    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:  # noqa: ARG002
        """A folder per student."""
        inputs.write_pytest(case, students, folder)
        return [Command([PYTHON, "-m", "pytest", "-q"], folder / student, fine=(0, 1)) for student in students]

    def read(self, case: Case, students: Sequence[str], folder: Path, outputs: Sequence[str]) -> Marks:  # noqa: ARG002
        """From the summary it prints."""
        return Marks({student: _passed(case, said) for student, said in zip(students, outputs, strict=True)}, None)


class Floor(Method):
    """A warm process of floor.py; `mode` is "exec" or "fork"."""

    mode = ""

    @property
    def label(self) -> str:
        """Its name in the table."""
        return f"floor: warm {self.mode}"

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return f"{self.mode}-{self.jobs}"

    def prepare(self, case: Case, students: Sequence[str], work: Path, folder: Path) -> list[Command]:
        """The files; for two at once, `exec` takes two processes and `fork` two children."""
        inputs.write_pytest(case, students, folder)
        what = ["--asserts", str(case.asserts)] if case.exhaustive else ["--calls", str(_recording(case, work))]
        torch = ["--torch"] if case.uses_torch else []
        processes, children = (self.jobs, 1) if self.mode == "exec" else (1, self.jobs)
        return [
            Command([PYTHON, "-P", str(HERE / "floor.py"), self.mode, str(children), *what, *torch,
                     *(f"{student}/solution.py" for student in part)], folder)
            for part in _parts(students, processes)
        ]  # fmt: skip

    def read(self, case: Case, students: Sequence[str], folder: Path, outputs: Sequence[str]) -> Marks:  # noqa: ARG002
        """From what it prints. The steady part is all after its imports, by its own clock."""
        answers = [json.loads(said) for said in outputs]
        passed = {
            Path(path).parent.name: frozenset(name.removeprefix("test_") for name in names)
            for answer in answers
            for path, names in answer["passed"].items()
        }
        steady = max(answer["seconds"] for answer in answers) / len(students)
        return Marks(passed if case.exhaustive else None, steady)


class Exec(Floor):
    """Everything in one process."""

    mode = "exec"


class Fork(Floor):
    """A forked child per submission."""

    mode = "fork"


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Grader(1), Grader(2), First(1), Bridge(1), Bridge(2), Nbgrader(1), Nbgrader(2), Pytest(1), Pytest(2),
        Exec(1), Exec(2), Fork(1), Fork(2),
    )
}  # fmt: skip


def recorded(case: Case, work: Path) -> Path:
    """A copy of the course, its tests recorded by grading one submission; kept in `work`."""
    course = work / "recorded"
    if not course.exists():
        inputs.write_course(case, course)
        inputs.write_submitted(case, case.students[:1], work / "first" / "submitted")
        command = _grade(case, course, work / "first", 1)
        subprocess.run(command.words, cwd=command.folder, env=ENVIRONMENT, check=True, capture_output=True)
    return course


def _recording(case: Case, work: Path) -> Path:
    folder = recorded(case, work) / ".grader" / "recordings"
    return next(folder.glob(f"{case.day.assignment}-*.pickle"))


def _generated(case: Case, work: Path) -> Path:
    """An nbgrader course that knows the assignment; kept in `work`."""
    course = work / "generated"
    if not course.exists():
        inputs.write_nbgrader(case, course)
        words = [PYTHON, "-m", "nbgrader", "generate_assignment", case.name]
        subprocess.run(words, cwd=course, env=ENVIRONMENT, check=True, capture_output=True)
    return course


def _in_gradebook(course: Path, assignment: str, size: int, jobs: int) -> Marks:
    """What nbgrader keeps. The steady part lies between the first notebook that it finished and the last."""
    from nbgrader.api import Gradebook

    passed = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for submission in book.assignment_submissions(assignment):
            grades = submission.notebooks[0].grades
            names = [grade.name for grade in grades if grade.score == grade.max_score]
            passed[submission.student.id] = frozenset(name.removeprefix("test_") for name in names)
    done = sorted(path.stat().st_mtime for path in course.glob(f"autograded/*/{assignment}/*.ipynb"))
    rest = size - jobs
    return Marks(passed, (done[-1] - done[jobs - 1]) / rest if rest > 0 else None)


def _grade(case: Case, course: Path, folder: Path, jobs: int) -> Command:
    words = [PYTHON, "-m", "grader", "grade", case.day.assignment, str(folder / "submitted"), "--course", str(course),
             "--store", str(folder / "results.db"), "--jobs", str(jobs)]  # fmt: skip
    return Command(words, folder)


def _parts(students: Sequence[str], count: int) -> list[Sequence[str]]:
    size = -(-len(students) // count)
    return [students[start : start + size] for start in range(0, len(students), size)]


def _passed(case: Case, said: str) -> frozenset[str]:
    if not re.search(r"\d+ (?:passed|failed)", said):
        return frozenset()
    failed = set(re.findall(r"^(?:FAILED|ERROR) \S+::test_(\w+)", said, re.MULTILINE))
    return frozenset(case.items) - failed
