"""Pairs of submissions that have much of their own code in common: a reason to ask, never a verdict.

copydetect takes and compares the fingerprints of the code in which names are one letter and comments and layout are
gone: nothing is parsed or run. What the stub gave is taken out before, and so is what many students wrote: the short
right answer of an exercise is no sign of anything.
"""

from __future__ import annotations

import builtins
import io
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from grader.course import Course, Day
from grader.teacher.submissions import Submission

if TYPE_CHECKING:
    from copydetect import CodeFingerprint

#: Length of what is compared, in characters of code whose names are one letter each.
GRAM = 25
#: A passage that more than this share of the class has, and at least so many, is common knowledge.
COMMON, COMMON_AT_LEAST = 0.12, 4
#: Share of the shorter one's own code that must lie in the other, and how much that must be at least, in characters.
THRESHOLD, LEAST = 0.8, 200
#: Longest code that is compared, in characters: an answer has a few thousand.
LONGEST = 20_000
_PYTHONS = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_WORD = re.compile(
    r"""(?P<name>[^\W\d]\w*+)(?!["'])|(?P<string>(?:\b[a-zA-Z]{1,2})?(?:"{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|"""
    r"""'(?:\\.|[^'\\\n])*'))|\#[^\n]*|\s+""",
    re.DOTALL,
)
#: So many pairs are listed.
MOST = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students: which share of the shorter one's own code lies in the other's, and its size in characters."""

    assignment: str
    first: str
    second: str
    share: float
    size: int


def stubs_of(course: Course, days: Sequence[Day]) -> dict[str, str]:
    """What was handed out for each day, by assignment."""
    paths = {day.assignment: course.paths(day).exercise for day in days}
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.is_file()}


def similar_pairs(submissions: Iterable[Submission], stubs: Mapping[str, str]) -> list[Pair]:
    """The pairs above the threshold, closest first; `stubs` are what was handed out, by assignment."""
    by_assignment: dict[str, list[Submission]] = {}
    for submission in submissions:
        if submission.source is not None:
            by_assignment.setdefault(submission.assignment, []).append(submission)
    pairs = [pair for name, each in by_assignment.items() for pair in _pairs(name, each, stubs.get(name, ""))]
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.size, pair.assignment, pair.first, pair.second))[:MOST]


def _pairs(assignment: str, submissions: Sequence[Submission], stub: str) -> Iterator[Pair]:
    given = {line.strip() for line in stub.splitlines()}
    prints = {each.student: _fingerprint(_own(each, given)) for each in submissions}
    _forget_the_common(list(prints.values()))
    long_enough = {name: each for name, each in prints.items() if each.token_coverage >= LEAST}
    for first, second in combinations(sorted(long_enough), 2):
        a, b = long_enough[first], long_enough[second]
        if len(a.hashes & b.hashes) < THRESHOLD / 2 * min(len(a.hashes), len(b.hashes)):
            continue  # a cheap look first: a large class has tens of thousands of pairs
        size, share = _overlap(a, b)
        if share >= THRESHOLD and size >= LEAST:
            yield Pair(assignment, first, second, share, size)


def _own(submission: Submission, given: set[str]) -> str:
    """The lines that were not handed out."""
    text = (submission.source or b"")[: 4 * LONGEST].decode("utf-8", "replace")[:LONGEST]
    return "\n".join(line for line in text.splitlines() if line.strip() not in given)


def _fingerprint(code: str) -> CodeFingerprint:
    """All fingerprints of the code: a window of 1 leaves none out, so that the result is the same in every process."""
    from copydetect import CodeFingerprint

    return CodeFingerprint("answer.py", GRAM, 1, fp=io.StringIO(bare(code)), filter=False)


def bare(code: str) -> str:
    """The code with V for every name that is not Python's, S for every string, and without comments and blanks.

    What copydetect's own filter makes with a complete lexer, 20 times as fast: a large class has thousands of files.
    """
    return _WORD.sub(_short, code)


def _short(found: re.Match[str]) -> str:
    if found["name"]:
        return found["name"] if found["name"] in _PYTHONS else "V"
    return "S" if found["string"] else ""


def _forget_the_common(prints: Sequence[CodeFingerprint]) -> None:
    from copydetect.utils import get_token_coverage

    counts = Counter(each for one in prints for each in one.hashes)
    most = max(COMMON * len(prints), COMMON_AT_LEAST)
    common = {each for each, count in counts.items() if count > most}
    for one in prints:
        one.hash_idx = {each: places for each, places in one.hash_idx.items() if each not in common}
        one.hashes = set(one.hash_idx)
        one.token_coverage = get_token_coverage(one.hash_idx, one.k, len(one.filtered_code))


def _overlap(a: CodeFingerprint, b: CodeFingerprint) -> tuple[int, float]:
    """How much of the shorter one's own code lies in the other: characters, and the share."""
    from copydetect import compare_files

    _, shares, _ = compare_files(a, b)
    shorter = 0 if a.token_coverage <= b.token_coverage else 1
    share = min(float(shares[shorter]), 1.0)
    return round(share * min(float(a.token_coverage), float(b.token_coverage))), share
