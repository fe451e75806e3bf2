"""A book written by raw SQL, row by row: what the rules of the database are attacked on."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from db.rules import _KEPT, DOCUMENT_DETAILS
from db.store import create_book

MONTH = "2026-03"
DAY = "2026-03-10"
CLOSED = "2026-02"


class RawBook:
    """A connection that knows no manners: no foreign keys, any statement."""

    def __init__(self, path: Path, *, recursive: bool = False) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute(f"PRAGMA recursive_triggers = {int(recursive)}")

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, values).fetchall()

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.run(f"PRAGMA table_info({table})")]

    def key_of(self, table: str) -> str:
        return "document_id" if "id" not in self.columns(table) else "id"

    def add(self, table: str, **given: Any) -> int:
        """Insert a row; what is not given is filled in, and parents are made where missing."""
        row = self.filled(table, **given)
        holes = ", ".join("?" * len(row))
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({holes})"
        return int(self.connection.execute(sql, list(row.values())).lastrowid or 0)

    def filled(self, table: str, **given: Any) -> dict[str, Any]:
        parents = {
            row[3]: (row[2], row[4]) for row in self.run(f"PRAGMA foreign_key_list({table})")
        }
        row: dict[str, Any] = {}
        for _at, name, kind, needed, default, key in self.run(f"PRAGMA table_info({table})"):
            if name in given:
                row[name] = given[name]
            elif (key and kind == "INTEGER" and name not in parents) or default is not None:
                continue
            elif name in parents and needed:
                row[name] = self._parent(*parents[name])
            elif needed:
                row[name] = _value(table, name, kind, self)
        return row

    def _parent(self, table: str, column: str) -> Any:
        found = self.run(f"SELECT {column} FROM {table} LIMIT 1")
        if not found:
            self.add(table)
            found = self.run(f"SELECT {column} FROM {table} LIMIT 1")
        return found[0][0]

    def draft(self, number: str, **given: Any) -> int:
        facts = {
            "uid": f"uid-{number}", "number": number, "kind": "journal", "month": MONTH,
            "on_date": DAY, "amount": 100, "digest": "d" * 64, "origin": f"origin-{number}",
            "clerk": "李", "posted_at": "2026-03-10T01:00:00.000Z", "state": 0,
        }  # fmt: skip
        return self.add("document", **{**facts, **given})

    def voucher(self, document_id: int, number: int, fen: int = 100, **given: Any) -> int:
        facts = {"document_id": document_id, "number": number, "month": MONTH, "on_date": DAY}
        voucher_id = self.add("voucher", state=0, **{**facts, **given})
        for line, (account, debit, credit) in enumerate((("1001", fen, 0), ("3001", 0, fen)), 1):
            self.add("entry", voucher_id=voucher_id, line=line, account=account,
                     debit=debit, credit=credit)  # fmt: skip
        return voucher_id

    def details(self, document_id: int) -> None:
        """Give a document one row in every table that belongs to documents."""
        for table in DOCUMENT_DETAILS:
            given: dict[str, Any] = {"document_id": document_id}
            if table == "party_move":
                given |= {"on_date": DAY, "member_id": self._parent("member", "id")}
            if table == "stock_move":
                given |= {"on_date": DAY, "quantity": 5000}
            self.add(table, **given)

    def post(self, table: str, row_id: int) -> None:
        self.run(f"UPDATE {table} SET state = 1 WHERE id = ?", row_id)

    def dump(self, tables: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row that is posted or hangs on something posted."""
        found = {}
        for table in tables:
            where = ""
            if table in {"document", "voucher"}:
                where = "WHERE state = 1"
            elif table == "entry":
                where = "WHERE voucher_id IN (SELECT id FROM voucher WHERE state = 1)"
            elif "document_id" in self.columns(table):
                where = "WHERE document_id IN (SELECT id FROM document WHERE state = 1)"
            found[table] = self.run(f"SELECT * FROM {table} {where} ORDER BY 1")
        return found


def _value(table: str, name: str, kind: str, book: RawBook) -> Any:
    """Return a value that a column takes."""
    if name in {"uid", "code", "name", "number", "nonce", "sha256"}:
        return f"{table}-{name}-{book.run(f'SELECT COUNT(*) FROM {table}')[0][0]}"
    if name == "month":
        return MONTH
    if kind == "DATE":
        return DAY
    if kind.startswith(("INTEGER", "BOOLEAN")):
        return 1
    return b"x" if kind == "BLOB" else "x"


def raw_book(path: Path) -> None:
    """Write a book: a posted document with every detail, its voucher, a draft beside each."""
    create_book(path)
    book = RawBook(path)
    for code, name in (("1001", "库存现金"), ("3001", "实收资本")):
        book.add("account", code=code, name=name, kind="asset", credit_side=0)
    posted = book.draft("P1")
    book.details(posted)
    voucher = book.voucher(posted, 1)
    book.post("voucher", voucher)
    book.post("document", posted)
    book.add("printing", document_id=posted, digest="p" * 64)
    reversal = book.draft("P2", amount=-100, reverses_id=posted)
    book.post("voucher", book.voucher(reversal, 2, -100))
    book.post("document", reversal)
    draft = book.draft("D1")
    book.details(draft)
    book.voucher(draft, 3)
    for line in (1, 2):
        book.add("trail", id=line, hash="h" * 64)
    for table, _same, _frozen in _KEPT:
        if table == "blank_event":
            book.add(table, act="received", first=1, last=9)
            book.add(table, act="used", first=1, last=1, document_id=posted)
        elif table != "printing":
            book.add(table)
    book.add("period", month=CLOSED, closed=1)
    book.connection.close()
