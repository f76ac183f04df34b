from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

from grader.bridges import nbgrader_database
from grader.bridges.nbgrader_gradebook import push
from grader.errors import BridgeError

CREATE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from grader.bridges.nbgrader_gradebook import push
from grader.policies import Policies
course = SimpleNamespace(id="dl101", policies=Policies())
push(course, [], [], sys.argv[1], roster={sys.argv[2]: {}})
"""


def test_two_first_pushes_at_once_make_one_whole_gradebook(bare, root):
    """Two processes that both find no gradebook leave one, with both their students and nbgrader's schema in it."""
    command = [sys.executable, "-c", CREATE, str(bare.database)]
    pushes = [subprocess.Popen([*command, name], cwd=root, stderr=subprocess.PIPE) for name in ("ann", "bob")]
    errors = [push.communicate(timeout=120)[1] for push in pushes]
    assert [push.returncode for push in pushes] == [0, 0], errors
    assert bare.ask("SELECT id FROM student ORDER BY id") == [("ann",), ("bob",)]
    assert len(bare.ask("SELECT version_num FROM alembic_version")) == 1
    assert [path.name for path in bare.root.iterdir()] == ["gradebook.db"]


def test_a_first_push_finds_alembic_without_an_activated_environment(bare, monkeypatch):
    """Nbgrader starts `alembic` by name: it is found although PATH is empty. A file left by `touch` is no obstacle."""
    monkeypatch.setenv("PATH", "")
    bare.database.touch()
    push(bare.course, bare.days, [bare.verdict("ann", bare.days[1])], str(bare.database))
    assert len(bare.ask("SELECT version_num FROM alembic_version")) == 1
    assert len(bare.scores()) == 2


def test_a_missing_alembic_is_named_and_leaves_nothing_behind(bare, monkeypatch):
    """Where `alembic` is not installed the push says so, and no half-made gradebook remains."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(nbgrader_database, "_script_folders", list)
    with pytest.raises(BridgeError, match=r"gradebook.db: .*alembic.*pip install alembic"):
        push(bare.course, bare.days, [], str(bare.database))
    assert list(bare.root.iterdir()) == []


def test_a_missing_nbgrader_is_named(bare, monkeypatch):
    """Without nbgrader the push says what to install."""
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(BridgeError, match=r"nbgrader cannot be imported.*pip install"):
        push(bare.course, bare.days, [], str(bare.database))


def test_a_url_is_as_good_as_a_path(kit):
    """The gradebook may be named by its SQLAlchemy URL."""
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1])], f"sqlite:///{kit.database}")
    assert len(kit.scores()) == 2


def test_a_path_may_hold_any_character(kit):
    """Characters that mean something in a URL mean nothing in a path."""
    odd = kit.root / "my grades? 100% #1.db"
    kit.database.rename(odd)
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1])], str(odd))
    kit.database = odd
    assert len(kit.scores()) == 2
    assert list(kit.root.iterdir()) == [odd]


@pytest.mark.parametrize(
    ("version", "advice"), [("282d30a0218e", "nbgrader db upgrade"), ("f" * 12, "pip install -U nbgrader")]
)
def test_another_schema_is_refused_and_not_touched(kit, version, advice):
    """A gradebook of an older or newer nbgrader is left byte by byte as it is, with the command that helps."""
    kit.ask("UPDATE alembic_version SET version_num = ?", version)
    before = kit.database.read_bytes()
    with pytest.raises(BridgeError, match=advice):
        push(kit.course, kit.days, [kit.verdict("ann", kit.days[1])], str(kit.database))
    assert kit.database.read_bytes() == before


def test_what_is_no_gradebook_is_refused_and_not_touched(bare):
    """Another program's database, or a file that is no database, is named and kept."""
    bare.ask("CREATE TABLE birds (name TEXT)")
    before = bare.database.read_bytes()
    with pytest.raises(BridgeError, match="no gradebook of nbgrader's"):
        push(bare.course, bare.days, [], str(bare.database))
    assert bare.database.read_bytes() == before
    bare.database.write_bytes(b"not a database at all" * 100)
    with pytest.raises(BridgeError, match="not a database; this file is something else"):
        push(bare.course, bare.days, [], str(bare.database))


def test_a_damaged_gradebook_is_named(kit):
    """A gradebook whose tables are gone although its version says otherwise is a BridgeError, not a traceback."""
    kit.ask("ALTER TABLE grade DROP COLUMN auto_score")
    with pytest.raises(BridgeError, match=r"no such column.*nbgrader db upgrade"):
        push(kit.course, kit.days, [kit.verdict("ann", kit.days[1])], str(kit.database))


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("{root}/nowhere/gradebook.db", "there is no folder"),
        ("{root}", "is a folder"),
        ("sqlite:///:memory:", "would be forgotten"),
        ("sqlite://", "would be forgotten"),
        ("oracel://host/db", "oracel"),
        ("://", "is no database"),
    ],
)
def test_an_unusable_place_is_named(bare, database, words):
    """Each way to name no usable database has its own sentence."""
    with pytest.raises(BridgeError, match=words):
        push(bare.course, bare.days, [], database.format(root=bare.root))


def test_a_missing_driver_or_server_is_named_without_the_password(bare):
    """What cannot be reached is named with what to do, and a password in the URL is not repeated."""
    with pytest.raises(BridgeError) as caught:
        push(bare.course, bare.days, [], "postgresql+psycopg://me:hunter2@127.0.0.1:9/gradebook", patience=0.1)
    assert "hunter2" not in str(caught.value)
    assert "driver" in str(caught.value) or "server" in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_named(kit):
    """A gradebook that may be read but not written is refused before anything is tried."""
    kit.database.chmod(0o400)
    with pytest.raises(BridgeError, match="you may not read and write"):
        push(kit.course, kit.days, [], str(kit.database))


def test_a_read_only_database_is_named(kit):
    """A database that refuses to be written (root passes every check of rights) still ends in a plain sentence."""
    read_only = f"sqlite:///file:{kit.database}?mode=ro&uri=true"
    with pytest.raises(BridgeError, match=r"readonly database; give yourself the right"):
        push(kit.course, kit.days, [kit.verdict("ann", kit.days[1])], read_only)
    connection = sqlite3.connect(kit.database)
    assert connection.execute("SELECT count(*) FROM student").fetchone() == (0,)
    connection.close()
