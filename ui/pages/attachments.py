"""Photos and scans of a record: looked at, added by file, paste or drop, replaced, retired."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

from coopdesk.attachments import (
    AttachmentFacts,
    attach,
    attachments_of,
    content_of,
    kind_of,
    note_written_out,
    retire_attachment,
    size_text,
)
from coopdesk.kernel.disk import said_by_disk
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import refuse
from ui.actions import Action, walking
from ui.doing import ask, attempt, file_said, open_places, save_place, write_out
from ui.editors import TextEdit
from ui.notices import Empty
from ui.page import Page, Room
from ui.parts import Pane, Raised, column, label, row
from ui.pictures import PictureView, Thumbnails, can_be_shown, files_in
from ui.rows_view import RowsView
from ui.style import Style

SMALL: Final = 96
_KINDS: Final = "(*.jpg *.jpeg *.png *.pdf *.JPG *.JPEG *.PNG *.PDF)"


class FileList(RowsView):
    """The files of a record, each with its small picture, name, size, day and note."""

    def __init__(self, look: Style, thumbnails: Thumbnails) -> None:
        self.thumbnails = thumbnails
        self.files: list[AttachmentFacts] = []
        super().__init__(look)

    def show_files(self, files: Sequence[AttachmentFacts]) -> None:
        """Show these files."""
        self.files = list(files)
        self.current = min(self.current, len(self.files) - 1)
        self.measure()
        if self.current < 0 and self.files:
            self.go(0)

    def row_count(self) -> int:
        """Return how many files there are."""
        return len(self.files)

    def row_height(self) -> int:
        """Return the height of a file's row: three lines."""
        return self.look.px(76)

    def head_height(self) -> int:
        """Return nothing: the files need no heading."""
        return 0

    def _paint_row(self, painter: QPainter, row: int, spans: list[QRect]) -> None:
        look, rect, one = self.look, self.row_rect(row), self.files[row]
        if row == self.current:
            painter.fillRect(rect, look.color("focusT"))
            painter.fillRect(0, rect.top(), 3, rect.height(), look.color("focus"))
        painter.fillRect(0, rect.bottom(), rect.width(), 1, look.color("soft"))
        side = look.px(64)
        frame = QRect(look.px(10), rect.top() + look.px(6), side, side)
        image = self.thumbnails.get(one.sha256)
        if image is not None and not image.isNull():
            size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(frame.topLeft(), size)
            place.moveCenter(frame.center())
            painter.drawImage(place, image)
            painter.setPen(look.color("line"))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        else:
            look.box(painter, frame, "band", "line")
            look.paint_icon(painter, frame.left() + side // 2 - look.px(9), frame.center().y(),
                            "file-document-outline")  # fmt: skip
        x = frame.right() + look.px(12)
        box = QRect(x, rect.top() + look.px(5), rect.width() - x - 8, look.line("body"))
        look.draw(painter, box, one.name, "text" if one.in_use else "text3")
        box.translate(0, look.line("body"))
        day = f"{one.at.astimezone():%Y-%m-%d}"
        look.draw(painter, box, f"{size_text(one.size)}　{day}　{one.clerk}", "text2", "small")
        box.translate(0, look.line("small"))
        said = one.note
        if not one.in_use:
            by = f"{one.retired_by} {one.retired_reason}".strip()
            said = _(N_("out of use: {by}")).format(by=by)
        look.draw(painter, box, said, "text3", "small")


