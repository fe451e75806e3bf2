"""Where a table begins and what its columns mean: by heading words, and by what the cells hold."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.identity import check_phone, tidy_id_number
from coopdesk.kernel.values import half_up
from coopdesk.sheets.dates import DateReader, Season
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.kinds import DATE_FIELDS, KINDS, SheetKind
from coopdesk.sheets.numerals import area_in_mu, counted, exact, money_in_yuan
from coopdesk.sheets.payments import speaks_of_payment
from coopdesk.sheets.reading import is_blank, is_number, text_of
from coopdesk.sheets.words import (
    HeadingWords,
    class_of_good,
    class_of_job,
    heading_key,
    heading_words,
    row_words,
    unit_words,
)

_HEADER_WITHIN: Final = 60
_SAMPLE: Final = 80
_SURE: Final = 55
_PLAIN: Final = 90
_ASIDE: Final = frozenset({"birth", "sex", "serial"})
_VETO_FROM: Final = 5  # A few odd cells say nothing against a plain heading.
_BRACKETS: Final = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]")
_UNIT_TAIL: Final = re.compile(r"(?:[/:：、,，]|单位[:：])\s*(元|万元|亩|公顷|㎡|平方米|亩次)$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its place (from 0), heading, meaning, unit, and how sure we are."""

    index: int
    heading: str
    field: str | None
    unit: str = ""
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A table found in a sheet: its heading rows (from 0, end excluded) and its columns."""

    first: int
    end: int
    columns: tuple[Column, ...]
    fields: dict[str, Column] = dataclasses.field(init=False, repr=False, compare=False)
    labels: dict[str, str] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the columns that have a meaning by field, since every row asks for them."""
        known = {one.field: one for one in self.columns if one.field is not None}
        object.__setattr__(self, "fields", known)
        labels = {name: "".join(one.heading.split()) for name, one in known.items()}
        object.__setattr__(self, "labels", labels)

    def of(self, name: str) -> Column | None:
        """Return the column of a field."""
        return self.fields.get(name)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A column's heading as read: the ways to say it, and its unit."""

    shown: str
    keys: tuple[str, ...]
    unit: str


def unit_of(text: str) -> str:
    """Return the unit that a piece of heading names: 万元, 亩, 袋, 元 for 元/亩; or nothing."""
    plain = plain_text(text).replace(" ", "").lower().removeprefix("单位:").removeprefix("单位")
    head = re.split(r"[/每]", plain)[0] or plain.replace("/", "")
    return unit_words().get(plain) or unit_words().get(head, "")


def _read_heading(pieces: Sequence[str]) -> _Heading:
    """Read a heading of one or more lines, from the outermost group to the column's own line."""
    unit = ""
    lines: list[str] = []
    for piece in pieces:
        plain = re.sub(r"\s+", "", plain_text(piece))
        rest = plain
        for inner in _BRACKETS.findall(plain):
            found = unit_of(inner)
            if found or re.fullmatch(r"[袋瓶包箱公斤吨桶卷件千克kg次遍人户个]{1,3}", inner):
                unit = found or unit or inner
                rest = re.sub(rf"[(（\[【〔]{re.escape(inner)}[)）\]】〕]", "", rest)
        tail = _UNIT_TAIL.search(rest)
        if tail and tail.start() > 0 and not unit_of(rest[: tail.start()]):
            unit = unit_of(tail[1]) or unit
            rest = rest[: tail.start()]
        alone = unit_of(rest)
        if alone and len(pieces) > 1 and lines and rest in {"元", "亩", "万元", "公顷", "元/亩"}:
            unit = alone
            continue
        lines.append(rest)
    keys = [heading_key(line) for line in lines if heading_key(line)]
    without = [heading_key(_BRACKETS.sub("", line)) for line in lines]
    without = [key for key in without if key]
    ways: list[str] = []
    for chosen in (keys, without):
        if chosen:
            ways += ["".join(chosen), chosen[-1], "".join(reversed(chosen))]
    return _Heading(
        "/".join(piece.strip() for piece in pieces if piece.strip()),
        tuple(dict.fromkeys(ways)),
        unit,
    )


