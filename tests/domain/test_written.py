"""Documents written straight from rows are the same lines as records written one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdesk.catalogue import KINDS
from coopdesk.desk import Desk
from coopdesk.kernel.rows import fetch_rows
from coopdesk.ledger.exported import Exported, exported
from coopdesk.packages.outward import outward
from coopdesk.packages.strict import LARGEST, Unfit, weigh, write_strict
from coopdesk.packages.written import written
from tests.exported import exported_records
from tests.rich_book import a_rich_book

Lines = tuple[list[str], list[int]]


def person(member_id: int) -> str:
    return f"{member_id:064x}"


def one_by_one(kind: str, records: list[dict[str, Any]]) -> Lines:
    sums = [0, 0, 0]
    travelling = [outward(kind, record, person) for record in records]
    for record in travelling:
        weigh(record, sums)
    return [write_strict(record) for record in travelling], sums


def at_once(blocks: Any) -> Lines:
    lines: list[str] = []
    sums = [0, 0, 0]
    for part, added in blocks:
        lines += part
        sums = [one + other for one, other in zip(sums, added, strict=True)]
    return lines, sums


def test_a_month_is_written_from_rows_as_record_by_record(desk: Desk) -> None:
    with desk.write() as s:
        a_rich_book(s)
        found = set()
        for kind in KINDS:
            name = kind.kind.value
            rows = fetch_rows(s, "SELECT id FROM document WHERE kind = ?", (name,))
            ids = [row[0] for row in rows]
            found |= {name} if ids else set()
            lines = written(exported(s, kind.export, ids), kind.export.flags, person)
            assert at_once(lines) == one_by_one(name, exported_records(s, kind.export, ids))
    assert {"sale", "job", "contract", "receipt", "journal", "purchase"} <= found


NAMES = ("uid", "member", "amount", "area", "mu_times", "inside_system", "remark", "number")
stored = st.none() | st.integers(-LARGEST, LARGEST) | st.text()
some_rows = st.lists(
    st.tuples(
        st.text(), st.none() | st.integers(0, 9), st.integers(-LARGEST, LARGEST), stored, stored,
        st.integers(0, 1), stored, stored,
    ),
    max_size=4,
)  # fmt: skip


@given(some_rows, st.lists(st.tuples(st.integers(0, 3), some_rows), max_size=3))
def test_any_stored_value_is_written_from_rows_as_record_by_record(
    heads: list[tuple[Any, ...]], lists: list[tuple[int, list[tuple[Any, ...]]]]
) -> None:
    flags = frozenset({"inside_system"})
    by_head = [(at, row) for at, found in lists for row in found if at < len(heads)]
    by_head.sort(key=lambda one: one[0])
    part = Exported(
        names=NAMES,
        rows=[(at, *head) for at, head in enumerate(heads)],
        lists={"lines": (NAMES, [(at, *row) for at, row in by_head])},
    )

    def record(row: tuple[Any, ...]) -> dict[str, Any]:
        made = dict(zip(NAMES, row, strict=True))
        return {**made, "inside_system": bool(made["inside_system"])}

    records = [
        {**record(head), "lines": [record(row) for at, row in by_head if at == place]}
        for place, head in enumerate(heads)
    ]
    assert at_once(written([part], flags, person)) == one_by_one("sale", records)


@pytest.mark.parametrize("value", [1.5, b"x", LARGEST + 1, -(2**63)])
@pytest.mark.parametrize("beside", [None, 1, "text"])
def test_what_may_not_travel_is_refused_in_a_column_too(value: object, beside: object) -> None:
    part = Exported(names=("amount",), rows=[(1, beside), (2, value)], lists={})
    with pytest.raises(Unfit):
        list(written([part], frozenset(), person))
