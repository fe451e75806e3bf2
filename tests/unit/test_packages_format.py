"""The cover sheet and strict JSON: what is written is read back, what is odd is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdesk.kernel.i18n import use_language
from coopdesk.packages.format import (
    Disclosure,
    FileFacts,
    Manifest,
    PackageKind,
    Totals,
    is_clock_behind,
    is_clock_off,
    is_known_name,
    read_cover,
    read_format,
    read_manifest,
    records_name,
)
from coopdesk.packages.refusal import _SENTENCES, PackageRefused, Why, refused
from coopdesk.packages.strict import (
    Fields,
    Unfit,
    read_plain,
    read_record,
    read_strict,
    read_strict_object,
    weigh,
    write_strict,
)
from tests.unit.sealing import HEADING

FILES = (
    FileFacts(name="figures.json", sha256="1" * 64, bytes=3, lines=1),
    FileFacts(name="records/job.jsonl", sha256="2" * 64, bytes=30, lines=2),
)
MANIFEST = Manifest(
    program="0.1.0",
    unit="unit-1",
    code="420902103",
    receiver="county-1",
    period="2026-10",
    kind=PackageKind.CORRECTION,
    sequence=7,
    previous="a" * 64,
    replaces="b" * 64,
    code_tables=3,
    created_at="2026-11-02T08:00:00.000Z",
    disclosure=Disclosure.ROSTER,
    purpose="供销合作贷 名单",
    files=FILES,
    totals={"job": Totals(count=2, money=-5, area=2**63 - 1, mu_times=0)},
)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(read_cover(MANIFEST.to_bytes())) == MANIFEST
    assert "供销合作贷".encode() in MANIFEST.to_bytes()


def test_only_known_names_may_be_in_a_package() -> None:
    known = ["manifest.json", "manifest.sig", "figures.json", "records/a.jsonl", "records/_.jsonl"]
    assert all(is_known_name(name) for name in known)
    odd = ["records/a.json", "records/A.jsonl", "records/a.jsonl\n", "./manifest.json", "records/"]
    assert not any(is_known_name(name) for name in odd)
    assert records_name("job") == "records/job.jsonl"
    with pytest.raises(PackageRefused):
        records_name("job/")


def test_an_unknown_format_says_which_program_to_update() -> None:
    use_language("en")
    with pytest.raises(PackageRefused, match="update the program on this computer") as newer:
        read_format({"format": 2, "program": "3.0.0"})
    assert "3.0.0" in newer.value.sentence
    with pytest.raises(PackageRefused, match="ask the sender to update the program"):
        read_format({"format": 0, "program": 7})
    read_format({"format": 1})


def test_each_reason_has_its_sentence() -> None:
    assert set(_SENTENCES) == set(Why)
    for reason in Why:
        refusal = refused(reason, detail="x")
        assert refusal.problems[0].code == f"package_{reason.value}"
        assert "{" not in refusal.sentence


def test_a_clock_far_ahead_is_noted() -> None:
    now = datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert not is_clock_off(HEADING, now)
    assert not is_clock_off(HEADING, now + timedelta(days=400))
    assert is_clock_off(HEADING, now - timedelta(days=3))
    assert not is_clock_off(replace(HEADING, created_at="2026-11-03T08:00:00.000Z"), now)


def test_a_clock_that_is_behind_sealed_the_month_before_it_began() -> None:
    for at, behind in (
        ("2009-01-01T00:00:00.000Z", True), ("2026-09-29T12:00:00.000Z", True),
        ("2026-09-30T16:00:00.000Z", False), ("2026-11-02T08:00:00.000Z", False),
    ):  # fmt: skip
        assert is_clock_behind(replace(HEADING, created_at=at)) is behind
    old = replace(HEADING, kind=PackageKind.BASELINE, created_at="2009-01-01T00:00:00.000Z")
    assert not is_clock_behind(old)


@given(st.dictionaries(st.text(), values, max_size=5))
def test_what_may_travel_is_read_as_it_was_written(record: dict[str, Any]) -> None:
    try:
        weigh(record, [0, 0, 0])
    except Unfit as trouble:
        assert "deep" in str(trouble)  # noqa: PT017 - the only reason hypothesis can find.
        return
    line = write_strict(record)
    assert "\n" not in line
    assert read_strict(line) == record
    assert read_plain(line) == record
    assert read_strict_object(line.encode()) == record


@given(st.text())
def test_any_text_is_json_or_unfit(text: str) -> None:
    try:
        read_strict(text)
    except Unfit:
        return


def told(read: Callable[[], object]) -> object:
    """Return what reading gives, or that the text is unfit."""
    try:
        return read()
    except Unfit:
        return Unfit


ODD_LINES = [
    '{"a":1,"a":1}',
    '{"a" :1,"a":2}',
    '{"a":1,"a"\t:2}',
    '{"a"\r:1,"a":2}',
    '{"a"\n:1,"a":2}',
    '{"a" :1,"b":2}',
    '{"a":1,"b":{"c" :":","c":2,"d":1}}',
    '{"a\\"":1,"a\\"":2}',
    '{"a":":","b":":::","c":": :"}',
    '{":":":\\""}',
    '{"a":[[{"b":1,"b":2}],{"c":3}]}',
    '{"a":[1,[2,{"b":[]}]],"":{}}',
    '{"a":1}{"a":1}',
    '{"a":1} ',
    ' {"a":1}',
    '{"a":1.0}',
    '{"a":NaN}',
    '{"a":9223372036854775808}',
    '{"a":"\\ud800"}',
    "[1]",
    "7",
    "",
]
"""Lines that a reader in a hurry could take for another object than a careful one."""


@pytest.mark.parametrize("line", ODD_LINES)
def test_a_record_is_read_as_strictly_as_any_text(line: str) -> None:
    sums, expected = [0, 0, 0], [0, 0, 0]

    def carefully() -> object:
        value = read_strict(line)
        if type(value) is not dict:
            raise Unfit
        weigh(value, expected)
        return value

    assert told(lambda: read_record(line, sums)) == told(carefully)
    assert sums == expected


@given(st.dictionaries(st.text(alphabet='":\\ a', max_size=3), values, max_size=4), st.data())
def test_a_bent_record_is_read_as_strictly_as_any_text(
    record: dict[str, Any], data: st.DataObject
) -> None:
    line = json.dumps(record, ensure_ascii=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(line)))
    cut = data.draw(st.integers(0, 3))
    put = data.draw(st.text(alphabet='":,{}[] \\a1\t', max_size=4))
    bent = line[:at] + put + line[at + cut :]

    def carefully() -> object:
        value = read_strict(bent)
        if type(value) is not dict:
            raise Unfit
        weigh(value, [0, 0, 0])
        return value

    assert told(lambda: read_record(bent, [0, 0, 0])) == told(carefully)


def test_units_are_told_by_the_end_of_the_key() -> None:
    sums = [0, 0, 0]
    lines = [{"total_fen": 5, "area": 7}, {"fen": 1, "mu_times": 3}]
    record = {"a_fen": 100, "charged_area": 20, "done_mu_times": 3, "fens": 9, "lines": lines}
    weigh({**record, "paid_fen": [1, 2], "flag_fen": True, "no_fen": None}, sums)
    assert sums == [109, 27, 6]


def test_keys_without_number_do_not_fill_the_memory() -> None:
    for at in range(3000):
        weigh({f"key{at}": 1}, [0, 0, 0])


def test_fields_are_taken_once_and_completely() -> None:
    fields = Fields({"a": 1, "b": [1], "c": {}})
    assert fields.whole("a", 1, 1) == 1
    with pytest.raises(Unfit, match="missing"):
        fields.whole("a", 1, 1)
    with pytest.raises(Unfit, match="not an object"):
        Fields({"b": [1]}).objects("b", 5)
    with pytest.raises(Unfit, match="at most 0"):
        Fields({"b": [{}]}).objects("b", 0)
    with pytest.raises(Unfit, match="unknown field b"):
        fields.done()
