"""Photos and scans by keys: added, pasted, dropped, looked at, replaced, retired, written out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from coopdesk.attachments import attach, attachments_of, content_of
from coopdesk.kernel.rows import fetch_value
from tests.files import a_photo, a_scan
from tests.ui.hands import type_in
from tests.ui.test_office_pages import focus, key
from ui.app import Program
from ui.pictures import PDF, PictureView, drawn, files_in, pages_of, picture
from ui.style import Style

pytest_plugins = ("tests.ui.office",)
pytestmark = pytest.mark.ui
Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier


def page_of(program: Program) -> Any:
    program.open("attachments", subject="member", record_id=1, title="冯永文 0001")
    return program.shown()


def held(program: Program, *, retired: bool = False) -> list[str]:
    with program.desk.read() as s:
        return [one.name for one in attachments_of(s, "member", 1, retired=retired)]


def chosen(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr("ui.pages.attachments.open_places", lambda *_: list(paths))


def a_file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def turned(width: int, height: int) -> bytes:
    """Return a photo that the camera held by a quarter turn."""
    file = io.BytesIO()
    image = Image.new("RGB", (width, height), (1, 2, 3))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_files_are_added_by_keys_and_shown(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(program)
    assert not page.empty.isHidden()
    chosen(monkeypatch, a_file(tmp_path, "正面.jpg", a_photo()),
           a_file(tmp_path, "申请.pdf", a_scan(3)))  # fmt: skip
    page.note.setFocus()
    type_in(focus(program), "2026 年拍")
    key(program, Key.Key_F2)
    assert held(program) == ["正面.jpg", "申请.pdf"]
    assert page.empty.isHidden()
    assert page.list.hasFocus()
    assert page.file().name == "申请.pdf"
    assert page.file().note == "2026 年拍"
    assert "Page 1 of 3" in page.notice.text
    assert all(page.thumbnails.get(one.sha256) is not None for one in page.list.files)


def test_a_pdf_is_looked_at_whole_and_its_pages_are_turned(program: Program) -> None:
    with program.desk.write() as s:
        attach(s, "member", 1, "a.pdf", a_scan(2))
    page = page_of(program)
    key(program, Key.Key_Return)
    assert page.whole.isVisible()
    view = page.whole.view
    assert view.hasFocus()
    key(program, Key.Key_PageDown)
    assert view.page == 1
    key(program, Key.Key_PageDown)
    assert view.page == 1
    key(program, Key.Key_Plus)
    assert view.zoom == 50
    for _step in range(9):
        key(program, Key.Key_Plus)
    assert view.zoom == 300
    page.whole.grab()
    key(program, Key.Key_Down)
    assert view._at[1] > 0
    for _step in range(9):
        key(program, Key.Key_Minus)
    assert view.zoom == 0
    key(program, Key.Key_Escape)
    assert page.whole.isHidden()
    assert page.list.hasFocus()


def test_a_picture_is_pasted_and_named_by_the_moment(program: Program) -> None:
    page = page_of(program)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    key(program, Key.Key_V, Control)
    assert len(held(program)) == 1
    assert held(program)[0].startswith("2026-10-22")
    assert held(program)[0].endswith(".png")
    QGuiApplication.clipboard().setText("nothing")
    key(program, Key.Key_V, Control)
    assert page.notice.text == "There is no picture and no file on the clipboard."


def test_pasted_text_goes_into_the_note(program: Program) -> None:
    page = page_of(program)
    page.note.setFocus()
    QGuiApplication.clipboard().setText("正面")
    key(program, Key.Key_V, Control)
    assert page.note.value() == "正面"
    assert held(program) == []


def test_files_are_dropped(program: Program, tmp_path: Path) -> None:
    page = page_of(program)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(a_file(tmp_path, "地块.jpg", a_photo())))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.dropEvent(event)
    assert held(program) == ["地块.jpg"]


def test_a_large_screen_shot_is_kept_as_a_jpeg(qapp: QApplication) -> None:
    noise = Image.effect_noise((1600, 1200), 120).convert("RGB")
    image = QImage(noise.tobytes(), 1600, 1200, 4800, QImage.Format.Format_RGB888)
    mime = QMimeData()
    mime.setImageData(image)
    (name, content), *rest = files_in(mime)
    assert (name, rest) == ("", [])
    assert content.startswith(b"\xff\xd8\xff")
    assert picture(content, QSize(400, 400)).width() == 400


@pytest.mark.qt_log_ignore("Unsupported marker type")
def test_all_of_several_files_or_none_are_attached(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(program)
    good = a_file(tmp_path, "好.jpg", a_photo())
    for bad, sentence in (
        (a_file(tmp_path, "坏.txt", b"x"), "no photo"),
        (a_file(tmp_path, "破.jpg", b"\xff\xd8\xff" + b"x" * 50 + b"\xff\xd9"), "破.jpg cannot be"),
        (tmp_path / "没有.jpg", "没有.jpg cannot be read"),
    ):
        chosen(monkeypatch, good, bad)
        key(program, Key.Key_F2)
        assert sentence in page.notice.text
        assert held(program) == []


def test_another_file_takes_the_place_and_f6_shows_the_old_one(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with program.desk.write() as s:
        attach(s, "member", 1, "糊.jpg", a_photo(colour=3))
    page = page_of(program)
    chosen(monkeypatch, a_file(tmp_path, "清.jpg", a_photo(colour=4)))
    key(program, Key.Key_F8)
    assert held(program) == ["清.jpg"]
    key(program, Key.Key_F6)
    assert [one.name for one in page.list.files] == ["糊.jpg", "清.jpg"]
    page.list.go(0)
    assert page.no_file_in_use() == "This file is out of use already."


def test_a_file_is_retired_with_the_note_as_the_reason(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with program.desk.write() as s:
        attach(s, "member", 1, "错.jpg", a_photo())
    answers = iter((False, True))
    monkeypatch.setattr("ui.pages.attachments.ask", lambda *_a, **_k: next(answers))
    page = page_of(program)
    page.note.set_value("拍错了人")
    key(program, Key.Key_Delete, Control)
    assert held(program) == ["错.jpg"]
    key(program, Key.Key_Delete, Control)
    assert held(program) == []
    with program.desk.read() as s:
        gone = attachments_of(s, "member", 1, retired=True)[0]
        assert gone.retired_reason == "拍错了人"
        assert content_of(s, gone.sha256) == a_photo()


def test_a_file_is_written_out_as_it_came_and_the_journal_notes_it(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with program.desk.write() as s:
        attach(s, "member", 1, "证.jpg", a_photo())
    page = page_of(program)
    out = tmp_path / "out.jpg"
    monkeypatch.setattr("ui.pages.attachments.save_place", lambda *_: out)
    key(program, Key.Key_F7)
    assert out.read_bytes() == a_photo()
    with program.desk.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE act = 'write_out'") == 1
    monkeypatch.setattr("ui.pages.attachments.save_place", lambda *_: tmp_path / "no" / "x.jpg")
    key(program, Key.Key_F7)
    assert "x.jpg could not be written: it is not there" in page.notice.text


def test_registers_and_documents_lead_to_their_files(program: Program) -> None:
    program.open("plot")
    key(program, Key.Key_U, Control)
    assert program.current == "attachments"
    page: Any = program.shown()
    assert page.subject == "plot"
    program.open("documents")
    key(program, Key.Key_U, Control)
    page = program.shown()
    assert (page.subject, program.current) == ("document", "attachments")


@pytest.mark.qt_log_ignore("Unsupported marker type")
def test_photos_stand_upright_and_are_scaled(qapp: QApplication) -> None:
    content = turned(800, 400)
    assert picture(content, QSize(1000, 1000)).size() == QSize(400, 800)
    assert picture(content, QSize(100, 100)).size() == QSize(50, 100)
    assert picture(b"\xff\xd8\xff no photo", QSize(10, 10)).isNull()


@pytest.mark.qt_log_ignore("Unsupported marker type")
def test_what_cannot_be_read_is_said_in_its_place(look: Style) -> None:
    assert pages_of(PDF, b"%PDF-1.4 broken") == 0
    assert drawn(PDF, b"%PDF-1.4 broken", 0, QSize(50, 50)).isNull()
    view = PictureView(look)
    view.resize(300, 200)
    view.show_file("image/jpeg", b"\xff\xd8\xff broken")
    assert not view.grab().isNull()
    view.deleteLater()
