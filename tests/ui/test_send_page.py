"""The month on its way up by keys alone: joined, compared, sealed, replied, corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import ui.pages.send
import ui.pages.send_joining
import ui.pages.send_sealing
from coopdesk.desk import Level
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.register import add_record
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.packages.export import seal_month
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.merge import merge_files
from coopdesk.packages.office import fingerprints, set_password
from coopdesk.packages.replies import read_reply, sent_months
from coopdesk.packages.sending import Standing
from coopdesk.statements.figures import set_baseline
from coopdesk.supplies.records import GOODS
from tests.exchange import MONTH, Offices, Records, a_book, bent, offices
from tests.factories import a_sale, sold
from tests.ui.offices_window import PAGES, Elsewhere, Key, Office, sealed, some_business, texts
from ui.pages.documents import DocumentsPage
from ui.pages.exchange import PasswordCard
from ui.tables import Table
from ui.window import Window


@pytest.fixture
def office(window: Window, qtbot: QtBot) -> Office:
    return Office(window, qtbot)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 1) as made:
        some_business(made.towns[0], 3)
        yield made


def step_of(page: Any, name: str) -> Any:
    return next(one for one in page.steps if one.name == name)


def go_to(office: Office, page: Any, name: str) -> None:
    """Walk to a step by the arrows."""
    wanted = [one.name for one in page.steps].index(name)
    while page.table.current != wanted:
        office.press(Key.Key_Down if page.table.current < wanted else Key.Key_Up)


def test_an_invitation_is_opened_and_answered_and_both_fingerprints_are_compared(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = a_book(tmp_path / "county.book", Level.COUNTY, "青禾县供销社", "420682")
    town = a_book(tmp_path / "town.book", Level.TOWNSHIP, "柳渡镇供销社", "999999101")
    source, answer = tmp_path / "inv.coop", tmp_path / "answer.coop"
    source.write_bytes(invite(county, "999999101", "柳渡镇供销社", told="K7M2-99QX"))
    monkeypatch.setattr(ui.pages.send_joining, "open_place", lambda *_a: source)
    monkeypatch.setattr(ui.pages.send_joining, "save_place", lambda *_a: answer)
    page: Any = office.show(town, "send")
    assert page.current().name == "join"
    assert "invitation" in page.cannot_seal()
    office.press(Key.Key_Return)
    office.type("K7M2-99QX")
    office.press(Key.Key_Return)
    admitted = admit(county, answer.read_bytes())
    with county.read() as s:
        own = fingerprints(s).own
    assert own in office.card_text()
    assert admitted.fingerprint in office.card_text()
    office.press(Key.Key_F12)
    assert step_of(page, "compare").state == "done"
    assert step_of(page, "join").fact == "青禾县供销社"
    town.close()
    county.close()


def test_an_invitation_for_another_unit_is_refused_with_a_sentence(
    pair: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "other.coop"
    source.write_bytes(invite(pair.county, "999", "别处"))
    monkeypatch.setattr(ui.pages.send_joining, "open_place", lambda *_a: source)
    monkeypatch.setattr(ui.pages.send_joining, "save_place", lambda *_a: tmp_path / "a.coop")
    page: Any = office.show(pair.towns[0], "send")
    office.press(Key.Key_F7)
    assert "The invitation is for" in page.notice.text
    assert not (tmp_path / "a.coop").exists()


def test_f12_seals_onto_the_stick_and_says_name_size_and_number(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    page: Any = office.show(pair.towns[0], "send", month=MONTH)
    assert page.sent.standing == Standing.NOT_SENT
    office.press(Key.Key_F12)
    [file] = list(pair.stick.iterdir())
    assert page.sent.standing == Standing.SEALED
    assert file.name in office.said
    assert "package 1" in office.said
    assert "KB" in office.said
    assert page.current().name == "reply"
    file.unlink()
    office.press(Key.Key_F12)
    assert file.exists()
    assert "again" in office.said


def test_a_month_that_is_not_over_is_sealed_only_when_that_is_wanted(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = [False, True]

    def ask(_page: Any, question: str, *_a: Any, **_k: Any) -> bool:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr(ui.pages.send_sealing, "ask", ask)
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    page: Any = office.show(pair.towns[0], "send", month="2026-11")
    assert not page.way.is_over
    office.press(Key.Key_F12)
    assert not pair.stick.exists()
    office.press(Key.Key_F12)
    assert len(list(pair.stick.iterdir())) == 1
    office.press(Key.Key_F12)  # The same package once more: nothing new to ask.
    assert len(asked) == 2


def test_the_statement_counts_as_looked_at_only_when_it_was(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.pages.send_sealing, "ask", lambda *_a, **_k: True)
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    page: Any = office.show(pair.towns[0], "send", month=MONTH)
    office.press(Key.Key_F12)
    assert step_of(page, "look").state == "open"
    go_to(office, page, "look")
    office.press(Key.Key_Return)
    page.load()
    assert step_of(page, "look").state == "done"


def test_enter_on_a_step_with_nothing_to_do_says_how_it_stands(
    pair: Offices, office: Office
) -> None:
    page: Any = office.show(pair.towns[0], "send", month=MONTH)
    go_to(office, page, "over")
    office.press(Key.Key_Return)
    assert step_of(page, "over").fact in office.said


def test_the_reply_is_read_and_the_month_is_accepted(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.merge(sealed(pair))
    [reply] = list(pair.replies.iterdir())
    monkeypatch.setattr(ui.pages.send, "open_place", lambda *_a: reply)
    page: Any = office.show(pair.towns[0], "send", month=MONTH)
    assert page.sent.standing == Standing.SEALED
    office.press(Key.Key_F5)
    assert page.sent.standing == Standing.ACCEPTED
    assert page.current().name == "taken"
    assert page.cannot_seal()
    office.press(Key.Key_F12)
    assert "accepted" in office.said


def test_exceptions_are_listed_and_enter_opens_the_document(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = pair.towns[0]
    path = sealed(pair)

    def spoil(records: Records, _figures: object) -> None:
        records["sale"][0]["lines"] = []

    bent(town, pair.county, path, pair.stick / "bad.coop", spoil)
    sha256 = pair.merge(pair.stick / "bad.coop")[0].sha256
    with town.write() as s:  # The township believes that it sent this one.
        s.connection().exec_driver_sql("DROP TRIGGER sent_update")
        s.connection().exec_driver_sql("UPDATE sent SET sha256 = ?", (sha256,))
    [reply] = list(pair.replies.iterdir())
    monkeypatch.setattr(ui.pages.send, "open_place", lambda *_a: reply)
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F5)
    assert page.sent.standing == Standing.EXCEPTIONS
    assert office.here is page.list
    assert texts(page.list)[0].startswith("销 ")
    office.press(Key.Key_Return)
    with town.read() as s:
        number = fetch_value(
            s, "SELECT number FROM document WHERE id = ?", (Elsewhere.asked[-1]["document_id"],)
        )
    assert str(number).startswith("销")
    assert page.asides[0].reason in office.said


def test_a_month_that_changed_since_is_sealed_as_a_correction_with_its_reason(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = pair.towns[0]
    pair.merge(sealed(pair))
    [reply] = list(pair.replies.iterdir())
    monkeypatch.setattr(ui.pages.send, "open_place", lambda *_a: reply)
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F5)
    monkeypatch.setattr(town, "clock", Clock(datetime(2026, 11, 4, 2, 0, tzinfo=UTC)))
    with town.write() as s:
        good = int(fetch_value(s, "SELECT id FROM good"))
        a_sale(s, sold(good), on_date=date(2026, 10, 21))
    page.load()
    assert page.sent.standing == Standing.CHANGED
    go_to(office, page, "taken")
    row = texts(page.list).index("销售总额")
    assert [page.list.cell(row, at).text for at in (1, 2)] == ["0.04", "0.06"]
    office.press(Key.Key_F12, Key.Key_F12)
    assert "say why" in office.card_text()
    office.type("补记漏单")
    office.press(Key.Key_F12)
    with town.read() as s:
        assert [one.kind for one in sent_months(s)] == ["correction", "month"]
    second = pair.stick / f"{town.code}-{MONTH}-0002.coop"
    [merged] = pair.merge(second)
    assert "补记漏单" in merged.reason


def test_the_months_of_the_year_change_by_left_and_right(pair: Offices, office: Office) -> None:
    page: Any = office.show(pair.towns[0], "send", month=MONTH)
    office.press(Key.Key_Left)
    assert page.month == "2026-09"
    office.press(Key.Key_Right, Key.Key_Right)
    assert page.month == "2026-11"
    office.press(Key.Key_Right)
    assert "not begun" in office.said


def test_a_draft_is_named_and_opened(pair: Offices, office: Office) -> None:
    town = pair.towns[0]
    with town.write() as s:
        s.connection().exec_driver_sql(
            "INSERT INTO draft (page, clerk, title, content, at, held)"
            " VALUES ('sale', '李桂兰', 'half', '{}', '2026-11-01T00:00:00.000Z', 0)"
        )
    page: Any = office.show(town, "send", month=MONTH)
    go_to(office, page, "drafts")
    assert texts(page.list) == ["half"]
    office.press(Key.Key_Return)
    assert office.window.current == "sale"


def test_the_password_of_the_keys_is_asked_for_and_tried_again(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = pair.towns[0]
    set_password(town, "", "geheim")
    asked: list[str] = []

    def told(_page: object) -> str:
        asked.append("asked")
        return "geheim" if len(asked) > 1 else "falsch"

    monkeypatch.setattr(PasswordCard, "ask", told)
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F12)
    assert asked == ["asked", "asked"]
    assert page.sent.standing == Standing.SEALED


def test_a_month_without_business_is_reported_as_nothing(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    monkeypatch.setattr(ui.pages.send_sealing, "ask", lambda *_a, **_k: True)
    page: Any = office.show(pair.towns[0], "send", month="2026-08")
    office.press(Key.Key_F9)
    assert page.sent.sent.kind == "nothing"
    [merged] = pair.merge(next(pair.stick.iterdir()))
    assert merged.outcome in {"accepted", "exceptions"}


def test_last_years_figures_are_sent_and_their_reply_is_read(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = pair.towns[0]
    monkeypatch.setattr(ui.pages.send_sealing, "folder_place", lambda *_a: pair.stick)
    page: Any = office.show(town, "send", month=MONTH)
    assert "baseline" not in [one.name for one in page.steps]
    office.press(Key.Key_F3)
    assert "typed in" in office.said
    with town.write() as s:
        set_baseline(s, "sales", "2025-10", 10000)
    page.load()
    go_to(office, page, "baseline")
    assert "not sent" in step_of(page, "baseline").fact
    office.press(Key.Key_F3)
    assert "figures of 2025" in office.said
    assert "waits" in step_of(page, "baseline").fact
    [merged] = pair.merge(next(pair.stick.iterdir()))
    assert (merged.outcome, merged.kind) == ("accepted", "baseline")
    monkeypatch.setattr(ui.pages.send, "open_place", lambda *_a: Path(merged.reply))
    office.press(Key.Key_F5)
    assert page.month == MONTH
    assert step_of(page, "baseline").state == "done"
    units: Any = office.show(pair.county, "units")
    assert units.years == [(2025, 1)]


def test_each_document_shows_how_it_stands_at_the_county(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = pair.towns[0]
    monkeypatch.setitem(PAGES, "documents", DocumentsPage)

    def spoil(records: Records, _figures: object) -> None:
        records["sale"][0]["lines"] = []

    def shown(document_id: int) -> str:
        page: Any = office.show(town, "documents", document_id=document_id)
        pairs = [one.value for one in page.panel.pairs._pairs if one.label == "At the county"]
        return f"{''.join(pairs)}{page.panel.said.text()}"

    with town.read() as s:
        spoiled, good = (
            int(row[0])
            for row in fetch_rows(
                s, "SELECT id FROM document WHERE kind = 'sale' AND month = ? ORDER BY id LIMIT 2",
                (MONTH,),
            )
        )  # fmt: skip
    assert shown(good) == ""
    path = sealed(pair)
    assert shown(good) == "sealed, no reply yet"
    bent(town, pair.county, path, pair.stick / "bad.coop", spoil)
    sha256 = pair.merge(pair.stick / "bad.coop")[0].sha256
    with town.write() as s:  # The township believes that it sent this one.
        s.connection().exec_driver_sql("DROP TRIGGER sent_update")
        s.connection().exec_driver_sql("UPDATE sent SET sha256 = ?", (sha256,))
    read_reply(town, next(pair.replies.iterdir()))
    assert shown(good) == "accepted"
    assert shown(spoiled).startswith("set asideIts lines add up")


def test_codes_of_the_county_are_published_seen_and_taken_over_by_keys(
    pair: Offices, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, county = pair.towns[0], pair.county
    with county.write() as s:
        add_record(
            s, GOODS,
            {
                "code": "N001", "name": "大颗粒尿素", "good_class": GoodClass.FERTILISER,
                "unit": "袋",
            },
        )  # fmt: skip
    office.show(county, "units")
    office.press(Key.Key_F11)
    assert "not published yet" in office.card_text()
    office.press(Key.Key_F12)
    assert "version 1" in office.said
    pair.merge(sealed(pair))
    [reply] = list(pair.replies.iterdir())
    monkeypatch.setattr(ui.pages.send, "open_place", lambda *_a: reply)
    page: Any = office.show(town, "send", month=MONTH)
    office.press(Key.Key_F2)
    assert "no newer codes" in office.said
    office.press(Key.Key_F5)
    assert "1 new" in step_of(page, "codes").fact
    go_to(office, page, "codes")
    office.press(Key.Key_Return)
    [table] = office.card().findChildren(Table)
    assert texts(table, 1) == ["大颗粒尿素"]
    office.press(Key.Key_F12)
    assert "1 code was taken over" in office.said
    assert "codes" not in [one.name for one in page.steps]


def test_a_county_whose_units_changed_since_corrects_its_own_month_above(
    pair: Offices, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = pair.county
    city = a_book(tmp_path / "city.book", Level.CITY, "江城市供销社", "4206")
    admit(city, join(county, invite(city, "420682", "青禾县供销社")))
    path = seal_month(county, MONTH, tmp_path / "up").path
    [taken] = merge_files(city, [path], tmp_path / "down")
    read_reply(county, Path(taken.reply))
    page: Any = office.show(county, "send", month=MONTH)
    assert page.sent.standing == Standing.ACCEPTED
    monkeypatch.setattr(county, "clock", Clock(datetime(2026, 11, 4, 2, 0, tzinfo=UTC)))
    pair.merge(sealed(pair))
    page.load()
    assert page.sent.standing == Standing.CHANGED
    assert "1 unit" in step_of(page, "taken").fact
    assert page.cannot_seal() == ""
    office.window.show_book(None, [])
    city.close()
