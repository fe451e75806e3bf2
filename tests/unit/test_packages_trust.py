"""Invitation, answer and reply: the honest way through, and everything that is turned away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from coopdesk.packages.format import Disclosure, PackageKind
from coopdesk.packages.keys import Keys, PublicKeys, make_pseudonym_key, seal_recovery, unlock_keys
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.reply_file import Judgement, Reply, SetAside, open_reply, seal_reply
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
from tests.unit.sealing import COUNTY, STRANGER, TOWNSHIP

DATA = Path(__file__).parents[1] / "data" / "packages"
NOW = "2026-11-02T08:00:00.000Z"


def an_invitation(county: Keys = COUNTY, **changes: Any) -> Invitation:
    invitation = Invitation(
        number=make_number(),
        county="county-1",
        county_name="孝昌县供销合作社联合社",
        keys=county.public,
        unit="unit-1",
        code="420902103",
        name="花园镇供销社",
        pseudonym_key=make_pseudonym_key(),
        code_tables=3,
        tables={"job_kinds": [{"code": "01", "name": "旋耕", "weight_pct": 36}]},
        report_day=5,
        disclosure=Disclosure.ROSTER,
        purpose="供销合作贷",
        created_at=NOW,
    )
    return replace(invitation, **changes)


def an_answer(told: str = "", keys: Keys = TOWNSHIP, **more: Any) -> tuple[bytes, Issued]:
    written, issued = seal_invitation(an_invitation(), COUNTY, told)
    invitation, sha256 = open_invitation(written, told)
    return seal_answer(invitation, sha256, keys, program="0.1.0", created_at=NOW, **more), issued


def a_reply(**changes: Any) -> Reply:
    aside = SetAside(kind="job", uid="a1", number="ZY-000001", reason="地块 不在\n名册")
    package = Judgement(
        sha256="a" * 64,
        sequence=4,
        period="2026-10",
        kind=PackageKind.MONTH,
        outcome="exceptions",
        reason="1 record\u2028set aside",
        exceptions=(aside,),
    )
    reply = Reply(
        number=9,
        county="county-1",
        unit="unit-1",
        created_at=NOW,
        last=4,
        last_sha256="a" * 64,
        packages=(package,),
        code_tables=4,
        tables={"crops": []},
    )
    return replace(reply, **changes)


def refused_as(work: Callable[..., object], *arguments: object) -> Why:
    with pytest.raises(PackageRefused) as refusal:
        work(*arguments)
    return refusal.value.code


def known(issued: Issued) -> Callable[[str], Issued | None]:
    return lambda number: issued if number == issued.number else None


@pytest.mark.parametrize("told", ["", "7351 0082"])
def test_county_and_unit_come_to_know_one_another(tmp_path: Path, told: str) -> None:
    sent = an_invitation()
    written, issued = seal_invitation(sent, COUNTY, told)
    (tmp_path / "i").write_bytes(written)
    received, sha256 = open_invitation(tmp_path / "i", told)
    assert received == replace(sent, secret=issued.secret)
    assert sha256 == issued.sha256
    assert sent.pseudonym_key not in written.decode()
    recovery = seal_recovery(TOWNSHIP, COUNTY.public.recipient)
    answer = seal_answer(
        received, sha256, TOWNSHIP, program="0.1.0", created_at=NOW, recovery=recovery
    )
    admitted, answer_sha256 = open_answer(answer, known(issued))
    assert isinstance(admitted, Answer)
    assert admitted.keys == TOWNSHIP.public
    assert admitted.recovery == recovery
    again = replace(issued, answered=answer_sha256)
    assert open_answer(answer, known(again)) == (admitted, answer_sha256)


def test_a_secret_told_by_telephone_is_not_in_the_file() -> None:
    written, _issued = seal_invitation(an_invitation(), COUNTY, "7351 0082")
    assert b"7351" not in written
    assert refused_as(lambda: open_invitation(written)) is Why.PASSWORD
    assert refused_as(lambda: open_invitation(written, "7351 0083")) is Why.PASSWORD


def test_an_invitation_from_another_county_is_refused_where_the_county_is_known() -> None:
    written, _issued = seal_invitation(an_invitation(STRANGER), STRANGER)
    open_invitation(written)
    assert refused_as(lambda: open_invitation(written, county=COUNTY.public)) is Why.SENDER
    mixed = an_invitation(keys=PublicKeys(COUNTY.public.signing, STRANGER.public.recipient))
    assert refused_as(lambda: seal_invitation(mixed, STRANGER)) is Why.SIGNATURE


def test_an_answer_to_no_invitation_of_this_book_is_refused() -> None:
    answer, issued = an_answer()
    assert refused_as(lambda: open_answer(answer, lambda _number: None)) is Why.INVITATION
    for other in (
        replace(issued, sha256="0" * 64),
        replace(issued, unit="unit-2"),
        replace(issued, code="x"),
        replace(issued, secret="guess"),
    ):
        assert refused_as(open_answer, answer, known(other)) is Why.INVITATION


def test_a_second_answer_with_other_keys_is_refused() -> None:
    written, issued = seal_invitation(an_invitation(), COUNTY)
    invitation, sha256 = open_invitation(written)
    first = seal_answer(invitation, sha256, TOWNSHIP, program="0.1.0", created_at=NOW)
    second = seal_answer(invitation, sha256, STRANGER, program="0.1.0", created_at=NOW)
    done = replace(issued, answered=open_answer(first, known(issued))[1])
    assert refused_as(lambda: open_answer(second, known(done))) is Why.ANSWERED


def test_an_answer_with_foreign_keys_put_in_is_refused() -> None:
    answer, issued = an_answer()
    body = json.loads(answer.splitlines()[0])
    body["keys"] = {"signing": STRANGER.public.signing, "recipient": STRANGER.public.recipient}
    forged = json.dumps(body).encode()
    signature = STRANGER.sign(b"coopdesk answer\n" + forged).hex().encode()
    whole = forged + b"\n" + signature + b"\n"
    assert refused_as(lambda: open_answer(whole, known(issued))) is Why.INVITATION


def test_a_reply_is_read_by_its_unit_only(tmp_path: Path) -> None:
    sealed = seal_reply(a_reply(), COUNTY, TOWNSHIP.public.recipient)
    (tmp_path / "r").write_bytes(sealed)
    reply = open_reply(tmp_path / "r", TOWNSHIP, COUNTY.public, "unit-1")
    assert reply == a_reply()
    assert reply.packages[0].exceptions[0].reason == "地块 不在 名册"
    assert reply.packages[0].reason == "1 record set aside"
    county, other = COUNTY.public, STRANGER.public
    assert refused_as(open_reply, sealed, STRANGER, county, "unit-1") is Why.RECIPIENT
    assert refused_as(open_reply, sealed, TOWNSHIP, other, "unit-1") is Why.SENDER
    assert refused_as(open_reply, sealed, TOWNSHIP, county, "unit-2") is Why.RECEIVER


def test_a_reply_that_could_not_be_read_is_never_written() -> None:
    package = replace(a_reply().packages[0], outcome="perhaps")
    wrong = a_reply(packages=(package,))
    refusal = refused_as(lambda: seal_reply(wrong, COUNTY, TOWNSHIP.public.recipient))
    assert refusal is Why.FILE


def test_one_kind_of_file_never_passes_for_another() -> None:
    invitation, _issued = seal_invitation(an_invitation(), COUNTY)
    answer, issued = an_answer()
    assert refused_as(lambda: open_answer(invitation, known(issued))) is Why.FILE
    assert refused_as(lambda: open_invitation(answer)) is Why.FILE
    body = answer.splitlines()[0].replace(b'"file":"answer"', b'"file":"invitation"')
    signature = answer.splitlines()[1]
    assert refused_as(lambda: open_invitation(body + b"\n" + signature + b"\n")) is Why.SIGNATURE


def test_each_changed_bit_or_cut_of_a_trust_file_is_refused() -> None:
    invitation, _issued = seal_invitation(an_invitation(tables={}), COUNTY)
    answer, issued = an_answer()
    reply = seal_reply(a_reply(), COUNTY, TOWNSHIP.public.recipient)
    openers: list[tuple[bytes, Callable[[bytes], object]]] = [
        (invitation, open_invitation),
        (answer, lambda content: open_answer(content, known(issued))),
        (reply, lambda content: open_reply(content, TOWNSHIP, COUNTY.public, "unit-1")),
    ]
    for content, opened in openers:
        for at in range(len(content)):
            damaged = bytearray(content)
            damaged[at] ^= 1 << at % 8
            refused_as(opened, bytes(damaged))
        for length in range(0, len(content), 13):
            refused_as(opened, content[:length])
        for more in (b"\n", b" ", b"\0", content):
            refused_as(opened, content + more)
            refused_as(opened, more + content)


def signed(content: dict[str, Any], what: str, keys: Keys) -> bytes:
    body = json.dumps(content).encode()
    return body + b"\n" + keys.sign(f"coopdesk {what}\n".encode() + body).hex().encode() + b"\n"


def test_well_signed_trust_files_with_odd_fields_are_refused() -> None:
    invitation, _issued = seal_invitation(an_invitation(), COUNTY)
    answer, issued = an_answer()
    reply = pyrage.decrypt(
        seal_reply(a_reply(), COUNTY, TOWNSHIP.public.recipient),
        [pyrage.x25519.Identity.from_str(TOWNSHIP.identity)],
    )

    def reply_of(content: bytes) -> Reply:
        recipient = pyrage.x25519.Recipient.from_str(TOWNSHIP.public.recipient)
        sealed = pyrage.encrypt(content, [recipient])
        return open_reply(sealed, TOWNSHIP, COUNTY.public, "unit-1")

    openers: list[tuple[str, bytes, Keys, Callable[[bytes], object]]] = [
        ("invitation", invitation, COUNTY, open_invitation),
        ("answer", answer, TOWNSHIP, lambda content: open_answer(content, known(issued))),
        ("reply", reply, COUNTY, reply_of),
    ]
    odd: list[Any] = [None, True, -1, 10**12, "", "\n", "\ud800", 1.5, [], [1], {}, {"a": {"b": 1}}]
    free = {("invitation", "tables"), ("reply", "tables"), ("reply", "packages")}
    free |= {("reply", "last_sha256"), ("answer", "recovery"), ("invitation", "purpose")}
    free |= {("invitation", "secret")}
    for what, content, keys, opened in openers:
        fields = json.loads(content.splitlines()[0])
        opened(signed(fields, what, keys))
        for name in fields:
            less = {key: value for key, value in fields.items() if key != name}
            refused_as(opened, signed(less, what, keys))
            for value in odd:
                if (what, name) in free and value in ("", [], {}, {"a": {"b": 1}}):
                    continue
                written = signed({**fields, name: value}, what, keys)
                refused_as(opened, written)
        refused_as(opened, signed({**fields, "more": 1}, what, keys))
        newer = signed({**fields, "format": 2}, what, keys)
        assert refused_as(opened, newer) is Why.NEWER


def test_files_that_are_nothing_of_the_kind_are_refused(tmp_path: Path) -> None:
    assert refused_as(lambda: open_invitation(b"")) is Why.FILE
    assert refused_as(lambda: open_invitation(tmp_path / "none")) is Why.UNREADABLE
    assert refused_as(lambda: open_invitation(b"x" * (17 * 2**20))) is Why.SIZE
    assert refused_as(lambda: open_reply(b"", TOWNSHIP, COUNTY.public, "u")) is Why.CONTAINER


def test_the_golden_trust_files_of_format_1_open_for_ever() -> None:
    county = unlock_keys((DATA / "county-keys.json").read_text(), "")
    unit = unlock_keys((DATA / "unit-keys.json").read_text(), "秘密 password")
    invitation, sha256 = open_invitation(DATA / "v1-invitation.json")
    assert invitation.keys == county.public
    assert invitation.pseudonym_key == "5a" * 32
    issued = Issued(
        number=invitation.number,
        unit=invitation.unit,
        code=invitation.code,
        secret=invitation.secret,
        sha256=sha256,
    )
    answer, _sha256 = open_answer(DATA / "v1-answer.json", known(issued))
    assert answer.keys == unit.public
    assert open_reply(DATA / "v1-reply.coop", unit, county.public, "unit-1") == a_reply()
