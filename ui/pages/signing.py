"""Signing many contracts at once: the panel's grids, one transaction, one batch of paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.kernel.stages import Stage
from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import ContractDraft
from coopdesk.land.contracts import post_contract
from coopdesk.ledger.posting import Posted
from coopdesk.ledger.words import Kind
from coopdesk.printing.documents import Manner, joined_pdf, print_many
from ui.date_edit import DateEdit
from ui.doing import attempt_long
from ui.editors import IntegerEdit, MoneyEdit
from ui.grids import PageGrid
from ui.line_rows import LineColumn
from ui.page import Page
from ui.picker import ChoiceEdit
from ui.printing import Place, Sheets, send_all
from ui.style import Style
from ui.tasks import Progress


def stages_grid(look: Style) -> PageGrid:
    """Return the panel's grid of stages: how often each mu is worked, at what price."""
    stages = [(one, one.shown) for one in Stage]
    return PageGrid(
        look,
        [
            LineColumn("stage", _(N_("Stage")), lambda: ChoiceEdit(look, stages), width=84,
                       stretch=1),
            LineColumn("passes", _(N_("Times")), lambda: IntegerEdit(look, least=1, most=99),
                       width=52, align="right"),
            LineColumn("price", _(N_("Price")), lambda: MoneyEdit(look),
                       unit=_(N_("yuan")), width=92, align="right"),
        ],
        row_px=30,
    )  # fmt: skip


def parts_grid(look: Style, today: Callable[[], date]) -> PageGrid:
    """Return the panel's grid of instalments: due day, percent, amount."""
    return PageGrid(
        look,
        [
            LineColumn("due_on", _(N_("Due")), lambda: DateEdit(look, today), width=98),
            LineColumn("percent", "%", lambda: IntegerEdit(look, least=1, most=100), width=44,
                       align="right"),
            LineColumn("amount", _(N_("Amount")), unit=_(N_("yuan")), width=94, stretch=1,
                       align="right"),
        ],
        row_px=30,
    )  # fmt: skip


def sign_all(
    s: Any,
    drafts: Mapping[int, ContractDraft],
    names: Mapping[int, str],
    uids: Mapping[int, str],
    field: str,
) -> list[Posted]:
    """Post contracts in one transaction, all or none; every refusal names its row and person."""
    named = _(N_("{name}: {text}"))
    wrong = [
        Problem(one.code, named.format(name=names[row], text=one.text), field, row)
        for row, draft in drafts.items()
        for one in check_contract(s, draft)
        if not one.warning
    ]
    if wrong:
        raise Refused(wrong)
    return [post_contract(s, draft, uid=uids[row]) for row, draft in drafts.items()]


def print_contracts(page: Page, ids: Sequence[int], said: str) -> None:
    """Print signed contracts as one batch on A4; drawing many takes a while."""
    printer = Place(page.desk, Kind.CONTRACT.value).choose_printer()
    if not printer:
        nothing = _(N_("no printer is set up here, so nothing was printed"))
        page.room.say(f"{said} {nothing}")
        return

    def job(s: Any, progress: Progress) -> bytes:
        return joined_pdf(print_many(s, ids, lambda _kind: Manner(), progress))

    def done(pdf: bytes) -> None:
        printed = _(N_("{count} contracts are printed")).format(count=len(ids))
        send_all(page, [Sheets(title, pdf, printer)], lambda: page.room.say(f"{said} {printed}"))

    title = _(N_("Printing {count} contracts")).format(count=len(ids))
    page.room.say(said)
    attempt_long(page, job, title=title, done=done)
