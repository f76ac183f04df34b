"""Compose the sample class of week 1: what 42 imaginary students handed in.

    python tests/data/make_class_week1.py            writes tests/data/class_week1/submitted and roster.csv

Who did what stands in class_week1/plan.toml, and only there: "s07, day 2, mse: halved". This script turns it into files that
look like a class. An item is taken from the solution, from the alternatives or from the known mistakes of the course, or from
class_week1/handwritten.py; then every student writes in a hand of their own (names, comments, indentation, notebooks), chosen
by the student's name alone. The same plan always gives the same bytes; tests/test_class_week1.py checks that.

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
import hashlib
import io
import json
import re
import shutil
import sys
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.checking.variants import BEGIN, END, Variant, read_variants
from grader.course import Course, Day

DATA = Path(__file__).resolve().parent
CLASS = DATA / "class_week1"
ROOT = DATA.parents[1]
WEEK = "week1"
STUB_BEGIN, STUB_END = "### STUB", "### END STUB"


@dataclass(frozen=True)
class Intent:
    """What a handed-in item is meant to be: right, untouched or wrong; `named`: what the verdict must call it, or ""."""

    right: bool = False
    untouched: bool = False
    named: str = ""


@dataclass(frozen=True)
class HandIn:
    """One file of the class, or an absent one (`path` ""): its bytes, and what is intended with it."""

    student: str
    assignment: str
    path: str
    content: bytes
    status: str
    items: Mapping[str, Intent]


def read_plan() -> dict[str, Any]:
    """The plan: students, and the phrases they write."""
    with (CLASS / "plan.toml").open("rb") as file:
        return tomllib.load(file)


def hand_ins(course: Course) -> list[HandIn]:
    """The whole class, student by student and day by day."""
    plan = read_plan()
    desks = [Desk(course, day, plan) for day in course.find(WEEK)]
    return [desk.hand_in(name, student) for name, student in plan["students"].items() for desk in desks]


def mistakes_nobody_makes(course: Course) -> list[str]:
    """item/slug of every known mistake of the week that the plan forgets."""
    folder, plan = ROOT / "grader" / "hidden" / WEEK, read_plan()
    files = [folder / f"mistakes_{day.module}.py" for day in course.find(WEEK)]
    known = {(variant.of, variant.slug) for path in files for variant in read_variants(path)}
    days = (day for student in plan["students"].values() for day in student.values() if isinstance(day, dict))
    made = {(item, slug) for day in days for item, slug in day.items() if isinstance(slug, str)}
    return sorted(f"{item}/{slug}" for item, slug in known - made - set(plan["written_stubs"].items()))


# What an item can be.


class Desk:
    """One day of the course: its stub, and everything that can stand in the place of an item."""

    def __init__(self, course: Course, day: Day, plan: dict[str, Any]) -> None:
        self.day, self.plan = day, plan
        self.stub = _read(f"exercises/{WEEK}/{day.module}.py")
        solution = _read(f"solutions/{WEEK}/{day.module}.py")
        self.solution = without_markers(solution)
        hidden = ROOT / "grader" / "hidden" / WEEK
        self.mistakes = _by_key(read_variants(hidden / f"mistakes_{day.module}.py"))
        self.rights = _by_key(read_variants(hidden / f"alternatives_{day.module}.py"))
        self.own = _by_key(read_variants(CLASS / "handwritten.py"))
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
            return Intent(untouched=item not in self.plan["written_stubs"], named=self.plan["written_stubs"].get(item, ""))
        if choice.startswith("my: "):
            variant = self.own[item, choice.removeprefix("my: ")]
            return Intent(right=variant.kind == "alternative", named=variant.hint)
        wrong = (item, choice) in self.mistakes
        return Intent(named=self.plan["said_as"].get(choice, choice)) if wrong else Intent(right=True)

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


def _definitions(source: str) -> Iterator[tuple[str, ast.stmt]]:
    """Name and node of everything that a module's source binds at its top level."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _names(source: str) -> set[str]:
    return {name for name, _ in _definitions(source)}


