"""Stock sheets: what stock is set to, and what came in, each posted at its cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coopdesk.desk import Session
from coopdesk.intake.goods import SheetGoods, first_warehouse, unit_of
from coopdesk.intake.outcome import Intake
from coopdesk.intake.rows import Steps
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, refuse, refuse_if
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value, savepoint
from coopdesk.kernel.values import Money, Quantity
from coopdesk.members.records import SUPPLIERS
from coopdesk.sheets.results import ReadRow, RefusedRow
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from coopdesk.supplies.purchases import PurchaseDraft, post_purchase
from coopdesk.supplies.receiving import PurchaseLineDraft, check_received
from coopdesk.supplies.records import WAREHOUSES


@dataclass(frozen=True, slots=True)
class _Place:
    """Which document a row belongs to: its day and warehouse, and whether its cost is known."""

    day: date
    warehouse_id: int
    cost_open: bool


def take_stock(s: Session, intake: Intake, steps: Steps) -> None:
    """Take every good row of a stock sheet in.

    Rows that set stock bring in what the book lacks, by day and warehouse in one receipt; the
    same sheet again lacks nothing. Rows that add are purchases, one to a document number.
    """
    sheet = _StockSheet(s, intake, steps.today)
    rows = intake.reading.rows
    sheet.goods.learn_units(rows)
    for row in rows:
        if "sets" in row.values:
            with steps.rows([row]):
                steps.refuse_future(row.values.get("on_date"), "on_date")
                intake.verdicts[row.sheet, row.row] = sheet.set_to(row)
    sheet.post_opening()
    for lines in _documents([row for row in rows if "sets" not in row.values]):
        with steps.rows(lines):
            steps.refuse_future(lines[0].values.get("on_date"), "on_date")
            verdict = sheet.buy(lines)
            for row in lines:
                intake.verdicts[row.sheet, row.row] = verdict
    sheet.finish()


def _documents(rows: Sequence[ReadRow]) -> list[list[ReadRow]]:
    """Put rows of one document number, supplier and day together; others stand alone."""
    found: dict[Any, list[ReadRow]] = {}
    for row in rows:
        values = row.values
        number = values.get("number")
        key = (number, values.get("supplier"), values.get("on_date"), values.get("warehouse"))
        found.setdefault(key if number else (row.sheet, row.row), []).append(row)
    return list(found.values())


class _StockSheet:
    """What the rows of one stock sheet share."""

    def __init__(self, s: Session, intake: Intake, today: date) -> None:
        self._s = s
        self._intake = intake
        self._today = today
        self.goods = SheetGoods(s, intake)
        self._warehouses = _by_name(s, "warehouse")
        self._suppliers = _by_name(s, "supplier")
        self._first = first_warehouse(s)
        self._opening: dict[_Place, list[tuple[ReadRow, PurchaseLineDraft]]] = {}
        self._held: dict[tuple[int, int, str, date], int] = {}
        self._cost = Money(0)
        self._bought = Money(0)
        self._records = 0

    def set_to(self, row: ReadRow) -> str:
        """Work out what the book lacks of what a row says is there; return the row's verdict."""
        values = row.values
        self.goods.learn(row, "retail")
        facts = self.goods.facts(row)
        unit = unit_of(row, facts)
        wanted = facts.stocked(values["sets"], unit)
        if wanted is None or unit not in facts.units:
            refuse_if(check_received(self._s, (_line(row, facts.id, unit, values["sets"]),)))
            raise refuse("unit", _("The unit {unit} is unknown.").format(unit=unit), "unit")
        day = self._day(row)
        warehouse_id = self._warehouse(row)
        key = (facts.id, warehouse_id, str(values.get("lot") or ""), day)
        held = self._taken(key)
        lacking = wanted.units - held
        if lacking < 0:
            text = _(
                "The book has {held} {unit} of {good} on {day}, more than the {wanted} of this"
                " row; a sheet does not write stock off: please enter what was sold or returned."
            ).format(
                held=Quantity(held).short(), unit=facts.unit, good=facts.name, day=day,
                wanted=wanted.short(),
            )  # fmt: skip
            raise refuse("too_much", text, "sets")
        self._held[key] = held - min(wanted.units, held)
        self._records += 1
        if not lacking:
            return "same"
        if lacking == wanted.units:
            line = _line(row, facts.id, unit, values["sets"])
        else:
            line = _line(row, facts.id, facts.unit, Quantity(lacking))
        refuse_if([one for one in check_received(self._s, (line,)) if not one.warning])
        place = _Place(day, warehouse_id, "price" not in values)
        self._opening.setdefault(place, []).append((row, line))
        return "new"

    def post_opening(self) -> None:
        """Post what is lacking; what cannot be posted sets its rows aside."""
        for place, found in sorted(
            self._opening.items(), key=lambda one: (one[0].day, one[0].warehouse_id)
        ):
            draft = OpeningStockDraft(
                on_date=place.day,
                warehouse_id=place.warehouse_id,
                lines=tuple(line for _row, line in found),
                cost_open=place.cost_open,
                remark="导入库存表",
            )
            try:
                with savepoint(self._s):
                    posted = post_opening_stock(self._s, draft)
            except Refused as refused:
                for row, _line_of in found:
                    self._intake.refuse(
                        RefusedRow(row.sheet, row.row, tuple(refused.problems), row.cells)
                    )
                self._records -= len(found)
                continue
            self._intake.numbers.append(posted.number)
            self._cost += draft.total
            self._say(place, len(found), draft.total)

    def _say(self, place: _Place, count: int, total: Money) -> None:
        """Propose the receipt that sets stock."""
        if place.cost_open:
            text = _("Stock set as of {day}: {count} rows come in, cost left open")
        else:
            text = _("Stock set as of {day}: {count} rows come in at {total}")
        self._intake.propose(
            "opening",
            f"{place.day} {place.warehouse_id} {place.cost_open}",
            text.format(day=place.day, count=count, total=total),
        )

    def buy(self, lines: Sequence[ReadRow]) -> str:
        """Post goods that came in as a purchase; return the verdict of its rows."""
        head = lines[0].values
        origin = self._intake.origin("stock", {"lines": [_identity(line) for line in lines]})
        known = fetch_value(self._s, "SELECT id FROM document WHERE origin = ?", (origin,))
        total = sum((line.values.get("amount") or Money(0) for line in lines), Money(0))
        self._records += len(lines)
        self._bought += total
        if known is not None:
            return "same"
        drafts = []
        for line in lines:
            if "price" not in line.values:
                text = _("Goods that are added need their cost; please fill it in.")
                raise refuse("no_cost", text, "price")
            self.goods.learn(line, "retail")
            facts = self.goods.facts(line)
            drafts.append(_line(line, facts.id, unit_of(line, facts), line.values["adds"]))
        sums = self._paid(lines)
        draft = PurchaseDraft(
            on_date=self._day(lines[0]),
            warehouse_id=self._warehouse(lines[0]),
            lines=tuple(drafts),
            supplier_id=self._supplier(str(head.get("supplier") or "")),
            cash=sums["cash"],
            bank=sums["bank"],
            credit=sums["credit"],
            bill=str(head.get("number") or ""),
            remark="导入库存表",
        )
        posted = post_purchase(self._s, draft, origin=origin)
        self._intake.numbers.append(posted.number)
        for way, amount in sums.items():
            if amount:
                self._intake.propose("bought", way, _bought(way))
        return "new"

    def _paid(self, lines: Sequence[ReadRow]) -> dict[str, Money]:
        """Return how the goods were paid: in cash, by bank, or on credit."""
        sums = {name: Money(0) for name in ("cash", "bank", "credit")}
        for line in lines:
            payment = line.values["payment"]
            for method, amount in payment.paid:
                if method not in {"", "cash", "bank"}:
                    text = _("A purchase is paid in cash, by bank or on credit; please correct it.")
                    raise refuse("payment", text, "payment")
                sums[method or "cash"] += amount
            sums["credit"] += payment.owed
            if payment.owed and not line.values.get("supplier"):
                text = _(
                    "Goods that are added were bought: please name the supplier, or how they were"
                    " paid. What lay in store before goes into the column that sets stock."
                )
                raise refuse("supplier", text, "supplier")
        return sums

    def finish(self) -> None:
        """Write the totals."""
        self._intake.totals = {
            "records": self._records,
            "cost_fen": self._cost.units,
            "bought_fen": self._bought.units,
        }

    def _day(self, row: ReadRow) -> date:
        """Return a row's day; where nothing says one, today, and that is proposed."""
        day = row.values.get("on_date")
        if isinstance(day, date):
            return day
        text = _("The sheet says no day: its stock is taken as of today, {day}")
        self._intake.propose("day", str(self._today), text.format(day=self._today))
        return self._today

    def _taken(self, key: tuple[int, int, str, date]) -> int:
        """Return what the book has of a good on a day, less what rows above stand for."""
        if key not in self._held:
            good_id, warehouse_id, lot, day = key
            self._held[key] = int(
                fetch_value(
                    self._s,
                    "SELECT COALESCE(SUM(m.quantity), 0) FROM stock_move m"
                    " LEFT JOIN lot l ON l.id = m.lot_id WHERE m.good_id = ?1"
                    " AND m.warehouse_id = ?2 AND m.on_date <= ?3 AND (?4 = '' OR l.code = ?4)",
                    (good_id, warehouse_id, day.isoformat(), lot),
                )
                or 0
            )
        return self._held[key]

    def _warehouse(self, row: ReadRow) -> int:
        """Return the row's warehouse, proposed when the book lacks it."""
        name = str(row.values.get("warehouse") or "")
        if not name:
            return self._first
        if name not in self._warehouses:
            self._intake.propose("warehouse", name, _("New warehouse {name}").format(name=name))
            record_id = add_record(self._s, WAREHOUSES, {"name": name})
            self._intake.learn(self._warehouses, name, record_id)
        return self._warehouses[name]

    def _supplier(self, name: str) -> int | None:
        """Return the supplier, proposed when the book lacks the name."""
        if not name:
            return None
        if name not in self._suppliers:
            self._intake.propose("supplier", name, _("New supplier {name}").format(name=name))
            record_id = add_record(self._s, SUPPLIERS, {"name": name})
            self._intake.learn(self._suppliers, name, record_id)
        return self._suppliers[name]


