"""Stubs for students, generated from the solutions: one source, so the two cannot drift apart.

Everything outside `### BEGIN SOLUTION` ... `### END SOLUTION` is kept. A region inside a function becomes
`raise NotImplementedError("mse: not written yet")`, or, for find-and-fix items, the text that its `### STUB`
block holds in comments; a region at module level (helpers of the solution) vanishes, and so does a line
marked `# solution only`.

A solution that would leak is refused: an item without a region, or a line of an answer that also stands in
what the student gets.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import Course, Day
from grader.errors import CourseError

BEGIN, END, STUB, SOLUTION_ONLY = "### BEGIN SOLUTION", "### END SOLUTION", "### STUB", "# solution only"

#: Answer lines that say nothing: shorter than this, or one of these words in front.
_TRIVIAL_LENGTH = 16
_TRIVIAL = re.compile(r"(raise|super|import|from|message =|try:|else:|@|#|\"\"\"|def \w+\(self)")


@dataclass(frozen=True, slots=True)
class _Region:
    """Indices of the two marker lines, and the function or class around them ("" at module level)."""

    begin: int
    end: int
    owner: str


def generate(course: Course, day: Day) -> str:
    """The stub of a day, as text.

    Raises:
        CourseError: the solution is missing, is no Python, breaks the convention, or would leak an answer.
    """
    path = course.paths(day).solution
    file = path.relative_to(course.root).as_posix()
    lines = _read(path, file).splitlines()
    regions = _regions(lines, file)
    _demand_regions(day, regions, file)
    stub = _without(lines, regions, file)
    _demand_module(stub, file)
    _demand_no_leak(lines, regions, stub, file)
    return stub


def write(course: Course, weeks: Iterable[str] | None = None) -> list[Path]:
    """Write the stubs of some weeks (all without `weeks`); returns the files that changed."""
    changed = []
    for day in _days(course, weeks):
        text, path = generate(course, day), course.paths(day).exercise
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def drift(course: Course, weeks: Iterable[str] | None = None) -> list[str]:
    """One sentence for every stub that is missing or is not what its solution generates."""
    sentences = []
    for day in _days(course, weeks):
        text, path = generate(course, day), course.paths(day).exercise
        file = path.relative_to(course.root).as_posix()
        if not path.is_file():
            sentences.append(f"{file} is missing: run `grader stubs {day.week}`")
        elif (found := path.read_text(encoding="utf-8")) != text:
            line = _first_difference(found, text)
            todo = f"change the solution, not the stub, then run `grader stubs {day.week}`"
            sentences.append(f"{file}, line {line}: differs from what its solution generates; {todo}")
    return sentences


def _days(course: Course, weeks: Iterable[str] | None) -> list[Day]:
    return list(course.days) if weeks is None else [day for name in weeks for day in course.find(name)]


def _first_difference(one: str, other: str) -> int:
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    same = next((number for number, (a, b) in enumerate(pairs) if a != b), None)
    return 1 + (min(len(one.splitlines()), len(other.splitlines())) if same is None else same)


def _read(path: Path, file: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{file}: there is no such solution; write it, or take the day out of course.toml") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: cannot be read ({error}); it must be a UTF-8 text file") from None


# Finding the regions.


def _regions(lines: Sequence[str], file: str) -> list[_Region]:
    tree = _parse("\n".join(lines), file)
    owners = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    regions = []
    for begin, end in _markers(lines, file):
        inside = (node.name for node in owners if node.lineno - 1 <= begin and end < (node.end_lineno or 0) + 1)
        regions.append(_Region(begin, end, next(inside, "")))
    return regions


def _parse(text: str, file: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{file}, line {error.lineno}: this is no Python ({error.msg}); correct it") from None


def _markers(lines: Sequence[str], file: str) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for number, line in enumerate(lines):
        if line.strip() not in (BEGIN, END):
            continue
        if (line.strip() == BEGIN) is not (begin is None):
            rule = "every BEGIN SOLUTION needs its own END SOLUTION before the next begins"
            raise CourseError(f"{file}, line {number + 1}: unexpected {line.strip()!r}; {rule}")
        if begin is not None:
            yield begin, number
        begin = number if begin is None else None
    if begin is not None:
        raise CourseError(f"{file}, line {begin + 1}: this region never ends; write {END!r} below the answer")


def _demand_regions(day: Day, regions: Sequence[_Region], file: str) -> None:
    """Every item has a region and every region inside a function belongs to an item."""
    owners, items = {region.owner for region in regions}, [name for item in day.items for name in item.names]
    for name in items:
        if name not in owners:
            todo = f"put the answer of {name} between {BEGIN!r} and {END!r}"
            raise CourseError(f"{file}: {name} has no region, so its answer would be handed out; {todo}")
    for region in regions:
        if region.owner and region.owner not in items:
            found = f"the region in {region.owner} belongs to no item of {day.assignment}"
            raise CourseError(f"{file}, line {region.begin + 1}: {found}; rename it or add it to course.toml")


# Building the stub.


def _without(lines: Sequence[str], regions: Sequence[_Region], file: str) -> str:
    kept: list[str] = []
    position = 0
    for region in regions:
        kept += [*lines[position : region.begin], *_replacement(lines, region, file)]
        position = region.end + 1
    kept += lines[position:]
    for line in kept:
        if SOLUTION_ONLY in line and not line.rstrip().endswith(SOLUTION_ONLY):
            todo = f"{SOLUTION_ONLY!r} must end its line, or students would get it"
            raise CourseError(f"{file}: {line.strip()}: {todo}")
    text = "\n".join(line for line in kept if not line.rstrip().endswith(SOLUTION_ONLY))
    return re.sub(r"\n{4,}", "\n\n\n", text).rstrip("\n") + "\n"


def _replacement(lines: Sequence[str], region: _Region, file: str) -> list[str]:
    if not region.owner:
        return []
    if not lines[region.begin - 1].strip().startswith("# TODO: "):
        todo = "write one line `# TODO: what to do` directly above"
        raise CourseError(f"{file}, line {region.begin + 1}: no TODO above this region; {todo}")
    if block := _stub_block(lines, region):
        return [_uncommented(lines[number], file, number) for number in block]
    indent = lines[region.begin].removesuffix(lines[region.begin].lstrip())
    return [f'{indent}raise NotImplementedError("{region.owner}: not written yet")']


def _stub_block(lines: Sequence[str], region: _Region) -> range:
    """Indices of the comment lines below `### STUB`; it ends at the first line that is no comment."""
    start = region.begin + 1
    if lines[start].strip() != STUB:
        return range(0)
    end = start + 1
    while lines[end].strip().startswith("#") and not lines[end].strip().startswith("###"):
        end += 1
    return range(start + 1, end)


def _uncommented(line: str, file: str, number: int) -> str:
    indent, text = line[: len(line) - len(line.lstrip())], line.strip()
    if text != "#" and not text.startswith("# "):
        raise CourseError(f"{file}, line {number + 1}: a line of a STUB block begins with '# '; add the blank")
    return (indent + text[2:]).rstrip()


# The safety net.


def _demand_module(stub: str, file: str) -> None:
    tree = _parse_stub(stub, file)
    if not ast.get_docstring(tree):
        raise CourseError(f"{file}: the stub would have no module docstring; begin the solution with one")


def _parse_stub(stub: str, file: str) -> ast.Module:
    try:
        return ast.parse(stub)
    except SyntaxError as error:
        line = (error.text or "").strip()
        what = f"the stub of {file} is no Python: line {error.lineno}, {error.msg} ({line})"
        raise CourseError(f"{what}; check the STUB blocks and the lines marked {SOLUTION_ONLY!r}") from None


def _demand_no_leak(lines: Sequence[str], regions: Sequence[_Region], stub: str, file: str) -> None:
    """No telling line of an answer stands anywhere in the stub, docstrings and comments included.

    The wrong code of a find-and-fix item shares lines with its right answer: there, one line must differ.
    """
    handed_out = [" ".join(line.split()) for line in stub.splitlines()]
    for region in regions:
        block = _stub_block(lines, region)
        answer = [number for number in range(region.begin + 1, region.end) if number not in block]
        telling = [number for number in answer if tells(lines[number])]
        leaks = [n for n in telling if any(" ".join(lines[n].split()) in line for line in handed_out)]
        if leaks and (not block or len(leaks) == len(telling)):
            line = lines[leaks[0]].strip()
            todo = "take it out of the docstring or the given code, or write it differently"
            raise CourseError(f"{file}, line {leaks[0] + 1}: the stub would show {line!r} of the answer; {todo}")


def tells(line: str) -> bool:
    """Whether a line of an answer would give something away."""
    text = line.strip()
    return len(text) >= _TRIVIAL_LENGTH and not _TRIVIAL.match(text)
