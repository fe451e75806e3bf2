"""What the office above looks up of received months: a package's facts, keys, who is missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.disk import make_folder
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.packages.answering import write_reply
from coopdesk.packages.board import State, board
from coopdesk.packages.keys import PublicKeys, fingerprint
from coopdesk.packages.office import Unit, office_keys, report_day
from coopdesk.packages.roster import name_behind
from coopdesk.packages.strict import read_plain
from coopdesk.packages.sums import unit_months
from coopdesk.packages.turned_away import TurnedAway
from coopdesk.paper.page import Align
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.day_figures import due_on
from coopdesk.statements.figures import FigureValue, growth_of, last_day

_PARCEL: Final = (
    "SELECT p.id, u.id, u.uid, u.code, u.name, p.sequence, p.period, p.kind, p.sha256, p.previous,"
    " p.replaces, p.created_at, p.received_at, p.judged_at, p.file_name, p.outcome, p.note,"
    " p.manifest FROM parcel p JOIN unit u ON u.id = p.unit_id"
)


class KeyStanding(Choice):
    """How a key of the register stands."""

    VALID = "valid", N_("In use")
    REPLACED = "replaced", N_("Replaced")
    LOST = "lost", N_("Lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFacts:
    """A received package: where it stands in its unit's chain, and what became of it.

    It also answers as what a reply is written about.
    """

    id: int
    unit: Unit
    sequence: int
    period: str
    kind: str
    sha256: str
    previous: str
    replaces: str
    created_at: str
    received_at: str
    judged_at: str
    file_name: str
    outcome: str
    reason: str
    program: str
    records: int
    key: str
    key_standing: KeyStanding


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of a unit in the register: which packages it may sign, and since when."""

    standing: KeyStanding
    since: str
    until: str
    first: int
    last: int | None
    reason: str
    signing: str
    sealing: str


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """A unit whose month is not here, whom to ask, and how late it is."""

    code: str
    name: str
    contact: str
    phone: str
    state: State
    late: int


def parcel_facts(s: Session, parcel_id: int) -> ParcelFacts:
    """Return everything about a received package and the key that signed it."""
    row = fetch_row(s, f"{_PARCEL} WHERE p.id = ?", (parcel_id,))
    if row is None:
        raise refuse("no_such", _("There is no such package; please look it up again."))
    manifest = json.loads(row[17])
    key = fetch_row(
        s,
        "SELECT signing, sealing, state FROM unit_key WHERE unit_id = ? AND first <= ?"
        " AND (last IS NULL OR last >= ?) ORDER BY state = 'valid' DESC, id LIMIT 1",
        (row[1], row[5], row[5]),
    )
    return ParcelFacts(
        id=row[0],
        unit=Unit(row[1], row[2], row[3], row[4]),
        sequence=row[5],
        period=row[6],
        kind=row[7],
        sha256=row[8],
        previous=row[9],
        replaces=row[10],
        created_at=row[11],
        received_at=row[12],
        judged_at=row[13],
        file_name=row[14],
        outcome=row[15],
        reason=row[16],
        program=str(manifest.get("program", "")),
        records=sum(one.get("count", 0) for one in manifest.get("totals", {}).values()),
        key=key_fingerprint(key[0], key[1]) if key else "",
        key_standing=KeyStanding(key[2]) if key else KeyStanding.LOST,
    )


@lru_cache(maxsize=512)
def key_fingerprint(signing: str, sealing: str) -> str:
    """Return the fingerprint of a key; it is slow to work out, so each is worked out once."""
    return fingerprint(PublicKeys(signing, sealing))


def month_parcels(s: Session, month: str, unit_id: int | None = None) -> list[int]:
    """Return the package of a month that was judged last, from every unit or from one."""
    rows = fetch_rows(
        s,
        "SELECT id, unit_id FROM parcel WHERE period = ?1 AND (?2 IS NULL OR unit_id = ?2)"
        " ORDER BY judged_at, id",
        (month, unit_id),
    )
    return sorted({row[1]: row[0] for row in rows}.values())


