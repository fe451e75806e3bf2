"""Open a package: everything is judged before anything is believed."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from coopdesk.kernel.i18n import _
from coopdesk.packages.container import (
    Limits,
    Member,
    chunks_of,
    content_of,
    decrypt,
    members_of,
    opened_source,
    spool,
)
from coopdesk.packages.format import (
    MANIFEST,
    SIGNATURE,
    UID,
    FileFacts,
    Manifest,
    Totals,
    kind_of,
    read_cover,
    read_format,
    read_manifest,
    records_name,
)
from coopdesk.packages.keys import Keys, is_signed
from coopdesk.packages.refusal import PackageRefused, Why, refuse_file, refused
from coopdesk.packages.strict import (
    Unfit,
    read_plain,
    read_record,
    read_strict_object,
)

Progress = Callable[[int], None]
"""Told now and then how many records are done; may raise to cancel."""

Look = Callable[[Manifest, str, Iterable[dict[str, Any]]], None]
"""Goes through each block of records of a kind as they are first read; all may still be refused."""


LIMITS: Final = Limits()


class KeyState(StrEnum):
    """What the register of keys says about a key."""

    VALID = "valid"
    REPLACED = "replaced"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class UnitKey:
    """A signature key of a unit in the county's register, and the packages it may sign.

    Numbers and not dates bound a key, for no clock is trusted: ``last`` is the last number that
    the key may have signed, of a replaced key as the unit said when it answered the new
    invitation, of a lost key the last one that had come when the loss was told.
    """

    signing: str
    first: int = 1
    last: int | None = None
    state: KeyState = KeyState.VALID

    def may_sign(self, sequence: int) -> bool:
        """Tell whether the register lets this key sign a package of this number."""
        if self.state is not KeyState.VALID and self.last is None:
            return False
        return self.first <= sequence and (self.last is None or sequence <= self.last)


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A package as the chain knows it.

    ``sha256`` is the hash of the signed cover sheet, which names the hash of every other file; so
    a package keeps its identity when the same content is sealed again after a power cut.
    ``file_sha256`` and ``bytes`` are of the file as it lies on the stick.
    """

    sha256: str
    file_sha256: str
    bytes: int
    manifest: Manifest


class OpenedPackage:
    """A package that held in every respect; its records are read again from the clear content."""

    def __init__(
        self,
        sealed: SealedPackage,
        signing: str,
        figures: dict[str, Any],
        clear: IO[bytes],
        members: Mapping[str, Member],
    ) -> None:
        self.sha256 = sealed.sha256
        self.file_sha256 = sealed.file_sha256
        self.bytes = sealed.bytes
        self.manifest = sealed.manifest
        self.signing = signing
        self.figures = figures
        self._clear = clear
        self._members = members

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of record inside."""
        return tuple(self.manifest.totals)

    def records(self, kind: str) -> Iterator[dict[str, Any]]:
        """Read the records of a kind, one by one; a kind that is not inside has none."""
        for lines in self.blocks(kind):
            for line in lines:
                yield read_plain(line.decode())

    def blocks(self, kind: str) -> Iterator[list[bytes]]:
        """Read the lines of a kind as they stand in the file, in the blocks that were shown."""
        member = self._members.get(records_name(kind))
        if member is not None:
            yield from _lines_of(self._clear, member, LIMITS)

    def close(self) -> None:
        """Forget the clear content."""
        self._clear.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Told:
    """Adds up what is done and tells whoever asked."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0

    def more(self, count: int) -> None:
        """Add some records."""
        self._done += count
        if self._progress is not None and count:
            self._progress(self._done)


def own_figures(source: Path | bytes, keys: Keys) -> dict[str, Any]:
    """Return the figures of a package that these keys sealed, without going through its records."""
    own = [UnitKey(keys.public.signing)]
    with Opening(source, keys.identity, lambda _unit: own, None, LIMITS) as package:
        return package.figures()


