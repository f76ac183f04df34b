"""Checks marked gpu: left out without a GPU, played apart with one. A worker on the "device" cpu stands in for it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from grader.course import Course, InvalidCourse
from grader.sandbox import can_cage, devices
from grader.sandbox.cage import Zygote
from grader.sandbox.devices import Device
from grader.teacher import gpu
from grader.teacher.batch import limits, receipt
from grader.teacher.grade import grade
from grader.teacher.judge import with_judge
from grader.teacher.marked import check_hidden
from grader.teacher.submissions import Submission
from grader.verdict import EARNS, Outcome, Receipt, Status

DATA = Path(__file__).parents[1] / "data"
HOME = DATA / "mini_gpu"
STAND_IN = Device("cpu", "a stand-in")
#: The checks marked gpu, in the order in which they are run.
MARKED = [
    "test_two_columns_on_the_gpu", "test_the_device_computes_the_same", "test_it_stays_on_the_device",
    "test_the_epoch_keeps_the_gpu_busy",
]  # fmt: skip


TORCH = pytest.mark.skipif(not (find_spec("torch") and can_cage()), reason="needs torch and a cage")


def day_of(course):
    """The only day of a miniature course."""
    return course.day("week1-day1")


@pytest.fixture
def course():
    """The miniature course that allows a GPU."""
    return Course.load(HOME)


def without_policy(course):
    """The same course, which does not allow one."""
    return course.model_copy(update={"policies": course.policies.model_copy(update={"gpu": False})})


def test_checks_are_run_where_the_course_allows_it_and_a_gpu_is_there(course, monkeypatch):
    """A device needs three things: a check marked gpu, the course's word, and a GPU."""
    monkeypatch.setattr(devices, "found", lambda: STAND_IN)
    unmarked = Course.load(DATA / "mini")

    assert gpu.device_for(course, day_of(course)) is STAND_IN
    assert gpu.device_for(without_policy(course), day_of(course)) is None
    assert gpu.device_for(unmarked, day_of(unmarked)) is None

    monkeypatch.setattr(devices, "found", lambda: None)

    assert gpu.device_for(course, day_of(course)) is None


def test_a_course_allows_no_gpu_unless_it_says_so():
    """Silence means no; the mark alone changes nothing."""
    assert Course.load(HOME).policies.gpu
    assert not Course.load(DATA / "mini").policies.gpu


def test_the_receipt_tells_what_a_day_was_graded_with(course, monkeypatch):
    """Without a GPU, with one, with another one: three environments, so that each grades anew what the other has."""

    def environment(found):
        monkeypatch.setattr(devices, "found", lambda: found)
        return receipt(course, day_of(course)).environment

    found = [environment(device) for device in (None, STAND_IN, Device("cuda", "NVIDIA A1"))]

    assert len(set(found)) == 3
    assert environment(STAND_IN) == found[1]


def test_the_receipt_of_other_days_does_not_mind_a_gpu(monkeypatch):
    """A day without a check marked gpu is graded alike on every machine."""
    course = Course.load(DATA / "mini")
    found = []
    for device in (None, STAND_IN):
        monkeypatch.setattr(devices, "found", lambda device=device: device)
        found.append(receipt(course, day_of(course)))

    assert found[0] == found[1]


def test_an_item_needs_a_check_that_every_machine_can_run(course, tmp_path, monkeypatch):
    """An item whose only check is marked gpu would be worth nothing without one: the course is refused."""
    check_hidden(course)
    tests = tmp_path / "grader" / "hidden" / "week1" / "test_day1_epoch.py"
    tests.parent.mkdir(parents=True)
    text = (HOME / tests.relative_to(tmp_path)).read_text()
    tests.write_text(text.replace('@grades("train_epoch")\n', '@grades("train_epoch", gpu=True)\n'))

    with pytest.raises(InvalidCourse, match="train_epoch: no test checks it"):
        check_hidden(course.model_copy(update={"root": tmp_path}))


@pytest.fixture(scope="module")
def zygote():
    """One parent of ordinary workers for all judges of this file."""
    with Zygote(("torch",), limits(Course.load(HOME))) as opened:
        yield opened


def judged(zygote, device, *changes):
    """The checks of the day by name, and the verdicts on the solution or a mistake, each with lines of its own."""
    course, names, verdicts = Course.load(HOME), [], []

    def work(judge):
        bench = judge.bench("week1-day1")
        names.extend(check.name.rpartition("::")[2] for item in bench.items for check in bench.of(item) if check.gpu)
        known = {mistake.slug: bench.variant_source(mistake) for mistake in bench.mistakes}
        for change in changes:
            name, _, more = change.partition("\n")
            source = f"{known.get(name, bench.solution)}\n{more}"
            hand_in = Submission("s01", "week1-day1", None, source.encode(), Status.GRADED, "", "0" * 64)
            verdicts.append(grade(bench, hand_in, Receipt()))

    with_judge(course, course.days, lambda _: zygote, work, device_for=lambda _: device)
    return names, verdicts


def outcomes(verdict):
    """Outcome by the name of the test."""
    return {check.name.rpartition("::")[2]: check.outcome for item in verdict.items for check in item.checks}


@TORCH
@pytest.mark.slow
def test_without_a_device_a_day_is_as_if_it_had_no_such_checks(zygote):
    """They are neither run nor in the verdict, and the points are all there."""
    names, [verdict] = judged(zygote, None, "")

    assert names == []
    assert not set(MARKED) & outcomes(verdict).keys()
    assert verdict.score == verdict.points == 10.0


#: Raises where the address space is not bounded: that is how a submission can tell a worker on a device.
TELLS = """
import resource
_own = standardised
def standardised(x):
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        raise OSError("on a device")
    return _own(x)
"""


#: Replaces the worker's clock by one that says a nanosecond, whatever was done.
LIES = """
import gc
_clocks = [each for each in gc.get_objects() if type(each).__name__ == "Stopwatch"]
assert _clocks
for _each in _clocks:
    type(_each).measured = lambda self, action: (action(), 1e-6)
"""


@TORCH
@pytest.mark.slow
def test_with_a_device_they_are_played_there_and_nothing_else_is(zygote):
    """Right answers pass all; what fails on the device only fails the checks marked gpu only; a slow one is slow.

    A slow one that has patched the worker's clock is as slow.
    """
    slow = "loops_over_samples"
    names, (right, tells, *slow_ones) = judged(zygote, STAND_IN, "", TELLS, slow, slow + LIES)
    found = outcomes(tells)

    assert names == MARKED
    assert set(outcomes(right).values()) <= EARNS
    assert right.score == 10.0
    assert [name for name, outcome in found.items() if outcome is Outcome.FAILED] == MARKED[:3]
    for verdict in slow_ones:
        assert outcomes(verdict)[MARKED[3]] is Outcome.FAILED
        assert outcomes(verdict)["test_the_loss_is_weighted_by_the_batch"] is Outcome.PASSED
