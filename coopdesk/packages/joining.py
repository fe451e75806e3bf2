"""How offices come together: invited, joined, admitted, and a lost key reported."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from coopdesk.desk import Desk, Level
from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import (
    change_rows,
    fetch_row,
    fetch_value,
    insert_row,
    insert_rows,
)
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.trail import note
from coopdesk.packages.codes import keep_codes, published
from coopdesk.packages.format import Disclosure
from coopdesk.packages.keys import (
    PublicKeys,
    fingerprint,
    lock,
)
from coopdesk.packages.office import (
    LEARNED,
    PROGRAM,
    Unit,
    next_sequence,
    office_keys,
    own_uid,
    report_day,
    shared_key,
)
from coopdesk.packages.records import LINKED, UNITS
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.trust import (
    Answer,
    Invitation,
    Issued,
    make_number,
    open_answer,
    open_invitation,
    seal_answer,
    seal_invitation,
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A unit that was admitted, and the fingerprint to compare by telephone."""

    unit: Unit
    fingerprint: str


def invite(
    desk: Desk, code: str, name: str, *, told: str = "", purpose: str = "", password: str = ""
) -> bytes:
    """Invite a unit to report to this office; returns the invitation file.

    ``told`` is a secret for the telephone; without it the file holds the secret itself. With a
    ``purpose`` the unit is asked for names, numbers and phones, and may still refuse them.
    """
    purpose = " ".join(purpose.split())
    if purpose and desk.level is not Level.COUNTY:
        text = _("Only a county asks its townships for names; no further office needs them.")
        raise refuse("level", text)
    if desk.level is Level.TOWNSHIP:
        raise refuse(
            "level",
            _("A township invites nobody; please open the county's book to invite a unit."),
        )
    with desk.write() as s:
        keys = office_keys(s, password)
        unit = _unit_for(s, code.strip(), name.strip())
        tables = published(s)
        invitation = Invitation(
            number=make_number(),
            county=own_uid(s),
            county_name=desk.name,
            keys=keys.public,
            unit=unit.uid,
            code=unit.code,
            name=unit.name,
            pseudonym_key=shared_key(s, password, make=True),
            code_tables=tables["version"],
            tables=tables["tables"],
            report_day=report_day(s),
            disclosure=Disclosure.ROSTER if purpose else Disclosure.PSEUDONYM,
            purpose=purpose,
            created_at=moment_text(desk.clock.now()),
        )
        content, issued = seal_invitation(invitation, keys, told)
        insert_rows(
            s,
            "invitation",
            ("number", "unit_id", "sha256", "secret", "at", "answered", "purpose"),
            [
                (
                    issued.number, unit.id, issued.sha256, issued.secret, invitation.created_at, "",
                    purpose,
                )
            ],
        )  # fmt: skip
        said = {"code": unit.code, "number": issued.number, "purpose": purpose}
        note(s, "invite", "unit", unit.uid, said)
    return content


def _unit_for(s: Session, code: str, name: str) -> Unit:
    """Return the unit of this code, added when it is not in the register yet."""
    known = fetch_row(s, "SELECT id, uid, code, name FROM unit WHERE code = ?", (code,))
    if known is None:
        unit_id = add_record(s, UNITS, {"code": code, "name": name})
        known = fetch_row(s, "SELECT id, uid, code, name FROM unit WHERE id = ?", (unit_id,))
    assert known is not None  # noqa: S101 - it was just added.
    return Unit(*known)


def join(desk: Desk, content: bytes, *, told: str = "", password: str = "") -> bytes:
    """Accept an invitation and return the answer file; the same invitation, the same answer."""
    if desk.level is Level.PROVINCE:
        raise refuse("level", _("A province reports to nobody in this program."))
    with desk.write() as s:
        known = setting(s, "uplink")
        county = PublicKeys(**known["keys"]) if known else None
        invitation, sha256 = open_invitation(content, told, county)
        if known and known["invitation"] == sha256:
            return bytes.fromhex(known["answer"])
        if invitation.code != desk.code:
            text = _(
                "The invitation is for {name} ({code}), but this book is of {own} ({own_code});"
                " please open the right book, or ask the county for another invitation."
            )
            raise refuse(
                "code",
                text.format(
                    name=invitation.name, code=invitation.code, own=desk.name, own_code=desk.code
                ),
            )
        own_uid(s)
        keys = office_keys(s, password)
        answer = seal_answer(
            invitation,
            sha256,
            keys,
            program=PROGRAM,
            created_at=moment_text(desk.clock.now()),
            next_sequence=next_sequence(s),
        )
        link = {
            "county": invitation.county,
            "county_name": invitation.county_name,
            "keys": asdict(invitation.keys),
            "unit": invitation.unit,
            "code": invitation.code,
            "name": invitation.name,
            "pseudonym_key": lock(bytes.fromhex(invitation.pseudonym_key), password),
            "code_tables": 0 if known is None else known["code_tables"],
            "report_day": invitation.report_day,
            "disclosure": invitation.disclosure.value,
            "purpose": invitation.purpose,
            "invitation": sha256,
            "answer": answer.hex(),
        }
        kept = {} if known is None else {k: v for k, v in known.items() if k in LEARNED}
        set_setting(s, "uplink", {**link, **kept}, secret=True)
        keep_codes(s, invitation.code_tables, invitation.tables)
        note(s, "join", "unit", invitation.unit, {"county": invitation.county_name})
    return answer


