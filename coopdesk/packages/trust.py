"""The files by which county and unit come to trust one another: invitation, answer, reply.

Each is one line of JSON and one line of signature. The reply is sealed for the unit as well.

How the pseudonym key reaches the unit: it must be there before the first sealing, and only one
file goes from the county to the unit, when the unit has no key yet. So the invitation carries it
locked by a secret. By default the secret lies in the same file: handing over the file (a stick,
hand to hand) is handing over the key. What that risks is little: the key tells which known ID
number stands behind a pseudonym, and pseudonyms are only inside sealed packages. A county that
sends invitations by mail or chat tells the secret by telephone, and then the file alone opens
nothing. The unit proves in its answer that it knows the secret, so that somebody who saw only
the number of an invitation cannot answer it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from coopdesk.packages.container import read_small
from coopdesk.packages.format import (
    FORMAT,
    HASH,
    NAME,
    NOTE,
    UID,
    Disclosure,
    read_format,
    read_moment,
)
from coopdesk.packages.keys import (
    RECIPIENT,
    SIGNING,
    Keys,
    PublicKeys,
    is_recipient,
    is_signed,
    lock,
    unlock,
)
from coopdesk.packages.refusal import Why, refuse_file, refused
from coopdesk.packages.strict import Fields, Unfit, read_strict_object, write_strict

LIMIT: Final = 16 * 2**20
_NUMBER: Final = re.compile(r"[0-9a-f]{32}")
_SECRET: Final = re.compile(r"[^\x00-\x1f\x7f]{0,64}")
LOCKED: Final = re.compile(r"[\x20-\x7e]{1,4000}")
RECOVERY: Final = re.compile(r"[0-9A-Za-z+/=]{0,8000}")
_SIGNED: Final = re.compile(rb"([^\n]+)\n([0-9a-f]{128})\n")
KIND: Final = re.compile(r"[a-z_]{1,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a county tells a unit that shall report to it."""

    number: str
    county: str
    county_name: str
    keys: PublicKeys
    unit: str
    code: str
    name: str
    pseudonym_key: str = field(repr=False)
    code_tables: int
    tables: Mapping[str, Any]
    report_day: int
    disclosure: Disclosure = Disclosure.PSEUDONYM
    purpose: str = ""
    created_at: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What the county keeps of an invitation; ``answered`` is the hash of the admitted answer."""

    number: str
    unit: str
    code: str
    secret: str = field(repr=False)
    sha256: str
    answered: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a unit answers: its keys, and the first number it will sign with them."""

    number: str
    invitation: str
    county: str
    unit: str
    code: str
    keys: PublicKeys
    next_sequence: int = 1
    recovery: str = field(default="", repr=False)
    program: str
    created_at: str


def one_line(text: str) -> str:
    """Return a text on one line, without control characters, of at most 2,000 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:2000]


def make_number() -> str:
    """Make the number of an invitation: opaque, never twice."""
    return os.urandom(16).hex()


def seal_invitation(invitation: Invitation, keys: Keys, told: str = "") -> tuple[bytes, Issued]:
    """Write an invitation, signed by the county, and what the county keeps of it.

    ``told`` is a secret to be told by telephone; without it the secret lies in the file.
    """
    secret = told or os.urandom(16).hex()
    content = asdict(invitation)
    del content["pseudonym_key"]
    key = bytes.fromhex(invitation.pseudonym_key)
    content["locked_key"] = lock(key, secret, guessable=bool(told))
    content["secret"] = "" if told else secret
    written = signed_file("invitation", content, keys)
    open_invitation(written, told)
    issued = Issued(
        number=invitation.number,
        unit=invitation.unit,
        code=invitation.code,
        secret=secret,
        sha256=hashlib.sha256(written).hexdigest(),
    )
    return written, issued


def open_invitation(
    source: Path | bytes, told: str = "", county: PublicKeys | None = None
) -> tuple[Invitation, str]:
    """Open an invitation and return it with its hash; its signature is of the keys it brings.

    Whether those are the county's, people find out by comparing fingerprints; a book that knows
    its county already passes the county's keys and refuses any other.
    """
    content = read_small(source, LIMIT)
    values, body, signature = parts_of("invitation", content)
    fields = Fields(values)
    try:
        keys = read_public(fields.object("keys"))
        judge_signature("invitation", keys.signing, body, signature)
        if county is not None and county != keys:
            refuse_file(Why.SENDER)
        locked, secret = fields.text("locked_key", LOCKED), fields.text("secret", _SECRET) or told
        invitation = Invitation(
            number=fields.text("number", _NUMBER),
            county=fields.text("county", UID),
            county_name=fields.text("county_name", NAME),
            keys=keys,
            unit=fields.text("unit", UID),
            code=fields.text("code", NAME),
            name=fields.text("name", NAME),
            pseudonym_key=read_hash(unlock(locked, secret).hex()),
            code_tables=fields.whole("code_tables", 0, 10**9),
            tables=fields.object("tables"),
            report_day=fields.whole("report_day", 1, 31),
            disclosure=Disclosure(fields.text("disclosure", re.compile("|".join(Disclosure)))),
            purpose=fields.text("purpose", NOTE),
            created_at=read_moment(fields, "created_at"),
            secret=secret,
        )
        fields.done()
    except Unfit as trouble:
        raise refused(Why.FILE, str(trouble)) from trouble
    return invitation, hashlib.sha256(content).hexdigest()


def seal_answer(
    invitation: Invitation,
    sha256: str,
    keys: Keys,
    *,
    program: str,
    created_at: str,
    next_sequence: int = 1,
    recovery: str = "",
) -> bytes:
    """Write the answer to an invitation, signed with the unit's new key."""
    answer = Answer(
        number=invitation.number,
        invitation=sha256,
        county=invitation.county,
        unit=invitation.unit,
        code=invitation.code,
        keys=keys.public,
        next_sequence=next_sequence,
        recovery=recovery,
        program=program,
        created_at=created_at,
    )
    content = asdict(answer)
    content["proof"] = _proof(invitation.secret, content)
    written = signed_file("answer", content, keys)
    _read_answer(written)
    return written


