"""The state records of a month's package: what stands at the month's end, record by record.

Together with the month's documents they are everything that the county needs to work out each
figure again. A person stands as ``member``, the member's id, to be made a pseudonym at sealing;
``uid`` tells the record within its kind.
"""

# ruff: noqa: S608 - the SQL is put together from the catalogue's own constants, never from input.

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.members.persons import person
from coopdesk.statements.definitions import (
    CLOSING_ACCOUNT,
    DEBTS,
    LAND,
    SERVED_STATE,
    SIDES,
    figure_of,
)
from coopdesk.statements.figures import entered_values, last_day

Records = list[dict[str, Any]]


def state_records(s: Session, month: str) -> dict[str, Records]:
    """Return the state records of a month by kind, in a fixed order."""
    end = last_day(month).isoformat()
    return {
        "land": _land(s, end),
        "service_area": _service_area(s, end),
        "stock": _stock(s, end),
        "balance": _balance(s, end),
        "ledger": _ledger(s, month, end),
        "membership": _membership(s, end),
        "entered": _entered(s, month, end),
        "carried": _carried(s, month, end),
    }


def _land(s: Session, end: str) -> Records:
    """Return every plot under a contract in force, each counted once per type of contract."""
    rows = fetch_rows(
        s,
        "SELECT x.type, x.value, d.uid, d.number, p.uid, p.code, c.scope, c.starts_on, c.ends_on"
        f" FROM ({LAND.rows}) x JOIN document d ON d.id = x.document_id"
        " JOIN contract c ON c.document_id = d.id LEFT JOIN plot p ON p.id = x.plot_id"
        " WHERE x.value <> 0 ORDER BY d.id, p.id",
        ("", end),
    )
    return [
        {
            "uid": f"{row[2]}:{row[4] or ''}", "number": row[3], "on_date": end, "type": row[0],
            "area": row[1], "contract": row[2], "plot": row[4], "plot_code": row[5],
            "scope": row[6], "starts_on": row[7], "ends_on": row[8],
        }
        for row in rows
    ]  # fmt: skip


def _service_area(s: Session, end: str) -> Records:
    """Return the land served since January per season, with the area of each stage."""
    rows = fetch_rows(
        s,
        "SELECT x.season_id, x.land, x.stage, x.gained, e.name, e.uid, p.uid, p.code FROM"
        f" ({SERVED_STATE}) x LEFT JOIN season e ON e.id = x.season_id"
        " LEFT JOIN plot p ON p.id = x.land ORDER BY x.season_id, x.land, x.stage",
        (f"{end[:4]}-01-01", end),
    )
    members = dict(fetch_rows(s, "SELECT id, uid FROM member")) if rows else {}
    records: dict[tuple[int, int], dict[str, Any]] = {}
    for season_id, land, stage, area, season, season_uid, plot, code in rows:
        record = records.get((season_id, land))
        if record is None:
            served = plot if land > 0 else members[-land]
            record = records[season_id, land] = {
                "uid": f"{season_uid or ''}:{served}", "number": code or "", "on_date": end,
                "season": season or "", "plot": plot, "member": -land if land < 0 else None,
                "stages": {},
            }  # fmt: skip
        record["stages"][stage] = area
    return list(records.values())


def _stock(s: Session, end: str) -> Records:
    """Return opening and closing stock of every good that has any, or moved in the month."""
    rows = fetch_rows(
        s,
        "SELECT g.uid, g.code, g.name, g.good_class, g.unit, g.price, SUM(m.quantity), SUM(m.cost),"
        " MAX(m.month), SUM(CASE WHEN m.month < ?1 THEN m.quantity ELSE 0 END),"
        " SUM(CASE WHEN m.month < ?1 THEN m.cost ELSE 0 END)"
        " FROM stock_month m JOIN good g ON g.id = m.good_id WHERE m.month <= ?1"
        " GROUP BY g.id ORDER BY g.id",
        (end[:7],),
    )
    return [
        {
            "uid": row[0], "number": row[1], "on_date": end, "good": row[0], "name": row[2],
            "good_class": row[3], "unit": row[4], "price": row[5], "quantity": row[6],
            "cost": row[7], "opening_quantity": row[9], "opening_cost": row[10],
        }
        for row in rows
        if row[6] or row[7] or row[8] == end[:7]
    ]  # fmt: skip