def _bought(way: str) -> str:
    """Say that goods which were added count as bought, and how they were paid."""
    if way == "cash":
        return _("Goods that were added count as bought for cash")
    if way == "bank":
        return _("Goods that were added count as bought through the bank")
    return _("Goods that were added count as bought on credit")


def _by_name(s: Session, table: str) -> dict[str, int]:
    """Return the records in use of a register by name."""
    rows = fetch_rows(s, f"SELECT name, id FROM {table} WHERE retired = 0")  # noqa: S608
    return {str(row[0]): int(row[1]) for row in rows}


def _line(row: ReadRow, good_id: int, unit: str, quantity: Quantity) -> PurchaseLineDraft:
    """Return a row's line; the sheet's own cost counts where the whole quantity comes in."""
    values: Mapping[str, Any] = row.values
    price: Money = values.get("price") or Money(0)
    counted = values.get("sets") if "sets" in values else values.get("adds")
    same = counted == quantity
    return PurchaseLineDraft(
        good_id=good_id,
        quantity=quantity,
        price=price,
        unit=unit,
        amount=values.get("amount") if same else None,
        lot=str(values.get("lot") or ""),
        made_on=values.get("made_on"),
        expires_on=values.get("expires_on"),
    )


def _identity(row: ReadRow) -> dict[str, Any]:
    """Return the facts by which goods that came in are known again."""
    names = ("on_date", "good", "unit", "adds", "amount", "supplier", "number", "lot", "warehouse")
    return {name: row.values.get(name) for name in names}
