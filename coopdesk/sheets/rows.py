"""Lines of a table into typed values, each checked by the rules of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity, half_up
from coopdesk.sheets.blocks import Line
from coopdesk.sheets.dates import DateReader
from coopdesk.sheets.headings import Column
from coopdesk.sheets.kinds import DATE_FIELDS, SheetKind
from coopdesk.sheets.payments import PAYMENT_FIELDS, Terms, settle, terms_of
from coopdesk.sheets.reading import (
    MONEY_UNITS,
    Count,
    bare_unit,
    is_blank,
    is_number,
    place_of,
    read_area,
    read_count,
    read_group,
    read_id_number,
    read_money,
    read_name,
    read_number,
    read_passes,
    read_phone,
    read_text,
    read_yes,
    same_unit,
    text_of,
)
from coopdesk.sheets.words import class_of_good, class_of_job, heading_key, payment_words, row_words

_FINE_UNITS: Final = {"元", "角", "分钱", ""}


@dataclass(slots=True)
class Defaults:
    """What a sheet's titles say for cells that have no unit, village or job of their own."""

    money_unit: str = "元"
    price_unit: str = "元"
    area_unit: str = "亩"
    village: str | None = None
    job: str | None = None
    day: date | None = None


@dataclass(slots=True)
class Row:
    """One line being read: its values, what is wrong, what was noticed."""

    line: Line
    kind: SheetKind
    defaults: Defaults
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    exact: dict[str, Fraction] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Return the sheet's own row number."""
        return self.line.row + 1

    def cell(self, name: str) -> Any:
        """Return a field's cell."""
        return self.line.cells.get(name)

    def has(self, name: str) -> bool:
        """Tell whether a field's cell holds anything."""
        return not is_blank(self.cell(name))

    def label(self, name: str) -> str:
        """Return what a field is called in the sheet, or else by us."""
        return self.line.table.labels.get(name) or _(self.kind.field(name).label)

    def unit(self, name: str, otherwise: str) -> str:
        """Return the unit of a field's column."""
        column = self.line.table.fields.get(name)
        return (column.unit if column else "") or otherwise

    def keep(self, name: str, value: Any) -> Any:
        """Keep a value; a problem is put with the others and nothing is kept."""
        if isinstance(value, Problem):
            (self.warnings if value.warning else self.problems).append(value)
            return None
        if value is not None:
            self.values[name] = value
        return value

    def refuse(self, code: str, text: str, name: str | None = None) -> None:
        """Refuse the row with a sentence."""
        self.problems.append(Problem(code, text, name))

    def failed(self, *names: str) -> bool:
        """Tell whether one of these fields has a problem."""
        return any(problem.field in names for problem in self.problems)


def date_readers(kind: SheetKind, line: Line) -> DateReader:
    """Return the reader of a line's date."""
    return DateReader(DATE_FIELDS[kind.name], line.season, months_allowed=kind.name == "roster")


def date_cell(kind: SheetKind, line: Line) -> Any:
    """Return a line's date cell, put together from year, month and day columns if it has such."""
    name = DATE_FIELDS[kind.name]
    day = line.cells.get("day")
    if is_blank(day) or (not is_blank(line.cells.get(name)) and name in line.table.fields):
        return line.cells.get(name)
    month = line.cells.get("month")
    parts = [text_of(cell).rstrip("年月日号 ") for cell in (line.cells.get("year"), month, day)]
    if parts[0] and parts[1]:
        return f"{parts[0]}年{parts[1]}月{parts[2]}日"
    return f"{parts[1]}月{parts[2]}日" if parts[1] else f"{parts[2]}日"


def read_date(row: Row, before: date | None, after: date | None) -> date | None:
    """Read the row's date from its own cells, or from the sheet that is of one day."""
    name = DATE_FIELDS[row.kind.name]
    cell = date_cell(row.kind, row.line)
    if is_blank(cell):
        day = row.defaults.day
        if row.line.season.days and len(set(row.line.season.days)) == 1:
            day = row.line.season.days[0]
        if day is not None and row.kind.name != "roster":
            row.values[name] = day
            return day
        return None
    found = row.keep(name, date_readers(row.kind, row.line).read(cell, before, after))
    return found if isinstance(found, date) else None


