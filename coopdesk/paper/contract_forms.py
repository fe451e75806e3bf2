"""Forms of contracts: their words, with names to fill in, as declared or as an office changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, NamedTuple

from coopdesk.kernel.i18n import RESOURCES, _
from coopdesk.kernel.problems import Problem
from coopdesk.paper.fonts import Placed, missing_problems

FIELDS: Final = {
    "合同编号": "number", "签订日期": "signed", "甲方": "party_a", "乙方": "party_b",
    "丙方": "party_c", "地块数": "plots", "面积": "area", "季节": "season", "作物": "crop",
    "方式": "mode", "开始": "start", "结束": "end", "金额": "total", "大写金额": "capitals",
    "结算": "settled", "份数": "copies", "备注": "remarks",
}  # fmt: skip
"""What a contract's words can ask for: the clerk's name and ours."""
TABLES: Final = {"地块表": "plots", "作业表": "stages", "付款表": "instalments"}
MOST_ARTICLES: Final = 30
_HEADING: Final = re.compile(r"【(.+)】")
_TABLE: Final = re.compile(r"〔(.+)〕")
_DIGITS: Final = "一二三四五六七八九"


class Article(NamedTuple):
    """One article: heading, text with names to fill in, and the table below it."""

    title: str
    text: str
    table: str


class ContractForm(NamedTuple):
    """A kind of contract, as in ``resources/contracts.toml`` or as the office changed it."""

    title: str
    parties: tuple[str, ...]
    opening: str
    articles: tuple[Article, ...]
    law: tuple[str, ...] = ()


@cache
def contract_forms(file: Path = RESOURCES / "contracts.toml") -> dict[str, ContractForm]:
    """Read our own kinds of contracts."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return {kind: contract_form_of(row) for kind, row in found.items()}


def contract_form_of(row: Mapping[str, Any]) -> ContractForm:
    """Read one form from its plain values."""
    return ContractForm(
        title=row["title"],
        parties=tuple(row["parties"]),
        opening=row["opening"],
        articles=tuple(
            Article(article["title"], article["text"], article.get("table", ""))
            for article in row["articles"]
        ),
        law=tuple(row.get("law", ())),
    )


def contract_row(form: ContractForm) -> dict[str, Any]:
    """Return what of a form can be changed as plain values: ``contract_form_of`` reads them."""
    return {
        "title": form.title,
        "parties": list(form.parties),
        "opening": form.opening,
        "articles": [one._asdict() for one in form.articles],
    }


def contract_text(form: ContractForm) -> str:
    """Write a form as one text that a clerk changes: title, parties, opening, articles."""
    names = {ours: f"{{{name}}}" for name, ours in FIELDS.items()}
    tables = {ours: name for name, ours in TABLES.items()}
    parts = [form.title, "　".join(form.parties), "", form.opening]
    for article in form.articles:
        parts += ["", f"【{article.title}】", article.text]
        if article.table:
            parts.append(f"〔{tables[article.table]}〕")
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], found[0]), "\n".join(parts))


def contract_form_in(text: str) -> ContractForm:
    """Read a form from the text that a clerk changed; ``check_contract_form`` tells what is off."""
    ours = re.sub(r"\{(\w+)\}", lambda one: f"{{{FIELDS.get(one[1], one[1])}}}", text)
    lines = [line.strip() for line in ours.splitlines()]
    while lines and not lines[0]:
        lines.pop(0)
    title, parties, *_rest = [*lines[:2], "", ""]
    opening: list[str] = []
    articles: list[Article] = []
    for line in lines[2:]:
        if heading := _HEADING.fullmatch(line):
            articles.append(Article(heading[1].strip(), "", ""))
        elif articles and (table := _TABLE.fullmatch(line)):
            name = table[1].strip()
            articles[-1] = articles[-1]._replace(table=TABLES.get(name, name))
        elif articles:
            articles[-1] = articles[-1]._replace(text=f"{articles[-1].text}\n{line}")
        else:
            opening.append(line)
    return ContractForm(
        title=title,
        parties=tuple(parties.split()),
        opening="\n".join(opening).strip(),
        articles=tuple(one._replace(text=one.text.strip()) for one in articles),
    )


def asked(form: ContractForm) -> set[str]:
    """Return our names of everything that a form's words ask for; bad braces are a ValueError."""
    words = "\n".join((form.opening, *(article.text for article in form.articles)))
    names = {name for _text, name, _spec, _kind in Formatter().parse(words) if name is not None}
    return {FIELDS.get(name, name) for name in names}


def filled_text(text: str, filled: Mapping[str, str]) -> str:
    """Fill a text in; names are ours or the clerk's."""
    both = {**filled, **{name: filled[ours] for name, ours in FIELDS.items() if ours in filled}}
    return text.format_map(both)


def check_contract_form(kind: str, form: ContractForm) -> list[Problem]:
    """Find what makes a contract's form impossible, or leaves out what must be agreed."""
    return list(_findings(contract_forms()[kind], form))


def _findings(ours: ContractForm, form: ContractForm) -> Iterator[Problem]:
    """Find one after another."""
    yield from _heads(form)
    try:
        names = asked(form)
    except ValueError:
        text = _("A brace is left open; each name to fill in stands between a pair of braces.")
        yield Problem("braces", text)
        return
    shown = {ours_: name for name, ours_ in FIELDS.items()}
    for name in sorted(names - set(shown)):
        text = _("The program cannot fill in {name}; it knows: {names}.")
        yield Problem("no_such", text.format(name=f"{{{name}}}", names="、".join(FIELDS)))
    placed = {article.table for article in form.articles if article.table}
    for name in sorted(placed - set(TABLES.values())):
        text = _("There is no table 〔{name}〕; there are: {names}.")
        yield Problem("no_such", text.format(name=name, names="、".join(TABLES)))
    for name in ours.law:
        if name in shown and name not in names:
            text = _("The contract must say {name}; the law wants it agreed.")
            yield Problem("law", text.format(name=f"{{{shown[name]}}}"))
    for table in (one.table for one in ours.articles if one.table):
        if table not in placed:
            name = next(name for name, known in TABLES.items() if known == table)
            text = _("The contract must show 〔{name}〕; it is part of what is agreed.")
            yield Problem("law", text.format(name=name))
    words = (form.title, *form.parties, form.opening)
    texts = (*words, *(part for one in form.articles for part in (one.title, one.text)))
    yield from missing_problems(Placed(form.title, text) for text in texts)


def _heads(form: ContractForm) -> Iterator[Problem]:
    """Find what is off with title, parties and the number of articles."""
    if not form.title:
        yield Problem("law", _("The first line is the contract's title; please type one."))
    if not 2 <= len(form.parties) <= 3:
        text = _("The second line names the parties, two or three, with spaces between.")
        yield Problem("law", text)
    if not 1 <= len(form.articles) <= MOST_ARTICLES:
        text = _("A contract has one to {most} articles; each begins with a line 【heading】.")
        yield Problem("articles", text.format(most=MOST_ARTICLES))


def ordinal(number: int) -> str:
    """Return the number of an article in words: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    front = "十" if tens == 1 else (f"{_DIGITS[tens - 1]}十" if tens else "")
    return front + (_DIGITS[ones - 1] if ones else "")
