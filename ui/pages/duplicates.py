"""Members who may be one person: both records beside each other; merged, told apart, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.values import Money
from coopdesk.members.compared import FieldPair, Take, compare
from coopdesk.members.duplicates import ask_again, suspects, tell_apart, told_apart
from coopdesk.members.merging import MergeFacts, merge_members, merges, unmerge
from coopdesk.members.persons import person_id
from coopdesk.members.records import MEMBERS
from coopdesk.statements.member import MemberBrief, member_brief
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.doing import answer, ask, attempt
from ui.editors import TextEdit
from ui.forms import picker_for
from ui.page import Page, Room
from ui.parts import Pane, Section, column, label, row
from ui.tables import Cell, Table, TableColumn

SUSPECTED: Final = "suspected"
MERGED: Final = "merged"
APART: Final = "apart"
TWO_LINES: Final = 46
VIEWS: Final = (SUSPECTED, MERGED, APART)
CONCERNED: Final = frozenset(
    {"member", "household", "village", "record_merge", "two_persons", "document", "plot"}
)
_TITLES: Final = {
    SUSPECTED: N_("Perhaps one person"), MERGED: N_("Merged"), APART: N_("Told to be two persons"),
}  # fmt: skip
_NONE: Final = {
    SUSPECTED: N_("Nobody stands in the register twice, as far as the rules see."),
    MERGED: N_("Nothing was merged yet."),
    APART: N_("No pair was told to be two persons."),
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A line of the list: two records, why or by whom, and the merge if there was one."""

    kept: int
    merged: int
    kept_name: str
    merged_name: str
    words: str
    merge_id: int = 0
    in_force: bool = True