def _score(heading: _Heading, words: HeadingWords) -> int:
    """Score how well a heading names a field, from 0 to 100."""
    best = 0
    for place, key in enumerate(heading.keys):
        less = 4 if place and len(heading.keys) > 1 else 0
        if key in words.names:
            best = max(best, 100 - less)
            continue
        if any(piece in key for piece in words.never):
            continue
        for part in words.parts:
            if part in key:
                best = max(best, 42 + 50 * len(part) // len(key) - less)
    whole = heading.keys[0] if heading.keys else ""
    if best < 90 and any(piece in whole for piece in words.never):
        return 0
    return best if best >= _SURE else 0


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
        heading = _read_heading(text.split("\n") if "\n" not in text else [text])
        scored = [(_score(heading, words), words.field) for words in heading_words(kind.name)]
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
    if numbers > 1 or any(_looks_like_a_value(text) for text in filled):
        return 0
    found = _matches(texts, kind)
    strong = {field: score for field, score in found.items() if score >= _SURE}
    if len(strong) < 2 or len(strong) * 3 < len(filled):
        return 0
    return sum(strong.values())


def _looks_like_a_value(text: str) -> bool:
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
    if any(_looks_like_a_value(texts[column]) or len(texts[column]) > 16 for column in filled):
        return False
    if len(filled) == 1 and _is_band(sheet, row, filled[0]):
        return False
    if any(top <= upper < row <= bottom for top, _left, bottom, _right in sheet.ranges):
        return True
    if all(unit_of(_BRACKETS.sub(r"\1", texts[column]) or "") for column in filled):
        return True
    under_group = [
        column
        for column in filled
        if not sheet.cell(upper, column) or _spans_columns(sheet, upper, column)
    ]
    return bool(under_group) and len(under_group) * 4 >= len(filled) * 3


def _is_band(sheet: Sheet, row: int, column: int) -> bool:
    """Tell a band between the lines: a text over the whole width, or a village alone."""
    origin = sheet.merged.get((row, column))
    if origin is not None and _covers_all(sheet, origin):
        return True
    text = re.sub(r"\s+", "", plain_text(_plain_cell(sheet.cell(row, column))))
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
        return _plain_cell(sheet.cell(*origin))
    own = _plain_cell(sheet.cell(row, column))
    if own:
        return own
    if sheet.ranges:
        return ""
    for left in range(column - 1, -1, -1):
        found = _plain_cell(sheet.cell(row, left))
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


def _plain_cell(cell: Any) -> str:
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


def _heading_at(sheet: Sheet, first: int, end: int, column: int) -> _Heading:
    """Put a column's heading together from all heading rows."""
    pieces: list[str] = []
    for row in range(first, end):
        if _is_number_line(sheet.rows[row]):
            continue
        last = row == end - 1
        text = (
            _plain_cell(sheet.cell(*sheet.merged.get((row, column), (row, column))))
            if last
            else _group_text(sheet, row, column)
        )
        if text.strip() and (not pieces or text != pieces[-1]):
            pieces.append(text)
    return _read_heading(pieces)


def find_layout(
    sheet: Sheet,
    kind: SheetKind,
    *,
    start: int = 0,
    mapping: Mapping[int, str] | None = None,
) -> Layout | None:
    """Find the table in a sheet and the meaning of its columns; nothing if there is no table.

    ``mapping`` fixes the field of columns by their place from 0; an empty text means none.
    """
    header = find_header(sheet, kind, start)
    if header is None:
        return _headless(sheet, kind, start, mapping)
    first, end = header
    headings = [_heading_at(sheet, first, end, column) for column in range(sheet.width)]
    contents = _Contents(sheet, end)
    columns = _assigned(headings, contents, kind, mapping or {})
    columns = _with_numbers(columns, contents, kind, mapping or {})
    columns = _moved(columns, kind, contents)
    found = {column.field for column in columns}
    if any(not found.intersection(group) for group in kind.needs) and not mapping:
        return None
    return Layout(first, end, columns)


def _headless(
    sheet: Sheet, kind: SheetKind, start: int, mapping: Mapping[int, str] | None
) -> Layout | None:
    """Take a table without headings by what its cells hold, or as the clerk says."""
    first = next(
        (
            row
            for row in range(start, len(sheet.rows))
            if sum(not is_blank(cell) for cell in sheet.rows[row]) >= 3
        ),
        None,
    )
    if first is None:
        return None
    end = first + 1 if _names_only(sheet.rows[first]) else first
    headings = [_heading_at(sheet, first, end, column) for column in range(sheet.width)]
    contents = _Contents(sheet, end)
    columns = _assigned(headings, contents, kind, mapping or {})
    columns = _with_numbers(columns, contents, kind, mapping or {})
    found = {column.field for column in columns}
    wanted = [*kind.needs, (DATE_FIELDS[kind.name],)] if kind.name != "roster" else list(kind.needs)
    if kind.name == "roster" and "id_number" not in found and not mapping:
        return None
    if any(not found.intersection(group) for group in wanted) and not mapping:
        return None
    return Layout(first, end, columns)


def _names_only(row: Sequence[Any]) -> bool:
    """Tell a row of unknown headings: texts, none of them a value."""
    filled = [cell for cell in row if not is_blank(cell)]
    return all(
        isinstance(cell, str) and not _looks_like_a_value(cell) and not _is_phone(cell)
        for cell in filled
    )


class _Contents:
    """What the columns of a table hold, judged on its first rows."""

    def __init__(self, sheet: Sheet, start: int) -> None:
        """Take a sample of the rows that have something in them."""
        chosen = [row for row in sheet.rows[start:] if sum(not is_blank(cell) for cell in row) >= 3]
        self.rows = chosen[:_SAMPLE]
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


def _is_phone(cell: Any) -> bool:
    """Tell whether a cell looks like a phone number."""
    text = text_of(cell)
    return check_phone(re.split(r"[/、;,，]", text)[0]) is None or bool(
        re.fullmatch(r"1\d{9,11}", text)
    )


def _is_name(cell: Any) -> bool:
    """Tell whether a cell looks like a person's name."""
    if not isinstance(cell, str):
        return False
    text = re.sub(r"\s+", "", cell)
    if text.endswith(("村", "组", "社区", "镇", "乡")) or class_of_job(text) is not None:
        return text.endswith(("师傅", "社", "场", "公司"))
    return 2 <= len(text) <= 20 and not re.search(r"\d", text) and ord(text[0]) > 0x2E7F


def _is_place(cell: Any) -> bool:
    """Tell whether a cell looks like a village."""
    text = re.sub(r"\s+", "", text_of(cell))
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
            r"[袋瓶包箱公斤吨桶卷件千克kgKG条盒支个台套只株棵升克斤把捆根壶罐市片张双\s]{1,3}(?:[/(（].*)?|\d+.*[/].",
            cell.strip(),
        )
    )


