"""The office in the exchange: its keys, whom it reports to, who reports to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from coopdesk import VERSION
from coopdesk.desk import Desk, Level
from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import (
    change_rows,
    fetch_row,
    fetch_rows,
    fetch_value,
    insert_row,
    insert_rows,
    new_uid,
)
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.trail import note
from coopdesk.packages.codes import keep_codes, published
from coopdesk.packages.format import Disclosure
from coopdesk.packages.keys import (
    Keys,
    PublicKeys,
    fingerprint,
    is_locked,
    lock,
    lock_keys,
    make_keys,
    make_pseudonym_key,
    unlock,
    unlock_keys,
)
from coopdesk.packages.opening import KeyState, UnitKey
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

PROGRAM: Final = f"CoopDesk {VERSION}"
REPORT_DAY: Final = 5
LEAST_PASSWORD: Final = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the register of this office knows it."""

    id: int
    uid: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A unit that was admitted, and the fingerprint to compare by telephone."""

    unit: Unit
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """Whom this office reports to: as it was invited, with what the replies said last.

    ``elsewhere`` names, by month, the valid packages that another computer of this office sealed.
    """

    county: str
    county_name: str
    keys: PublicKeys
    unit: str
    code: str
    name: str
    pseudonym_key: str
    code_tables: int
    report_day: int
    disclosure: str
    invitation: str
    answer: str
    purpose: str = ""
    reply_number: int = 0
    last: int = 0
    last_sha256: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What both sides read out by telephone; empty where there is nothing yet."""

    own: str
    county: str


def own_uid(s: Session) -> str:
    """Return the id under which other offices know this book, made the first time."""
    known = setting(s, "office")
    if known is None:
        known = {"uid": new_uid()}
        set_setting(s, "office", known)
    return str(known["uid"])


def office_keys(s: Session, password: str = "") -> Keys:
    """Return the office's secret keys; made the first time, locked by the password."""
    known = setting(s, "office_keys")
    if known is not None:
        return unlock_keys(known["locked"], password)
    keys = make_keys()
    keep_keys(s, keys, password)
    return keys


def keep_keys(s: Session, keys: Keys, password: str) -> None:
    """Keep the office's keys: the secret ones locked by the password, the public ones plain."""
    kept = {"locked": lock_keys(keys, password), "public": asdict(keys.public)}
    set_setting(s, "office_keys", kept, secret=True)


def has_password(s: Session) -> bool:
    """Tell whether a password locks the office's keys."""
    known = setting(s, "office_keys")
    return known is not None and is_locked(known["locked"])


def check_password(password: str) -> str:
    """Return a password that the clerk chose; refuses one that is soon guessed."""
    if password and len(password) < LEAST_PASSWORD:
        text = _("The password is too short; please take at least {count} characters.")
        raise refuse("password", text.format(count=LEAST_PASSWORD), "password")
    return password


def set_password(desk: Desk, before: str, after: str) -> None:
    """Lock the office's keys by another password; an empty one takes the password away."""
    with desk.write() as s:
        keep_keys(s, office_keys(s, before), after)
        shared = setting(s, "pseudonym_key")
        if shared is not None:
            clear = unlock(shared["locked"], before)
            set_setting(s, "pseudonym_key", {"locked": lock(clear, after)}, secret=True)
        link = setting(s, "uplink")
        if link is not None and link["pseudonym_key"]:
            clear = unlock(link["pseudonym_key"], before)
            set_setting(s, "uplink", {**link, "pseudonym_key": lock(clear, after)}, secret=True)


def fingerprints(s: Session) -> Fingerprints:
    """Return this office's fingerprint and that of the office it reports to."""
    own, link = setting(s, "office_keys"), setting(s, "uplink")
    return Fingerprints(
        fingerprint(PublicKeys(**own["public"])) if own else "",
        fingerprint(PublicKeys(**link["keys"])) if link else "",
    )


def units(s: Session) -> list[Unit]:
    """Return the units that report to this office, by code."""
    rows = fetch_rows(s, "SELECT id, uid, code, name FROM unit WHERE retired = 0 ORDER BY code")
    return [Unit(*row) for row in rows]


