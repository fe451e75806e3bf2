"""The month from the township to the county and back: sealed, merged, replied, summed."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coopdesk.desk import Desk, Level
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.values import Money
from coopdesk.packages.board import (
    State,
    board,
    records_behind,
    set_asides,
    summary_figures,
    summary_statement,
    units_behind,
)
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import admit, invite, join, report_key_lost
from coopdesk.packages.judging import Judge, counted
from coopdesk.packages.keys import Keys, unlock_keys
from coopdesk.packages.merge import MOST_HELD, merge_files
from coopdesk.packages.office import fingerprints, office_keys, set_password
from coopdesk.packages.opening import UnitKey, open_package
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.replies import mark_of, read_reply, sent_months, verdicts
from coopdesk.paper.statement import draw_statement
from coopdesk.paper.workbook import statement_workbook_bytes
from coopdesk.statements.figures import figure_values
from tests.exchange import (
    MONTH,
    NOVEMBER,
    Offices,
    Records,
    a_book,
    bent,
    clear_files,
    copied,
    count,
    digest,
    keys_of,
    offices,
    read_all,
)
from tests.factories import (
    a_contract,
    a_good,
    a_job_kind,
    a_job_line,
    a_member,
    a_plot,
    a_posted_job,
    a_purchase,
    a_sale,
    a_season,
    bought,
    money,
    sold,
)
from tests.rich_book import a_rich_book
from tests.unit.sealing import resealed

DAMAGED = int(os.environ.get("COOPDESK_DAMAGED", "330"))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Offices]:
    """Yield a county and a township with a year of every kind of document."""
    with offices(tmp_path) as made:
        with made.towns[0].write() as s:
            a_rich_book(s)
        yield made


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Offices]:
    """Yield a county and a township that sold some goods in September and October."""
    with offices(tmp_path) as made:
        some_sales(made.towns[0])
        yield made


def some_sales(town: Desk, bags: int = 3) -> None:
    """Sell bags in September and October, worth 148 yuan each."""
    with town.write() as s:
        good = a_good(s)
        member = a_member(s)
        a_purchase(s, bought(good, "100"), on_date=date(2026, 9, 1))
        a_sale(s, sold(good), on_date=date(2026, 9, 10))
        for day in range(1, bags + 1):
            a_sale(s, sold(good), on_date=date(2026, 10, day), member_id=member)


def sealed(made: Offices, month: str = MONTH, town: int = 0) -> Path:
    """Seal a month of a township on the stick."""
    return seal_month(made.towns[town], month, made.stick).path


def sums(county: Desk, month: str = MONTH) -> dict[str, int]:
    """Return the county's figures of a month."""
    with county.read() as s:
        return {one.figure.code: one.this_month for one in summary_figures(s, month)}


# The whole way ---------------------------------------------------------------------------------


def test_three_townships_add_up_to_the_county_and_every_figure_opens(tmp_path: Path) -> None:
    with offices(tmp_path, 3) as made:
        for number, town in enumerate(made.towns, 1):
            with town.write() as s:
                member, good = a_member(s), a_good(s)
                a_season(s)
                a_purchase(s, bought(good, "50"), on_date=date(2026, 10, 1))
                a_sale(s, sold(good, str(number)), member_id=member)
                a_posted_job(s, a_job_line(member), job_kind_id=a_job_kind(s))
                a_contract(s, member, (a_plot(s, member),))
        paths = [sealed(made, town=number) for number in range(3)]
        merged = made.merge(*paths)
        assert [one.outcome for one in merged] == ["accepted"] * 3
        assert [one.reason for one in merged] == [""] * 3
        totals = sums(made.county)
        assert totals["sales"] == 14800 * (1 + 2 + 3)
        assert totals["trusteeship"] == 840 * 3
        assert totals["machinery"] == 840 * 3
        with made.county.read() as s:
            behind = units_behind(s, "sales", MONTH)
            assert [one.value.this_month for one in behind] == [14800, 29600, 44400]
            records = records_behind(s, "sales", MONTH, behind[2].unit.id)
            assert [(one.number, one.value) for one in records] == [("销2026-10-0001", 44400)]
            assert records[0].on_date == date(2026, 10, 22)


