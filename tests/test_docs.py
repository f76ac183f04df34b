"""The documents do not drift: their commands run, their links lead somewhere, their tables name what exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from grader.cli import app
from grader.course import Course
from grader.verdict import CheckResult, ItemResult, Outcome, Receipt, Status, Verdict

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)

#: Commands that another place runs: the file, and the text in it that does.
ELSEWHERE = {
    "make install": (".ci/run", "make install"),
    "make lint": (".ci/run", "make lint"),
    "make test": (".ci/run", "make test"),
    "make demo": (".ci/run", "make demo"),
    "pip install .": ("tests/test_packaging.py", "def test_an_archive_holds_the_whole_engine"),
    "pip install '.[torch,tensorflow]'": ("Makefile", "--editable '.[torch,tensorflow,instructor,dev]'"),
    "pip install '.[torch,tensorflow,instructor]'": ("Makefile", "--editable '.[torch,tensorflow,instructor,dev]'"),
    "pip install '.[torch,tensorflow,instructor,cluster,postgres]'": (
        "pyproject.toml",
        '"dl-grader[cluster,postgres]"',
    ),
    "pip install -e .": ("tests/teacher/test_release_install.py", '"pip", "install", "--quiet", "-e", "."'),
    "grader release --due --exchange /srv/nbgrader/dl101": (
        "tests/teacher/test_release_targets.py",
        'release(course, at("02T16:00"), target).days] == DAYS[:1]',
    ),
    "grader collect week1-day2 --zip submissions.zip --roster roster.csv --to submitted": (
        "tests/cli/test_collecting.py",
        'house.run("collect", "week1-day1", "--zip"',
    ),
    "grader collect week1-day2 --git repositories.csv --to submitted": (
        "tests/cli/test_collecting.py",
        'options = ("--git", listed, "--to"',
    ),
    "grader friday week1 submitted --to reports/week1 --roster roster.csv --units units.csv --db gradebook.db": (
        "tests/cli/test_friday.py",
        'evaluate("--roster", roster, "--units", units, "--db", database)',
    ),
    "dask scheduler --port 8786": ("tests/teacher/test_cluster.py", 'SCHEDULER = ["dask scheduler"'),
    "GRADER_COURSE=/srv/course dask worker tcp://scheduler:8786 --nworkers 1 --nthreads 16": (
        "tests/teacher/test_cluster.py",
        'WORKER = ["dask worker"',
    ),
    "grader grade week1 submitted --dask tcp://scheduler:8786 --store postgresql+psycopg://grader@database/grades": (
        "tests/teacher/test_cluster.py",
        '"--dask", dask.address',
    ),
}
#: Exit status of commands that end otherwise than with 0, and why.
STATUS = {
    "pytest exercises/week1/test_day2_cost.py": 1,  # nothing is written yet: every stub fails
    "pytest exercises/week1": 1,  # as above
}
#: The class of docs/week.md, part of week 1's sample class, and the days in each zip that the page collects.
CLASS = ("s01", "s02", "s03", "s06")
ZIPS = {
    "monday.zip": ("week1-day1",),
    "friday.zip": tuple(f"week1-{day}" for day in ("day2", "day3", "day4", "friday")),
}
#: The class of the README's instructor: who hands in the second day's file of which folder. One day is enough to see
#: the commands work; `make demo` grades a week.
STUDENTS = {"ada": "solutions", "ben": "exercises"}


def blocks(page: str, *languages: str) -> Iterator[str]:
    """The contents of a page's fenced blocks in one of the languages."""
    yield from (content for language, content in FENCE.findall(page) if language in languages)


def commands(page: str) -> list[str]:
    """The commands of a page: every line of a bash block, every `$ ` line of a console block."""
    found = [line for block in blocks(page, "bash") for line in block.splitlines()]
    found += [line.strip()[2:] for block in blocks(page, "console") for line in block.splitlines() if "$ " in line]
    plain = (re.sub(r"\s+#\s.*", "", line).strip() for line in found)
    return [line for line in plain if line]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    """A copy of what git tracks or would track, with a class of two in `submitted`."""
    copy = tmp_path_factory.mktemp("checkout")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in filter(
        None, subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    ):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for student, folder in STUDENTS.items():
        place = copy / "submitted" / student / "week1-day2"
        place.mkdir(parents=True)
        shutil.copy2(copy / folder / "week1" / "day2_cost.py", place)
    return copy


