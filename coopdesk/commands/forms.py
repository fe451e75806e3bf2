"""Verbs over forms of paper and pre-printed receipt books: form, blanks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coopdesk.commands.speaking import Command, Outcome, book_argument, new_file, opened
from coopdesk.desk import Session
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import refuse
from coopdesk.ledger.blank_books import BlankBook, BlankState, blank_books
from coopdesk.ledger.forms import (
    FormInUse,
    choose_form,
    form_in_file,
    form_in_use,
    form_names,
    form_row_of,
)
from coopdesk.paper.slip_forms import toml_text


def _form_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``form``."""
    book_argument(parser)
    parser.add_argument("name", metavar="NAME", nargs="?", default="",
                        help=_("one of {names}").format(names=", ".join(form_names())))  # fmt: skip
    parser.add_argument("--out", metavar="F", type=Path, help=_("write the form to this file"))
    text = _("take the form in this file into use")
    parser.add_argument("--use", metavar="F", type=Path, help=text)
    text = _("go back to the program's own form")
    parser.add_argument("--standard", action="store_true", help=text)


def _form(arguments: argparse.Namespace) -> Outcome:
    """List the forms in use, write one to a file, or take another into use."""
    changing = arguments.use is not None or arguments.standard
    if arguments.out is not None:
        new_file(arguments.out)
    if not arguments.name and (changing or arguments.out is not None):
        raise refuse("required", _("Please say which form."), "name")
    desk = opened(arguments, write=changing)
    try:
        if not changing:
            with desk.read() as s:
                names = [arguments.name] if arguments.name else form_names()
                used = [form_in_use(s, name) for name in names]
        else:
            with desk.write() as s:
                used = [_chosen(s, arguments)]
    finally:
        desk.close()
    if arguments.out is not None:
        text = toml_text(arguments.name, form_row_of(used[0].form))
        write_file(arguments.out, text.encode())
    return Outcome([_told(one) for one in used], {"forms": [_object(one) for one in used]})


def _chosen(s: Session, arguments: argparse.Namespace) -> FormInUse:
    """Take the form of a file into use, or our own."""
    if arguments.use is None:
        return choose_form(s, arguments.name, None)
    form = form_in_file(arguments.name, arguments.use.read_text("utf-8-sig"))
    return choose_form(s, arguments.name, form)


def _told(used: FormInUse) -> str:
    """Say which form is in use."""
    if used.standard:
        return _("{name}\t{title}\tthe program's own").format(name=used.name, title=used.form.title)
    text = _("{name}\t{title}\tversion {version} of {day}, {clerk}")
    return text.format(
        name=used.name, title=used.form.title, version=used.version, day=used.at[:10],
        clerk=used.clerk,
    )  # fmt: skip


def _object(used: FormInUse) -> dict[str, Any]:
    """Return a form in use as JSON."""
    return {
        "name": used.name, "title": used.form.title, "version": used.version,
        "standard": used.standard,
    }  # fmt: skip


def _blanks_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``blanks``."""
    book_argument(parser)
    text = _("only this series")
    parser.add_argument("--series", metavar="WORD", default="", help=text)


def _blanks(arguments: argparse.Namespace) -> Outcome:
    """Say how every book of pre-printed forms stands, and which numbers were left out."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            books = blank_books(s, arguments.series)
    finally:
        desk.close()
    said = [
        _("{series} {numbers}: {stored} in the office, {held} with {holders}, {used} used,"
          " {spoiled} spoiled, {gone} handed in; left out: {gaps}").format(
            series=one.series, numbers=one.text, stored=one.count(BlankState.STORED),
            held=one.count(BlankState.HELD), holders=one.holders or "—",
            used=one.count(BlankState.USED), spoiled=one.count(BlankState.SPOILED),
            gone=one.count(BlankState.GONE), gaps="、".join(gap.text for gap in one.gaps) or "—",
        )
        for one in books
    ]  # fmt: skip
    return Outcome(said, {"books": [_book(one) for one in books]})


def _book(one: BlankBook) -> dict[str, Any]:
    """Return a book of forms as JSON."""
    return {
        "series": one.series,
        "numbers": one.text,
        "received": one.received_on,
        "holders": one.holders,
        "next": one.next,
        "gaps": [gap.text for gap in one.gaps],
        **{state.value: one.count(state) for state in BlankState},
    }


COMMANDS = (
    Command("form", N_("the forms of slips and contracts"), _form_arguments, _form),
    Command("blanks", N_("pre-printed receipt books"), _blanks_arguments, _blanks),
)
