"""Seal a package: written, read back and compared before it is believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from operator import add
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Trouble
from coopdesk.packages.container import (
    encrypt,
    member_stamp,
    spool,
    write_durably,
)
from coopdesk.packages.format import (
    FIGURES,
    MANIFEST,
    SIGNATURE,
    FileFacts,
    Heading,
    Manifest,
    Totals,
    read_cover,
    read_manifest,
    records_name,
)
from coopdesk.packages.keys import Keys
from coopdesk.packages.opening import LIMITS, Opening, Progress, SealedPackage, Told, UnitKey
from coopdesk.packages.refusal import PackageRefused, Why, refuse_file, refused
from coopdesk.packages.strict import (
    Unfit,
    weigh,
    write_strict,
)


@dataclass(frozen=True, slots=True)
class Written:
    """Records that are lines already, in blocks, each with its sums of money, area, mu-times."""

    _blocks: Iterable[tuple[list[str], Sequence[int]]]

    def __iter__(self) -> Iterator[tuple[list[str], Sequence[int]]]:
        """Yield the blocks."""
        return iter(self._blocks)


Records = Iterable[Mapping[str, Any]] | Written

_BLOCK: Final = 500


def write_package(  # noqa: PLR0913 - each part of a package is named.
    target: Path,
    heading: Heading,
    records: Mapping[str, Records],
    figures: Mapping[str, Any],
    keys: Keys,
    recipients: Sequence[str],
    *,
    progress: Progress | None = None,
    replace: bool = False,
) -> SealedPackage:
    """Seal a package for the recipients and the sender, read it back, and put it in its place.

    Whatever interrupts it, the target is whole and verified, or it is not there.
    """
    sealed: list[SealedPackage] = []
    with spool() as clear:
        manifest = _write_content(clear, heading, records, figures, keys, progress)

        def fill(stream: IO[bytes]) -> None:
            clear.seek(0)
            encrypt(clear, stream, sorted({*recipients, keys.public.recipient}))

        def judge(written: Path) -> None:
            sealed.append(_read_back(written, manifest, keys))

        write_durably(target, fill, judge, replace=replace)
    return sealed[0]


def _write_content(
    clear: IO[bytes],
    heading: Heading,
    records: Mapping[str, Records],
    figures: Mapping[str, Any],
    keys: Keys,
    progress: Progress | None,
) -> Manifest:
    """Write the ZIP of a package: figures, records, and last the cover sheet and its signature."""
    files: list[FileFacts] = []
    totals: dict[str, Totals] = {}
    told = Told(progress)
    with ZipFile(clear, "w") as archive:
        files.append(_write_member(archive, FIGURES, iter([[_line(figures, [0, 0, 0])]])))
        for kind in sorted(records):
            name = records_name(kind)
            sums = [0, 0, 0]
            facts = _write_member(archive, name, _blocks(name, records[kind], sums, told))
            files.append(facts)
            money, area, mu_times = sums
            totals[kind] = Totals(count=facts.lines, money=money, area=area, mu_times=mu_times)
        manifest = Manifest(**asdict(heading), files=tuple(files), totals=totals)
        cover = manifest.to_bytes()
        read_manifest(read_cover(cover))
        archive.writestr(member_stamp(MANIFEST), cover)
        archive.writestr(member_stamp(SIGNATURE), keys.sign(cover))
    return manifest


def _line(record: Mapping[str, Any], sums: list[int]) -> str:
    """Write one record as a line, and weigh it."""
    weigh(record, sums)
    return write_strict(record)


def _blocks(name: str, records: Records, sums: list[int], told: Told) -> Iterator[list[str]]:
    """Yield records as lines, in blocks, and add up their control totals."""
    blocks = records if isinstance(records, Written) else _lines(name, records)
    try:
        for lines, added in blocks:
            sums[:] = map(add, sums, added)
            told.more(len(lines))
            yield lines
    except Unfit as trouble:
        raise refused(Why.CONTENT, str(trouble), name) from trouble


def _lines(
    name: str, records: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[list[str], Sequence[int]]]:
    """Write records as lines, some hundreds at a time."""
    left = iter(records)
    while part := list(islice(left, _BLOCK)):
        lines, sums = [], [0, 0, 0]
        for record in part:
            try:
                lines.append(_line(record, sums))
            except Unfit as trouble:
                place = f"{name}: {record.get('uid', '')}"
                raise refused(Why.CONTENT, str(trouble), place) from trouble
        yield lines, sums


def _write_member(archive: ZipFile, name: str, blocks: Iterator[list[str]]) -> FileFacts:
    """Write one file of lines into the ZIP, hashed on the way."""
    hashed, size, count = hashlib.sha256(), 0, 0
    with archive.open(member_stamp(name), "w") as member:
        for lines in blocks:
            content = ("\n".join(lines) + "\n").encode()
            hashed.update(content)
            size += len(content)
            count += len(lines)
            member.write(content)
    return FileFacts(name=name, sha256=hashed.hexdigest(), bytes=size, lines=count)


def _read_back(written: Path, manifest: Manifest, keys: Keys) -> SealedPackage:
    """Open what was written with the sender's own key, and compare every hash."""
    own = [UnitKey(keys.public.signing)]
    try:
        with Opening(written, keys.identity, lambda _unit: own, None, LIMITS) as package:
            if package.manifest != manifest:
                refuse_file(Why.HASH, "another package was read back")
            package.check_hashes()
            return package.sealed
    except PackageRefused as trouble:
        raise Trouble(
            "read_back",
            _("{name} was written, but could not be read back as it was ({why}).").format(
                name=written.name.removesuffix(".part"), why=trouble.code.value
            ),
            _("Please seal to another folder or stick; this one may be worn out."),
        ) from trouble
