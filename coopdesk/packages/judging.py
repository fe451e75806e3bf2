"""Judge one record of a package by itself: known kind, right types, in the month, adding up.

A record that does not hold is set aside with a sentence; the rest of its package goes in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.values import Money
from coopdesk.ledger.words import Kind
from coopdesk.packages.format import ROSTER
from coopdesk.packages.outward import PSEUDONYM, inward
from coopdesk.statements.contributions import contributions
from coopdesk.statements.figures import figure_of, last_day

LARGEST: Final = 10**15
_UID: Final = re.compile(r"[0-9A-Za-z_:.\-]{1,140}")
_NUMBER: Final = re.compile(r"[^\x00-\x1f\x7f]{0,80}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")

DOCUMENTS: Final = frozenset(one.value for one in Kind)
COUNTED: Final = frozenset(
    {
        "sale", "sale_return", "purchase", "purchase_return", "netting", "job", "land",
        "service_area",
        "stock", "balance", "ledger", "membership", "entered",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What records of a kind must have: whole numbers, texts, lines, and a sum that adds up."""

    whole: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    lines: str = ""
    line_whole: tuple[str, ...] = ()
    line_text: tuple[str, ...] = ()
    summed: str = ""


_TRADE: Final = _Shape(
    whole=("amount_fen",),
    lines="lines",
    line_whole=("amount_fen", "quantity"),
    line_text=("good", "good_class"),
    summed="amount_fen",
)
# What was delivered is more than goods: work and rent stand beside the lines.
_NETTED: Final = replace(_TRADE, summed="")
_SALE: Final = _Shape(
    whole=("amount_fen",),
    text=("channel", "trade"),
    lines="lines",
    line_whole=("amount_fen", "quantity"),
    line_text=("good", "good_class"),
    summed="amount_fen",
)
_HEAD: Final = _Shape(whole=("amount_fen",))
_SHAPES: Final[dict[str, _Shape]] = {
    **dict.fromkeys(DOCUMENTS, _HEAD),
    "sale": _SALE,
    "sale_return": _SALE,
    "purchase": _TRADE,
    "purchase_return": _TRADE,
    "stock_count": _TRADE,
    "netting": _NETTED,
    "job": _Shape(
        whole=("amount_fen",),
        text=("service_class",),
        lines="lines",
        line_whole=("amount_fen", "area", "passes", "mu_times"),
        summed="amount_fen",
    ),
    "contract": _Shape(whole=("amount_fen", "area"), text=("type", "starts_on", "ends_on")),
    "land": _Shape(whole=("area",), text=("type",)),
    "service_area": _Shape(lines="stages", line_whole=("area",), line_text=("stage",)),
    "stock": _Shape(whole=("quantity", "cost_fen"), text=("good_class", "unit")),
    "balance": _Shape(whole=("debt_fen", "overdue_fen", "deposit_fen"), text=("member",)),
    "ledger": _Shape(
        whole=("debit_fen", "credit_fen", "closed_fen", "balance_fen", "side_fen"),
        text=("account", "class"),
    ),
    "membership": _Shape(whole=("households", "members")),
    "entered": _Shape(whole=("value",), text=("figure",)),
    "carried": _Shape(whole=("value",), text=("figure", "month")),
    "figure": _Shape(whole=("value", "version"), text=("figure", "unit_code", "unit_name")),
    "good": _Shape(text=("name", "good_class", "unit")),
    "season": _Shape(text=("name",)),
    "job_kind": _Shape(text=("name",)),
    "machine": _Shape(),
    "supplier": _Shape(),
    "plot": _Shape(whole=("area",)),
    ROSTER: _Shape(text=("name", "member")),
}


Verdict = tuple[str, str, str, str, tuple[tuple[str, int], ...]]
"""Why a record cannot be taken, or nothing; its uid, number and day; what it adds to figures."""


def _wrong(record: Mapping[str, Any], whole: tuple[str, ...], text: tuple[str, ...]) -> str:
    """Return the name of the first field that is no whole number of a size to add, or no text."""
    for name in whole:
        value = record.get(name)
        if type(value) is not int or not -LARGEST <= value <= LARGEST:
            return name
    for name in text:
        if type(record.get(name)) is not str:
            return name
    return ""


