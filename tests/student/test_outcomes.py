"""What `pytest exercises/...` says and how it exits: untouched, right, wrong, crashed, broken."""

from __future__ import annotations

import shutil

import pytest

WRONG = """
def mse(pred, target):
    print("looking at", pred)
    return sum((p - t) ** 2 for p, t in zip(pred, target)) / (2 * len(pred))


def mae(pred, target):
    total = sum(abs(p - t) for p, t in zip(pred, target))
    total / len(pred)
"""
CRASHING = """
def mse(pred, target):
    if len(pred) != len(target):
        raise KeyError("lengths")
    return mean(pred, 0)


def mean(values, count):
    return sum(values) / count


def maee(pred, target):
    return 0
"""


def test_untouched_stubs_are_not_attempted(desk, stub):
    """A fresh stub shows no failure and no traceback, one line an item, and exits with 1."""
    run = desk(stub).pytest("exercises/week1")

    assert run.code == 1
    assert run.line("mse") == "mse 평균 제곱 오차 ........ 0 / 2 examples not attempted 4 pt"
    assert run.line("2 items") == "2 items not attempted yet"
    assert "3 not attempted in" in run.text
    for noise in ("FAIL", "NotImplementedError", "Error", "skipped"):
        assert noise not in run.text


def test_everything_right_exits_with_0(desk, right):
    """When every example passes, the run succeeds and says that hidden checks decide the rest."""
    run = desk(right).pytest("exercises/week1/test_day2_cost.py")

    assert run.code == 0
    assert run.line("mse") == "mse 평균 제곱 오차 ######## 2 / 2 examples passed 4 pt"
    assert "Examples decide 30% of the points, hidden checks the rest." in run.text
    assert "Examples so far: 3 of 3 points." in run.text
    assert "not attempted" not in run.text


def test_untouched_stubs_alone_are_no_success(desk, right, stub):
    """One item right and one untouched exits with 1, though nothing failed."""
    run = desk(right.partition("def mae")[0] + "def mae" + stub.partition("def mae")[2]).pytest("exercises")

    assert run.code == 1
    assert "2 passed, 1 not attempted" in run.text
    assert run.line("1 item") == "1 item not attempted yet"
    assert "Examples so far: 1.2 of 3 points." in run.text


def test_a_half_written_item_is_unfinished(desk, right):
    """An item of which one example passes while another still meets the stub is called unfinished."""
    run = desk(right.replace('ValueError("lengths differ")', "NotImplementedError")).pytest("exercises")

    assert run.line("mse").endswith("1 / 2 examples unfinished 4 pt")


@pytest.fixture(scope="module")
def wrong(furnished):
    """A run over a wrong mse, and a mae without return."""
    return furnished(WRONG).pytest("exercises/week1")


@pytest.fixture(scope="module")
def crashed(furnished):
    """A run over an mse that divides by zero two calls deep, and a mae under another name."""
    return furnished(CRASHING).pytest("exercises/week1")


class TestWrongAnswers:
    """One run over wrong answers; each test looks at one part of what the student reads."""

    def test_the_story_has_call_got_and_expected(self, wrong):
        """The rule on one line, the call, both values and what they have to do with each other."""
        story = wrong.text.partition("test_mean_of_squares ___")[2].partition("Captured")[0].splitlines()

        assert [line.rstrip() for line in story[1:6]] == [
            "The cost is the mean of the squared errors.",
            "  call      mse([2.0, 4.0], [1.0, 2.0])",
            "  got       1.25",
            "  expected  2.5",
            "  note      Your result is 1/2 times the right one.",
        ]

    def test_a_missing_return_is_named(self, wrong):
        """None where a value is expected asks for the return, once."""
        assert wrong.text.lower().count("did you forget a return?") == 1

    def test_a_missing_exception_is_shown(self, wrong):
        """Invalid input that is accepted shows what came back instead of the exception."""
        assert wrong.line("expected raise ValueError") == "expected raise ValueError"
        assert wrong.line("call mse([2.0, 4.0], [1.0])") == "call mse([2.0, 4.0], [1.0])"

    def test_no_traceback(self, wrong):
        """None of our own source lines and files appears."""
        assert "CheckFailed" not in wrong.text
        assert "grader/" not in wrong.text
        assert "def test_" not in wrong.text

    def test_the_students_prints_are_shown(self, wrong):
        """What the student's function prints under a failed check stands below it."""
        assert "looking at [2.0, 4.0]" in wrong.text

    def test_exit_and_table(self, wrong):
        """Failures exit with 1, and the table says so."""
        assert wrong.code == 1
        assert wrong.line("mse").endswith("0 / 2 examples wrong 4 pt")
        assert "::test_mean_of_squares - got 1.25, expected 2.5" in wrong.text


