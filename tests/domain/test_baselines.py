"""Last year's figures sent up: growth is right in the first year, and the last word counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coopdesk.desk import Desk, Level
from coopdesk.kernel.problems import Refused
from coopdesk.packages.baselines import baseline_standing, baseline_years
from coopdesk.packages.board import State, board, summary_figures, units_behind
from coopdesk.packages.export import seal_baseline, seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.merge import merge_files
from coopdesk.packages.office import units
from coopdesk.packages.replies import read_reply, sent_months
from coopdesk.packages.sending import Standing, months_sent
from coopdesk.statements.checks import check_book
from coopdesk.statements.figures import FigureValue, set_baseline
from tests.exchange import MONTH, Offices, Records, a_book, bent, clear_files, keys_of, offices
from tests.factories import a_good, a_purchase, a_sale, bought, sold


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 2) as found:
        for town in found.towns:
            with town.write() as s:
                good = a_good(s)
                a_purchase(s, bought(good, "100"), on_date=date(2026, 9, 1))
                a_sale(s, sold(good), on_date=date(2026, 10, 2))
        yield found


def typed(town: Desk, **values: int) -> None:
    with town.write() as s:
        for code, value in values.items():
            set_baseline(s, code, "2025-10", value)


def summed(made: Offices) -> dict[str, FigureValue]:
    with made.county.read() as s:
        return {one.figure.code: one for one in summary_figures(s, MONTH)}


def read_back(made: Offices, town: int = 0) -> None:
    for path in sorted(made.replies.glob(f"{made.towns[town].code}-*")):
        read_reply(made.towns[town], path)


def test_growth_is_right_once_the_baselines_came_after_the_months(made: Offices) -> None:
    for number, town in enumerate(made.towns):
        made.merge(seal_month(town, MONTH, made.stick).path)
        assert summed(made)["sales"].last_year is None
        assert summed(made)["sales"].growth_text == "—"
        typed(town, sales=10000 * (number + 1))
    first = seal_baseline(made.towns[0], 2025, made.stick)
    assert (first.kind, first.period, first.sequence) == (PackageKind.BASELINE, "2025-12", 2)
    [merged] = made.merge(first.path)
    assert (merged.outcome, merged.exceptions) == ("accepted", ())
    assert summed(made)["sales"].last_year is None  # One unit is not known yet.
    made.merge(seal_baseline(made.towns[1], 2025, made.stick).path)
    sales = summed(made)["sales"]
    assert (sales.cumulative, sales.last_year) == (29600, 30000)
    assert sales.growth_text == "-1.3"
    with made.county.read() as s:
        behind = {one.unit.code: one.value.growth_text for one in units_behind(s, "sales", MONTH)}
        assert baseline_years(s, units(s)[0].id) == [(2025, 1)]
        assert [one.text for one in check_book(s) if not one.warning] == []
    assert behind == {"420682101": "+48.0", "420682102": "-26.0"}


def test_a_month_that_says_last_year_itself_has_the_last_word(made: Offices) -> None:
    town = made.towns[0]
    typed(town, sales=10000)
    made.merge(seal_baseline(town, 2025, made.stick).path)
    typed(town, sales=20000)
    made.merge(seal_month(town, MONTH, made.stick).path)
    assert summed(made)["sales"].last_year == 20000
    typed(town, sales=14800)
    read_back(made)
    made.merge(seal_baseline(town, 2025, made.stick).path)
    assert summed(made)["sales"].last_year == 14800


def test_the_next_baseline_replaces_the_one_before_as_a_whole(made: Offices) -> None:
    town = made.towns[0]
    made.merge(seal_month(town, MONTH, made.stick).path)
    typed(town, sales=10000, purchases=5000)
    made.merge(seal_baseline(town, 2025, made.stick).path)
    read_back(made)
    assert summed(made)["purchases"].last_year == 5000
    with pytest.raises(Refused, match="nothing changed since"):
        seal_baseline(town, 2025, made.stick)
    with town.write() as s:
        set_baseline(s, "purchases", "2025-10", None)
    again = seal_month(town, "2025-03", made.stick, kind=PackageKind.BASELINE)
    assert (again.period, again.again) == ("2025-12", False)
    made.merge(again.path)
    assert summed(made)["purchases"].last_year is None
    assert summed(made)["sales"].last_year == 10000


def test_a_baseline_is_no_month_on_any_board(made: Offices) -> None:
    town = made.towns[0]
    typed(town, sales=10000)
    path = seal_baseline(town, 2025, made.stick).path
    made.merge(path)
    with made.county.read() as s:
        before, now = board(s, 2025, date(2026, 11, 9)), board(s, 2026, date(2026, 11, 9))
        assert summary_figures(s, "2025-12") == []
    assert {one.state for one in before[0].months} == {State.NONE}
    assert now[0].months[0].state is State.NONE
    assert now[0].months[9].state is State.MISSING
    with town.read() as s:
        assert sent_months(s) == []
        assert months_sent(s, 2025, date(2026, 11, 9))[11].standing is Standing.NOT_SENT
    sealed = seal_month(town, "2025-12", made.stick)
    assert sealed.sequence == 2
    assert [one.outcome for one in made.merge(sealed.path)] == ["accepted"]


def test_what_waits_goes_out_again_as_it_was(made: Offices) -> None:
    town = made.towns[0]
    typed(town, sales=10000)
    first = seal_baseline(town, 2025, made.stick)
    content = first.path.read_bytes()
    typed(town, sales=1)
    again = seal_baseline(town, 2025, made.folder / "other stick")
    assert again.again
    assert again.path.read_bytes() == content
    with town.read() as s:
        standing = baseline_standing(s, 2025)
    assert (standing.count, standing.changed) == (1, True)
    assert standing.sent is not None


def test_nothing_typed_is_nothing_to_send_and_only_townships_type(made: Offices) -> None:
    with pytest.raises(Refused, match="No figure of 2025"):
        seal_baseline(made.towns[0], 2025, made.stick)
    city = a_book(made.folder / "city.book", Level.CITY, "江城市供销社", "4206")
    admit(city, join(made.county, invite(city, "420682", "青禾县供销社")))
    with pytest.raises(Refused, match="Only a township"):
        seal_baseline(made.county, 2025, made.stick)
    city.close()


def test_the_city_gets_last_year_with_the_countys_figures(made: Offices) -> None:
    city = a_book(made.folder / "city.book", Level.CITY, "江城市供销社", "4206")
    admit(city, join(made.county, invite(city, "420682", "青禾县供销社")))
    for town in made.towns:
        made.merge(seal_month(town, MONTH, made.stick).path)
        typed(town, sales=10000)
        made.merge(seal_baseline(town, 2025, made.stick).path)
    merge_files(city, [seal_month(made.county, MONTH, made.stick / "city").path])
    with city.read() as s:
        [sales] = [one for one in summary_figures(s, MONTH) if one.figure.code == "sales"]
    assert sales.last_year == 20000
    city.close()


def test_a_baseline_of_nonsense_is_set_aside_and_harms_nothing(made: Offices) -> None:
    town = made.towns[0]
    made.merge(seal_month(town, MONTH, made.stick).path)
    typed(town, sales=10000)
    path = seal_baseline(town, 2025, made.stick).path

    def twist(records: Records, _figures: object) -> None:
        good = records["carried"][0]
        records["carried"] = [
            good, {**good, "uid": "a", "value": "much"}, {**good, "uid": "b", "on_date": "2025-1"},
            {**good, "uid": "c", "figure": "hope"},
        ]  # fmt: skip

    bent(town, made.county, path, made.stick / "odd.coop", twist)
    [merged] = made.merge(made.stick / "odd.coop")
    assert [one.uid for one in merged.exceptions] == ["a", "b"]
    assert summed(made)["sales"].last_year == 10000


def test_a_baseline_holds_figures_alone(made: Offices) -> None:
    typed(made.towns[0], sales=10000)
    path = seal_baseline(made.towns[0], 2025, made.stick).path
    files = clear_files(path, keys_of(made.towns[0]))
    assert set(files) == {
        "figures.json", "records/carried.jsonl", "manifest.json", "manifest.sig",
    }  # fmt: skip
