"""Second persons (放行人): who may let pass what a limit stops, each with a PIN of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coopdesk.kernel.changes import Reader, Writer, context_of
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, insert_row
from coopdesk.kernel.trail import note

SHORTEST_PIN: Final = 4
LONGEST_REASON: Final = 60


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may release."""

    id: int
    name: str


def approvers(s: Reader) -> list[Approver]:
    """Return who may release now, in the order they were named."""
    rows = fetch_rows(s, "SELECT id, name FROM approver WHERE retired = 0 ORDER BY id")
    return [Approver(*row) for row in rows]


def add_approver(
    s: Writer, name: str, pin: str, *, by: int | None = None, by_pin: str = ""
) -> Approver:
    """Name one more approver; the first one names himself, each later one is let in by another.

    A name that is known gets the new PIN and is in use again.
    """
    name = name.strip()
    problems = []
    if not name:
        problems.append(Problem("required", _("Please enter who may release."), "name"))
    elif name == context_of(s).clerk:
        problems.append(_own("name"))
    if len(pin) < SHORTEST_PIN:
        text = _("Please choose a PIN of at least {count} characters.")
        problems.append(Problem("pin", text.format(count=SHORTEST_PIN), "pin"))
    refuse_if(problems)
    if approvers(s):
        _agrees(s, by, by_pin, "by", "by_pin")
    from argon2 import PasswordHasher  # Not with the window.

    secret = PasswordHasher().hash(pin)
    found = fetch_row(s, "SELECT id FROM approver WHERE name = ?", (name,))
    if found is None:
        key = insert_row(s, "approver", ("name", "secret", "retired"), (name, secret, 0))
    else:
        key = int(found[0])
        change_rows(
            s, "approver", "UPDATE approver SET secret = ?, retired = 0 WHERE id = ?", (secret, key)
        )
    note(s, "approver", "approver", name, {"name": name})
    return Approver(key, name)


def retire_approver(s: Writer, approver_id: int, *, by: int | None, by_pin: str) -> None:
    """End somebody's right to release; himself or another approver says yes."""
    agreed = _agrees(s, by, by_pin, "by", "by_pin")
    name = next((one.name for one in approvers(s) if one.id == approver_id), "")
    if not name:
        raise refuse("no_such", _("Please choose again who shall no longer release."), "name")
    change_rows(s, "approver", "UPDATE approver SET retired = 1 WHERE id = ?", (approver_id,))
    note(s, "approver_ended", "approver", name, {"name": name, "by": agreed.name})


def agree(s: Reader, approver_id: int | None, pin: str, reason: str) -> Approver:
    """Return who lets something pass, if the PIN is right and a reason is given; else refuse."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        text = _("Please give the reason, in at most {count} characters; it is printed.")
        raise refuse("required", text.format(count=LONGEST_REASON), "reason")
    return _agrees(s, approver_id, pin, "approver_id", "pin")


def _agrees(s: Reader, approver_id: int | None, pin: str, field: str, pin_field: str) -> Approver:
    """Return the approver whose PIN it is; refuse otherwise, and the clerk for himself."""
    row = fetch_row(
        s, "SELECT id, name, secret FROM approver WHERE id = ? AND retired = 0", (approver_id,)
    )
    if row is None:
        raise refuse("required", _("Please choose who releases it."), field)
    if row[1] == context_of(s).clerk:
        refuse_if([_own(field)])
    from argon2 import PasswordHasher  # Not with the window.
    from argon2.exceptions import VerifyMismatchError

    try:
        PasswordHasher().verify(row[2], pin)
    except VerifyMismatchError:
        text = _("This is not the PIN of {name}; please let {name} type it.")
        raise refuse("pin", text.format(name=row[1]), pin_field) from None
    return Approver(row[0], row[1])


def _own(field: str) -> Problem:
    """Say that nobody releases what is his own."""
    text = _("Nobody releases what he enters himself; please name a second person.")
    return Problem("own", text, field)
