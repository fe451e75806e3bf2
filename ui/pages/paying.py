"""How a document is paid: the amounts in a band, one of which takes what the others leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from ui.buttons import Caps, cap_width
from ui.doing import tell_unreadable
from ui.editors import Editor, MoneyEdit
from ui.parts import Pane, label
from ui.picker import Candidate, ChoiceEdit
from ui.style import RIGHT, Style

WAYS: Final = (("wechat", N_("WeChat")), ("alipay", N_("Alipay")), ("bank", N_("Bank")))


class PayBand(Pane):
    """How a document is paid: amounts in three columns; one of them takes the rest."""

    edited = Signal(str)

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "page", "t", parent)
        self.fields: dict[str, Any] = {}
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setContentsMargins(16, 9, 8, 8)
        self.setLayout(self._grid)
        for part in range(3):
            self._grid.setColumnStretch(part * 4 + 1, 1)
        self._keys: list[tuple[Caps, str]] = []
        look.follow(self, self._measure)

    def _measure(self) -> None:
        for caps, key in self._keys:
            caps.setFixedWidth(cap_width(self.look, key) + 2)
        for part in (1, 2):
            self._grid.setColumnMinimumWidth(part * 4 - 1, self.look.px(8))

    def add(
        self,
        name: str,
        title: str | QWidget,
        editor: QWidget,
        *,
        at: tuple[int, int],
        key: str = "",
    ) -> None:
        """Put an amount at (row, column of three); the title may be an editor itself."""
        line, place = at
        words = label(_(title), "body", tone="text2") if isinstance(title, str) else title
        self._grid.addWidget(words, line, place * 4)
        if key:
            caps = Caps(self.look)
            caps.show_keys([(key, "")])
            self._keys.append((caps, key))
            self._grid.addWidget(caps, line, place * 4 + 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(editor, line, place * 4 + 2, RIGHT)
        if isinstance(editor, Editor):
            self.fields[name] = editor
            if isinstance(title, str):
                editor.setAccessibleName(_(title))
            editor.edited.connect(lambda: self.edited.emit(name))
            editor.refused.connect(lambda _text: tell_unreadable(editor))
        self._measure()


class WayOfPaying:
    """One amount with its way chosen beside it: WeChat, Alipay or bank; each keeps its own."""

    def __init__(self, look: Style, changed: Callable[[], object]) -> None:
        """Make the two fields."""
        self.way = ChoiceEdit(look, [(code, _(words)) for code, words in WAYS], width=104)
        self.amount = MoneyEdit(look)
        self.way.setAccessibleName(_(N_("Way of paying")))
        self.sums: dict[str, Money] = {}
        self._changed = changed
        self.way.set_value("wechat")
        self.way.picked.connect(self._switch)
        self.amount.edited.connect(self._typed)

    def _switch(self, one: Candidate | None) -> None:
        if one is None:
            self.way.set_value("wechat")
        self.amount.set_value(self.sums.get(str(self.way.value())))

    def _typed(self) -> None:
        self.sums[str(self.way.value())] = self.amount.value() or Money(0)
        self._changed()

    def set(self, sums: dict[str, Money]) -> None:
        """Show other sums; a way with money is chosen."""
        self.sums = {name: sum_ for name, sum_ in sums.items() if sum_}
        if self.sums:
            self.way.set_value(next(iter(self.sums)))
        self.amount.set_value(self.sums.get(str(self.way.value())))

    @property
    def total(self) -> Money:
        """Return the sum over all ways."""
        return sum(self.sums.values(), Money(0))

    def get(self, name: str) -> Money:
        """Return what is paid in one way."""
        return self.sums.get(name, Money(0))


class Rest:
    """The ways of paying of which one, ``name``, takes what the others leave of the total."""

    def __init__(
        self, name: str, ways: Mapping[str, MoneyEdit], other: WayOfPaying | None = None
    ) -> None:
        """Take the amounts by name, and the one whose way is chosen beside it."""
        self.name = name
        self.ways = dict(ways)
        self.other = other

    def get(self, name: str) -> Money:
        """Return what is paid in one way."""
        return self.ways[name].value() or Money(0)

    def left(self, total: Money) -> Money:
        """Return what the other ways leave of a total."""
        others = sum((self.get(name) for name in self.ways if name != self.name), Money(0))
        return total - others - (self.other.total if self.other is not None else Money(0))

    def take(self, rest: Money) -> None:
        """Write the rest into its way."""
        self.ways[self.name].set_value(rest if rest.units > 0 else None)

    def content(self) -> dict[str, Any]:
        """Return the amounts as JSON knows them."""
        sums = {name: editor.value() for name, editor in self.ways.items()}
        kept: dict[str, Any] = {
            "rest": self.name,
            "money": {name: sum_.units for name, sum_ in sums.items() if sum_ is not None},
        }
        if self.other is not None:
            kept["other"] = {name: sum_.units for name, sum_ in self.other.sums.items()}
        return kept

    def show_content(self, kept: Mapping[str, Any]) -> None:
        """Show kept amounts again."""
        self.name = kept.get("rest") or self.name
        money = kept.get("money", {})
        for name, editor in self.ways.items():
            editor.set_value(Money(money[name]) if name in money else None)
        if self.other is not None:
            self.other.set({name: Money(fen) for name, fen in kept.get("other", {}).items()})

    def clear(self, name: str) -> None:
        """Empty every way; ``name`` is to take the whole total."""
        self.name = name
        for editor in self.ways.values():
            editor.set_value(None)
        if self.other is not None:
            self.other.set({})
