from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coopdesk.desk import Desk, Level
from coopdesk.kernel.relative import Span
from coopdesk.kernel.rows import fetch_value
from coopdesk.kernel.stages import GoodClass
from coopdesk.kernel.values import Money
from coopdesk.offices import new_book
from coopdesk.paper.preview import page_count
from tests.ui.hands import press, type_in
from ui.app import Program
from ui.crash import report_of
from ui.gallery import picture
from ui.list_pages import list_page
from ui.pages import COUNTY_PAGES, PAGES
from ui.pages.start import books_folder

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui


def key(program: Program, code: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(program), code, held)


def focus(program: Program) -> QWidget:
    return QApplication.focusWidget() or program


def count(program: Program, sql: str) -> int:
    with program.desk.read() as s:
        return int(fetch_value(s, sql))


# Start --------------------------------------------------------------------------------------------


def test_a_new_book_is_made_with_keys_only(
    empty_program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.book"
    monkeypatch.setattr("ui.pages.start.save_place", lambda *_: path)
    empty_program.show_start()
    for text in ("河湾镇供销合作社", "420682101", "李桂兰"):
        type_in(focus(empty_program), text)
        key(empty_program, Qt.Key.Key_Return)
    assert empty_program.desk is not None
    assert empty_program.desk.path == path
    assert empty_program.desk.clerk == "李桂兰"
    assert empty_program.current == "home"
    assert empty_program.remembered.recent == [path]


def test_a_new_book_needs_name_code_and_clerk(empty_program: Program) -> None:
    empty_program.show_start()
    key(empty_program, Qt.Key.Key_F12)
    page: Any = empty_program.shown()
    assert page.name.refusal
    assert page.code.placeholderText() == "9 or 12 digits"
    assert "9 or 12 digits" in page.code.refusal
    assert empty_program.desk is None
    page.level.set_value(Level.COUNTY)
    page.level.picked.emit(None)
    assert page.code.placeholderText() == "6 digits"


def test_a_new_book_is_proposed_where_a_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", lambda _place: str(tmp_path / "Documents")
    )
    assert books_folder() == tmp_path
    (tmp_path / "Documents").mkdir()
    assert books_folder() == tmp_path / "Documents"


def test_a_practice_book_opens_under_a_banner(empty_program: Program) -> None:
    empty_program.show_start()
    key(empty_program, Qt.Key.Key_F5)
    assert empty_program.desk.practice
    assert empty_program.banner.isVisible()


def test_a_recent_book_opens_by_enter(program: Program) -> None:
    path = program.desk.path
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    key(program, Qt.Key.Key_O, held)
    assert program.current == "start"
    key(program, Qt.Key.Key_Return)
    assert program.desk.path == path


def test_a_book_that_is_open_elsewhere_is_told_with_its_holder(
    empty_program: Program, book: Path
) -> None:
    holder = Desk(book, clerk="王海燕")
    try:
        empty_program.open_book(book)
        page: Any = empty_program.shown()
        assert empty_program.current == "start"
        assert "王海燕" in page.notice.text
    finally:
        holder.close()


def test_the_next_start_says_what_a_power_cut_interrupted(
    empty_program: Program, book: Path
) -> None:
    mark = book.with_name(f"{book.name}.work.json")
    mark.write_text('{"act": "seal", "at": "2026-10-22T00:00:00.000Z", "month": "2026-09"}')
    empty_program.open_book(book)
    page: Any = empty_program.shown()
    assert "cut off" in page.notice.text
    assert "nothing was sealed" in page.notice.text
    assert not mark.exists()


# Home ---------------------------------------------------------------------------------------------


def test_home_counts_what_the_lists_hold(program: Program) -> None:
    page: Any = program.shown()
    today = count(program, "SELECT COUNT(*) FROM document WHERE on_date = '2026-10-22'")
    assert page.all_link.text() == f"all {today}"
    assert len(page.figures._figures) == 5
    owed = count(program, "SELECT SUM(amount) FROM party_move WHERE book = 'debt'")
    assert page.ages.total == Money(owed)
    assert page.figures._figures[4].value == str(Money(owed))


def test_enter_on_home_opens_what_a_row_counts(program: Program) -> None:
    page: Any = program.shown()
    first = page._rows[0].document_id
    assert focus(program) is page.documents
    key(program, Qt.Key.Key_Return)
    assert program.current == "vouchers"
    shown: Any = program.shown()
    assert shown.document_id == first
    key(program, Qt.Key.Key_Escape)
    key(program, Qt.Key.Key_Escape)
    assert program.current == "home"


