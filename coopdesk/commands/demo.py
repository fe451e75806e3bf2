"""The verb ``demo``: the whole main job, from three townships' workbooks to the county's total."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from coopdesk.commands.exchange import outcome_words
from coopdesk.commands.made_up import post_documents, write_workbooks
from coopdesk.commands.speaking import Command, Exit, Outcome, out_argument, problem_object
from coopdesk.desk import Desk, Level, Session
from coopdesk.intake.taking import take_in
from coopdesk.kernel.clock import Clock, moment_of
from coopdesk.kernel.i18n import N_, RESOURCES, _
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.ledger.posting import Posted
from coopdesk.offices import copy_to, new_book
from coopdesk.packages.board import summary_statement
from coopdesk.packages.export import seal_month
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.merge import merge_files
from coopdesk.packages.replies import read_reply
from coopdesk.paper.statement import draw_statement
from coopdesk.paper.workbook import statement_workbook
from coopdesk.printing.documents import print_document
from coopdesk.sheets.kinds import KINDS
from coopdesk.statements.checks import check_book
from coopdesk.statements.figures import figure_values, set_baseline
from coopdesk.statements.monthly import monthly_statement

MONTH: Final = "2026-03"
_CLOCK: Final = Clock(moment_of("2026-04-03T02:00:00.000Z"))
_TOWNSHIPS: Final = (
    ("420682101", "柳渡镇供销合作社", "柳渡镇"),
    ("420682102", "石埠镇供销合作社", "石埠镇"),
    ("420682103", "双溪乡供销合作社", "双溪乡"),
)
_SAMPLES: Final = {"roster": "roster-a.xlsx", "jobs": "services-a.xlsx", "sales": "sales-a.xlsx"}
_PAPERS: Final = ("241x140", "241x140", "241x93", "A5", "thermal80", "A4")


@dataclass(slots=True)
class _Made:
    """What the demo made, for the table at its end."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def add(self, where: str, what: str, path: Path) -> None:
        """Add a line of the table."""
        self.rows.append((where, what, str(path)))


def _arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``demo``."""
    out_argument(parser, folder=True)
    parser.add_argument(
        "--headless", action="store_true", help=_("do not open the window at the end")
    )


def _say(text: str) -> None:
    """Say how far the demo is."""
    print(text, file=sys.stderr, flush=True)


def _demo(arguments: argparse.Namespace) -> Outcome:
    """Do the whole main job in a folder."""
    folder = _fresh_folder(arguments.out)
    made = _Made()
    county = new_book(
        folder / "青禾县联社.book",
        level=Level.COUNTY,
        name="青禾县供销合作社联合社",
        code="420682",
        clerk="陈立新",
        clock=_CLOCK,
    )
    made.add("青禾县", _("county book"), county.path)
    desks: list[Desk] = []
    try:
        for index, (code, name, short) in enumerate(_TOWNSHIPS):
            desks.append(_township(folder, made, index, code, name, short))
        _exchange(folder, made, county, desks)
        for desk in (*desks, county):
            _check(made, desk)
    finally:
        for desk in (*desks, county):
            desk.close()
    said = [_("What was made, and where:")]
    said += [f"  {where}  {what}  {path}" for where, what, path in made.rows]
    if made.problems:
        said += [problem["text"] for problem in made.problems]
    content = {
        "made": [{"where": one[0], "what": one[1], "path": one[2]} for one in made.rows],
        "problems": made.problems,
    }
    wanted = not arguments.headless and not arguments.json and _has_display()
    if wanted and arguments.show is not None and not made.problems:
        print("\n".join(said), flush=True)
        arguments.show(desks[0].path)
        said = []
    return Outcome(said, content, Exit.REFUSED if made.problems else Exit.DONE)


def _fresh_folder(wanted: Path) -> Path:
    """Return a folder for this run: the wanted one, or beside it one with a number."""
    folder = wanted
    count = 1
    while folder.exists() and any(folder.iterdir()):
        count += 1
        folder = wanted.with_name(f"{wanted.name}-{count}")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _has_display() -> bool:
    """Tell whether a window can be shown."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _township(folder: Path, made: _Made, index: int, code: str, name: str, short: str) -> Desk:
    """Make one township's book from its workbooks and documents, and print its papers."""
    _say(_("{name}: a new book").format(name=name))
    home = folder / short
    home.mkdir()
    random = Random(index + 7)  # noqa: S311 - the same demo every time, nothing secret.
    desk = new_book(
        home / f"{short}.book",
        level=Level.TOWNSHIP,
        name=name,
        code=code,
        clerk=("李桂兰", "王海燕", "何本清")[index],
        clock=_CLOCK,
    )
    with desk.write() as s:
        facts = setting(s, "book")
        address = {"address": f"青禾县{short}河街 18 号", "phone": "5550118", "practice": True}
        set_setting(s, "book", {**facts, **address})
    desk.reload()
    made.add(short, _("book"), desk.path)
    for kind, path in _workbooks(home, random, index, short).items():
        _say(_("{name}: reading {file}").format(name=name, file=path.name))
        intake = take_in(desk, path, kind, accept=True)
        what = _("{kind}: {new} in, {refused} refused").format(
            kind=_(KINDS[kind].title), new=intake.count("new"), refused=intake.count("refused")
        )
        made.add(short, what, path)
        if intake.refused_file is not None:
            made.add(short, _("refused rows"), intake.refused_file)
    _say(_("{name}: contracts, purchases, jobs, money").format(name=name))
    with desk.write() as s:
        documents = post_documents(s, random, MONTH)
        _last_year(s, random)
    _papers(home, made, desk, short, documents)
    copy_to(desk.path, home / f"{short}-备份.book", desk=desk)
    made.add(short, _("backup"), home / f"{short}-备份.book")
    return desk


