"""Any list to a workbook, as it is shown: its columns, order, conditions and sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import PAGE, Filter
from ui.doing import answer, save_place
from ui.filters import condition_words
from ui.list_view import ListView
from ui.page import Page
from ui.tasks import Progress

Words = Callable[[Filter, Any], str]


def export_list(page: Page, view: ListView, title: str) -> None:
    """Ask for a file and write the list as shown, on the worker."""
    path = save_place(page, title, f"{title}.xlsx")
    if path is None:
        return
    desk, listing, ids = page.desk, view.listing, list(view.ids())
    shown = [place for place in range(len(listing.columns)) if place not in view.hidden_columns]
    said = conditions_of(view)

    def rows(session: Any, progress: Progress) -> Iterator[list[Any]]:
        for start in range(0, len(ids), PAGE * 4):
            progress(start, len(ids))
            for values in listing.rows(session, ids[start : start + PAGE * 4]):
                yield [values[place] for place in shown]

    def job(progress: Progress) -> int:
        from coopdesk.sheets.export import ExportColumn, export_rows

        columns = [
            ExportColumn(
                title=_(one.title),
                unit=_(one.unit) if one.unit else "",
                kind=one.kind,
                total=one.total,
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


def _told(page: Page, count: int, path: Path) -> None:
    words = ngettext("Wrote {count} row to {name}.", "Wrote {count} rows to {name}.", count)
    page.room.say(words.format(count=count, name=path.name))


def conditions_of(view: ListView, words: Words | None = None) -> str:
    """Return the conditions in force in one line, for the head of a sheet or paper.

    ``words`` names a condition on a record, as it does in the line over the list.
    """
    held = dict(view.query.where)
    parts = [
        (words(one, held[one.name]) if words else "") or condition_words(one, held[one.name])
        for one in view.listing.filters
        if one.name in held
    ]
    if view.query.text.strip():
        parts.insert(0, f"“{view.query.text.strip()}”")
    return "  ".join(parts)