def admit(desk: Desk, content: bytes) -> Admitted:
    """Admit a unit by its answer: its key goes into the register, an older one is replaced."""
    with desk.write() as s:
        answer, sha256 = open_answer(content, lambda number: _issued(s, number))
        row = fetch_row(s, "SELECT id, uid, code, name FROM unit WHERE uid = ?", (answer.unit,))
        if row is None:
            raise PackageRefused(Why.INVITATION, _("The unit is no longer in the register."))
        unit = Unit(*row)
        issued = _issued(s, answer.number)
        if issued is not None and not issued.answered:
            now = moment_text(desk.clock.now())
            change_rows(
                s,
                "invitation",
                "UPDATE invitation SET answered = ?, answered_at = ? WHERE number = ?",
                (sha256, now, answer.number),
            )
            _register_key(s, unit, answer, now)
            note(s, "admit", "unit", unit.uid, {"code": unit.code, "key": answer.keys.signing})
    return Admitted(unit, fingerprint(answer.keys))


def _issued(s: Session, number: str) -> Issued | None:
    """Return what the book keeps of an invitation."""
    row = fetch_row(
        s,
        "SELECT i.number, u.uid, u.code, i.secret, i.sha256, i.answered FROM invitation i"
        " JOIN unit u ON u.id = i.unit_id WHERE i.number = ?",
        (number,),
    )
    if row is None:
        return None
    return Issued(
        number=row[0], unit=row[1], code=row[2], secret=row[3], sha256=row[4], answered=row[5]
    )


def _register_key(s: Session, unit: Unit, answer: Answer, now: str) -> None:
    """Write a unit's new key; the one before is good up to the number that the unit told.

    What was accepted stays accepted, so the old key is never bound below the accepted chain.
    """
    keys = answer.keys
    if fetch_value(
        s,
        "SELECT 1 FROM unit_key WHERE unit_id = ? AND signing = ? AND state = 'valid'",
        (unit.id, keys.signing),
    ):
        return
    accepted = (
        fetch_value(
            s,
            f"SELECT MAX(sequence) FROM parcel WHERE unit_id = ? AND {LINKED}",  # noqa: S608
            (unit.id,),
        )
        or 0
    )
    change_rows(
        s,
        "unit_key",
        "UPDATE unit_key SET state = 'replaced', last = ?, until = ?, end_reason = 'invited again'"
        " WHERE unit_id = ? AND state = 'valid'",
        (max(answer.next_sequence - 1, int(accepted)), now, unit.id),
    )
    insert_row(
        s,
        "unit_key",
        ("unit_id", "signing", "sealing", "first", "last", "state", "since", "end_reason"),
        (unit.id, keys.signing, keys.recipient, 1, None, "valid", now, ""),
    )


def report_key_lost(desk: Desk, code: str, reason: str) -> None:
    """Note that a unit's key was lost: it signs nothing beyond what has come so far."""
    with desk.write() as s:
        unit_id = fetch_value(s, "SELECT id FROM unit WHERE code = ?", (code,))
        if unit_id is None:
            text = _("There is no unit {code}; please look it up again.")
            raise refuse("no_such", text.format(code=code))
        came = fetch_value(s, "SELECT MAX(sequence) FROM parcel WHERE unit_id = ?", (unit_id,)) or 0
        change_rows(
            s,
            "unit_key",
            "UPDATE unit_key SET state = 'lost', last = ?, until = ?, end_reason = ?"
            " WHERE unit_id = ? AND state = 'valid'",
            (int(came), moment_text(context_of(s).clock.now()), reason, unit_id),
        )
        note(s, "key_lost", "unit", code, {"reason": reason})