def not_taken(s: Session, paths: Sequence[Path]) -> list[Path]:
    """Return the files that were not taken in under their name."""
    return [
        one
        for one in paths
        if not fetch_value(s, "SELECT 1 FROM parcel WHERE file_name = ? LIMIT 1", (str(one),))
    ]


def unit_of(s: Session, code: str) -> int | None:
    """Return the unit of a code."""
    found = fetch_value(s, "SELECT id FROM unit WHERE code = ?", (code,))
    return None if found is None else int(found)


def write_replies(
    desk: Desk, parcel_ids: Iterable[int], folder: Path, *, password: str = ""
) -> list[Path]:
    """Write the replies to received packages again, one file each."""
    with desk.read() as s:
        keys = office_keys(s, password)
        parcels = [parcel_facts(s, one) for one in parcel_ids]
    make_folder(folder)
    return [write_reply(desk, keys, one.unit, one, folder) for one in parcels]


def write_refusal(desk: Desk, one: TurnedAway, folder: Path, *, password: str = "") -> list[Path]:
    """Write the reply to a file that was turned away, where it came from a unit for certain."""
    with desk.read() as s:
        keys = office_keys(s, password)
        row = fetch_row(s, "SELECT id, uid, code, name FROM unit WHERE code = ?", (one.unit,))
    if row is None or not one.sha256:
        return []
    make_folder(folder)
    return [write_reply(desk, keys, Unit(*row), one, folder)]


def key_lines(s: Session, unit_id: int) -> list[KeyLine]:
    """Return the keys of a unit, the newest first."""
    rows = fetch_rows(
        s,
        "SELECT state, since, COALESCE(until, ''), first, last, end_reason, signing, sealing"
        " FROM unit_key WHERE unit_id = ? ORDER BY id DESC",
        (unit_id,),
    )
    return [KeyLine(KeyStanding(row[0]), *row[1:]) for row in rows]


def invited_at(s: Session, unit_id: int) -> str:
    """Return when a unit was invited last, if it has not answered that invitation."""
    found = fetch_row(
        s,
        "SELECT at, answered FROM invitation WHERE unit_id = ? ORDER BY at DESC LIMIT 1",
        (unit_id,),
    )
    return str(found[0]) if found is not None and not found[1] else ""


def year_values(
    s: Session, year: int, code: str, until: str = ""
) -> tuple[dict[int, FigureValue], FigureValue | None]:
    """Return a flow since January of every unit, from its newest month, and of all together.

    Last year of all together is known only where every unit knows it.
    """
    found: dict[int, FigureValue] = {}
    for number in range(12, 0, -1):
        month = f"{year}-{number:02d}"
        if until and month > until:
            continue
        for one in unit_months(s, month):
            if code in one.values:
                found.setdefault(one.unit.id, one.values[code])
    if not found:
        return found, None
    values = list(found.values())
    known = [one.last_year for one in values if one.last_year is not None]
    since = sum(one.cumulative or 0 for one in values)
    before = sum(known) if len(known) == len(values) else None
    first = values[0].figure
    return found, FigureValue(first, since, since, before, growth_of(since, before))


def flow_by_month(s: Session, year: int, code: str, until: str) -> list[int | None]:
    """Return a figure summed over the units, month by month; nothing where none reported."""
    values: list[int | None] = []
    for number in range(1, 13):
        month = f"{year}-{number:02d}"
        units = unit_months(s, month) if month <= until else []
        parts = [one.values[code].this_month for one in units if code in one.values]
        values.append(sum(parts) if parts else None)
    return values


def missing_units(s: Session, month: str, today: date) -> list[MissingUnit]:
    """Return the units whose month was expected and is not accepted."""
    place = int(month[5:7]) - 1
    told = {
        row[0]: row[1:]
        for row in fetch_rows(s, "SELECT id, COALESCE(contact, ''), COALESCE(phone, '') FROM unit")
    }
    missing = []
    for row in board(s, int(month[:4]), today):
        state = row.months[place]
        if state.state is State.NONE or state.has_arrived:
            continue
        contact, phone = told[row.unit.id]
        missing.append(
            MissingUnit(row.unit.code, row.unit.name, contact, phone, state.state, state.late)
        )
    return missing


