"""The import: the sheet itself, what its columns mean, a verdict on every row, then writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from coopdesk.intake.taking import write_refused
from coopdesk.intake.trial import Loaded, checked, open_for_import, rechecked
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.sheets.kind_templates import template_of, write_kind_template
from coopdesk.sheets.kinds import KINDS
from ui.actions import Action, walking
from ui.buttons import Button
from ui.doing import answer, file_said, open_place, save_place
from ui.import_standing import Standing
from ui.keeping import Keeper
from ui.page import Page, Room
from ui.pages.import_changes import ImportChanges
from ui.pages.import_choice import ImportChoice
from ui.pages.import_shown import ImportShown
from ui.parts import column
from ui.sheet_view import StepsBar, Sums
from ui.tasks import Cancelled, Progress


class ImportPage(Page):
    """An office's own workbook: chosen, understood, checked, corrected here, and written."""

    TITLE = N_("Import")
    ICON = "tray-arrow-down"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.loaded: Loaded | None = None
        self.accepted: set[tuple[str, str]] = set()
        self.exported: Path | None = None
        self._waiting: dict[str, Any] | None = None  # Work on a sheet that is not open yet.
        self._started = False
        self.steps = StepsBar(self.look)
        self._make_choice()
        self._make_shown()
        self._make_changes()
        self._make_sums()
        layout = column()
        for part in (self.steps, self.choice, self.shown.filters):
            layout.addWidget(part)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.sums)
        self.setLayout(layout)
        self.keeper = Keeper(self, "import", self._content, lambda: self.path.value() or "")
        self.path.edited.connect(self.keeper.touch)
        self._show()

    @property
    def standing(self) -> Standing:
        """Return where the open workbook stands."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        return Standing(self.loaded, self.accepted, self.exported)

    # Building -----------------------------------------------------------------------------------

    def _make_choice(self) -> None:
        """Make the line where the file is named."""
        self.choice = ImportChoice(self.look)
        self.path, self.kind = self.choice.path, self.choice.kind
        self.choice.entered.connect(self._path_entered)
        self.choice.told_kind.connect(self._kind_changed)
        self.choice.browsed.connect(self.browse)

    def _make_shown(self) -> None:
        """Make the sheet, the proposals and the notes."""
        shown = self.shown = ImportShown(self)
        self.stack, self.view, self.notes = shown.stack, shown.view, shown.notes
        self.view.columns_left_out.connect(self.tell_left_out)
        shown.filtered.connect(self._show)
        shown.ticked.connect(self._ticked)
        shown.meaning_wanted.connect(self.change_meaning)

    def _make_changes(self) -> None:
        """Make the editors over the sheet."""
        changes = self.changes = ImportChanges(self, self.view, self.steps, lambda: self.loaded)
        self.editor, self.meaning, self.naming = changes.editor, changes.meaning, changes.naming
        changes.changed.connect(self.recheck)
        changes.named.connect(self._named)

    def _make_sums(self) -> None:
        """Make the foot: sums, and what is done with the rows."""
        self.sums = Sums(self.look)
        self.export_button = Button(self.look, _(N_("Export refused rows")), "Ctrl+E")
        self.write_button = Button(self.look, _(N_("Write")), "F12", primary=True)
        for button, act in ((self.export_button, self.export), (self.write_button, self.write)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self.sums.buttons.addWidget(button)

    def first_focus(self) -> QWidget | None:
        """Begin at the file, or in the sheet."""
        return self.path if self.loaded is None else self.view

    def opened(self, **what: Any) -> None:
        """Open a file that another page names, or go on with what was corrected before."""
        if not self._started:
            self._started = True
            kept = self.keeper.back()
            if kept is not None and not what.get("path"):
                self._bring_back(kept)
        if what.get("kind"):
            self.choice.tell(what["kind"])
        if what.get("path"):
            self.open_file(Path(what["path"]))

    # Opening a file -----------------------------------------------------------------------------

    def browse(self) -> None:
        """Choose a file: type its place here, or press Ctrl+O again for the file dialog."""
        if self.choice.isHidden():
            self.kind.set_value(self.choice.told)
            self.choice.show()
            self.path.setFocus(Qt.FocusReason.TabFocusReason)
            return
        kinds = _(N_("Workbooks")) + " (*.xlsx *.xls *.csv)"
        chosen = open_place(self, _(N_("Choose a workbook")), kinds)
        if chosen is not None:
            self.open_file(chosen)

    def template(self) -> None:
        """Write an empty sheet of the kind chosen, to be filled in and imported."""
        kind = self.kind.value() or ""
        if not kind:
            self.choice.show()
            self.kind.setFocus(Qt.FocusReason.TabFocusReason)
            self.room.say(_(N_("Please choose under “Holds” what the template is for.")), "warn")
            return
        title = template_of(kind).title
        path = save_place(self, _(N_("{title} template")).format(title=title), f"{title}.xlsx")
        if path is None:
            return
        try:
            write_kind_template(path, kind)
        except Trouble as error:
            answer(self, error)
            return
        self.room.say(_(N_("Wrote the template {name}.")).format(name=file_said(path)))

    def _path_entered(self) -> None:
        path = self.choice.named()
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Open, read and try a workbook on the worker."""
        self.path.set_value(str(path))
        if self._waiting is not None and Path(self._waiting["path"]) == path:
            self._take_up(self._waiting)
            return
        kind, today, desk = self.choice.told, self.desk.today(), self.desk

        def job(progress: Progress) -> Loaded:
            workbook = open_for_import(path, today, kind)
            return checked(desk, workbook, progress, profiled=True)

        self.accepted, self.exported = set(), None
        self.changes.begin()
        self.shown.begin()
        self._run(job, self._opened_file, _(N_("Reading the sheet")), self._failed)

    def _run(
        self, job: Callable[[Progress], Loaded], done: Callable[[Loaded], object], title: str,
        failed: Callable[[BaseException], object],
    ) -> None:  # fmt: skip
        """Keep what is typed, for the worker will hold the book; then let it work."""
        self.keeper.write()
        self.tasks.run(job, done, title, failed=failed)

    def _content(self) -> dict[str, Any] | None:
        """Return what is kept: the file, and what was done to its sheets here.

        It waits for nobody (``idle``) until something of the sheet itself was changed or accepted.
        """
        if self.loaded is None:
            named = {"path": self.path.value(), "told": self.choice.told, "idle": True}
            return self._waiting or (named if self.path.value() else None)
        if self.loaded.intake.written:
            return None
        workbook = self.loaded.workbook
        touched = bool(workbook.corrections or workbook.left_out or self.accepted)
        if not touched and self.exported is None and not self.changes.columns:
            return {"path": str(workbook.path), "told": self.choice.told, "idle": True}
        return {
            "path": str(workbook.path),
            "kind": workbook.kind,
            "told": self.choice.told,
            "idle": not touched,
            "sheet": self.changes.sheet,
            "corrections": sorted([*place, text] for place, text in workbook.corrections.items()),
            "left_out": sorted([*place] for place in workbook.left_out),
            "accepted": sorted([*one] for one in self.accepted),
            "exported": str(self.exported) if self.exported is not None else None,
            "columns": self.changes.columns,
        }

    def _bring_back(self, kept: dict[str, Any]) -> None:
        """Show the file again, and go on with the work on it as soon as it is there."""
        self.choice.tell(kept.get("told", ""))
        self.path.set_value(kept["path"])
        if "corrections" not in kept:
            return
        self._waiting = kept
        path = Path(kept["path"])
        if path.exists():
            self._take_up(kept)
        else:
            text = _(N_("{name} is not there now; put the stick in and press Enter to go on with"
                        " it."))  # fmt: skip
            self.room.say(text.format(name=path.name), "warn")

    def _take_up(self, kept: dict[str, Any]) -> None:
        """Open the sheet again with what was done to it before."""
        path, today, desk = Path(kept["path"]), self.desk.today(), self.desk

        def job(progress: Progress) -> Loaded:
            workbook = open_for_import(path, today, kept["kind"])
            for sheet, at, place, text in kept["corrections"]:
                workbook.corrections[sheet, at, place] = text
            workbook.left_out.update((sheet, at) for sheet, at in kept["left_out"])
            return checked(desk, workbook, progress, profiled=True)

        def done(loaded: Loaded) -> None:
            self.choice.told, self.changes.sheet = kept.get("told", ""), kept.get("sheet", "")
            self.accepted = {(kind, key) for kind, key in kept.get("accepted", ())}
            self.changes.columns = kept.get("columns", False)
            exported = kept.get("exported")
            self.exported = Path(exported) if exported and Path(exported).exists() else None
            self._opened_file(loaded)
            self.room.say(_(N_("The corrections you made in this sheet are back.")), "note")

        self.path.set_value(str(path))
        self.tasks.run(job, done, _(N_("Reading the sheet")), failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        """Say beside the file why it cannot be read."""
        if isinstance(error, Refused | Trouble):
            text = error.text if isinstance(error, Trouble) else error.problems[0].text
            self.path.refuse(text)
            self.path.setFocus()
        answer(self, error)

    def _opened_file(self, loaded: Loaded) -> None:
        self._waiting = None
        self.kind.set_value(loaded.workbook.kind)
        self.choice.hide()
        self._take(loaded)
        self.view.column = 1
        self.shown.next_problem(say=False)
        self.view.setFocus()

    def _take(self, loaded: Loaded) -> None:
        """Show what was read and tried."""
        self.loaded = loaded
        known = {(one.kind, one.key) for one in loaded.intake.proposals}
        self.accepted &= known
        self._show()
        self.keeper.touch()
        intake = loaded.intake
        refused = intake.count("refused")
        text = ngettext(
            "Checked {read} row: {refused} refused; nothing is written yet.",
            "Checked {read} rows: {refused} refused; nothing is written yet.", intake.read,
        )  # fmt: skip
        if refused and not intake.written:
            text = ngettext(
                "Checked {read} row: {refused} refused. Correct them, or export them with Ctrl+E"
                " and write the rest.",
                "Checked {read} rows: {refused} refused. Correct them, or export them with Ctrl+E"
                " and write the rest.", intake.read,
            )  # fmt: skip
        text = text.format(read=intake.read, refused=refused)
        self.room.say(text, "warn" if refused else "done")

    def _kind_changed(self) -> None:
        """Read the file that is named as what the clerk says it holds."""
        path, loaded, told = self.choice.named(), self.loaded, self.choice.told
        if path is None:
            return
        if loaded is not None and loaded.workbook.path == path:
            again = told not in {"", loaded.workbook.kind}
        else:
            again = bool(self.path.refusal)
        if again:
            self.open_file(path)

    def recheck(self, row: int | None = None) -> None:
        """Read and try again after a change; of one row's change, only what it touches."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        before, desk, name = self.loaded, self.desk, self.changes.sheet

        def job(progress: Progress) -> Loaded:
            if row is not None:
                return rechecked(desk, before, (name, row + 1), progress)
            return replace(checked(desk, before.workbook, progress), profile=before.profile)

        self.exported = None
        self._run(job, self._take, _(N_("Checking the rows")), self._recheck_failed)

    def _recheck_failed(self, error: BaseException) -> None:
        """Take the last change back when nothing can be read any more."""
        answer(self, error)
        if isinstance(error, Refused | Cancelled) and self.changes.take_back():
            self._show()

    # Showing ------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show everything anew."""
        loaded = self.loaded
        self.shown.filters.setVisible(loaded is not None)
        self.sums.setVisible(loaded is not None)
        if loaded is None:
            self.steps.tell(0, "", "")
            self.shown.show_nothing()
            self.head()
            self.update_actions()
            return
        read = [one for one in loaded.reading.sheets if one.skipped is None]
        now = next((one for one in read if one.name == self.changes.sheet), read[0])
        self.changes.sheet = now.name
        self.shown.show_sheet(self.standing, now)
        self._show_sums()
        refused = loaded.intake.count("refused")
        at = 4 if loaded.intake.written else 3 if not (refused or self.standing.unaccepted) else 2
        note = _(N_("heading in row {row}, {count} rows")).format(
            row=self.view.heading_row, count=loaded.intake.read
        )
        self.steps.tell(at, loaded.profile, note)
        title = _(N_("Import: {kind}")).format(kind=_(KINDS[loaded.workbook.kind].title))
        name = loaded.workbook.path.name
        self.head(title=title, note=f"{name}　{now.name}")
        self.shown.tell_cell()

    def _show_sums(self) -> None:
        """Show the sheet's own sums against what will be written."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        intake = self.loaded.intake
        self.sums.tell(self.standing.figures())
        reason = self.why_not()
        self.export_button.setEnabled(intake.count("refused") > 0)
        self.write_button.setEnabled(not reason)
        self.write_button.setText(self.standing.write_words())
        self.write_button.updateGeometry()
        self.update_actions()

    # Acting -------------------------------------------------------------------------------------

    def correct(self) -> None:
        """Open the current cell for a correction here."""
        if self.loaded is not None and self.shown.shows_sheet() and self.view.row_shown() >= 0:
            self.changes.correct()

    def change_meaning(self) -> None:
        """Change what the current column means."""
        if self.loaded is not None and self.shown.shows_sheet():
            self.changes.change_meaning()

    def _named(self, name: str) -> None:
        self.room.say(_(N_("Sheets with these headings are now read as {name}.")).format(name=name))
        self._show()

    def next_sheet(self) -> None:
        """Show the workbook's next sheet."""
        if self.loaded is None:
            return
        names = [one.name for one in self.loaded.reading.sheets if one.skipped is None]
        self.changes.sheet = names[(names.index(self.changes.sheet) + 1) % len(names)]
        self.keeper.touch()
        self._show()

    def _ticked(self) -> None:
        """Take the ticks as accepted proposals."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        found = self.loaded.intake.proposals
        self.accepted = {
            (found[place].kind, found[place].key) for place in self.shown.proposals.ticked
        }
        self.keeper.touch()
        self._show_sums()
        self.shown.show_chips(self.standing)

    def accept_all(self) -> None:
        """Accept every proposal."""
        if self.loaded is None:
            return
        self.accepted = {(one.kind, one.key) for one in self.loaded.intake.proposals}
        self.keeper.touch()
        self._show()
        count = len(self.accepted)
        words = ngettext("{count} proposal accepted.", "{count} proposals accepted.", count)
        self.room.say(words.format(count=count), "done")

    # Writing ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why nothing can be written now."""
        if self.loaded is None:
            return _(N_("Please choose a sheet first."))
        return self.standing.why_not()

    def export(self) -> None:
        """Write the refused rows into a workbook beside the sheet; the others may then go in."""
        if self.loaded is None or not self.loaded.intake.count("refused"):
            self.room.say(_(N_("No row is refused.")), "note")
            return
        try:
            self.exported = write_refused(self.loaded.workbook.path, self.loaded.intake,
                                          otherwise=self.desk.path.parent)  # fmt: skip
        except Trouble as trouble:
            answer(self, trouble)
            return
        self.keeper.touch()
        text = _(N_("The refused rows are in {name}, each with its reason; F12 writes the others."))
        self.room.say(text.format(name=file_said(self.exported)))
        self._show_sums()

    def write(self) -> None:
        """Write the good rows and the accepted proposals, in one transaction.

        A correction that is still being typed is taken and checked first; the next F12 writes.
        """
        if self.changes.take():
            return
        if self.why_not() or self.loaded is None:
            self.room.say(self.why_not(), "warn")
            return
        loaded, desk = self.loaded, self.desk
        workbook = loaded.workbook
        before = set(workbook.left_out)
        workbook.left_out |= {(one.sheet, one.row - 1) for one in loaded.intake.refused}

        def job(progress: Progress) -> Loaded:
            reading = workbook.read(progress)
            intake = workbook.write(desk, reading, progress)
            return Loaded(workbook, reading, intake, loaded.profile)

        def failed(error: BaseException) -> None:
            workbook.left_out = before
            answer(self, error)
            if not isinstance(error, Cancelled):
                self.recheck()

        self._run(job, self._written, _(N_("Writing the rows")), failed)

    def _written(self, loaded: Loaded) -> None:
        """Say what was written."""
        self.loaded = loaded
        self.keeper.throw_away()
        self.changes.forget()
        self._show()
        intake = loaded.intake
        text = _(N_("Written: {new} new, {changed} changed, {same} as they were."))
        self.room.say(
            text.format(
                new=intake.count("new"), changed=intake.count("changed"),
                same=intake.count("same"),
            )
        )  # fmt: skip

    def can_leave(self) -> bool:
        """Keep the corrections before leaving."""
        self.keeper.write()
        return True

    def escaped(self) -> bool:
        """Close what is open over the sheet, then filters, before the page is left."""
        if self.changes.close() or self.shown.show_all():
            return True
        if self.loaded is not None and not self.choice.isHidden():
            self.choice.hide()
            self.view.setFocus()
            return True
        return False

    ACTIONS = (
        walking(N_("choose a cell"), key="↑↓←→"),
        Action("import.correct", N_("Correct the cell here"), correct, "F2",
               short=N_("correct")),
        Action("import.sheet", N_("Next sheet of the workbook"), next_sheet, "F3", strip=False),
        Action("import.meaning", N_("Change what the column means"), change_meaning, "F4",
               short=N_("change a column")),
        Action("import.proposals", N_("Show the proposals"),
               lambda p: p.shown.toggle("proposals"), "F6", short=N_("proposals")),
        Action("import.notes", N_("Show what was noticed"),
               lambda p: p.shown.toggle("notes"), "F5", short=N_("notes")),
        Action("import.next", N_("Next refused cell"), lambda p: p.shown.next_problem(),
               "F7", short=N_("next refusal")),
        Action("import.problems", N_("Only rows with problems"),
               lambda p: p.shown.toggle_problems(), "F8", short=N_("only problems")),
        Action("import.accept", N_("Accept every proposal"), accept_all, "F9",
               short=N_("accept all")),
        Action("import.profile", N_("Name the columns as understood"),
               lambda p: p.changes.name_profile(), "Ctrl+S", short=N_("name the columns")),
        Action("import.leave", N_("Leave the row out"), lambda p: p.changes.leave_out(),
               "Ctrl+Del", strip=False),
        Action("import.undo", N_("Undo"), lambda p: p.changes.undo(), "Ctrl+Z", short=N_("undo")),
        Action("import.export", N_("Export refused rows"), export, "Ctrl+E", strip=False),
        Action("import.template", N_("Template to fill in"), template, "F11",
               short=N_("template")),
        Action("import.write", N_("Write the rows"), write, "F12", strip=False, when=why_not),
        Action("import.file", N_("Choose another file"), browse, "Ctrl+O",
               short=N_("other file"), button=True, strip=False),
        walking(N_("back"), key="Esc"),
    )  # fmt: skip
