"""The recovery copy of an office's keys: sealed for the office above, kept there, handed back.

The office above can open the copy and could then sign in the office's name; so it is made only when
the office asks for it, and every step is in the journal. What is handed back is locked by a secret
that is told by telephone. It restores keys, not documents: those come from a copy of the book.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.desk import Desk
from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, fetch_value, insert_row
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.trail import note
from coopdesk.packages.codes import published
from coopdesk.packages.container import read_small
from coopdesk.packages.format import (
    HASH,
    HASH_OR_NONE,
    NAME,
    NOTE,
    PERIOD,
    UID,
    Disclosure,
    read_moment,
)
from coopdesk.packages.keys import (
    Keys,
    PublicKeys,
    fingerprint,
    lock,
    make_keys,
    open_recovery,
    read_keys,
    seal_recovery,
    unlock,
    written_keys,
)
from coopdesk.packages.office import (
    PROGRAM,
    Fingerprints,
    Unit,
    asked_purpose,
    fingerprints,
    keep_keys,
    learn,
    office_keys,
    own_uid,
    report_day,
    shared_key,
    uplink,
)
from coopdesk.packages.records import LINKED
from coopdesk.packages.refusal import Why, refuse_file, refused
from coopdesk.packages.strict import Fields, Unfit, read_strict_object, write_strict
from coopdesk.packages.trust import (
    LIMIT,
    LOCKED,
    RECOVERY,
    judge_signature,
    parts_of,
    read_public,
    signed_file,
)

LEAST_SECRET: Final = 8
_COPY, _RETURN = "recovery", "returned"
_LOCKED: Final = re.compile(r"[\x20-\x7e]{1,8000}")


@dataclass(frozen=True, slots=True)
class Deposited:
    """A recovery copy that lies here: whose, since when, of which key, and when handed back."""

    id: int
    at: str
    clerk: str
    signing: str
    given_at: str
    given_by: str


@dataclass(frozen=True, slots=True)
class _Copy:
    """What a recovery copy's file says of itself, and the secret keys inside, opened."""

    unit: str
    public: PublicKeys
    keys: Keys = field(repr=False)
    shared: str = field(repr=False)


# At the office whose keys they are --------------------------------------------------------------


def make_recovery(desk: Desk, *, password: str = "") -> bytes:
    """Return a recovery copy of the office's keys, sealed for the office above."""
    with desk.write() as s:
        link, keys = uplink(s, password), office_keys(s, password)
        now = moment_text(desk.clock.now())
        content = {
            "county": link.county,
            "unit": link.unit,
            "code": link.code,
            "name": link.name,
            "keys": asdict(keys.public),
            "recovery": seal_recovery(keys, link.keys.recipient, shared_key(s, password)),
            "program": PROGRAM,
            "created_at": now,
        }
        made = {"at": now, "key": keys.public.signing}
        set_setting(s, "recovery_made", made)
        note(s, "recovery", "unit", link.unit, {"county": link.county_name})
    return signed_file(_COPY, content, keys)


def recovery_made(s: Session) -> str:
    """Return when a recovery copy of the keys in use was made; empty when there is none."""
    made, known = setting(s, "recovery_made"), setting(s, "office_keys")
    if made is None or known is None or made["key"] != known["public"]["signing"]:
        return ""
    return str(made["at"])


def restore_keys(
    desk: Desk, source: Path | bytes, told: str, *, password: str = ""
) -> Fingerprints:
    """Take the keys that the office above hands back, locked by a new password from here on.

    The book then stands where the office above knows it: to whom it reports, the end of its chain,
    and the months that were accepted.
    """
    with desk.write() as s:
        known = setting(s, "uplink")
        back = _read_returned(source, told, known)
        if back.link["code"] != desk.code:
            text = _(
                "The keys are of {name} ({code}), but this book is of {own} ({own_code});"
                " please open the right book."
            )
            said = {"name": back.link["name"], "code": back.link["code"]}
            raise refuse("code", text.format(**said, own=desk.name, own_code=desk.code))
        link = {
            "invitation": "", "answer": "", "code_tables": 0, **(known or {}), **back.link,
            "pseudonym_key": lock(bytes.fromhex(back.pseudonyms), password),
        }  # fmt: skip
        set_setting(s, "uplink", link, secret=True)
        keep_keys(s, back.keys, password)
        if back.shared:
            locked = lock(bytes.fromhex(back.shared), password)
            set_setting(s, "pseudonym_key", {"locked": locked}, secret=True)
        if back.last >= int(link.get("last", 0)):
            sealed_here = {row[0] for row in fetch_rows(s, "SELECT sha256 FROM sent")}
            strange = {at: one for at, one in back.months.items() if one not in sealed_here}
            learn(s, int(link.get("reply_number", 0)), back.last, back.last_sha256, strange)
        note(s, "restore_keys", "unit", link["unit"], {"county": link["county_name"]})
        return fingerprints(s)


