"""The heading rows of a table: where they are, and how several lines make one heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.headings import BRACKETS, SURE, Heading, read_heading, score_of, unit_of
from coopdesk.sheets.kinds import SheetKind
from coopdesk.sheets.part_headings import part_heading
from coopdesk.sheets.reading import is_blank, text_of
from coopdesk.sheets.words import heading_words

_HEADER_WITHIN: Final = 60


def _cells_text(row: Sequence[Any]) -> list[str]:
    """Return a row's cells as texts; numbers and dates as nothing a heading could be."""
    return [
        cell.strip() if isinstance(cell, str) else ("" if is_blank(cell) else "\x00")
        for cell in row
    ]


def _matches(texts: Sequence[str], kind: SheetKind) -> dict[str, int]:
    """Return the best score of each field over a row's cells."""
    found: dict[str, int] = {}
    for text in texts:
        if not text or len(text) > 40 or text == "\x00":
            continue
        heading = read_heading(text.split("\n") if "\n" not in text else [text])
        scored = [(score_of(heading, words), words.field) for words in heading_words(kind.name)]
        score, field = max(scored, default=(0, ""))
        if score > found.get(field, 0):
            found[field] = score
    return found


def header_score(row: Sequence[Any], kind: SheetKind) -> int:
    """Score how much a row looks like a heading row: 0 when it does not."""
    texts = _cells_text(row)
    filled = [text for text in texts if text]
    if len(filled) < 2:
        return 0
    numbers = sum(text == "\x00" for text in filled)
    if numbers > 1 or any(looks_like_a_value(text) for text in filled):
        return 0
    found = _matches(texts, kind)
    strong = {field: score for field, score in found.items() if score >= SURE}
    parts = sum(_names_a_part(text, kind) for text in filled if text != "\x00")
    if parts >= 2:
        strong["part"] = 100  # Columns of single jobs or goods; the more, the fewer the others.
    if len(strong) < 2 or len(strong) * 3 < len(filled) - parts:
        return 0
    return sum(strong.values())


@lru_cache(maxsize=8192)
def _part_in(text: str, kind: SheetKind) -> bool:
    """Tell whether a heading names a kind of job or a good."""
    return part_heading(read_heading([text]), kind) is not None


def _names_a_part(text: str, kind: SheetKind) -> bool:
    """Tell whether a short text is the heading of a single job's or good's column."""
    return len(text) <= 24 and _part_in(text, kind)


def looks_like_a_value(text: str) -> bool:
    """Tell a value from a heading: a date, a number, an ID number."""
    plain = plain_text(text)
    return (
        bool(re.fullmatch(r"[¥￥]?-?\d[\d,.]*(?:亩|元|袋)?", plain) and len(plain) > 2)
        or re.search(r"\d{6,}|\d+月\d+日|\d{4}[./-]\d", plain) is not None
    )


def _is_sub_header(sheet: Sheet, row: int, upper: int) -> bool:
    """Tell whether the row under a heading row is its second line."""
    texts = _cells_text(sheet.rows[row])
    filled = [column for column, text in enumerate(texts) if text]
    if not filled or any(texts[column] == "\x00" for column in filled):
        return False
    if any(looks_like_a_value(texts[column]) or len(texts[column]) > 16 for column in filled):
        return False
    if len(filled) == 1 and _is_band(sheet, row, filled[0]):
        return False
    if any(top <= upper < row <= bottom for top, _left, bottom, _right in sheet.ranges):
        return True
    if all(unit_of(BRACKETS.sub(r"\1", texts[column]) or "") for column in filled):
        return True
    under_group = [column for column in filled if _is_under_group(sheet, upper, column)]
    return bool(under_group) and len(under_group) * 4 >= len(filled) * 3


def _is_under_group(sheet: Sheet, upper: int, column: int) -> bool:
    """Tell whether a cell stands under a group's heading: merged, or with blanks to its right."""
    if is_blank(sheet.cell(upper, column)) or _spans_columns(sheet, upper, column):
        return True
    beside = not is_blank(sheet.cell(upper + 1, column + 1))
    return beside and is_blank(sheet.cell(upper, column + 1)) and not sheet.ranges


def _is_band(sheet: Sheet, row: int, column: int) -> bool:
    """Tell a band between the lines: a text over the whole width, or a village alone."""
    origin = sheet.merged.get((row, column))
    if origin is not None and _covers_all(sheet, origin):
        return True
    text = re.sub(r"\s+", "", plain_text(plain_cell(sheet.cell(row, column))))
    return bool(re.fullmatch(r".{1,12}(?:村|社区|村委会|[组队])[:：]?", text))


