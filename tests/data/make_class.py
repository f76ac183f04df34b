"""Compose the sample class of a week: what imaginary students handed in, 42 of them in week 1.

    python tests/data/make_class.py week1            writes tests/data/class_week1/submitted and roster.csv

Who did what stands in class_week1/plan.toml, and only there: "s07, day 2, mse: halved". This script turns it into
files that look like a class. An item is taken from the solution, from the alternatives or from the known mistakes of
the course, or from class_week1/handwritten.py; then every student writes in a hand of their own (handwriting.py: names,
comments, indentation, notebooks), chosen by the student's name alone. The same plan always gives the same bytes, and
tests/test_classes.py checks that they lie here. How they write stands in week 1's plan, for all weeks.

A value in the plan, for an item of a day:
    left out            right, in a version chosen by the student's name
    "solution"          right, the model solution's body
    "stub"              not touched
    a slug              that known mistake or that alternative
    "my: slug"          that function of handwritten.py
"""

from __future__ import annotations

import argparse
import ast
import functools
import io
import sys
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handwriting import RAW, Hand

from grader.checking.variants import BEGIN, END, Variant, read_variants
from grader.course import Course, Day

DATA = Path(__file__).resolve().parent
ROOT = DATA.parents[1]
STUB_BEGIN, STUB_END = "### STUB", "### END STUB"


@dataclass(frozen=True)
class Intent:
    """What a handed-in item is meant to be: right, untouched or wrong; `named`: what the verdict must call it."""

    right: bool = False
    untouched: bool = False
    named: str = ""
    or_named: str = ""


@dataclass(frozen=True)
class HandIn:
    """One file of the class, or an absent one (`path` ""): its bytes, and what is intended with it."""

    student: str
    assignment: str
    path: str
    content: bytes
    status: str
    items: Mapping[str, Intent]


def folder(week: str) -> Path:
    """Where the class of a week lies."""
    return DATA / f"class_{week}"


def read_plan(week: str) -> dict[str, Any]:
    """The plan of a week: its students, and the phrases they write."""
    phrases = tomllib.loads((folder("week1") / "plan.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((folder(week) / "plan.toml").read_text(encoding="utf-8"))
    return {**phrases, **own}


def hand_ins(course: Course, week: str) -> list[HandIn]:
    """The whole class, student by student and day by day."""
    plan = read_plan(week)
    desks = [Desk(day, plan) for day in course.find(week)]
    return [desk.hand_in(name, student) for name, student in plan["students"].items() for desk in desks]


def mistakes_nobody_makes(course: Course, week: str) -> list[str]:
    """item/slug of every known mistake of the week that the plan forgets."""
    plan = read_plan(week)
    files = [ROOT / "grader" / "hidden" / week / f"mistakes_{day.module}.py" for day in course.find(week)]
    known = {(variant.of, variant.slug) for path in files for variant in read_variants(path)}
    days = (day for student in plan["students"].values() for day in student.values() if isinstance(day, dict))
    made = {(item, slug) for day in days for item, slug in day.items() if isinstance(slug, str)}
    return sorted(f"{item}/{slug}" for item, slug in known - made - set(plan["written_stubs"].items()))


# What an item can be.


class Desk:
    """One day of the course: its stub, and everything that can stand in the place of an item."""

    def __init__(self, day: Day, plan: dict[str, Any]) -> None:
        self.day, self.plan = day, plan
        self.stub = _read(f"exercises/{day.week}/{day.module}.py")
        solution = _read(f"solutions/{day.week}/{day.module}.py")
        self.solution = without_markers(solution)
        hidden = ROOT / "grader" / "hidden" / day.week
        self.mistakes = _by_key(read_variants(hidden / f"mistakes_{day.module}.py"))
        self.rights = _by_key(read_variants(hidden / f"alternatives_{day.module}.py"))
        self.own = _by_key(read_variants(folder(day.week) / "handwritten.py"))
        self.items = [item.id for item in day.items]
        self._slow = {tuple(pair.split("/")) for pair in plan["too_slow"]}

    def hand_in(self, name: str, student: dict[str, Any]) -> HandIn:
        """What a student handed in on this day."""
        entry = student.get(self.day.id, "nothing")
        if entry == "nothing":
            return HandIn(name, self.day.assignment, "", b"", "missing", {})
        entry = {} if entry == "right" else dict.fromkeys(self.items, "stub") if entry == "stub" else dict(entry)
        hand = Hand(name, self.day.id, student.get("style", ""), self.plan)
        raw, spoils = entry.pop("raw", ""), entry.pop("spoils", {})
        file, form, top, tail, status = (entry.pop(key, "") for key in ("file", "form", "top", "tail", "status"))
        unknown = set(entry) - set(self.items)
        if unknown:
            raise SystemExit(f"plan.toml: {name} {self.day.id}: there is no {sorted(unknown)}")
        choices = {item: self._choice(item, entry.get(item, ""), hand) for item in self.items}
        source = self._compose(choices, hand, self.plan["tops"].get(top, ""), self.plan["tails"].get(tail, ""))
        content = RAW[raw](source) if raw else hand.saved(source, form, self.items)
        file = file or self.day.module + (".ipynb" if form else ".py")
        path = f"{name}/{self.day.assignment}/{file}"
        intents = {} if status else {item: self._intent(item, choices[item]) for item in self.items}
        intents |= {item: Intent(named=name) for item, name in spoils.items()}
        return HandIn(name, self.day.assignment, path, content, status or "graded", intents)

    def _choice(self, item: str, wanted: str, hand: Hand) -> str:
        if wanted:
            return wanted
        rights = [slug for of, slug in self.rights if of == item and (item, slug) not in self._slow]
        return hand.pick(f"version of {item}", ["solution", "solution", *rights])

    def _intent(self, item: str, choice: str) -> Intent:
        if choice == "stub":
            named = self.plan["written_stubs"].get(item, "")
            return Intent(untouched=not named, named=named)
        if choice.startswith("my: "):
            variant = self.own[item, choice.removeprefix("my: ")]
            return Intent(right=variant.kind == "alternative", named=variant.hint)
        if (item, choice) not in self.mistakes:
            return Intent(right=True)
        return Intent(named=choice, or_named=self.plan["said_as"].get(choice, ""))

    def _text(self, item: str, choice: str) -> tuple[str, str]:
        """The definition of an item, and the helpers and imports it may need."""
        if choice in ("stub", "solution"):
            source = {"stub": self.stub, "solution": self.solution}[choice]
            return without_comments(_segment(source, item)), self.solution
        variant = self._variant(item, choice)
        keyword = "class" if "class " in variant.source.split("\n", 1)[0] else "def"
        text = variant.source.replace(f"{keyword} {variant.slug}", f"{keyword} {variant.name}", 1)
        return text, f"{variant.imports}\n\n\n{self.solution}"

    def _variant(self, item: str, choice: str) -> Variant:
        if choice.startswith("my: "):
            return self.own[item, choice.removeprefix("my: ")]
        found = self.mistakes.get((item, choice)) or self.rights.get((item, choice))
        if found is None:
            raise SystemExit(f"plan.toml: {self.day.id} {item}: nothing is called {choice!r}")
        return found

    def _compose(self, choices: Mapping[str, str], hand: Hand, top: str, tail: str) -> str:
        """The stub, as the student filled it in."""
        source, given = self.stub, _names(self.stub)
        needed: dict[str, str] = {}
        for item, choice in choices.items():
            text, shelf = self._text(item, choice)
            if choice != "stub":
                text = hand.written(text, _segment(self.stub, item), item)
            source = _replaced(source, item, text)
            for name, helper in _helpers(text, shelf, given | set(self.items)).items():
                if needed.setdefault(name, helper) != helper:
                    raise SystemExit(f"{hand.name} {self.day.id}: two helpers are called {name!r}")
        return hand.assembled(source, list(needed.values()), top, tail)


def without_markers(source: str) -> str:
    """The solution as a student would have it: no markers, no stub of a find-and-fix item."""
    kept, inside_stub = [], False
    for line in source.splitlines():
        bare = line.strip()
        inside_stub = (inside_stub or bare == STUB_BEGIN) and bare != STUB_END
        if not inside_stub and bare not in (BEGIN, END, STUB_END):
            kept.append(line)
    return "\n".join(kept) + "\n"


def without_comments(text: str) -> str:
    """Our own comments are none that a student would write."""
    lines = text.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("# TODO"):
            lines[token.start[0] - 1] = lines[token.start[0] - 1][: token.start[1]].rstrip()
    return "\n".join(line for line, before in zip(lines, text.splitlines(), strict=True) if line or not before)


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _by_key(variants: tuple[Variant, ...]) -> dict[tuple[str, str], Variant]:
    return {(variant.of, variant.slug): variant for variant in variants}


@functools.cache
def _nodes(source: str) -> dict[str, ast.stmt]:
    """The node of every name that a module's source binds at its top level."""
    return dict(_definitions(source))


def _definitions(source: str) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _names(source: str) -> set[str]:
    return set(_nodes(source))


def _segment(source: str, name: str) -> str:
    node = _nodes(source)[name]
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])


