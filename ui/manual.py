"""The manual's chapters: which page each is for, found by what is typed, with the keys in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from coopdesk.kernel.i18n import N_, RESOURCES, _
from ui.actions import Action
from ui.palette import initials
from ui.window import key_shown

FOLDER: Final = RESOURCES / "manual"
# The chapters in the order of the contents, and the pages whose F1 opens each.
CHAPTERS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("first-receipt", ("start",)),
    ("home", ("home",)),
    ("sale", ("sale",)),
    ("corrections", ("sale_return",)),
    (
        "purchase",
        (
            "purchase", "purchase_return", "stock", "good", "good_price", "lot", "warehouse",
            "supplier",
        ),
    ),
    ("stock-count", ("stock_count",)),
    ("job", ("job", "machine", "operator", "job_kind", "rate")),
    ("contract", ("contract", "village_signing", "rollover", "season", "crop")),
    ("money", ("money", "cash_count", "debts", "netting")),
    (
        "members",
        (
            "member", "member_sheet", "attachments", "duplicates", "plot", "household", "village",
            "registers",
        ),
    ),
    ("import", ("import",)),
    ("documents", ("documents",)),
    ("paper", ("forms", "blanks", "proof")),
    ("vouchers", ("vouchers", "journal", "books")),
    ("month", ("month_end", "statement")),
    ("targets", ("targets",)),
    ("send", ("send", "disclosures")),
    ("county", ("county", "receive", "units")),
    ("copies", ("settings",)),
    ("practice", ()),
    ("command-line", ()),
    ("keys", ()),
    ("questions", ()),
)  # fmt: skip
FIRST: Final = CHAPTERS[0][0]
KEYS: Final = "keys"
MARK: Final = "<!-- keys -->"
INLINE: Final = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)]+)\)|\[(?P<words>[^\]]+)\]\((?P<to>[^)]+)\)"
    r"|`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*"
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the manual: its name, its title, and its lines."""

    name: str
    title: str
    lines: tuple[str, ...]

    def sections(self) -> Iterator[tuple[str, str]]:
        """Yield every line of text with the heading that it stands under."""
        heading = self.title
        for line in self.lines:
            if line.startswith("#"):
                heading = line.lstrip("# ")
            yield heading, plain(line)


@cache
def chapter(name: str) -> Chapter:
    """Return a chapter."""
    lines = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()
    return Chapter(name, lines[0].lstrip("# "), tuple(lines))


def chapter_for(page_id: str) -> str:
    """Return the chapter that explains a page; the first one for a page without its own."""
    return next((name for name, pages in CHAPTERS if page_id in pages), FIRST)


def plain(line: str) -> str:
    """Return a line of the manual without its marks."""
    text = INLINE.sub(lambda found: next((one for one in found.groups() if one), ""), line)
    return text.lstrip("#>- ").strip("| ").replace(" | ", "  ")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the manual where the words searched for stand."""

    chapter: str
    heading: str
    text: str


def search(typed: str) -> list[Hit]:
    """Return the sections that hold every word typed, those named by it first.

    Letters alone are the initials of a heading's characters as well.
    """
    words = typed.casefold().split()
    if not words:
        return []
    letters = words[0] if len(words) == 1 and words[0].isascii() and words[0].isalpha() else ""
    named: list[Hit] = []
    held: list[Hit] = []
    for name, _pages in CHAPTERS:
        texts: dict[str, list[str]] = {}
        for heading, text in chapter(name).sections():
            texts.setdefault(heading, []).append(text)
        for heading, lines in texts.items():
            folded = "\n".join(lines).casefold()
            if len(letters) > 1 and letters in initials(heading):
                named.append(Hit(name, heading, heading))
                continue
            if not all(word in folded for word in words):
                continue
            line = next((one for one in lines if words[0] in one.casefold()), heading)
            hit = Hit(name, heading, line)
            (named if all(word in heading.casefold() for word in words) else held).append(hit)
    return named + held


def key_lines(pages: Iterable[tuple[str, Sequence[Action]]]) -> list[str]:
    """Return the tables of keys, a page each, made from the declared actions."""
    lines: list[str] = []
    for title, actions in pages:
        rows = [
            f"| `{key_shown(one.key)}` | {_(one.title)} |"
            for one in actions
            if one.key and not re.fullmatch(r"Ctrl\+[2-9]", one.key)
        ]
        if rows:
            lines += [f"## {title}", "", f"| {_(N_('Key'))} | {_(N_('What it does'))} |", *rows, ""]
    return lines
