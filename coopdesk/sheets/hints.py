"""What titles, notes and names of sheets say for every row: units, village, job, day, prices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.blocks import Line
from coopdesk.sheets.dates import Season, season_of
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.headings import unit_of
from coopdesk.sheets.labels import village_in
from coopdesk.sheets.layouts import Layout
from coopdesk.sheets.reading import MONEY_UNITS, is_blank, text_of
from coopdesk.sheets.rows import Defaults
from coopdesk.sheets.words import class_of_job, job_word_in

_UNIT_LINE: Final = re.compile(r"(?:金额|货币|面积|计量|数量)?单位[:：]\s*([^\s:：]{1,16})")
_DAY_NAME: Final = re.compile(r"(\d{1,2})[月.\-](\d{1,2})[日号]?")
_GENERIC: Final = frozenset(
    {"农机作业", "农机", "机械作业", "作业", "农业", "社会化服务", "农机服务", "机械", "无人机", ""}
)
_OFFICE: Final = re.compile(r"^.*(?:[镇乡村]|供销社|合作社|联合社|社区|服务队|农机站)")
_LIST_WORDS: Final = re.compile(
    r"(?:作业|服务|农机|面积|收费|费用|签字|签收|确认|结算|补助|补贴|公示|验收|统计|登记|情况|汇总|明细|日常)*"
    r"(?:台账|台帐|表|花名册|名册|册|簿|本|单|账|帐|名单|流水|记录|登记|统计|明细|一览)$"
)


def defaults_of(sheet: Sheet, layout: Layout, season: Season, file_name: str) -> Defaults:
    """Learn units, village, job and day from titles, sheet name and file name."""
    defaults = Defaults()
    above = texts_of(sheet.rows[: layout.first])
    for text in above:
        _title_units(text, defaults)
    defaults.village = village_in([*above, sheet.name, file_name])
    if "kind" not in layout.fields:
        named = next((text for text in (sheet.name, *above) if _job_in(text)), None)
        defaults.job = _job_in(named) if named else None
    defaults.day = _day_of(sheet.name, season)
    price = layout.of("price")
    defaults.price_unit = price.unit if price and price.unit in MONEY_UNITS else "元"
    return defaults


def texts_of(rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the filled cells of rows as texts."""
    return [text_of(cell) for cells in rows for cell in cells if not is_blank(cell)]


def _title_units(text: str, defaults: Defaults) -> None:
    """Learn units from a title line such as 单位：亩、元; a name of an office is no unit."""
    for found in _UNIT_LINE.finditer(plain_text(text).replace(" ", "")):
        for piece in re.split(r"[、,，;/和及]", found[1]):
            unit = unit_of(piece)
            if unit in MONEY_UNITS:
                defaults.money_unit = unit
            elif unit:
                defaults.area_unit = unit


def _job_in(text: str | None) -> str | None:
    """Return the job that a sheet or its title is all about, if any."""
    if not text:
        return None
    bare = re.sub(r"\s+|[（(].*?[)）]|\d+年|\d+月份?(?:\d+[日号])?", "", plain_text(text))
    bare = _OFFICE.sub("", re.sub(r"[“”\"'《》〈〉「」]", "", bare))
    for _time in range(3):  # 作业收费登记表, 作业记录登记表.
        bare = _LIST_WORDS.sub("", bare)
    if bare in _GENERIC or job_word_in(bare) in {"农机作业", "机械作业"} or len(bare) > 8:
        return None
    return bare if class_of_job(bare) is not None else None


def _day_of(name: str, season: Season) -> date | None:
    """Return the day that a sheet's name is about: 2026-03-05, 3月5日, 3.5."""
    own = season_of([name], season.year)
    if own.days:
        return own.days[0]
    found = _DAY_NAME.fullmatch(plain_text(name).strip())
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    year = season.year_of(int(found[1]), None, None)
    try:
        return None if year is None else date(year, int(found[1]), int(found[2]))
    except ValueError:
        return None


def prices_in(texts: Sequence[str], lines: Iterable[Line], subject: str) -> dict[str, str]:
    """Return the prices that titles and notes give: 旋耕60元/亩, 飞防每亩12元."""
    notes = [re.sub(r"\s+", "", plain_text(text)) for text in texts if "元" in text]
    found: dict[str, str] = {}
    for name in {text_of(line.cells.get(subject)) for line in lines} - {""} if notes else ():
        said = re.compile(re.escape(name) + r"[^\d元,，;；。、]{0,5}(\d+(?:\.\d+)?)元")
        prices = {price for note in notes for price in said.findall(note)}
        if len(prices) == 1:
            found[name] = prices.pop()
    return found