def _replaced(source: str, name: str, text: str) -> str:
    node, lines = _nodes(source)[name], source.splitlines()
    return "\n".join([*lines[: node.lineno - 1], *text.splitlines(), *lines[node.end_lineno :]]) + "\n"


def _helpers(text: str, shelf: str, present: set[str]) -> dict[str, str]:
    """What `text` uses of the shelf and the module lacks, helpers of helpers first."""
    found: dict[str, str] = {}
    nodes = _nodes(shelf)
    for name in sorted({node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}):
        if name in nodes and name not in present:
            node = nodes[name]
            own = ast.unparse(node) if isinstance(node, ast.Import | ast.ImportFrom) else _segment(shelf, name)
            found |= _helpers(own, shelf, present | {name}) | {name: own}
    return found


def main(arguments: list[str]) -> None:
    """Write the class."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("week", nargs="?", default="week1")
    parser.add_argument("--to", type=Path, help="where submitted/ and roster.csv are written")
    given = parser.parse_args(arguments)
    target = given.to or folder(given.week)
    composed = files(hand_ins(Course.load(ROOT), given.week), given.week)
    for stale in set((target / "submitted").rglob("*")) - {target / path for path in composed}:
        if stale.is_file():
            stale.unlink()
    for path, content in composed.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)


def files(handed_in: list[HandIn], week: str) -> dict[str, bytes]:
    """Every file that is composed: its path below the folder of the class, its bytes."""
    found = {f"submitted/{each.path}": each.content for each in handed_in if each.path}
    return {**found, "roster.csv": roster(week).encode()}


def roster(week: str) -> str:
    """The class list, in the columns that `nbgrader db student import` reads."""
    lines = ["id,first_name,last_name,email"]
    for name, student in read_plan(week)["students"].items():
        first, _, last = student["name"].rpartition(" ")
        if not first:  # Korean names: one syllable of family name in front
            first, last = last[1:], last[0]
        lines.append(f"{name},{first},{last},{name}@example.org")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
