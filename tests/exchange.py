"""Offices that exchange months: a county with townships, and packages bent on the way."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from coopdesk.desk import Desk, Level, make_book
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.ledger.chart import write_chart
from coopdesk.packages.container import chunks_of, decrypt, members_of
from coopdesk.packages.format import Heading, PackageKind
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.keys import Keys
from coopdesk.packages.merge import Merged, merge_files
from coopdesk.packages.office import office_keys
from coopdesk.packages.opening import LIMITS, SealedPackage, UnitKey, open_package
from coopdesk.packages.replies import Replied, read_reply
from coopdesk.packages.seal import write_package

NOVEMBER: Final = Clock(datetime(2026, 11, 3, 2, 0, tzinfo=UTC))
MONTH: Final = "2026-10"
# What a county counts by; the journal, settings and the lock may move on.
CONTENT: Final = (
    "unit", "unit_key", "invitation", "parcel", "reported", "reported_value", "reported_figure",
    "set_aside", "trail", "setting",
)  # fmt: skip


@dataclass
class Offices:
    """A county and its townships, each with its own folder."""

    folder: Path
    county: Desk
    towns: list[Desk]

    @property
    def stick(self) -> Path:
        """Return the folder that plays the stick."""
        return self.folder / "stick"

    @property
    def replies(self) -> Path:
        """Return the folder of replies."""
        return self.folder / "replies"

    def merge(self, *paths: Path, accept: bool = False) -> list[Merged]:
        """Merge files with replies; ``accept`` says yes to corrections."""
        return merge_files(self.county, list(paths), self.replies, accept_corrections=accept)

    def close(self) -> None:
        """Close all books."""
        for desk in (self.county, *self.towns):
            desk.close()


def a_book(path: Path, level: Level, name: str, code: str, clock: Clock = NOVEMBER) -> Desk:
    """Make a book with its chart."""
    desk = make_book(path, level=level, name=name, code=code, clerk="李桂兰", clock=clock)
    with desk.write() as s:
        write_chart(s)
    return desk


@contextmanager
def offices(folder: Path, count: int = 1) -> Iterator[Offices]:
    """Yield a county with admitted townships; their books are empty."""
    county = a_book(folder / "county.book", Level.COUNTY, "青禾县供销社", "420682")
    towns = []
    for number in range(1, count + 1):
        name, code = f"第{number}镇供销社", f"42068210{number}"
        town = a_book(folder / f"town{number}.book", Level.TOWNSHIP, name, code)
        admit(county, join(town, invite(county, code, name)))
        towns.append(town)
    made = Offices(folder, county, towns)
    try:
        yield made
    finally:
        made.close()


def keys_of(desk: Desk) -> Keys:
    """Return an office's secret keys."""
    with desk.read() as s:
        return office_keys(s)


def digest(desk: Desk) -> str:
    """Return the digest of everything a county's book says."""
    hashed = hashlib.sha256()
    with desk.read() as s:
        for table in CONTENT:
            for row in fetch_rows(s, f"SELECT * FROM {table} ORDER BY 1, 2"):
                hashed.update(repr(row).encode())
    return hashed.hexdigest()


def count(desk: Desk, table: str) -> int:
    """Count the rows of a table."""
    with desk.read() as s:
        return int(fetch_value(s, f"SELECT COUNT(*) FROM {table}"))


def clear_files(path: Path, keys: Keys) -> dict[str, bytes]:
    """Return every file inside a package, in clear."""
    clear = io.BytesIO()
    with path.open("rb") as stream:
        decrypt(stream, keys.identity, clear, LIMITS.file)
    return {
        name: b"".join(chunks_of(clear, member))
        for name, member in members_of(clear, LIMITS).items()
    }


Records = dict[str, list[dict[str, Any]]]


def bent(
    town: Desk,
    county: Desk,
    source: Path,
    target: Path,
    change: Callable[[Records, dict[str, Any]], object] = lambda _r, _f: None,
    keys: Keys | None = None,
    **heading: Any,
) -> SealedPackage:
    """Seal a package again with other records or another heading, as the unit itself could."""
    own = keys_of(town)
    with open_package(source, own.identity, lambda _u: [UnitKey(own.public.signing)]) as package:
        manifest = asdict(package.manifest)
        facts = {name: manifest[name] for name in Heading.__dataclass_fields__}
        records: Records = {kind: list(package.records(kind)) for kind in package.kinds}
        figures = json.loads(json.dumps(package.figures))
    change(records, figures)
    facts = {**facts, "kind": PackageKind(facts["kind"]), **heading}
    recipient = keys_of(county).public.recipient
    return write_package(
        target, replace(Heading(**facts)), records, figures, keys or own, [recipient], replace=True
    )


def read_all(offices_: Offices) -> list[Replied]:
    """Let the first township read every reply."""
    replied = []
    for path in sorted(offices_.replies.iterdir()):
        replied += read_reply(offices_.towns[0], path)
    return replied


def copied(desk: Desk, path: Path) -> Path:
    """Copy a closed book file with its log."""
    for file in desk.path.parent.glob(f"{desk.path.name}*"):
        if file.is_file():
            shutil.copyfile(file, path.with_name(file.name.replace(desk.path.name, path.name)))
    return path
