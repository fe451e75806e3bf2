"""Verbs that print and prove what was printed: receipt, verify, statement, pack, figures."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coopdesk.commands.kept import kept, opened_to_keep
from coopdesk.commands.speaking import (
    Command,
    Exit,
    Outcome,
    book_argument,
    month_argument,
    new_file,
    opened,
    out_argument,
)
from coopdesk.desk import Level
from coopdesk.kernel.disk import make_folder, write_file
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import refuse
from coopdesk.ledger.kept import kept_file, printed_files
from coopdesk.packages.board import summary_statement
from coopdesk.packages.sums import summed_values
from coopdesk.paper.page import papers
from coopdesk.paper.statement import draw_statement
from coopdesk.paper.workbook import statement_workbook
from coopdesk.printing.documents import (
    Manner,
    document_of,
    joined_pdf,
    numbers_between,
    print_many,
)
from coopdesk.printing.pack import make_pack
from coopdesk.printing.proof import prove, verdict_of
from coopdesk.statements.document import document_facts
from coopdesk.statements.figures import FigureValue, figure_values
from coopdesk.statements.monthly import monthly_statement


def _receipt_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``receipt``."""
    book_argument(parser)
    parser.add_argument("number", metavar="NUMBER", help=_("the document's number"))
    text = _("print all from NUMBER to this one, in one file")
    parser.add_argument("--to", metavar="NUMBER", default="", help=text)
    text = _("one of {papers}").format(papers=", ".join(papers()))
    parser.add_argument("--paper", metavar="P", default="241x140", type=paper_code, help=text)
    text = _("only this part, such as 2; may be given again")
    parser.add_argument("--copy", metavar="N", type=int, action="append", default=[], help=text)
    text = _("all parts in one pass, on multi-part paper")
    parser.add_argument("--carbon", action="store_true", help=text)
    text = _("pre-printed forms of this series: the clerk's next numbers are used")
    parser.add_argument("--series", metavar="WORD", default="", help=text)
    out_argument(parser)


def paper_code(text: str) -> str:
    """Read a paper's code however it is written: ``a5``, ``241×140``, ``80mm``."""
    plain = text.lower().replace("×", "x").replace("*", "x").replace("mm", "").replace(" ", "")
    known = {code.lower(): code for code in papers()}
    known |= {code.removeprefix("thermal"): name for code, name in known.items()}
    if plain not in known:
        raise argparse.ArgumentTypeError(
            _("There is no paper “{code}”. Choose one of: {codes}.").format(
                code=text, codes=", ".join(papers())
            )
        )
    return known[plain]


def _receipt(arguments: argparse.Namespace) -> Outcome:
    """Print one document, or a range, to a PDF file and note each printing."""
    new_file(arguments.out)
    manner = Manner(
        paper=arguments.paper, copies=tuple(arguments.copy), carbon=arguments.carbon,
        series=arguments.series,
    )  # fmt: skip
    desk = opened(arguments)
    try:
        with desk.write() as s:
            ids = numbers_between(s, arguments.number, arguments.to or arguments.number)
            printed = print_many(s, ids, lambda _kind: manner)
            write_file(arguments.out, joined_pdf(printed))
    finally:
        desk.close()
    text = _("Printed {number} ({count}) to {out}.")
    said = [text.format(number=one.number, count=one.count, out=arguments.out) for one in printed]
    documents = [
        {"number": one.number, "printing": one.count, "blank": one.blank} for one in printed
    ]
    content = {**documents[0], "documents": documents, "out": str(arguments.out)}
    return Outcome(said, content)


def _printed_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``printed``."""
    book_argument(parser)
    parser.add_argument("number", metavar="NUMBER", help=_("the document's number"))
    text = _("which printing; without it the last")
    parser.add_argument("--printing", metavar="N", type=int, default=0, help=text)
    out_argument(parser)


def _printed(arguments: argparse.Namespace) -> Outcome:
    """Take a printed file out of the book exactly as it was printed."""
    new_file(arguments.out)
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            document_id, _kind = document_of(s, arguments.number)
            files = printed_files(s, document_id)
            if not 0 <= arguments.printing <= len(files) or not files:
                text = _("{number} was printed {count} times; there is no printing {asked}.")
                text = text.format(
                    number=arguments.number, count=len(files), asked=arguments.printing
                )
                raise refuse("no_such", text, "printing")
            digest = files[(arguments.printing or len(files)) - 1]
            content = kept_file(s, digest)
    finally:
        desk.close()
    write_file(arguments.out, content)
    text = _("Wrote {out}, {size} bytes, SHA-256 {digest}.")
    said = text.format(out=arguments.out, size=f"{len(content):,}", digest=digest)
    return Outcome([said], {"out": str(arguments.out), "sha256": digest, "size": len(content)})


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``verify``."""
    book_argument(parser)
    parser.add_argument("code", metavar="CODE", help=_("the check code on the paper"))
    text = _("the number on the paper, to see whether both belong together")
    parser.add_argument("--number", metavar="NUMBER", default="", help=text)


