"""Naming a mistake by its answers: what is tried, in which order, and what comes of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from grader.sandbox.wire import Answer
from grader.teacher import naming

SLUGS = [f"mistake_{number}" for number in range(12)]
#: What each known mistake answers; the student answers 2.0.
ANSWERS = {slug: float(number % 3) for number, slug in enumerate(SLUGS)}


class Bench:
    """Knows what every mistake answers, and writes down who was asked."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def transcript(self, variant: SimpleNamespace, _: object) -> list[Answer]:
        """One answer."""
        self.tried.append(variant.slug)
        return [Answer(ANSWERS[variant.slug])]


def alike(monkeypatch: pytest.MonkeyPatch, judge: int) -> tuple[list[str], list[str]]:
    """The mistakes that answer alike, as a judge finds them, and the order in which it tried them."""
    monkeypatch.setattr(naming.os, "getpid", lambda: judge)
    bench, variants = Bench(), [SimpleNamespace(slug=slug) for slug in SLUGS]
    return naming._alike(bench, variants, None, SimpleNamespace(answers=[Answer(2.0)])), bench.tried


def test_judges_try_in_different_orders_and_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one judge has tried the others read, so they do not begin alike; the names come in the order of the file."""
    first, second = alike(monkeypatch, 1), alike(monkeypatch, 2)

    assert first[0] == second[0] == [slug for slug in SLUGS if ANSWERS[slug] == 2.0]
    assert sorted(first[1]) == sorted(second[1]) == sorted(SLUGS)
    assert first[1] != second[1]