def test_every_figure_of_a_rich_month_is_worked_out_again_from_the_records(pair: Offices) -> None:
    for month in ("2026-09", MONTH):
        [merged] = pair.merge(sealed(pair, month))
        assert (merged.outcome, merged.exceptions) == ("accepted", ())
        with pair.towns[0].read() as s:
            said = {one.figure.code: one for one in figure_values(s, month)}
        with pair.county.read() as s:
            summed = {one.figure.code: one for one in summary_figures(s, month)}
            for code, value in said.items():
                assert summed[code].this_month == value.this_month, code
                assert summed[code].cumulative == value.cumulative, code
                assert summed[code].last_year == value.last_year, code
                for unit in units_behind(s, code, month):
                    records = records_behind(s, code, month, unit.unit.id)
                    assert sum(one.value for one in records) == value.this_month, code


def test_the_opening_stock_of_a_month_is_the_closing_stock_of_the_one_before(
    pair: Offices,
) -> None:
    stocks = []
    for month in ("2026-09", MONTH):
        files = clear_files(sealed(pair, month), keys_of(pair.towns[0]))
        lines = [json.loads(line) for line in files["records/stock.jsonl"].decode().splitlines()]
        stocks.append({one["good"]: one for one in lines})
    september, october = stocks
    assert len(october) > 2
    for good, one in october.items():
        before = september.get(good, {"quantity": 0, "cost_fen": 0})
        opening = (one["opening_quantity"], one["opening_cost_fen"])
        assert opening == (before["quantity"], before["cost_fen"])
    assert any(one["opening_quantity"] != one["quantity"] for one in october.values())


def test_the_reply_marks_month_and_documents_and_reading_it_twice_changes_nothing(
    small: Offices,
) -> None:
    town = small.towns[0]
    with town.read() as s:
        document = int(fetch_value(s, "SELECT MAX(id) FROM document"))
        assert mark_of(s, document) == ("", "")
    path = sealed(small)
    with town.read() as s:
        assert mark_of(s, document) == ("sent", "")
        assert [one.outcome for one in sent_months(s)] == [""]
    small.merge(path)
    [replied] = read_all(small)
    assert (replied.outcome, replied.known) == ("accepted", True)
    before = digest(town)
    read_all(small)
    assert digest(town) == before
    with town.read() as s:
        assert [one.outcome for one in sent_months(s)] == ["accepted"]
        assert mark_of(s, document) == ("accepted", "")


def test_an_accepted_month_is_not_sealed_twice(small: Offices) -> None:
    small.merge(sealed(small))
    read_all(small)
    with pytest.raises(Refused, match="accepted; it is not sealed twice"):
        sealed(small)


def test_a_month_that_waits_for_its_reply_goes_out_again_as_it_was(small: Offices) -> None:
    first = sealed(small)
    content = first.read_bytes()
    first.unlink()
    with small.towns[0].write() as s:
        a_sale(s, sold(int(fetch_value(s, "SELECT id FROM good"))), on_date=date(2026, 10, 20))
    again = seal_month(small.towns[0], MONTH, small.folder / "other stick")
    assert again.again
    assert again.path.read_bytes() == content


def test_sealing_warns_of_drafts_costs_and_a_month_that_is_not_over(small: Offices) -> None:
    with small.towns[0].write() as s:
        s.connection().exec_driver_sql(
            "INSERT INTO draft (page, clerk, title, content, held, at)"
            " VALUES ('sale', '李', '', '{}', 0, '2026-11-01')"
        )
    codes = {one.code for one in seal_month(small.towns[0], "2026-11", small.stick).warnings}
    assert codes == {"month_open", "drafts"}
    with pytest.raises(Refused, match="has not begun"):
        seal_month(small.towns[0], "2026-12", small.stick)


def test_nothing_to_report_is_a_package_too_but_not_where_documents_stand(small: Offices) -> None:
    with pytest.raises(Refused, match="not nothing"):
        seal_month(small.towns[0], MONTH, small.stick, kind=PackageKind.NOTHING)
    path = seal_month(small.towns[0], "2026-08", small.stick, kind=PackageKind.NOTHING).path
    [merged] = small.merge(path)
    assert (merged.outcome, merged.kind) == ("accepted", "nothing")
    assert "nothing to report" in merged.reason
    assert sums(small.county, "2026-08")["members"] == 1


def test_a_book_that_reports_to_nobody_seals_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not report to anybody"):
        seal_month(desk, "2026-09", tmp_path)


