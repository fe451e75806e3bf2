"""Keys, passwords, fingerprints and pseudonyms; fixed vectors keep old books readable."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from coopdesk.packages.keys import (
    Keys,
    PublicKeys,
    fingerprint,
    is_recipient,
    is_signed,
    lock,
    lock_keys,
    make_keys,
    make_pseudonym_key,
    normal_id_number,
    open_recovery,
    pseudonym,
    pseudonym_without_number,
    seal_recovery,
    unlock,
    unlock_keys,
)
from coopdesk.packages.refusal import PackageRefused, Why

# RFC 8032, 7.1, test 2.
SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
# The pair that the age project's own test kit uses.
IDENTITY = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
RECIPIENT = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"


def test_the_signature_is_that_of_the_standard() -> None:
    keys = Keys(SEED, IDENTITY)
    assert keys.public == PublicKeys(PUBLIC, RECIPIENT)
    assert keys.sign(b"\x72").hex() == SIGNATURE
    assert is_signed(PUBLIC, bytes.fromhex(SIGNATURE), b"\x72")
    assert not is_signed(PUBLIC, bytes.fromhex(SIGNATURE), b"\x73")
    assert not is_signed(PUBLIC, b"", b"\x72")
    assert not is_signed("not hex", bytes.fromhex(SIGNATURE), b"\x72")


def test_fresh_keys_differ_and_do_not_show_themselves() -> None:
    one, other = make_keys(), make_keys()
    assert one != other
    assert one.signing not in repr(one)
    assert one.identity not in repr(one)


def test_a_fingerprint_can_be_read_by_telephone_and_never_changes() -> None:
    assert fingerprint(PublicKeys(PUBLIC, RECIPIENT)) == "5846 4413 7279 5259"
    assert fingerprint(PublicKeys(PUBLIC, make_keys().public.recipient)) != "5846 4413 7279 5259"
    assert fingerprint(PublicKeys(make_keys().public.signing, RECIPIENT)) != "5846 4413 7279 5259"


def test_a_recipient_is_known_by_its_check_digits() -> None:
    assert is_recipient(RECIPIENT)
    assert not is_recipient(RECIPIENT[:-1] + "q")
    assert not is_recipient("")


@pytest.mark.parametrize("password", ["", "秘密 password"])
def test_locked_keys_open_with_their_password_only(password: str) -> None:
    keys = make_keys()
    text = lock_keys(keys, password)
    assert unlock_keys(text, password) == keys
    assert keys.signing not in text
    with pytest.raises(PackageRefused) as refusal:
        unlock_keys(text, password + "x")
    assert refusal.value.code is Why.PASSWORD
    assert lock_keys(keys, password) != text


def test_a_password_is_the_same_however_its_accents_are_typed() -> None:
    assert unlock(lock(b"x", "caf\u00e9"), "cafe\u0301") == b"x"


def test_a_changed_lock_does_not_open() -> None:
    terms = json.loads(lock(b"secret", ""))
    for name in terms:
        for value in (None, "", 0, 10**9, "AAAA", terms["salt"], terms["nonce"], True):
            if value != terms[name] or type(value) is not type(terms[name]):
                with pytest.raises(PackageRefused):
                    unlock(json.dumps({**terms, name: value}), "")
        with pytest.raises(PackageRefused):
            unlock(json.dumps({k: v for k, v in terms.items() if k != name}), "")
    for text in ("", "{}", "[]", "\ud800", json.dumps({**terms, "more": 1})):
        with pytest.raises(PackageRefused):
            unlock(text, "")


def test_a_lock_that_holds_no_keys_is_refused() -> None:
    for content in (b"", b"{}", b'{"signing":"1","identity":"2"}'):
        with pytest.raises(PackageRefused):
            unlock_keys(lock(content, ""), "")


def test_the_lock_of_format_1_opens_for_ever() -> None:
    assert unlock(GOLDEN_LOCK, "供销社") == b"golden"


def test_a_recovery_copy_opens_at_the_county_only() -> None:
    unit, county = make_keys(), make_keys()
    text = seal_recovery(unit, county.public.recipient)
    assert open_recovery(text, county) == (unit, "")
    with_shared = seal_recovery(unit, county.public.recipient, "ab" * 32)
    assert open_recovery(with_shared, county) == (unit, "ab" * 32)
    with pytest.raises(PackageRefused) as refusal:
        open_recovery(text, unit)
    assert refusal.value.code is Why.RECIPIENT
    with pytest.raises(PackageRefused):
        open_recovery("***", county)


def test_a_pseudonym_is_the_hmac_of_the_number_as_everybody_writes_it() -> None:
    key = "00" * 32
    expected = hmac.new(bytes(32), b"11010519491231002X", hashlib.sha256).hexdigest()
    for written in (
        "11010519491231002X",
        " 110105 19491231 002x ",
        "１１０１０５１９４９１２３１００２Ｘ",
    ):
        assert pseudonym(key, written) == expected
    assert pseudonym("01" * 32, "11010519491231002X") != expected
    assert len(bytes.fromhex(make_pseudonym_key())) == 32


def test_a_number_of_fifteen_digits_is_the_same_person() -> None:
    assert normal_id_number("110105491231002") == "11010519491231002X"
    assert normal_id_number("unknown") == "UNKNOWN"


def test_persons_without_number_stay_inside_their_unit() -> None:
    key = make_pseudonym_key()
    one = pseudonym_without_number(key, "unit-1", "m1")
    assert one.startswith("u-")
    assert one == pseudonym_without_number(key, "unit-1", "m1")
    assert one != pseudonym_without_number(key, "unit-2", "m1")


GOLDEN_LOCK = (
    '{"format":1,"lanes":4,"lock":"argon2id-aes256gcm","locked":"K'
    '7sO+ks3zLRFBK8XsfrNDdjHfTnSTA==","memory_kib":65536,"nonce":"Y'
    '7hZb1XrjDbLcyY6","passes":3,"salt":"XYwA9TrLOX5bbt6ZCg+yOw=="}'
)
