"""How lists say things: counts, names of groups, values as spreadsheets take them, columns."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import Column, Listing
from coopdesk.kernel.values import Fixed
from ui.cells import TableColumn


def counted(listing: Listing, count: int) -> str:
    """Return a count in the measure of what a list counts."""
    match listing.counts:
        case "documents":
            words = ngettext("{count} document", "{count} documents", count)
        case "lines":
            words = ngettext("{count} line", "{count} lines", count)
        case "people":
            words = ngettext("{count} person", "{count} people", count)
        case _:
            words = ngettext("{count} row", "{count} rows", count)
    return words.format(count=f"{count:,}")


def group_words(name: Any) -> str:
    """Return a group's name in words: a choice's label, yes or no, a day with its weekday."""
    if isinstance(name, Choice):
        return name.shown
    if isinstance(name, bool):
        return _(N_("yes")) if name else _(N_("no"))
    if isinstance(name, date):
        return f"{name.isoformat()}　{_(WEEKDAYS[name.weekday()])}"
    return str(name)


def value_text(value: Any) -> str:
    """Return a value as a spreadsheet takes it: plain numbers, whole days, words."""
    match value:
        case None:
            return ""
        case Choice():
            return value.shown
        case bool():
            return _(N_("yes")) if value else ""
        case Fixed():
            return value.plain()
        case _:
            return str(value)


WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def aligned(column: Column) -> str:
    """Return how a listing's column is aligned: numbers right, the rest left."""
    if issubclass(column.kind, bool):
        return "centre"
    return "right" if issubclass(column.kind, (Fixed, int)) else "left"


def columns_of(listing: Listing) -> list[TableColumn]:
    """Return a listing's columns as a table has them; one takes the spare room."""
    texts = [place for place, one in enumerate(listing.columns) if aligned(one) == "left"]
    wide = next((place for place, one in enumerate(listing.columns) if one.wide), -1)
    declared = wide >= 0 or any(one.leaves for one in listing.columns)
    if wide < 0 and texts:
        wide = texts[min(len(texts) - 1, 1)]
    return [
        TableColumn(
            _(one.title),
            _(one.unit) if one.unit else "",
            aligned(one),
            leaves=one.leaves if declared else (0 if one.total or place < 2 else place),
            stretch=int(place == wide),
            name=one.name,
        )
        for place, one in enumerate(listing.columns)
    ]
