"""The student's module beside a test file, executed anew; and which lines of a traceback are the student's.

Works without our plugin: `exercises/conftest.py` calls `load`, and plain pytest prints a `CannotLoad` as its
message alone.
"""

from __future__ import annotations

import linecache
import sys
import traceback
from importlib.util import decode_source
from pathlib import Path
from types import ModuleType, TracebackType

import pytest

PREFIX = "test_"
NO_CHECKS = "Nothing in this file can be checked until that is repaired."
#: Lines of a traceback shown from either end: an endless recursion has a thousand.
ENDS = 4


class CannotLoad(pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest gives this class no other name
    """The student's module is missing, is no Python, or stops while it is imported; said to the student."""

    def __init__(self, message: str) -> None:
        super().__init__(f"{message}\n{NO_CHECKS}", pytrace=False)


def beside(test_file: Path) -> Path:
    """The student's file that belongs to a test file: test_day2_cost.py -> day2_cost.py."""
    return test_file.with_name(test_file.name.removeprefix(PREFIX))


def load(test_file: Path) -> ModuleType:
    """The student's module beside `test_file`, executed anew under its own name.

    The source is compiled here and now: Python's cache cannot tell two versions saved within one second
    apart. The module stands in `sys.modules` like any other: dataclasses and pickles look it up there.

    Raises:
        CannotLoad: the file is missing, is no Python, or stops while it is imported.
    """
    path = beside(test_file)
    try:
        source = path.read_bytes()
    except OSError:
        raise CannotLoad(_missing(path)) from None
    linecache.checkcache(str(path))
    try:
        code = compile(decode_source(source), str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes, or bytes that are no UTF-8
        raise CannotLoad(_no_python(path, error)) from None
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    sys.modules[path.stem] = module
    try:
        exec(code, module.__dict__)  # noqa: S102  (running the student's module is what loading means)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (whatever stops it is told to the student)
        del sys.modules[path.stem]
        raise CannotLoad(_crashed(path, error)) from None
    return module


def frames_in(path: Path, trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """The frames of a traceback that stand in the file `path`, outermost first."""
    return [frame for frame in traceback.extract_tb(trace) if frame.filename == str(path)]


def own_lines(trace: TracebackType | None, path: Path) -> list[str]:
    """The lines of `path` in a traceback, outermost first: "day2_cost.py:12 in mse: return total / m"."""
    lines = [f"{path.name}:{frame.lineno} in {frame.name}: {frame.line}" for frame in frames_in(path, trace)]
    lines = [line.replace(" in <module>", "") for line in lines]
    left_out = len(lines) - 2 * ENDS
    return [*lines[:ENDS], f"... {left_out} more lines", *lines[-ENDS:]] if left_out > 1 else lines


def message_of(error: BaseException) -> str:
    """Type and message of an exception, without the notes that Hypothesis adds."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _missing(path: Path) -> str:
    from difflib import get_close_matches

    there = [file.name for file in path.parent.glob("*.py*") if not file.name.startswith(PREFIX)]
    near = get_close_matches(path.name, there, n=1)
    todo = f"There is {near[0]}: rename it." if near else "Put it there, or take the stub again."
    return f"{path.name} is missing from the folder {path.parent.name}. {todo}"


def _no_python(path: Path, error: SyntaxError | ValueError) -> str:
    if not isinstance(error, SyntaxError) or not error.text:
        return f"{path.name} cannot be read: {error}. Save it again as text with the encoding UTF-8."
    text = error.text.expandtabs().rstrip()
    return f"{path.name}, line {error.lineno}:\n    {text}\n    {_caret(error)}\nSyntaxError: {error.msg}"


def _caret(error: SyntaxError) -> str:
    """A caret below the place of the error; Korean letters are two columns wide."""
    from rich.cells import cell_len

    before = (error.text or "")[: max((error.offset or 1) - 1, 0)]
    return " " * cell_len(before.expandtabs().rstrip("\n")) + "^"


def _crashed(path: Path, error: BaseException) -> str:
    lines = [f"    {line}" for line in own_lines(error.__traceback__, path)]
    return "\n".join([f"{path.name} stops while Python imports it:", *lines, message_of(error)])
