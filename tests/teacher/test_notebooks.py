"""The notebook twin: the module in cells and back again, valid for Jupyter and nbgrader, and read when handed in."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from grader.course import Course
from grader.errors import CourseError
from grader.teacher.notebooks import for_nbgrader, module_of, pieces, twin
from grader.teacher.prose import as_markdown
from grader.teacher.stubs import generate
from grader.verdict import Status

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.load(ROOT)


def finished(day):
    """Whether the day's files are there and agree; others are being written."""
    try:
        text = generate(COURSE, day)
        return COURSE.paths(day).visible_tests.is_file() and text == COURSE.paths(day).exercise.read_text("utf-8")
    except (CourseError, OSError):
        return False


WRITTEN = [day for day in COURSE.days if finished(day)]
COST = COURSE.day("week1-day2")
NUMPY = [day for day in WRITTEN if day.frameworks == ("numpy",)]
TESTS = COURSE.paths(COST).visible_tests.read_text(encoding="utf-8")
STUB = COURSE.paths(COST).exercise.read_text(encoding="utf-8")
SOLVED = COURSE.paths(COST).solution.read_text(encoding="utf-8")


def names(days):
    return [day.assignment for day in days]


def texts(day):
    """Stub, solution and visible tests of a day."""
    paths = COURSE.paths(day)
    return [path.read_text(encoding="utf-8") for path in (paths.exercise, paths.solution, paths.visible_tests)]


def cells_of(text):
    """The cells of a notebook that Jupyter and nbgrader accept."""
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    MetadataValidator().validate_nb(book)
    return book.cells


class TestThereAndBack:
    """Not a character is lost on the way to the notebook and back."""

    @pytest.mark.parametrize("day", WRITTEN, ids=names(WRITTEN))
    def test_every_module(self, day):
        """Every stub and every solution of the course comes back as it was."""
        stub, solved, tests = texts(day)

        assert module_of(twin(day, stub, tests)) == stub
        assert module_of(twin(day, solved, tests)) == solved

    @given(st.lists(st.sampled_from(["\n", "# word\n", "x = 1\n", "\t\n", " \n", "'''a\x0cb'''\n"]), max_size=6))
    def test_whatever_stands_between_the_items(self, parts):
        """White space, comments, form feeds and a missing last newline survive."""
        between = "".join(parts)
        module = f'{between}\n"""Doc."""\n{between}\n' + "".join(
            f"def {item.id}():\n    pass\n{between}\n" for item in COST.items
        )

        assert module_of(twin(COST, module, TESTS)) == module

    @pytest.mark.parametrize("newline", ["\r\n", "\r"])
    def test_lines_of_other_systems(self, newline):
        """Windows' and old line ends stay what they are."""
        module = STUB.replace("\n", newline)

        assert "".join(piece.text + piece.below for piece in pieces(COST, module)) == module

    def test_what_a_student_wrote_comes_back(self):
        """An edited answer stands in the module at its place; nothing else changed."""
        book = json.loads(twin(COST, STUB, TESTS))
        answer = next(cell for cell in book["cells"] if "def mse" in "".join(cell["source"]))
        answer["source"] = answer["source"].replace('raise NotImplementedError("mse: not written yet")', "return 1.0")

        assert module_of(json.dumps(book)) == STUB.replace(
            'raise NotImplementedError("mse: not written yet")', "return 1.0"
        )

    @pytest.mark.parametrize("text", ["", "[]", '{"cells": []}', '{"cells": [7], "metadata": {}}'])
    def test_what_is_no_twin(self, text):
        """Anything else is refused with a sentence."""
        with pytest.raises(CourseError, match="this is no notebook of an exercise"):
            module_of(text)


class TestCells:
    """What nbgrader and the student see."""

    @pytest.mark.parametrize("day", WRITTEN, ids=names(WRITTEN))
    def test_one_answer_and_one_test_for_each_item(self, day):
        """Every item has one solution cell, and a read-only test cell below it with the item's points."""
        stub, _, tests = texts(day)
        cells = cells_of(twin(day, stub, tests))
        answers = [cell.metadata.nbgrader.grade_id for cell in cells if utils.is_solution(cell)]
        graded = {cell.metadata.nbgrader.grade_id: cell for cell in cells if utils.is_grade(cell)}

        assert sorted(answers) == sorted(f"{item.id}-solution" for item in day.items)
        assert {name: cell.metadata.nbgrader.points for name, cell in graded.items()} == {
            item.id: item.points for item in day.items
        }
        assert all(cell.metadata.editable is False and cell.metadata.deletable is False for cell in graded.values())

    def test_text_comes_from_the_docstring(self):
        """Above an answer stands what its docstring explains, with title and points; the sections stay in the code."""
        cells = cells_of(twin(COST, STUB, TESTS))
        text = next(cell.source for cell in cells if cell.source.startswith("## Mean squared error (2 points)"))

        assert "The mean squared error" in text
        assert "Args:" not in text

    def test_markdown_reads_like_the_docstring(self):
        """Underscores and stars stay themselves, indented formulas become blocks, code stays code."""
        assert as_markdown("W_i * x_j and `a_b`\n\n    f = a * b\n\nend") == (
            "W\\_i \\* x\\_j and `a_b`\n\n```text\n    f = a * b\n```\n\nend"
        )

    def test_a_name_with_two_meanings_is_refused(self):
        """A helper of the tests may not take the place of a function of the student's."""
        tests = TESTS + "\n\ndef as_floats(values):\n    return values\n"

        with pytest.raises(CourseError, match="as_floats is a name of the module, too"):
            twin(COST, STUB, tests)

    def test_an_item_without_examples_is_refused(self):
        """A grade cell without a test would be full marks."""
        with pytest.raises(CourseError, match="mse has no worked example"):
            twin(COST, STUB, TESTS.replace('@grades("mse")', '@grades("other")'))


