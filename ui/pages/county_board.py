"""What the county's board shows: a row a unit, the sums at its foot, the month's large figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.settings import setting
from coopdesk.packages.board import BoardRow, MonthState, State, summary_figures
from coopdesk.packages.office import report_day
from coopdesk.statements.day_figures import due_on
from coopdesk.statements.figures import FigureValue
from coopdesk.statements.targets import Progress, share_text
from ui.figures import Figure
from ui.months import short_month
from ui.pages.board_table import Legend, mark_of
from ui.pages.figures import growth_cell, number_cell
from ui.style import Style
from ui.tables import Cell, TableColumn

FIGURE: Final = "sales_inputs"
WORK: Final = "machinery"


def board_columns() -> list[TableColumn]:
    """Return unit, twelve months, the year's sum, growth, and how much of the target is met."""
    months = [
        TableColumn(short_month(f"0000-{number:02d}"), align="centre", width=50, stretch=1)
        for number in range(1, 13)
    ]
    return [
        TableColumn(_(N_("Unit")), stretch=1),
        *months,
        TableColumn(_(N_("Farm inputs this year")), _(N_("10,000 yuan")), "right", leaves=1),
        TableColumn(_(N_("Growth")), "%", "right", leaves=2, width=76),
        TableColumn(_(N_("Target met")), width=104, leaves=4),
        TableColumn("", align="right", width=66, leaves=3),
    ]


def board_legend(look: Style) -> Legend:
    """Return what the marks mean."""
    return Legend(
        look,
        [
            (("", "accent", ""), _(N_("came in time"))),
            ((_(N_("late {days}")).format(days=2), "warn", ""), _(N_("two days late"))),
            *(
                (mark_of(MonthState("", state)), _(words))
                for state, words in (
                    (State.EXCEPTIONS, N_("taken, some set aside")),
                    (State.CHANGED, N_("corrected since")),
                    (State.ASKED, N_("correction to answer")),
                    (State.HELD, N_("waits for an earlier one")),
                    (State.REFUSED, N_("sent back")),
                    (State.MISSING, N_("not here")),
                )
            ),
        ],
    )


def unit_cells(one: BoardRow, value: FigureValue | None, reached: Progress | None) -> list[Cell]:
    """Return a unit's row; the marks of its months are painted over the empty cells."""
    cells = [Cell(one.unit.name), *([Cell()] * 12)]
    return [*cells, *_sum_cells(value), *_target_cells(reached)]


def total_cells(
    rows: Sequence[BoardRow], together: FigureValue | None, whole: Progress | None
) -> list[Cell]:
    """Return the foot: how many of the expected months are here, and the sums."""
    cells = [Cell(_(N_("All units")))]
    for month in range(12):
        states = [one.months[month] for one in rows]
        wanted = [one for one in states if one.state not in {State.NONE, State.WAITING}]
        came = sum(one.has_arrived for one in states)
        wanted = wanted or [one for one in states if one.has_arrived]
        text = f"{came}/{len(wanted)}" if wanted else ""
        cells.append(Cell(text, tone="neg" if came < len(wanted) else "text2", role="small"))
    share = "" if whole is None or whole.target is None else share_text(whole.share)
    return [*cells, *_sum_cells(together), Cell(), Cell(share, tone="text2")]


def _target_cells(one: Progress | None) -> list[Cell]:
    """Return how much of a unit's target is met: a bar, amber when behind, and the share."""
    if one is None or not one.target:
        return [Cell(), Cell("—", tone="text3")]
    tone = "warnS" if one.is_behind else "accent"
    held = max(0, min(one.now or 0, one.target))
    return [Cell(bar=(((held, tone),), one.target)), Cell(share_text(one.share), tone="text2")]


def _sum_cells(value: FigureValue | None) -> list[Cell]:
    if value is None:
        return [Cell("—", tone="text3"), Cell("—", tone="text3")]
    return [number_cell(value.figure, value.cumulative), growth_cell(value)]


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the large figures lead when they are clicked."""

    missing: Callable[[], object]
    correction: Callable[[], object]
    statement: Callable[[str], object]


def month_figures(
    s: Any, rows: Sequence[BoardRow], month: str, today: Any, doors: Doors
) -> list[Figure]:
    """Return the month's large figures."""
    states = [one.months[int(month[5:7]) - 1] for one in rows]
    shown = short_month(month)
    values = {one.figure.code: one for one in summary_figures(s, month)}
    link = setting(s, "uplink")
    due = due_on(month, int(link["report_day"]) if link else report_day(s))
    left = (due - today).days
    upward = _(N_("Report upwards")) if link else _(N_("Units report"))
    return [
        _came_figure(states, shown, doors),
        _sum_figure(values.get(FIGURE), f"{shown} {_(N_('farm inputs sold'))}", doors),
        _sum_figure(values.get(WORK), f"{shown} {_(N_('machinery work'))}", doors),
        _changed_figure(rows, doors),
        Figure(upward, str(abs(left)), _(N_("days left")) if left >= 0 else _(N_("days late")),
               _(N_("by {day}")).format(day=f"{due:%m-%d}"), "text2" if left >= 0 else "neg"),
    ]  # fmt: skip


def _came_figure(states: Sequence[MonthState], shown: str, doors: Doors) -> Figure:
    """Return how many units' months are here."""
    expected = sum(one.state is not State.NONE for one in states)
    came = sum(one.has_arrived for one in states)
    missing = sum(one.state is State.MISSING for one in states)
    back = sum(one.state is State.REFUSED for one in states)
    lacking = []
    if missing:
        lacking.append(_(N_("{count} missing")).format(count=missing))
    if back:
        lacking.append(_(N_("{count} sent back")).format(count=back))
    title = _(N_("{month} here")).format(month=shown)
    return Figure(title, str(came), _(N_("of {count}")).format(count=expected),
                  "，".join(lacking), "neg", opens=doors.missing)  # fmt: skip


def _sum_figure(value: FigureValue | None, title: str, doors: Doors) -> Figure:
    """Return a summed figure of the month as a large one."""
    if value is None:
        return Figure(title, "—")
    figure, note, tone = value.figure, "", "accent"
    if value.growth is not None:
        note = _(N_("year {growth} %")).format(growth=value.growth_text)
        tone = "neg" if value.growth < 0 else "accent"
    return Figure(title, figure.shown(value.this_month), figure.unit, note, tone,
                  opens=lambda: doors.statement(figure.code))  # fmt: skip


def _changed_figure(rows: Sequence[BoardRow], doors: Doors) -> Figure:
    """Return how many months of the year were corrected, and how many ask to be."""
    cells = [(one, cell) for one in rows for cell in one.months]
    changed = [
        f"{one.unit.name} {short_month(cell.month)}"
        for one, cell in cells
        if cell.state is State.CHANGED
    ]
    asked = sum(cell.proposal is not None for _one, cell in cells)
    said = "、".join(changed[:2])
    if asked:
        said = ngettext("{count} asks", "{count} ask", asked).format(count=asked)
    return Figure(_(N_("Corrected since")), str(len(changed)), _(N_("months")), said, "warn",
                  opens=doors.correction if asked else None)  # fmt: skip
