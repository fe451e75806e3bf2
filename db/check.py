"""The file itself: whole, ours, of a known version, with every rule in its place."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.faults import Fault
from db.held import APPLICATION_ID, HERE, schema_version
from db.reader import connect_reading
from db.rules import DOCUMENT_DETAILS

# What nothing may change in passing, neither a copy nor a migration.
_SUMS: Final = (
    ("document", "amount"), ("entry", "debit"), ("entry", "credit"), ("party_move", "amount"),
    ("stock_move", "quantity"), ("stock_move", "cost"), ("account_month", "debit"),
)  # fmt: skip
_POSTED: Final = ("document", "voucher", "entry", "trail", *DOCUMENT_DETAILS)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the file: codes ``damaged foreign_key not_a_book version schema``."""

    code: str
    detail: str


def file_findings(connection: sqlite3.Connection, version: str = "") -> list[Finding]:
    """Find what is wrong with a book's file; ``version`` is the revision it should have."""
    found = [
        Finding("damaged", str(row[0]))
        for row in connection.execute("PRAGMA integrity_check(20)")
        if row[0] != "ok"
    ]
    if found:
        return found
    orphans: dict[str, int] = {}
    for table, _row, parent, _key in connection.execute("PRAGMA foreign_key_check"):
        name = f"{table} → {parent}"
        orphans[name] = orphans.get(name, 0) + 1
    found.extend(Finding("foreign_key", f"{name}: {count}") for name, count in orphans.items())
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        found.append(Finding("not_a_book", "application_id"))
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    known = version or schema_version()
    if row is None or row[0] != known:
        found.append(Finding("version", str(row[0] if row else "")))
    elif known == schema_version():
        found.extend(Finding("schema", name) for name in _schema_differences(connection))
    return found


def verify_file(path: Path, version: str = "", *, codes: frozenset[str] | None = None) -> None:
    """Open a file and raise ``Fault('damaged')`` with the first thing that is wrong with it.

    ``codes`` names the findings that count; a copy may have what its book has.
    """
    with closing(connect_reading(path)) as connection:
        found = file_findings(connection, version)
    for finding in found:
        if codes is None or finding.code in codes:
            raise Fault("damaged", f"{path.name}: {finding.code}, {finding.detail}")


def schema_text(connection: sqlite3.Connection) -> str:
    """Return a book's schema as SQL text, in a stable order."""
    rows = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, tbl_name, name"
    ).fetchall()
    return "".join(
        re.sub(r"[ \t]+\n", "\n", row[0].replace("\t", "    ")) + ";\n\n" for row in rows
    )


def _schema_differences(connection: sqlite3.Connection) -> list[str]:
    """Name the tables, indexes and triggers that are missing, strange or changed."""
    declared = _statements((HERE / "schema.sql").read_text(encoding="utf-8"))
    there = _statements(schema_text(connection))
    names = sorted(declared.keys() | there.keys())
    return [name for name in names if declared.get(name) != there.get(name)]


def _statements(text: str) -> dict[str, str]:
    """Return each statement of a schema under the name that it creates."""
    statements: dict[str, str] = {}
    for part in text.split(";\n\n"):
        plain = re.sub(r"\s+", " ", part).strip()
        name = re.match(r'CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER) "?(\w+)"?', plain)
        if name and not name[2].startswith("sqlite_"):
            statements[f"{name[1].lower()} {name[2]}"] = plain
    return statements


def book_facts(connection: sqlite3.Connection) -> dict[str, int | str]:
    """Return what a copy must have in common with its book: rows per table, sums, the last line."""
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY name"
        )
    ]
    facts: dict[str, int | str] = {}
    for table in tables:
        facts[table] = connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    for table, column in _SUMS:
        if table in facts:
            total = connection.execute(f"SELECT SUM({column}) FROM {table}").fetchone()[0]  # noqa: S608
            facts[f"{table}.{column}"] = total or 0
    if "trail" in facts:
        row = connection.execute("SELECT hash FROM trail ORDER BY id DESC LIMIT 1").fetchone()
        facts["trail.hash"] = row[0] if row else ""
    return facts


def lost_facts(before: dict[str, int | str], after: dict[str, int | str]) -> list[str]:
    """Name what changed between two states that should hold the same records.

    A table that a migration took away is no loss unless it holds posted documents.
    """
    return [
        name
        for name, value in before.items()
        if after.get(name, value if name.split(".")[0] not in _POSTED else None) != value
    ]