def _spans_columns(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a cell's merged range covers several columns of one row."""
    return any(
        top <= row <= bottom and left <= column <= right and right > left
        for top, left, bottom, right in sheet.ranges
    )


def _is_number_line(row: Sequence[Any]) -> bool:
    """Tell the line that only counts the columns: 1 2 3 4, or 甲 乙 1 2."""
    filled = [text_of(cell) for cell in row if not is_blank(cell)]
    letters = [one for one in filled if one in {"甲", "乙", "丙", "丁", "A", "B", "C"}]
    numbers = [re.sub(r"[()（）]", "", one) for one in filled if one not in letters]
    if len(filled) < 3 or not all(one.isdigit() for one in numbers):
        return False
    counted_up = [int(one) for one in numbers]
    return (
        len(numbers) >= 2
        and counted_up == list(range(counted_up[0], counted_up[0] + len(numbers)))
        and counted_up[0] <= 2
    )


def _group_text(sheet: Sheet, row: int, column: int) -> str:
    """Return the heading above a column in a row of group headings."""
    origin = sheet.merged.get((row, column))
    if origin is not None:
        if _covers_all(sheet, origin):
            return ""
        return plain_cell(sheet.cell(*origin))
    own = plain_cell(sheet.cell(row, column))
    if own:
        return own
    if sheet.ranges:
        return ""
    for left in range(column - 1, -1, -1):
        found = plain_cell(sheet.cell(row, left))
        if found:
            below = sheet.cell(row + 1, left)
            return found if not is_blank(below) else ""
    return ""


def _covers_all(sheet: Sheet, origin: tuple[int, int]) -> bool:
    """Tell whether a merged range is a title that runs over the whole width."""
    return any(
        (top, left) == origin and right - left + 1 >= max(4, sheet.width * 7 // 10)
        for top, left, _bottom, right in sheet.ranges
    )


def plain_cell(cell: Any) -> str:
    """Return a heading cell's text."""
    return cell if isinstance(cell, str) else text_of(cell)


def find_header(sheet: Sheet, kind: SheetKind, start: int = 0) -> tuple[int, int] | None:
    """Find the heading rows: the first row and the row after the last; nothing if there is none."""
    best, best_score = -1, 0
    for row in range(start, min(len(sheet.rows), start + _HEADER_WITHIN)):
        score = header_score(sheet.rows[row], kind)
        if score > best_score:
            best, best_score = row, score
        elif best >= 0 and row > best + 5:
            break
    if best < 0 or best_score < 150:
        return None
    first, end = best, best + 1
    if best > start and _is_group_row(sheet, best - 1, best):
        first = best - 1
    while (
        end < len(sheet.rows)
        and end - first < 4
        and (_is_sub_header(sheet, end, end - 1) or _is_number_line(sheet.rows[end]))
    ):
        end += 1
    return first, end


def _is_group_row(sheet: Sheet, row: int, lower: int) -> bool:
    """Tell whether the row above a heading row carries group headings."""
    texts = _cells_text(sheet.rows[row])
    filled = [column for column, text in enumerate(texts) if text and text != "\x00"]
    if not filled or "\x00" in texts:
        return False
    if any(
        (row, column) in sheet.merged and _covers_all(sheet, sheet.merged[row, column])
        for column in filled
    ):
        return False
    if any(
        re.search(r"单位[:：]|日期[:：]|\d{4}年", plain_text(texts[column]))
        or len(texts[column]) > 16
        for column in filled
    ):
        return False
    both = [
        column
        for column in filled
        if is_blank(sheet.cell(lower, column)) or _spans_columns(sheet, row, column)
    ]
    return bool(both)


def heading_at(sheet: Sheet, first: int, end: int, column: int) -> Heading:
    """Put a column's heading together from all heading rows."""
    pieces: list[str] = []
    for row in range(first, end):
        if _is_number_line(sheet.rows[row]):
            continue
        last = row == end - 1
        text = (
            plain_cell(sheet.cell(*sheet.merged.get((row, column), (row, column))))
            if last
            else _group_text(sheet, row, column)
        )
        if text.strip() and (not pieces or text != pieces[-1]):
            pieces.append(text)
    return read_heading(pieces)
