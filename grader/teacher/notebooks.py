"""The notebook twin of a day: the same module, cut into cells, with the worked examples as read-only test cells.

    markdown        what the docstring explains, title and points
    given           imports and helpers, read-only
    solution        one function or class, whole, docstring included
    grade           the worked examples of that item, read-only; running it says what is right and what is not

Every character of the module is in exactly one given or solution cell or in the white space noted below it, so
`module_of(twin(...))` is the module again, and a solved module has a twin as well as its stub.

`for_nbgrader` is the same notebook as `nbgrader generate_assignment` wants it below source/: what it would replace
stands between the markers. It holds no answer.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.course import Day, Item
from grader.errors import CourseError
from grader.teacher.cells import (
    OURS,
    TWIN,
    code_cell,
    document,
    for_given,
    for_grade,
    for_solution,
    locked,
    markdown_cell,
)
from grader.teacher.examples import example_cells
from grader.teacher.prose import explained

#: What a cell of the twin is, in its `metadata.dl_grader.role`; only these two make the module.
GIVEN, SOLUTION = "given", "solution"

#: What the stub raises.
_UNWRITTEN = re.compile(r'raise NotImplementedError\("\w+: not written yet"\)')

_HOW = (
    "Write each answer into its cell, helpers of yours included: only those cells are handed in. Cells that you add "
    "are for trying things out and are left out. Run the cell below an answer to see how far it is right."
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive lines of a module that become one cell, and the white space below them; `item` is "" if given."""

    item: str
    text: str
    below: str


def twin(day: Day, module: str, tests: str) -> str:
    """The notebook of a day as JSON, from the module's text and the visible tests'.

    Raises:
        CourseError: one of the two is no Python, an item is missing, or they use one name for two things.
    """
    return _notebook(day, module, tests, [(piece, piece.text) for piece in pieces(day, module)])


def for_nbgrader(day: Day, stub: str, tests: str) -> str:
    """The notebook of a day below nbgrader's source/, from the stub; raises as `twin`."""
    cut = [(piece, _marked(piece)) for piece in pieces(day, stub)]
    return _notebook(day, stub, tests, cut, unmarked=[piece.item for piece, _ in cut if not _raises(piece)])


def module_of(notebook: str) -> str:
    """The module again, with what stands in the given and solution cells now.

    Raises:
        CourseError: this is no notebook that `twin` made.
    """
    try:
        book = json.loads(notebook)
        told = [(cell["metadata"].get(OURS, {}), cell) for cell in book["cells"]]
        ours = sorted(
            (each for each in told if each[0].get("role") in {GIVEN, SOLUTION}), key=lambda it: it[0]["order"]
        )
        return str(book["metadata"][OURS]["above"]) + "".join(f"{_source(cell)}{it['below']}" for it, cell in ours)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CourseError("this is no notebook of an exercise: take one that `grader release` made") from None


def pieces(day: Day, module: str) -> list[Piece]:
    """The module cut at its items; raises CourseError where it is no Python or lacks an item."""
    lines = list(io.StringIO(module, newline=""))  # what Python calls a line
    spans = _spans(day, module, lines)
    cut: list[Piece] = []
    position = 0
    for item, begin, end in spans:
        cut += [*_piece("", lines[position:begin]), *_piece(item, lines[begin:end])]
        position = end
    return _joined([*cut, *_piece("", lines[position:])])


def _spans(day: Day, module: str, lines: Sequence[str]) -> list[tuple[str, int, int]]:
    """Item, first line and line behind the last of its definition, comments directly above it included."""
    items = {name for item in day.items for name in item.names}
    try:
        nodes = [node for node in ast.parse(module).body if getattr(node, "name", "") in items]
    except SyntaxError as error:
        raise CourseError(
            f"{day.module}.py, line {error.lineno}: this is no Python ({error.msg}); correct it"
        ) from None
    found = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names = [node.name for node in found]
    for name in items:
        if names.count(name) != 1:
            todo = "the notebook has one cell for it, so it must be defined once, at the top level"
            raise CourseError(f"{day.module}.py: {name} is defined {names.count(name)} times; {todo}")
    return [_span(item, {node.name: node for node in found}, names, day, lines) for item in _in_order(day, names)]


def _in_order(day: Day, names: Sequence[str]) -> list[Item]:
    return sorted(day.items, key=lambda item: names.index(item.id))


