"""Packages damaged in every way known to us: none is taken, none crashes, the county stays.

The offices are made by the command line, as people make them. ``COOPDESK_DAMAGED`` sets how many
packages are tried, ``COOPDESK_SEED`` repeats a run.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final
from zipfile import ZipFile

import pyrage
import pytest

from coopdesk.commands.running import run
from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.kernel.rows import fetch_rows
from coopdesk.packages.format import kind_of
from coopdesk.packages.joining import admit, join
from coopdesk.packages.keys import Keys, make_keys
from coopdesk.packages.merge import merge_files
from coopdesk.packages.replies import read_reply
from coopdesk.packages.strict import read_record
from coopdesk.statements.checks import check_book
from tests.exchange import copied, keys_of
from tests.unit.sealing import members, zipped

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = ROOT / "tests" / "data" / "samples"
TRIED: Final = int(os.environ.get("COOPDESK_DAMAGED", "300"))
SEED: Final = int(os.environ.get("COOPDESK_SEED", "20261122"))
STRANGER: Final = make_keys()
# What a clerk must never read: the insides of a program.
INSIDES: Final = re.compile(
    r"Traceback|\b\w+(Error|Exception|Warning)\b|\bNone\b|<class|0x[0-9a-f]{4}|\{\w*\}|\.py\b"
)
Parts = dict[str, bytes]
Cover = dict[str, Any]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Scene:
    """A county, two townships, and the honest files that went between them."""

    folder: Path
    county: Path
    towns: tuple[Path, Path]
    first: tuple[bytes, bytes]
    honest: tuple[bytes, bytes]
    third: bytes
    invitation: bytes
    answer: bytes
    reply: bytes
    town_keys: tuple[Keys, Keys]
    county_keys: Keys

    @property
    def clear(self) -> bytes:
        """Return the clear ZIP of the honest month."""
        identity = pyrage.x25519.Identity.from_str(self.county_keys.identity)
        opened: bytes = pyrage.decrypt(self.honest[0], [identity])
        return opened

    def parts(self) -> Parts:
        """Return the members of the honest month."""
        return dict(members(self.clear))

    def sealed(self, clear: bytes) -> bytes:
        """Encrypt anything to the county, as anybody can."""
        recipient = pyrage.x25519.Recipient.from_str(self.county_keys.public.recipient)
        content: bytes = pyrage.encrypt(clear, [recipient])
        return content


def told(*words: object) -> None:
    """Run a verb; it must be done."""
    assert run([str(word) for word in words]) == 0, words


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Return offices made by the command line; March is sealed and not merged yet."""
    folder = tmp_path_factory.mktemp("offices")
    county = folder / "county.book"
    told("new", county, "--level", "county", "--name", "青禾县供销社", "--code", "420682")
    towns, first, honest = [], [], []
    for number, kind, sheet in ((1, "sales", "sales-a.xlsx"), (2, "roster", "roster-a.xlsx")):
        town, code = folder / f"town{number}.book", f"42068210{number}"
        name = f"第{number}镇供销社"
        told("new", town, "--level", "township", "--name", name, "--code", code)
        copy = shutil.copyfile(SAMPLES / sheet, folder / sheet)
        run(["import", str(town), kind, str(copy), "--accept-good", "--json"])
        told("invite", county, "--code", code, "--name", name, "--out", folder / f"i{number}.coop")
        told("join", town, folder / f"i{number}.coop", "--out", folder / f"a{number}.coop")
        told("admit", county, folder / f"a{number}.coop")
        told("seal", town, "--month", "2026-02", "--nothing", "--out", folder / "stick")
        [february] = folder.glob(f"stick/{code}-2026-02-*.coop")
        told("merge", county, february, "--replies", folder / "replies")
        told("seal", town, "--month", "2026-03", "--out", folder / "stick")
        towns.append(town)
        first.append(february.read_bytes())
        honest.append(next(folder.glob(f"stick/{code}-2026-03-*.coop")).read_bytes())
    told("seal", towns[0], "--month", "2026-01", "--nothing", "--out", folder / "stick")
    [reply] = folder.glob("replies/420682101-*.coop")
    keys = []
    for path in (*towns, county):
        desk = Desk(path, write=False)
        keys.append(keys_of(desk))
        desk.close()
    return Scene(
        folder, county, (towns[0], towns[1]), (first[0], first[1]), (honest[0], honest[1]),
        next(folder.glob("stick/420682101-2026-01-*.coop")).read_bytes(),
        (folder / "i1.coop").read_bytes(), (folder / "a1.coop").read_bytes(),
        reply.read_bytes(), (keys[0], keys[1]), keys[2],
    )  # fmt: skip


