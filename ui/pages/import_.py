"""The import: the sheet itself, what its columns mean, a verdict on every row, then writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from coopdesk.intake.taking import write_refused
from coopdesk.intake.trial import (
    Loaded,
    checked,
    open_for_import,
    rechecked,
    remember_profile,
    signature_of,
)
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Problem, Refused, Trouble
from coopdesk.sheets.grid import Sheet
from coopdesk.sheets.kind_templates import template_of, write_kind_template
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.reading import is_blank, text_of
from coopdesk.sheets.results import ReadSheet, RefusedRow
from ui.actions import Action, walking
from ui.buttons import Button, Caps, Chip
from ui.doing import answer, open_place, save_place
from ui.editors import TextEdit
from ui.import_standing import PROPOSAL_KINDS, Standing
from ui.keeping import Keeper
from ui.notices import Empty
from ui.page import Page, Room
from ui.parts import Pane, column, label, row
from ui.picker import ChoiceEdit
from ui.sheet_view import VERDICTS, SheetView, StepsBar, Sums, letter
from ui.style import RIGHT
from ui.tables import Table, TableColumn
from ui.tasks import Cancelled, Progress


class ImportPage(Page):
    """An office's own workbook: chosen, understood, checked, corrected here, and written."""

    TITLE = N_("Import")
    ICON = "tray-arrow-down"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        look = self.look
        self.loaded: Loaded | None = None
        self.only_problems = False
        self.verdict_filter = ""
        self.accepted: set[tuple[str, str]] = set()
        self.exported: Path | None = None
        self._undo: list[tuple[dict[int, str], dict[Any, str], set[Any]]] = []
        self._sheet, self._making, self._columns_changed = "", "", False
        self.steps = StepsBar(look)
        self._make_choice()
        self._make_filters()
        self.view = SheetView(look)
        self.view.moved.connect(self._tell_cell)
        self.view.columns_left_out.connect(self._left_out)
        self.editor = TextEdit(look, self.view.viewport(), length=400)
        self.editor.walks = False
        self.editor.hide()
        self.editor.entered.connect(self._corrected)
        self.meaning = ChoiceEdit(look, [], self.view.viewport(), width=180)
        self.meaning.walks = False
        self.meaning.hide()
        self.meaning.picked.connect(self._meant)
        self.meaning.entered.connect(self._meaning_entered)
        self.naming = TextEdit(look, self.steps, length=40)
        self.naming.walks = False
        self.naming.hide()
        self.naming.entered.connect(self._named)
        self.proposals = Table(
            look,
            [
                TableColumn(_(N_("Kind")), width=120),
                TableColumn(_(N_("What the sheet takes for granted")), stretch=1),
            ],
            scrolls=True,
            ticks=True,
        )
        self.proposals.ticks_changed.connect(self._ticked)
        self.proposals.opened.connect(self._tick_opened)
        self.notes = Table(
            look,
            [
                TableColumn(_(N_("Row")), width=72, align="right"),
                TableColumn(_(N_("What was noticed")), stretch=1),
            ],
            scrolls=True,
        )
        self.empty = Empty(look)
        self.stack = QStackedWidget()
        for shown in (self.empty, self.view, self.proposals, self.notes):
            self.stack.addWidget(shown)
        self.sums = Sums(look)
        self.export_button = Button(look, _(N_("Export refused rows")), "Ctrl+E")
        self.write_button = Button(look, _(N_("Write")), "F12", primary=True)
        for button, act in ((self.export_button, self.export), (self.write_button, self.write)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self.sums.buttons.addWidget(button)
        layout = column()
        for part in (self.steps, self.choice, self.filters):
            layout.addWidget(part)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.sums)
        self.setLayout(layout)
        self._started = False
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
        look = self.look
        self.path = TextEdit(look, length=1000)
        self.path.walks = False
        self.path.entered.connect(self._path_entered)
        self.kind = ChoiceEdit(
            look,
            [("", _(N_("as its headings say"))), *((n, _(one.title)) for n, one in KINDS.items())],
            width=150,
        )
        self._waiting: dict[str, Any] | None = None  # Work on a sheet that is not open yet.
        self._told = ""  # What the clerk, or another page, says the file holds.
        self.kind.set_value(self._told)
        self.kind.picked.connect(lambda _one: self._kind_changed())
        browse = Button(look, _(N_("Browse")), "Ctrl+O")
        browse.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        browse.clicked.connect(self.browse)
        self.choice = Pane(look, "page", "b")
        line = row(margins=(16, 8, 16, 8), gap=8)
        line.addWidget(label(_(N_("File")), "small"))
        line.addWidget(self.path, 1)
        line.addWidget(browse)
        line.addSpacing(8)
        line.addWidget(label(_(N_("Holds")), "small"))
        line.addWidget(self.kind)
        self.choice.setLayout(line)

    def _make_filters(self) -> None:
        """Make the chips with the number of rows of each verdict."""
        look = self.look
        self.filters = Pane(look, "page", "")
        line = row(margins=(16, 7, 16, 7), gap=8)
        self.chips: dict[str, Chip] = {}
        for name in ("", *VERDICTS, "proposals", "notes"):
            kind = VERDICTS[name][1] if name in VERDICTS else "outline"
            chip = Chip(look, "", "warn" if name == "proposals" else kind)
            chip.clicked.connect(lambda _checked=False, name=name: self.show_only(name))
            self.chips[name] = chip
            line.addWidget(chip)
        line.addStretch(1)
        self.caps = Caps(look)
        self.caps.chosen.connect(lambda at: (self.toggle_problems, self.change_meaning)[at]())
        line.addWidget(self.caps)
        self.filters.setLayout(line)

    def _left_out(self, count: int) -> None:
        """Say in the strip how many of the sheet's columns lie beside what is seen."""
        words = ngettext("{count} column not shown", "{count} columns not shown", count)
        note = words.format(count=count) if count else ""
        if note != self.rest_note:
            self.rest_note = note
            self.update_actions()

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
            self._told = what["kind"]
            self.kind.set_value(self._told)
        if what.get("path"):
            self.open_file(Path(what["path"]))

    # Opening a file -----------------------------------------------------------------------------

    def browse(self) -> None:
        """Choose a file: type its place here, or press Ctrl+O again for the file dialog."""
        if self.choice.isHidden():
            self.kind.set_value(self._told)
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
        self.room.say(_(N_("Wrote the template {name}.")).format(name=path.name))

    def _path_named(self) -> Path | None:
        text = (self.path.value() or "").strip().strip('"')
        return Path(text) if text else None

    def _path_entered(self) -> None:
        path = self._path_named()
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Open, read and try a workbook on the worker."""
        self.path.set_value(str(path))
        if self._waiting is not None and Path(self._waiting["path"]) == path:
            self._take_up(self._waiting)
            return
        kind, today, desk = self._told, self.desk.today(), self.desk

        def job(progress: Progress) -> Loaded:
            workbook = open_for_import(path, today, kind)
            return checked(desk, workbook, progress, profiled=True)

        self._undo, self.accepted, self.exported = [], set(), None
        self._sheet, self._columns_changed = "", False
        self.only_problems, self.verdict_filter = False, ""
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
            named = {"path": self.path.value(), "told": self._told, "idle": True}
            return self._waiting or (named if self.path.value() else None)
        if self.loaded.intake.written:
            return None
        workbook = self.loaded.workbook
        touched = bool(workbook.corrections or workbook.left_out or self.accepted)
        if not touched and self.exported is None and not self._columns_changed:
            return {"path": str(workbook.path), "told": self._told, "idle": True}
        return {
            "path": str(workbook.path),
            "kind": workbook.kind,
            "told": self._told,
            "idle": not touched,
            "sheet": self._sheet,
            "corrections": sorted([*place, text] for place, text in workbook.corrections.items()),
            "left_out": sorted([*place] for place in workbook.left_out),
            "accepted": sorted([*one] for one in self.accepted),
            "exported": str(self.exported) if self.exported is not None else None,
            "columns": self._columns_changed,
        }

    def _bring_back(self, kept: dict[str, Any]) -> None:
        """Show the file again, and go on with the work on it as soon as it is there."""
        self._told = kept.get("told", "")
        self.kind.set_value(self._told)
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
            self._told, self._sheet = kept.get("told", ""), kept.get("sheet", "")
            self.accepted = {(kind, key) for kind, key in kept.get("accepted", ())}
            self._columns_changed = kept.get("columns", False)
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
        self.next_problem(say=False)
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
        text = text.format(read=intake.read, refused=refused)
        self.room.say(text, "warn" if refused else "done")

    def _kind_changed(self) -> None:
        """Read the file that is named as what the clerk says it holds."""
        self._told = self.kind.value() or ""
        path, loaded = self._path_named(), self.loaded
        if path is None:
            return
        if loaded is not None and loaded.workbook.path == path:
            again = self._told not in {"", loaded.workbook.kind}
        else:
            again = bool(self.path.refusal)
        if again:
            self.open_file(path)

    def recheck(self, row: int | None = None) -> None:
        """Read and try again after a change; of one row's change, only what it touches."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        before, desk, name = self.loaded, self.desk, self._sheet

        def job(progress: Progress) -> Loaded:
            if row is not None:
                return rechecked(desk, before, (name, row + 1), progress)
            return replace(checked(desk, before.workbook, progress), profile=before.profile)

        self.exported = None
        self._run(job, self._take, _(N_("Checking the rows")), self._recheck_failed)

    def _recheck_failed(self, error: BaseException) -> None:
        """Take the last change back when nothing can be read any more."""
        answer(self, error)
        if isinstance(error, Refused | Cancelled) and self._undo and self.loaded is not None:
            self._restore()
            self._show()

    # Showing ------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show everything anew."""
        loaded = self.loaded
        self.filters.setVisible(loaded is not None)
        self.sums.setVisible(loaded is not None)
        if loaded is None:
            self.steps.tell(0, "", "")
            self.empty.tell(
                "tray-arrow-down",
                _(N_("No sheet is chosen yet")),
                _(N_("Type the file's place above and press Enter, or press Ctrl+O to look for it."
                     " A roster, a job ledger, a sales ledger or a stock sheet is taken as the"
                     " office keeps it. F11 writes an empty template of what is chosen under"
                     " “Holds”.")),
            )  # fmt: skip
            self.stack.setCurrentWidget(self.empty)
            self.head()
            self.update_actions()
            return
        read = [one for one in loaded.reading.sheets if one.skipped is None]
        if self._sheet not in {one.name for one in read}:
            self._sheet = read[0].name
        now = next(one for one in read if one.name == self._sheet)
        sheet = next(one for one in loaded.workbook.corrected() if one.name == self._sheet)
        self._show_sheet(sheet, now)
        self._show_chips(len(read))
        self._show_sums()
        refused = loaded.intake.count("refused")
        at = 4 if loaded.intake.written else 3 if not (refused or self.standing.unaccepted) else 2
        note = _(N_("heading in row {row}, {count} rows")).format(
            row=self.view.heading_row, count=loaded.intake.read
        )
        self.steps.tell(at, loaded.profile, note)
        title = _(N_("Import: {kind}")).format(kind=_(KINDS[loaded.workbook.kind].title))
        name = loaded.workbook.path.name
        self.head(title=title, note=f"{name}　{self._sheet}")
        self._tell_cell()

    def _show_sheet(self, sheet: Sheet, now: ReadSheet) -> None:
        """Show one sheet with verdicts and refused cells."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        view, intake = self.view, self.loaded.intake
        view.show_sheet(sheet, now, self.loaded.workbook.kind)
        view.verdicts = {
            number - 1: verdict
            for (name, number), verdict in intake.verdicts.items()
            if name == sheet.name
        }
        left = {row for name, row in self.loaded.workbook.left_out if name == sheet.name}
        view.verdicts.update(dict.fromkeys(left, "left"))
        view.refused = {one.row - 1: one for one in intake.refused if one.sheet == sheet.name}
        view.bad_cells = {
            (row, place)
            for row, one in view.refused.items()
            for problem in one.problems
            for place in view.places_of(problem.field, row)
        }
        by_index = {one.index: place for place, one in enumerate(now.columns)}
        view.changed_cells = {
            (row, by_index[index])
            for name, row, index in self.loaded.workbook.corrections
            if name == sheet.name and index in by_index
        }
        original = next(one for one in self.loaded.workbook.sheets if one.name == sheet.name)
        first = max(now.header_rows, default=0)
        rows = [
            row
            for row in range(first, len(original.rows))
            if any(not is_blank(cell) for cell in original.rows[row])
        ]
        wanted = {"refused", "left"} if self.only_problems else {self.verdict_filter}
        if self.only_problems or self.verdict_filter in VERDICTS:
            rows = [row for row in rows if view.verdicts.get(row) in wanted]
        view.show_rows(rows)
        self._show_proposals()
        self.notes.show_rows(self.standing.notes())
        self.stack.setCurrentWidget(self._shown_part())

    def _shown_part(self) -> QWidget:
        """Return the part that is in view: the sheet, the proposals or the notes."""
        parts: dict[str, QWidget] = {"proposals": self.proposals, "notes": self.notes}
        return parts.get(self.verdict_filter, self.view)

    def _show_chips(self, sheets: int) -> None:
        """Show how many rows have which verdict."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        intake = self.loaded.intake
        left = len(self.loaded.workbook.left_out)
        counts = {name: intake.count(name) for name in VERDICTS} | {"left": left}
        every = _(N_("All {count}")).format(count=intake.read + left)
        self.chips[""].change(every, "outline")
        for name, (words, kind) in VERDICTS.items():
            self.chips[name].change(f"{_(words)} {counts[name]}" if counts[name] else "", kind)
        open_ = len(intake.proposals)
        done = len(self.accepted)
        text = _(N_("Proposals {done} of {count}")).format(done=done, count=open_)
        kind = "tint" if done == open_ else "warn"
        self.chips["proposals"].change(text if open_ else "", kind)
        noticed = self.notes.row_count()
        text = _(N_("Notes {count}")).format(count=noticed)
        self.chips["notes"].change(text if noticed else "", "outline")
        self.caps.show_keys([("F8", _(N_("only problems"))), ("F4", _(N_("change a column")))])

    def _show_proposals(self) -> None:
        """List what the sheet takes for granted, the accepted ticked."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        found = self.loaded.intake.proposals
        self.proposals.show_rows(
            [(_(PROPOSAL_KINDS.get(one.kind, one.kind)), one.text) for one in found]
        )
        self.proposals.ticked = {
            place for place, one in enumerate(found) if (one.kind, one.key) in self.accepted
        }
        self.proposals.viewport().update()

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

    def _tell_cell(self) -> None:
        """Say what is wrong in the current row, and the ways out."""
        if self.loaded is None:
            return
        at = self.view.row_shown()
        refused = self.view.refused.get(at)
        if refused is None or self.stack.currentWidget() is not self.view:
            self.notice.clear()
            return
        one = self._problem_here(refused)
        places = self.view.places_of(one.field, at)
        place = letter(self.view.layout_[places[0]].index) if len(places) == 1 else ""
        told = N_("Row {row}, column {column}: {text}") if place else N_("Row {row}: {text}")
        text = _(told)
        keys = [("F2", _(N_("correct it here"))), ("Ctrl+Del", _(N_("leave the row out")))]
        self.notice.tell(text.format(row=at + 1, column=place, text=one.text), "wrong", keys)

    def _problem_here(self, refused: RefusedRow) -> Problem:
        """Return the problem of the current cell, else the row's first."""
        field = self.view.layout_[self.view.column - 1].field
        return next((one for one in refused.problems if one.field == field), refused.problems[0])

    # Acting -------------------------------------------------------------------------------------

    def show_only(self, name: str) -> None:
        """Show only the rows of a verdict, or the proposals."""
        self.only_problems = False
        self.verdict_filter = name
        self._show()
        self._shown_part().setFocus()

    def toggle_problems(self) -> None:
        """Show only the rows with problems, or all again."""
        self.only_problems = not self.only_problems
        self.verdict_filter = ""
        self._show()
        self.view.setFocus()

    def toggle_proposals(self) -> None:
        """Show the proposals, or the sheet again."""
        self.show_only("" if self.verdict_filter == "proposals" else "proposals")

    def toggle_notes(self) -> None:
        """Show what was noticed in the workbook, or the sheet again."""
        self.show_only("" if self.verdict_filter == "notes" else "notes")

    def next_problem(self, *, say: bool = True) -> None:
        """Go to the next refused cell."""
        view = self.view
        bad = [place for place, at in enumerate(view.shown) if at in view.refused]
        if not bad:
            if say:
                self.room.say(_(N_("No row is refused.")), "done")
            return
        later = [place for place in bad if place > view.current]
        place = (later or bad)[0]
        view.go(place)
        field = view.refused[view.shown[place]].problems[0].field
        for index in view.places_of(field, view.shown[place])[:1]:
            view.go_column(index + 1)
        view.setFocus()

    def correct(self) -> None:
        """Open the current cell for a correction here; the file stays as it is."""
        view = self.view
        at = view.row_shown()
        if self.loaded is None or at < 0 or self.stack.currentWidget() is not view:
            return
        one = view.layout_[view.column - 1]
        cell = view.sheet.cell(at, one.index)
        self.editor.set_value("" if is_blank(cell) else text_of(cell))
        self.editor.setAlignment(RIGHT if view.columns[view.column].align == "right"
                                 else Qt.AlignmentFlag.AlignLeft)  # fmt: skip
        rect = view.cell_rect()
        wide = max(rect.width(), self.look.px(140))
        x = min(rect.left(), view.viewport().width() - wide - 4)
        self.editor.setFixedSize(wide, max(rect.height(), self.look.metrics.field))
        self.editor.move(x, rect.top() - (self.editor.height() - rect.height()) // 2)
        self.editor.show()
        self.editor.raise_()
        self.editor.setFocus()
        self.editor.selectAll()

    def _corrected(self) -> None:
        """Take a correction and check again."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        at, one = self.view.row_shown(), self.view.layout_[self.view.column - 1]
        text = self.editor.value() or ""
        self.editor.hide()
        self.view.setFocus()
        cell = self.view.sheet.cell(at, one.index)
        if text == ("" if is_blank(cell) else text_of(cell)):
            return
        self._remember()
        self.loaded.workbook.corrections[self._sheet, at, one.index] = text
        self.recheck(at)

    def leave_out(self) -> None:
        """Leave the current row out, or take it in again."""
        at = self.view.row_shown()
        if self.loaded is None or at < 0:
            return
        self._remember()
        self.loaded.workbook.left_out ^= {(self._sheet, at)}
        self.recheck(at)

    def undo(self) -> None:
        """Take the last correction, left-out row or changed column back."""
        if not self._undo or self.loaded is None:
            self.room.say(_(N_("There is nothing to undo.")), "note")
            return
        self._restore()
        self.recheck()

    def _remember(self) -> None:
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        workbook = self.loaded.workbook
        state = (dict(workbook.mapping), dict(workbook.corrections), set(workbook.left_out))
        self._undo.append(state)
        del self._undo[:-100]

    def _restore(self) -> None:
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        workbook = self.loaded.workbook
        workbook.mapping, workbook.corrections, workbook.left_out = self._undo.pop()

    def change_meaning(self) -> None:
        """Change what the current column means."""
        if self.loaded is None or self.stack.currentWidget() is not self.view:
            return
        view = self.view
        one = view.layout_[view.column - 1]
        kind = KINDS[self.loaded.workbook.kind]
        self.meaning.set_options(
            [("", _(N_("not taken"))), *((f.name, _(f.label)) for f in kind.fields)]
        )
        self.meaning.set_value(one.field or "")
        rect = view.chip_rect()
        x = min(rect.left(), view.viewport().width() - self.meaning.width() - 4)
        self.meaning.move(x, rect.top() + (rect.height() - self.meaning.height()) // 2)
        self._making = one.field or ""
        self.meaning.show()
        self.meaning.raise_()
        self.meaning.setFocus()
        self.meaning.open_list()

    def _meant(self, one: Any) -> None:
        """Keep what was chosen until Enter."""

    def _meaning_entered(self) -> None:
        """Take another meaning, remember it for sheets with these headings, and check again."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        chosen = self.meaning.value() or ""
        self.meaning.hide()
        self.view.setFocus()
        if chosen == self._making:
            return
        self._remember()
        place = self.view.layout_[self.view.column - 1].index
        mapping = {one.index: one.field or "" for one in self.view.layout_}
        for index, field in mapping.items():
            if field == chosen and chosen and not chosen.startswith("part_"):
                mapping[index] = ""
        mapping[place] = chosen
        workbook = self.loaded.workbook
        workbook.mapping, self._columns_changed = mapping, True
        self._keep_profile(self.loaded.profile or workbook.path.stem, mapping)
        self.recheck()

    def name_profile(self) -> None:
        """Give the columns as they are understood a name, under which they are known again."""
        if self.loaded is None:
            return
        self.naming.set_value(self.loaded.profile or self.loaded.workbook.path.stem)
        self.naming.setFixedSize(self.look.px(220), self.look.metrics.field)
        bar = self.steps
        self.naming.move(bar.width() - self.naming.width() - 16,
                         (bar.height() - self.naming.height()) // 2)  # fmt: skip
        self.naming.show()
        self.naming.raise_()
        self.naming.setFocus()
        self.naming.selectAll()

    def _named(self) -> None:
        """Remember the columns by the name typed."""
        name = (self.naming.value() or "").strip()
        if not name:
            self.naming.refuse(_(N_("Please type a name.")))
            return
        self.naming.hide()
        self.view.setFocus()
        self._keep_profile(name, {one.index: one.field or "" for one in self.view.layout_})
        self.room.say(_(N_("Sheets with these headings are now read as {name}.")).format(name=name))
        self._show()

    def _keep_profile(self, name: str, mapping: dict[int, str]) -> None:
        """Remember what the columns of sheets with these headings mean."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        with self.desk.write() as s:
            signature = signature_of(self.loaded.workbook.kind, self.view.layout_)
            remember_profile(s, signature, name, mapping)
        self.loaded.profile = name

    def next_sheet(self) -> None:
        """Show the workbook's next sheet."""
        if self.loaded is None:
            return
        names = [one.name for one in self.loaded.reading.sheets if one.skipped is None]
        self._sheet = names[(names.index(self._sheet) + 1) % len(names)]
        self.keeper.touch()
        self._show()

    # Proposals ----------------------------------------------------------------------------------

    def _ticked(self) -> None:
        """Take the ticks as accepted proposals."""
        assert self.loaded is not None  # noqa: S101 - a sheet is open.
        found = self.loaded.intake.proposals
        self.accepted = {(found[place].kind, found[place].key) for place in self.proposals.ticked}
        self.keeper.touch()
        self._show_sums()
        self._show_chips(1)

    def _tick_opened(self, place: int) -> None:
        self.proposals.tick(place)

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
        self.room.say(text.format(name=self.exported.name))
        self._show_sums()

    def write(self) -> None:
        """Write the good rows and the accepted proposals, in one transaction."""
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
        self._undo = []
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
        for editor in (self.editor, self.meaning, self.naming):
            if not editor.isHidden():
                editor.hide()
                self.view.setFocus()
                return True
        if self.only_problems or self.verdict_filter:
            self.show_only("")
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
        Action("import.proposals", N_("Show the proposals"), toggle_proposals, "F6",
               short=N_("proposals")),
        Action("import.notes", N_("Show what was noticed"), toggle_notes, "F5",
               short=N_("notes")),
        Action("import.next", N_("Next refused cell"), next_problem, "F7",
               short=N_("next refusal")),
        Action("import.problems", N_("Only rows with problems"), toggle_problems, "F8",
               short=N_("only problems")),
        Action("import.accept", N_("Accept every proposal"), accept_all, "F9",
               short=N_("accept all")),
        Action("import.profile", N_("Name the columns as understood"), name_profile, "Ctrl+S",
               short=N_("name the columns")),
        Action("import.leave", N_("Leave the row out"), leave_out, "Ctrl+Del", strip=False),
        Action("import.undo", N_("Undo"), undo, "Ctrl+Z", short=N_("undo")),
        Action("import.export", N_("Export refused rows"), export, "Ctrl+E", strip=False),
        Action("import.template", N_("Template to fill in"), template, "F11",
               short=N_("template")),
        Action("import.write", N_("Write the rows"), write, "F12", strip=False, when=why_not),
        Action("import.file", N_("Choose another file"), browse, "Ctrl+O",
               short=N_("other file"), button=True, strip=False),
        walking(N_("back"), key="Esc"),
    )  # fmt: skip
