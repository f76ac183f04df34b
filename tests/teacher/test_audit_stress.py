"""Other secret seeds, other moments, busy cores: no verdict changes, and one that does is reported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course import Course
from grader.errors import UsageError
from grader.teacher.audit import Settings, audit
from grader.teacher.audit.stress import all_cores_busy, changes, other_secret
from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict

MINI = Path(__file__).parents[1] / "data" / "mini"
ANOTHER_SEED = '''

@grades("Counter")
def test_own_seed(submission):
    """It holds under the course's own secret seed."""
    import os

    assert inside(submission, lambda module: module.Counter(1).step()) == 2
    require(not os.environ.get("GRADER_SECRET", "").startswith("audit-"), "another seed was given")
'''


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the miniature course."""
    shutil.copytree(MINI, tmp_path / "mini", ignore=shutil.ignore_patterns(".grader"))
    return Course.load(tmp_path / "mini")


def test_seeds_moments_and_load_change_nothing(course: Course):
    """Good graders say the same, and the report says how often they were asked."""
    asked = Settings(mutants=0, secrets=2, repeat=2, load=True, items=frozenset({"row_means"}))
    steps = []
    report = audit(course, course.week("week1"), jobs=2, settings=asked, on_progress=steps.append)

    assert report.ok, "\n".join(report.lines())
    assert [row.item for row in report.rows] == ["row_means"]
    assert report.notes == [
        "2 runs of 7 variants, all cores busy: 0 verdict changes",
        "2 secret seeds, 4 right answers each: 0 rejected under a seed that is not the course's own",
    ]
    assert [step.done for step in steps] == list(range(1, steps[-1].total + 1))


def test_a_right_answer_that_another_seed_rejects_is_reported(course: Course):
    """Also when it is the solution itself, with the seed's number and the check."""
    tests = course.root / "grader/hidden/week1/test_day1_mini.py"
    tests.write_text(tests.read_text(encoding="utf-8") + ANOTHER_SEED, encoding="utf-8")
    asked = Settings(mutants=0, secrets=3, items=frozenset({"Counter"}))
    report = audit(course, course.week("week1"), jobs=1, settings=asked)

    assert len(report.problems) == 2, "\n".join(report.problems)
    for number, problem in enumerate(report.problems, 2):
        assert problem.startswith(f"secret seed {number}: ")
        assert "test_own_seed rejects our own solution" in problem


def test_the_own_recordings_and_secret_come_back(course: Course, monkeypatch):
    """What another seed recorded is dropped, also when the exam fails; the own secret is the environment's again."""
    folder = course.root / ".grader" / "recordings"
    folder.mkdir(parents=True)
    (folder / "own.pickle").write_text("mine")
    monkeypatch.setenv("GRADER_SECRET", "of the environment")

    def fail():
        with other_secret(course, 7):
            assert os.environ["GRADER_SECRET"] == "audit-7"
            assert list(folder.iterdir()) == []
            (folder / "other.pickle").write_text("another")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert [path.name for path in folder.iterdir()] == ["own.pickle"]
    assert os.environ["GRADER_SECRET"] == "of the environment"

    monkeypatch.delenv("GRADER_SECRET")
    with other_secret(course, 8):
        pass

    assert "GRADER_SECRET" not in os.environ


def test_the_burners_end():
    """There is one for every core, and none is left."""
    import multiprocessing

    before = len(multiprocessing.active_children())
    with all_cores_busy():
        assert len(multiprocessing.active_children()) == before + os.cpu_count()
    assert len(multiprocessing.active_children()) == before


def test_the_burners_of_a_killed_audit_end():
    """Nobody is left to terminate them; they look for themselves."""
    program = "import multiprocessing; from grader.teacher.audit.stress import all_cores_busy\n"
    program += "with all_cores_busy(): print(*[p.pid for p in multiprocessing.active_children()], flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as audit_:
        burners = [int(pid) for pid in audit_.stdout.readline().split()]
        assert len(burners) == os.cpu_count()
        audit_.kill()
    deadline = time.monotonic() + 30
    while any(map(runs, burners)) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not any(map(runs, burners))


def runs(pid: int) -> bool:
    """Whether a process exists and has not ended; who buries an orphan is the system's affair."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def verdict(outcome=Outcome.PASSED, score=4.0, mistake="", status=Status.GRADED):
    """The verdict on one check of one item."""
    result = CheckResult("test_a", "a", "P", "It is fast.", outcome, mistake=mistake)
    return Verdict("s", "week1-day1", status, (ItemResult("a", "A", 4.0, score, (result,)),))


def test_what_counts_as_a_change():
    """Another outcome, score, name or status; not that a comparison of times cannot tell, which earns the same."""
    same = {"s": verdict()}

    assert changes(same, same) == []
    assert changes(same, {"s": verdict(Outcome.INCONCLUSIVE)}) == []
    assert changes(same, {"s": verdict(Outcome.FAILED)}) == ["s: test_a was passed, then failed"]
    assert changes(same, {"s": verdict(score=2.0)}) == [
        "s: a was 4.0 points, nothing named, then 2.0 points, nothing named"
    ]
    assert changes({"s": verdict(mistake="loop")}, same) == [
        "s: a was 4.0 points, loop, then 4.0 points, nothing named"
    ]
    assert changes(same, {"s": replace(verdict(), items=())}) == [
        "s: a was 4.0 points, nothing named, then missing",
        "s: test_a was passed, then missing",
    ]
    assert changes(same, {"s": verdict(status=Status.CRASHED)}) == ["s: status was graded, then crashed"]


def test_an_item_that_is_not_there_stops_the_exam(course: Course):
    """With its name."""
    with pytest.raises(UsageError, match="week1 has no item 'treble'"):
        audit(course, course.week("week1"), settings=Settings(items=frozenset({"treble", "double"})))
