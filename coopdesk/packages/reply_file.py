"""The reply to a package as a file: sealed for the unit, opened and read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from coopdesk.packages.container import decrypt_small, read_small
from coopdesk.packages.format import (
    HASH,
    HASH_OR_NONE,
    NOTE,
    PERIOD,
    UID,
    PackageKind,
    read_moment,
)
from coopdesk.packages.keys import (
    Keys,
    PublicKeys,
    is_signed,
)
from coopdesk.packages.refusal import Why, refuse_file, refused
from coopdesk.packages.strict import LARGEST, Fields, Unfit
from coopdesk.packages.trust import KIND, LIMIT, one_line, parts_of, signed_file, spoken

_RESULTS: Final = re.compile("accepted|exceptions|same|held|refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """One record that the county set aside, and why."""

    kind: str
    uid: str
    number: str
    reason: str

    def __post_init__(self) -> None:
        """Bring the reason into one line that may travel."""
        object.__setattr__(self, "reason", one_line(self.reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one package: accepted, exceptions, same, held or refused."""

    sha256: str
    sequence: int
    period: str
    kind: PackageKind
    outcome: str
    reason: str = ""
    exceptions: tuple[SetAside, ...] = ()

    def __post_init__(self) -> None:
        """Bring the reason into one line that may travel."""
        object.__setattr__(self, "reason", one_line(self.reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The county's reply to a unit; ``last`` and ``last_sha256`` are the accepted end of chain.

    ``number`` grows with each reply to a unit, so that an old reply never undoes a newer one.
    """

    number: int
    county: str
    unit: str
    created_at: str
    last: int
    last_sha256: str
    packages: tuple[Judgement, ...]
    code_tables: int
    tables: Mapping[str, Any] = field(default_factory=dict)


def seal_reply(reply: Reply, keys: Keys, recipient: str) -> bytes:
    """Write a reply, signed by the county and sealed for the unit."""
    import pyrage

    written = signed_file("reply", asdict(reply), keys)
    _read_reply(parts_of("reply", written)[0])
    sealed: bytes = pyrage.encrypt(written, [pyrage.x25519.Recipient.from_str(recipient)])
    return sealed


def open_reply(source: Path | bytes, keys: Keys, county: PublicKeys, unit: str) -> Reply:
    """Open a reply with the unit's keys; it must come from its county and speak to this unit."""
    clear = decrypt_small(read_small(source, LIMIT), keys.identity, LIMIT)
    values, body, signature = parts_of("reply", clear)
    if not is_signed(county.signing, signature, spoken("reply", body)):
        refuse_file(Why.SENDER)
    if values.get("unit") != unit:
        refuse_file(Why.RECEIVER)
    return _read_reply(values)


def _read_reply(values: Mapping[str, Any]) -> Reply:
    """Take what the county replies."""
    fields = Fields(values)
    try:
        reply = Reply(
            number=fields.whole("number", 1, 10**9),
            county=fields.text("county", UID),
            unit=fields.text("unit", UID),
            created_at=read_moment(fields, "created_at"),
            last=fields.whole("last", 0, 10**6),
            last_sha256=fields.text("last_sha256", HASH_OR_NONE),
            packages=tuple(
                _read_judgement(Fields(one)) for one in fields.objects("packages", 10_000)
            ),
            code_tables=fields.whole("code_tables", 0, 10**9),
            tables=fields.object("tables"),
        )
        fields.done()
    except Unfit as trouble:
        raise refused(Why.FILE, str(trouble)) from trouble
    return reply


def _read_judgement(fields: Fields) -> Judgement:
    """Take what became of one package."""
    judgement = Judgement(
        sha256=fields.text("sha256", HASH),
        sequence=fields.whole("sequence", 0, LARGEST),
        period=fields.text("period", PERIOD),
        kind=PackageKind(fields.text("kind", re.compile("|".join(PackageKind)))),
        outcome=fields.text("outcome", _RESULTS),
        reason=fields.text("reason", NOTE),
        exceptions=tuple(
            _read_set_aside(Fields(one)) for one in fields.objects("exceptions", 200_000)
        ),
    )
    fields.done()
    return judgement


def _read_set_aside(fields: Fields) -> SetAside:
    """Take one record that was set aside."""
    aside = SetAside(
        kind=fields.text("kind", KIND),
        uid=fields.text("uid", NOTE),
        number=fields.text("number", NOTE),
        reason=fields.text("reason", NOTE),
    )
    fields.done()
    return aside