class TestCrashes:
    """One run over code that raises; each test looks at one part of what the student reads."""

    def test_the_students_own_lines_only(self, crashed):
        """Exception and message, then file, line and source of every frame that is the student's."""
        story = crashed.text.partition("test_mean_of_squares ___")[2].splitlines()

        assert story[2:6] == [
            "  call      check(submission.mse, [2.0, 4.0], [1.0, 2.0], expected=2.5)",
            "  raised    ZeroDivisionError: float division by zero",
            "  line      day2_cost.py:5 in mse: return mean(pred, 0)",
            "            day2_cost.py:9 in mean: return sum(values) / count",
        ]
        assert "Traceback" not in crashed.text
        assert "words.py" not in crashed.text

    def test_the_wrong_exception_shows_its_line(self, crashed):
        """Another exception than the one asked for shows both, and where the student raised it."""
        assert crashed.line("got raised") == "got raised KeyError: 'lengths'"
        assert crashed.line("line day2_cost.py:4") == 'line day2_cost.py:4 in mse: raise KeyError("lengths")'

    def test_a_renamed_function_is_named(self, crashed):
        """A function that is not there is missed by name."""
        assert "day2_cost.py has no mae: did you rename or delete it?" in crashed.text

    def test_outcome(self, crashed):
        """The run exits with 1; wrong outweighs crashed."""
        assert crashed.code == 1
        assert crashed.line("mse").endswith("0 / 2 examples wrong 4 pt")
        assert crashed.line("mae").endswith("0 / 1 examples crashed 6 pt")


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ('x = "한글" + (1\n', ['    x = "한글" + (1', f"\n    {'':13}^\n", "SyntaxError: '(' was never closed"]),
        ("import os\nos.gone\n", ["stops while Python imports it:", "    day2_cost.py:2: os.gone", "AttributeError"]),
        (
            "import sys\nsys.exit(3)\n",
            ["stops while Python imports it:", "day2_cost.py:2: sys.exit(3)", "SystemExit: 3"],
        ),
    ],
    ids=["syntax error", "crash", "exit"],
)
def test_a_file_that_cannot_be_loaded_is_said_once(desk, right, module, words):
    """It costs one message, not one for each check; the other files of the week are checked all the same."""
    home = desk(module)
    home.write("week1/day3.py", right)
    shutil.copy(home.root / "exercises/week1/test_day2_cost.py", home.root / "exercises/week1/test_day3.py")

    run = home.pytest("exercises/week1")

    assert run.code == 1
    assert [run.text.count(word) for word in words] == [1] * len(words)
    assert "3 passed, 1 error, 2 not checked" in run.text
    assert run.line("mae").endswith("0 / 1 examples cannot be loaded 6 pt")
    assert "Traceback" not in run.text
    assert "loading.py" not in run.text


def test_a_missing_file_is_looked_for(desk, right):
    """A file under a slightly wrong name is pointed out."""
    home = desk(right)
    (home.root / "exercises/week1/day2_cost.py").rename(home.root / "exercises/week1/day2_costs.py")

    run = home.pytest("exercises/week1")

    assert run.code == 1
    assert "day2_cost.py is missing from the folder week1. There is day2_costs.py: rename it." in run.text


def test_weeks_with_files_of_one_name(desk, right, stub):
    """Every week has a friday.py and a test_friday.py; each test gets the one beside it."""
    home = desk(right)
    tests = (home.root / "exercises/week1/test_day2_cost.py").read_text(encoding="utf-8")
    for week, module in (("week1", right), ("week2", stub)):
        home.write(f"{week}/friday.py", module)
        home.write(f"{week}/test_friday.py", tests)

    run = home.pytest("exercises")

    assert "6 passed, 3 not attempted" in run.text


def test_selecting_an_item_by_name(desk, stub, right):
    """`-k mse` runs the checks of the item mse whatever they are called, and the table counts all of them."""
    home = desk(right)
    one = home.pytest("exercises/week1", "-k", "mse")
    part = home.pytest("exercises/week1", "-k", "squares")

    assert "2 passed, 1 deselected" in one.text
    assert one.line("mse").endswith("2 / 2 examples passed 4 pt")
    assert "mae" not in one.text
    assert part.line("mse").endswith("1 / 2 examples passed 4 pt")


def test_a_plain_assert_keeps_pytests_own_words(desk, right):
    """A visible test may use a bare assert; pytest takes it apart as usual."""
    home = desk(right)
    home.write(
        "week1/test_day2_cost.py",
        '''
        from grader.checking import grades

        @grades("mse")
        def test_plain(submission):
            """Plain."""
            assert submission.mse([2.0], [1.0]) == 7
        ''',
    )

    run = home.pytest("exercises")

    assert run.line("> assert submission.mse([2.0], [1.0]) == 7").startswith(">")
    assert "assert 1.0 == 7" in run.text
    assert run.line("mse").endswith("0 / 1 examples wrong 4 pt")


def test_a_drawn_example_is_shown(desk, right):
    """Under Hypothesis the inputs that broke the student's code are shown, and a group of stubs is recognised."""
    home = desk(
        right.replace("/ len(pred)\n\n\ndef", "/ (len(pred) - 1)\n\n\ndef")
        + "\n\ndef rest(a):\n    if a > 9:\n        raise NotImplementedError(1)\n    raise NotImplementedError(2)\n"
    )
    home.write(
        "week1/test_day2_cost.py",
        '''
        from hypothesis import given, settings, strategies as st
        from grader.checking import check, grades

        @grades("mse")
        @settings(database=None, derandomize=True)
        @given(pair=st.just(([1.0], [3.0])))
        def test_drawn(submission, pair):
            """Drawn."""
            check(submission.mse, *pair, expected=4.0)

        @grades("rest")
        @settings(database=None, derandomize=True)
        @given(a=st.integers())
        def test_rest(submission, a):
            """Rest."""
            check(submission.rest, a, expected=a)
        ''',
    )

    run = home.pytest("exercises")

    assert run.line("with") == "with pair=([1.0], [3.0])"
    assert run.line("raised") == "raised ZeroDivisionError: float division by zero"
    assert run.line("rest").endswith("0 / 1 examples not attempted")


def test_junit_file(desk, stub):
    """A continuous integration reads the same: skipped with a reason, failed with the story."""
    home = desk(stub.replace('raise NotImplementedError("mse: not written yet")', "return 1"))
    home.pytest("exercises", f"--junitxml={home.root / 'report.xml'}")
    report = (home.root / "report.xml").read_text(encoding="utf-8")

    assert 'failures="2" skipped="1"' in report
    assert 'message="mae is not attempted yet"' in report
    assert 'message="got 1, expected 2.5"' in report
