"""Say what failed checks have in common with something known.

That is the name of the known mistake whose answers are the student's on all tried inputs, or else the simple relation
that the diagnosis found.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.checking.sameness import same_answers
from grader.checking.universal import HINTS
from grader.checking.variants import Variant
from grader.teacher.bench import Bench
from grader.teacher.findings import Finding
from grader.teacher.recording import Check
from grader.verdict import Outcome


def named(bench: Bench, checks: Sequence[Check], findings: dict[str, Finding]) -> dict[str, Finding]:
    """The findings with names and hints.

    A name that a test gave itself stands. Where several mistakes answer alike in one check, the one that matches most
    checks of the item is meant. One that answers alike in a worked example but not in the first hidden check of values
    is not meant: a few numbers may agree by chance, and a wrong name is worse than none. The hint of a known mistake
    says more than a relation could; that of a universal rule is general, so the relation follows it.
    """
    mine = [variant for variant in bench.mistakes if variant.of == checks[0].item]
    hints = HINTS | {variant.slug: variant.hint for variant in mine}
    matches = {check.name: _matching(bench, mine, check, findings[check.name]) for check in checks}
    main = next((check for check in checks if check.part == "H" and not check.universal), None)
    if main is not None and findings[main.name].outcome is Outcome.FAILED and findings[main.name].key is not None:
        _drop_chances(checks, matches, main)
    votes = Counter(slug for slugs in matches.values() for slug in slugs)
    result = {}
    for name, found in findings.items():
        slug = found.mistake or max(matches[name], key=votes.__getitem__, default="")
        hint = hints.get(slug, found.hint)
        relation = found.relation if not hint or slug in HINTS else ""
        result[name] = replace(found, mistake=slug, hint=f"{hint} {relation}".strip())
    return result


def _drop_chances(checks: Sequence[Check], matches: dict[str, list[str]], main: Check) -> None:
    for check in checks:
        if check.part == "E":
            matches[check.name] = [slug for slug in matches[check.name] if slug in matches[main.name]]


def _matching(bench: Bench, mine: Sequence[Variant], check: Check, found: Finding) -> list[str]:
    if found.outcome is not Outcome.FAILED or found.key is None or found.mistake:
        return []
    if found.key not in bench.names:
        bench.names[found.key] = _alike(bench, mine, check, found)
    return bench.names[found.key]


def _alike(bench: Bench, mine: Sequence[Variant], check: Check, found: Finding) -> list[str]:
    # Each judge tries the mistakes in an order of its own: what one has tried, the others read.
    tried = random.Random(os.getpid()).sample(mine, len(mine))  # noqa: S311 - no secret
    alike = {variant.slug for variant in tried if _answers_alike(bench, variant, check, found)}
    return [variant.slug for variant in mine if variant.slug in alike]


def _answers_alike(bench: Bench, variant: Variant, check: Check, found: Finding) -> bool:
    theirs = bench.transcript(variant, check)
    return theirs is not None and same_answers(found.answers, theirs)
