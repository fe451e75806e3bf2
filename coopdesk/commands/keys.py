"""Verbs about the office's own keys: password, recovery copy, handing back, restoring, renewing."""

from __future__ import annotations

import argparse
from pathlib import Path

from coopdesk.commands.exchange import county_opened, password_argument, password_of
from coopdesk.commands.speaking import (
    Command,
    Outcome,
    book_argument,
    new_file,
    opened,
    out_argument,
)
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.rows import fetch_value
from coopdesk.packages.office import check_password, set_password
from coopdesk.packages.recovery import (
    hand_back,
    keep_recovery,
    make_recovery,
    renew_keys,
    restore_keys,
)


def _new_password_argument(parser: argparse.ArgumentParser) -> None:
    """Add where the new password stands."""
    parser.add_argument(
        "--new-password-file",
        metavar="F",
        type=Path,
        help=_("a file whose first line is the new password; without it the keys have none"),
    )


def _password_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``password``."""
    book_argument(parser)
    password_argument(parser)
    _new_password_argument(parser)


def _password(arguments: argparse.Namespace) -> Outcome:
    """Lock the office's keys by another password."""
    after = check_password(password_of(arguments.new_password_file))
    desk = opened(arguments)
    try:
        set_password(desk, password_of(arguments.password_file), after)
    finally:
        desk.close()
    text = (
        _("The keys are locked by the new password.") if after else _("The keys have no password.")
    )
    return Outcome([text], {"password": bool(after)})


def _recovery_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``recovery``."""
    book_argument(parser)
    out_argument(parser)
    password_argument(parser)


def _recovery(arguments: argparse.Namespace) -> Outcome:
    """Write a recovery copy of the office's keys."""
    new_file(arguments.out)
    desk = opened(arguments)
    try:
        content = make_recovery(desk, password=password_of(arguments.password_file))
    finally:
        desk.close()
    write_file(arguments.out, content)
    text = _("Wrote the recovery copy {out}; give it to the county, which can open it.")
    return Outcome([text.format(out=arguments.out)], {"out": str(arguments.out)})


def _deposit_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``deposit``."""
    book_argument(parser, "countybook")
    parser.add_argument("copy", metavar="F", type=Path, help=_("the unit's recovery copy"))
    password_argument(parser)


def _deposit(arguments: argparse.Namespace) -> Outcome:
    """Keep a unit's recovery copy."""
    desk = county_opened(arguments)
    try:
        unit = keep_recovery(desk, arguments.copy, password=password_of(arguments.password_file))
    finally:
        desk.close()
    text = _("The recovery copy of {name} ({code}) is kept; it was opened and holds its keys.")
    return Outcome(
        [text.format(name=unit.name, code=unit.code)], {"code": unit.code, "name": unit.name}
    )


def _hand_back_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``hand-back``."""
    book_argument(parser, "countybook")
    parser.add_argument("--code", required=True, help=_("the unit's code"))
    parser.add_argument("--told", required=True, help=_("a secret to be told by telephone"))
    out_argument(parser)
    password_argument(parser)


def _hand_back(arguments: argparse.Namespace) -> Outcome:
    """Hand a unit its keys back."""
    new_file(arguments.out)
    desk = county_opened(arguments)
    try:
        content = hand_back(
            desk,
            arguments.code,
            arguments.told,
            password=password_of(arguments.password_file),
        )
        with desk.read() as s:
            name = fetch_value(s, "SELECT name FROM unit WHERE code = ?", (arguments.code,))
    finally:
        desk.close()
    write_file(arguments.out, content)
    text = _("Wrote the keys of {name} to {out}; tell the secret by telephone only.")
    content_told = {"out": str(arguments.out), "code": arguments.code}
    return Outcome([text.format(name=name, out=arguments.out)], content_told)


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``restore-keys``."""
    book_argument(parser)
    parser.add_argument("keys", metavar="F", type=Path, help=_("the keys that the county gave"))
    parser.add_argument("--told", required=True, help=_("the secret that was told by telephone"))
    _new_password_argument(parser)


def _restore(arguments: argparse.Namespace) -> Outcome:
    """Take the office's keys back."""
    after = check_password(password_of(arguments.new_password_file))
    desk = opened(arguments)
    try:
        both = restore_keys(desk, arguments.keys, arguments.told, password=after)
    finally:
        desk.close()
    said = [
        _("The keys are back, and months can be sealed again."),
        _("Our fingerprint, to compare by telephone: {digits}").format(digits=both.own),
        _("The county's fingerprint: {digits}").format(digits=both.county),
    ]
    return Outcome(said, {"fingerprint": both.own, "county_fingerprint": both.county})


def _renew_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``new-keys``."""
    book_argument(parser)
    _new_password_argument(parser)


def _renew(arguments: argparse.Namespace) -> Outcome:
    """Begin with new keys."""
    after = check_password(password_of(arguments.new_password_file))
    desk = opened(arguments)
    try:
        own = renew_keys(desk, password=after)
    finally:
        desk.close()
    said = [
        _("The book has new keys. Let the county note the old key as lost and invite you again."),
        _("Our fingerprint, to compare by telephone: {digits}").format(digits=own),
    ]
    return Outcome(said, {"fingerprint": own})


COMMANDS = (
    Command("password", N_("lock the office's keys by a password"), _password_arguments, _password),
    Command("recovery", N_("make a recovery copy of the keys, sealed for the county"),
            _recovery_arguments, _recovery),
    Command("deposit", N_("keep a unit's recovery copy in the county's book"), _deposit_arguments,
            _deposit),
    Command("hand-back", N_("hand a unit its keys back"), _hand_back_arguments, _hand_back),
    Command("restore-keys", N_("take back the keys that the county kept"), _restore_arguments,
            _restore),
    Command("new-keys", N_("begin with new keys where the old ones cannot be opened"),
            _renew_arguments, _renew),
)  # fmt: skip