def open_package(
    source: Path | bytes,
    identity: str,
    trusted: Callable[[str], Sequence[UnitKey] | None],
    *,
    receiver: str | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
    look: Look | None = None,
) -> OpenedPackage:
    """Open a package and judge it as a whole; raises only ``PackageRefused``.

    ``trusted`` returns every key that the register holds for a unit, or nothing when the unit is
    unknown. ``receiver`` is the unit id of this book; a package for another is refused. ``look``
    spares a reader who goes through all records to read them a second time.
    """
    with Opening(source, identity, trusted, receiver, limits) as package:
        figures = package.check_content(Told(progress), look)
        return package.kept(figures)


class Opening:
    """A package whose signature holds; closed again unless it is kept."""

    def __init__(
        self,
        source: Path | bytes,
        identity: str,
        trusted: Callable[[str], Sequence[UnitKey] | None],
        receiver: str | None,
        limits: Limits,
    ) -> None:
        self._limits = limits
        self._clear: IO[bytes] | None = spool()
        try:
            with opened_source(source, limits.file) as sealed:
                file_sha256, size = decrypt(sealed, identity, self._clear, limits.file)
            self._members = members_of(self._clear, limits)
            cover = content_of(self._clear, self._members, MANIFEST, limits.cover)
            signature = content_of(self._clear, self._members, SIGNATURE, 64)
            manifest, self._signing = _judged_cover(cover, signature, trusted, receiver)
            sha256 = hashlib.sha256(cover).hexdigest()
            self.sealed = SealedPackage(sha256, file_sha256, size, manifest)
            self.manifest = manifest
            try:
                self._check_names()
            except PackageRefused as trouble:
                trouble.signed = asdict(manifest)
                raise
        except BaseException:
            self._clear.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(trouble, PackageRefused):
            trouble.signed = asdict(self.manifest)
        if self._clear is not None:
            self._clear.close()

    def kept(self, figures: dict[str, Any]) -> OpenedPackage:
        """Hand the clear content over to the reader."""
        assert self._clear is not None  # noqa: S101 - handed over once.
        clear, self._clear = self._clear, None
        return OpenedPackage(self.sealed, self._signing, figures, clear, self._members)

    def _check_names(self) -> None:
        """Refuse members that the cover sheet does not name, or in another order or size."""
        expected = [(one.name, one.bytes) for one in self.manifest.files]
        found = [(one.name, one.size) for one in self._members.values()]
        if found[:-2] != expected or list(self._members)[-2:] != [MANIFEST, SIGNATURE]:
            refuse_file(Why.HASH, detail=_("the files inside"))

    def _chunks(self, facts: FileFacts) -> Iterator[bytes]:
        """Unpack a file and refuse it at its end when its hash is another."""
        assert self._clear is not None  # noqa: S101 - not yet handed over.
        hashed = hashlib.sha256()
        for chunk in chunks_of(self._clear, self._members[facts.name]):
            hashed.update(chunk)
            yield chunk
        if hashed.hexdigest() != facts.sha256:
            refuse_file(Why.HASH, detail=facts.name)

    def check_hashes(self) -> None:
        """Refuse a file whose hash or number of lines is another."""
        for facts in self.manifest.files:
            if sum(chunk.count(b"\n") for chunk in self._chunks(facts)) != facts.lines:
                refuse_file(Why.HASH, detail=facts.name)

    def check_content(self, told: Told, look: Look | None) -> dict[str, Any]:
        """Check hashes first, then read every record and compare totals; return the figures."""
        self.check_hashes()
        figures: dict[str, Any] = {}
        for facts in self.manifest.files:
            kind = kind_of(facts.name)
            if kind is None:
                figures = self._read_figures(facts)
            elif self._totals_of(facts, kind, told, look) != self.manifest.totals[kind]:
                refuse_file(Why.TOTALS, detail=kind)
        return figures

    def figures(self) -> dict[str, Any]:
        """Return the figures alone."""
        facts = next(one for one in self.manifest.files if kind_of(one.name) is None)
        return self._read_figures(facts)

    def _read_figures(self, facts: FileFacts) -> dict[str, Any]:
        """Read the figures as the township computed them."""
        assert self._clear is not None  # noqa: S101 - not yet handed over.
        content = content_of(self._clear, self._members, facts.name, self._limits.figures)
        try:
            return read_strict_object(content.removesuffix(b"\n"))
        except Unfit as trouble:
            raise refused(Why.CONTENT, str(trouble), facts.name) from trouble

    def _totals_of(self, facts: FileFacts, kind: str, told: Told, look: Look | None) -> Totals:
        """Read every record of a file strictly and add up its control totals."""
        assert self._clear is not None  # noqa: S101 - not yet handed over.
        read = _Reading(facts.name, self._limits)
        for lines in _lines_of(self._clear, self._members[facts.name], self._limits):
            # One at a time, for a block of records kept alive costs more than to read it.
            records = read.records(lines)
            if look is not None:
                look(self.manifest, kind, records)
            deque(records, maxlen=0)
            told.more(len(lines))
        return read.totals


