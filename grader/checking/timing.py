"""Fair measuring: paired, interleaved, from outside, in CPU time; a verdict of pass, fail or inconclusive.

The student's call and the reference's run alternately, each in a worker of the same kind, so that a busy machine slows
both. Each pair gives one ratio. The median of the ratios is tested sequentially: measuring stops as soon as a sign test
is sure on which side of the threshold it lies. `compare_growth` does the same with exponents instead of ratios, and
memory is compared as cost is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

#: Pairs measured at least and at most. Five pairs all on one side leave 1 chance in 32 for a fair coin.
FEWEST, MOST = 5, 25
#: Chance of being wrong that the sign test accepts.
DOUBT = 0.05
#: A median this far (factor) from the threshold decides after the last pair: naive loops are 3 times beyond or more.
CLEAR = 1.5
#: So many pairs so far (factor) below the threshold are enough: noise adds CPU time, it takes none away.
EASY_PAIRS, EASY = 2, 2.0
#: So many pairs so far (factor) above it are enough, too: naive loops are slow, and seconds of them teach nothing more.
HOPELESS = 3.0
#: Exponents: a median this far from the threshold decides after the last round; linear and quadratic differ by 1.
CLEAR_POWER = 0.25
#: Nanoseconds that no exponent should hang on: what a call costs by itself.
GRAIN = 1e6


class Inconclusive(Exception):
    """The timing could not decide."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A timing verdict ("pass", "fail", "inconclusive") with the median ratio and the number of pairs behind it."""

    verdict: str
    ratio: float
    pairs: int


def compare_cost(student: Callable[[], float], reference: Callable[[], float], k: float) -> Timing:
    """Decide whether `student` costs at most `k` times `reference`; both run once and return what it cost.

    The first pair warms both up and is thrown away.
    """
    student(), reference()
    ratios: list[float] = []
    while len(ratios) < MOST:
        base = reference()
        ratios.append(student() / max(base, 1e-9))
        if len(ratios) == EASY_PAIRS and max(ratios) <= k / EASY:
            return Timing("pass", float(np.median(ratios)), len(ratios))
        if len(ratios) == EASY_PAIRS and min(ratios) > k * HOPELESS:
            return Timing("fail", float(np.median(ratios)), len(ratios))
        if len(ratios) >= FEWEST and (verdict := _verdict(ratios, k)):
            return Timing(verdict, float(np.median(ratios)), len(ratios))
    median = float(np.median(ratios))
    if median <= k / CLEAR or median > k * CLEAR:
        return Timing("pass" if median <= k else "fail", median, len(ratios))
    return Timing("inconclusive", median, len(ratios))


def compare_growth(
    student: Callable[[], float], reference: Callable[[], float], sizes: Sequence[float], k: float
) -> Timing:
    """Decide whether the cost grows with a power of the size that is at most `k` above the reference's power.

    Both run the sizes in turn, one at each call, and return nanoseconds. The first round warms up and is thrown away;
    every further round gives one gap between the two powers, whose median is the timing's `ratio`.
    """
    for _ in sizes:
        student(), reference()
    gaps: list[float] = []
    while len(gaps) < MOST:
        costs = [(reference(), student()) for _ in sizes]
        ours, theirs = zip(*costs, strict=True)
        gaps.append(_power(sizes, theirs) - _power(sizes, ours))
        if len(gaps) >= FEWEST and (verdict := _verdict(gaps, k)):
            return Timing(verdict, float(np.median(gaps)), len(gaps))
    median = float(np.median(gaps))
    if abs(median - k) < CLEAR_POWER:
        return Timing("inconclusive", median, len(gaps))
    return Timing("pass" if median < k else "fail", median, len(gaps))


def _power(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The exponent p of the best fit cost = c * size^p."""
    return float(np.polyfit(np.log(sizes), np.log(np.add(costs, GRAIN)), 1)[0])


def _verdict(ratios: list[float], k: float) -> str:
    below = sum(ratio <= k for ratio in ratios)
    if _chance(len(ratios), below) <= DOUBT:
        return "pass"
    return "fail" if _chance(len(ratios), len(ratios) - below) <= DOUBT else ""


def _chance(tosses: int, heads: int) -> float:
    """Chance that a fair coin shows at least `heads` heads."""
    return sum(math.comb(tosses, i) for i in range(heads, tosses + 1)) / float(2**tosses)
