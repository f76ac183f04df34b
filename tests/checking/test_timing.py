"""Fair timing as arithmetic: pass, fail and inconclusive on made-up costs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from grader.checking.timing import EASY_PAIRS, FEWEST, MOST, compare_cost


def costs(values: Iterable[float]) -> Callable[[], float]:
    """A runner that reports these costs, for ever."""
    endless = itertools.cycle(values)
    return lambda: next(endless)


def noisy(mean: float, seed: int) -> Callable[[], float]:
    """A runner whose costs scatter around a mean by half its size."""
    rng = np.random.default_rng(seed)
    return lambda: mean * float(rng.lognormal(0, 0.4))


@pytest.mark.parametrize(
    ("student", "verdict", "pairs"),
    [([2.0], "pass", EASY_PAIRS), ([9.0], "pass", FEWEST), ([30.0], "fail", FEWEST), ([100.0], "fail", EASY_PAIRS)],
)
def test_steady_costs_are_decided_early(student: list[float], verdict: str, pairs: int) -> None:
    """Two pairs far from the threshold decide at once; else pairs that all lie on one side decide after the fewest."""
    timing = compare_cost(costs(student), costs([1.0]), k=10)

    assert (timing.verdict, timing.pairs) == (verdict, pairs)


def test_a_busy_machine_that_slows_both_changes_nothing() -> None:
    """Each pair gives its own ratio, so a common slow-down cancels."""
    busy = [1.0, 5.0, 2.0, 8.0, 3.0]

    timing = compare_cost(costs([3 * b for b in busy]), costs(busy), k=10)

    assert timing.verdict == "pass"
    assert timing.ratio == pytest.approx(3.0)


def test_costs_around_the_threshold_are_inconclusive() -> None:
    """A ratio that straddles the threshold to the end decides nothing."""
    timing = compare_cost(costs([9.0, 11.0]), costs([1.0]), k=10)

    assert timing.verdict == "inconclusive"
    assert timing.pairs == MOST


def test_the_first_pair_only_warms_up() -> None:
    """A slow first call (imports, caches) is not counted."""
    student = iter([1000.0, *[2.0] * MOST])

    timing = compare_cost(lambda: next(student), costs([1.0]), k=10)

    assert timing.verdict == "pass"


def test_noise_rarely_fails_a_right_answer_or_passes_a_naive_one() -> None:
    """With ratios three times off the threshold and heavy noise, 300 seeded trials give no wrong verdict."""
    verdicts = {(mean, compare_cost(noisy(mean, seed), costs([1.0]), k=10).verdict)
                for seed in range(300) for mean in (10 / 3, 30.0)}  # fmt: skip

    assert (10 / 3, "fail") not in verdicts
    assert (30.0, "pass") not in verdicts