_TESTS: Final[dict[str, Callable[[Any], bool]]] = {
    "date": _is_date,
    "full_date": _is_full_date,
    "id": _is_id,
    "phone": _is_phone,
    "name": _is_name,
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
_VETO: Final = {
    "date": Fraction(1, 3),
    "id": Fraction(1, 3),
    "phone": Fraction(1, 4),
    "name": Fraction(1, 5),
    "area": Fraction(1, 2),
    "money": Fraction(1, 2),
    "quantity": Fraction(1, 2),
    "number": Fraction(1, 2),
    "passes": Fraction(1, 2),
    "payment": Fraction(1, 4),
    "unit": Fraction(1, 4),
}
_BY_CONTENT: Final = {
    "roster": (
        ("id_number", "id"),
        ("phone", "phone"),
        ("village", "place"),
        ("joined_on", "full_date"),
        ("name", "name"),
    ),
    "jobs": (
        ("id_number", "id"),
        ("phone", "phone"),
        ("worked_on", "full_date"),
        ("worked_on", "date"),
        ("kind", "job"),
        ("payment", "paid_word"),
        ("village", "place"),
        ("name", "name"),
        ("operator", "name"),
    ),
    "sales": (
        ("id_number", "id"),
        ("phone", "phone"),
        ("sold_on", "full_date"),
        ("sold_on", "date"),
        ("good", "good"),
        ("payment", "paid_word"),
        ("unit", "unit"),
        ("buyer", "name"),
    ),
}


def _assigned(
    headings: Sequence[_Heading],
    contents: _Contents,
    kind: SheetKind,
    mapping: Mapping[int, str],
) -> tuple[Column, ...]:
    """Give each column its field: the surest pairs first, each field once."""
    pairs: list[tuple[int, int, str]] = []
    for index, heading in enumerate(headings):
        if index in mapping:
            continue
        for words in heading_words(kind.name):
            score = _score(heading, words)
            if not score:
                continue
            share = contents.share(index, kind.field(words.field).content)
            veto = _VETO.get(kind.field(words.field).content)
            enough = len(contents.cells(index)) >= _VETO_FROM
            if share is not None and veto is not None and share < veto and enough:
                continue
            bonus = 0 if share is None else int(share * 12)
            if not contents.cells(index):
                bonus = -30  # An empty column gives way to a filled one of the same meaning.
            pairs.append((score + bonus, -index, words.field))
    pairs.sort(reverse=True)
    if kind.name == "roster":
        pairs = _heads_apart(pairs)
    chosen: dict[int, tuple[str, int]] = {
        index: (field, 100) for index, field in mapping.items() if field
    }
    taken = {field for field, _score_of in chosen.values()}
    for score, minus, field in pairs:
        if -minus in chosen or field in taken:
            continue
        chosen[-minus] = (field, max(1, min(score, 100)))
        taken.add(field)
    _by_content(headings, contents, kind, mapping, chosen)
    return tuple(
        Column(index, heading.shown, *_meaning(chosen.get(index), heading))
        for index, heading in enumerate(headings)
    )


def _heads_apart(pairs: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Where a roster has the head's name beside the member's, the head's is not the member's."""
    heads = {place for score, place, field in pairs if field == "household" and score >= 90}
    named = {place for score, place, field in pairs if field == "name" and score >= 90}
    if not heads or not named - heads:
        return pairs
    return [pair for pair in pairs if not (pair[2] == "name" and pair[1] in heads)]


def _meaning(chosen: tuple[str, int] | None, heading: _Heading) -> tuple[str | None, str, int]:
    """Return a column's field, unit and confidence."""
    if chosen is None:
        return None, heading.unit, 0
    return chosen[0], heading.unit, chosen[1]


def _by_content(
    headings: Sequence[_Heading],
    contents: _Contents,
    kind: SheetKind,
    mapping: Mapping[int, str],
    chosen: dict[int, tuple[str, int]],
) -> None:
    """Give fields that no heading named to columns whose cells speak for themselves."""
    taken = {field for field, _score_of in chosen.values()}
    for field, content in _BY_CONTENT[kind.name]:
        paid_elsewhere = field == "payment" and taken & {"paid", "owed", "pay_cash"}
        dated = field == DATE_FIELDS[kind.name] and "day" in taken
        if field in taken or paid_elsewhere or dated:
            continue
        needed = any(field in group for group in kind.needs) or field in {
            "payment",
            DATE_FIELDS[kind.name],
            "kind",
            "buyer",
            "unit",
        }
        best: tuple[Fraction, int] | None = None
        for index, heading in enumerate(headings):
            if index in mapping or not _is_free(index, field, chosen):
                continue
            if _names_another(heading, field, kind, taken):
                continue
            share = contents.share(index, content)
            least = Fraction(3, 5) if not heading.keys or needed else Fraction(9, 10)
            known = field in {"name", "operator"} and bool(heading.keys) and not needed
            if field == "payment" and chosen.get(index, ("",))[0] == "note":
                least = Fraction(1, 2)
            if share is None or share < least or known:
                continue
            if best is None or share > best[0]:
                best = (share, index)
        if best is not None:
            chosen[best[1]] = (field, int(best[0] * 50))
            taken.add(field)


def _names_another(heading: _Heading, field: str, kind: SheetKind, taken: set[str]) -> bool:
    """Tell whether a heading plainly names a field that has no use here or another column."""
    return any(
        words.field not in {field, "note"}
        and (words.field in taken or words.field in _ASIDE)
        and _score(heading, words) >= _PLAIN
        for words in heading_words(kind.name)
    )


def _is_free(index: int, field: str, chosen: Mapping[int, tuple[str, int]]) -> bool:
    """Tell whether a column may still be given by its content."""
    if index not in chosen:
        return True
    return field == "payment" and chosen[index][0] == "note"


def _with_numbers(
    columns: tuple[Column, ...], contents: _Contents, kind: SheetKind, mapping: Mapping[int, str]
) -> tuple[Column, ...]:
    """Find factor, price and amount among the number columns by their product, if need be."""
    if kind.name == "roster":
        return _roster_numbers(columns, contents)
    factor = "area" if kind.name == "jobs" else "quantity"
    fields = {column.field: column for column in columns if column.field}
    wanted = [name for name in (factor, "price", "amount") if name not in fields]
    if (
        not wanted
        or "mu_times" in fields
        or (wanted != [factor] and factor in fields and "amount" in fields)
    ):
        return columns
    free = [
        column.index
        for column in columns
        if (column.field is None or column.field in {"passes", "serial"})
        and column.index not in mapping
        and (contents.share(column.index, "money") or 0) >= Fraction(3, 5)
    ]
    options = {
        name: [fields[name].index] if name in fields else free
        for name in (factor, "price", "amount")
    }
    best: tuple[int, tuple[int, int, int]] | None = None
    for one in options[factor]:
        for two in options["price"]:
            for three in options["amount"]:
                if len({one, two, three}) == 3:
                    hits = _product_hits(contents, one, two, three)
                    if best is None or hits > best[0]:
                        best = (hits, (one, two, three))
    if best is None or best[0] * 2 < len(contents.rows):
        return columns
    places = dict(zip((factor, "price", "amount"), best[1], strict=True))
    changed = list(columns)
    for name in wanted:
        index = places[name]
        changed[index] = replace(changed[index], field=name, confidence=40)
    return tuple(changed)


def _product_hits(contents: _Contents, one: int, two: int, three: int) -> int:
    """Count the sample rows in which a whole multiple of two cells' product is the third."""
    hits = 0
    for row in contents.rows:
        values = [_value(row[place]) if place < len(row) else None for place in (one, two, three)]
        if None in values or not values[0] or not values[1] or not values[2]:
            continue
        product = values[0] * values[1]
        times = values[2] / product
        whole = half_up(times)
        hits += (
            1 <= whole <= 5
            and half_up(product * whole * 100) == half_up(values[2] * 100)
            and (values[0] != 1 and values[1] != 1)
        )
    return hits


def _value(cell: Any) -> Fraction | None:
    """Return a cell's number, whatever unit it names."""
    if is_number(cell):
        return exact(cell)
    text = text_of(cell)
    area = area_in_mu(text)
    if area is not None:
        return area
    found = counted(text)
    return found[0] if found else money_in_yuan(text)


def _roster_numbers(columns: tuple[Column, ...], contents: _Contents) -> tuple[Column, ...]:
    """Find a roster's area where no heading names it: the column that says 亩."""
    if any(column.field in {"area", "measured_area"} for column in columns):
        return columns
    changed = list(columns)
    for column in columns:
        cells = [text_of(cell) for cell in contents.cells(column.index)]
        if column.field is None and cells and sum("亩" in text for text in cells) * 5 >= len(cells):
            changed[column.index] = replace(column, field="area", confidence=40)
            break
    return tuple(changed)


def _moved(columns: tuple[Column, ...], kind: SheetKind, contents: _Contents) -> tuple[Column, ...]:
    """Let a roster's only area, name or place be its area, its name or its village."""
    fields = {column.field for column in columns}
    moves: dict[str, str] = {}
    if kind.name == "roster":
        if "area" not in fields and "measured_area" in fields:
            moves["measured_area"] = "area"
        if "name" not in fields and "household" in fields:
            moves["household"] = "name"
        place = next((column for column in columns if column.field == "address"), None)
        if "village" not in fields and place is not None and _holds_villages(place, contents):
            moves["address"] = "village"
    if (
        kind.name == "jobs"
        and "area" not in fields
        and "mu_times" in fields
        and ("passes" not in fields)
    ):
        moves["mu_times"] = "area"
    return tuple(
        replace(column, field=moves.get(column.field or "", column.field)) for column in columns
    )


def _holds_villages(column: Column, contents: _Contents) -> bool:
    """Tell whether addresses are villages and nothing more, or villages with their groups."""
    cells = [re.sub(r"\s+", "", text_of(cell)) for cell in contents.cells(column.index)]
    plain = sum(
        bool(
            re.fullmatch(
                r"[\u4e00-\u9fff]{1,8}(?:村|社区)(?:第?[\d一二三四五六七八九十]+[组队社])?", cell
            )
        )
        for cell in cells
    )
    return bool(cells) and plain * 10 >= len(cells) * 9


def guess_kind(sheets: Sequence[Sheet]) -> str | None:
    """Return the kind of workbook that the headings fit best; nothing when none fits."""
    best: tuple[int, str] | None = None
    for name, kind in KINDS.items():
        for sheet in sheets:
            layout = None if sheet.hidden else find_layout(sheet, kind)
            if layout is not None:
                score = sum(column.confidence for column in layout.columns if column.field)
                if best is None or score > best[0]:
                    best = (score, name)
    return best[1] if best else None