def renew_keys(desk: Desk, *, password: str = "") -> str:
    """Begin with new keys where the old ones cannot be opened any more; returns the fingerprint.

    Nothing can be sealed until the office above invites this one again and admits the new keys.
    """
    with desk.write() as s:
        keys = make_keys()
        keep_keys(s, keys, password)
        link = setting(s, "uplink")
        if link is not None:
            gone = {"pseudonym_key": "", "invitation": "", "answer": ""}
            set_setting(s, "uplink", {**link, **gone}, secret=True)
        if setting(s, "pseudonym_key") is not None:
            set_setting(s, "pseudonym_key", None, secret=True)
        note(s, "renew_keys", "unit", own_uid(s), {"key": keys.public.signing})
    return fingerprint(keys.public)


# At the office above ----------------------------------------------------------------------------


def is_recovery(content: bytes) -> bool:
    """Tell whether a file says that it is a recovery copy."""
    return b'"file":"recovery"' in content[:LIMIT]


def keep_recovery(desk: Desk, source: Path | bytes, *, password: str = "") -> Unit:
    """Keep a unit's recovery copy, once it was opened and holds the keys of the register."""
    content = read_small(source, LIMIT)
    with desk.write() as s:
        copy = _opened(content, own_uid(s), office_keys(s, password))
        unit = _unit_of(s, copy)
        text = content.decode()
        if not fetch_value(s, "SELECT 1 FROM recovery_copy WHERE content = ?", (text,)):
            insert_row(
                s,
                "recovery_copy",
                ("unit_id", "at", "clerk", "signing", "content", "given_by"),
                (
                    unit.id, moment_text(desk.clock.now()), desk.clerk, copy.public.signing, text,
                    "",
                ),
            )  # fmt: skip
            note(s, "keep_recovery", "unit", unit.uid, {"key": copy.public.signing})
    return unit


def deposited(s: Session, unit_id: int) -> Deposited | None:
    """Return the newest recovery copy of a unit's key in use; nothing where none lies here."""
    row = fetch_row(
        s,
        "SELECT r.id, r.at, r.clerk, r.signing, COALESCE(r.given_at, ''), r.given_by"
        " FROM recovery_copy r JOIN unit_key k ON k.unit_id = r.unit_id AND k.signing = r.signing"
        " WHERE r.unit_id = ? AND k.state = 'valid' ORDER BY r.id DESC LIMIT 1",
        (unit_id,),
    )
    return None if row is None else Deposited(*row)


def hand_back(desk: Desk, code: str, told: str, *, password: str = "") -> bytes:
    """Hand a unit its keys back, locked by a secret that is told by telephone."""
    if len(told.strip()) < LEAST_SECRET:
        text = _("The secret is too short; please take at least {count} characters.")
        raise refuse("secret", text.format(count=LEAST_SECRET), "secret")
    with desk.write() as s:
        row = fetch_row(s, "SELECT id, uid, code, name FROM unit WHERE code = ?", (code,))
        if row is None:
            text = _("There is no unit {code}; please look it up again.")
            raise refuse("no_such", text.format(code=code))
        unit = Unit(*row)
        lying = deposited(s, unit.id)
        if lying is None:
            text = _(
                "No recovery copy of the key in use of {name} lies here; note the key as lost"
                " and invite the unit again."
            )
            raise refuse("no_recovery", text.format(name=unit.name))
        keys = office_keys(s, password)
        kept = fetch_value(s, "SELECT content FROM recovery_copy WHERE id = ?", (lying.id,))
        copy = _opened(str(kept).encode(), own_uid(s), keys)
        content = _returned(s, desk, unit, copy, told.strip(), password)
        change_rows(
            s,
            "recovery_copy",
            "UPDATE recovery_copy SET given_at = ?, given_by = ? WHERE id = ?",
            (moment_text(desk.clock.now()), context_of(s).clerk, lying.id),
        )
        note(s, "hand_back", "unit", unit.uid, {"code": unit.code, "key": lying.signing})
    return signed_file(_RETURN, content, keys)


