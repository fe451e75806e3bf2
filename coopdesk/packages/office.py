"""The office in the exchange: its keys, whom it reports to, who reports to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from coopdesk import VERSION
from coopdesk.desk import Desk
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import (
    fetch_rows,
    fetch_value,
    new_uid,
)
from coopdesk.kernel.settings import set_setting, setting
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
from coopdesk.statements.day_figures import REPORT_DAY

PROGRAM: Final = f"CoopDesk {VERSION}"
LEAST_PASSWORD: Final = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the register of this office knows it."""

    id: int
    uid: str
    code: str
    name: str


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


LEARNED: Final = ("reply_number", "last", "last_sha256", "elsewhere")


def next_sequence(s: Session) -> int:
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


def asked_purpose(s: Session, unit_id: int) -> str:
    """Return for what a unit is asked for names: what its last answered invitation says."""
    found = fetch_value(
        s,
        "SELECT COALESCE(purpose, '') FROM invitation WHERE unit_id = ? AND answered <> ''"
        " ORDER BY answered_at DESC, rowid DESC LIMIT 1",
        (unit_id,),
    )
    return str(found or "")


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
