"""The county's board and summary: who reported what, the sums, and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.choices import Choice
from coopdesk.kernel.clock import moment_of
from coopdesk.kernel.i18n import N_
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.packages.office import Unit, admitted_units, report_day
from coopdesk.packages.proposals import waiting_corrections
from coopdesk.packages.reply_file import SetAside
from coopdesk.packages.sums import UnitMonth, summed, summed_values, unit_months
from coopdesk.packages.turned_away import TurnedAway, turned_away
from coopdesk.paper.page import Align
from coopdesk.paper.slip import Pair
from coopdesk.paper.statement import Section, Statement
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.statements.day_figures import due_on
from coopdesk.statements.figures import FigureValue, last_day, month_shifted
from coopdesk.statements.monthly import figures_digest
from coopdesk.statements.monthly_figures import MAIN, figure_cell, figure_groups

__all__ = [
    "BoardRow", "MonthState", "RecordBehind", "State", "UnitBehind", "UnitMonth", "board",
    "records_behind", "set_asides", "summary_figures", "summary_statement", "unit_months",
    "units_behind",
]  # fmt: skip


class State(Choice):
    """How a unit's month stands."""

    NONE = "none", N_("Not expected")
    WAITING = "waiting", N_("Not due yet")
    MISSING = "missing", N_("Missing")
    HELD = "held", N_("Held")
    REFUSED = "refused", N_("Sent back")
    ACCEPTED = "accepted", N_("Accepted")
    EXCEPTIONS = "exceptions", N_("With exceptions")
    CHANGED = "changed", N_("Corrected since")
    ASKED = "asked", N_("Correction to answer")


_ARRIVED: Final = frozenset({State.ACCEPTED, State.EXCEPTIONS, State.CHANGED, State.ASKED})


