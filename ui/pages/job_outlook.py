"""What a job slip comes to, as its page tells it: the panel, the reason, the sums, one sentence."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money, MuTimes
from coopdesk.machinery.outlook import LineOutlook, Outlook
from ui.bands import TotalsBand
from ui.buttons import cap_width, paint_cap
from ui.editors import TextEdit
from ui.figures import Pair, Pairs
from ui.page import Side
from ui.pages.job_columns import short_number
from ui.pages.job_grid import JobGrid
from ui.parts import Pane, Rule, Section
from ui.style import Style
from ui.tables import Cell, Table, TableColumn


class JobSide(Side):
    """The panel: sums per household, and the current line's contract."""

    def __init__(self, look: Style) -> None:
        super().__init__(look, width=308)
        self.body.addWidget(Section(look, _(N_("Per household")), _(N_("mu-times, yuan"))))
        self.households = Table(
            look,
            [
                TableColumn(_(N_("Household")), stretch=1),
                TableColumn(_(N_("Today")), align="right"),
                TableColumn(_(N_("Plan")), width=58),
                TableColumn(_(N_("Amount")), align="right"),
            ],
            small=True,
            row_px=32,
        )
        self.households.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.households)
        self.body.addSpacing(14)
        self.body.addWidget(Rule(look))
        self.body.addSpacing(6)
        self.facts = Pairs(look, tall=32)
        self.body.addWidget(self.facts)

    def show_households(self, outlook: Outlook) -> None:
        """Show the sums per household with how far their plan has come."""
        shown: list[tuple[Any, ...]] = []
        for one in outlook.households:
            plan = Cell(_(N_("none")), tone="text3", role="small")
            if one.planned:
                whole = one.done + one.charged
                tone = "warnS" if whole > one.planned else "accent"
                part = min(whole.units, one.planned.units)
                plan = Cell(bar=(((part, tone),), one.planned.units))
            shown.append((one.name, str(one.charged), plan, str(one.amount)))
        total = (_(N_("Total")), str(outlook.charged), "", str(outlook.amount)) if shown else None
        self.households.show_rows(shown, total)
        self.fold(
            _(N_("{households} households, {charged} mu-times")).format(
                households=len(shown), charged=outlook.charged
            ),
            "account-group-outline",
        )

    def show_line(
        self, outlook: Outlook | None, line: LineOutlook | None, member_id: int | None
    ) -> None:
        """Show which household the current line is for, and its contract."""
        members = [one.member_id for one in outlook.households] if outlook else []
        self.households.current = members.index(member_id) if member_id in members else -1
        self.households.viewport().update()
        self.facts.show_pairs(_contract_pairs(outlook, line) if outlook and line else [])


def _contract_pairs(outlook: Outlook, line: LineOutlook) -> list[Pair]:
    """Tell plan, done and today of a line's contract, all plots together."""
    kind = outlook.weighed.kind
    contract = outlook.weighed.contracts.get(line.priced.contract_id or 0)
    if contract is None or kind is None:
        return []
    household = outlook.household(line.priced.member_id)
    today = outlook.charged_to(contract.id)
    planned = contract.planned(kind.stage)
    done = household.done if household else MuTimes(0)
    name = household.name if household else ""
    pairs = [
        Pair(f"{name}  {short_number(contract.number)}"),
        Pair(f"{kind.stage.shown}  {_(N_('planned'))}", str(planned), unit=_(N_("mu-times"))),
        Pair(_(N_("Done")), str(done)),
        Pair(_(N_("Today")), str(today)),
    ]
    if planned and done + today > planned:
        over = done + today - planned
        pairs.append(Pair(_(N_("Over the plan")), str(over), tone="warn", bold=True))
    elif planned:
        pairs.append(Pair(_(N_("Left of the plan")), str(planned - done - today)))
    return pairs


