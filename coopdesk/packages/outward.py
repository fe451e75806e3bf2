"""Records as they leave the office: only fields named here, persons as pseudonyms, units in keys.

What is not named does not travel: names, numbers, phones and every free text stay in the book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_rows
from coopdesk.packages.keys import pseudonym, pseudonym_without_number

PSEUDONYM: Final = re.compile(r"(?:u-)?[0-9a-f]{64}")

_MONEY: Final = (
    "amount", "price", "cash", "bank", "wechat", "alipay", "deposit", "credit", "debit", "discount",
    "cost", "sold_part", "counted", "expected", "closed", "balance", "side", "debt", "overdue",
)  # fmt: skip
_PLAIN: Final = (
    # heads
    "uid", "number", "on_date", "state", "reverses", "member",
    # contracts and land
    "type", "scope", "pricing", "starts_on", "ends_on", "area", "season", "crop", "plots", "stages",
    "stage", "contract", "plot",
    # jobs
    "job_kind", "job_kind_name", "service_class", "machine", "product", "dose", "product_maker",
    "fuel", "passes", "mu_times", "settlement",
    # trade
    "channel", "trade", "inside_system", "due_on", "good", "good_name", "good_class", "lot", "unit",
    "packs", "quantity", "returns", "returns_line", "supplier", "cost_open", "receipt", "line",
    "lines",
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
_INWARD: Final = {outside: inside for inside, outside in OUTWARD.items()}
# A ledger account may be named after a person; the county has the chart.
_WITHHELD: Final = {"ledger": frozenset({"name"}), "service_area": frozenset({"number"})}


class Pseudonyms:
    """The pseudonyms of members, each worked out once."""

    def __init__(self, s: Session, key: str, unit: str) -> None:
        self._key = key
        self._unit = unit
        self._people = {
            row[0]: (row[1], row[2])
            for row in fetch_rows(s, "SELECT id, id_number, uid FROM member")
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
    """Return a record as it travels; ``person`` makes a pseudonym of a member's id."""
    withheld = _WITHHELD.get(kind)
    if withheld is not None:
        record = {name: "" if name == "number" else value for name, value in record.items()
                  if name == "number" or name not in withheld}  # fmt: skip
    if kind == "service_area":
        stages = [{"stage": name, "area": area} for name, area in record["stages"].items()]
        record = {**record, "stages": stages}
    return _outward(record, person)


def _outward(record: Mapping[str, Any], person: Callable[[int], str]) -> dict[str, Any]:
    """Rename, drop and disguise one level of a record."""
    made: dict[str, Any] = {}
    for name, value in record.items():
        outside = OUTWARD.get(name)
        if outside is None:
            continue
        if name == "member":
            made[outside] = None if value is None else person(value)
        elif type(value) is list:
            made[outside] = [
                _outward(one, person) if isinstance(one, dict) else one for one in value
            ]
        else:
            made[outside] = value
    return made


def inward(kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a travelled record under the names that figures are computed from."""
    made = {_INWARD.get(name, name): value for name, value in record.items()}
    lines = made.get("lines")
    if lines:
        made["lines"] = [
            {_INWARD.get(name, name): value for name, value in line.items()} for line in lines
        ]
    if kind == "service_area":
        made["stages"] = {one["stage"]: one["area"] for one in made["stages"]}
    return made
