"""The daily cash count: pieces of each face, what the book says, and the difference."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Money
from coopdesk.ledger.posting import Posted
from coopdesk.money.cash import DENOMINATIONS, CashCountDraft, cash_on, post_cash_count
from coopdesk.money.kinds import KINDS
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import IntegerEdit, TextEdit
from ui.figures import Pair, Pairs
from ui.keeping import Keeper, day_kept, day_of
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.page import Page, Room, Side
from ui.pages.entry import Totals, settle_here, tell_problems, tell_standing, throw_away
from ui.paper_doors import preview_draft, print_document
from ui.parts import column, label
from ui.soon import Soon

COUNT: Final = next(kind for kind in KINDS if kind.draft is CashCountDraft)


class CashCountPage(Page):
    """The cash in the drawer against the cash book; a difference is posted, never hidden."""

    TITLE = N_("Cash count")
    ICON = "clipboard-check-outline"
    RULES = "cash_count"

    def __init__(self, room: Room) -> None:
        """Lay out head, faces, total and panel."""
        super().__init__(room)
        look = self.look
        self.uid = new_uid()
        self._soon = Soon(self, self.check)
        self.band = HeaderBand(look)
        self.day = DateEdit(look, self.desk.today)
        self.keeper = Keeper(
            self,
            "cash_count",
            self.content,
            lambda: str(self.total),
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self.remark = TextEdit(look, width=320, length=200)
        self.band.add("on_date", N_("Date"), self.day)
        self.band.add("remark", N_("Remark"), self.remark)
        self.grid = LineGrid(
            look,
            [
                LineColumn("face", _(N_("Face")), None, unit=_(N_("yuan")), width=140,
                           align="right"),
                LineColumn("pieces", _(N_("Pieces")), lambda: IntegerEdit(look, width=0),
                           width=140, align="right"),
                LineColumn("amount", _(N_("Amount")), None, unit=_(N_("yuan")), width=180,
                           align="right", bold=True, stretch=1),
            ],
            fixed=True,
        )  # fmt: skip
        self.totals = Totals(look)
        layout = column()
        for part in (self.band, self.grid, self.totals):
            layout.addWidget(part, 1 if part is self.grid else 0)
        self.setLayout(layout)
        self.fields: dict[str, Any] = dict(self.band.fields)
        self.side = Side(look)
        self.title = label("", "title")
        self.account = Pairs(look)
        self.side.body.addWidget(self.title)
        self.side.body.addSpacing(8)
        self.side.body.addWidget(self.account)
        self.day.edited.connect(self.changed)
        self.remark.edited.connect(self.changed)
        self.grid.edited.connect(lambda _row, _name: self.counted())
        self.grid.finished.connect(self.remark.setFocus)
        self.blank()

    def blank(self) -> None:
        """Start a new count of today."""
        self.uid = new_uid()
        self.day.set_value(self.desk.today())
        self.remark.set_value(None)
        self.band.begins()
        self.show_pieces(())

    def show_pieces(self, pieces: tuple[int, ...]) -> None:
        """Show a count of pieces, the largest face first."""
        given = (*pieces, *(0 for _face in DENOMINATIONS))
        self.grid.set_lines(
            {"face": Money(face), "pieces": count or None, "amount": None}
            for face, count in zip(DENOMINATIONS, given, strict=False)
        )
        self.counted()

    def opened(self, **what: Any) -> None:
        """Bring back what was being counted."""
        kept = self.keeper.back() if self.content() is None else None
        if kept is not None:
            self.uid = kept.get("uid") or new_uid()
            if kept.get("on_date"):
                self.day.set_value(day_of(kept["on_date"]))
            self.remark.set_value(kept.get("remark") or "")
            self.show_pieces(tuple(kept.get("pieces", ())))
        self.show_heading()
        self.check()

    def first_focus(self) -> QWidget | None:
        """Start with the pieces of the largest face."""
        return self.grid

    def show_heading(self) -> None:
        """Say that the count is new, and when its draft was kept."""
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("New slip")), chip_kind="new", note=note)

    def pieces(self) -> tuple[int, ...]:
        """Return the pieces of each face."""
        return tuple(line["pieces"] or 0 for line in self.grid.lines())

    @property
    def total(self) -> Money:
        """Return the cash counted."""
        return self.draft().total

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        if not any(self.pieces()) and not self.band.typed():
            return None
        return {
            "uid": self.uid,
            "idle": not any(self.pieces()) and self.band.only_chosen(),
            "on_date": day_kept(self.day.value()),
            "pieces": list(self.pieces()),
            "remark": self.remark.value(),
        }

    def counted(self) -> None:
        """Add the pieces up."""
        for number, count in enumerate(self.pieces()):
            amount = Money(DENOMINATIONS[number] * count) if count else None
            self.grid.set(number, "amount", amount)
        self.totals.show_total(_(N_("counted")), self.total)
        self.changed()

    def draft(self) -> CashCountDraft:
        """Return the count as typed."""
        return CashCountDraft(
            on_date=self.day.value() or self.desk.today(),
            pieces=self.pieces(),
            remark=self.remark.value(),
        )

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        self.keeper.touch()
        self._soon.start()
        self.update_actions()

    def check(self) -> None:
        """Compare with the book and say what posting will do."""
        self._soon.stop()
        draft = self.draft()
        with self.desk.read() as s:
            expected = cash_on(s, draft.on_date)
            problems = COUNT.check(s, draft)
        difference = draft.total - expected
        yuan = _(N_("yuan"))
        words = _(N_("Agrees with the book"))
        if difference:
            words = _(N_("Too much")) if difference.units > 0 else _(N_("Too little"))
        self.title.setText(words)
        self.account.show_pairs(
            [
                Pair(_(N_("Counted")), str(draft.total), bold=True, unit=yuan),
                Pair(_(N_("In the book")), str(expected), unit=yuan),
                Pair(_(N_("Difference")), str(difference), "neg" if difference else "text",
                     bold=True, unit=yuan),
            ]
        )  # fmt: skip
        assert self.side is not None  # noqa: S101 - made with the page.
        self.side.fold(f"{words}  {difference}", "cash-multiple")
        will = _(N_("After posting: the count is kept, no voucher"))
        if difference:
            will = _(N_("After posting: 1 voucher over {sum} yuan to losses not yet settled"))
        if not any(draft.pieces):
            tell_standing(self, self.fields)
        else:
            tell_problems(self, problems, self.fields, will=will.format(sum=difference))

    def preview(self) -> None:
        """Show the slip as it would be printed."""
        if settle_here(self):
            preview_draft(self, COUNT, self.draft())

    def post(self) -> None:
        """Post and print the count."""
        if not settle_here(self):
            return
        draft, keeper, uid = self.draft(), self.keeper, self.uid

        def job(s: Any) -> Posted:
            posted = post_cash_count(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        attempt(self, job, done=lambda posted: self.posted(posted, draft.total),
                fields=self.fields)  # fmt: skip

    def posted(self, posted: Posted, total: Money) -> None:
        """Print what was posted and start the next count."""
        self.blank()
        self.keeper.posted()
        printed = print_document(self, COUNT, posted.id)
        text = _(N_("Posted {number}, {sum} yuan; {printed}."))
        self.room.say(text.format(number=posted.number, sum=total, printed=printed))

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if not throw_away(self, self.keeper):
            return
        self.blank()
        self.grid.go(0, "pieces")

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        return "" if any(self.pieces()) else _(N_("Please count the pieces first."))

    def refresh(self, changes: Any) -> None:
        """Read the book again when somebody posted."""
        if changes.concern(frozenset({"voucher", "account_month"})):
            self.check()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("cash_count.new", N_("New count"), new, "F2", short=N_("new")),
        Action("cash_count.remark", N_("Remark"), lambda p: p.remark.setFocus(), "F4",
               short=N_("remark")),
        Action("cash_count.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=ready),
        walking(N_("back"), key="Esc"),
        Action("cash_count.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip
