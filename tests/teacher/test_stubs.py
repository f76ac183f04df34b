from __future__ import annotations

import ast
import types

import pytest

from grader.course import Course
from grader.errors import CourseError
from grader.teacher import stubs

COURSE = """\
id = "tiny"
title = "A tiny course"
timezone = "Asia/Seoul"

[[weeks]]
id = "week1"
title = "The only week"

[[weeks.days]]
id = "day1"
module = "day1_sums"
title = "Sums"
opens = 2026-03-02T16:00:00+09:00
due = 2026-03-02T17:20:00+09:00
items = [{ id = "add", title = "Add", points = 4 }, { id = "Mean", title = "Mean", points = 6 }]
"""

SOLUTION = '''\
"""Sums, by hand."""

from __future__ import annotations

import math
import secret_tool  # solution only

LIMIT = 10


### BEGIN SOLUTION
def _private_helper(x):
    return math.fsum([x, x])


### END SOLUTION
def given(x):
    """Given: complete."""
    return x


def add(a: float, b: float) -> float:
    """The sum of a and b.

    Examples:
        add(1, 2) -> 3
    """
    a = given(a)
    # TODO: add the two numbers
    ### BEGIN SOLUTION
    total_of_both = math.fsum([a, b])
    return total_of_both
    ### END SOLUTION


class Mean:
    """The mean of what it has seen."""

    def __init__(self) -> None:
        # TODO: begin with nothing
        ### BEGIN SOLUTION
        self.total, self.count = 0.0, 0
        ### END SOLUTION
        self.name = "given below the region"

    def see(self, x: float) -> None:
        """Look at one more number."""
        # TODO: remember it
        ### BEGIN SOLUTION
        self.total, self.count = self.total + x, self.count + 1
        ### END SOLUTION
'''

FIND_AND_FIX = """\
    # TODO: find the mistake
    ### BEGIN SOLUTION
    ### STUB
    # first = a
    # if b:
    #     first = first - b
    #
    # return first
    ### END STUB
    first = a
    if b:
        first = first + b * 1.0
    return first
    ### END SOLUTION
"""

ANSWER_OF_ADD = SOLUTION[SOLUTION.index("    # TODO: add") : SOLUTION.index("\n\nclass Mean")]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "solutions" / "week1").mkdir(parents=True)
    return Course.load(tmp_path)


def stub_of(course, solution=SOLUTION):
    day = course.days[0]
    course.paths(day).solution.write_text(solution)
    return stubs.generate(course, day)


def module_of(text):
    module = types.ModuleType("stub")
    exec(compile(text, "stub.py", "exec"), module.__dict__)  # noqa: S102  # our own text
    return module


def test_a_region_becomes_not_written_yet(course):
    """Calling an item of the stub says which item is not written yet."""
    module = module_of(stub_of(course))

    with pytest.raises(NotImplementedError, match=r"^add: not written yet$"):
        module.add(1, 2)
    with pytest.raises(NotImplementedError, match=r"^Mean: not written yet$"):
        module.Mean()


def test_what_stands_outside_is_kept(course):
    """Docstrings, TODO lines, given helpers, constants and tools stay; the module does what it can."""
    text = stub_of(course)
    module = module_of(text)

    assert ast.get_docstring(ast.parse(text)) == "Sums, by hand."
    assert module.add.__doc__.startswith("The sum of a and b.")
    assert "    # TODO: add the two numbers\n    raise NotImplementedError" in text
    assert (module.given(3), module.LIMIT, module.math.pi > 3) == (3, 10, True)
    assert 'self.name = "given below the region"' in text


def test_nothing_of_the_answer_is_left(course):
    """No marker, no answer, no helper of the solution and no line marked as its own."""
    text = stub_of(course)

    for gone in ("SOLUTION", "total_of_both", "self.total", "_private_helper", "secret_tool", "solution only"):
        assert gone not in text


def test_the_stub_is_laid_out_like_a_module(course):
    """Taking a helper out leaves two blank lines, not five, and one newline at the end."""
    text = stub_of(course)

    assert "\n\n\n\n" not in text
    assert "LIMIT = 10\n\n\ndef given" in text
    assert text.endswith('written yet")\n')


def test_find_and_fix_hands_out_the_wrong_code(course):
    """A STUB block is what the student gets: running code, with its indentation and its mistake."""
    text = stub_of(course, SOLUTION.replace(ANSWER_OF_ADD, FIND_AND_FIX))
    module = module_of(text)

    assert module.add(5, 2) == 3
    assert "STUB" not in text
    assert "b * 1.0" not in text


