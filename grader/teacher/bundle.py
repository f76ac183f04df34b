"""What is given out for one day, as files in memory and on disk, the same bytes whenever and wherever it is built.

    exercises/<week>/   the module, its worked examples, its notebook twin, README in two languages, hints.json
    grader/             the student core
    datasets/           the tables that the worked examples load
    course.toml, pyproject.toml, README.md, README.ko.md, LICENSE

What belongs to the day is in its bundle alone; what days share (README of the week, hints, course.toml) holds
everything that is open when this day opens. So bundles may be unpacked over each other in the order of the days:
nothing of an earlier day is touched, an edited module least of all.
"""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import data
from grader.course import Course, Day, Week, local
from grader.errors import CourseError
from grader.teacher import core
from grader.teacher.notebooks import twin
from grader.teacher.papers import front_page
from grader.teacher.readme import LANGUAGES, opened
from grader.teacher.stubs import generate

#: Path inside the bundle -> content.
Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a day, and what is missing without stopping the release."""

    day: Day
    files: Files
    warnings: list[str] = field(default_factory=list)


def build(course: Course, day: Day) -> Bundle:
    """The bundle of a day.

    Raises:
        CourseError: a file is missing, differs from its solution, or would show what opens later.
    """
    week = course.week(day.week)
    before = [each for each in course.days if each.opens <= day.opens]
    bundle = Bundle(day, {})
    bundle.files.update(core.files())
    bundle.files.update(_exercise(course, day))
    bundle.files.update(_shared(course, week, before, bundle.warnings))
    tables = {name: content for each in before for name, content in _data(course, each).items()}
    bundle.files.update(tables)
    bundle.files["pyproject.toml"] = core.project(f"{course.title}: exercises", with_data=bool(tables)).encode()
    bundle.files["course.toml"] = catalogue(course, before).encode()
    bundle.files.update({name: front_page(course.title, name, day.week).encode() for name in LANGUAGES})
    licence = course.root / "LICENSE"
    if licence.is_file():
        bundle.files["LICENSE"] = licence.read_bytes()
    return bundle


def _exercise(course: Course, day: Day) -> Files:
    """The day's own files."""
    paths, folder = course.paths(day), f"exercises/{day.week}"
    stub = generate(course, day)
    if _read(paths.exercise, course, f"run `grader stubs {day.week}`") != stub:
        file = paths.exercise.relative_to(course.root).as_posix()
        raise CourseError(f"{file}: differs from what its solution generates; run `grader stubs {day.week}`")
    tests = _read(paths.visible_tests, course, "write the worked examples of the day")
    conftest = _read(course.root / "exercises" / "conftest.py", course, "take it from the repository of dl-grader")
    texts = {
        f"{folder}/{day.module}.py": stub,
        f"{folder}/test_{day.module}.py": tests,
        f"{folder}/{day.module}.ipynb": twin(day, stub, tests),
        "exercises/conftest.py": conftest,
    }
    return {name: text.encode() for name, text in texts.items()}


def _shared(course: Course, week: Week, before: Sequence[Day], warnings: list[str]) -> Files:
    """README and hints of the week, with what is open."""
    files, folder = {}, course.root / "exercises" / week.id
    for name, language in LANGUAGES.items():
        path, file = folder / name, f"exercises/{week.id}/{name}"
        if path.is_file():
            files[file] = opened(path.read_text(encoding="utf-8"), week, before, file).encode()
        else:
            warnings.append(f"{file} is missing: the bundle goes without a README in {language}; write it")
    hints = folder / "hints.json"
    if not hints.is_file():
        warnings.append(f"exercises/{week.id}/hints.json is missing: run `grader hints {week.id}`")
        return files
    items = {item.id for day in before if day.week == week.id for item in day.items}
    known = {item: told for item, told in json.loads(hints.read_text(encoding="utf-8")).items() if item in items}
    files[f"exercises/{week.id}/hints.json"] = (
        json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    ).encode()
    return files


def _data(course: Course, day: Day) -> Files:
    """Table and card of every data set that the day's files load."""
    folder, paths = course.root / "datasets", course.paths(day)
    wanted = {name for path in (paths.exercise, paths.visible_tests) if path.is_file() for name in _loaded(path)}
    known = wanted & set(data.names(folder))
    return {
        f"datasets/{name}{end}": (folder / f"{name}{end}").read_bytes() for name in known for end in (".csv", ".toml")
    }


def _loaded(path: Path) -> Iterator[str]:
    """The names in `load("...")` of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called == "load":
                yield str(node.args[0].value)


def _read(path: Path, course: Course, todo: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        file = path.relative_to(course.root).as_posix()
        raise CourseError(f"{file}: cannot be read ({type(error).__name__}); {todo}") from None


def catalogue(course: Course, days: Sequence[Day]) -> str:
    """A course.toml with these days only: titles and points for the score table, times and rules to read."""
    out = ["# Generated by `grader release`: what is open so far.", ""]
    out += [f"{key} = {_toml(getattr(course, key))}" for key in ("id", "title", "timezone")]
    for week in course.weeks:
        if told := [day for day in week.days if day in days]:
            out += ["", "[[weeks]]", f"id = {_toml(week.id)}", f"title = {_toml(week.title)}"]
        for day in told:
            out += ["", "[[weeks.days]]", *_keys(day, {"items", "week"}, course)]
            for item in day.items:
                out += ["", "[[weeks.days.items]]", *_keys(item, set(), course)]
    return "\n".join(out) + "\n"


def _keys(table: Any, without: set[str], course: Course) -> Iterator[str]:
    for key, value in table.model_dump(exclude=without, exclude_defaults=True).items():
        yield f"{key} = {local(course, value).isoformat() if key in {'opens', 'due'} else _toml(value)}"


def _toml(value: Any) -> str:
    """Strings, numbers, truth values and lists look in TOML as they do in JSON."""
    return json.dumps(value, ensure_ascii=False)


# On disk.


def write_folder(bundle: Bundle, folder: Path) -> None:
    """The files below `folder`, which does not exist yet, with the time at which the day opens."""
    moment = bundle.day.opens.timestamp()
    for name, content in sorted(bundle.files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o644)
    for path in sorted([folder, *folder.rglob("*")], reverse=True):
        if path.is_dir():
            path.chmod(0o755)
        set_time(path, moment)


def set_time(path: Path, moment: float) -> None:
    """Make a file look as old as its day."""
    import os

    os.utime(path, (moment, moment))


def zipped(course: Course, bundle: Bundle) -> bytes:
    """The bundle as a zip whose one folder is the course: unpacked in one place, the days come together.

    Stored, not compressed: what a compressor makes differs from one machine to the next.
    """
    moment = local(course, bundle.day.opens).timetuple()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(bundle.files.items()):
            entry = zipfile.ZipInfo(f"{course.id}/{name}", moment[:6])
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def equal(files: Mapping[str, bytes], folder: Path) -> bool:
    """Whether a folder holds exactly these files."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    return there.keys() == files.keys() and all(there[name].read_bytes() == files[name] for name in files)
