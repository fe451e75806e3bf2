"""Papers of the book: files kept with their hash, forms in versions, receipt books, check codes."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coopdesk.commands.running import run
from coopdesk.desk import Desk
from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.register import edit_record
from coopdesk.kernel.rows import change_rows, fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.values import Money
from coopdesk.ledger.blank_books import BlankState, blank_books, blanks_of, next_blank
from coopdesk.ledger.blanks import BlankDraft, check_blank, post_blank
from coopdesk.ledger.forms import (
    choose_form,
    form_in_use,
    form_names,
    form_of_row,
    form_row_of,
    standard_form,
)
from coopdesk.ledger.kept import (
    check_kept,
    keep_file,
    keep_paper,
    kept_file,
    kept_papers,
    kept_size,
)
from coopdesk.ledger.paper_records import BlankAct
from coopdesk.ledger.printed import ensure_check_key
from coopdesk.ledger.words import Kind
from coopdesk.members.records import MEMBERS
from coopdesk.paper.contract_forms import contract_form_in, contract_forms, contract_text
from coopdesk.paper.preview import page_count, page_text
from coopdesk.paper.slip_forms import slip_form
from coopdesk.paper.statement import draw_statement
from coopdesk.printing.documents import (
    Manner,
    joined_pdf,
    made_ready,
    numbers_between,
    print_many,
    print_posted,
)
from coopdesk.printing.month_papers import exceptions_paper
from coopdesk.printing.pack import make_pack
from coopdesk.printing.proof import prove
from coopdesk.statements.books import journal_listing, trial_balance
from coopdesk.statements.checks import check_book
from coopdesk.supplies.sales import reverse_sale
from tests.conftest import CLOCK
from tests.domain.test_trade_papers import a_credit_sale
from tests.factories import TODAY, a_sale, sold
from tests.rich_book import a_rich_book


def plain(pdf: bytes, page: int = 0) -> str:
    return "".join(page_text(pdf, page).split())


def refused(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.problems[0].text


def texts(problems: list[Problem]) -> list[str]:
    return [problem.text for problem in problems]


# ---- files


def test_what_was_printed_is_opened_again_byte_for_byte(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        first = print_posted(s, sale, Manner())
        second = print_posted(s, sale, Manner(paper="thermal58"))
    with desk.read() as s:
        digests = [row[0] for row in fetch_rows(s, "SELECT digest FROM printing ORDER BY id")]
        assert digests == [hashlib.sha256(one.content).hexdigest() for one in (first, second)]
        assert kept_file(s, digests[0]) == first.content
        assert kept_file(s, digests[1]) == second.content
        assert check_kept(s) == []


def test_a_file_is_kept_once_and_a_printing_takes_some_kilobytes(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        first = print_posted(s, sale, Manner())
        one = kept_size(s)
        assert keep_file(s, first.content) == hashlib.sha256(first.content).hexdigest()
        assert kept_size(s) == one
        for _again in range(9):
            print_posted(s, sale, Manner())
        count, taken, opened = kept_size(s)
    assert count == 10
    assert (taken - one[1]) // 9 < 7_000
    assert opened > 600_000


def test_the_same_printing_drawn_again_is_the_same_file(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        print_posted(s, sale, Manner())
        again = made_ready(s, sale)
        drawn, _copies = again.draw(Manner())
        assert print_posted(s, sale, Manner()).content == drawn


def test_a_file_that_was_tampered_with_is_not_shown_and_check_finds_it(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        printed = print_posted(s, sale, Manner())
    digest = hashlib.sha256(printed.content).hexdigest()
    with desk.write() as s:
        for name in ("printed_piece_update", "printed_file_delete"):
            change_rows(s, "setting", f"DROP TRIGGER {name}")
        change_rows(s, "printed_piece", "UPDATE printed_piece SET content = x'00' WHERE id = 7")
        with pytest.raises(Trouble, match="does not agree with its hash"):
            kept_file(s, digest)
        assert [one.code for one in check_kept(s)] == ["file_differs"]
        change_rows(s, "printed_file", "DELETE FROM printed_file")
        assert [one.code for one in check_kept(s)] == ["file_lost"]
        assert "file_lost" in {one.code for one in check_book(s)}


def test_a_statement_is_kept_beside_the_documents_and_found_by_its_code(desk: Desk) -> None:
    with desk.write() as s:
        one = keep_paper(s, b"%PDF one", kind="statement", title="2026 年 10 月 月报",
                         period="2026-10", check_code="7K4M 92QD 3XPA")  # fmt: skip
        assert keep_paper(s, b"%PDF one", kind="statement", title="2026 年 10 月 月报",
                          period="2026-10", check_code="7K4M 92QD 3XPA") == one  # fmt: skip
    with desk.read() as s:
        found = prove(s, "7k4m92qd3xpa")
        assert [paper.title for paper in found.papers] == ["2026 年 10 月 月报"]
        assert kept_file(s, found.papers[0].digest) == b"%PDF one"
        assert len(kept_papers(s)) == 1


# ---- forms


def test_an_old_slip_is_printed_again_in_the_form_it_was_printed_with(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        assert form_in_use(s, "sale").version == 0
        print_posted(s, sale, Manner())
        assert form_in_use(s, "sale").version == 1
        changed = slip_form("sale")._replace(title="为农服务收据", copies=("留存", "客户"))
        assert choose_form(s, "sale", changed).version == 2
        who = fetch_value(s, "SELECT id FROM member")
        good = fetch_value(s, "SELECT id FROM good")
        new = a_sale(s, sold(good, "1"), member_id=who).id
        old_again = print_posted(s, sale, Manner())
        fresh = print_posted(s, new, Manner())
    assert "农资销售收据" in plain(old_again.content)
    assert page_count(old_again.content) == 3
    assert "为农服务收据" in plain(fresh.content)
    assert "第一联留存" in plain(fresh.content)
    assert page_count(fresh.content) == 2
    with desk.write() as s:
        back = choose_form(s, "sale", None)
        assert back.standard
        assert form_in_use(s, "sale").form == standard_form("sale")
        assert "为农服务收据" in plain(print_posted(s, new, Manner()).content)
        acts = fetch_rows(s, "SELECT act, uid FROM trail WHERE subject = 'paper_form'")
        assert acts == [("set", "sale"), ("set", "sale")]


def test_an_impossible_form_is_not_taken(desk: Desk) -> None:
    with desk.write() as s, pytest.raises(Refused) as caught:
        choose_form(s, "sale", slip_form("sale")._replace(size=70))
    assert "Type is set from 9" in refused(caught)
    with desk.read() as s:
        assert form_in_use(s, "sale").standard


def test_choosing_what_is_in_use_writes_nothing(desk: Desk) -> None:
    with desk.write() as s:
        choose_form(s, "sale", slip_form("sale"))
        choose_form(s, "sale", None)
        assert fetch_value(s, "SELECT COUNT(*) FROM paper_form") == 0


def test_every_form_can_be_written_down_and_read(desk: Desk) -> None:
    assert desk.path.exists()
    for name in form_names():
        form = standard_form(name)
        assert form_row_of(form_of_row(name, form_row_of(form))) == form_row_of(form)
    with pytest.raises(Refused, match="no form"):
        form_of_row("sale", {"columns": "x"})
    with pytest.raises(Refused, match="There is no form"):
        standard_form("nothing")


def test_a_contract_form_keeps_what_the_law_wants(desk: Desk) -> None:
    text = contract_text(contract_forms()["transfer"])
    with desk.write() as s:
        with pytest.raises(Refused, match="must say"):
            choose_form(s, "transfer", contract_form_in(text.replace("{金额}", "若干")))
        chosen = contract_form_in(text + "\n【附则】\n由{甲方}和{乙方}商定。")
        assert choose_form(s, "transfer", chosen).version == 1
        assert form_in_use(s, "transfer").contract.articles[-1].title == "附则"


# ---- receipt books


def act(kind: BlankAct, first: str, last: str = "", **given: Any) -> BlankDraft:
    return BlankDraft(act=kind, series="供收", first=first, last=last, on_date=TODAY, **given)


def with_book(s: Any, holder: str = "") -> None:
    post_blank(s, act(BlankAct.RECEIVED, "0001001", "0001050"))
    post_blank(s, act(BlankAct.ISSUED, "0001001", "0001025", holder=holder or context_of(s).clerk))


def test_a_receipt_book_is_received_issued_used_spoiled_returned_and_handed_in(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    manner = Manner(series="供收")
    with desk.write() as s:
        with_book(s)
        first = print_posted(s, sale, manner)
        assert first.blank == "供收 0001001"
        assert "票号供收0001001" in plain(first.content)
        post_blank(s, act(BlankAct.SPOILED, "0001001", reason="卡纸"))
        again = print_posted(s, sale, manner)
        assert again.blank == "供收 0001002"
        post_blank(s, act(BlankAct.SPOILED, "0001004", "0001005", reason="污损"))
        post_blank(s, act(BlankAct.RETURNED, "0001020", "0001025"))
        post_blank(s, act(BlankAct.HANDED_IN, "0001040", "0001050", reason="换新版"))
        book = blank_books(s)[0]
        assert blanks_of(s, sale) == [
            ("供收", "0001001", BlankState.SPOILED), ("供收", "0001002", BlankState.USED),
        ]  # fmt: skip
    assert {state: book.count(state) for state in BlankState} == {
        BlankState.STORED: 20, BlankState.HELD: 15, BlankState.USED: 1, BlankState.SPOILED: 3,
        BlankState.GONE: 11,
    }  # fmt: skip
    assert (book.text, book.next) == ("0001001–0001050", "0001003")
    assert [gap.text for gap in book.gaps] == ["0001003"]
    assert book.stretches[0].document_id == sale
    assert book.stretches[0].reason == "卡纸"


def test_no_number_is_used_twice_however_it_is_tried(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        with_book(s)
        print_posted(s, sale, Manner(series="供收"))
        number = fetch_value(s, "SELECT number FROM document WHERE id = ?", (sale,))
        for draft, said in (
            (act(BlankAct.USED, "0001001", document=number), "cannot be Used: Used"),
            (act(BlankAct.ISSUED, "0001001", holder="王"), "cannot be Issued: Used"),
            (act(BlankAct.RECEIVED, "0001050", "0001060"), "0001050 was received already"),
            (act(BlankAct.USED, "0001030", document=number), "cannot be Used: In the office"),
            (act(BlankAct.USED, "0001002", document="销2099-01-0001"), "is not in the book"),
            (act(BlankAct.USED, "0001002", "0001003", document=number), "one by one"),
            (act(BlankAct.SPOILED, "0001002"), "write why"),
            (act(BlankAct.ISSUED, "0001030"), "who gets"),
            (act(BlankAct.ISSUED, "0001030", "0001060", holder="王"), "not all of these"),
            (act(BlankAct.RETURNED, "0001030"), "cannot be Returned"),
            (act(BlankAct.RECEIVED, "1051", "1060"), "7 digits"),
            (act(BlankAct.RECEIVED, "0001060", "0001051"), "must not be before"),
            (act(BlankAct.RECEIVED, "12a"), "digits only"),
        ):
            found = texts(check_blank(s, draft))
            assert any(said in one for one in found), (draft, found)
            with pytest.raises(Refused):
                post_blank(s, draft)
        assert fetch_value(s, "SELECT COUNT(*) FROM blank_event") == 3


def test_the_database_itself_lets_no_number_be_used_twice(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        with_book(s)
        print_posted(s, sale, Manner(series="供收"))
    columns = ("uid, act, series, first, last, digits, on_date, holder, reason, document_id, at,"
               " clerk")  # fmt: skip
    for values, said in (
        (("used", 1001, 1001, sale), "used or spoiled already"),
        (("issued", 1000 + 1, 1010, None), "used or spoiled already"),
        (("used", 2000, 2000, sale), "never received"),
        (("spoiled", 1040, 1060, None), "never received"),
    ):
        with pytest.raises(Refused, match=said), desk.write() as s:
            change_rows(
                s, "blank_event",
                f"INSERT INTO blank_event ({columns}) VALUES ('x', ?, '供收', ?, ?, 7,"
                " '2026-10-22', '', '', ?, 'now', 'x')",
                values,
            )  # fmt: skip
    with pytest.raises(Refused), desk.write() as s:
        change_rows(s, "blank_event", "DELETE FROM blank_event WHERE act = 'used'")


def test_without_a_form_left_nothing_is_printed_and_the_way_out_is_said(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        with_book(s, holder="王海燕")
    with pytest.raises(Refused) as caught, desk.write() as s:
        print_posted(s, sale, Manner(series="供收"))
    assert "no pre-printed form 供收 left" in refused(caught)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 0
        found = next_blank(s, "供收", "王海燕")
        assert found is not None
        assert found.text == "0001001"


def test_a_form_written_by_hand_is_tied_to_its_document(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        with_book(s)
        number = fetch_value(s, "SELECT number FROM document WHERE id = ?", (sale,))
        uid = "a" * 32
        draft = act(BlankAct.USED, "0001003", document=number)
        assert post_blank(s, draft, uid=uid) == post_blank(s, draft, uid=uid)
        assert [one[1] for one in blanks_of(s, sale)] == ["0001003"]
        assert [gap.text for gap in blank_books(s)[0].gaps] == ["0001001–0001002"]


def test_an_act_over_two_books_is_written_for_each(desk: Desk) -> None:
    with desk.write() as s:
        post_blank(s, act(BlankAct.RECEIVED, "0001001", "0001050"))
        post_blank(s, act(BlankAct.RECEIVED, "0001051", "0001100"))
        post_blank(s, act(BlankAct.ISSUED, "0001041", "0001060", holder="王"))
        held = [one.count(BlankState.HELD) for one in blank_books(s)]
        assert held == [10, 10]
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE subject = 'blank_event'") == 4


def test_numbers_handed_in_may_be_received_again(desk: Desk) -> None:
    with desk.write() as s:
        post_blank(s, act(BlankAct.RECEIVED, "0001001", "0001100"))
        post_blank(s, act(BlankAct.HANDED_IN, "0001051", "0001100", reason="登记有误"))
        post_blank(s, act(BlankAct.RECEIVED, "0001051", "0001100"))
        new, old = blank_books(s)
        assert new.count(BlankState.STORED) == 50
        assert (old.count(BlankState.STORED), old.count(BlankState.GONE)) == (50, 50)


# ---- many at once, proofs


def test_a_range_is_printed_at_once_or_not_at_all(desk: Desk) -> None:
    a_credit_sale(desk)
    with desk.write() as s:
        good = fetch_value(s, "SELECT id FROM good")
        numbers = [a_sale(s, sold(good, "1")).number for _turn in range(5)]
        ids = numbers_between(s, numbers[1], numbers[3])
        with pytest.raises(Refused, match="different kinds"):
            numbers_between(s, numbers[0], fetch_value(
                s, "SELECT number FROM document WHERE kind = 'purchase'"))  # fmt: skip
    assert len(ids) == 3

    class CalledOffError(Exception):
        pass

    def stop(at: int, _of: int, _text: str) -> None:
        if at == 2:
            raise CalledOffError

    with pytest.raises(CalledOffError), desk.write() as s:
        print_many(s, ids, lambda _kind: Manner(), stop)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 0
    steps: list[tuple[int, int]] = []
    with desk.write() as s:
        printed = print_many(
            s, ids, lambda _kind: Manner(carbon=True), lambda at, of, _text: steps.append((at, of))
        )
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    whole = joined_pdf(printed)
    assert page_count(whole) == 3
    assert [f"销{one[1:]}" in plain(whole, page) for page, one in enumerate(numbers[1:4])]
    assert "一联存根二联客户三联记账" in plain(whole)
    with desk.read() as s:
        assert fetch_rows(s, "SELECT copies FROM printing") == [(3,)] * 3


def test_a_check_code_finds_its_document_and_proves_it(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        print_posted(s, sale, Manner())
        ready = made_ready(s, sale)
    code = ready.content.check_code
    with desk.read() as s:
        found = prove(s, code.lower().replace(" ", ""))
        assert (found.document_id, found.agrees) == (sale, True)
        assert prove(s, code, ready.number).agrees
        assert not prove(s, code, "销2026-10-0999").agrees
        swapped = code[:-1] + ("Z" if code[-1] != "Z" else "Y")
        near = prove(s, swapped)
        assert (near.agrees, near.near, near.number) == (False, code, ready.number)
        strange = prove(s, "0000 0000 0000")
        assert (strange.document_id, strange.agrees) == (None, False)
        with pytest.raises(Refused, match="12 letters and digits"):
            prove(s, "123")


def test_a_code_stays_good_when_the_party_is_named_otherwise_later(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        print_posted(s, sale, Manner())
        code = made_ready(s, sale).content.check_code
        who = fetch_value(s, "SELECT member_id FROM document WHERE id = ?", (sale,))
        edit_record(s, MEMBERS, who, {"name": "周桂芬"})
        assert prove(s, code).document_id == sale
        assert made_ready(s, sale).content.check_code == code


def test_a_slip_taken_back_is_reprinted_as_void(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        print_posted(s, sale, Manner())
        red = reverse_sale(s, sale, TODAY, "错")
        again = print_posted(s, sale, Manner())
        taken = print_posted(s, red.id, Manner())
    assert "作废" in plain(again.content)
    assert "红字" in plain(taken.content)
    assert Kind.SALE.value == "sale"


def test_a_reprint_tells_the_moment_of_the_first_printing(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        print_posted(s, sale, Manner())
    desk.clock = Clock(desk.clock.now() + timedelta(days=3))
    with desk.write() as s:
        again = print_posted(s, sale, Manner())
        row = fetch_row(s, "SELECT MIN(at), MAX(at) FROM printing")
    assert row is not None
    assert row[0] < row[1]
    assert "首次2026-10-22" in plain(again.content)


# ---- the month's papers


def test_the_months_papers_are_made_at_once_with_their_hashes(desk: Desk, tmp_path: Path) -> None:
    with desk.write() as s:
        ensure_check_key(s)
        a_rich_book(s)
    made = make_pack(desk, "2026-10", tmp_path)
    names = sorted(one.name for one in made.folder.iterdir())
    assert names == sorted([*(one.name for one in made.files), "00-目录.pdf", "SHA256SUMS.txt"])
    for one in made.files:
        assert hashlib.sha256((made.folder / one.name).read_bytes()).hexdigest() == one.digest
    listed = (made.folder / "00-目录.pdf").read_bytes()
    assert all(one.digest[:16] in plain(listed) for one in made.files)
    with desk.read() as s:
        assert kept_file(s, made.digest) == listed
        assert len(kept_papers(s)) == 9
        trial = trial_balance(s, "2026-10")
        assert sum((line.closing for line in trial), Money(0)) == Money(0)
        journal = journal_listing(s, "2026-10", "2026-10")
    pages = (made.folder / "03-序时账.pdf").read_bytes()
    last = plain(pages, page_count(pages) - 1)
    total = sum((line.debit for line in journal), Money(0))
    assert f"合计{total}{total}" in last
    with pytest.raises(Refused, match="already there"):
        make_pack(desk, "2026-10", tmp_path)


def test_what_set_rules_aside_stands_on_the_list_of_the_month(desk: Desk) -> None:
    sale = a_credit_sale(desk)
    with desk.write() as s:
        print_posted(s, sale, Manner())
        print_posted(s, sale, Manner())
        reverse_sale(s, sale, TODAY, "数量录错")
        choose_form(s, "sale", slip_form("sale")._replace(title="收据"))
    with desk.read() as s:
        pdf = draw_statement(exceptions_paper(s, desk, "2026-10"))
    read = "".join(plain(pdf, page) for page in range(page_count(pdf)))
    for words in ("数量录错", "改单据格式sale", "销2026-10-00012"):
        assert words in read


def test_a_book_without_business_has_its_papers_too(desk: Desk, tmp_path: Path) -> None:
    assert len(make_pack(desk, "2026-09", tmp_path).files) == 9


def test_a_statement_is_kept_by_the_verb_and_written_all_the_same_while_the_book_is_open(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, words = desk.path, ["--month", "2026-09", "--out", str(tmp_path / "out")]
    assert run(["statement", str(book), *words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert Path(told["pdf"]).read_bytes().startswith(b"%PDF")
    assert len(told["sha256"]) == 64
    with desk.read() as s:
        assert kept_papers(s) == []
    desk.close()
    assert run(["statement", str(book), *words]) == 0
    assert "could only be read" not in capsys.readouterr().out
    again = Desk(book, clock=CLOCK)
    with again.read() as s:
        [one] = kept_papers(s)
        assert one.kind == "statement"
        assert "2026-09" in one.period
        assert kept_file(s, one.digest) == Path(told["pdf"]).read_bytes()
    again.close()
