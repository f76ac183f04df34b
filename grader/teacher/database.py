"""A database for results, opened: SQLite file or PostgreSQL URL, short transactions, failures as sentences.

Knows nothing of verdicts; store.py does. One connection is kept: whoever closes the last one to a SQLite file has to
write everything to the disk and wait for it, which costs ten times what a transaction costs. Processes that grading
starts are spawned, never forked, and inherit none.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from grader.errors import StoreError

#: Words of the database's own message -> what a person should know and do.
_EXPLANATIONS = {
    "locked": "another program has kept it locked for {patience:g} s; close that program and try again",
    "full": "the disk is full; make room and run the same command again: what was stored is safe",
    "readonly": "may not be written; check the permissions of the file and of its folder",
    "unable to open": "cannot be opened; check that the folder exists and may be written",
    "not a database": "is not a results database; give another --store",
    "malformed": "is damaged; restore a backup, or give another --store and grade again",
    "disk I/O error": "the disk reports an error; check it, or give a --store on another disk",
    "refused": "the database server does not answer; check that it runs and that the URL is right",
}


class Database:
    """Transactions on one database. `name` is its path or its URL without the password, for messages.

    Args:
        where: path of a SQLite file, or a URL such as postgresql+psycopg://user@host/grades.
        create: make the file where it does not exist yet.
        patience: seconds to wait while another program writes.
    """

    def __init__(self, where: str | Path, *, create: bool, patience: float) -> None:
        url = _url(where)
        self._patience = patience
        if url.get_backend_name() == "sqlite":
            self.name = url.database or ""
            _demand_file(self.name, create=create)
            arguments = {"timeout": patience}
        else:
            self.name, arguments = url.render_as_string(), {}
        with self._errors():
            # a server may have been started anew since the last transaction; a file has not
            ping = url.get_backend_name() != "sqlite"
            self.engine = create_engine(url, pool_size=1, pool_pre_ping=ping, connect_args=arguments)
        weakref.finalize(self, self.engine.dispose)
        self.dialect = self.engine.dialect.name
        if self.dialect == "sqlite":
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads; StoreError when the database fails."""
        with self._errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that takes its lock first; StoreError when the database fails."""
        engine = self.engine.execution_options(writes=True)
        with self._errors(), engine.begin() as connection:
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            todo = "for PostgreSQL: pip install 'psycopg[binary]'"
            raise StoreError(f"{self.name}: its driver is not installed ({error}); {todo}") from None
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {_explained(str(error.orig), self._patience)}") from None
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"{self.name}: the database failed ({error}); check its address") from None


def _url(where: str | Path) -> URL:
    if not (isinstance(where, str) and "://" in where):
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except ArgumentError:
        raise StoreError("the store's URL cannot be read: write postgresql+psycopg://user@host/name") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"{url.drivername}: is neither SQLite nor PostgreSQL; give another --store")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _demand_file(name: str, *, create: bool) -> None:
    if name.startswith("file:"):  # SQLite's own notation, with its own rules about creating
        return
    path = Path(name)
    if name in ("", ":memory:"):
        raise StoreError("results that are kept in memory only are lost; give --store the path of a file")
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; give the path of a file in it, such as {path / 'results.db'}")
    if not create and not path.exists():
        raise StoreError(f"{path}: there are no results yet; run `grader grade` first, or give --store")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: cannot be made ({error.strerror}); give another --store") from None


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun in _begin_sqlite, not by the driver
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing
        with suppress(sqlite3.OperationalError):  # somebody else is switching it on, or the file is read-only
            cursor.execute("PRAGMA journal_mode = WAL")  # readers never wait for the writer
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a read lock that is raised later fails instead of waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explained(found: str, patience: float) -> str:
    for words, explanation in _EXPLANATIONS.items():
        if words in found:
            return explanation.format(patience=patience)
    return f"the database answered: {' '.join(found.split())[:300]}; check its address"