# Personal values -------------------------------------------------------------------------------


def test_no_personal_value_of_the_book_is_in_the_package(pair: Offices) -> None:
    town = pair.towns[0]
    with town.write() as s:
        s.connection().exec_driver_sql(
            "UPDATE supplier SET contact = '钱经理', phone = '13900001111'"
        )
        good = int(fetch_value(s, "SELECT id FROM good WHERE good_class = 'fertiliser'"))
        member = a_member(
            s, "欧阳震华", id_number="11010519491231002X", phone="13812345678", remark="欧阳家"
        )
        a_plot(s, member, "欧阳震华门前田", bounds="东至欧阳震华")
        a_sale(
            s,
            sold(good),
            on_date=date(2026, 10, 20),
            member_id=member,
            remark="欧阳震华代领",
            warehouse_id=1,
        )
        a_sale(s, sold(good), on_date=date(2026, 10, 20), buyer="司马相如", warehouse_id=1)
        a_posted_job(
            s,
            a_job_line(member, reason="欧阳震华说"),
            on_date=date(2026, 10, 20),
            remark="司马相如见证",
        )
        a_contract(
            s, member, on_date=date(2026, 10, 20), remark="欧阳震华", intermediary="司马相如"
        )
    path = sealed(pair)
    text = b"\n".join(clear_files(path, keys_of(town)).values()).decode(errors="replace")
    with town.read() as s:
        personal = {
            str(value)
            for sql in (
                "SELECT name, id_number, phone, remark FROM member",
                "SELECT name FROM household",
                "SELECT name, phone FROM operator",
                "SELECT name, contact, phone FROM supplier",
                "SELECT name, bounds FROM plot",
                "SELECT remark, summary FROM document",
                "SELECT buyer FROM sale",
            )
            for row in fetch_rows(s, sql)
            for value in row
            if value
        } - {row[0] for row in fetch_rows(s, "SELECT name FROM good")}  # A summary may name a good.
    assert {"欧阳震华", "11010519491231002X", "13812345678", "司马相如", "县农资公司"} <= personal
    assert not [value for value in personal if value in text]
    assert '"member":"' in text


def test_one_person_has_one_pseudonym_in_all_townships_of_a_county(tmp_path: Path) -> None:
    with offices(tmp_path, 2) as made:
        seen = []
        for town in range(2):
            with made.towns[town].write() as s:
                member = a_member(s, id_number="11010519491231002X")
                a_posted_job(s, a_job_line(member))
            files = clear_files(sealed(made, town=town), keys_of(made.towns[town]))
            line = files["records/job.jsonl"].decode()
            seen.append(line.split('"member":"')[1].split('"')[0])
        assert seen[0] == seen[1]
        assert len(seen[0]) == 64


# The chain -------------------------------------------------------------------------------------


def test_the_same_package_again_changes_nothing(small: Offices) -> None:
    path = sealed(small)
    small.merge(path)
    before = digest(small.county)
    again, copy = small.merge(path, path)
    assert (again.outcome, copy.outcome) == ("same", "same")
    assert digest(small.county) == before
    assert [one.outcome for one in read_all(small)] == ["accepted"]


def test_a_package_that_came_too_early_is_held_and_goes_in_when_the_missing_one_comes(
    small: Offices,
) -> None:
    first, second = sealed(small, "2026-09"), sealed(small)
    [early] = small.merge(second)
    assert early.outcome == "held"
    assert "Number 1" in early.reason
    assert sums(small.county) == {}
    assert [one.outcome for one in small.merge(second)] == ["same"]
    merged = small.merge(first)
    assert [(one.sequence, one.outcome) for one in merged] == [(1, "accepted"), (2, "accepted")]
    assert sums(small.county)["sales"] == 44400
    assert {one.outcome for one in read_all(small)} == {"accepted"}


def test_out_of_order_in_one_run_gives_the_same_county(small: Offices, tmp_path: Path) -> None:
    paths = [sealed(small, month) for month in ("2026-08", "2026-09", MONTH)]
    merged = small.merge(paths[2], paths[1], paths[0])
    assert [(one.sequence, one.outcome) for one in merged] == [
        (3, "accepted"), (2, "accepted"), (1, "accepted"),
    ]  # fmt: skip
    with small.county.read() as s:
        outcomes = fetch_rows(s, "SELECT outcome, content, current FROM parcel")
    assert outcomes == [("accepted", None, 1)] * 3


