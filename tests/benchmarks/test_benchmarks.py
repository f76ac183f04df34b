"""The benchmark compares like with like: one class for all, the same marks from all, honest arithmetic."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import inputs, measure, plot, report
from benchmarks.classes import CASES, SIZE, Case, npweek, wrong_items
from benchmarks.measure import Command
from benchmarks.methods import METHODS
from benchmarks.report import Run
from benchmarks.run import once

#: One who has everything right, one with one function wrong, one with all wrong.
THREE = ("s01", "s13", "s20")


@pytest.fixture(scope="module")
def build(tmp_path_factory) -> Path:
    """What the methods keep between runs: a recorded course and an nbgrader course."""
    return tmp_path_factory.mktemp("build")


def run_of(method: str, wall: float, steady: float | None = None, **others: object) -> Run:
    """A run on twenty submissions, as a method of that name would have left it."""
    kind, _, jobs = method.partition("-")
    facts = {"case": "npweek", "label": kind, "size": 20, "cpu": wall, "others": 0.0, "cells": 86, **others}
    return Run(method=method, jobs=int(jobs), wall=wall, steady=steady, **facts)


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written(case: Case, folder: Path) -> dict[str, bytes]:
    """A case in all its forms."""
    inputs.write_submitted(case, case.students, folder / "submitted")
    inputs.write_pytest(case, case.students, folder / "pytest")
    inputs.write_nbgrader(case, folder / "nbgrader")
    inputs.write_notebooks(case, case.students, folder / "notebooks")
    inputs.write_course(case, folder / "course")
    return tree(folder)


@pytest.mark.parametrize("name", CASES)
def test_the_same_tables_give_the_same_bytes(name, tmp_path):
    """Everything that is graded is a function of the tables: written twice, it is the same byte by byte."""
    once_written = written(CASES[name](), tmp_path / "a")

    assert written(CASES[name](), tmp_path / "b") == once_written
    assert len(once_written) > 3 * SIZE


@pytest.mark.parametrize(("name", "right"), [("npweek", 86), ("torchweek", 86), ("light", 67)])
def test_a_class_has_right_and_wrong_answers(name, right):
    """Twelve students have everything right, one has nothing; every hand-in is another file and is Python."""
    case = CASES[name]()
    modules = {case.module(student) for student in case.students}

    assert sum(answer.right for hand in case.answers.values() for answer in hand.values()) == right
    assert [len(wrong_items(number, len(case.items))) for number in range(SIZE)] == [0] * 12 + [1] * 5 + [2, 2] + [
        len(case.items)
    ]
    assert len(modules) == SIZE
    for module in modules:
        compile(module, "solution.py", "exec")


def test_students_do_not_see_the_hidden_asserts():
    """A student's notebook has the cells of the teacher's, without the regions that nbgrader hides."""
    cells = inputs.test_cells(npweek())
    seen = {item: inputs.HIDDEN.sub("", cell) for item, cell in cells.items()}

    assert list(cells) == list(npweek().items)
    assert all("HIDDEN" not in cell and "assert " in cell for cell in seen.values())
    assert sum(cell.count("assert ") for cell in cells.values()) > sum(cell.count("assert ") for cell in seen.values())


def test_all_methods_agree_on_the_marks(tmp_path, build):
    """Ours alone and behind nbgrader, stock nbgrader, pytest and both floors: the same functions of each student."""
    case = npweek()
    right = {student: {item for item, answer in case.answers[student].items() if answer.right} for student in THREE}
    for name in ("grader-1", "bridge-2", "nbgrader-1", "pytest-2", "exec-1", "fork-2"):
        method, folder = METHODS[name], tmp_path / name
        folder.mkdir()
        commands = method.prepare(case, THREE, build / case.name, folder)
        _, outputs = measure.run(commands, method.jobs)
        marks = method.read(case, THREE, folder, outputs)

        assert marks.passed == right, name
        assert marks.cells == 9, name


def test_the_light_floor_makes_the_recorded_calls(build):
    """A floor that is given a recording needs time for it and marks nothing."""
    case = npweek()
    light = Case(case.name, case.title, case.root, case.day, case.head, case.asserts, case.answers, exhaustive=False)

    run = once(light, METHODS["exec-1"], THREE[:1], build)

    assert run.cells is None
    assert run.steady is not None
    assert 0 < run.steady < run.wall


def test_a_program_that_fails_is_no_measurement(tmp_path):
    """A command that ends with another status than it may stops the benchmark, with what it said."""
    command = Command([sys.executable, "-c", "raise SystemExit('no kernel')"], tmp_path)

    with pytest.raises(RuntimeError, match="no kernel"):
        measure.run([command], 1)
    assert measure.run([Command(command.words, tmp_path, fine=(1,))], 1)[1] == [""]


def test_a_run_is_charged_with_the_time_of_its_children(tmp_path):
    """Processor time covers what the program starts; memory is watched over the whole tree."""
    burn = "import time\nend = time.process_time() + 0.3\nblock = bytes(30_000_000)\nwhile time.process_time() < end: 1"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    usage, _ = measure.run([Command([sys.executable, "-c", nested], tmp_path)], 1, memory=True)

    assert usage.cpu >= 0.3
    assert usage.wall >= 0.3
    assert usage.peak > 5_000_000


def test_waiting_for_a_quiet_machine_ends():
    """It waits while others work, and gives up after its patience."""
    naps: list[float] = []

    assert measure.wait_until_quiet(below=1e9, patience=60, sleep=naps.append)
    assert not measure.wait_until_quiet(below=-1.0, patience=0, sleep=naps.append)
    assert len(naps) == 2


def test_rows_are_medians_per_submission():
    """Seconds are medians over the rounds, divided by the class; runs that watched memory give a peak, no seconds."""
    runs = [run_of("grader-1", wall, steady=0.05) for wall in (4.0, 2.0, 3.0)]
    runs += [run_of("grader-1", 99.0, steady=9.0, peak=peak * 1_000_000) for peak in (500, 200, 100)]
    row = report.rows(runs, "npweek")["grader-1"]

    assert (row.total, row.low, row.high) == pytest.approx((0.15, 0.1, 0.2))
    assert row.steady == pytest.approx(0.05)
    assert row.start == pytest.approx(2.0)
    assert (row.rounds, row.peak, row.cells) == (3, 200_000_000, (86,))


def test_ratios_are_to_ours_at_the_same_number_of_jobs():
    """A rival on two cores is held against ours on two; without ours there is no ratio."""
    runs = [run_of("grader-1", 4.0, 0.1), run_of("grader-2", 2.0, 0.05), run_of("pytest-2", 10.0)]
    lines = report.case_table(report.rows(runs, "npweek")).splitlines()
    pytest_line = [cell.strip() for cell in next(line for line in lines if "pytest" in line).strip("|").split("|")]

    assert pytest_line[:7] == ["pytest", "2", "500", "500-500", "5.0", "500", "10.0"]
    assert len({len(line) for line in lines}) == 1
    assert lines[1].startswith("| ---")


def test_goals_are_judged_steady_and_with_start_up():
    """A goal shows both numbers and which of them keep it; goals without numbers are left out."""
    runs = [run_of("grader-1", 3.0, 0.09), run_of("exec-1", 1.6, 0.08), run_of("nbgrader-1", 24.0, 1.1)]
    lines = report.goals_table(runs).splitlines()[2:]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]

    assert found == [
        ["npweek: above the warm exec floor", "at most 20 ms", "10.0 met", "70.0 MISSED"],
        ["npweek: faster than nbgrader", "at least 10 times", "12.2 met", "8.0 MISSED"],
    ]
    assert report.goals_table([run_of("exec-1", 1.0)]) == ""


def test_runs_survive_the_file():
    """What is written to runs.jsonl is read back unchanged."""
    run = run_of("pytest-1", 20.0)

    assert Run.from_json(run.to_json()) == run


def test_the_plot_is_a_picture_of_every_row():
    """The SVG is well-formed, and each method of each class has its dot, in the picture and right of faster ones."""
    runs = [run_of("grader-1", 3.0, 0.09), run_of("nbgrader-1", 24.0, 1.1), run_of("exec-1", 1.6, 0.08)]
    text = plot.svg({"NumPy <week>": list(report.rows(runs, "npweek").values())})
    root = ET.fromstring(text)  # noqa: S314 - we wrote it
    ink = [circle for circle in root.iter("{http://www.w3.org/2000/svg}circle") if circle.get("fill") != "white"]
    places = [float(circle.get("cx", "nan")) for circle in ink]

    assert len(places) == 3
    assert places == sorted(places)
    assert plot.LEFT <= places[0] < places[-1] <= plot.WIDTH - plot.RIGHT
