"""Fair timing: paired, interleaved, from outside, in CPU time; a verdict of pass, fail or inconclusive.

The student's call and the reference's run alternately, each in a worker of the same kind, so that a busy machine slows
both. Each pair gives one ratio. The median of the ratios is tested sequentially: measuring stops as soon as a sign test
is sure on which side of the threshold it lies.
"""

from __future__ import annotations

import math
from collections.abc import Callable
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
        if len(ratios) >= FEWEST and (verdict := _verdict(ratios, k)):
            return Timing(verdict, float(np.median(ratios)), len(ratios))
    median = float(np.median(ratios))
    if median <= k / CLEAR or median > k * CLEAR:
        return Timing("pass" if median <= k else "fail", median, len(ratios))
    return Timing("inconclusive", median, len(ratios))


def _verdict(ratios: list[float], k: float) -> str:
    below = sum(ratio <= k for ratio in ratios)
    if _chance(len(ratios), below) <= DOUBT:
        return "pass"
    return "fail" if _chance(len(ratios), len(ratios) - below) <= DOUBT else ""


def _chance(tosses: int, heads: int) -> float:
    """Chance that a fair coin shows at least `heads` heads."""
    return sum(math.comb(tosses, i) for i in range(heads, tosses + 1)) / float(2**tosses)
