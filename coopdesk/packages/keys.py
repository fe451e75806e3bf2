"""Keys of a unit: made, locked by a password, shown as a fingerprint; and pseudonyms of persons."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coopdesk.packages.container import decrypt_small
from coopdesk.packages.refusal import Why, refused
from coopdesk.packages.strict import Fields, Unfit, read_strict_object, write_strict

SIGNING: Final = re.compile(r"[0-9a-f]{64}")
RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_IDENTITY: Final = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")
_BASE64: Final = re.compile(r"[0-9A-Za-z+/]{0,40000}={0,2}")
_SALT: Final = re.compile(r"[0-9A-Za-z+/]{22}==")
_NONCE: Final = re.compile(r"[0-9A-Za-z+/]{16}")
_SHARED: Final = re.compile(r"(?:[0-9a-f]{64})?")
_FORMAT: Final = 1

# RFC 9106, second recommended option; without a password there is nothing to slow down.
_PASSES, _MEMORY, _LANES = 3, 65536, 4
_OPEN_PASSES, _OPEN_MEMORY, _OPEN_LANES = 1, 64, 1


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others know of a unit: its signature key (hex) and its age recipient."""

    signing: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The secret keys of a unit: an Ed25519 seed (hex) and an age identity; never logged."""

    signing: str = field(repr=False)
    identity: str = field(repr=False)

    @property
    def public(self) -> PublicKeys:
        """Return what others may know."""
        from pyrage import x25519

        signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.signing))
        recipient = x25519.Identity.from_str(self.identity).to_public()
        return PublicKeys(signing.public_key().public_bytes_raw().hex(), str(recipient))

    def sign(self, content: bytes) -> bytes:
        """Sign exact bytes."""
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.signing)).sign(content)


def make_keys() -> Keys:
    """Make a fresh pair for signing and a fresh pair for sealing."""
    from pyrage import x25519

    signing = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    return Keys(signing, str(x25519.Identity.generate()))


def is_signed(signing: str, signature: bytes, content: bytes) -> bool:
    """Tell whether the holder of a signature key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_recipient(text: str) -> bool:
    """Tell whether a text is an age recipient that can be sealed for."""
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return RECIPIENT.fullmatch(text) is not None


@lru_cache(maxsize=256)
def fingerprint(keys: PublicKeys) -> str:
    """Return four groups of four digits over both keys, to compare by telephone.

    It is slow on purpose (argon2id), so that nobody can search for keys with the same digits.
    """
    hashed = _stretch(f"{keys.signing}\n{keys.recipient}", b"coopdesk keys v1", 2, 32768, 1)
    digits = f"{int.from_bytes(hashed, 'big') % 10**16:016d}"
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _stretch(passphrase: str, salt: bytes, passes: int, memory: int, lanes: int) -> bytes:
    """Make a key of a password (argon2id)."""
    return hash_secret_raw(
        secret=unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"),
        salt=salt,
        time_cost=passes,
        memory_cost=memory,
        parallelism=lanes,
        hash_len=32,
        type=Type.ID,
    )


def lock(content: bytes, passphrase: str, *, guessable: bool = True) -> str:
    """Lock bytes by a password (argon2id, AES-256-GCM) into a compact JSON text.

    What a machine drew at random cannot be guessed and need not be slow to try. An empty password
    keeps the bytes from a chance look only; whoever has the text can open it.
    """
    salt, nonce = os.urandom(16), os.urandom(12)
    passes, memory, lanes = (
        (_PASSES, _MEMORY, _LANES)
        if passphrase and guessable
        else (_OPEN_PASSES, _OPEN_MEMORY, _OPEN_LANES)
    )
    terms: dict[str, Any] = {
        "format": _FORMAT,
        "lock": "argon2id-aes256gcm",
        "passes": passes,
        "memory_kib": memory,
        "lanes": lanes,
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
    }
    key = _stretch(passphrase, salt, passes, memory, lanes)
    locked = AESGCM(key).encrypt(nonce, content, write_strict(terms).encode())
    return write_strict({**terms, "locked": base64.b64encode(locked).decode()})


