"""Forms of papers, changed without code: words, columns, signers, type; the preview follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.kernel.settings import setting
from coopdesk.ledger.forms import (
    AnyForm,
    FormInUse,
    choose_form,
    form_in_use,
    form_names,
    form_row_of,
    standard_form,
)
from coopdesk.paper.contract import draw_contract
from coopdesk.paper.contract_forms import FIELDS, TABLES, contract_form_in, contract_text
from coopdesk.paper.page import Align, paper, papers
from coopdesk.paper.preview import page_size
from coopdesk.paper.samples import sample_contract, sample_slip
from coopdesk.paper.slip import copies_of, draw_slip
from coopdesk.paper.slip_forms import Signer, SlipColumn, SlipForm
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.doing import answer, ask, attempt
from ui.editors import ENTER, IntegerEdit, TextEdit
from ui.forms import Field, Form
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.long_text_edit import LongTextEdit
from ui.page import Page, Room, Side
from ui.paper_view import PaperView
from ui.parts import Section, column, label
from ui.picker import ChoiceEdit
from ui.soon import Soon
from ui.yes_no_edit import YesNoEdit

_ANY: Final = 16_777_215  # No limit to a size, in Qt.
_SIZES: Final = (90, 95, 100, 105, 110, 120, 130, 140)
_TITLES: Final = (0, 120, 140, 150, 160, 180, 200, 220, 240)
_ALIGNS: Final = (
    (Align.LEFT, N_("left")), (Align.CENTRE, N_("centred")), (Align.RIGHT, N_("right")),
)  # fmt: skip


class Sheet(LongTextEdit):
    """A text of many lines: Enter begins the next one."""

    def _measure(self) -> None:
        self.setMinimumHeight(self.look.px(200))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a new line by Enter."""
        if event.key() in ENTER and not self._preedit:
            self.insertPlainText("\n")
            return
        super().keyPressEvent(event)


