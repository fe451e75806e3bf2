"""What the entry pages share: pickers as the counter needs them, checks, totals, held documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.register import Register
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.keeping import KeptDraft
from coopdesk.members.records import MEMBERS
from coopdesk.supplies.counter import BuyerLine, GoodLine, buyer_lines, find_goods, good_lines
from coopdesk.supplies.records import GOODS
from ui.buttons import Caps
from ui.doing import ask, tell_unreadable, unreadable
from ui.editors import Editor
from ui.forms import picker_for
from ui.keeping import Keeper
from ui.lines import LineGrid
from ui.page import Page, Room
from ui.parts import Pane, Raised, column
from ui.picker import Candidate, Picker
from ui.style import RIGHT, Style
from ui.tables import Cell, Table, TableColumn


def choices(desk: Any, register: Register) -> list[tuple[int, str]]:
    """Return the records of a short register in use, for a field that offers them all."""
    from coopdesk.kernel.listing import Query

    listing = listing_of(register)
    at = [one.name for one in listing.columns].index(register.shown.key)
    with desk.read() as s:
        ids = list(listing.ids(s, Query(where=(("retired", False),))))
        return [(one, str(row[at])) for one, row in zip(ids, listing.rows(s, ids), strict=True)]


def buyer_candidate(one: BuyerLine) -> Candidate:
    """Return a member as a candidate: where he lives, the end of his number, how he stands."""
    right, tone = _(N_("owes nothing")), "text2"
    if one.debt.units > 0:
        right, tone = _(N_("owes {sum}")).format(sum=one.debt), "text"
    elif one.deposit.units > 0:
        right = _(N_("deposit {sum}")).format(sum=one.deposit)
    end = _(N_("no. ends {digits}")).format(digits=one.phone_end) if one.phone_end else ""
    return Candidate(one.id, one.code, one.name, one.place, end, right, tone)


def member_picker(room: Room, create: Callable[[str], object] | None = None) -> Picker:
    """Return a picker of members that says where each lives and how the account stands."""
    return picker_for(
        MEMBERS,
        room,
        create=create,
        describe=lambda s, ids: [buyer_candidate(one) for one in buyer_lines(s, ids)],
    )


def good_candidate(one: GoodLine) -> Candidate:
    """Return a good as a candidate: spec, price, and what is there."""
    price = "" if one.price is None else str(one.price)
    tone = "text" if one.held.units > 0 else "warn"
    return Candidate(one.id, one.code, one.name, one.spec, price, f"{one.held.short()} {one.unit}",
                     tone)  # fmt: skip


def good_picker(
    room: Room, warehouse: Callable[[], int | None], member: Callable[[], bool]
) -> Picker:
    """Return a picker of goods by code, name, initials, barcode or a label's scanned code.

    What is not found there is added by F2.
    """
    made = picker_for(
        GOODS,
        room,
        width=0,
        create=lambda typed: room.open("good", new=typed or True, made=made.take),
        finding=find_goods,
        describe=lambda s, ids: [
            good_candidate(one) for one in good_lines(s, ids, warehouse(), member=member())
        ],
    )
    made.setMaxLength(400)
    return made


def settle_here(page: Page, *, but: Sequence[QWidget] = ()) -> bool:
    """Read what is typed on the page; False, at the field with its refusal, if some cannot be."""
    here = QApplication.focusWidget()
    fields = [one for one in page.findChildren(Editor) if one.isVisible() and one not in but]
    fields.sort(key=lambda one: one is not here)
    for field in fields:
        if field.composing:
            return False
        if (field is here or field.wrong()) and not field.settle():
            field.setFocus()
            tell_unreadable(field)
            return False
    return True


def throw_away(page: Page, keeper: Keeper, *, words: str = "") -> bool:
    """Throw away what is half typed, asked once by the consequence; False if it is to stay."""
    title = keeper.title()
    if title is not None and not ask(
        page,
        _(N_("Throw away {title}?")).format(title=words or title or _(N_("this document"))),
        _(N_("It was not posted. What was typed cannot be brought back.")),
        yes=_(N_("Throw away")),
    ):
        return False
    keeper.throw_away()
    return True


def at_row(one: Problem, rows: Sequence[int], *columns: str) -> Problem:
    """Return a problem of a draft's line at the row where it was typed.

    One that names none of the columns where it can be put right stands in the first of them.
    """
    if one.row is None or not 0 <= one.row < len(rows):
        return one
    name = one.field if one.field in columns else columns[0]
    return replace(one, field=name, row=rows[one.row])


def tell_problems(
    page: Page,
    problems: Sequence[Problem],
    fields: dict[str, Any],
    grid: LineGrid | None = None,
    *,
    will: str = "",
) -> None:
    """Show problems where they are without moving the keyboard; else say what will happen."""
    by_field: dict[str, str] = {}
    if grid is not None:
        grid.clear_refusals()
    for problem in problems:
        if problem.warning:
            continue
        name = problem.field or ""
        if problem.row is not None and grid is not None and name not in fields:
            shown = {one.name for one in grid.columns}
            grid.refuse(problem.row, name if name in shown else "good_id", problem.text)
        elif name in fields:
            by_field.setdefault(name, problem.text)
    for name, editor in fields.items():
        if not editor.wrong():
            editor.refuse(by_field.get(name, ""))
    hard = [problem.text for problem in problems if not problem.warning]
    soft = [problem.text for problem in problems if problem.warning]
    if hard:
        tell_standing(page, fields, hard[0], "wrong")
    elif soft:
        tell_standing(page, fields, soft[0], "warn")
    else:
        tell_standing(page, fields, will)


def tell_standing(
    page: Page, fields: Mapping[str, Any], text: str = "", kind: str = "will"
) -> None:
    """Say above the strip how the page stands; what cannot be read in a field comes first."""
    unread = next(filter(None, map(unreadable, fields.values())), "")
    kind = "wrong" if unread else kind
    page.notice.tell(unread or text, kind)
    if kind != "wrong":
        page.room.unsay()


class Totals(Pane):
    """A document's total: how many sorts and pieces, in capitals, and in figures."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "t", parent)
        self.count = ""
        self.total = Money(0)
        self.words = N_("Total")
        look.follow(self, lambda: self.setFixedHeight(look.metrics.totals))

    def show_total(self, count: str, total: Money) -> None:
        """Show another total."""
        self.count, self.total = count, total
        self.setAccessibleName(f"{count} {total}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint count, capitals and figure."""
        super().paintEvent(event)
        look, painter = self.look, QPainter(self)
        rect = self.rect().adjusted(16, 1, -8, 0)
        wide = look.draw(painter, rect, str(self.total), "text", "figure", bold=True, align=RIGHT)
        unit = look.width(_(N_("yuan")), "small")
        title = f"{_(self.words)} "
        right = rect.right() - wide - look.px(10)
        look.draw(painter, QRect(right - unit, rect.top(), unit + 2, rect.height()),
                  _(N_("yuan")), "text2", "small")  # fmt: skip
        name = look.width(title, "small")
        right -= unit + name
        look.draw(painter, QRect(right, rect.top(), name + 2, rect.height()), title, "text2",
                  "small")  # fmt: skip
        if not self.total:
            look.draw(painter, rect, self.count, "text2", "small")
            return
        x = rect.left() + look.draw(painter, rect, self.count, "text2", "small") + look.px(20)
        capitals = "人民币" + self.total.in_words()
        if not look.metrics.rail:
            box = QRect(x, rect.top(), right - x, rect.height())
            x += look.draw(painter, box, _(N_("in words")), "text2", "small") + look.px(8)
        room = QRect(x, rect.top(), right - x - 8, rect.height())
        if look.width(capitals, "small") > room.width():
            capitals = self.total.in_words()
        look.draw(painter, room, capitals, "text", "small")


class PickList(Raised):
    """A short list over the page: the arrows choose, Enter takes a row, Esc closes."""

    taken = Signal(int)

    def __init__(
        self, page: Page, columns: Sequence[TableColumn], rows: Sequence[Sequence[Any]],
        words: str, *, at: int = 0,
    ) -> None:  # fmt: skip
        """Show rows; ``words`` says what Enter does."""
        super().__init__(page.look, page.window())
        look = page.look
        self._back = QApplication.focusWidget()
        self.table = Table(look, list(columns))
        self.table.show_rows([tuple(row) for row in rows])
        keys = Caps(look)
        keys.show_keys([("↑↓", _(N_("choose"))), ("Enter", words), ("Esc", _(N_("close")))])
        layout = column(margins=(1, 1, 1, 8), gap=6)
        layout.addWidget(self.table)
        layout.addWidget(keys)
        self.setLayout(layout)
        self.table.opened.connect(self._take)
        wide = look.px(420)
        tall = self.table.sizeHint().height() + look.metrics.heading + 16
        window = page.window()
        self.setGeometry((window.width() - wide) // 2, look.metrics.title_bar + 8, wide, tall)
        self.show()
        self.raise_()
        self.table.setFocus()
        self.table.go(at)

    def _take(self, number: int) -> None:
        self.close_list()
        self.taken.emit(number)

    def close_list(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc; keep every other key here."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
            if self._back is not None:
                self._back.setFocus()
        event.accept()


class HeldList(PickList):
    """The held documents, to take one up."""

    def __init__(self, page: Page, held: Sequence[KeptDraft]) -> None:
        """Show them over the page."""
        super().__init__(
            page,
            [
                TableColumn(_(N_("Held documents")), stretch=1),
                TableColumn(_(N_("Since")), align="right"),
            ],
            [(Cell(one.title), Cell(one.at.astimezone().strftime("%m-%d %H:%M"))) for one in held],
            _(N_("take it up")),
        )


def pieces_text(sorts: int, pieces: Quantity, look: Style) -> str:
    """Say how many sorts and pieces there are; at large sizes only the sorts."""
    if look.metrics.rail:
        return _(N_("{sorts} sorts")).format(sorts=sorts)
    return _(N_("{sorts} sorts・{pieces} pieces")).format(sorts=sorts, pieces=pieces.short())
