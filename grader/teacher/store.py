"""The results: the current verdict of every student and assignment, and every verdict there ever was.

One SQLite file by default, PostgreSQL by URL. Every write is one short transaction that takes its lock first:
graders side by side neither lose nor double a verdict, and what was put before a crash is there after it. A
verdict that is our own fault is kept, so that it can be seen, but is never current: it is graded again.
"""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    inspect,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from grader.errors import StoreError
from grader.teacher.database import Database
from grader.verdict import ItemResult, Receipt, Status, Verdict

SCHEMA = "1"
#: Seconds a writer waits for another before it gives up.
PATIENCE = 30.0

_tables = MetaData()
_meta = Table(
    "grader_meta",
    _tables,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)


def _columns() -> list[Column[Any]]:
    return [
        Column("status", String(40), nullable=False),
        Column("score", Float),  # NULL where the verdict is no mark
        Column("points", Float, nullable=False),
        Column("receipt", Text, nullable=False),
        Column("written", DateTime(timezone=True), nullable=False),
        Column("document", Text, nullable=False),  # the JSON of docs/verdict.md
    ]


_current = Table(
    "verdicts",
    _tables,
    Column("student", String(255), primary_key=True),
    Column("assignment", String(80), primary_key=True),
    *_columns(),
)
_history = Table(
    "history",
    _tables,
    Column("number", Integer, primary_key=True),
    Column("student", String(255), nullable=False, index=True),
    Column("assignment", String(80), nullable=False),
    *_columns(),
)


class Store:
    """An open results database, also as a context manager; see `Database` for the arguments.

    Every method, this one included, raises StoreError: no such database, another program's, a newer schema,
    locked, full, read-only. Readers say `create=False`, so that looking makes no file.
    """

    def __init__(self, where: str | Path, *, create: bool = True, patience: float = PATIENCE) -> None:
        self._database = Database(where, create=create, patience=patience)
        self.name = self._database.name
        self._demand_schema(create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    def put(self, verdict: Verdict, *, again: bool = True) -> None:
        """Make a verdict the current one of its student and assignment, and add it to the history.

        Not `again`: leave everything as it is where a mark with the same receipt is current already. Two graders that
        work on one class side by side then write each verdict once.
        """
        row = _row(verdict)
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        upsert = insert(_current).values(row)
        changes = {name: upsert.excluded[name] for name in row}
        replace = upsert.on_conflict_do_update(index_elements=_current.primary_key, set_=changes)
        with self._database.writing() as connection:
            if not again and _marked(connection, verdict.student, verdict.assignment, verdict.receipt):
                return
            connection.execute(_history.insert().values(row))
            connection.execute(replace)

    def get(self, student: str, assignment: str) -> Verdict | None:
        """The current verdict, or None."""
        found = self._verdicts(_current, student=student, assignment=assignment)
        return found[0] if found else None

    def all(self, assignment: str) -> list[Verdict]:
        """The current verdicts of an assignment, sorted by student."""
        return sorted(self._verdicts(_current, assignment=assignment), key=lambda verdict: verdict.student)

    def marks(self, assignment: str) -> list[Verdict]:
        """As `all`, but where something was earned the items are summed up in one without checks.

        Enough for a table of the class, and quick for thousands: their documents are not read.
        """
        numbers = (_current.c.student, _current.c.status, _current.c.score, _current.c.points, _current.c.receipt)
        earned = _current.c.score > 0
        query = select(*numbers).filter_by(assignment=assignment).where(earned)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        found = [_summed_up(assignment, *row) for row in rows]
        rest = self._verdicts(_current, or_(_current.c.score.is_(None), ~earned), assignment=assignment)
        return sorted([*found, *rest], key=lambda verdict: verdict.student)

    def history(self, student: str, assignment: str) -> list[Verdict]:
        """Every verdict ever put, oldest first."""
        return self._verdicts(_history, student=student, assignment=assignment)

    def is_current(self, student: str, assignment: str, receipt: Receipt) -> bool:
        """Is there a mark that was made from exactly this? A receipt with an empty digest matches nothing."""
        with self._database.reading() as connection:
            return _marked(connection, student, assignment, receipt)

    def _verdicts(self, table: Table, *conditions: ColumnElement[bool], **where: str) -> list[Verdict]:
        query = select(table.c.document).filter_by(**where).where(*conditions)
        query = query.order_by(table.c.number) if table is _history else query
        with self._database.reading() as connection:
            documents = connection.execute(query).scalars().all()
        try:
            return [Verdict.from_json(document) for document in documents]
        except (ValueError, KeyError, TypeError) as error:
            todo = "grade with --force to replace it"
            raise StoreError(f"{self.name}: holds a verdict that cannot be read ({error}); {todo}") from None

    def _demand_schema(self, *, create: bool) -> None:
        """Find our schema, or create it in a database that is empty."""
        with self._database.reading() as connection:
            found = _schema(connection)
        if found is None and create:
            with self._database.writing() as connection:
                found = _created(connection, self.name)
        if found is None:
            raise StoreError(f"{self.name}: is a database, but holds no results; give another --store")
        if found != SCHEMA:
            todo = "use the version of the grader that wrote it, or give another --store"
            raise StoreError(f"{self.name}: has schema {found}, this version knows {SCHEMA}; {todo}")


def _marked(connection: Connection, student: str, assignment: str, receipt: Receipt) -> bool:
    if not all(astuple(receipt)):
        return False
    query = select(_current.c.score).filter_by(student=student, assignment=assignment, receipt=_stamp(receipt))
    return connection.execute(query).scalar() is not None


def _schema(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_meta.name):
        return None
    return connection.execute(select(_meta.c.value).filter_by(key="schema")).scalar()


def _created(connection: Connection, name: str) -> str:
    """Create the tables, unless somebody else just did; another program's database stays as it is."""
    if connection.dialect.name == "postgresql":  # SQLite has locked the file already
        connection.execute(text("SELECT pg_advisory_xact_lock(7041776)"))
    if (found := _schema(connection)) is not None:
        return found
    names = set(inspect(connection).get_table_names())
    # On PostgreSQL other programs may keep tables beside ours; somebody's SQLite file is theirs alone.
    taken = names if connection.dialect.name == "sqlite" else names & set(_tables.tables)
    if taken:
        listed = ", ".join(sorted(taken)[:3])
        raise StoreError(f"{name}: belongs to another program (tables {listed}); give another --store")
    _tables.create_all(connection)
    connection.execute(_meta.insert().values(key="schema", value=SCHEMA))
    return SCHEMA


def _stamp(receipt: Receipt) -> str:
    return " ".join(astuple(receipt))


def _summed_up(assignment: str, student: str, status: str, score: float, points: float, stamp: str) -> Verdict:
    item = ItemResult("", "all items together", points, score)
    return Verdict(student, assignment, Status(status), (item,), receipt=Receipt(*stamp.split(" ")))


def _row(verdict: Verdict) -> dict[str, Any]:
    # A student's text may hold half a surrogate pair, which no database stores; as a JSON escape it survives.
    document = verdict.to_json().encode("utf-8", "backslashreplace").decode("utf-8")
    return {
        "student": verdict.student,
        "assignment": verdict.assignment,
        "status": str(verdict.status),
        "score": verdict.score,
        "points": verdict.points,
        "receipt": _stamp(verdict.receipt),
        "written": func.now(),  # the database's clock: graders on several machines need not agree on theirs
        "document": document,
    }
