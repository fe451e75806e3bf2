"""Dates as people write them, with the year and month that titles and sheet names leave unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from numbers import Real
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.sheets.numerals import HAN_NUMBER, exact, han_number

_MONTH_END: Final = 25  # A list filed from this day on is about the month it is filed in.
_EPOCH: Final = date(1899, 12, 30)
_TAIL: Final = re.compile(
    r"(?:[(（]?(?:星期|周|礼拜)[一二三四五六日天1-7][)）]?|(?:上|下|中)午|早上|晚上)+$"
    r"|[T\s]*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:[AP]M)?$"
)
_FULL: Final = re.compile(r"(\d{4}|\d{2})[年./\-、,·\s](\d{1,2})[月./\-、,·\s](\d{1,2})[日号]?[.]?")
_MONTH: Final = re.compile(
    r"(\d{4}|\d{2})[年./\-、](\d{1,2})(?:月份?)?(?:底|初|中旬|上旬|下旬)?[.]?"
)
_SHORT: Final = re.compile(r"(\d{1,2})[月./\-、,·](\d{1,2})[日号]?[.]?")
_DAY: Final = re.compile(r"(\d{1,2})[日号]")
_YEAR: Final = re.compile(r"(\d{4})年?度?")
_HAN_YEAR: Final = re.compile(
    r"([一二〇○零三四五六七八九壹贰叁肆伍陆柒捌玖]{4}|[一二〇○零三四五六七八九]{2})(?=年)"
)
_HAN_PART: Final = re.compile(rf"([{HAN_NUMBER}]+)(?=[月日号])")
_SPAN: Final = re.compile(
    r"(?<!\d)((?:19|20)?\d{2})[年.\-/](\d{1,2})月?份?(?:\d{1,2}日?)?(?:-|~|至|到|—)+"
    r"(?:((?:19|20)?\d{2})[年.\-/])?(\d{1,2})月"
)
_TITLE_DAY: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?")
_TITLE_MONTH: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2}|\d{2}(?=年))[年.\-/]?(\d{1,2})(?:月|(?=\D|$))"
)
_TITLE_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|(?=\D|$))")
_BARE_MONTH: Final = re.compile(r"(?<![\d年.\-/])(1[0-2]|0?[1-9])月")
_LUNAR: Final = re.compile(
    r"[农阴旧]历|正月|腊月|冬月|月初[一二三四五六七八九十]|廿|清明|谷雨|立[春夏秋冬]|[春秋]分|[夏冬]至"
)
_SEVERAL: Final = re.compile(
    r"旬|(?:\d|[月日号])\s*(?:[~～至到—]|-{1,2})\s*\d{1,2}(?:[月.]\d{1,2})?[日号]|\d[、,，]\d{1,2}[日号]"
    r"|\d{1,2}\.\d{1,2}\s*[-~～至到—]\s*\d{1,2}\.\d{1,2}"
)
_FILED: Final = re.compile(r"填|制表|报送|打印|编制|上报")


@dataclass(frozen=True, slots=True)
class Season:
    """The years and months that a workbook says it is about, the nearest word first."""

    year: int | None = None
    years: tuple[int, ...] = ()
    months: tuple[tuple[int | None, int], ...] = ()
    days: tuple[date, ...] = ()
    filed: date | None = None
    today: date | None = None

    @property
    def month(self) -> int | None:
        """Return the month when only one is spoken of."""
        first = self.months[0][1] if self.months else None
        named = {month for _year, month in self.months}
        return first if len(named) == 1 else None

    def year_of(  # noqa: PLR0911 - one return for each way of knowing.
        self, month: int, before: date | None, after: date | None
    ) -> int | None:
        """Return the year in which an unsaid year's month lies, if anything tells."""
        if self.year is not None:
            return self.year
        said = {year for year, named in self.months if named == month and year is not None}
        if len(said) == 1:
            return said.pop()
        if len(self.years) == 1:
            return self._year_beside(self.years[0], month, before)
        if before is not None and (not self.years or before.year in self.years):
            return self._year_after(before, month)
        if self.years:
            return self.years[0]
        if self.filed is not None:
            return self.filed.year - (1 if month > self.filed.month else 0)
        if after is not None:
            return _nearest_year(month, after)
        return None if self.today is None else self.today.year - (month > self.today.month)

    def _year_beside(self, year: int, month: int, before: date | None) -> int:
        """Return the one year that is named, or the next where the list runs over its end."""
        if before is None or month > 2 or self._is_to_come(year + 1, month):
            return year
        over = before.year == year + 1 or (before.year == year and before.month > 10)
        return year + 1 if over else year

    def _year_after(self, before: date, month: int) -> int:
        """Return the year of a month further down a list: on into the next, but not to come."""
        if self.today is None:
            return _nearest_year(month, before)
        year = before.year + (1 if before.month - month > 6 else 0)
        return year - 1 if self._is_to_come(year, month) else year

    def _is_to_come(self, year: int, month: int) -> bool:
        """Tell whether a month lies after today's."""
        return self.today is not None and (year, month) > (self.today.year, self.today.month)

    @property
    def is_silent(self) -> bool:
        """Tell whether neither titles nor names say a year: then only today's year is left."""
        return self.year is None and not self.years and self.filed is None


