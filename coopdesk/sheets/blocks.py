"""Which rows of a table are lines, sums, titles or signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.contents import figure_of
from coopdesk.sheets.dates import Season, season_of
from coopdesk.sheets.grid import CellError, Sheet
from coopdesk.sheets.heading_rows import header_score
from coopdesk.sheets.kinds import DATE_FIELDS, SheetKind
from coopdesk.sheets.labels import (
    GROUP_ONLY,
    IN_CAPITALS,
    NO_VILLAGE,
    OF_WHICH,
    PAGE_NUMBER,
    TOTAL_TAIL,
    VILLAGE_ONLY,
    is_labelled,
    is_page_title,
    is_signature,
    is_sum_label,
    said_in,
    village_in,
)
from coopdesk.sheets.layouts import Layout, find_layout
from coopdesk.sheets.numerals import exact
from coopdesk.sheets.reading import is_blank, is_number, text_of
from coopdesk.sheets.words import bare, row_words

_SUBJECTS: Final = frozenset({"buyer", "name", "good", "kind"})
_OF_ONE_SLIP: Final = frozenset({"payment", "number"})
_A_DAY: Final = re.compile(r"20\d\d\s*[年.\-/]\s*\d{1,2}\s*(?:[月.\-/]\s*(?:\d{1,2}\s*日?)?)?")
_DAY: Final = re.compile(r"(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号].{0,6}$")


@dataclass(slots=True)
class Whole:
    """What a row says for all its lines together: its totals and how often it was laid out.

    ``is_taken`` says that its only line took the totals for its own.
    """

    cells: dict[str, Any] = field(default_factory=dict)
    table: Layout | None = None
    lines: int = 0
    is_taken: bool = False


@dataclass(slots=True)
class Line:
    """One line of a table: its row (from 0), its cells by field, which of them were empty.

    ``also`` are the rows under it that say more of the same.
    """

    row: int
    cells: dict[str, Any]
    blank: frozenset[str]
    table: Layout
    season: Season
    after_sums: int = 0
    village: str | None = None
    day: date | None = None
    void: bool = False
    whole: Whole | None = None
    group: str | None = None
    said: dict[str, str] = field(default_factory=dict)
    also: tuple[int, ...] = ()


@dataclass(slots=True)
class Sum:
    """A sum row: its row (from 0), its label, its number cells by field, the lines it covers."""

    row: int
    label: str
    cells: dict[str, Any]
    columns: Layout
    grand: bool
    covers: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Block:
    """What a sheet's table holds: lines and sums in order."""

    lines: list[Line] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)


