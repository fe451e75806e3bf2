"""The head of a job slip: machine, operator, day and work, and what they are charged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.register import Register
from coopdesk.kernel.values import Money, Quantity
from coopdesk.machinery.agreed import rate_for
from coopdesk.machinery.job_weighing import JobDraft, JobLineDraft
from coopdesk.machinery.offers import (
    Offer,
    last_product,
    last_slip,
    offers,
    operator_of,
    rate_cards,
)
from coopdesk.machinery.records import MACHINES, OPERATORS, Settlement
from ui.bands import HeaderBand
from ui.date_edit import DateEdit
from ui.editors import MoneyEdit, QuantityEdit, TextEdit
from ui.forms import candidates_of, picker_for
from ui.page import Page, Room
from ui.picker import Candidate, ChoiceEdit, Picker

AUTOMATIC: Final = "contract"


def named_picker(register: Register, room: Room, *, width: int, code_shown: bool = False) -> Picker:
    """Return a picker that shows the name of what was chosen, the code beside it or in the list."""

    def describe(s: Any, ids: list[int]) -> list[Candidate]:
        found = candidates_of(s, register, ids)
        if code_shown:
            return [replace(one, code="", name=f"{one.name}　{one.code}") for one in found]
        return [replace(one, code="", detail=one.code) for one in found]

    return picker_for(register, room, width=width, describe=describe)


class JobHead(QObject):
    """What all lines of a slip have in common, in a band, and the product in one below it.

    ``edited`` (field) comes when the other fields have followed; ``finished`` when Enter leads on
    to the lines.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._offers: list[Offer] = []
        self._price_typed = False
        self.band = self._make_band()
        self.spray = self._make_spray()
        self.fields = {**self.band.fields, **self.spray.fields}
        for name, editor in self.fields.items():
            editor.edited.connect(lambda name=name: self._follow(name))
        self.settling.walks = self.maker.walks = False
        self.settling.entered.connect(self._done)
        self.maker.entered.connect(self.finished)

    def _make_band(self) -> HeaderBand:
        """Make the header: machine, operator, day, work; card, price, fuel, settlement."""
        look, room = self._page.look, self._page.room
        self.machine = named_picker(MACHINES, room, width=234, code_shown=True)
        self.operator = named_picker(OPERATORS, room, width=96)
        self.day = DateEdit(look, self._page.desk.today)
        self.kind = ChoiceEdit(look, [], width=122)
        self.card = ChoiceEdit(look, [], width=214)
        self.price = MoneyEdit(look, width=96)
        self.fuel = QuantityEdit(look, width=86)
        ways = [(AUTOMATIC, _(N_("By contract")))]
        ways += [(one.value, one.shown) for one in Settlement if one is not Settlement.CONTRACT]
        self.settling = ChoiceEdit(look, ways, width=122)
        band = HeaderBand(look)
        band.add("machine_id", N_("Machine"), self.machine, key="F3")
        band.add("operator_id", N_("Operator"), self.operator)
        band.add("on_date", N_("Date"), self.day)
        band.add("job_kind_id", N_("Work"), self.kind)
        band.add("rate_card", N_("Rates"), self.card, row=1)
        band.add("price", N_("Price"), self.price, row=1)
        band.add("fuel", N_("Fuel"), self.fuel, row=1, unit=N_("litres"))
        band.add("settlement", N_("Settled"), self.settling, row=1)
        return band

    def _make_spray(self) -> HeaderBand:
        """Make the line for the product, shown where the work uses one."""
        look = self._page.look
        self.product = TextEdit(look, width=214)
        self.dose = TextEdit(look, width=160)
        self.maker = TextEdit(look, width=232)
        spray = HeaderBand(look)
        spray.add("product", N_("Product"), self.product)
        spray.add("dose", N_("Dose"), self.dose)
        spray.add("product_maker", N_("Maker"), self.maker)
        spray.hide()
        return spray

    # What is chosen -----------------------------------------------------------------------------

    def offer(self) -> Offer | None:
        """Return the chosen kind of work."""
        return next((one for one in self._offers if one.kind_id == self.kind.value()), None)

    def sprays(self) -> bool:
        """Tell whether the work records the product used."""
        offer = self.offer()
        return offer is not None and offer.uses_product

    def own_price(self) -> Money | None:
        """Return the price for all lines, where one was typed."""
        return self.price.value() if self._price_typed else None

    def settlement(self) -> Settlement:
        """Return how a line is settled that no package contract pays for."""
        chosen = self.settling.value()
        if chosen is None or chosen == AUTOMATIC:
            return Settlement.CREDIT
        return Settlement(chosen)

    # Following ----------------------------------------------------------------------------------

    def _follow(self, name: str) -> None:
        """Fill in what follows in the head from a field, then tell of it."""
        match name:
            case "machine_id":
                machine_id = self.machine.value()
                if machine_id is not None:
                    with self._page.desk.read() as s:
                        self.operator.set_value(operator_of(s, machine_id))
            case "price":
                self._price_typed = self.price.value() is not None
            case "on_date":
                if self.day.value() is not None:
                    self.load_offers()
                    self._show_rate()
            case "rate_card":
                self.load_offers()
                self._show_rate()
            case "job_kind_id":
                self._kind_changed()
        self.edited.emit(name)

    def load_offers(self) -> None:
        """Read the kinds of work and their prices on the day."""
        day = self.day.value() or self._page.desk.today()
        with self._page.desk.read() as s:
            self._offers = offers(s, day, card=self.card.value() or "")
        self.kind.set_options([(one.kind_id, one.name) for one in self._offers])

    def _kind_changed(self) -> None:
        """Show the fields that the kind of work needs, and its price."""
        offer = self.offer()
        sprays = offer is not None and offer.uses_product
        self.spray.setVisible(sprays)
        if sprays and offer is not None and not self.product.value():
            with self._page.desk.read() as s:
                last = last_product(s, offer.kind_id)
            for editor, text in zip(
                (self.product, self.dose, self.maker), last or ("", "", ""), strict=True
            ):
                editor.set_value(text)
        self._show_rate()

    def _show_rate(self) -> None:
        """Show the price of the rate card unless one was typed."""
        if self._price_typed:
            return
        offer, day = self.offer(), self.day.value()
        price = None
        if offer is not None and day is not None:
            with self._page.desk.read() as s:
                price = rate_for(
                    s, offer.kind_id, day, is_member=True, name=self.card.value() or ""
                )
        self.price.set_value(price)

    def _done(self) -> None:
        """Go on to the product when the work needs one, else to the lines."""
        if self.spray.isVisible() and not self.product.value():
            self.product.setFocus()
        else:
            self.finished.emit()

    # Slips --------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the head of an empty slip: the last choices are the defaults."""
        today = self.day.value() or self._page.desk.today()
        with self._page.desk.read() as s:
            last = last_slip(s, today)
            cards = rate_cards(s)
        self.card.set_options([("", _(N_("Standard rates"))), *((one, one) for one in cards)])
        self.load_offers()
        if self.day.value() is None:
            self.day.set_value(today)
        if self.card.value() is None:
            self.card.set_value("")
        self.settling.set_value(AUTOMATIC)
        if last is not None and self.kind.value() is None:
            self.kind.set_value(last.job_kind_id)
            self.machine.set_value(last.machine_id)
            self.operator.set_value(last.operator_id)
        self.fuel.set_value(None)
        self._price_typed = False
        self._kind_changed()
        self.begins()

    def begins(self) -> None:
        """Remember the head as one where nothing is typed yet."""
        for band in (self.band, self.spray):
            band.begins()

    def typed(self) -> bool:
        """Tell whether anything was typed in the head of this slip."""
        return self._price_typed or self.band.typed("price") or self.spray.typed()

    def draft(self, lines: tuple[JobLineDraft, ...]) -> JobDraft:
        """Return the slip of this head over lines."""
        sprays = self.sprays()
        return JobDraft(
            on_date=self.day.value() or self._page.desk.today(),
            job_kind_id=self.kind.value() or 0,
            lines=lines,
            machine_id=self.machine.value(),
            operator_id=self.operator.value(),
            rate_card=self.card.value() or "",
            product=self.product.value() if sprays else "",
            dose=self.dose.value() if sprays else "",
            product_maker=self.maker.value() if sprays else "",
            fuel=self.fuel.value() or Quantity(0),
        )

    def content(self) -> dict[str, Any]:
        """Return what is kept of the head beside its draft."""
        return {
            "price_typed": self._price_typed,
            "price": price.units if (price := self.own_price()) is not None else None,
            "settling": self.settling.value(),
            "texts": {
                "product": self.product.value(),
                "dose": self.dose.value(),
                "maker": self.maker.value(),
            },
            "kind": self.kind.value(),
        }

    def restore(self, draft: JobDraft, kept: Mapping[str, Any]) -> None:
        """Show a kept head again."""
        self.day.set_value(draft.on_date)
        self.card.set_value(draft.rate_card)
        self.load_offers()
        self.kind.set_value(kept["kind"])
        self.machine.set_value(draft.machine_id)
        self.operator.set_value(draft.operator_id)
        self.fuel.set_value(draft.fuel or None)
        self.settling.set_value(kept["settling"])
        texts = kept["texts"]
        self.product.set_value(texts["product"])
        self.dose.set_value(texts["dose"])
        self.maker.set_value(texts["maker"])
        self._price_typed = bool(kept["price_typed"])
        self._kind_changed()
        if self._price_typed:
            self.price.set_value(_price_kept(draft, kept))


def _price_kept(draft: JobDraft, kept: Mapping[str, Any]) -> Money | None:
    """Return the price for all lines of a kept slip; older ones have it in their lines alone."""
    if kept.get("price") is not None:
        return Money(kept["price"])
    lines = zip(draft.lines, kept["own_price"], strict=True)
    return next((one.price for one, own in lines if not own), None)