def place(row: Row) -> None:
    """Read village, group and address; a cell may hold two of them."""
    village, group = place_of(text_of(row.cell("village"))) if row.has("village") else (None, None)
    if row.has("group"):
        own = read_group(row.cell("group"))
        inner_village, inner_group = place_of(own) if own and "村" in own else (None, None)
        village = village or inner_village
        group = inner_group or own or group
    if row.kind.name == "roster" and row.has("address"):
        row.values["address"] = read_text(row.cell("address"))
        from_address = place_of(text_of(row.cell("address")))
        if village is None and from_address[0] and from_address[0].endswith(("村", "社区")):
            village, group = from_address[0], group or from_address[1]
    if village is None:
        village = row.defaults.village
    if village:
        row.values["village"] = village
    if group:
        row.values["group"] = group


def area(row: Row, name: str) -> Fraction | None:
    """Read an area; below nought it is refused, beyond two decimals it is rounded with a word."""
    label = row.label(name)
    value = read_area(row.cell(name), name, label, row.unit(name, row.defaults.area_unit))
    if isinstance(value, Problem):
        row.problems.append(value)
        return None
    if value is None:
        return None
    if value < 0:
        text = _("{label} {value} is below zero; please correct it.")
        row.refuse("negative", text.format(label=label, value=plain(value)), name)
        return None
    row.exact[name] = value
    rounded = Area(hundredths(value))
    row.values[name] = rounded
    if 100 % value.denominator and row.unit(name, row.defaults.area_unit) == "亩":
        text = _("{label} {value} mu has more than two decimals; it is taken as {rounded}.")
        row.warnings.append(
            Problem(
                "rounded",
                text.format(label=label, value=plain(value), rounded=rounded),
                name,
                warning=True,
            )
        )
    return value


def money(row: Row, name: str, unit: str | None = None) -> Fraction | None:
    """Read an amount exactly, in yuan."""
    chosen = row.unit(name, unit or row.defaults.money_unit)
    chosen = chosen if chosen in MONEY_UNITS else (unit or row.defaults.money_unit)
    value = read_money(row.cell(name), name, row.label(name), chosen)
    if isinstance(value, Problem):
        row.problems.append(value)
        return None
    if value is not None:
        row.exact[name] = value
    return value


def plain(value: Fraction) -> str:
    """Show an exact number without needless noughts."""
    for places in (0, 1, 2, 3, 4, 5, 6):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign = "-" if value < 0 else ""
            whole, part = divmod(abs(scaled.numerator), 10**places)
            return f"{sign}{whole:,}.{part:0{places}d}" if places else f"{sign}{whole:,}"
    return str(Money(hundredths(value)))


