"""What the columns of a table hold, judged by their cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.identity import check_phone, tidy_id_number
from coopdesk.sheets.dates import DateReader, Season
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.labels import is_sum_label
from coopdesk.sheets.numerals import area_in_mu, counted, exact, money_in_yuan
from coopdesk.sheets.payments import speaks_of_payment
from coopdesk.sheets.reading import is_blank, is_number, name_and_phone, text_of
from coopdesk.sheets.words import class_of_good, class_of_job, row_words

_SAMPLE: Final = 80


class Contents:
    """What the columns of a table hold, judged on its first rows."""

    def __init__(self, sheet: Sheet, start: int) -> None:
        """Take a sample of the rows that have something in them."""
        filled = (row for row in sheet.rows[start:] if sum(not is_blank(cell) for cell in row) >= 3)
        chosen = list(islice(filled, 2 * _SAMPLE))
        # The label of a sum says nothing of what the column holds.
        lines = [row for row in chosen if not any(_labels_a_sum(cell) for cell in row)]
        self.rows = (lines or chosen)[:_SAMPLE]
        self._shares: dict[tuple[int, str], Fraction | None] = {}

    def cells(self, column: int) -> list[Any]:
        """Return the filled cells of a column in the sample."""
        words = row_words().ditto
        return [
            row[column]
            for row in self.rows
            if column < len(row)
            and not is_blank(row[column])
            and not (isinstance(row[column], str) and row[column].strip() in words)
        ]

    def share(self, column: int, content: str) -> Fraction | None:
        """Return how much of a column looks like a kind of content; nothing if it is empty."""
        key = (column, content)
        if key not in self._shares:
            cells = self.cells(column)
            test = _TESTS.get(content)
            self._shares[key] = (
                None
                if not cells or test is None
                else Fraction(sum(test(cell) for cell in cells), len(cells))
            )
        return self._shares[key]


def _labels_a_sum(cell: Any) -> bool:
    """Tell the label of a sum row."""
    return isinstance(cell, str) and is_sum_label(cell)


def _is_numeric(cell: Any) -> bool:
    """Tell whether a cell holds some number."""
    if is_number(cell):
        return True
    if isinstance(cell, (date, bool)):
        return False
    text = text_of(cell)
    return (
        counted(text) is not None
        or money_in_yuan(text) is not None
        or (area_in_mu(text) is not None)
        or bool(re.match(r"[约近¥￥#]?\d", plain_text(text)))
    )


def _is_date(cell: Any) -> bool:
    """Tell whether a cell looks like a date."""
    if isinstance(cell, date):
        return True
    reader = DateReader("", Season(year=2024, months=((2024, 1),)), months_allowed=True)
    if is_number(cell):
        number = exact(cell)
        return (
            20_000 <= number <= 80_000 or 19_000_101 <= number <= 20_991_231 or (1 <= number < 32)
        )
    text = plain_text(text_of(cell))
    return bool(re.search(r"\d|[一二三四五六七八九十]月", text)) and isinstance(
        reader.read(text, None, None), date
    )


def _is_since(cell: Any) -> bool:
    """Tell whether a cell looks like a date, a month or a year since which something holds."""
    if _is_date(cell):
        return True
    text = plain_text(text_of(cell))
    found = re.fullmatch(r"((?:19|20)\d\d)年?[./-]?(?:(\d{1,2})月?)?", text)
    return found is not None and (found[2] is None or 1 <= int(found[2]) <= 12)


def _is_full_date(cell: Any) -> bool:
    """Tell whether a cell is a date that no count, area or price could be."""
    if isinstance(cell, date):
        return True
    if is_number(cell):
        number = exact(cell)
        return 20_000 <= number <= 80_000 or 19_000_101 <= number <= 20_991_231
    text = plain_text(text_of(cell))
    return bool(re.search(r"\d{4}|月|\d[./-]\d{1,2}[./-]\d", text)) and _is_date(cell)


def _is_id(cell: Any) -> bool:
    """Tell whether a cell looks like an ID number, sound or not."""
    if is_number(cell):
        return exact(cell) >= 10**14
    bare = tidy_id_number(text_of(cell))
    return bool(re.fullmatch(r"\d{14,19}[\dX]?", bare)) or "E+17" in text_of(cell).upper()


def is_phone(cell: Any) -> bool:
    """Tell whether a cell looks like a phone number."""
    text = text_of(cell)
    return check_phone(re.split(r"[/、;,，]", text)[0]) is None or bool(
        re.fullmatch(r"1\d{9,11}", text)
    )


def is_name(cell: Any) -> bool:
    """Tell whether a cell looks like a person's name."""
    if not isinstance(cell, str):
        return False
    both = name_and_phone(cell)
    text = re.sub(r"\s+", "", cell if both is None else both[0])
    if text.endswith(("村", "组", "社区", "镇", "乡")) or class_of_job(text) is not None:
        return text.endswith(("师傅", "社", "场", "公司"))
    return 2 <= len(text) <= 20 and not re.search(r"\d", text) and ord(text[0]) > 0x2E7F


def _is_place(cell: Any) -> bool:
    """Tell whether a cell looks like a village."""
    text = re.sub(r"\s+", "", text_of(cell))
    if re.fullmatch(r"第?.{1,3}(?:村民小|小)?[组队]", text):
        return False
    return (
        text.endswith(("村", "社区", "居委会", "村委会", "组", "队", "庄", "湾", "街道", "屯"))
        or "村" in text
    )


def _is_job(cell: Any) -> bool:
    """Tell whether a cell names a kind of job."""
    return isinstance(cell, str) and class_of_job(cell) is not None


def _is_good(cell: Any) -> bool:
    """Tell whether a cell names a good."""
    return isinstance(cell, str) and len(cell) > 1 and class_of_good(cell) != "other"


def _is_unit(cell: Any) -> bool:
    """Tell whether a cell is a counting word."""
    return isinstance(cell, str) and bool(
        re.fullmatch(
            r"[袋瓶包箱公斤吨桶卷件千克kgKG条盒支个台套只株棵升克斤把捆根壶罐市片张双\s]{1,3}(?:[/(（].*)?|\d[\d.]*\s*[^\d./\s].*[/].",
            cell.strip(),
        )
    )


_TESTS: Final[dict[str, Callable[[Any], bool]]] = {
    "date": _is_date,
    "full_date": _is_full_date,
    "since": _is_since,
    "id": _is_id,
    "phone": is_phone,
    "name": is_name,
    "place": _is_place,
    "job": _is_job,
    "good": _is_good,
    "unit": _is_unit,
    "payment": lambda cell: (
        _is_numeric(cell)
        or speaks_of_payment(text_of(cell))
        or text_of(cell).lower() in (row_words().yes | row_words().no)
    ),
    "paid_word": lambda cell: isinstance(cell, str) and speaks_of_payment(cell),
    "area": _is_numeric,
    "money": _is_numeric,
    "number": _is_numeric,
    "passes": _is_numeric,
    "quantity": _is_numeric,
}


def figure_of(cell: Any) -> Fraction | None:
    """Return a cell's number, whatever unit it names."""
    if is_number(cell):
        return exact(cell)
    text = text_of(cell)
    area = area_in_mu(text)
    if area is not None:
        return area
    found = counted(text)
    return found[0] if found else money_in_yuan(text)
