"""Opening nbgrader's gradebook: the URL, first creation, the schema, waiting for other writers, plain errors.

nbgrader's own failures here are tracebacks of SQLAlchemy or, worse, silence: an old schema is half migrated
by merely opening it, and two processes that create a database at once leave a broken one. Both are
prevented before `nbgrader.api.Gradebook` sees the database.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError

from grader.bridges.refusals import SLICE, explained, patiently
from grader.errors import BridgeError

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Book:
    """An open gradebook: nbgrader's `api` module, its session, and seconds to wait for other writers."""

    api: Any
    session: Any
    name: str
    patience: float

    def patiently(self, action: Callable[[], Result]) -> Result:
        """Run an action that reads, writes and commits; run it again while another writer is in the way.

        Raises:
            BridgeError: the database stayed locked, or refused.
        """
        with explained(self.name):
            return patiently(action, self.session.rollback, self.patience)


@contextmanager
def open_book(database: str, course: str, patience: float) -> Iterator[Book]:
    """Open (or create) the gradebook at a path or SQLAlchemy URL, for the course with this id.

    Raises:
        BridgeError: nbgrader or the driver is missing, the path is unusable, the schema is another version's.
    """
    url = _url(database)
    name = _name(url)
    api = _nbgrader()
    with explained(name), _scripts_on_path():
        if _is_file(url):
            _check_folder(url, name)
            _create_file(url, course, api)
        patiently(lambda: _check_schema(url, name), _nothing, patience)
        gradebook = patiently(lambda: _gradebook(api, url, course), _nothing, patience)
    try:
        yield Book(api, gradebook.db, name, patience)
    finally:
        gradebook.close()


def _url(database: str) -> URL:
    try:
        path = str(Path(database).absolute())
        url = make_url(database) if "://" in database else URL.create("sqlite", database=path)
    except ArgumentError as error:
        raise BridgeError(
            f"{database!r} is no database: give a file such as gradebook.db, or a URL such as "
            "postgresql+psycopg://user@host/gradebook",
        ) from error
    if url.get_backend_name() != "sqlite":
        return url
    if not url.database or url.database == ":memory:":
        raise BridgeError(f"{database!r} would be forgotten at once: give the path of a file, e.g. gradebook.db")
    return url if "timeout" in url.query else url.update_query_dict({"timeout": str(SLICE)})


def _name(url: URL) -> str:
    """The database as people know it: a file's path, or the URL without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not str(url.database).startswith("file:")


def _nbgrader() -> Any:
    try:
        with warnings.catch_warnings():  # deprecations between nbgrader and its own libraries
            warnings.simplefilter("ignore")
            import nbgrader.api
    except ImportError as error:
        raise BridgeError(
            f"nbgrader cannot be imported here ({error}): run `pip install 'dl-grader[instructor]'`",
        ) from error
    return nbgrader.api


def _check_folder(url: URL, name: str) -> None:
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise BridgeError(f"{name}: there is no folder {path.parent}; create it, or correct the path")
    if path.is_dir():
        raise BridgeError(f"{name} is a folder: give the path of a file in it, e.g. {path / 'gradebook.db'}")
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.R_OK | os.W_OK):
            raise BridgeError(f"{name}: you may not read and write {place}; change its rights, then push again")


def _create_file(url: URL, course: str, api: Any) -> None:
    """Create a new gradebook beside its place and link it there: nobody ever meets a half-made one."""
    path = Path(str(url.database))
    if path.exists() and path.stat().st_size > 0:
        return
    _tidy(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _gradebook(api, url.set(database=str(fresh)), course).close()
        _put_in_place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _tidy(path: Path) -> None:
    """Remove what a push that was killed while it created a gradebook left beside its place."""
    for left in path.parent.glob(f".{path.name}.*.new*"):
        number = left.name.removeprefix(f".{path.name}.").partition(".")[0]
        if not number.isdigit() or not _is_alive(int(number)) or int(number) == os.getpid():
            left.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        pass
    return True


def _put_in_place(fresh: Path, path: Path) -> None:
    if path.exists() and path.stat().st_size == 0:  # somebody's `touch`
        path.unlink()
    try:
        os.link(fresh, path)
    except FileExistsError:
        return  # another push was faster: its gradebook is as good
    except OSError:  # a file system without links
        fresh.rename(path)


def _check_schema(url: URL, name: str) -> None:
    """Refuse what `Gradebook` would half migrate: it adds missing tables but not missing columns."""
    engine = create_engine(url)
    try:
        tables = set(inspect(engine).get_table_names())
        if not tables:
            return
        with engine.connect() as connection:
            versions = text("SELECT version_num FROM alembic_version")
            found = connection.scalar(versions) if "alembic_version" in tables else None
    finally:
        engine.dispose()
    known = _schemas()
    if found == known[0]:
        return
    if "student" not in tables and "assignment" not in tables:
        raise BridgeError(f"{name} is a database, but no gradebook of nbgrader's: correct the path")
    if found is None or found in known:
        raise BridgeError(
            f"{name} was made by an older nbgrader (schema {found}, needed {known[0]}): run "
            "`nbgrader db upgrade` in the course's folder (it keeps a copy), then push again",
        )
    raise BridgeError(f"{name} was made by a newer nbgrader (schema {found}): run `pip install -U nbgrader`")


def _schemas() -> list[str]:
    """The versions of nbgrader's schema that the installed one knows, newest first."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return [script.revision for script in ScriptDirectory(ALEMBIC_DIR).walk_revisions()]


def _gradebook(api: Any, url: URL, course: str) -> Any:
    quiet = api.app_log.disabled
    api.app_log.disabled = True  # it logs tracebacks of errors that we retry or explain
    try:
        return api.Gradebook(url, course)
    finally:
        api.app_log.disabled = quiet


@contextmanager
def _scripts_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it starts by name when it creates a database.

    It is installed beside this interpreter, but a virtual environment that was not activated is not on PATH.
    """
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join(place for place in (*_script_folders(), before) if place)
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _script_folders() -> list[str]:
    return [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]


def _nothing() -> None:
    """Nothing to undo: the connection was never made."""
