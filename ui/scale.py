"""How large a screen is drawn where its system does not say so."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

FACTOR: Final = "QT_SCALE_FACTOR"
SAID: Final = (FACTOR, "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI")
USUAL_DPI: Final = 96
FOUR_K: Final = (3000, 1700)


def application(arguments: Sequence[str] = ()) -> QApplication:
    """Return Qt's application; a 4K screen whose system asks for no scale is drawn twice as large.

    A page laid out for 1366 × 768 would fill an eighth of such a screen, its letters 2 mm high.
    Windows and Wayland always say a scale; X11 says one only where somebody set it.
    """
    words = [sys.argv[0], *arguments]
    app = QApplication(words)
    if app.platformName() == "xcb" and unscaled(app.primaryScreen(), os.environ):
        app.shutdown()  # Qt asks for the factor once, before it looks at the screen.
        os.environ[FACTOR] = "2"
        app = QApplication(words)
    app.setApplicationName("CoopDesk")
    app.setStyle("Fusion")
    return app


def unscaled(screen: QScreen, environment: Mapping[str, str]) -> bool:
    """Tell whether a screen has the dots of 4K, and nobody said how large to draw on it."""
    if screen.devicePixelRatio() != 1 or any(environment.get(one) for one in SAID):
        return False
    if screen.logicalDotsPerInch() > USUAL_DPI:
        return False
    size = screen.size()
    return size.width() >= FOUR_K[0] and size.height() >= FOUR_K[1]
