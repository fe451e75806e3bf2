"""Statements on A4: official tables, notes, a chart and signers, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coopdesk.paper.chart import BarChart
from coopdesk.paper.fonts import fit
from coopdesk.paper.page import MM, Align
from coopdesk.paper.sheet import HAIR, Sheet, write_pdf
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.table import Table
from coopdesk.paper.table_run import LABEL, MIDDLE, ROW, TableRun

MARGIN: Final = 20 * MM
NOTE: Final = 85
DIM: Final = 0x3A443F


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a statement: its title, tables and, below them, a chart."""

    title: str
    tables: tuple[Table, ...]
    chart: BarChart | None = None
    new_page: bool = False
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything in an official statement; the first section stands on the first page."""

    title: str
    cooperative: str
    sections: tuple[Section, ...]
    code: str = ""
    edition: str = ""
    period: str = ""
    prepared: str = ""
    signers: tuple[Pair, ...] = ()
    check_code: str = ""
    digest: str = ""
    printed: str = ""
    landscape: bool = False

    @property
    def unit_text(self) -> str:
        """Return code and edition as they stand at the head."""
        code = f"单位代码 {self.code}" if self.code else ""
        return "　".join(part for part in (code, self.edition) if part)

    @property
    def proof_text(self) -> str:
        """Return check code, digest and which printing it is, as they stand at the foot."""
        code = f"校验码 {self.check_code}" if self.check_code else ""
        digest = f"数据摘要 {self.digest}" if self.digest else ""
        return "　".join(part for part in (code, digest, self.printed) if part)


def draw_statement(statement: Statement) -> bytes:
    """Make the PDF of a statement.

    Headings repeat on every page; sums are carried over the break (过次页, 承前页).
    """
    return draw_statements([statement])


def draw_statements(statements: Sequence[Statement]) -> bytes:
    """Make one PDF of many, each with its own page count (member sheets of a village)."""
    sheets = [sheet for statement in statements for sheet in _laid_out(statement)]
    first = statements[0]
    title = first.title if len(statements) == 1 else f"{first.title} 等 {len(statements)} 份"
    return write_pdf(sheets, title=f"{first.cooperative} {title}", author=first.cooperative)


def _laid_out(statement: Statement) -> list[Sheet]:
    """Lay a statement out on its pages."""
    pages = Pages(statement)
    pages.first_page()
    for index, section in enumerate(statement.sections):
        if index:
            pages.begin(section)
        pages.part(section)
    if statement.signers and not pages.signed:
        pages.sign()
    pages.feet()
    return pages.sheets


class Pages:
    """A4 pages being laid out one after another; contracts share them."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        wide, tall = (297 * MM, 210 * MM) if statement.landscape else (210 * MM, 297 * MM)
        self.wide, self.tall = wide, tall
        self.left, self.right = MARGIN, wide - MARGIN
        self.foot = tall - 16 * MM
        self.sheets: list[Sheet] = []
        self.section = statement.sections[0].title if statement.sections else ""
        self.signed = False
        self.y = 0

    @property
    def sheet(self) -> Sheet:
        """Return the page in hand."""
        return self.sheets[-1]

    @property
    def limit(self) -> int:
        """Return where the tables of this page must end."""
        return self.foot - 3 * MM

    def blank_page(self) -> None:
        """Begin a page with nothing on it."""
        self.sheets.append(Sheet(self.wide, self.tall))

    def table(self, table: Table) -> None:
        """Set a table, over as many pages as it needs, and its notes."""
        TableRun(self, table)
        self.notes(table.notes)

    def first_page(self) -> None:
        """Set the head of the statement."""
        statement, left, right = self.statement, self.left, self.right
        self.blank_page()
        width = right - left
        self.sheet.cell(left, 20500, width * 6 // 10, statement.cooperative, 105, place="单位名称")
        self.sheet.text(
            right, 20500, statement.unit_text, LABEL, align=Align.RIGHT, place="单位代码"
        )
        self.sheet.cell(
            left, 30200, width, statement.title, 200, bold=True, align=Align.CENTRE, place="标题"
        )
        self.sheet.cell(left, 38200, width, self.section, 105, align=Align.CENTRE, place="分表标题")
        self.sheet.text(left, 45700, statement.period, LABEL, place="期间")
        self.sheet.text(
            right, 45700, statement.prepared, LABEL, align=Align.RIGHT, place="编制日期"
        )
        self.y = 49900

    def next_page(self) -> None:
        """Begin a page with the short head."""
        self.blank_page()
        head = f"{self.statement.cooperative}　{self.statement.title}"
        self.sheet.cell(
            self.left, 20500, (self.right - self.left) * 7 // 10, head, LABEL, place="单位名称"
        )
        self.sheet.text(
            self.right, 20500, self.statement.period, LABEL, align=Align.RIGHT, place="期间"
        )
        self.y = 25 * MM

    def begin(self, section: Section) -> None:
        """Begin a section: its title, kept together with the first lines below it."""
        self.section = section.title
        self.y += 9 * MM
        if section.new_page or self.y + 14 * MM + 5 * ROW > self.limit:
            self.next_page()
            self.y += 3 * MM
        self.y += 2 * MM
        self.sheet.cell(
            self.left, self.y, self.right - self.left, section.title, 120, bold=True,
            align=Align.LEFT, place="分表标题",
        )  # fmt: skip
        self.y += 5 * MM

    def part(self, section: Section) -> None:
        """Set the tables and the chart of a section."""
        for index, table in enumerate(section.tables):
            if index:
                self.y += 6 * MM
                if self.y + 5 * ROW > self.limit:
                    self.next_page()
            self.table(table)
        if section.chart is not None:
            chart = section.chart
            self.y += 7 * MM
            if self.y + chart.height > self.limit:
                self.next_page()
            self.y += chart.height
            self.sheet.picture(self.left, self.y, chart)
        if section is self.statement.sections[0] and self.statement.signers:
            self.sign()

    def notes(self, notes: Sequence[str]) -> None:
        """Set the notes below a table."""
        self.y += 900 if notes else 0
        for note in notes:
            fitted = fit(note, self.right - self.left - 2 * MM, NOTE, lines=20, place="附注")
            for line in fitted.lines:
                if self.y + 4500 > self.limit:
                    self.next_page()
                self.y += 3900
                self.sheet.text(
                    self.left + 1400, self.y - 600, line, fitted.size, colour=DIM, place="附注"
                )

    def sign(self) -> None:
        """Set the signers below the main table: low on the page, as on the form."""
        y = max(self.y + 9 * MM, self.foot - 18700)
        if y + 6 * MM > self.limit:
            self.next_page()
            y = self.y + 9 * MM
        x = self.left
        share = (self.right - self.left) // len(self.statement.signers)
        for pair in self.statement.signers:
            wide = self.sheet.text(x, y, pair.label, LABEL, place=pair.label)
            if pair.label != "单位公章":
                start, stop = x + wide + 1600, x + share - 6 * MM
                self.sheet.rule(start, y + 2400, stop, thick=HAIR * 2)
                self.sheet.cell(
                    start + 500, y, stop - start - 500, pair.value, 105, place=pair.label
                )
            x += share
        self.y = y + 3 * MM
        self.signed = True

    def feet(self) -> None:
        """Set check code, digest and page numbers at the foot of every page."""
        count = len(self.sheets)
        for number, sheet in enumerate(self.sheets, 1):
            sheet.rule(self.left, self.foot, self.right, thick=MIDDLE)
            page = f"第 {number} 页　共 {count} 页"
            wide = sheet.text(self.right, self.foot + 3400, page, LABEL, align=Align.RIGHT)
            sheet.cell(
                self.left, self.foot + 3400, self.right - self.left - wide - 5 * MM,
                self.statement.proof_text, LABEL, lines=2, place="页脚",
            )  # fmt: skip
