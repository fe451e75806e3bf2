"""The vessel of a sealed file: age outside, a plain ZIP inside, and writing that survives a cut."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from coopdesk.kernel.disk import said_by_disk
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Trouble
from coopdesk.packages.format import SIGNATURE, is_known_name
from coopdesk.packages.refusal import PackageRefused, Why, refuse_file, refused

_MIB: Final = 2**20
_AGE: Final = b"age-encryption.org/v1\n"
# The age header is read again from its start at each 8 KiB, so a long one would cost hours.
_HEADER_LIMIT: Final = 4096
_IN_MEMORY: Final = 32 * _MIB
_STEP: Final = _MIB

_END: Final = struct.Struct("<4s4H2LH")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o100600 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a sealed file and its parts may be."""

    file: int = 256 * _MIB
    content: int = 1024 * _MIB
    ratio: int = 500
    cover: int = _MIB
    line: int = _MIB
    figures: int = 32 * _MIB


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside the ZIP."""

    name: str
    start: int
    packed: int
    size: int
    crc: int


class _Readable(Protocol):
    """Something to read bytes from."""

    def read(self, size: int = -1, /) -> bytes:
        """Read at most so many bytes."""


class _Counted:
    """A stream that hashes and counts what is read from it or written to it."""

    def __init__(self, stream: Any, limit: int | None = None) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self._limit = limit
        self.bytes = 0

    def _count(self, content: bytes) -> None:
        self._hash.update(content)
        self.bytes += len(content)
        if self._limit is not None and self.bytes > self._limit:
            message = "longer than allowed"
            raise OSError(message)

    def read(self, size: int = -1, /) -> bytes:
        """Read and count."""
        content: bytes = self._stream.read(size)
        self._count(content)
        return content

    def write(self, content: bytes, /) -> int:
        """Count and write."""
        self._count(content)
        self._stream.write(content)
        return len(content)

    @property
    def sha256(self) -> str:
        """Return the hash of all that passed."""
        return self._hash.hexdigest()


def spool() -> IO[bytes]:
    """Open a nameless place for clear content: memory, and beyond 32 MiB a file without a name."""
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)


@contextlib.contextmanager
def opened_source(source: Path | bytes, limit: int) -> Iterator[IO[bytes]]:
    """Open a file or bytes for reading; refuses what is unreadable, no plain file or too large."""
    if isinstance(source, bytes):
        if len(source) > limit:
            refuse_file(Why.SIZE, f"{len(source)} bytes")
        yield io.BytesIO(source)
        return
    try:
        # Opening a pipe would wait for ever, so its kind is asked first.
        if not stat.S_ISREG(source.stat().st_mode):
            refuse_file(Why.UNREADABLE, "not a plain file")
        stream = source.open("rb")
    except (OSError, ValueError) as trouble:
        raise refused(Why.UNREADABLE, type(trouble).__name__) from trouble
    with stream:
        size = os.fstat(stream.fileno()).st_size
        if size > limit:
            refuse_file(Why.SIZE, f"{size} bytes")
        yield stream


def read_small(source: Path | bytes, limit: int) -> bytes:
    """Read a small file whole."""
    with opened_source(source, limit) as stream:
        try:
            return stream.read(limit)
        except OSError as trouble:
            raise refused(Why.UNREADABLE, type(trouble).__name__) from trouble


def decrypt(source: IO[bytes], identity: str, target: IO[bytes], limit: int) -> tuple[str, int]:
    """Decrypt an age file and return the hash and size of its sealed bytes.

    Only the binary form with a short header is read: the form that this program writes.
    """
    import pyrage

    try:
        head = source.read(_HEADER_LIMIT)
        if not head.startswith(_AGE) or b"\n--- " not in head:
            refuse_file(Why.CONTAINER, "no age header")
        source.seek(0)
        counted = _Counted(source, limit)
        key = pyrage.x25519.Identity.from_str(identity)
        _guarded(lambda: pyrage.decrypt_io(counted, _Counted(target, limit), [key]))
        if counted.read(1):
            refuse_file(Why.CONTAINER, "bytes follow")
    except PackageRefused:
        raise
    except pyrage.DecryptError as trouble:
        is_other = "No matching keys" in str(trouble)
        raise refused(Why.RECIPIENT if is_other else Why.CONTAINER, str(trouble)[:80]) from trouble
    except (OSError, ValueError) as trouble:
        raise refused(Why.CONTAINER, str(trouble)[:80]) from trouble
    return counted.sha256, counted.bytes


def decrypt_small(content: bytes, identity: str, limit: int = 16 * _MIB) -> bytes:
    """Decrypt a small age file in memory."""
    clear = io.BytesIO()
    with opened_source(content, limit) as stream:
        decrypt(stream, identity, clear, limit)
    return clear.getvalue()


def encrypt(source: _Readable, target: Any, recipients: Iterable[str]) -> None:
    """Encrypt a stream as an age file that each recipient can open."""
    import pyrage

    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    pyrage.encrypt_io(source, target, keys)


def _guarded(work: Callable[[], None]) -> None:
    """Run a call into Rust; its panics are no ordinary exceptions and become a refusal."""
    try:
        work()
    except BaseException as trouble:
        if type(trouble).__name__ == "PanicException":
            raise refused(Why.CONTAINER, "panic") from trouble
        raise


def method_of(name: str) -> int:
    """Return how a file is packed: a signature cannot be, and lies in the ZIP as it is."""
    return ZIP_STORED if name == SIGNATURE else ZIP_DEFLATED


def member_stamp(name: str) -> ZipInfo:
    """Return the fixed facts under which a member is written, so that equal content is equal."""
    made = ZipInfo(name, _STAMP)
    made.compress_type = method_of(name)
    made.create_system = 3
    made.external_attr = _MODE
    return made


def members_of(stream: IO[bytes], limits: Limits) -> dict[str, Member]:
    """List the members of a ZIP in order; refuses every ZIP that this program would not write.

    The members must follow one another without gap or overlap, from the first byte to the last,
    each described alike in both places, so that no two readers can see different files.
    """
    try:
        return _members_of(stream, limits)
    except (struct.error, UnicodeDecodeError) as trouble:
        raise refused(Why.STRUCTURE, type(trouble).__name__) from trouble


def _members_of(stream: IO[bytes], limits: Limits) -> dict[str, Member]:
    """Walk the central directory and each local header beside it."""
    size = stream.seek(0, os.SEEK_END)
    if size < _END.size:
        refuse_file(Why.STRUCTURE, "too short for a ZIP")
    stream.seek(size - _END.size)
    end = _END.unpack(stream.read(_END.size))
    mark, disk, first_disk, here, count, length, offset, comment = end
    if mark != b"PK\x05\x06" or (disk, first_disk, comment) != (0, 0, 0) or here != count:
        refuse_file(Why.STRUCTURE, "no plain end of ZIP")
    if offset + length + _END.size != size or length > 64 * 1024 or count > 80:
        refuse_file(Why.STRUCTURE, "the directory is not where it should be")
    stream.seek(offset)
    directory = stream.read(length)
    members: dict[str, Member] = {}
    at, place = 0, 0
    for _number in range(count):
        fields = _CENTRAL.unpack_from(directory, at)
        name_length = fields[10]
        raw = directory[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
        member, place = _member(stream, fields, raw, place)
        if member.name in members:
            refuse_file(Why.STRUCTURE, "a name stands twice")
        members[member.name] = member
        at += _CENTRAL.size + name_length
    if at != length or place != offset:
        refuse_file(Why.STRUCTURE, "something lies between the members")
    if sum(member.size for member in members.values()) > limits.content:
        refuse_file(Why.STRUCTURE, "the content is too large")
    if any(one.size > _MIB and one.size > limits.ratio * one.packed for one in members.values()):
        refuse_file(Why.STRUCTURE, "packed too tightly")
    return members


def _member(
    stream: IO[bytes], fields: tuple[Any, ...], raw: bytes, place: int
) -> tuple[Member, int]:
    """Check one member in both places and return it with the place where it ends."""
    mark, made_by, needs, flags, method, time, day, crc, packed, size = fields[:10]
    shape = (mark, made_by, needs, flags, method, time, day, *fields[11:16])
    name = raw.decode("ascii")
    if not is_known_name(name):
        refuse_file(Why.STRUCTURE, "unknown name")
    plain = (b"PK\x01\x02", 0x0314, 20, 0, method_of(name), 0, 0x21, 0, 0, 0, 0, _MODE)
    if shape != plain or (method == ZIP_STORED and packed != size):
        refuse_file(Why.STRUCTURE, "a member is not of the plain kind")
    if fields[16] != place:
        refuse_file(Why.STRUCTURE, "a member is not where it should be")
    stream.seek(place)
    local = _LOCAL.unpack(stream.read(_LOCAL.size))
    expected = (b"PK\x03\x04", needs, flags, method, time, day, crc, packed, size, len(raw), 0)
    if local != expected or stream.read(len(raw)) != raw:
        refuse_file(Why.STRUCTURE, "a member is described in two ways")
    start = place + _LOCAL.size + len(raw)
    return Member(name, start, packed, size, crc), start + packed


def chunks_of(stream: IO[bytes], member: Member) -> Iterator[bytes]:
    """Unpack a member in pieces of at most 1 MiB; refuses when it is not what was announced."""
    size, crc = 0, 0
    is_stored = method_of(member.name) == ZIP_STORED
    try:
        for chunk in (_stored if is_stored else _unpacked)(stream, member):
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
            if size > member.size:
                break
            yield chunk
    except zlib.error as trouble:
        raise refused(Why.STRUCTURE, "cannot be unpacked") from trouble
    if (size, crc) != (member.size, member.crc):
        refuse_file(Why.STRUCTURE, "not as long as announced")


def _stored(stream: IO[bytes], member: Member) -> Iterator[bytes]:
    """Read a member that is not packed: a signature of some bytes."""
    stream.seek(member.start)
    yield stream.read(min(member.size, _STEP))


def _unpacked(stream: IO[bytes], member: Member) -> Iterator[bytes]:
    """Unpack a deflate stream that ends with its last byte, the bits after its end all zero."""
    unpack = zlib.decompressobj(-15)
    at, end = member.start, member.start + member.packed - 1
    while at < end and not unpack.eof:
        stream.seek(at)
        piece = stream.read(min(end - at, _STEP // 4))
        at += len(piece)
        yield from _pushed(unpack, piece)
    stream.seek(max(end, 0))
    last = stream.read(1)
    before = unpack.copy()
    rest = b"".join(_pushed(unpack, last))
    yield rest
    if at != end or not unpack.eof or unpack.unused_data:
        refuse_file(Why.STRUCTURE, "no clean end")
    # When the highest bit that is set does not matter, it stands behind the end.
    fewer = last[0] & ~(1 << last[0].bit_length() >> 1)
    if fewer != last[0] and _is_same_end(before, fewer, rest):
        refuse_file(Why.STRUCTURE, "bits behind the end")


def _is_same_end(before: Any, last: int, rest: bytes) -> bool:
    """Tell whether a stream ends alike with another last byte."""
    try:
        other = b"".join(_pushed(before, bytes([last])))
    except zlib.error:
        return False
    return bool(before.eof) and other == rest


def _pushed(unpack: Any, piece: bytes) -> Iterator[bytes]:
    """Unpack a piece until nothing of it is left to come out."""
    while True:
        chunk: bytes = unpack.decompress(piece, _STEP)
        piece = unpack.unconsumed_tail
        if chunk:
            yield chunk
        if not piece and len(chunk) < _STEP:
            return


def content_of(stream: IO[bytes], members: Mapping[str, Member], name: str, limit: int) -> bytes:
    """Unpack a small member whole."""
    member = members.get(name)
    if member is None:
        refuse_file(Why.STRUCTURE, f"{name} is missing")
    if member.size > limit:
        refuse_file(Why.STRUCTURE, f"{name} is too large")
    return b"".join(chunks_of(stream, member))


def write_durably(
    target: Path,
    fill: Callable[[IO[bytes]], None],
    judge: Callable[[Path], None],
    *,
    replace: bool = False,
) -> None:
    """Write beside the target, force to disk, judge what was written, then rename.

    After a power cut there is the old state or the new one; ``target.part`` may stay behind and
    is written over the next time. A target that exists is kept unless it may be replaced.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        if not replace and target.exists():
            raise Trouble(
                "file_exists",
                _("{name} exists already and is not written over.").format(name=target.name),
                _("Please choose another folder, or move the old file away."),
            )
        try:
            with part.open("wb") as stream:
                fill(stream)
                stream.flush()
                os.fsync(stream.fileno())
                _forget_cached(stream.fileno())
            judge(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)
    except OSError as trouble:
        raise Trouble(
            "write_failed",
            _("{name} could not be written: {reason}.").format(
                name=target.name, reason=said_by_disk(trouble)
            ),
            _("Please check that the stick is in place and has room, then try again."),
        ) from trouble


def _forget_cached(number: int) -> None:
    """Ask the system to read the file from the medium next time, where it can be asked."""
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):
            os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)


def sync_folder(folder: Path) -> None:
    """Force a folder's names to disk, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
