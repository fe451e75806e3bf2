"""A book read through the standard library alone: nothing heavy is loaded for a look at it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def connect_reading(path: Path) -> sqlite3.Connection:
    """Open a plain connection that can only read; a lone file is read even where none can write."""
    flags = "mode=ro&immutable=1" if is_shut(path) else "mode=ro"
    return sqlite3.connect(f"{address_of(path)}?{flags}", uri=True, isolation_level=None, timeout=5)


def is_shut(path: Path) -> bool:
    """Tell whether a whole book lies in a folder where nothing can be written, as on a CD."""
    return not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists()


def address_of(path: Path) -> str:
    """Return a file's address as SQLite reads it."""
    return path.resolve().as_uri().replace("file://", "file:")


def setting_of(path: Path, key: str) -> str | None:
    """Return a setting's stored text, or nothing where the file or the setting is not there."""
    if not path.is_file():
        return None
    try:
        with closing(connect_reading(path)) as connection:
            row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    except sqlite3.Error:
        return None  # Opening the book will tell what is wrong with it.
    return None if row is None else str(row[0])
