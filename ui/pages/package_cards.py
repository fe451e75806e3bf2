"""Cards about received packages: the facts of one, a correction to answer, a sheet of names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.packages.proposals import Proposal
from coopdesk.packages.received import ParcelFacts
from coopdesk.packages.roster import write_names
from ui.doing import answer, file_said, save_place
from ui.figures import Pair
from ui.page import Page
from ui.pages.exchange import Card, short_moment
from ui.pages.figures import number_cell
from ui.parts import label
from ui.tables import Cell, Table, TableColumn

MOST_CHANGES: Final = 14


def show_package(page: Page, facts: ParcelFacts, purpose: str = "", people: int = 0) -> None:
    """Show a package's place in its chain, its hash, and the key that signed it."""
    title = _(N_("{unit}　{month}　package {number}"))
    card = Card(
        page, title.format(unit=facts.unit.name, month=facts.period, number=facts.sequence),
        facts.reason, width=720,
    )  # fmt: skip
    grouped = " ".join(facts.sha256[at : at + 8] for at in range(0, 32, 8))
    pairs = [
        Pair(_(N_("Outcome")), _(OUTCOMES[facts.outcome]), bold=True),
        Pair(_(N_("Sort")), _(SORTS[facts.kind])),
        Pair(_(N_("File")), Path(facts.file_name).name),
        Pair(_(N_("Sealed")), f"{short_moment(facts.created_at)}　{facts.program}"),
        Pair(_(N_("Came")), short_moment(facts.received_at)),
        Pair(_(N_("Records")), f"{facts.records:,}"),
        Pair(_(N_("Digest of the cover sheet")), f"{grouped} …"),
        Pair(_(N_("Follows")), f"{facts.previous[:8]} …" if facts.previous else "—"),
    ]
    if facts.replaces:
        pairs.append(Pair(_(N_("Replaces")), f"{facts.replaces[:8]} …"))
    pairs += [
        Pair(_(N_("Signature")), _(N_("holds, by the key of the unit")), "accent"),
        Pair(_(N_("Fingerprint of the key")), facts.key, bold=True),
        Pair(_(N_("The key")), facts.key_standing.shown),
    ]
    if purpose:
        words = ngettext("{count} person", "{count} persons", people).format(count=people)
        pairs.append(Pair(_(N_("Names")), f"{words}　{purpose}"))
    card.pairs(pairs)
    card.button(_(N_("Close")), "Esc", card.close_card)
    if purpose:

        def sheet() -> None:
            card.close_card()
            _ask_receiver(page, facts, purpose)

        card.button(_(N_("Sheet of names")), "F6", sheet, code=Qt.Key.Key_F6.value)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F8):
        card.keys[key.value] = card.close_card
    card.stand()


def show_correction(page: Page, one: Proposal, decide: Callable[[Proposal, str], object]) -> None:
    """Show what counts now and what would, the difference and why; F12 accepts, F8 declines."""
    title = _(N_("{unit}, {month}: correction, package {number}"))
    card = Card(
        page, title.format(unit=one.unit.name, month=one.period, number=one.sequence), one.note,
        width=860,
    )  # fmt: skip
    table = Table(
        page.look,
        [
            TableColumn(_(N_("Figure")), stretch=1),
            TableColumn(_(N_("Counts now")), align="right"),
            TableColumn(_(N_("After it")), align="right"),
            TableColumn(_(N_("Difference")), align="right"),
            TableColumn(_(N_("Unit of measure")), tone="text2"),
        ],
    )
    table.show_rows(
        [
            (
                change.figure.full_title, number_cell(change.figure, change.before),
                number_cell(change.figure, change.after),
                Cell(change.figure.shown(change.difference), bold=True,
                     tone="neg" if change.difference < 0 else ""),
                change.figure.unit,
            )
            for change in one.changes[:MOST_CHANGES]
        ]
    )  # fmt: skip
    card.body.addWidget(table)
    if not one.changes:
        card.body.addWidget(label(_(N_("No figure changes; documents do.")), "small"))
    why = card.typed(_(N_("Why not, if declined")), width=480, length=120)

    def accept() -> None:
        card.close_card()
        decide(one, "")

    def decline() -> None:
        if not why.value():
            why.refuse(_(N_("Please say why; the unit reads it in the reply.")))
            why.setFocus()
            return
        card.close_card()
        decide(one, why.value())

    key = Qt.Key
    card.button(_(N_("Later")), "Esc", card.close_card)
    card.button(_(N_("Decline")), "F8", decline, code=key.Key_F8.value)
    card.button(_(N_("Accept")), "F12", accept, primary=True, code=key.Key_F12.value)
    card.stand(table if one.changes else why)


def _ask_receiver(page: Page, facts: ParcelFacts, purpose: str) -> None:
    """Ask who gets a sheet of names and what for, and write it."""
    title = _(N_("Persons of {unit}, {month}"))
    card = Card(
        page, title.format(unit=facts.unit.name, month=facts.period),
        _(N_("Names, ID numbers and phones leave this book. Who gets them and what for stands in"
             " the register of disclosures.")),
    )  # fmt: skip
    receiver = card.typed(_(N_("Receiver")))
    wanted = card.typed(_(N_("Purpose")))
    wanted.set_value(purpose)

    def write() -> None:
        if not receiver.value():
            receiver.refuse(_(N_("Please say who gets the sheet.")))
            receiver.setFocus()
            return
        to, what = receiver.value(), wanted.value()
        card.close_card()
        name = _(N_("{unit}, {month}: persons")).format(unit=facts.unit.name, month=facts.period)
        path = save_place(page, _(N_("Save the sheet of names")), f"{name}.xlsx")
        if path is None:
            return
        try:
            count = write_names(page.desk, facts.unit.code, facts.period, path, receiver=to,
                                purpose=what)  # fmt: skip
        except (Refused, Trouble) as error:
            answer(page, error)
            return
        words = ngettext(
            "Wrote {count} person to {out}; it stands in the register of disclosures.",
            "Wrote {count} persons to {out}; it stands in the register of disclosures.", count,
        )  # fmt: skip
        page.room.say(words.format(count=count, out=file_said(path)))

    card.walk([receiver, wanted], write)
    card.button(_(N_("Leave")), "Esc", card.close_card)
    card.button(_(N_("Write the file")), "F12", write, primary=True, code=Qt.Key.Key_F12.value)
    card.stand(receiver)


OUTCOMES: Final = {
    "accepted": N_("Accepted"), "exceptions": N_("Accepted with exceptions"),
    "held": N_("Held"), "refused": N_("Sent back"), "same": N_("Already here"),
}  # fmt: skip
SORTS: Final = {
    "month": N_("Whole month"), "correction": N_("Correction"), "nothing": N_("Nothing to report"),
    "baseline": N_("Last year's figures"),
}  # fmt: skip
