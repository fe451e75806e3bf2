"""A correction waits at the county until a person has seen old, new and why, and says yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coopdesk.desk import Desk, Level
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.settings import set_setting
from coopdesk.packages.board import MonthState, State, board, summary_figures
from coopdesk.packages.export import SealedMonth, seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import report_key_lost
from coopdesk.packages.merge import decide_correction, merge_files
from coopdesk.packages.proposals import Proposal, changed_since, waiting_corrections
from coopdesk.packages.received import month_parcels, write_replies
from coopdesk.packages.replies import read_reply, sent_months
from coopdesk.packages.sending import Standing, months_sent
from coopdesk.packages.way import month_way
from coopdesk.statements.checks import check_book
from tests.exchange import MONTH, Offices, Records, a_book, bent, digest, offices, read_all
from tests.factories import a_good, a_member, a_purchase, a_sale, bought, sold

WHY = "漏记一张销售单"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Offices]:
    """Yield offices whose October was accepted at 148 yuan and has changed since."""
    with offices(tmp_path) as found:
        town = found.towns[0]
        with town.write() as s:
            good = a_good(s)
            a_purchase(s, bought(good, "100"), on_date=date(2026, 9, 1))
            a_sale(s, sold(good), on_date=date(2026, 10, 2), member_id=a_member(s))
        found.merge(seal_month(town, MONTH, found.stick).path)
        read_all(found)
        sell_more(town)
        yield found


def sell_more(town: Desk, day: int = 20) -> None:
    with town.write() as s:
        good = int(fetch_value(s, "SELECT id FROM good"))
        a_sale(s, sold(good), on_date=date(2026, 10, day))


def corrected(made: Offices, why: str = WHY) -> SealedMonth:
    return seal_month(made.towns[0], MONTH, made.stick, kind=PackageKind.CORRECTION, reason=why)


def sales(made: Offices) -> int:
    with made.county.read() as s:
        values = {one.figure.code: one.this_month for one in summary_figures(s, MONTH)}
    return values["sales"]


def waiting(made: Offices) -> list[Proposal]:
    with made.county.read() as s:
        return waiting_corrections(s)


def cell(made: Offices, month: str = MONTH) -> MonthState:
    with made.county.read() as s:
        return board(s, 2026, date(2026, 11, 9))[0].months[int(month[5:7]) - 1]


def sound(desk: Desk) -> None:
    with desk.read() as s:
        assert [one.text for one in check_book(s) if not one.warning] == []


def test_a_correction_is_held_and_no_sum_changes_before_the_yes(made: Offices) -> None:
    path = corrected(made).path
    [merged] = made.merge(path)
    assert merged.outcome == "held"
    assert WHY in merged.reason
    assert "yes or no" in merged.reason
    assert sales(made) == 14800
    assert cell(made).state is State.ASKED
    assert cell(made).has_arrived
    before = digest(made.county)
    [again] = made.merge(path)
    assert (again.outcome, WHY in again.reason) == ("same", True)
    assert digest(made.county) == before


def test_old_new_difference_and_documents_are_seen_before(made: Offices) -> None:
    made.merge(corrected(made).path)
    [one] = waiting(made)
    changes = {change.figure.code: change for change in one.changes}
    assert (changes["sales"].before, changes["sales"].after) == (14800, 29600)
    assert changes["sales"].difference == 14800
    assert changes["stock_inputs"].difference < 0
    assert "purchases" not in changes
    assert "1 more, 0 fewer" in one.note
    assert (one.period, one.sequence) == (MONTH, 2)


def test_a_yes_takes_it_in_says_who_and_tells_the_township(made: Offices) -> None:
    made.merge(corrected(made).path)
    [one] = waiting(made)
    [merged] = decide_correction(made.county, one.parcel_id, replies=made.replies)
    assert merged.outcome == "accepted"
    assert sales(made) == 29600
    assert waiting(made) == []
    assert cell(made).state is State.CHANGED
    with made.county.read() as s:
        by, at = fetch_rows(s, "SELECT decided_by, decided_at FROM parcel WHERE sequence = 2")[0]
        unit = int(fetch_value(s, "SELECT id FROM unit"))
        assert changed_since(s, unit, MONTH)["sales"] == 14800
        assert changed_since(s, unit, "2026-09") == {}
    assert (by, at[:10]) == (made.county.clerk, "2026-11-03")
    [told] = read_reply(made.towns[0], Path(merged.reply))
    assert told.outcome == "accepted"
    sound(made.county)


def test_a_no_leaves_the_month_as_it_was_and_the_reply_says_why(made: Offices) -> None:
    town = made.towns[0]
    made.merge(corrected(made).path)
    [one] = waiting(made)
    [merged] = decide_correction(made.county, one.parcel_id, "凭证不全", made.replies)
    assert merged.outcome == "refused"
    assert "凭证不全" in merged.reason
    assert sales(made) == 14800
    assert cell(made).state is State.ACCEPTED
    [told] = read_reply(town, Path(merged.reply))
    assert (told.outcome, "凭证不全" in told.reason) == ("refused", True)
    with town.read() as s:
        month = months_sent(s, 2026, date(2026, 11, 9))[9]
        assert (month.standing, month.taken) == (Standing.REFUSED, True)
    again = corrected(made, "补齐凭证后再报")
    assert again.sequence == 3
    [held] = made.merge(again.path)
    assert held.outcome == "held"
    [two] = waiting(made)
    assert decide_correction(made.county, two.parcel_id)[0].outcome == "accepted"
    assert sales(made) == 29600
    sound(made.county)


def test_months_sealed_after_a_correction_wait_for_the_answer_whatever_it_is(
    made: Offices,
) -> None:
    for refusal in ("", "不同意"):
        town = made.towns[0]
        sell_more(town, 21)
        correction = corrected(made).path
        later = "2026-09" if not refusal else "2026-08"
        following = seal_month(town, later, made.stick).path
        outcomes = [one.outcome for one in made.merge(following, correction)]
        assert outcomes == ["held", "held"]
        assert [one.outcome for one in made.merge(following)] == ["same"]
        [one] = waiting(made)
        merged = decide_correction(made.county, one.parcel_id, refusal, made.replies)
        assert [it.outcome for it in merged] == ["refused" if refusal else "accepted", "accepted"]
        assert cell(made, later).state is State.ACCEPTED
        for it in merged:
            read_reply(town, Path(it.reply))
        with town.read() as s:
            assert {it.outcome for it in sent_months(s)} <= {"accepted", "refused", "exceptions"}


def test_a_correction_that_came_too_early_is_asked_about_when_its_turn_comes(
    made: Offices,
) -> None:
    town = made.towns[0]
    missing = seal_month(town, "2026-08", made.stick).path
    correction = corrected(made).path
    [early] = made.merge(correction)
    assert "missing" in early.reason
    assert waiting(made) == []
    assert cell(made).state is State.ACCEPTED
    with made.county.read() as s:
        parcel = int(fetch_value(s, "SELECT id FROM parcel WHERE kind = 'correction'"))
    with pytest.raises(Refused, match="waits for no answer"):
        decide_correction(made.county, parcel)
    merged = made.merge(missing)
    assert [one.outcome for one in merged] == ["accepted", "held"]
    assert WHY in merged[1].reason
    [one] = waiting(made)
    assert one.changes
    assert decide_correction(made.county, one.parcel_id)[0].outcome == "accepted"


def test_unattended_every_correction_is_accepted(made: Offices) -> None:
    path = corrected(made).path
    made.merge(path)
    merged = merge_files(made.county, [path], accept_corrections=True)
    assert [one.outcome for one in merged] == ["accepted"]
    assert sales(made) == 29600
    sell_more(made.towns[0], 25)
    read_back(made)
    [direct] = made.merge(corrected(made).path, accept=True)
    assert direct.outcome == "accepted"
    with made.county.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM parcel WHERE decided_at IS NOT NULL") == 2


def read_back(made: Offices) -> None:
    """Write the newest reply of the month and let the township read it."""
    with made.county.read() as s:
        parcels = month_parcels(s, MONTH)
    for path in write_replies(made.county, parcels, made.folder / "back"):
        read_reply(made.towns[0], path)


def test_corrections_that_wait_are_taken_in_with_those_that_come_unattended(
    made: Offices,
) -> None:
    town = made.towns[0]
    made.merge(corrected(made).path)
    following = seal_month(town, "2026-09", made.stick).path
    made.merge(following)
    merged = made.merge(following, accept=True)
    assert [one.outcome for one in merged] == ["same", "accepted", "accepted"]
    assert sales(made) == 29600


def test_a_correction_is_answered_once(made: Offices) -> None:
    made.merge(corrected(made).path)
    [one] = waiting(made)
    decide_correction(made.county, one.parcel_id, "不同意")
    for refusal in ("", "还是不同意"):
        with pytest.raises(Refused, match="waits for no answer"):
            decide_correction(made.county, one.parcel_id, refusal)
    with pytest.raises(Refused, match="takes in no packages"):
        decide_correction(made.towns[0], one.parcel_id)


def test_a_key_lost_while_the_correction_waited_refuses_it(made: Offices) -> None:
    made.merge(corrected(made).path)
    [one] = waiting(made)
    report_key_lost(made.county, "420682101", "电脑被盗")
    with made.county.write() as s:  # As if the loss were told before the correction came.
        s.connection().exec_driver_sql("UPDATE unit_key SET last = 1")
    [merged] = decide_correction(made.county, one.parcel_id)
    assert merged.outcome == "refused"
    assert "no longer valid" in merged.reason
    assert sales(made) == 14800


def test_what_a_person_was_shown_is_kept(made: Offices) -> None:
    made.merge(corrected(made).path)
    for sql in ("DELETE FROM proposed_value", "UPDATE proposed_value SET after = 0"):
        with pytest.raises(Refused), made.county.write() as s:
            s.connection().exec_driver_sql(sql)


def test_a_correction_that_lost_documents_says_so(made: Offices) -> None:
    town = made.towns[0]
    path = corrected(made).path

    def lose(records: Records, _figures: object) -> None:
        records["sale"] = records["sale"][1:]

    bent(town, made.county, path, made.stick / "less.coop", lose)
    made.merge(made.stick / "less.coop")
    [one] = waiting(made)
    assert "1 more, 1 fewer" in one.note


def test_how_a_month_stands_is_read_at_once(made: Offices, tmp_path: Path) -> None:
    town, today = made.towns[0], date(2026, 11, 9)
    with town.read() as s:
        way = month_way(s, "2026-10", today, is_township=True)
        now = month_way(s, "2026-11", today, is_township=True)
    assert way.above == made.county.name
    assert (way.sent.standing, way.sent.month) == (Standing.ACCEPTED, "2026-10")
    assert (way.is_over, way.has_begun) == (True, True)
    assert (now.is_over, now.has_begun, now.asides) == (False, True, [])
    assert (way.compared_at, way.purpose) == ("", "")
    with town.write() as s:
        set_setting(s, "fingerprint_compared", {"key": way.key, "at": "2026-10-02T08:00:00"})
    with town.read() as s:
        assert month_way(s, "2026-10", today, is_township=True).compared_at
        above = month_way(s, "2026-10", today, is_township=False)
    assert (above.costs, above.drafts, above.baseline, above.purpose) == ([], [], None, "")
    alone = a_book(tmp_path / "alone.book", Level.TOWNSHIP, "柳渡镇供销社", "999999101")
    with alone.read() as s:
        way = month_way(s, "2026-10", today, is_township=True)
    assert (way.above, way.key, way.compared_at) == ("", "", "")
    alone.close()
