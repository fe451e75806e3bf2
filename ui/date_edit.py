"""The editor of a day: typed short, moved by keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QKeyEvent,
)
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.clock import day_in_books
from coopdesk.kernel.i18n import N_, _
from ui.editors import Editor
from ui.style import Style


class DateEdit(Editor):
    """A day: 2026-10-22, 10-22, 1022, 22 or 10月22日; Up and Down go by days, or months."""

    def __init__(
        self,
        look: Style,
        today: Callable[[], date],
        parent: QWidget | None = None,
        *,
        width: int = 116,
    ) -> None:
        super().__init__(look, parent, width=width)
        self._today = today

    def read(self, text: str) -> date:
        """Read a day; what is left out is this month's or this year's."""
        today = self._today()
        try:
            return day_in_books(_day_of(plain_text(text), today))
        except (ValueError, OverflowError):
            sentence = _(N_("“{text}” is not a day; please type it like {example} or {short}."))
            raise ValueError(
                sentence.format(text=text, example=today.isoformat(), short=f"{today:%m-%d}")
            ) from None

    def write(self, value: Any) -> str:
        """Write as ISO 8601."""
        return value.isoformat() if isinstance(value, date) else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by days or months."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not self.composing:
            step = 1 if event.key() == Qt.Key.Key_Up else -1
            day = self.value() or self._today()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                day = _months_on(day, step)
            else:
                day += timedelta(days=step)
            self.setText(self.write(day))
            self.selectAll()
            self.refuse("")
            self.edited.emit()
            return
        super().keyPressEvent(event)


def _day_of(text: str, today: date) -> date:
    """Return the day that a text means."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    digits = re.sub(r"\D", "", text)
    if len(parts) == 1:
        match len(digits):
            case 1 | 2:
                return today.replace(day=parts[0])
            case 3 | 4:
                return date(today.year, int(digits[:-2]), int(digits[-2:]))
            case 6:
                return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
            case 8:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            case _:
                parts = [0, 0]
    if len(parts) == 2:
        return date(today.year, parts[0], parts[1])
    year, month, day = parts
    return date(year + 2000 if year < 100 else year, month, day)


def _months_on(day: date, step: int) -> date:
    """Return the same day some months on, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return day
