"""Schema migrations by Alembic: on a checked copy, then swapped in; the old file is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from db.backup import copy_into
from db.check import book_facts, lost_facts, schema_text, verify_file
from db.faults import Fault, sorted_fault
from db.files import (
    fault_of_os,
    force_file,
    force_folder,
    name_new,
    remove_leftovers,
    written_aside,
)
from db.held import VERSIONS, check_writable, schema_version, version_of
from db.lock import BookLock
from db.reader import connect_reading
from db.rules import rules_sql

HERE: Final = Path(__file__).resolve().parent


def _config(connection: Any, metadata: Any = None, versions: Path = VERSIONS) -> Any:
    """Make Alembic's configuration around one connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations").replace("%", "%%"))
    if versions != VERSIONS:
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def upgrade(path: Path, target: str = "head", versions: Path = VERSIONS) -> None:
    """Run the migrations on a file in place, in one transaction; use ``bring_up`` for a book.

    The rules are taken off before and laid anew after: no migration is stopped by them, and none
    loses them when it rebuilds a table.
    """
    from alembic import command
    from sqlalchemy import create_engine, event

    engine = create_engine(f"sqlite+pysqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _plain(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = OFF")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        with engine.begin() as connection:
            _take_rules_off(connection)
            command.upgrade(_config(connection, versions=versions), target)
            _take_rules_off(connection)
            for part in rules_sql().split("END;"):
                if part.strip():
                    connection.exec_driver_sql(part + "END")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise Fault("damaged", f"foreign_key_check: {len(broken)}")
    finally:
        engine.dispose()


def _take_rules_off(connection: Any) -> None:
    """Drop every trigger."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in found.fetchall():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def bring_up(path: Path, stamp: str, *, who: str = "", versions: Path = VERSIONS) -> Path | None:
    """Bring an older book to the current schema and return where the old file was kept.

    The migration runs on a copy; the copy is checked; only then the names are swapped. ``stamp``
    goes into the kept file's name. Returns nothing when the book is current. Killed at any moment,
    the book is the old one or the new one, whole.
    """
    if not _is_older(path, versions):
        return None
    check_writable(path)
    lock = BookLock(path)
    lock.take(who, stamp)
    try:
        if not _is_older(path, versions):
            return None
        kept = path.with_name(f"{path.stem}.{stamp}.v{version_of(path)}{path.suffix}")
        _forget_unfinished(path)
        _fold_log(path)
        _swap(path, kept, versions)
    except (sqlite3.Error, DBAPIError) as error:
        fault = sorted_fault(error)
        raise (Fault(fault.code, str(path)) if isinstance(fault, Fault) else error) from error
    except OSError as error:
        raise fault_of_os(error, path) from error
    finally:
        lock.release()
    return kept


def _is_older(path: Path, versions: Path) -> bool:
    """Tell whether a book is older than the newest migration; a newer one is refused."""
    found, newest = version_of(path), schema_version(versions)
    if found > newest:
        raise Fault("newer", found)
    return found < newest


def _forget_unfinished(path: Path) -> None:
    """Remove what a migration left that was killed before the swap."""
    remove_leftovers(path)
    for kept in path.parent.glob(f"*.v*{path.suffix}"):
        if kept != path and kept.name.startswith(f"{path.stem}.") and kept.samefile(path):
            kept.unlink()  # A second name of the book itself, given just before the kill.


def _fold_log(path: Path) -> None:
    """Fold the write-ahead log into the file and make sure that nobody else has it open."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        fault = sorted_fault(error)
        if isinstance(fault, Fault) and fault.code == "locked":
            raise Fault("locked", str(path)) from error
        raise
    if mode != "delete":
        raise Fault("locked", str(path))


def _swap(path: Path, kept: Path, versions: Path) -> None:
    """Migrate a copy, check it, keep the old file under its new name and swap the copy in."""
    with written_aside(path, replace=True) as trial:
        before = copy_into(path, trial)
        upgrade(trial, versions=versions)
        verify_file(trial, schema_version(versions))
        with closing(connect_reading(trial)) as connection:
            lost = lost_facts(before, book_facts(connection))
        if lost:
            raise Fault("damaged", f"{trial.name}: {', '.join(lost[:5])}")
        force_file(trial)
        _keep(path, kept)
        trial.replace(path)
        force_folder(path.parent)


def _keep(path: Path, kept: Path) -> None:
    """Give the old file a second name that stays, or copy it where there are no second names."""
    try:
        os.link(path, kept)
    except FileExistsError as error:
        raise Fault("exists", str(kept)) from error
    except (OSError, AttributeError):
        with written_aside(kept) as part:
            shutil.copyfile(path, part)
            force_file(part)
            name_new(part, kept)
    force_folder(path.parent)


def schema_of(path: Path) -> str:
    """Return a file's schema as SQL text, in a stable order."""
    with closing(sqlite3.connect(path)) as connection:
        return schema_text(connection)


def write_revision(metadata: Any, name: str) -> None:
    """Write the next migration from the difference between the mapped classes and head."""
    from alembic import command
    from sqlalchemy import create_engine

    engine = create_engine("sqlite+pysqlite://")
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
    number = f"{int(schema_version()) + 1:04d}"
    with engine.begin() as connection:
        command.revision(
            _config(connection, metadata), message=name, autogenerate=True, rev_id=number
        )