def _span(
    item: Item,
    nodes: Mapping[str, ast.FunctionDef | ast.ClassDef],
    names: Sequence[str],
    day: Day,
    lines: Sequence[str],
) -> tuple[str, int, int]:
    """An item with all its definitions, which lie in one cell and so must follow one another."""
    first = names.index(item.id)
    if tuple(names[first : first + len(item.names)]) != item.names:
        todo = "they share a cell of the notebook, so write them one after the other"
        raise CourseError(f"{day.module}.py: {' and '.join(item.names)} belong together; {todo}")
    last = nodes[item.names[-1]]
    return item.id, _begin(nodes[item.id], lines), last.end_lineno or last.lineno


def _begin(node: ast.FunctionDef | ast.ClassDef, lines: Sequence[str]) -> int:
    begin = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
    while begin and lines[begin - 1].startswith("#"):
        begin -= 1
    return begin


def _piece(item: str, lines: Sequence[str]) -> Iterator[Piece]:
    text = "".join(lines)
    if text:
        body = text.rstrip()
        yield Piece(item, body, text[len(body) :])


def _joined(cut: Sequence[Piece]) -> list[Piece]:
    """White space alone is no cell: it goes below the piece before it."""
    joined: list[Piece] = []
    for piece in cut:
        if piece.text or not joined:
            joined.append(piece)
        else:
            last = joined.pop()
            joined.append(Piece(last.item, last.text, last.below + piece.below))
    return joined


# The cells.


def _notebook(
    day: Day, module: str, tests: str, texts: Sequence[tuple[Piece, str]], unmarked: Collection[str] = ()
) -> str:
    """The cells of these pieces; nbgrader is not told of the answers of `unmarked` items."""
    above = texts[0][0].below if not texts[0][1] else ""
    items, examples = {item.id: item for item in day.items}, example_cells(day, module, tests)
    cells = [markdown_cell(f"{explained(module, '', f'# {day.title}')}\n\n{_HOW}")]
    numbered = list(enumerate(texts[1:] if above else texts, start=1))
    for number, (piece, text) in sorted(
        numbered, key=lambda each: each[0] > 1 and not _may_go_first(each[1][0], items)
    ):
        ours = {"role": SOLUTION if piece.item else GIVEN, "below": piece.below, "order": number}
        if not piece.item:
            cells.append(locked(code_cell(text, for_given(f"given-{number}"), ours)))
            continue
        item = items[piece.item]
        nbgrader = None if item.id in unmarked else for_solution(item.id)
        cells.append(markdown_cell(explained(module, item.id, _title(item))))
        cells.append(code_cell(text, nbgrader, {**ours, "item": item.id}))
        cells.append(locked(code_cell(examples[item.id], for_grade(item.id, item.points))))
    return document(cells, {"assignment": day.assignment, TWIN: day.module, "above": above})


def _may_go_first(piece: Piece, items: Collection[str]) -> bool:
    """What is given below an item and needs none: the examples of that item need it, wherever it stands."""
    return not piece.item and not {name for node in ast.parse(piece.text).body for name in _needs(node)} & set(items)


def _needs(node: ast.AST) -> Iterator[str]:
    """Names that are looked up when a statement is run, not those inside of a function."""
    if isinstance(node, ast.Name):
        yield node.id
    inner = {id(each) for each in node.body} if isinstance(node, ast.FunctionDef) else set()
    for child in ast.iter_child_nodes(node):
        if id(child) not in inner:
            yield from _needs(child)


def _title(item: Item) -> str:
    points = "1 point" if item.points == 1 else f"{item.points:g} points"
    return f"## {item.title} ({points})"


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else str(source)


# For nbgrader, which replaces what stands between the markers, or else the whole cell.


def _raises(piece: Piece) -> list[int]:
    """The lines that say "not written yet", several in a class; none where the code is to be found and fixed.

    There the cell is given as it is, and nbgrader must not see a solution cell, or it would empty it.
    """
    lines = enumerate(piece.text.splitlines())
    return [number for number, line in lines if piece.item and _UNWRITTEN.fullmatch(line.strip())]


def _marked(piece: Piece) -> str:
    numbers, marked = _raises(piece), []
    for number, line in enumerate(piece.text.splitlines()):
        indent = line.removesuffix(line.lstrip())
        marked += [f"{indent}### BEGIN SOLUTION", line, f"{indent}### END SOLUTION"] if number in numbers else [line]
    return "\n".join(marked) if numbers else piece.text