def test_two_computers_with_the_same_unit_make_a_fork_that_is_shown(small: Offices) -> None:
    town = small.towns[0]
    town.close()
    twin = Desk(copied(town, small.folder / "twin.book"), clerk="王", clock=NOVEMBER)
    small.towns[0] = Desk(town.path, clerk="李", clock=NOVEMBER)
    path = sealed(small)
    small.merge(path)
    with twin.write() as s:
        a_sale(s, sold(int(fetch_value(s, "SELECT id FROM good"))), on_date=date(2026, 10, 21))
    other = seal_month(twin, MONTH, small.folder / "twin stick").path
    before = digest(small.county)
    [merged] = small.merge(other)
    assert merged.outcome == "refused"
    assert "two computers" in merged.reason
    assert digest(small.county) == before
    replied = read_reply(twin, Path(merged.reply))
    assert [one.outcome for one in replied] == ["refused", "accepted"]
    assert [one.known for one in replied] == [True, False]
    with twin.read() as s:
        assert [one.outcome for one in sent_months(s)] == ["refused"]
    # The twin follows the county's chain from here on, and corrects what the other computer sent.
    with pytest.raises(Refused, match="another computer"):
        seal_month(twin, MONTH, small.stick)
    following = seal_month(
        twin, MONTH, small.folder / "twin stick", kind=PackageKind.CORRECTION, reason="两台电脑"
    )
    assert following.sequence == 2
    assert small.merge(following.path, accept=True)[0].outcome == "accepted"
    assert sums(small.county)["sales"] == 44400 + 14800
    twin.close()


def test_only_so_many_packages_wait_for_a_missing_one(small: Offices) -> None:
    path = sealed(small, "2026-09")
    for number in range(2, MOST_HELD + 3):
        bent(
            small.towns[0], small.county, path, small.stick / f"{number}.coop",
            sequence=number, previous="0" * 64,
        )  # fmt: skip
    paths = [small.stick / f"{number}.coop" for number in range(2, MOST_HELD + 3)]
    outcomes = [one.outcome for one in small.merge(*paths)]
    assert outcomes == ["held"] * MOST_HELD + ["refused"]


def test_a_held_package_that_does_not_follow_is_refused_when_the_missing_one_comes(
    small: Offices,
) -> None:
    first = sealed(small, "2026-09")
    second = bent(
        small.towns[0], small.county, first, small.stick / "x.coop",
        sequence=2, previous="0" * 64, period="2026-08",
    )  # fmt: skip
    assert second.manifest.sequence == 2
    small.merge(small.stick / "x.coop")
    merged = small.merge(first)
    assert [one.outcome for one in merged] == ["accepted", "refused"]
    assert "does not follow" in merged[1].reason


def test_a_second_month_of_the_same_period_must_be_a_correction(small: Offices) -> None:
    path = sealed(small)
    [first] = small.merge(path)
    bent(
        small.towns[0], small.county, path, small.stick / "again.coop",
        sequence=2, previous=first.sha256,
    )  # fmt: skip
    [merged] = small.merge(small.stick / "again.coop")
    assert merged.outcome == "refused"
    assert "correction" in merged.reason


def test_a_correction_replaces_the_month_and_tells_old_new_and_why(small: Offices) -> None:
    town = small.towns[0]
    small.merge(sealed(small))
    read_all(small)
    with town.write() as s:
        a_sale(s, sold(int(fetch_value(s, "SELECT id FROM good"))), on_date=date(2026, 10, 21))
    with pytest.raises(Refused, match="say why"):
        seal_month(town, MONTH, small.stick, kind=PackageKind.CORRECTION)
    path = seal_month(
        town, MONTH, small.stick, kind=PackageKind.CORRECTION, reason="漏记一张销售单"
    ).path
    [merged] = small.merge(path, accept=True)
    assert merged.outcome == "accepted"
    assert "漏记一张销售单" in merged.reason
    assert "销售总额: 0.04 became 0.06" in merged.reason
    assert sums(small.county)["sales"] == 59200
    with small.county.read() as s:
        row = board(s, 2026, date(2026, 11, 3))[0]
        assert row.months[9].state is State.CHANGED


