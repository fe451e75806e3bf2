"""The calibration page: rulers that show how far a printer is off."""

from __future__ import annotations

from decimal import Decimal

from coopdesk.paper.page import MM, NO_OFFSET, Align, Paper, PrinterOffset
from coopdesk.paper.sheet import FRAME, PROGRAM, Sheet, write_pdf


def calibration_page(kind: Paper, offset: PrinterOffset = NO_OFFSET) -> bytes:
    """Make the page that shows, against its own rulers, how far a printer is off."""
    sheet = Sheet(kind.width, kind.height or 90 * MM)
    left, right, top = kind.left, kind.right, kind.top
    bottom = kind.bottom or sheet.height - 10 * MM
    sheet.box(left, top, right - left, bottom - top, thick=FRAME)
    for mm in range((right - left) // MM + 1):
        long = 5 * MM if mm % 10 == 0 else (3500 if mm % 5 == 0 else 2 * MM)
        sheet.rule(left + mm * MM, top, left + mm * MM, top + long, thick=100)
        if mm % 10 == 0 and 0 < mm < (right - left) // MM - 3:
            sheet.text(left + mm * MM, top + 7 * MM, str(mm), 90, align=Align.CENTRE)
    for mm in range((bottom - top) // MM + 1):
        long = 5 * MM if mm % 10 == 0 else (3500 if mm % 5 == 0 else 2 * MM)
        sheet.rule(left, top + mm * MM, left + long, top + mm * MM, thick=100)
        if mm % 10 == 0 and 10 <= mm < (bottom - top) // MM - 3:
            sheet.text(left + 6 * MM, top + mm * MM, str(mm), 90)
    told = [
        f"打印校准　{kind.name}",
        f"粗框左边应离纸左边 {_mm(left)} 毫米，上边应离纸上边 {_mm(top)} 毫米。",
        "量出多几毫米，横向、纵向就填负几毫米；少几毫米填正几毫米。",
        f"现在的设置：横向 {_mm(offset.dx)}　纵向 {_mm(offset.dy)}　每页高 {_mm(offset.height)}",
    ]
    if not kind.is_roll:
        told.insert(3, "连打十页，若第十页的框比第一页低几毫米，每页高就填负十分之几毫米。")
    x, y = left + 14 * MM, top + 16 * MM
    for number, text in enumerate(told):
        size = 120 if number == 0 else 100
        y += 6500 * sheet.cell(
            x,
            y,
            right - x - 2 * MM,
            text,
            size if right - left > 100 * MM else 90,
            bold=number == 0,
            lines=4,
            place=told[0],
        )
    return write_pdf([sheet], title=told[0], author=PROGRAM, offset=offset)


def _mm(length: int) -> str:
    """Write a length in millimetres as a ruler shows it."""
    text = f"{Decimal(length) / MM:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