class DuplicatesPage(Page):
    """Pairs at the left, the two records field by field at the right."""

    TITLE = N_("Members entered twice")
    ICON = "account-alert-outline"

    def __init__(self, room: Room) -> None:
        """Lay out the head, the pairs and the comparison."""
        super().__init__(room)
        look = self.look
        self.view = SUSPECTED
        self.pairs: list[_Pair] = []
        self.fields: list[FieldPair] = []
        self.take: dict[str, Take] = {}
        self._asked = 0
        self._wanted: Any = None
        self.kept = picker_for(MEMBERS, room)
        self.merged = picker_for(MEMBERS, room)
        self.reason = TextEdit(look, length=100)
        band = self.band = HeaderBand(look)
        band.add("into", N_("Kept record"), self.kept, key="F3")
        band.add("merged", N_("Merge into it"), self.merged, key="F4")
        self.editors = {**band.fields, "reason": self.reason}
        self.kept.picked.connect(lambda _one: self._picked())
        self.merged.picked.connect(lambda _one: self._picked())
        self.reason.edited.connect(self.update_actions)
        self.reason.walks = False
        self.reason.entered.connect(self._to_fields)
        self.list = Table(
            look, [TableColumn(_(N_("Kept record ← other record")), stretch=1)], scrolls=True,
            row_px=TWO_LINES,
        )  # fmt: skip
        self.table = Table(look, [], scrolls=True)
        self.sections = {name: Section(look) for name in ("list", "table")}
        left, right = column(margins=(16, 6, 16, 0)), column(margins=(16, 6, 16, 0))
        left.addWidget(self.sections["list"])
        left.addWidget(self.list, 1)
        right.addWidget(self.sections["table"])
        right.addWidget(self.table, 1)
        why = row(margins=(0, 6, 0, 8), gap=8)
        why.addWidget(label(_(N_("Reason")), "small", tone="text2"))
        why.addWidget(self.reason, 1)
        right.addLayout(why)
        both = row(gap=0)
        self._sides = both
        both.addLayout(left, 5)
        rule = Pane(look, "line")
        rule.setFixedWidth(1)
        both.addWidget(rule)
        both.addLayout(right, 6)
        layout = column()
        layout.addWidget(band)
        layout.addLayout(both, 1)
        self.setLayout(layout)
        look.follow(self, self._measure)
        self.list.current_row_changed.connect(self._choose)
        self.list.opened.connect(lambda _row: self._to_fields())
        self.table.opened.connect(self._turn)

    def _measure(self) -> None:
        """Give the comparison more of the width where the type is large."""
        left, right = (3, 7) if self.look.metrics.rail else (5, 6)
        self._sides.setStretch(0, left)
        self._sides.setStretch(2, right)

    # Reading --------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Show the suspected pairs; those of one member first, if so asked (``member_id``)."""
        self.view = str(what.get("view") or SUSPECTED)
        self._wanted = what.get("member_id")
        self.read()

    def first_focus(self) -> QWidget | None:
        """Start in the pairs, else where a member is chosen."""
        if self.kept.value() is not None and self.merged.value() is None:
            return self.merged
        return self.list if self.pairs else self.kept

    def refresh(self, changes: Any) -> None:
        """Look again after changes among members."""
        if changes.concern(CONCERNED):
            self.read()

    def read(self) -> None:
        """Read the pairs of the view; the rules walk over the register behind the page."""
        desk, view = self.desk, self.view
        self._asked += 1
        asked = self._asked

        def job() -> list[_Pair]:
            with desk.read() as s:
                return _pairs_of(s, view)

        def show(found: list[_Pair]) -> None:
            if asked == self._asked and self.desk is desk:
                self._show_list(found)

        self.tasks.fetch(job, show)

    def _show_list(self, found: list[_Pair]) -> None:
        """Show the pairs, the one in hand again where it still is."""
        before = self._hand()
        self.pairs = found
        low = self.look.metrics.points >= 16  # Then the reason below says it alone.
        rows = [
            (Cell(f"{one.kept_name}　←　{one.merged_name}", second="" if low else one.words,
                  tone="" if one.in_force else "text3"),)
            for one in found
        ]  # fmt: skip
        self.list.row_px = 0 if low else TWO_LINES
        self.list.show_rows(rows)
        words = ngettext("{count} pair", "{count} pairs", len(rows)).format(count=len(rows))
        self.sections["list"].tell(_(_TITLES[self.view]), words if rows else _(_NONE[self.view]))
        self.head(number=words if self.view == SUSPECTED else "")
        places = [(one.kept, one.merged) for one in self.pairs]
        at = places.index(before) if before in places else max(self.list.current, 0)
        self.list.current = -1
        if self._wanted is not None:
            self._show_wanted(int(self._wanted))
        elif rows:
            self.list.go(at)
        elif before == (None, None) or before not in places:
            self._show_pair(None, None)
        self.update_actions()

    def _show_wanted(self, member_id: int) -> None:
        """Show the pair of a member who was asked for, or the member with room for another."""
        self._wanted = None
        with self.desk.read() as s:
            member_id = person_id(s, member_id)
        for place, pair in enumerate(self.pairs):
            if member_id in (pair.kept, pair.merged):
                self.list.go(place)
                return
        self._show_pair(member_id, None)
        self.merged.setFocus()

    def _hand(self) -> tuple[int | None, int | None]:
        """Return the two records in hand: which is kept, and which goes into it."""
        return self.kept.value(), self.merged.value()

    def pair(self) -> _Pair | None:
        """Return the line in hand of the list."""
        at = self.list.current
        return self.pairs[at] if 0 <= at < len(self.pairs) else None

    def _to_fields(self) -> None:
        self.table.setFocus()

    def _choose(self, _row: int) -> None:
        pair = self.pair()
        if pair is not None:
            self._show_pair(pair.kept, pair.merged)
            self.reason.set_value(pair.words if self.view == SUSPECTED else "")
            self.update_actions()

    def _picked(self) -> None:
        kept, merged = self._hand()
        self._show_pair(kept, merged)

    def _show_pair(self, kept: int | None, merged: int | None) -> None:
        """Show two records beside each other."""
        self.take = {}
        self.kept.set_value(kept)
        self.merged.set_value(merged)
        self.fields = []
        briefs: list[MemberBrief] = []
        try:
            with self.desk.read() as s:
                briefs = [member_brief(s, one) for one in (kept, merged) if one is not None]
                if kept is not None and merged is not None:
                    self.fields = compare(s, merged, kept)
        except Refused as error:
            answer(self, error)
        self._briefs = briefs
        self._show_fields()
        self.notice.tell(self._consequence())
        self.update_actions()

    def _show_fields(self) -> None:
        """Show the fields in which the two differ, then what stands behind each."""
        briefs = self._briefs
        titles = [one.code for one in briefs] + ["", ""]
        at = max(self.table.current, 0)
        self.table.show_columns(
            [
                TableColumn(_(N_("Field")), tone="text2"),
                TableColumn(_(N_("Kept record")) + (f" {titles[0]}" if titles[0] else "")),
                TableColumn(_(N_("Other record")) + (f" {titles[1]}" if titles[1] else "")),
                TableColumn(_(N_("After merging")), stretch=1, leaves=1),
            ]
        )
        rows: list[Any] = [self._field_row(one) for one in self._differing()]
        rows += self._brief_rows()
        self.table.show_rows(rows)
        self.table.go(at)
        note = _(N_("Enter on a line takes the other value")) if self._differing() else ""
        self.sections["table"].tell(_(N_("Beside each other")), note)

    def _differing(self) -> list[FieldPair]:
        return [one for one in self.fields if one.kept_words != one.merged_words]

    def _field_row(self, one: FieldPair) -> tuple[Any, ...]:
        """Return a field's row: the value that is taken stands out, and once more at the end."""
        chosen = self.take.get(one.name, one.proposed)
        words = {Take.KEPT: one.kept_words, Take.MERGED: one.merged_words}.get(chosen, "")
        if one.name == MEMBERS.key.key:
            chosen, words = Take.KEPT, one.kept_words
        if chosen is Take.SUM:
            words = str(one.kept + one.merged)
        return (
            _(one.label),
            Cell(one.kept_words or "—", bold=chosen in {Take.KEPT, Take.SUM}),
            Cell(one.merged_words or "—", bold=chosen in {Take.MERGED, Take.SUM}),
            Cell(words, tone="" if chosen is Take.KEPT else "accent"),
        )

    def _brief_rows(self) -> list[tuple[Any, ...]]:
        """Return what stands behind each record, and behind both together."""
        briefs = self._briefs
        if not briefs:
            return []
        days = [one.last_on for one in briefs if one.last_on is not None]
        none = Money(0)
        facts: list[tuple[str, list[Any], Any]] = [
            (N_("Documents"), [it.documents for it in briefs], sum(it.documents for it in briefs)),
            (N_("Latest"), [it.last_on or "—" for it in briefs], max(days, default="—")),
            (N_("Owes now"), [it.debt for it in briefs], sum((it.debt for it in briefs), none)),
            (N_("Deposit"), [it.deposit for it in briefs],
             sum((it.deposit for it in briefs), none)),
            (N_("Plots"), [it.plots for it in briefs], sum(it.plots for it in briefs)),
        ]  # fmt: skip
        if len(briefs) < 2:
            facts = [(title, [*values, ""], "") for title, values, _all in facts]
        return [(Cell(_(title), tone="text3"), *values, whole) for title, values, whole in facts]

    def _consequence(self) -> str:
        """Say what merging does."""
        if self.view != SUSPECTED or len(self._briefs) < 2:
            return ""
        kept, merged = self._briefs
        text = _(
            N_(
                "Afterwards {merged} counts as {kept} everywhere: lists, debts, limits, figures."
                " Posted documents stay as they are, and it can be taken back (F6)."
            )
        )
        return text.format(merged=f"{merged.code} {merged.name}", kept=f"{kept.code} {kept.name}")

    # Doing ----------------------------------------------------------------------------------------

    def _turn(self, at: int) -> None:
        """Take the other value of a field, or both added up, in turn."""
        differing = self._differing()
        if self.view != SUSPECTED or at >= len(differing):
            return
        one = differing[at]
        if one.name == MEMBERS.key.key:
            self.room.say(_(N_("The kept record keeps its number; the other one still finds it.")),
                          "note")  # fmt: skip
            return
        ways = [Take.KEPT, Take.MERGED, *([Take.SUM] if one.adds_up else [])]
        now = self.take.get(one.name, one.proposed)
        self.take[one.name] = ways[(ways.index(now) + 1) % len(ways)]
        self._show_fields()

    def swap(self) -> None:
        """Keep the other record."""
        kept, merged = self._hand()
        self._show_pair(merged, kept)

    def merge(self) -> None:
        """Merge the two, asked once by the consequence."""
        kept, merged = self._hand()
        if kept is None or merged is None or not self.reason.settle():
            return
        one, other = self._briefs
        question = _(N_("Merge {merged} into {kept}?")).format(
            merged=f"{other.code} {other.name}", kept=f"{one.code} {one.name}"
        )
        said = _(N_("{documents} documents, {debt} yuan owed and {plots} plots go over to it."))
        told = said.format(documents=other.documents, debt=other.debt, plots=other.plots)
        if not ask(self, question, f"{told} {self._consequence()}", yes=_(N_("Merge"))):
            return
        take, reason = dict(self.take), self.reason.value()

        def done(_merge: int) -> None:
            text = _(N_("{merged} is merged into {kept}."))
            self.room.say(text.format(merged=other.code, kept=f"{one.code} {one.name}"))
            self.list.setFocus()

        attempt(
            self, lambda s: merge_members(s, merged, kept, reason, take), done=done,
            fields=self.editors,
        )  # fmt: skip

    def apart(self) -> None:
        """Remember that the two are two persons."""
        kept, merged = self._hand()
        if kept is None or merged is None:
            return
        typed = self.reason.value()
        pair = self.pair()
        reason = "" if pair is not None and typed == pair.words else typed

        def done(_none: None) -> None:
            self.room.say(_(N_("They are two persons; the pair is not shown again.")))
            self.list.setFocus()

        attempt(self, lambda s: tell_apart(s, kept, merged, reason), done=done)

    def back(self) -> None:
        """Take a merge back, or ask about a pair again."""
        pair = self.pair()
        if pair is None:
            return
        if self.view == APART:
            attempt(
                self,
                lambda s: ask_again(s, pair.kept, pair.merged),
                done=lambda _none: self.room.say(_(N_("The rules look at the pair again."))),
            )
            return
        reason = self.reason.value()

        def done(_none: None) -> None:
            self.room.say(_(N_("Taken back; they are two records again.")))
            self.list.setFocus()

        attempt(self, lambda s: unmerge(s, pair.merge_id, reason), done=done, fields=self.editors)

    def next_view(self) -> None:
        """Show the next view: suspected, merged, told apart."""
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        self.list.current = -1
        self.read()
        self.list.setFocus()

    def open_member(self) -> None:
        """Open the page of the kept record."""
        kept = self.kept.value()
        if kept is not None:
            self.room.open("member_sheet", member_id=kept)

    # Why not --------------------------------------------------------------------------------------

    def no_pair(self) -> str:
        """Say why there is nothing to merge or tell apart."""
        if self.view != SUSPECTED:
            return _(N_("Press F6 until the suspected pairs are shown."))
        return "" if len(self._briefs) == 2 else _(N_("Please choose two records (F3, F4)."))

    def no_merge(self) -> str:
        """Say why there is nothing to merge."""
        missing = _(N_("Please say why the two are one person."))
        return self.no_pair() or ("" if self.reason.value() else missing)

    def no_way_back(self) -> str:
        """Say why nothing can be taken back."""
        pair = self.pair()
        if self.view == SUSPECTED or pair is None:
            return _(N_("Press F6 to see what was merged or told apart."))
        if not pair.in_force:
            return _(N_("This merge was taken back before."))
        if self.view == MERGED and not self.reason.value():
            return _(N_("Please say why they are two persons after all."))
        return ""

    _briefs: list[MemberBrief] = []  # noqa: RUF012 - replaced, never changed.

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        walking(N_("fields"), key="Tab"),
        Action("duplicates.keep", N_("Choose the record to keep"), lambda p: p.kept.setFocus(),
               "F3", short=N_("keep"), strip=False),
        Action("duplicates.other", N_("Choose the other record"), lambda p: p.merged.setFocus(),
               "F4", short=N_("other"), strip=False),
        Action("duplicates.swap", N_("Keep the other one"), swap, "F5", short=N_("keep the other"),
               when=no_pair),
        Action("duplicates.view", N_("Suspected, merged, told apart"), next_view, "F6",
               short=N_("merged, two persons")),
        Action("duplicates.apart", N_("Not the same person"), apart, "F7",
               short=N_("two persons"), when=no_pair),
        Action("duplicates.back", N_("Take it back"), back, "F8", short=N_("take back"),
               when=no_way_back),
        Action("duplicates.sheet", N_("The member's page"), open_member, "F9",
               short=N_("member's page")),
        Action("duplicates.merge", N_("Merge"), merge, "F12", primary=True, when=no_merge),
    )  # fmt: skip


def _pairs_of(s: Any, view: str) -> list[_Pair]:
    """Return the pairs of a view."""
    if view == SUSPECTED:
        return [
            _Pair(one.kept, one.merged, one.kept_name, one.merged_name, one.shown)
            for one in suspects(s)
        ]
    if view == APART:
        return [
            _Pair(one.one, one.other, one.one_name, one.other_name,
                  _by(one.at, one.clerk, one.reason))
            for one in told_apart(s)
        ]  # fmt: skip
    return [_merge_shown(one) for one in merges(s)]


def _merge_shown(one: MergeFacts) -> _Pair:
    """Return a merge as a line: by whom, when and why; and that it was taken back."""
    words = _by(one.at, one.clerk, one.reason)
    if one.undone_at is not None:
        words = _(N_("taken back {by}")).format(by=_by(one.undone_at, one.undone_by, ""))
    return _Pair(one.into, one.merged, one.into_name, one.merged_name, words, one.id,
                 one.undone_at is None)  # fmt: skip


def _by(at: datetime, clerk: str, reason: str) -> str:
    """Say when and by whom something was done, and why."""
    return f"{at.astimezone():%Y-%m-%d} {clerk}　{reason}".strip("　")
