"""Mutants of the solution: made where they mean something, killed, explained, or reported."""

from __future__ import annotations

import ast
import shutil
from collections import deque
from pathlib import Path

import pytest

from grader.course import Course
from grader.errors import HiddenTestError
from grader.teacher.audit import Report, Settings, audit
from grader.teacher.audit.candidates import sample, submission
from grader.teacher.audit.killing import hunt, idle
from grader.teacher.audit.mutants import mutants
from grader.teacher.audit.survivors import Excused, entry, read_excused
from grader.teacher.audit.trials import AT_IMPORT, Trial
from grader.teacher.batch import graded
from grader.verdict import Receipt, Status, Verdict

MINI = Path(__file__).parents[1] / "data" / "mini"

SOLUTION = '''
def given(x):
    return x + 1


def first(x: int, y: "str" = "a") -> int:
    """Docstring with 1 number."""
    x = given(x)
    ### BEGIN SOLUTION
    """Another 1."""
    if len(x) != 2:
        raise ValueError("2 are asked, got " + str(len(x) + 1))
    pairs: list[int] = [a * b for a, b in zip(x, x, strict=True)]
    return _helper(pairs)
    ### END SOLUTION


def second(x):
    ### BEGIN SOLUTION
    return _helper(x) * 1
    ### END SOLUTION


### BEGIN SOLUTION
def _helper(x):
    return -x


def _unused(x):
    return -x


### END SOLUTION
'''


def changes(items: tuple[str, ...]) -> set[str]:
    """The new lines of the mutants that are graded for exactly these items."""
    made = mutants(SOLUTION, ["first", "second"])
    return {mutant.diff.partition("\n+ ")[2] for mutant in made if mutant.items == items}


def test_mutants_lie_in_the_answer_alone():
    """What is given, annotations, docstrings, messages, safety nets and arguments of len() stay as they are."""
    assert changes(("first",)) == {
        "if len(x) == 2:",
        "if len(x) != 3:",
        "pairs: list[int] = None",
        "pairs: list[int] = [a / b for a, b in zip(x, x, strict=True)]",
        "pairs: list[int] = [a * b for a, b in zip(None, x, strict=True)]",
        "pairs: list[int] = [a * b for a, b in zip(x, None, strict=True)]",
        "pairs: list[int] = [a * b for a, b in zip(x, strict=True)]",
        "return _helper(None)",
    }


def test_a_helper_is_mutated_for_the_items_that_use_it():
    """A helper of two items is graded with both; one that no item uses is not mutated."""
    assert changes(("first", "second")) == {"return +x"}
    assert len(mutants(SOLUTION, ["first", "second"])) == len(changes(("first",)) | changes(("second",))) + 1


def test_every_mutant_is_python_and_another():
    """Each can be parsed, says what it changed and where, and none is there twice."""
    made = mutants(SOLUTION, ["first", "second"])
    sources = {mutant.source for mutant in made}

    assert len(sources) == len(made)
    assert all(ast.dump(ast.parse(source)) != ast.dump(ast.parse(SOLUTION)) for source in sources)
    assert all(mutant.diff.startswith("- ") for mutant in made)
    lines = SOLUTION.splitlines()
    assert all(lines[mutant.line - 1].strip() == mutant.diff.splitlines()[0][2:] for mutant in made)


def test_a_sample_is_the_same_every_time():
    """At most so many per item, a quarter of them where a framework makes them dear, whatever the order."""
    course = Course.load(MINI)
    day = course.day("week1-day1")
    made = mutants((MINI / "solutions/week1/day1_mini.py").read_text(), [item.id for item in day.items])
    dear = day.model_copy(update={"items": tuple(i.model_copy(update={"framework": "torch"}) for i in day.items)})

    assert sample(day, made, 3) == sample(day, made[::-1], 3)
    assert [m.items[0] for m in sample(day, made, 3)] == ["double"] * 3 + ["row_means"] * 2 + ["Counter"] * 3
    assert [m.items[0] for m in sample(dear, made, 8)] == ["double"] * 2 + ["row_means"] * 2 + ["Counter"] * 2
    assert sample(day, made, None) == made


