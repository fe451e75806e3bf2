"""The first page: a new book, an existing one, a copy brought back, or a practice book."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from coopdesk.desk import Level
from coopdesk.kernel.disk import make_folder
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from ui.actions import Action, walking
from ui.doing import open_place, save_place, show_problems
from ui.editors import TextEdit
from ui.forms import Field, Form
from ui.notices import Empty
from ui.page import Page, Room, Side
from ui.parts import Section, column, label
from ui.picker import ChoiceEdit
from ui.tables import Cell, Table, TableColumn
from ui.tasks import Progress

SUFFIX: Final = ".book"
LEVELS: Final = (
    (Level.TOWNSHIP, N_("Township")), (Level.COUNTY, N_("County")), (Level.CITY, N_("City")),
    (Level.PROVINCE, N_("Province")),
)  # fmt: skip
_KINDS: Final = N_("Books")


_LENGTHS: Final = {
    Level.TOWNSHIP: (9, 12), Level.COUNTY: (6,), Level.CITY: (4, 6), Level.PROVINCE: (2, 6),
}  # fmt: skip


def books_folder() -> Path:
    """Return where new books are proposed: the documents of this user, where there is such a place.

    A file dialog that is given no real folder opens in the program's own.
    """
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()


def file_name(name: str) -> str:
    """Return a file name made of an office's name."""
    return re.sub(r'[\\/:*?"<>|\s]+', "", name)[:60] or "coopdesk"


