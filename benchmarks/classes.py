"""The imaginary classes: twenty students per case, what each handed in, and what of it is right.

Everything is dealt from tables (the solution, alternatives, mistakes) by the student's number alone, so that the same
tables always give the same class.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.checking.variants import BEGIN, END, Variant, read_variants
from grader.course import Course, Day

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SIZE = 20
#: The first twelve students have everything right, the next five one item wrong, then two with two, one with all.
ALL_RIGHT, ONE_WRONG, TWO_WRONG = 12, 17, 19


@dataclass(frozen=True)
class Answer:
    """One function as a student wrote it."""

    source: str
    right: bool


@dataclass(frozen=True)
class Case:
    """One assignment and what a class handed in for it.

    `head` is what stands above the functions in every file: imports and helpers. `asserts` is the pytest file with one
    test per item. `exhaustive` says that the hidden tests demand what the asserts demand, and no more.
    """

    name: str
    title: str
    root: Path
    day: Day
    head: str
    asserts: Path
    answers: Mapping[str, Mapping[str, Answer]]
    exhaustive: bool = True

    @property
    def students(self) -> tuple[str, ...]:
        """Names of the class, in their order."""
        return tuple(self.answers)

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the functions, in their order."""
        return tuple(item.id for item in self.day.items)

    @property
    def uses_torch(self) -> bool:
        """Whether torch has to be loaded."""
        return "torch" in self.day.frameworks

    def module(self, student: str) -> str:
        """What a student handed in, as one file."""
        functions = (answer.source for answer in self.answers[student].values())
        return "\n\n\n".join([self.head, *functions]) + f"\n\n# handed in by {student}\n"


def npweek() -> Case:
    """Five functions in NumPy."""
    return _benchmark_case("npweek", "NumPy week", "week1-day1")


def torchweek() -> Case:
    """Five functions in PyTorch."""
    return _benchmark_case("torchweek", "PyTorch week", "week2-day1")


def light(root: Path = ROOT) -> Case:
    """A day of the real course whose calls cost next to nothing: what is left is the grader's own cost."""
    hidden = root / "grader" / "hidden" / "week1"
    files = [hidden / "alternatives_day2_cost.py", hidden / "mistakes_day2_cost.py"]
    asserts = HERE / "asserts" / "test_day2_cost.py"
    return _case("light", "Light day", root, "week1-day2", files, asserts, exhaustive=False)


CASES = {"npweek": npweek, "torchweek": torchweek, "light": light}


def wrong_items(number: int, count: int) -> frozenset[int]:
    """Which of `count` items student `number` (from 0) has wrong."""
    if number < ALL_RIGHT:
        return frozenset()
    if number < ONE_WRONG:
        return frozenset({(number - ALL_RIGHT) % count})
    if number < TWO_WRONG:
        first = number - ONE_WRONG
        return frozenset({first, (first + 3) % count})
    return frozenset(range(count))


def _benchmark_case(name: str, title: str, assignment: str) -> Case:
    asserts = HERE / "asserts" / f"test_{name}.py"
    return _case(name, title, HERE / "course", assignment, [HERE / "answers" / f"{name}.py"], asserts)


def _case(
    name: str,
    title: str,
    root: Path,
    assignment: str,
    files: Sequence[Path],
    asserts: Path,
    *,
    exhaustive: bool = True,
) -> Case:
    course = Course.load(root)
    day = course.day(assignment)
    head, own = _taken_apart(course.paths(day).solution.read_text(encoding="utf-8"), [item.id for item in day.items])
    variants = [variant for file in files for variant in read_variants(file)]
    shared = dict.fromkeys(variant.imports for variant in variants)
    dealt = {f"s{number + 1:02}": _hand(number, own, variants) for number in range(SIZE)}
    return Case(name, title, root, day, "\n\n".join([head, *filter(None, shared)]), asserts, dealt, exhaustive)


def _hand(number: int, own: Mapping[str, str], variants: Sequence[Variant]) -> dict[str, Answer]:
    """One student's answers: versions are dealt in turn, along the students and along the items."""
    wrong, hand = wrong_items(number, len(own)), {}
    for place, (item, solution) in enumerate(own.items()):
        mine = [variant for variant in variants if variant.of == item]
        right = [solution, *(_named(variant) for variant in mine if variant.kind == "alternative")]
        mistakes = [_named(variant) for variant in mine if variant.kind == "mistake"]
        versions = mistakes if place in wrong else right
        hand[item] = Answer(versions[(number + place) % len(versions)], place not in wrong)
    return hand


def _named(variant: Variant) -> str:
    """A variant's source under the name of its item."""
    return variant.source.replace(f"def {variant.slug}(", f"def {variant.of}(", 1)


def _taken_apart(solution: str, items: Sequence[str]) -> tuple[str, dict[str, str]]:
    """What stands above and between the items of a solution, and the items, both without the markers of stubs."""
    lines = solution.splitlines()
    spans = {
        node.name: (node.lineno - 1, node.end_lineno or node.lineno)
        for node in ast.parse(solution).body
        if isinstance(node, ast.FunctionDef) and node.name in items
    }
    inside = {line for first, end in spans.values() for line in range(first, end)}
    head = _plain([line for number, line in enumerate(lines) if number not in inside])
    return head.strip(), {name: _plain(lines[slice(*spans[name])]) for name in items}


def _plain(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line.strip() not in (BEGIN, END) and "# TODO:" not in line)