# ------------------------------------------------------------- killed, explained, reported


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def mutant_of(after: str):
    """The mutant of the miniature whose new line begins so."""
    found = mutants((MINI / "solutions/week1/day1_mini.py").read_text(), ["double", "row_means", "Counter"])
    return next(mutant for mutant in found if mutant.diff.partition("\n+ ")[2].startswith(after))


EXPLAINED = "return 2 * x.astype(x.dtype if (x.dtype == np.float32) and False"
UNKNOWN = "return 2 * x.astype(x.dtype if (x.dtype == np.float32) or True"
KILLED = "self.count = None"


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on a course whose checks do not see the dtype, nor row_means anything but square tables."""
    root = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("weak") / "mini"))
    hidden = root / "grader/hidden/week1"
    change(hidden / "test_day1_mini.py", 'rejects = {"a number"', 'without = {"U2"}\n    rejects = {"a number"')
    change(hidden / "test_day1_mini.py", "X=matrices()", "X=matrices(3, 3)")
    change(root / "exercises/week1/test_day1_mini.py", "[[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]]", "[[1.0, 3.0], [4.0, 8.0]]")
    entries = [entry(mutant_of(EXPLAINED)), entry(mutant_of(KILLED)), entry(mutant_of(KILLED)).replace("None", "never")]
    stale = '[[inputs]]\nitem = "double"\nkind = "square tables"\nreason = "?"\n'
    text = "\n\n".join([*entries, stale]).replace('reason = ""', 'reason = "No check looks at the dtype."')
    (hidden / "equivalent.toml").write_text(text, encoding="utf-8")
    course = Course.load(root)
    return audit(course, course.week("week1"), jobs=2, settings=Settings(mutants=None))


def about(report: Report, words: str) -> list[str]:
    """The problems in which the words stand."""
    return [problem for problem in report.problems if words in problem]


def test_an_unknown_survivor_is_reported(weak: Report):
    """With the entry that would explain it, ready to be pasted."""
    (problem,) = (text for text in about(weak, "no check fails this mutant") if "or True" in text)

    assert problem.startswith("week1-day1 double, line 19: ")
    assert problem.endswith(f"[[mutant]]\nitem = \"double\"\ndiff = '''\n{mutant_of(UNKNOWN).diff}\n'''\nreason = \"\"")


def test_an_explained_survivor_counts_as_equivalent(weak: Report):
    """It is no problem, and stands apart from those that are tried."""
    row = next(row for row in weak.rows if row.item == "double")

    assert (row.equivalent, row.mutants - row.tried, row.tried - row.killed) == (1, 1, 3)
    assert not about(weak, "and False")


def test_an_explanation_that_does_not_hold_is_reported(weak: Report):
    """Of a mutant that is killed, of one that does not exist, of inputs that are not blind."""
    assert about(weak, "equivalent.toml: Counter: test_day1_mini.py::test_two_steps kills this mutant; drop it")
    assert about(weak, "equivalent.toml: Counter has no such mutant any more; drop it:\n- self.count = start\n")
    assert about(weak, "equivalent.toml: the inputs of double do not all have square tables")


def test_blind_inputs_are_reported(weak: Report):
    """Square tables alone would hide an average over the wrong axis."""
    assert about(weak, "row_means: all inputs have square tables, which hides mistakes")
    assert len(weak.problems) == 7, "\n".join(weak.problems)


def test_a_mutant_that_hangs_or_cannot_be_imported_is_killed():
    """An endless loop costs a moment, not the time a student gets, and the judge lives on."""
    course = Course.load(MINI)
    day = course.day("week1-day1")
    sources = {
        "hangs": "def double(x):\n    while True: pass\n",
        "broken": "1 / 0\n",
        "exits": "import os\ndef double(x):\n    os._exit(3)\n",
        "right": (MINI / "solutions/week1/day1_mini.py").read_text(),
    }
    jobs = [Trial(submission(day, name, source), Receipt(), items=("double",)) for name, source in sources.items()]
    found = {v.student.split()[-1]: v for v in graded(course, [day], deque(jobs), 1, unsafe=False)}

    assert {verdict.status for verdict in found.values()} == {Status.GRADED}
    assert found["hangs"].message == found["exits"].message == "test_day1_mini.py::test_double_of_the_worked_example"
    assert found["broken"].message == AT_IMPORT
    assert not found["right"].message


# ------------------------------------------------------------- the file of results, the file of explanations


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the miniature without results."""
    shutil.copytree(MINI, tmp_path / "mini", ignore=shutil.ignore_patterns(".grader"))
    return Course.load(tmp_path / "mini")


