"""The rules that hold for every exercise: what they call a mistake is what is wrong."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from grader.course import Course
from grader.teacher.batch import grade_many
from grader.teacher.submissions import Submission
from grader.verdict import Outcome, Status, Verdict

DATA = Path(__file__).parents[1] / "data"
RIGHT = (DATA / "golden" / "right" / "day1_mini.py").read_text()
ANSWER = "return np.multiply(x, 2.0, dtype=np.float32 if x.dtype == np.float32 else np.float64)"
#: What a student has in its place: every one of them is right for one element.
BODIES = {
    "wrong for two": ANSWER.replace("2.0", "2.0 if x.size < 2 else 3.0"),
    "always float64": "return np.multiply(x, 2.0, dtype=np.float64)",
    "reads it backwards": f"x = x if x.flags.c_contiguous else x[::-1]; {ANSWER}",
}
WHOLE, FIRST = "check(submission.double, x, expected=2 * x)", "check(submission.double, x[:1], expected=2 * x[:1])"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[str, Verdict]:
    """Three students of a miniature whose first hidden check of `double` looks at one element only."""
    home = shutil.copytree(DATA / "mini", tmp_path_factory.mktemp("universal") / "mini")
    hidden = home / "grader" / "hidden" / "week1" / "test_day1_mini.py"
    assert WHOLE in hidden.read_text()
    hidden.write_text(hidden.read_text().replace(WHOLE, FIRST))
    course = Course.load(home)
    steps = grade_many(course, course.find("week1"), [submission(name) for name in BODIES], jobs=1)
    return {step.verdict.student: step.verdict for step in steps}


def submission(name: str) -> Submission:
    """A right submission but for `double`."""
    assert ANSWER in RIGHT
    source = RIGHT.replace(ANSWER, BODIES[name]).encode()
    return Submission(name, "week1-day1", None, source, Status.GRADED, "", hashlib.sha256(source).hexdigest())


def called(verdict: Verdict, rule: str) -> str:
    """What a universal rule calls the mistake in `double`; "passed" where there is none."""
    (check,) = [check for check in verdict.items[0].checks if f"::test_{rule}_" in check.name]
    return check.mistake if check.outcome is Outcome.FAILED else str(check.outcome)


def test_a_rule_names_what_it_is_about(verdicts: dict[str, Verdict]) -> None:
    """Another dtype or another layout alone makes the answer wrong: that is what it is called."""
    assert called(verdicts["always float64"], "u2") == "dtype_changed"
    assert called(verdicts["always float64"], "u3") == "passed"
    assert called(verdicts["reads it backwards"], "u3") == "needs_contiguous"
    assert called(verdicts["reads it backwards"], "u2") == "passed"


def test_values_that_are_wrong_anyway_get_no_name(verdicts: dict[str, Verdict]) -> None:
    """Where the same numbers in float64 and in order are answered wrongly, too, neither is to blame."""
    assert called(verdicts["wrong for two"], "u2") == ""
    assert called(verdicts["wrong for two"], "u3") == ""
