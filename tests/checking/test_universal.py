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
#: What a student has in its place.
BODIES = {
    "wrong for three": ANSWER.replace("2.0", "2.0 if x.size < 3 else 3.0"),
    "wrong for whole numbers": f"x = x + 1.0 if np.ptp(x) > 2 and np.all(x == np.rint(x)) else x; {ANSWER}",
    "always float64": "return np.multiply(x, 2.0, dtype=np.float64)",
    "reads it backwards": f"x = x if x.flags.c_contiguous else x[::-1]; {ANSWER}",
    "clips": f"x = np.clip(x, -1e3, 1e3); {ANSWER}",
    "overflows": f"x = x * np.inf if np.abs(x).max() > 5e3 else x; {ANSWER}",
    "not for one": f"x = x if x.size > 1 else x.squeeze(); {ANSWER}",
}
WHOLE = "check(submission.double, x, expected=2 * x)"
TWO = "x = np.append(x, x)[:2]; check(submission.double, x, expected=2 * x)"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[str, Verdict]:
    """Students of a miniature whose first hidden check of `double` looks at two elements only."""
    home = shutil.copytree(DATA / "mini", tmp_path_factory.mktemp("universal") / "mini")
    hidden = home / "grader" / "hidden" / "week1" / "test_day1_mini.py"
    assert WHOLE in hidden.read_text()
    hidden.write_text(hidden.read_text().replace(WHOLE, TWO))
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


def test_large_inputs_and_single_samples_are_told_from_ordinary_ones(verdicts: dict[str, Verdict]) -> None:
    """What is right for ordinary inputs and not for these is called after them, finite or not."""
    assert called(verdicts["clips"], "u5") == "overflow"
    assert called(verdicts["overflows"], "u5") == "overflow"
    assert called(verdicts["overflows"], "u9") == "passed"
    assert called(verdicts["not for one"], "u9") == "single_sample"


def test_values_that_are_wrong_anyway_get_no_name(verdicts: dict[str, Verdict]) -> None:
    """Where the same numbers in float64 and in order, or smaller ones, are answered wrongly too, no rule is."""
    assert called(verdicts["wrong for three"], "u2") == ""
    assert called(verdicts["wrong for three"], "u3") == ""
    assert called(verdicts["wrong for three"], "u5") == ""
    assert called(verdicts["wrong for whole numbers"], "u2") == ""
