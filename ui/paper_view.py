"""Pages of a PDF as pictures on the screen and for the printer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.paper.preview import page_count, page_picture
from ui.parts import Pane
from ui.style import Style


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
    """The pages of a PDF under each other, as they come out of the printer."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(look, "frame", "", parent)
        self._pictures: list[QImage] = []

    def show_pdf(self, pdf: bytes, dpi: int) -> None:
        """Show another PDF."""
        self._pictures = [image_of(pdf, number, dpi) for number in range(page_count(pdf))]
        wide = max((one.width() for one in self._pictures), default=0) + 24
        tall = sum(one.height() + 12 for one in self._pictures) + 12
        self.setFixedSize(wide, tall)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages with a hairline around each."""
        super().paintEvent(event)
        painter = QPainter(self)
        y = 12
        for one in self._pictures:
            painter.drawImage(12, y, one)
            painter.setPen(self.look.color("line"))
            painter.drawRect(11, y - 1, one.width() + 1, one.height() + 1)
            y += one.height() + 12