def hundredths(value: Fraction) -> int:
    """Round to hundredths, half up: the fen of an amount, the hundredths of a mu."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1:
        return top * 100
    rounded = (200 * abs(top) + bottom) // (2 * bottom)
    return rounded if top >= 0 else -rounded


def reckon(row: Row, factor: str, counted: Fraction | None, passes: int = 1) -> Money | None:
    """Check factor × price = amount to the fen, and complete the one that is missing.

    Discounts may be taken off in the amount or beside it. The net amount is kept.
    """
    price = money(row, "price", row.defaults.price_unit)
    amount = money(row, "amount")
    discount = _discount(row)
    if row.failed("price", "amount", "discount", factor) or counted is None:
        return None
    if price is not None and price < 0:
        text = _("The price {price} is below zero; please correct it.")
        row.refuse("negative", text.format(price=plain(price)), "price")
        return None
    if price is None:
        return _without_price(row, counted * passes, amount, discount)
    gross = Money(hundredths(counted * passes * price))
    off = _off(gross, discount)
    row.values["price"] = Money(hundredths(price))
    if 100 % price.denominator:
        text = _("The price {price} has more than two decimals; the amount is kept as written.")
        row.warnings.append(
            Problem("rounded", text.format(price=plain(price)), "price", warning=True)
        )
    net = gross - off
    if amount is not None and not _agrees(row, amount, gross, net):
        text = _(
            "{shown} × {price} = {right}, but the sheet says {written}."
            " Please correct the amount or what it is made of."
        )
        row.refuse(
            "amount",
            text.format(
                shown=plain(counted) + (f" × {passes}" if passes != 1 else ""),
                price=plain(price),
                right=net,
                written=Money(hundredths(amount)),
            ),
            "amount",
        )
        return None
    if off:
        row.values["discount"] = off
    row.values["amount"] = net
    return net


def _agrees(row: Row, amount: Fraction, gross: Money, net: Money) -> bool:
    """Tell whether the written amount is the reckoned one, as far as its unit can show it."""
    unit = row.unit("amount", row.defaults.money_unit)
    if unit not in _FINE_UNITS and unit in MONEY_UNITS and is_number(row.cell("amount")):
        scale = MONEY_UNITS[unit]
        places = len(f"{row.cell('amount'):.15g}".partition(".")[2])
        shown = amount / scale * 10 ** max(places, 2)
        return any(
            half_up(one.exact / scale * 10 ** max(places, 2)) == shown for one in (gross, net)
        )
    return hundredths(amount) in {gross.units, net.units}


def _discount(row: Row) -> Fraction | None:
    """Read a discount: an amount, or a share such as 9折, 95% or 0.95."""
    if not row.has("discount"):
        return None
    text = text_of(row.cell("discount"))
    folded = re.fullmatch(r"([\d.]+)折", text)
    if folded:
        share = Fraction(folded[1]) / (10 if Fraction(folded[1]) <= 10 else 100)
        return -share
    percent = re.fullmatch(r"([\d.]+)%", text)
    if percent:
        return -Fraction(percent[1]) / 100
    value = money(row, "discount")
    heading = heading_key(row.label("discount"))
    if value is not None and 0 < value <= 1 and ("率" in heading or heading == "折扣"):
        return -value
    return abs(value) if value is not None else None


def _off(gross: Money, discount: Fraction | None) -> Money:
    """Return what a discount takes off; a share (kept below nought) leaves that share to pay."""
    if discount is None:
        return Money(0)
    if discount < 0:
        return gross - Money(hundredths(gross.exact * -discount))
    off = Money(hundredths(discount))
    return off if gross.units >= 0 else -off


def _without_price(
    row: Row, counted: Fraction, amount: Fraction | None, discount: Fraction | None
) -> Money | None:
    """Work the price out of the amount, if a price in fen gives just that amount."""
    if amount is None:
        text = _("There is neither a price nor an amount; the price list will give the price.")
        row.warnings.append(Problem("no_price", text, "price", warning=True))
        return None
    written = Money(hundredths(amount))
    off = discount if discount is not None and discount > 0 else Fraction(0)
    for gross in (amount, amount + off):
        if not counted:
            break
        price = Money(hundredths(gross / counted))
        if price.units >= 0 and half_up(counted * price.units) == half_up(gross * 100):
            row.values["price"] = price
            net = Money(hundredths(gross - off)) if gross != amount or not off else written
            if off:
                row.values["discount"] = Money(hundredths(off))
            row.values["amount"] = net
            return net
    text = _(
        "The price is missing, and no price to the fen makes the amount {written};"
        " please fill in the price."
    )
    row.refuse("price", text.format(written=written), "price")
    return None


def payment_terms(row: Row) -> list[Terms]:
    """Read all that a row's own cells say of its payment."""
    found: list[Terms] = []
    fields = row.line.table.fields
    for name in PAYMENT_FIELDS:
        if name not in fields or not row.has(name):
            continue
        column = fields[name]
        said = terms_of(
            name, row.cell(name), column.heading, row.unit(name, row.defaults.money_unit)
        )
        if isinstance(said, Problem):
            chosen = row.warnings if said.warning else row.problems
            if said not in chosen:
                chosen.append(said)
            if said.warning:
                return found
        elif said is not None:
            found.append(said)
    if not found and _silence_is_paid(fields):
        return [Terms(is_paid=True)]
    return found


def _silence_is_paid(fields: Mapping[str, Column]) -> bool:
    """Tell whether the sheet writes down debts only: then an empty cell means paid."""
    ways = [name for name in PAYMENT_FIELDS if name in fields]
    if ways == ["owed"]:
        return True
    asked = heading_key(fields["payment"].heading) if ways == ["payment"] else ""
    return any(word in asked for word in payment_words().asks_owed) and not any(
        word in asked for word in ("现", "付款", "收款", "已收")
    )