@dataclass(frozen=True, slots=True)
class MonthState:
    """One cell of the board: how a month stands, and how many days late it came or is.

    ``proposal`` is the correction that waits for a yes or no.
    """

    month: str
    state: State
    late: int = 0
    parcel_id: int | None = None
    note: str = ""
    refusal: TurnedAway | None = None
    proposal: int | None = None

    @property
    def has_arrived(self) -> bool:
        """Tell whether the month counts in the sums."""
        return self.state in _ARRIVED


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit of the board with its twelve months."""

    unit: Unit
    months: tuple[MonthState, ...]


@dataclass(frozen=True, slots=True)
class UnitBehind:
    """What one unit adds to a figure."""

    unit: Unit
    parcel_id: int
    value: FigureValue


@dataclass(frozen=True, slots=True)
class RecordBehind:
    """One record behind a figure of a unit: its number, day, and what it adds."""

    reported_id: int
    kind: str
    number: str
    on_date: date
    value: int


def board(s: Session, year: int, today: date) -> list[BoardRow]:
    """Return how every month of a year stands, unit by unit."""
    day = report_day(s)
    away = {(one.unit, one.period): one for one in turned_away(s)}
    asked = {(one.unit.id, one.period): one for one in waiting_corrections(s)}
    parcels: dict[tuple[int, str], list[tuple[Any, ...]]] = {}
    for row in fetch_rows(
        s,
        "SELECT unit_id, period, id, kind, outcome, received_at, note, current FROM parcel"
        " WHERE period BETWEEN ? AND ? AND kind <> 'baseline' ORDER BY id",
        (f"{year}-01", f"{year}-12"),
    ):
        parcels.setdefault((row[0], row[1]), []).append(row[2:])
    since = _first_months(s)
    rows = []
    for unit in admitted_units(s):
        months = []
        for number in range(1, 13):
            month = f"{year}-{number:02d}"
            found = parcels.get((unit.id, month), [])
            expected = month >= since.get(unit.id, "9999")
            state = _state(month, found, due_on(month, day), today, expected=expected)
            proposal = asked.get((unit.id, month))
            if proposal is not None:
                state = replace(
                    state, state=State.ASKED, note=proposal.note, proposal=proposal.parcel_id
                )
            months.append(_with_refusal(state, found, away.get((unit.code, month))))
        rows.append(BoardRow(unit, tuple(months)))
    return rows


def _first_months(s: Session) -> dict[int, str]:
    """Return the first month that each unit owes: the one before it was admitted, or an earlier."""
    admitted = fetch_rows(s, "SELECT unit_id, MIN(since) FROM unit_key GROUP BY unit_id")
    first = {row[0]: month_shifted(row[1][:7], -1) for row in admitted}
    for unit_id, month in fetch_rows(
        s, "SELECT unit_id, MIN(period) FROM parcel WHERE kind <> 'baseline' GROUP BY unit_id"
    ):
        first[unit_id] = min(month, first.get(unit_id, month))
    return first


def _state(
    month: str, found: Sequence[tuple[Any, ...]], due: date, today: date, *, expected: bool
) -> MonthState:
    """Return how one month of a unit stands, from its packages in the order of their coming."""
    current = next((row for row in found if row[5]), None)
    if current is not None:
        first = next(row for row in found if row[2] in {"accepted", "exceptions"})
        came = moment_of(first[3]).astimezone().date()
        state = State(current[2])
        if current[1] == "correction":
            state = State.CHANGED
        return MonthState(month, state, max(0, (came - due).days), current[0], current[4])
    late = max(0, (today - due).days)
    for state in (State.HELD, State.REFUSED):
        waiting = next((row for row in reversed(found) if row[2] == state.value), None)
        if waiting is not None:
            return MonthState(month, state, late, waiting[0], waiting[4])
    if not expected:
        return MonthState(month, State.NONE)
    return MonthState(month, State.MISSING if late else State.WAITING, late)


def _with_refusal(
    state: MonthState, found: Sequence[tuple[Any, ...]], refusal: TurnedAway | None
) -> MonthState:
    """Say of a month that is not here that a file of it was refused; and of one that is, later."""
    if refusal is None or (found and refusal.at <= found[-1][3]):
        return state
    if state.state in {State.NONE, State.WAITING, State.MISSING}:
        state = replace(state, state=State.REFUSED, note=refusal.reason)
    return replace(state, refusal=refusal)


def set_asides(s: Session, parcel_id: int) -> list[SetAside]:
    """Return the records of a package that were set aside, with the reasons."""
    rows = fetch_rows(
        s,
        "SELECT kind, uid, number, reason FROM set_aside WHERE parcel_id = ? ORDER BY id",
        (parcel_id,),
    )
    return [SetAside(kind=one[0], uid=one[1], number=one[2], reason=one[3]) for one in rows]


def summary_figures(s: Session, month: str) -> list[FigureValue]:
    """Return every figure of a month summed over the units that reported."""
    return summed_values(s, month)


def units_behind(s: Session, figure: str, month: str) -> list[UnitBehind]:
    """Return what each unit adds to a figure of a month."""
    return [
        UnitBehind(one.unit, one.parcel_id, one.values[figure])
        for one in unit_months(s, month)
        if figure in one.values
    ]


def records_behind(s: Session, figure: str, month: str, unit_id: int) -> list[RecordBehind]:
    """Return the records of a unit whose values sum to its figure of a month."""
    rows = fetch_rows(
        s,
        "SELECT r.id, r.kind, r.number, r.on_date, v.value FROM parcel p"
        " JOIN reported_value v ON v.parcel_id = p.id AND v.figure = ?"
        " JOIN reported r ON r.id = v.reported_id"
        " WHERE p.unit_id = ? AND p.period = ? AND p.current = 1 ORDER BY r.on_date, r.id",
        (figure, unit_id, month),
    )
    return [
        RecordBehind(row[0], row[1], row[2], date.fromisoformat(row[3]), row[4]) for row in rows
    ]


def record_content(s: Session, reported_id: int) -> str:
    """Return a reported record as it stood in the file."""
    return str(fetch_value(s, "SELECT content FROM reported WHERE id = ?", (reported_id,)) or "")


# The printed summary (汇总月报) -----------------------------------------------------------------

_RIGHT: Final = Align.RIGHT
_MATRIX: Final = (
    ("经营", ("sales", "sales_inputs", "purchases", "online", "retail")),
    ("农业服务", ("trusteeship", "service_area", "machinery", "protection", "fertilising")),
    ("往来与财务", ("debts", "stock_inputs", "revenue", "profit", "members")),
)
_SHORT: Final = {
    "sales": "销售总额", "sales_inputs": "农资销售", "purchases": "购进总额", "online": "电商销售",
    "retail": "零售额", "trusteeship": "托管面积", "service_area": "服务面积",
    "machinery": "农机作业", "protection": "统防统治", "fertilising": "配方施肥",
    "debts": "社员欠款", "stock_inputs": "农资库存", "revenue": "营业收入", "profit": "利润总额",
    "members": "社员",
}  # fmt: skip
_STATES: Final = {
    State.ACCEPTED: "已收", State.EXCEPTIONS: "已收（有搁置）", State.CHANGED: "已收（更正）",
    State.ASKED: "已收（更正待批）",
    State.HELD: "待收上一号", State.REFUSED: "退回", State.MISSING: "未报", State.WAITING: "未到期",
    State.NONE: "不要求",
}  # fmt: skip


def summary_statement(s: Session, desk: Desk, month: str) -> Statement:
    """Return the summary of a month over all units, ready for paper and for the workbook."""
    units = unit_months(s, month)
    rows = board(s, int(month[:4]), desk.today())
    values = summed(units)
    end = last_day(month)
    digest = figures_digest(values)
    return Statement(
        title=f"{end.year} 年 {end.month} 月 汇总月报",
        cooperative=desk.name,
        code=desk.code,
        period=f"期间 {month}-01 至 {end:%m-%d}",
        prepared=f"编制 {desk.today()}",
        signers=(
            Pair("单位负责人", ""),
            Pair("审核", ""),
            Pair("制表", desk.clerk),
            Pair("单位公章", ""),
        ),
        digest=f"{digest[:4]} {digest[4:8]} …… {digest[-4:]}",
        sections=(
            _main(values, units, rows, month),
            *_matrices(units),
            _reporting(s, rows, units, month),
            _others(values, month),
        ),
    )


def _main(
    values: Sequence[FigureValue], units: Sequence[UnitMonth], rows: Sequence[BoardRow], month: str
) -> Section:
    """Return the summed figures with last year and growth."""
    number = int(month[5:7])
    main = [value for value in values if value.figure.code in MAIN]
    expected = [row for row in rows if row.months[number - 1].state is not State.NONE]
    missing = [row.unit.name for row in expected if not row.months[number - 1].has_arrived]
    notes = [f"本表为 {len(units)} 家单位之和，应报 {max(len(expected), len(units))} 家。"]
    if missing:
        notes.append(f"未计入：{'、'.join(missing)}。")
    notes.append("“—”表示不累计，或有单位没有上年数。增长按累计（期末数按期末）比上年同期。")
    return Section(
        title="一　主要指标",
        sheet="主要指标",
        tables=(Table(_columns(month), figure_groups(main), notes=tuple(notes)),),
    )


def _columns(month: str) -> tuple[Column, ...]:
    """Return the columns of a table of figures."""
    number = int(month[5:7])
    return (
        Column("行", 5, Align.CENTRE, is_quiet=True),
        Column("指标", 32),
        Column("单位", 8, Align.CENTRE),
        Column("本月或期末", 16, _RIGHT),
        Column(f"1 至 {number} 月累计" if number > 1 else "1 月累计", 17, _RIGHT),
        Column("上年同期", 15, _RIGHT),
        Column("增长 %", 11, _RIGHT),
    )


def _others(values: Sequence[FigureValue], month: str) -> Section:
    """Return the summed figures that are not on the first page."""
    others = [value for value in values if value.figure.code not in MAIN]
    return Section(
        title="四　其他指标",
        sheet="其他指标",
        tables=(Table(_columns(month), figure_groups(others)),),
    )


def _matrices(units: Sequence[UnitMonth]) -> Iterable[Section]:
    """Yield units by figures, a group of figures a table, the month's values added up below."""
    tables = []
    for title, codes in _MATRIX:
        figures = [
            next(one.values[code].figure for one in units if code in one.values)
            for code in codes
            if any(code in one.values for one in units)
        ]
        if not figures:
            continue
        columns = (
            Column(title, 22),
            *(
                Column(_SHORT[one.code], 17, _RIGHT, unit=one.unit, is_summed=True)
                for one in figures
            ),
        )
        lines = tuple(
            Row((one.unit.name, *(_cell(one.values.get(figure.code)) for figure in figures)))
            for one in units
        )
        tables.append(Table(columns, (Group(lines),), total="合计"))
    if tables:
        note = "各单位数分别四舍五入，合计按未舍入数计算。"
        tables[-1] = replace(tables[-1], notes=(note,))
        yield Section(
            title="二　各单位本月（期末）",
            sheet="各单位",
            tables=tuple(tables),
            new_page=True,
        )


