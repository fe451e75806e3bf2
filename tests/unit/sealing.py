"""Packages for tests: honest ones, and ones that an attacker with tools would make."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyrage

from coopdesk.packages.format import Heading, PackageKind
from coopdesk.packages.keys import Keys, make_keys
from coopdesk.packages.opening import SealedPackage, UnitKey, open_package
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.seal import write_package

COUNTY: Final = make_keys()
TOWNSHIP: Final = make_keys()
STRANGER: Final = make_keys()

HEADING: Final = Heading(
    program="0.1.0",
    unit="unit-1",
    code="420902103",
    receiver="county-1",
    period="2026-10",
    kind=PackageKind.MONTH,
    sequence=1,
    code_tables=3,
    created_at="2026-11-02T08:00:00.000Z",
)
JOBS: Final = [
    {"uid": "a1", "number": "ZY-000001", "area": 1230, "mu_times": 2460, "charge_fen": 86100},
    {"uid": "a2", "number": "ZY-000002", "area": 500, "mu_times": 500, "charge_fen": -17500},
]
SALES: Final = [
    {
        "uid": "b1",
        "on": "2026-10-03",
        "lines": [{"good": "尿素", "total_fen": 10500}],
        "paid": True,
    },
]
FIGURES: Final = {"figures": {"f14": {"value": 2960, "formula": 2}}}


def seal(target: Path, **changes: Any) -> SealedPackage:
    """Seal the honest package, with some facts of its heading changed."""
    keys = changes.pop("keys", TOWNSHIP)
    records = changes.pop("records", {"job": JOBS, "sale": SALES})
    heading = replace(HEADING, **changes)
    return write_package(
        target, heading, records, FIGURES, keys, [COUNTY.public.recipient], replace=True
    )


def register(unit: str) -> list[UnitKey] | None:
    """Know one township, as a county's register does."""
    return [UnitKey(TOWNSHIP.public.signing)] if unit == "unit-1" else None


def why(
    source: bytes | Path,
    trusted: Callable[[str], list[UnitKey] | None] = register,
    keys: Keys = COUNTY,
) -> Why | None:
    """Return the code of the refusal, or nothing when the package is believed."""
    try:
        with open_package(source, keys.identity, trusted, receiver="county-1") as package:
            for kind in package.kinds:
                list(package.records(kind))
    except PackageRefused as refusal:
        return refusal.code
    return None


def unpacked(sealed: bytes) -> bytes:
    """Decrypt a package with the sender's key, as the sender's own thief could."""
    clear: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(TOWNSHIP.identity)])
    return clear


def resealed(clear: bytes) -> bytes:
    """Encrypt any bytes to the county, as anybody can."""
    recipient = pyrage.x25519.Recipient.from_str(COUNTY.public.recipient)
    sealed: bytes = pyrage.encrypt(clear, [recipient])
    return sealed


def members(clear: bytes) -> list[tuple[str, bytes]]:
    """Read the members of a ZIP with the standard library."""
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(clear)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def zipped(
    parts: Iterable[tuple[str, bytes]],
    *,
    size: int | None = None,
    flags: int = 0,
    packing: int = 8,
    gap: bytes = b"",
    comment: bytes = b"",
    local_name: str | None = None,
) -> bytes:
    """Write a ZIP by hand, with the lies asked for."""
    body, directory, count = b"", b"", 0
    for name, content in parts:
        raw = name.encode()
        method = 0 if name == "manifest.sig" else packing
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush() if method else content
        length = len(content) if size is None else size
        facts = (20, flags, method, 0, 0x21, zlib.crc32(content), len(packed), length)
        central = struct.pack(
            "<4sHHHHHHLLLHHHHHLL",
            b"PK\x01\x02",
            0x0314,
            *facts,
            len(raw),
            0,
            0,
            0,
            0,
            0o100600 << 16,
            len(body),
        )
        directory += central + raw
        local = raw if local_name is None else local_name.encode()
        body += struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", *facts, len(local), 0)
        body += local + packed + gap
        count += 1
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), len(comment)
    )
    return body + directory + end + comment


def resigned(
    parts: Iterable[tuple[str, bytes]], keys: Keys, change: Callable[[dict[str, Any]], object]
) -> list[tuple[str, bytes]]:
    """Change the cover sheet and sign it with some keys."""
    found = dict(parts)
    cover = json.loads(found["manifest.json"])
    change(cover)
    return covered(found, keys, json.dumps(cover).encode())


def covered(parts: Mapping[str, bytes], keys: Keys, cover: bytes) -> list[tuple[str, bytes]]:
    """Put another cover sheet on, signed with some keys."""
    rest = [(name, content) for name, content in parts.items() if not name.startswith("manifest.")]
    return [*rest, ("manifest.json", cover), ("manifest.sig", keys.sign(cover))]