def content_of(desk: Desk, *, without_held: bool = False) -> str:
    """Return the digest of every table of a book; what only waits may be left out."""
    hashed = hashlib.sha256()
    with desk.read() as s:
        tables = fetch_rows(
            s, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", ()
        )
        for (table,) in tables:
            if without_held and table == "trail":
                continue
            held = without_held and table == "parcel"
            where = "WHERE outcome <> 'held'" if held else ""
            hashed.update(f"\n{table}\n".encode())
            for row in fetch_rows(s, f"SELECT * FROM {table} {where}"):
                hashed.update(repr(row).encode())
    return hashed.hexdigest()


# The sealed file, damaged from outside ---------------------------------------------------------


def flipped(content: bytes, chance: Random) -> bytes:
    """Flip one to three bits."""
    spoiled = bytearray(content)
    for _turn in range(chance.randrange(1, 4)):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled) if spoiled != content else b""


def overwritten(content: bytes, chance: Random) -> bytes:
    """Write zeros or noise over a stretch, as a bad stick does."""
    length = chance.choice((1, 16, 512, 4096))
    at = chance.randrange(max(1, len(content) - length))
    noise = bytes(length) if chance.random() < 0.5 else chance.randbytes(length)
    return content[:at] + noise + content[at + length :]


def cut(content: bytes, chance: Random) -> bytes:
    """Cut the head, the tail or something in the middle."""
    at, length = chance.randrange(len(content)), chance.choice((1, 2, 100, 5000))
    return chance.choice((content[:at], content[at + 1 :], content[:at] + content[at + length :]))


def lengthened(content: bytes, chance: Random) -> bytes:
    """Put something before, behind or in the middle."""
    more = chance.choice((b"\0", b"\n", b"\r\n", chance.randbytes(40), content, bytes(70_000)))
    at = chance.choice((0, len(content), chance.randrange(len(content))))
    return content[:at] + more + content[at:]


