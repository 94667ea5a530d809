"""The history file: an SQLite database that is written whole or not at all, and read whole.

Beside the tables of the contract it has a seal, the sum of a digest of every row: SQLite finds a page that is damaged,
but not a digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salescli.errors import InputError, OutputError, SalesCliError
from salescli.message import say

if TYPE_CHECKING:
    import sqlite3

#: "SCLI", and the version of the tables.
APPLICATION, VERSION = 1396919369, 1
#: How many seconds a writer waits for another one.
WAIT = 10.0
_MAGIC, _HEADER = b"SQLite format 3\0", 100
_SEALS = 1 << 128

#: The columns of each table, in order.
TABLES: Mapping[str, tuple[str, ...]] = {
    "run": ("id", "recorded_at", "as_of", "command", "program", "rows", "currency", "rates"),
    "input": ("run", "kind", "name", "bytes", "digest"),
    "definition": ("hash", "kpi", "body"),
    "series": ("id", "kpi", "grain", "filter", "split"),
    "reading": ("run", "series", "definition", "settings", "data_from"),
    "result": ("series", "period", "grp", "run", "start", "end", "complete", "absent", "value", "components"),
    "acceptance": ("series", "period", "run", "accepted_at", "reason"),
    "deal": ("deal", "run", "absent", "body"),
}
_SCHEMA = (
    "CREATE TABLE run (id INTEGER PRIMARY KEY, recorded_at TEXT NOT NULL, as_of TEXT NOT NULL, command TEXT NOT NULL,"
    " program TEXT NOT NULL, rows TEXT NOT NULL, currency TEXT, rates TEXT NOT NULL)",
    "CREATE TABLE input (run INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER, digest TEXT)",
    "CREATE TABLE definition (hash TEXT PRIMARY KEY, kpi TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE series (id INTEGER PRIMARY KEY, kpi TEXT NOT NULL, grain TEXT NOT NULL, filter TEXT NOT NULL,"
    " split TEXT NOT NULL, UNIQUE (kpi, grain, filter, split))",
    "CREATE TABLE reading (run INTEGER NOT NULL, series INTEGER NOT NULL, definition TEXT NOT NULL,"
    " settings TEXT NOT NULL, data_from TEXT, PRIMARY KEY (run, series)) WITHOUT ROWID",
    'CREATE TABLE result (series INTEGER NOT NULL, period TEXT NOT NULL, grp TEXT NOT NULL, run INTEGER NOT NULL,'
    ' start TEXT NOT NULL, "end" TEXT NOT NULL, complete INTEGER NOT NULL, absent INTEGER NOT NULL, value TEXT,'
    " components TEXT NOT NULL, PRIMARY KEY (series, period, grp, run)) WITHOUT ROWID",
    "CREATE TABLE acceptance (series INTEGER NOT NULL, period TEXT NOT NULL, run INTEGER NOT NULL,"
    " accepted_at TEXT NOT NULL, reason TEXT)",
    "CREATE TABLE deal (deal TEXT NOT NULL, run INTEGER NOT NULL, absent INTEGER NOT NULL, body TEXT)",
    "CREATE TABLE seal (id INTEGER PRIMARY KEY, sum TEXT NOT NULL)",
)  # fmt: skip


class Store:
    """An open history file within a transaction."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Take an open connection."""
        self.path, self._connection = path, connection

    def rows(self, table: str, where: str = "", parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a table, in the order in which the file has them."""
        return self.select(f"SELECT {_columns(table)} FROM {table} {where}", parameters)

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def add(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Add rows, each with all columns of the table."""
        given = [tuple(row) for row in rows]
        marks = ", ".join("?" * len(TABLES[table]))
        self._connection.executemany(f"INSERT INTO {table} ({_columns(table)}) VALUES ({marks})", given)
        self._reseal(sum(_digest(table, row) for row in given))

    def delete(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Delete rows, each named by all its columns."""
        given = [tuple(row) for row in rows]
        where = " AND ".join(f'"{name}" IS ?' for name in TABLES[table])
        self._connection.executemany(f"DELETE FROM {table} WHERE {where}", given)
        self._reseal(-sum(_digest(table, row) for row in given))

    def _reseal(self, change: int) -> None:
        ((before,),) = self.select("SELECT sum FROM seal")
        self._connection.execute("UPDATE seal SET sum = ?", [f"{(int(before, 16) + change) % _SEALS:032x}"])

    def check(self) -> None:
        """Raise an InputError where the file is not as it was written."""
        found = self.select("PRAGMA integrity_check(1)")
        if found != [("ok",)] or self.select("SELECT sum FROM seal") != [(self._sum(),)]:
            raise _damaged(self.path)

    def seal(self) -> None:
        """Seal the file anew, where its tables have other columns than before."""
        self._connection.execute("UPDATE seal SET sum = ?", [self._sum()])

    def _sum(self) -> str:
        return f"{sum(_digest(table, row) for table in TABLES for row in self.rows(table)) % _SEALS:032x}"


def _columns(table: str) -> str:
    return ", ".join(f'"{name}"' for name in TABLES[table])


def _digest(table: str, row: tuple[object, ...]) -> int:
    """The digest of a row, as a number."""
    return int.from_bytes(blake2b(repr((table, row)).encode(), digest_size=16).digest())


@contextmanager
def reading(path: Path) -> Iterator[Store | None]:
    """The file, as the last whole run left it; None where there is none yet, or an empty one.

    Raises InputError for a file that is another one, damaged, or of another version, OutputError while one is writing.
    """
    if not _is_there(path):
        yield None
        return
    import os

    mode = "rw" if os.access(path, os.W_OK) else "ro"  # to take back what a run that was killed left unfinished
    with _faults(path), closing(_connected(path, mode)) as connection:
        connection.execute("BEGIN")
        if _is_new(connection):
            yield None
            return
        store = Store(path, connection)
        _check_version(path, connection, is_writer=False)
        store.check()
        yield store


@contextmanager
def writing(path: Path) -> Iterator[Store]:
    """The file in a transaction that is committed in the end, or not at all; a missing or empty one is made.

    Raises OutputError where it cannot be written, InputError as `reading` does.
    """
    _is_there(path)
    with _faults(path), closing(_connected(path, "rwc")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        store = Store(path, connection)
        try:
            if _is_new(connection):
                _make(connection)
            else:
                _check_version(path, connection, is_writer=True)
                store.check()
            yield store
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    import sqlite3

    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=WAIT, isolation_level=None)


def _is_new(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_schema").fetchone()[0])


def _make(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT INTO seal VALUES (1, ?)", [f"{0:032x}"])


def _is_there(path: Path) -> bool:
    """Whether there is a file that is not empty. Raises InputError where it is no history file, without opening it."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InputError(say("history.unreadable", path=str(path), reason=error.strerror)) from None
    if not head:
        return False
    if not head.startswith(_MAGIC) or len(head) < _HEADER:
        raise InputError(say("history.no_database", path=str(path)), say("history.move_away"))
    if int.from_bytes(head[68:72]) != APPLICATION:
        raise InputError(say("history.foreign", path=str(path)), say("history.move_away"))
    return True


def _check_version(path: Path, connection: sqlite3.Connection, *, is_writer: bool) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found == VERSION:
        return
    if found > VERSION or found < 0:
        raise InputError(
            say("history.newer", path=str(path), version=found, ours=VERSION), say("history.newer_program")
        )
    if found not in MIGRATIONS:
        raise InputError(say("history.no_version", path=str(path), version=found), say("history.move_away"))
    if not is_writer:
        raise InputError(
            say("history.older", path=str(path), version=found, ours=VERSION), say("history.record_to_migrate")
        )
    for version in range(found, VERSION):
        for statement in MIGRATIONS[version]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    Store(path, connection).seal()


#: What makes a file of a version one of the next.
MIGRATIONS: Mapping[int, tuple[str, ...]] = {}


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Errors of SQLite as those that a user can mend."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise _explained(path, error) from error
    except UnicodeDecodeError as error:  # of a message of SQLite, about a damaged file
        raise _damaged(path) from error


def _explained(path: Path, error: sqlite3.Error) -> SalesCliError:
    import sqlite3

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return OutputError(say("history.busy", path=str(path), seconds=int(WAIT)), say("history.try_again"))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return OutputError(say("history.not_writable", path=str(path), reason=str(error)))
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM):
        return OutputError(say("history.not_written", path=str(path), reason=str(error)), say("history.make_room"))
    return _damaged(path)


def _damaged(path: Path) -> InputError:
    return InputError(say("history.damaged", path=str(path)), say("history.move_away"))
