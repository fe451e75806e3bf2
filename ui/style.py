"""Colours, sizes, fonts and icons of the window: the only place with numbers of pixels."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QWidget

from coopdesk.kernel.i18n import RESOURCES

FAMILY: Final = "Noto Sans SC"
SIZES: Final = (12, 14, 16, 18)
SMALLER: Final = {"figure": "title", "title": "body", "body": "small", "small": "hint"}
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme, named by use."""

    frame: str
    page: str
    band: str
    soft: str
    line: str
    field: str
    ground: str
    grey: str
    raised: str
    button: str
    cap: str
    text: str
    text2: str
    text3: str
    accent: str
    on: str
    tint: str
    tintT: str  # noqa: N815 - the look's own name.
    focus: str
    focusT: str  # noqa: N815
    neg: str
    negT: str  # noqa: N815
    warn: str
    warnT: str  # noqa: N815
    warnS: str  # noqa: N815
    old: str


LIGHT: Final = Tokens(
    frame="#EAEEEC", page="#FFFFFF", band="#F5F7F6", soft="#E4E9E6", line="#CBD4CF",
    field="#84918A", ground="#FFFFFF", grey="#EDF0EE", raised="#FFFFFF", button="#FFFFFF",
    cap="#B4BFB9", text="#17211D", text2="#46524C", text3="#5F6B65", accent="#17684A",
    on="#FFFFFF", tint="#DFF0E7", tintT="#0F4E36", focus="#0A5FCC", focusT="#E8F1FE",
    neg="#BC1F1F", negT="#FDEBEA", warn="#855000", warnT="#FFF1CF", warnS="#C77F00", old="#B3BFB9",
)  # fmt: skip
DARK: Final = Tokens(
    frame="#111614", page="#181E1B", band="#1F2623", soft="#29312D", line="#38423D",
    field="#74827B", ground="#121715", grey="#202724", raised="#222A26", button="#262E2A",
    cap="#4A554F", text="#E7EDEA", text2="#B9C4BE", text3="#98A59E", accent="#5CC097",
    on="#0B1A13", tint="#1C3A2D", tintT="#9FE0C3", focus="#74B2FF", focusT="#17304F",
    neg="#FF8C82", negT="#43201E", warn="#F2C063", warnT="#3B2E12", warnS="#DDA032", old="#56635C",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The measures of one size of type, in pixels at 96 dpi."""

    points: int
    body: int
    small: int
    hint: int
    title: int
    figure: int
    row: int
    grid_row: int
    grid_row_two: int
    field: int
    heading: int
    nav: int

    @property
    def rail(self) -> bool:
        """Tell whether navigation is a rail of two-character names."""
        return self.points >= 16

    @property
    def folded(self) -> bool:
        """Tell whether the side panel folds into one line."""
        return self.points >= 14

    @property
    def title_bar(self) -> int:
        """Return the height of the title bar."""
        return self.field + 20

    @property
    def strip(self) -> int:
        """Return the height of the key strip."""
        return self.field + 6

    @property
    def status(self) -> int:
        """Return the height of the status line."""
        return self.row

    @property
    def totals(self) -> int:
        """Return the height of a document's totals."""
        return max(52, self.grid_row + 8)

    @property
    def cap(self) -> int:
        """Return the height of a key cap."""
        return round(self.hint * 1.25) + 6

    @property
    def notice(self) -> int:
        """Return the height of the line that says what will happen."""
        return round(self.small * 1.45) + 14


def _metrics(points: int, *row: int) -> Metrics:
    """Read one row of the size table."""
    names = [one.name for one in fields(Metrics)]
    return Metrics(**dict(zip(names, (points, *row), strict=True)))


METRICS: Final = {
    12: _metrics(12, 16, 14, 13, 20, 26, 28, 36, 48, 32, 32, 176),
    14: _metrics(14, 19, 16, 15, 23, 28, 32, 40, 56, 36, 36, 196),
    16: _metrics(16, 21, 18, 16, 25, 30, 36, 44, 60, 40, 40, 76),
    18: _metrics(18, 24, 20, 18, 28, 32, 40, 48, 66, 44, 44, 84),
}


class _Follower(QObject):
    """Measures a widget again; it dies with the widget, and its connection with it."""

    def __init__(self, widget: QWidget, measure: Callable[[], None]) -> None:
        super().__init__(widget)
        self._measure = measure

    def follow(self) -> None:
        """Measure again."""
        self._measure()


@dataclass(slots=True)
class Watch:
    """What was painted while the gallery looked: every text, and the texts that did not fit."""

    drawn: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _IconFont:
    """The outline icons of the one family: its font and the place of each name in it."""

    family: str
    places: dict[str, int]


KNOWN_WIDTHS: Final = 4096


class _Type:
    """A font in use: its heights, and how wide the texts are that were met last."""

    def __init__(self, font: QFont, measure: QFontMetrics) -> None:
        self.font, self.measure = font, measure
        self.ascent, self.descent = measure.ascent(), measure.descent()
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """Return how wide a text is; what stands in many rows is measured once."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) >= KNOWN_WIDTHS:
                self._widths.clear()
            found = self._widths[text] = self.measure.horizontalAdvance(text)
        return found


class Style(QObject):
    """The look in force: theme and size may change while everything is open.

    Paint with ``color``, ``font``, ``px``, ``draw`` and ``pixmap``; follow ``changed`` (or
    ``follow``) to measure again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, points: int = 12, dark: bool = False) -> None:
        """Load the fonts and dress the application."""
        super().__init__(app)
        self._app = app
        self.points = points
        self.dark = dark
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._measures: dict[tuple[str, bool], QFontMetrics] = {}
        self._types: dict[tuple[str, bool], _Type] = {}
        self._pixmaps: dict[tuple[str, int, str, int], QPixmap] = {}
        self._icons: _IconFont | None = None
        self.watch: Watch | None = None
        for path in sorted((RESOURCES / "fonts").glob("NotoSansSC-*.ttf")):
            QFontDatabase.addApplicationFont(str(path))
        self._dress()

    @property
    def tokens(self) -> Tokens:
        """Return the colours of the theme in force."""
        return DARK if self.dark else LIGHT

    @property
    def metrics(self) -> Metrics:
        """Return the measures of the size in force."""
        return METRICS[self.points]

    def use(self, *, points: int | None = None, dark: bool | None = None) -> None:
        """Switch size or theme; every open window follows."""
        points = self.points if points is None else points
        dark = self.dark if dark is None else dark
        if (points, dark) == (self.points, self.dark):
            return
        self.points, self.dark = points, dark
        for cache in (self._colors, self._fonts, self._measures, self._types, self._pixmaps):
            cache.clear()
        self._dress()
        self.changed.emit()

    def follow(self, widget: QWidget, measure: Callable[[], None]) -> None:
        """Measure a widget now and after every change of the look, as long as it lives."""
        measure()
        follower = _Follower(widget, measure)
        self.changed.connect(follower.follow)

    def follow_focus(self, act: Callable[[QWidget | None, QWidget | None], None]) -> None:
        """Tell an object of the window where the keyboard goes, as long as it lives."""
        self._app.focusChanged.connect(act)

    def px(self, length: int) -> int:
        """Return a width given at 12 points, grown to the size in force."""
        return round(length * self.metrics.body / 16)

    def color(self, token: str) -> QColor:
        """Return a colour by its token."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = QColor(getattr(self.tokens, token))
        return found

    def font(self, role: str = "body", *, bold: bool = False) -> QFont:
        """Return the font of a role: body, small, hint, title or figure."""
        found = self._fonts.get((role, bold))
        if found is None:
            found = QFont(FAMILY)
            found.setPixelSize(int(getattr(self.metrics, role)))
            found.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
            found.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
            self._fonts[role, bold] = found
        return found

    def measure(self, role: str = "body", *, bold: bool = False) -> QFontMetrics:
        """Return the metrics of a role's font."""
        found = self._measures.get((role, bold))
        if found is None:
            found = self._measures[role, bold] = QFontMetrics(self.font(role, bold=bold))
        return found

    def width(self, text: str, role: str = "body", *, bold: bool = False) -> int:
        """Return how wide a text is."""
        return self._type(role, bold=bold).width(text)

    def _type(self, role: str, *, bold: bool) -> _Type:
        """Return a role's font with what is known of it."""
        found = self._types.get((role, bold))
        if found is None:
            font, measure = self.font(role, bold=bold), self.measure(role, bold=bold)
            found = self._types[role, bold] = _Type(font, measure)
        return found

    def line(self, role: str = "body") -> int:
        """Return the line height of a role: 1.45 em."""
        return round(int(getattr(self.metrics, role)) * 1.45)

    def draw(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        color: str = "text",
        role: str = "body",
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = LEFT,
    ) -> int:
        """Paint one line of text centred by ascent and descent, less a pixel; return its width.

        A text that does not fit takes the next smaller type; one that still does not is noted in
        ``watch`` (the gallery reads it), and an ellipsis ends it.
        """
        if not text:
            return 0
        if self.watch is not None:
            self.watch.drawn.append(text)
        left, top, room, tall = rect.x(), rect.y(), rect.width(), rect.height()
        kind = self._type(role, bold=bold)
        width = kind.width(text)
        while width > room + 1 and role in SMALLER:
            role = SMALLER[role]
            kind = self._type(role, bold=bold)
            width = kind.width(text)
        if width > room + 1:
            if self.watch is not None:
                self.watch.cut.append(text)
            text = kind.measure.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = kind.width(text)
        x = left
        if align is not LEFT:  # Taking flags apart costs as much as painting.
            x += room - width if align is RIGHT else (room - width) // 2
        y = top + (tall - kind.ascent - kind.descent) // 2 + kind.ascent - 1
        painter.setFont(kind.font)
        painter.setPen(self.color(color))
        painter.drawText(x, y, text)
        return width

    def box(
        self,
        painter: QPainter,
        rect: QRect,
        fill: str | None,
        edge: str | None = None,
        *,
        radius: int = 4,
        pen: int = 1,
    ) -> None:
        """Paint a box with round corners; the edge lies inside the rectangle."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = pen / 2 if edge else 0
        painter.setPen(QPen(self.color(edge), pen) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(self.color(fill) if fill else Qt.BrushStyle.NoBrush)
        inner = QRectF(rect).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(inner, radius, radius)
        painter.restore()

    def pixmap(self, name: str, size: int = 18, color: str = "text2") -> QPixmap:
        """Return an icon as a picture, sharp on the screens in use; ``size`` in real pixels."""
        ratio = self._app.devicePixelRatio()
        key = (name, size, color, round(ratio * 100))
        found = self._pixmaps.get(key)
        if found is None:
            found = QPixmap(QSize(size, size) * ratio)
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            font = self._icon_font()
            place = font.places.get(name)
            if place is not None:
                painter = QPainter(found)
                painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
                letter = QFont(font.family)
                letter.setPixelSize(size)
                painter.setFont(letter)
                painter.setPen(self.color(color))
                painter.drawText(QRectF(0, 0, size, size), CENTRE, chr(place))
                painter.end()
            self._pixmaps[key] = found
        return found

    def paint_icon(
        self,
        painter: QPainter,
        x: int,
        middle: int,
        name: str,
        color: str = "text2",
        size: int = 18,
    ) -> int:
        """Paint an icon at x, centred on a height; return its width in pixels."""
        side = self.px(size)
        picture = self.pixmap(name, side, color)
        painter.drawPixmap(QPointF(x, middle - side / 2), picture)
        return side

    def icon(self, name: str, color: str = "text2", size: int = 18) -> QIcon:
        """Return an icon for Qt's own widgets."""
        return QIcon(self.pixmap(name, self.px(size), color))

    def _icon_font(self) -> _IconFont:
        """Load the icon family on first need.

        The font is read from qtawesome's files: importing qtawesome itself loads eight families
        and costs a second on an office machine.
        """
        if self._icons is None:
            self._icons = _IconFont("", {})
            found = find_spec("qtawesome")
            if found is not None and found.origin is not None:
                folder = Path(found.origin).parent / "fonts"
                letters = next(folder.glob("materialdesignicons6*.ttf"), None)
                places = next(folder.glob("materialdesignicons6*.json"), None)
                if letters is not None and places is not None:
                    number = QFontDatabase.addApplicationFont(str(letters))
                    family = QFontDatabase.applicationFontFamilies(number)[0]
                    named = json.loads(places.read_text(encoding="utf-8"))
                    self._icons = _IconFont(
                        family, {name: int(place, 16) for name, place in named.items()}
                    )
        return self._icons

    def _dress(self) -> None:
        """Give the application its font, palette and style sheet."""
        colors = self.tokens
        palette = QPalette()
        for role, value in (
            (QPalette.ColorRole.Window, colors.page),
            (QPalette.ColorRole.Base, colors.ground),
            (QPalette.ColorRole.AlternateBase, colors.band),
            (QPalette.ColorRole.Button, colors.button),
            (QPalette.ColorRole.Text, colors.text),
            (QPalette.ColorRole.WindowText, colors.text),
            (QPalette.ColorRole.ButtonText, colors.text),
            (QPalette.ColorRole.PlaceholderText, colors.text3),
            (QPalette.ColorRole.Highlight, colors.focus),
            (QPalette.ColorRole.HighlightedText, "#FFFFFF" if not self.dark else "#0B1A13"),
            (QPalette.ColorRole.ToolTipBase, colors.raised),
            (QPalette.ColorRole.ToolTipText, colors.text),
            (QPalette.ColorRole.Link, colors.accent),
        ):
            palette.setColor(role, QColor(value))
        self._app.setPalette(palette)
        self._app.setFont(self.font())
        sheet = (RESOURCES / "style.qss").read_text(encoding="utf-8")
        words = {one.name: getattr(colors, one.name) for one in fields(Tokens)}
        words |= {one.name + "_px": str(getattr(self.metrics, one.name)) for one in fields(Metrics)}
        words |= {f"px{length}": str(self.px(length)) for length in (1, 4, 6, 7, 8, 10, 12, 16, 20)}
        words["selection"] = "#B9D4FA" if not self.dark else "#2C5C94"
        self._app.setStyleSheet(Template(sheet).substitute(words))


def screen_size() -> QSize:
    """Return what the main screen leaves for a window."""
    return QGuiApplication.primaryScreen().availableGeometry().size()