class Whole(Raised):
    """A file as large as the window: Esc closes it."""

    def __init__(self, look: Style, page: AttachmentsPage) -> None:
        super().__init__(look, page.window(), shadow=False)
        self.page = page
        self.view = PictureView(look)
        self.told = label("", "note")
        layout = column(margins=(8, 8, 8, 8), gap=4)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.told)
        self.setLayout(layout)
        self.setGeometry(page.window().rect())
        self.view.turned = self._tell
        self.hide()

    def _tell(self) -> None:
        """Say which page it is, and the keys."""
        zoom = f"{self.view.zoom} %" if self.view.zoom else _(N_("whole"))
        words = _(N_("page {at} of {all}　{zoom}　+ − size, PgUp PgDn page, arrows move, Esc back"))
        self.told.setText(words.format(at=self.view.page + 1, all=self.view.pages, zoom=zoom))

    def stand(self, mime: str, content: bytes, page: int) -> None:
        """Show a file."""
        self.setGeometry(self.page.window().rect())
        self.view.show_file(mime, content, page)
        self.show()
        self.raise_()
        self.view.setFocus()

    def keyPressEvent(self, event: Any) -> None:
        """Close by Esc or Enter."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.hide()
            self.page.list.setFocus()
        event.accept()


class AttachmentsPage(Page):
    """The files at the left, the one in hand at the right."""

    TITLE = N_("Photos and scans")
    ICON = "file-document-outline"

    def __init__(self, room: Room) -> None:
        """Lay out list, picture and note."""
        super().__init__(room)
        look = self.look
        self.subject, self.record_id, self.named = "", 0, ""
        self.retired = False
        self.thumbnails = Thumbnails(SMALL * 2)
        self.list = FileList(look, self.thumbnails)
        self.empty = Empty(look, over=self.list)
        self.view = PictureView(look)
        self.view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.whole: Whole | None = None
        self.note = TextEdit(look, length=100)
        self.note.walks = False
        self.note.setAccessibleName(_(N_("What it shows, or why it is retired")))
        left = column(margins=(0, 0, 0, 0))
        left.addWidget(self.list, 1)
        note = row(margins=(12, 6, 12, 8), gap=8)
        note.addWidget(label(_(N_("Note")), "small", tone="text2"))
        note.addWidget(self.note, 1)
        left.addWidget(Pane(look, "line"))
        left.addLayout(note)
        both = row(gap=0)
        both.addLayout(left, 5)
        rule = Pane(look, "line")
        rule.setFixedWidth(1)
        both.addWidget(rule)
        both.addWidget(self.view, 8)
        self.setLayout(both)
        self.setAcceptDrops(True)
        self.list.current_row_changed.connect(lambda _row: self._show_file())
        self.list.opened.connect(lambda _row: self.look_whole())
        self.view.turned = self._tell

    # Reading --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show the files of a record: its table, its id, and how it is named."""
        if what.get("subject"):
            self.subject, self.record_id = str(what["subject"]), int(what["record_id"])
            self.named = str(what.get("title") or "")
            self.retired = False
            self.list.current = -1
        self.read()

    def first_focus(self) -> QWidget | None:
        """Start in the list."""
        return self.list

    def refresh(self, changes: Any) -> None:
        """Read again when something was attached or retired."""
        if changes.concern(frozenset({"attachment", "record_merge"})):
            self.read()

    def read(self) -> None:
        """Read the record's files."""
        with self.desk.read() as s:
            files = attachments_of(s, self.subject, self.record_id, retired=self.retired)
        self.list.show_files(files)
        count = sum(one.in_use for one in files)
        words = ngettext("{count} file", "{count} files", count).format(count=count)
        self.head(title=_(self.TITLE), number=self.named, note=words)
        self.empty.setVisible(not files)
        self.empty.tell(
            "file-document-outline", _(N_("Nothing is attached yet")),
            _(N_("Add a photo or a PDF by F2, paste it by Ctrl+V, or drop it here.")),
            [(_(N_("Add")), "F2", self.add)],
        )  # fmt: skip
        self._show_file()
        self._fill_thumbnails()
        self.update_actions()

    def _fill_thumbnails(self) -> None:
        """Make the small pictures that are missing, behind the page, the first rows first."""
        wanted = [one for one in self.list.files if self.thumbnails.get(one.sha256) is None]
        if not wanted:
            return
        one, desk = wanted[0], self.desk

        def bytes_of() -> bytes:
            with desk.read() as s:
                return content_of(s, one.sha256)

        def made(content: bytes) -> None:
            self.thumbnails.make(one.sha256, one.mime, content)
            self.list.viewport().update()
            self._fill_thumbnails()

        self.tasks.fetch(bytes_of, made)

    def file(self) -> AttachmentFacts | None:
        """Return the file in hand."""
        at = self.list.current
        return self.list.files[at] if 0 <= at < len(self.list.files) else None

    def _show_file(self) -> None:
        """Show the file in hand at the right."""
        one = self.file()
        if one is None:
            self.view.show_file("", b"")
        else:
            with self.desk.read() as s:
                self.view.show_file(one.mime, content_of(s, one.sha256))
        self.update_actions()

    def _tell(self) -> None:
        """Say which page of how many is shown."""
        if self.view.pages > 1:
            words = _(N_("Page {at} of {all}; Tab, then PgUp and PgDn turn the pages."))
            self.notice.tell(words.format(at=self.view.page + 1, all=self.view.pages))
        else:
            self.notice.clear()

    def look_whole(self) -> None:
        """Show the file in hand as large as the window."""
        one = self.file()
        if one is None:
            return
        if self.whole is None:
            self.whole = Whole(self.look, self)
        self.whole.stand(one.mime, self.view.content, self.view.page)

    # Adding ---------------------------------------------------------------------------------------

    def add(self) -> None:
        """Choose files and attach them."""
        kinds = f"{_(N_('Photos and PDFs'))} {_KINDS}"
        self._take(
            [(str(path), b"") for path in open_places(self, _(N_("Photos and scans")), kinds)]
        )

    def paste(self) -> None:
        """Attach what lies on the clipboard: files, or a picture."""
        found = files_in(QGuiApplication.clipboard().mimeData())
        if not found:
            self.notice.tell(_(N_("There is no picture and no file on the clipboard.")), "warn")
            return
        self._take(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures that are dragged here."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        event.acceptProposedAction()
        self._take(files_in(event.mimeData()))

    def _take(self, found: Sequence[tuple[str, bytes]], replaces: int | None = None) -> None:
        """Attach files, all or none; a bare picture is named by the moment."""
        if not found:
            return
        moment = f"{self.desk.clock.now().astimezone():%Y-%m-%d %H.%M.%S}"
        subject, record_id, note = self.subject, self.record_id, self.note.value()

        def job(session: Any) -> list[int]:
            ids = []
            for path, content in found:
                held = content or Path(path).read_bytes()
                mime = kind_of(held)
                if mime is not None and not can_be_shown(mime, held):
                    text = _(N_("{name} cannot be read as a picture; please copy it again."))
                    raise refuse("damaged", text.format(name=Path(path).name or moment))
                ids.append(attach(session, subject, record_id, Path(path).name or moment, held,
                                  note, replaces=replaces))  # fmt: skip
            return ids

        def done(ids: list[int]) -> None:
            words = ngettext("Attached {count} file.", "Attached {count} files.", len(ids))
            self.room.say(words.format(count=len(ids)))
            self.note.set_value("")
            places = [place for place, one in enumerate(self.list.files) if one.id == ids[-1]]
            if places:
                self.list.go(places[0])
            self.list.setFocus()

        try:
            attempt(self, job, done=done, fields={"note": self.note})
        except OSError as error:
            text = _(N_("{name} cannot be read ({reason}); please check the stick or the folder."))
            name = Path(str(error.filename or "")).name
            self.notice.tell(text.format(name=name, reason=said_by_disk(error)), "wrong")

    def replace(self) -> None:
        """Let another file take the place of the one in hand."""
        one = self.file()
        if one is None:
            return
        kinds = f"{_(N_('Photos and PDFs'))} {_KINDS}"
        chosen = open_places(self, _(N_("The file that takes its place")), kinds)
        self._take([(str(path), b"") for path in chosen[:1]], replaces=one.id)

    def retire(self) -> None:
        """Take the file in hand out of use, asked once; the note is the reason."""
        one, reason = self.file(), self.note.value()
        if one is None or not ask(
            self,
            _(N_("Take {name} out of use?")).format(name=one.name),
            _(N_("It stays in the book and is shown by F6; nothing attached is ever deleted.")),
            yes=_(N_("Retire")),
        ):
            return
        attempt(
            self, lambda s: retire_attachment(s, one.id, reason),
            done=lambda _none: self.room.say(_(N_("Retired {name}.")).format(name=one.name)),
        )  # fmt: skip
        self.note.set_value("")

    def write_out(self) -> None:
        """Write the file in hand to the disk as it came; the journal notes it."""
        one = self.file()
        path = None if one is None else save_place(self, one.name, one.name)
        if one is None or path is None:
            return
        if not write_out(self, path, self.view.content):
            return
        attempt(
            self, lambda s: note_written_out(s, one.id),
            done=lambda _none: self.room.say(_(N_("Wrote {name}.")).format(name=file_said(path))),
        )  # fmt: skip

    def show_retired(self) -> None:
        """Show the files out of use as well, or hide them again."""
        self.retired = not self.retired
        self.read()

    def no_file(self) -> str:
        """Say why there is nothing to do something with."""
        return "" if self.file() is not None else _(N_("Nothing is attached yet."))

    def no_file_in_use(self) -> str:
        """Say why nothing can be replaced or retired."""
        one = self.file()
        if one is not None and not one.in_use:
            return _(N_("This file is out of use already."))
        return self.no_file()

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        Action("attachments.whole", N_("As large as the window"), look_whole, "Ctrl+Return",
               short=N_("large"), when=no_file, strip=False),
        walking(N_("large")),
        Action("attachments.add", N_("Add photos or PDFs"), add, "F2", "plus", N_("add")),
        Action("attachments.paste", N_("Paste a picture or file"), paste, "Ctrl+V",
               short=N_("paste")),
        Action("attachments.old", N_("Show what is out of use"), show_retired, "F6",
               short=N_("out of use")),
        Action("attachments.write", N_("Write the file out"), write_out, "F7", "",
               N_("write out"), no_file),
        Action("attachments.replace", N_("Another file takes its place"), replace, "F8", "",
               N_("replace"), no_file_in_use),
        Action("attachments.retire", N_("Take out of use"), retire, "Ctrl+Del", "", N_("retire"),
               no_file_in_use),
    )  # fmt: skip


def open_attachments(page: Page, subject: str, record_id: int | None, title: str) -> None:
    """Open the files of a record from its page."""
    if record_id is not None:
        page.room.open("attachments", subject=subject, record_id=record_id, title=title)
