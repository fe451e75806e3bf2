"""Codes that the county keeps: published by version, come down with replies, seen, taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.register import add_record, edit_record, own_id_of, values_of
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.stages import GoodClass, ServiceClass, Stage
from coopdesk.kernel.values import Money
from coopdesk.machinery.records import JOB_KINDS
from coopdesk.packages.codes import (
    Offer,
    Verdict,
    offered_codes,
    publish_codes,
    published,
    take_over_codes,
    unpublished,
)
from coopdesk.packages.export import seal_month
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.opening import UnitKey, open_package
from coopdesk.supplies.records import GOODS
from tests.exchange import MONTH, Offices, keys_of, offices, read_all
from tests.factories import a_good, a_purchase, bought

UREA = {
    "code": "N001", "name": "尿素 46%", "good_class": GoodClass.FERTILISER, "unit": "袋",
    "spec": "50kg", "price": Money(10500),
}  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path) as found:
        yield found


def county_good(made: Offices, **values: Any) -> None:
    with made.county.write() as s:
        known = own_id_of(s, GOODS, {**UREA, **values}["code"])
        if known is None:
            add_record(s, GOODS, {**UREA, **values})
        else:
            edit_record(s, GOODS, known, values)


def sent_down(made: Offices, month: str = MONTH) -> None:
    """Let a month go up and its reply come down."""
    made.merge(seal_month(made.towns[0], month, made.stick).path)
    read_all(made)


def offered(desk: Desk) -> Offer:
    with desk.read() as s:
        offer = offered_codes(s)
    assert offer is not None
    return offer


def test_codes_are_published_by_version_and_only_when_they_changed(made: Offices) -> None:
    with made.county.read() as s:
        assert published(s) == {"version": 0, "tables": {}}
    county_good(made)
    with made.county.read() as s:
        assert unpublished(s) == 1
    assert [publish_codes(made.county) for _turn in range(2)] == [1, 1]
    county_good(made, spec="40kg")
    assert publish_codes(made.county) == 2
    with made.county.read() as s:
        assert unpublished(s) == 0
    with pytest.raises(Refused, match="publishes no codes"):
        publish_codes(made.towns[0])


def test_new_codes_come_with_the_reply_and_are_written_when_the_clerk_says_so(
    made: Offices,
) -> None:
    town = made.towns[0]
    county_good(made)
    with made.county.write() as s:
        add_record(
            s, JOB_KINDS,
            {"name": "植保飞防", "stage": Stage.PROTECT, "service_class": ServiceClass.PROTECTION,
             "uses_product": True},
        )  # fmt: skip
    publish_codes(made.county)
    sent_down(made)
    offer = offered(town)
    assert (offer.version, offer.count(Verdict.NEW), offer.same) == (1, 2, 0)
    with town.read() as s:
        assert own_id_of(s, GOODS, "N001") is None
    taken = take_over_codes(town)
    assert taken.count(Verdict.NEW) == 2
    with town.read() as s:
        good = own_id_of(s, GOODS, "N001")
        assert good is not None
        values = values_of(s, GOODS, good)
        assert {name: values[name] for name in UREA} == UREA
        assert own_id_of(s, JOB_KINDS, "植保飞防") is not None
        assert offered_codes(s) is None
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE act = 'take_over'") == 1
    with pytest.raises(Refused, match="no newer codes"):
        take_over_codes(town)


def test_the_version_in_use_stands_on_the_next_package_and_an_old_one_is_noted(
    made: Offices,
) -> None:
    town = made.towns[0]
    county_good(made)
    publish_codes(made.county)
    sent_down(made, "2026-08")
    take_over_codes(town)
    path = seal_month(town, "2026-09", made.stick).path
    keys = keys_of(town)
    trusted = [UnitKey(keys.public.signing)]
    with open_package(path, keys.identity, lambda _u: trusted) as package:
        assert package.manifest.code_tables == 1
    county_good(made, name="尿素")
    publish_codes(made.county)
    [merged] = made.merge(path)
    assert "version 1; version 2 is out" in merged.reason


def test_what_the_office_counts_in_and_its_own_prices_stay(made: Offices) -> None:
    town = made.towns[0]
    with town.write() as s:
        add_record(s, GOODS, {**UREA, "name": "尿素", "price": Money(9900), "spec": None})
        add_record(s, GOODS, {**UREA, "code": "N002", "name": "复合肥", "unit": "吨"})
    county_good(made)
    county_good(made, code="N002", name="复合肥 45%")
    publish_codes(made.county)
    sent_down(made)
    offer = offered(town)
    lines = {one.key: one for one in offer.lines}
    assert lines["N001"].verdict is Verdict.CHANGED
    assert "尿素 → 尿素 46%" in lines["N001"].said
    assert lines["N002"].verdict is Verdict.CLASH
    assert "袋" in lines["N002"].said
    take_over_codes(town)
    with town.read() as s:
        first = values_of(s, GOODS, own_id_of(s, GOODS, "N001") or 0)
        second = values_of(s, GOODS, own_id_of(s, GOODS, "N002") or 0)
    assert (first["name"], first["spec"], first["price"]) == ("尿素 46%", "50kg", Money(9900))
    assert (second["name"], second["unit"]) == ("复合肥", "吨")


def test_an_invitation_brings_the_codes_too_and_older_ones_undo_nothing(made: Offices) -> None:
    town = made.towns[0]
    county_good(made)
    publish_codes(made.county)
    first = invite(made.county, town.code, town.name)
    county_good(made, name="大颗粒尿素")
    publish_codes(made.county)
    admit(made.county, join(town, invite(made.county, town.code, town.name)))
    assert offered(town).version == 2
    join(town, first)
    assert offered(town).version == 2


def test_replies_stay_small_once_the_codes_are_in_use(made: Offices) -> None:
    for number in range(200):
        county_good(made, code=f"N{number:03d}", name=f"货品{number}")
    publish_codes(made.county)
    sent_down(made, "2026-08")
    [with_codes] = list(made.replies.iterdir())
    take_over_codes(made.towns[0])
    made.merge(seal_month(made.towns[0], "2026-09", made.stick).path)
    without = next(one for one in made.replies.iterdir() if "2026-09" in one.name)
    assert with_codes.stat().st_size > 10 * without.stat().st_size


def test_codes_that_make_no_sense_clash_and_the_rest_goes_in(made: Offices) -> None:
    town = made.towns[0]
    county_good(made)
    publish_codes(made.county)
    sent_down(made)
    with town.write() as s:
        received = setting(s, "county_codes")
        good = received["tables"]["good"][0]
        received["tables"]["good"] += [
            {**good, "code": "X1", "good_class": "hope"}, {**good, "code": "X2", "price": "much"},
            {**good, "code": "X3", "name": "长" * 500}, {**good, "code": ["X4"]}, "nothing",
        ]  # fmt: skip
        set_setting(s, "county_codes", received, secret=True)
    taken = take_over_codes(town)
    assert taken.count(Verdict.CLASH) == 5
    assert taken.count(Verdict.NEW) == 1
    assert all(one.said for one in taken.lines if one.verdict is Verdict.CLASH)


def test_goods_that_were_bought_keep_their_documents(made: Offices) -> None:
    town = made.towns[0]
    with town.write() as s:
        good = a_good(s)
        a_purchase(s, bought(good, "10"), on_date=date(2026, 10, 1))
        values = values_of(s, GOODS, good)
    county_good(made, code=values["code"], name="县定名称", unit=values["unit"])
    publish_codes(made.county)
    sent_down(made)
    take_over_codes(town)
    with town.read() as s:
        assert values_of(s, GOODS, good)["name"] == "县定名称"
        assert fetch_value(s, "SELECT good_id FROM purchase_line") == good
