"""The sample classes, graded as a whole.

Week 1: 42 students, 5 days, every known mistake, 8 kinds of hostility. Weeks 2 and 3: 16 of them.

tests/data/class_week1/plan.toml says who handed in what; the files are composed from it. After a change of the plan,
of a solution, an alternative or a known mistake:

    python tests/data/make_class.py week1                    compose the files again
    GOLDEN=accept pytest tests/test_classes.py -k week1      write expected.json; read what changed, commit both
"""

from __future__ import annotations

import importlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.course import Course
from grader.teacher.batch import Progress, grade_many
from grader.teacher.store import Store
from grader.teacher.submissions import discover
from grader.verdict import Outcome, Status, Verdict

DATA = Path(__file__).parent / "data"
WEEKS = ("week1", "week2", "week3")
HOSTILE = {"s31", "s32", "s33", "s34", "s35", "s36", "s37"}

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Run:
    """What one run of the whole class yielded, and the seconds it took."""

    progress: list[Progress]
    seconds: float

    @property
    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """By student and assignment."""
        return {(step.verdict.student, step.verdict.assignment): step.verdict for step in self.progress}


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    """The real course."""
    return Course.load(root)


@pytest.fixture(scope="module", params=WEEKS)
def week(request: pytest.FixtureRequest) -> str:
    """The week whose class is graded."""
    return str(request.param)


@pytest.fixture(scope="module")
def folder(week: str) -> Path:
    """Where its files lie."""
    return DATA / f"class_{week}"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """The script that composes the class."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DATA)
        yield importlib.import_module("make_class")


@pytest.fixture(scope="module")
def hand_ins(course: Course, script: ModuleType, week: str) -> list[Any]:
    """Every file of the class as it is composed, and what is intended with it."""
    found: list[Any] = script.hand_ins(course, week)
    return found


@pytest.fixture(scope="module")
def runs(course: Course, week: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The class graded into an empty store, then once more."""
    days = course.find(week)
    submissions = discover(folder / "submitted", days)
    runs = []
    with Store(tmp_path_factory.mktemp("class") / "results.db") as store:
        for _ in range(2):
            begin = time.perf_counter()
            progress = list(grade_many(course, days, submissions, store=store, jobs=2))
            runs.append(Run(progress, time.perf_counter() - begin))
    if os.environ.get("GOLDEN") == "accept":
        (folder / "expected.json").write_text(as_json(runs[0].verdicts), encoding="utf-8")
    return runs[0], runs[1]


@pytest.fixture(scope="module")
def graded(runs: tuple[Run, Run]) -> dict[tuple[str, str], Verdict]:
    """The verdicts of the first run."""
    return runs[0].verdicts


def plain(verdict: Verdict) -> dict[str, Any]:
    """What expected.json keeps of a verdict: the status, the score of each item, the mistakes by name."""
    scores = {item.item: item.score for item in verdict.items}
    mistakes = {item.item: list(item.mistakes) for item in verdict.items if item.mistakes}
    graded = {"scores": scores, "mistakes": mistakes} if verdict.status is Status.GRADED else {}
    return {"status": str(verdict.status), "score": verdict.score, **graded}


def as_json(verdicts: dict[tuple[str, str], Verdict]) -> str:
    """One line per hand-in, sorted, so that a change is one line of a diff."""
    rows = [f'"{" ".join(key)}": {json.dumps(plain(verdict))}' for key, verdict in sorted(verdicts.items())]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def test_the_script_composes_exactly_these_files(hand_ins, script, week, folder):
    """Every file of the class, to the byte, follows from the plan; no other file lies there."""
    composed = script.files(hand_ins, week)
    present = {path.relative_to(folder).as_posix() for path in (folder / "submitted").rglob("*") if path.is_file()}
    differing = [path for path, content in composed.items() if (folder / path).read_bytes() != content]

    assert present == set(composed) - {"roster.csv"}
    assert not differing, f"run python tests/data/make_class.py {week}"


def test_every_known_mistake_is_made_by_somebody(course, script):
    """The plan of week 1 leaves out no known mistake of the week."""
    forgotten = script.mistakes_nobody_makes(course, "week1")

    assert forgotten == [], "give them to somebody in tests/data/class_week1/plan.toml"