class TestForNbgrader:
    """The notebook below source/, before `nbgrader generate_assignment`."""

    @pytest.mark.parametrize("day", WRITTEN, ids=names(WRITTEN))
    def test_it_holds_regions_and_no_answer(self, day):
        """What nbgrader will replace stands between its markers; code to find and fix is no solution cell."""
        stub, _, tests = texts(day)
        cells = cells_of(for_nbgrader(day, stub, tests))
        answers = [cell for cell in cells if utils.is_solution(cell)]

        assert all("### BEGIN SOLUTION" in cell.source for cell in answers)
        assert sum(cell.source.count("### BEGIN SOLUTION") for cell in answers) == stub.count(': not written yet")')
        assert {cell.metadata.nbgrader.grade_id for cell in cells if utils.is_grade(cell)} == {i.id for i in day.items}


class TestHandedIn:
    """What of a notebook counts when it is handed in: the answers, whatever happened around them."""

    @pytest.fixture
    def book(self):
        """The solved notebook, as nested lists and dictionaries."""
        return json.loads(twin(COST, SOLVED, TESTS))

    @staticmethod
    def answer(book, item="mse"):
        """Position of an item's answer."""
        return next(
            n for n, cell in enumerate(book["cells"]) if cell["metadata"].get("dl_grader", {}).get("item") == item
        )

    @staticmethod
    def same_code(found, module):
        """Whether a submission is this module, but for where its cells begin and for blank lines."""
        lines = [line for line in found.source.decode().splitlines() if line.strip() and not line.startswith("# %%")]
        return sorted(lines) == sorted(line for line in module.splitlines() if line.strip())

    def test_untouched_it_is_the_module(self, handed_in, book):
        """Answers and given cells, nothing of the tests."""
        found = handed_in({"day2_cost.ipynb": json.dumps(book)})

        assert found.status is Status.GRADED
        assert self.same_code(found, SOLVED)

    def test_module_and_notebook_may_both_lie_there(self, handed_in):
        """The stub and its untouched twin are one submission."""
        found = handed_in({"day2_cost.py": STUB, "day2_cost.ipynb": twin(COST, STUB, TESTS)})

        assert found.status is Status.GRADED

    def test_what_stands_outside_is_ignored(self, handed_in, book):
        """Plots, magics, shell lines and experiments in cells of the student's own are left out."""
        for text in ("%matplotlib inline\nplt.plot([1])", "!pip install x", "mse = None", "%%bash\nrm -rf ."):
            book["cells"].insert(3, nbformat.v4.new_code_cell(text))

        assert self.same_code(handed_in({"day2_cost.ipynb": json.dumps(book)}), SOLVED)

    def test_magics_inside_an_answer_are_left_out(self, handed_in, book):
        """A %timeit that was forgotten in the answer costs nothing."""
        book["cells"][self.answer(book)]["source"] += "\n%timeit mse(1, 2)\n!ls"

        assert self.same_code(handed_in({"day2_cost.ipynb": json.dumps(book)}), SOLVED)

    def test_a_copied_cell_counts_once(self, handed_in, book):
        """Jupyter copies a cell with its name (nbgrader's issue 1083): the same text twice is one answer."""
        number = self.answer(book)
        book["cells"].insert(number + 1, copy.deepcopy(book["cells"][number]))

        assert self.same_code(handed_in({"day2_cost.ipynb": json.dumps(book)}), SOLVED)

    def test_of_two_answers_the_lower_one_counts(self, handed_in, book):
        """As when all cells are run: both stand in the module in their order, and Python takes the last."""
        number = self.answer(book)
        other = copy.deepcopy(book["cells"][number])
        other["source"] = "def mse(pred, target):\n    return 'second'\n"
        book["cells"].insert(number + 1, other)
        found = handed_in({"day2_cost.ipynb": json.dumps(book)}).source.decode()

        assert found.index("def mse(pred: ") < found.index("def mse(pred, target):\n    return 'second'")

    def test_a_split_cell_is_one_answer(self, handed_in, book):
        """Both halves keep the name; together they are the answer."""
        number = self.answer(book)
        first = book["cells"][number]
        second = copy.deepcopy(first)
        first["source"], second["source"] = "FACTOR = 2\n", first["source"]
        book["cells"].insert(number + 1, second)

        assert self.same_code(handed_in({"day2_cost.ipynb": json.dumps(book)}), SOLVED + "FACTOR = 2\n")

    def test_an_answer_that_became_markdown_is_an_answer(self, handed_in, book):
        """One slip of a key turns a cell into text; its name still says what it is."""
        cell = book["cells"][self.answer(book)]
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]

        assert self.same_code(handed_in({"day2_cost.ipynb": json.dumps(book)}), SOLVED)

    def test_a_deleted_answer_leaves_the_others(self, handed_in, book):
        """What is gone is missing in the module, where grading says so; the rest is there."""
        del book["cells"][self.answer(book)]
        found = handed_in({"day2_cost.ipynb": json.dumps(book)})

        assert found.status is Status.GRADED
        assert b"def mse" not in found.source
        assert b"def cost_curve" in found.source

    def test_edited_and_deleted_tests_change_nothing(self, handed_in, book):
        """Compromised test cells (nbgrader's issue 1941) are not read."""
        tests = [cell for cell in book["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
        book["cells"].remove(tests[0])
        tests[1]["source"] = "import os; os._exit(1)"
        tests[2]["metadata"]["nbgrader"]["points"] = 1000

        assert self.same_code(handed_in({"day2_cost.ipynb": json.dumps(book)}), SOLVED)

    @pytest.mark.parametrize("damage", [None, 7, [], "x", {"grade_id": 7}, {"solution": "yes"}])
    def test_damaged_metadata_costs_only_its_cell(self, handed_in, book, damage):
        """Whatever an editor left in the metadata, the file is read."""
        book["cells"][self.answer(book)]["metadata"] = {"nbgrader": damage, "dl_grader": damage}
        found = handed_in({"day2_cost.ipynb": json.dumps(book)})

        assert found.status is Status.GRADED
        assert b"def cost_curve" in found.source


def run_cells(text, folder):
    """Run the code cells in a fresh process, one after the other as a kernel would; which grade cells failed."""
    (folder / "book.json").write_text(text, encoding="utf-8")
    script = (
        "import json, sys\n"
        "space = sys.modules['__main__'].__dict__\n"
        "for cell in json.load(open('book.json', encoding='utf-8'))['cells']:\n"
        "    if cell['cell_type'] != 'code': continue\n"
        "    try: exec(compile(cell['source'], 'cell', 'exec'), space)\n"
        "    except Exception as error: print('FAILED', cell['metadata']['nbgrader']['grade_id'], error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    return [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED")], done.stdout


@pytest.mark.parametrize("day", NUMPY, ids=names(NUMPY))
def test_run_from_top_to_bottom_the_solution_passes_and_the_stub_does_not(day, tmp_path):
    """Every test cell passes below its answer, and every test cell of the stub fails."""
    stub, solved, tests = texts(day)
    failed, said = run_cells(twin(day, solved, tests), tmp_path)

    assert failed == [], said
    assert "✓" in said
    assert run_cells(twin(day, stub, tests), tmp_path)[0] == [item.id for item in day.items]


def validated(path):
    """What the real `nbgrader validate` says about a notebook, which it runs in a real kernel."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", "--Execute.timeout=600", path.name],
        cwd=path.parent,
        env={**environment, "HOME": str(path.parent), "JUPYTER_CONFIG_DIR": str(path.parent / "config")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.slow
def test_nbgrader_validates_the_solution_and_not_the_stub(tmp_path):
    """`nbgrader validate` passes on the solved notebook and fails on every test cell of the stub."""
    for name, module in (("solved.ipynb", SOLVED), ("stub.ipynb", STUB)):
        (tmp_path / name).write_text(twin(COST, module, TESTS), encoding="utf-8")

    assert "Success! Your notebook passes all the tests." in validated(tmp_path / "solved.ipynb")
    assert "VALIDATION FAILED ON 4 CELL(S)!" in validated(tmp_path / "stub.ipynb")


@pytest.mark.slow
def test_nbgrader_validates_a_day_of_frameworks(tmp_path):
    """What torch and TensorFlow write on stderr is no failure: the solved notebook of such a day passes."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    day = COURSE.day("week1-day4")
    _, solved, tests = texts(day)
    (tmp_path / "solved.ipynb").write_text(twin(day, solved, tests), encoding="utf-8")

    assert "Success! Your notebook passes all the tests." in validated(tmp_path / "solved.ipynb")
