"""hints.json: a known mistake's answers to the worked examples, as digests a student's machine can meet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.answers import digest
from grader.checking.variants import read_variants
from grader.course import Course
from grader.errors import HiddenTestError
from grader.teacher.hints import drift, generate, path_of, write

MINI = Path(__file__).parents[1] / "data" / "mini"
MISTAKES = Path("grader", "hidden", "week1", "mistakes_day1_mini.py")
HALVED = """
    difference = np.asarray(pred, dtype=float) - np.asarray(target, dtype=float)
    return float((difference**2).mean() / 2)
"""


@pytest.fixture
def course(tmp_path):
    """A miniature course that may be changed."""
    shutil.copytree(MINI, tmp_path / "mini")
    return Course.load(tmp_path / "mini")


def hints_of(course):
    """Item -> {digest: slug}."""
    items = json.loads(generate(course, course.weeks[0]))
    return {item: {key: entry["mistake"] for key, entry in entries.items()} for item, entries in items.items()}


def add(course, *definitions):
    """More known mistakes of `double`, each from its definition."""
    with (course.root / MISTAKES).open("a") as file:
        file.writelines(f'\n\n@mistake(of="double", hint="A hint.")\n{each}\n' for each in definitions)


def test_every_wrong_answer_leads_to_its_mistake(course):
    """The digest is the one that a student's machine makes of the same answer; the hint is the mistake's."""
    squared = digest("test_double_of_the_worked_example", [1.0, 4.0])
    columns = digest("test_means_of_the_worked_example", [2.5, 3.5, 6.0])
    text = generate(course, course.weeks[0])

    assert hints_of(course) == {"double": {squared: "squared"}, "row_means": {columns: "wrong_axis"}}
    assert json.loads(text)["double"][squared]["hint"] == "You squared; twice is asked."
    assert text == generate(course, course.weeks[0])


def test_what_says_nothing_is_left_out(course):
    """A right answer, no answer, an exception and a crash give no hint: too many causes end there."""
    before = hints_of(course)
    add(
        course,
        "def right_here(x):\n    return 2 * x",
        "def forgot_to_return(x):\n    2 * x",
        "def raises(x):\n    return x['a']",
        "def not_written(x):\n    raise NotImplementedError",
        "def leaves(x):\n    import os\n    os._exit(0)",
    )

    assert hints_of(course) == before


def test_the_first_of_two_mistakes_with_one_answer_counts(course):
    """Two mistakes that cannot be told apart: the file of mistakes decides, by its order."""
    add(
        course,
        "def power(x):\n    return x**2",
        "def tripled(x):\n    return 3 * x",
        "def thrice(x):\n    return x + x + x",
    )

    assert set(hints_of(course)["double"].values()) == {"squared", "tripled"}


def test_hidden_tests_are_not_even_read(course):
    """Neither hidden checks nor anything that measures time takes part."""
    hidden = course.root / "grader" / "hidden" / "week1" / "test_day1_mini.py"
    before = hints_of(course)
    hidden.write_text("raise RuntimeError('read')\n")

    assert hints_of(course) == before


def test_drawn_inputs_give_no_hints(course):
    """They are others on the student's machine, and here they would follow the secret."""
    tests = course.root / "exercises" / "week1" / "test_day1_mini.py"
    text = tests.read_text().replace(
        "from grader.checking import", "from hypothesis import given\nfrom grader.checking import"
    )
    drawn = '\n\n@grades("double")\n@given(x=vectors())\ndef test_drawn(submission, x):\n    """."""\n'
    imported = "from grader.checking.strategies import vectors\n"
    tests.write_text(f"{text}\n\n{imported}{drawn}    check(submission.double, x, expected=2 * x)\n")

    assert len(hints_of(course)["double"]) == 1


def test_a_mistake_that_cannot_be_imported_is_our_error(course):
    """With its name and what Python said."""
    add(course, "def broken(x, half=1 / 0):\n    return x")

    with pytest.raises(HiddenTestError, match="the mistake double/broken cannot be imported: ZeroDivisionError"):
        generate(course, course.weeks[0])


def test_written_once_and_compared(course):
    """Writing twice changes nothing; drift is told with the command that ends it."""
    week = course.weeks[0]
    file = path_of(course, week)

    assert drift(course, week) == "exercises/week1/hints.json is missing: run `grader hints week1`"
    assert write(course, week) == file
    assert write(course, week) is None
    assert drift(course, week) == ""

    add(course, "def tripled(x):\n    return 3 * x")
    assert drift(course, week).startswith("exercises/week1/hints.json: differs from what the known mistakes answer now")
    assert write(course, week) == file


# The house's own hints.


def test_the_hints_of_the_numpy_days_are_up_to_date(root):
    """What lies in exercises/ is what the mistakes answer; `grader hints --check` looks at all days."""
    course = Course.load(root)
    week = course.week("week1")
    numpy = week.model_copy(update={"days": tuple(day for day in week.days if day.frameworks == ("numpy",))})
    known = json.loads(path_of(course, week).read_text(encoding="utf-8"))
    items = {item.id for day in numpy.days for item in day.items}

    assert len(numpy.days) == 3
    assert json.loads(generate(course, numpy)) == {item: known[item] for item in known if item in items}


def test_a_student_reads_the_hint(root, tmp_path):
    """A student's copy of exercises/, a known mistake in mse, pytest: the mistake's hint stands below the failure."""
    shutil.copytree(root / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "course.toml", tmp_path)
    module = tmp_path / "exercises" / "week1" / "day2_cost.py"
    stub = '    raise NotImplementedError("mse: not written yet")\n'
    assert stub in module.read_text(encoding="utf-8")
    module.write_text(module.read_text(encoding="utf-8").replace(stub, HALVED.lstrip("\n")), encoding="utf-8")
    mistakes = read_variants(root / "grader" / "hidden" / "week1" / "mistakes_day2_cost.py")
    (hint,) = (mistake.hint for mistake in mistakes if str(mistake) == "mse/halved")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "grader.student.plugin", "exercises/week1", "-k", "mse"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(root), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"  hint      {hint}" in done.stdout
    assert done.returncode == 1
