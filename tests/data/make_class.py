"""Compose the sample class of a week: what imaginary students handed in, 42 of them in week 1, 16 in the others.

    python tests/data/make_class.py week1            writes tests/data/class_week1/submitted and roster.csv

Who did what stands in class_week1/plan.toml, and only there: "s07, day 2, mse: halved". This script turns it into
files that look like a class. An item is taken from the solution, from the alternatives or from the known mistakes of
the course, or from class_week1/handwritten.py; then every student writes in a hand of their own (handwriting.py: names,
comments, indentation, notebooks), chosen by the student's name alone. The same plan always gives the same bytes, and
tests/test_classes.py checks that they lie here. Who they are and how they write stands in week 1's plan, for all weeks.

What stands between an item and the next one belongs to the item: the other half of AddNode, the helper that is fixed
with ann_forward. A version is chosen so that it calls no wrong item of the same student, or else the plan says what it
spoils.

A value in the plan, for an item of a day:
    left out            right, in a version chosen by the student's name
    "solution"          right, the model solution's body, whatever it calls
    "stub"              not touched
    a slug              that known mistake or that alternative
    "my: slug"          that function of handwritten.py
"""

from __future__ import annotations

import argparse
import ast
import shutil
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handwriting import RAW, Hand
from pieces import group, helpers, names, replaced, segment, without_comments, without_markers

from grader.checking.variants import Variant, as_placed, read_variants
from grader.course import Course, Day

DATA = Path(__file__).resolve().parent
ROOT = DATA.parents[1]
#: What week 1's plan says for all weeks: of a student, and of all.
PERSON = ("name", "style")
SHARED = ("unused", "tops", "tails", "vocabulary", "remarks")


@dataclass(frozen=True)
class Intent:
    """What a handed-in item is meant to be: right, untouched or wrong; `named`: what the verdict must call it."""

    right: bool = False
    untouched: bool = False
    named: str = ""
    or_named: str = ""


@dataclass(frozen=True)
class HandIn:
    """One file of the class, or an absent one (`path` ""): its bytes, when it came, and what is intended with it."""

    student: str
    assignment: str
    path: str
    content: bytes
    status: str
    items: Mapping[str, Intent]
    at: str = ""


def folder(week: str) -> Path:
    """Where the class of a week lies."""
    return DATA / f"class_{week}"


def read_plan(week: str) -> dict[str, Any]:
    """The plan of a week: its students, who are called and write as in week 1, and the phrases they write."""
    first, own = (tomllib.loads((folder(of) / "plan.toml").read_text(encoding="utf-8")) for of in ("week1", week))
    for name, student in own["students"].items():
        student |= {key: value for key, value in first["students"][name].items() if key in PERSON}
    return {key: first[key] for key in SHARED} | own


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
        file, form, status, at = (entry.pop(key, "") for key in ("file", "form", "status", "at"))
        top, tail = (self.plan[f"{key}s"].get(entry.pop(key, ""), "") for key in ("top", "tail"))
        unknown = set(entry) - set(self.items)
        if unknown:
            raise SystemExit(f"plan.toml: {name} {self.day.id}: there is no {sorted(unknown)}")
        wrong = {item for item, wanted in entry.items() if not self._intent(item, wanted).right}
        choices = {item: entry.get(item) or self._right(item, wrong, hand) for item in self.items}
        source = self._compose(choices, hand, top, tail)
        content = RAW[raw](source) if raw else hand.saved(source, form, self.items)
        file = file or self.day.module + (".ipynb" if form else ".py")
        path = f"{name}/{self.day.assignment}/{file}"
        intents = {} if status else {item: self._intent(item, choices[item]) for item in self.items}
        intents |= {item: Intent(named=name) for item, name in spoils.items()}
        return HandIn(name, self.day.assignment, path, content, status or "graded", intents, at)

    def _right(self, item: str, wrong: set[str], hand: Hand) -> str:
        """A right version that this student picks among those that call no wrong item of theirs."""
        rights = [slug for of, slug in self.rights if of == item and (item, slug) not in self._slow]
        sound = [version for version in ("solution", *rights) if not self._calls(item, version) & wrong]
        if not sound:
            todo = f"all right versions call {sorted(wrong)}; plan one, and what it spoils"
            raise SystemExit(f"plan.toml: {hand.name} {self.day.id} {item}: {todo}")
        return hand.pick(f"version of {item}", sound[:1] + sound)

    def _calls(self, item: str, choice: str) -> set[str]:
        """Names that a version of an item uses, in helpers as well."""
        given, texts = names(self.stub), self._texts(item, choice).values()
        used = (code for text, shelf in texts for code in (text, *helpers(text, shelf, given).values()))
        return {node.id for code in used for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}

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

    def _texts(self, item: str, choice: str) -> dict[str, tuple[str, str]]:
        """Every definition of an item with what it may need: the chosen one, and the solution's for the rest."""
        source, definitions = (self.stub if choice == "stub" else self.solution), group(self.stub, item, self.items)
        texts = {name: (without_comments(segment(source, name)), self.solution) for name in definitions}
        if choice not in ("stub", "solution"):
            variant = self._variant(item, choice)
            texts[variant.instead or item] = (as_placed(variant), f"{variant.imports}\n\n\n{self.solution}")
        return texts

    def _variant(self, item: str, choice: str) -> Variant:
        if choice.startswith("my: "):
            return self.own[item, choice.removeprefix("my: ")]
        found = self.mistakes.get((item, choice)) or self.rights.get((item, choice))
        if found is None:
            raise SystemExit(f"plan.toml: {self.day.id} {item}: nothing is called {choice!r}")
        return found

    def _compose(self, choices: Mapping[str, str], hand: Hand, top: str, tail: str) -> str:
        """The stub, as the student filled it in."""
        source, given = self.stub, names(self.stub)
        needed: dict[str, str] = {}
        for item, choice in choices.items():
            for name, (text, shelf) in self._texts(item, choice).items():
                mine = text if choice == "stub" else hand.written(text, segment(self.stub, name), name)
                source = replaced(source, name, mine)
                for helper, code in helpers(mine, shelf, given).items():
                    if needed.setdefault(helper, code) != code:
                        raise SystemExit(f"{hand.name} {self.day.id}: two helpers are called {helper!r}")
        return hand.assembled(source, list(dict.fromkeys(needed.values())), self.items[0], top, tail)


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _by_key(variants: tuple[Variant, ...]) -> dict[tuple[str, str], Variant]:
    return {(variant.of, variant.slug): variant for variant in variants}


def main(arguments: list[str]) -> None:
    """Write the class."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("week", nargs="?", default="week1")
    parser.add_argument("--to", type=Path, help="where submitted/ and roster.csv are written")
    given = parser.parse_args(arguments)
    target = given.to or folder(given.week)
    composed = files(hand_ins(Course.load(ROOT), given.week), given.week)
    shutil.rmtree(target / "submitted", ignore_errors=True)
    for path, content in composed.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)


def files(handed_in: list[HandIn], week: str) -> dict[str, bytes]:
    """Every file that is composed: its path below the folder of the class, its bytes."""
    found = {f"submitted/{each.path}": each.content for each in handed_in if each.path}
    stamps = {f"submitted/{each.student}/{each.assignment}/timestamp.txt": each.at for each in handed_in if each.at}
    times = {path: at.encode() for path, at in stamps.items()}
    return {**found, **times, "roster.csv": roster(week).encode()}


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
