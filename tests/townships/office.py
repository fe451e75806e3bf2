"""Workbooks of made-up township offices: every seed is an office with its own way of writing.

An office is drawn by chance: its headings, the order of its columns, where it writes totals, how
it writes a date, a name or an amount. What each row must give is kept beside it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VILLAGES = ("河湾村", "上坝村", "刘家庄村", "青石桥村", "新民社区", "大堰村")
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
GIVEN = "芳伟秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国志春生福贵德全根喜玉珍"
FULL = str.maketrans("0123456789.-xX()", "０１２３４５６７８９．－ｘＸ（）")
DITTO = ("同上", "″", "〃", "“", "''", "上同", "〞")


@dataclass
class Column:
    """One column: what it holds, its heading, the heading above it, whether it is hidden."""

    name: str
    heading: str
    upper: str = ""
    hidden: bool = False


@dataclass
class Truth:
    """What a workbook must give: what each good row says, which rows must not pass."""

    good: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    bad: set[tuple[str, int]] = field(default_factory=set)
    repaid: set[tuple[str, int]] = field(default_factory=set)
    sums: dict[str, int] = field(default_factory=dict)
    documents: set[tuple[str, int]] = field(default_factory=set)

    def add(self, **amounts: int) -> None:
        """Add to the sums over good rows, in the smallest unit."""
        for name, amount in amounts.items():
            self.sums[name] = self.sums.get(name, 0) + amount


class Page:
    """One sheet being filled."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[Any]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden: list[int] = []

    def add(self, *cells: Any) -> int:
        """Add a row and return its number."""
        self.rows.append(list(cells))
        return len(self.rows)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge cells, counted from 1."""
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))


def save(pages: Sequence[Page], path: Path) -> Path:
    """Write the sheets as .xlsx or .xls."""
    return _save_xls(pages, path) if path.suffix == ".xls" else _save_xlsx(pages, path)


def _save_xlsx(pages: Sequence[Page], path: Path) -> Path:
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for page in pages:
        sheet = book.create_sheet(page.name)
        for number, row in enumerate(page.rows, 1):
            for column, cell in enumerate(row, 1):
                if cell is not None and cell != "":
                    sheet.cell(number, column, cell)
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for column in page.hidden:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    book.save(path)
    return path


def _save_xls(pages: Sequence[Page], path: Path) -> Path:
    import xlwt  # type: ignore[import-not-found,unused-ignore]

    book = xlwt.Workbook()
    dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for page in pages:
        sheet = book.add_sheet(page.name)
        tops = {(top, left): (bottom, right) for top, left, bottom, right in page.merges}
        for number, row in enumerate(page.rows, 1):
            for column, cell in enumerate(row, 1):
                style = dated if isinstance(cell, date) else xlwt.Style.default_style
                if (number, column) in tops:
                    bottom, right = tops[number, column]
                    sheet.write_merge(number - 1, bottom - 1, column - 1, right - 1, cell, style)
                elif cell is not None and cell != "":
                    sheet.write(number - 1, column - 1, cell, style)
        for column in page.hidden:
            sheet.col(column - 1).hidden = True
    book.save(str(path))
    return path


# ------------------------------------------------------------------ ways of writing


def figure(value: Decimal) -> int | float:
    """Return a number as the office program keeps it."""
    return int(value) if value == int(value) else float(value)


def amounts(chance: random.Random) -> Callable[[Decimal], Any]:
    """Choose how an office writes amounts of money."""
    ways: tuple[Callable[[Decimal], Any], ...] = (
        figure, figure, figure, str, lambda one: f"{one:,.2f}", lambda one: f"¥{one:,.2f}",
        lambda one: f"{one}元", lambda one: f"￥{one}".translate(FULL), lambda one: f" {one} ",
        lambda one: f"{one:.2f}\u00a0",
    )  # fmt: skip
    return chance.choice(ways)


def areas(chance: random.Random) -> Callable[[Decimal], Any]:
    """Choose how an office writes areas."""
    ways: tuple[Callable[[Decimal], Any], ...] = (
        figure, figure, figure, str, lambda one: f"{one}亩", lambda one: f"{one}".translate(FULL),
        spoken, lambda one: f"{one} 亩", lambda one: f"{one:.2f}",
    )  # fmt: skip
    return chance.choice(ways)


def spoken(area: Decimal) -> str:
    """Write an area as it is said: 12亩3分5厘."""
    mu, rest = divmod(int(abs(area) * 100), 100)
    fen, li = divmod(rest, 10)
    text = f"{mu}亩" + (f"{fen}分" if fen else "") + (f"{li}厘" if li else "")
    return ("-" if area < 0 else "") + text


def dates(chance: random.Random, *, short: bool) -> Callable[[date], Any]:
    """Choose how an office writes dates; short ones leave the year to the title."""
    full: tuple[Callable[[date], Any], ...] = (
        lambda day: day, lambda day: datetime(day.year, day.month, day.day),  # noqa: DTZ001
        lambda day: f"{day.year}.{day.month}.{day.day}", lambda day: f"{day:%Y-%m-%d}",
        lambda day: f"{day.year}年{day.month}月{day.day}日", lambda day: int(f"{day:%Y%m%d}"),
        lambda day: f"{day:%Y/%m/%d} ", lambda day: f"{day:%Y年%m月%d日}".translate(FULL),
        lambda day: (day - date(1899, 12, 30)).days, lambda day: f"'{day:%Y-%m-%d}",
        lambda day: f"{day.year % 100}年{day.month}月{day.day}日",
        lambda day: f"{day.year}－{day.month:02d}－{day.day:02d}", lambda day: f"{day:%Y. %m. %d}",
    )  # fmt: skip
    brief: tuple[Callable[[date], Any], ...] = (
        lambda day: f"{day.month}月{day.day}日", lambda day: f"{day.month}.{day.day}",
        lambda day: f"{day.month}/{day.day}", lambda day: f"{day.month} 月 {day.day} 日",
        lambda day: f"{day.month}-{day.day}", lambda day: f"{day.month:02d}{day.day:02d}",
    )  # fmt: skip
    return chance.choice(brief if short and chance.random() < 0.5 else full)


def names(chance: random.Random) -> Callable[[str], Any]:
    """Choose how an office writes names."""

    def apart(name: str) -> str:
        gap = chance.choice((" ", "　", "  "))
        return f"{name[0]}{gap}{name[1]}" if len(name) == 2 else name

    ways: tuple[Callable[[str], Any], ...] = (
        str, str, apart, lambda name: f"{name} ", lambda name: f"　{name}",
        lambda name: chance.choice((name, f"{name}\u00a0")),
        lambda name: chance.choice((name, f"{name}（户主）")),
    )  # fmt: skip
    return chance.choice(ways)


def id_numbers(chance: random.Random) -> Callable[[str], Any]:
    """Choose how an office writes ID numbers."""
    ways: tuple[Callable[[str], Any], ...] = (
        str, str, str.lower, lambda one: f"'{one}", lambda one: f"{one[:6]} {one[6:14]} {one[14:]}",
        lambda one: one.translate(FULL), lambda one: f"{one} ", lambda one: f"\u200b{one}",
    )  # fmt: skip
    return chance.choice(ways)


def phones(chance: random.Random) -> Callable[[str], Any]:
    """Choose how an office writes phone numbers."""
    ways: tuple[Callable[[str], Any], ...] = (
        str, int, lambda one: f"{one[:3]} {one[3:7]} {one[7:]}", lambda one: one.translate(FULL),
        lambda one: f"{one[:3]}-{one[3:7]}-{one[7:]}", lambda one: f"+86 {one}",
    )  # fmt: skip
    return chance.choice(ways)


class Office:
    """One office: draws its layout and writes lines, sums, titles and signatures."""

    def __init__(self, seed: str, columns: list[Column]) -> None:
        self.chance = random.Random(seed)
        self.columns = columns
        self.truth = Truth()
        self.pages: list[Page] = []
        self.left = self.chance.choice((0, 0, 0, 1))
        self.sums: dict[str, Decimal] = {}
        self.since: dict[str, Decimal] = {}
        self.on_top: int | None = None
        self.total_label = self.chance.choice(
            ("合计", "合  计", "总计", "共计", "合　计：", "累计")
        )
        self.part_label = self.chance.choice(("小计", "小  计", "本页合计", "分计"))

    @property
    def page(self) -> Page:
        """Return the sheet being filled."""
        return self.pages[-1]

    def picked(self, *ways: Any) -> Any:
        """Choose one."""
        return self.chance.choice(ways)

    def open(self, name: str, titles: Sequence[str]) -> None:
        """Begin a sheet with its titles and headings."""
        self.pages.append(Page(name))
        self.sums, self.since = {}, {}
        for title in titles:
            row = self.page.add(*[""] * self.left, title)
            if self.chance.random() < 0.7:
                self.page.merge(row, self.left + 1, row, self.left + len(self.columns))
        if self.chance.random() < 0.15:
            self.page.add()
        self.headings()
        self.page.hidden = [
            place for place, one in enumerate(self.columns, self.left + 1) if one.hidden
        ]

    def headings(self) -> None:
        """Write the headings in one line or in two."""
        if not any(one.upper for one in self.columns):
            self.page.add(*[""] * self.left, *[one.heading for one in self.columns])
            return
        above: list[str] = []
        top = len(self.page.rows) + 1
        for place, one in enumerate(self.columns, self.left + 1):
            first = place == self.left + 1 or self.columns[place - self.left - 2].upper != one.upper
            above.append(one.heading if not one.upper else one.upper if first else "")
            if not one.upper:
                self.page.merge(top, place, top + 1, place)
            elif first:
                rest = self.columns[place - self.left - 1 :]
                width = next((n for n, col in enumerate(rest) if col.upper != one.upper), len(rest))
                self.page.merge(top, place, top, place + width - 1)
        self.page.add(*[""] * self.left, *above)
        self.page.add(
            *[""] * self.left, *[one.heading if one.upper else "" for one in self.columns]
        )

    def line(self, cells: dict[str, Any]) -> tuple[str, int]:
        """Write a row and return its place."""
        row = self.page.add(*[""] * self.left, *[cells.get(one.name, "") for one in self.columns])
        return self.page.name, row

    def sum_row(self, label: str, sums: dict[str, Any]) -> int:
        """Write a sum row, its label in the first column that is not summed."""
        cells = [sums.get(one.name, "") for one in self.columns]
        place = next(n for n, one in enumerate(self.columns) if one.name not in sums)
        cells[place] = label
        return self.page.add(*[""] * self.left, *cells)

    def blank(self) -> None:
        """Leave a row empty, now and then."""
        if self.chance.random() < 0.06:
            self.page.add()

    def feet(self) -> None:
        """Sign and note, as offices do."""
        chance = self.chance
        if chance.random() < 0.3:
            self.page.add()
        if chance.random() < 0.3:
            self.page.add(*[""] * self.left, "以下空白")
        for foot in chance.sample(
            (
                ("制表：李桂兰", "", "", "审核：", "", "负责人：张建国"), ("单位负责人（签字）：",),
                ("注：以上数据已经各村核实。",), ("备注：1、面积以实际丈量为准；2、价格含油费。",),
                ("填表日期：2026年9月30日",), ("经办人：", "", "复核：", "", "2026.9.30"),
                ("说明：本表一式三份。",), ("", "", "（盖章）"),
            ),
            chance.randrange(0, 3),
        ):  # fmt: skip
            self.page.add(*[""] * self.left, *foot)

    def save(self, folder: Path, stem: str) -> Path:
        """Save the workbook."""
        suffix = self.picked(".xlsx", ".xlsx", ".xlsx", ".xls")
        if suffix == ".xls" and find_spec("xlwt") is None:
            suffix = ".xlsx"  # Written only where the writer of old workbooks is at hand.
        return save(self.pages, folder / f"{stem}{suffix}")
