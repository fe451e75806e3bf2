"""What Ctrl+K finds besides pages and commands: people, goods, documents, the manual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from ui.errands import errands
from ui.page import Room
from ui.palette import Found, Source

SHOWN = 9


def sources(room: Room, desk: Any, manual: Callable[[str, str], object]) -> list[Source]:
    """Return the sources of an open book; ``manual`` opens a chapter at a heading."""

    def explained(typed: str) -> Sequence[Found]:
        from ui.manual import chapter, search

        return [
            Found(hit.heading, _(N_("Manual: {title}")).format(title=chapter(hit.chapter).title),
                  partial(manual, hit.chapter, hit.heading), "book-open-outline")
            for hit in search(typed)[:SHOWN]
        ]  # fmt: skip

    last = Source(_(N_("Manual")), explained, last=True)
    is_township = desk.level.value == "township"
    wanted = Source(_(N_("To be done")), errands(room, township=is_township))
    if not is_township:
        return [wanted, last]

    # What is looked through is loaded with the first key typed, not with the window.
    def people(typed: str) -> Sequence[Found]:
        from coopdesk.kernel.search import find_alike as find_ids
        from coopdesk.members.records import MEMBERS
        from ui.forms import candidates_of

        with desk.read() as s:
            found = candidates_of(s, MEMBERS, find_ids(s, MEMBERS.table, typed, SHOWN))
        return [
            Found(f"{one.name}  {one.code}", f"{one.detail} {one.note}".strip(),
                  partial(room.open, "member_sheet", member_id=one.id), "account-outline")
            for one in found
        ]  # fmt: skip

    def goods(typed: str) -> Sequence[Found]:
        from coopdesk.kernel.search import find_alike as find_ids
        from coopdesk.supplies.records import GOODS
        from ui.forms import candidates_of

        with desk.read() as s:
            found = candidates_of(s, GOODS, find_ids(s, GOODS.table, typed, SHOWN))
        return [
            Found(f"{one.name}  {one.code}", one.note,
                  partial(room.open, "stock", record_id=one.id), "package-variant-closed")
            for one in found
        ]  # fmt: skip

    def documents(typed: str) -> Sequence[Found]:
        from coopdesk.kernel.listing import Query
        from coopdesk.statements.lists import DOCUMENTS_LIST

        if not any(char.isdigit() for char in typed):
            return []
        with desk.read() as s:
            ids = DOCUMENTS_LIST.ids(s, Query(text=typed.replace(" ", "")))[:SHOWN]
            rows = DOCUMENTS_LIST.rows(s, list(ids))
        names = [one.name for one in DOCUMENTS_LIST.columns]
        found = []
        for document_id, values in zip(ids, rows, strict=True):
            held = dict(zip(names, values, strict=True))
            amount = held["amount"]
            detail = f"{held['kind'].shown}  {held['party']}"
            if isinstance(amount, Money):
                detail = f"{detail}  {amount}"
            act = partial(room.open, "documents", document_id=document_id)
            found.append(Found(str(held["number"]), detail, act, "file-document-outline"))
        return found

    return [
        Source(_(N_("People")), people),
        Source(_(N_("Goods")), goods),
        Source(_(N_("Documents")), documents),
        wanted,
        last,
    ]
