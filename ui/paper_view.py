"""Pages of a PDF as pictures on the screen and for the printer."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.paper.preview import page_picture, page_sizes
from ui.page import Watcher
from ui.parts import Pane
from ui.style import Style

KEPT_PAGES: Final = 12
LEAST_DPI: Final = 30


def image_of(pdf: bytes, number: int, dpi: int) -> QImage:
    """Return a page of a PDF as a picture."""
    page = page_picture(pdf, number, dpi)
    stride = page.width * 4
    kind = QImage.Format.Format_RGBA8888
    return QImage(page.pixels, page.width, page.height, stride, kind).copy()


def black_of(picture: QImage) -> QImage:
    """Return a picture in black and white only, so that no driver makes letters of grey dots."""
    sharp = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.MonoOnly
    return picture.convertToFormat(QImage.Format.Format_Mono, sharp)


class PaperView(Pane):
    """The pages of a PDF under each other, as they come out of the printer.

    A page is drawn when it comes into view, and the last ones are kept: a village's sheets are
    hundreds of pages.
    """

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "frame", "", parent)
        self._pdf, self._dpi, self._wanted = b"", 0, 0
        self._laid = b""
        self._places: list[QRect] = []
        self._kept: OrderedDict[int, QImage] = OrderedDict()

    def show_pdf(self, pdf: bytes, dpi: int) -> None:
        """Show another PDF, so fine at most that its pages are no wider than the room."""
        self._pdf, self._wanted = pdf, dpi
        self._lay()

    def event(self, event: QEvent) -> bool:
        """Follow the width of the area it is put into."""
        area = self.parentWidget()
        if event.type() == QEvent.Type.ParentChange and area is not None:
            Watcher(area, self._lay)
        return super().event(event)

    def _lay(self) -> None:
        """Lay the pages under each other."""
        if not self._pdf:
            return
        sizes, area = page_sizes(self._pdf), self.parentWidget()
        dpi = self._wanted
        if area is not None and sizes:
            widest = max(wide for wide, _tall in sizes)
            dpi = max(LEAST_DPI, min(dpi, (area.width() - 26) * 25400 // widest))
        if dpi == self._dpi and self._laid is self._pdf:
            return
        self._dpi, self._laid = dpi, self._pdf
        self._kept.clear()
        self._places = []
        y = 12
        for wide, tall in sizes:
            self._places.append(QRect(12, y, wide * dpi // 25400, tall * dpi // 25400))
            y += self._places[-1].height() + 12
        self.setFixedSize(max((one.width() for one in self._places), default=0) + 24, y)
        self.update()

    def _picture(self, number: int) -> QImage:
        """Return a page's picture."""
        ratio = self.devicePixelRatioF()
        found = self._kept.get(number)
        if found is None or found.devicePixelRatioF() != ratio:
            found = self._kept[number] = image_of(self._pdf, number, round(self._dpi * ratio))
            found.setDevicePixelRatio(ratio)
        self._kept.move_to_end(number)
        while len(self._kept) > KEPT_PAGES:
            self._kept.popitem(last=False)
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages in view with a hairline around each."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.look.color("line"))
        for number, place in enumerate(self._places):
            if place.intersects(event.rect()):
                painter.drawImage(place.topLeft(), self._picture(number))
                painter.drawRect(place.adjusted(-1, -1, 0, 0))