def _nearest_year(month: int, other: date) -> int:
    """Return the year that puts a month nearest to another date."""
    distance = month - other.month
    return other.year - (1 if distance > 6 else 0) + (1 if distance < -6 else 0)


def arabic(text: str) -> str:
    """Write a date's Chinese numerals as digits: 二〇二六年三月五日 becomes 2026年3月5日."""
    if not any(char in HAN_NUMBER for char in text):
        return text
    with_year = _HAN_YEAR.sub(lambda found: str(han_number(found[1])), text)
    return _HAN_PART.sub(lambda found: str(han_number(found[1])), with_year)


def season_of(texts: Iterable[str], year: int | None = None, today: date | None = None) -> Season:
    """Gather years and months from titles, the sheet's name and the file's name, in that order."""
    years: list[int] = []
    months: list[tuple[int | None, int]] = []
    days: list[date] = []
    filed: date | None = None
    for text in texts:
        plain = re.sub(r"\s+", "", arabic(plain_text(text)))
        spans, plain = _spans(plain)
        months.extend(spans)
        years.extend(one for one, _month in spans if one is not None)
        for found in _TITLE_DAY.finditer(plain):
            day = _day(int(found[1]), int(found[2]), int(found[3]))
            if day is not None and _FILED.search(plain):
                filed = filed or day
            elif day is not None:
                days.append(day)
        plain = _TITLE_DAY.sub("", plain)
        months.extend(
            (_century(int(found[1])), int(found[2]))
            for found in _TITLE_MONTH.finditer(plain)
            if 1 <= int(found[2]) <= 12
        )
        years.extend(_century(int(found[1])) for found in _TITLE_YEAR.finditer(plain))
        rest = _TITLE_MONTH.sub("", plain)
        months.extend((None, int(found[1])) for found in _BARE_MONTH.finditer(rest))
    years.extend(one for one, _month in months if one is not None)
    for day in days:
        years.append(day.year)
        months.append((day.year, day.month))
    return Season(
        year, tuple(dict.fromkeys(years)), tuple(dict.fromkeys(months)), tuple(days), filed, today
    )


