"""How fast the books are, each against the same work done bare in the same run."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.listing import PAGE
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.search import find
from coopdesk.kernel.values import Money, Quantity
from coopdesk.machinery.lists import JOB_LINES_LIST
from coopdesk.members.records import MEMBERS
from coopdesk.statements.monthly import monthly_statement
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.receiving import PurchaseLineDraft
from coopdesk.supplies.sales import SaleDraft, SaleLineDraft, post_sale
from tests.bench.big import a_big_book, add_documents, add_members
from tests.bench.measuring import in_turn, keep

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def book(folder: Path) -> Iterator[Desk]:
    desk = a_big_book(folder / "big.book")
    add_members(desk, 100_000)
    yield desk
    desk.close()


def test_commit_of_a_three_line_sale(folder: Path) -> None:
    desk = a_big_book(folder / "sale.book")
    with desk.write() as s:
        member = add_record(s, MEMBERS, {"name": "周桂芳"})
        post_opening_stock(
            s,
            OpeningStockDraft(
                on_date=date(2026, 3, 1),
                warehouse_id=1,
                lines=tuple(
                    PurchaseLineDraft(good_id=good, quantity=Quantity(10**9), price=Money(8000))
                    for good in (1, 2, 3)
                ),
            ),
        )
    draft = SaleDraft(
        on_date=date(2026, 3, 2),
        warehouse_id=1,
        member_id=member,
        lines=tuple(
            SaleLineDraft(good_id=good, quantity=Quantity(2000), price=Money(10000))
            for good in (1, 2, 3)
        ),
        cash=Money(20000),
        credit=Money(40000),
    )
    with desk.write() as s:
        posted = post_sale(s, draft)
        rows = _rows_of(s, posted.id)
    bare = _BareBook(folder / "bare.db", rows)

    def ours() -> None:
        with desk.write() as s:
            post_sale(s, draft)

    mine, theirs = in_turn(ours, bare.commit, rounds=300, warm_up=20)
    count = sum(map(len, rows.values())) + sum(len(keys) for _moved, keys in MOVED)
    keep("commit of a three-line sale", mine, theirs, 3.0, rows=count)
    desk.close()


def _rows_of(s: object, document_id: int) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that a sale wrote, by table."""
    voucher = fetch_value(s, "SELECT id FROM voucher WHERE document_id = ?", (document_id,))  # type: ignore[arg-type]
    return {
        table: fetch_rows(s, f"SELECT * FROM {table} WHERE {column} = ?", (key,))  # type: ignore[arg-type]
        for table, column, key in (
            ("document", "id", document_id),
            ("sale", "document_id", document_id),
            ("sale_line", "document_id", document_id),
            ("stock_move", "document_id", document_id),
            ("party_move", "document_id", document_id),
            ("voucher", "id", voucher),
            ("entry", "voucher_id", voucher),
            ("trail", "id", fetch_value(s, "SELECT MAX(id) FROM trail")),  # type: ignore[arg-type]
        )
    }


MOVED = (
    (
        """INSERT INTO account_month VALUES (?, '2026-03', 1, 1) ON CONFLICT (account, month)
        DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit""",
        ("1001", "1122", "500101", "540101", "1405"),
    ),
    (
        """INSERT INTO stock_month VALUES (?, 1, '2026-03', 1, 1) ON CONFLICT
        (good_id, warehouse_id, month) DO UPDATE SET quantity = quantity + excluded.quantity,
        cost = cost + excluded.cost""",
        (1, 2, 3),
    ),
    (
        """INSERT INTO number_series VALUES (?, '2026-03', 1) ON CONFLICT (series, month)
        DO UPDATE SET last = last + excluded.last""",
        ("销", "记"),
    ),
)
"""The totals and numbers that a sale moves: the statement, and the keys of its rows."""


