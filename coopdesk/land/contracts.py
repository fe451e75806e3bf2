"""Trusteeship and transfer contracts: drafted, checked, posted with their debts, reversed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.problems import Refused, refuse_if
from coopdesk.kernel.rows import fetch_row, insert_rows
from coopdesk.kernel.values import Area
from coopdesk.land.contract_checks import TYPE_WORDS, check_contract, check_contract_reversal
from coopdesk.land.contract_drafts import ContractDraft, area_of, filled, owes_by_plan, total_of
from coopdesk.land.records import (
    ContractType,
)
from coopdesk.ledger.drafts import content_of
from coopdesk.ledger.posting import (
    DetailTable,
    EntryDraft,
    Head,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
    reverse_document,
)
from coopdesk.ledger.words import Book, Kind

_DETAILS: Final = (
    DetailTable(
        "contract",
        (
            "type", "scope", "pricing", "starts_on", "ends_on", "season_id", "crop_id", "price",
            "intermediary",
        ),
        ("area",),
    ),
    DetailTable("contract_plot", ("line", "plot_id"), ("area",)),
    DetailTable("contract_stage", ("line", "stage", "title", "price"), ("planned",)),
    DetailTable("instalment", ("line", "due_on"), ("amount",)),
)  # fmt: skip


def post_contract(
    s: Session, draft: ContractDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Write the contract under its number with plots and plan, and post what it leaves owed.

    A package or transfer owes each instalment from its due day on; a price per operation owes
    nothing until jobs are posted. Safe to repeat with the same uid.
    """
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_contract(s, draft))
    draft = filled(s, draft)
    total, area = total_of(draft), area_of(draft)
    row = fetch_row(s, "SELECT name FROM member WHERE id = ?", (draft.member_id,))
    if row is None:
        raise Refused([])
    head = Head(
        kind=Kind.CONTRACT,
        on_date=draft.on_date,
        amount=total.units,
        summary=f"{row[0]}{TYPE_WORDS[draft.type, draft.scope]}{area.plain()}亩",
        remark=draft.remark.strip(),
        member_id=draft.member_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    _write_details(s, opened.id, draft, area)
    entries: list[EntryDraft] = []
    owed: list[Owed] = []
    if owes_by_plan(draft):
        is_transfer = draft.type is ContractType.TRANSFER
        entries = entries_by_rule(
            "transfer" if is_transfer else "contract",
            {"amount": total.units},
            member_id=draft.member_id,
        )
        book = Book.PAYABLE if is_transfer else Book.DEBT
        owed = [
            Owed(book.value, part.amount.units, draft.member_id, due_on=part.due_on)
            for part in draft.instalments
        ]
    noted = {"type": draft.type.value, "area": area.plain(), "plots": len(draft.plots)}
    return close_document(s, opened, entries, owed, noted)


def _write_details(s: Session, document_id: int, draft: ContractDraft, area: Area) -> None:
    """Write the contract's own rows."""
    insert_rows(
        s,
        "contract",
        (
            "document_id", "type", "scope", "pricing", "starts_on", "ends_on", "season_id",
            "crop_id", "area", "price", "intermediary",
        ),
        [
            (
                document_id, draft.type.value, draft.scope.value, draft.pricing.value,
                draft.starts_on.isoformat(), draft.ends_on.isoformat(), draft.season_id,
                draft.crop_id, area.units, draft.price.units, draft.intermediary.strip(),
            )
        ],
    )  # fmt: skip
    insert_rows(
        s,
        "contract_plot",
        ("document_id", "line", "plot_id", "area"),
        [
            (document_id, line, plot.plot_id, (plot.area or Area(0)).units)
            for line, plot in enumerate(draft.plots, 1)
        ],
    )
    insert_rows(
        s,
        "contract_stage",
        ("document_id", "line", "stage", "title", "planned", "price"),
        [
            (
                document_id, line, stage.stage.value, stage.title.strip(), stage.planned.units,
                stage.price.units,
            )
            for line, stage in enumerate(draft.stages, 1)
        ],
    )  # fmt: skip
    insert_rows(
        s,
        "instalment",
        ("document_id", "line", "due_on", "amount"),
        [
            (document_id, line, part.due_on.isoformat(), part.amount.units)
            for line, part in enumerate(draft.instalments, 1)
        ],
    )


def reverse_contract(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Post the red copy of a contract: what it left owed goes, and its plots are free again."""
    content: dict[str, Any] = {
        "reverses": document_id, "on_date": on_date.isoformat(), "reason": reason,
    }  # fmt: skip
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    refuse_if(check_contract_reversal(s, document_id, on_date))
    return reverse_document(s, document_id, on_date, reason, _DETAILS, uid=uid)