def _returned(
    s: Session, desk: Desk, unit: Unit, copy: _Copy, told: str, password: str
) -> dict[str, Any]:
    """Return what a unit gets back: its keys, and where it stands here."""
    last, last_sha256 = fetch_row(
        s,
        f"SELECT sequence, sha256 FROM parcel WHERE unit_id = ? AND {LINKED}"  # noqa: S608
        " ORDER BY sequence DESC LIMIT 1",
        (unit.id,),
    ) or (0, "")
    purpose = asked_purpose(s, unit.id)
    months = fetch_rows(
        s, "SELECT period, sha256 FROM parcel WHERE unit_id = ? AND current = 1 ORDER BY period",
        (unit.id,),
    )  # fmt: skip
    inner = {
        "keys": written_keys(copy.keys, copy.shared).decode(),
        "pseudonyms": shared_key(s, password, make=True),
    }
    return {
        "county": own_uid(s),
        "county_name": desk.name,
        "keys": asdict(office_keys(s, password).public),
        "unit": unit.uid,
        "code": unit.code,
        "name": unit.name,
        "locked": lock(write_strict(inner).encode(), told),
        "code_tables": int(published(s)["version"]),
        "report_day": report_day(s),
        "disclosure": (Disclosure.ROSTER if purpose else Disclosure.PSEUDONYM).value,
        "purpose": purpose,
        "last": last,
        "last_sha256": last_sha256,
        "months": [{"period": period, "sha256": sha256} for period, sha256 in months],
        "created_at": moment_text(desk.clock.now()),
    }


# Reading ----------------------------------------------------------------------------------------


def _opened(content: bytes, county: str, keys: Keys) -> _Copy:
    """Open a recovery copy; refused when it is not whole, not for us, or of other keys."""
    values, body, signature = parts_of(_COPY, content)
    fields = Fields(values)
    try:
        public = read_public(fields.object("keys"))
        judge_signature(_COPY, public.signing, body, signature)
        if fields.text("county", UID) != county:
            refuse_file(Why.RECEIVER)
        unit = fields.text("unit", UID)
        fields.text("code", NAME)
        fields.text("name", NAME)
        recovery = fields.text("recovery", RECOVERY)
        fields.text("program", NAME)
        read_moment(fields, "created_at")
        fields.done()
    except Unfit as trouble:
        raise refused(Why.FILE, str(trouble)) from trouble
    opened, shared = open_recovery(recovery, keys)
    if opened.public != public:
        refuse_file(Why.FILE, "other keys are inside")
    return _Copy(unit, public, opened, shared)


def _unit_of(s: Session, copy: _Copy) -> Unit:
    """Return the unit of a copy; refused unless these are its keys in use."""
    row = fetch_row(s, "SELECT id, uid, code, name FROM unit WHERE uid = ?", (copy.unit,))
    if row is None:
        refuse_file(Why.UNIT, detail=copy.unit)
    in_use = fetch_value(
        s,
        "SELECT 1 FROM unit_key WHERE unit_id = ? AND signing = ? AND sealing = ?"
        " AND state = 'valid'",
        (row[0], copy.public.signing, copy.public.recipient),
    )
    if in_use is None:
        refuse_file(Why.KEY)
    return Unit(*row)


@dataclass(frozen=True, slots=True)
class _Returned:
    """What a file that hands keys back says."""

    county: PublicKeys
    keys: Keys = field(repr=False)
    shared: str = field(repr=False)
    pseudonyms: str = field(repr=False)
    link: Mapping[str, Any]
    last: int
    last_sha256: str
    months: Mapping[str, str]


def _read_returned(source: Path | bytes, told: str, known: Mapping[str, Any] | None) -> _Returned:
    """Read a file that hands keys back; only the county that the book knows may have signed it."""
    values, body, signature = parts_of(_RETURN, read_small(source, LIMIT))
    fields = Fields(values)
    try:
        county = read_public(fields.object("keys"))
        judge_signature(_RETURN, county.signing, body, signature)
        if known is not None and known["keys"] != asdict(county):
            refuse_file(Why.SENDER)
        inner = Fields(read_strict_object(unlock(fields.text("locked", _LOCKED), told.strip())))
        keys, shared = read_keys(inner.text("keys", LOCKED).encode())
        pseudonyms = inner.text("pseudonyms", HASH)
        inner.done()
        link = {
            "county": fields.text("county", UID),
            "county_name": fields.text("county_name", NAME),
            "keys": asdict(county),
            "unit": fields.text("unit", UID),
            "code": fields.text("code", NAME),
            "name": fields.text("name", NAME),
            "report_day": fields.whole("report_day", 1, 31),
            "disclosure": fields.text("disclosure", re.compile("|".join(Disclosure))),
            "purpose": fields.text("purpose", NOTE),
        }
        fields.whole("code_tables", 0, 10**9)
        last, last_sha256 = fields.whole("last", 0, 10**6), fields.text("last_sha256", HASH_OR_NONE)
        months = {}
        for one in map(Fields, fields.objects("months", 10_000)):
            months[one.text("period", PERIOD)] = one.text("sha256", HASH)
            one.done()
        read_moment(fields, "created_at")
        fields.done()
    except Unfit as trouble:
        raise refused(Why.FILE, str(trouble)) from trouble
    return _Returned(county, keys, shared, pseudonyms, link, last, last_sha256, months)