def test_the_figure_of_debts_opens_the_list_of_who_owes(program: Program) -> None:
    page: Any = program.shown()
    page.figures.setFocus()
    for _turn in range(4):
        key(program, Qt.Key.Key_Right)
    key(program, Qt.Key.Key_Return)
    assert program.current == "debts"
    listed: Any = program.shown()
    assert listed.list.model.totals["debt"] == page.ages.total


# Documents ----------------------------------------------------------------------------------------


def documents(program: Program, **what: Any) -> Any:
    program.open(list_page(what.pop("kind")), **what)
    return program.shown()


def test_the_list_opens_on_the_current_month(program: Program) -> None:
    page = documents(program, kind="sale")
    wanted = count(
        program, "SELECT COUNT(*) FROM document WHERE kind = 'sale' AND month = '2026-10'"
    )
    assert len(page.list.ids()) == wanted
    key(program, Qt.Key.Key_F7)
    before = count(
        program, "SELECT COUNT(*) FROM document WHERE kind = 'sale' AND month = '2026-09'"
    )
    assert len(page.list.ids()) == before
    assert page.heading.number == "2026-9"


def test_ctrl_and_a_digit_switch_views(program: Program) -> None:
    page = documents(program, kind="sale")
    QTest.keyClick(page.list, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert len(page.list.ids()) == count(
        program, "SELECT COUNT(*) FROM document WHERE kind = 'sale'"
    )


def test_a_view_is_kept_with_its_conditions(program: Program) -> None:
    page = documents(program, kind="sale")
    page.list.set_condition("credit", True)
    QTest.keyClick(page.list, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    type_in(focus(program), "赊销")
    key(program, Qt.Key.Key_Return)
    kept = page.frame.views[page.frame.at]
    assert (kept.name, kept.own) == ("赊销", True)
    assert kept.where == (("period", Span.MONTH), ("credit", True))


def test_a_sale_is_reversed_in_red_with_keys_only(program: Program) -> None:
    page = documents(program, kind="sale")
    while page.facts.left is not None:
        key(program, Qt.Key.Key_Down)
    facts = page.facts
    before = count(program, "SELECT COUNT(*) FROM document")
    QTest.keyClick(page.list, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert page.sheet is not None
    key(program, Qt.Key.Key_Return)
    key(program, Qt.Key.Key_Return)
    assert count(program, "SELECT COUNT(*) FROM document") == before  # a reason is wanted
    type_in(focus(program), "数量录错")
    key(program, Qt.Key.Key_Return)
    assert count(program, "SELECT COUNT(*) FROM document") == before + 1
    assert page.facts.reverses.document_id == facts.id
    assert page.facts.amount == -facts.amount
    assert page.facts.remark == "数量录错"


def test_a_sale_is_reversed_and_entered_right_with_one_key(program: Program) -> None:
    page = documents(program, kind="sale")
    while page.facts.left is not None or page.facts.reverses or page.facts.reversed_by:
        key(program, Qt.Key.Key_Down)
    facts = page.facts
    QTest.keyClick(page.list, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    key(program, Qt.Key.Key_Return)
    type_in(focus(program), "单价错")
    key(program, Qt.Key.Key_F11)
    assert program.current == "sale"
    sale: Any = program.shown()
    assert sale.grid.count() == len(facts.lines)
    assert sale.isAncestorOf(focus(program))
    red = count(program, f"SELECT COUNT(*) FROM document WHERE reverses_id = {facts.id}")
    assert red == 1


@pytest.mark.parametrize(
    ("page_id", "at", "kind", "name"),
    [
        ("sale", "member", "member", "name"),
        ("sale", "grid", "good", "name"),
        ("purchase", "supplier", "supplier", "name"),
        ("purchase", "grid", "good", "name"),
    ],
)
def test_who_or_what_is_not_found_is_added_by_f2_in_its_form(
    program: Program, page_id: str, at: str, kind: str, name: str
) -> None:
    program.open(page_id)
    page: Any = program.shown()
    if at == "grid":
        page.grid.go(0, "good_id")
    else:
        getattr(page, at).setFocus()
    type_in(focus(program), "青禾新来的")
    key(program, Qt.Key.Key_F2)
    assert program.current == kind
    shown: Any = program.shown()
    form = shown.form
    assert form.fields[name].value() == "青禾新来的"
    assert focus(program) is form.first()
    if kind == "good":
        form.fields["unit"].set_value("袋")
        form.fields["good_class"].set_value(GoodClass.FERTILISER)
    key(program, Qt.Key.Key_F12)
    assert program.current == page_id
    picker: Any = page.grid.editor("good_id") if at == "grid" else getattr(page, at)
    assert "青禾新来的" in picker.text()
    assert picker.hasFocus()
    key(program, Qt.Key.Key_Return)
    assert not picker.hasFocus()
    chosen = page.grid.get(0, "good_id") if at == "grid" else picker.value()
    assert chosen is not None


def test_a_form_that_was_saved_still_shows_its_first_field(qtbot: QtBot, program: Program) -> None:
    program.resize(1366, 640)
    program.open("member")
    page: Any = program.shown()
    key(program, Qt.Key.Key_F2)
    for text in ("9901", "青禾新来的"):
        type_in(focus(program), text)
        key(program, Qt.Key.Key_Return)
    key(program, Qt.Key.Key_F12)
    assert not page.editing
    QApplication.processEvents()
    first = page.form.list[0].editor
    assert focus(program) is page.list
    assert first.visibleRegion().boundingRect().height() == first.height()


def test_initials_that_were_looked_for_are_no_name(program: Program) -> None:
    program.open("sale")
    type_in(focus(program), "qhxld")
    key(program, Qt.Key.Key_F2)
    assert program.current == "member"
    shown: Any = program.shown()
    form = shown.form
    assert not form.fields["name"].value()
    assert focus(program) is form.first()


def test_a_sheet_grows_with_what_is_refused_in_it(qtbot: QtBot, program: Program) -> None:
    page = documents(program, kind="sale")
    while page.facts.left is not None or page.facts.reverses or page.facts.reversed_by:
        key(program, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    sheet = page.sheet
    before = sheet.height()
    type_in(focus(program), "someday")
    key(program, Qt.Key.Key_F12)
    key(program, Qt.Key.Key_Tab)
    assert sheet.form.list[0].editor.refusal
    day, reason = (one.editor.parentWidget() for one in sheet.form.list)
    qtbot.waitUntil(lambda: sheet.height() > before)
    assert reason.y() >= day.y() + day.height()
    assert sheet.yes.y() >= sheet.form.y() + sheet.form.height()
    key(program, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("typed", "page"),
    [("once more", "documents"), ("wrong price", "documents"), ("send", "send")],
)
def test_what_a_newcomer_wants_is_found_by_the_newcomers_words(
    program: Program, typed: str, page: str
) -> None:
    documents(program, kind="sale")
    QTest.keyClick(focus(program), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    type_in(focus(program), typed)
    key(program, Qt.Key.Key_Return)
    assert program.current == page
    assert "Choose the" in program.status.text


def test_a_red_copy_says_why_it_cannot_be_reversed(program: Program) -> None:
    red = count(program, "SELECT MIN(id) FROM document WHERE reverses_id NOTNULL")
    page = documents(program, kind="sale", document_id=red)
    QTest.keyClick(page.list, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert page.sheet is None
    assert "red copy" in program.status.text


def test_printing_again_is_counted(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr("ui.printing.printer_names", lambda: ["LQ-630K"])
    monkeypatch.setattr("ui.printing.send_to_printer", lambda _pdf, name, *_: printed.append(name))
    page = documents(program, kind="sale")
    for _turn in range(2):
        QTest.keyClick(page.list, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert printed == ["LQ-630K", "LQ-630K"]
    assert len(page.facts.printings) == 2


def test_a_sale_is_copied_to_a_new_draft(program: Program) -> None:
    page = documents(program, kind="sale")
    facts = page.facts
    QTest.keyClick(page.list, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert program.current == "sale"
    sale: Any = program.shown()
    assert sale.member.value() == facts.member_id
    assert len(sale.grid.lines()) == len(facts.lines)


def test_the_list_goes_to_paper(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(
        "ui.list_paper.PaperPreview.ask", lambda _page, pdf, _name: papers.append(pdf)
    )
    page = documents(program, kind="sale")
    QTest.keyClick(
        page.list, Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )  # fmt: skip
    assert papers[0].startswith(b"%PDF")


# Vouchers -----------------------------------------------------------------------------------------


def test_vouchers_are_walked_by_page_keys(program: Program) -> None:
    program.open("vouchers")
    page: Any = program.shown()
    key(program, Qt.Key.Key_Return)
    first = page.sheet.facts
    key(program, Qt.Key.Key_PageUp)
    assert int(page.sheet.facts.number[-4:]) == int(first.number[-4:]) - 1
    key(program, Qt.Key.Key_PageDown)
    assert page.sheet.facts == first


def test_a_voucher_by_hand_is_posted_with_keys_only(program: Program) -> None:
    program.open("journal")
    page: Any = program.shown()
    for text in ("付门市电费", "560", "", "1286.40"):
        type_in(focus(program), text)
        key(program, Qt.Key.Key_Return)
    assert page.grid.get(0, "debit") == Money(128640)
    key(program, Qt.Key.Key_Return)
    for text in ("付门市电费", "1001", "", "", "1286.40"):
        if text:
            type_in(focus(program), text)
        key(program, Qt.Key.Key_Return)
    assert page.total.debit == page.total.credit == Money(128640)
    before = count(program, "SELECT COUNT(*) FROM document WHERE kind = 'journal'")
    key(program, Qt.Key.Key_F12)
    assert count(program, "SELECT COUNT(*) FROM document WHERE kind = 'journal'") == before + 1


def test_a_voucher_that_does_not_balance_is_not_posted(program: Program) -> None:
    program.open("journal")
    page: Any = program.shown()
    page.grid.set_lines(
        [
            {"summary": "付电费", "account": "1002", "debit": Money(100)},
            {"summary": "付电费", "account": "1001", "credit": Money(90)},
        ]
    )
    page.changed()
    assert "differ" in page.ready()
    key(program, Qt.Key.Key_F12)
    assert "differ" in program.status.text


def test_the_trial_balance_leads_to_entries_and_to_the_voucher(program: Program) -> None:
    program.open("books")
    page: Any = program.shown()
    key(program, Qt.Key.Key_Return)
    assert page.ledger.account == "1001"
    page.table.go(1)
    key(program, Qt.Key.Key_Return)
    assert program.current == "vouchers"


# The member's page --------------------------------------------------------------------------------


def shown_numbers(page: Any) -> tuple[str, ...]:
    """Return the numbers that a member's page shows in full."""
    return tuple(page.card.numbers or ())


def test_the_members_page_walks_the_village_and_masks_numbers(program: Program) -> None:
    program.open("member_sheet", member_id=3)
    page: Any = program.shown()
    assert page.facts.id == 3
    assert shown_numbers(page) == ()
    at = page.order.index(3)
    key(program, Qt.Key.Key_PageDown)
    assert page.facts.id == page.order[at + 1]
    key(program, Qt.Key.Key_F7)
    assert "*" not in "".join(shown_numbers(page))
    noted = "SELECT COUNT(*) FROM trail WHERE act = 'show'"
    assert count(program, noted) == 1
    key(program, Qt.Key.Key_F7)
    assert shown_numbers(page) == ()
    assert count(program, noted) == 1
    key(program, Qt.Key.Key_F7)
    key(program, Qt.Key.Key_PageUp)
    assert shown_numbers(page) == ()


def test_the_members_page_leads_to_files_doubles_and_what_it_counts(program: Program) -> None:
    for code, held, there in (
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "duplicates"),
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "attachments"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "money"),
    ):
        program.open("member_sheet", member_id=3)
        key(program, code, held)
        assert program.current == there
    program.open("member_sheet", member_id=1)
    page: Any = program.shown()
    for place, part in enumerate((page.land, page.contract, page.bought, page.account)):
        code = Qt.Key(Qt.Key.Key_1.value + place)
        key(program, code, Qt.KeyboardModifier.ControlModifier)
        assert focus(program) is part
    page.bought.setFocus()
    key(program, Qt.Key.Key_Return)
    assert program.current == "documents"


def test_where_the_type_is_large_nothing_on_the_members_page_is_cut(
    program: Program, qapp: QApplication, tmp_path: Path
) -> None:
    program.look.use(points=18)
    try:
        program.resize(1366, 768)
        program.open("member_sheet", member_id=3)
        page: Any = program.shown()
        assert picture(qapp, program, "member_sheet", tmp_path / "sheet.png", "en") == []
        for table in (page.land, page.contract, page.account):
            assert not table.hidden_columns
            assert sum(table._widths) <= table.viewport().width() <= page.width()
        assert focus(program) is page.land
        key(program, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
        assert not page.shares.visibleRegion().isEmpty()
    finally:
        program.look.use(points=12)


def test_the_whole_village_is_drawn_with_progress_and_shown(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[int, str]] = []
    monkeypatch.setattr(
        "ui.pages.member_sheet.PaperPreview.ask",
        lambda _page, pdf, name: shown.append((page_count(pdf), name)),
    )
    program.open("member_sheet", member_id=1)
    page: Any = program.shown()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    key(program, Qt.Key.Key_P, held)
    assert shown[0][0] >= len(page.village) > 1
    assert f"{len(page.village)} sheets" in shown[0][1]


# Settings -----------------------------------------------------------------------------------------


def test_settings_keep_the_office_and_the_clerk(program: Program) -> None:
    program.open("settings")
    page: Any = program.shown()
    page.address.selectAll()
    type_in(focus(program), "河街 18 号")
    page.clerk.setFocus()
    page.clerk.selectAll()
    type_in(page.clerk, "王海燕")
    key(program, Qt.Key.Key_F12)
    with program.desk.read() as s:
        assert '"河街 18 号"' in fetch_value(s, "SELECT value FROM setting WHERE key = 'book'")
    assert program.desk.clerk == "王海燕"
    assert program.remembered.get("clerk") == "王海燕"


def test_size_and_theme_are_remembered(program: Program) -> None:
    program.open("settings")
    page: Any = program.shown()
    page.points.setFocus()
    key(program, Qt.Key.Key_Down)
    assert program.look.points == 14
    assert program.remembered.get("points") == 14
    program.look.use(dark=True)
    assert program.remembered.get("dark") is True
    program.look.use(points=12, dark=False)


def test_copy_now_writes_a_dated_copy(program: Program) -> None:
    program.open("settings")
    key(program, Qt.Key.Key_F5)
    folder = program.desk.path.with_name("practice-copies")
    assert len(list(folder.glob("*.book"))) == 1
    assert program.desk.last_copies() == {"disk": date(2026, 10, 22)}


# The program --------------------------------------------------------------------------------------


def test_every_page_of_a_township_opens_and_paints(program: Program) -> None:
    for entry in program.entries:
        assert program.open(entry.id), entry.id
        program.grab()


def test_navigation_has_every_digit_once() -> None:
    for pages in (PAGES, COUNTY_PAGES):
        digits = [one.digit for one in pages if one.digit]
        assert len(digits) == len(set(digits))
        assert len({one.id for one in pages}) == len(pages)


def test_a_county_book_shows_the_county_pages_only(empty_program: Program, tmp_path: Path) -> None:
    desk = new_book(tmp_path / "c.book", level=Level.COUNTY, name="青禾县", code="420682")
    empty_program.show_desk(desk)
    assert {one.id for one in empty_program.entries} <= {one.id for one in COUNTY_PAGES}


def test_closing_writes_the_days_copy_and_keeps_the_draft(program: Program, qtbot: QtBot) -> None:
    program.open("journal")
    page: Any = program.shown()
    type_in(focus(program), "付电费")
    key(program, Qt.Key.Key_Return)
    path = program.desk.path
    assert page.content() is not None
    program.close()
    qtbot.waitUntil(lambda: program.desk is None)
    assert len(list(path.with_name("practice-copies").glob("*.book"))) == 1
    desk = Desk(path)
    with desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM draft WHERE page = 'journal'") == 1
    desk.close()


def test_ctrl_k_finds_people_goods_and_documents(program: Program) -> None:
    people, goods, papers, _wanted, _manual = program.sources
    with program.desk.read() as s:
        name = fetch_value(s, "SELECT name FROM member WHERE id = 3")
        number = fetch_value(s, "SELECT number FROM document WHERE id = 9")
    people.find(name)[0].act()
    assert program.current == "member_sheet"
    goods.find("尿素")[0].act()
    assert program.current == "stock"
    papers.find(number)[0].act()
    shown: Any = program.shown()
    assert (program.current, shown.facts.id) == ("documents", 9)


def test_a_report_of_a_crash_holds_no_personal_data() -> None:
    try:
        raise ValueError("周桂芳 420682197203041226")  # noqa: TRY301 - what must not be told.
    except ValueError as error:
        report = report_of(type(error), error.__traceback__)
    assert "周桂芳" not in report
    assert "ValueError" in report
    assert "test_office_pages.py" in report


def test_the_page_of_registers_opens_each_by_enter(program: Program) -> None:
    program.open("registers")
    page: Any = program.shown()
    press(page.table, Qt.Key.Key_Return)
    assert program.current == "village"