def unit_keys(s: Session, uid: str) -> list[UnitKey] | None:
    """Return every key in the register for a unit, or nothing for an unknown unit."""
    unit_id = fetch_value(s, "SELECT id FROM unit WHERE uid = ?", (uid,))
    if unit_id is None:
        return None
    rows = fetch_rows(
        s, "SELECT signing, first, last, state FROM unit_key WHERE unit_id = ?", (unit_id,)
    )
    return [UnitKey(row[0], row[1], row[2], KeyState(row[3])) for row in rows] or None


def unit_fingerprints(s: Session) -> dict[int, str]:
    """Return the fingerprint of each unit's valid key, by the unit's id."""
    rows = fetch_rows(
        s, "SELECT unit_id, signing, sealing FROM unit_key WHERE state = 'valid' ORDER BY id"
    )
    return {row[0]: fingerprint(PublicKeys(row[1], row[2])) for row in rows}


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


def shared_key(s: Session, password: str, *, make: bool = False) -> str:
    """Return the key of pseudonyms that this office gives all its units, made when first needed."""
    known = setting(s, "pseudonym_key")
    if known is not None:
        return unlock(known["locked"], password).hex()
    if not make:
        return ""
    key = make_pseudonym_key()
    set_setting(s, "pseudonym_key", {"locked": lock(bytes.fromhex(key), password)}, secret=True)
    return key


def report_day(s: Session) -> int:
    """Return the day of the next month by which units must report."""
    return int(setting(s, "report_day", REPORT_DAY))


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
            next_sequence=_next_sequence(s),
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
        kept = {} if known is None else {k: v for k, v in known.items() if k in _LEARNED}
        set_setting(s, "uplink", {**link, **kept}, secret=True)
        keep_codes(s, invitation.code_tables, invitation.tables)
        note(s, "join", "unit", invitation.unit, {"county": invitation.county_name})
    return answer


_LEARNED: Final = ("reply_number", "last", "last_sha256", "elsewhere")


def _next_sequence(s: Session) -> int:
    """Return the number that the next package of this office gets."""
    link = setting(s, "uplink", {})
    own = fetch_value(s, "SELECT MAX(sequence) FROM sent WHERE outcome <> 'refused'") or 0
    return 1 + max(int(own), int(link.get("last", 0)))


def uplink(s: Session, password: str = "") -> Uplink:
    """Return whom this office reports to; refuses while it was not invited."""
    link = setting(s, "uplink")
    if link is None or not link["pseudonym_key"]:
        raise refuse(
            "not_joined",
            _(
                "This book does not report to anybody yet;"
                " please open the county's invitation (join) first."
            ),
        )
    key = unlock(link["pseudonym_key"], password).hex()
    return Uplink(**{**link, "keys": PublicKeys(**link["keys"]), "pseudonym_key": key})


def learn(
    s: Session, reply_number: int, last: int, last_sha256: str, elsewhere: Mapping[str, str]
) -> None:
    """Keep where the county's chain of our packages ends, and which are of another computer."""
    known = {
        "reply_number": reply_number,
        "last": last,
        "last_sha256": last_sha256,
        "elsewhere": dict(elsewhere),
    }
    set_setting(s, "uplink", {**setting(s, "uplink"), **known}, secret=True)


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


def asked_purpose(s: Session, unit_id: int) -> str:
    """Return for what a unit is asked for names: what its last answered invitation says."""
    found = fetch_value(
        s,
        "SELECT COALESCE(purpose, '') FROM invitation WHERE unit_id = ? AND answered <> ''"
        " ORDER BY answered_at DESC, rowid DESC LIMIT 1",
        (unit_id,),
    )
    return str(found or "")


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


def recipient_of(s: Session, unit_id: int) -> str:
    """Return the key for which replies to a unit are sealed."""
    return str(
        fetch_value(
            s, "SELECT sealing FROM unit_key WHERE unit_id = ? ORDER BY id DESC LIMIT 1", (unit_id,)
        )
    )


def admitted_units(s: Session) -> Sequence[Unit]:
    """Return the units whose key is in the register."""
    rows = fetch_rows(
        s,
        "SELECT id, uid, code, name FROM unit WHERE retired = 0"
        " AND id IN (SELECT unit_id FROM unit_key) ORDER BY code",
    )
    return [Unit(*row) for row in rows]
