"""Cards about codes kept above: what publishing sends down, what taking over writes here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.packages.codes import (
    Offer,
    Verdict,
    offered_codes,
    publish_codes,
    published,
    take_over_codes,
    unpublished,
)
from ui.cells import Cell, TableColumn
from ui.doing import answer
from ui.figures import Pair
from ui.page import Page
from ui.pages.exchange import Card
from ui.tables import Table

MOST_LINES: Final = 14
_WORDS: Final = {
    Verdict.NEW: (N_("new code"), "tint"), Verdict.CHANGED: (N_("changes"), "warn"),
    Verdict.CLASH: (N_("clashes"), "neg"),
}  # fmt: skip


def show_publishing(page: Page) -> None:
    """Show how this book's codes stand with what was published, and publish them."""
    with page.desk.read() as s:
        known, changed = published(s), unpublished(s)
    card = Card(
        page, _(N_("Codes for the units")),
        _(N_("Goods and kinds of job of this book. Published, they go along with invitations and"
             " replies; each unit sees what is new before it takes them over.")),
    )  # fmt: skip
    goods = str(len(known["tables"].get("good", ())))
    kinds = str(len(known["tables"].get("job_kind", ())))
    version = str(known["version"]) if known["version"] else _(N_("not published yet"))
    card.pairs(
        [
            Pair(_(N_("Version")), version, bold=True),
            Pair(_(N_("Goods")), goods),
            Pair(_(N_("Kinds of job")), kinds),
            Pair(_(N_("Not published")), str(changed), "warn" if changed else "text"),
        ]
    )

    def publish() -> None:
        card.close_card()
        text = _(N_("The codes are published as version {version}; replies take them along."))
        page.room.say(text.format(version=publish_codes(page.desk)))

    def to_goods() -> None:
        card.close_card()
        page.room.open("good")

    def to_kinds() -> None:
        card.close_card()
        page.room.open("job_kind")

    key = Qt.Key
    card.button(_(N_("Leave")), "Esc", card.close_card)
    card.button(_(N_("Goods")), "F5", to_goods, code=key.Key_F5.value)
    card.button(_(N_("Kinds of job")), "F6", to_kinds, code=key.Key_F6.value)
    card.button(_(N_("Publish")), "F12", publish, primary=True, code=key.Key_F12.value)
    card.stand()


def offer_text(offer: Offer) -> str:
    """Say what taking over would do, in some words."""
    text = _(N_("version {version}: {new} new, {changed} changed, {clash} clash"))
    return text.format(
        version=offer.version,
        new=offer.count(Verdict.NEW),
        changed=offer.count(Verdict.CHANGED),
        clash=offer.count(Verdict.CLASH),
    )


def show_offer(page: Page, done: Callable[[], object]) -> None:
    """Show the codes that are new, change or clash, and take them over."""
    with page.desk.read() as s:
        offer = offered_codes(s)
    if offer is None:
        page.room.say(_(N_("There are no newer codes to take over.")), "note")
        return
    card = Card(page, _(N_("Codes of the office above")), offer_text(offer), width=820)
    table = Table(
        page.look,
        [
            TableColumn(_(N_("Code"))),
            TableColumn(_(N_("Called"))),
            TableColumn(_(N_("What happens"))),
            TableColumn(_(N_("Why")), stretch=1),
        ],
    )
    order = {Verdict.CLASH: 0, Verdict.CHANGED: 1, Verdict.NEW: 2}
    lines = sorted(offer.lines, key=lambda one: order[one.verdict])[:MOST_LINES]
    table.show_rows(
        [
            (one.key, one.name, Cell(_(_WORDS[one.verdict][0]), chip=_WORDS[one.verdict][1]),
             Cell(one.said, role="small"))
            for one in lines
        ]
    )  # fmt: skip
    card.body.addWidget(table)

    def take() -> None:
        card.close_card()
        try:
            taken = take_over_codes(page.desk)
        except (Refused, Trouble) as error:
            answer(page, error)
            return
        written = len(taken.lines) - taken.count(Verdict.CLASH)
        words = ngettext("{count} code was taken over.", "{count} codes were taken over.", written)
        page.room.say(words.format(count=written))
        done()

    card.button(_(N_("Later")), "Esc", card.close_card)
    card.button(_(N_("Take over")), "F12", take, primary=True, code=Qt.Key.Key_F12.value)
    card.stand(table)
