"""Contracts on A4: parties, articles, tables of plots, stages and instalments, signatures."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from coopdesk.kernel.chinese import paper_date
from coopdesk.kernel.i18n import RESOURCES
from coopdesk.kernel.values import Money
from coopdesk.paper.fonts import broken, fit, paper_text
from coopdesk.paper.page import MM, Align, write_pdf
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.statement import LABEL, MIDDLE, Pages, Statement
from coopdesk.paper.table import Table

BODY: Final = 105
LINE: Final = 6200


class Article(NamedTuple):
    """One article: heading, text with names to fill in, and the table below it."""

    title: str
    text: str
    table: str


class ContractForm(NamedTuple):
    """A kind of contract as declared in ``resources/contracts.toml``."""

    title: str
    parties: tuple[str, ...]
    opening: str
    articles: tuple[Article, ...]


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


@cache
def contract_forms(file: Path = RESOURCES / "contracts.toml") -> dict[str, ContractForm]:
    """Read the kinds of contracts."""
    return {
        kind: _form(row) for kind, row in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def _form(row: dict[str, Any]) -> ContractForm:
    """Read one kind of contract."""
    return ContractForm(
        title=row["title"],
        parties=tuple(row["parties"]),
        opening=row["opening"],
        articles=tuple(
            Article(article["title"], article["text"], article.get("table", ""))
            for article in row["articles"]
        ),
    )


def draw_contract(contract: Contract) -> bytes:
    """Make the PDF of a contract; articles without a table to place are printed without one."""
    return draw_contracts([contract])


def draw_contracts(contracts: list[Contract]) -> bytes:
    """Make one PDF of many contracts, for a village that signs on one day."""
    sheets = [sheet for contract in contracts for sheet in _Laid(contract).pages.sheets]
    first = contracts[0]
    title = contract_forms()[first.kind].title
    name = f"{title} {first.number}" if len(contracts) == 1 else f"{title} {len(contracts)} 份"
    return write_pdf(sheets, title=name, author=first.cooperative)


class _Laid:
    """A contract laid out on pages."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.form = contract_forms()[contract.kind]
        self.filled = {
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
            ),
        )
        self._head()
        self._paragraph(self.form.opening, indent=True)
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
        pages.y = 40 * MM
        for label, party in zip(self.form.parties, contract.parties, strict=False):
            told = "　".join(f"{pair.label} {pair.value}" for pair in party.told if pair.value)
            pages.sheet.text(pages.left, pages.y + LINE // 2, label, BODY, bold=True)
            self._say(party.name, left=pages.left + 38 * MM, strong=True, place=label)
            if told:
                self._say(told, left=pages.left + 38 * MM, size=95, place=label)
        signed = paper_date(contract.signed_on) if contract.signed_on else "　　　　年　　月　　日"
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

    def _paragraph(self, text: str, *, indent: bool, place: str = "合同条文") -> None:
        """Set a paragraph, its first line indented by two characters, over page breaks."""
        pages = self.pages
        width = pages.right - pages.left
        whole = ("　　" if indent else "") + paper_text(text)
        for line in broken(whole, width, BODY):
            if pages.y + LINE > pages.limit:
                pages.next_page()
            pages.sheet.text(pages.left, pages.y + LINE // 2, line, BODY, place=place)
            pages.y += LINE

    def _article(self, number: int, article: Article) -> None:
        """Set an article: heading kept with its text, then its table."""
        pages = self.pages
        ordinal = "一二三四五六七八九十"[number - 1]
        pages.y += 1800
        if pages.y + 3 * LINE > pages.limit:
            pages.next_page()
        pages.sheet.text(
            pages.left, pages.y + LINE // 2, f"第{ordinal}条　{article.title}", BODY, bold=True
        )
        pages.y += LINE
        self._paragraph(article.text.format_map(self.filled), indent=True)
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