class _BareBook:
    """The same rows written bare by sqlite3: the same tables and indexes, no rules, no checks."""

    def __init__(self, path: Path, rows: dict[str, list[tuple[object, ...]]]) -> None:
        self.rows = rows
        self.next = 10_000
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        schema = (Path(__file__).parents[2] / "db" / "schema.sql").read_text(encoding="utf-8")
        tables = schema.split("CREATE TRIGGER")[0]
        self.connection.executescript(tables)

    def commit(self) -> None:
        """Write the rows under fresh ids in one transaction."""
        self.next += 1
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        for table, rows in self.rows.items():
            holes = ", ".join("?" * len(rows[0]))
            self.connection.executemany(
                f"INSERT INTO {table} VALUES ({holes})", [self._fresh(table, row) for row in rows]
            )
        for moved, keys in MOVED:
            self.connection.executemany(moved, [(key,) for key in keys])
        run("COMMIT")

    def _fresh(self, table: str, row: tuple[object, ...]) -> tuple[object, ...]:
        """Return a row with ids and unique texts that were not used before."""
        number = self.next
        if table == "document":
            return (number, f"{number:032x}", row[2], f"n{number}", *row[4:])
        if table == "voucher":
            return (number, number, row[2], number, *row[4:])
        if table == "sale":
            return (number, *row[1:])
        if table == "trail":
            return (number, *row[1:])
        return (None, number, *row[2:])


def test_search_as_you_type(book: Desk) -> None:
    typed = ["w", "wj", "zg", "王伟", "李秀", "lxy", "zhang", "0004", "桂英", "gy"] * 40
    turns = iter(typed * 3)
    others = iter(typed * 3)
    with book.read() as s:

        def ours() -> None:
            find(s, "member", next(turns))

        def bare() -> None:
            start = next(others)
            fetch_rows(
                s,
                "SELECT record_id FROM search_key WHERE subject = 'member' AND key >= ?"
                " AND key < ? LIMIT 20",
                (start, start + "\U0010ffff"),
            )

        mine, theirs = in_turn(ours, bare, rounds=390, warm_up=10)
    keep("search as you type, 100,000 members", mine, theirs, 5.0)


def test_a_list_of_a_million_jobs(folder: Path) -> None:
    desk = a_big_book(folder / "jobs.book")
    add_members(desk, 2000)
    for _part in range(4):
        add_documents(desk, 8334, lines=30, kind="job")
    with desk.read() as s:
        ids = JOB_LINES_LIST.ids(s)
        assert len(ids) >= 1_000_000

        def opened() -> None:
            JOB_LINES_LIST.ids(s)

        def bare_ids() -> None:
            fetch_rows(s, "SELECT id FROM job_line ORDER BY id DESC")

        mine, theirs = in_turn(opened, bare_ids, rounds=5)
        keep("ids of 1,000,000 job lines", mine, theirs, 2.0)
        spots = iter([len(ids) * part // 61 for part in range(1, 60)] * 3)
        others = iter([len(ids) * part // 61 for part in range(1, 60)] * 3)

        def page() -> None:
            start = next(spots)
            JOB_LINES_LIST.rows(s, ids[start : start + PAGE])

        def bare_page() -> None:
            fetch_rows(
                s,
                "SELECT l.id, d.on_date, d.number, m.name, l.area, l.amount FROM job_line l"
                " JOIN document d ON d.id = l.document_id JOIN member m ON m.id = l.member_id"
                " ORDER BY l.id DESC LIMIT 128 OFFSET ?",
                (next(others),),
            )

        mine, theirs = in_turn(page, bare_page, rounds=50)
    keep("a jump in a list of 1,000,000, against OFFSET", mine, theirs, 0.5)
    assert statistics.median(mine) >= 0
    desk.close()


def test_the_month_statement_at_100_000_documents(book: Desk) -> None:
    add_documents(book, 100_000, lines=3)
    with book.read() as s:

        def ours() -> None:
            monthly_statement(s, "2026-06", book)

        def bare() -> None:
            fetch_row(
                s,
                "SELECT SUM(l.amount), SUM(l.quantity) FROM sale_line l JOIN document d"
                " ON d.id = l.document_id JOIN good g ON g.id = l.good_id"
                " WHERE d.on_date BETWEEN '2026-01-01' AND '2026-06-30'",
            )
            fetch_rows(
                s,
                "SELECT g.good_class, d.month, SUM(l.amount) FROM sale_line l JOIN document d"
                " ON d.id = l.document_id JOIN good g ON g.id = l.good_id"
                " WHERE d.on_date BETWEEN '2026-01-01' AND '2026-06-30' GROUP BY 1, 2",
            )
            fetch_rows(
                s,
                "SELECT member_id, COALESCE(settles_id, document_id), SUM(amount) FROM party_move"
                " WHERE book = 'debt' AND on_date <= '2026-06-30' GROUP BY 1, 2",
            )
            fetch_rows(s, "SELECT account, SUM(debit - credit) FROM account_month GROUP BY 1")

        mine, theirs = in_turn(ours, bare, rounds=5)
    keep("month statement, 100,000 documents", mine, theirs, 4.0)
