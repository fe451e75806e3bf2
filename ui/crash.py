"""What happens when the program itself is wrong: it is logged, told and gone on from."""

from __future__ import annotations

import logging
import platform
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from coopdesk import VERSION
from coopdesk.kernel.i18n import N_, _
from ui.buttons import Button
from ui.parts import column, label, row
from ui.style import Style
from ui.window import Window

LOG: Final = logging.getLogger("coopdesk")


def report_of(kind: type[BaseException], trace: TracebackType | None, when: str = "") -> str:
    """Return a report without personal data: where in the program, never what was typed."""
    lines = [
        f"CoopDesk {VERSION}  Python {platform.python_version()}  Qt {qVersion()}",
        f"{platform.system()} {platform.release()} {platform.machine()}  {when}".rstrip(),
        f"{kind.__module__}.{kind.__qualname__}",
    ]
    for frame in traceback.extract_tb(trace):
        place = Path(frame.filename)
        name = "/".join(place.parts[-2:])
        lines.append(f"  {name}:{frame.lineno} {frame.name}")
    return "\n".join(lines)


class CrashSheet(QDialog):
    """What the clerk sees when the program itself is wrong; the report can be copied."""

    def __init__(self, look: Style, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_(N_("Something in the program went wrong")))
        self.report = report
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        said = label(
            _(
                N_(
                    "Everything posted is safe in the book; only the last step was not done. Copy"
                    " this report and send it to whoever looks after the program: it holds no"
                    " names and no figures."
                )
            ),
            "body",
            wrap=True,
        )
        copy = Button(look, _(N_("Copy the report")), "Ctrl+C")
        on = Button(look, _(N_("Go on")), "Enter", primary=True)
        copy.clicked.connect(self.copy)
        on.clicked.connect(self.accept)
        QShortcut(QKeySequence.StandardKey.Copy, self).activated.connect(self.copy)
        foot = row(gap=12)
        foot.addStretch(1)
        foot.addWidget(copy)
        foot.addWidget(on)
        layout = column(margins=(20, 16, 20, 14), gap=12)
        layout.addWidget(label(_(N_("Something in the program went wrong")), "title"))
        layout.addWidget(said)
        layout.addWidget(text, 1)
        layout.addLayout(foot)
        self.setLayout(layout)
        self.resize(look.px(640), look.px(420))
        on.setFocus()

    def copy(self) -> None:
        """Copy the report."""
        QGuiApplication.clipboard().setText(self.report)


class CrashHook:
    """The one place that answers what nobody foresaw: log it, tell it, go on."""

    def __init__(self, window: Window) -> None:
        """Stand behind a window."""
        self._window = window
        self._showing = False

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log the report and show it, one at a time."""
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        desk = self._window.desk
        when = desk.clock.now().strftime("%Y-%m-%d %H:%M:%S") if desk is not None else ""
        report = report_of(kind, trace, when)
        LOG.error("%s", report)
        if self._showing:
            return
        self._showing = True
        try:
            CrashSheet(self._window.look, report, self._window).exec()
        finally:
            self._showing = False

    def in_thread(self, told: threading.ExceptHookArgs) -> None:
        """Log what went wrong in a thread; its job tells the window itself."""
        if told.exc_type is not SystemExit:
            LOG.error("%s", report_of(told.exc_type, told.exc_traceback))


def keep_log(folder: Path) -> None:
    """Write the program's own errors, which hold ids and places only, into a small file."""
    from logging.handlers import RotatingFileHandler

    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        keeper = RotatingFileHandler(
            folder / "coopdesk.log", maxBytes=200_000, backupCount=2, encoding="utf-8", delay=True
        )
        keeper.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        LOG.addHandler(keeper)