class StartPage(Page):
    """Where the program begins when no book is open."""

    TITLE = N_("Open or make a book")
    ICON = "book-open-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the recent books, and the form of a new one at the right."""
        super().__init__(room)
        look = self.look
        self.program: Any = room
        self.recent: list[Path] = []
        self.table = Table(
            look,
            [
                TableColumn(_(N_("Recent books")), stretch=1),
                TableColumn(_(N_("Folder")), stretch=2, tone="text2"),
                TableColumn(_(N_("Changed on")), align="right", tone="text2"),
            ],
            scrolls=True,
        )
        self.table.opened.connect(self.open_recent)
        self.empty = Empty(look)
        layout = column(margins=(16, 14, 16, 8), gap=8)
        note = _(N_("A book is one file on this computer. It is yours alone; nothing goes online."))
        layout.addWidget(label(note, "small"))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        self.setLayout(layout)
        self._make_side()

    def _make_side(self) -> None:
        """Make the form of a new book."""
        look = self.look
        self.side = Side(look, width=400)
        self.level = ChoiceEdit(look, [(one, _(words)) for one, words in LEVELS], width=200)
        self.name = TextEdit(look, width=250, length=60)
        self.code = TextEdit(look, width=160, length=12)
        self.clerk = TextEdit(look, width=160, length=30)
        self.form = Form(
            look,
            [
                Field("level", N_("Level"), self.level),
                Field("name", N_("Office"), self.name),
                Field("code", N_("Area code"), self.code, help=N_("9 digits for a township")),
                Field("clerk", N_("Your name"), self.clerk),
            ],
        )
        self.level.picked.connect(lambda _one: self._tell_digits())
        self.level.set_value(Level.TOWNSHIP)
        self._tell_digits()
        self.fields = self.form.fields
        self.form.finished.connect(self.make)
        self.form.edited.connect(self.update_actions)
        self.side.body.addWidget(Section(look, _(N_("New book"))))
        self.side.body.addSpacing(6)
        self.side.body.addWidget(self.form)
        self.side.body.addSpacing(14)
        said = _(
            N_(
                "The chart of accounts, a shop warehouse, crops and seasons are made with it."
                " Level and code cannot be changed later."
            )
        )
        self.side.body.addWidget(label(said, "note", wrap=True))
        self.side.fold(_(N_("New book")), "plus")

    def opened(self, **what: Any) -> None:
        """List the books opened here before."""
        remembered = self.program.remembered
        self.recent = [one for one in remembered.recent if one.is_file()]
        rows = []
        for one in self.recent:
            changed = one.stat().st_mtime_ns // 1_000_000_000
            rows.append((Cell(one.stem, bold=True), str(one.parent), _day(changed)))
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.empty.tell(
            "book-open-outline",
            _(N_("No book was opened here yet")),
            _(N_("Make one at the right, or look round in a practice book first.")),
            [
                (_(N_("New book")), "F2", self.new),
                (_(N_("Open")), "Ctrl+O", self.choose),
                (_(N_("Practice book")), "F5", self.practice),
            ],
        )
        if not self.clerk.value():
            self.clerk.set_value(remembered.get("clerk", ""))
        self.head(note=_(N_("township, county, city or province")))

    def first_focus(self) -> QWidget | None:
        """Start with the recent books, or with the form."""
        return self.table if self.recent else self.name

    def open_recent(self, place: int) -> None:
        """Open a recent book."""
        self._clerk()
        self.program.open_book(self.recent[place])

    def _clerk(self) -> str:
        """Remember who works here."""
        name = str(self.clerk.value() or "").strip()
        if name:
            self.program.remembered.set("clerk", name)
        return name

    def new(self) -> None:
        """Put the keyboard into the form."""
        self.room.show_side(shown=True)
        self.name.setFocus()

    def _lengths(self) -> tuple[int, ...]:
        """Return how long the area code of the chosen level may be."""
        return _LENGTHS[Level(self.level.value() or Level.TOWNSHIP)]

    def _digits(self) -> str:
        """Say how long it may be."""
        return _(N_(" or ")).join(str(one) for one in self._lengths())

    def _tell_digits(self) -> None:
        """Say in the empty field how long the code is."""
        self.code.setPlaceholderText(_(N_("{count} digits")).format(count=self._digits()))

    def missing(self) -> list[Problem]:
        """Find what a new book still needs."""
        problems = []
        if not str(self.name.value() or "").strip():
            text = _(N_("Please type the office's full name, as it stands on papers."))
            problems.append(Problem("required", text, "name"))
        code = str(self.code.value() or "").strip()
        if not code.isascii() or not code.isdigit() or len(code) not in self._lengths():
            text = _(N_("Please type the area code: {count} digits."))
            problems.append(Problem("code", text.format(count=self._digits()), "code"))
        if not str(self.clerk.value() or "").strip():
            text = _(N_("Please type your name; it stands on every paper."))
            problems.append(Problem("required", text, "clerk"))
        return problems

    def make(self) -> None:
        """Make the book where the clerk says, and open it."""
        problems = self.missing()
        show_problems(self, problems, self.fields)
        if problems:
            return
        name, code = str(self.name.value()).strip(), str(self.code.value()).strip()
        level = Level(self.level.value() or Level.TOWNSHIP)
        proposed = books_folder() / f"{file_name(name)}{SUFFIX}"
        path = save_place(self, _(N_("Where shall the book be?")), str(proposed))
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(SUFFIX)
        clerk = self._clerk()

        def job(_progress: Progress) -> Any:
            from coopdesk.offices import new_book

            return new_book(path, level=level, name=name, code=code, clerk=clerk)

        self.program.take_book(job, _(N_("Making the book")))

    def choose(self) -> None:
        """Open a book by its file."""
        path = open_place(self, _(N_("Open a book")), f"{_(_KINDS)} (*{SUFFIX})")
        if path is not None:
            self._clerk()
            self.program.open_book(path)

    def restore(self) -> None:
        """Bring a copy back as a book of its own; the copy stays as it is."""
        copy = open_place(self, _(N_("Choose the copy")), f"{_(_KINDS)} (*{SUFFIX})")
        if copy is None:
            return
        proposed = books_folder() / copy.name
        path = save_place(self, _(N_("Where shall the restored book be?")), str(proposed))
        if path is None:
            return
        clerk = self._clerk()

        def job(_progress: Progress) -> Any:
            from coopdesk.desk import restore_copy

            return restore_copy(copy, path, clerk=clerk)

        self.program.take_book(job, _(N_("Restoring the copy")))

    def practice(self) -> None:
        """Make a practice book with a made-up year and open it."""
        folder = self.program.remembered.path.parent
        count = 1
        while (path := folder / f"practice-{count}{SUFFIX}").exists():
            count += 1
        clerk = self._clerk() or _(N_("Practice"))

        def job(progress: Progress) -> Any:
            from coopdesk.commands.practice import practice_book

            make_folder(folder)
            return practice_book(path, clerk=clerk, progress=progress)

        self.program.take_book(job, _(N_("Making a practice book")))

    def forget(self) -> None:
        """Take a book off the list; its file stays."""
        if 0 <= self.table.current < len(self.recent):
            self.program.remembered.forget(self.recent[self.table.current])
            self.opened()

    def escaped(self) -> bool:
        """Stay: there is nothing behind this page."""
        return True

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("open")),
        Action("start.new", N_("New book"), new, "F2", "plus", N_("new book")),
        Action("start.open", N_("Open a book by its file"), choose, "Ctrl+O", "book-open-outline",
               N_("open a file"), button=True),
        Action("start.restore", N_("Restore a copy"), restore, "F4", "", N_("restore a copy")),
        Action("start.practice", N_("Practice book"), practice, "F5", "", N_("practice book")),
        Action("start.forget", N_("Take off the list"), forget, "Ctrl+Del", "",
               N_("take off the list")),
        Action("start.make", N_("Make the book"), make, "F12", primary=True),
    )  # fmt: skip


def _day(seconds: int) -> str:
    """Return the day of a file's change."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d")
