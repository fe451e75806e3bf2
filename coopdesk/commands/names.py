"""Verbs about what leaves by name: a unit's persons on a sheet, the register of disclosures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coopdesk.commands.exchange import county_opened
from coopdesk.commands.speaking import (
    Command,
    Outcome,
    book_argument,
    month_argument,
    new_file,
    opened,
    out_argument,
)
from coopdesk.desk import Desk, Session
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import refuse
from coopdesk.packages.roster import DISCLOSURES, write_names
from coopdesk.sheets.export import ExportColumn, export_rows
from coopdesk.statements.list_paper import Part, list_pdf


def _names_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``names``."""
    book_argument(parser, "countybook")
    month_argument(parser)
    parser.add_argument("--code", required=True, help=_("the unit's code"))
    parser.add_argument("--receiver", required=True, help=_("who gets the sheet"))
    parser.add_argument("--purpose", default="", help=_("what for, if not as it was asked"))
    out_argument(parser)


def _names(arguments: argparse.Namespace) -> Outcome:
    """Write the persons that a unit's month named into a workbook."""
    new_file(arguments.out)
    desk = county_opened(arguments)
    try:
        count = write_names(
            desk,
            arguments.code,
            arguments.month,
            arguments.out,
            receiver=arguments.receiver,
            purpose=arguments.purpose,
        )
    finally:
        desk.close()
    words = ngettext(
        "Wrote {count} person to {out}; it stands in the register of disclosures.",
        "Wrote {count} persons to {out}; it stands in the register of disclosures.",
        count,
    )
    return Outcome(
        [words.format(count=count, out=arguments.out)], {"out": str(arguments.out), "rows": count}
    )


def _disclosures_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``disclosures``."""
    book_argument(parser)
    parser.add_argument(
        "--out", metavar="F", type=Path, help=_("a file ending in .pdf or .xlsx for the register")
    )


def _disclosures(arguments: argparse.Namespace) -> Outcome:
    """List every disclosure of personal values, and write the register if asked."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            ids = list(DISCLOSURES.ids(s))
            rows = DISCLOSURES.rows(s, ids)
            if arguments.out is not None:
                _write_register(s, desk, arguments.out, ids, rows)
    finally:
        desk.close()
    names = [one.name for one in DISCLOSURES.columns]
    said = ["\t".join(str(value) for value in row) for row in rows]
    if arguments.out is not None:
        said.append(_("Wrote {files}.").format(files=arguments.out))
    content = [dict(zip(names, row, strict=True)) for row in rows]
    return Outcome(said or [_("Nothing personal left this book.")], {"disclosures": content})


def _write_register(
    s: Session, desk: Desk, out: Path, ids: list[int], rows: list[tuple[Any, ...]]
) -> None:
    """Write the register of disclosures as the file's ending asks."""
    new_file(out)
    title = _(DISCLOSURES.title)
    match out.suffix.lower():
        case ".pdf":
            places = range(len(DISCLOSURES.columns))
            write_file(out, list_pdf(s, desk, DISCLOSURES, [Part(ids)], places, title))
        case ".xlsx":
            columns = [
                ExportColumn(title=_(one.title), kind=one.kind, total=one.total)
                for one in DISCLOSURES.columns
            ]
            export_rows(out, columns, rows, title=title)
        case _:
            text = _("{out} ends neither in .pdf nor in .xlsx; please name one of them.")
            raise refuse("suffix", text.format(out=out))


COMMANDS = (
    Command("names", N_("write the persons that a unit named into a sheet"), _names_arguments,
            _names),
    Command("disclosures", N_("list what left by name: to whom, what for, how much"),
            _disclosures_arguments, _disclosures),
)  # fmt: skip
