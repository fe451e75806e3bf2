"""How fast a month is sealed and merged, against bare tools on the same 100,000 records.

Both sides end with the same on the disk, forced there. The bare side trusts all that it reads: it
judges nothing, reads nothing back, and keeps no copy in the book.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import sqlite3
import statistics
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import Heading, PackageKind
from coopdesk.packages.merge import merge_files
from coopdesk.packages.office import uplink
from coopdesk.packages.seal import write_package
from tests.bench.big import add_documents, add_members, stock_shelves
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

    def seal(self, records: Iterable[Record]) -> None:
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


_SALES = """
    SELECT d.id, d.uid, d.number, d.on_date, EXISTS (SELECT 1 FROM document r
    WHERE r.reverses_id = d.id), o.uid, d.amount, d.member_id, x.channel, x.trade, x.inside_system,
    x.cash, x.bank, x.wechat, x.alipay, x.deposit, x.credit, x.due_on FROM document d
    JOIN sale x ON x.document_id = d.id LEFT JOIN document o ON o.id = d.reverses_id
    WHERE d.kind = 'sale' AND d.month = ? AND d.state = 1 ORDER BY d.id
"""
_LINES = """
    SELECT l.document_id, g.uid, g.name, g.good_class, t.code, l.unit, l.packs, l.quantity,
    l.price, l.discount, l.amount, l.cost, o.uid, b.line FROM sale_line l
    JOIN document d ON d.id = l.document_id JOIN good g ON g.id = l.good_id
    LEFT JOIN lot t ON t.id = l.lot_id LEFT JOIN sale_line b ON b.id = l.returns_line_id
    LEFT JOIN document o ON o.id = b.document_id
    WHERE d.kind = 'sale' AND d.month = ? AND d.state = 1 ORDER BY l.document_id, l.line
"""
_TURNOVER = """
    SELECT g.good_class, d.month, SUM(l.amount), SUM(l.cost) FROM document d
    JOIN sale_line l ON l.document_id = d.id JOIN good g ON g.id = l.good_id
    WHERE d.kind = 'sale' AND d.state = 1 AND d.month BETWEEN '2025-01' AND ? GROUP BY 1, 2
"""
_DEBTS = """
    SELECT member_id, COALESCE(settles_id, document_id), SUM(amount) FROM party_move
    WHERE book = 'debt' AND on_date <= ? || '-31' GROUP BY 1, 2
"""


def sales_of(path: Path) -> Iterator[Record]:
    """Read a month's sales from a book by bare SQL, as they travel, and ask for its sums."""
    with closing(sqlite3.connect(path)) as connection:
        run = connection.execute
        for figures in (_TURNOVER, _DEBTS):
            run(figures, (MONTH,)).fetchall()
        people = dict(run("SELECT id, uid FROM member"))
        lines: dict[int, list[Record]] = {}
        for row in run(_LINES, (MONTH,)):
            lines.setdefault(row[0], []).append(
                {
                    "good": row[1], "good_name": row[2], "good_class": row[3], "lot": row[4],
                    "unit": row[5], "packs": row[6], "quantity": row[7], "price_fen": row[8],
                    "discount_fen": row[9], "amount_fen": row[10], "cost_fen": row[11],
                    "returns": row[12], "returns_line": row[13],
                }
            )  # fmt: skip
        for row in run(_SALES, (MONTH,)):
            yield {
                "uid": row[1], "number": row[2], "on_date": row[3],
                "state": "reversed" if row[4] else "posted", "reverses": row[5],
                "amount_fen": row[6],
                "member": hashlib.sha256(people[row[7]].encode()).hexdigest(), "channel": row[8],
                "trade": row[9], "inside_system": bool(row[10]), "cash_fen": row[11],
                "bank_fen": row[12], "wechat_fen": row[13], "alipay_fen": row[14],
                "deposit_fen": row[15], "credit_fen": row[16], "due_on": row[17],
                "lines": lines[row[0]],
            }  # fmt: skip


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
        # Else the collector walks over them time and again while the county merges.
        records.clear()
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


def test_sealing_a_month_straight_from_the_book(tmp_path: Path) -> None:
    bare = BareTools(tmp_path, "")
    with offices(tmp_path) as made:
        a_month_of_sales(made.towns[0])
        made.towns[0].close()
        books = [copied(made.towns[0], tmp_path / f"book-{turn}.book") for turn in range(3)]
        turns = iter(books)
        sealed: list[Path] = []

        def seal() -> None:
            with closing(Desk(next(turns), clerk="测试", clock=NOVEMBER)) as town:
                sealed.append(seal_month(town, MONTH, tmp_path / f"stick-{len(sealed)}").path)

        mine, theirs = in_turn(
            seal, lambda: bare.seal(sales_of(made.towns[0].path)), rounds=3, warm_up=0
        )
        records = list(sales_of(made.towns[0].path))
        in_memory, _none = in_turn(lambda: bare.seal(records), lambda: None, rounds=3, warm_up=0)
        merged = merge_files(made.county, sealed[:1])
    keep(
        "sealing 100,000 records from the book, with figures", mine, theirs, 1.5,
        bytes=sealed[0].stat().st_size, bare_bytes=bare.path.stat().st_size,
        cpu_ratio_to_records_in_memory=round(
            statistics.median(mine.cpu) / statistics.median(in_memory.cpu), 3
        ),
    )  # fmt: skip
    assert [one.outcome for one in merged] == ["accepted"]
    assert len(records) == COUNT


def a_month_of_sales(desk: Desk) -> None:
    """Add the goods and buyers of a shop, and its month of sales of two to four lines."""
    stock_shelves(desk)
    add_members(desk, 2000)
    for lines, count in ((2, COUNT // 2), (3, COUNT // 4), (4, COUNT // 4)):
        add_documents(desk, count, lines=lines, months=(MONTH,))
