"""Ledgers that give every kind of job or every good a column of its own: such rows as lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.columns import Column
from coopdesk.sheets.contents import Contents, figure_of
from coopdesk.sheets.headings import Heading, score_of
from coopdesk.sheets.kinds import SheetKind
from coopdesk.sheets.part_headings import FACTOR, PRICE, UNITS_ONLY, PartHeading, part_heading
from coopdesk.sheets.reading import is_blank, text_of
from coopdesk.sheets.words import (
    heading_words,
    row_words,
)

_PLAIN: Final = 90


def find_parts(
    headings: Sequence[Heading], contents: Contents, kind: SheetKind, mapping: Mapping[int, str]
) -> dict[int, Column]:
    """Return the columns that belong to one kind of job or one good each, by their place.

    There are none where a column of its own names the job or the good of each row.
    """
    mapped = {place: field for place, field in mapping.items() if field.startswith("part_")}
    if not mapped and _is_narrow(headings, contents, kind):
        return {}
    found: dict[int, PartHeading] = {}
    for place, heading in enumerate(headings):
        if place in mapping and place not in mapped:
            continue
        part = part_heading(heading, kind)
        if place in mapped:
            own = part or PartHeading(_bare_name(heading), "", "")
            found[place] = replace(own, role=mapped[place].removeprefix("part_"))
        elif part is not None and _holds_figures(contents, place):
            found[place] = part
    if not mapped:
        found = _with_those_between(found, headings, contents, kind)
    if not mapped and len({one.name for one in found.values()}) < 2:
        return {}
    return {
        place: Column(
            place,
            headings[place].shown,
            f"part_{one.role}" if one.role else "part_",
            headings[place].unit,
            80,
            one.name,
            one.price,
        )
        for place, one in found.items()
    }


def _is_narrow(headings: Sequence[Heading], contents: Contents, kind: SheetKind) -> bool:
    """Tell whether one column plainly says what each row is about."""
    field = {"jobs": "kind", "sales": "good", "roster": "area"}[kind.name]
    words = next(one for one in heading_words(kind.name) if one.field == field)
    content = kind.field(field).content
    for place, heading in enumerate(headings):
        if score_of(heading, words) < _PLAIN:
            continue
        share = contents.share(place, "money" if kind.name != "roster" else content)
        if kind.name == "roster" or share is None or share < Fraction(1, 2):
            return True
    return False


def _holds_figures(contents: Contents, place: int) -> bool:
    """Tell whether a column holds figures, ticks, or nothing."""
    cells = contents.cells(place)
    fitting = sum(figure_of(cell) is not None or _is_tick(cell) for cell in cells)
    return fitting * 2 >= len(cells)


def _is_tick(cell: Any) -> bool:
    """Tell a tick, which stands for the row's whole area, or a cross, which stands for none."""
    return isinstance(cell, str) and cell.strip() in (row_words().yes | row_words().no)


def _with_those_between(
    found: dict[int, PartHeading], headings: Sequence[Heading], contents: Contents, kind: SheetKind
) -> dict[int, PartHeading]:
    """Take unknown names between known parts for parts too: 尿素, 三安, 地膜."""
    if len(found) < 2:
        return found
    words = heading_words(kind.name)
    grown = dict(found)
    for place in range(min(found), max(found)):
        heading = headings[place]
        if place in grown or not heading.keys or any(score_of(heading, one) for one in words):
            continue
        if not contents.cells(place) or not _holds_figures(contents, place):
            continue
        price = PRICE.search(heading.shown)
        grown[place] = PartHeading(
            _bare_name(heading), "", (price[1] or price[2]) if price is not None else ""
        )
    return grown


def _bare_name(heading: Heading) -> str:
    """Return a heading as the name of a job or a good: without price and unit."""
    text = re.sub(r"\s+", " ", plain_text(heading.pieces[-1] if heading.pieces else heading.shown))
    return UNITS_ONLY.sub("", PRICE.sub("", text)).replace(" ", "").strip(":：/、-") or text


def settle_roles(columns: Sequence[Column], contents: Contents, kind: SheetKind) -> list[Column]:
    """Say of every part column what it counts, where headings left it open, by the sums of rows."""
    parts = [one for one in columns if one.part]
    fields = {one.field: one.index for one in columns if one.field and not one.part}
    factor = FACTOR[kind.name]
    own = {one.name for one in kind.fields}
    open_ = [one for one in parts if one.field == "part_"]
    role = factor
    if open_ and kind.name == "jobs" and "area" in fields:
        role = _role_by_sums(open_, fields, contents)
    chosen = [
        replace(one, field=f"part_{role}") if one.field == "part_" else one for one in columns
    ]
    counted = [one for one in chosen if one.field == f"part_{factor}"]
    amount = fields.get("amount")
    if (
        counted
        and amount is not None
        and factor not in fields
        and factor in own
        and _share_of_sums(counted, amount, contents) >= Fraction(4, 5)
    ):
        chosen[amount] = replace(chosen[amount], field=factor)
    return chosen


def _role_by_sums(open_: Sequence[Column], fields: Mapping[str, int], contents: Contents) -> str:
    """Tell areas from amounts by the total of the row that the parts add up to."""
    if "amount" in fields and _share_of_sums(open_, fields["amount"], contents) >= Fraction(1, 2):
        return "amount"
    area = fields["area"]
    if _share_of_sums(open_, area, contents) >= Fraction(1, 2):
        return "area"
    same = total = 0
    for row in contents.rows:
        whole = figure_of(row[area]) if area < len(row) else None
        for one in open_ if whole is not None else ():
            value = row[one.index] if one.index < len(row) else ""
            if is_blank(value):
                continue
            total += 1
            same += _is_tick(value) or figure_of(value) == whole
    return "area" if same * 2 >= total else "amount"


def _share_of_sums(parts: Sequence[Column], total: int, contents: Contents) -> Fraction:
    """Return in how many of the sample rows the parts add up to a column."""
    hits = rows = 0
    for row in contents.rows:
        whole = figure_of(row[total]) if total < len(row) else None
        values = [figure_of(row[one.index]) for one in parts if one.index < len(row)]
        if not whole:
            continue
        rows += 1
        hits += sum((value or Fraction(0) for value in values), Fraction(0)) == whole
    return Fraction(hits, rows) if rows else Fraction(0)


def with_price_line(
    rows: Sequence[Sequence[Any]], at: int, columns: Sequence[Column], kind: SheetKind
) -> tuple[Column, ...] | None:
    """Read a line under the headings that only gives the parts' prices; nothing if it is none.

    A column of an unknown name that has a price among the others is a part too.
    """
    if at >= len(rows) or not any(one.part for one in columns):
        return None
    found = {one.index: one for one in columns}
    said = False
    priced: dict[int, str] = {}
    for place, cell in enumerate(rows[at]):
        if is_blank(cell):
            continue
        column = found.get(place)
        open_ = column is not None and (column.part or (not column.field and column.heading))
        if open_ and figure_of(cell) is not None:
            priced[place] = text_of(cell)
        elif re.search(r"单价|价格|收费标准|每亩|元/", plain_text(text_of(cell))):
            said = True
        else:
            return None
    if not said or not priced:
        return None
    factor = f"part_{FACTOR[kind.name]}"
    return tuple(
        one
        if one.index not in priced
        else replace(one, price=priced[one.index])
        if one.part
        else replace(one, field=factor, part=one.heading, price=priced[one.index], confidence=60)
        for one in columns
    )
