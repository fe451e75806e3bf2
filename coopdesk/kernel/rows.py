"""Rows in and out as tuples, for hot and bulk paths: statements are built once and kept."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from coopdesk.kernel.changes import Reader, Writer, context_of

STEPS: Final = 100_000
"""After how many of its own steps, about a millisecond, SQLite asks whether it is to stop."""


def _driver(s: Reader) -> sqlite3.Connection:
    """Return the driver's own connection inside the session's transaction.

    The session begins the transaction and ends it; between, statements go straight to the driver,
    which costs a tenth of the way through the statement compiler.
    """
    driver: sqlite3.Connection = s.info["driver"]
    return driver


@lru_cache(maxsize=256)
def _insert_text(table: str, names: tuple[str, ...]) -> str:
    """Write an INSERT for named columns; names come from our own code, never from input."""
    holes = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holes})"  # noqa: S608


def insert_rows(
    s: Writer, table: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert tuples of stored values (integers, ISO dates, texts) into a table."""
    if rows:
        text = _insert_text(table, names)
        if len(rows) == 1:
            _driver(s).execute(text, rows[0])
        else:
            _driver(s).executemany(text, rows)
        context_of(s).changes.touch(table)


def insert_row(s: Writer, table: str, names: tuple[str, ...], row: tuple[Any, ...]) -> int:
    """Insert one tuple and return its id."""
    cursor = _driver(s).execute(_insert_text(table, names), row)
    context_of(s).changes.touch(table)
    return int(cursor.lastrowid or 0)


def change_rows(
    s: Writer, table: str, sql: str, parameters: tuple[Any, ...] | list[tuple[Any, ...]] = ()
) -> int:
    """Run an UPDATE, DELETE or upsert, once or for a list, and return the rows touched."""
    connection = _driver(s)
    if isinstance(parameters, list):
        cursor = connection.executemany(sql, parameters)
    else:
        cursor = connection.execute(sql, parameters)
    context_of(s).changes.touch(table)
    return int(cursor.rowcount)


def fetch_rows(s: Reader, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a SELECT as plain tuples of stored values."""
    return _driver(s).execute(sql, parameters).fetchall()


def each_row(
    s: Reader, sql: str, parameters: tuple[Any, ...] = (), **functions: Callable[[Any], Any]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a SELECT one by one: for walks over a whole table that keep little.

    ``functions`` of one value can be used in the SQL by their names.
    """
    driver = _driver(s)
    for name, function in functions.items():
        driver.create_function(name, 1, function, deterministic=True)
    yield from driver.execute(sql, parameters)


@contextmanager
def stopping(s: Reader, asked: Callable[[], bool]) -> Iterator[None]:
    """Let statements of the block be stopped: one ends with an error once ``asked`` is true."""
    driver = _driver(s)
    driver.set_progress_handler(lambda: int(asked()), STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def fetch_row(s: Reader, sql: str, parameters: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
    """Return the first row of a SELECT, or nothing."""
    row: tuple[Any, ...] | None = _driver(s).execute(sql, parameters).fetchone()
    return row


def fetch_value(s: Reader, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
    """Return the first column of the first row of a SELECT, or ``None``."""
    row = _driver(s).execute(sql, parameters).fetchone()
    return None if row is None else row[0]


@contextmanager
def savepoint(s: Writer) -> Iterator[None]:
    """Take back what the block wrote when it raises; the transaction around it goes on."""
    s.flush()
    run = _driver(s).execute
    run("SAVEPOINT step")
    try:
        yield
        s.flush()
    except BaseException:
        run("ROLLBACK TO step")
        # Mapped records that the block wrote or read are not known any more.
        s.expunge_all()
        raise
    finally:
        run("RELEASE step")


def holes(values: Iterable[object]) -> str:
    """Return as many comma-separated question marks as there are values."""
    return ", ".join("?" for _ in values)


def numbered(values: Sequence[object]) -> str:
    """Return numbered question marks for values that are given first: ``?1, ?2``."""
    return ", ".join(f"?{place}" for place in range(1, len(values) + 1))


def new_uid() -> str:
    """Return a fresh opaque id: 32 hexadecimal digits."""
    return uuid.uuid4().hex
