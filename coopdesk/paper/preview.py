"""Pages of a PDF as pictures and text, for the preview inside the program."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Trouble
from coopdesk.paper.fonts import PRINTING


class PagePicture(NamedTuple):
    """One page as pixels: four bytes each (red, green, blue, opacity), row by row."""

    width: int
    height: int
    pixels: bytes


class CharacterBox(NamedTuple):
    """One drawn character and its edges, in micrometres from the upper left corner."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


def _opened(pdf: bytes) -> Any:
    """Open a PDF, or say that it is damaged."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise Trouble(
            "not_a_pdf",
            _("This file cannot be shown: it is damaged or no PDF."),
            _("Print the document again to make a new one."),
        ) from error


def page_count(pdf: bytes) -> int:
    """Return the number of pages."""
    with PRINTING:
        document = _opened(pdf)
        try:
            return len(document)
        finally:
            document.close()


def joined_files(files: Sequence[bytes]) -> bytes:
    """Put the pages of several PDFs into one, in their order."""
    import pypdfium2

    with PRINTING:
        whole = pypdfium2.PdfDocument.new()
        try:
            for content in files:
                part = _opened(content)
                whole.import_pages(part)
                part.close()
            out = io.BytesIO()
            whole.save(out)
        finally:
            whole.close()
    return out.getvalue()


def page_picture(pdf: bytes, page: int, dpi: int) -> PagePicture:
    """Render a page (from 0) at a resolution, ready for the window."""
    picture = _rendered(pdf, page, dpi).convert("RGBA")
    return PagePicture(picture.width, picture.height, picture.tobytes())


def page_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """Render a page (from 0) as a PNG file."""
    file = io.BytesIO()
    _rendered(pdf, page, dpi).save(file, format="PNG", dpi=(dpi, dpi))
    return file.getvalue()


def _rendered(pdf: bytes, page: int, dpi: int) -> Any:
    """Render a page as a PIL picture that no longer needs the document."""
    with PRINTING:
        document = _opened(pdf)
        try:
            return document[page].render(scale=dpi / 72).to_pil().copy()
        finally:
            document.close()


def page_text(pdf: bytes, page: int) -> str:
    """Return the text of a page as it can be searched and copied."""
    with PRINTING:
        document = _opened(pdf)
        try:
            text: str = document[page].get_textpage().get_text_bounded()
        finally:
            document.close()
    return text.replace("\r\n", "\n")


def page_sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of every page in micrometres."""
    with PRINTING:
        document = _opened(pdf)
        try:
            sizes = [document.get_page_size(page) for page in range(len(document))]
        finally:
            document.close()
    return [(round(wide * 127000 / 360), round(tall * 127000 / 360)) for wide, tall in sizes]


def page_size(pdf: bytes, page: int) -> tuple[int, int]:
    """Return width and height of a page in micrometres."""
    with PRINTING:
        document = _opened(pdf)
        try:
            width, height = document[page].get_size()
        finally:
            document.close()
    return round(width * 127000 / 360), round(height * 127000 / 360)


def character_boxes(pdf: bytes, page: int) -> list[CharacterBox]:
    """Return every drawn character with its edges, to prove that nothing leaves its place."""
    with PRINTING:
        document = _opened(pdf)
        try:
            sheet = document[page]
            height = sheet.get_height()
            text = sheet.get_textpage()
            found = []
            for index in range(text.count_chars()):
                char = text.get_text_range(index, 1)
                left, bottom, right, top = text.get_charbox(index)
                if char.strip():
                    edges = (left, height - top, right, height - bottom)
                    found.append(
                        CharacterBox(char, *(round(edge * 127000 / 360) for edge in edges))
                    )
        finally:
            document.close()
    return found