class FormsPage(Page):
    """One form of paper: what can be changed of it, and how it looks."""

    TITLE = N_("Forms of papers")
    ICON = "file-document-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the preview over the columns; the words stand at the right."""
        super().__init__(room)
        look = self.look
        self.used: FormInUse
        self.shown_row: dict[str, Any] = {}
        self.slip = True
        self.office: dict[str, str] = {}
        names = [(name, standard_form(name).title) for name in form_names()]
        self.name = ChoiceEdit(look, names, width=220)
        kinds = [(code, one.name) for code, one in papers().items()]
        self.paper = ChoiceEdit(look, kinds, width=240)
        band = HeaderBand(look)
        band.add("name", N_("Form"), self.name, key="F3")
        band.add("paper", N_("Seen on"), self.paper, key="F4")
        self._make_words()
        self.columns = self._column_grid()
        self.signers = self._signer_grid()
        self.text = Sheet(look)
        self.view = PaperView(look)
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay(band)
        self._soon = Soon(self, self.draw)
        for editor in (*self.words.fields.values(), self.text):
            editor.edited.connect(self._edited)
        for grid in (self.columns, self.signers):
            grid.edited.connect(lambda _row, _name: self._edited())
            grid.dropped.connect(lambda _row: self._edited())
        self.columns.edited.connect(self._chosen_column)
        self.name.picked.connect(lambda one: self.show_form(str(one.id)) if one else None)
        self.paper.picked.connect(lambda _one: self._paper_changed())

    def _make_words(self) -> None:
        """Make the fields of a slip's words and type."""
        look = self.look
        points = [(one, f"{one / 10:g}") for one in _SIZES]
        titles = [(one, f"{one / 10:g}" if one else _(N_("usual"))) for one in _TITLES]
        self.words = Form(
            look,
            [
                Field("title", N_("Title"), TextEdit(look, length=24)),
                Field("unit", N_("Office line"), TextEdit(look, length=50)),
                Field("address", N_("Address"), YesNoEdit(look, text=_(N_("shown")))),
                Field("copies", N_("Copies"), TextEdit(look, length=60)),
                Field("note", N_("Remarks"), LongTextEdit(look, lines=2)),
                Field("foot", N_("Foot"), TextEdit(look, length=24)),
                Field("size", N_("Type size"), ChoiceEdit(look, points, width=84), N_("pt")),
                Field("title_size", N_("Title size"), ChoiceEdit(look, titles, width=84),
                      N_("pt")),
                Field("rows", N_("Rows"), IntegerEdit(look, least=1, most=40, width=84),
                      N_("a page, on this paper")),
                Field("qr", N_("Square"), YesNoEdit(look, text=_(N_("the check code to scan")))),
            ],
            label_width=72,
        )  # fmt: skip

    def _column_grid(self) -> LineGrid:
        """Make the grid of a slip's columns."""
        look = self.look
        self.keys = ChoiceEdit(look, [])
        aligns = [(one, _(words)) for one, words in _ALIGNS]
        small = [(False, _(N_("usual"))), (True, _(N_("9 pt")))]
        return LineGrid(
            look,
            [
                LineColumn("key", _(N_("What it shows")), self._key_editor, width=120, stretch=1,
                           show=self._key_shown),
                LineColumn("title", _(N_("Heading")), lambda: TextEdit(look, length=12),
                           width=120, stretch=1),
                LineColumn("unit", _(N_("Unit")), lambda: TextEdit(look, length=8), width=44),
                LineColumn("width", _(N_("Width")), lambda: IntegerEdit(look, least=1, most=201),
                           unit=_(N_("mm")), width=72, align="right"),
                LineColumn("align", _(N_("Align")), lambda: ChoiceEdit(look, aligns), width=64,
                           show=_shown_in(aligns)),
                LineColumn("small", _(N_("Type size")), lambda: ChoiceEdit(look, small), width=62,
                           show=_shown_in(small), fill=False),
            ],
            row_px=28,
            empty=_(N_("A further column")),
        )  # fmt: skip

    def _signer_grid(self) -> LineGrid:
        """Make the grid of who signs."""
        look = self.look
        return LineGrid(
            look,
            [
                LineColumn("label", _(N_("Sign here")), lambda: TextEdit(look, length=10),
                           stretch=1),
                LineColumn("width", _(N_("Share")), lambda: IntegerEdit(look, least=1, most=201),
                           width=52, align="right", fill=44),
                LineColumn("role", _(N_("Filled in with")), self._role_editor, width=86),
            ],
            row_px=28,
            empty=_(N_("A further one")),
        )  # fmt: skip

    def _key_editor(self) -> ChoiceEdit:
        return ChoiceEdit(self.look, self._offered())

    def _role_editor(self) -> ChoiceEdit:
        return ChoiceEdit(self.look, self._roles())

    def _offered(self) -> list[tuple[Any, str]]:
        """Return the columns that the form in hand may show."""
        ours = self._ours()
        if not isinstance(ours, SlipForm):
            return []
        return [(key, f"{one.heading}") for key, one in ours.offered.items()]

    def _roles(self) -> list[tuple[Any, str]]:
        """Return who of ours signs the form in hand."""
        ours = self._ours()
        if not isinstance(ours, SlipForm):
            return []
        return [*((one.role, one.label) for one in ours.signers), ("", _(N_("nobody")))]

    def _ours(self) -> AnyForm:
        """Return the program's own form of the kind in hand."""
        return standard_form(str(self.name.value() or "sale"))

    def _key_shown(self, value: Any, _line: Any) -> str:
        """Name a column by our own heading."""
        ours = self._ours()
        offered = ours.offered if isinstance(ours, SlipForm) else {}
        return offered[value].title if value in offered else str(value or "")

    def _lay(self, band: HeaderBand) -> None:
        """Put band, preview, grids and panel together."""
        look = self.look
        self.body = QGridLayout()
        self.body.setSpacing(0)
        layout = column()
        layout.addWidget(band)
        layout.addLayout(self.body, 1)
        self.setLayout(layout)
        self.side = Side(look, width=340)
        self.section = Section(look)
        self.help = label("", "small", wrap=True)
        for part in (self.section, self.words, self.help):
            self.side.body.addWidget(part)
            self.side.body.addSpacing(8)
        look.follow(self, self._measure)

    def _measure(self) -> None:
        """Put the grids under the paper, or beside it where the type is large."""
        look, body = self.look, self.body
        while body.count():
            body.takeAt(0)
        beside = look.metrics.folded
        for grid in (self.columns, self.signers):
            grid.setMinimumSize(0, 0)
            grid.setMaximumSize(_ANY, _ANY)
        body.addWidget(self.text, 0, 0)
        if not self.slip:
            body.addWidget(self.area, 0, 1)
        elif beside:
            self.signers.setFixedHeight(look.px(166))
            body.addWidget(self.columns, 0, 0, 2, 1)
            body.addWidget(self.area, 0, 1)
            body.addWidget(self.signers, 1, 1)
        else:
            self.columns.setFixedHeight(look.px(232))
            self.signers.setFixedSize(look.px(272), look.px(232))
            body.addWidget(self.area, 0, 0, 1, 2)
            body.addWidget(self.columns, 1, 0)
            body.addWidget(self.signers, 1, 1)
        body.setRowStretch(0, 1)
        for place, part in enumerate((4, 3) if self.slip and beside else (1, not self.slip)):
            body.setColumnStretch(place, int(part))

    # Showing ------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show a form by its name, at first the receipt of a sale."""
        with self.desk.read() as s:
            self.office = setting(s, "book", {})
        if self.paper.value() is None:
            self.paper.set_value("241x140")
        self.show_form(str(what.get("name") or self.name.value() or "sale"))

    def first_focus(self) -> QWidget | None:
        """Start with the choice of the form."""
        return self.name

    def show_form(self, name: str, form: AnyForm | None = None) -> None:
        """Show a form as it is in use, or another that was read from a file."""
        with self.desk.read() as s:
            self.used = form_in_use(s, name)
        self.name.set_value(name)
        self._fill(form or self.used.form)
        self.shown_row = form_row_of(self.used.form)
        self._head()
        self.draw()

    def _head(self) -> None:
        """Say which version it is, and whether it was changed here."""
        used = self.used
        changed = self.changed()
        chip = _(N_("changed")) if changed else ("" if used.standard else _(N_("our own")))
        note = ""
        if used.version and not used.standard:
            note = _(N_("version {version} of {day}, {clerk}"))
            note = note.format(version=used.version, day=used.at[:10], clerk=used.clerk)
        self.head(number=used.form.title, chip=chip, chip_kind="warn" if changed else "tint",
                  note=note)  # fmt: skip
        self.update_actions()

    def _fill(self, form: AnyForm) -> None:
        """Put a form into the fields."""
        slip = isinstance(form, SlipForm)
        self.slip = slip
        for part in (self.words, self.columns, self.signers):
            part.setVisible(slip)
        self.text.setVisible(not slip)
        self._measure()
        self.paper.setEnabled(slip)
        self.help.setText(_help() if not slip else _(N_(
            "Ctrl+↑ and Ctrl+↓ move a line of the grid, Ctrl+Del drops it."
        )))  # fmt: skip
        if isinstance(form, SlipForm):
            self._fill_slip(form)
        else:
            self.text.set_value(contract_text(form))
        self.section.tell(_(N_("Words")) if slip else _(N_("What is filled in")))

    def _fill_slip(self, form: SlipForm) -> None:
        """Put a slip's form into the fields."""
        self.rows = dict(form.rows)
        self.words.set_values(
            {
                "title": form.title, "unit": form.unit, "address": form.address,
                "copies": " ".join(form.copies), "note": form.note, "foot": form.foot,
                "size": form.size, "title_size": form.title_size, "qr": form.qr,
                "rows": self.rows.get(str(self.paper.value())),
            }
        )  # fmt: skip
        for grid, name, options in (
            (self.columns, "key", self._offered()), (self.signers, "role", self._roles()),
        ):  # fmt: skip
            for editor in (grid.editor(name), grid.reader(name)):
                assert isinstance(editor, ChoiceEdit)  # noqa: S101 - made above.
                editor.set_options(options)
        self.columns.set_lines(
            {
                "key": one.key, "title": one.title, "unit": one.unit, "width": one.width,
                "align": one.align, "small": one.small,
            }
            for one in form.columns
        )  # fmt: skip
        self.signers.set_lines(one._asdict() for one in form.signers)

    def _chosen_column(self, at: int, name: str) -> None:
        """Fill a further column in as we would set it."""
        ours = self._ours()
        if name != "key" or not isinstance(ours, SlipForm) or self.columns.get(at, "width"):
            return
        one = ours.offered.get(self.columns.get(at, "key"))
        if one is not None:
            for field in ("title", "unit", "width", "align", "small"):
                self.columns.set(at, field, getattr(one, field))

    def _paper_changed(self) -> None:
        """Show the rows of another paper, and how the form looks on it."""
        if isinstance(self._ours(), SlipForm):
            self.words.fields["rows"].set_value(self.rows.get(str(self.paper.value())))
        self.draw()

    def _edited(self) -> None:
        """Follow what is typed."""
        if isinstance(self._ours(), SlipForm):
            rows, code = self.words.fields["rows"].value(), str(self.paper.value())
            self.rows.pop(code, None)
            if rows and not papers()[code].is_roll:
                self.rows[code] = int(rows)
        self._soon.start()

    def form(self) -> AnyForm:
        """Return the form as it stands in the fields."""
        ours = self._ours()
        if not isinstance(ours, SlipForm):
            return contract_form_in(self.text.value())
        used = self.used.slip
        words = self.words.values()
        return used._replace(
            title=str(words["title"] or "").strip(), unit=str(words["unit"] or "").strip(),
            address=bool(words["address"]), note=str(words["note"] or "").strip(),
            foot=str(words["foot"] or "").strip(), size=int(words["size"] or 105),
            title_size=int(words["title_size"] or 0), qr=bool(words["qr"]),
            copies=tuple(str(words["copies"] or "").split()), rows=dict(self.rows),
            columns=tuple(_column(line) for line in self.columns.lines() if line.get("key")),
            signers=tuple(_signer(line) for line in self.signers.lines() if line.get("label")),
        )  # fmt: skip

    def changed(self) -> bool:
        """Tell whether the fields differ from the form in use."""
        return bool(self.shown_row) and form_row_of(self.form()) != self.shown_row

    def draw(self) -> None:
        """Draw the form with typical texts; what cannot be drawn is said."""
        self._soon.stop()
        self._head()
        form = self.form()
        try:
            pdf = self._drawn(form)
        except (Refused, Trouble) as error:
            self.notice.tell(str(error), "wrong")
            return
        except (ValueError, KeyError, IndexError):
            # Half typed: a brace still open, a table still without its columns.
            self.notice.tell(_(N_("The form is not complete yet.")), "warn")
            return
        self.notice.clear()
        self.view.show_pdf(pdf, self._dots(pdf))

    def _dots(self, pdf: bytes) -> int:
        """Return how finely a page is shown, so that a slip is seen whole and a sheet full wide."""
        wide, tall = page_size(pdf, 0)
        room, low = self.area.width() - 44, self.area.height() - 28
        dots = room * 25_400 // wide
        if tall < wide:
            dots = min(dots, low * 25_400 // tall)
        return max(36, min(self.look.px(96), dots))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the preview to its new room."""
        super().resizeEvent(event)
        self._soon.start()

    def _drawn(self, form: AnyForm) -> bytes:
        """Return the sample paper of a form."""
        name = str(self.office.get("name", "")) or "柳渡镇供销合作社"
        if not isinstance(form, SlipForm):
            contract = replace(sample_contract(self.used.name), cooperative=name)
            return draw_contract(contract, form)
        on = paper(str(self.paper.value() or "241x140"))
        slip = sample_slip(form._replace(kind=self.used.name))
        slip = replace(
            slip, cooperative=name, address=str(self.office.get("address", "") or slip.address),
            phone=str(self.office.get("phone", "") or slip.phone),
        )  # fmt: skip
        return draw_slip(slip, on, () if on.is_roll else copies_of(form, (1,)), form=form)

    # Keeping ------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Take the form into use; an impossible one is refused with what is in the way."""
        if not self.words.settle():
            return
        name, form = self.used.name, self.form()

        def done(used: FormInUse) -> None:
            words = _(N_("{title}: version {version} is in use; papers printed before stay."))
            self.show_form(name)
            self.room.say(words.format(title=used.form.title, version=used.version))

        attempt(self, lambda s: choose_form(s, name, form), done=done, fields=self.words.fields,
                rows=self._show_problem)  # fmt: skip

    def _show_problem(self, problem: Problem) -> bool:
        """Show a problem at its column."""
        if problem.field != "columns" or problem.row is None:
            return False
        name = {"narrow": "width", "law": "title"}.get(problem.code, "key")
        return self.columns.show_problem(replace(problem, field=name))

    def standard(self) -> None:
        """Go back to the program's own form."""
        name = self.used.name
        if self.used.standard:
            self.show_form(name)
            return
        question = _(N_("Go back to the program's own form of {title}?"))
        told = _(N_("The present form is kept; papers printed with it stay as they are."))
        if not ask(self, question.format(title=standard_form(name).title), told,
                   yes=_(N_("Go back"))):  # fmt: skip
            return
        attempt(self, lambda s: choose_form(s, name, None), done=lambda _u: self.show_form(name))

    def move_line(self, step: int) -> None:
        """Move the line of the grid in hand up or down."""
        grid = next((one for one in (self.columns, self.signers) if _within(one)), None)
        if grid is None:
            return
        lines, at = grid.lines(), grid.row
        to = at + step
        if not (0 <= at < len(lines) and 0 <= to < len(lines)):
            return
        lines[at], lines[to] = lines[to], lines[at]
        grid.set_lines(lines)
        grid.go(to)
        self._edited()

    def write_file(self) -> None:
        """Write the form to a file that another office can read in."""
        from coopdesk.paper.slip_forms import toml_text
        from ui.doing import file_said, save_place, write_out

        name = self.used.name
        path = save_place(self, _(N_("Write the form to a file")), f"{self.used.form.title}.toml")
        text = toml_text(name, form_row_of(self.form()))
        if path is not None and write_out(self, path, text.encode()):
            self.room.say(_(N_("Wrote {name}.")).format(name=file_said(path)))

    def read_file(self) -> None:
        """Read a form from a file into the fields; it is not in use before F12."""
        from coopdesk.ledger.forms import form_in_file
        from ui.doing import open_place

        path = open_place(self, _(N_("Read a form from a file")), "(*.toml)")
        if path is None:
            return
        try:
            form = form_in_file(self.used.name, path.read_text("utf-8-sig"))
        except (Refused, Trouble) as error:
            answer(self, error)
            return
        self.show_form(self.used.name, form)

    def can_leave(self) -> bool:
        """Ask when a form was changed and not taken into use."""
        if not self.changed():
            return True
        if not ask(self, _(N_("Leave without using the changed form?")),
                   _(N_("What was changed here is not kept.")), yes=_(N_("Leave")),
                   no=_(N_("Go on"))):  # fmt: skip
            return False
        self.show_form(self.used.name)
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("forms.name", N_("Another form"), lambda p: p.name.setFocus(), "F3", "",
               N_("form")),
        Action("forms.paper", N_("Look at it on another paper"), lambda p: p.paper.setFocus(),
               "F4", "", N_("paper")),
        Action("forms.standard", N_("Back to the program's own form"), standard, "F5", "",
               N_("as supplied")),
        Action("forms.write", N_("Write the form to a file"), write_file, "F6", "",
               N_("to a file")),
        Action("forms.read", N_("Read a form from a file"), read_file, "F7", "",
               N_("from a file")),
        Action("forms.up", N_("Move the line up"), lambda p: p.move_line(-1), "Ctrl+Up", "",
               N_("line up")),
        Action("forms.down", N_("Move the line down"), lambda p: p.move_line(1), "Ctrl+Down", "",
               N_("line down")),
        Action("forms.keep", N_("Take the form into use"), keep, "F12", "", "",
               lambda p: "" if p.changed() else _(N_("Nothing was changed.")), primary=True),
    )  # fmt: skip


