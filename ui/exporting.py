"""Any list to a workbook, as it is shown: its columns, order, groups, conditions and sums."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import PAGE
from ui.doing import answer, save_place
from ui.list_model import FOLDED, ListingModel
from ui.list_view import ListView
from ui.list_words import counted
from ui.page import Page
from ui.tasks import Progress

_AT_ONCE = PAGE * 4


def export_list(page: Page, view: ListView, title: str, said: str = "") -> None:
    """Ask for a file and write the list as shown, or its ticked rows, on the worker."""
    path = save_place(page, title, f"{title}.xlsx")
    if path is None:
        return
    desk, model = page.desk, view.model
    listing, groups = model.listing, parts_of(view)
    shown = view.in_order()
    whole, summed = sums_told(model)

    def rows(session: Any, progress: Progress) -> Iterator[Any]:
        from coopdesk.sheets.export import Band

        done, every = 0, sum(len(ids) for _name, ids, _folded in groups)
        for name, ids, folded in groups:
            if name:
                yield Band(name, len(ids), folded)
            for start in range(0, len(ids), _AT_ONCE):
                progress(done, every)
                part = ids[start : start + _AT_ONCE]
                done += len(part)
                for values in listing.rows(session, part):
                    yield [values[place] for place in shown]

    def job(progress: Progress) -> int:
        from coopdesk.sheets.export import ExportColumn, export_rows

        columns = [
            ExportColumn(
                title=_(one.title),
                unit=_(one.unit) if one.unit else "",
                kind=one.kind,
                total=one.name in summed,
                in_groups=one.name in summed and one.name not in whole,
            )
            for one in (listing.columns[place] for place in shown)
        ]
        with desk.read() as session:
            return export_rows(path, columns, rows(session, progress), title=title, filters=said)

    page.tasks.run(
        job,
        lambda count: _told(page, count, path),
        _(N_("Writing the sheet")),
        failed=lambda error: answer(page, error),
    )


def sums_told(model: ListingModel) -> tuple[set[str], set[str]]:
    """Return the columns with a sum over all, and those with one over all or in every group."""
    whole = set(model.totals) - {""}
    each = [set(one.sums) for one in model.groups]
    return whole, whole | (set.intersection(*each) if each else set())


def parts_of(view: ListView) -> list[tuple[str, list[int], bool]]:
    """Return what is written of a list: the ticked rows, or its groups by name, folded or not."""
    model: ListingModel = view.model
    if view.ticked or not model.groups:
        return [("", view.ticked_ids() or list(model.ids), False)]
    found = []
    for group in range(len(model.groups)):
        places = model.places_in(group)
        name = f"{model.group_name(group)}　{counted(model.listing, len(places))}"
        found.append(
            (name, list(model.ids[places.start : places.stop]), model.state_of(group) == FOLDED)
        )
    return found


def _told(page: Page, count: int, path: Path) -> None:
    words = ngettext("Wrote {count} row to {name}.", "Wrote {count} rows to {name}.", count)
    page.room.say(words.format(count=f"{count:,}", name=path.name))
