"""One schema, told three times alike: mapped classes, migrations, snapshot."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from coopdesk.catalogue import METADATA
from coopdesk.packages import records as package_records
from coopdesk.statements import records as statement_records
from db import migrate
from db.rules import DOCUMENT_DETAILS, rules_sql

MAPPED = (package_records, statement_records)
SNAPSHOT = Path(migrate.__file__).with_name("schema.sql")
# Tables that name a document and are not among its details, each with the reason.
FREE = {
    "voucher": "frozen by rules of its own, with its entries",
    "printing": "printed after the posting; kept for ever by rules of its own",
    "blank_event": "a form is used when the document is printed; kept for ever by its own rules",
}


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("head") / "head.db"
    sqlite3.connect(path).close()
    migrate.upgrade(path)
    return path


def test_the_migrations_lead_to_the_mapped_classes(head: Path) -> None:
    engine = create_engine(f"sqlite:///{head}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()
    strange = [one for one in differences if "alembic_version" not in str(one)]
    assert strange == []


def test_the_snapshot_is_where_the_migrations_lead(head: Path) -> None:
    assert migrate.schema_of(head) == SNAPSHOT.read_text(encoding="utf-8")


def test_every_rule_is_in_the_snapshot_as_declared() -> None:
    def triggers(text: str) -> dict[str, str]:
        found = re.findall(r"CREATE TRIGGER (\w+)(.*?)END;", text, re.DOTALL)
        return {name: re.sub(r"\s+", " ", body) for name, body in found}

    assert triggers(SNAPSHOT.read_text(encoding="utf-8")) == triggers(rules_sql())


def test_every_table_of_a_document_is_frozen_with_it_or_says_why_not() -> None:
    naming = {table.name for table in METADATA.tables.values() if "document_id" in table.columns}
    assert naming == {*DOCUMENT_DETAILS, *FREE}


def test_money_areas_and_counts_are_stored_as_integers() -> None:
    kinds = {
        f"{table.name}.{column.name}": str(column.type)
        for table in METADATA.tables.values()
        for column in table.columns
    }
    odd = {
        name: kind
        for name, kind in kinds.items()
        if not re.fullmatch(r"INTEGER|TEXT|BOOLEAN|DATE|BLOB|VARCHAR\(\d+\)", kind)
    }
    assert odd == {}
