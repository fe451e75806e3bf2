"""How fast a month is sealed and merged, against bare tools on the same 100,000 records."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.packages.format import Heading, PackageKind
from coopdesk.packages.merge import merge_files
from coopdesk.packages.office import uplink
from coopdesk.packages.seal import write_package
from tests.bench.measuring import in_turn, keep
from tests.exchange import MONTH, NOVEMBER, copied, keys_of, offices

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
COUNT = 100_000
Record = dict[str, Any]


def sales(count: int) -> list[Record]:
    """Return sales of two to four lines as they travel."""
    chance = random.Random(6)
    people = [f"{chance.getrandbits(256):064x}" for _one in range(2000)]
    goods = [f"{chance.getrandbits(128):032x}" for _one in range(60)]
    found: list[Record] = []
    for number in range(1, count + 1):
        lines: list[Any] = [
            {
                "good": chance.choice(goods), "good_name": "复合肥", "good_class": "fertiliser",
                "lot": None, "unit": "袋", "packs": 2000, "quantity": 2000,
                "price_fen": (price := chance.randrange(500, 20000)), "discount_fen": 0,
                "amount_fen": 2 * price, "cost_fen": price, "returns": None, "returns_line": None,
            }
            for _line in range(chance.randrange(2, 5))
        ]  # fmt: skip
        total = sum(line["amount_fen"] for line in lines)
        found.append(
            {
                "uid": f"{chance.getrandbits(128):032x}", "number": f"销{MONTH}-{number:06d}",
                "on_date": f"{MONTH}-{1 + number % 28:02d}", "state": "posted", "reverses": None,
                "amount_fen": total, "member": chance.choice(people), "channel": "shop",
                "trade": "retail", "inside_system": False, "cash_fen": 0, "bank_fen": 0,
                "wechat_fen": 0, "alipay_fen": 0, "deposit_fen": 0, "credit_fen": total,
                "due_on": "2027-06-15", "lines": lines,
            }
        )  # fmt: skip
    return found


class BareTools:
    """JSON lines in a ZIP, signed and sealed by public tools; opened and inserted the same way."""

    def __init__(self, folder: Path, schema: str) -> None:
        self.identity = pyrage.x25519.Identity.generate()
        self.key = Ed25519PrivateKey.generate()
        self.folder = folder
        self.path = folder / "bare.age"
        self.schema = schema
        self.values: list[tuple[Any, ...]] = []
        self.turn = 0

    def seal(self, records: list[Record]) -> None:
        """Seal the records."""
        lines = [
            json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            for one in records
        ]
        content = ("\n".join(lines) + "\n").encode()
        cover = json.dumps({"sales.jsonl": hashlib.sha256(content).hexdigest()}).encode()
        clear = io.BytesIO()
        with zipfile.ZipFile(clear, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("sales.jsonl", content)
            archive.writestr("manifest.json", cover)
            archive.writestr("manifest.sig", self.key.sign(cover))
        recipients = [self.identity.to_public(), pyrage.x25519.Identity.generate().to_public()]
        with self.path.open("wb") as stream:
            stream.write(pyrage.encrypt(clear.getvalue(), recipients))
            stream.flush()
            os.fsync(stream.fileno())

    def merge(self) -> None:
        """Open, verify, and insert the same rows under the same indexes in one transaction."""
        self.turn += 1
        connection = sqlite3.connect(self.folder / f"bare-{self.turn}.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(self.schema)
        clear = pyrage.decrypt(self.path.read_bytes(), [self.identity])
        with zipfile.ZipFile(io.BytesIO(clear)) as archive:
            cover = archive.read("manifest.json")
            self.key.public_key().verify(archive.read("manifest.sig"), cover)
            content = archive.read("sales.jsonl")
        assert hashlib.sha256(content).hexdigest() == json.loads(cover)["sales.jsonl"]
        rows = []
        for number, line in enumerate(content.decode().splitlines(), 1):
            one = json.loads(line)
            rows.append((number, 1, "sale", one["uid"], one["number"], one["on_date"], line))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO reported VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        holes = ", ".join("?" * len(self.values[0]))
        connection.executemany(f"INSERT INTO reported_value VALUES ({holes})", self.values)
        connection.execute("COMMIT")
        connection.close()


def reported_tables() -> str:
    """Return the two tables that records go to, with their indexes, without what refers to."""
    schema = (Path(__file__).parents[2] / "db" / "schema.sql").read_text(encoding="utf-8")
    return schema.split("CREATE TRIGGER")[0]


def test_sealing_and_merging_100_000_records(tmp_path: Path) -> None:
    records = sales(COUNT)
    bare = BareTools(tmp_path, reported_tables())
    with offices(tmp_path) as made:
        town = made.towns[0]
        with town.read() as s:
            link, keys = uplink(s), keys_of(town)
        heading = Heading(
            program="0.1.0", unit=link.unit, code=link.code, receiver=link.county, period=MONTH,
            kind=PackageKind.MONTH, sequence=1, code_tables=link.code_tables,
            created_at="2026-11-02T08:00:00.000Z",
        )  # fmt: skip
        path = tmp_path / "month.coop"

        def seal() -> None:
            write_package(
                path, heading, {"sale": records}, {"figures": {}}, keys, [link.keys.recipient],
                replace=True,
            )  # fmt: skip

        mine, theirs = in_turn(seal, lambda: bare.seal(records), rounds=3, warm_up=0)
        size, bare_size = path.stat().st_size, bare.path.stat().st_size
        keep("sealing 100,000 records", mine, theirs, 1.5, bytes=size, bare_bytes=bare_size)
        made.county.close()
        counties = [copied(made.county, tmp_path / f"county-{turn}.book") for turn in range(4)]
        with closing(Desk(counties[0], clerk="测试", clock=NOVEMBER)) as county:
            assert merge_files(county, [path])[0].outcome in {"accepted", "exceptions"}
            with county.read() as s:
                assert fetch_value(s, "SELECT COUNT(*) FROM reported") == COUNT
                bare.values = [tuple(row) for row in fetch_rows(s, "SELECT * FROM reported_value")]
        desks = iter([Desk(one, clerk="测试", clock=NOVEMBER) for one in counties[1:]])

        def merge() -> None:
            with closing(next(desks)) as county:
                merge_files(county, [path])

        mine, theirs = in_turn(merge, bare.merge, rounds=3, warm_up=0)
        keep("merging 100,000 records", mine, theirs, 2.5, values=len(bare.values))
    assert size <= 1.15 * bare_size
