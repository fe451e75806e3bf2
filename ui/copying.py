"""A table on the clipboard: spreadsheets take it as cells, and codes stay texts in them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtGui import QGuiApplication

_AS_TEXT: Final = " style='mso-number-format:\"\\@\"' sdnum='1033;0;@'"
"""Told to Excel and WPS, and to LibreOffice: a member number keeps its noughts."""

_MOST_STYLED: Final = 20_000


def as_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as lines with tabs; a line break within a cell becomes a space."""
    lines = ("\t".join(" ".join(one.split()) for one in row) for row in (heads, *rows))
    return "\n".join(lines) + "\n"


def as_html(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    """Return a table as HTML in which texts say that they are texts."""
    parts = ["<html><head><meta charset='utf-8'></head><body><table border='1'><tr>"]
    parts += [f"<th>{escape(one)}</th>" for one in heads]
    parts.append("</tr>")
    for row in rows:
        parts.append("<tr>")
        for one, is_number in zip(row, numeric, strict=True):
            kind = " align='right'" if is_number and _reads_as_number(one) else _AS_TEXT
            parts.append(f"<td{kind}>{escape(one)}</td>")
        parts.append("</tr>")
    parts.append("</table></body></html>")
    return "".join(parts)


def put_on_clipboard(
    heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> None:
    """Put a table on the clipboard: as lines, and as HTML while it is not vast."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(as_lines(heads, rows))
    if len(rows) <= _MOST_STYLED:
        # What Qt made is Qt's own: an object made here would outlive the interpreter and crash it.
        clipboard.mimeData().setHtml(as_html(heads, rows, numeric))


def _reads_as_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).removeprefix("-").isdigit()
