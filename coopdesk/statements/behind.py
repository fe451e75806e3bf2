"""The documents behind a figure as a clerk reads them: kind, number, day, party, value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy.orm import Session

from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.rows import fetch_rows, holes
from coopdesk.kernel.values import half_up
from coopdesk.ledger.words import Kind
from coopdesk.members.persons import person
from coopdesk.statements.figures import (
    Coverage,
    Figure,
    Measure,
    documents_behind,
    figure_of,
    month_shifted,
)

_PART = 500


class BehindLine(NamedTuple):
    """One document (or, without an id, one record) behind a figure."""

    document_id: int | None
    kind: str
    number: str
    on_date: date
    party: str
    value: int


def behind_lines(
    s: Session, code: str, month: str, *, cumulative: bool = False
) -> list[BehindLine]:
    """Return what stands behind a figure, in order of days; the values sum to the figure."""
    found = documents_behind(s, code, month, cumulative=cumulative)
    facts = _facts(s, [one.document_id for one in found if one.document_id is not None])
    lines = []
    for one in found:
        kind, party = facts.get(one.document_id or 0, ("", ""))
        number = number_shown(one.number) if one.document_id is not None else one.number
        lines.append(BehindLine(one.document_id, kind, number, one.on_date, party, one.value))
    return lines


def _facts(s: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return kind and party of documents, some hundreds at a time."""
    facts: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), _PART):
        part = tuple(ids[start : start + _PART])
        for document_id, kind, party in fetch_rows(
            s,
            "SELECT d.id, d.kind, COALESCE(m.name, p.name, '') FROM document d"  # noqa: S608
            f" LEFT JOIN member m ON m.id = {person('d.member_id')}"
            f" LEFT JOIN supplier p ON p.id = d.supplier_id WHERE d.id IN ({holes(part)})",
            part,
        ):
            facts[document_id] = (Kind(kind).shown, party)
    return facts


def last_year_is_typed(s: Session, code: str, month: str) -> bool:
    """Tell whether last year's value is typed in: the book's own documents do not speak for it."""
    figure = figure_of(code)
    if figure is None or figure.source is None:
        return True
    then = month_shifted(month, -12)
    books = Coverage(s)
    is_whole = figure.is_flow or figure.source.name == "served"
    if books.covers(then, whole_year=is_whole):
        return False
    return not (figure.is_flow and books.typed(code, then) is None and books.carried(code, then))


def plain_text_of(figure: Figure, value: int) -> str:
    """Return a value in its plain unit (yuan, mu, mu-times, one), as documents state it."""
    decimals = 0 if figure.measure is Measure.COUNT else 2
    units = half_up(Fraction(value * 10**decimals, 10**figure.places))
    whole, part = divmod(abs(units), 10**decimals)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole:,}.{part:0{decimals}d}" if decimals else f"{sign}{whole:,}"
