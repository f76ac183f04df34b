"""What a call on a GPU costs: the device's word where the judge's clock agrees, else the judge's clock."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from grader.checking import duels
from grader.checking.duels import GRAIN, SLACK, DeviceRunner, Runner, charged, duel, parted, race
from grader.checking.failures import CheckFailed
from grader.sandbox.wire import Answer, Call, Raised, Tensor

MS = 1e6
#: What sending and answering take on this machine: nanoseconds, and by how much they scatter (a factor).
WIRE, SCATTER = 3 * MS, 0.3


@dataclass
class Machine:
    """A clock that workers turn."""

    now: float = 0.0

    def tick(self, nanoseconds: float) -> None:
        self.now += nanoseconds


@dataclass
class Worker:
    """Works for `cost` ns on a device, and says that it took what `told` makes of that."""

    machine: Machine
    cost: float
    told: object = 1.0
    seed: int = 0
    spins: float = 0.0  # of every nanosecond that passes between its calls
    pid: int = 1
    device: str = "cuda"
    raised: Raised | None = None
    value: object = 7.0
    asked: list[bytes] = field(default_factory=list)

    def __post_init__(self):
        self.rng = np.random.default_rng(self.seed)
        self.used, self.left_at = 0.0, None

    def scatter(self) -> float:
        return float(self.rng.lognormal(0, SCATTER))

    def run(self, raw_calls, _timeout):
        self.asked.append(raw_calls)
        cost = self.cost * self.scatter()
        self.machine.tick(cost + WIRE * self.scatter())
        self.left_at = self.machine.now
        told = self.told * cost / MS if isinstance(self.told, float) else self.told
        return Answer(error=self.raised) if self.raised else Answer((self.value, told))

    def read(self, answer):
        return [answer]

    def cpu_ns(self):
        idle = 0.0 if self.left_at is None else self.machine.now - self.left_at
        return int(self.used + self.spins * idle)


@pytest.fixture
def machine(monkeypatch):
    """The judge's clock is the machine's; a reply is the answer itself."""
    machine = Machine()
    monkeypatch.setattr(duels.time, "perf_counter_ns", lambda: int(machine.now))
    return machine


def verdict(machine, student, cost=20 * MS, k=1.5):
    """How a student's worker fares against an honest reference."""
    return race(Call("f", (np.ones(3),)), student, Worker(machine, cost, seed=99), k, 10.0).verdict


def rates(machine, trials=60, **about):
    """Verdicts over many seeds."""
    found = [verdict(machine, Worker(machine, seed=seed, **about)) for seed in range(trials)]
    return {word: found.count(word) for word in ("pass", "fail", "inconclusive")}


def test_an_honest_right_answer_passes_and_a_slow_one_fails(machine):
    """On a machine whose every time scatters by a third, the same work never fails and triple work never passes."""
    assert rates(machine, cost=20 * MS)["fail"] == 0
    assert rates(machine, cost=60 * MS) == {"pass": 0, "fail": 60, "inconclusive": 0}


@pytest.mark.parametrize("told", [0.0, 1e-6, 0.1, -1.0, math.nan, math.inf * -1, "2 ms", None, True])
def test_who_lies_low_gains_nothing(machine, told):
    """Whatever a slow worker says of its time, the judge's clock has seen it."""
    assert rates(machine, trials=20, cost=60 * MS, told=told)["pass"] == 0


def test_who_lies_high_pays_for_it(machine):
    """A time that is too long is taken as it is told."""
    assert verdict(machine, Worker(machine, 20 * MS, told=5.0)) == "fail"


def test_without_a_number_a_right_answer_still_passes(machine):
    """The judge's clock, less what the reference's exchange explains, is fair enough for who says nothing."""
    assert rates(machine, trials=20, cost=20 * MS, told=None)["fail"] == 0


def test_a_thread_that_spins_while_the_reference_is_measured_is_charged(machine):
    """Processor time between two calls is the student's cost."""
    idle, busy = (Worker(machine, 20 * MS, spins=spins) for spins in (0.0, 1.0))

    assert verdict(machine, idle) == "pass"
    assert verdict(machine, busy) == "fail"


@pytest.mark.parametrize("wall", [0.0, 1.0, 40 * MS, 200 * MS])
@pytest.mark.parametrize("beside", [0.0, 3 * MS])
def test_no_word_hides_more_than_the_slack(wall, beside):
    """The charge is never below what was told, nor below the clock less the wire and its slack."""
    for told in (0.0, 1.0, wall, 2 * wall):
        cost = charged(told, wall, beside)

        assert cost >= told
        assert cost >= wall - (1 + SLACK) * beside - GRAIN
    assert charged(wall, wall + beside, beside) == wall


def test_a_pair_is_parted_only_where_it_is_one():
    """A value and a time come apart; an error, another shape or a time that is none leave no time."""
    value = np.arange(3)

    assert parted(Answer((value, 2.0)))[1] == 2 * MS
    assert parted(Answer((value, 2.0)))[0].value is value
    assert parted(Answer((value, 0)))[1] == 0.0
    for odd in (Answer(value), Answer((1, 2, 3)), Answer(error=Raised("ValueError"))):
        assert parted(odd) == (odd, 0.0)


def test_answers_are_compared_without_their_times(machine):
    """Times differ and values count: a wrong value on the timed input fails, one in the fourth digit does not."""
    call = Call("f", (np.ones(3),))
    ours = Worker(machine, 1 * MS, value=np.float32(1.0))

    race(call, Worker(machine, 1 * MS, value=np.float32(1.00005)), ours, 3.0, 10.0)

    with pytest.raises(CheckFailed, match="the answer is wrong"):
        race(call, Worker(machine, 1 * MS, value=np.float32(1.01)), ours, 3.0, 10.0)


def test_only_a_worker_on_a_device_is_asked_for_its_time(machine, monkeypatch):
    """Both sides of a duel get the same kind of runner; ordinary workers are never asked for events."""
    calls, kinds = [], []
    monkeypatch.setattr(duels, "encode_calls", lambda batch: calls.append(batch[0]) or b"")

    def decide(theirs, ours):
        kinds.append((type(theirs), type(ours)))
        theirs(), ours()

    for device in ("cuda", ""):
        pair = [Worker(machine, MS, device=device) for _ in range(2)]
        duel([Call("f")], *pair, decide, 1.0)

    assert kinds == [(DeviceRunner, DeviceRunner), (Runner, Runner)]
    assert [set(call.probes) for call in calls] == [{"events"}, set()]


def test_every_pair_has_inputs_of_its_own(machine, monkeypatch):
    """Floats move in arrays and tensors, whose dtype stays; whole numbers and texts stay."""
    calls = []
    monkeypatch.setattr(duels, "encode_calls", lambda batch: calls.append(batch[0]) or b"")
    tensor = Tensor(np.ones(4, np.float32), "torch", "float32")
    pair = [Worker(machine, MS) for _ in range(2)]

    race(Call("f", (np.ones(2), tensor, np.arange(3), "text")), *pair, 9.0, 1.0)

    assert len(calls) > 2
    assert len({call.args[0].tobytes() for call in calls}) == len(calls)
    assert len({call.args[1].array.tobytes() for call in calls}) == len(calls)
    assert {call.args[1].array.dtype.name for call in calls} == {"float32"}
    assert all(call.args[2] is calls[0].args[2] and call.args[3] == "text" for call in calls)
