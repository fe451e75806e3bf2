"""Attached pictures and PDFs on the screen: read by Qt, upright, as large as they are needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRect, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QImageIOHandler,
    QImageReader,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Trouble
from coopdesk.paper.preview import page_count, page_size
from ui.paper_view import image_of
from ui.style import CENTRE, Style

PDF: Final = "application/pdf"
MOST_PIXELS: Final = 160_000_000
_DPI: Final = 120  # At which a page counts as shown in its own size.
_ZOOMS: Final = (0, 50, 75, 100, 150, 200, 300)
_KEPT: Final = 64
_PNG_UNTIL: Final = 2 << 20


class _Reader:
    """Qt's reader of a photo that lies in memory."""

    def __init__(self, content: bytes) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.reader = QImageReader(self._buffer)
        self.reader.setDecideFormatFromContent(True)
        self.reader.setAutoTransform(True)
        size = self.reader.size()
        self.known = size.isValid() and size.width() * size.height() <= MOST_PIXELS
        quarter = QImageIOHandler.Transformation.TransformationRotate90
        self.turned = bool(self.reader.transformation() & quarter)

    def size(self) -> QSize:
        """Return how large the photo is when it stands upright."""
        size = self.reader.size()
        return size.transposed() if self.turned else size


def picture(content: bytes, box: QSize) -> QImage:
    """Read a photo upright, no larger than a box; nothing where it cannot be read."""
    held = _Reader(content)
    if not held.known:
        return QImage()
    size = held.size()
    if size.width() > box.width() or size.height() > box.height():
        size = size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio)
        held.reader.setScaledSize(size.transposed() if held.turned else size)
    return held.reader.read()


def can_be_shown(mime: str, content: bytes) -> bool:
    """Tell whether a file can be looked at in the program."""
    return not drawn(mime, content, 0, QSize(32, 32)).isNull()


def pages_of(mime: str, content: bytes) -> int:
    """Return how many pages a file has; a photo has one."""
    if mime != PDF:
        return 1
    try:
        return page_count(content)
    except Trouble:
        return 0


