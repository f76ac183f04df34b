"""What the tests of a day are marked with, read as source: nothing of a hidden test runs to be looked at.

`check_hidden` holds the catalogue against grader/hidden/; `marks_gpu` tells without a pytest session whether a file has
a check for a GPU.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.course import Course, Day, InvalidCourse, Problem, nearest


def check_hidden(course: Course, days: Iterable[Day] | None = None) -> None:
    """Hold the catalogue (or some days) against the hidden tests: every item has a check, every check an item.

    Raises:
        InvalidCourse: with every item without a check, check of an unknown item, and missing or broken file.
    """
    wanted = course.days if days is None else days
    problems = [problem for day in wanted for problem in _hidden_of(course, day)]
    if problems:
        raise InvalidCourse(problems)


def _hidden_of(course: Course, day: Day) -> Iterator[Problem]:
    path = course.paths(day).hidden_tests
    file = path.relative_to(course.root).as_posix()
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = list(_named_items(tree, with_gpu=True))
    except FileNotFoundError:
        todo = "write it, or take the day out of course.toml"
        yield Problem("no_hidden_tests", day.assignment, "there is no such file", todo, file)
        return
    except (SyntaxError, UnicodeDecodeError) as error:
        found = f"this is no Python: {error}"
        yield Problem("broken_hidden_tests", day.assignment, found, "correct that line", file)
        return
    known = [item.id for item in day.items]
    for line, name in named:
        if name is None:
            todo = 'write the name of the item in quotes, such as @grades("mse")'
            yield Problem("unreadable_item", f"line {line}", "the item is not a plain string", todo, file)
        elif name not in known:
            found = f"{name!r} is no item of {day.assignment}"
            yield Problem("unknown_item", f"line {line}", found, nearest(name, known), file)
    checked = {name for _, name in _named_items(tree, with_gpu=False)}
    for item in known:
        if item not in checked:
            todo = f'write a test with @grades("{item}")'
            yield Problem("no_hidden_check", f"{day.assignment}, {item}", "no test checks it", todo, file)


def _named_items(tree: ast.AST, *, with_gpu: bool) -> Iterator[tuple[int, str | None]]:
    """Line and item of every `@grades(...)` and `(Universal, of=...)`; None where it cannot be read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            calls = [each for each in node.decorator_list if isinstance(each, ast.Call) and _called(each) == "grades"]
            yield from ((call.lineno, _first_string(call)) for call in calls if with_gpu or not _is_gpu_check(call))
        if isinstance(node, ast.ClassDef):
            yield from ((node.lineno, _string(word.value)) for word in node.keywords if word.arg == "of")


def marks_gpu(path: Path) -> bool:
    """Whether a test file has a check that is marked gpu."""
    try:
        text = path.read_text(encoding="utf-8")
        return "gpu" in text and any(map(_is_gpu_check, ast.walk(ast.parse(text))))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return False  # whoever collects the file says what is wrong with it


def _is_gpu_check(node: ast.AST) -> bool:
    """Whether a piece of a test file is the call `grades(..., gpu=True)`."""
    if not isinstance(node, ast.Call) or _called(node) != "grades":
        return False
    return any(word.arg == "gpu" and getattr(word.value, "value", False) is True for word in node.keywords)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _first_string(call: ast.Call) -> str | None:
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "item")]
    return _string(given[0]) if given else None


def _string(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