# Keys ------------------------------------------------------------------------------------------


def test_both_sides_show_the_same_fingerprints(small: Offices) -> None:
    with small.towns[0].read() as s:
        town = fingerprints(s)
    with small.county.read() as s:
        county = fingerprints(s)
    assert town.county == county.own != ""
    again = admit(small.county, join(small.towns[0], invite(small.county, "420682101", "第1镇")))
    assert again.fingerprint == town.own


def test_an_invitation_is_only_for_its_own_unit(small: Offices) -> None:
    with pytest.raises(Refused, match="open the right book"):
        join(small.towns[0], invite(small.county, "999", "别的镇"))


def test_a_township_invites_nobody_and_merges_nothing(small: Offices) -> None:
    with pytest.raises(Refused):
        invite(small.towns[0], "1", "x")
    with pytest.raises(Refused):
        merge_files(small.towns[0], [])


def test_an_answer_is_admitted_once_and_the_same_one_again_is_fine(small: Offices) -> None:
    invitation = invite(small.county, "420682101", "第1镇")
    answer = join(small.towns[0], invitation)
    assert join(small.towns[0], invitation) == answer
    admit(small.county, answer)
    before = digest(small.county)
    admit(small.county, answer)
    assert digest(small.county) == before


def test_a_secret_told_by_telephone_must_be_known(small: Offices) -> None:
    invitation = invite(small.county, "420682101", "第1镇", told="麦收时节")
    with pytest.raises(PackageRefused):
        join(small.towns[0], invitation, told="稻收时节")
    admit(small.county, join(small.towns[0], invitation, told="麦收时节"))


def test_a_new_computer_gets_a_new_key_and_the_old_one_signs_no_more(small: Offices) -> None:
    old = sealed(small, "2026-09")
    late = sealed(small)
    small.merge(old)
    fresh = a_book(small.folder / "fresh.book", Level.TOWNSHIP, "第1镇供销社", "420682101")
    some_sales(fresh)
    admit(small.county, join(fresh, invite(small.county, "420682101", "第1镇")))
    [refused] = small.merge(late)
    assert "no longer valid" in refused.reason
    [reply] = [one.reply for one in small.merge(old)]
    assert reply
    read_reply(fresh, Path(reply))
    following = seal_month(fresh, MONTH, small.folder / "new stick")
    assert following.sequence == 2
    assert small.merge(following.path)[0].outcome == "accepted"
    fresh.close()


def test_a_lost_key_signs_nothing_beyond_what_came(small: Offices) -> None:
    small.merge(sealed(small, "2026-09"))
    report_key_lost(small.county, "420682101", "电脑被盗")
    [merged] = small.merge(sealed(small))
    assert merged.outcome == "refused"
    assert "no longer valid" in merged.reason


def test_the_keys_open_with_the_clerks_password_only(small: Offices) -> None:
    set_password(small.towns[0], "", "三月春耕")
    with pytest.raises(PackageRefused) as refused:
        sealed(small)
    assert refused.value.code is Why.PASSWORD
    path = seal_month(small.towns[0], MONTH, small.stick, password="三月春耕").path
    set_password(small.county, "", "秋收")
    assert merge_files(small.county, [path], password="秋收")[0].outcome == "accepted"


def test_a_reply_of_a_stranger_or_for_another_unit_is_refused(tmp_path: Path) -> None:
    with offices(tmp_path, 2) as made:
        [merged] = made.merge(sealed(made))
        with pytest.raises(PackageRefused):
            read_reply(made.towns[1], Path(merged.reply))
        with pytest.raises(PackageRefused):
            read_reply(made.towns[0], sealed(made, "2026-09"))


# Record by record ------------------------------------------------------------------------------


