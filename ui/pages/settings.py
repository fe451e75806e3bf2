"""Settings: the office on papers, the clerk, the look, printers, and copies of the book."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, language, ngettext
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Quantity
from coopdesk.paper.calibration import calibration_page
from coopdesk.paper.page import PrinterOffset, paper, papers
from ui.actions import Action, walking
from ui.buttons import Button
from ui.doing import answer, attempt, file_said, save_place
from ui.editors import QuantityEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.forms import Field, Form
from ui.list_paper import PaperPreview
from ui.page import Page, Room
from ui.parts import Pane, Section, column, label, row
from ui.picker import ChoiceEdit
from ui.printing import PAPER, keep_offset, known_offset, printer_names
from ui.style import SIZES
from ui.tasks import Progress

LANGUAGES: Final = (("zh_CN", "简体中文"), ("en", "English"))


def _slips(page: Any) -> str:
    """Return why there are no slips to set here."""
    if page.desk.level.value == "township":
        return ""
    return _(N_("Slips are printed in townships only."))


class SettingsPage(Page):
    """What is set once: office, clerk, look, printers; and the copies of the book."""

    TITLE = N_("Settings")
    ICON = "key-outline"

    def __init__(self, room: Room) -> None:
        """Lay out two columns of forms."""
        super().__init__(room)
        look = self.look
        self.address = TextEdit(look, width=320, length=80)
        self.phone = TextEdit(look, width=160, length=30)
        self.clerk = TextEdit(look, width=160, length=30)
        self.office = Form(
            look,
            [
                Field("address", N_("Address"), self.address),
                Field("phone", N_("Phone"), self.phone),
                Field("clerk", N_("Your name"), self.clerk),
            ],
            label_width=84,
        )
        self.points = ChoiceEdit(
            look, [(one, _(N_("{points} points")).format(points=one)) for one in SIZES], width=160
        )
        self.theme = ChoiceEdit(look, [(False, _(N_("Light"))), (True, _(N_("Dark")))], width=160)
        self.language = ChoiceEdit(look, LANGUAGES, width=160)
        self.looks = Form(
            look,
            [
                Field("points", N_("Type size"), self.points),
                Field("theme", N_("Colours"), self.theme),
                Field("language", N_("Language"), self.language),
            ],
            label_width=84,
        )
        self._make_printers()
        self.copies = Pairs(look, tall=32)
        self._lay()
        self.fields: dict[str, Any] = {**self.office.fields, **self.looks.fields}
        self.points.picked.connect(lambda one: self._use(points=one.id if one else None))
        self.theme.picked.connect(lambda one: self._use(dark=one.id if one else None))
        self.language.picked.connect(lambda one: self._speak(one.id if one else None))
        self.office.finished.connect(self.looks.start)
        self.looks.finished.connect(self.printers.start)
        self.printers.finished.connect(self.keep)

    def _make_printers(self) -> None:
        """Make the form of printers: the printer, its usual paper, how far it is off."""
        look = self.look
        names = printer_names()
        self.printer = ChoiceEdit(look, [(one, one) for one in names], width=240)
        kinds = [(code, one.name) for code, one in papers().items()]
        self.paper = ChoiceEdit(look, kinds, width=240)
        self.right = QuantityEdit(look, width=104, negative=True)
        self.down = QuantityEdit(look, width=104, negative=True)
        self.tall = QuantityEdit(look, width=104, negative=True)
        self.printers = Form(
            look,
            [
                Field("printer", N_("Printer"), self.printer),
                Field("paper", N_("Paper"), self.paper),
                Field("dx", N_("To the right"), self.right, N_("mm")),
                Field("dy", N_("Down"), self.down, N_("mm")),
                Field("height", N_("Form height"), self.tall, N_("mm")),
            ],
            label_width=84,
        )
        self.printer.set_value(names[0] if names else None)
        self.paper.set_value(PAPER)
        self.printer.picked.connect(lambda _one: self._show_offset())
        self.paper.picked.connect(lambda _one: self._show_offset())
        self.has_printer = bool(names)

    def _lay(self) -> None:
        """Put the forms into two columns."""
        look = self.look
        left, right = column(margins=(16, 10, 24, 8)), column(margins=(24, 10, 16, 8))
        self.office_title = Section(look)
        for title, note, form in (
            (self.office_title, "", self.office),
            (Section(look, _(N_("Look"))), _(N_("It changes at once, here and on every page.")),
             self.looks),
        ):  # fmt: skip
            left.addWidget(title)
            left.addSpacing(4)
            left.addWidget(form)
            if note:
                left.addWidget(label(note, "note", wrap=True))
            left.addSpacing(18)
        left.addStretch(1)
        right.addWidget(Section(look, _(N_("Copies of the book"))))
        right.addWidget(self.copies)
        buttons = row(gap=8)
        for words, key, act in (
            (_(N_("Copy now")), "F5", self.copy_now), (_(N_("Copy to…")), "F6", self.copy_to),
        ):  # fmt: skip
            button = Button(look, words, key)
            button.clicked.connect(lambda _on=False, act=act: act())
            buttons.addWidget(button)
        buttons.addStretch(1)
        right.addSpacing(6)
        right.addLayout(buttons)
        said = _(
            N_(
                "A dated copy is written beside the book whenever the program is closed after a"
                " day of work. Keep another on a stick, away from this computer."
            )
        )
        right.addWidget(label(said, "note", wrap=True))
        right.addSpacing(18)
        right.addWidget(Section(look, _(N_("Printing"))))
        right.addSpacing(4)
        right.addWidget(self.printers)
        words = _(N_("Print the page with F7, measure with a ruler, and type the differences."))
        if not self.has_printer:
            words = _(N_("No printer is set up on this computer."))
        right.addWidget(label(words, "note", wrap=True))
        right.addStretch(1)
        both = row(gap=0)
        both.addLayout(left, 1)
        rule = Pane(look, "line")
        rule.setFixedWidth(1)
        both.addWidget(rule)
        both.addLayout(right, 1)
        self.setLayout(both)

    # Showing --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show what is set; ``part='copy'`` copies the book."""
        desk = self.desk
        with desk.read() as s:
            facts = setting(s, "book", {})
        self.office_title.tell(desk.name, desk.code)
        self.address.set_value(facts.get("address", ""))
        self.phone.set_value(facts.get("phone", ""))
        self.clerk.set_value(desk.clerk)
        self.points.set_value(self.look.points)
        self.theme.set_value(self.look.dark)
        self.language.set_value(language())
        self._show_offset()
        self._show_copies()
        # The folder and the file: a whole path would push the page over a small screen's edge.
        self.head(note=str(Path(desk.path.parent.name, desk.path.name)))
        if what.get("part") == "copy":
            self.copy_now()

    def first_focus(self) -> QWidget | None:
        """Start with the address."""
        return self.address

    def refresh(self, changes: Any) -> None:
        """Show the copies anew."""
        if "setting" in changes.tables:
            self._show_copies()

    def _show_copies(self) -> None:
        """Say when the last copies were made."""
        days = self.desk.last_copies()
        pairs = []
        for where, title in (("disk", N_("On this computer")), ("removable", N_("On a stick"))):
            day = days.get(where)
            if day is None:
                pairs.append(Pair(_(title), _(N_("never")), "warn"))
                continue
            ago = (self.desk.today() - day).days
            words = ngettext("{day}, {count} day ago", "{day}, {count} days ago", ago)
            if not ago:
                words = _(N_("{day}, today"))
            tone = "warn" if ago > 7 else "text"
            pairs.append(Pair(_(title), words.format(day=day.isoformat(), count=ago), tone))
        self.copies.show_pairs(pairs)

    def _show_offset(self) -> None:
        """Show how far the chosen printer is off on the chosen paper."""
        with self.desk.read() as s:
            found = known_offset(s, str(self.printer.value() or ""), self._paper())
        for editor, micrometres in (
            (self.right, found.dx), (self.down, found.dy), (self.tall, found.height),
        ):  # fmt: skip
            editor.set_value(Quantity(micrometres))

    def _paper(self) -> str:
        """Return the chosen paper."""
        return str(self.paper.value() or PAPER)

    def _use(self, *, points: int | None = None, dark: bool | None = None) -> None:
        """Use another size or theme at once."""
        if points is not None or dark is not None:
            self.look.use(points=points, dark=dark)

    def _speak(self, name: str | None) -> None:
        """Remember another language for the next start."""
        say = getattr(self.room, "say_language", None)
        if name and name != language() and say is not None:
            say(name)

    # Keeping --------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep office, clerk and printer."""
        desk = self.desk
        name = str(self.clerk.value() or "").strip()
        if not name:
            self.clerk.refuse(_(N_("Please type your name; it stands on every paper.")))
            self.clerk.setFocus()
            return
        if not all(one.settle() for one in (self.office, self.printers)):
            return
        facts = {
            "address": str(self.address.value() or "").strip(),
            "phone": str(self.phone.value() or "").strip(),
        }
        printer = str(self.printer.value() or "")

        def write(s: Any) -> None:
            set_setting(s, "book", {**setting(s, "book", {}), **facts})
            if printer:
                keep_offset(s, printer, self._paper(), self.offset())

        desk.clerk = name
        if attempt(self, write, fields=self.fields):
            remembered = getattr(self.room, "remembered", None)
            if remembered is not None:
                remembered.set("clerk", name)
            tell = getattr(self.room, "tell_facts", None)
            if tell is not None:
                tell()
            self.room.say(_(N_("Kept.")))

    def offset(self) -> PrinterOffset:
        """Return the offset as typed: thousandths of a millimetre are micrometres."""
        values = [one.value() for one in (self.right, self.down, self.tall)]
        return PrinterOffset(*(0 if one is None else one.units for one in values))

    def calibrate(self) -> None:
        """Show the page with rulers that tells how far a printer is off."""
        code = self._paper()
        pdf = calibration_page(paper(code), self.offset())
        name = _(N_("Printer page {paper}")).format(paper=papers()[code].name)
        PaperPreview.ask(self, pdf, name, printer=str(self.printer.value() or ""))

    def forms(self) -> None:
        """Go to the forms of papers."""
        self.room.open("forms")

    def blanks(self) -> None:
        """Go to the register of pre-printed receipt books."""
        self.room.open("blanks")

    def copy_now(self) -> None:
        """Write the dated copy beside the book."""
        desk = self.desk

        def job(_progress: Progress) -> Any:
            from coopdesk.offices import dated_copy

            return dated_copy(desk)

        self.tasks.run(job, self._copied, _(N_("Copying the book")),
                       failed=lambda error: answer(self, error))  # fmt: skip

    def _copied(self, path: Path | None) -> None:
        if path is None:
            self.room.say(_(N_("Today's copy holds everything already.")), "note")
        else:
            words = _(N_("Copied to {name}; the copy was read back and is sound."))
            self.room.say(words.format(name=file_said(path)))
        self._show_copies()

    def copy_to(self) -> None:
        """Copy the book to a place the clerk chooses, such as a stick."""
        desk = self.desk
        name = f"{desk.path.stem}-{desk.today():%Y%m%d}{desk.path.suffix}"
        path = save_place(self, _(N_("Where shall the copy be?")), name)
        if path is None:
            return

        def job(progress: Progress) -> Path:
            desk.copy_to(path, partial(progress, text=""))
            return path

        self.tasks.run(job, self._copied, _(N_("Copying the book")),
                       failed=lambda error: answer(self, error))  # fmt: skip

    def check(self) -> None:
        """Check the whole book, from the file to the figures."""
        desk = self.desk

        def job(progress: Progress) -> list[Any]:
            from coopdesk.statements.checks import check_book

            with desk.read() as s:
                return check_book(s, progress)

        def done(problems: list[Any]) -> None:
            hard = [one for one in problems if not one.warning]
            if hard:
                self.notice.tell(hard[0].text, "wrong")
                words = ngettext("{count} thing does not agree.", "{count} things do not agree.",
                                 len(hard))  # fmt: skip
                self.room.say(words.format(count=len(hard)), "wrong")
            else:
                self.notice.clear()
                self.room.say(_(N_("The book agrees with itself.")))

        self.tasks.run(job, done, _(N_("Checking the book")),
                       failed=lambda error: answer(self, error))  # fmt: skip

    def keys(self) -> None:
        """Show the office's keys: password, recovery copy, restoring."""
        from ui.pages.exchange import Locked
        from ui.pages.keys import show_keys

        show_keys(self, Locked(self))

    def other_book(self) -> None:
        """Go to the start page: another book, or a copy to restore."""
        leave = getattr(self.room, "show_start", None)
        if leave is not None:
            leave()

    def approvers(self) -> None:
        """Name who lets a sale pass the credit limit."""
        from ui.pages.releasing import ask_approver  # Asked for once in a year.

        ask_approver(self)

    ACTIONS = (
        walking(N_("next")),
        Action("settings.forms", N_("Forms of papers"), forms, "F3", "", N_("forms"), _slips),
        Action("settings.blanks", N_("Receipt books"), blanks, "F4", "", N_("receipt books"),
               _slips),
        Action("settings.copy", N_("Copy the book now"), copy_now, "F5", "", N_("copy now")),
        Action("settings.stick", N_("Copy the book to a stick"), copy_to, "F6", "",
               N_("copy to a stick")),
        Action("settings.page", N_("Page that tells how far a printer is off"), calibrate, "F7",
               "", N_("printer page")),
        Action("settings.check", N_("Check the book"), check, "F8", "", N_("check the book")),
        Action("settings.start", N_("Another book, or restore a copy"), other_book, "F9", "",
               N_("another book")),
        Action("settings.keys", N_("Keys and password"), keys, "F10", "", N_("keys")),
        Action("settings.approvers", N_("Who may release"), approvers, "F11", "", N_("releases"),
               _slips),
        Action("settings.keep", N_("Keep the settings"), keep, "F12", "", "", primary=True),
    )  # fmt: skip
