"""The page of any register: its list, and at the right the form of the record in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.intake.outcome import Intake
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.register import (
    Register,
    add_record,
    edit_record,
    masked_values,
    opened_values,
    retire_record,
    shown_of,
)
from coopdesk.kernel.register_listing import listing_of
from ui.actions import ATTACH_KEY, Action, walking
from ui.buttons import Caps
from ui.doing import answer, ask, attempt, file_said, open_place, save_place
from ui.forms import form_of
from ui.list_words import counted
from ui.listed import ListFrame, list_actions
from ui.page import Page, Room, Side
from ui.parts import Section, column, row
from ui.tasks import Progress

_REASONS = 3  # So many reasons of refused rows are said at once.


class RegisterPage(Page):
    """A register's list and form; ``register_page`` makes the page of a register."""

    REGISTER: Register

    def __init__(self, room: Room) -> None:
        """Lay out list and form."""
        super().__init__(room)
        look, register = self.look, self.REGISTER
        self.record: int | None = None
        self.editing = False
        self._made: Callable[[int], object] | None = None
        self.frame = ListFrame(self, listing_of(register))
        self.list = self.frame.view
        layout = column()
        layout.addWidget(self.frame)
        self.setLayout(layout)
        self.side = Side(look, width=340)
        self.section = Section(look)
        self.form = form_of(register, room)
        self.keys = Caps(look)
        self.side.body.addWidget(self.section)
        self.side.body.addSpacing(8)
        self.side.body.addWidget(self.form)
        foot = row()
        foot.addWidget(self.keys)
        self.side.body.addSpacing(12)
        self.side.body.addLayout(foot)
        self.form.edited.connect(self._edited)
        self.form.finished.connect(self.save)
        self.list.current_id_changed.connect(self._show)
        self.list.opened_id.connect(lambda _id: self.edit())
        self.list.loaded.connect(self._count)
        self._changed = False
        advice = _(N_("Press F2 to add one, or import a sheet."))
        title = _(N_("{title}: nothing here yet")).format(title=_(register.title))
        self.list.empty.tell(register.icon, title, advice, [(_(N_("Add")), "F2", self.new)])
        self._show(self.list.current_id() or -1)
        self._count()

    def _show(self, record_id: int) -> None:
        """Show a record in the form, unless one is being edited."""
        if self.editing:
            return
        register = self.REGISTER
        self.record = record_id if record_id >= 0 else None
        if self.record is None:
            self.form.set_values({})
            self.section.tell(_(register.title))
            self._fold("")
        else:
            with self.desk.read() as session:
                values = masked_values(session, register, self.record)
                name = shown_of(session, register, self.record)
            self.form.set_values(values)
            self.section.tell(name)
            self._fold(name)
        self._lock(locked=True)
        self.update_actions()

    def _fold(self, name: str) -> None:
        if self.side is not None:
            self.side.fold(name, self.REGISTER.icon)

    def _lock(self, *, locked: bool) -> None:
        """Let the form be read only, or edited."""
        self.editing = not locked
        for editor in self.form.fields.values():
            editor.setEnabled(not locked)
        keys = [("F4", _(N_("edit"))), ("F2", _(N_("add")))]
        if not locked:
            keys = [("Enter", _(N_("next"))), ("Esc", _(N_("leave it")))]
        self.keys.show_keys(keys)

    def new(self) -> None:
        """Start a new record."""
        if self.editing and not self._leave():
            return
        self.room.show_side(shown=True)
        self.record = None
        self.form.set_values(self._defaults())
        self.section.tell(_(N_("New")), _(self.REGISTER.title))
        self._start()

    def _defaults(self) -> dict[str, Any]:
        """Return what a new record starts with: the declared defaults."""
        found = {}
        for attribute in self.REGISTER.form:
            default = attribute.property.columns[0].default
            if default is not None and default.is_scalar:
                found[attribute.key] = default.arg
        return found

    def edit(self) -> None:
        """Edit the record in hand."""
        if self.record is None or self.editing:
            return
        register, record = self.REGISTER, self.record

        def start(values: dict[str, Any]) -> None:
            self.form.set_values(values)
            self.room.show_side(shown=True)
            self._start()

        attempt(self, lambda s: opened_values(s, register, record), done=start)

    def _start(self) -> None:
        self._changed = False
        self._lock(locked=False)
        self.form.start()
        self.update_actions()

    def _edited(self) -> None:
        self._changed = True

    def save(self) -> None:
        """Write the form; refusals stand beside the fields."""
        if not self.editing or not self.form.settle():
            return
        register, record, values = self.REGISTER, self.record, self.form.values()

        def write(session: Any) -> int:
            if record is None:
                return add_record(session, register, values)
            edit_record(session, register, record, values)
            return record

        attempt(self, write, done=self._saved, fields=self.form.fields)

    def _saved(self, record_id: int) -> None:
        added, made, self._made = self.record is None, self._made, None
        self.list.setFocus()  # Before the fields are locked, or it wanders through all of them.
        self._lock(locked=True)
        self._changed = False
        self.list.reload()
        self.list.go_to(record_id)
        self._show(record_id)
        with self.desk.read() as session:
            name = shown_of(session, self.REGISTER, record_id)
        words = _(N_("Added {name}.")) if added else _(N_("Changed {name}."))
        self.room.say(words.format(name=name))
        self.room.show_side(shown=False)
        if added and made is not None:
            self.room.back()
            made(record_id)

    def _leave(self) -> bool:
        """Leave the form; asks when something was typed."""
        if self._changed and not ask(
            self,
            _(N_("Leave without saving?")),
            _(N_("What was typed in this form is not kept.")),
            yes=_(N_("Leave")),
            no=_(N_("Go on")),
        ):
            return False
        self.list.setFocus()
        self._lock(locked=True)
        self._changed, self._made = False, None
        self._show(self.list.current_id() or -1)
        self.room.show_side(shown=False)
        self.notice.clear()
        return True

    def retire(self) -> None:
        """Take the current record, or the ticked ones, out of use."""
        ids = self.list.ticked_ids() or ([self.record] if self.record is not None else [])
        if not ids or self.editing:
            return
        with self.desk.read() as session:
            name = shown_of(session, self.REGISTER, ids[0])
        one = len(ids) == 1
        question = _(N_("Retire {name}?")) if one else _(N_("Retire {count} records?"))
        if not ask(
            self,
            question.format(name=name, count=len(ids)),
            _(N_("It is offered no more; documents that name it stay as they are.")),
            yes=_(N_("Retire")),
        ):
            return

        def write(session: Any) -> None:
            for record_id in ids:
                retire_record(session, self.REGISTER, record_id)

        if attempt(self, write):
            self.list.clear_ticks()
            said = _(N_("Retired {name}.")) if one else _(N_("Retired {count} records."))
            self.room.say(said.format(name=name, count=len(ids)))

    def template(self) -> None:
        """Write an empty sheet with this register's headings, to be filled in and imported."""
        from coopdesk.sheets.template import write_template

        title = _(N_("{title} template")).format(title=_(self.REGISTER.title))
        path = save_place(self, title, f"{title}.xlsx")
        if path is not None:
            write_template(path, self.REGISTER)
            self.room.say(_(N_("Wrote the template {name}.")).format(name=file_said(path)))

    def bring_in(self) -> None:
        """Try a filled template, say what it would do, and take it in if that is wanted."""
        from coopdesk.intake.registers import take_register

        kinds = _(N_("Workbooks")) + " (*.xlsx *.xls *.csv)"
        path = open_place(self, _(N_("Choose a filled template")), kinds)
        if path is None:
            return
        desk, register = self.desk, self.REGISTER

        def tried(progress: Progress) -> Intake:
            return take_register(desk, path, register, dry_run=True, progress=progress)

        def taken(progress: Progress) -> Intake:
            return take_register(desk, path, register, accept=True, progress=progress)

        def asked(intake: Intake) -> None:
            if self._wants(intake):
                self.tasks.run(taken, self._brought_in, _(N_("Writing the rows")), failed=failed)

        def failed(error: BaseException) -> None:
            answer(self, error)

        self.tasks.run(tried, asked, _(N_("Checking the rows")), failed=failed)

    def _wants(self, intake: Intake) -> bool:
        """Say what a filled template would do, and ask whether it may."""
        new, changed, same = (intake.count(one) for one in ("new", "changed", "same"))
        lines = [
            _(N_("Row {row}: {text}")).format(row=one.row, text=one.text) for one in intake.refused
        ]
        if not new + changed:
            text = " ".join(lines[:_REASONS]) or _(N_("The book has all of these rows already."))
            self.notice.tell(text, "wrong" if lines else "note")
            return False
        stay = _(N_("{same} stay as they are.")).format(same=same)
        if lines:
            refused = ngettext(
                "{count} row is refused and goes into a workbook beside the sheet:",
                "{count} rows are refused and go into a workbook beside the sheet:",
                len(lines),
            ).format(count=len(lines))
            stay = " ".join([stay, refused, *lines[:_REASONS]])
        question = _(N_("Take {new} new and {changed} changed records in?"))
        return ask(self, question.format(new=new, changed=changed), stay, yes=_(N_("Write")))

    def _brought_in(self, intake: Intake) -> None:
        """Say what a filled template brought."""
        text = _(N_("Written: {new} new, {changed} changed, {same} as they were."))
        text = text.format(
            new=intake.count("new"), changed=intake.count("changed"), same=intake.count("same")
        )
        if intake.refused_file is not None:
            beside = _(N_("The refused rows are in {path}, each with its reason."))
            text = f"{text} {beside.format(path=file_said(intake.refused_file))}"
        self.room.say(text)

    def attachments(self) -> None:
        """Open the photos and scans of the record in hand."""
        if self.record is None:
            return
        with self.desk.read() as session:
            name = shown_of(session, self.REGISTER, self.record)
        self.room.open("attachments", subject=self.REGISTER.table, record_id=self.record,
                       title=name)  # fmt: skip

    def opened(self, **what: Any) -> None:
        """Show a record (``record_id``), begin a new one (``new``, or its name), or the list.

        Initials that were looked for are no name. ``made`` gets the new record's id, and the page
        that asked for it comes back.
        """
        self._made = what.get("made")
        record_id = what.get("record_id")
        if record_id is not None:
            self.list.go_to(int(record_id))
        new = what.get("new")
        if new:
            self.new()
        if isinstance(new, str) and not new.isascii():
            self.form.fields[self.REGISTER.shown.key].set_value(new)

    def first_focus(self) -> QWidget | None:
        """Start in the list, or in the form while it is edited."""
        if not self.editing:
            return self.list
        here: QWidget | None = self.window().focusWidget()
        typing = here is not None and self.form.isAncestorOf(here)
        return None if typing else self.form.first()

    def can_leave(self) -> bool:
        """Ask when a form is half filled in."""
        return not self.editing or not self._changed or self._leave()

    def escaped(self) -> bool:
        """Leave the form first."""
        if self.editing:
            self._leave()
            return True
        return self.frame.escaped()

    def refresh(self, changes: Any) -> None:
        """Read the list again if it is concerned."""
        self.frame.refresh(changes)
        if not self.editing and changes.concern(self.list.listing.depends_on):
            self._show(self.list.current_id() or -1)

    def _count(self) -> None:
        listing = self.frame.listing
        self.head(title=_(self.REGISTER.title), number=counted(listing, len(self.list.ids())))