_WANTED: Final = {
    State.MISSING: "未报", State.WAITING: "未到期", State.HELD: "缺上一号",
    State.REFUSED: "退回待改",
}  # fmt: skip


def missing_statement(s: Session, desk: Desk, month: str) -> Statement:
    """Return the list of units to be reminded, ready for paper and for the workbook."""
    units = missing_units(s, month, desk.today())
    lines = tuple(
        Row((one.code, one.name, one.contact or "—", one.phone or "—", _WANTED[one.state],
             f"{one.late} 天" if one.late else ""))
        for one in units
    )  # fmt: skip
    columns = (
        Column("代码", 16),
        Column("单位", 30),
        Column("联系人", 16),
        Column("电话", 20),
        Column("情况", 16),
        Column("迟报", 12, Align.RIGHT),
    )
    end = last_day(month)
    return Statement(
        title=f"{end.year} 年 {end.month} 月 催报名单",
        cooperative=desk.name,
        code=desk.code,
        period=f"上报截止 {due_on(month, report_day(s))}",
        prepared=f"编制 {desk.today()}",
        sections=(
            Section(
                title=f"共 {len(units)} 家",
                sheet="催报名单",
                tables=(Table(columns, (Group(lines),), empty="应报的单位都报了。"),),
            ),
        ),
    )


_WORDS: Final = {
    "number": N_("Number"), "on_date": N_("Date"), "amount_fen": N_("Amount"),
    "cash_fen": N_("Cash"), "bank_fen": N_("Bank"), "wechat_fen": N_("WeChat"),
    "alipay_fen": N_("Alipay"), "credit_fen": N_("On credit"), "deposit_fen": N_("Deposit"),
    "debit_fen": N_("Debit"), "balance_fen": N_("Balance"), "cost_fen": N_("Cost"),
    "debt_fen": N_("Debt"), "overdue_fen": N_("Overdue"), "closed_fen": N_("Closed"),
    "account": N_("Account"), "good_name": N_("Good"), "name": N_("Called"), "unit": N_("Unit"),
    "area": N_("Area"), "mu_times": N_("Mu-times"), "charged_mu_times": N_("Mu-times charged"),
    "job_kind_name": N_("Kind of job"), "households": N_("Households"), "members": N_("Members"),
    "season": N_("Season"), "starts_on": N_("Starts on"), "ends_on": N_("Ends on"),
    "due_on": N_("Due on"), "unit_code": N_("Unit code"), "unit_name": N_("Unit"),
    "id_number": N_("ID number"), "phone": N_("Phone"), "village": N_("Village"),
    "month": N_("Month"), "figure": N_("Figure"), "product": N_("Product"), "dose": N_("Dose"),
}  # fmt: skip
_AREAS: Final = frozenset({"area", "measured_area"})


def record_lines(s: Session, reported_id: int) -> list[tuple[str, str]]:
    """Return a reported record as labels and values, its lines after its head."""
    content = fetch_value(s, "SELECT content FROM reported WHERE id = ?", (reported_id,))
    record = read_plain(str(content or "{}"))
    lines = list(_labelled(record))
    name = name_behind(s, reported_id, record["member"]) if record.get("member") else ""
    if name and "name" not in record:
        lines.insert(0, (_("Member"), name))
    for number, one in enumerate(record.get("lines") or (), 1):
        if isinstance(one, dict):
            parts = [f"{label} {value}" for label, value in _labelled(one)]
            lines.append((_("Line {number}").format(number=number), "　".join(parts)))
    return lines


def _labelled(record: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield what can be said of a record in words; ids and empty parts are left out."""
    for name, label in _WORDS.items():
        value = record.get(name)
        if value in (None, "", 0) or isinstance(value, (list, dict)):
            continue
        yield _(label), _plain(name, value)


def _plain(name: str, value: object) -> str:
    """Return a value of a record as it is read."""
    if isinstance(value, int) and not isinstance(value, bool):
        if name.endswith("_fen"):
            return str(Money(value))
        if name in _AREAS:
            return str(Area(value))
        if name.endswith("mu_times"):
            return str(MuTimes(value))
    text = str(value)
    return number_shown(text) if name == "number" else text
