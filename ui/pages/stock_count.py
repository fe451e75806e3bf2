"""The stock count: what lies in the warehouse against the book; the difference is posted."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.rows import new_uid
from coopdesk.kernel.values import Quantity
from coopdesk.ledger.posting import Posted
from coopdesk.supplies.counter import last_warehouse
from coopdesk.supplies.kinds import KINDS
from coopdesk.supplies.records import WAREHOUSES
from coopdesk.supplies.stock_count import (
    StockCountDraft,
    StoredGood,
    differences,
    post_stock_count,
    stored_goods,
)
from ui.actions import Action, walking
from ui.bands import HeaderBand, TotalsBand
from ui.date_edit import DateEdit
from ui.doing import attempt
from ui.editors import TextEdit
from ui.keeping import Keeper, day_kept, day_of
from ui.list_pages import to_list
from ui.page import Page, Room, Side
from ui.pages.entry import (
    at_row,
    choices,
    good_picker,
    settle_here,
    tell_problems,
    tell_standing,
    throw_away,
)
from ui.pages.stock_count_grid import CountGrid, Typed, absent_good, key_of
from ui.pages.stock_count_sums import CountPanel, CountSums
from ui.paper_doors import preview_draft, print_document
from ui.parts import column
from ui.picker import ChoiceEdit
from ui.soon import Soon

COUNT: Final = next(kind for kind in KINDS if kind.draft is StockCountDraft)
_TYPED: Final = ("counted", "reason")


class StockCountPage(Page):
    """What lies in a warehouse against the book, good by good; a difference is posted."""

    TITLE = N_("Stock count")
    ICON = "warehouse"
    RULES = "stock_count"

    def __init__(self, room: Room) -> None:
        """Lay out head, goods, totals and panel."""
        super().__init__(room)
        look = self.look
        self.uid = new_uid()
        self._soon = Soon(self, self.check)
        self._make_head(room)
        self.keeper = Keeper(
            self,
            "stock_count",
            self.content,
            self.warehouse.text,
            day=lambda: self.day,
            head=lambda: self.band,
        )
        self.keeper.told = self.show_heading
        self.grid = CountGrid(look)
        self.totals = TotalsBand(look)
        layout = column()
        for part in (self.band, self.grid, self.totals):
            layout.addWidget(part, 1 if part is self.grid else 0)
        self.setLayout(layout)
        self.fields: dict[str, Any] = dict(self.band.fields)
        self.side = Side(look)
        self.panel = CountPanel(look, self.side, self.totals)
        self.grid.columns_left_out.connect(self.tell_left_out)
        self.grid.edited.connect(lambda _row, _name: self.changed())
        self.grid.finished.connect(self.remark.setFocus)
        self.blank()

    def _make_head(self, room: Room) -> None:
        """Make the head: when, where, remark, and a good to go to or to add."""
        look = self.look
        self.band = HeaderBand(look)
        self.day = DateEdit(look, self.desk.today)
        self.warehouse = ChoiceEdit(look, choices(self.desk, WAREHOUSES), width=112)
        self.good = good_picker(room, self.warehouse.value, lambda: False)
        self.good.resize_to(180)
        self.remark = TextEdit(look, width=180, length=200)
        self.band.add("on_date", N_("Date"), self.day)
        self.band.add("warehouse_id", N_("Warehouse"), self.warehouse)
        self.band.add("good_id", N_("Find a good"), self.good, key="F3")
        self.band.add("remark", N_("Remark"), self.remark)
        self.good.walks = self.warehouse.walks = False
        self.warehouse.entered.connect(lambda: self.grid.go(0, "counted"))
        self.good.entered.connect(self.to_good)
        self.day.edited.connect(self.place_changed)
        self.warehouse.edited.connect(self.place_changed)
        self.remark.edited.connect(self.changed)

    # A count comes and goes ---------------------------------------------------------------------

    def blank(self) -> None:
        """Start a new count of today; the warehouse stays."""
        self.uid = new_uid()
        self.day.set_value(self.desk.today())
        if self.warehouse.value() is None:
            with self.desk.read() as s:
                self.warehouse.set_value(last_warehouse(s))
        self.good.set_value(None)
        self.remark.set_value(None)
        self.band.begins()
        self.show_goods({})

    def opened(self, **what: Any) -> None:
        """Bring back what was being counted."""
        kept = self.keeper.back() if self.content() is None else None
        if kept is not None:
            self.uid = kept.get("uid") or new_uid()
            if kept.get("on_date"):
                self.day.set_value(day_of(kept["on_date"]))
            self.warehouse.set_value(kept.get("warehouse_id"))
            self.remark.set_value(kept.get("remark") or "")
            self.show_goods({
                (one["good_id"], one["lot_id"]): (
                    None if one["counted"] is None else Quantity(one["counted"]), one["reason"],
                )
                for one in kept.get("counted", ())
            })  # fmt: skip
        self.show_heading()
        self.check()

    def first_focus(self) -> QWidget | None:
        """Start with the first good's count; in an empty warehouse choose another."""
        return self.grid if self.grid.stored else self.warehouse

    def show_heading(self) -> None:
        """Say that the count is new, and when its draft was kept."""
        note = "" if self.look.metrics.rail else self.keeper.note
        self.head(chip=_(N_("New slip")), chip_kind="new", note=note)

    def content(self) -> dict[str, Any] | None:
        """Return what is typed, as JSON knows it."""
        typed = self.grid.typed()
        if not typed and not self.band.typed("good_id"):
            return None
        return {
            "uid": self.uid,
            "idle": not typed and self.band.only_chosen(),
            "on_date": day_kept(self.day.value()),
            "warehouse_id": self.warehouse.value(),
            "remark": self.remark.value(),
            "counted": [
                {
                    "good_id": good,
                    "lot_id": lot,
                    "counted": None if count is None else count.units,
                    "reason": reason,
                }
                for (good, lot), (count, reason) in typed.items()
            ],
        }

    # The goods ----------------------------------------------------------------------------------

    def place(self) -> tuple[int, date] | None:
        """Return the warehouse and the day, or nothing while one of them cannot be read."""
        warehouse, day = self.warehouse.value(), self.day.value()
        return None if warehouse is None or day is None else (warehouse, day)

    def book(self) -> list[StoredGood]:
        """Return what the book has in the warehouse at the end of the day."""
        place = self.place()
        if place is None:
            return []
        with self.desk.read() as s:
            return stored_goods(s, *place)

    def show_goods(self, typed: Typed) -> None:
        """Show what the book has, and at its good what was typed of it."""
        book = self.book()
        there = {key_of(one) for one in book}
        book += [absent_good(self.desk, key) for key in typed if key not in there]
        self.grid.show_goods(book, typed)
        self.changed()

    def place_changed(self) -> None:
        """Show another day or warehouse, once it can be read; what was typed stays at its good."""
        if self.place() is None:
            self.changed()
        else:
            self.show_goods(self.grid.typed())

    def refresh(self, changes: Any) -> None:
        """Read the book again when stock moved; rows and typing stay where they are."""
        if changes.concern(frozenset({"stock_move", "good", "lot", "warehouse"})):
            self.warehouse.set_options(choices(self.desk, WAREHOUSES))
            if self.place() is not None:
                self.grid.follow_book(self.book())
            self.check()

    def to_good(self) -> None:
        """Go to the good that was looked up; one that the book does not have is added."""
        good_id, row = self.good.value(), self.grid.row
        if good_id is not None:
            self.good.set_value(None)
            found = self.grid.row_of_good(good_id)
            row = self.grid.add(absent_good(self.desk, (good_id, None))) if found is None else found
        self.grid.go(row, "counted")

    def agree(self) -> None:
        """Take the book's quantity as counted in the current row, and go on."""
        row = self.grid.row
        self.grid.take_book([row])
        self.changed()
        if row + 1 < self.grid.row_count():
            self.grid.go(row + 1, "counted")
        else:
            self.remark.setFocus()

    def all_agree(self) -> None:
        """Take the book's quantity as counted in every row that is not typed yet."""
        if settle_here(self):
            left = self.grid.left()
            self.grid.take_book(left)
            self.changed()
            text = _(N_("{count} rows taken as the book has them."))
            self.room.say(text.format(count=len(left)))

    def to_left(self) -> None:
        """Go to the first row that is not counted."""
        left = self.grid.left()
        if left:
            self.grid.go(left[0], "counted")
        else:
            self.room.say(_(N_("Every row is counted.")))

    # Checking and posting -----------------------------------------------------------------------

    def draft(self) -> StockCountDraft:
        """Return the count as typed: the rows that are counted."""
        return StockCountDraft(
            on_date=self.day.value() or self.desk.today(),
            warehouse_id=self.warehouse.value() or 0,
            lines=self.grid.drafts(),
            remark=self.remark.value(),
        )

    def changed(self) -> None:
        """Something was typed: keep it, and check it soon."""
        self.grid.explained = bool(self.remark.value())
        self.keeper.touch()
        self._soon.start()
        self.update_actions()

    def check(self) -> None:
        """Compare with the book and say what posting will do."""
        self._soon.stop()
        draft, rows = self.draft(), self.grid.counted()
        if not rows:
            self.panel.tell(CountSums.of([]), self.grid.row_count())
            tell_standing(self, self.fields, self.empty())
            return
        with self.desk.read() as s:
            problems = [at_row(one, rows, *_TYPED) for one in COUNT.check(s, draft)]
            sums = CountSums.of(differences(s, draft))
        self.panel.tell(sums, self.grid.row_count())
        tell_problems(self, problems, self.fields, self.grid, will=sums.will())

    def empty(self) -> str:
        """Return why there is nothing to count, or how to begin."""
        if self.warehouse.value() is None:
            return _(N_("Please choose the warehouse."))
        if not self.grid.stored:
            return _(N_("The book has nothing in this warehouse on that day."))
        return _(N_("Only the rows counted are posted; the others stay as they are."))

    def preview(self) -> None:
        """Show the slip as it would be printed."""
        if settle_here(self):
            preview_draft(self, COUNT, self.draft())

    def post(self) -> None:
        """Post and print the count."""
        if not settle_here(self):
            return
        draft, rows, keeper, uid = self.draft(), self.grid.counted(), self.keeper, self.uid

        def job(s: Any) -> Posted:
            posted = post_stock_count(s, draft, uid=uid)
            keeper.forget(s)
            return posted

        self.grid.clear_refusals()
        attempt(self, job, done=lambda posted: self.posted(posted, len(rows)), fields=self.fields,
                rows=lambda one: self.grid.show_problem(at_row(one, rows, *_TYPED)))  # fmt: skip

    def posted(self, posted: Posted, count: int) -> None:
        """Print what was posted and start the next count."""
        self.blank()
        self.keeper.posted()
        printed = print_document(self, COUNT, posted.id)
        text = _(N_("Posted {number}, {count} rows; {printed}."))
        self.room.say(text.format(number=posted.number, count=count, printed=printed))

    def new(self) -> None:
        """Start anew; what is half typed is thrown away only when that is wanted."""
        if throw_away(self, self.keeper):
            self.blank()
            self.grid.go(0, "counted")

    def ready(self) -> str:
        """Return why nothing can be posted yet."""
        return "" if self.grid.counted() else _(N_("Please count a good first."))

    def some(self) -> str:
        """Return why there is nothing to count."""
        return "" if self.grid.stored else self.empty()

    def can_leave(self) -> bool:
        """Keep what is typed before another page comes to the front."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("stock_count.new", N_("New count"), new, "F2", short=N_("new")),
        Action("stock_count.good", N_("Find a good, or add one that the book does not have"),
               lambda p: p.good.setFocus(), "F3", short=N_("find")),
        Action("stock_count.open", N_("The first row not counted"), to_left, "F4",
               short=N_("not counted"), when=some),
        Action("stock_count.agree", N_("As the book has it"), agree, "F7", short=N_("agrees"),
               when=some),
        Action("stock_count.all", N_("All others as the book has them"), all_agree, "F8",
               short=N_("all agree"), when=some),
        to_list("stock_count", "stock_count_list"),
        Action("stock_count.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=ready),
        walking(N_("back"), key="Esc"),
        Action("stock_count.post", N_("Post and print it"), post, "F12", primary=True, when=ready),
    )  # fmt: skip