def test_find_and_fix_that_is_already_right_is_refused(course):
    """A STUB block that holds the whole answer would hand it out."""
    right = FIND_AND_FIX.replace("first - b", "first + b * 1.0")

    with pytest.raises(CourseError, match=r"the stub would show 'first = first \+ b \* 1\.0' of the answer"):
        stub_of(course, SOLUTION.replace(ANSWER_OF_ADD, right))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (ANSWER_OF_ADD, "    return a + b\n", "add has no region, so its answer would be handed out; put the answer"),
        ("        # TODO: remember it\n", "", r"line \d+: no TODO above this region; write one line"),
        ("    ### END SOLUTION\n\n\nclass", "\n\nclass", r"unexpected '### BEGIN SOLUTION'; every BEGIN SOLUTION"),
        ("        ### END SOLUTION\n        self.name", "        self.name", "every BEGIN SOLUTION needs its own END"),
        ("    ### BEGIN SOLUTION\n    total", "    total", "unexpected '### END SOLUTION'"),
        ("class Mean:", "class Mena:", "Mean has no region"),
        ("def given(x):", "def given(x)", r"line \d+: this is no Python"),
        ('"""Sums, by hand."""\n', "", "would have no module docstring"),
        (
            "import math\n",
            "from math import (  # solution only\n    pi,\n)\nimport math\n",
            "the stub of .* is no Python",
        ),
        ("# solution only\n", "# solution only, for the sums\n", "'# solution only' must end its line, or students"),
        ("add(1, 2) -> 3", "return total_of_both", r"the stub would show 'return total_of_both' of the answer"),
        ("    return x\n", "    total_of_both = math.fsum([a,  b])\n", r"the stub would show 'total_of_both = math"),
    ],
)
def test_a_solution_that_breaks_the_convention_is_refused(course, old, new, sentence):
    """Each slip that would hand out an answer or a broken stub is named, with file and what to do."""
    assert old in SOLUTION

    with pytest.raises(CourseError, match=sentence) as caught:
        stub_of(course, SOLUTION.replace(old, new, 1))
    assert "solutions/week1/day1_sums.py" in str(caught.value)


def test_a_region_in_a_helper_is_refused(course):
    """A student asked to write what is no item would get no points for it."""
    helper = SOLUTION.replace(
        "    return x\n", "    # TODO: ?\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n"
    )

    with pytest.raises(CourseError, match="the region in given belongs to no item of week1-day1; rename it or add it"):
        stub_of(course, helper)


def test_a_region_without_an_end_is_refused(course):
    """A forgotten last marker is named with its line."""
    cut = SOLUTION.rstrip().removesuffix("### END SOLUTION")

    with pytest.raises(CourseError, match=r"line 49: this region never ends; write '### END SOLUTION' below"):
        stub_of(course, cut)


def test_a_missing_solution_is_a_sentence(course):
    """A day in the catalogue without a module is named."""
    with pytest.raises(CourseError, match=r"solutions/week1/day1_sums\.py: there is no such solution"):
        stubs.generate(course, course.days[0])


def test_write_then_no_drift(course):
    """What was written agrees; writing again changes nothing."""
    text = stub_of(course)

    assert stubs.write(course, ["week1"]) == [course.paths(course.days[0]).exercise]
    assert course.paths(course.days[0]).exercise.read_text() == text
    assert stubs.drift(course) == []
    assert stubs.write(course, ["week1"]) == []


def test_drift_names_file_and_line(course):
    """A stub somebody edited, and a stub that is missing, are found by CI."""
    stub_of(course)
    assert stubs.drift(course) == ["exercises/week1/day1_sums.py is missing: run `grader stubs week1`"]
    [path] = stubs.write(course)
    path.write_text(path.read_text().replace("LIMIT = 10", "LIMIT = 11"))

    [sentence] = stubs.drift(course)
    assert sentence.startswith("exercises/week1/day1_sums.py, line 7: differs from what its solution generates;")


def test_the_house_s_stubs_agree_with_its_solutions(root):
    """CI fails where exercises/ and solutions/ have drifted apart."""
    assert stubs.drift(Course.load(root)) == []


def test_every_stub_of_the_house_has_all_its_items(root):
    """A student finds every item of the catalogue in the stub, with a docstring and a TODO."""
    course = Course.load(root)
    for day in course.days:
        text = stubs.generate(course, day)
        tree = ast.parse(text)
        found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}

        assert {item.id for item in day.items} <= set(found)
        assert all(ast.get_docstring(found[item.id]) for item in day.items)
        assert text.count("# TODO: ") >= len(day.items)


def test_stubs_are_generated_without_running_the_solution(course):
    """A module that cannot be imported here still has a stub: its text is all that counts."""
    text = stub_of(course, SOLUTION.replace("LIMIT = 10", "import this_module_does_not_exist"))

    assert "import this_module_does_not_exist" in text
