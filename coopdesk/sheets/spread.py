"""Rows that say several things at once, laid out as one line for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.blocks import Block, Line, Whole
from coopdesk.sheets.columns import Column
from coopdesk.sheets.contents import figure_of
from coopdesk.sheets.kinds import SheetKind
from coopdesk.sheets.layouts import Layout
from coopdesk.sheets.part_headings import FACTOR
from coopdesk.sheets.payments import PAYMENT_FIELDS
from coopdesk.sheets.reading import is_blank, is_number, text_of
from coopdesk.sheets.rows import plain
from coopdesk.sheets.words import class_of_good, row_words

_TOTALS: Final = ("area", "mu_times", "passes", "quantity", "price", "amount", "discount")
_SUBJECT: Final = {"jobs": "kind", "sales": "good"}
_SIGNS: Final = re.compile(r"[、,，;；+＋\n]")
_SPACES: Final = re.compile(r"[、,，;；+＋\n]|\s(?=[^\d\s@×*x])")
_WEIGHTS: Final = frozenset({"kg", "公斤", "千克", "斤", "市斤", "升"})
_NUMBER: Final = re.compile(r"[\d半一二两三四五六七八九十]")
_PIECE: Final = re.compile(
    r"(?P<good>.*?(?:[^\d\s.×*xX@共]|\d(?=\s)))\s*(?:[×*xX]\s*)?"
    r"(?P<number>\d+(?:\.\d+)?|[半一二两三四五六七八九十]+)\s*"
    r"(?P<unit>袋|瓶|包|箱|公斤|千克|市斤|斤|吨|桶|卷|件|kg|条|盒|支|个|台|把|株|棵|升|壶|罐)"
    r"(?:\s*(?:[@×*xX]|单价)?\s*[:：]?\s*[¥￥]?(?P<price>\d+(?:\.\d+)?)(?:元|块)?(?:[/每].{1,2})?)?"
)


def spread(block: Block, kind: SheetKind) -> None:
    """Lay out the rows of a block; its sums keep covering the rows they covered."""
    lines: list[Line] = []
    places = [0]
    for line in block.lines:
        lines += _lines_of(line, kind)
        places.append(len(lines))
    block.lines = lines
    for one in block.sums:
        one.covers = (places[one.covers[0]], places[one.covers[1]])


def _lines_of(line: Line, kind: SheetKind) -> list[Line]:
    """Return the lines that one row stands for."""
    if line.void:
        return [line]
    if line.table.parts:
        return [_summed_up(line)] if kind.name == "roster" else _by_columns(line, kind)
    if kind.name == "sales" and isinstance(line.cells.get("good"), str):
        return _by_pieces(line)
    return [line]


def _by_columns(line: Line, kind: SheetKind) -> list[Line]:
    """Lay out a row with a column, or several, for each job or good."""
    whole = Whole({name: line.cells.get(name) for name in _TOTALS}, line.table)
    factor = FACTOR[kind.name]
    found: list[Line] = []
    for name, columns in line.table.parts.items():
        cells = {role: line.cells.get(f"@{one.index}") for role, one in columns.items()}
        if all(role == "price" or _is_none(cell) for role, cell in cells.items()):
            continue
        if figure_of(cells.get(factor)) is None and text_of(cells.get(factor)) in row_words().yes:
            cells[factor] = line.cells.get(factor)
        stated = next((one.price for one in columns.values() if one.price), "")
        if stated and is_blank(cells.get("price")):
            cells["price"] = stated
        found.append(_part_of(line, _SUBJECT[kind.name], name, cells, columns, whole))
    whole.lines = len(found)
    for one in found[1:]:
        _without_payment(one)
    return found or [line]


def _part_of(
    line: Line,
    subject: str,
    name: str,
    cells: dict[str, Any],
    columns: Mapping[str, Column],
    whole: Whole,
) -> Line:
    """Return the line of one job or good: the row's own cells, with those of its columns."""
    own = [replace(one, part="", field=role) for role, one in columns.items()]
    others = [
        one for one in line.table.columns if not one.part and one.field not in {*_TOTALS, subject}
    ]
    if subject == "kind" and "area" not in columns and "area" in line.table.fields:
        others.append(line.table.fields["area"])  # One area for every job of the row.
        cells["area"] = line.cells.get("area")
    table = Layout(line.table.first, line.table.end, (*others, *own))
    every = {key: cell for key, cell in line.cells.items() if key not in _TOTALS and key[:1] != "@"}
    every |= {**cells, subject: name}
    blank = frozenset(one for one in table.fields if is_blank(every.get(one)))
    blank |= line.blank & table.fields.keys()
    return replace(line, cells=every, blank=blank, table=table, whole=whole)


def _is_none(cell: Any) -> bool:
    """Tell a cell that says this job or good was not taken: blank, nought or a cross."""
    if is_blank(cell):
        return True
    if is_number(cell):
        return not cell
    return plain_text(text_of(cell)).lower() in row_words().no or figure_of(cell) == 0


def _without_payment(line: Line) -> None:
    """Leave what the row says of payment to its first line."""
    for name in PAYMENT_FIELDS:
        line.cells.pop(name, None)
    line.blank |= frozenset(name for name in PAYMENT_FIELDS if name in line.table.fields)


