"""The monthly pack: statement, books, count sheets and exceptions at once, with their hashes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coopdesk.desk import Desk, Session
from coopdesk.kernel.disk import make_folder, write_file
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.ledger.blank_books import blank_books
from coopdesk.ledger.kept import digest_of_file, keep_paper
from coopdesk.paper.page import MM, Align
from coopdesk.paper.slip_kinds import Pair
from coopdesk.paper.statement import Section, Statement, draw_statement
from coopdesk.paper.table import Column, Group, Row, Table
from coopdesk.paper.workbook import statement_workbook
from coopdesk.printing.blank_paper import blank_statement
from coopdesk.printing.month_papers import (
    balances_paper,
    cash_paper,
    count_paper,
    exceptions_paper,
    journal_paper,
    ledgers_paper,
)
from coopdesk.statements.monthly import monthly_statement

Progress = Callable[[int, int, str], None]
_PARTS: Final = 9


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of the pack: its name, what it is, its size and its hash."""

    name: str
    title: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What was made: the folder, its files, and the hash of the list that names them all."""

    folder: Path
    files: tuple[PackedFile, ...]
    digest: str


def make_pack(desk: Desk, month: str, place: Path, progress: Progress | None = None) -> Pack:
    """Write a month's pack into a new folder; the list of its files is kept in the book."""
    tell = progress or (lambda _at, _of, _text: None)
    folder = place / f"月末资料-{desk.code}-{month}"
    if folder.exists():
        text = _("{path} is already there; it was not touched. Choose another place.")
        raise refuse("exists", text.format(path=folder))
    with desk.read() as s:
        papers = list(_papers(s, desk, month, tell))
        contents = {name: draw_statement(paper) for name, paper in papers}
    files = []
    try:
        make_folder(folder)
        for name, paper in papers:
            write_file(folder / f"{name}.pdf", contents[name])
            files.append(_packed(folder / f"{name}.pdf", paper.title))
            if name.startswith("01"):
                statement_workbook(paper, folder / f"{name}.xlsx")
                files.append(_packed(folder / f"{name}.xlsx", f"{paper.title}（表格）"))
        listed = draw_statement(_list(desk, month, files))
        write_file(folder / "00-目录.pdf", listed)
        sums = "".join(f"{one.digest}  {one.name}\n" for one in files)
        write_file(folder / "SHA256SUMS.txt", sums.encode())
        with desk.write() as s:
            for name, paper in papers:
                keep_paper(s, contents[name], kind="pack", title=paper.title, period=month,
                           check_code=paper.check_code)  # fmt: skip
            keep_paper(s, listed, kind="pack", title="月末资料目录", period=month)
    except BaseException:
        # Half a pack would look like a whole one, and stand in the way of the next.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    tell(_PARTS, _PARTS, "")
    return Pack(folder, tuple(files), digest_of_file(listed))


def _papers(s: Session, desk: Desk, month: str, tell: Progress) -> Iterator[tuple[str, Statement]]:
    """Make every paper of the pack, in the order of the list."""
    parts: tuple[tuple[str, Callable[[], Statement]], ...] = (
        ("01-月报", lambda: monthly_statement(s, month, desk)),
        ("02-科目余额表", lambda: balances_paper(s, desk, month)),
        ("03-序时账", lambda: journal_paper(s, desk, month)),
        ("04-现金日记账", lambda: cash_paper(s, desk, month, "1001", "现金日记账")),
        ("05-银行日记账", lambda: cash_paper(s, desk, month, "1002", "银行存款日记账")),
        ("06-明细账", lambda: ledgers_paper(s, desk, month)),
        ("07-库存盘点表", lambda: count_paper(s, desk, month)),
        ("08-更正和放行清单", lambda: exceptions_paper(s, desk, month)),
    )
    for at, (name, make) in enumerate(parts):
        tell(at, _PARTS, name[3:])
        yield name, make()
    books = blank_books(s)
    if books:
        tell(len(parts), _PARTS, "预印票据登记簿")
        yield "09-预印票据登记簿", blank_statement(s, desk, books)


def _packed(path: Path, title: str) -> PackedFile:
    """Return the facts of a file that was written."""
    content = path.read_bytes()
    return PackedFile(path.name, title, len(content), digest_of_file(content))


def _list(desk: Desk, month: str, files: list[PackedFile]) -> Statement:
    """Return the list of files with their hashes, to be signed."""
    rows = tuple(
        Row((one.name, one.size, " ".join(one.digest[at : at + 16] for at in range(0, 64, 16))))
        for one in files
    )
    table = Table(
        (
            Column("文件", 52 * MM), Column("字节", 22 * MM, Align.RIGHT),
            Column("SHA-256", 96 * MM),
        ),
        (Group(rows),),
        notes=("文件改动一个字节，哈希就不同。本目录连同各文件存于账本，可随时核对。",),
    )  # fmt: skip
    return Statement(
        title=f"{month[:4]} 年 {int(month[5:])} 月 月末资料目录",
        cooperative=desk.name,
        sections=(Section("", (table,)),),
        code=desk.code,
        period=f"期间 {month}",
        prepared=f"编制 {desk.today().isoformat()}",
        signers=(Pair("单位负责人", ""), Pair("复核", ""), Pair("制表", desk.clerk)),
    )
