"""Any list to a workbook, as it is shown: its columns, order, groups, conditions and sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.listing import PAGE
from ui.asked import Asked
from ui.doing import answer, attempt_long, file_said, save_place
from ui.editors import TextEdit
from ui.forms import Field, Form
from ui.list_model import FOLDED, ListingModel
from ui.list_view import ListView
from ui.list_words import counted
from ui.page import Page
from ui.tasks import Progress

_AT_ONCE = PAGE * 4


Write = Callable[[Any, Progress], int]


def export_list(page: Page, view: ListView, title: str, said: str = "") -> None:
    """Ask for a file and write the list as shown, or its ticked rows, on the worker."""
    path = save_place(page, title, f"{title}.xlsx")
    if path is None:
        return
    desk, write = page.desk, _writing(view, title, path, said)

    def job(progress: Progress) -> int:
        with desk.read() as session:
            return write(session, progress)

    page.tasks.run(
        job,
        lambda count: _told(page, count, path),
        _(N_("Writing the sheet")),
        failed=lambda error: answer(page, error),
    )


def nothing_masked(view: ListView) -> str:
    """Return why a list has nothing to write in full."""
    columns = view.model.listing.columns
    masked = view.model.listing.masked
    if any(columns[place] in masked for place in view.in_order()):
        return ""
    return _(N_("No column shown here masks numbers; Ctrl+E writes the list as it is."))


def export_whole(page: Page, view: ListView, title: str, said: str = "") -> Asked:
    """Ask who gets numbers in full and what for, note both, and write the list with them."""
    receiver = TextEdit(page.look, width=240, length=60)
    purpose = TextEdit(page.look, width=240, length=200)
    form = Form(page.look, [Field("receiver", N_("Receiver"), receiver),
                            Field("purpose", N_("Purpose"), purpose)])  # fmt: skip
    listing = view.model.listing
    shown = [listing.columns[place].name for place in view.in_order()]
    count = sum(len(ids) for _name, ids, _folded in parts_of(view))

    def done() -> bool:
        to, what = str(receiver.value() or ""), str(purpose.value() or "")
        missing = [one for one in (receiver, purpose) if not str(one.value() or "").strip()]
        for one in missing:
            one.refuse(_(N_("It stands in the register of disclosures; please type it.")))
        if missing:
            return False
        path = save_place(page, title, f"{title}.xlsx")
        if path is None:
            return False
        write = _writing(view, title, path, said, whole=True)

        def job(session: Any, progress: Progress) -> int:
            from coopdesk.packages.roster import disclose_list

            disclose_list(session, listing, shown, receiver=to, purpose=what, rows=count)
            return write(session, progress)

        attempt_long(page, job, title=_(N_("Writing the sheet")),
                     done=lambda count: _disclosed(page, count, path))  # fmt: skip
        return True

    text = _(N_("ID numbers and phones leave this book in full. Who gets them and what for stands"
                " in the register of disclosures and in the journal."))  # fmt: skip
    heading = _(N_("Export numbers in full"))
    return Asked(page, heading, text, form, _(N_("Write the file")), done)


def _writing(
    view: ListView, title: str, path: Path, said: str, *, whole: bool = False
) -> Write:  # fmt: skip
    """Return what writes a list as it is shown now; ``whole`` numbers are not masked."""
    model = view.model
    listing, groups = model.listing, parts_of(view)
    shown = view.in_order()
    over_all, summed = sums_told(model)

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
                for values in listing.rows(session, part, whole=whole):
                    yield [values[place] for place in shown]

    def write(session: Any, progress: Progress) -> int:
        from coopdesk.sheets.export import ExportColumn, export_rows

        columns = [
            ExportColumn(
                title=_(one.title),
                unit=_(one.unit) if one.unit else "",
                kind=one.kind,
                total=one.name in summed,
                in_groups=one.name in summed and one.name not in over_all,
            )
            for one in (listing.columns[place] for place in shown)
        ]
        return export_rows(path, columns, rows(session, progress), title=title, filters=said)

    return write


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
    page.room.say(words.format(count=f"{count:,}", name=file_said(path)))


def _disclosed(page: Page, count: int, path: Path) -> None:
    words = ngettext(
        "Wrote {count} row to {name} in full; it stands in the register of disclosures.",
        "Wrote {count} rows to {name} in full; it stands in the register of disclosures.", count,
    )  # fmt: skip
    page.room.say(words.format(count=f"{count:,}", name=file_said(path)))