def _verify(arguments: argparse.Namespace) -> Outcome:
    """Say which document a check code belongs to, and whether it agrees."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            found = prove(s, arguments.code, arguments.number)
            facts = document_facts(s, found.document_id) if found.document_id else None
    finally:
        desk.close()
    content: dict[str, Any] = {
        "code": found.code, "agrees": found.agrees, "number": found.number, "near": found.near,
        "papers": [one.title for one in found.papers],
    }  # fmt: skip
    if facts is not None:
        content |= {
            "on": facts.on_date.isoformat(), "party": facts.party, "fen": facts.amount.units,
            "printings": len(facts.printings),
        }  # fmt: skip
    said = [verdict_of(found), *(one.title for one in found.papers)]
    if facts is not None and not found.near:
        text = _("{number} of {day}, {party}, {amount} yuan, printed {count} times.")
        said.append(text.format(
            number=found.number, day=facts.on_date, party=facts.party or "—",
            amount=facts.amount, count=len(facts.printings),
        ))  # fmt: skip
    return Outcome(said, content, Exit.DONE if found.agrees else Exit.REFUSED)


def _statement_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``statement``."""
    book_argument(parser)
    month_argument(parser)
    out_argument(parser, folder=True)


def _statement(arguments: argparse.Namespace) -> Outcome:
    """Write the monthly statement as PDF and as a workbook, and keep the PDF in the book."""
    desk = opened_to_keep(arguments)
    try:
        with desk.read() as s:
            statement = (
                monthly_statement(s, arguments.month, desk)
                if desk.level is Level.TOWNSHIP
                else summary_statement(s, desk, arguments.month)
            )
        folder: Path = arguments.out
        make_folder(folder)
        pdf = folder / f"月报-{desk.code}-{arguments.month}.pdf"
        sheet = folder / f"月报-{desk.code}-{arguments.month}.xlsx"
        content = draw_statement(statement)
        write_file(pdf, content)
        digest, said = kept(desk, statement, content)
    finally:
        desk.close()
    sheet.unlink(missing_ok=True)
    statement_workbook(statement, sheet)
    return Outcome(
        [_("Wrote {pdf} and {sheet}.").format(pdf=pdf, sheet=sheet), *said],
        {"pdf": str(pdf), "xlsx": str(sheet), "month": arguments.month, "sha256": digest},
    )


def _pack(arguments: argparse.Namespace) -> Outcome:
    """Write the month's pack: statement, books, count sheets, exceptions, and their hashes."""
    desk = opened(arguments)
    try:
        made = make_pack(desk, arguments.month, arguments.out)
    finally:
        desk.close()
    said = [f"{one.digest}  {one.name}" for one in made.files]
    text = _("Wrote {count} files to {folder}.")
    said.append(text.format(count=len(made.files) + 2, folder=made.folder))
    files = [{"name": one.name, "sha256": one.digest, "size": one.size} for one in made.files]
    return Outcome(said, {"folder": str(made.folder), "sha256": made.digest, "files": files})


def _figures_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``figures``."""
    book_argument(parser)
    month_argument(parser)


def _figures(arguments: argparse.Namespace) -> Outcome:
    """Say the month's figures; in JSON as integers of the smallest unit."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            of = figure_values if desk.level is Level.TOWNSHIP else summed_values
            values = of(s, arguments.month)
    finally:
        desk.close()
    said = [f"{one.figure.title}\t{one.figure.shown(one.this_month)}" for one in values]
    return Outcome(said, {"month": arguments.month, "figures": figures_object(values)})


def figures_object(values: Iterable[FigureValue]) -> dict[str, Any]:
    """Return figures for JSON, by code, as integers of the smallest unit."""
    return {
        one.figure.code: {
            "title": one.figure.title,
            "measure": one.figure.measure.value,
            "month": one.this_month,
            "cumulative": one.cumulative,
            "last_year": one.last_year,
            "growth_tenths_percent": one.growth,
        }
        for one in values
    }


COMMANDS = (
    Command("receipt", N_("print documents to a PDF file"), _receipt_arguments, _receipt),
    Command("printed", N_("take out a file as it was printed"), _printed_arguments, _printed),
    Command("verify", N_("prove a check code"), _verify_arguments, _verify),
    Command("statement", N_("write the monthly statement"), _statement_arguments, _statement),
    Command("pack", N_("write the month's papers at once"), _statement_arguments, _pack),
    Command("figures", N_("say the month's figures"), _figures_arguments, _figures),
)
