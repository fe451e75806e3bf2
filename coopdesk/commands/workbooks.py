"""The verb ``import``: rosters, job ledgers and sales ledgers as offices keep them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coopdesk.commands.speaking import Command, Exit, Outcome, book_argument, new_file, opened
from coopdesk.intake.outcome import Intake
from coopdesk.intake.registers import BY_TABLE, take_register
from coopdesk.intake.taking import KINDS, take_in
from coopdesk.kernel.i18n import N_, _
from coopdesk.sheets.kind_templates import write_kind_template
from coopdesk.sheets.results import RefusedRow
from coopdesk.sheets.template import write_template


def _holdings() -> list[str]:
    """Return what can be imported: sheets as offices keep them, and templates of registers."""
    return [*sorted(KINDS), *sorted(BY_TABLE)]


def _arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``import``."""
    book_argument(parser)
    parser.add_argument("kind", choices=_holdings(), help=_("what the workbook holds"))
    parser.add_argument("file", metavar="FILE", type=Path, help=_("an .xlsx or .xls workbook"))
    parser.add_argument("--dry-run", action="store_true", help=_("say what would be written"))
    parser.add_argument(
        "--accept-good",
        action="store_true",
        help=_("write the good rows and accept every proposal"),
    )


def _import(arguments: argparse.Namespace) -> Outcome:
    """Take a workbook in."""
    desk = opened(arguments)
    try:
        how = {"accept": arguments.accept_good, "dry_run": arguments.dry_run}
        if arguments.kind in KINDS:
            intake = take_in(desk, arguments.file, arguments.kind, **how)
        else:
            intake = take_register(desk, arguments.file, BY_TABLE[arguments.kind], **how)
    finally:
        desk.close()
    done = intake.written or arguments.dry_run
    return Outcome(said(intake), content(intake), Exit.DONE if done else Exit.REFUSED)


def content(intake: Intake) -> dict[str, Any]:
    """Return the outcome as the JSON object that the command line prints."""
    return {
        "read": intake.read,
        "new": intake.count("new"),
        "changed": intake.count("changed"),
        "same": intake.count("same"),
        "refused": [
            {
                "row": row.row,
                "code": row.code,
                "text": row.text,
                "sheet": row.sheet,
                "column": _column(intake, row),
            }
            for row in intake.refused
        ],
        "totals": intake.totals,
        "sheet_totals": [
            {
                "row": one.row,
                "label": one.label,
                "said": {name: value.plain() for name, value in one.said.items()},
                "agrees": all(one.agrees(name) for name in one.said),
            }
            for one in intake.reading.totals_sheet
        ],
        "proposals": [
            {"kind": one.kind, "key": one.key, "text": one.text} for one in intake.proposals
        ],
        "warnings": [
            {"row": one.row, "code": one.code, "text": one.text} for one in intake.warnings
        ],
        "written": intake.written,
        "refused_file": None if intake.refused_file is None else str(intake.refused_file),
    }


def _column(intake: Intake, row: RefusedRow) -> str | None:
    """Return the heading of the column that a row's first reason is about, if it is of one."""
    sheet = next((one for one in intake.reading.sheets if one.name == row.sheet), None)
    columns = () if sheet is None else sheet.columns
    return next((one.heading for one in columns if one.field == row.problems[0].field), None)


def said(intake: Intake) -> list[str]:
    """Return the outcome as sentences."""
    lines = [_("Row {row}: {text}").format(row=row.row, text=row.text) for row in intake.refused]
    lines += [_("Proposed: {text}").format(text=one.text) for one in intake.proposals]
    lines.append(
        _(
            "Read {read} rows: {new} new, {changed} changed, {same} the same, {refused} refused."
        ).format(
            read=intake.read,
            new=intake.count("new"),
            changed=intake.count("changed"),
            same=intake.count("same"),
            refused=intake.count("refused"),
        )
    )
    if intake.refused_file is not None:
        text = _("The refused rows are in {path}, each with its reason.")
        lines.append(text.format(path=intake.refused_file))
    if not intake.written:
        lines.append(
            _("Nothing was written. --accept-good writes the good rows and the proposals.")
        )
    return lines


def _template_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``template``."""
    parser.add_argument("kind", choices=_holdings(), help=_("what the workbook holds"))
    parser.add_argument("--out", metavar="F", type=Path, required=True, help=_("an .xlsx file"))


def _template(arguments: argparse.Namespace) -> Outcome:
    """Write an empty sheet to fill in and import."""
    path = new_file(arguments.out)
    if arguments.kind in KINDS:
        write_kind_template(path, arguments.kind)
    else:
        write_template(path, BY_TABLE[arguments.kind])
    said_so = _("Wrote the template {name}.").format(name=path.name)
    return Outcome([said_so], {"kind": arguments.kind, "file": str(path)})


COMMANDS = (
    Command("import", N_("read an office's own workbook"), _arguments, _import),
    Command("template", N_("write a sheet to fill in"), _template_arguments, _template),
)