def unlock(text: str, passphrase: str) -> bytes:
    """Open a locked text; a wrong password and a changed text look alike and are refused."""
    try:
        content = read_strict_object(text.encode("utf-8", "surrogatepass"))
        terms = write_strict({k: v for k, v in content.items() if k != "locked"}).encode()
        fields = Fields(content)
        fields.whole("format", _FORMAT, _FORMAT)
        fields.text("lock", re.compile("argon2id-aes256gcm"))
        passes = fields.whole("passes", 1, 16)
        lanes = fields.whole("lanes", 1, 16)
        memory = fields.whole("memory_kib", 8 * lanes, 2**20)
        salt = base64.b64decode(fields.text("salt", _SALT), validate=True)
        nonce = base64.b64decode(fields.text("nonce", _NONCE), validate=True)
        locked = base64.b64decode(fields.text("locked", _BASE64), validate=True)
        fields.done()
        key = _stretch(passphrase, salt, passes, memory, lanes)
        return AESGCM(key).decrypt(nonce, locked, terms)
    except (Unfit, binascii.Error, InvalidTag) as trouble:
        raise refused(Why.PASSWORD, type(trouble).__name__) from trouble


def lock_keys(keys: Keys, passphrase: str) -> str:
    """Lock the secret keys by the clerk's password; empty until the clerk has set one."""
    return lock(written_keys(keys), passphrase)


def unlock_keys(text: str, passphrase: str) -> Keys:
    """Open the secret keys with the clerk's password."""
    return read_keys(unlock(text, passphrase))[0]


def is_locked(text: str) -> bool:
    """Tell whether more than the empty password keeps a locked text from a chance look."""
    return int(json.loads(text)["memory_kib"]) > _OPEN_MEMORY


def seal_recovery(keys: Keys, recipient: str, shared: str = "") -> str:
    """Seal a recovery copy of the secret keys for the county (age, as text).

    The county could then sign in the unit's name; so it is made only when the unit asks for it.
    ``shared`` is the key of pseudonyms that an office gave its own units.
    """
    import pyrage

    sealed = pyrage.encrypt(
        written_keys(keys, shared), [pyrage.x25519.Recipient.from_str(recipient)]
    )
    return base64.b64encode(sealed).decode()


def open_recovery(text: str, keys: Keys) -> tuple[Keys, str]:
    """Open a recovery copy with the county's keys; returns the shared key as well."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError as trouble:
        raise refused(Why.CONTAINER, "not base64") from trouble
    return read_keys(decrypt_small(content, keys.identity))


def written_keys(keys: Keys, shared: str = "") -> bytes:
    """Write secret keys as they are locked or sealed."""
    content = {"signing": keys.signing, "identity": keys.identity}
    return write_strict({**content, "shared": shared} if shared else content).encode()


def read_keys(content: bytes) -> tuple[Keys, str]:
    """Read secret keys that were locked or sealed, and the shared key if one is with them."""
    try:
        values = read_strict_object(content)
        fields = Fields({"shared": "", **values})
        keys = Keys(fields.text("signing", SIGNING), fields.text("identity", _IDENTITY))
        shared = fields.text("shared", _SHARED)
        fields.done()
    except Unfit as trouble:
        raise refused(Why.PASSWORD, str(trouble)) from trouble
    return keys, shared


def make_pseudonym_key() -> str:
    """Make the key under which all townships of a county write pseudonyms (hex)."""
    return os.urandom(32).hex()


def normal_id_number(text: str) -> str:
    """Write an ID number as everybody writes it: plain digits, capital X, 15 digits made 18.

    Source: GB 11643-1999; a number of the old kind lacks the century and the check character.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"\d{15}", plain, re.ASCII):
        return plain
    body = f"{plain[:6]}19{plain[6:]}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def pseudonym(key: str, id_number: str) -> str:
    """Return the HMAC-SHA-256 of the normalised ID number: one person, one pseudonym, all units."""
    content = normal_id_number(id_number).encode()
    return hmac.new(bytes.fromhex(key), content, hashlib.sha256).hexdigest()


def pseudonym_without_number(key: str, unit: str, member: str) -> str:
    """Return the pseudonym of a person without ID number: of this unit only, marked by ``u-``."""
    content = f"unit\n{unit}\nmember\n{member}".encode()
    return "u-" + hmac.new(bytes.fromhex(key), content, hashlib.sha256).hexdigest()
