"""Attacks on the book by raw SQL: whatever is posted stays as it is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.rules import _KEPT, DOCUMENT_DETAILS
from tests.domain.raw_book import CLOSED, DAY, MONTH, RawBook, raw_book

FROZEN = ("document", "voucher", "entry", *DOCUMENT_DETAILS, "trail", "period",
          *(one[0] for one in _KEPT))  # fmt: skip
UNIQUE = ("id", "uid", "number", "origin", "reverses_id")
POSTED, REVERSAL, DRAFT = 1, 2, 3
BOTH_SIDES = (
    "UPDATE entry SET debit = CASE debit WHEN 0 THEN 0 ELSE {} END,"
    " credit = CASE credit WHEN 0 THEN 0 ELSE {} END WHERE voucher_id = 3"
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "raw.book"
    raw_book(path)
    return path


@pytest.fixture(params=[False, True], ids=["plain", "recursive"])
def book(template: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RawBook]:
    path = tmp_path / "raw.book"
    shutil.copy(template, path)
    raw = RawBook(path, recursive=request.param)
    yield raw
    raw.connection.close()


def refused(book: RawBook, sql: str, *values: object, rule: str = "") -> None:
    """Run a statement that must be refused and must leave no trace."""
    before = book.dump(FROZEN)
    with pytest.raises(sqlite3.Error) as caught:
        book.run(sql, *values)
    assert book.dump(FROZEN) == before
    assert f"rule:{rule}" in str(caught.value), str(caught.value)


def test_the_book_under_attack_is_a_whole_one(book: RawBook) -> None:
    assert book.run("PRAGMA foreign_key_check") == []
    assert all(len(rows) >= 1 for rows in book.dump(FROZEN).values())


# Documents


def test_no_column_of_a_posted_document_can_be_written(book: RawBook) -> None:
    for column in book.columns("document"):
        sql = f"UPDATE document SET {column} = {column} WHERE id = {POSTED}"
        refused(book, sql, rule="document_posted")
        refused(book, sql.replace("UPDATE", "UPDATE OR REPLACE"), rule="document_posted")
    for state in (0, 2, None, -1):
        sql = f"UPDATE document SET state = ? WHERE id = {POSTED}"
        refused(book, sql, state, rule="document_posted")


def test_a_posted_document_cannot_be_deleted(book: RawBook) -> None:
    refused(book, f"DELETE FROM document WHERE id = {POSTED}", rule="document_posted")
    refused(book, "DELETE FROM document WHERE state = 1", rule="document_posted")


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"])
@pytest.mark.parametrize("column", UNIQUE)
def test_no_document_takes_the_place_of_a_posted_one(book: RawBook, verb: str, column: str) -> None:
    victim = REVERSAL if column == "reverses_id" else POSTED
    taken = book.run(f"SELECT {column} FROM document WHERE id = {victim}")[0][0]
    given = {"number": "X", "uid": "x", "origin": "x", "kind": "journal", "month": MONTH,
             "on_date": DAY, "amount": -100, "state": 0, column: taken}  # fmt: skip
    row = book.filled("document", **given)
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    sql = f"{verb} INTO document ({names}) VALUES ({holes})"
    refused(book, sql, *row.values(), rule="document_posted")


@pytest.mark.parametrize("column", UNIQUE)
def test_no_upsert_reaches_a_posted_document(book: RawBook, column: str) -> None:
    victim = REVERSAL if column == "reverses_id" else POSTED
    taken = book.run(f"SELECT {column} FROM document WHERE id = {victim}")[0][0]
    row = book.filled(
        "document", number="X", uid="x", origin="x", kind="journal", month=MONTH, on_date=DAY,
        amount=-100, state=0, **({} if column in {"number", "uid", "origin"} else {column: taken}),
    )  # fmt: skip
    row[column] = taken
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT INTO document ({names}) VALUES ({holes}) ON CONFLICT DO UPDATE SET amount = 1"
    refused(book, sql, *row.values(), rule="document_posted")


@pytest.mark.parametrize("column", [*UNIQUE, "kind", "month", "on_date", "amount"])
def test_a_draft_document_cannot_become_another(book: RawBook, column: str) -> None:
    taken = book.run(f"SELECT {column} FROM document WHERE id = {REVERSAL}")[0][0]
    value = {"kind": "sale", "month": "2026-01", "on_date": "2026-03-11"}.get(column, taken)
    sql = f"UPDATE OR REPLACE document SET {column} = ? WHERE id = {DRAFT}"
    refused(book, sql, value, rule="document_posted")


@pytest.mark.parametrize("state", [1, 2, -1, "1"])
def test_a_document_cannot_be_inserted_as_posted(book: RawBook, state: object) -> None:
    row = book.filled("document", number="X", uid="x", month=MONTH, on_date=DAY, state=state)
    sql = f"INSERT INTO document ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    refused(book, sql, *row.values(), rule="document_draft")


@pytest.mark.parametrize(
    ("month", "day"),
    [(MONTH, "2026-04-01"), (MONTH, "2026-3-10"), ("2026-02", "2026-02-30"), (MONTH, "2026-03"),
     ("2026030", 20260301), (MONTH, "2026-03-10 ")],
)  # fmt: skip
def test_a_documents_month_is_its_days_and_the_day_exists(
    book: RawBook, month: str, day: object
) -> None:
    row = book.filled("document", number="X", uid="x", month=month, on_date=day, state=0)
    sql = f"INSERT INTO document ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    refused(book, sql, *row.values(), rule="")


def test_nothing_enters_a_closed_month(book: RawBook) -> None:
    row = book.filled(
        "document", number="X", uid="x", month=CLOSED, on_date=f"{CLOSED}-10", state=0
    )
    sql = f"INSERT INTO document ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    refused(book, sql, *row.values(), rule="period_closed")


def test_a_month_closed_in_between_stops_the_posting(book: RawBook) -> None:
    late = book.draft("D2")
    book.run("INSERT INTO period (month, closed, at, clerk) VALUES (?, 1, '', '')", MONTH)
    row = book.filled("voucher", document_id=late, month=MONTH, number=9, on_date=DAY, state=0)
    sql = f"INSERT INTO voucher ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    refused(book, sql, *row.values(), rule="period_closed")
    voucher = book.run(f"SELECT id FROM voucher WHERE document_id = {DRAFT}")[0][0]
    refused(book, f"UPDATE document SET state = 1 WHERE id = {DRAFT}", rule="period_closed")
    refused(book, f"UPDATE voucher SET state = 1 WHERE id = {voucher}", rule="period_closed")


def test_a_closed_month_cannot_be_dropped_or_renamed(book: RawBook) -> None:
    refused(book, "DELETE FROM period", rule="period_closed")
    refused(book, "UPDATE period SET month = '1999-01'", rule="period_closed")
    refused(book, "UPDATE OR REPLACE period SET month = '1999-01'", rule="period_closed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"reverses_id": POSTED, "amount": -99},
        {"reverses_id": POSTED, "amount": -100, "kind": "sale"},
        {"reverses_id": REVERSAL, "amount": 100},
        {"reverses_id": DRAFT, "amount": -100},
        {"reverses_id": 999, "amount": -100},
        {"reverses_id": POSTED, "amount": -100, "on_date": "2026-03-09"},
    ],
)
def test_only_the_exact_opposite_reverses_a_posted_document_once(
    book: RawBook, wrong: dict[str, object]
) -> None:
    facts = {"number": "X", "uid": "x", "kind": "journal", "month": MONTH, "on_date": DAY}
    row = book.filled("document", **{**facts, "state": 0, **wrong})
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    refused(book, f"INSERT INTO document ({names}) VALUES ({holes})", *row.values(), rule="")


# Vouchers and entries


def test_no_column_of_a_posted_voucher_or_its_entries_can_be_written(book: RawBook) -> None:
    for column in book.columns("voucher"):
        sql = f"UPDATE voucher SET {column} = {column} WHERE document_id = {POSTED}"
        refused(book, sql, rule="voucher_posted")
    for column in book.columns("entry"):
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            sql = f"{verb} entry SET {column} = {column} WHERE voucher_id = 1"
            refused(book, sql, rule="voucher_posted")


def test_a_posted_voucher_and_its_entries_cannot_be_deleted(book: RawBook) -> None:
    refused(book, f"DELETE FROM voucher WHERE document_id = {POSTED}", rule="voucher_posted")
    refused(book, "DELETE FROM entry WHERE voucher_id = 1", rule="voucher_posted")
    refused(book, "DELETE FROM entry", rule="voucher_posted")


@pytest.mark.parametrize(
    "given",
    [{"id": 1}, {"document_id": POSTED}, {"number": 1}, {"document_id": DRAFT, "number": 1}],
)
def test_no_voucher_takes_the_place_of_a_posted_one(
    book: RawBook, given: dict[str, object]
) -> None:
    facts = {"document_id": DRAFT, "month": MONTH, "number": 9, "on_date": DAY, "state": 0}
    row = book.filled("voucher", **{**facts, **given})
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    for verb in ("INSERT", "INSERT OR REPLACE"):
        sql = f"{verb} INTO voucher ({names}) VALUES ({holes})"
        refused(book, sql, *row.values(), rule="")


@pytest.mark.parametrize(
    "change",
    ["id = 1", f"document_id = {POSTED}", "number = 1", "month = '2026-04'",
     "on_date = '2026-03-11'"],
)  # fmt: skip
def test_a_draft_voucher_cannot_become_another(book: RawBook, change: str) -> None:
    for verb in ("UPDATE", "UPDATE OR REPLACE"):
        refused(book, f"{verb} voucher SET {change} WHERE id = 3", rule="voucher_posted")


def test_a_voucher_cannot_be_inserted_as_posted_or_for_another_day(book: RawBook) -> None:
    late = book.draft("D2")
    for given, rule in (
        ({"state": 1}, "voucher_draft"),
        ({"on_date": "2026-03-11"}, "document_posted"),
        ({"month": "2026-04", "on_date": "2026-04-01"}, "document_posted"),
        ({"document_id": POSTED}, "voucher_posted"),
        ({"document_id": 999}, "document_posted"),
    ):
        facts = {"document_id": late, "month": MONTH, "number": 9, "on_date": DAY, "state": 0}
        row = book.filled("voucher", **{**facts, **given})
        sql = f"INSERT INTO voucher ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        refused(book, sql, *row.values(), rule=rule)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET debit = debit + 1 WHERE voucher_id = 3 AND debit <> 0",
        "DELETE FROM entry WHERE voucher_id = 3",
        "DELETE FROM entry WHERE voucher_id = 3 AND debit <> 0",
        "UPDATE entry SET debit = 0.5 WHERE voucher_id = 3 AND debit <> 0",
        "UPDATE entry SET debit = debit + 0.5, credit = credit + 0.5 WHERE voucher_id = 3",
        BOTH_SIDES.format("99.5", "99.5"),
        BOTH_SIDES.format("'a'", "'b'"),
    ],
)
def test_an_unbalanced_empty_or_inexact_voucher_is_not_posted(book: RawBook, change: str) -> None:
    try:
        book.run(change)
    except sqlite3.IntegrityError:
        return  # Already the line itself is refused: two sides at once.
    refused(book, "UPDATE voucher SET state = 1 WHERE id = 3", rule="voucher_unbalanced")


def test_a_document_is_not_posted_before_its_voucher(book: RawBook) -> None:
    refused(book, f"UPDATE document SET state = 1 WHERE id = {DRAFT}", rule="voucher_draft")


def test_a_document_whose_voucher_is_posted_cannot_be_dropped(book: RawBook) -> None:
    book.run("UPDATE voucher SET state = 1 WHERE id = 3")
    refused(book, f"DELETE FROM document WHERE id = {DRAFT}", rule="document_posted")


def test_entries_neither_join_nor_leave_a_posted_voucher(book: RawBook) -> None:
    row = book.filled("entry", voucher_id=1, line=9, account="1001", debit=1, credit=0)
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    refused(book, f"INSERT INTO entry ({names}) VALUES ({holes})", *row.values(),
            rule="voucher_posted")  # fmt: skip
    stolen = {**row, "id": 1, "voucher_id": 3}
    names, holes = ", ".join(stolen), ", ".join("?" * len(stolen))
    for sql in (
        f"INSERT OR REPLACE INTO entry ({names}) VALUES ({holes})",
        f"INSERT INTO entry ({names}) VALUES ({holes}) ON CONFLICT (id) DO UPDATE SET debit = 7",
    ):
        refused(book, sql, *stolen.values(), rule="voucher_posted")
    refused(book, "UPDATE entry SET voucher_id = 3 WHERE voucher_id = 1", rule="voucher_posted")
    refused(book, "UPDATE entry SET voucher_id = 1 WHERE voucher_id = 3", rule="voucher_posted")
    refused(book, "UPDATE OR REPLACE entry SET id = 1 WHERE id = 5", rule="voucher_posted")


# Everything that hangs on a document


@pytest.mark.parametrize("table", DOCUMENT_DETAILS)
def test_what_hangs_on_a_posted_document_is_frozen(book: RawBook, table: str) -> None:
    key = book.key_of(table)
    mine, other = f"document_id = {POSTED}", f"document_id = {DRAFT}"
    posted_key = book.run(f"SELECT {key} FROM {table} WHERE {mine}")[0][0]
    for column in book.columns(table):
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            refused(book, f"{verb} {table} SET {column} = {column} WHERE {mine}",
                    rule="document_posted")  # fmt: skip
    for sql in (
        f"DELETE FROM {table} WHERE {mine}",
        f"DELETE FROM {table}",
        f"UPDATE {table} SET document_id = {DRAFT} WHERE {mine}",
        f"UPDATE {table} SET document_id = {POSTED} WHERE {other}",
        f"UPDATE OR REPLACE {table} SET document_id = {POSTED} WHERE {other}",
        f"UPDATE OR REPLACE {table} SET {key} = {posted_key} WHERE {other}",
        f"UPDATE OR REPLACE {table} SET rowid = {posted_key} WHERE {other}",
    ):
        refused(book, sql, rule="document_posted")


@pytest.mark.parametrize("table", DOCUMENT_DETAILS)
def test_nothing_joins_a_posted_document_or_replaces_what_hangs_on_it(
    book: RawBook, table: str
) -> None:
    key = book.key_of(table)
    posted = book.run(f"SELECT * FROM {table} WHERE document_id = {POSTED}")[0]
    row = dict(zip(book.columns(table), posted, strict=True))
    joining = {name: value for name, value in row.items() if name != "id"}
    stolen = row if key == "document_id" else {**row, "document_id": DRAFT}
    for values, tail in (
        (joining, ""),
        (stolen, ""),
        (stolen, f" ON CONFLICT ({key}) DO UPDATE SET document_id = {DRAFT}"),
        (stolen, f" ON CONFLICT ({key}) DO NOTHING"),
    ):
        names, holes = ", ".join(values), ", ".join("?" * len(values))
        for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            sql = f"{verb} INTO {table} ({names}) VALUES ({holes}){tail}"
            refused(book, sql, *values.values(), rule="document_posted")


@pytest.mark.parametrize("table", ["stock_move", "party_move"])
def test_a_move_has_its_documents_date(book: RawBook, table: str) -> None:
    refused(book, f"UPDATE {table} SET on_date = '2026-02-10' WHERE document_id = {DRAFT}",
            rule="document_posted")  # fmt: skip
    posted = book.run(f"SELECT * FROM {table} WHERE document_id = {DRAFT}")[0]
    row = dict(zip(book.columns(table), posted, strict=True)) | {"on_date": "2026-02-10"}
    del row["id"]
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    refused(book, sql, *row.values(), rule="document_posted")


# Stock


def _move(book: RawBook, number: str, day: str, quantity: int, *, month_total: bool = True) -> int:
    """Write a document that moves the good of the book, without posting it."""
    document = book.draft(number, on_date=day, month=day[:7])
    book.add("stock_move", document_id=document, on_date=day, quantity=quantity, good_id=1,
             warehouse_id=1)  # fmt: skip
    if month_total:
        book.run(
            "INSERT INTO stock_month (good_id, warehouse_id, month, quantity, cost)"
            " VALUES (1, 1, ?, ?, 0) ON CONFLICT DO UPDATE SET quantity = quantity + ?",
            day[:7], quantity, quantity,
        )  # fmt: skip
    return document


def _fresh_stock(book: RawBook) -> None:
    """Begin with ten bags on 1 March and six taken on 20 April."""
    book.run(f"DELETE FROM stock_move WHERE document_id = {DRAFT}")
    month = "INSERT INTO stock_month (good_id, warehouse_id, month, quantity, cost) VALUES "
    book.run(f"{month} (1, 1, '{MONTH}', 5000, 0)")
    book.post("document", _move(book, "S1", "2026-03-12", 5000))
    book.post("document", _move(book, "S2", "2026-04-20", -6000))
    book.post("document", _move(book, "S3", "2026-04-25", 9000))


def test_stock_stays_above_zero_at_every_months_end(book: RawBook) -> None:
    _fresh_stock(book)
    with pytest.raises(sqlite3.IntegrityError, match="rule:stock_below_zero"):
        _move(book, "S4", "2026-05-02", -14000)
    with pytest.raises(sqlite3.IntegrityError, match="rule:stock_below_zero"):
        _move(book, "S5", "2026-03-15", -10001)
    with pytest.raises(sqlite3.IntegrityError, match="rule:stock_below_zero"):
        book.run("INSERT INTO stock_month VALUES (1, 1, '2026-01', -20000, 0)")


def test_stock_stays_above_zero_on_days_inside_later_months(book: RawBook) -> None:
    _fresh_stock(book)
    late = _move(book, "S4", "2026-03-15", -4500)
    refused(book, f"UPDATE document SET state = 1 WHERE id = {late}", rule="stock_below_zero")
    fits = _move(book, "S5", "2026-04-26", -4000, month_total=True)
    book.post("document", fits)


def test_taking_back_a_receipt_that_later_sales_need_is_refused(book: RawBook) -> None:
    book.run(f"DELETE FROM stock_move WHERE document_id = {DRAFT}")
    book.run("INSERT INTO stock_month VALUES (1, 1, '2026-03', 5000, 0)")
    book.post("document", _move(book, "S1", "2026-04-20", -5000))
    with pytest.raises(sqlite3.IntegrityError, match="rule:stock_below_zero"):
        book.run("UPDATE stock_month SET quantity = 0 WHERE month = '2026-03'")


# Journal and other records for ever


def test_the_journal_only_grows(book: RawBook) -> None:
    names = "at, clerk, act, subject, uid, content, hash"
    values = "'', '', '', '', '', '', 'x'"
    for sql in (
        "UPDATE trail SET content = '{}' WHERE id = 1",
        "UPDATE OR REPLACE trail SET id = 1 WHERE id = 2",
        "UPDATE trail SET id = 9 WHERE id = 2",
        "DELETE FROM trail",
        "DELETE FROM trail WHERE id = 2",
        *(
            f"{verb} INTO trail (id, {names}) VALUES ({line}, {values})"
            for verb in ("INSERT", "INSERT OR REPLACE")
            for line in (1, 2, 0, -1, -5, 4, 9223372036854775807)
        ),
        f"INSERT INTO trail (id, {names}) VALUES (2, {values}) ON CONFLICT DO UPDATE SET hash = 1",
    ):
        refused(book, sql, rule="trail_fixed")
    book.run(f"INSERT INTO trail ({names}) VALUES ({values})")
    assert book.run("SELECT MAX(id) FROM trail") == [(3,)]


@pytest.mark.parametrize(("table", "frozen"), [(one[0], one[2]) for one in _KEPT])
def test_what_was_printed_sent_received_or_disclosed_is_kept(
    book: RawBook, table: str, frozen: tuple[str, ...]
) -> None:
    row = dict(zip(book.columns(table), book.run(f"SELECT * FROM {table}")[0], strict=True))
    names, holes = ", ".join(row), ", ".join("?" * len(row))
    refused(book, f"DELETE FROM {table}", rule="record_fixed")
    for verb in ("INSERT", "INSERT OR REPLACE"):
        sql = f"{verb} INTO {table} ({names}) VALUES ({holes})"
        refused(book, sql, *row.values(), rule="record_fixed")
    for column, value in row.items():
        change = f"UPDATE {table} SET {column} = ?"
        other = 77 if isinstance(value, int) else "changed"
        if frozen and column not in frozen:
            book.run(change, other)
        else:
            refused(book, change, other, rule="record_fixed")


@pytest.mark.parametrize("table", [one[0] for one in _KEPT])
def test_no_kept_record_is_replaced_through_what_makes_it_unique(book: RawBook, table: str) -> None:
    stored = dict(zip(book.columns(table), book.run(f"SELECT * FROM {table}")[0], strict=True))
    unique = [row[1] for row in book.run(f"PRAGMA index_list({table})") if row[2]]
    for index in unique:
        same = {row[2] for row in book.run(f"PRAGMA index_info({index})")}
        row = {
            name: value if name in same or not isinstance(value, int) else value + 50
            for name, value in stored.items()
        }
        sql = f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ("
        refused(book, sql + ", ".join("?" * len(row)) + ")", *row.values(), rule="record_fixed")


def test_a_plot_is_never_under_trusteeship_and_transfer_at_once(book: RawBook) -> None:
    plot = book.run("SELECT id FROM plot")[0][0]

    def contract(number: str, type_: str, begins: str, ends: str) -> int:
        document = book.draft(number, kind="contract")
        book.add("contract", document_id=document, type=type_, starts_on=begins, ends_on=ends)
        book.add("contract_plot", document_id=document, plot_id=plot)
        return document

    first = contract("C1", "trusteeship", "2027-01-01", "2027-12-31")
    book.post("document", first)
    book.post("document", contract("C2", "transfer", "2028-01-01", "2028-12-31"))
    third = contract("C3", "transfer", "2027-12-31", "2028-06-30")
    refused(book, f"UPDATE document SET state = 1 WHERE id = {third}", rule="plot_twice")
    book.post("document", book.draft("C4", kind="contract", amount=-100, reverses_id=first))
    book.post("document", third)
