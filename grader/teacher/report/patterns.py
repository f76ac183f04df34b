"""What a class shares: its named mistakes, the items to teach again, the submissions that took longest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from grader.course import Item
from grader.teacher.report.statistics import ItemFacts
from grader.verdict import Outcome, Status, Verdict

#: Below this share of full answers an item is worth teaching again.
RETEACH = 0.6
#: A mistake of so many students is a misunderstanding of the class and not of somebody.
SHARED = 2
#: So many of the slowest submissions are listed, and only those that took this many times the median.
SLOWEST, SLOW = 5, 3.0
#: What a relation rests on: a number that differs from student to student.
_TRIED = re.compile(r"O[nf] all \d+ inputs tried, ")


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named mistake in one item: its hint as most of them read it, and who made it."""

    assignment: str
    item: str
    mistake: str
    hint: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reteach:
    """An item that fewer than `RETEACH` of those who handed it in got right, and what most of them have in common."""

    assignment: str
    item: Item
    facts: ItemFacts
    common: Misconception | None
    untouched: int


@dataclass(frozen=True, slots=True)
class Slow:
    """A submission that took much longer to grade than the same assignment of the others, in seconds."""

    student: str
    assignment: str
    seconds: float
    usual: float


def misconceptions(verdicts: Iterable[Verdict]) -> list[Misconception]:
    """Every named mistake with the students who made it, the most frequent first."""
    who: dict[tuple[str, str, str], set[str]] = {}
    hints: dict[tuple[str, str, str], Counter[str]] = {}
    for verdict in verdicts:
        for item in verdict.items:
            for check in item.checks:
                if check.mistake:
                    key = verdict.assignment, item.item, check.mistake
                    who.setdefault(key, set()).add(verdict.student)
                    hints.setdefault(key, Counter()).update([_TRIED.sub("", check.hint)])
    found = [Misconception(*key, _commonest(hints[key]), tuple(sorted(who[key]))) for key in who]
    return sorted(found, key=lambda each: (-len(each.students), each.assignment, each.item, each.mistake))


def _commonest(words: Counter[str]) -> str:
    return min(words, key=lambda word: (not word, -words[word], word))


def reteach(
    items: Sequence[tuple[str, Item]],
    facts: Sequence[ItemFacts],
    known: Sequence[Misconception],
    verdicts: Iterable[Verdict],
) -> list[Reteach]:
    """The items below the threshold, hardest first; `items` are (assignment, item), `facts` theirs."""
    results = ((verdict.assignment, item) for verdict in verdicts for item in verdict.items)
    untouched = Counter(
        (assignment, item.item) for assignment, item in results if item.outcome is Outcome.NOT_ATTEMPTED
    )
    found = [
        Reteach(assignment, item, fact, _common(known, assignment, item), untouched[assignment, item.id])
        for (assignment, item), fact in zip(items, facts, strict=True)
        if fact.pass_rate is not None and fact.pass_rate < RETEACH
    ]
    return sorted(found, key=lambda each: (each.facts.pass_rate or 0.0, each.assignment, each.item.id))


def _common(known: Sequence[Misconception], assignment: str, item: Item) -> Misconception | None:
    """`known` is sorted, so the first one is the commonest."""
    mine = (each for each in known if (each.assignment, each.item) == (assignment, item.id))
    return next((each for each in mine if len(each.students) >= SHARED), None)


def slowest(verdicts: Iterable[Verdict]) -> list[Slow]:
    """The submissions that took several times as long as is usual for their assignment, slowest first."""
    graded: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.status is Status.GRADED and verdict.seconds > 0:
            graded.setdefault(verdict.assignment, []).append(verdict)
    found = [slow for each in graded.values() for slow in _slow(each)]
    return sorted(found, key=lambda slow: (-slow.seconds, slow.student, slow.assignment))[:SLOWEST]


def _slow(verdicts: Sequence[Verdict]) -> list[Slow]:
    usual = median(verdict.seconds for verdict in verdicts)
    return [
        Slow(verdict.student, verdict.assignment, verdict.seconds, usual)
        for verdict in verdicts
        if verdict.seconds >= SLOW * usual
    ]
