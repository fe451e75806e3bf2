"""The kernel's small promises: numbers without gaps, settings noted, changes told, drafts kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from coopdesk.desk import Desk
from coopdesk.kernel.changes import Changes
from coopdesk.kernel.clock import Clock, moment_of, moment_text
from coopdesk.kernel.i18n import _, language, ngettext, system_language, use_language
from coopdesk.kernel.numbers import next_number, number_text
from coopdesk.kernel.problems import Problem, Refused, refuse, refuse_if
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.search import find, find_alike
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.trail import canonical, line_hash, note_many
from coopdesk.kernel.values import Money, Quantity
from coopdesk.ledger.drafts import (
    DOCUMENT,
    content_of,
    draft_of,
    message_schema,
    read_message,
    ref,
)
from coopdesk.ledger.words import Book
from coopdesk.members.records import MEMBERS
from tests.factories import a_member

# Numbers


def test_numbers_run_without_gaps_per_series_and_month(desk: Desk) -> None:
    with desk.write() as s:
        given = [next_number(s, "销", "2026-10") for _turn in range(3)]
        assert given == [1, 2, 3]
        assert next_number(s, "销", "2026-10", 10) == 4
        assert next_number(s, "销", "2026-10") == 14
        assert next_number(s, "进", "2026-10") == 1
        assert next_number(s, "销", "2026-11") == 1
    assert number_text("销", "2026-10", 7) == "销2026-10-0007"
    assert number_text("销", "2026-10", 12345) == "销2026-10-12345"


def test_a_number_taken_in_a_transaction_that_fails_is_given_again(desk: Desk) -> None:
    def fails() -> None:
        with desk.write() as s:
            assert next_number(s, "销", "2026-10") == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with desk.write() as s:
        assert next_number(s, "销", "2026-10") == 1


# Settings, journal, changes


def test_settings_are_noted_and_secrets_are_not_told(desk: Desk) -> None:
    with desk.write() as s:
        set_setting(s, "printer", {"offset": 3})
        set_setting(s, "printer", {"offset": 3})
        set_setting(s, "key", "very secret", secret=True)
        lines = fetch_rows(s, "SELECT uid, content FROM trail WHERE act = 'set' ORDER BY id")
    assert lines[-2:] == [("printer", '{"after":{"offset":3},"before":null}'), ("key", "{}")]
    with desk.read() as s:
        assert setting(s, "printer") == {"offset": 3}
        assert setting(s, "no such", 7) == 7


def test_journal_lines_are_chained_by_their_hashes(desk: Desk) -> None:
    with desk.write() as s:
        note_many(s, "try", "kernel", [("a", {"b": 1, "a": "甲"}), ("b", {})])
        rows = fetch_rows(
            s, "SELECT at, clerk, act, subject, uid, content, hash FROM trail ORDER BY id"
        )
    before = "0" * 64
    for *line, kept in rows:
        before = line_hash(before, tuple(line))
        assert before == kept
    assert rows[-2][5] == canonical({"a": "甲", "b": 1}) == '{"a":"甲","b":1}'


def test_listeners_hear_of_what_was_written_once_it_is_on_disk(desk: Desk) -> None:
    heard: list[Changes] = []

    def listen(changes: Changes) -> None:
        with desk.read() as s:
            assert fetch_value(s, "SELECT COUNT(*) FROM member") == 1
        heard.append(changes)

    desk.listeners.append(listen)
    with desk.write() as s:
        a_member(s)
    assert len(heard) == 1
    assert heard[0].concern(frozenset({"member", "plot"}))
    assert not heard[0].concern(frozenset({"plot"}))

    def refused() -> None:
        with desk.write() as s:
            a_member(s)
            raise refuse("no", "No.")

    with pytest.raises(Refused):
        refused()
    assert len(heard) == 1


def test_only_findings_that_are_no_warnings_refuse() -> None:
    refuse_if([Problem("w", "careful", warning=True)])
    with pytest.raises(Refused) as caught:
        refuse_if(
            [Problem("w", "careful", warning=True), Problem("x", "Wrong."), Problem("y", "Y.")]
        )
    assert str(caught.value) == "Wrong. Y."


# Clock and language


def test_moments_are_stored_in_utc_to_the_millisecond() -> None:
    moment = datetime(2026, 10, 22, 6, 0, 1, 234567, tzinfo=UTC)
    assert moment_text(moment) == "2026-10-22T06:00:01.234Z"
    assert moment_of(moment_text(moment)) == moment.replace(microsecond=234000)
    assert Clock(moment).now() == moment
    assert Clock().now().tzinfo is UTC


@pytest.mark.parametrize(
    ("named", "expected"),
    [("en_US.UTF-8", "en"), ("zh_CN.UTF-8", "zh_CN"), ("C", "zh_CN"), ("de_DE", "zh_CN")],
)
def test_the_language_follows_the_system(
    named: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("COOPDESK_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("LANG", named)
    assert system_language() == expected


def test_sentences_are_translated_at_use() -> None:
    use_language("zh_CN")
    assert language() == "zh_CN"
    use_language("en")
    assert _("The journal cannot be changed.") == "The journal cannot be changed."
    assert ngettext("{n} row", "{n} rows", 2) == "{n} rows"


# Drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLine:
    """One line."""

    quantity: Quantity
    price: Money = Money(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryDraft:
    """A draft with every sort of field."""

    on_date: date
    member_id: int | None = ref(MEMBERS, default=None)
    sale_id: int | None = ref(DOCUMENT, default=None)
    lines: tuple[TryLine, ...]
    book: Book = Book.DEBT
    note: str = ""
    count: int = 1
    sure: bool = False
    limit: Money | None = None


DRAFT = TryDraft(
    on_date=date(2026, 10, 1), member_id=4, lines=(TryLine(quantity=Quantity(1500)),),
    book=Book.DEPOSIT, note="甲", sure=True, limit=Money(5),
)  # fmt: skip


def test_a_draft_is_the_same_after_going_through_json() -> None:
    content = content_of(DRAFT)
    assert content["lines"] == [{"quantity": 1500, "price": 0}]
    assert draft_of(TryDraft, content) == DRAFT
    assert draft_of(TryDraft, {**content, "from_a_newer_program": 1}) == DRAFT


def test_a_message_names_records_by_key_and_writes_decimals(desk: Desk) -> None:
    with desk.write() as s:
        member = a_member(s, code="0007")
    message = {
        "on_date": "2026-10-01", "member": "0007", "lines": [{"quantity": "1.5", "price": "2.30"}],
        "book": "deposit", "limit": None,
    }  # fmt: skip
    with desk.read() as s:
        draft = read_message(s, TryDraft, message)
    assert draft == TryDraft(
        on_date=date(2026, 10, 1), member_id=member, book=Book.DEPOSIT,
        lines=(TryLine(quantity=Quantity(1500), price=Money(230)),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on_date": "2026-02-30"}, "on_date"), ({"on_date": 20261001}, "on_date"),
        ({"on_date": None}, "on_date"), ({"member": "9999"}, "member"), ({"sale": "销1"}, "sale"),
        ({"lines": {}}, "lines"), ({"lines": ["x"]}, "lines[0]"), ({"lines": None}, "lines"),
        ({"lines": [{"quantity": 1.5}]}, "lines[0].quantity"),
        ({"lines": [{"quantity": "1.5555"}]}, "lines[0].quantity"),
        ({"lines": [{"price": "1"}]}, "lines[0].quantity"),
        ({"lines": [{"quantity": "1", "colour": "red"}]}, "lines[0].colour"),
        ({"book": "loan"}, "book"), ({"count": "1"}, "count"), ({"count": True}, "count"),
        ({"sure": 1}, "sure"), ({"note": 5}, "note"), ({"limit": "much"}, "limit"),
        ({"member_id": 1}, "member_id"),
    ],
)  # fmt: skip
def test_a_wrong_message_is_refused_by_the_name_of_its_field(
    desk: Desk, wrong: dict[str, object], field: str
) -> None:
    message = {"on_date": "2026-10-01", "lines": [{"quantity": "1"}], **wrong}
    with desk.read() as s, pytest.raises(Refused) as caught:
        read_message(s, TryDraft, message)
    named = [(problem.field or "") for problem in caught.value.problems]
    texts = [problem.text for problem in caught.value.problems]
    assert field in named or any(field in text for text in texts), (named, texts)


@pytest.mark.parametrize("message", [None, [], "x", 5])
def test_a_message_must_be_an_object(desk: Desk, message: object) -> None:
    with desk.read() as s, pytest.raises(Refused):
        read_message(s, TryDraft, message)  # type: ignore[arg-type]


def test_every_problem_of_a_message_is_told_at_once(desk: Desk) -> None:
    message = {"member": "9", "lines": [{"quantity": "x"}, {"price": "y"}], "more": 1}
    with desk.read() as s, pytest.raises(Refused) as caught:
        read_message(s, TryDraft, message)
    assert len(caught.value.problems) == 6


def test_the_schema_says_what_a_message_takes() -> None:
    schema = message_schema(TryDraft)
    assert schema["member"] == {"takes": "member.code", "required": False, "null": True}
    assert schema["sale"]["takes"] == "document number"
    assert schema["lines"]["required"]
    assert schema["lines"]["takes"][0]["quantity"]["takes"] == "decimal text, 3 places"
    assert schema["book"]["takes"] == "debt | deposit | payable"


def test_what_sounds_alike_is_found_where_nothing_is_written_so(desk: Desk) -> None:
    with desk.write() as s:
        one, two = a_member(s, "周桂芳"), a_member(s, "周贵方")
        single = a_member(s, "单春生")
        assert find_alike(s, "member", "周桂芳") == [one]
        assert set(find_alike(s, "member", "周归访")) == {one, two}
        assert find_alike(s, "member", "善春生") == [single]
        assert find_alike(s, "member", "zhouguifang") == find(s, "member", "zhouguifang")
        assert find_alike(s, "member", "无此人") == []