@pytest.fixture(scope="module")
def school(workspace, tmp_path_factory) -> Path:
    """The checkout of docs/week.md: without submissions, with the zips of its class and the files the page shows."""
    school = shutil.copytree(workspace, tmp_path_factory.mktemp("school") / "checkout", symlinks=True)
    shutil.rmtree(school / "submitted")
    recordings = ROOT / ".grader" / "recordings"
    if recordings.is_dir():  # other tests have made them; they are named after all that they depend on
        shutil.copytree(recordings, school / ".grader" / "recordings", dirs_exist_ok=True)
    handed_in = school / "tests" / "data" / "class_week1" / "submitted"
    for name, days in ZIPS.items():
        with zipfile.ZipFile(school / name, "w") as archive:
            for path in (path for student in CLASS for day in days for path in (handed_in / student / day).glob("*")):
                archive.write(path, path.relative_to(handed_in))
    page = (ROOT / "docs" / "week.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"^`([\w.]+)`:\n\n```csv\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        (school / name).write_text(content, encoding="utf-8")
    return school


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command of the documents as a reader would, with the virtual environment active."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder)}
    return subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_documents_runs(page, request):
    """Each command works in a fresh checkout, in the order of the page, or is run by another place that is named."""
    workspace = request.getfixturevalue("school" if page.name == "week.md" else "workspace")
    for command in commands(page.read_text(encoding="utf-8")):
        if command in ELSEWHERE:
            continue
        done = run(command, workspace)

        assert done.returncode == STATUS.get(command, 0), f"{page.name}: {command}\n{done.stdout}\n{done.stderr}"


def test_commands_run_elsewhere_are_run_there():
    """The places of the table run what it says they run, and every entry is needed."""
    written = {command for page in PAGES for command in commands(page.read_text(encoding="utf-8"))}

    for command, (place, text) in ELSEWHERE.items():
        assert text in (ROOT / place).read_text(encoding="utf-8"), f"{command}: {place} does not run it"
    assert set(ELSEWHERE) | set(STATUS) <= written


def test_commands_are_found():
    """Commands come out of bash and console blocks, without prompt and comment; output and other languages do not."""
    bash, nested = "```bash\nmake test   # all\n\n```\n", "  ```bash\n  two\n  ```\n"
    page = f"{bash}```console\n$ grader x\noutput\n```\n```python\nno\n```\n{nested}"

    assert commands(page) == ["make test", "two", "grader x"]


def test_every_command_is_documented_as_it_is():
    """The pages name every command of the command line, and no command or option that does not exist."""
    known = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in typer.main.get_command(app).commands.items()
    }
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    told = re.findall(r"(?:^\$ |`|^ *)grader ([a-z]+)([^`\n]*)", pages, re.MULTILINE)

    assert {name for name, _ in told} == set(known)
    for name, rest in told:
        assert set(re.findall(r"--[\w-]+", rest)) <= known[name], f"grader {name}{rest}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    """Every link inside the repository leads to a file, and to a heading when it names one."""
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page

        assert file.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in headings(file.read_text(encoding="utf-8")), f"{page.name}: {target}"


def headings(page: str) -> set[str]:
    """The anchors of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_format_page_names_every_field_and_word():
    """docs/verdict.md has a row for every field, status and outcome of grader/verdict.py, and for nothing else."""
    page = (ROOT / "docs" / "verdict.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    known = {field.name for kind in (Verdict, ItemResult, CheckResult, Receipt) for field in fields(kind)}

    assert rows == known | set(Status) | set(Outcome) | {"format"}


def test_the_example_of_the_format_page_is_a_verdict():
    """The example document is read, and written again it is the same document."""
    (example,) = blocks((ROOT / "docs" / "verdict.md").read_text(encoding="utf-8"), "json")
    document = json.loads(example)

    assert json.loads(Verdict.from_json(example).to_json()) == document


def test_the_readme_counts_what_there_is():
    """Items of each week and hostile submissions: as many as the repository has."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    attacks = tomllib.loads((ROOT / "tests" / "data" / "attacks" / "table.toml").read_text(encoding="utf-8"))
    items = {week.id: sum(len(day.items) for day in week.days) for week in Course.load(ROOT).weeks}

    assert re.search(rf"\b{len(attacks)} hostile submissions", readme)
    for week, count in items.items():
        assert re.search(rf"^\| {week.removeprefix('week')}, [^|]+\| {count} \|", readme, re.MULTILINE)
