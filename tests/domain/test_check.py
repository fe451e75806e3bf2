"""The self-check finds what does not agree, and finds nothing in a book that agrees."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Problem
from coopdesk.statements.checks import check_book, rebuild
from tests.conftest import CLOCK
from tests.rich_book import a_rich_book

LAST_SALE = "SELECT MAX(id) FROM document WHERE kind = 'sale'"
FIRST_DEBIT = "SELECT MIN(id) FROM entry WHERE debit <> 0"


@pytest.fixture(scope="module")
def rich(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "rich.book"
    path.write_bytes(template.read_bytes())
    desk = Desk(path, clerk="李桂兰", clock=CLOCK)
    with desk.write() as s:
        a_rich_book(s)
    desk.close()
    return path


@pytest.fixture
def book(rich: Path, tmp_path: Path) -> Path:
    path = tmp_path / "rich.book"
    path.write_bytes(rich.read_bytes())
    return path


def findings(path: Path) -> list[Problem]:
    desk = Desk(path, clerk="李桂兰", clock=CLOCK)
    try:
        with desk.read() as s:
            return check_book(s)
    finally:
        desk.close()


def spoil(path: Path, *statements: str) -> None:
    """Change a book as no rule would allow: the triggers are taken off and put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rules = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in rules:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _name, sql in rules:
            connection.execute(sql)


def test_a_book_with_every_kind_of_document_agrees(book: Path) -> None:
    assert findings(book) == []


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("draft", "UPDATE document SET state = 0 WHERE id = 3"),
        ("draft", "UPDATE voucher SET state = 0 WHERE id = 3"),
        ("loose", "UPDATE voucher SET on_date = '2025-01-01' WHERE id = 3"),
        ("digest", "UPDATE document SET digest = '' WHERE id = 3"),
        ("numbers", f"UPDATE document SET number = '销2026-10-0999' WHERE id = ({LAST_SALE})"),
        ("numbers", "UPDATE number_series SET last = last + 1 WHERE series = '销'"),
        ("numbers", "INSERT INTO number_series VALUES ('退', '1999-01', 1)"),
        ("numbers", "UPDATE document SET month = '2025-01' WHERE id = 3"),
        ("numbers", "UPDATE voucher SET number = 999 WHERE id = 1"),
        ("numbers", "UPDATE document SET kind = 'cash_count' WHERE id = 3"),
        ("voucher_unbalanced", f"UPDATE entry SET debit = debit + 1 WHERE id = ({FIRST_DEBIT})"),
        ("account_month", "UPDATE account_month SET debit = debit + 1 WHERE account = '1001'"),
        ("account_month", "DELETE FROM account_month WHERE account = '1001'"),
        ("party_balance", "UPDATE party_move SET amount = amount + 1 WHERE id = 1"),
        ("party_balance", "DELETE FROM party_move WHERE id = 1"),
        (
            "document_reversal",
            "UPDATE document SET on_date = '2020-01-01' WHERE reverses_id IS NOT NULL",
        ),
        ("journal", "UPDATE trail SET content = '{}' WHERE id = 5"),
        ("journal", "UPDATE trail SET clerk = 'x' WHERE id = 5"),
        ("journal", "DELETE FROM trail WHERE id = 5"),
        ("journal", "DELETE FROM trail WHERE act = 'post' AND id = (SELECT MAX(id) FROM trail)"),
        ("stock_date", "UPDATE stock_move SET on_date = '2025-01-01' WHERE id = 1"),
        ("stock_below_zero", "UPDATE stock_move SET quantity = quantity - 99999000 WHERE id = 1"),
        ("stock_month", "UPDATE stock_month SET quantity = quantity + 1"),
        ("stock_month", "UPDATE stock_month SET cost = cost + 1"),
        ("stock_account", "UPDATE stock_move SET cost = cost + 1 WHERE id = 1"),
        ("document_total", "UPDATE sale_line SET amount = amount + 1 WHERE id = 1"),
        ("document_total", "UPDATE sale_line SET quantity = quantity + 1 WHERE id = 1"),
        ("document_total", "UPDATE sale SET cash = cash + 1"),
        ("document_total", "UPDATE purchase_line SET amount = amount + 1"),
        ("document_total", "UPDATE job_line SET amount = amount + 1"),
        (
            "returned_twice",
            "UPDATE sale_line SET quantity = quantity * 999 WHERE returns_line_id > 0",
        ),
        ("mu_times", "UPDATE job_line SET mu_times = mu_times + 1 WHERE id = 1"),
        ("contract_total", "UPDATE contract_plot SET area = area + 1 WHERE id = 1"),
        ("plot_twice", "UPDATE contract_plot SET plot_id = 1"),
        ("foreign_key", "UPDATE entry SET account = '9999' WHERE id = 1"),
        ("foreign_key", "DELETE FROM member WHERE id = 1"),
        ("schema", "DROP INDEX ix_document_date"),
        ("schema", "ALTER TABLE draft ADD COLUMN more TEXT"),
    ],
)
def test_what_does_not_agree_is_found(book: Path, code: str, statement: str) -> None:
    spoil(book, statement)
    found = findings(book)
    assert code in {problem.code for problem in found}
    assert all(problem.text.endswith((".", "。")) and "{" not in problem.text for problem in found)


def test_a_dropped_rule_is_found(book: Path) -> None:
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("DROP TRIGGER trail_update")
        connection.commit()
    assert [problem.code for problem in findings(book)] == ["schema"]


def test_a_damaged_page_is_found_and_ends_the_check(book: Path) -> None:
    content = bytearray(book.read_bytes())
    page = 4096
    with closing(sqlite3.connect(book)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_entry_account'"
        ).fetchone()[0]
    content[(root - 1) * page + 200 : root * page] = b"\x5a" * (page - 200)
    book.write_bytes(content)
    assert {problem.code for problem in findings(book)} == {"damaged"}


def test_many_findings_are_told_in_few_sentences(book: Path) -> None:
    spoil(book, "UPDATE document SET digest = ''")
    found = [problem for problem in findings(book) if problem.code == "digest"]
    assert len(found) == 21
    assert "more" in found[-1].text


def test_kept_totals_are_rebuilt_from_the_documents(book: Path) -> None:
    spoil(
        book,
        "UPDATE account_month SET debit = debit + 7",
        "DELETE FROM stock_month WHERE month = (SELECT MIN(month) FROM stock_month)",
    )
    desk = Desk(book, clerk="李桂兰", clock=CLOCK)
    with desk.write() as s:
        assert rebuild(s) > 1
        assert check_book(s) == []
        assert rebuild(s) == 0
    desk.close()
    assert findings(book) == []