def read_member(row: Row) -> None:
    """Read one member of a roster."""
    name = row.keep("name", read_name(row.cell("name")))
    if name is None:
        row.refuse("no_name", _("There is no name in this row; please fill it in."), "name")
    for text_field in ("member_number", "relation"):
        row.keep(text_field, read_text(row.cell(text_field)))
    row.keep("household", read_name(row.cell("household")))
    row.keep("id_number", read_id_number(row.cell("id_number"), "id_number"))
    row.keep("phone", read_phone(row.cell("phone"), "phone"))
    place(row)
    area(row, "area")
    area(row, "measured_area")
    _household_size(row)
    if "is_member" in row.line.table.fields:
        row.keep("is_member", read_yes(row.cell("is_member")))
    share = money(row, "share")
    if share is not None and share < 0:
        text = _("The share capital {share} is below zero; please correct it.")
        row.refuse("negative", text.format(share=plain(share)), "share")
    elif share is not None:
        row.values["share"] = Money(hundredths(share))
    if row.has("note"):
        row.values["note"] = read_text(row.cell("note"))
    if not row.has("id_number") and "id_number" in row.line.table.fields:
        text = _("There is no ID number; please add it when it is known.")
        row.warnings.append(Problem("no_id_number", text, "id_number", warning=True))


def _household_size(row: Row) -> None:
    """Read how many people a household has; a strange figure is left out with a word."""
    cell = row.cell("household_size")
    if isinstance(cell, str):
        cell = re.sub(r"[人口个]+$", "", cell.strip())
    value = read_number(cell, "household_size", row.label("household_size"))
    if isinstance(value, Fraction) and value.denominator == 1 and 0 <= value < 100:
        row.values["household_size"] = int(value)
    elif value is not None:
        text = _("{label} is not a number of people and is left out.")
        row.warnings.append(
            Problem(
                "number",
                text.format(label=row.label("household_size")),
                "household_size",
                warning=True,
            )
        )


def read_job(row: Row) -> None:
    """Read one machinery job: its area, passes, price and amount must agree to the fen."""
    if row.keep("name", read_name(row.cell("name"))) is None and not row.has("id_number"):
        text = _("There is no farmer's name in this row; please fill it in.")
        row.refuse("no_name", text, "name")
    row.keep("id_number", read_id_number(row.cell("id_number"), "id_number"))
    row.keep("phone", read_phone(row.cell("phone"), "phone"))
    place(row)
    _job_kind(row)
    for text_field in ("plot", "crop", "machine"):
        row.keep(text_field, read_text(row.cell(text_field)))
    row.keep("operator", read_name(row.cell("operator")))
    _job_area(row)
    if row.has("note"):
        row.values["note"] = read_text(row.cell("note"))
    row.terms = payment_terms(row)
    counted = None
    passes = 1
    if not row.failed("area", "passes", "mu_times") and "area" in row.values:
        passes = row.values["passes"]
        counted = row.exact["area"]
        if not counted:
            text = _("{label} is zero; please fill in what was served.")
            row.refuse("zero", text.format(label=row.label("area")), "area")
    amount = reckon(row, "area", counted, passes)
    if amount is not None and not row.problems:
        row.keep("payment", settle(amount, row.terms))


def _job_kind(row: Row) -> None:
    """Read the kind of job, and class it by the words of its name."""
    kind = row.keep("kind", read_text(row.cell("kind"))) or row.defaults.job
    if kind is None:
        text = _("There is no kind of job in this row; please fill it in.")
        row.refuse("no_kind", text, "kind")
        return
    row.values["kind"] = kind
    found = class_of_job(kind)
    row.values["stage"] = found.stage if found else "other"
    row.values["figure"] = found.figure if found else "machinery"


def _job_area(row: Row) -> None:
    """Read area, passes and mu-times, any of which may be missing if the others tell it."""
    size = area(row, "area")
    passes = row.keep("passes", read_passes(row.cell("passes"), "passes", row.label("passes")))
    times = read_area(
        row.cell("mu_times"),
        "mu_times",
        row.label("mu_times"),
        row.unit("mu_times", row.defaults.area_unit),
    )
    if isinstance(times, Problem):
        row.problems.append(times)
        return
    if row.failed("area", "passes"):
        return
    if times is not None and times < 0:
        text = _("{label} {value} is below zero; please correct it.")
        text = text.format(label=row.label("mu_times"), value=plain(times))
        row.refuse("negative", text, "mu_times")
        return
    if size is None and times is not None:
        size = times / (passes or 1)
        row.exact["area"] = size
        row.values["area"] = Area.rounded(size)
    if size is None:
        text = _("There is no area in this row; please fill it in.")
        row.refuse("no_area", text, "area")
        return
    if passes is None:
        passes = 1
        if times and size and (times / size).denominator == 1:
            passes = int(times / size)
        row.values["passes"] = passes
    if times is not None and hundredths(times) != hundredths(size * passes):
        text = _("{area} × {passes} = {right} mu-times, but the sheet says {written}.")
        text = text.format(
            area=plain(size), passes=passes, right=plain(size * passes), written=plain(times)
        )
        row.refuse("mu_times", text, "mu_times")
        return
    row.values["mu_times"] = MuTimes(hundredths(size * passes))


