"""Write the next schema migration and the schema snapshot (``make migration NAME=add_machine``).

``--first`` writes the first migration anew; it is used only before the first release.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from coopdesk.catalogue import METADATA
from coopdesk.packages import records as package_records
from coopdesk.statements import records as statement_records
from db import migrate
from db.rules import rules_sql

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ROOT / "db" / "migrations" / "versions"
TABLES_FROM = (package_records, statement_records)


def declared_sql() -> str:
    """Return the schema that the mapped classes and the rules declare."""
    dialect = sqlite_dialect.dialect()
    parts: list[str] = []
    for table in METADATA.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        parts.extend(
            str(CreateIndex(index).compile(dialect=dialect)).strip()
            for index in sorted(table.indexes, key=lambda one: str(one.name))
        )
    text = ";\n\n".join(line.replace("\t", "    ") for line in parts) + ";\n\n"
    return "\n".join(line.rstrip() for line in (text + rules_sql()).splitlines()) + "\n"


def write_snapshot() -> None:
    """Write db/schema.sql from a book migrated from nothing to head."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        sqlite3.connect(path).close()
        migrate.upgrade(path)
        (ROOT / "db" / "schema.sql").write_text(migrate.schema_of(path), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run the asked step."""
    if arguments == ["--first"]:
        (VERSIONS / "0001_first.sql").write_text(declared_sql(), encoding="utf-8")
    elif arguments == ["--snapshot"]:
        pass
    elif len(arguments) == 1:
        migrate.write_revision(METADATA, arguments[0])
    else:
        print("python installer/migration.py NAME | --first | --snapshot")
        return 2
    write_snapshot()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