def _judged_cover(
    content: bytes,
    signature: bytes,
    trusted: Callable[[str], Sequence[UnitKey] | None],
    receiver: str | None,
) -> tuple[Manifest, str]:
    """Judge who speaks before what is said: unit, signature, key, receiver, format, fields."""
    cover = read_cover(content)
    unit = cover.get("unit")
    if type(unit) is not str or not UID.fullmatch(unit):
        refuse_file(Why.MANIFEST, "unit is missing")
    keys = trusted(unit)
    if keys is None:
        code = cover.get("code")
        refuse_file(Why.UNIT, detail=code[:40] if type(code) is str else unit)
    signed = [key for key in keys if is_signed(key.signing, signature, content)]
    if not signed:
        refuse_file(Why.SIGNATURE)
    try:
        sequence = cover.get("sequence")
        if type(sequence) is not int or not any(key.may_sign(sequence) for key in signed):
            refuse_file(Why.KEY, signed[0].state.value)
        if receiver is not None and cover.get("receiver") != receiver:
            refuse_file(Why.RECEIVER)
        read_format(cover)
        return read_manifest(cover), signed[0].signing
    except PackageRefused as trouble:
        trouble.signed = cover
        raise


class _Reading:
    """Reads the lines of a file strictly, and adds up its control totals."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._sums = [0, 0, 0]
        self._count = 0

    def records(self, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        """Read lines; refuses what is not UTF-8, too long or not strict JSON."""
        for line in lines:
            self._count += 1
            try:
                text = line.decode()
                if len(text) > self._limits.line:
                    refuse_file(Why.CONTENT, "a line is too long", self._name)
                record = read_record(text, self._sums)
            except UnicodeDecodeError as trouble:
                raise refused(Why.CONTENT, "not UTF-8", self._name) from trouble
            except Unfit as trouble:
                place = f"{self._name}: {self._count}"
                raise refused(Why.CONTENT, str(trouble), place) from trouble
            yield record

    @property
    def totals(self) -> Totals:
        """Return the totals of all that was read."""
        money, area, mu_times = self._sums
        return Totals(count=self._count, money=money, area=area, mu_times=mu_times)


def _lines_of(clear: IO[bytes], member: Member, limits: Limits) -> Iterator[list[bytes]]:
    """Unpack a file of lines, a bounded number of whole lines at a time."""
    rest = b""
    for chunk in chunks_of(clear, member):
        whole, mark, tail = (rest + chunk).rpartition(b"\n")
        rest = tail
        if len(rest) > limits.line:
            refuse_file(Why.CONTENT, "a line is too long", member.name)
        if mark:
            yield whole.split(b"\n")
    if rest:
        refuse_file(Why.CONTENT, "the last line has no end", member.name)
