"""Photos and scans as cameras and scanners make them, for tests."""

from __future__ import annotations

import io

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def a_photo(width: int = 64, height: int = 48, *, colour: int = 90, kind: str = "JPEG") -> bytes:
    """Return a photo of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (colour, 120, 60)).save(file, format=kind)
    return file.getvalue()


def a_noisy_photo(size: int, seed: int = 1) -> bytes:
    """Return a photo of about so many bytes: noise does not compress."""
    side = max(8, int((size / 1.35) ** 0.5))
    file = io.BytesIO()
    noise = Image.effect_noise((side, side), 100 + seed % 50).convert("RGB")
    noise.putpixel((0, 0), (seed % 256, seed // 256 % 256, 0))
    noise.save(file, format="JPEG", quality=92)
    return file.getvalue()


def a_scan(pages: int = 2, text: str = "合同") -> bytes:
    """Return a PDF of some pages."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for page in range(pages):
        canvas.drawString(72, 720, f"{text.encode('ascii', 'ignore').decode()} page {page + 1}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()