def drawn(mime: str, content: bytes, page: int, box: QSize) -> QImage:
    """Return a file's page as a picture that fits into a box; nothing where it cannot be read."""
    if mime != PDF:
        return picture(content, box)
    try:
        wide, tall = page_size(content, page)
        dpi = min(box.width() * 25400 // max(wide, 1), box.height() * 25400 // max(tall, 1))
        return image_of(content, page, max(8, min(dpi, 300)))
    except (Trouble, IndexError):
        return QImage()


class Thumbnails:
    """Small pictures by digest, each made once; the least used are let go."""

    def __init__(self, side: int) -> None:
        self.side = side
        self._kept: OrderedDict[str, QImage] = OrderedDict()

    def get(self, digest: str) -> QImage | None:
        """Return the small picture of a file, if it was made before."""
        found = self._kept.get(digest)
        if found is not None:
            self._kept.move_to_end(digest)
        return found

    def make(self, digest: str, mime: str, content: bytes) -> QImage:
        """Make the small picture of a file."""
        box = QSize(self.side, self.side)
        image = drawn(mime, content, 0, box)
        if not image.isNull():
            image = image.scaled(
                box, Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
        self._kept[digest] = image
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return image


class PictureView(QWidget):
    """One page of a file, fitted or larger; arrows move it, PgUp and PgDn turn the pages."""

    def __init__(self, look: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.mime, self.content = "", b""
        self.page, self.pages = 0, 0
        self.zoom = 0
        self.turned: Callable[[], object] = lambda: None
        self._at = (0, 0)
        self._image = QImage()
        self._made: tuple[int, int, int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_(N_("Picture")))

    def show_file(self, mime: str, content: bytes, page: int = 0, zoom: int = 0) -> None:
        """Show another file."""
        self.mime, self.content = mime, content
        self.pages = pages_of(mime, content) if content else 0
        self.page, self.zoom, self._at = page, zoom, (0, 0)
        self._made = None
        self.turned()
        self.update()

    def _box(self) -> QSize:
        """Return how large the picture may be at this zoom."""
        scale = self.devicePixelRatioF()
        if not self.zoom:
            return QSize(round(self.width() * scale), round(self.height() * scale))
        if self.mime == PDF:
            wide, tall = page_size(self.content, self.page)
            natural = QSize(wide * _DPI // 25400, tall * _DPI // 25400)
        else:
            natural = _Reader(self.content).size()
        return QSize(natural.width() * self.zoom // 100, natural.height() * self.zoom // 100)

    def _fresh(self) -> QImage:
        """Return the page as it is to be painted, read again when size or page changed."""
        key = (self.page, self.zoom, self.width(), self.height())
        if self._made != key:
            self._made = key
            box = self._box()
            self._image = drawn(self.mime, self.content, self.page, box)
            if self.zoom > 100 and not self._image.isNull():
                self._image = self._image.scaled(
                    box, Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )  # fmt: skip
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page in the middle, or moved where it is larger than the room."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.color("frame"))
        if not self.content:
            return
        image = self._fresh()
        if image.isNull():
            text = _(N_("This file cannot be shown here; it is kept as it came. F7 writes it out."))
            self.look.draw(painter, self.rect(), text, "text2", align=CENTRE)
            return
        scale = self.devicePixelRatioF()
        wide, tall = round(image.width() / scale), round(image.height() / scale)
        x = (self.width() - wide) // 2 if wide <= self.width() else -self._at[0]
        y = (self.height() - tall) // 2 if tall <= self.height() else -self._at[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(x, y, wide, tall), image)
        if self.hasFocus():
            painter.setPen(self.look.color("focus"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def move_by(self, x: int, y: int) -> None:
        """Move a page that is larger than the room."""
        scale = self.devicePixelRatioF()
        image = self._image
        most_x = max(0, round(image.width() / scale) - self.width())
        most_y = max(0, round(image.height() / scale) - self.height())
        self._at = (min(max(0, self._at[0] + x), most_x), min(max(0, self._at[1] + y), most_y))
        self.update()

    def zoom_by(self, step: int) -> None:
        """Show it larger or smaller; the smallest fits the room."""
        at = _ZOOMS.index(self.zoom) if self.zoom in _ZOOMS else 0
        self.zoom = _ZOOMS[min(max(0, at + step), len(_ZOOMS) - 1)]
        self.turned()
        self.update()

    def turn(self, step: int) -> bool:
        """Turn the pages; False at the end."""
        page = self.page + step
        if not 0 <= page < self.pages:
            return False
        self.page, self._at = page, (0, 0)
        self.turned()
        self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom and turn."""
        step = max(24, self.height() // 6)
        moves = {
            Qt.Key.Key_Left: (-step, 0), Qt.Key.Key_Right: (step, 0), Qt.Key.Key_Up: (0, -step),
            Qt.Key.Key_Down: (0, step),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves and self.zoom:
            self.move_by(*moves[key])
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_by(1)
        elif key in {Qt.Key.Key_Minus, Qt.Key.Key_Underscore}:
            self.zoom_by(-1)
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by the wheel, zoom with Ctrl."""
        step = -event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(-1 if step > 0 else 1)
        elif self.zoom:
            self.move_by(0, step)
        else:
            self.turn(1 if step > 0 else -1)


def files_in(mime: QMimeData) -> list[tuple[str, bytes]]:
    """Return the files that lie on the clipboard or are dropped: by place, or a bare picture."""
    urls = mime.urls() if mime.hasUrls() else ()
    found = [(one.toLocalFile(), b"") for one in urls if one.isLocalFile()]
    return found or _bare_picture(mime)


def _bare_picture(mime: QMimeData) -> list[tuple[str, bytes]]:
    """Return a picture without a file, as a screen shot is: exact, or as JPEG if it is large."""
    image = mime.imageData() if mime.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return []
    content = _written(image, "PNG", -1)
    if len(content) > _PNG_UNTIL:
        content = _written(image, "JPEG", 88)
    return [("", content)]


def _written(image: QImage, kind: str, quality: int) -> bytes:
    """Write a picture as a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, quality)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
