"""Verbs that print: receipt, statement, figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coopdesk.commands.speaking import (
    Command,
    Outcome,
    book_argument,
    month_argument,
    new_file,
    opened,
    out_argument,
)
from coopdesk.kernel.i18n import N_, _
from coopdesk.paper.page import papers
from coopdesk.paper.statement import draw_statement
from coopdesk.paper.workbook import statement_workbook
from coopdesk.printing.documents import print_document
from coopdesk.statements.figures import figure_values
from coopdesk.statements.monthly import monthly_statement


def _receipt_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``receipt``."""
    book_argument(parser)
    parser.add_argument("number", metavar="NUMBER", help=_("the document's number"))
    text = _("one of {papers}").format(papers=", ".join(papers()))
    parser.add_argument("--paper", metavar="P", default="241x140", type=paper_code, help=text)
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
    """Print one document to a PDF file and note the printing."""
    new_file(arguments.out)
    desk = opened(arguments)
    try:
        printed = print_document(desk, arguments.number, arguments.paper)
    finally:
        desk.close()
    arguments.out.write_bytes(printed.content)
    text = _("Printed {number} ({count}) to {out}.").format(
        number=printed.number, count=printed.count, out=arguments.out
    )
    content = {"number": printed.number, "printing": printed.count, "out": str(arguments.out)}
    return Outcome([text], content)


def _statement_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``statement``."""
    book_argument(parser)
    month_argument(parser)
    out_argument(parser, folder=True)


def _statement(arguments: argparse.Namespace) -> Outcome:
    """Write the monthly statement as PDF and as a workbook."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            statement = monthly_statement(s, arguments.month, desk)
    finally:
        desk.close()
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / f"月报-{desk.code}-{arguments.month}.pdf"
    sheet = folder / f"月报-{desk.code}-{arguments.month}.xlsx"
    pdf.write_bytes(draw_statement(statement))
    sheet.unlink(missing_ok=True)
    statement_workbook(statement, sheet)
    return Outcome(
        [_("Wrote {pdf} and {sheet}.").format(pdf=pdf, sheet=sheet)],
        {"pdf": str(pdf), "xlsx": str(sheet), "month": arguments.month},
    )


def _figures_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``figures``."""
    book_argument(parser)
    month_argument(parser)


def _figures(arguments: argparse.Namespace) -> Outcome:
    """Say the month's figures; in JSON as integers of the smallest unit."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            values = figure_values(s, arguments.month)
    finally:
        desk.close()
    figures: dict[str, Any] = {}
    said = []
    for one in values:
        figures[one.figure.code] = {
            "title": one.figure.title,
            "measure": one.figure.measure.value,
            "month": one.this_month,
            "cumulative": one.cumulative,
            "last_year": one.last_year,
            "growth_tenths_percent": one.growth,
        }
        said.append(f"{one.figure.title}\t{one.figure.shown(one.this_month)}")
    return Outcome(said, {"month": arguments.month, "figures": figures})


COMMANDS = (
    Command("receipt", N_("print a document to a PDF file"), _receipt_arguments, _receipt),
    Command("statement", N_("write the monthly statement"), _statement_arguments, _statement),
    Command("figures", N_("say the month's figures"), _figures_arguments, _figures),
)