def test_results_are_kept_until_something_changes(course: Course):
    """The second time nothing is run; another receipt (tests, solution, secret, engine) makes all results void."""
    day, stamp = course.day("week1-day1"), Receipt(graders="a", engine="b")
    first = hunt(course, day, stamp, Excused(), frozenset(), None)
    for job in first.jobs():
        first.enter(Verdict(job.submission.student, day.assignment, Status.GRADED, message="test_x", staff="2.5"))
    first.keep()

    assert len(first.jobs()) == 0 < len(first.made)
    assert hunt(course, day, stamp, Excused(), frozenset(), None).results == first.results
    assert not hunt(course, day, stamp, Excused(), frozenset(), None).jobs()
    assert not hunt(course, day, Receipt(graders="c"), Excused(), frozenset(), None).results


def test_a_failure_of_ours_is_no_result(course: Course):
    """It is told, and the mutant is tried again next time."""
    day = course.day("week1-day1")
    one = hunt(course, day, Receipt(), Excused(), frozenset({"Counter"}), None)
    name = one.jobs()[0].submission.student
    one.enter(Verdict(name, day.assignment, Status.GRADER_ERROR, staff="the judge died"))

    assert one.failures == [f"{name}: grader_error: the judge died"]
    assert len(one.jobs()) == len(one.tried)
    assert {mutant.items for mutant in one.made} == {("Counter",)}


def test_a_damaged_file_of_results_is_no_result(course: Course):
    """Everything is run again."""
    path = course.root / ".grader" / "mutants" / "week1-day1.json"
    path.parent.mkdir(parents=True)
    for text in ("{", "[]", '{"key": "  ", "results": 3}'):
        path.write_text(text, encoding="utf-8")

        assert not hunt(course, course.day("week1-day1"), Receipt(), Excused(), frozenset(), None).results


def test_a_sample_leaves_the_explained_ones_out(course: Course):
    """They are run only with all others, and then an explanation that a check refutes is found."""
    day, known = course.day("week1-day1"), mutant_of(KILLED)
    excused = Excused(frozenset({("Counter", known.diff)}))
    some = hunt(course, day, Receipt(), excused, frozenset({"Counter"}), 3)
    everything = hunt(course, day, Receipt(), excused, frozenset({"Counter"}), None)

    assert known.diff not in {mutant.diff for mutant in some.tried}
    assert known.diff in {mutant.diff for mutant in everything.tried}
    assert idle([some], excused) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[mutant]\n", "equivalent.toml is no TOML"),
        ('[[mutants]]\nitem = "a"\n', r"\[\[mutants\]\] means nothing here"),
        ('[[mutant]]\nitem = "a"\ndiff = "- a"\n', r"\[\[mutant\]\] number 1: exactly the texts diff, item, reason"),
        ('[[inputs]]\nitem = "a"\nkind = "b"\nreason = " "\n', r"\[\[inputs\]\] number 1: exactly the texts"),
    ],
)
def test_a_file_of_explanations_that_is_wrong_stops_the_exam(course: Course, text, message):
    """An entry without a reason explains nothing."""
    (course.root / "grader/hidden/week1/equivalent.toml").write_text(text, encoding="utf-8")

    with pytest.raises(HiddenTestError, match=message):
        read_excused(course, course.week("week1"))


def test_an_explanation_survives_new_indentation(course: Course):
    """Diffs are compared without it."""
    diff = "\n\n   -   self.count = start\n  + self.count = None\n"
    text = f"[[mutant]]\nitem = 'Counter'\ndiff = '''{diff}'''\nreason = 'x'\n"
    (course.root / "grader/hidden/week1/equivalent.toml").write_text(text, encoding="utf-8")

    assert read_excused(course, course.week("week1")).excuses(mutant_of(KILLED))
