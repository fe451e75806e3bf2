"""Sealing and opening a package: what holds, and every attack that must end in a refusal."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import sqlite3
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyrage
import pytest

from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.packages import container
from coopdesk.packages.container import Limits
from coopdesk.packages.format import PackageKind, Totals
from coopdesk.packages.keys import unlock_keys
from coopdesk.packages.opening import KeyState, UnitKey, open_package
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.seal import write_package
from tests.unit.sealing import (
    COUNTY,
    FIGURES,
    HEADING,
    JOBS,
    SALES,
    STRANGER,
    TOWNSHIP,
    covered,
    members,
    register,
    resealed,
    resigned,
    seal,
    unpacked,
    why,
    zipped,
)

DATA = Path(__file__).parents[1] / "data" / "packages"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    target = tmp_path_factory.mktemp("sealed") / "2026-10.coop"
    seal(target)
    return target.read_bytes()


def test_what_was_sealed_is_opened_unchanged(tmp_path: Path) -> None:
    target = tmp_path / "a.coop"
    written = seal(target)
    told: list[int] = []
    with open_package(
        target, COUNTY.identity, register, receiver="county-1", progress=told.append
    ) as package:
        assert list(package.records("job")) == JOBS
        assert list(package.records("sale")) == SALES
        assert list(package.records("member")) == []
        assert package.figures == FIGURES
        assert package.kinds == ("job", "sale")
        assert package.signing == TOWNSHIP.public.signing
        assert package.manifest == written.manifest
        assert package.sha256 == written.sha256
        assert (package.file_sha256, package.bytes) == (written.file_sha256, written.bytes)
    assert told == [2, 3]
    assert written.file_sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert written.sha256 == hashlib.sha256(written.manifest.to_bytes()).hexdigest()
    assert written.manifest.totals["job"] == Totals(count=2, money=68600, area=1730, mu_times=2960)
    assert written.manifest.totals["sale"] == Totals(count=1, money=10500)
    assert [one.name for one in tmp_path.iterdir()] == ["a.coop"]


def test_a_package_opens_with_public_tools_alone(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "clear.zip").write_bytes(unpacked(sealed))
    with ZipFile(tmp_path / "clear.zip") as archive:
        assert archive.testzip() is None
        lines = archive.read("records/job.jsonl").decode().splitlines()
        cover = json.loads(archive.read("manifest.json"))
    assert [json.loads(line) for line in lines] == JOBS
    assert cover["kind"] == "month"


def test_the_same_content_sealed_again_is_the_same_package(sealed: bytes, tmp_path: Path) -> None:
    first, again = seal(tmp_path / "a.coop"), seal(tmp_path / "b.coop")
    assert first.sha256 == again.sha256
    assert first.file_sha256 != again.file_sha256
    assert unpacked(sealed) == unpacked((tmp_path / "b.coop").read_bytes())


def test_a_month_with_nothing_to_report_travels(tmp_path: Path) -> None:
    seal(tmp_path / "n.coop", kind=PackageKind.NOTHING, records={})
    assert why(tmp_path / "n.coop") is None


def test_a_flipped_bit_is_seen_in_each_byte_of_the_file(sealed: bytes) -> None:
    for at in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[at] ^= 1 << at % 8
        assert why(bytes(damaged)) in {Why.CONTAINER, Why.RECIPIENT}, at


def test_every_bit_of_the_age_header_counts(sealed: bytes) -> None:
    header = sealed.index(b"\n--- ") + 50
    for at in range(header * 8):
        damaged = bytearray(sealed)
        damaged[at // 8] ^= 1 << at % 8
        assert why(bytes(damaged)) in {Why.CONTAINER, Why.RECIPIENT}, at


def test_a_cut_or_lengthened_file_is_refused(sealed: bytes) -> None:
    for length in [*range(0, len(sealed), 11), len(sealed) - 1]:
        assert why(sealed[:length]) in {Why.CONTAINER, Why.RECIPIENT}, length
    for more in (b"\0", b"\n", b"x" * 70000, sealed):
        assert why(sealed + more) is Why.CONTAINER
        assert why(more + sealed) in {Why.CONTAINER, Why.RECIPIENT}
    assert why(sealed[:900] + sealed[1000:]) is Why.CONTAINER


def test_files_that_are_nothing_of_the_kind_are_refused(tmp_path: Path) -> None:
    chance = random.Random(7)
    for size in (0, 1, 21, 22, 100, 5000, 300_000):
        assert why(chance.randbytes(size)) is Why.CONTAINER
        assert why(b"age-encryption.org/v1\n" + chance.randbytes(size)) is Why.CONTAINER
        assert why(resealed(chance.randbytes(size))) is Why.STRUCTURE
    with sqlite3.connect(tmp_path / "book.db") as book:
        book.execute("create table t (x)")
    book.close()
    assert why(tmp_path / "book.db") is Why.CONTAINER
    assert why(tmp_path / "missing.coop") is Why.UNREADABLE
    assert why(tmp_path) is Why.UNREADABLE
    assert why(Path("bad\0name")) is Why.UNREADABLE
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert why(tmp_path / "pipe") is Why.UNREADABLE


def test_a_text_form_of_the_same_file_is_refused(sealed: bytes) -> None:
    import base64

    body = base64.encodebytes(sealed).replace(b"\n", b"")
    lines = b"\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    armoured = b"-----BEGIN AGE ENCRYPTED FILE-----\n%s\n-----END AGE ENCRYPTED FILE-----\n" % lines
    pyrage.decrypt(armoured, [pyrage.x25519.Identity.from_str(COUNTY.identity)])
    assert why(armoured) is Why.CONTAINER


def test_a_header_without_end_is_refused_at_once() -> None:
    assert why(b"age-encryption.org/v1\n" + b"-> X25519 aaaa\nAAAA\n" * 100_000) is Why.CONTAINER


def test_ten_gigabytes_of_nothing_are_refused_by_their_size(tmp_path: Path) -> None:
    target = tmp_path / "huge.coop"
    with target.open("wb") as stream:
        stream.truncate(10 * 2**30)
    assert why(target) is Why.SIZE
    with pytest.raises(PackageRefused) as refusal:
        open_package(b"12345", COUNTY.identity, register, limits=Limits(file=4))
    assert refusal.value.code is Why.SIZE


def test_a_package_sealed_for_somebody_else_is_refused(sealed: bytes) -> None:
    assert why(sealed, keys=STRANGER) is Why.RECIPIENT


def zip_lies(parts: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes, set[Why]]]:
    """List ZIPs with the township's own signature that are not the ZIP it wrote."""
    honest = zipped(parts)
    some, rest = parts[0], parts[1:]
    structure, differs = {Why.STRUCTURE}, {Why.HASH}
    either = structure | differs
    yield "reordered", zipped([*rest[:1], some, *rest[1:]]), differs
    yield "reversed", zipped(parts[::-1]), differs
    yield "shuffled end", zipped([*parts[:-2], parts[-1], parts[-2]]), differs
    for at in range(len(parts)):
        yield f"without {at}", zipped(parts[:at] + parts[at + 1 :]), either
        yield f"twice {at}", zipped([*parts, parts[at]]), structure
        name, content = parts[at]
        for new in (
            "records/other.jsonl", "/etc/passwd", "../up", "records/../x.jsonl", "C:\\x",
            "records/JOB.jsonl", "records/.jsonl", "manifest.json ", "", "records/a/b.jsonl",
            "records/" + "x" * 33 + ".jsonl", "文件.jsonl", "records/job.jsonl\0",
        ):  # fmt: skip
            changed = [*parts[:at], (new, content), *parts[at + 1 :]]
            yield f"{name} as {new}", zipped(changed), either
        changed = [*parts[:at], (name, content + b" "), *parts[at + 1 :]]
        yield f"longer {name}", zipped(changed), {*either, Why.SIGNATURE, Why.MANIFEST}
        changed = [*parts[:at], (name, b"1" + content[1:]), *parts[at + 1 :]]
        yield f"other {name}", zipped(changed), {*differs, Why.SIGNATURE, Why.MANIFEST}
    yield "extra", zipped([("records/extra.jsonl", b"{}\n"), *parts]), differs
    yield "unknown", zipped([("readme.txt", b"hello"), *parts]), structure
    yield "stored", zipped(parts, packing=0), structure
    yield "locked", zipped(parts, flags=1), structure
    yield "streamed", zipped(parts, flags=8), structure
    yield "unicode", zipped(parts, flags=0x800), structure
    yield "gap", zipped(parts, gap=b"\0"), structure
    yield "comment", zipped(parts, comment=b"hello"), structure
    yield "other local name", zipped(parts, local_name="figures.json"), structure
    yield "declared 4 GB", zipped(parts, size=2**32 - 1), structure
    yield "declared nothing", zipped(parts, size=0), structure
    yield "declared short", zipped(parts, size=20), structure
    yield "prefix", b"#!/bin/sh\n" + honest, structure
    yield "suffix", honest + b"\0", structure
    yield "no end", honest[:-22], structure
    yield "only end", honest[-22:], structure
    yield "empty zip", zipped([]), structure
    yield "count", honest[:-12] + b"\xff\xff" + honest[-10:], structure
    yield "many", zipped([("figures.json", b"")] * 3000), structure
    yield "zip in zip", zipped([("figures.json", honest)]), structure