def read_line(row: Row) -> None:
    """Read one line of a sale: quantity × price must be the amount to the fen."""
    good = row.keep("good", read_text(row.cell("good")))
    if good is None:
        row.refuse("no_good", _("There is no good in this row; please fill it in."), "good")
    else:
        row.values["good_class"] = class_of_good(good)
    for text_field in ("spec", "maker", "good_code", "lot"):
        row.keep(text_field, read_text(row.cell(text_field)))
    count = row.keep(
        "quantity", read_count(row.cell("quantity"), "quantity", row.label("quantity"))
    )
    row.values.pop("quantity", None)
    amount_sign = _sign_of_amount(row)
    goes_back = _goes_back(row)
    counted: Fraction | None = None
    if isinstance(count, Count):
        counted = _quantity(row, count, amount_sign, goes_back=goes_back)
    elif not row.failed("quantity"):
        counted = _quantity_from_amount(row)
    if row.has("note"):
        row.values["note"] = read_text(row.cell("note"))
    reckon(row, "quantity", counted)
    if not row.problems and "amount" not in row.values:
        text = _("There is neither a price nor an amount in this row; please fill in one.")
        row.refuse("no_amount", text, "amount")


def _sign_of_amount(row: Row) -> int:
    """Return the sign of the amount as written, 0 when there is none."""
    value = read_money(row.cell("amount"), "amount", "")
    if not isinstance(value, Fraction) or not value:
        return 0
    return 1 if value > 0 else -1


def _goes_back(row: Row) -> bool:
    """Tell whether a row's words say that goods came back."""
    words = row_words().returned
    texts = [
        text_of(row.cell(name)) for name in ("note", "payment", "good", "quantity") if row.has(name)
    ]
    return any(word in text for text in texts for word in words if "未退" not in text)


def _quantity(row: Row, count: Count, sign: int, *, goes_back: bool) -> Fraction | None:
    """Settle the quantity with its unit; goods going back count below nought."""
    number = count.number
    if goes_back and number > 0 and sign < 0:
        number = -number
    if not number:
        row.refuse("zero", _("The quantity is zero; please fill it in."), "quantity")
        return None
    if number < 0 and sign > 0:
        text = _("The quantity {value} is below zero; please correct it.")
        row.refuse("negative", text.format(value=plain(number)), "quantity")
        return None
    column_unit = read_text(row.cell("unit"))
    if column_unit and count.unit and not same_unit(column_unit, count.unit):
        text = _("The quantity is counted in {one} but the unit is {other}; please correct one.")
        row.refuse("unit", text.format(one=count.unit, other=column_unit), "unit")
        return None
    heading_unit = row.unit("quantity", "")
    unit = (bare_unit(column_unit) if column_unit else "") or count.unit or heading_unit
    if not unit and (row.unit("price", "") or "").startswith("/"):
        unit = row.unit("price", "")[1:]
    if unit:
        row.values["unit"] = unit
    scaled = number * 1000
    if scaled.denominator != 1:
        text = _("The quantity {value} has more than three decimals; please correct it.")
        row.refuse("number", text.format(value=str(count.number)), "quantity")
        return None
    row.values["quantity"] = Quantity(scaled.numerator)
    return number


def _quantity_from_amount(row: Row) -> Fraction | None:
    """Work a missing quantity out of amount and price if it comes out whole."""
    price = read_money(row.cell("price"), "price", "")
    amount = read_money(row.cell("amount"), "amount", "")
    if isinstance(price, Fraction) and isinstance(amount, Fraction) and price > 0 and amount:
        number = amount / price
        if number.denominator == 1:
            row.values["quantity"] = Quantity(number.numerator * 1000)
            unit = read_text(row.cell("unit"))
            if unit:
                row.values["unit"] = bare_unit(unit)
            return number
    row.refuse("no_quantity", _("There is no quantity in this row; please fill it in."), "quantity")
    return None


def sum_of(rows: Sequence[Mapping[str, Any]], name: str) -> Fixed | None:
    """Add up one field over rows that have it."""
    values = [found for one in rows if isinstance(found := one.get(name), Fixed)]
    return type(values[0])(sum(found.units for found in values)) if values else None
