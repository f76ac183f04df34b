"""The judge's session: a test that cannot be used stops it with a sentence; recordings are made once and kept."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.internal.conjecture import providers

from grader.checking.strategies import vectors
from grader.course import Course, Day
from grader.errors import HiddenTestError
from grader.sandbox.cage import Zygote
from grader.teacher import recording
from grader.teacher.batch import limits
from grader.teacher.judge import Judge, with_judge
from grader.teacher.recording import Check
from grader.teacher.shrink import smallest

MINI = Path(__file__).parents[1] / "data" / "mini"
HIDDEN = Path("grader", "hidden", "week1", "test_day1_mini.py")
SOLUTION = Path("solutions", "week1", "day1_mini.py")
#: A hidden test; its parts are replaced one at a time.
EXTRA = '''

@grades("double")
def test_extra(submission):
    """One more property."""
    check(submission.double, np.ones(2), expected=2 * np.ones(2))
'''
#: No file keeps the recordings.
NOWHERE: Callable[[Day], Path | None] = lambda _: None  # noqa: E731  (an annotated name)


@pytest.fixture(scope="module")
def zygote():
    """One zygote for all judges of this file."""
    with Zygote(("numpy",), limits(Course.load(MINI))) as opened:
        yield opened


@pytest.fixture
def root(tmp_path):
    """A copy of the miniature course."""
    return Path(shutil.copytree(MINI, tmp_path / "mini"))


@pytest.fixture
def checks(root, zygote):
    """Starts a judge on the copy and returns its checks by the name of their test."""

    def record(cache_for=NOWHERE) -> dict[str, Check]:
        found: dict[str, Check] = {}

        def work(judge: Judge) -> None:
            found.update({check.name.rpartition("::")[2]: check for check in judge.bench("week1-day1").checks})

        course = Course.load(root)
        with_judge(course, course.find("week1"), lambda _: zygote, work, cache_for)
        return found

    return record


def rewrite(path, old, new):
    """Replace a text that must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


