"""How imaginary students write: names, comments, habits, editors and notebooks. Part of make_class.py."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any


class Hand:
    """A student's way of writing, chosen by name.

    `style`, in the plan, adds words: korean; tabs, two (spaces), crlf, bom: the editor; tool: a formatter that drops
    comments; bare: nothing that is not needed.
    """

    def __init__(self, name: str, day: str, style: str, plan: dict[str, Any]) -> None:
        self.name, self.day, self.plan = name, day, plan
        self.words = set(style.split())
        self.language = "ko" if "korean" in self.words else "en"

    def pick(self, what: str, options: list[Any]) -> Any:
        """One of the options: the same for the same student and question."""
        return self.lasting(f"{self.day} {what}", options)

    def lasting(self, what: str, options: list[Any]) -> Any:
        """A habit: the same on every day. One more option changes the choice of few: the largest digest wins."""
        tickets = [f"{self.name} {what} {option} {options[:at].count(option)}" for at, option in enumerate(options)]
        best = max(tickets, key=lambda ticket: hashlib.sha256(ticket.encode()).digest())
        return options[tickets.index(best)]

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
        same = _plain(node.args) == _plain(given.args)
        if habit == "ours" and same and ast.get_docstring(given):
            return "\n".join([*stub.splitlines()[: given.body[0].end_lineno], *body])
        head = lines[: (node.body[0].lineno if ast.get_docstring(node) else _first(node).lineno) - 1]
        if habit == "short":
            head.append(f'    """{self.plan["comments"][self.language].get(item, "")}"""')
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
        comment = self.pick(f"comment in {item}", ["", self.plan["comments"][self.language].get(item, ""), *remarks])
        if comment and not (at and comment in lines[at - 1]):
            lines.insert(at, f"    # {comment}")
        return "\n".join(lines)

    def _vocabulary(self) -> dict[str, str]:
        """Local names of the course -> this student's."""
        words = self.plan["vocabulary"]
        return {ours: self.lasting(ours, [ours, *theirs]) for ours, theirs in words.items() if self._speaks(theirs)}

    def _speaks(self, theirs: list[str]) -> bool:
        return "korean" in self.words or all(word.isascii() for word in theirs)

    def assembled(self, source: str, needed: list[str], first: str, top: str, tail: str) -> str:
        """The module: more imports below ours, helpers above the first item, attempts and prints below."""
        imports = [text for text in needed if text.startswith(("import ", "from "))]
        helpers = [f"{text}\n\n" for text in needed if text not in imports]
        unused = self.pick("unused import", ["", "", "", *self.plan["unused"]]) if "bare" not in self.words else ""
        lines, at, below = source.splitlines(), _after_imports(source), _start(source, first)
        more = [*imports, *filter(None, [unused, top.rstrip()])]
        source = "\n".join([*lines[:at], *more, *lines[at:below], *helpers, *lines[below:]]).rstrip() + "\n"
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


def _plain(arguments: ast.arguments) -> list[str]:
    """Names and defaults of arguments, without the annotations."""
    everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    defaults = [default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None]
    return [*(arg.arg for arg in everything), *map(ast.unparse, defaults)]


def _start(source: str, name: str) -> int:
    """The line above a definition."""
    found = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return next(node.lineno for node in found if node.name == name) - 1


def _after_imports(source: str) -> int:
    """The line below the last import at top level, `if TYPE_CHECKING` blocks left out."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return max((node.end_lineno or 0 for node in nodes), default=0)


def _renamed(text: str, vocabulary: Mapping[str, str]) -> str:
    """A function whose local variables have other names; formatting and comments stay."""
    for old, new in vocabulary.items():
        if old == new or old not in text:
            continue
        tree = ast.parse(text)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if _is_local(tree, old) and not any(node.id == new for node in names):
            text = _rewritten(text, [node for node in names if node.id == old], new)
    return text


def _is_local(tree: ast.Module, name: str) -> bool:
    """Assigned in the function; no argument or inner function; in no f-string, where Python 3.11 misplaces names."""
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
    """The module as a notebook: "nbgrader" with the metadata of an assignment, "plain" without any."""
    head, rest = _cut(source, items)
    cells = [_cell("markdown", extra["title"])]
    if form == "plain":
        cells.append(_cell("code", "%matplotlib inline\n%load_ext autoreload\n!pip install -q numpy"))
    cells.append(_cell("code", head, _meta(form, "given", locked=True)))
    for name, text in rest:
        cells.append(_cell("markdown", f"### {name}"))
        cells.append(_cell("code", text, _meta(form, name, solution=True)))
        if form == "nbgrader":
            test = _meta(form, f"test_{name}", grade=True, locked=True)
            cells.append(_cell("code", f"assert callable({name})", test))
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