class Judge:
    """Judges the records of one kind and month; remembers the uids it has seen."""

    def __init__(self, kind: str, month: str) -> None:
        self.kind = kind
        self._shape = _SHAPES.get(kind)
        self._month = month
        end = last_day(month)
        self._days = {f"{month}-{day:02d}" for day in range(1, end.day + 1)}
        self._end = end.isoformat()
        self._is_document = kind in DOCUMENTS
        self._seen: set[str] = set()

    def verdict(self, record: Mapping[str, Any]) -> Verdict:
        """Judge a record and count what it adds."""
        reason = self.judge(record)
        added = None if reason else counted(self.kind, record)
        if added is None:
            uid, number = plain(record.get("uid")), plain(record.get("number"))
            return reason or unreadable(), uid, number, "", ()
        return "", record["uid"], record["number"], record["on_date"], tuple(added.items())

    def judge(self, record: Mapping[str, Any]) -> str:
        """Return why a record cannot be taken, or nothing."""
        shape = self._shape
        if shape is None:
            return _("This program does not know records of this kind; please update it.")
        uid = record.get("uid")
        if type(uid) is not str or not _UID.fullmatch(uid):
            return _("The record has no id.")
        if uid in self._seen:
            return _("The record stands twice in the package.")
        self._seen.add(uid)
        wrong = self._wrong_field(shape, record)
        if wrong:
            return _("The field {name} is missing or is not what it should be.").format(name=wrong)
        return self._wrong_date(record) or self._wrong_sum(shape, record)

    def _wrong_field(self, shape: _Shape, record: Mapping[str, Any]) -> str:
        """Return the name of the first field that is not what it should be."""
        number = record.get("number")
        if type(number) is not str or not _NUMBER.fullmatch(number):
            return "number"
        wrong = _wrong(record, shape.whole, shape.text)
        if wrong:
            return wrong
        member = record.get("member")
        if member is not None and (type(member) is not str or not PSEUDONYM.fullmatch(member)):
            return "member"
        if self._is_document and record.get("state") not in {"posted", "reversed"}:
            return "state"
        return self._wrong_line(shape, record) if shape.lines else ""

    def _wrong_line(self, shape: _Shape, record: Mapping[str, Any]) -> str:
        """Return the name of the first field of a line that is not what it should be."""
        lines = record.get(shape.lines)
        if type(lines) is not list:
            return shape.lines
        for line in lines:
            if type(line) is not dict:
                return shape.lines
            wrong = _wrong(line, shape.line_whole, shape.line_text)
            if wrong:
                return f"{shape.lines}.{wrong}"
        return ""

    def _wrong_date(self, record: Mapping[str, Any]) -> str:
        """Return a sentence when the record's day is none, or lies outside the month."""
        day = record.get("on_date")
        if type(day) is not str or day not in self._days:
            shown = str(day)[:20]
            text = _("Its date {day} does not lie in {month}.")
            return text.format(day=shown, month=self._month)
        if not self._is_document and day != self._end:
            text = _("It is dated {day}, but stands for the end of {month}.")
            return text.format(day=day, month=self._month)
        return ""

    def _wrong_sum(self, shape: _Shape, record: Mapping[str, Any]) -> str:
        """Return a sentence when lines and total, or area and passes, do not agree."""
        if shape.summed:
            total = sum([line[shape.summed] for line in record["lines"]])
            if total != record[shape.summed]:
                text = _("Its lines add up to {lines} yuan, but it says {total} yuan.")
                return text.format(lines=Money(total), total=Money(record[shape.summed]))
        if self.kind == "job":
            for line in record["lines"]:
                if abs(line["area"] * line["passes"]) != abs(line["mu_times"]):
                    return _("Area times passes is not the mu-times of one of its lines.")
        return ""


def unreadable() -> str:
    """Say that a record's content makes no sense."""
    return _("What it says cannot be counted; the program of the unit may be newer.")


def plain(value: object) -> str:
    """Return a text of a record as it may be shown and travel back."""
    text = value if isinstance(value, str) else ""
    return "".join(char if char.isprintable() else " " for char in text)[:200]


def counted(kind: str, record: Mapping[str, Any]) -> dict[str, int] | None:
    """Return what a judged record adds to the figures; ``None`` where that cannot be told."""
    try:
        if kind == "figure":
            added = _of_figure(record)
        elif kind in COUNTED:
            added = contributions(kind, inward(kind, record))
        else:
            return {}
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if added and max(map(abs, added.values())) > LARGEST:
        return None
    return added


def _of_figure(record: Mapping[str, Any]) -> dict[str, int]:
    """Return what a unit's figure adds one level up; it must name the packages it comes from."""
    figure = figure_of(record["figure"])
    if figure is None or record["version"] != figure.version:
        raise ValueError(record["figure"])
    if not record["packages"] or not all(_HASH.fullmatch(one) for one in record["packages"]):
        raise ValueError(record["figure"])
    return {figure.code: record["value"]} if record["value"] else {}
