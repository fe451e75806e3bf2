"""What an .xls file says beyond its values: hidden rows and columns, cells that show an error.

Read from the file itself: the compound file and its BIFF8 records, as [MS-CFB] and [MS-XLS] say.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from coopdesk.sheets.marks import Marks

_END: Final = 0xFFFFFFFA  # Numbers from here on are no sectors.
_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOF: Final = 0x0809
_EOF: Final = 0x000A
_SHEET: Final = 0x0085
_ROW: Final = 0x0208
_COLUMNS: Final = 0x007D
_ERROR: Final = 0x0205
_FORMULA: Final = 0x0006
_LAST_COLUMN: Final = 200


def old_marks_of(content: bytes) -> dict[str, Marks]:
    """Return the marks of every sheet by its name; nothing where the file is not so built."""
    try:
        stream = _workbook_stream(content)
        if struct.unpack_from("<HHH", stream, 0)[0::2] != (_BOF, 0x0600):
            return {}
        return {name: _marks_at(stream, start) for name, start in _sheets(stream)}
    except (struct.error, IndexError, KeyError, ValueError):
        return {}


def _workbook_stream(content: bytes) -> bytes:
    """Take the stream named Workbook out of the compound file."""
    (shift, mini_shift) = struct.unpack_from("<HH", content, 30)
    (first_dir,) = struct.unpack_from("<I", content, 48)
    cutoff, first_mini, _minis, more, _count = struct.unpack_from("<IIIII", content, 56)
    size = 1 << shift

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = list(struct.unpack_from("<109I", content, 76))
    for _turn in range(len(content) // size):
        if more >= _END:
            break
        entries = struct.unpack(f"<{size // 4}I", sector(more))
        tables += entries[:-1]
        more = entries[-1]
    table: list[int] = []
    for one in tables:
        if one < _END:
            table += struct.unpack(f"<{size // 4}I", sector(one))

    def chain(start: int) -> bytes:
        parts: list[bytes] = []
        while start < _END and len(parts) <= len(table):
            parts.append(sector(start))
            start = table[start]
        return b"".join(parts)

    folder = chain(first_dir)
    places = {_entry_name(folder, at): at for at in range(0, len(folder), 128)}
    start, length = struct.unpack_from("<II", folder, places["Workbook"] + 116)
    if length >= cutoff:
        return chain(start)[:length]
    (root,) = struct.unpack_from("<I", folder, 116)
    small, minis = chain(root), chain(first_mini)
    following = struct.unpack(f"<{len(minis) // 4}I", minis)
    parts: list[bytes] = []
    while start < _END and len(parts) <= len(following):
        parts.append(small[start << mini_shift : (start + 1) << mini_shift])
        start = following[start]
    return b"".join(parts)[:length]


def _entry_name(folder: bytes, at: int) -> str:
    """Return the name of a folder's entry."""
    (length,) = struct.unpack_from("<H", folder, at + 64)
    return folder[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a place to the end of its part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Yield every sheet's name and where it begins."""
    for kind, body in _records(stream, 0):
        if kind == _SHEET:
            start, _state, count, wide = struct.unpack_from("<IHBB", body, 0)
            text = body[8 : 8 + count * (2 if wide & 1 else 1)]
            yield text.decode("utf-16-le" if wide & 1 else "latin-1"), start


def _marks_at(stream: bytes, start: int) -> Marks:
    """Read the marks of one sheet; charts that lie in it are passed over."""
    rows: set[int] = set()
    columns: set[int] = set()
    errors: dict[tuple[int, int], str] = {}
    depth = 0
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            break
        if depth > 1:
            continue
        if kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            columns.update(range(first, min(last + 1, _LAST_COLUMN)))
        elif kind == _ERROR and body[7] == 1:
            errors[_place(body)] = _ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            errors[_place(body)] = _ERRORS.get(body[8], "#N/A")
    return Marks(frozenset(rows), frozenset(columns), errors)


def _place(body: bytes) -> tuple[int, int]:
    """Return row and column of a cell from 0."""
    row, column = struct.unpack_from("<HH", body)
    return row, column
