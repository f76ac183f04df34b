"""Starting the command line; what needs neither a course nor results."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest
from typer.testing import CliRunner

from grader.cli import app


@pytest.mark.parametrize("required", [True, False])
def test_doctor_says_what_is_missing_and_what_to_do(monkeypatch, required):
    """What the cage needs decides the exit code; what is only nice does not."""
    there = types.SimpleNamespace(available=True, required=True, sentence="seccomp is there.", remedy="")
    lacks = types.SimpleNamespace(available=False, required=required, sentence="No Landlock.", remedy="New kernel.")
    module = types.ModuleType("grader.sandbox.doctor")
    module.inspect_machine = lambda: [there, lacks]
    monkeypatch.setitem(sys.modules, "grader.sandbox.doctor", module)
    result = CliRunner().invoke(app, ["doctor"])

    assert "✓ seccomp is there.\n" in result.stdout
    assert "No Landlock. New kernel." in result.stdout
    assert result.exit_code == (1 if required else 0)


def test_asking_for_help_loads_nothing_heavy():
    """`grader --help` imports neither a framework nor a database."""
    code = (
        "import sys, grader.cli\n"
        "heavy = {'numpy', 'torch', 'tensorflow', 'pydantic', 'sqlalchemy', 'nbformat', 'hypothesis', 'pytest'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_python_m_grader_is_grader(root):
    """The module starts the same command line."""
    command = [sys.executable, "-m", "grader", "stubs", "--check", "week7"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)

    assert result.returncode == 2
    assert "there is no week or assignment 'week7'" in result.stderr