def reordered(content: bytes, chance: Random) -> bytes:
    """Swap blocks of the file; also the blocks of 64 KiB by which it is sealed."""
    size = chance.choice((64, 1024, 64 * 1024 + 16))
    head = content.index(b"\n--- ") + 65
    blocks = [content[at : at + size] for at in range(head, len(content), size)]
    if len(blocks) < 2:
        return content[len(content) // 2 :] + content[: len(content) // 2]
    one, two = chance.sample(range(len(blocks)), 2)
    blocks[one], blocks[two] = blocks[two], blocks[one]
    return content[:head] + b"".join(blocks)


def translated(content: bytes, chance: Random) -> bytes:
    """Do what mail programs and editors do to a file."""
    import base64

    return chance.choice(
        (
            content.replace(b"\n", b"\r\n"),
            base64.b64encode(content),
            content.decode("latin-1").encode("utf-8"),
            content.decode("utf-8", "replace").encode("utf-8"),
            b"",
            zlib.compress(content),
            content.replace(b"X25519", b"x25519"),
            content.replace(b"age-encryption.org/v1", b"age-encryption.org/v2"),
        )
    )


OUTSIDE: Final = (flipped, overwritten, cut, lengthened, reordered, translated)


def outside(scene: Scene, chance: Random) -> bytes:
    """Damage the sealed file without any key."""
    return chance.choice(OUTSIDE)(scene.honest[0], chance)


def foreign(scene: Scene, chance: Random) -> bytes:
    """Give in something that is no package for this county at all."""
    sealed_elsewhere: bytes = pyrage.encrypt(
        scene.clear, [pyrage.x25519.Recipient.from_str(STRANGER.public.recipient)]
    )
    return chance.choice(
        (
            scene.invitation, scene.answer, scene.reply, sealed_elsewhere,
            (SAMPLES / "sales-a.xlsx").read_bytes(), scene.sealed(scene.invitation),
            scene.sealed(scene.sealed(scene.clear)), scene.sealed(b""), scene.clear,
            scene.sealed(chance.randbytes(3000)), chance.randbytes(3000),
        )
    )  # fmt: skip


# The clear content, damaged and sealed again by anybody ----------------------------------------


def inside(scene: Scene, chance: Random) -> bytes:
    """Damage the clear ZIP and encrypt it again."""
    spoiled = scene.clear
    while is_packed_otherwise(spoiled, scene.clear):
        spoiled = chance.choice(OUTSIDE[:5])(_headed(scene.clear), chance)[9:]
    return scene.sealed(spoiled)


def is_packed_otherwise(spoiled: bytes, clear: bytes) -> bool:
    """Tell whether only the packing differs: a copied stretch may be taken from another place.

    That is the same signed content in another file, which merges as the same package.
    """
    if len(spoiled) != len(clear):
        return False
    rest = bytearray(spoiled)
    with ZipFile(io.BytesIO(clear)) as archive:
        for one in archive.infolist():
            at = one.header_offset + 30 + len(one.filename.encode())
            part = slice(at, at + one.compress_size)
            if one.compress_type:
                try:
                    content = zlib.decompress(spoiled[part], -15)
                except zlib.error:
                    return False
                if content != archive.read(one):
                    return False
                copied = slice(at, part.stop - 1)  # The last byte has bits behind the stream.
                rest[copied] = clear[copied]
    return rest == clear


def _headed(clear: bytes) -> bytes:
    """Put a mark before the clear content, where the cutting functions look for a header."""
    return b"\n--- " + b"    " + clear


def rebuilt(scene: Scene, chance: Random) -> bytes:
    """Build the ZIP again with the members otherwise, the cover sheet unchanged."""
    parts = list(scene.parts().items())
    names = [name for name, _content in parts]
    at = chance.randrange(len(parts))
    name, content = parts[at]
    bad_name = chance.choice(
        (
            name.upper(), f"../{name}", f"/{name}", f"./{name}", name.replace("/", "\\"),
            f"{name}\0.txt", f"{name} ", "records/sale.jsonl/", "C:\\x", "records/../x.jsonl",
            "records/账.jsonl", "con", "records/unknown.jsonl", f"{name}.bak",
        )
    )  # fmt: skip
    other = chance.randrange(len(parts))
    swapped = list(parts)
    swapped[at], swapped[other] = parts[other], parts[at]
    contents = [(name, parts[(turn + 1) % len(parts)][1]) for turn, name in enumerate(names)]
    built: tuple[Callable[[], bytes], ...] = (
        lambda: zipped([*parts[:at], (bad_name, content), *parts[at + 1 :]]),
        lambda: zipped(swapped if swapped != parts else parts[::-1]),
        lambda: zipped([*parts[:at], *parts[at + 1 :]]),
        lambda: zipped([*parts[: at + 1], parts[at], *parts[at + 1 :]]),
        lambda: zipped([*parts, (bad_name, b"x\n")]),
        lambda: zipped(contents),
        lambda: zipped(parts, flags=chance.choice((1, 8, 0x800, 0x40))),
        lambda: zipped(parts, packing=chance.choice((0, 12, 14, 93, 99))),
        lambda: zipped(parts, size=chance.choice((0, 1, 2**31, 2**32 - 1))),
        lambda: zipped(parts, gap=chance.randbytes(chance.randrange(1, 30))),
        lambda: zipped(parts, comment=b"hello"),
        lambda: zipped(parts, local_name="manifest.json"),
        lambda: zipped([]),
        lambda: zipped(parts) * 2,
    )
    return scene.sealed(chance.choice(built)())


def bomb(scene: Scene, chance: Random) -> bytes:
    """Pack much into little, or say less than it is."""
    parts = scene.parts()
    name = chance.choice([one for one in parts if kind_of(one)])
    size = chance.choice((3, 30)) * 2**20
    filler = chance.choice((b"\0", b" ", b'{"a":1}\n', b"["))
    parts[name] = (filler * (size // len(filler) + 1))[:size]
    lie = chance.choice((None, 1000, 2**32 - 1))
    signed_by = chance.choice((None, scene.town_keys[0], STRANGER))
    if signed_by is None:
        return scene.sealed(zipped(parts.items(), size=lie))
    return resigned(scene, parts, signed_by, size=lie)


def tampered(scene: Scene, chance: Random) -> bytes:
    """Change a digit of a record or figure and mend the hashes, but have no key to sign."""
    parts = scene.parts()
    name = chance.choice([one for one in parts if not one.startswith("manifest.")])
    content = bytearray(parts[name])
    digits = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    at = chance.choice(digits or [0])
    content[at] = 49 + (content[at] - 48) % 9 if digits else 32
    parts[name] = bytes(content)
    signature = parts["manifest.sig"]
    if chance.random() < 0.7:
        parts["manifest.json"] = written(mended(json.loads(parts["manifest.json"]), parts))
    parts["manifest.sig"] = chance.choice((signature, bytes(64), signature[:63], signature * 2))
    return scene.sealed(zipped(parts.items()))


# Signed, but by the wrong hand, or by the unit's own hand with lies ----------------------------


def facts_of(name: str, content: bytes) -> dict[str, Any]:
    """Return what a cover sheet says of a file."""
    return {
        "name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content),
        "lines": content.count(b"\n"),
    }  # fmt: skip


def mended(cover: Cover, parts: Mapping[str, bytes]) -> Cover:
    """Bring a cover sheet into agreement with the files, as an attacker with tools would."""
    files = sorted(name for name in parts if not name.startswith("manifest."))
    cover["files"] = [facts_of(name, parts[name]) for name in files]
    cover["totals"] = {}
    for name in files:
        if (kind := kind_of(name)) is None:
            continue
        sums = [0, 0, 0]
        for line in parts[name].split(b"\n")[:-1]:
            try:
                read_record(line.decode(), sums)
            except ValueError:
                continue
        cover["totals"][kind] = {
            "count": parts[name].count(b"\n"), "money": sums[0], "area": sums[1],
            "mu_times": sums[2],
        }  # fmt: skip
    return cover


def written(cover: Cover) -> bytes:
    """Write a cover sheet as the program does."""
    return (json.dumps(cover, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def resigned(
    scene: Scene,
    parts: Parts,
    keys: Keys,
    change: Callable[[Cover], object] = lambda _cover: None,
    *,
    mend: bool = True,
    text: Callable[[bytes], bytes] = lambda cover: cover,
    size: int | None = None,
) -> bytes:
    """Write a cover sheet that fits, change it, and sign it with some keys."""
    cover = json.loads(parts["manifest.json"])
    if mend:
        mended(cover, parts)
    change(cover)
    content = text(written(cover))
    rest = {name: parts[name] for name in sorted(parts) if not name.startswith("manifest.")}
    sheet = {"manifest.json": content, "manifest.sig": keys.sign(content)}
    return scene.sealed(zipped({**rest, **sheet}.items(), size=size))


def by_a_stranger(scene: Scene, chance: Random) -> bytes:
    """Sign the month anew with a key that is not the unit's: a stranger's, another unit's."""
    parts = scene.parts()
    keys = chance.choice((STRANGER, scene.town_keys[1], scene.county_keys, make_keys()))
    identity = pyrage.x25519.Identity.from_str(scene.county_keys.identity)
    others = dict(members(pyrage.decrypt(scene.honest[1], [identity])))
    other_unit = json.loads(others["manifest.json"])["unit"]
    match chance.randrange(6):
        case 0:
            return resigned(scene, parts, keys)
        case 1:
            return resigned(scene, parts, keys, lambda cover: cover.update(sequence=3))
        case 2:  # Another unit's name on one's own package.
            return resigned(
                scene, parts, scene.town_keys[0], lambda cover: cover.update(unit=other_unit)
            )
        case 3:  # One's own records under the other's cover sheet.
            parts["manifest.json"] = others["manifest.json"]
            return resigned(scene, parts, scene.town_keys[0])
        case 4:
            return resigned(
                scene, parts, keys,
                lambda cover: cover.update(unit=chance.choice(("nobody", "", "a b", "x" * 65, 7))),
            )  # fmt: skip
        case _:
            parts["manifest.sig"] = others["manifest.sig"]
            return scene.sealed(zipped(parts.items()))


LIES: Final[tuple[tuple[str, Any], ...]] = (
    ("format", 0), ("format", 2), ("format", -1), ("format", "1"), ("format", 10**30),
    ("format", None), ("format", True), ("period", "2026-13"), ("period", "2026-00"),
    ("period", "2026-3"), ("period", "２０２６-03"), ("period", ""), ("period", None),
    ("period", "2026-02"), ("period", "9999-01"), ("kind", "baseline"), ("kind", "month "),
    ("kind", "correction"), ("kind", "nothing"), ("sequence", 0), ("sequence", -1),
    ("sequence", 10**6 + 1), ("sequence", "2"), ("sequence", True), ("sequence", None),
    ("sequence", 1), ("previous", ""), ("previous", "0" * 64), ("previous", "z" * 64),
    ("replaces", "0" * 64), ("receiver", "nobody"), ("receiver", None), ("code", ""),
    ("program", "x" * 201), ("program", "a\nb"), ("created_at", "2026-02-30T00:00:00.000Z"),
    ("created_at", "yesterday"), ("disclosure", "roster"), ("disclosure", "all"),
    ("code_tables", -1), ("files", []), ("files", {}), ("files", None), ("totals", {}),
    ("totals", []), ("totals", None), ("unit", None), ("extra", 1), ("purpose", 1),
)  # fmt: skip


def lying_cover(scene: Scene, chance: Random) -> bytes:
    """Let the unit itself sign a cover sheet that is not in order or not true."""
    parts = scene.parts()
    kinds = sorted(json.loads(parts["manifest.json"])["totals"])
    kind, name = chance.choice(kinds), chance.choice(("count", "money", "area", "mu_times"))
    step = chance.choice((-1, 1))
    field = chance.choice(LIES)

    def off_by_one(cover: Cover) -> None:
        cover["totals"][kind][name] += step

    def wrong_file(cover: Cover) -> None:
        one = chance.choice(cover["files"])
        which = chance.choice(("bytes", "lines", "sha256", "name"))
        one[which] = one[which] + step if which in {"bytes", "lines"} else one[which][:-1] + "x"

    def missing(cover: Cover) -> None:
        del cover[chance.choice(sorted(cover))]

    def twice(content: bytes) -> bytes:
        return content.replace(b'"period"', b'"period": "2026-02", "period"', 1)

    def odd(content: bytes) -> bytes:
        return chance.choice(
            (
                content.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + content, content + content,
                b"[" + content + b"]", content.replace(b"{", b"[", 1), content[:-3],
                b"[" * 100_000, b"null\n", content.decode().encode("utf-16"),
                content.replace(b'"sequence": 2', b'"sequence": 2.0'),
                content.replace(b'"sequence": 2', b'"sequence": 2e0'),
                content.replace(b'"sequence": 2', b'"sequence": NaN'),
                content.replace(b'"sequence": 2', b'"sequence": -Infinity'),
                content.replace(b'"sequence": 2', b'"sequence": ' + b"9" * 5000),
            )
        )  # fmt: skip

    own = scene.town_keys[0]
    match chance.randrange(8):
        case 0 | 1 | 2:
            return resigned(scene, parts, own, lambda cover: cover.update([field]))
        case 3 | 4:
            return resigned(scene, parts, own, off_by_one)
        case 5:
            return resigned(scene, parts, own, wrong_file)
        case 6:
            return resigned(scene, parts, own, missing)
        case _:
            return resigned(scene, parts, own, text=chance.choice((twice, odd)))


def lying_records(scene: Scene, chance: Random) -> bytes:
    """Let the unit itself sign records or figures that are not strict JSON."""
    parts = scene.parts()
    name = chance.choice([one for one in parts if kind_of(one) and parts[one]])
    if chance.random() < 0.2:
        name = "figures.json"
    lines = parts[name].split(b"\n")[:-1]
    at = chance.randrange(len(lines))
    line = lines[at]
    deep = chance.choice((9, 1000, 100_000))
    lines[at] = chance.choice(
        (
            line[:-1] + b',"uid":"x","uid":"y"}', line[:-1] + b',"x":NaN}', line + line,
            line[:-1] + b',"x":Infinity}', line[:-1] + b',"x":1.0}', line[:-1] + b',"x":1e9}',
            line[:-1] + b',"x":' + b"9" * 4000 + b"}", line[:-1] + b',"x":9223372036854775808}',
            line[:-1] + b',"x":' + b"[" * deep + b"]" * deep + b"}", line[:-1], b"",
            line[:-1] + b',"x":' + b'{"a":' * deep + b"1" + b"}" * deep + b"}", b"null", b"[]",
            b'"text"', b"\xff" + line, line[:-1] + b',"x":"\\ud800"}', b"\xef\xbb\xbf" + line,
            line[:-1] + b',"x":"' + b"y" * 2**21 + b'"}', line + b"\0", b"'" + line, b"// x",
            line[:-1] + b',"x":01}', line[:-1] + b",}", line[:-1] + b',"x":"\x01"}',
        )
    )  # fmt: skip
    # An empty last line without its end would be a whole file, only shorter.
    is_cut = chance.random() < 0.05 and lines[-1] != b""
    parts[name] = b"\n".join(lines) + (b"" if is_cut else b"\n")
    if lines[at] == b"" and name == "figures.json":
        parts[name] = b"\n"
    return resigned(scene, parts, scene.town_keys[0])


def out_of_line(scene: Scene, chance: Random) -> bytes:
    """Let the unit itself sign a month at a wrong place in its chain."""
    parts = scene.parts()
    digest = f"{chance.getrandbits(256):064x}"
    change: dict[str, Any] = chance.choice(
        (
            {"sequence": 1, "previous": ""},  # A fork of February.
            {"previous": digest},
            {"sequence": chance.randrange(3, 40), "previous": digest},  # Ahead: held.
            {"sequence": 999_999, "previous": digest},
            {"kind": "correction", "replaces": digest},
            {"period": "2026-02"},  # February was accepted: only a correction may follow.
            {"period": "2026-02", "kind": "correction", "replaces": digest},
        )
    )
    if change.get("period") == "2026-02" and "kind" not in change:
        parts["figures.json"] = b'{"figures":{}}\n'
    return resigned(scene, parts, scene.town_keys[0], lambda cover: cover.update(change))


def replayed(scene: Scene, chance: Random) -> bytes:
    """Send what came before once more, as it was or encrypted anew."""
    identity = pyrage.x25519.Identity.from_str(scene.county_keys.identity)
    content = chance.choice(scene.first)
    return chance.choice((content, scene.sealed(pyrage.decrypt(content, [identity]))))


def overlapping(scene: Scene, chance: Random) -> bytes:
    """Let the directory of the ZIP point elsewhere than it should."""
    clear = bytearray(scene.clear)
    end = len(clear) - 22
    at = struct.unpack_from("<L", clear, end + 16)[0]
    spots = []
    while at < end:
        fields = struct.unpack_from("<3H", clear, at + 28)
        spots.append(at)
        at += 46 + sum(fields)
    spot = chance.choice(spots)
    offset, width = chance.choice(((42, "<L"), (20, "<L"), (24, "<L"), (16, "<L"), (28, "<H")))
    old = struct.unpack_from(width, clear, spot + offset)[0]
    new = chance.choice((0, 1, old + 1, old ^ 0xFF, 0xFFFF))
    struct.pack_into(width, clear, spot + offset, new if new != old else old + 7)
    return scene.sealed(bytes(clear))


ATTACKS: Final = (
    (outside, 25), (inside, 20), (rebuilt, 12), (tampered, 10), (by_a_stranger, 10),
    (lying_cover, 14), (lying_records, 10), (out_of_line, 5), (replayed, 3), (foreign, 3),
    (overlapping, 4), (bomb, 1),
)  # fmt: skip
MAY_END: Final = {"replayed": {"same"}, "out_of_line": {"refused", "held", "same"}}


def attacks(scene: Scene, tried: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many damaged packages, each with the name of its attack."""
    chance = Random(SEED)
    kinds = [attack for attack, weight in ATTACKS for _turn in range(weight)]
    for turn in range(tried):
        attack = kinds[turn * 37 % len(kinds)]
        content = attack(scene, chance)
        assert content != scene.honest[0], attack
        yield attack.__name__, content


def test_no_damaged_package_is_taken_and_the_county_stays_as_it_was(
    scene: Scene, tmp_path: Path
) -> None:
    county = Desk(copied_from(scene.county, tmp_path / "county.book"), clerk="陈立新")
    files = tmp_path / "files"
    files.mkdir()
    outcomes: Counter[str] = Counter()
    held, before = content_of(county, without_held=True), content_of(county)
    for turn, (name, content) in enumerate(attacks(scene, TRIED)):
        path = files / f"{turn:04d}-{name}.coop"
        path.write_bytes(content)
        merged = merge_files(county, [path], tmp_path / "replies" if turn % 2 else None)
        assert len(merged) == 1, path
        [one] = merged
        assert one.outcome in MAY_END.get(name, {"refused"}), (path, one)
        assert one.reason, path
        assert not INSIDES.search(one.reason), (path, one.reason)
        outcomes[one.outcome] += 1
        after = content_of(county)
        if one.outcome == "held":
            assert content_of(county, without_held=True) == held, path
            before = after
        assert after == before, path
    with county.read() as s:
        assert [one.text for one in check_book(s) if not one.warning] == []
    county.close()
    assert outcomes["refused"] > TRIED * 0.9
    assert set(outcomes) <= {"refused", "same", "held"}
    by_command_line(scene, files, tmp_path)


def test_no_lie_on_a_cover_sheet_is_taken_though_the_unit_signs_it(
    scene: Scene, tmp_path: Path
) -> None:
    county = Desk(copied_from(scene.county, tmp_path / "county.book"), clerk="陈立新")
    before = content_of(county)
    for turn, lie in enumerate(LIES):
        path = tmp_path / f"{turn}.coop"

        def tell(cover: Cover, lie: tuple[str, Any] = lie) -> None:
            cover.update([lie])

        content = resigned(scene, scene.parts(), scene.town_keys[0], tell)
        path.write_bytes(content)
        assert [one.outcome for one in merge_files(county, [path])] == ["refused"], lie
    assert content_of(county) == before
    county.close()


def copied_from(path: Path, target: Path) -> Path:
    """Copy a closed book."""
    desk = Desk(path, write=False)
    desk.close()
    return copied(desk, target)


def by_command_line(scene: Scene, files: Path, tmp_path: Path) -> None:
    """Give all the files to the program's own ``merge``, then the honest ones."""
    path = copied_from(scene.county, tmp_path / "by-line.book")
    desk = Desk(path)
    before = content_of(desk, without_held=True)
    desk.close()
    names = sorted(str(one) for one in files.iterdir())
    merged, code = merge_by_line(path, names)
    assert code == 1
    assert [one["file"] for one in merged] == names
    wrong = [one for one in merged if one["outcome"] not in {"refused", "same", "held"}]
    assert wrong == []
    assert not [one for one in merged if not one["reason"] or INSIDES.search(one["reason"])]
    desk = Desk(path)
    assert content_of(desk, without_held=True) == before
    desk.close()
    for turn, content in enumerate((*scene.honest, scene.third)):
        (tmp_path / f"honest{turn}.coop").write_bytes(content)
    honest = [str(tmp_path / f"honest{turn}.coop") for turn in range(3)]
    merged, code = merge_by_line(path, honest)
    whole = {one["file"]: one["outcome"] for one in merged}
    assert [whole[name] for name in honest] == ["accepted"] * 3
    clean = copied_from(scene.county, tmp_path / "clean.book")
    merge_by_line(clean, honest)
    assert figures_of(path) == figures_of(clean)


def merge_by_line(book: Path, names: list[str]) -> tuple[list[dict[str, Any]], int]:
    """Run ``main.py merge`` as people do."""
    done = subprocess.run(
        [sys.executable, "main.py", "merge", str(book), *names, "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    content: list[dict[str, Any]] = json.loads(done.stdout)
    return content, done.returncode


def figures_of(book: Path) -> list[tuple[Any, ...]]:
    """Return every figure of the valid packages of a county's book."""
    desk = Desk(book, write=False)
    with desk.read() as s:
        rows = fetch_rows(
            s,
            "SELECT p.unit_id, p.period, f.figure, f.month, f.counted FROM reported_figure f"
            " JOIN parcel p ON p.id = f.parcel_id WHERE p.current = 1 ORDER BY 1, 2, 3",
        )
    desk.close()
    return rows


# The files of trust ----------------------------------------------------------------------------


def spoiled_lines(content: bytes, chance: Random) -> bytes:
    """Damage a file of two lines: its bytes, its fields, its signature."""
    if content.startswith(b"age-"):
        return chance.choice(OUTSIDE)(content, chance)
    body, signature = content.split(b"\n")[:2]
    values = json.loads(body)
    name = chance.choice(sorted(values))
    match chance.randrange(5):
        case 0 | 1:
            return chance.choice((flipped, overwritten, cut, lengthened))(content, chance)
        case 2:
            values[name] = chance.choice((None, "", 1, [], {}, "x" * 300))
        case 3:
            del values[name]
        case _:
            values["keys"] = {
                "signing": STRANGER.public.signing, "recipient": STRANGER.public.recipient
            }  # fmt: skip
    spoken = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    what = values.get("file")
    resign = chance.random() < 0.5
    mark = f"coopdesk {what}\n".encode() + spoken
    return spoken + b"\n" + (STRANGER.sign(mark).hex().encode() if resign else signature) + b"\n"


def refused_by(read: Callable[[bytes], object], content: bytes) -> bool:
    """Tell whether a file is refused in sentences; anything else than a refusal goes through."""
    try:
        read(content)
    except (Refused, Trouble) as refusal:
        texts = [one.text for one in getattr(refusal, "problems", [])] or [str(refusal)]
        assert all(text and not INSIDES.search(text) for text in texts), texts
        return True
    return False


def test_no_damaged_invitation_answer_or_reply_is_read(scene: Scene, tmp_path: Path) -> None:
    county = Desk(copied_from(scene.county, tmp_path / "county.book"), clerk="陈立新")
    town = Desk(copied_from(scene.towns[0], tmp_path / "town.book"), clerk="李桂兰")
    before = content_of(county), content_of(town)
    chance = Random(SEED)
    readers: tuple[tuple[bytes, Callable[[bytes], object]], ...] = (
        (scene.invitation, lambda content: join(town, content)),
        (scene.answer, lambda content: admit(county, content)),
        (scene.reply, lambda content: read_reply(town, content)),
    )
    for turn in range(max(60, TRIED // 5)):
        honest, read = readers[turn % 3]
        content = spoiled_lines(honest, chance)
        if content == honest:
            continue
        assert refused_by(read, content), (turn, content[:300])
        assert (content_of(county), content_of(town)) == before, turn
    for honest, _read in readers:  # One kind of file never passes for another.
        for other, read in readers:
            if other is not honest:
                assert refused_by(read, honest)
    assert (content_of(county), content_of(town)) == before
    join(town, scene.invitation)  # Replayed, they are as they were.
    admit(county, scene.answer)
    assert (content_of(county), content_of(town)) == before
    read_reply(town, scene.reply)
    once = content_of(town)
    read_reply(town, scene.reply)
    assert content_of(town) == once
    county.close()
    town.close()