def _spans(text: str) -> tuple[list[tuple[int | None, int]], str]:
    """Spell out spans such as 2025年11月至2026年2月 and take them off the text."""
    months: list[tuple[int | None, int]] = []
    for found in _SPAN.finditer(text):
        year, month = _century(int(found[1])), int(found[2])
        last_year = _century(int(found[3])) if found[3] else year
        last = int(found[4])
        while (year, month) <= (last_year, last) and len(months) < 60:
            months.append((year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months, _SPAN.sub("", text)


def _century(year: int) -> int:
    """Complete a two-digit year: up to 69 is of this century."""
    if year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    """Make a date if that day exists."""
    try:
        return date(_century(year), month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads one column's dates: with its season, and month-only dates if the column has such."""

    field: str
    season: Season
    months_allowed: bool = False

    def read(self, cell: Any, before: date | None, after: date | None) -> date | Problem | None:
        """Read a date cell; nothing when it is empty."""
        if cell is None or cell == "":
            return None
        if isinstance(cell, datetime):
            return self._sane(cell.date(), cell)
        if isinstance(cell, date):
            return self._sane(cell, cell)
        if isinstance(cell, Real):
            return self._from_number(exact(cell), cell, before, after)
        return self._from_text(str(cell), before, after)

    def certain(self, cell: Any) -> date | None:
        """Read a date only if the cell says all of it itself."""
        if isinstance(cell, Real) and not 20_000 <= exact(cell) <= 80_000:
            return None
        found = DateReader(self.field, Season()).read(cell, None, None)
        return found if isinstance(found, date) else None

    def _sane(self, day: date, cell: Any) -> date | Problem:
        """Refuse years that no ledger has."""
        if not 1930 <= day.year <= 2099:
            return self._wrong(cell)
        return day

    def _wrong(self, cell: Any) -> Problem:
        """Say that a cell is no date."""
        shown = _shown(cell)
        if _LUNAR.search(shown):
            text = _(
                "“{text}” is a day of the lunar calendar; please write the day of the common one."
            )
            return Problem("date", text.format(text=shown), self.field)
        if _SEVERAL.search(shown):
            text = _("“{text}” is more than one day; please write one day, or a row for each.")
            return Problem("date", text.format(text=shown), self.field)
        text = _(
            "“{text}” is not a date that can be read; please write it as year, month and day,"
            " for example 2026-03-05."
        )
        return Problem("date", text.format(text=shown), self.field)

    def _from_number(
        self, number: Fraction, cell: Any, before: date | None, after: date | None
    ) -> date | Problem:
        """Read an Excel serial, a date written as one number, a day, or month.day."""
        if number.denominator == 1 and not 20_000 <= number <= 80_000:
            return self._from_text(str(number), before, after)
        if 20_000 <= number <= 80_000:
            return self._sane(_EPOCH + timedelta(days=int(number)), cell)
        text = f"{cell:.15g}"
        if not re.fullmatch(r"\d{1,2}\.\d{1,2}", text):
            return self._wrong(cell)
        return self._month_and_day(text, cell, before, after)

    def _month_and_day(
        self, text: str, cell: Any, before: date | None, after: date | None
    ) -> date | Problem:
        """Read the number 3.1: in doubt whether 3.1 or 3.10 was typed, it is refused."""
        month, tail = text.split(".")
        read = [
            day
            for day in (self._short(month, end, before, after) for end in (tail, tail + "0"))
            if isinstance(day, date)
        ]
        if len(tail) == 2 or tail > "3":
            read = read[:1]
        if len(read) == 1:
            return read[0]
        if not read:
            return self._wrong(cell)
        text = _(
            "“{text}” may mean the 1st to 3rd or the 10th, 20th or 30th of the month;"
            " please write the date in full."
        )
        return Problem("date", text.format(text=_shown(cell)), self.field)

    def _from_text(self, text: str, before: date | None, after: date | None) -> date | Problem:
        """Read a date from text in any of the usual ways of writing."""
        plain = plain_text(text).lstrip("'’").strip()
        plain = _TAIL.sub("", plain).strip()
        compact = arabic(re.sub(r"\s*([年月日号./\-、])\s*", r"\1", plain)).rstrip("。")
        if not compact:
            return self._wrong(text)
        full = _FULL.fullmatch(compact)
        if full:
            day = _day(int(full[1]), int(full[2]), int(full[3]))
            return self._wrong(text) if day is None else self._sane(day, text)
        if re.fullmatch(r"\d+(?:\.0+)?", compact):
            return self._from_digits(compact.split(".")[0], text, before, after)
        serial = re.fullmatch(r"(\d{5})\.\d+", compact)
        if serial:
            return self._from_digits(serial[1], text, before, after)
        return self._partly(compact, text, before, after)

    def _partly(
        self, compact: str, text: str, before: date | None, after: date | None
    ) -> date | Problem:
        """Read a date that leaves out its year, its month or its day."""
        short = _SHORT.fullmatch(compact)
        if short and int(short[1]) <= 12 and int(short[2]) <= 31:
            return self._short(short[1], short[2], before, after)
        month = _MONTH.fullmatch(compact)
        if month and self.months_allowed and 1 <= int(month[2]) <= 12:
            return self._sane(date(_century(int(month[1])), int(month[2]), 1), text)
        only_day = _DAY.fullmatch(compact)
        if only_day:
            return self._only_day(int(only_day[1]), text, before, after)
        only_year = _YEAR.fullmatch(compact)
        if only_year and self.months_allowed:
            return self._sane(date(int(only_year[1]), 1, 1), text)
        return self._wrong(text)

    def _from_digits(
        self, digits: str, cell: Any, before: date | None, after: date | None
    ) -> date | Problem:
        """Read 20260305, 260305, 202603, 2026, 0305, an Excel serial or a bare day."""
        value = int(digits)
        day: date | None = None
        match len(digits):
            case 8:
                day = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            case 6:
                day = self._six(digits)
            case 5:
                day = _EPOCH + timedelta(days=value) if 20_000 <= value <= 80_000 else None
            case 4 if self.months_allowed and 1950 <= value <= 2099:
                day = date(value, 1, 1)
            case 3 | 4:
                return self._short(digits[:-2], digits[-2:], before, after)
            case 1 | 2:
                return self._only_day(value, cell, before, after)
            case _:
                pass
        return self._wrong(cell) if day is None else self._sane(day, cell)

    def _six(self, digits: str) -> date | None:
        """Read 260305 as a day, or 202603 as a month where months are allowed."""
        year, month = int(digits[:4]), int(digits[4:])
        is_month = 1950 <= year <= 2099 and 1 <= month <= 12
        if self.months_allowed and is_month:
            return date(year, month, 1)
        return _day(int(digits[:2]), int(digits[2:4]), int(digits[4:]))

    def _short(
        self, month: str, day: str, before: date | None, after: date | None
    ) -> date | Problem:
        """Complete a month and a day with the year that titles or neighbours tell."""
        written = f"{int(month)}月{int(day)}日"
        year = self.season.year_of(int(month), before, after)
        if year is None:
            text = _(
                "“{text}” has no year, and neither the title nor the sheet's name tells it;"
                " please give the year."
            )
            return Problem("date_year", text.format(text=written), self.field)
        found = _day(year, int(month), int(day))
        return self._wrong(written) if found is None else found

    def _only_day(
        self, day: int, cell: Any, before: date | None, after: date | None
    ) -> date | Problem:
        """Complete a bare day with the month that the title or the rows above tell."""
        month = self.season.month
        if month is None and before is not None and not self.season.months:
            month = before.month
        filed = self.season.filed
        if month is None and filed is not None and filed.day >= _MONTH_END:
            month = filed.month
        if month is None:
            return self._wrong(cell)
        return self._short(str(month), str(day), before, after)


def _shown(cell: Any) -> str:
    """Show a cell's content in a sentence."""
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    if isinstance(cell, Real) and not isinstance(cell, bool):
        return f"{cell:.15g}"
    return str(cell).strip()
