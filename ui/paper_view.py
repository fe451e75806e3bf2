"""Pages of a PDF as pictures on the screen and for the printer."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.paper.preview import page_picture, page_sizes
from ui.parts import Pane
from ui.style import Style

KEPT_PAGES: Final = 12


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
        self._pdf, self._dpi = b"", 0
        self._places: list[QRect] = []
        self._kept: OrderedDict[int, QImage] = OrderedDict()

    def show_pdf(self, pdf: bytes, dpi: int) -> None:
        """Show another PDF."""
        self._pdf, self._dpi = pdf, dpi
        self._kept.clear()
        self._places = []
        y = 12
        for wide, tall in page_sizes(pdf):
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
