"""Papers proved: a check code typed or scanned, the document behind it, what was printed of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Refused, Trouble
from coopdesk.ledger.kept import PaperFacts, kept_file
from coopdesk.paper.page import papers
from coopdesk.printing.proof import Proof, prove, verdict_of
from coopdesk.statements.document import DocumentFacts, document_facts
from ui.actions import Action, walking
from ui.bands import HeaderBand
from ui.doing import answer
from ui.editors import TextEdit
from ui.page import Page, Room
from ui.pages.document_parts import DocumentPanel
from ui.parts import Section, column, label, retone
from ui.tables import Cell, Table, TableColumn


class ProofPage(Page):
    """A code at the top, what was printed below, the document at the right."""

    TITLE = N_("Check a paper")
    ICON = "check-circle-outline"

    def __init__(self, room: Room) -> None:
        """Lay out code and number, verdict, and the printings."""
        super().__init__(room)
        look = self.look
        self.proof: Proof | None = None
        self.facts: DocumentFacts | None = None
        self.digests: list[str] = []
        self.code = TextEdit(look, width=200, length=30)
        self.number = TextEdit(look, width=180, length=30)
        band = HeaderBand(look)
        band.add("code", N_("Check code"), self.code, key="F3")
        band.add("number", N_("Paper's no."), self.number, key="F4")
        self.fields = band.fields
        self.verdict = label("", "heading", wrap=True)
        self.advice = label("", "note", wrap=True)
        self.printings = Table(
            look,
            [
                TableColumn(_(N_("Printing")), align="right"),
                TableColumn(_(N_("When"))),
                TableColumn(_(N_("By"))),
                TableColumn(_(N_("Paper")), stretch=1),
                TableColumn(_(N_("Copies")), align="right"),
                TableColumn(_(N_("Form no.")), leaves=1),
                TableColumn("SHA-256", leaves=2),
            ],
            scrolls=True,
        )
        self.printings.opened.connect(lambda _row: self.open_file())
        self.printings.current_row_changed.connect(lambda _row: self.update_actions())
        self.head_line = Section(look, _(N_("What was printed")))
        body = column(margins=(16, 14, 16, 8), gap=8)
        for part in (self.verdict, self.advice, self.head_line):
            body.addWidget(part)
        body.addWidget(self.printings, 1)
        layout = column()
        layout.addWidget(band)
        layout.addLayout(body, 1)
        self.setLayout(layout)
        self.panel = DocumentPanel(look)
        self.side = self.panel
        self.code.entered.connect(self.search)
        self.code.edited.connect(self.update_actions)
        self.number.entered.connect(self.search)

    def opened(self, **what: Any) -> None:
        """Begin anew, or show what was printed of a document."""
        document_id = what.get("document_id")
        self.code.set_value("")
        self.number.set_value("")
        self._show(None)
        if document_id is not None:
            self._show_document(int(document_id))

    def first_focus(self) -> QWidget | None:
        """Start with the code, or with what was printed."""
        return self.printings if self.digests else self.code

    def refresh(self, changes: Any) -> None:
        """Read the printings again."""
        if self.facts is not None and changes.concern(frozenset({"printing", "blank_event"})):
            self._show_document(self.facts.id, keep=True)

    def search(self) -> None:
        """Find what the code belongs to; working out every code takes a moment in a large book."""
        typed, number = str(self.code.value() or ""), str(self.number.value() or "")
        if not typed.strip():
            return

        def job(_progress: Any) -> Proof:
            with self.desk.read() as s:
                return prove(s, typed, number)

        self.tasks.run(job, self._show, _(N_("Looking for the code")),
                       failed=lambda error: answer(self, error, self.fields))  # fmt: skip

    def _show(self, proof: Proof | None) -> None:
        """Say what a code proves."""
        self.proof = proof
        self.notice.clear()
        self.code.refuse("")
        self.verdict.setText("" if proof is None else verdict_of(proof))
        good = proof is None or proof.agrees
        retone(self.verdict, "accent" if good else "neg")
        told = _(
            N_(
                "Type the twelve characters beside 校验码, or scan the square; small letters and"
                " spaces do not matter. It works without any network."
            )
        )
        self.advice.setText(told if proof is None else "")
        self.advice.setVisible(proof is None)
        if proof is not None and proof.document_id is not None and not proof.near:
            self._show_document(proof.document_id, keep=True)
            return
        self.facts = None
        self.panel.show_document(None)
        kept = proof.papers if proof is not None else ()
        self._fill([_kept_row(one) for one in kept], [one.digest for one in kept])
        self.head()

    def _show_document(self, document_id: int, *, keep: bool = False) -> None:
        """Show a document and what was printed of it."""
        with self.desk.read() as s:
            self.facts = document_facts(s, document_id)
        if not keep:
            self.advice.hide()
            self.verdict.setText("")
        self.panel.show_document(self.facts)
        rows = [_row(at, one) for at, one in enumerate(self.facts.printings, 1)]
        self._fill(rows[::-1], [one.digest for one in self.facts.printings][::-1])
        self.head(number=number_shown(self.facts.number))

    def _fill(self, rows: list[tuple[Any, ...]], digests: list[str]) -> None:
        """Show printings, the last one first."""
        self.digests = digests
        self.printings.show_rows(rows)
        self.head_line.setVisible(bool(rows) or self.facts is not None)
        if rows:
            self.printings.go(0)
        self.update_actions()

    def open_file(self) -> None:
        """Show a printed file exactly as it was printed; its hash is proved first."""
        from ui.list_paper import PaperPreview

        at = self.printings.current
        if not 0 <= at < len(self.digests):
            return
        try:
            with self.desk.read() as s:
                content = kept_file(s, self.digests[at])
        except (Refused, Trouble) as error:
            answer(self, error)
            return
        name = self.facts.number if self.facts is not None else _(N_("Kept paper"))
        words = _(N_("As printed; SHA-256 {digest} agrees."))
        self.room.say(words.format(digest=self.digests[at]))
        PaperPreview.ask(self, content, f"{name}-{self.digests[at][:8]}", can_print=False)

    def document(self) -> None:
        """Go to the document."""
        if self.facts is not None:
            self.room.open("documents", document_id=self.facts.id)

    ACTIONS = (
        walking(N_("next")),
        Action("proof.code", N_("The check code"), lambda p: p.code.setFocus(), "F3", "",
               N_("code")),
        Action("proof.number", N_("The number on the paper"), lambda p: p.number.setFocus(),
               "F4", "", N_("number")),
        Action("proof.open", N_("Open the file as it was printed"), open_file, "F11", "",
               N_("as printed"),
               lambda p: "" if p.digests else _(N_("Nothing was printed here."))),
        Action("proof.document", N_("Go to the document"), document, "F9", "", N_("document"),
               lambda p: "" if p.facts is not None else _(N_("No document is shown."))),
        Action("proof.find", N_("Prove the code"), search, "F12", "", "",
               lambda p: "" if p.code.value() else _(N_("Please type the code.")), primary=True),
    )  # fmt: skip


def _row(at: int, one: Any) -> tuple[Any, ...]:
    """Return the row of one printing."""
    known = papers().get(one.paper)
    return (
        f"{at}", f"{one.at.astimezone():%Y-%m-%d %H:%M}", one.clerk,
        known.name if known is not None else one.paper, f"{one.copies}", one.blank or "—",
        Cell(f"{one.digest[:16]}…", "text2"),
    )  # fmt: skip


def _kept_row(one: PaperFacts) -> tuple[Any, ...]:
    """Return the row of a paper that is no document's."""
    return (
        "", f"{one.at.astimezone():%Y-%m-%d %H:%M}", one.clerk, f"{one.title}　{one.period}", "",
        "—", Cell(f"{one.digest[:16]}…", "text2"),
    )  # fmt: skip
