"""Who a member is: two lines over the figures, identity number and telephone masked."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.land.records import Scope
from coopdesk.statements.member import MemberPage
from ui.buttons import cap_width, chip_height, paint_cap, paint_chip
from ui.parts import Pane
from ui.style import RIGHT, Style

_SCOPES = {Scope.FULL: N_("fully entrusted"), Scope.PARTIAL: N_("partly entrusted")}


class Card(Pane):
    """Name, chips and numbers above; household, share and neighbours in the second line."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "band", "b", parent)
        self.page: MemberPage | None = None
        self.numbers: tuple[str, str] | None = None
        self.place = 0
        look.follow(self, lambda: self.setFixedHeight(2 * look.line("body") + look.px(22)))

    def show_member(self, page: MemberPage, numbers: tuple[str, str] | None, place: int) -> None:
        """Show another member, with the numbers in full if they were asked for."""
        self.page, self.numbers, self.place = page, numbers, place
        self.setAccessibleName(f"{page.name} {page.code} {page.place}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both lines."""
        super().paintEvent(event)
        page = self.page
        if page is None:
            return
        look, painter = self.look, QPainter(self)
        tall, top = look.line("body"), look.px(8)
        x = self._name(painter, page, top, tall)
        self._numbers(painter, page, top, tall, x)
        self._household(painter, page, top + tall + look.px(5), tall)

    def _name(self, painter: QPainter, page: MemberPage, top: int, tall: int) -> int:
        """Paint name, number and chips; return where they end."""
        look, wide = self.look, self.width() - 32
        x = 16
        x += look.draw(painter, QRect(x, top, wide, tall), page.name, "text", "title", bold=True)
        x += look.px(10)
        x += look.draw(painter, QRect(x, top, wide, tall), page.code, "text2") + look.px(10)
        chips = [(_(N_("member")) if page.is_member else _(N_("not a member")),
                  "tint" if page.is_member else "grey")]  # fmt: skip
        if page.scope is not None:
            chips.append((_(_SCOPES[page.scope]), "grey"))
        if page.files:
            words = ngettext("{count} file", "{count} files", page.files)
            chips.append((words.format(count=page.files), "grey"))
        for words, kind in chips:
            high = min(chip_height(look), tall + 4)
            box = QRect(x, top + (tall - high) // 2, look.width(words, "small") + 2 * look.px(8),
                        high)  # fmt: skip
            paint_chip(look, painter, box, words, kind)
            x += box.width() + look.px(8)
        return x

    def _numbers(self, painter: QPainter, page: MemberPage, top: int, tall: int, left: int) -> None:
        """Paint telephone and identity number at the right, and the key that shows them whole."""
        look, right = self.look, self.width() - 16
        number, phone = self.numbers or (page.id_number, page.phone)
        if not number and not phone:
            return
        words = _(N_("mask")) if self.numbers else _(N_("full numbers"))
        need = look.width(words, "small") + cap_width(look, "F7") + look.px(6)
        if right - need > left + look.px(200):
            x = right - need
            x += paint_cap(look, painter, x, top + tall // 2, "F7") + look.px(6)
            look.draw(painter, QRect(x, top, right - x + 2, tall), words, "text", "small")
            right -= need + look.px(14)
        for title, value in ((_(N_("Phone")), phone), (_(N_("ID number")), number)):
            need = look.width(value) + look.width(title, "small") + look.px(21)
            if not value or right - need < left:
                continue
            look.draw(painter, QRect(left, top, right - left, tall), value, align=RIGHT)
            right -= look.width(value) + look.px(7)
            look.draw(painter, QRect(left, top, right - left, tall), title, "text2", "small",
                      align=RIGHT)  # fmt: skip
            right -= look.width(title, "small") + look.px(14)

    def _household(self, painter: QPainter, page: MemberPage, top: int, tall: int) -> None:
        """Paint the household at the left, who lives with the member at the right."""
        look, right = self.look, self.width() - 16
        people = ""
        if page.people:
            count = ngettext("{count} person", "{count} persons", page.people)
            words = _(N_("{people}, {members} of them members"))
            people = words.format(people=count.format(count=page.people), members=page.members)
        head = _(N_("himself")) if page.head == page.name else page.head
        facts = (
            (_(N_("Head of household")), head), (_(N_("Family")), people),
            (_(N_("Joined on")), page.joined_on.isoformat() if page.joined_on else ""),
            (_(N_("Share capital")), f"{page.share_capital} {_(N_('yuan'))}"),
            (_(N_("Place in the village")), str(self.place or "")),
        )  # fmt: skip
        x = 16
        for title, value in facts:
            need = look.width(title, "small") + look.width(value) + look.px(30)
            if not value or x + need > right:
                continue
            x += look.draw(painter, QRect(x, top, right - x, tall), title, "text2", "small")
            x += look.px(8)
            x += look.draw(painter, QRect(x, top, right - x, tall), value) + look.px(22)
        others = "、".join(page.household)
        words = _(N_("With: {names}")).format(names=others) if others else ""
        if words and x + look.width(words, "small") <= right:
            look.draw(painter, QRect(x, top, right - x, tall), words, "text2", "small",
                      align=RIGHT)  # fmt: skip