def _last_year(s: Session, random: Random) -> None:
    """Enter made-up figures of the year before, as an office would from its old books."""
    for value in figure_values(s, MONTH):
        now = value.this_month if value.cumulative is None else value.cumulative
        if now > 0:
            before = now * random.randrange(82, 97) // 100
            set_baseline(s, value.figure.code, f"{int(MONTH[:4]) - 1}{MONTH[4:]}", before)


def _workbooks(home: Path, random: Random, index: int, short: str) -> dict[str, Path]:
    """Return a township's workbooks: the samples for the first, made-up ones for the others."""
    if index:
        return write_workbooks(home, random, short, MONTH)
    copied = {}
    for kind, name in _SAMPLES.items():
        copied[kind] = home / name
        shutil.copyfile(RESOURCES / "samples" / name, copied[kind])
    return copied


def _papers(home: Path, made: _Made, desk: Desk, short: str, documents: list[Posted]) -> None:
    """Print the receipts, the contract and the monthly statement."""
    _say(_("{name}: printing").format(name=desk.name))
    for posted, code in zip(documents, _PAPERS, strict=True):
        printed = print_document(desk, posted.number, code)
        path = home / f"{posted.number}-{code}.pdf"
        path.write_bytes(printed.content)
        made.add(short, _("paper {number}").format(number=posted.number), path)
    with desk.read() as s:
        statement = monthly_statement(s, MONTH, desk)
    pdf = home / f"月报-{MONTH}.pdf"
    pdf.write_bytes(draw_statement(statement))
    sheet = home / f"月报-{MONTH}.xlsx"
    statement_workbook(statement, sheet)
    made.add(short, _("monthly statement"), pdf)
    made.add(short, _("monthly statement"), sheet)


def _exchange(folder: Path, made: _Made, county: Desk, desks: list[Desk]) -> None:
    """Invite, answer, admit, seal, merge, reply, and add up."""
    stick = folder / "U盘"
    stick.mkdir()
    packages = []
    for desk, (code, name, short) in zip(desks, _TOWNSHIPS, strict=True):
        _say(_("{name}: joining the county and sealing {month}").format(name=name, month=MONTH))
        invitation = invite(county, code, name)
        (stick / f"{short}-邀请.coop").write_bytes(invitation)
        answer = join(desk, invitation)
        (stick / f"{short}-应答.coop").write_bytes(answer)
        admit(county, answer)
        sealed = seal_month(desk, MONTH, stick)
        packages.append(sealed.path)
        made.add(short, _("sealed month"), sealed.path)
    _say(_("The county opens {count} packages").format(count=len(packages)))
    replies = stick / "回执"
    replies.mkdir()
    outcomes = outcome_words()
    for merged in merge_files(county, packages, replies):
        made.add("青禾县", f"{outcomes[merged.outcome]} {merged.reason}".strip(), Path(merged.file))
    for desk, reply in zip(desks, sorted(replies.iterdir()), strict=True):
        _read_right_reply(desks, reply)
        made.add(desk.name, _("reply"), reply)
    with county.read() as s:
        summary = summary_statement(s, county, MONTH)
    pdf = folder / f"汇总-{MONTH}.pdf"
    pdf.write_bytes(draw_statement(summary))
    sheet = folder / f"汇总-{MONTH}.xlsx"
    statement_workbook(summary, sheet)
    made.add("青禾县", _("the county's total"), pdf)
    made.add("青禾县", _("the county's total"), sheet)


def _read_right_reply(desks: list[Desk], reply: Path) -> None:
    """Let the township a reply is for read it; the others refuse it."""
    refusals = []
    for desk in desks:
        try:
            read_reply(desk, reply)
        except Refused as refused:
            refusals.append(refused)
        else:
            return
    raise refusals[-1]


def _check(made: _Made, desk: Desk) -> None:
    """Check a book and keep what does not agree."""
    with desk.read() as s:
        hard = [problem for problem in check_book(s) if not problem.warning]
    made.problems += [problem_object(problem) for problem in hard]


COMMANDS = (Command("demo", N_("do the whole main job with made-up townships"), _arguments, _demo),)
