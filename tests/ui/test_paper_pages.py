"""Receipt books, forms and proofs by keys; batches; what is remembered of printers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import ui.list_paper
import ui.pages.documents
import ui.pages.forms
import ui.pages.month_end
import ui.preview
import ui.printing
from coopdesk.catalogue import DOCUMENT_KINDS
from coopdesk.desk import Desk
from coopdesk.kernel.i18n import use_language
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.ledger.blank_books import blank_books, blanks_of
from coopdesk.ledger.forms import form_in_use
from coopdesk.ledger.kept import kept_papers
from coopdesk.ledger.words import Kind
from coopdesk.machinery import slips as job_slips
from coopdesk.money import slips as money_slips
from coopdesk.paper.page import PrinterOffset
from coopdesk.paper.preview import page_count, page_text
from coopdesk.printing.documents import Manner, made_ready, print_posted
from coopdesk.supplies import netting_slip
from coopdesk.supplies import slips as sale_slips
from coopdesk.supplies.costing import CostingDraft, post_costing
from coopdesk.supplies.opening_stock import OpeningStockDraft, post_opening_stock
from tests.factories import (
    TODAY,
    a_good,
    a_member,
    a_purchase,
    a_sale,
    bought,
    money,
    sold,
    the_warehouse,
)
from tests.ui.hands import press, type_in
from ui.doing import file_said
from ui.page import Page
from ui.pages.blanks import BlanksPage
from ui.pages.documents import DocumentsPage
from ui.pages.forms import FormsPage
from ui.pages.month_end import MonthEndPage
from ui.pages.proof import ProofPage
from ui.pages.slip_words import WORDS, in_words
from ui.preview import Preview
from ui.printing import Place, Sheets, known_offset, print_batch, print_document, send_all
from ui.style import SIZES
from ui.tasks import Tasks
from ui.window import Window

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier
CtrlAlt = Ctrl | Qt.KeyboardModifier.AltModifier
Show = Callable[..., Any]


def sales(desk: Desk, count: int = 3) -> list[int]:
    with desk.write() as s:
        who, good = a_member(s), a_good(s)
        a_purchase(s, bought(good, "100"))
        return [a_sale(s, sold(good, "1"), member_id=who).id for _turn in range(count)]


def here() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def keys(*pressed: Qt.Key | str, held: Qt.KeyboardModifier | None = None) -> None:
    for one in pressed:
        if isinstance(one, str):
            type_in(here(), one)
            press(here(), Key.Key_Return)
        else:
            press(here(), one, held or Qt.KeyboardModifier.NoModifier)


@pytest.fixture(autouse=True)
def printers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, str]]:
    sent: list[tuple[bytes, str]] = []
    for module in (ui.printing, ui.preview, ui.list_paper):
        monkeypatch.setattr(module, "printer_names", lambda: ["针打", "热敏"])
    monkeypatch.setattr(
        ui.printing, "send_to_printer", lambda pdf, name, *_: sent.append((pdf, name))
    )
    return sent


def test_a_book_is_received_issued_and_spoiled_by_keys(desk: Desk, show_page: Show) -> None:
    page: Page = show_page(BlanksPage)
    page.setFocus()
    keys(Key.Key_F2)
    keys("供收", "0001001", "0001050")
    keys(Key.Key_F12)
    keys(Key.Key_F4)
    keys(Key.Key_F12)
    keys(Key.Key_F6)
    keys(Key.Key_Return, "0001002", Key.Key_Return, Key.Key_Return)
    type_in(here(), "污损")
    keys(Key.Key_F12)
    with desk.read() as s:
        book = blank_books(s)[0]
        acts = [row[0] for row in fetch_rows(s, "SELECT act FROM blank_event ORDER BY id")]
    assert acts == ["received", "issued", "spoiled"]
    assert (book.text, book.holders, book.next) == ("0001001–0001050", "李桂兰", "0001001")
    assert page.table.cell(0, 3).text == "0001001"  # type: ignore[attr-defined]


def test_a_wrong_number_stays_in_the_sheet_with_the_reason(desk: Desk, show_page: Show) -> None:
    page: Any = show_page(BlanksPage)
    page.setFocus()
    keys(Key.Key_F2)
    keys("供收", "0001050", "0001001")
    keys(Key.Key_F12)
    assert "must not be before" in page.sheet.form.fields["last"].refusal
    assert page.sheet.isVisible()
    with desk.read() as s:
        assert blank_books(s) == []


def test_a_slip_on_a_pre_printed_form_takes_the_next_number(
    desk: Desk, show_page: Show, printers: list[tuple[bytes, str]]
) -> None:
    page: Any = show_page(BlanksPage)
    page.setFocus()
    keys(Key.Key_F2)
    keys("供收", "0001001", "0001050")
    keys(Key.Key_F12)
    keys(Key.Key_F4)
    keys(Key.Key_F12)
    first, second, _third = sales(desk)
    Place(desk, "sale").remember("针打", Manner(paper="241x140", carbon=True, series="供收"))
    said = print_document(page, DOCUMENT_KINDS[Kind.SALE], first)
    assert "供收 0001001" in said
    print_document(page, DOCUMENT_KINDS[Kind.SALE], second)
    with desk.read() as s:
        assert [one[1] for one in blanks_of(s, second)] == ["0001002"]
    pdf, printer = printers[0]
    assert (page_count(pdf), printer) == (1, "针打")
    assert "票号 供收 0001001" in page_text(pdf, 0)


def test_printer_paper_and_offset_are_remembered_each_for_itself(desk: Desk) -> None:
    Place(desk, "sale").remember(
        "针打", Manner(paper="241x93", carbon=True, offset=PrinterOffset(1500, -500, 100))
    )
    Place(desk, "receipt").remember("热敏", Manner(paper="thermal58"))
    place = Place(desk, "sale")
    assert (place.printer, place.paper, place.carbon) == ("针打", "241x93", True)
    assert place.offset == PrinterOffset(1500, -500, 100)
    assert place.offset_of("针打", "241x140") == PrinterOffset()
    assert Place(desk, "receipt").paper == "thermal58"
    with desk.read() as s:
        assert known_offset(s, "热敏", "thermal58") == PrinterOffset()


def test_how_a_document_was_settled_is_said_in_the_language_of_the_screen(
    desk: Desk, show_page: Show
) -> None:
    with desk.write() as s:
        receipt = post_opening_stock(
            s,
            OpeningStockDraft(
                on_date=TODAY, warehouse_id=the_warehouse(s), cost_open=True,
                lines=(bought(a_good(s), "60", "0.00"),),
            ),
        ).id  # fmt: skip
        draft = CostingDraft(on_date=TODAY, receipt_id=receipt, line=1, amount=money("2400.00"))
        costing = post_costing(s, draft).id
    page: Any = show_page(DocumentsPage, document_id=costing)
    titles = [one.label for one in page.panel.pairs._pairs]
    assert "Goes into stock" in titles
    assert "Goes into cost of sales" in titles
    use_language("zh_CN")
    try:
        assert [in_words(one) for one in WORDS] == list(WORDS)
    finally:
        use_language("en")
    every = {*sale_slips._PAID, *sale_slips._BACK, *netting_slip._WAYS, *money_slips._PAID}
    assert {*every, *job_slips._SETTLED.values()} <= set(WORDS)


@pytest.mark.parametrize("words", ["en", "zh_CN"])
def test_the_strip_of_documents_shows_what_enter_and_f11_do_at_the_largest_size(
    desk: Desk, show_page: Show, window: Window, words: str
) -> None:
    sales(desk, 1)
    page: Any = show_page(DocumentsPage)
    window.resize(1366, 697)
    window.look.use(points=SIZES[-1])
    use_language(words)
    try:
        page.update_actions()
        QApplication.processEvents()
        caps = window.strip.caps
        caps.grab()
        shown = caps._pairs[: len(caps._spots)]
        assert {"Enter", "F11", "F5", "Ctrl+R"} <= {key for key, _words, _able in shown}
    finally:
        use_language("en")


def test_the_preview_prints_one_part_and_keeps_the_choices(desk: Desk, show_page: Show) -> None:
    sale = sales(desk, 1)[0]
    page = show_page(DocumentsPage)
    with desk.read() as s:
        ready = made_ready(s, sale)
    asked: list[tuple[int, ...]] = []
    preview = Preview(page, DOCUMENT_KINDS[Kind.SALE], ready, asked.append)
    preview.part.set_value(2)
    preview.paper.set_value("A5")
    preview._new_paper()
    press(preview, Key.Key_F12)
    assert asked == [(2,)]
    assert Place(desk, "sale").paper == "A5"
    preview.deleteLater()


def test_without_a_printer_the_preview_says_so_and_keeps_the_slip_as_a_file(
    desk: Desk, show_page: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = sales(desk, 1)[0]
    for module in (ui.printing, ui.preview):
        monkeypatch.setattr(module, "printer_names", list)
    page: Any = show_page(DocumentsPage, kind="sale")
    page.list.setFocus()
    keys(Key.Key_P, held=Ctrl)
    assert "no printer" in page.room.status.text
    assert "F11, then Ctrl+S" in page.room.status.text
    with desk.read() as s:
        ready = made_ready(s, sale)
    asked: list[tuple[int, ...]] = []
    preview = Preview(page, DOCUMENT_KINDS[Kind.SALE], ready, asked.append)
    press(preview, Key.Key_F12)
    assert asked == []
    path = tmp_path / "slip.pdf"
    monkeypatch.setattr(ui.printing, "save_place", lambda *_a: path)
    preview.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Key.Key_S, Ctrl))
    assert path.read_bytes().startswith(b"%PDF")
    assert "slip.pdf" in page.room.status.text
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 1
    preview.deleteLater()


def test_ticked_documents_are_printed_as_one_batch(
    desk: Desk, show_page: Show, printers: list[tuple[bytes, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sales(desk)
    monkeypatch.setattr(ui.printing, "ask", lambda *_a, **_k: True)
    page: Any = show_page(DocumentsPage, kind="sale")
    page.list.setFocus()
    keys(Key.Key_Space, Key.Key_Down, Key.Key_Space)
    assert len(page.list.ticked_ids()) == 2
    keys(Key.Key_P, held=Ctrl)
    assert len(printers) == 2
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 2


def test_a_batch_called_off_at_the_printer_says_from_which_document_on(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sales(desk)
    page: Any = show_page(DocumentsPage, kind="sale")
    sent: list[str] = []

    def send(_pdf: bytes, name: str, told: Callable[[int], object]) -> None:
        if sent:
            page.tasks.cancel()
        told(0)
        sent.append(name)

    monkeypatch.setattr(ui.printing, "send_to_printer", send)
    monkeypatch.setattr(ui.printing, "ask", lambda *_a, **_k: True)
    print_batch(page, ids)
    assert len(sent) == 1
    said = page.notice.text
    assert "1 of 3" in said
    assert "0002" in said
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM printing") == 3


def test_pages_go_to_the_printer_on_the_worker_with_every_page_told(
    desk: Desk, show_page: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sales(desk, 2)
    page: Any = show_page(DocumentsPage, kind="sale")
    page.tasks = Tasks(page)
    moved: list[tuple[int, int, str]] = []
    page.tasks.moved.connect(lambda *told: moved.append(told))
    threads: set[int] = set()

    def send(pdf: bytes, _name: str, told: Callable[[int], object]) -> None:
        threads.add(threading.get_ident())
        for number in range(page_count(pdf)):
            told(number)

    monkeypatch.setattr(ui.printing, "send_to_printer", send)
    with desk.write() as s:
        made = [print_posted(s, one, Manner(paper="A5")) for one in ids]
    ended: list[bool] = []
    sheets = [Sheets(one.number, one.content, "针打") for one in made]
    send_all(page, sheets, lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended), timeout=30_000)
    assert threads
    assert threading.get_ident() not in threads
    told = [one for one in moved if one[1]]
    assert [one[0] for one in told] == list(range(told[0][1]))
    page.tasks.close()


def test_a_range_of_numbers_goes_into_one_pdf(
    desk: Desk, show_page: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales(desk)
    target = tmp_path / "一段.pdf"
    monkeypatch.setattr(ui.printing, "printer_names", list)
    monkeypatch.setattr(ui.printing, "ask", lambda *_a, **_k: True)
    monkeypatch.setattr(ui.printing, "save_place", lambda *_a: target)
    page: Any = show_page(DocumentsPage, kind="sale")
    page.list.setFocus()
    keys(Key.Key_P, held=CtrlAlt)
    for editor, number in zip(
        (page.sheet.form.fields["number"], page.sheet.form.fields["last"]),
        ("销2026-10-0001", "销2026-10-0003"), strict=True,
    ):  # fmt: skip
        editor.setFocus()
        editor.selectAll()
        type_in(editor, number)
    keys(Key.Key_F12)
    assert page_count(target.read_bytes()) == 9
    said = page.room.status.text
    assert said.startswith("Printed 3 documents. Wrote 一段.pdf in ")
    assert said.endswith(f"{tmp_path.name[-20:]}.")


def test_a_file_is_said_with_its_folder_shortened_in_the_middle() -> None:
    short, deep = Path("/media/U盘/slip.pdf"), Path("/books").joinpath(*["资料夹"] * 20, "10月")
    assert str(short.absolute().parent) in file_said(short)
    assert file_said(short).startswith("slip.pdf in ")
    told = file_said(deep / "slip.pdf").removeprefix("slip.pdf in ")
    assert len(told) == 40
    assert "…" in told
    assert told.endswith("10月")


def test_a_form_is_changed_seen_and_taken_into_use_by_keys(desk: Desk, show_page: Show) -> None:
    page: Any = show_page(FormsPage)
    title = page.words.fields["title"]
    title.setFocus()
    title.selectAll()
    type_in(title, "为农服务收据")
    page.draw()
    assert page.heading.chip
    assert page.view.width() > 100
    keys(Key.Key_F12)
    with desk.read() as s:
        used = form_in_use(s, "sale")
    assert (used.form.title, used.version) == ("为农服务收据", 1)
    assert not page.changed()


def test_columns_move_by_keys_and_a_wrong_width_is_told(desk: Desk, show_page: Show) -> None:
    page: Any = show_page(FormsPage)
    page.columns.go(1, "title")
    keys(Key.Key_Down, held=Ctrl)
    assert [one.key for one in page.form().columns][:3] == ["row", "lot", "name"]
    page.columns.set(4, "width", 90)
    page._edited()
    page.draw()
    keys(Key.Key_F12)
    assert "201" in page.notice.text
    with desk.read() as s:
        assert form_in_use(s, "sale").standard
    page.show_form("sale")


def test_a_contracts_words_are_changed_as_one_text(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    page: Any = show_page(FormsPage, name="transfer")
    assert not page.changed()
    page.text.set_value(page.text.value() + "\n【附则】\n由{甲方}保管一份。")
    page.draw()
    page.keep()
    with desk.read() as s:
        assert form_in_use(s, "transfer").contract.articles[-1].text == "由{party_a}保管一份。"
    monkeypatch.setattr(ui.pages.forms, "ask", lambda *_a, **_k: True)
    page.standard()
    with desk.read() as s:
        assert form_in_use(s, "transfer").standard


def test_a_form_goes_to_a_file_and_back(
    desk: Desk, show_page: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "收据.toml"
    monkeypatch.setattr("ui.doing.save_place", lambda *_a: target)
    monkeypatch.setattr("ui.doing.open_place", lambda *_a: target)
    page: Any = show_page(FormsPage)
    page.write_file()
    target.write_text(target.read_text("utf-8").replace("存根", "留底"), encoding="utf-8")
    page.read_file()
    assert page.form().copies[0] == "留底"
    assert page.changed()
    target.write_text("title =", encoding="utf-8")
    page.read_file()
    assert "cannot be read" in page.notice.text
    with desk.read() as s:
        assert form_in_use(s, "sale").standard
    page.show_form("sale")


def test_a_code_is_proved_and_the_file_opened_as_it_was_printed(
    desk: Desk, show_page: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = sales(desk, 1)[0]
    with desk.write() as s:
        printed = print_posted(s, sale, Manner())
        code = made_ready(s, sale).content.check_code
    shown: list[bytes] = []
    monkeypatch.setattr(
        ui.list_paper.PaperPreview, "ask", lambda _p, pdf, _n, **_k: shown.append(pdf)
    )
    page: Any = show_page(ProofPage)
    page.code.setFocus()
    keys(code.lower())
    assert page.proof.document_id == sale
    assert "genuine" in page.verdict.text()
    keys(Key.Key_F11)
    assert shown == [printed.content]
    page.opened()
    page.code.set_value("0000 0000 0000")
    page.search()
    assert "not ours" in page.verdict.text()


def test_the_code_of_a_statement_leads_to_the_kept_paper(desk: Desk, show_page: Show) -> None:
    from coopdesk.ledger.kept import keep_paper

    with desk.write() as s:
        keep_paper(s, b"%PDF", kind="statement", title="月报", check_code="7K4M 92QD 3XPA")
        assert len(kept_papers(s)) == 1
    page: Any = show_page(ProofPage)
    page.code.set_value("7k4m92qd3xpa")
    page.search()
    assert "月报" in page.printings.cell(0, 3).text


def test_the_months_papers_are_written_from_the_month_end(
    desk: Desk, show_page: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales(desk, 1)
    stick = tmp_path / "stick"
    monkeypatch.setattr(ui.pages.month_end, "folder_place", lambda *_a: stick)
    page: Any = show_page(MonthEndPage, month="2026-10")
    page.setFocus()
    keys(Key.Key_F6)
    folder = next(stick.iterdir())
    assert (folder / "SHA256SUMS.txt").exists()
    with desk.read() as s:
        assert "月末资料目录" in {one.title for one in kept_papers(s)}
