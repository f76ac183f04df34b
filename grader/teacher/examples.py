"""The visible tests of a day as the text of read-only test cells, one for each item.

A cell stands alone: the imports, tables and helpers that its tests use are in it, in the order of the file. It is run
in the student's notebook, among the student's names; a name that means one thing in the module and another in the
tests is therefore refused.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.course import Day
from grader.errors import CourseError

_FUTURE = "from __future__ import annotations"
_RUN = "worked_examples"


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of the test file: its text, the names it defines and uses, the item it is a test of ("": none)."""

    text: str
    defines: frozenset[str]
    uses: frozenset[str]
    item: str
    name: str


def example_cells(day: Day, module: str, tests: str) -> dict[str, str]:
    """Item -> text of its test cell.

    Raises:
        CourseError: the tests are no Python, an item has none, or a name clashes with one of the module.
    """
    file = f"test_{day.module}.py"
    statements = list(_statements(tests, file))
    _demand_no_clash(_parsed(module, f"{day.module}.py"), _parsed(tests, file), file)
    return {item.id: _cell(item.id, statements, file) for item in day.items}


def _cell(item: str, statements: Sequence[_Statement], file: str) -> str:
    tests = [each for each in statements if each.item == item]
    if not tests:
        raise CourseError(f'{file}: {item} has no worked example; write a test with @grades("{item}")')
    helpers = [each for each in statements if not each.item]
    wanted, size = {id(each) for each in tests}, 0
    while len(wanted) > size:
        size = len(wanted)
        used = {name for each in statements if id(each) in wanted for name in each.uses}
        wanted |= {id(each) for each in helpers if each.defines & used or not each.defines}
    head = (
        f"# Worked examples of {item}: run this cell after yours. Whoever changes it changes only what is shown here."
    )
    parts = [each.text for each in statements if id(each) in wanted]
    run = f"from grader.student.notebook import {_RUN}\n\n{_RUN}({', '.join(each.name for each in tests)})"
    return "\n\n".join([f"{head}\n{_FUTURE}", *parts, run])


def _statements(tests: str, file: str) -> Iterator[_Statement]:
    """Every top-level statement but the docstring and the future import."""
    lines = list(io.StringIO(tests, newline=""))
    tree, position = _parsed(tests, file), 0
    for number, node in enumerate(tree.body):
        begin, end = _span(node, lines, position)
        position = end
        if (number == 0 and ast.get_docstring(tree)) or _is_future(node):
            continue
        uses = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        item = _item(node)
        if item and not isinstance(node, ast.FunctionDef):
            raise CourseError(f"{file}, line {begin + 1}: a worked example is a function; write it as one")
        text = "".join(lines[begin:end]).rstrip()
        yield _Statement(text, frozenset(_defined(node)), frozenset(uses), item, getattr(node, "name", ""))


def _span(node: ast.stmt, lines: Sequence[str], position: int) -> tuple[int, int]:
    """First line and line behind the last, decorators and the comments directly above included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    begin = min([node.lineno, *(each.lineno for each in decorators)]) - 1
    while begin > position and lines[begin - 1].startswith("#:"):
        begin -= 1
    return begin, node.end_lineno or node.lineno


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _item(node: ast.stmt) -> str:
    """What `@grades("mse")` says, "" without it."""
    for each in getattr(node, "decorator_list", []):
        if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "grades" and each.args:
            return str(getattr(each.args[0], "value", ""))
    return ""


def _defined(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds at the top level; inside a function or class nothing is."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for child in ast.iter_child_nodes(node):
            yield from _defined(child)


def _demand_no_clash(module: ast.Module, tests: ast.Module, file: str) -> None:
    """A helper of the tests would take the place of the student's own function or table of that name."""
    meanings = {name: ast.unparse(node) for node in module.body for name in _defined(node)}
    for node in tests.body:
        for name in _defined(node):
            imported = isinstance(node, ast.Import | ast.ImportFrom)
            if meanings.get(name, ast.unparse(node)) != ast.unparse(node) and not (
                imported and _imports_alike(module, node, name)
            ):
                todo = "the notebook has both in one place: give the test's another name"
                raise CourseError(f"{file}, line {node.lineno}: {name} is a name of the module, too; {todo}")


def _imports_alike(module: ast.Module, node: ast.stmt, name: str) -> bool:
    return _imported(node, name) in [_imported(each, name) for each in ast.walk(module)]


def _imported(node: ast.AST, name: str) -> tuple[str, str] | None:
    """Where an import statement takes a name from: package and original name."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            if (alias.asname or alias.name).partition(".")[0] == name:
                return (getattr(node, "module", "") or "", alias.name)
    return None


def _parsed(text: str, file: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{file}, line {error.lineno}: this is no Python ({error.msg}); correct it") from None
