"""Records as they leave the office: only fields named here, persons as pseudonyms, units in keys.

What is not named does not travel: names, numbers, phones and every free text stay in the book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows
from coopdesk.members.persons import person
from coopdesk.packages.keys import pseudonym, pseudonym_without_number

PSEUDONYM: Final = re.compile(r"(?:u-)?[0-9a-f]{64}")

_MONEY: Final = (
    "amount", "price", "cash", "bank", "wechat", "alipay", "deposit", "credit", "debit", "discount",
    "cost", "sold_part", "counted", "expected", "closed", "balance", "side", "debt", "overdue",
    "opening_cost",
)  # fmt: skip
_PLAIN: Final = (
    # heads
    "uid", "number", "on_date", "state", "reverses", "member",
    # contracts and land
    "type", "scope", "pricing", "starts_on", "ends_on", "area", "season", "crop", "plots", "stages",
    "stage", "contract", "plot",
    # jobs
    "job_kind", "job_kind_name", "service_class", "machine", "product", "dose", "product_maker",
    "fuel", "overlap", "passes", "mu_times", "settlement",
    # trade
    "channel", "trade", "inside_system", "due_on", "good", "good_name", "good_class", "lot", "unit",
    "packs", "quantity", "opening_quantity", "in_book", "found", "returns", "returns_line",
    "supplier", "cost_open", "receipt", "line", "lines", "services",
    # money and vouchers
    "purpose", "settles", "document", "book", "entries", "account",
    # what stands at the month's end
    "class", "households", "members", "figure", "value", "cumulative", "month",
    # registers
    "name", "spec", "maker", "registration", "village", "measured_area", "kind_of_machine", "own",
    # offices one level up
    "unit_code", "unit_name", "last_year", "version", "packages", "origin",
)  # fmt: skip
OUTWARD: Final[dict[str, str]] = {
    **{name: name for name in _PLAIN},
    **{name: f"{name}_fen" for name in _MONEY},
    "planned": "planned_mu_times",
    "charged": "charged_mu_times",
}
_LISTS: Final = ("lines", "services", "plots", "stages", "settles", "entries", "packages")
_TRADE: Final = frozenset({"sale", "sale_return", "purchase", "purchase_return", "netting"})
_COUNTED: Final = {
    "stock": ("cost",),
    "balance": ("debt", "overdue"),
    "ledger": ("debit", "credit", "closed", "balance", "side"),
}


class Pseudonyms:
    """The pseudonyms of members, each worked out once; merged records have their person's."""

    def __init__(self, s: Session, key: str, unit: str) -> None:
        self._key = key
        self._unit = unit
        self._people = {
            row[0]: (row[1], row[2])
            for row in fetch_rows(
                s,
                "SELECT r.id, m.id_number, m.uid FROM member r"  # noqa: S608
                f" JOIN member m ON m.id = {person('r.id')}",
            )
        }
        self._known: dict[int, str] = {}

    def of(self, member_id: int) -> str:
        """Return a member's pseudonym: by the ID number, else of this unit only."""
        known = self._known.get(member_id)
        if known is None:
            number, uid = self._people[member_id]
            known = (
                pseudonym(self._key, number)
                if number
                else pseudonym_without_number(self._key, self._unit, uid)
            )
            self._known[member_id] = known
        return known


def outward(kind: str, record: Mapping[str, Any], person: Callable[[int], str]) -> dict[str, Any]:
    """Return a record as it travels; ``person`` makes a pseudonym of a member's id.

    A ledger account may be named after a person and a plot numbered so; the county needs neither.
    """
    if kind == "ledger":
        record = {name: value for name, value in record.items() if name != "name"}
    if kind == "service_area":
        stages = [{"stage": name, "area": area} for name, area in record["stages"].items()]
        record = {**record, "stages": stages, "number": ""}
    return _outward(record, person)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How records with the same fields travel: which are kept and how they are called, sorted."""

    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    names: tuple[str, ...]
    lists: tuple[str, ...]


@lru_cache(maxsize=512)
def _plan(fields: tuple[str, ...]) -> _Plan:
    """Plan once for all records with the same fields."""
    kept = sorted((name for name in fields if name in OUTWARD), key=OUTWARD.__getitem__)
    # Two names at least, for with one alone itemgetter returns no tuple.
    values = itemgetter(*kept) if len(kept) > 1 else lambda record: tuple(record[n] for n in kept)
    lists = tuple(name for name in _LISTS if name in fields)
    return _Plan(values, tuple(OUTWARD[name] for name in kept), lists)


def _outward(record: Mapping[str, Any], person: Callable[[int], str]) -> dict[str, Any]:
    """Rename, drop and disguise one level of a record."""
    plan = _plan(tuple(record))
    made = dict(zip(plan.names, plan.values(record), strict=True))
    member = made.get("member")
    if member is not None:
        made["member"] = person(member)
    for name in plan.lists:
        if type(made[name]) is list:
            made[name] = [
                _outward(one, person) if isinstance(one, dict) else one for one in made[name]
            ]
    return made


def inward(kind: str, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a travelled record under the names that figures are computed from."""
    if kind in _TRADE:
        lines = [
            {"amount": line["amount_fen"], "good_class": line["good_class"]}
            for line in record["lines"]
        ]
        return {**record, "lines": lines}
    if kind == "service_area":
        return {**record, "stages": {one["stage"]: one["area"] for one in record["stages"]}}
    names = _COUNTED.get(kind)
    if names is None:
        return record
    return {**record, **{name: record[f"{name}_fen"] for name in names}}