class _Walk:
    """Walks the rows of a sheet once and sorts them."""

    def __init__(
        self,
        sheet: Sheet,
        kind: SheetKind,
        layout: Layout,
        season: Season,
        said: dict[str, str],
    ) -> None:
        """Begin under the heading rows."""
        self.sheet = sheet
        self.kind = kind
        self.season = season
        self.block = Block()
        self.village: str | None = None
        self.group: str | None = None
        self.said = said
        for cells in sheet.rows[: layout.first]:
            self._listen([text_of(cell) for cell in cells if not is_blank(cell)])
        self.day_text: Any = None
        self.grand_seen = False
        self.since = 0
        self.header_keys = [_row_key(sheet.rows[row]) for row in range(layout.first, layout.end)]
        self.header_starts = {key[:1] for key in self.header_keys}
        self.titles = {_row_key(cells) for cells in sheet.rows[: layout.first]} - {""}
        self.title_starts = {key[:1] for key in self.titles}
        self._own_sums = [one.name for one in kind.fields if one.sums]
        self._take_columns(layout)
        self._heads = self._label_columns()

    def _take_columns(self, layout: Layout) -> None:
        """Take the columns of the table that begins; those of parts go by their places."""
        self.layout = layout
        self.fields = layout.fields
        self.parts = [(f"@{one.index}", one.index) for one in layout.columns if one.part]
        self._sums_of = [*self._own_sums, *(name for name, _place in self.parts)]

    def walk(self) -> Block:
        """Sort every row."""
        row = self.layout.end
        while row < len(self.sheet.rows):
            row = self._step(row)
        return self.block

    def _step(self, row: int) -> int:
        """Sort one row and return the next one."""
        cells = self.sheet.rows[row]
        filled = [(column, cell) for column, cell in enumerate(cells) if not is_blank(cell)]
        if not filled:
            return row + 1
        texts = [(column, cell) for column, cell in filled if isinstance(cell, str)]
        wordy = len(texts) == len(filled)
        if (wordy or len(self.header_keys) > 1) and self._is_header(cells, wordy=wordy):
            return self._take_header(row)
        named = {
            name: cells[column.index]
            for name, column in self.fields.items()
            if column.index < len(cells)
        }
        for name, place in self.parts:
            if place < len(cells):
                named[name] = cells[place]
        if self._is_sum(named, texts):
            self._take_sum(row, named, texts)
        elif (len(filled) < 8 and self._is_title(row, cells, filled)) or self._is_foot(
            named, texts, filled
        ):
            self._take_title(filled)
        elif self._is_idle(named):
            self._remember(named)
        elif self._is_unlabelled_sum(named, filled):
            self._take_sum(row, named, texts)
        else:
            self._take_line(row, named, texts)
        return row + 1

    def _is_header(self, cells: Sequence[Any], *, wordy: bool) -> bool:
        """Tell a heading row met again, on a later page or for a next table."""
        first = next((cell for cell in cells if not is_blank(cell)), "")
        if text_of(first)[:1] in self.header_starts and _row_key(cells) in self.header_keys:
            return True
        return wordy and header_score(cells, self.kind) >= 250

    def _take_header(self, row: int) -> int:
        """Pass over repeated headings; a table with other headings gets its own columns."""
        if _row_key(self.sheet.rows[row]) in self.header_keys:
            return row + 1
        found = find_layout(self.sheet, self.kind, start=row)
        if found is None or found.first > row + 1:
            return row + 1
        self._take_columns(found)
        self.header_keys = [_row_key(self.sheet.rows[one]) for one in range(found.first, found.end)]
        self.header_starts = {key[:1] for key in self.header_keys}
        self._heads = self._label_columns()
        return found.end

    def _is_sum(self, named: Mapping[str, Any], texts: Sequence[tuple[int, Any]]) -> bool:
        """Tell a sum row by its label."""
        for column, cell in texts:
            if not is_sum_label(cell):
                continue
            label = bare(cell)
            exactly = label in row_words().totals
            others = [
                name
                for name in self.kind.identity
                if not is_blank(named.get(name))
                and self.fields[name].index != column
                and IN_CAPITALS.fullmatch(bare(text_of(named[name]))) is None
            ]
            if not others or (exactly and column in self._heads and label != "合"):
                return True
        return False

    def _label_columns(self) -> set[int]:
        """Return the columns in which a sum's label may stand though others are filled."""
        named = {*self.kind.identity, "serial", "village", "group", "number", "household"}
        named |= {DATE_FIELDS[self.kind.name], "month", "day", "year"}
        return {column.index for name, column in self.fields.items() if name in named}

    def _take_sum(
        self, row: int, named: Mapping[str, Any], texts: Sequence[tuple[int, Any]]
    ) -> None:
        """Keep a sum row with the lines it covers."""
        label = next(
            (
                bare(cell)
                for _column, cell in texts
                if bare(cell) in row_words().totals
                or TOTAL_TAIL.fullmatch(bare(cell))
                or OF_WHICH.fullmatch(bare(cell))
            ),
            "",
        )
        grand = label in row_words().grand or not label
        count = len(self.block.lines)
        self.block.sums.append(
            Sum(
                row,
                label,
                {name: named[name] for name in self._sums_of if not is_blank(named.get(name))},
                self.layout,
                grand,
                (0 if grand else self.since, count),
            )
        )
        if grand:
            self.grand_seen = True
        self.since = count

    def _is_title(self, row: int, cells: Sequence[Any], filled: Sequence[tuple[int, Any]]) -> bool:
        """Tell a title: one text over several columns, or a title line of the first page again."""
        start = text_of(filled[0][1])[:1]
        if start in self.title_starts and _row_key(cells) in self.titles:
            return True
        if len(filled) != 1 or not isinstance(filled[0][1], str):
            return False
        return any(
            top == row and left == filled[0][0] and right - left >= 2
            for top, left, _bottom, right in self.sheet.ranges
        )

    def _is_foot(
        self,
        named: Mapping[str, Any],
        texts: Sequence[tuple[int, Any]],
        filled: Sequence[tuple[int, Any]],
    ) -> bool:
        """Tell a title, a signature or a note by what it lacks and how it begins."""
        if any(is_number(named.get(name)) for name in self._sums_of):
            return False
        if len(texts) == len(filled) > 1 and self._says_more(texts):
            return True
        name_columns = {
            self.fields[name].index for name in self.kind.identity if name in self.fields
        }
        if len(filled) == 1:
            column, cell = filled[0]
            if not isinstance(cell, str):
                return column not in name_columns and isinstance(cell, date)
            return (
                column not in name_columns
                or len(bare(cell)) > 4
                or _DAY.fullmatch(bare(cell)) is not None
                or VILLAGE_ONLY.fullmatch(bare(cell)) is not None
                or GROUP_ONLY.fullmatch(bare(cell)) is not None
                or is_signature(cell)
                or PAGE_NUMBER.fullmatch(plain_text(cell)) is not None
            )
        signed = any(is_signature(cell) for _column, cell in texts)
        lacking = sum(
            not is_blank(named.get(name))
            for name in ("area", "quantity", "id_number", "amount", "kind", "good")
        )
        if signed and (not lacking or all(isinstance(cell, str) for _c, cell in filled)):
            return not _has_figures(named, self._sums_of)
        return self.grand_seen and all(
            is_blank(named.get(name)) for name in ("name", "buyer", "good", "id_number")
        )

    def _says_more(self, texts: Sequence[tuple[int, Any]]) -> bool:
        """Tell a row of labels that begins a section: 作业项目：飞防, 单价：12元/亩."""
        said = [text_of(cell) for _column, cell in texts]
        return is_labelled(said) and any(said_in(one, self.kind.name) for one in said)

    def _listen(self, texts: Sequence[str]) -> None:
        """Learn from a title who the rows under it are about: 户名：王伟, 机手：李师傅."""
        said: dict[str, str] = {}
        for text in texts:
            said |= said_in(text, self.kind.name)
        # What was said of the slip before is not said of the next one.
        old = {} if said.keys() & _SUBJECTS else self.said
        kept = {name: one for name, one in self.said.items() if name not in _OF_ONE_SLIP}
        self.said = {**kept, **old, **said}

    def _take_title(self, filled: Sequence[tuple[int, Any]]) -> None:
        """Learn a village, a day or a month from a title between the lines."""
        texts = [text_of(cell) for _column, cell in filled]
        first = re.sub(r"\s+", "", plain_text(texts[0]))
        self._listen(texts)
        if len(filled) == 1:
            village = VILLAGE_ONLY.fullmatch(first)
            if village and village[1] not in NO_VILLAGE:
                self.village, self.group = village[1], None
                self.day_text = None
                return
            group = GROUP_ONLY.fullmatch(first)
            if group:
                self.village, self.group = group[1] or self.village, group[2]
                return
            if isinstance(filled[0][1], date):
                self.day_text = filled[0][1]
                return
        begins = any(said_in(text, self.kind.name) for text in texts)
        if any(is_signature(text) for text in texts) and not is_page_title(texts) and not begins:
            return
        self.village = village_in(texts) or self.village
        season = season_of([" ".join(texts)], self.season.year, self.season.today)
        if season.days or season.months:
            self.season = replace(season, years=season.years or self.season.years)
            if _DAY.match(first):
                self.day_text = re.sub(r"(?<=[日号]).*", "", first)
            else:
                self.day_text = None

    def _is_idle(self, named: Mapping[str, Any]) -> bool:
        """Tell a row that only carries a printed number, a nought or a unit."""
        if any(not is_blank(named.get(name)) for name in self.kind.identity):
            return False
        return not _has_figures(named, self._sums_of)

    def _remember(self, named: Mapping[str, Any]) -> None:
        """Keep a date or a village that stands alone in its row for the rows below."""
        for name in (DATE_FIELDS[self.kind.name], "village"):
            if name in self.fields and not is_blank(named.get(name)):
                if name == "village":
                    self.village = text_of(named[name])
                else:
                    self.day_text = named[name]

    def _is_unlabelled_sum(
        self, named: Mapping[str, Any], filled: Sequence[tuple[int, Any]]
    ) -> bool:
        """Tell a sum row without a label: numbers alone, that are the sum of the rows above."""
        if any(isinstance(cell, str) and not re.search(r"\d", cell) for _column, cell in filled):
            return False
        if any(not is_blank(named.get(name)) for name in self.kind.identity):
            return False
        lines = self.block.lines
        bare_figures = all(
            is_blank(cell) for name, cell in named.items() if name not in self._sums_of
        )
        for name in self._sums_of:
            value = figure_of(named.get(name))
            if not value or len(lines) < 2:
                continue
            above = [figure_of(line.cells.get(name)) or Fraction(0) for line in lines]
            if value in {sum(above), sum(above[self.since :])}:
                return True
            # Rows that will be refused may be left out of such a sum; it still is the largest.
            if bare_figures and len(above) - self.since > 1 and value > max(above[self.since :]):
                return True
        return False

    def _take_line(self, row: int, named: dict[str, Any], texts: Sequence[tuple[int, Any]]) -> None:
        """Keep a line with what the titles above it said."""
        blank = frozenset(name for name in self.fields if is_blank(named.get(name)))
        words = row_words().void
        void = any(
            bare(cell) in words or ("作废" in cell and len(cell) < 16) for _column, cell in texts
        )
        line = Line(row, named, blank, self.layout, self.season, void=void)
        line.village, line.group, line.said = self.village, self.group, self.said
        line.cells.setdefault("", None)
        date_field = DATE_FIELDS[self.kind.name]
        if self.day_text is not None and is_blank(named.get(date_field)):
            line.cells[date_field] = self.day_text
        elif not is_blank(named.get(date_field)):
            self.day_text = None
        self.block.lines.append(line)


def _has_figures(named: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Tell whether a row has any figure that is not nought."""
    for name in names:
        cell = named.get(name)
        if is_blank(cell) or isinstance(cell, CellError):
            continue
        if is_number(cell):
            if exact(cell):
                return True
        elif _A_DAY.fullmatch(text_of(cell).strip()):
            continue
        elif re.search(
            r"[1-9１-９一二三四五六七八九壹贰叁肆伍陆柒捌玖半]", text_of(cell)
        ) and not is_signature(text_of(cell)):
            return True
    return False


def _row_key(row: Sequence[Any]) -> str:
    """Return a row's texts for comparing."""
    return "|".join(re.sub(r"\s+", "", text_of(cell)) for cell in row).strip("|")


def sorted_rows(
    sheet: Sheet, kind: SheetKind, layout: Layout, season: Season, said: dict[str, str]
) -> Block:
    """Sort a sheet's rows into lines and sums; titles between them may say more."""
    return _Walk(sheet, kind, layout, season, said).walk()