def test_bad_records_are_set_aside_one_by_one_and_the_rest_goes_in(small: Offices) -> None:
    def spoil(records: Records, _figures: object) -> None:
        one, two, three = records["sale"]
        one["on_date"] = "2026-09-30"
        two["amount_fen"] += 1
        records["sale"].append({**three})
        records["sale"].append({**three, "uid": "", "number": "x"})
        records["weather"] = [{"uid": "w1", "number": "", "rain": 3}]
        records["stock"][0]["cost_fen"] = "12"

    path = sealed(small)
    bent(small.towns[0], small.county, path, small.stick / "bad.coop", spoil)
    [merged] = small.merge(small.stick / "bad.coop")
    assert merged.outcome == "exceptions"
    reasons = [f"{one.kind}: {one.reason}" for one in merged.exceptions]
    assert [one.split(":")[0] for one in reasons].count("sale") == 4
    said = "\n".join(reasons)
    for part in (
        "does not lie in 2026-10", "add up to 148.00 yuan", "stands twice", "has no id",
        "weather: This program does not know", "stock: The field cost_fen",
        "销售总额: the records add up to 0.01, the unit says 0.04",
        "农资库存: the records add up to 0.00",
    ):  # fmt: skip
        assert part in said, part
    assert sums(small.county)["sales"] == 14800
    with small.county.read() as s:
        assert len(set_asides(s, 1)) == len(merged.exceptions)
    # Every document of the reply is found in the township again.
    [replied] = read_reply(small.towns[0], Path(merged.reply))
    assert replied.exceptions == merged.exceptions


def test_a_document_that_came_in_another_package_is_set_aside(small: Offices) -> None:
    september = sealed(small, "2026-09")
    [first] = small.merge(september)

    def again(records: Records, _figures: object) -> None:
        records["sale"] = [{**one, "on_date": "2026-08-05"} for one in records["sale"]]
        for kind in records:
            for one in records[kind]:
                if one["on_date"] == "2026-09-30":
                    one["on_date"] = "2026-08-31"
        del records["purchase"]

    bent(
        small.towns[0], small.county, september, small.stick / "x.coop", again,
        sequence=2, previous=first.sha256, period="2026-08",
    )  # fmt: skip
    [merged] = small.merge(small.stick / "x.coop")
    assert [one.reason for one in merged.exceptions if one.kind == "sale"] == [
        "It came before, in package 1."
    ]


def test_a_figure_that_the_records_do_not_bear_out_is_named(small: Offices) -> None:
    def brag(_records: object, figures: dict[str, dict[str, dict[str, int]]]) -> None:
        figures["figures"]["sales"]["month"] += 1_000_000
        figures["figures"]["profit"]["version"] = 99
        figures["figures"]["hope"] = {"version": 1, "month": 1}

    bent(small.towns[0], small.county, sealed(small), small.stick / "x.coop", brag)
    [merged] = small.merge(small.stick / "x.coop")
    assert [one.uid for one in merged.exceptions] == ["sales", "profit", "hope"]
    assert "the unit says 1.04" in merged.exceptions[0].reason
    assert sums(small.county)["sales"] == 44400


def test_an_earlier_month_that_changed_shows_in_the_cumulative_value(small: Offices) -> None:
    small.merge(sealed(small, "2026-09"))
    with small.towns[0].write() as s:
        a_sale(s, sold(int(fetch_value(s, "SELECT id FROM good"))), on_date=date(2026, 9, 20))
    [merged] = small.merge(sealed(small))
    assert merged.outcome == "exceptions"
    assert "needs a correction" in merged.exceptions[0].reason


def test_the_township_sees_the_reason_beside_its_own_document(small: Offices) -> None:
    town = small.towns[0]
    path = sealed(small)

    def spoil(records: Records, _figures: object) -> None:
        records["sale"][0]["lines"] = []

    bent(town, small.county, path, small.stick / "bad.coop", spoil)
    with town.write() as s:  # The township believes that it sent this one.
        sha256 = small.merge(small.stick / "bad.coop")[0].sha256
        s.connection().exec_driver_sql("DROP TRIGGER sent_update")
        s.connection().exec_driver_sql("UPDATE sent SET sha256 = ?", (sha256,))
    read_all(small)
    with town.read() as s:
        aside = verdicts(s, 1)[0]
        document = int(fetch_value(s, "SELECT id FROM document WHERE uid = ?", (aside.uid,)))
        assert mark_of(s, document) == ("set_aside", aside.reason)


# Attacks ---------------------------------------------------------------------------------------


