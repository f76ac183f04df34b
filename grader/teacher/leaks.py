"""Whether something that is given out quotes an answer or a hidden test.

A line of an answer that stands in no stub is secret, and so is a line of a hidden test or of a known mistake that
stands nowhere in what students get anyway. Where visible tests share single lines with them (a table, a call, a short
idiom), three in a row are a quotation. Lines are compared without their white space, in text, notebooks, JSON, wheels
and zips.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course import Course
from grader.errors import CourseError
from grader.teacher import core
from grader.teacher.stubs import BEGIN, END, STUB, tells

#: So many lines in a row, equal but for white space, are a quotation.
ROW = 3
#: A line of an answer that is shorter and stands in a visible test, too, is an idiom: `logits = X @ W + b`.
IDIOM = 40
#: Marker line of a solution -> whether an answer, and whether the stub inside of one, follows.
_MARKS = {BEGIN: (True, False), END: (False, False), STUB: (True, True), "### END STUB": (True, False)}
_SECRET_FOLDERS = ("/solutions/", "/grader/hidden/")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Secret lines and rows of lines, each with the file it stands in."""

    lines: Mapping[str, str]
    rows: Mapping[tuple[str, ...], str]


def secrets_of(course: Course) -> Secrets:
    """Everything of this course that students may not read."""
    solutions = [(file, *_halves(text)) for file, text in _files(course, course.root / "solutions")]
    visible = [path.read_text(encoding="utf-8") for path in sorted((course.root / "exercises").rglob("test_*.py"))]
    given = {line for _, outside, _ in solutions for line in _lines(outside)}
    shared = {line for text in visible for line in _lines(text)}
    told = given | shared | {line for content in core.files().values() for line in _lines(_decoded(content))}
    given_rows = {row for _, outside, _ in solutions for row in _rows(outside)}
    lines: dict[str, str] = {}
    rows: dict[tuple[str, ...], str] = {}
    for file, text in _files(course, course.root / "grader" / "hidden"):
        lines.update(dict.fromkeys(filter(tells, _lines(text) - told), file))
        rows.update(dict.fromkeys(_rows(text) - given_rows, file))
    idioms = given | {line for line in shared if len(line) < IDIOM}
    for file, _, answer in solutions:
        lines.update(dict.fromkeys(filter(tells, _lines(answer) - idioms), file))
        rows.update(dict.fromkeys(_rows(answer) - given_rows, file))
    return Secrets(lines, rows)


def _halves(solution: str) -> tuple[str, str]:
    """What of a solution students get, and what they do not: the regions without the stubs in them."""
    halves: tuple[list[str], list[str]] = ([], [])
    inside = stub = False
    for line in solution.splitlines():
        mark = line.strip()
        if mark in _MARKS:
            inside, stub = _MARKS[mark]
        elif stub and mark.startswith("#"):
            halves[0].append(mark.removeprefix("#").strip())
        else:
            halves[inside].append(line)
    return "\n".join(halves[0]), "\n".join(halves[1])


def leaks(secrets: Secrets, files: Mapping[str, bytes]) -> list[str]:
    """One sentence for every file that quotes a secret or lies in a secret folder."""
    found = []
    for name, content in _members(files):
        if any(folder in f"/{name}" for folder in _SECRET_FOLDERS):
            found.append(f"{name}: lies in a secret folder")
        for text in _strings(name, content):
            quoted = {line: secrets.lines[line] for line in _lines(text) & secrets.lines.keys()}
            quoted |= {" / ".join(row): secrets.rows[row] for row in _rows(text) & secrets.rows.keys()}
            found += [f"{name}: quotes {place}: {line!r}" for line, place in sorted(quoted.items())]
    return found


def demand_none(secrets: Secrets, files: Mapping[str, bytes]) -> None:
    """Raise CourseError where files that are about to be given out quote a secret."""
    if found := leaks(secrets, files):
        todo = "nothing was published; take it out of what students get, or write it differently"
        raise CourseError("\n".join([*found[:10], todo]))


def _files(course: Course, folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(course.root).as_posix(), path.read_text(encoding="utf-8")


def _lines(text: str) -> set[str]:
    return {" ".join(line.split()) for line in text.splitlines()}


def _rows(text: str) -> set[tuple[str, ...]]:
    told = [line for line in (" ".join(line.split()) for line in text.splitlines()) if len(line) > 1]
    rows = (tuple(told[i : i + ROW]) for i in range(len(told) - ROW + 1))
    return {row for row in rows if sum(map(tells, row)) > 1}


def _members(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The files, those inside of archives included."""
    for name, content in files.items():
        yield name, content
        if name.endswith((".zip", ".whl")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from _members({f"{name}/{inner}": archive.read(inner) for inner in archive.namelist()})


def _strings(name: str, content: bytes) -> Iterator[str]:
    text = _decoded(content)
    yield text
    if name.endswith((".ipynb", ".json")):
        yield from _inside(json.loads(text))


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            yield "".join(value)  # nbformat may keep a cell as a list of lines
        else:
            yield from (text for each in value for text in _inside(each))
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _inside(each))


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "replace")
