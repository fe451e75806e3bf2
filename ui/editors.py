"""One editor per type of value: they calculate, keep compositions safe, and show refusals."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Area, Fixed, Money, MuTimes, Quantity
from ui.style import RIGHT, Style
from ui.sums import calculated

ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Editor(QLineEdit):
    """A field of one value: read when asked, written out when left; Enter moves on.

    Signals: ``edited`` at every change the clerk makes, ``entered`` at Enter, ``refused`` with the
    sentence shown beside the field.
    """

    edited = Signal()
    entered = Signal()
    refused = Signal(str)

    def __init__(self, look: Style, parent: QWidget | None = None, *, width: int = 0) -> None:
        """Make an empty field; ``width`` is at 12 points and grows with the type."""
        super().__init__(parent)
        self.look = look
        self.refusal = ""
        self.walks = True
        self._width = width
        self._preedit = ""
        self._waiting: tuple[Any] | None = None
        self._shown: Any = None
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding,
            QSizePolicy.Policy.Fixed,
        )
        self.textEdited.connect(self._typed)
        look.follow(self, self._measure)

    def read(self, text: str) -> Any:
        """Read a text that is not empty; raises ``ValueError`` with a sentence."""
        return text.strip()

    def write(self, value: Any) -> str:
        """Write a value as the clerk reads it."""
        return "" if value is None else str(value)

    def value(self) -> Any:
        """Return the value, or None while it is empty or cannot be read."""
        text = self.text().strip()
        if not text:
            return None
        try:
            return self.read(text)
        except ValueError:
            return None

    def set_value(self, value: Any) -> None:
        """Show a value; a composition in progress is waited for."""
        if self._preedit:
            self._waiting = (value,)
            return
        self._shown = value
        self.refuse("")
        text = self.write(value)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
            if self.hasFocus():
                self.selectAll()

    def wrong(self) -> str:
        """Return why the text cannot be read, or an empty text."""
        text = self.text().strip()
        if not text:
            return ""
        try:
            self.read(text)
        except ValueError as error:
            return str(error)
        return ""

    def refuse(self, text: str) -> None:
        """Show the red ring and tell the sentence; an empty text clears both."""
        if text == self.refusal:
            return
        self.refusal = text
        self.setProperty("refused", "true" if text else "false")
        self.setToolTip(text)
        self.style().unpolish(self)
        self.style().polish(self)
        self.refused.emit(text)

    @property
    def composing(self) -> bool:
        """Tell whether an input method holds letters that are not committed yet."""
        return bool(self._preedit)

    def settle(self) -> bool:
        """Write the value out as it was understood; False, with a refusal, when it was not."""
        wrong = self.wrong()
        if wrong:
            self.refuse(wrong)
            return False
        value = self.value()
        text = self.write(value)
        if text != self.text():
            self.setText(text)
        return True

    def _measure(self) -> None:
        if self.property("cell") == "true":
            return
        self.setFixedHeight(self.look.metrics.field)
        if self._width:
            self.setFixedWidth(self.look.px(self._width))

    def fit(self, room: int) -> None:
        """Take the own width, but no more than there is room for."""
        wanted = self.look.px(self._width) if self._width else room
        self.setFixedWidth(max(40, min(wanted, room)))

    def resize_to(self, width: int) -> None:
        """Take another width, at 12 points."""
        self._width = width
        self._measure()

    def _typed(self, _text: str) -> None:
        self.refuse("")
        self.edited.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Follow the composition, so that nothing disturbs it."""
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        if not self._preedit and self._waiting is not None:
            (value,), self._waiting = self._waiting, None
            if not event.commitString():
                self.set_value(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on by Enter, unless it belongs to a composition."""
        if event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.accept()
            if self.composing or not self.settle():
                return
            self.entered.emit()
            if self.walks:
                self.focusNextPrevChild(True)
            return
        if event.key() == Qt.Key.Key_Escape and not self.composing and self.refusal:
            self.refuse("")
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what is there, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the value out when the field is left."""
        self._preedit = ""
        super().focusOutEvent(event)
        if event.reason() not in {
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        }:
            self.settle()


class TextEdit(Editor):
    """A line of text."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, width: int = 0, length: int = 100
    ) -> None:
        super().__init__(look, parent, width=width)
        self.setMaxLength(max(length, 1) * 2)

    def value(self) -> str:
        """Return the text, empty when nothing is typed."""
        return self.text().strip()


class FixedEdit(Editor):
    """A number of a decimal kind; ``=12*35+8`` calculates, full-width digits and 。 are fine."""

    def __init__(
        self,
        look: Style,
        kind: type[Fixed],
        parent: QWidget | None = None,
        *,
        width: int = 128,
        negative: bool = False,
    ) -> None:
        super().__init__(look, parent, width=width)
        self.kind = kind
        self.negative = negative
        self.setAlignment(RIGHT)

    def read(self, text: str) -> Fixed:
        """Read or calculate."""
        found = self._number(text)
        if found.units < 0 and not self.negative:
            raise ValueError(_(N_("{text} is below zero; please type a positive number.")).format(
                text=text))  # fmt: skip
        return found

    def _number(self, text: str) -> Fixed:
        cleaned = plain_text(text)
        if cleaned.startswith("=") or re.search(r"[\d)][-+*/×÷x]", cleaned):
            return self.kind.rounded(calculated(cleaned.lstrip("=")))
        try:
            return self.kind.parse(cleaned)
        except ValueError:
            pass
        try:
            Fraction(cleaned.replace(",", ""))
        except (ValueError, ZeroDivisionError):
            sentence = _(N_("“{text}” is not a number; please type digits, or = and a sum."))
            raise ValueError(sentence.format(text=text)) from None
        sentence = _(N_("{text} has more than {places} decimals; please round it."))
        raise ValueError(sentence.format(text=text, places=self.kind.places))

    def write(self, value: Any) -> str:
        """Write with commas and fixed decimals; quantities without empty ones."""
        if value is None:
            return ""
        return value.short() if isinstance(value, Quantity) else str(value)


class MoneyEdit(FixedEdit):
    """An amount of money in yuan."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, width: int = 128,
        negative: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(look, Money, parent, width=width, negative=negative)


class AreaEdit(FixedEdit):
    """An area in mu."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, width: int = 104,
        negative: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(look, Area, parent, width=width, negative=negative)


class MuTimesEdit(FixedEdit):
    """A number of mu-times."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, width: int = 104,
        negative: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(look, MuTimes, parent, width=width, negative=negative)


class QuantityEdit(FixedEdit):
    """A quantity of a good."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, width: int = 104,
        negative: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(look, Quantity, parent, width=width, negative=negative)


class IntegerEdit(Editor):
    """A whole number."""

    def __init__(
        self, look: Style, parent: QWidget | None = None, *, width: int = 72,
        least: int = 0, most: int = 10**9,
    ) -> None:  # fmt: skip
        super().__init__(look, parent, width=width)
        self.least, self.most = least, most
        self.setAlignment(RIGHT)

    def read(self, text: str) -> int:
        """Read or calculate."""
        cleaned = plain_text(text)
        if cleaned.startswith("=") or re.search(r"[\d)][-+*/×÷x]", cleaned):
            exact = calculated(cleaned.lstrip("="))
        else:
            try:
                exact = Fraction(cleaned.replace(",", ""))
            except (ValueError, ZeroDivisionError):
                sentence = _(N_("“{text}” is not a whole number; please type digits."))
                raise ValueError(sentence.format(text=text)) from None
        if exact.denominator != 1 or not self.least <= exact.numerator <= self.most:
            sentence = _(
                N_("{text} does not fit; please type a whole number from {least} to {most}.")
            )
            raise ValueError(sentence.format(text=text, least=self.least, most=self.most))
        return exact.numerator