DRAWN = '@given(data=st.data())\ndef test_extra(submission, data):\n    """."""\n    x = data.draw(vectors())\n'
UNUSABLE = {
    "no item": (EXTRA.replace('@grades("double")', ""), r"test_extra: has no @grades\(\.\.\.\)"),
    "unknown item": (
        EXTRA.replace('"double"', '"dubble"'),
        r"test_extra: grades 'dubble', which course\.toml does not know",
    ),
    "data": (
        f'\n\nfrom hypothesis import strategies as st\n\n\n@grades("double")\n{DRAWN}    check(submission.double, x)\n',
        r"test_extra: st\.data\(\) cannot be replayed; draw everything in @given",
    ),
    "rejects the solution": (
        EXTRA.replace("expected=2", "expected=3"),
        r"test_extra rejects our own solution:(.|\n)*returned +np\.array\(\[2\., 2\.\]\)",
    ),
    "breaks": (EXTRA.replace("np.ones(2), ", "np.onse(2), "), r"test_extra rejects our own solution:(.|\n)*onse"),
    "the name of a visible test": (
        EXTRA.replace("test_extra", "test_double_of_the_worked_example"),
        r"test_double_of_the_worked_example: a visible and a hidden test of the day have this name; rename one",
    ),
    "no python": ("\n\ndef test_extra(:\n", r"the tests cannot be used:(.|\n)*test_day1_mini\.py(.|\n)*SyntaxError"),
    "no import": ("\n\nimport nowhere_to_be_found\n", r"the tests cannot be used:(.|\n)*nowhere_to_be_found"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_test_that_cannot_be_used_is_named(root, checks, case):
    """Nobody is graded with it: one sentence names the test and says what is wrong with it."""
    text, sentence = UNUSABLE[case]
    with (root / HIDDEN).open("a") as file:
        file.write(text)

    with pytest.raises(HiddenTestError, match=sentence):
        checks()


def test_an_answer_that_differs_the_second_time_is_told(root, checks):
    """A solution with unseeded randomness has no right answer to compare with."""
    rewrite(root / SOLUTION, "self.count = start", "self.count = start + np.random.default_rng().normal()")
    for path in (root / HIDDEN, root / "exercises" / "week1" / "test_day1_mini.py"):
        path.write_text("from grader.checking import grades, inside\n")
    with (root / HIDDEN).open("a") as file:
        file.write('\n\n@grades("Counter")\ndef test_rolls(submission):\n    """."""\n')
        file.write("    inside(submission, lambda module: module.Counter().count)\n")

    with pytest.raises(HiddenTestError, match="test_rolls: the solution answers differently the second time; seed it"):
        checks()


def test_a_solution_that_cannot_be_imported_is_named(root, checks):
    """With its file and what Python said."""
    rewrite(root / SOLUTION, "import numpy as np", "import numpy as np\nnp.onse(3)")

    with pytest.raises(
        HiddenTestError, match=r"solutions/week1/day1_mini\.py cannot be imported: AttributeError: .*onse"
    ):
        checks()


def test_a_solution_that_dies_names_the_test_it_died_of(root, checks):
    """Our own process never counts as a student's."""
    rewrite(root / SOLUTION, "    return X.mean(axis=1)", "    import os\n    os._exit(3)")

    with pytest.raises(HiddenTestError) as caught:
        checks()
    assert "test_means_of_the_worked_example" in str(caught.value)
    assert "solutions/week1/day1_mini.py: the solution's own process died" in str(caught.value)


def test_no_configuration_of_the_course_takes_part(root, checks):
    """A conftest.py or pytest.ini beside the tests is not ours and is not read."""
    (root / "conftest.py").write_text("raise RuntimeError('read')")
    (root / "exercises" / "conftest.py").write_text("raise RuntimeError('read')")
    (root / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")

    assert "test_double_is_twice" in checks()


# Recordings.


@pytest.fixture
def runs(monkeypatch):
    """How often a test was run on the reference."""
    counted = []
    record = recording._record

    def counting(check, bench):
        counted.append(check.name)
        return record(check, bench)

    monkeypatch.setattr(recording, "_record", counting)
    return counted


def inputs(check):
    """What was drawn for a check."""
    return [example.arguments["x"].tolist() for example in check.examples]


def test_recordings_are_kept(checks, runs, tmp_path):
    """A second judge reads what the first recorded: the same inputs and answers, and no test runs again."""
    first = checks(lambda _: tmp_path / "cache-1.pickle")
    recorded = len(runs)
    second = checks(lambda _: tmp_path / "cache-1.pickle")

    assert recorded == len(first) == len(second)
    assert len(runs) == recorded
    assert {name: check.raw for name, check in first.items()} == {name: check.raw for name, check in second.items()}
    assert {name: check.reply for name, check in first.items()} == {name: c.reply for name, c in second.items()}
    assert inputs(first["test_double_is_twice"]) == inputs(second["test_double_is_twice"])


def test_who_reads_a_recording_searches_among_the_same_inputs(root, zygote, tmp_path):
    """The smallest failing input is looked for beginning with the recorded ones: every judge tries the same."""

    def tried() -> tuple[list[object], list[object]]:
        seen, recorded = [], []

        def fails(example) -> bool:
            seen.append(example.arguments["x"].tolist())
            return len(seen[-1]) > 2

        def work(judge: Judge) -> None:
            bench = judge.bench("week1-day1")
            check = next(check for check in bench.checks if check.name.endswith("test_double_is_twice"))
            recorded.extend(inputs(check))
            smallest(check, judge.proxy, fails)

        course = Course.load(root)
        with_judge(course, course.find("week1"), lambda _: zygote, work, lambda _: tmp_path / "cache-1.pickle")
        return seen, recorded

    first, recorded = tried()
    again, _ = tried()

    assert first[:2] == recorded[:2]
    assert first == again


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x80\x04]q\x00."])
def test_a_damaged_file_is_recorded_again(checks, runs, tmp_path, content):
    """Whatever lies there is replaced by a recording that the next judge reads."""
    file = tmp_path / "cache-1.pickle"
    file.write_bytes(content)
    again = checks(lambda _: file)

    assert len(runs) == len(again)
    assert file.stat().st_mode & 0o777 == 0o600

    checks(lambda _: file)
    assert len(runs) == len(again)


def test_a_changed_secret_changes_the_inputs(root, checks):
    """Who does not know the secret cannot draw the hidden inputs at home; who does draws the same."""
    before = inputs(checks()["test_double_is_twice"])
    same = inputs(checks()["test_double_is_twice"])
    (root / "grader" / "hidden" / "secret.txt").write_text("another secret\n")
    after = inputs(checks()["test_double_is_twice"])

    assert before == same
    assert before != after


def test_what_else_is_loaded_changes_no_input(checks, tmp_path, monkeypatch):
    """Hypothesis would also draw numbers that it reads in local modules, and remember them: each machine its own."""
    before = inputs(checks()["test_double_is_twice"])
    (tmp_path / "local_numbers.py").write_text(f"NUMBERS = {[*range(200, 500)]}\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("local_numbers")

    @settings(max_examples=100, database=None, derandomize=True)
    @given(vectors())
    def draw(_):
        pass

    draw()

    assert 487 in providers._get_local_constants().integers
    assert inputs(checks()["test_double_is_twice"]) == before


def test_without_a_secret_nothing_is_recorded(root, checks, monkeypatch):
    """The sentence says where to write one; the environment may give it instead."""
    (root / "grader" / "hidden" / "secret.txt").unlink()

    with pytest.raises(HiddenTestError, match=r"set GRADER_SECRET or write a line of your own into .*secret\.txt"):
        checks()

    monkeypatch.setenv("GRADER_SECRET", "a secret")
    assert checks()