def test_damaged_packages_are_refused_and_the_county_stays_as_it_was(pair: Offices) -> None:
    town, county = pair.towns[0], pair.county
    path = sealed(pair)
    content = path.read_bytes()
    [merged] = merge_files(county, [path])
    assert merged.outcome == "accepted"
    stranger = a_book(pair.folder / "stranger.book", Level.TOWNSHIP, "第1镇供销社", "420682101")
    other = bent(
        town, county, path, pair.stick / "stranger.coop", keys=_made_keys(stranger), sequence=2,
        previous=merged.sha256,
    )  # fmt: skip
    assert other.manifest.sequence == 2
    chance = random.Random(int(os.environ.get("COOPDESK_SEED", "20261122")))
    before = digest(county)
    target = pair.stick / "damaged.coop"
    for turn in range(DAMAGED):
        target.write_bytes(_damaged(content, chance, turn, pair.stick / "stranger.coop"))
        [result] = merge_files(county, [target], pair.replies)
        assert result.outcome == "refused", turn
        assert result.reason
        target.unlink()
    assert digest(county) == before
    assert list(pair.replies.iterdir()) == []
    stranger.close()


def _made_keys(desk: Desk) -> Keys:
    with desk.write() as s:
        return office_keys(s)


def _damaged(content: bytes, chance: random.Random, turn: int, stranger: Path) -> bytes:
    """Return a package as an accident or an attacker would leave it."""
    spoiled = bytearray(content)
    at = chance.randrange(len(content))
    match turn % 8:
        case 0:
            spoiled[at] ^= 1 << chance.randrange(8)
        case 1:
            del spoiled[at:]
        case 2:
            spoiled[at:at] = chance.randbytes(chance.randrange(1, 64))
        case 3:
            length = chance.randrange(1, 256)
            del spoiled[at : at + length]
        case 4:
            half = len(spoiled) // 2
            spoiled = spoiled[half:] + spoiled[:half]
        case 5:
            spoiled = bytearray(stranger.read_bytes())
        case 6:
            spoiled = bytearray(chance.randbytes(chance.randrange(0, 4096)))
        case _:
            spoiled += content[: chance.randrange(1, 400)]
    return bytes(spoiled)


def test_a_file_for_another_county_of_an_unknown_unit_or_of_nobody_is_refused(
    small: Offices, tmp_path: Path
) -> None:
    path = sealed(small)
    other = a_book(tmp_path / "other.book", Level.COUNTY, "邻县", "420699")
    invite(other, "420682101", "第1镇供销社")
    before = digest(other)
    [merged] = merge_files(other, [path])
    assert merged.outcome == "refused"
    [missing] = merge_files(other, [tmp_path / "nowhere.coop"])
    assert missing.outcome == "refused"
    assert digest(other) == before
    noise = tmp_path / "noise.coop"
    noise.write_bytes(resealed(b"not a zip"))
    assert merge_files(small.county, [noise])[0].outcome == "refused"
    other.close()


# Board, summary, one level up ------------------------------------------------------------------


def test_the_board_says_missing_late_held_and_accepted(tmp_path: Path) -> None:
    with offices(tmp_path, 3) as made:
        for town in made.towns:
            some_sales(town)
        sealed(made, "2026-09", town=1)
        late = Clock(datetime(2026, 11, 8, 2, 0, tzinfo=UTC))
        made.county.clock = late
        made.merge(sealed(made, town=0), sealed(made, town=1))
        with made.county.read() as s:
            rows = board(s, 2026, date(2026, 11, 9))
        states = [(row.months[9].state, row.months[9].late) for row in rows]
        assert states == [(State.ACCEPTED, 3), (State.HELD, 4), (State.MISSING, 4)]
        assert rows[0].months[10].state is State.WAITING
        assert rows[0].months[0].state is State.NONE


def test_the_summary_is_a_statement_on_paper_and_as_a_workbook(pair: Offices) -> None:
    pair.merge(sealed(pair))
    with pair.county.read() as s:
        statement = summary_statement(s, pair.county, MONTH)
    assert draw_statement(statement).startswith(b"%PDF")
    assert statement_workbook_bytes(statement).startswith(b"PK")
    empty = a_book(pair.folder / "empty.book", Level.COUNTY, "空县", "420600")
    with empty.read() as s:
        assert draw_statement(summary_statement(s, empty, MONTH)).startswith(b"%PDF")
    empty.close()


