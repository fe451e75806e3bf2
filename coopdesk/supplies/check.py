"""Whether the stock agrees with itself: moves, lines, kept totals, account, never below zero."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import change_rows, fetch_rows
from coopdesk.kernel.trail import note
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.check import told

_MONTHS_OF_MOVES: Final = (
    "SELECT m.good_id AS good_id, m.warehouse_id AS warehouse_id, d.month AS month,"
    " SUM(m.quantity) AS quantity, SUM(m.cost) AS cost FROM stock_move m"
    " JOIN document d ON d.id = m.document_id GROUP BY m.good_id, m.warehouse_id, d.month"
)
_STOCK_ACCOUNT: Final = "1405"


def check_stock(s: Session) -> list[Problem]:
    """Find everything in the stock that does not agree; each finding is a sentence."""
    return [
        *_dates(s),
        *_below_zero(s),
        *_stock_months(s),
        *_stock_account(s),
        *_lines(s),
        *_returns(s),
    ]


def _dates(s: Session) -> list[Problem]:
    """Find stock moves that carry another day than their document."""
    rows = fetch_rows(
        s,
        "SELECT DISTINCT d.number FROM stock_move m JOIN document d ON d.id = m.document_id"
        " WHERE m.on_date <> d.on_date",
    )
    text = _("The stock moves of {number} carry another date than the document.")
    return told("stock_date", [text.format(number=row[0]) for row in rows])


def _below_zero(s: Session) -> list[Problem]:
    """Find the first day on which a good's stock in a warehouse falls below zero."""
    rows = fetch_rows(
        s,
        "SELECT g.name, w.name, MIN(t.day), t.left_over FROM ("
        "SELECT good_id, warehouse_id, on_date AS day, SUM(SUM(quantity)) OVER ("
        "PARTITION BY good_id, warehouse_id ORDER BY on_date) AS left_over"
        " FROM stock_move GROUP BY good_id, warehouse_id, on_date) t"
        " JOIN good g ON g.id = t.good_id JOIN warehouse w ON w.id = t.warehouse_id"
        " WHERE t.left_over < 0 GROUP BY t.good_id, t.warehouse_id",
    )
    text = _("{good} in {warehouse} stands at {quantity} on {day}: below zero.")
    return told(
        "stock_below_zero",
        [
            text.format(good=row[0], warehouse=row[1], day=row[2], quantity=Quantity(row[3]))
            for row in rows
        ],
    )


def _stock_months(s: Session) -> list[Problem]:
    """Compare the kept totals per good, warehouse and month with the moves they stand for."""
    rows = fetch_rows(
        s,
        "SELECT g.name, x.month, SUM(x.quantity), SUM(x.cost) FROM ("  # noqa: S608 - our own words.
        "SELECT good_id, warehouse_id, month, quantity, cost FROM stock_month"
        " UNION ALL SELECT good_id, warehouse_id, month, -quantity, -cost"
        f" FROM ({_MONTHS_OF_MOVES})) x LEFT JOIN good g ON g.id = x.good_id"
        " GROUP BY x.good_id, x.warehouse_id, x.month"
        " HAVING SUM(x.quantity) <> 0 OR SUM(x.cost) <> 0",
    )
    text = _("The kept stock of {good} in {month} differs by {quantity} and {cost} yuan.")
    return told(
        "stock_month",
        [
            text.format(good=row[0], month=row[1], quantity=Quantity(row[2]), cost=Money(row[3]))
            for row in rows
        ],
    )


def _stock_account(s: Session) -> list[Problem]:
    """Compare each document's cost of stock with what its voucher says of the stock account."""
    rows = fetch_rows(
        s,
        "SELECT d.number, SUM(x.fen) FROM ("
        "SELECT document_id, cost AS fen FROM stock_move UNION ALL"
        " SELECT v.document_id, e.credit - e.debit FROM entry e"
        " JOIN voucher v ON v.id = e.voucher_id WHERE e.account = ?) x"
        " JOIN document d ON d.id = x.document_id"
        " GROUP BY x.document_id HAVING SUM(x.fen) <> 0",
        (_STOCK_ACCOUNT,),
    )
    text = _("{number}: the stock's cost and the stock account differ by {difference} yuan.")
    return told(
        "stock_account",
        [text.format(number=row[0], difference=Money(row[1])) for row in rows],
    )


