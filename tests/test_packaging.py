"""What ships: the wheel and the source archive hold the engine and no secret; the environment fits together."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECRET_FOLDERS = ("solutions", "grader/hidden")
STUDENT_CORE = ("grader.student", "grader.checking", "grader.compare", "grader.verdict", "grader.errors")
#: Everything an instructor or a torch day needs; a student of the NumPy days has none of it.
EXTRAS = (
    "cloudpickle",
    "jupytext",
    "msgpack",
    "nbformat",
    "nbgrader",
    "pydantic",
    "sqlalchemy",
    "tensorflow",
    "torch",
    "torchvision",
)
#: So many lines in a row, equal but for indentation, are a copy; fewer may be chance (two checks of a shape).
COPIED = 3
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def members(archive: Path) -> dict[str, bytes]:
    """The files of a wheel or a source archive, the latter without its top folder."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(archive) as sdist:
        files = [member for member in sdist.getmembers() if member.isfile()]
        return {m.name.partition("/")[2]: sdist.extractfile(m).read() for m in files}


def solution_bodies(text: str) -> Iterator[list[str]]:
    """What stands between the markers of a solution."""
    body: list[str] | None = None
    for line in text.splitlines():
        if BEGIN in line:
            body = []
        elif END in line and body is not None:
            yield body
            body = None
        elif body is not None:
            body.append(line)


def hidden_bodies(text: str) -> Iterator[list[str]]:
    """The functions and classes of a hidden file, imports left out."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield lines[node.lineno - 1 : node.end_lineno]


def passages(lines: list[str]) -> set[str]:
    """Every COPIED lines in a row, without indentation, blank lines and lone brackets."""
    told = [line.strip() for line in lines if len(line.strip()) > 1]
    return {"\n".join(told[i : i + COPIED]) for i in range(len(told) - COPIED + 1)}


def secrets(root: Path) -> set[str]:
    """The passages that nobody but staff may have."""
    found: set[str] = set()
    for path in sorted((root / "solutions").rglob("*.py")):
        found |= {p for body in solution_bodies(path.read_text(encoding="utf-8")) for p in passages(body)}
    for path in sorted((root / "grader" / "hidden").rglob("*.py")):
        found |= {p for body in hidden_bodies(path.read_text(encoding="utf-8")) for p in passages(body)}
    return found


def leaks(files: dict[str, bytes], secret: set[str]) -> list[str]:
    """Members that lie in a secret folder or quote a secret passage."""
    found = []
    for name, content in files.items():
        if any(f"/{folder}/" in f"/{name}" for folder in SECRET_FOLDERS):
            found.append(f"{name}: lies in a secret folder")
        found += [f"{name}: quotes\n{p}" for p in passages(content.decode("utf-8", "replace").splitlines()) & secret]
    return found


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> dict[str, dict[str, bytes]]:
    """The source archive, and the wheel that is built from it, as pip would."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return {"wheel": members(*out.glob("*.whl")), "sdist": members(*out.glob("*.tar.gz"))}


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_archive_holds_the_whole_engine(archives, kind):
    """Every module of the engine is in the wheel and in the source archive."""
    engine = {path.relative_to(ROOT).as_posix() for path in (ROOT / "grader").rglob("*.py")}
    expected = {name for name in engine if not name.startswith("grader/hidden/")}

    assert expected - set(archives[kind]) == set()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_archive_holds_nothing_else(archives, kind):
    """Both archives are allow-lists: the engine, its papers, and nothing of the course or of the tests."""
    papers = (
        {"CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml", ".gitignore"}
        if kind == "sdist"
        else set()
    )
    strange = [name for name in archives[kind] if name not in papers and name.split("/")[0] != "grader"]

    assert [name for name in strange if ".dist-info/" not in name] == []


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_archive_tells_no_secret(archives, kind):
    """No member lies in a secret folder or quotes three lines in a row of a solution or of a hidden test."""
    secret = secrets(ROOT)

    assert secret, "there are no secrets to look for: this test would prove nothing"
    assert leaks(archives[kind], secret) == []


def test_a_leak_would_be_seen():
    """A solution's body, a hidden test and a file of a secret folder are each reported."""
    body = ["    total = a + b", "    share = total / 2", "    return share * share"]
    secret = passages(body)
    quoted = "\n".join(["def helper(a, b):", *(line.strip() for line in body)]).encode()

    assert leaks({"grader/x.py": quoted}, secret) == [
        "grader/x.py: quotes\n" + "\n".join(line.strip() for line in body)
    ]
    assert leaks({"grader/hidden/week1/test_day1.py": b""}, secret) != []
    assert leaks({"dl-0.1/solutions/week1/day1.py": b""}, secret) != []
    assert leaks({"grader/x.py": b"total = a + b\n"}, secret) == []


def test_the_command_and_the_plugin_exist():
    """The entry points of pyproject.toml lead to something."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = [*project["scripts"].values(), *project["entry-points"]["pytest11"].values()]
    probe = (
        "import importlib, sys\n"
        "for entry in sys.argv[1:]:\n"
        "    module, _, name = entry.partition(':')\n"
        "    found = importlib.import_module(module)\n"
        "    assert not name or callable(getattr(found, name)), entry\n"
    )

    result = subprocess.run(
        [sys.executable, "-c", probe, *entries], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr


def test_the_student_core_needs_no_extra():
    """With NumPy, pytest, Hypothesis, Rich and Typer alone, the student's part imports."""
    probe = (
        "import importlib, sys\n"
        f"sys.modules.update(dict.fromkeys({EXTRAS!r}))\n"  # None in sys.modules: importing it raises ImportError
        f"for name in {STUDENT_CORE!r}: importlib.import_module(name)\n"
    )

    result = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr


def test_the_environment_fits_together():
    """`pip check` finds no requirement that another one breaks."""
    result = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout
