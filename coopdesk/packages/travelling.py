"""What travels of a township's month: its documents, its state, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.catalogue import KINDS
from coopdesk.kernel.rows import fetch_rows
from coopdesk.ledger.exported import Export, exported
from coopdesk.packages.outward import Pseudonyms, outward
from coopdesk.packages.seal import Records, Written
from coopdesk.packages.written import written
from coopdesk.statements.figures import last_day
from coopdesk.statements.states import state_records

Record = dict[str, Any]
_EXPORTS: Final = {kind.kind.value: kind.export for kind in KINDS}


def township_records(s: Session, month: str, people: Pseudonyms) -> dict[str, Records]:
    """Return everything that travels of a township's month, by kind; read while it is written."""
    records: dict[str, Records] = {}
    kinds = fetch_rows(
        s, "SELECT DISTINCT kind FROM document WHERE month = ? AND state = 1", (month,)
    )
    for (kind,) in kinds:
        records[kind] = _documents(s, kind, month, people)
    for kind, rows in state_records(s, month).items():
        if rows:
            records[kind] = _outward(kind, rows, people)
    for kind, rows in _referred(s, month).items():
        if rows:
            records[kind] = _outward(kind, rows, people)
    return records


def _outward(kind: str, rows: Iterable[Record], people: Pseudonyms) -> Iterator[Record]:
    """Yield records of one kind as they travel."""
    for row in rows:
        yield outward(kind, row, people.of)


def _documents(s: Session, kind: str, month: str, people: Pseudonyms) -> Written:
    """Return the posted documents of a kind and month, to be read while they are written."""
    ids = [
        row[0]
        for row in fetch_rows(
            s,
            "SELECT id FROM document WHERE kind = ? AND month = ? AND state = 1 ORDER BY id",
            (kind, month),
        )
    ]
    export = _EXPORTS.get(kind, Export())
    return Written(written(exported(s, export, ids), export.flags, people.of))


# What documents refer to, under its uid: nothing that names a person or can be typed freely.
_GOODS: Final = (
    "SELECT uid, code, name, good_class, spec, unit, maker, registration FROM good"
    " WHERE id IN (SELECT good_id FROM stock_month WHERE month <= ?1) OR id IN (SELECT l.good_id"
    " FROM sale_line l JOIN document d ON d.id = l.document_id WHERE d.month = ?1) ORDER BY id"
)
_SEASONS: Final = (
    "SELECT uid, '', name, starts_on, ends_on FROM season WHERE starts_on <= ?1 || '-31'"
    " AND ends_on >= substr(?1, 1, 4) || '-01-01' ORDER BY id"
)
_JOB_KINDS: Final = (
    "SELECT uid, '', name, stage, service_class FROM job_kind WHERE ?1 <> '' ORDER BY id"
)
_MACHINES: Final = (
    "SELECT uid, '', kind, owner_id IS NULL FROM machine WHERE id IN (SELECT j.machine_id"
    " FROM job j JOIN document d ON d.id = j.document_id WHERE d.month = ?1) ORDER BY id"
)
_SUPPLIERS: Final = (
    "SELECT uid, '', inside_system FROM supplier WHERE id IN (SELECT supplier_id FROM document"
    " WHERE month = ?1 AND state = 1) ORDER BY id"
)
_PLOTS: Final = (
    "SELECT p.uid, '', p.member_id, v.name, p.contract_area, p.measured_area FROM plot p"
    " LEFT JOIN village v ON v.id = p.village_id WHERE p.id IN (SELECT c.plot_id"
    " FROM contract_plot c JOIN document d ON d.id = c.document_id WHERE d.month <= ?1"
    " UNION SELECT l.plot_id FROM job_line l JOIN document d ON d.id = l.document_id"
    " WHERE d.month BETWEEN substr(?1, 1, 4) || '-01' AND ?1) ORDER BY p.id"
)
_REFERRED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "good": (
        _GOODS,
        ("uid", "number", "name", "good_class", "spec", "unit", "maker", "registration"),
    ),
    "season": (_SEASONS, ("uid", "number", "name", "starts_on", "ends_on")),
    "job_kind": (_JOB_KINDS, ("uid", "number", "name", "stage", "service_class")),
    "machine": (_MACHINES, ("uid", "number", "kind_of_machine", "own")),
    "supplier": (_SUPPLIERS, ("uid", "number", "inside_system")),
    "plot": (_PLOTS, ("uid", "number", "member", "village", "area", "measured_area")),
}
_FLAGS: Final = frozenset({"own", "inside_system"})


def _referred(s: Session, month: str) -> dict[str, list[Record]]:
    """Return the records of registers that the month's documents and states refer to."""
    found: dict[str, list[Record]] = {}
    end = last_day(month).isoformat()
    for kind, (sql, names) in _REFERRED.items():
        found[kind] = [
            {
                name: bool(value) if name in _FLAGS else value
                for name, value in zip(names, row, strict=True)
            }
            | {"on_date": end}
            for row in fetch_rows(s, sql, (month,))
        ]
    return found