def test_the_county_reports_to_the_city_with_the_hashes_it_stands_on(tmp_path: Path) -> None:
    with offices(tmp_path, 2) as made:
        for number, town in enumerate(made.towns, 1):
            some_sales(town, number)
        merged = made.merge(sealed(made, town=0), sealed(made, town=1))
        city = a_book(tmp_path / "city.book", Level.CITY, "江城市供销社", "4206")
        admit(city, join(made.county, invite(city, "420682", "青禾县供销社")))
        above = seal_month(made.county, MONTH, made.stick / "city")
        text = clear_files(above.path, keys_of(made.county))["records/figure.jsonl"].decode()
        assert all(one.sha256 in text for one in merged)
        assert 'member":' not in text
        [taken] = merge_files(city, [above.path])
        assert (taken.outcome, taken.exceptions) == ("accepted", ())
        assert sums(city) == sums(made.county)
        with city.read() as s:
            county_id = units_behind(s, "sales", MONTH)[0].unit.id
            records = records_behind(s, "sales", MONTH, county_id)
        assert [(one.number, one.value) for one in records] == [
            ("420682101", 14800), ("420682102", 29600),
        ]  # fmt: skip
        city.close()


def test_the_city_reports_to_the_province_with_the_same_format(tmp_path: Path) -> None:
    with offices(tmp_path, 2) as made:
        for number, town in enumerate(made.towns, 1):
            some_sales(town, number)
        made.merge(sealed(made, town=0), sealed(made, town=1))
        city = a_book(tmp_path / "city.book", Level.CITY, "江城市供销社", "4206")
        province = a_book(tmp_path / "province.book", Level.PROVINCE, "省供销社", "42")
        admit(city, join(made.county, invite(city, "420682", "青禾县供销社")))
        admit(province, join(city, invite(province, "4206", "江城市供销社")))
        [to_city] = merge_files(city, [seal_month(made.county, MONTH, made.stick / "a").path])
        above = seal_month(city, MONTH, made.stick / "b").path
        text = clear_files(above, keys_of(city))["records/figure.jsonl"].decode()
        assert to_city.sha256 in text
        [taken] = merge_files(province, [above])
        assert (taken.outcome, taken.exceptions) == ("accepted", ())
        assert sums(province) == sums(city) == sums(made.county)
        for desk in (city, province):
            desk.close()


def test_a_township_month_of_the_first_release_is_read_for_ever() -> None:
    folder = Path(__file__).resolve().parents[1] / "data" / "packages"
    county, unit = (
        unlock_keys((folder / f"{name}-keys.json").read_text(encoding="utf-8"), password)
        for name, password in (("county", ""), ("unit", "秘密 password"))
    )
    signing = unit.public.signing
    totals: dict[str, int] = {}
    path = folder / "v1-township-month.coop"
    with open_package(path, county.identity, lambda _u: [UnitKey(signing)]) as package:
        for kind in package.kinds:
            judge = Judge(kind, package.manifest.period)
            for record in package.records(kind):
                assert judge.judge(record) == ""
                for code, value in (counted(kind, record) or {}).items():
                    totals[code] = totals.get(code, 0) + value
        said = {code: one["month"] for code, one in package.figures["figures"].items()}
    assert {code: value for code, value in said.items() if value} == {
        code: value for code, value in totals.items() if value
    }


def test_what_was_received_is_kept_as_it_was_even_from_our_own_bugs(small: Offices) -> None:
    small.merge(sealed(small))
    for table in ("parcel", "reported", "reported_value", "reported_figure"):
        assert count(small.county, table)
        with pytest.raises(Refused), small.county.write() as s:
            s.connection().exec_driver_sql(f"DELETE FROM {table}")
    with pytest.raises(Refused), small.county.write() as s:
        s.connection().exec_driver_sql("UPDATE reported_value SET value = value + 1")


def test_totals_beyond_reason_are_set_aside_and_break_nothing(small: Offices) -> None:
    def blow(records: Records, figures: dict[str, dict[str, dict[str, int]]]) -> None:
        records["balance"] = [
            {
                "uid": "m", "number": "", "on_date": "2026-10-31", "member": "0" * 64,
                "debt_fen": 9 * 10**18, "overdue_fen": 0, "deposit_fen": 0,
            }
        ]  # fmt: skip
        figures["figures"]["sales"]["month"] = 9 * 10**18

    bent(small.towns[0], small.county, sealed(small), small.stick / "x.coop", blow)
    [merged] = small.merge(small.stick / "x.coop")
    assert merged.outcome == "exceptions"
    assert money("444.00") == Money(sums(small.county)["sales"])