def _reading(page: RegisterPage) -> str:
    """Return why something of the list cannot be done while a form is edited."""
    return _(N_("Save or leave the form first.")) if page.editing else ""


def _saving(page: RegisterPage) -> str:
    """Return why there is nothing to save."""
    return "" if page.editing else _(N_("Press F2 to add or F4 to edit."))


def actions_of(register: Register) -> tuple[Action, ...]:
    """Return the actions of a register's page."""
    name, page = register.table, RegisterPage
    return (
        walking(N_("choose"), key="↑↓"),
        walking(N_("tick"), key="Space"),
        Action(f"{name}.new", N_("Add a record"), page.new, "F2", "plus", N_("add")),
        Action(f"{name}.edit", N_("Edit the record"), page.edit, "F4", "", N_("edit"), _reading),
        Action(
            f"{name}.retire", N_("Retire"), page.retire, "Ctrl+Del", "", N_("retire"), _reading
        ),
        *list_actions(name, title=lambda shown: _(shown.REGISTER.title)),
        Action(
            f"{name}.template", N_("Template for import"), page.template, "Ctrl+T", "table-large",
            N_("Template"), strip=False, button=True,
        ),
        Action(
            f"{name}.bring_in", N_("Take a filled template in"), page.bring_in, "Ctrl+Shift+T",
            strip=False,
        ),
        Action(
            f"{name}.attachments", N_("Photos and scans"), page.attachments, ATTACH_KEY, "",
            N_("photos"), _reading,
        ),
        Action(f"{name}.save", N_("Save"), page.save, "F12", "", "", _saving, primary=True),
    )  # fmt: skip


def register_page(register: Register) -> type[Page]:
    """Return the page of a register."""
    return type(
        f"{register.record.__name__}Page",
        (RegisterPage,),
        {
            "__doc__": f"{register.title}: list and form.",
            "REGISTER": register,
            "TITLE": register.title,
            "ICON": register.icon,
            "ACTIONS": actions_of(register),
        },
    )
