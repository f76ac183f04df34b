"""The rules of the house that no linter knows: sizes, docstrings of tests, layers, names, paths, versions."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
LINT_IMPORTS = shutil.which(
    "lint-imports", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)
#: Modules that stand above the layers: the door, the map, and files that only open a package.
OUTSIDE_LAYERS = {"grader", "grader.__main__", "grader.teacher"}


def python_files(*folders: str) -> list[Path]:
    """The Python files of the folders, without the submissions of imaginary students."""
    data = ROOT / "tests" / "data"
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if not path.is_relative_to(data)]


def shown(path: Path) -> str:
    """A path as it is named in a message."""
    return path.relative_to(ROOT).as_posix()


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a source, methods and inner ones included."""
    yield from (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def too_long(source: str, most: int = LONGEST_FUNCTION) -> list[str]:
    """Functions of more than `most` lines, each as "name: lines"."""
    spans = ((node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions(source))
    return [f"{name}: {lines} lines" for name, lines in spans if lines > most]


def silent_tests(source: str) -> list[str]:
    """Test functions without a docstring."""
    return [n.name for n in functions(source) if n.name.startswith("test_") and not ast.get_docstring(n)]


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the checkout that git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the layers of the package that lies in `folder`."""
    assert LINT_IMPORTS, "lint-imports is missing: make install"
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_every_test_says_in_a_docstring_what_holds():
    """Every test function, visible and hidden ones included, has a docstring that states the behaviour."""
    missing = [
        f"{shown(path)}: {name}"
        for path in python_files("tests", "exercises", "grader/hidden")
        if path.name.startswith("test_")
        for name in silent_tests(path.read_text(encoding="utf-8"))
    ]

    assert not missing, "tests without a docstring:\n" + "\n".join(missing)


def test_no_file_is_long():
    """No Python file has more than 500 lines."""
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(".ci", "grader", "tests")
    }
    long = [f"{shown(path)}: {lines} lines" for path, lines in lengths.items() if lines > LONGEST_FILE]

    assert not long, "split these files by subject:\n" + "\n".join(long)


def test_no_function_is_long():
    """No function of the engine has more than 60 lines."""
    long = [
        f"{shown(path)}: {entry}"
        for path in python_files("grader")
        for entry in too_long(path.read_text(encoding="utf-8"))
    ]

    assert not long, "split these functions:\n" + "\n".join(long)


def test_the_measures_bite():
    """The two measures above report what they are meant to report."""
    source = "def test_x():\n    a = 1\n    b = 2\n"

    assert too_long(source, most=2) == ["test_x: 3 lines"]
    assert too_long(source, most=3) == []
    assert silent_tests(source) == ["test_x"]


def test_imports_keep_the_layers():
    """Imports only point down, and the worker's side of the wall imports nothing else of ours."""
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("errors.py", "import grader.verdict", "Imports only point down"),
        ("verdict.py", "import grader.compare", "Imports only point down"),
        ("sandbox/wire.py", "import grader.verdict", "The worker imports nothing else of ours"),
    ],
)
def test_a_wrong_import_breaks_the_build(tmp_path, module, line, contract):
    """An upward import, one between neighbours and one out of the worker each break a contract."""
    shutil.copytree(ROOT / "grader", tmp_path / "grader", ignore=shutil.ignore_patterns("__pycache__", "hidden"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "grader" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    result = lint_imports(tmp_path)

    assert result.returncode != 0
    assert re.search(rf"{re.escape(contract)}.* BROKEN", result.stdout), result.stdout


def test_every_module_has_a_layer():
    """A new module is entered into the layers of pyproject.toml; none escapes the contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {
        name.strip(" ()") for contract in contracts for layer in contract.get("layers", []) for name in layer.split("|")
    }
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in engine_files()
    }
    homeless = {name for name in names - OUTSIDE_LAYERS if not any(f"{name}.".startswith(f"{at}.") for at in layers)}

    assert not homeless, f"enter these modules into [tool.importlinter] of pyproject.toml: {sorted(homeless)}"


def engine_files() -> list[Path]:
    """The modules of the engine: everything below grader/ that is no secret."""
    return [path for path in python_files("grader") if "hidden" not in path.relative_to(ROOT).parts]


def test_public_names_exist():
    """Each package's __all__ is sorted, constants first, without doubles, and every name in it is there."""
    for path in (ROOT / "grader").rglob("__init__.py"):
        if "__all__" not in path.read_text(encoding="utf-8"):
            continue
        package = importlib.import_module(".".join(path.parent.relative_to(ROOT).parts))

        in_order = sorted(set(package.__all__), key=lambda name: (not name.isupper(), name))
        assert package.__all__ == in_order, f"{shown(path)}: __all__ is not sorted"
        assert [name for name in package.__all__ if not hasattr(package, name)] == [], shown(path)


def test_no_path_of_one_machine():
    """No file names a folder that exists on one machine only: the checkout's, or somebody's home."""
    machine = [re.escape(f"{ROOT}/"), r"(?<![\w.<>{}~/])/(?:home|Users)/[a-z]\w*/"]
    if Path.home() != Path("/root"):  # tests of the wall name /root: nobody may read it
        machine.append(re.escape(f"{Path.home()}/"))
    pattern = re.compile("|".join(machine))
    found = [f"{shown(path)}: {match[0]}" for path, text in tracked_texts() if (match := pattern.search(text))]

    assert not found, "\n".join(found)


def test_the_changelog_knows_the_version():
    """CHANGELOG.md has a section for the current version, and one for what comes next."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"\n## [{grader.__version__}]" in changelog
    assert "\n## [Unreleased]" in changelog
