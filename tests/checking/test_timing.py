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


@pytest.mark.parametrize(
    ("student", "verdict", "pairs"),
    [([2.0], "pass", EASY_PAIRS), ([9.0], "pass", FEWEST), ([30.0], "fail", FEWEST), ([100.0], "fail", FEWEST)],
)
def test_steady_costs_are_decided_early(student: list[float], verdict: str, pairs: int) -> None:
    """Two pairs far below the threshold pass at once; else pairs that all lie on one side decide after the fewest."""
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
    wrong = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        noisy = lambda mean, r=rng: mean * float(r.lognormal(0, 0.4))  # noqa: E731
        wrong += compare_cost(lambda: noisy(10 / 3), lambda: 1.0, k=10).verdict == "fail"
        wrong += compare_cost(lambda: noisy(30.0), lambda: 1.0, k=10).verdict == "pass"

    assert wrong == 0
