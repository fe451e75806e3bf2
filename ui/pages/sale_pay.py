"""The money of a sale: cash, credit, deposit, the other ways, and the change to give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_
from coopdesk.kernel.values import Money
from ui.editors import MoneyEdit
from ui.pages.paying import PayBand, Rest, WayOfPaying
from ui.parts import label, retone
from ui.style import Style


class SalePay(PayBand):
    """How a sale is paid; ``paid`` (way) comes when an amount was typed."""

    paid = Signal(str)

    def __init__(self, look: Style, credited: Callable[[], bool]) -> None:
        """Make the fields; ``credited`` tells whether what cash leaves may go on credit."""
        super().__init__(look)
        self._credited = credited
        self.cash, self.credit = MoneyEdit(look), MoneyEdit(look)
        self.deposit, self.received = MoneyEdit(look), MoneyEdit(look, width=112)
        self.other = WayOfPaying(look, lambda: self.paid.emit("other"))
        self.change = label("0.00", "title", bold=True)
        self.change.setContentsMargins(0, 0, 8, 0)
        self.add("cash", N_("Cash taken"), self.cash, at=(0, 0), key="F8")
        self.add("credit", N_("On credit"), self.credit, at=(0, 1), key="F9")
        self.add("received", N_("Cash received"), self.received, at=(0, 2))
        self.add("wechat", self.other.way, self.other.amount, at=(1, 0))
        self.add("deposit", N_("From deposit"), self.deposit, at=(1, 1))
        self.add("change", N_("Change"), self.change, at=(1, 2))
        for name in ("alipay", "bank"):
            self.fields[name] = self.other.amount
        ways = {"cash": self.cash, "credit": self.credit, "deposit": self.deposit}
        self.rest = Rest("cash", ways, self.other)
        for name, editor in ways.items():
            editor.edited.connect(lambda name=name: self._typed(name))
        self.received.edited.connect(self._show_change)
        order = (self.cash, self.credit, self.received, self.other.way, self.other.amount,
                 self.deposit)  # fmt: skip
        for first, then in pairwise(order):
            QWidget.setTabOrder(first, then)

    def amounts(self) -> list[QWidget]:
        """Return the fields that "all in cash" and "all on credit" empty."""
        return [self.other.amount, *self.rest.ways.values()]

    def _typed(self, name: str) -> None:
        """Let the rest follow an amount that was typed: to credit for a member, else to cash."""
        if name == "cash":
            self.rest.name = "credit" if self._credited() else ""
        elif name == "credit":
            self.rest.name = "cash"
        self.paid.emit(name)

    def follow(self, total: Money, typed: str = "") -> None:
        """Let one way take the rest of another total, but never the one that was just typed."""
        if self.rest.name and self.rest.name != typed:
            self.rest.take(self.rest.left(total))
        self._show_change()

    def _show_change(self) -> None:
        """Show the change to give."""
        given = self.received.value()
        change = given - self.rest.get("cash") if given is not None else Money(0)
        self.change.setText(str(change))
        retone(self.change, "neg" if change.units < 0 else "text")

    def blank(self) -> None:
        """Start a new slip: all in cash."""
        self.received.set_value(None)
        self.rest.clear("cash")

    def content(self) -> dict[str, Any]:
        """Return what is typed, as JSON knows it."""
        kept, received = self.rest.content(), self.received.value()
        if received is not None:
            kept["money"]["received"] = received.units
        return kept

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show kept amounts again."""
        self.rest.name = "cash"
        self.rest.show_content(kept)
        received = kept.get("money", {}).get("received")
        self.received.set_value(None if received is None else Money(received))
