"""The verb about codes that the office above keeps: published there, taken over here."""

from __future__ import annotations

import argparse
from typing import Any

from coopdesk.commands.speaking import Command, Outcome, book_argument, opened
from coopdesk.kernel.i18n import N_, _
from coopdesk.packages.codes import (
    CodeLine,
    Offer,
    Verdict,
    offered_codes,
    publish_codes,
    published,
    take_over_codes,
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``codes``."""
    book_argument(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--publish", action="store_true", help=_("give this book's codes to the units")
    )
    how.add_argument(
        "--take-over", action="store_true", help=_("write the newest codes into the registers")
    )


def _run(arguments: argparse.Namespace) -> Outcome:
    """Publish codes, take them over, or say how they stand."""
    desk = opened(arguments)
    try:
        if arguments.publish:
            version = publish_codes(desk)
            text = _("The codes are published as version {version}; replies take them along.")
            return Outcome([text.format(version=version)], {"version": version})
        if arguments.take_over:
            return _told(take_over_codes(desk), taken=True)
        with desk.read() as s:
            offer, own = offered_codes(s), int(published(s)["version"])
    finally:
        desk.close()
    if offer is not None:
        return _told(offer, taken=False)
    return Outcome([_("There are no newer codes to take over.")], {"version": own, "lines": []})


def _told(offer: Offer, *, taken: bool) -> Outcome:
    """Say what codes do or did, line by line."""
    text = _(
        "Codes of version {version}: {new} new, {changed} changed, {clash} clash, {same} same."
    )
    said = [
        text.format(
            version=offer.version, new=offer.count(Verdict.NEW),
            changed=offer.count(Verdict.CHANGED), clash=offer.count(Verdict.CLASH),
            same=offer.same,
        )
    ]  # fmt: skip
    said += [f"  {one.key}\t{one.name}\t{one.said}".rstrip() for one in offer.lines]
    content = {
        "version": offer.version,
        "taken_over": taken,
        "same": offer.same,
        "lines": [_object(one) for one in offer.lines],
    }
    return Outcome(said, content)


def _object(one: CodeLine) -> dict[str, Any]:
    """Return a line as JSON."""
    return {
        "table": one.table, "key": one.key, "name": one.name, "verdict": one.verdict.value,
        "said": one.said,
    }  # fmt: skip


COMMANDS = (
    Command("codes", N_("codes kept above: publish them, or take them over"), _arguments, _run),
)
