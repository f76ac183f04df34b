"""Pieces of a module's source: definitions taken out, put in, cleaned, and what they need. Part of make_class.py."""

from __future__ import annotations

import ast
import functools
import io
import itertools
import tokenize
from collections.abc import Iterator

from grader.checking.variants import BEGIN, END

STUB_BEGIN, STUB_END = "### STUB", "### END STUB"


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
        elif isinstance(node, ast.Assign):
            bound = (part for target in node.targets for part in ast.walk(target))
            yield from ((part.id, node) for part in bound if isinstance(part, ast.Name))


def names(source: str) -> set[str]:
    """Every name that a module's source binds at its top level."""
    return set(_nodes(source))


def group(source: str, item: str, items: list[str]) -> list[str]:
    """An item and the definitions below it that are no items: helpers that are given with it, or its other parts."""
    defined = [name for name, node in _nodes(source).items() if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    below = defined[defined.index(item) + 1 :]
    return [item, *itertools.takewhile(lambda name: name not in items, below)]


def segment(source: str, name: str) -> str:
    """The lines of a definition, without its decorators."""
    node = _nodes(source)[name]
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])


def replaced(source: str, name: str, text: str) -> str:
    """The source with other lines for a definition."""
    node, lines = _nodes(source)[name], source.splitlines()
    return "\n".join([*lines[: node.lineno - 1], *text.splitlines(), *lines[node.end_lineno :]]) + "\n"


def helpers(text: str, shelf: str, present: set[str]) -> dict[str, str]:
    """What `text` uses of the shelf and the module lacks, helpers of helpers first."""
    found: dict[str, str] = {}
    nodes = _nodes(shelf)
    for name in sorted({node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}):
        if name in nodes and name not in present:
            node = nodes[name]
            own = ast.unparse(node) if isinstance(node, ast.Import | ast.ImportFrom) else segment(shelf, name)
            found |= helpers(own, shelf, present | {name}) | {name: own}
    return found
