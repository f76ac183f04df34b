"""Mutants: the solution with one small change each, made by the operators of the library mutmut.

Only its table of operators is used (which node of the syntax tree becomes which), not its runner: a mutant goes through
the judge like a submission. What lies between the solution's markers is mutated, nothing that the student is given.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.checking.variants import BEGIN, END, Definition
from grader.errors import UsageError

#: Calls whose arguments mutmut leaves alone, too: without them they only raise TypeError.
NEVER_CALLS = frozenset({"len", "isinstance"})
#: A safety net of the author's: the lengths are equal for every valid input, so no answer shows whether it is there.
SAFETY_NET = re.compile(r",\s*strict=\w+|,\s*(?=\))")


@dataclass(frozen=True)
class Mutant:
    """One changed solution: `items` are those it is graded for, `line` is where in the solution, `diff` what changed.

    The diff has lines that begin with "- " and "+ ", without the code's indentation: a change of layout keeps it.
    """

    items: tuple[str, ...]
    line: int
    diff: str
    source: str

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole source."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.items[0]}, line {self.line}"


def mutants(solution: str, items: Sequence[str], also: Mapping[str, str] | None = None) -> list[Mutant]:
    """All mutants of the items of a solution, in the order of their lines, none twice.

    A helper that is part of the solution and no item is mutated for all items that use it. `also`: definition -> the
    item that it belongs to.

    Raises:
        UsageError: mutmut is not installed.
    """
    tree = ast.parse(solution)
    answers = _between_markers(solution)
    found: dict[str, Mutant] = {}
    for node in (part for part in tree.body if isinstance(part, Definition)):
        lines = answers & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)) - _raised(node)
        owners = _owners(tree, (also or {}).get(node.name, node.name), items)
        if lines and owners:
            for mutant in _of(node, solution, lines, owners):
                found.setdefault(mutant.source, mutant)
    return list(found.values())


def _between_markers(solution: str) -> set[int]:
    """The numbers of the lines between the markers."""
    inside, numbers = False, set()
    for number, line in enumerate(solution.splitlines(), 1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            numbers.add(number)
    return numbers


def _raised(node: ast.AST) -> set[int]:
    """Lines of `raise` statements: the words of a message are nobody's mark."""
    raises = (part for part in ast.walk(node) if isinstance(part, ast.Raise))
    return {number for part in raises for number in range(part.lineno, (part.end_lineno or part.lineno) + 1)}


def _owners(tree: ast.Module, name: str, items: Sequence[str]) -> tuple[str, ...]:
    """The item itself, or the items that use a helper, directly or through other helpers."""
    if name in items:
        return (name,)
    uses = {
        node.name: {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        for node in tree.body
        if isinstance(node, Definition)
    }
    return tuple(item for item in items if name in _reached(item, uses))


def _reached(item: str, uses: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    todo = {item}
    while todo:
        reached |= todo
        todo = set().union(*(uses.get(name, set()) for name in todo)) - reached
    return reached


def _of(node: Definition, solution: str, numbers: set[int], items: tuple[str, ...]) -> Iterator[Mutant]:
    """The mutants of one definition that differ from it and are Python."""
    lines = solution.splitlines()
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    own = "\n".join(lines[first - 1 : node.end_lineno]) + "\n"
    for text in _changed(own, {number - first + 1 for number in numbers}):
        if SAFETY_NET.sub("", text) == SAFETY_NET.sub("", own) or not _differs(own, text):
            continue
        line, diff = _difference(own, text)
        whole = "\n".join([*lines[: first - 1], text.rstrip("\n"), *lines[node.end_lineno or first :]]) + "\n"
        yield Mutant(items, first + line - 1, diff, whole)


def _differs(own: str, text: str) -> bool:
    try:
        return ast.dump(ast.parse(text)) != ast.dump(ast.parse(own))
    except SyntaxError:
        return False


def _difference(own: str, text: str) -> tuple[int, str]:
    """The first changed line and the changed lines, stripped of indentation."""
    before, after = own.splitlines(), text.splitlines()
    changed = [line for line in list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:] if line[0] in "-+"]
    first = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(after))
    return first + 1, "\n".join(f"{line[0]} {line[1:].strip()}" for line in changed)


def _changed(own: str, numbers: set[int]) -> Iterator[str]:
    """The text of a definition after each single mutation that begins in one of the lines."""
    try:
        import libcst as cst
        from libcst.metadata import MetadataWrapper, PositionProvider
        from mutmut.mutation.mutators import mutation_operators
    except ImportError:
        message = "mutants need mutmut: python -m pip install 'dl-grader[dev]', or audit with --mutants none"
        raise UsageError(message) from None

    class Places(cst.CSTVisitor):
        """Collects (node, what it becomes)."""

        METADATA_DEPENDENCIES = (PositionProvider,)

        def __init__(self) -> None:
            super().__init__()
            self.found: list[tuple[Any, Any]] = []

        def on_visit(self, node: cst.CSTNode) -> bool:
            """Look into everything but annotations, decorators and calls that only would raise."""
            place = self.get_metadata(PositionProvider, node, None)
            if isinstance(node, cst.Annotation | cst.Decorator) or _never(node):
                return False
            if place is not None and place.start.line in numbers:
                fitting = (operator for kind, operator in mutation_operators if isinstance(node, kind))
                self.found += [(node, new) for operator in fitting for new in operator(node)]
            return True

    wrapper = MetadataWrapper(cst.parse_module(own))
    places = Places()
    wrapper.visit(places)
    for old, new in places.found:
        changed = wrapper.module.deep_replace(old, new)
        yield changed.code if isinstance(changed, cst.Module) else own


def _never(node: Any) -> bool:
    """Whether it is a call of one of NEVER_CALLS."""
    name = getattr(getattr(node, "func", None), "value", None)
    return isinstance(name, str) and name in NEVER_CALLS