def _balance(s: Session, end: str) -> Records:
    """Return what each member owes, how much of it is overdue, and what is deposited."""
    rows = fetch_rows(
        s,
        "SELECT m.id, m.uid, SUM(x.debt), SUM(x.overdue), SUM(x.deposit) FROM ("
        " SELECT member_id, SUM(value) AS debt, SUM(CASE WHEN due < ?2 THEN value ELSE 0 END)"
        f" AS overdue, 0 AS deposit FROM ({DEBTS.rows}) GROUP BY member_id UNION ALL"
        f" SELECT {person('member_id')}, 0, 0, SUM(amount) FROM party_move WHERE book = 'deposit'"
        " AND member_id IS NOT NULL AND on_date <= ?2 GROUP BY 1) x"
        " JOIN member m ON m.id = x.member_id GROUP BY m.id"
        " HAVING SUM(x.debt) <> 0 OR SUM(x.overdue) <> 0 OR SUM(x.deposit) <> 0 ORDER BY m.id",
        ("", end),
    )
    return [
        {
            "uid": row[1], "number": "", "on_date": end, "member": row[0], "debt": row[2],
            "overdue": row[3], "deposit": row[4],
        }
        for row in rows
    ]  # fmt: skip


def _ledger(s: Session, month: str, end: str) -> Records:
    """Return every account's month and balance.

    ``closed`` is the part of the month (credit less debit) that closing vouchers moved to 3103,
    ``balance`` is debit less credit, ``side`` what parties' balances on the wrong side add to
    the other side of the balance sheet.
    """
    rows = fetch_rows(
        s,
        "WITH closing AS (SELECT e.account AS account, SUM(e.credit - e.debit) AS closed"
        " FROM voucher v JOIN entry e ON e.voucher_id = v.id WHERE v.month = ?1"
        " AND e.account >= '5' AND e.account < '6'"
        f" AND v.id IN (SELECT voucher_id FROM entry WHERE account = '{CLOSING_ACCOUNT}')"
        " GROUP BY e.account),"
        f" sides AS (SELECT account, SUM(side) AS side FROM ({SIDES}) GROUP BY account)"
        " SELECT a.code, a.name, a.kind, SUM(CASE WHEN m.month = ?1 THEN m.debit ELSE 0 END),"
        " SUM(CASE WHEN m.month = ?1 THEN m.credit ELSE 0 END), COALESCE(c.closed, 0),"
        " SUM(m.debit - m.credit), COALESCE(x.side, 0) FROM account_month m"
        " JOIN account a ON a.code = m.account LEFT JOIN closing c ON c.account = a.code"
        " LEFT JOIN sides x ON x.account = a.code WHERE m.month <= ?1 GROUP BY a.code"
        " ORDER BY a.code",
        (month, end),
    )
    return [
        {
            "uid": row[0], "number": row[0], "on_date": end, "account": row[0], "name": row[1],
            "class": row[2], "debit": row[3], "credit": row[4], "closed": row[5],
            "balance": row[6], "side": row[7],
        }
        for row in rows
    ]  # fmt: skip


def _membership(s: Session, end: str) -> Records:
    """Return how many households and members are in the register."""
    row = fetch_row(
        s,
        "SELECT COUNT(DISTINCT COALESCE(household_id, -id)), COUNT(*) FROM member"
        " WHERE is_member = 1 AND retired = 0 AND (joined_on IS NULL OR joined_on <= ?)",
        (end,),
    ) or (0, 0)
    return [{"uid": end[:7], "number": "", "on_date": end, "households": row[0], "members": row[1]}]


def _entered(s: Session, month: str, end: str) -> Records:
    """Return the figures that the unit typed in for the month."""
    return [
        {
            "uid": value.figure.code, "number": value.figure.title, "on_date": end,
            "figure": value.figure.code, "value": value.this_month, "cumulative": value.cumulative,
        }
        for value in entered_values(s, month)
    ]  # fmt: skip


def _carried(s: Session, month: str, end: str) -> Records:
    """Return what the old books had of this year, so that cumulative values can be proven."""
    rows = fetch_rows(
        s,
        "SELECT figure, month, value FROM baseline WHERE month >= ? AND month < ?"
        " ORDER BY figure, month",
        (f"{month[:4]}-01", month),
    )
    return [
        {
            "uid": f"{row[0]}:{row[1]}", "number": row[1], "on_date": end, "figure": row[0],
            "month": row[1], "value": row[2],
        }
        for row in rows
        if (figure := figure_of(row[0])) is not None and figure.source is not None
    ]  # fmt: skip