def test_the_roster_lists_the_class(script):
    """42 students or more, each with a name and an address that exists nowhere."""
    rows = [line.split(",") for line in script.roster("week1").splitlines()[1:]]

    assert [row[0] for row in rows] == [f"s{number:02}" for number in range(1, len(rows) + 1)]
    assert len(rows) >= 42
    assert all(all(row) and row[3] == f"{row[0]}@example.org" for row in rows)


def test_everybody_has_one_name_in_all_weeks(script):
    """The rosters of the later weeks are parts of the first one."""
    first, *later = (script.roster(week).splitlines() for week in WEEKS)

    assert all(len(rows) > 10 and set(rows) <= set(first) for rows in later)


def test_the_batch_never_stops_and_nothing_is_our_fault(course, week, folder, runs):
    """Everybody gets one verdict per day, and each of them is a mark."""
    first, _ = runs
    students = sorted({path.name for path in (folder / "submitted").iterdir()})

    assert len(first.progress) == len(first.verdicts) == len(students) * len(course.find(week))
    assert [key for key, verdict in first.verdicts.items() if not verdict.is_mark] == []
    assert [step.done for step in first.progress] == list(range(1, len(first.progress) + 1))


def test_statuses_are_the_intended_ones(hand_ins, graded):
    """Missing, misnamed, empty, unreadable, broken and crashing files are told apart."""
    intended = {(each.student, each.assignment): each.status for each in hand_ins}

    assert {key: str(verdict.status) for key, verdict in graded.items()} == intended


def test_each_item_is_what_its_student_meant_it_to_be(hand_ins, graded):
    """Right items have all points, untouched ones none and no blame, wrong ones less and the mistake's name."""
    wrong = []
    for each in hand_ins:
        results = {item.item: item for item in graded[each.student, each.assignment].items}
        for item, intent in each.items.items():
            if not as_intended(results[item], intent):
                wrong.append(f"{each.student} {each.assignment} {item}: {intent}, but {plain_item(results[item])}")

    assert not wrong, "\n".join(wrong)


def as_intended(result: Any, intent: Any) -> bool:
    """Whether an item came out as the plan says."""
    if intent.right:
        return result.score == result.points and not result.mistakes
    if intent.untouched:
        return result.score == 0 and {check.outcome for check in result.checks} == {Outcome.NOT_ATTEMPTED}
    named = not intent.named or {intent.named, intent.or_named} & set(result.mistakes)
    return bool(result.score < result.points and named)


def plain_item(result: Any) -> str:
    """One item's result on one line."""
    failed = [check.name.rpartition("::")[2] for check in result.checks if check.outcome is Outcome.FAILED]
    return f"{result.score} of {result.points}, named {list(result.mistakes)}, failed {failed}"


def test_scores_and_names_are_the_expected_ones(graded, folder):
    """Status, score of each item and named mistakes of each hand-in are those of expected.json."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = {" ".join(key): plain(verdict) for key, verdict in graded.items()}
    differing = [
        f"{key}: expected {expected.get(key)}\n  found {found.get(key)}"
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key) != found.get(key)
    ]

    assert not differing, "\n".join(differing)


@pytest.mark.attack
@pytest.mark.parametrize("week", ["week1"], indirect=True)
def test_hostile_students_hurt_nobody(course, graded, folder):
    """Without its hostile members the class gets the same marks and messages on the day they all attack."""
    day = course.day("week1-day2")
    honest = [each for each in discover(folder / "submitted", [day]) if each.student not in HOSTILE][::4]
    alone = {step.verdict.student: step.verdict for step in grade_many(course, [day], honest, jobs=1)}

    assert len(alone) > 5
    for student, verdict in alone.items():
        together = graded[student, day.assignment]
        assert plain(verdict) == plain(together), student
        assert verdict.message == together.message, student


def test_a_second_run_grades_nothing(runs):
    """Unchanged submissions come from the store, in a fraction of the time."""
    first, second = runs

    assert all(step.skipped for step in second.progress)
    assert second.verdicts == first.verdicts
    assert second.seconds < first.seconds / 5