def test_a_zip_that_is_not_the_one_written_is_refused(sealed: bytes) -> None:
    parts = members(unpacked(sealed))
    assert why(resealed(zipped(parts))) is None, "the tool of this test writes what the house reads"
    seen = 0
    for name, clear, expected in zip_lies(parts):
        assert why(resealed(clear)) in expected, name
        seen += 1
    assert seen > 80


@pytest.mark.slow
def test_each_flipped_bit_inside_the_zip_is_refused(sealed: bytes) -> None:
    clear = unpacked(sealed)
    for at in range(len(clear) * 8):
        damaged = bytearray(clear)
        damaged[at // 8] ^= 1 << at % 8
        assert why(resealed(bytes(damaged))) is not None, at


def test_bombs_are_refused_in_little_memory(sealed: bytes) -> None:
    parts = members(unpacked(sealed))
    bomb = bytes(80 * 2**20)
    attacks = [
        zipped([("manifest.json", bomb)]),
        zipped([*parts, ("records/bomb.jsonl", bomb)]),
        zipped([("manifest.json", bomb)], size=500),
        zipped([("manifest.json", b"{}"), ("manifest.sig", bomb)]),
    ]
    files = [resealed(attack) for attack in attacks]
    tracemalloc.start()
    for file in files:
        assert why(file) is Why.STRUCTURE
    assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
    tracemalloc.stop()


COVERS: list[tuple[str, Callable[[dict[str, Any]], object], Why]] = [
    ("newer", lambda c: c.update(format=2), Why.NEWER),
    ("newer with more", lambda c: c.update(format=9, colour="red"), Why.NEWER),
    ("older", lambda c: c.update(format=0), Why.OLDER),
    ("no format", lambda c: c.pop("format"), Why.MANIFEST),
    ("true format", lambda c: c.update(format=True), Why.MANIFEST),
    ("text format", lambda c: c.update(format="1"), Why.MANIFEST),
    ("no unit", lambda c: c.pop("unit"), Why.MANIFEST),
    ("odd unit", lambda c: c.update(unit="../x"), Why.MANIFEST),
    ("other unit", lambda c: c.update(unit="unit-2"), Why.UNIT),
    ("other receiver", lambda c: c.update(receiver="county-2"), Why.RECEIVER),
    ("no receiver", lambda c: c.pop("receiver"), Why.RECEIVER),
    ("no sequence", lambda c: c.pop("sequence"), Why.KEY),
    ("sequence 0", lambda c: c.update(sequence=0), Why.KEY),
    ("huge sequence", lambda c: c.update(sequence=10**9), Why.MANIFEST),
    ("true sequence", lambda c: c.update(sequence=True), Why.KEY),
    ("month 13", lambda c: c.update(period="2026-13"), Why.MANIFEST),
    ("odd digits", lambda c: c.update(period="20２6-10"), Why.MANIFEST),
    ("kind", lambda c: c.update(kind="year"), Why.MANIFEST),
    ("correction of nothing", lambda c: c.update(kind="correction"), Why.MANIFEST),
    ("nothing with records", lambda c: c.update(kind="nothing"), Why.MANIFEST),
    ("month that replaces", lambda c: c.update(replaces="0" * 64), Why.MANIFEST),
    ("first with previous", lambda c: c.update(previous="0" * 64), Why.MANIFEST),
    ("second without", lambda c: c.update(sequence=2), Why.MANIFEST),
    ("roster without purpose", lambda c: c.update(disclosure="roster"), Why.MANIFEST),
    ("moment", lambda c: c.update(created_at="2026-02-30T08:00:00.000Z"), Why.MANIFEST),
    ("local moment", lambda c: c.update(created_at="2026-02-20 08:00"), Why.MANIFEST),
    ("control in name", lambda c: c.update(code="a\nb"), Why.MANIFEST),
    ("more fields", lambda c: c.update(more=1), Why.MANIFEST),
    ("no files", lambda c: c.update(files=[]), Why.MANIFEST),
    ("file twice", lambda c: c["files"].append(c["files"][-1]), Why.MANIFEST),
    ("files not objects", lambda c: c.update(files=[1]), Why.MANIFEST),
    ("files no list", lambda c: c.update(files={}), Why.MANIFEST),
    ("many files", lambda c: c.update(files=c["files"] * 99), Why.MANIFEST),
    ("unknown file", lambda c: c["files"][0].update(name="a.txt"), Why.MANIFEST),
    ("file hash", lambda c: c["files"][1].update(sha256="0" * 64), Why.HASH),
    ("file hash short", lambda c: c["files"][1].update(sha256="0"), Why.MANIFEST),
    ("file size", lambda c: c["files"][1].update(bytes=7), Why.HASH),
    ("figure lines", lambda c: c["files"][0].update(lines=7), Why.HASH),
    ("lines", lambda c: c["files"][1].update(lines=1), Why.MANIFEST),
    (
        "lines and count",
        lambda c: (c["files"][1].update(lines=1), c["totals"]["job"].update(count=1)),
        Why.HASH,
    ),
    ("total money", lambda c: c["totals"]["job"].update(money=1), Why.TOTALS),
    ("total area", lambda c: c["totals"]["job"].update(area=1), Why.TOTALS),
    ("total mu-times", lambda c: c["totals"]["job"].update(mu_times=0), Why.TOTALS),
    ("total text", lambda c: c["totals"]["job"].update(money="1"), Why.MANIFEST),
    ("total missing", lambda c: c["totals"].pop("job"), Why.MANIFEST),
    ("total extra", lambda c: c["totals"].update(other=c["totals"]["job"]), Why.MANIFEST),
    ("total no object", lambda c: c["totals"].update(job=1), Why.MANIFEST),
    ("totals no object", lambda c: c.update(totals=[]), Why.MANIFEST),
]


@pytest.mark.parametrize(("name", "change", "expected"), COVERS, ids=[one[0] for one in COVERS])
def test_a_cover_sheet_that_lies_is_refused_though_well_signed(
    sealed: bytes, name: str, change: Callable[[dict[str, Any]], object], expected: Why
) -> None:
    parts = members(unpacked(sealed))
    own = resigned(parts, TOWNSHIP, change)
    assert why(resealed(zipped(own))) is expected
    foreign = resigned(parts, STRANGER, change)
    assert why(resealed(zipped(foreign))) in {Why.SIGNATURE, Why.UNIT, Why.MANIFEST}


@pytest.mark.parametrize(
    "cover",
    [
        b"", b"[]", b"null", b"{", b'{"unit":"unit-1","unit":"unit-1"}', b"\xff", b"\xef\xbb\xbf{}",
        b'{"unit":"\\ud800"}', b'{"format":1.0}', b'{"format":NaN}', b'{"format":Infinity}',
        b'{"format":1e2}', b'{"a":' * 50_000, b"[" * 200_000, b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":99999999999999999999}', b"{} {}", b"{}\n\n", b" {}",
        b'{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}',
    ],
)  # fmt: skip
def test_a_cover_sheet_that_is_not_strict_json_is_refused(sealed: bytes, cover: bytes) -> None:
    parts = dict(members(unpacked(sealed)))
    assert why(resealed(zipped(covered(parts, TOWNSHIP, cover)))) is Why.MANIFEST


LONG = random.Random(5).randbytes(2**19 + 1).hex()

LINES = [
    b"\n", b"{}", b"[1]\n", b'"a"\n', b"{}{}\n", b"{} \n", b" {}\n", b"{}\r\n", b'{"a":1.5}\n',
    b'{"a":1e3}\n', b'{"a":-0.0}\n', b'{"a":NaN}\n', b'{"a":-Infinity}\n', b'{"a":1,"a":2}\n',
    b'{"b":{"a":1,"a":2}}\n', b'{"a":9223372036854775808}\n', b'{"a":' + b"1" * 5000 + b"}\n",
    b'{"a":"\\udc00"}\n', b'{"\\udc00":1}\n', b'{"a":"\xff"}\n', b"{'a':1}\n", b'{"a":01}\n',
    b'{"a":' + b"[" * 9 + b"1" + b"]" * 9 + b"}\n", b'{"a":' + b"[" * 100_000 + b"\n",
    b'{"a":' * 100_000 + b"\n", b'{"a":"' + LONG.encode() + b'"}\n', LONG.encode() * 3 + b"\n",
    b"{}\n\xef\xbb\xbf{}\n", b'{"a":"\n"}\n', b'{"a":"\x01"}\n', b'{"a":[{"b":1,"b":1}]}\n',
    b'{"a":[[[[[[[[{}]]]]]]]]}\n',
]  # fmt: skip


@pytest.mark.parametrize("content", LINES, ids=range(len(LINES)))
def test_a_record_that_is_not_strict_json_is_refused_though_well_signed(
    sealed: bytes, content: bytes
) -> None:
    parts = dict(members(unpacked(sealed)))
    parts["records/job.jsonl"] = content

    def fits(cover: dict[str, Any]) -> None:
        facts = {
            "bytes": len(content),
            "lines": content.count(b"\n"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        cover["files"][1].update(facts)
        cover["totals"]["job"]["count"] = facts["lines"]

    assert why(resealed(zipped(resigned(parts.items(), TOWNSHIP, fits)))) is Why.CONTENT


@pytest.mark.parametrize("content", [b"[]\n", b"1.5\n", b"{}\n ", b"\xff\n", b'{"a":1.5}\n'])
def test_figures_that_are_not_strict_json_are_refused(sealed: bytes, content: bytes) -> None:
    parts = dict(members(unpacked(sealed)))
    parts["figures.json"] = content

    def fits(cover: dict[str, Any]) -> None:
        digest = hashlib.sha256(content).hexdigest()
        cover["files"][0].update(bytes=len(content), lines=1, sha256=digest)

    assert why(resealed(zipped(resigned(parts.items(), TOWNSHIP, fits)))) is Why.CONTENT


def test_a_deflate_stream_with_something_behind_it_is_refused(
    sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = members(unpacked(sealed))

    class Longer:
        """Packs and adds a byte."""

        def __init__(self, level: int, method: int, window: int) -> None:
            self._packer = REAL(level, method, window)

        def compress(self, content: bytes) -> bytes:
            return self._packer.compress(content)

        def flush(self) -> bytes:
            return self._packer.flush() + b"\0"

    monkeypatch.setattr(zlib, "compressobj", Longer)
    assert why(resealed(zipped(parts))) is Why.STRUCTURE


REAL = zlib.compressobj


def test_only_keys_of_the_register_open_the_door(sealed: bytes) -> None:
    own, other = TOWNSHIP.public.signing, STRANGER.public.signing
    assert why(sealed, lambda _unit: None) is Why.UNIT
    assert why(sealed, lambda _unit: []) is Why.SIGNATURE
    assert why(sealed, lambda _unit: [UnitKey(other)]) is Why.SIGNATURE
    assert why(sealed, lambda _unit: [UnitKey("zz")]) is Why.SIGNATURE
    assert why(sealed, lambda _unit: [UnitKey(other), UnitKey(own)]) is None
    assert why(sealed, lambda _unit: [UnitKey(own, first=2)]) is Why.KEY
    assert why(sealed, lambda _unit: [UnitKey(own, last=0, state=KeyState.LOST)]) is Why.KEY
    assert why(sealed, lambda _unit: [UnitKey(own, state=KeyState.LOST)]) is Why.KEY
    assert why(sealed, lambda _unit: [UnitKey(own, last=1, state=KeyState.REPLACED)]) is None


def test_another_units_name_on_ones_own_package_is_refused(tmp_path: Path) -> None:
    seal(tmp_path / "a.coop", keys=STRANGER)
    assert why(tmp_path / "a.coop") is Why.SIGNATURE


def test_a_package_for_another_county_is_not_taken_even_when_it_can_be_opened(
    tmp_path: Path,
) -> None:
    seal(tmp_path / "a.coop", receiver="county-2")
    assert why(tmp_path / "a.coop") is Why.RECEIVER


def test_a_panic_below_becomes_a_refusal(sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def fall(*_arguments: object) -> None:
        raise panic

    monkeypatch.setattr(pyrage, "decrypt_io", fall)
    assert why(sealed) is Why.CONTAINER


def test_what_is_no_panic_passes_through(sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pyrage, "decrypt_io", stop)
    with pytest.raises(KeyboardInterrupt):
        why(sealed)


def test_a_lazy_reader_that_leaves_bytes_behind_is_noticed(
    sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyrage, "decrypt_io", lambda *_arguments: None)
    assert why(sealed) is Why.CONTAINER


def test_opening_can_be_cancelled(sealed: bytes) -> None:
    class CancelledError(Exception):
        """The clerk pressed Esc."""

    def cancel(_done: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        open_package(sealed, COUNTY.identity, register, progress=cancel)


def test_a_cancelled_or_failed_sealing_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield from JOBS
        raise RuntimeError

    with pytest.raises(RuntimeError):
        seal(tmp_path / "a.coop", records={"job": broken()})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "a.coop"
    target.write_bytes(b"old")
    with pytest.raises(Trouble) as trouble:
        write_package(target, HEADING, {}, {}, TOWNSHIP, [COUNTY.public.recipient])
    assert trouble.value.code == "file_exists"
    assert target.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.coop"]


def test_a_stick_that_is_gone_is_a_trouble_with_advice(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        seal(tmp_path / "gone" / "a.coop")
    assert trouble.value.code == "write_failed"
    assert trouble.value.advice


@pytest.mark.parametrize("at", [10, 600, -1])
def test_a_stick_that_loses_bits_is_noticed_before_the_name_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    real = container._forget_cached

    def lose(number: int) -> None:
        os.pwrite(number, b"\x55\xaa\x55\xaa", at if at >= 0 else os.fstat(number).st_size - 4)
        real(number)

    monkeypatch.setattr(container, "_forget_cached", lose)
    with pytest.raises(Trouble) as trouble:
        seal(tmp_path / "a.coop")
    assert trouble.value.code == "read_back"
    assert list(tmp_path.iterdir()) == []


def test_another_good_package_read_back_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal(tmp_path / "old.coop", period="2026-09")
    old = (tmp_path / "old.coop").read_bytes()

    def swap(number: int) -> None:
        os.ftruncate(number, 0)
        os.pwrite(number, old, 0)

    monkeypatch.setattr(container, "_forget_cached", swap)
    with pytest.raises(Trouble, match="hash"):
        seal(tmp_path / "a.coop")


@pytest.mark.parametrize(
    "record",
    [{"a": 2**63}, {"a": b"x"}, {"a": {"b": [object()]}}, {"a": [[[[[[[[1]]]]]]]]}, {"a": 10**40}],
)
def test_a_value_that_may_not_travel_is_refused_at_sealing(
    tmp_path: Path, record: dict[str, Any]
) -> None:
    with pytest.raises(PackageRefused) as refusal:
        seal(tmp_path / "a.coop", records={"job": [record]})
    assert refusal.value.code is Why.CONTENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"period": "2026-00"}, {"kind": PackageKind.CORRECTION}, {"sequence": 2}, {"unit": "a b"},
        {"code": ""}, {"kind": PackageKind.NOTHING}, {"records": {"Job": []}},
        {"records": {"../x": []}}, {"created_at": "now"}, {"kind": PackageKind.BASELINE},
        {"kind": PackageKind.BASELINE, "period": "2025-12"},
        {"kind": PackageKind.BASELINE, "records": {"carried": []}},
    ],
)  # fmt: skip
def test_a_wrong_heading_is_refused_at_sealing(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        seal(tmp_path / "a.coop", **changes)
    assert list(tmp_path.iterdir()) == []


def test_a_kind_without_records_travels(tmp_path: Path) -> None:
    seal(tmp_path / "a.coop", records={"job": []})
    with open_package(tmp_path / "a.coop", COUNTY.identity, register) as package:
        assert package.kinds == ("job",)
        assert list(package.records("job")) == []


def test_the_limits_hold_while_reading(sealed: bytes) -> None:
    with pytest.raises(PackageRefused) as refusal:
        container.decrypt(io.BytesIO(sealed), COUNTY.identity, io.BytesIO(), 300)
    assert refusal.value.code is Why.CONTAINER
    with pytest.raises(PackageRefused) as refusal:
        open_package(sealed, COUNTY.identity, register, limits=Limits(content=300))
    assert refusal.value.code is Why.STRUCTURE


def test_a_stream_that_breaks_without_a_bit_needs_that_bit() -> None:
    assert not container._is_same_end(zlib.decompressobj(-15), 0x07, b"")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that cannot be read")
def test_a_file_that_breaks_while_reading_is_refused() -> None:
    with pytest.raises(PackageRefused) as refusal:
        container.read_small(Path("/proc/self/mem"), 100)
    assert refusal.value.code is Why.UNREADABLE
    assert why(Path("/proc/self/mem")) is Why.CONTAINER


def test_a_system_without_cache_advice_seals_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    seal(tmp_path / "a.coop")
    assert why(tmp_path / "a.coop") is None


def test_many_records_stay_in_order_through_blocks(tmp_path: Path) -> None:
    records = [{"uid": f"{n:06d}", "text": "亩" * 400, "n": n} for n in range(4100)]
    seal(tmp_path / "a.coop", records={"job": records})
    with open_package(tmp_path / "a.coop", COUNTY.identity, register) as package:
        assert list(package.records("job")) == records


def test_the_golden_package_of_format_1_opens_for_ever() -> None:
    county = unlock_keys((DATA / "county-keys.json").read_text(), "")
    unit = unlock_keys((DATA / "unit-keys.json").read_text(), "秘密 password")

    def known(name: str) -> list[UnitKey] | None:
        return [UnitKey(unit.public.signing)] if name == HEADING.unit else None

    for identity in (county.identity, unit.identity):
        with open_package(DATA / "v1-month.coop", identity, known) as package:
            assert list(package.records("job")) == JOBS
            assert list(package.records("sale")) == SALES
            assert package.figures == FIGURES
            assert package.manifest.period == "2026-10"
            assert package.sha256 == (DATA / "v1-month.sha256").read_text().strip()


def test_golden_packages_of_the_later_kinds_open_for_ever() -> None:
    county = unlock_keys((DATA / "county-keys.json").read_text(), "")
    unit = unlock_keys((DATA / "unit-keys.json").read_text(), "秘密 password")
    trusted = [UnitKey(unit.public.signing)]
    with open_package(DATA / "v1-baseline.coop", county.identity, lambda _u: trusted) as package:
        [typed] = package.records("carried")
        assert (package.manifest.kind, package.manifest.period) == (PackageKind.BASELINE, "2025-12")
        assert (typed["figure"], typed["month"], typed["value"]) == ("sales", "2025-10", 123456)
    with open_package(DATA / "v1-roster.coop", county.identity, lambda _u: trusted) as package:
        [person] = package.records("roster")
        assert package.manifest.purpose == "农机补贴核发"
        assert (person["name"], person["id_number"]) == ("欧阳震华", "11010519491231002X")
