"""Files of the units taken in: chosen, dropped or fetched from a folder; what became of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.packages.merge import Merged, merge_files
from coopdesk.packages.received import not_taken, unit_of
from coopdesk.packages.turned_away import TurnedAway, turned_away
from ui.actions import Action, walking
from ui.figures import Pair, Pairs
from ui.notices import Empty
from ui.page import Page, Room, Side
from ui.pages.exchange import (
    SUFFIX,
    Locked,
    MarginTable,
    folder_place,
    open_places,
    refusal_pairs,
    short_moment,
)
from ui.pages.figures import kind_text
from ui.pages.package_cards import SORTS
from ui.pages.papers import place_text
from ui.parts import Section, column, label
from ui.tables import Cell, Table, TableColumn
from ui.tasks import Progress

MOST_REFUSED: Final = 50
CHIPS: Final = {
    "accepted": ("tint", N_("accepted")), "exceptions": ("tint", N_("taken, some set aside")),
    "same": ("grey", N_("already here")), "held": ("warn", N_("waits")),
    "refused": ("neg", N_("refused")),
}  # fmt: skip


class ReceivePage(Page):
    """What became of each file, with its sentence; replies lie in the folder beside."""

    TITLE = N_("Take in files")
    ICON = "tray-arrow-down"

    def __init__(self, room: Room) -> None:
        """Lay out the outcomes and the panel of the file in hand."""
        super().__init__(room)
        look = self.look
        self.locked = Locked(self)
        self.merged: list[Merged] = []
        self.away: list[TurnedAway] = []
        self.table = MarginTable(
            look,
            [
                TableColumn(_(N_("File")), stretch=1),
                TableColumn(_(N_("Unit"))),
                TableColumn(_(N_("Month"))),
                TableColumn(_(N_("Package no.")), align="right", leaves=1),
                TableColumn(_(N_("Outcome"))),
                TableColumn(_(N_("Set aside")), align="right"),
                TableColumn(_(N_("Reply")), align="centre", leaves=2),
            ],
            scrolls=True,
        )
        self.table.current_row_changed.connect(self._show)
        self.table.opened.connect(self._open)
        self.empty = Empty(look, over=self.table)
        layout = column()
        layout.addWidget(self.table, 1)
        self.setLayout(layout)
        self.side = Side(look, width=400)
        self.section = Section(look)
        self.sentence = label("", "body", wrap=True)
        self.facts = Pairs(look)
        self.asides = Table(
            look,
            [TableColumn(_(N_("Set aside")), width=120), TableColumn(_(N_("Why")), stretch=1)],
            small=True,
        )
        for part, gap in ((self.section, 4), (self.sentence, 10), (self.facts, 10)):
            self.side.body.addWidget(part)
            self.side.body.addSpacing(gap)
        self.side.body.addWidget(self.asides)
        self.setAcceptDrops(True)
        self._show_rows()

    def opened(self, **what: Any) -> None:
        """Show what was taken in, and what was refused before; ``choose`` asks for files."""
        self._show_rows()
        self._head()
        if what.get("choose"):
            self.choose()

    def first_focus(self) -> QWidget | None:
        """Start on the outcomes."""
        return self.table

    @property
    def folder(self) -> Path | None:
        """Return the folder that files are dropped into."""
        with self.desk.read() as s:
            known = setting(s, "receive_folder", "")
        return Path(known) if known else None

    def _waiting(self) -> list[Path]:
        """Return the files in the folder that have not been taken in under their name."""
        folder = self.folder
        if folder is None or not folder.is_dir():
            return []
        found = sorted(folder.glob(SUFFIX))
        with self.desk.read() as s:
            return not_taken(s, found)

    def _head(self) -> None:
        waiting, folder = self._waiting(), self.folder
        note = ""
        if folder is not None:
            words = ngettext("{count} new file in {folder}", "{count} new files in {folder}",
                             len(waiting))  # fmt: skip
            note = words.format(count=len(waiting), folder=place_text(folder))
        self.head(note=note)
        self.update_actions()

    def choose(self) -> None:
        """Ask for files and take them in."""
        folder = self.folder
        paths = open_places(self, _(N_("Take in files")), str(folder) if folder else "")
        if paths:
            self.take(paths)

    def fetch(self) -> None:
        """Take in what lies new in the folder; the folder is chosen the first time."""
        if self.folder is None and not self.choose_folder():
            return
        waiting = self._waiting()
        if waiting:
            self.take(waiting)
        elif self.folder is not None:
            text = _(N_("Nothing new lies in {folder}."))
            self.room.say(text.format(folder=place_text(self.folder)), "note")

    def choose_folder(self) -> bool:
        """Choose the folder that files are dropped into."""
        chosen = folder_place(self, _(N_("The folder for files of the units")))
        if chosen is None:
            return False
        with self.desk.write() as s:
            set_setting(s, "receive_folder", str(chosen))
        self._head()
        return True

    def replies_folder(self, paths: list[Path]) -> Path:
        """Return where the replies go: beside the files."""
        return paths[0].parent / "回执"

    def take(self, paths: list[Path]) -> None:
        """Merge files on the worker; replies are written beside them."""
        replies = self.replies_folder(paths)

        def job(password: str, progress: Progress) -> list[Merged]:
            def told(number: int, done: int) -> None:
                name = paths[min(number, len(paths) - 1)].name
                text = ngettext("{name}: {count} record", "{name}: {count} records", done).format(
                    name=name, count=f"{done:,}"
                )
                progress(number, len(paths), text)

            return merge_files(self.desk, paths, replies, told, password=password)

        self.locked.run_long(job, self._taken, _(N_("Taking in the files")))

    def _taken(self, merged: list[Merged]) -> None:
        """Show what became of each file, the refused first in hand."""
        self.merged = [*merged, *self.merged]
        self._show_rows()
        refused = next((i for i, one in enumerate(merged) if one.outcome == "refused"), 0)
        self.table.setFocus()
        self.table.current = -1
        self.table.go(refused)
        self._head()
        counts = {name: sum(one.outcome == name for one in merged) for name in CHIPS}
        parts = [f"{_(CHIPS[name][1])} {count}" for name, count in counts.items() if count]
        kind = "warn" if counts["refused"] else "done"
        words = ngettext("{count} file: {outcomes}", "{count} files: {outcomes}", len(merged))
        self.room.say(words.format(count=len(merged), outcomes="，".join(parts)), kind)

    def _show_rows(self) -> None:
        """List what became of the files of this sitting, and below what was refused before."""
        here = {one.file for one in self.merged if one.outcome == "refused"}
        with self.desk.read() as s:
            found = reversed(turned_away(s))
        self.away = [one for one in found if one.file not in here][:MOST_REFUSED]
        rows = []
        for one in self.merged:
            chip, words = CHIPS[one.outcome]
            rows.append(
                (Path(one.file).name, one.unit or "—", one.period or "—",
                 str(one.sequence) if one.sequence else "—", Cell(_(words), chip=chip),
                 Cell(str(len(one.exceptions)) if one.exceptions else "", tone="neg"),
                 Cell(icon="check" if one.reply else ""))
            )  # fmt: skip
        for away in self.away:
            when = _(N_("refused {day}")).format(day=short_moment(away.at))
            rows.append(
                (Path(away.file).name, away.unit_name or "—", away.period or "—",
                 str(away.sequence) if away.sequence else "—", Cell(when, tone="neg"), Cell(),
                 Cell())
            )  # fmt: skip
        self.table.show_rows(rows)
        self.empty.setVisible(not rows)
        self.empty.tell(
            "tray-arrow-down", _(N_("No file was taken in yet")),
            _(N_("Choose sealed files, drop them here, or fetch them from a folder.")),
            [(_(N_("Choose files")), "F5", self.choose), (_(N_("From the folder")), "F6",
                                                          self.fetch)],
        )  # fmt: skip
        self._show(self.table.current)

    def _show(self, at: int) -> None:
        """Show the file in hand: its sentence, its facts, what was set aside."""
        one = self.merged[at] if 0 <= at < len(self.merged) else None
        place = at - len(self.merged)
        if one is None and 0 <= place < len(self.away):
            self._show_refusal(self.away[place])
            return
        if one is None:
            self.section.tell(_(N_("Outcome")))
            words = _(N_("Each file is judged as a whole first, then record by record."))
            self.sentence.setText(words)
            self.facts.show_pairs([])
            self.asides.hide()
            if self.side is not None:
                self.side.fold(words, "tray-arrow-down")
            return
        words = _(CHIPS[one.outcome][1])
        self.section.tell(one.unit or Path(one.file).name, words)
        self.sentence.setText(one.reason or _(N_("Everything was taken in.")))
        pairs = [Pair(_(N_("File")), Path(one.file).name)]
        if one.kind and one.kind != "month":
            pairs.append(Pair(_(N_("Sort")), _(SORTS[one.kind])))
        if one.sha256:
            pairs.append(Pair(_(N_("Digest of the cover sheet")), f"{one.sha256[:16]} …"))
        if one.reply:
            pairs.append(Pair(_(N_("Reply")), Path(one.reply).name))
        self.facts.show_pairs(pairs)
        self.asides.show_rows(
            [(aside.number or kind_text(aside.kind), aside.reason[:22])
             for aside in one.exceptions[:12]]
        )  # fmt: skip
        self.asides.setVisible(bool(one.exceptions))
        if self.side is not None:
            self.side.fold(one.reason or words, "tray-arrow-down")

    def _show_refusal(self, one: TurnedAway) -> None:
        """Show a file that was refused in an earlier sitting: when, by whom, why."""
        self.section.tell(one.unit_name or Path(one.file).name, _(N_("refused")))
        self.sentence.setText(one.reason)
        self.facts.show_pairs(refusal_pairs(one))
        self.asides.hide()
        if self.side is not None:
            self.side.fold(one.reason, "tray-arrow-down")

    def _open(self, at: int) -> None:
        """Go to the file's cell on the board."""
        listed: list[Merged | TurnedAway] = [*self.merged, *self.away]
        one = listed[at]
        code = one.code if isinstance(one, Merged) else one.unit
        with self.desk.read() as s:
            unit_id = unit_of(s, code)
        if unit_id is None:
            self.room.say(one.reason, "warn")
            return
        self.room.open("county", unit_id=unit_id, month=one.period)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take in dropped files."""
        paths = [Path(one.toLocalFile()) for one in event.mimeData().urls() if one.isLocalFile()]
        if paths:
            self.take(paths)

    def escaped(self) -> bool:
        """Go back to the board."""
        return False

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("to its cell on the board"), key="Enter"),
        Action("receive.choose", N_("Choose files"), choose, "F5", "tray-arrow-down",
               N_("Choose files"), button=True),
        Action("receive.fetch", N_("Take in what lies in the folder"), fetch, "F6", "",
               N_("From the folder"), button=True),
        Action("receive.folder", N_("Choose the folder"), choose_folder, "F7",
               short=N_("folder")),
    )  # fmt: skip
