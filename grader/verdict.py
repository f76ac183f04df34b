"""The one shared format: what was checked, how it came out, what it is worth.

`Verdict` is one submission of one assignment; its JSON is specified in docs/verdict.md and is what the store
keeps, `grader show` prints and the bridges push. Nothing here judges; this is only the vocabulary and the counting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

FORMAT = 1

#: Share of an item's points for the worked examples (E), the hidden properties (H) and the performance check (P).
SHARES = {"E": 0.30, "H": 0.60, "P": 0.10}


class Outcome(StrEnum):
    """How one check came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"  # the stub's NotImplementedError
    SKIPPED = "skipped"  # a check it needs failed
    INCONCLUSIVE = "inconclusive"  # timing only: the machine was too noisy to say; counts for the student
    GRADER_ERROR = "grader_error"  # our fault: never a mark


class Status(StrEnum):
    """What became of the submission as a whole."""

    GRADED = "graded"
    MISSING = "missing"  # no folder or no file
    WRONG_NAME = "wrong_name"  # a file, but not the one the assignment asks for
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"  # binary, wrong encoding, damaged notebook
    SYNTAX_ERROR = "syntax_error"
    CRASHED = "crashed"  # the module cannot be imported
    REFUSED = "refused"  # the sandbox stopped it before any check ran
    GRADER_ERROR = "grader_error"  # our fault: never a mark, graded again next time


#: Outcomes that earn the share of a check.
EARNS = frozenset({Outcome.PASSED, Outcome.INCONCLUSIVE})

#: How the environment of a receipt begins when the code ran without a cage.
UNCAGED = "uncaged-"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one item, with the sentence and message the student reads and the trace only staff reads."""

    name: str
    item: str
    part: str
    sentence: str
    outcome: Outcome
    message: str = ""
    mistake: str = ""
    hint: str = ""
    example: str = ""
    staff: str = ""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """All checks of one item and the points they add up to; `score` is None when our own fault hides the mark."""

    item: str
    title: str
    points: float
    score: float | None
    checks: tuple[CheckResult, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """One word for the whole item: the gravest thing that happened; without checks it was never looked at."""
        outcomes = {check.outcome for check in self.checks} or {Outcome.SKIPPED}
        for outcome in (Outcome.GRADER_ERROR, Outcome.NOT_ATTEMPTED, Outcome.FAILED, Outcome.SKIPPED):
            if outcome in outcomes:
                return outcome
        return Outcome.INCONCLUSIVE if Outcome.INCONCLUSIVE in outcomes else Outcome.PASSED

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Named mistakes found in this item, in the order of the checks."""
        return tuple(dict.fromkeys(check.mistake for check in self.checks if check.mistake))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a mark depends on, as SHA-256 digests: equal receipts mean an equal verdict.

    The environment's begins with UNCAGED when the code ran without the sandbox's lock-down (`--unsafe`).
    """

    submission: str = ""
    graders: str = ""
    engine: str = ""
    environment: str = ""

    @property
    def caged(self) -> bool:
        """Whether the code could do nothing but answer: only then nobody has to trust what it wrote."""
        return not self.environment.startswith(UNCAGED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one submission of one assignment."""

    student: str
    assignment: str
    status: Status
    items: tuple[ItemResult, ...] = ()
    message: str = ""
    staff: str = ""
    receipt: Receipt = field(default_factory=Receipt)
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """Points that could be reached."""
        return sum(item.points for item in self.items)

    @property
    def is_mark(self) -> bool:
        """False when our own fault stands in the way of any item."""
        return self.status is not Status.GRADER_ERROR and all(item.score is not None for item in self.items)

    @property
    def score(self) -> float | None:
        """Points reached, or None when this verdict is no mark."""
        return round(sum(item.score or 0.0 for item in self.items), 4) if self.is_mark else None

    def for_student(self) -> Verdict:
        """The same verdict without anything only staff may read."""
        items = tuple(
            replace(item, checks=tuple(replace(check, staff="") for check in item.checks)) for item in self.items
        )
        return replace(self, items=items, staff="")

    def to_json(self, indent: int | None = None) -> str:
        """The document of docs/verdict.md."""
        document = {"format": FORMAT, "score": self.score, "points": self.points, **asdict(self)}
        return json.dumps(document, ensure_ascii=False, indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """Read what `to_json` wrote.

        Raises:
            ValueError: another format number, or a document that is no verdict.
        """
        document: dict[str, Any] = json.loads(text)
        if document.get("format") != FORMAT:
            message = f"this verdict has format {document.get('format')!r}, this version reads {FORMAT}: grade again"
            raise ValueError(message)
        return cls(
            student=document["student"],
            assignment=document["assignment"],
            status=Status(document["status"]),
            items=tuple(_item(entry) for entry in document["items"]),
            message=document["message"],
            staff=document["staff"],
            receipt=Receipt(**document["receipt"]),
            seconds=document["seconds"],
        )


def _item(entry: dict[str, Any]) -> ItemResult:
    checks = tuple(CheckResult(**{**check, "outcome": Outcome(check["outcome"])}) for check in entry.pop("checks"))
    return ItemResult(**entry, checks=checks)


def score(points: float, checks: Sequence[CheckResult]) -> float | None:
    """Points of an item: each part's share, divided evenly among its checks; parts without checks give theirs to H.

    None when any check is our own fault. Nothing is earned when not one value check (E or the first H) passed:
    a function that returns a constant is symmetric, pure and fast, and still worth nothing.
    """
    if any(check.outcome is Outcome.GRADER_ERROR for check in checks):
        return None
    parts = {part: [check for check in checks if check.part == part] for part in SHARES}
    values = [*parts["E"], *parts["H"][:1]]
    if not any(check.outcome in EARNS for check in values):
        return 0.0
    filled = {part: SHARES[part] for part, members in parts.items() if members}
    filled[max(filled, key=lambda part: filled[part])] += 1.0 - sum(filled.values())
    earned = sum(share * _passed(parts[part]) for part, share in filled.items())
    return round(points * earned, 4)


def _passed(checks: Iterable[CheckResult]) -> float:
    outcomes = [check.outcome in EARNS for check in checks]
    return sum(outcomes) / len(outcomes)
