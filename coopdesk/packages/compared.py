"""Figures as the unit states them, compared with what its records add up to here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.rows import fetch_rows, insert_rows
from coopdesk.packages.format import PackageKind
from coopdesk.packages.judging import LARGEST, plain, unreadable
from coopdesk.packages.parcels import Opened
from coopdesk.packages.reply_file import SetAside
from coopdesk.statements.definitions import FIGURES, Figure, figure_of
from coopdesk.statements.figures import month_shifted

_FIGURE: Final = ("version", "month", "cumulative", "last_year")
_COLUMNS: Final = (
    "parcel_id", "figure", "version", "month", "cumulative", "last_year", "counted",
)  # fmt: skip
_Said = tuple[int, int, int | None, int | None]


def take_figures(
    s: Session, opened: Opened, parcel: int, counted: Mapping[str, int]
) -> list[SetAside]:
    """Keep the figures that the unit computed beside our sums; return what does not agree."""
    stated, asides = _stated(opened.package.figures.get("figures", {}))
    is_nothing = opened.manifest.kind is PackageKind.NOTHING
    before = _before(s, opened)
    rows: list[tuple[Any, ...]] = []
    for figure in FIGURES:
        said = stated.pop(figure.code, None)
        sums = counted.get(figure.code, 0)
        if said is None:
            if sums:
                asides.append(_differs(figure, _("the unit does not state it"), sums))
                rows.append((parcel, figure.code, figure.version, sums, None, None, sums))
            continue
        version, month, cumulative, last_year = said
        if is_nothing and not figure.is_flow:
            sums = month
        if version != figure.version:
            asides.append(_differs(figure, _("it was computed by another formula"), sums))
        elif sums != month:
            asides.append(_differs(figure, figure.shown(month), sums))
        elif figure.is_flow and cumulative is not None and figure.code in before:
            asides += _cumulative(figure, cumulative, before[figure.code] + month)
        rows.append((parcel, figure.code, version, month, cumulative, last_year, sums))
    unknown = _("this program does not know the figure")
    asides += [_aside(code, code[:40], _sentence(code[:40], "0", unknown)) for code in stated]
    insert_rows(s, "reported_figure", _COLUMNS, rows)
    return asides


def _stated(figures: object) -> tuple[dict[str, _Said], list[SetAside]]:
    """Return the figures as the unit states them, and those that cannot be read."""
    stated: dict[str, _Said] = {}
    asides = []
    for code, said in figures.items() if type(figures) is dict else ():
        values: list[Any] = [said.get(name) for name in _FIGURE] if type(said) is dict else []
        kinds = [type(value) for value in values]
        sizes = [abs(value) <= LARGEST for value in values if type(value) is int]
        if kinds[:2] != [int, int] or not all(sizes) or not {*kinds[2:]} <= {int, type(None)}:
            asides.append(_aside(code, "", unreadable()))
            continue
        stated[code] = (values[0], values[1], values[2], values[3])
    return stated, asides


def _before(s: Session, opened: Opened) -> dict[str, int]:
    """Return the cumulative values that the month before stated, in the same year."""
    month = opened.manifest.period
    if month.endswith("-01"):
        return {}
    rows = fetch_rows(
        s,
        "SELECT f.figure, f.cumulative FROM reported_figure f JOIN parcel p"
        " ON p.id = f.parcel_id WHERE p.unit_id = ? AND p.period = ? AND p.current = 1"
        " AND f.cumulative IS NOT NULL",
        (opened.unit.id, month_shifted(month, -1)),
    )
    return dict(rows)


def _aside(code: str, title: str, reason: str) -> SetAside:
    """Set a figure aside with its reason."""
    return SetAside(kind="figure", uid=plain(code), number=plain(title), reason=reason)


def _sentence(title: str, sums: str, said: str) -> str:
    """Say that the records do not bear a figure out."""
    text = _("{figure}: the records add up to {sums}, the unit says {said}.")
    return text.format(figure=title, sums=sums, said=said)


def _differs(figure: Figure, said: str, sums: int) -> SetAside:
    """Note a figure that the records do not bear out."""
    return _aside(figure.code, figure.title, _sentence(figure.title, figure.shown(sums), said))


def _cumulative(figure: Figure, said: int, expected: int) -> Iterator[SetAside]:
    """Note a cumulative value that does not follow from the month before."""
    if said == expected:
        return
    text = _(
        "{figure}: since January the unit says {said}, but the month before and this month"
        " make {sums}; an earlier month may have changed and needs a correction."
    )
    reason = text.format(figure=figure.title, said=figure.shown(said), sums=figure.shown(expected))
    yield _aside(figure.code, figure.title, reason)


def corrected(figures: Mapping[str, Any]) -> Iterator[str]:
    """Say why a month was corrected and which figures changed."""
    told = figures.get("correction")
    if type(told) is not dict:
        yield _("It corrects the month; the unit gave no reason.")
        return
    yield _("It corrects the month: {reason}.").format(reason=plain(told.get("reason")))
    differences = told.get("differences")
    for one in differences if type(differences) is list else ():
        figure = figure_of(plain(one.get("figure"))) if type(one) is dict else None
        if figure is not None:
            before, after = one.get("before"), one.get("after")
            yield _("{figure}: {before} became {after}.").format(
                figure=figure.title,
                before=figure.shown(before if type(before) is int else None),
                after=figure.shown(after if type(after) is int else None),
            )
