"""Contracts on A4: parties, articles, tables of plots, stages and instalments, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from coopdesk.kernel.chinese import paper_date
from coopdesk.kernel.values import Money
from coopdesk.paper.contract_forms import (
    Article,
    ContractForm,
    contract_forms,
    filled_text,
    ordinal,
)
from coopdesk.paper.fonts import broken, fit, paper_text
from coopdesk.paper.page import MM, Align
from coopdesk.paper.sheet import FRAME, write_pdf
from coopdesk.paper.slip_kinds import Pair, Printing
from coopdesk.paper.statement import Pages, Statement
from coopdesk.paper.table import Table
from coopdesk.paper.table_run import LABEL, MIDDLE

BODY: Final = 105
LINE: Final = 6200
_UNSIGNED: Final = "　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Party:
    """A party: name and what the contract tells of it (agent, masked ID number, address, phone)."""

    name: str
    told: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything in a contract.

    ``filled`` holds the names the articles ask for besides the total; ``tables`` those they place.
    """

    kind: str
    number: str
    signed_on: date | None
    cooperative: str
    parties: tuple[Party, ...]
    total: Money
    filled: Mapping[str, str]
    tables: Mapping[str, Table] = field(default_factory=dict)
    check_code: str = ""
    digest: str = ""
    printing: Printing | None = None
    tags: tuple[str, ...] = ()


def draw_contract(contract: Contract, form: ContractForm | None = None) -> bytes:
    """Make the PDF of a contract; articles without a table to place are printed without one."""
    used = form or contract_forms()[contract.kind]
    sheets = _Laid(contract, used).pages.sheets
    title = f"{used.title} {contract.number}"
    return write_pdf(sheets, title=title, author=contract.cooperative)


class _Laid:
    """A contract laid out on pages."""

    def __init__(self, contract: Contract, form: ContractForm) -> None:
        self.contract = contract
        self.form = form
        names = [*(party.name for party in contract.parties), "", "", ""]
        signed = contract.signed_on
        self.filled = {
            "number": contract.number,
            "signed": paper_date(signed) if signed else _UNSIGNED,
            "party_a": names[0],
            "party_b": names[1],
            "party_c": names[2],
            "total": str(contract.total),
            "capitals": "人民币" + contract.total.in_words(),
            "remarks": "",
            **contract.filled,
        }
        self.pages = Pages(
            Statement(
                title=self.form.title,
                cooperative=contract.cooperative,
                sections=(),
                period=f"合同编号 {contract.number}",
                check_code=contract.check_code,
                digest=contract.digest,
                printed=contract.printing.text if contract.printing else "",
            ),
        )
        self._head()
        self._paragraph(self.form.opening)
        for number, article in enumerate(self.form.articles, 1):
            self._article(number, article)
        self._signatures()
        self.pages.feet()

    def _head(self) -> None:
        """Set title, number and the parties."""
        contract, pages = self.contract, self.pages
        pages.blank_page()
        width = pages.right - pages.left
        pages.sheet.text(
            pages.right, 20500, f"合同编号 {contract.number}", LABEL, align=Align.RIGHT,
            place="合同编号",
        )  # fmt: skip
        pages.sheet.cell(
            pages.left, 20500, width * 6 // 10, contract.cooperative, LABEL, place="单位名称"
        )
        pages.sheet.cell(
            pages.left, 31 * MM, width, self.form.title, 200, bold=True, align=Align.CENTRE,
            place="标题",
        )  # fmt: skip
        x = pages.right - 12 * MM
        for tag in contract.tags:
            pages.sheet.box(x, 31 * MM - 3200, 12 * MM, 6400, thick=FRAME)
            pages.sheet.text(x + 6 * MM, 31 * MM, tag, 120, bold=True, align=Align.CENTRE)
            x -= 14 * MM
        pages.y = 40 * MM
        for label, party in zip(self.form.parties, contract.parties, strict=False):
            told = "　".join(f"{pair.label} {pair.value}" for pair in party.told if pair.value)
            pages.sheet.text(pages.left, pages.y + LINE // 2, label, BODY, bold=True)
            self._say(party.name, left=pages.left + 38 * MM, strong=True, place=label)
            if told:
                self._say(told, left=pages.left + 38 * MM, size=95, place=label)
        signed = paper_date(contract.signed_on) if contract.signed_on else _UNSIGNED
        pages.sheet.text(pages.left, pages.y + LINE // 2, "签订日期", BODY, bold=True)
        self._say(signed, left=pages.left + 38 * MM, place="签订日期")
        pages.y += 2 * MM

    def _say(
        self, text: str, *, left: int, size: int = BODY, strong: bool = False, place: str = ""
    ) -> None:
        """Set text from a left edge on and move down."""
        pages = self.pages
        fitted = fit(text, pages.right - left, size, bold=strong, lines=10, place=place)
        for line in fitted.lines:
            pages.sheet.text(left, pages.y + LINE // 2, line, fitted.size, bold=strong, place=place)
            pages.y += LINE

    def _paragraph(self, text: str, place: str = "合同条文") -> None:
        """Set paragraphs, filled in, each first line indented by two characters."""
        pages = self.pages
        width = pages.right - pages.left
        for paragraph in filled_text(text, self.filled).splitlines():
            for line in broken("　　" + paper_text(paragraph), width, BODY):
                if pages.y + LINE > pages.limit:
                    pages.next_page()
                pages.sheet.text(pages.left, pages.y + LINE // 2, line, BODY, place=place)
                pages.y += LINE

    def _article(self, number: int, article: Article) -> None:
        """Set an article: heading kept with its text, then its table."""
        pages = self.pages
        pages.y += 1800
        if pages.y + 3 * LINE > pages.limit:
            pages.next_page()
        pages.sheet.text(
            pages.left, pages.y + LINE // 2, f"第{ordinal(number)}条　{article.title}", BODY,
            bold=True,
        )  # fmt: skip
        pages.y += LINE
        self._paragraph(article.text)
        table = self.contract.tables.get(article.table)
        if table is not None:
            pages.y += 1500
            if pages.y + 4 * LINE > pages.limit:
                pages.next_page()
            pages.table(table)

    def _signatures(self) -> None:
        """Set a block for each party to sign, kept together."""
        pages = self.pages
        named = self.form.parties[: len(self.contract.parties)]
        if pages.y + 48 * MM > pages.limit:
            pages.next_page()
        pages.y += 9 * MM
        share = (pages.right - pages.left) // len(named)
        for index, label in enumerate(named):
            x = pages.left + index * share
            pages.sheet.text(x, pages.y, label.partition("（")[0], BODY, bold=True)
            for row, words in enumerate(("签字（盖章）", "经办人", "日　　期")):
                y = pages.y + (row + 1) * 10 * MM
                wide = pages.sheet.text(x, y, words, LABEL)
                pages.sheet.rule(x + wide + 1600, y + 2400, x + share - 8 * MM, thick=MIDDLE)
        pages.y += 34 * MM