def _cell(value: FigureValue | None) -> Any:
    """Return a unit's value as a cell; nothing where the unit does not state it."""
    return None if value is None else figure_cell(value.figure, value.this_month)


def _reporting(
    s: Session, rows: Sequence[BoardRow], units: Sequence[UnitMonth], month: str
) -> Section:
    """Return how every unit reported the month, with the hash of its package."""
    hashes = {one.unit.id: (one.parcel_id, one.sha256) for one in units}
    lines = []
    for row in rows:
        state = row.months[int(month[5:7]) - 1]
        parcel_id, sha256 = hashes.get(row.unit.id, (None, ""))
        aside = len(set_asides(s, parcel_id)) if parcel_id is not None else None
        lines.append(
            Row(
                (
                    row.unit.code,
                    row.unit.name,
                    _STATES[state.state],
                    f"迟 {state.late} 天" if state.late else "",
                    aside or None,
                    f"{sha256[:4]} {sha256[4:8]} …… {sha256[-4:]}" if sha256 else "—",
                )
            )
        )
    columns = (
        Column("代码", 16),
        Column("单位", 30),
        Column("上报", 20),
        Column("迟报", 12),
        Column("搁置", 9, _RIGHT, unit="条"),
        Column("上报包摘要", 24, is_quiet=True),
    )
    return Section(
        title="三　上报情况",
        sheet="上报情况",
        tables=(Table(columns, (Group(tuple(lines)),), empty="还没有单位。"),),
    )