def open_answer(
    source: Path | bytes, issued_of: Callable[[str], Issued | None]
) -> tuple[Answer, str]:
    """Open an answer and return it with its hash.

    Refused: an answer to no invitation of this book, one that does not know its secret, and a
    second answer with other content; the same answer again is fine.
    """
    content = read_small(source, LIMIT)
    answer, proof = _read_answer(content)
    issued = issued_of(answer.number)
    if issued is None or (issued.sha256, issued.unit, issued.code) != (
        answer.invitation,
        answer.unit,
        answer.code,
    ):
        refuse_file(Why.INVITATION)
    if not hmac.compare_digest(proof, _proof(issued.secret, asdict(answer))):
        refuse_file(Why.INVITATION, "the secret is not known to who answers")
    sha256 = hashlib.sha256(content).hexdigest()
    if issued.answered not in {"", sha256}:
        refuse_file(Why.ANSWERED)
    return answer, sha256


def _read_answer(content: bytes) -> tuple[Answer, str]:
    """Read an answer that its own key signed, and the proof of the secret."""
    values, body, signature = parts_of("answer", content)
    fields = Fields(values)
    try:
        proof = fields.text("proof", HASH)
        answer = Answer(
            number=fields.text("number", _NUMBER),
            invitation=fields.text("invitation", HASH),
            county=fields.text("county", UID),
            unit=fields.text("unit", UID),
            code=fields.text("code", NAME),
            keys=read_public(fields.object("keys")),
            next_sequence=fields.whole("next_sequence", 1, 10**6),
            recovery=fields.text("recovery", RECOVERY),
            program=fields.text("program", NAME),
            created_at=read_moment(fields, "created_at"),
        )
        fields.done()
    except Unfit as trouble:
        raise refused(Why.FILE, str(trouble)) from trouble
    judge_signature("answer", answer.keys.signing, body, signature)
    return answer, proof


def read_hash(text: str) -> str:
    """Return a key of 32 bytes in hex; refuses any other length."""
    return Fields({"key": text}).text("key", HASH)


def read_public(values: Mapping[str, Any]) -> PublicKeys:
    """Take a pair of public keys."""
    fields = Fields(values)
    keys = PublicKeys(fields.text("signing", SIGNING), fields.text("recipient", RECIPIENT))
    fields.done()
    if not is_recipient(keys.recipient):
        raise Unfit("the recipient is not an age recipient")
    return keys


def spoken(what: str, body: bytes) -> bytes:
    """Return what is signed; the first line keeps one kind of file from passing for another."""
    return f"coopdesk {what}\n".encode() + body


def signed_file(what: str, content: Mapping[str, Any], keys: Keys) -> bytes:
    """Write a line of JSON and the line of its signature."""
    body = write_strict({**content, "file": what, "format": FORMAT}).encode()
    return body + b"\n" + keys.sign(spoken(what, body)).hex().encode() + b"\n"


def parts_of(what: str, content: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Take a signed file apart: its fields without the marks, the exact bytes, the signature."""
    found = _SIGNED.fullmatch(content)
    if found is None:
        refuse_file(Why.FILE, "not two lines")
    try:
        values = read_strict_object(found.group(1))
    except Unfit as trouble:
        raise refused(Why.FILE, str(trouble)) from trouble
    if values.pop("file", None) != what:
        refuse_file(Why.FILE, "another kind of file")
    if type(values.get("format")) is not int:
        refuse_file(Why.FILE, "format is missing")
    read_format(values)
    del values["format"]
    return values, found.group(1), bytes.fromhex(found.group(2).decode())


def judge_signature(what: str, signing: str, body: bytes, signature: bytes) -> None:
    """Refuse a file that the holder of a key did not sign."""
    if not is_signed(signing, signature, spoken(what, body)):
        refuse_file(Why.SIGNATURE)


def _proof(secret: str, content: Mapping[str, Any]) -> str:
    """Prove knowledge of an invitation's secret, bound to everything the answer says."""
    said = write_strict({name: content[name] for name in content if name != "proof"})
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
