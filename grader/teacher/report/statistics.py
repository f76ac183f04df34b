"""What numbers say about a test: how hard an item is, whether it separates, how far the total can be trusted.

Arrays in, numbers out. Rows are students, columns are items; NaN stands where a student handed nothing in. A number
that the data cannot give (nobody there, no variance) is None, never NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

#: A share this close to 1 is the whole of the points.
WHOLE = 1 - 1e-9
#: Fewer students than these, or fewer items, make a reliability a rough guess.
ENOUGH_STUDENTS, ENOUGH_ITEMS = 30, 5
#: A correlation of fewer students says nothing.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item: how many handed it in, their mean share of its points, the share of them that got all of it.

    `discrimination` is the point-biserial correlation between getting all of it and the mean of the student's other
    items: near 0 the item tells nothing about a student, below 0 it is worth a look.
    """

    students: int
    difficulty: float | None
    pass_rate: float | None
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha of the points and KR-20 of pass or fail, from the students who have all items."""

    students: int
    items: int
    alpha: float | None
    kr20: float | None

    @property
    def rough(self) -> bool:
        """Whether there is too little to lean on the number."""
        return self.students < ENOUGH_STUDENTS or self.items < ENOUGH_ITEMS


def item_facts(shares: Scores) -> list[ItemFacts]:
    """Facts of every column of `shares` (students x items, 0 to 1, NaN: not handed in)."""
    return [_facts(shares, column) for column in range(shares.shape[1])]


def _facts(shares: Scores, column: int) -> ItemFacts:
    mine, others = shares[:, column], np.delete(shares, column, axis=1)
    there = ~np.isnan(mine)
    if not there.any():
        return ItemFacts(0, None, None, None)
    passed = mine[there] >= WHOLE
    rest = _row_means(others[there])
    known = ~np.isnan(rest)
    return ItemFacts(
        students=int(there.sum()),
        difficulty=float(mine[there].mean()),
        pass_rate=float(passed.mean()),
        discrimination=point_biserial(passed[known], rest[known]),
    )


def _row_means(values: Scores) -> Scores:
    """Means of what is known in each row; NaN where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def point_biserial(passed: NDArray[np.bool_], score: Scores) -> float | None:
    """Correlation of a yes/no with a score: (mean of yes - mean of no) / sd * sqrt(p * (1 - p)), sd of the population.

    None with fewer than three students, or when all passed, none passed or all scores are equal.
    """
    if len(score) < FEWEST or passed.all() or not passed.any():
        return None
    spread = float(score.std())
    if np.isclose(spread, 0.0):
        return None
    share = float(passed.mean())
    gap = float(score[passed].mean() - score[~passed].mean())
    return float(gap / spread * np.sqrt(share * (1 - share)))


def cronbach_alpha(scores: Scores) -> float | None:
    """How far items agree: k / (k - 1) * (1 - sum of the items' variances / variance of the total).

    `scores` is complete, students x items. None with fewer than two items or students, or when all totals are equal.
    """
    students, items = scores.shape
    if min(students, items) < 2:  # noqa: PLR2004  (a variance needs two, and so does k - 1)
        return None
    total = float(scores.sum(axis=1).var(ddof=1))
    if np.isclose(total, 0.0):
        return None
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))


def kr20(passed: NDArray[np.bool_]) -> float | None:
    """Kuder and Richardson's formula 20, which is Cronbach's alpha of items that are right or wrong."""
    return cronbach_alpha(passed.astype(np.float64))


def reliability(shares: Scores, points: Scores) -> Reliability:
    """Of the students without a gap in `shares` (students x items); `points` are what the items are worth."""
    complete = shares[~np.isnan(shares).any(axis=1)]
    return Reliability(
        students=len(complete),
        items=shares.shape[1],
        alpha=cronbach_alpha(complete * points),
        kr20=kr20(complete >= WHOLE),
    )
