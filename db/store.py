"""A book opened: one writer whose transactions begin at once, readers with their own snapshot."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from db.faults import Fault
from db.files import fault_of_os, force_file, name_new, written_aside
from db.held import (
    APPLICATION_ID,
    HERE,
    PRAGMAS,
    READ_PRAGMAS,
    Held,
    connect,
    errors_sorted,
    schema_version,
)
from db.place import is_on_network


def create_book(path: Path) -> None:
    """Make a new, empty book file; an existing path is never touched.

    The book is written aside and gets its name when it is whole.
    """
    if is_on_network(path.parent):
        raise Fault("place", str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(path.parent, os.W_OK):
            raise Fault("read_only", str(path.parent))
        with written_aside(path) as part, errors_sorted(path):
            with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                schema = (HERE / "schema.sql").read_text(encoding="utf-8")
                connection.executescript(f"BEGIN;\n{schema}\nCOMMIT;")
                connection.execute("INSERT INTO alembic_version VALUES (?)", (schema_version(),))
            force_file(part)
            name_new(part, path)
    except OSError as error:
        raise fault_of_os(error, path) from error


class Store:
    """A book held open, through the mapper: ``writing()`` for one writer, ``reading()`` besides."""

    def __init__(self, held: Held) -> None:
        """Stand over a held book; ``close`` lets it go."""
        self._held = held
        self._path = held.path
        self._writer = _engine(held.path, PRAGMAS, "BEGIN IMMEDIATE") if held.writes else None
        self._reader = _engine(held.path, READ_PRAGMAS, "BEGIN")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session in a transaction that holds the book from its first moment."""
        if self._writer is None:
            raise Fault("read_only", str(self._path))
        with (
            errors_sorted(self._path, self._held.lock, DBAPIError),
            Session(self._writer, expire_on_commit=False) as session,
        ):
            session.begin()
            try:
                _begin_now(session)
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session on a snapshot that no writer disturbs; it cannot write."""
        with (
            errors_sorted(self._path, self._held.lock, DBAPIError),
            Session(self._reader, autoflush=False) as session,
        ):
            _begin_now(session)
            yield session

    def close(self) -> None:
        """Fold the log into the book and let it go."""
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()
        self._held.close()


def _begin_now(session: Session) -> None:
    """Begin the transaction, not at the first statement, and keep the driver's own connection."""
    session.info["driver"] = session.connection().connection.driver_connection


def _engine(path: Path, pragmas: tuple[str, ...], begin: str) -> Engine:
    """Make an engine over the file whose transactions begin as told."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=partial(connect, path, pragmas),
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=6,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.connection.driver_connection.execute(begin)

    return engine