def _segment(source: str, name: str) -> str:
    node = dict(_definitions(source))[name]
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])


def _replaced(source: str, name: str, text: str) -> str:
    node, lines = dict(_definitions(source))[name], source.splitlines()
    return "\n".join([*lines[: node.lineno - 1], *text.splitlines(), *lines[node.end_lineno :]]) + "\n"


def _helpers(text: str, shelf: str, present: set[str]) -> dict[str, str]:
    """What `text` uses of the shelf and the module lacks, helpers of helpers first."""
    found: dict[str, str] = {}
    nodes = dict(_definitions(shelf))
    for name in sorted({node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}):
        if name in nodes and name not in present:
            node = nodes[name]
            own = ast.unparse(node) if isinstance(node, ast.Import | ast.ImportFrom) else _segment(shelf, name)
            found |= _helpers(own, shelf, present | {name}) | {name: own}
    return found


# How a student writes.

class Hand:
    """A student's way of writing, chosen by name; `style` of the plan adds words: tabs, two, crlf, bom, tool, bare, korean."""

    def __init__(self, name: str, day: str, style: str, plan: dict[str, Any]) -> None:
        self.name, self.day, self.plan = name, day, plan
        self.words = set(style.split())
        self.language = "ko" if "korean" in self.words else "en"

    def pick(self, what: str, options: list[Any]) -> Any:
        """One of the options: the same for the same student and question."""
        return self.lasting(f"{self.day} {what}", options)

    def lasting(self, what: str, options: list[Any]) -> Any:
        """A habit: the same on every day."""
        number = int.from_bytes(hashlib.sha256(f"{self.name} {what}".encode()).digest())
        return options[number % len(options)]

    def written(self, text: str, stub: str, item: str) -> str:
        """A definition in this hand: docstring, comments, names."""
        node, given = _function(text), _function(stub)
        if node is None or given is None:
            return text
        text = self._documented(text, stub, item)
        text = self._commented(text, item) if "tool" not in self.words else text
        return _renamed(text, self._vocabulary())

    def _documented(self, text: str, stub: str, item: str) -> str:
        habit = "bare" if "bare" in self.words else self.lasting("docstrings", ["ours", "ours", "short", "none"])
        node, given = _function(text), _function(stub)
        assert node is not None and given is not None
        lines = text.splitlines()
        body = lines[_first(node).lineno - 1 :]
        same = [arg.arg for arg in node.args.args] == [arg.arg for arg in given.args.args]
        if habit == "ours" and same and ast.get_docstring(given):
            return "\n".join([*stub.splitlines()[: given.body[0].end_lineno], *body])
        head = lines[: (node.body[0].lineno if ast.get_docstring(node) else _first(node).lineno) - 1]
        if habit == "short":
            head.append(f'    """{self.plan["comments"][self.language][item]}"""')
        return "\n".join([*head, *body])

    def _commented(self, text: str, item: str) -> str:
        node = _function(text)
        assert node is not None
        lines, at = text.splitlines(), _first(node).lineno - 1
        if self.pick(f"keeps the todo of {item}", [True, False]):
            lines = [line for line in lines if not line.strip().startswith("# TODO")]
            node = _function("\n".join(lines))
            assert node is not None
            at = _first(node).lineno - 1
        remarks = self.plan["remarks"][self.language]
        comment = self.pick(f"comment in {item}", ["", self.plan["comments"][self.language][item], *remarks])
        if comment and not (at and comment in lines[at - 1]):
            lines.insert(at, f"    # {comment}")
        return "\n".join(lines)

    def _vocabulary(self) -> dict[str, str]:
        """Local names of the course -> this student's."""
        words = self.plan["vocabulary"]
        return {ours: self.lasting(ours, [ours, *theirs]) for ours, theirs in words.items() if self._speaks(theirs)}

    def _speaks(self, theirs: list[str]) -> bool:
        return "korean" in self.words or all(word.isascii() for word in theirs)

    def assembled(self, source: str, needed: list[str], top: str, tail: str) -> str:
        """The module: imports and helpers where this student puts them, attempts and prints below."""
        imports = [text for text in needed if text.startswith(("import ", "from "))]
        helpers = [text for text in needed if text not in imports]
        lines, at = source.splitlines(), _after_imports(source)
        unused = self.pick("unused import", ["", "", "", *self.plan["unused"]]) if "bare" not in self.words else ""
        more = [*imports, *filter(None, [unused, top.rstrip()])]
        middle = [*more, *(f"\n\n{text}" for text in helpers)]
        source = "\n".join([*lines[:at], *middle, *lines[at:]]).rstrip() + "\n"
        source = self._opening(source)
        tried = self.plan["tried"].get(self.day, [])
        ending = tail or (self.pick("tried out", ["", *tried]) if "bare" not in self.words else "")
        return source + (f"\n\n{ending.rstrip()}\n" if ending else "")

    def _opening(self, source: str) -> str:
        """Some write their name, some throw our docstring away."""
        opening = self.lasting("opening", ["", "", "name", "gone"])
        if opening == "name":
            return f"# {self.name}  {self.plan['students'][self.name]['name']}\n{source}"
        if opening == "gone":
            node = ast.parse(source).body[0]
            return "\n".join(source.splitlines()[node.end_lineno or 0 :]).lstrip() + "\n"
        return source

    def saved(self, source: str, form: str, items: list[str]) -> bytes:
        """The bytes of the file, in the student's editor or notebook."""
        if "tool" in self.words:
            source = ast.unparse(ast.parse(source)) + "\n"
        if "two" in self.words:
            source = re.sub(r"(?m)^(?: {4})+", lambda found: found[0][::2], source)
        if "tabs" in self.words:
            source = re.sub(r"(?m)^(?: {4})+", lambda found: "\t" * (len(found[0]) // 4), source)
        if form:
            return notebook(source, form, items, self.plan["notebook"][self.day], self.language)
        if "crlf" in self.words:
            source = source.replace("\n", "\r\n")
        return (b"\xef\xbb\xbf" if "bom" in self.words else b"") + source.encode()


def _function(text: str) -> ast.FunctionDef | None:
    node = ast.parse(text).body[0]
    return node if isinstance(node, ast.FunctionDef) else None


def _first(node: ast.FunctionDef) -> ast.stmt:
    """The first statement of a function that is no docstring."""
    return node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]


def _after_imports(source: str) -> int:
    """The line below the last import at top level, `if TYPE_CHECKING` blocks left out."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return max((node.end_lineno or 0 for node in nodes), default=0)


def _renamed(text: str, vocabulary: Mapping[str, str]) -> str:
    """A function whose local variables have other names; formatting and comments stay."""
    for old, new in vocabulary.items():
        tree = ast.parse(text)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if old != new and _is_local(tree, old) and not any(node.id == new for node in names):
            text = _rewritten(text, [node for node in names if node.id == old], new)
    return text


def _is_local(tree: ast.Module, name: str) -> bool:
    """Assigned in the function, no argument or inner function of that name, not in an f-string (3.11 misplaces those)."""
    nodes = list(ast.walk(tree))
    assigned = any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in nodes)
    taken = any(isinstance(n, ast.arg) and n.arg == name for n in nodes)
    taken |= any(isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == name for n in nodes)
    formatted = [part for n in nodes if isinstance(n, ast.JoinedStr) for part in ast.walk(n)]
    return assigned and not taken and not any(isinstance(n, ast.Name) and n.id == name for n in formatted)


def _rewritten(text: str, nodes: list[ast.Name], new: str) -> str:
    lines = [line.encode() for line in text.splitlines()]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line, end = lines[node.lineno - 1], node.col_offset + len(node.id.encode())
        lines[node.lineno - 1] = line[: node.col_offset] + new.encode() + line[end:]
    return b"\n".join(lines).decode()


# Notebooks, and files that are none.


def notebook(source: str, form: str, items: list[str], extra: Mapping[str, str], language: str) -> bytes:
    """The module as a notebook: "nbgrader" with the metadata of an assignment, "plain" without, "colab" as exported there."""
    head, rest = _cut(source, items)
    cells = [_cell("markdown", extra["title"])]
    if form == "plain":
        cells.append(_cell("code", "%matplotlib inline\n%load_ext autoreload\n!pip install -q numpy"))
    cells.append(_cell("code", head, _meta(form, "given", locked=True)))
    for name, text in rest:
        cells.append(_cell("markdown", f"### {name}"))
        cells.append(_cell("code", text, _meta(form, name, solution=True) if name in items else _meta(form, name, locked=True)))
        if form == "nbgrader" and name in items:
            cells.append(_cell("code", f"assert callable({name})", _meta(form, f"test_{name}", grade=True, locked=True)))
    if form == "nbgrader":  # outside of the solution cells students plot and try things
        cells += [_cell("code", extra["scratch"]), _cell("code", "%timeit sum(range(10))")]
    meta = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    book = {"cells": [_numbered(n, cell) for n, cell in enumerate(cells)], "metadata": meta}
    return (json.dumps({**book, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n").encode()


def _cut(source: str, items: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """The source up to its first item, then one piece per item."""
    lines, starts = source.splitlines(), []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in items:
            starts.append((node.lineno - 1, node.name))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    rest = [(name, "\n".join(lines[start:end]).strip()) for (start, name), end in zip(starts, ends, strict=True)]
    return "\n".join(lines[: starts[0][0]]).strip(), rest


def _meta(form: str, name: str, **flags: bool) -> dict[str, Any]:
    if form != "nbgrader":
        return {}
    full = {"grade": False, "locked": False, "solution": False, "task": False, **flags}
    points = {"points": 1} if full["grade"] else {}
    return {"nbgrader": {"grade_id": name, "schema_version": 3, **full, **points}}


def _cell(kind: str, text: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    cell = {"cell_type": kind, "metadata": dict(metadata or {}), "source": text.splitlines(keepends=True)}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def _numbered(number: int, cell: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"cell-{number:02}", **cell}


#: What is no Python at all: the bytes instead of the source.
RAW = {
    "empty": lambda _: b"",
    "blank": lambda _: b"\n   \n\n",
    "picture": lambda _: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" + bytes(range(256)),
    "word": lambda _: b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + b"word/document.xml" + bytes(64),
    "utf16": lambda source: source.encode("utf-16"),
    "cp949": lambda source: source.encode("cp949", "replace"),
    "cut": lambda source: source.encode()[: len(source) * 3 // 5].rpartition(b"(")[0] + b"(",
    "colon": lambda source: re.sub(r"(?m)^(    if .*):$", r"\1", source, count=1).encode(),
    "torn_notebook": lambda source: json.dumps({"cells": [_cell("code", source)]})[:900].encode(),
    "merge": lambda source: source.replace("\n\n\n", "\n\n\n<<<<<<< HEAD\n", 1).encode(),
    "source": lambda source: source.encode(),
}


def main(arguments: list[str]) -> None:
    """Write the class."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=CLASS, help="where submitted/ and roster.csv are written")
    target = parser.parse_args(arguments).to
    shutil.rmtree(target / "submitted", ignore_errors=True)
    for path, content in files(Course.load(ROOT)).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)


def files(course: Course) -> dict[str, bytes]:
    """Every file that is composed: its path below class_week1, its bytes."""
    found = {f"submitted/{each.path}": each.content for each in hand_ins(course) if each.path}
    return {**found, "roster.csv": roster().encode()}


def roster() -> str:
    """The class list, in the columns that `nbgrader db student import` reads."""
    lines = ["id,first_name,last_name,email"]
    for name, student in read_plan()["students"].items():
        first, _, last = student["name"].rpartition(" ") if " " in student["name"] else (student["name"][1:], "", student["name"][0])
        lines.append(f"{name},{first},{last},{name}@example.org")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
