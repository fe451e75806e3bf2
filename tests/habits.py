"""Makes workbooks as many offices would keep them, each with its truth: what is in, what is out."""

# ruff: noqa: C901, DTZ001, E501, PLR0912 - offices have many habits; sheets know no time zone.

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from coopdesk.kernel.identity import id_check_character

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志春生福贵䶮㛃"
VILLAGES = ("东河村", "西桥村", "石门村", "柳树湾村", "大王庄村")
JOBS = (
    ("旋耕", 60),
    ("深松", 45),
    ("机插秧", 85),
    ("飞防", 12),
    ("小麦机收", 65),
    ("配方施肥", 18),
)
GOODS = (
    ("尿素", "袋", "105"),
    ("复合肥15-15-15", "袋", "160"),
    ("草甘膦", "瓶", "25.5"),
    ("10%吡虫啉", "瓶", "12"),
    ("水稻种", "公斤", "68"),
    ("地膜", "卷", "98"),
)


class Book:
    """Collects sheets of cells and merged ranges, and saves them as .xlsx, .xls or .csv."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[list[Any]], list[tuple[int, int, int, int]], bool]] = []

    def sheet(self, name: str, *, hidden: bool = False) -> None:
        self.sheets.append((name, [], [], hidden))

    def add(self, cells: Sequence[Any]) -> int:
        self.sheets[-1][1].append(list(cells))
        return len(self.sheets[-1][1])

    @property
    def next(self) -> int:
        return len(self.sheets[-1][1]) + 1

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheets[-1][2].append((top, left, bottom, right))

    def save(self, path: Path) -> Path:
        if path.suffix == ".xls":
            self._save_xls(path)
        elif path.suffix == ".csv":
            lines = [",".join(f'"{_text(cell)}"' for cell in row) for row in self.sheets[0][1]]
            path.write_bytes("\r\n".join(lines).encode("gb18030"))
        else:
            self._save_xlsx(path)
        return path

    def _save_xlsx(self, path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        for name, rows, merges, hidden in self.sheets:
            sheet = book.create_sheet(name)
            for number, row in enumerate(rows, 1):
                for column, cell in enumerate(row, 1):
                    if cell is not None and cell != "":
                        sheet.cell(number, column, cell)
            for top, left, bottom, right in merges:
                sheet.merge_cells(
                    start_row=top, start_column=left, end_row=bottom, end_column=right
                )
            if hidden:
                sheet.sheet_state = "hidden"
        book.save(path)

    def _save_xls(self, path: Path) -> None:
        import xlwt  # type: ignore[import-not-found,unused-ignore]

        book = xlwt.Workbook()
        dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        for name, rows, merges, hidden in self.sheets:
            sheet = book.add_sheet(name)
            sheet.visibility = 1 if hidden else 0
            tops = {(top, left): (bottom, right) for top, left, bottom, right in merges}
            for number, row in enumerate(rows, 1):
                for column, cell in enumerate(row, 1):
                    plain = dated if isinstance(cell, date) else xlwt.Style.default_style
                    if (number, column) in tops:
                        bottom, right = tops[number, column]
                        sheet.write_merge(
                            number - 1, bottom - 1, column - 1, right - 1, cell, plain
                        )
                    elif cell is not None and cell != "":
                        sheet.write(number - 1, column - 1, cell, plain)
        book.save(str(path))


def _text(cell: Any) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


# ------------------------------------------------------------------ ways to write a value


def cycle_of(*ways: Callable[..., Any]) -> Callable[[random.Random], Callable[..., Any]]:
    return lambda chance: chance.choice(ways)


def number(value: Decimal) -> Any:
    return int(value) if value == int(value) else float(value)


def wide(value: Decimal) -> str:
    return f"{value}".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789.-"})


def mu_fen_li(value: Decimal) -> str:
    mu, rest = divmod(int(abs(value) * 100), 100)
    fen, li = divmod(rest, 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{mu}亩" + (f"{fen}分" if fen else "") + (f"{li}厘" if li else "")


AREAS: dict[str, Callable[..., Any]] = {
    "plain": number,
    "mu": lambda value: f"{value}亩",
    "wide": wide,
    "spoken": mu_fen_li,
    "text": str,
    "space": lambda value: f" {value} 亩",
    "commas": lambda value: f"{value:,}",
    "exact": lambda value: float(round(value, 6)),
}
MONEYS: dict[str, Callable[..., Any]] = {
    "plain": number,
    "yuan": lambda value: f"{value}元",
    "sign": lambda value: f"¥{value:,.2f}",
    "wide": lambda value: f"￥{wide(value)}",
    "text": str,
    "per": lambda value: f"{value}元/亩",
    "commas": lambda value: f"{value:,.2f}",
}
HAN = "〇一二三四五六七八九"


def _han_small(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if not tens else ("十" if tens == 1 else HAN[tens] + "十")
    return head + (HAN[ones] if ones else "") if value >= 10 else HAN[value]


DATES: dict[str, Callable[[date], Any]] = {
    "date": lambda day: day,
    "stamp": lambda day: datetime(day.year, day.month, day.day),
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "slashes": lambda day: f"{day.year}/{day.month:02d}/{day.day:02d}",
    "iso": lambda day: day.isoformat(),
    "short_year": lambda day: f"{day.year % 100}.{day.month}.{day.day}",
    "digits": lambda day: f"{day:%Y%m%d}",
    "digit_number": lambda day: int(f"{day:%Y%m%d}"),
    "serial": lambda day: (day - date(1899, 12, 30)).days,
    "serial_text": lambda day: str((day - date(1899, 12, 30)).days),
    "month_day": lambda day: f"{day.month}月{day.day}日",
    "month_day_hao": lambda day: f"{day.month}月{day.day}号",
    "dotted_short": lambda day: f"{day.month}.{day.day}",
    "slash_short": lambda day: f"{day.month}/{day.day}",
    "day_only": lambda day: f"{day.day}日",
    "full": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "spaced": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    "han": lambda day: (
        "".join(HAN[int(one)] for one in str(day.year))
        + f"年{_han_small(day.month)}月{_han_small(day.day)}日"
    ),
    "weekday": lambda day: (
        f"{day.year}-{day.month}-{day.day} 星期{'一二三四五六日'[day.weekday()]}"
    ),
    "clock": lambda day: f"{day.isoformat()} 08:30:00",
    "number_short": lambda day: float(f"{day.month}.{day.day:02d}"),
    "month": lambda day: f"{day.year}年{day.month}月",
    "month_dots": lambda day: f"{day.year}.{day.month}",
    "wide": lambda day: (
        wide(Decimal(0)).join(("",))
        + "".join(
            chr(ord(one) + 0xFEE0) if one.isdigit() else one
            for one in f"{day.year}年{day.month}月{day.day}日"
        )
    ),
}


# ------------------------------------------------------------------ records and truth


@dataclass
class Truth:
    """What a workbook must give."""

    good: int = 0
    bad: list[tuple[str, int]] = field(default_factory=list)
    area: Decimal = Decimal(0)
    times: Decimal = Decimal(0)
    fen: int = 0
    share_fen: int = 0
    owed_fen: int | None = None
    documents: int | None = None
    villages: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


@dataclass
class Person:
    name: str
    id_number: str
    phone: str
    village: str
    group: int
    area: Decimal
    share: int
    joined: date
    people: int
    fault: str = ""


def an_id_number(chance: random.Random) -> str:
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(20_000))
    first = f"{chance.choice(['420682', '420625', '420683'])}{born:%Y%m%d}{chance.randrange(1, 1000):03d}"
    return first + id_check_character(first)


def a_name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def people(chance: random.Random, count: int = 60, faults: bool = True) -> list[Person]:
    found: list[Person] = []
    for index in range(count):
        found.append(  # noqa: PERF401 - each is changed below.
            Person(
                a_name(chance),
                an_id_number(chance),
                f"1{chance.choice('3578')}{chance.randrange(10**9):09d}",
                VILLAGES[index * len(VILLAGES) // count],
                index % 6 + 1,
                Decimal(chance.randrange(50, 4500)) / 100,
                chance.choice((100, 200, 500, 1000, 2000)),
                date(2015, 1, 1) + timedelta(days=chance.randrange(4000)),
                chance.randrange(1, 8),
            )
        )
    if faults:
        places = sorted(chance.sample(range(5, count), 5))
        for place, fault in zip(
            places, ("checksum", "lost", "same", "negative", "lost"), strict=True
        ):
            one = found[place]
            one.fault = fault
            if fault == "checksum":
                last = one.id_number[-1]
                one.id_number = one.id_number[:-1] + ("1" if last != "1" else "2")
            elif fault == "same":
                one.id_number = found[chance.randrange(0, 5)].id_number
            elif fault == "negative":
                one.area = -one.area
    return found


@dataclass
class JobDone:
    day: date
    name: str
    village: str
    kind: str
    area: Decimal
    passes: int
    price: Decimal
    amount: Decimal
    operator: str
    owed: bool
    fault: str = ""


def jobs(
    chance: random.Random, count: int = 80, month: int = 4, faults: bool = True
) -> list[JobDone]:
    found: list[JobDone] = []
    for index in range(count):
        kind, price = chance.choice(JOBS)
        area = Decimal(chance.randrange(50, 3000)) / 100
        passes = chance.choice((1, 1, 1, 2))
        found.append(
            JobDone(
                date(2026, month, 1 + index * 28 // count),
                a_name(chance),
                VILLAGES[chance.randrange(len(VILLAGES))],
                kind,
                area,
                passes,
                Decimal(price),
                area * passes * price,
                chance.choice(("李师傅", "张师傅", "王大军")),
                chance.random() < 0.4,
            )
        )
    if faults:
        places = sorted(chance.sample(range(3, count), 5))
        for place, fault in zip(
            places, ("amount", "negative", "amount", "negative", "fen"), strict=True
        ):
            one = found[place]
            one.fault = fault
            if fault == "amount":
                one.amount += 100
            elif fault == "fen":
                one.amount += Decimal("0.01")
            else:
                one.area = -one.area
    return found


@dataclass
class SaleLine:
    good: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    fault: str = ""


@dataclass
class SaleMade:
    day: date
    buyer: str
    owed: bool
    lines: list[SaleLine]


def sales(
    chance: random.Random, count: int = 50, month: int = 5, faults: bool = True
) -> list[SaleMade]:
    found: list[SaleMade] = []
    for index in range(count):
        lines: list[SaleLine] = []
        for good, unit, price in chance.sample(GOODS, chance.choice((1, 1, 2, 3))):
            quantity = Decimal(chance.randrange(1, 40))
            lines.append(SaleLine(good, unit, quantity, Decimal(price), quantity * Decimal(price)))
        found.append(
            SaleMade(
                date(2026, month, 1 + index * 28 // count),
                a_name(chance),
                chance.random() < 0.3,
                lines,
            )
        )
    if faults:
        every = [line for sale in found for line in sale.lines]
        for line in chance.sample(every, 4):
            line.fault = "amount"
            line.amount += Decimal(10)
    return found


# ------------------------------------------------------------------ habits


@dataclass
class Habit:
    """How one office keeps one kind of workbook."""

    name: str
    headings: Sequence[tuple[str, str]]
    titles: Sequence[Sequence[Any]] = (("台账",),)
    upper: Sequence[str] = ()
    left: int = 0
    areas: Sequence[str] = ("plain",)
    moneys: Sequence[str] = ("plain",)
    dates: Sequence[str] = ("date",)
    village: str = "every"
    head: str = "blank"
    subtotal: str = ""
    total: str = "合计"
    total_column: int = 0
    feet: Sequence[Sequence[Any]] = (("制表人：", "", "审核人："),)
    blanks: bool = False
    repeat: int = 0
    sheets: str = "one"
    words: Sequence[str] = ("现金", "欠")
    suffix: str = ".xlsx"
    passes: Callable[[int], Any] = lambda value: value if value > 1 else ""
    quantity: Callable[[Decimal, str], Any] = lambda value, _unit: number(value)
    money_scale: Decimal = Decimal(1)
    file: str = ""
    payment_columns: str = "word"
    extra: dict[str, Any] = field(default_factory=dict)


class Writer:
    """Writes records in the way of a habit and keeps the truth."""

    def __init__(self, habit: Habit, seed: int) -> None:
        self.habit = habit
        self.chance = random.Random(seed)
        self.book = Book()
        self.truth = Truth()
        self.lines_on_page = 0
        self.since: dict[str, Decimal] = {}
        self.sums: dict[str, Decimal] = {}

    @property
    def fields(self) -> list[str]:
        return [name for name, _heading in self.habit.headings]

    def pad(self, cells: Sequence[Any]) -> list[Any]:
        return [""] * self.habit.left + list(cells)

    def open_sheet(self, name: str, titles: Sequence[Sequence[Any]]) -> None:
        self.book.sheet(name)
        for title in titles:
            row = self.book.add(self.pad(title))
            if len(title) == 1:
                self.book.merge(row, self.habit.left + 1, row, self.habit.left + len(self.fields))
        self.header()

    def header(self) -> None:
        habit = self.habit
        if habit.upper:
            row = self.book.add(self.pad(habit.upper))
            lower = self.book.add(self.pad([heading for _name, heading in habit.headings]))
            column = 0
            while column < len(habit.upper):
                end = column
                while end + 1 < len(habit.upper) and habit.upper[end + 1] == "<":
                    end += 1
                if not habit.headings[column][1]:
                    self.book.merge(row, habit.left + column + 1, lower, habit.left + column + 1)
                elif end > column:
                    self.book.merge(row, habit.left + column + 1, row, habit.left + end + 1)
                column = end + 1
            cells = self.book.sheets[-1][1][row - 1]
            self.book.sheets[-1][1][row - 1] = ["" if cell == "<" else cell for cell in cells]
        else:
            self.book.add(self.pad([heading for _name, heading in habit.headings]))

    def line(self, values: dict[str, Any], fault: str = "") -> int:
        if self.habit.repeat and self.lines_on_page >= self.habit.repeat:
            self.sum_row("本页小计" if self.habit.subtotal == "page" else "", self.since)
            for title in self.habit.titles:
                self.book.add(self.pad(title))
            self.header()
            self.lines_on_page = 0
        self.lines_on_page += 1
        row = self.book.add(self.pad([values.get(name, "") for name in self.fields]))
        if fault:
            self.truth.bad.append((self.book.sheets[-1][0], row))
        return row

    def sum_row(self, label: str, sums: dict[str, Decimal]) -> None:
        if not label:
            return
        cells = [number(sums[name]) if sums.get(name) else "" for name in self.fields]
        cells[self.habit.total_column] = label
        self.book.add(self.pad(cells))
        if sums is self.since:
            self.since = {}

    def count(self, **amounts: Decimal) -> None:
        for name, amount in amounts.items():
            self.sums[name] = self.sums.get(name, Decimal(0)) + amount
            self.since[name] = self.since.get(name, Decimal(0)) + amount

    def finish(self, folder: Path) -> Path:
        if self.habit.blanks:
            self.book.add([])
        self.sum_row(self.habit.total, self.sums if self.habit.sheets == "one" else self.since)
        for foot in self.habit.feet:
            self.book.add(self.pad(foot))
        return self.book.save(folder / f"{self.habit.file or self.habit.name}{self.habit.suffix}")

    def way(self, ways: dict[str, Callable[..., Any]], chosen: Sequence[str], value: Any) -> Any:
        return ways[self.chance.choice(list(chosen))](value)


def villages_of(records: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    for village in VILLAGES:
        yield village, [one for one in records if one.village == village]


def write_roster(habit: Habit, folder: Path, seed: int) -> tuple[Path, Truth]:
    writer = Writer(habit, seed)
    records = people(writer.chance)
    for index, (village, members) in enumerate(villages_of(records)):
        if habit.sheets == "village":
            writer.open_sheet(
                village,
                [
                    [
                        cell.replace("{村}", village) if isinstance(cell, str) else cell
                        for cell in title
                    ]
                    for title in habit.titles
                ],
            )
        elif index == 0:
            writer.open_sheet("Sheet1", habit.titles)
        if habit.village == "section":
            writer.book.add(writer.pad([f"{'一二三四五'[index]}、{village}"]))
        first = writer.book.next
        for place, one in enumerate(members):
            if habit.blanks and place == 3:
                writer.book.add([])
            values = member_cells(writer, one, place)
            values["serial"] = place + 1
            writer.line(values, one.fault)
            if not one.fault:
                writer.truth.good += 1
                writer.truth.area += one.area
                writer.truth.share_fen += one.share * 100
                writer.truth.villages[village] = writer.truth.villages.get(village, 0) + 1
                writer.truth.names.append(one.name)
                writer.count(area=one.area, share=Decimal(one.share))
        if habit.village == "merge" and "village" in writer.fields:
            column = habit.left + writer.fields.index("village") + 1
            writer.book.merge(first, column, writer.book.next - 1, column)
        if habit.subtotal == "village":
            writer.sum_row(f"{village}小计", writer.since)
        if habit.sheets == "village" and index < len(VILLAGES) - 1:
            writer.sum_row("合  计", writer.since)
            writer.since = {}
    return writer.finish(folder), writer.truth


def member_cells(writer: Writer, one: Person, place: int) -> dict[str, Any]:
    habit = writer.habit
    chance = writer.chance
    number_way = habit.extra.get("id", "text")
    id_number: Any = one.id_number
    if one.fault == "lost":
        id_number = int(one.id_number[:15] + "000")
        if habit.suffix == ".csv" or number_way == "exponent":
            id_number = f"{one.id_number[0]}.{one.id_number[1:6]}E+17"
    elif number_way == "apostrophe":
        id_number = "'" + one.id_number
    elif number_way == "spaces":
        id_number = f"{one.id_number[:6]} {one.id_number[6:14]} {one.id_number[14:]}"
    elif number_way == "lower":
        id_number = wide(Decimal(0))[:0] + one.id_number.lower()
    name = one.name
    if chance.random() < 0.2 and len(name) == 2:
        name = f"{name[0]}{chance.choice([' ', '　', '  '])}{name[1]}"
    village: Any = one.village
    if habit.village in {"first", "merge"} and place:
        village = ""
    elif habit.village == "ditto" and place:
        village = chance.choice(["〃", "同上"])
    elif habit.village in {"section", "sheet"}:
        village = ""
    elif habit.village == "with_group":
        village = f"{one.village}{one.group}组"
    phone: Any = chance.choice(
        [int(one.phone), one.phone, f"{one.phone[:3]}-{one.phone[3:7]}-{one.phone[7:]}"]
    )
    return {
        "name": name,
        "id_number": id_number,
        "phone": phone,
        "village": village,
        "group": chance.choice([one.group, f"{one.group}组"]),
        "area": writer.way(AREAS, habit.areas, one.area * habit.extra.get("area_scale", 1)),
        "measured": number(one.area + Decimal("0.5")),
        "share": writer.way(MONEYS, habit.moneys, Decimal(one.share) / habit.money_scale),
        "joined": writer.way(DATES, habit.dates, one.joined),
        "people": one.people,
        "is_member": "是",
        "sex": chance.choice("男女"),
        "code": f"SY{place:04d}",
        "water": number(abs(one.area) / 2),
    }


def write_jobs(habit: Habit, folder: Path, seed: int) -> tuple[Path, Truth]:
    writer = Writer(habit, seed)
    months = (3, 4, 5) if habit.sheets == "month" else (4,)
    for month in months:
        records = jobs(writer.chance, 80 if len(months) == 1 else 40, month)
        if habit.village in {"section", "first", "merge"}:
            records.sort(key=lambda one: one.village)
        if habit.sheets == "month":
            writer.open_sheet(f"{month}月", habit.titles)
        else:
            writer.open_sheet("Sheet1", habit.titles)
        write_job_lines(writer, records)
        if habit.sheets == "month" and month != months[-1]:
            writer.sum_row("本月合计", writer.since)
    return writer.finish(folder), writer.truth


def write_job_lines(writer: Writer, records: Sequence[JobDone]) -> None:
    habit = writer.habit
    last: JobDone | None = None
    first = writer.book.next
    for index, one in enumerate(records):
        if habit.blanks and index % 17 == 9:
            writer.book.add([])
        new_group = last is None or (
            last.village != one.village
            if habit.village in {"section", "first", "merge"}
            else last.day != one.day
        )
        if new_group and last is not None and habit.subtotal in {"day", "village"}:
            writer.sum_row(
                "小 计" if habit.subtotal == "day" else f"{last.village}小计", writer.since
            )
        if new_group and habit.village == "section":
            writer.book.add(writer.pad([one.village]))
        if new_group and habit.village == "merge" and last is not None:
            column = habit.left + writer.fields.index("village") + 1
            writer.book.merge(first, column, writer.book.next - 1, column)
            first = writer.book.next
        cells = job_cells(
            writer,
            one,
            same_day=last is not None and last.day == one.day and not new_group,
            same_village=last is not None and not new_group,
        )
        cells["serial"] = index + 1
        writer.line(cells, one.fault)
        last = one
        if not one.fault:
            writer.truth.good += 1
            writer.truth.area += one.area
            writer.truth.times += one.area * one.passes
            writer.truth.fen += int(one.amount * 100)
            if one.owed:
                writer.truth.owed_fen = (writer.truth.owed_fen or 0) + int(one.amount * 100)
            writer.truth.villages[one.village] = writer.truth.villages.get(one.village, 0) + 1
            writer.truth.days[one.day.isoformat()] = (
                writer.truth.days.get(one.day.isoformat(), 0) + 1
            )
            writer.count(area=one.area, amount=one.amount)
    if habit.village == "merge":
        column = habit.left + writer.fields.index("village") + 1
        writer.book.merge(first, column, writer.book.next - 1, column)


def payment_cells(writer: Writer, amount: Decimal, *, owed: bool) -> dict[str, Any]:
    habit = writer.habit
    paid_word, owed_word = habit.words[0], habit.words[-1]
    if habit.payment_columns == "amounts":
        return {"pay_cash": "" if owed else number(amount), "owed": number(amount) if owed else ""}
    if habit.payment_columns == "paid":
        return {"paid": 0 if owed else number(amount), "owed": number(amount) if owed else 0}
    if habit.payment_columns == "ticks":
        return {"pay_cash": "" if owed else "√", "owed": "√" if owed else ""}
    if habit.payment_columns == "owed_only":
        return {"owed": number(amount) if owed else ""}
    if habit.payment_columns == "yes":
        return {"payment": "否" if owed else "是"}
    words = list(habit.words[:-1])
    return {"payment": owed_word if owed else writer.chance.choice(words or [paid_word])}


def job_cells(
    writer: Writer, one: JobDone, *, same_day: bool, same_village: bool
) -> dict[str, Any]:
    habit = writer.habit
    village: Any = one.village
    if (habit.village in {"first", "merge"} and same_village) or habit.village == "section":
        village = ""
    day: Any = writer.way(DATES, habit.dates, one.day)
    if habit.extra.get("day_once") and same_day:
        day = habit.extra["day_once"] if isinstance(habit.extra["day_once"], str) else ""
    amount: Any = writer.way(MONEYS, habit.moneys, one.amount / habit.money_scale)
    if habit.extra.get("no_amount"):
        amount = ""
    return {
        "date": day,
        "month": one.day.month,
        "day": one.day.day,
        "name": one.name,
        "village": village,
        "kind": one.kind,
        "area": writer.way(AREAS, habit.areas, one.area),
        "passes": habit.passes(one.passes),
        "price": writer.way(MONEYS, habit.extra.get("prices", ("plain",)), one.price),
        "amount": amount,
        "operator": one.operator,
        "note": habit.extra.get("note", ""),
        "times": number(one.area * one.passes),
        "contract": number(abs(one.area) + 1),
        **payment_cells(writer, one.amount, owed=one.owed),
    }


def write_sales(habit: Habit, folder: Path, seed: int) -> tuple[Path, Truth]:
    writer = Writer(habit, seed)
    writer.truth.documents = 0
    writer.truth.owed_fen = 0
    months = (3, 4, 5) if habit.sheets == "month" else (5,)
    for month in months:
        records = sales(writer.chance, 50 if len(months) == 1 else 25, month)
        writer.open_sheet(f"{month}月份" if habit.sheets == "month" else "Sheet1", habit.titles)
        last: date | None = None
        for index, sale in enumerate(records):
            if habit.subtotal == "day" and last is not None and last != sale.day:
                writer.sum_row("本日小计", writer.since)
            if habit.blanks and index % 13 == 5:
                writer.book.add([])
            write_one_sale(writer, sale, index, same_day=last == sale.day)
            last = sale.day
        if month != months[-1]:
            writer.sum_row("合计", writer.since)
    return writer.finish(folder), writer.truth


def write_one_sale(writer: Writer, sale: SaleMade, index: int, *, same_day: bool) -> None:
    habit = writer.habit
    first = writer.book.next
    good = [line for line in sale.lines if not line.fault]
    total = sum((line.amount for line in sale.lines), Decimal(0))
    for place, line in enumerate(sale.lines):
        day: Any = writer.way(DATES, habit.dates, sale.day)
        if (place and habit.head in {"blank", "merge", "buyer_merge"}) or (
            habit.head == "daily" and (place or same_day)
        ):
            day = ""
        later = bool(place) and habit.head != "full"
        buyer: Any = "" if later and habit.head != "repeat" else sale.buyer
        if place and habit.head == "repeat":
            day = ""
        if place and habit.head == "ditto":
            day, buyer = "〃", "〃"
        if place and habit.head == "date_full":
            buyer = ""
        cells = {
            "serial": index + 1 if not place else "",
            "number": f"XS{index + 1:04d}" if not place or habit.head == "numbered" else "",
            "date": day,
            "month": "" if later and habit.head == "blank" else sale.day.month,
            "day": "" if later and habit.head == "blank" else sale.day.day,
            "buyer": buyer if habit.head != "numbered" else sale.buyer,
            "good": line.good,
            "unit": line.unit,
            "spec": "50kg",
            "quantity": habit.quantity(line.quantity, line.unit),
            "price": writer.way(MONEYS, habit.extra.get("prices", ("plain",)), line.price),
            "amount": writer.way(MONEYS, habit.moneys, line.amount / habit.money_scale),
            "cost": number(line.price - 2),
            "village": VILLAGES[index % 5] if not place else "",
        }
        if habit.head == "numbered":
            cells["date"] = writer.way(DATES, habit.dates, sale.day)
        amount = total if habit.extra.get("paid_at_head") else line.amount
        speaks = (
            not place
            or (
                habit.payment_columns in {"amounts", "paid", "owed_only"}
                and not habit.extra.get("paid_at_head")
            )
            or habit.head in {"full", "numbered"}
        )
        if speaks:
            cells.update(payment_cells(writer, amount, owed=sale.owed))
        writer.line(cells, line.fault)
        if not line.fault:
            writer.truth.good += 1
            writer.truth.fen += int(line.amount * 100)
            if sale.owed:
                writer.truth.owed_fen = (writer.truth.owed_fen or 0) + int(line.amount * 100)
            day_key = sale.day.isoformat()
            writer.truth.days[day_key] = writer.truth.days.get(day_key, 0) + 1
            writer.count(amount=line.amount)
    if good:
        many = habit.head == "full"
        writer.truth.documents = (writer.truth.documents or 0) + (len(good) if many else 1)
    if habit.head in {"merge", "buyer_merge"} and len(sale.lines) > 1:
        for name in ("date", "buyer", "payment", "serial"):
            if name in writer.fields and (habit.head == "merge" or name == "buyer"):
                column = habit.left + writer.fields.index(name) + 1
                writer.book.merge(first, column, writer.book.next - 1, column)