def _within(grid: LineGrid) -> bool:
    """Tell whether the keyboard is in a grid."""
    focus = grid.window().focusWidget()
    return focus is grid or grid.isAncestorOf(focus)


def _shown_in(options: list[tuple[Any, str]]) -> Callable[[Any, Any], str]:
    """Return what shows a choice by its words."""
    words = dict(options)
    return lambda value, _line: words.get(value, "")


def _column(line: dict[str, Any]) -> SlipColumn:
    """Return a column as it stands in the grid."""
    return SlipColumn(
        key=str(line["key"]), title=str(line.get("title") or "").strip(),
        unit=str(line.get("unit") or "").strip(), width=int(line.get("width") or 0),
        align=line.get("align") or Align.LEFT, small=bool(line.get("small")),
    )  # fmt: skip


def _signer(line: dict[str, Any]) -> Signer:
    """Return a place to sign as it stands in the grid."""
    words = str(line["label"]).strip()
    return Signer(words, int(line.get("width") or 0), str(line.get("role") or words))


def _help() -> str:
    """Say how a contract's text is written."""
    words = _(N_(
        "First line: title. Second line: parties. 【…】 begins an article. What is filled in:"
        " {fields}. Tables stand on a line of their own: {tables}."
    ))  # fmt: skip
    fields = " ".join(f"{{{name}}}" for name in FIELDS)
    return words.format(fields=fields, tables=" ".join(f"〔{name}〕" for name in TABLES))
