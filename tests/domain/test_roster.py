"""What leaves by name, and what does not: pseudonyms by default, names by purpose and consent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coopdesk.catalogue import METADATA
from coopdesk.commands.practice import practice_book
from coopdesk.desk import Desk, Level
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import edit_record
from coopdesk.kernel.register_listing import listing_of
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.members.merging import merge_members
from coopdesk.members.records import MEMBERS
from coopdesk.packages.board import set_asides
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.recovery import make_recovery
from coopdesk.packages.roster import (
    DISCLOSURES,
    Names,
    asked_names,
    disclose_list,
    name_behind,
    planned_naming,
    roster_of,
    write_names,
)
from tests.conftest import CLOCK
from tests.exchange import (
    MONTH,
    Offices,
    Records,
    a_book,
    bent,
    clear_files,
    count,
    keys_of,
    offices,
    read_all,
)
from tests.factories import a_member, a_sale, sold
from tests.rich_book import a_rich_book

PURPOSE = "农机作业补贴核发"


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Offices]:
    """Yield a county that asks its township for names, and the township with a rich book."""
    with offices(tmp_path) as made:
        town = made.towns[0]
        with town.write() as s:
            a_rich_book(s)
            s.connection().exec_driver_sql(
                "UPDATE member SET phone = '13812345678', id_number = '11010519491231002X'"
                " WHERE code = '0001'"
            )
            a_member(s, "局外人", id_number="110101199003070038", phone="13700000000")
        again = invite(made.county, town.code, town.name, purpose=f"  {PURPOSE}\n")
        admit(made.county, join(town, again))
        yield made


def personal_values(s: Any) -> set[str]:
    """Return every name, number, phone and free text of a book: what its fields declare, and more.

    A word that also names a good, a class or a village is no person's.
    """
    found: set[str] = set()
    columns = [
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if (facts := column.info.get("field")) is not None and facts.personal
    ]
    assert {("member", "name"), ("member", "id_number"), ("member", "phone")} <= set(columns)
    columns += [
        ("document", "remark"), ("document", "summary"), ("sale", "buyer"), ("plot", "name"),
        ("plot", "bounds"), ("operator", "name"), ("operator", "phone"), ("supplier", "name"),
    ]  # fmt: skip
    for table, column in columns:
        found |= {row[0] for row in fetch_rows(s, f"SELECT DISTINCT {column} FROM {table}")}
    words: set[str] = set()
    for sql in ("SELECT name FROM good", "SELECT maker FROM good", "SELECT name FROM village"):
        words |= {row[0] for row in fetch_rows(s, sql)}
    return {one for one in found if one and len(one) > 1} - words


def inside(path: Path, desk: Desk) -> str:
    """Return everything inside a sealed file, in clear."""
    return b"\n".join(clear_files(path, keys_of(desk)).values()).decode(errors="replace")


# The default ------------------------------------------------------------------------------------


def test_nothing_personal_of_a_whole_year_is_in_any_file(tmp_path: Path) -> None:
    town = practice_book(tmp_path / "town.book", clerk="李桂兰", clock=CLOCK)
    county = a_book(tmp_path / "county.book", Level.COUNTY, "青禾县供销社", "420682", CLOCK)
    answer = join(town, invite(county, town.code, town.name))
    admit(county, answer)
    texts = [answer.decode(), make_recovery(town).decode()]
    with town.read() as s:
        months = [
            row[0] for row in fetch_rows(s, "SELECT DISTINCT month FROM document ORDER BY month")
        ]
        personal = personal_values(s)
    stick = tmp_path / "stick"
    texts += [inside(seal_month(town, month, stick).path, town) for month in months]
    assert len(months) > 6
    assert len(personal) > 200
    whole = "\n".join(texts)
    assert [one for one in personal if one in whole] == []
    assert whole.count('"member":"') > 1000
    with town.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM disclosure") == 0
    for desk in (town, county):
        desk.close()


def test_names_that_were_not_asked_for_do_not_leave(tmp_path: Path) -> None:
    with offices(tmp_path) as made:
        with made.towns[0].read() as s:
            assert planned_naming(s, MONTH) is None
        with pytest.raises(Refused, match="did not ask for names"):
            seal_month(made.towns[0], MONTH, made.stick, names=Names.WITH)


def test_only_a_county_asks_for_names(tmp_path: Path) -> None:
    city = a_book(tmp_path / "city.book", Level.CITY, "江城市供销社", "4206")
    with pytest.raises(Refused, match="Only a county"):
        invite(city, "420682", "青禾县供销社", purpose=PURPOSE)
    city.close()


# Asked, and agreed ------------------------------------------------------------------------------


def test_the_clerk_must_say_yes_or_no_before_anything_is_sealed(asked: Offices) -> None:
    town = asked.towns[0]
    with pytest.raises(Refused) as refusal:
        seal_month(town, MONTH, asked.stick)
    sentence = refusal.value.problems[0].text
    with town.read() as s:
        planned = planned_naming(s, MONTH)
    assert planned is not None
    for said in ("青禾县供销社", PURPOSE, f"{len(planned.persons)} persons", "ID number"):
        assert said in sentence
    assert count(town, "sent") == 0
    assert count(town, "disclosure") == 0


def test_with_consent_exactly_the_persons_of_the_month_are_named(asked: Offices) -> None:
    town = asked.towns[0]
    sealed = seal_month(town, MONTH, asked.stick, names=Names.WITH)
    files = clear_files(sealed.path, keys_of(town))
    lines = [json.loads(line) for line in files["records/roster.jsonl"].decode().splitlines()]
    del files["manifest.sig"]
    others = b"\n".join(v for k, v in files.items() if k != "records/roster.jsonl").decode()
    spoken = {part.split('"')[0] for part in others.split('"member":"')[1:]}
    assert {one["member"] for one in lines} == spoken
    assert sealed.named == len(lines) > 1
    with town.read() as s:
        register = {
            row[0]: row[1:]
            for row in fetch_rows(s, "SELECT uid, name, id_number, phone FROM member")
        }
    for one in lines:
        name, number, phone = register[one["uid"]]
        assert one["name"] == name
        assert one.get("id_number") == number
        assert one.get("phone") == phone
    assert "局外人" not in json.dumps(lines, ensure_ascii=False)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["disclosure"], manifest["purpose"]) == ("roster", PURPOSE)


def test_a_bank_account_never_leaves_with_a_package_and_is_masked_on_a_list(asked: Offices) -> None:
    town, account = asked.towns[0], "6217991000012345678"
    with town.write() as s:
        members = [row[0] for row in fetch_rows(s, "SELECT id FROM member")]
        for number in members:
            edit_record(s, MEMBERS, number, {"bank": "农商行柳渡支行", "bank_account": account})
    sealed = seal_month(town, MONTH, asked.stick, names=Names.WITH)
    assert sealed.named > 1
    assert account not in inside(sealed.path, town)
    with town.write() as s:
        listing = listing_of(MEMBERS)
        assert listing.column("bank_account").extra
        masked = {row[-1] for row in listing.rows(s, listing.ids(s), frozenset({"bank_account"}))}
        assert masked == {"621************5678"}
        shown = ("name", "bank_account")
        disclose_list(s, listing, shown, receiver="农商行", purpose="发分红", rows=len(members))
        [row] = DISCLOSURES.rows(s, DISCLOSURES.ids(s)[:1])
    assert "Name, Bank account" in row


def test_each_sealing_with_names_is_a_line_of_the_register_for_ever(asked: Offices) -> None:
    town = asked.towns[0]
    sealed = seal_month(town, MONTH, asked.stick, names=Names.WITH)
    again = seal_month(town, MONTH, asked.stick)
    assert again.again
    with town.read() as s:
        ids = DISCLOSURES.ids(s)
        [row] = DISCLOSURES.rows(s, ids)
    line = dict(zip([one.name for one in DISCLOSURES.columns], row, strict=True))
    assert line["at"].startswith("2026-11-03")
    assert (line["clerk"], line["receiver"], line["purpose"]) == (
        "李桂兰", "青禾县供销社", PURPOSE,
    )  # fmt: skip
    assert line["fields"].startswith("Name, ID number")
    assert (line["rows"], line["period"]) == (sealed.named, MONTH)
    assert sealed.sha256.startswith(line["sha256"])
    for sql in ("DELETE FROM disclosure", "UPDATE disclosure SET rows = 0"):
        with pytest.raises(Refused), town.write() as s:
            s.connection().exec_driver_sql(sql)


def test_without_consent_the_month_goes_with_pseudonyms_alone(asked: Offices) -> None:
    town = asked.towns[0]
    sealed = seal_month(town, MONTH, asked.stick, names=Names.WITHOUT)
    text = inside(sealed.path, town)
    with town.read() as s:
        assert [one for one in personal_values(s) if one in text] == []
    assert sealed.named == 0
    assert count(town, "disclosure") == 0
    [merged] = asked.merge(sealed.path)
    assert merged.outcome == "accepted"


def test_nothing_to_report_and_a_month_without_persons_ask_nothing(asked: Offices) -> None:
    sealed = seal_month(asked.towns[0], "2024-01", asked.stick, kind=PackageKind.NOTHING)
    assert sealed.named == 0


# At the county ----------------------------------------------------------------------------------


def test_the_county_reads_the_names_and_a_sheet_of_them_is_a_disclosure_too(
    asked: Offices, tmp_path: Path
) -> None:
    town, county = asked.towns[0], asked.county
    sealed = seal_month(town, MONTH, asked.stick, names=Names.WITH)
    [merged] = asked.merge(sealed.path)
    assert (merged.outcome, merged.exceptions) == ("accepted", ())
    sheet = tmp_path / "names.xlsx"
    with county.read() as s:
        parcel = int(fetch_value(s, "SELECT id FROM parcel"))
        assert asked_names(s, parcel) == PURPOSE
        people = roster_of(s, parcel)
        assert len(people) == sealed.named
        job, content = fetch_rows(
            s, "SELECT id, content FROM reported WHERE kind = 'job' AND content LIKE '%member%'"
        )[0]
        member = content.split('"member":"')[1].split('"')[0]
        assert name_behind(s, job, member) in {one.name for one in people}
        assert name_behind(s, job, "u-" + "0" * 64) == ""
    with pytest.raises(Refused, match="who gets"):
        write_names(county, town.code, MONTH, sheet, receiver=" ")
    assert write_names(county, town.code, MONTH, sheet, receiver="县财政局") == sealed.named
    cells = [
        cell.value
        for row in openpyxl.load_workbook(sheet).active.iter_rows()  # type: ignore[union-attr]
        for cell in row
    ]
    assert {one.name for one in people} <= set(cells)
    assert {one.id_number for one in people if one.id_number} <= set(cells)
    with county.read() as s:
        row = fetch_rows(s, "SELECT receiver, purpose, rows, period FROM disclosure")
    assert row == [("县财政局", PURPOSE, sealed.named, MONTH)]


def test_a_month_without_names_has_no_sheet_of_them(asked: Offices, tmp_path: Path) -> None:
    town, county = asked.towns[0], asked.county
    asked.merge(seal_month(town, MONTH, asked.stick, names=Names.WITHOUT).path)
    for code, month in ((town.code, MONTH), (town.code, "2026-09"), ("999", MONTH)):
        with pytest.raises(Refused, match="brought no names"):
            write_names(county, code, month, tmp_path / "x.xlsx", receiver="县财政局")
    assert not (tmp_path / "x.xlsx").exists()


def test_names_that_come_unasked_are_not_kept(tmp_path: Path) -> None:
    with offices(tmp_path) as made:
        town = made.towns[0]
        with town.write() as s:
            a_rich_book(s)

        def name_them(records: Records, _figures: object) -> None:
            records["roster"] = [
                {
                    "uid": "m1", "number": "0001", "on_date": "2026-10-31", "member": "0" * 64,
                    "name": "欧阳震华",
                }
            ]  # fmt: skip

        path = seal_month(town, MONTH, made.stick).path
        target = made.stick / "named.coop"
        bent(town, made.county, path, target, name_them, disclosure="roster", purpose="随便")
        [merged] = made.merge(target)
        assert merged.outcome == "exceptions"
        assert "not kept" in merged.reason
        with made.county.read() as s:
            dump = "".join(
                str(row)
                for (table,) in fetch_rows(s, "SELECT name FROM sqlite_master WHERE type = 'table'")
                for row in fetch_rows(s, f"SELECT * FROM {table}")
            )
            assert "欧阳震华" not in dump
            assert [one.kind for one in set_asides(s, 1)] == ["roster"]


def test_names_hidden_in_a_package_without_the_level_are_refused(tmp_path: Path) -> None:
    with offices(tmp_path) as made:
        town = made.towns[0]
        with town.write() as s:
            a_rich_book(s)
        path = seal_month(town, MONTH, made.stick).path

        def name_them(records: Records, _figures: object) -> None:
            records["roster"] = [{"uid": "m1", "name": "欧阳震华"}]

        with pytest.raises(Refused):
            bent(town, made.county, path, made.stick / "x.coop", name_them)


def test_a_purpose_taken_back_ends_the_asking(asked: Offices) -> None:
    town, county = asked.towns[0], asked.county
    admit(county, join(town, invite(county, town.code, town.name)))
    with town.read() as s:
        assert planned_naming(s, MONTH) is None
    sealed = seal_month(town, MONTH, asked.stick)
    assert sealed.named == 0


def test_a_correction_asks_again(asked: Offices) -> None:
    town = asked.towns[0]
    asked.merge(seal_month(town, MONTH, asked.stick, names=Names.WITH).path)
    read_all(asked)
    with town.write() as s:
        good = int(fetch_value(s, "SELECT id FROM good WHERE good_class = 'fertiliser'"))
        a_sale(s, sold(good), warehouse_id=1)
    with pytest.raises(Refused, match="names go along or not"):
        seal_month(town, MONTH, asked.stick, kind=PackageKind.CORRECTION, reason="漏登")


def test_two_records_of_one_person_are_named_once(asked: Offices) -> None:
    town = asked.towns[0]
    with town.write() as s:
        before = planned_naming(s, MONTH)
        wang, li = (
            fetch_value(s, "SELECT id FROM member WHERE name = ?", (name,))
            for name in ("王伟", "李芬")
        )
        assert before is not None
        assert {wang, li} <= set(before.persons)
        merge_members(s, li, wang, "同一人")
        after = planned_naming(s, MONTH)
    assert after is not None
    assert set(before.persons) - set(after.persons) == {li}
