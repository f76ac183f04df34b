"""The classes on disk, in the form each grader wants them: our layout, an nbgrader course, folders for pytest.

Everything but nbgrader's own database is a function of the tables alone, byte by byte.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.classes import Case

#: How nbgrader marks what students do not see.
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n.*?^### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE)
CONFIG = """\
import os

c = get_config()
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.db_url = f"sqlite:///{c.CourseDirectory.root}/gradebook.db"
c.Execute.timeout = 30
"""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
#: nbgrader's points of a test cell; stock nbgrader gives all of them or none.
POINTS = 2


def write_course(case: Case, folder: Path) -> None:
    """A copy of the course, so that recordings and results never land in the checkout."""
    for part in ("solutions", "exercises", "grader/hidden"):
        ignore = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(case.root / part, folder / part, ignore=ignore, dirs_exist_ok=True)
    shutil.copy(case.root / "course.toml", folder)


def write_submitted(case: Case, students: Sequence[str], folder: Path) -> None:
    """<student>/<assignment>/<module>.py, as `grader grade` wants it."""
    for student in students:
        place = folder / student / case.day.assignment
        place.mkdir(parents=True)
        (place / f"{case.day.module}.py").write_text(case.module(student), encoding="utf-8")


def write_pytest(case: Case, students: Sequence[str], folder: Path) -> None:
    """<student>/solution.py and the asserts beside it."""
    for student in students:
        place = folder / student
        place.mkdir(parents=True)
        (place / "solution.py").write_text(case.module(student), encoding="utf-8")
        shutil.copy(case.asserts, place)


def write_nbgrader(case: Case, folder: Path) -> None:
    """An nbgrader course: its configuration and the teacher's notebook, with answers and hidden tests."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    solution = case.answers[case.students[0]].items()
    solved = {item: f"### BEGIN SOLUTION\n{answer.source}\n### END SOLUTION" for item, answer in solution}
    _write_notebook(folder / "source" / case.name, case, solved, test_cells(case))


def write_notebooks(case: Case, students: Sequence[str], folder: Path) -> None:
    """<student>/<assignment>/<assignment>.ipynb, without the hidden tests, as students hand it in to nbgrader."""
    seen = {item: HIDDEN.sub("", cell) for item, cell in test_cells(case).items()}
    for student in students:
        own = {item: f"# {student}\n{answer.source}" for item, answer in case.answers[student].items()}
        _write_notebook(folder / student / case.name, case, own, seen)


def test_cells(case: Case) -> dict[str, str]:
    """The body of each test of the asserts as the text of a cell, by item."""
    text = case.asserts.read_text(encoding="utf-8")
    lines = text.splitlines()
    tests = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    ends = [*(test.lineno - 1 for test in tests[1:]), len(lines)]
    bodies = {
        test.name.removeprefix("test_"): textwrap.dedent("\n".join(lines[test.lineno : end])).strip() + "\n"
        for test, end in zip(tests, ends, strict=True)
    }
    return {item: bodies[item] for item in case.items}


def _write_notebook(folder: Path, case: Case, solutions: dict[str, str], tests: dict[str, str]) -> None:
    cells = [_cell("head", case.head)]
    for item in case.items:
        cells.append(_cell(f"solution_{item}", solutions[item], {"grade": False, "solution": True, "locked": False}))
        graded = {"grade": True, "solution": False, "locked": True, "points": POINTS}
        cells.append(_cell(f"test_{item}", tests[item], graded))
    document = {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    folder.mkdir(parents=True)
    (folder / f"{case.name}.ipynb").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _cell(name: str, source: str, rights: dict[str, Any] | None = None) -> dict[str, Any]:
    known = {"grade_id": name, "schema_version": 3, "cell_type": "code", "task": False}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name.replace("_", "-"),
        "metadata": {} if rights is None else {"nbgrader": {**known, **rights}},
        "outputs": [],
        "source": source.rstrip("\n").splitlines(keepends=True),
    }
