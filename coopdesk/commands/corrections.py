"""The verb by which a county answers corrections: list them with both values, accept or decline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coopdesk.commands.exchange import (
    county_opened,
    merged_lines,
    merged_object,
    password_argument,
    password_of,
)
from coopdesk.commands.speaking import Command, Exit, Outcome, book_argument, month
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import refuse
from coopdesk.packages.merge import decide_correction
from coopdesk.packages.proposals import Proposal, waiting_corrections


def _arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``corrections``."""
    book_argument(parser, "countybook")
    parser.add_argument("--code", default="", help=_("the unit's code"))
    parser.add_argument("--month", metavar="YYYY-MM", type=month, help=_("the month"))
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--accept", action="store_true", help=_("say yes: the month counts anew"))
    answer.add_argument(
        "--decline", metavar="REASON", default="", help=_("say no, and why; no sum changes")
    )
    parser.add_argument("--replies", metavar="DIR", type=Path, help=_("where replies are written"))
    password_argument(parser)


def _run(arguments: argparse.Namespace) -> Outcome:
    """List the corrections that wait, or answer those of a unit and month."""
    desk = county_opened(arguments)
    try:
        with desk.read() as s:
            waiting = [
                one
                for one in waiting_corrections(s)
                if arguments.code in {"", one.unit.code} and arguments.month in {None, one.period}
            ]
        if not arguments.accept and not arguments.decline:
            return Outcome(_lines(waiting), {"corrections": [_object(one) for one in waiting]})
        if not arguments.code or not arguments.month:
            text = _("Please name unit and month (--code, --month) of the correction to answer.")
            raise refuse("which", text)
        if not waiting:
            text = _("No correction of {month} by {code} waits for an answer.")
            raise refuse("no_proposal", text.format(month=arguments.month, code=arguments.code))
        merged = decide_correction(
            desk,
            waiting[0].parcel_id,
            arguments.decline,
            arguments.replies,
            password=password_of(arguments.password_file),
        )
    finally:
        desk.close()
    is_refused = merged[0].outcome == "refused" and not arguments.decline
    return Outcome(
        merged_lines(merged),
        [merged_object(one) for one in merged],
        Exit.REFUSED if is_refused else Exit.DONE,
    )


def _lines(waiting: list[Proposal]) -> list[str]:
    """Say what each correction would change."""
    lines = []
    for one in waiting:
        lines.append(f"{one.unit.code}\t{one.unit.name}\t{one.period}\t{one.note}")
        for change in one.changes:
            figure = change.figure
            values = (change.before, change.after, change.difference)
            shown = "\t".join(figure.shown(value) for value in values)
            lines.append(f"  {figure.full_title}\t{shown}\t{figure.unit}")
    return lines or [_("No correction waits for an answer.")]


def _object(one: Proposal) -> dict[str, Any]:
    """Return a correction that waits as JSON."""
    return {
        "code": one.unit.code,
        "unit": one.unit.name,
        "month": one.period,
        "sequence": one.sequence,
        "sha256": one.sha256,
        "received_at": one.received_at,
        "reason": one.note,
        "figures": [
            {
                "figure": change.figure.code,
                "title": change.figure.title,
                "before": change.before,
                "after": change.after,
                "difference": change.difference,
            }
            for change in one.changes
        ],
    }


COMMANDS = (
    Command("corrections", N_("list corrections that wait for an answer, and answer them"),
            _arguments, _run),
)  # fmt: skip