def _lines(s: Session) -> list[Problem]:
    """Find sales, purchases and nettings whose lines, payments, moves and total do not agree."""
    rows = fetch_rows(
        s,
        "SELECT d.number FROM document d JOIN sale t ON t.document_id = d.id"
        " LEFT JOIN (SELECT document_id, SUM(amount) AS amount FROM sale_line GROUP BY 1) l"
        " ON l.document_id = d.id"
        " WHERE d.amount <> COALESCE(l.amount, 0) OR d.amount"
        " <> t.cash + t.bank + t.wechat + t.alipay + t.deposit + t.credit"
        " UNION SELECT d.number FROM document d JOIN purchase t ON t.document_id = d.id"
        " LEFT JOIN (SELECT document_id, SUM(amount) AS amount FROM purchase_line GROUP BY 1) l"
        " ON l.document_id = d.id"
        " WHERE d.amount <> COALESCE(l.amount, 0)"
        " UNION SELECT d.number FROM document d JOIN netting t ON t.document_id = d.id"
        " WHERE d.amount <> t.goods + t.services + t.rent OR d.amount"
        " <> t.settled + t.deposit + t.cash + t.bank + t.wechat + t.alipay OR t.goods <> (SELECT"
        " COALESCE(SUM(l.amount), 0) FROM purchase_line l WHERE l.document_id = d.id)"
        " OR t.services <> (SELECT COALESCE(SUM(l.amount), 0) FROM netting_service l"
        " WHERE l.document_id = d.id) OR t.settled <> (SELECT COALESCE(-SUM(m.amount), 0)"
        " FROM party_move m WHERE m.document_id = d.id AND m.book = 'debt')"
        " UNION SELECT d.number FROM document d JOIN stock_count t ON t.document_id = d.id"
        " WHERE d.amount <> (SELECT COALESCE(SUM(l.cost), 0) FROM stock_count_line l"
        " WHERE l.document_id = d.id) OR EXISTS (SELECT 1 FROM stock_count_line l"
        " WHERE l.document_id = d.id AND l.counted - l.expected <> l.difference)"
        " UNION SELECT number FROM (SELECT d.number AS number, x.good_id, SUM(x.quantity)"
        " FROM (SELECT document_id, good_id, quantity FROM sale_line UNION ALL"
        " SELECT document_id, good_id, -quantity FROM purchase_line UNION ALL"
        " SELECT document_id, good_id, -difference FROM stock_count_line UNION ALL"
        " SELECT document_id, good_id, quantity FROM stock_move) x"
        " JOIN document d ON d.id = x.document_id"
        " GROUP BY x.document_id, x.good_id HAVING SUM(x.quantity) <> 0)",
    )
    text = _("{number}: its lines, its payments, its stock moves and its total do not agree.")
    return told("document_total", [text.format(number=row[0]) for row in rows])


def _returns(s: Session) -> list[Problem]:
    """Find sold or bought lines of which more came back than went out."""
    texts = []
    for table in ("sale_line", "purchase_line"):
        rows = fetch_rows(
            s,
            f"SELECT d.number, o.line FROM {table} o JOIN document d ON d.id = o.document_id"  # noqa: S608
            f" JOIN {table} r ON r.returns_line_id = o.id WHERE o.returns_line_id IS NULL"
            " GROUP BY o.id HAVING ABS(SUM(r.quantity)) > ABS(o.quantity)"
            " OR SUM(r.quantity) * o.quantity > 0",
        )
        text = _("{number} line {line}: more came back than the line says.")
        texts += [text.format(number=row[0], line=row[1]) for row in rows]
    return told("returned_twice", texts)


def rebuild_stock_months(s: Session) -> int:
    """Compute the kept stock totals anew from the moves; return how many were wrong."""
    wrong = len(_stock_months(s))
    if wrong:
        change_rows(s, "stock_month", "DELETE FROM stock_month")
        change_rows(
            s,
            "stock_month",
            "INSERT INTO stock_month (good_id, warehouse_id, month, quantity, cost)"
            f" {_MONTHS_OF_MOVES} ORDER BY 3",
        )
        note(s, "rebuild", "stock_month", "", {"wrong": wrong})
    return wrong