class ReasonBand(Pane):
    """The line under the grid where the reason for charging otherwise is typed."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self.words = ""
        self.edit = TextEdit(look, self, length=200)
        self.edit.walks = False
        look.follow(self, self._measure)
        self.hide()

    def _measure(self) -> None:
        self.setFixedHeight(self.look.metrics.field + 12)
        self._place()

    def ask_for(self, row: int) -> None:
        """Show the field, named after the line that needs a reason."""
        self._tell(_(N_("Reason, line {line}")).format(line=row + 1))

    def show_line(self, row: int, line: LineOutlook | None, text: str) -> None:
        """Show a line's reason where one is needed or given."""
        if not self.edit.hasFocus() or self.edit.value() != text:
            self.edit.set_value(text)
        priced = line.priced if line is not None else None
        if line is not None and priced is not None and (
            line.over or priced.charged != priced.mu_times or priced.reason
        ):  # fmt: skip
            self.ask_for(row)
        else:
            self._tell("")

    def _tell(self, words: str) -> None:
        self.words = words
        self.setVisible(bool(words))
        self._place()
        self.update()

    def _place(self) -> None:
        x = 16 + self.look.width(self.words, "small") + 10 + cap_width(self.look, "F9") + 10
        self.edit.setGeometry(x, 6, max(60, self.width() - x - 16), self.look.metrics.field)

    def resizeEvent(self, event: object) -> None:
        """Give the field its room."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint label and key."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        box = QRect(16, 0, self.width(), self.height())
        used = look.draw(painter, box, self.words, "text2", "small")
        paint_cap(look, painter, 16 + used + 10, self.height() // 2, "F9")


def tell_totals(band: TotalsBand, outlook: Outlook) -> None:
    """Show the sums under the grid."""
    count = _(N_("{rows} lines · {households} households")).format(
        rows=len(outlook.lines), households=len(outlook.households)
    )
    left = [("", count), (_(N_("Measured")), f"{outlook.area} {_(N_('mu'))}")]
    if outlook.overlap:
        left.append((_(N_("Overlap not charged")), f"{outlook.overlap} {_(N_('mu'))}"))
    if outlook.worked > outlook.charged:
        text = f"{outlook.worked - outlook.charged} {_(N_('mu-times'))}"
        left.append((_(N_("Charged less")), text))
    fuel = outlook.weighed.draft.fuel
    if fuel and outlook.worked:
        each = Money.rounded(fuel.exact / outlook.worked.exact)
        left.append((_(N_("Fuel")), f"{each} {_(N_('litres per mu-time'))}"))
    band.tell(
        left,
        [
            (_(N_("Charged")), _(N_("mu-times")), str(outlook.charged)),
            (_(N_("Amount")), _(N_("yuan")), str(outlook.amount)),
        ],
    )


def standing(outlook: Outlook, grid: JobGrid) -> tuple[str, str]:
    """Return one sentence and its kind: the current line's warning, any other, or what will be.

    That no rate holds is told at the first line worked, not after all thirty.
    """
    rows = grid.filled_rows()
    for one in outlook.problems:
        if one.code == "price" and one.row is not None and outlook.lines[one.row].priced.charged:
            return one.text, "warn"
    lines = sorted(zip(rows, outlook.lines, strict=False), key=lambda one: one[0] != grid.row)
    for number, line in lines:
        if line.over and not line.priced.reason:
            return over_text(grid, number, line), "warn"
    for number, line in lines:
        if line.less and not line.priced.reason:
            text = _(
                N_(
                    "Line {line}: {less} mu-times charged less than worked. Press F6 if they were"
                    " overlap, or F9 to give the reason."
                )
            )
            return text.format(line=number + 1, less=line.less), "warn"
    warned = [
        (rows[one.row] != grid.row, one.text)
        for one in outlook.problems
        if one.warning and one.code != "over_plan" and one.row is not None
    ]
    if warned:
        return min(warned, key=lambda one: one[0])[1], "warn"
    return _will_text(outlook), "will"


def over_text(grid: JobGrid, row: int, line: LineOutlook) -> str:
    """Say that a line goes over its plan, and the ways out."""
    plot = grid.candidate(row, "plot_id")
    text = _(
        N_(
            "Line {line}: {plot} plans {planned}, {done} done, {today} today, {over} mu-times"
            " over the plan. Press F7 to charge by the plan, or F9 to give the reason."
        )
    )
    return text.format(
        line=row + 1,
        plot=plot.name if plot else "",
        planned=line.planned,
        done=line.done + line.earlier,
        today=line.priced.charged,
        over=line.over,
    )


def _will_text(outlook: Outlook) -> str:
    """Say what posting will do, in one line."""
    sums = outlook.settled()
    if not sums:
        return ""
    parts = [f"{how.shown} {amount}" for how, amount in sums.items()]
    text = _(N_("After posting: {parts}; income from services {total} yuan."))
    return text.format(parts=_(N_(", ")).join(parts), total=outlook.amount)
