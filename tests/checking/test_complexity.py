"""Complexity and memory against the reference: as arithmetic on made-up costs, and of real code in the sandbox."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest

from grader.checking import CheckFailed, Inconclusive, grows_like_reference, needs_memory_like_reference
from grader.checking.timing import FEWEST, MOST, Timing, compare_growth
from grader.checking.transcript import Example, Live, Recorder, Submission
from grader.sandbox.cage import Worker, Zygote
from grader.sandbox.peak import Peak

SIZES = (1000, 2000, 4000)

SOURCE = """
import numpy as np

def by_running_total(x):
    total, sums = 0.0, []
    for value in x:
        total += value
        sums.append(total)
    return np.array(sums)

def by_adding_on(x):
    return np.array(list(__import__("itertools").accumulate(map(float, x))))

def by_summing_again(x):
    values = x.tolist()
    return np.array([sum(values[:i + 1]) for i in range(len(values))])

def forgets(x):
    return np.zeros(len(x))

def row_by_row(x):
    return np.array([np.abs(x - value).max() for value in x])

def from_ends(x):
    low, high = x.min(), x.max()
    return np.maximum(x - low, high - x)

def whole_table(x):
    return np.abs(x[:, None] - x).max(axis=1)
"""


def costs(power: float, scale: float = 1e7, noise: float = 0.0, seed: int = 0) -> Callable[[], float]:
    """A runner whose cost, in nanoseconds, is a power of the size, with noise that only adds."""
    rng = np.random.default_rng(seed)
    sizes = itertools.cycle(SIZES)
    return lambda: scale * (next(sizes) / SIZES[0]) ** power * (1.0 + noise * float(rng.exponential()))


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [(1.0, 1.0, "pass"), (0.0, 1.0, "pass"), (2.0, 1.0, "fail"), (1.0, 0.0, "fail"), (2.0, 2.0, "pass")],
)
def test_powers_are_told_apart(student: float, reference: float, verdict: str) -> None:
    """What grows as the reference does or slower passes, a whole power more fails, after the fewest rounds."""
    timing = compare_growth(costs(student), costs(reference), SIZES, k=0.5)

    assert (timing.verdict, timing.pairs) == (verdict, FEWEST)
    assert timing.ratio == pytest.approx(student - reference, abs=0.15)


def test_a_slower_answer_of_the_same_power_passes() -> None:
    """A hundred times as slow is no question of growth."""
    assert compare_growth(costs(1.0, scale=1e9), costs(1.0, scale=1e7), SIZES, k=0.5).verdict == "pass"


def test_calls_shorter_than_their_overhead_prove_nothing() -> None:
    """Microseconds that grow quadratically are no waste that anybody waits for."""
    assert compare_growth(costs(2.0, scale=2e4), costs(1.0, scale=2e3), SIZES, k=0.5).verdict == "pass"


def test_a_power_at_the_threshold_is_inconclusive() -> None:
    """Rounds that fall on both sides to the end decide nothing."""
    powers = itertools.cycle([1.3, 1.3, 1.3, 1.7, 1.7, 1.7])
    sizes = itertools.cycle(SIZES)

    timing = compare_growth(lambda: 1e9 * next(sizes) ** next(powers), costs(1.0, scale=1e9), SIZES, k=0.5)

    assert timing.verdict == "inconclusive"
    assert timing.pairs == MOST


def test_noise_rarely_fails_linear_or_passes_quadratic() -> None:
    """In 200 seeded trials with costs that double now and then, neither happens once."""
    verdicts = {
        (
            power,
            compare_growth(
                costs(power, noise=0.5, seed=seed), costs(1.0, noise=0.5, seed=1000 + seed), SIZES, k=0.5
            ).verdict,
        )
        for seed in range(1, 201)
        for power in (1.0, 2.0)
    }

    assert (1.0, "fail") not in verdicts
    assert (2.0, "pass") not in verdicts


# In the sandbox.


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """A zygote with NumPy alone."""
    with Zygote() as started:
        yield started


@pytest.fixture
def fork(zygote: Zygote) -> Iterator[Callable[[str, str], Worker]]:
    """Workers whose function `f` is one of SOURCE."""
    workers: list[Worker] = []

    def make(name: str) -> Worker:
        workers.append(zygote.fork(f"{SOURCE}\nf = {name}\n".encode(), "day.py"))
        assert workers[-1].load() is None
        return workers[-1]

    yield make
    for worker in workers:
        worker.kill()


def played(student: Worker, reference: Worker) -> Submission:
    """The proxy that a test gets, with its calls going to these two."""
    proxy = Submission()
    proxy.play(Live(Example({}), student, lambda: reference, 10.0), "f")
    return proxy


def grows(submission: Submission) -> None:
    """The complexity check of these tests."""
    grows_like_reference(submission.f, lambda n: (np.sin(np.arange(float(n))),), sizes=(1500, 3000, 6000))


def needs(submission: Submission) -> None:
    """The memory check of these tests: the whole table has 128 MB."""
    needs_memory_like_reference(submission.f, np.sin(np.arange(4000.0)), k=4)


@pytest.mark.parametrize("word", [grows, needs])
def test_the_reference_passes_against_itself(fork, word) -> None:
    """Recording a test measures the reference against itself, as timing does, and marks the test as timed."""
    own, rival = fork("row_by_row"), fork("row_by_row")
    recorder = Recorder(own, 10.0, lambda: rival)
    recorder.begin({})
    proxy = Submission()
    proxy.play(recorder, "f")

    word(proxy)

    assert recorder.timed


def test_linear_passes_and_quadratic_fails(fork) -> None:
    """Another linear answer passes; summing anew for every element is told how much it slows down."""
    grows(played(fork("by_adding_on"), fork("by_running_total")))

    with pytest.raises(
        CheckFailed, match=r"With an input 4 times as large your function slows down about \d+\.\d times as much"
    ):
        grows(played(fork("by_summing_again"), fork("by_running_total")))


def test_constant_memory_passes_and_a_table_fails(fork) -> None:
    """Another answer without a table passes; n x n numbers at once are found."""
    needs(played(fork("from_ends"), fork("row_by_row")))

    with pytest.raises(CheckFailed, match=r"needs about \d+ times as much memory as the model solution; at most 4"):
        needs(played(fork("whole_table"), fork("row_by_row")))


def test_a_quick_wrong_answer_does_not_pass(fork) -> None:
    """What is measured must also be right."""
    with pytest.raises(CheckFailed, match="the answer is wrong"):
        grows(played(fork("forgets"), fork("by_running_total")))


@pytest.mark.parametrize("by_kernel", [True, False])
def test_the_peak_of_a_process_is_seen_from_outside(by_kernel: bool) -> None:
    """64 MB that were held for a moment and given back are in the peak, by the kernel's mark and by looking on."""
    program = "import time; input(); block = b'x' * (64 << 20); time.sleep(0.05); del block; print(); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1) as process:
        time.sleep(0.3)
        before = Peak(process.pid).__enter__().bytes
        with Peak(process.pid, by_kernel=by_kernel) as peak:
            process.stdin.write(b"\n")
            process.stdin.flush()
            process.stdout.readline()
        process.communicate(b"\n")

    assert peak.bytes - before > 60 << 20


# What a test says with them.


@pytest.mark.parametrize("word", [grows, needs])
def test_there_is_nothing_to_measure_on_the_students_machine(word) -> None:
    """With a plain function both words do nothing."""

    class Module:
        @staticmethod
        def f(x: object) -> object:
            raise AssertionError(x)

    word(Module)


def test_what_cannot_be_decided_is_inconclusive(monkeypatch) -> None:
    """Neither word counts a doubt against the student."""
    proxy = Submission()
    proxy.play(Live(Example({}), None, lambda: None, 1.0), "f")
    doubt = partial(Timing, "inconclusive", 4.2)
    monkeypatch.setattr(Live, "measured", lambda *_, **__: doubt(25))

    with pytest.raises(Inconclusive, match=r"about n\^4\.2 above the reference, allowed 0\.5"):
        grows(proxy)
    with pytest.raises(Inconclusive, match=r"about 4\.2 times the reference's memory, allowed 4"):
        needs(proxy)
