"""Check codes: twelve characters that prove, without any network, that a slip was not altered."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U, which are read as others (Crockford)."""
LENGTH: Final = 12
_READ: Final = str.maketrans("OIL", "011", " -\u3000·")


def facts_of(number: str, day: str, party: str, total: str, digest: str = "") -> str:
    """Write down a document's facts so that no two documents read the same."""
    parts = [unicodedata.normalize("NFC", part) for part in (number, day, party, total, digest)]
    return "".join(f"{len(part)}:{part};" for part in parts)


def check_code(key: bytes, facts: str) -> str:
    """Return the code of a document under a book's key, such as ``7K4M 92QD 3XPA``."""
    if len(key) < 16:
        message = "a check code needs a key of at least 16 bytes"
        raise ValueError(message)
    seal = hmac.new(key, b"coopdesk check code 1\n" + facts.encode(), hashlib.sha256).digest()
    number = int.from_bytes(seal[:8], "big") >> 4
    text = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH - 1, -1, -1))
    return " ".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(typed: str) -> str:
    """Read a code as a person types it: small letters, no spaces, O for 0, I or L for 1."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_READ)
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def verify(key: bytes, facts: str, typed: str) -> bool:
    """Tell whether a typed code belongs to these facts."""
    return hmac.compare_digest(check_code(key, facts).encode(), read_code(typed).encode())