def _summed_up(line: Line) -> Line:
    """Take the areas of paddy, dry land and so on together for a member's area."""
    total: Fraction | None = None
    for columns in line.table.parts.values():
        for one in columns.values():
            cell = line.cells.get(f"@{one.index}")
            if is_blank(cell):
                continue
            value = figure_of(cell)
            if value is None or value < 0:
                line.cells["area"] = cell  # Refused as it stands.
                return line
            total = value if total is None else total + value
    if total is not None:
        line.cells["area"] = plain(total)
    return line


def _by_pieces(line: Line) -> list[Line]:
    """Lay out a cell that names several goods, or one with its quantity: 复合肥2袋、尿素3袋."""
    text = plain_text(line.cells["good"])
    if not is_blank(line.cells.get("quantity")) or not _NUMBER.search(text):
        return [line]
    read = _pieces_in(text)
    whole = Whole({name: line.cells.get(name) for name in _TOTALS}, line.table, len(read))
    found: list[Line] = []
    if "quantity" in line.table.fields:
        read = [one for one in read if one["unit"] not in _WEIGHTS]  # 尿素50kg names its size.
    for one in read:
        cells = {key: cell for key, cell in line.cells.items() if key not in _TOTALS}
        cells |= {"good": one["good"].strip(" :："), "quantity": one["number"], "unit": one["unit"]}
        if one["price"]:
            cells["price"] = one["price"]
        blank = line.blank - {"quantity", "unit"}
        found.append(replace(line, cells=cells, blank=blank, whole=whole))
    for later in found[1:]:
        _without_payment(later)
    return found or [line]


def _pieces_in(text: str) -> list[re.Match[str]]:
    """Return the goods with quantities that a cell names: apart by signs, by spaces, or one."""
    for sign in (_SIGNS, _SPACES):
        pieces = [piece.strip() for piece in sign.split(text) if piece.strip()]
        read = [one for one in map(_PIECE.fullmatch, pieces) if one is not None]
        known = all(class_of_good(one["good"]) != "other" for one in read)
        if len(read) == len(pieces) and (known or len(read) == 1):
            return read
    alone = _PIECE.fullmatch(text)
    return [] if alone is None or _SIGNS.search(alone["good"]) else [alone]


def complete(lines: list[Line], kind: SheetKind, said: Mapping[str, str]) -> None:
    """Give lines without price and amount what their row, the titles or other rows tell surely.

    A price learnt from other rows stands only where the row's own total will prove it.
    """
    if kind.name == "roster":
        return
    subject = _SUBJECT[kind.name]
    wanting = [line for line in lines if line.whole is not None or _is_unpriced(line)]
    learnt = learnt_prices(lines, kind) if any(line.whole for line in wanting) else {}
    for _row, group in groupby(wanting, key=lambda line: line.row):
        parts = list(group)
        whole = parts[0].whole
        if whole is not None and len(parts) == 1:
            _take_totals(parts[0], whole)
        proven = whole is not None and not is_blank(whole.cells.get("amount"))
        for line in parts:
            name = text_of(line.cells.get(subject))
            if not _is_unpriced(line):
                continue
            if name in said:
                line.cells["price"] = said[name]
            elif proven and len(parts) > 1:
                price = learnt.get(_priced_as(line, name))
                line.cells["price"] = "" if price is None else plain(price)


def _take_totals(line: Line, whole: Whole) -> None:
    """Give the only line of a row the row's own price and amount; an amount of its own stays."""
    if is_blank(line.cells.get("price")):
        line.cells["price"] = whole.cells.get("price")
    if is_blank(line.cells.get("amount")):
        line.cells["amount"] = whole.cells.get("amount")
        line.cells["discount"] = whole.cells.get("discount")
        whole.is_taken = True


def _is_unpriced(line: Line) -> bool:
    """Tell whether a line has neither price nor amount."""
    return is_blank(line.cells.get("price")) and is_blank(line.cells.get("amount"))


def _priced_as(line: Line, name: str) -> str:
    """Return what a price belongs to: a kind of job, or a good by its unit."""
    return f"{name} {text_of(line.cells.get('unit'))}".strip()


def learnt_prices(lines: Iterable[Line], kind: SheetKind) -> dict[str, Fraction]:
    """Return the price of each job or good to which a sheet's rows give only one."""
    subject, factor = _SUBJECT[kind.name], FACTOR[kind.name]
    found: dict[str, set[Fraction]] = {}
    for line in lines:
        name = text_of(line.cells.get(subject))
        price = figure_of(line.cells.get("price"))
        if price is None and (line.whole is None or line.whole.lines == 1):
            counted = figure_of(line.cells.get(factor))
            cells = line.cells if line.whole is None else line.whole.cells
            amount = figure_of(cells.get("amount"))
            if counted and amount is not None and 100 % (amount / counted).denominator == 0:
                price = amount / counted
        if name and price is not None:
            found.setdefault(_priced_as(line, name), set()).add(price)
    return {name: prices.pop() for name, prices in found.items() if len(prices) == 1}
