"""Taking a workbook in: always tried first, then written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from coopdesk.desk import Desk, Session
from coopdesk.intake.jobs import take_jobs
from coopdesk.intake.outcome import Intake
from coopdesk.intake.roster import take_roster
from coopdesk.intake.rows import Progress, Steps
from coopdesk.intake.sales import take_sales
from coopdesk.intake.stock import take_stock
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Trouble
from coopdesk.kernel.trail import note
from coopdesk.sheets.export import save
from coopdesk.sheets.kinds import DATE_FIELDS
from coopdesk.sheets.results import RefusedRow, SheetReading
from coopdesk.sheets.workbooks import read_workbook

_CLOCK_ROWS: Final = 20  # So many dates after today, and most of all, and the clock is wrong.
Taker = Callable[[Session, Intake, Steps], None]
KINDS: Final[dict[str, Taker]] = {
    "roster": take_roster,
    "jobs": take_jobs,
    "sales": take_sales,
    "stock": take_stock,
}


class _OnlyTried(Exception):  # noqa: N818 - takes the transaction back on purpose.
    """Ends a trial: nothing of it stays."""


def take_in(
    desk: Desk,
    path: Path,
    kind: str,
    *,
    accept: bool = False,
    dry_run: bool = False,
    mapping: Mapping[int, str] | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Take a workbook of a kind into the book.

    A trial writes nothing. Without ``accept`` the good rows are written only when no row is
    refused and nothing has to be proposed; with it the good rows and all proposals are written,
    in one transaction, and the refused rows go into a workbook beside the sheet.
    """
    reading = read_workbook(path, kind, today=desk.today(), mapping=mapping)
    return take_reading(desk, path, reading, accept=accept, dry_run=dry_run, progress=progress)


def take_reading(
    desk: Desk,
    path: Path,
    reading: SheetReading,
    *,
    accept: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """Take a workbook that was read already into the book."""
    intake = Intake(reading)

    def take(s: Session) -> None:
        _take(s, intake, progress, desk.today())

    return finished(desk, path, intake, take, accept=accept, dry_run=dry_run)


def finished(
    desk: Desk,
    path: Path,
    intake: Intake,
    take: Callable[[Session], None],
    *,
    accept: bool,
    dry_run: bool,
) -> Intake:
    """Try an intake in one transaction, and keep it if it may be written."""
    try:
        with desk.write() as s:
            take(s)
            clean = not intake.refused and not intake.proposals
            if dry_run or not (accept or clean):
                raise _OnlyTried  # noqa: TRY301 - leaving the transaction is the point.
            if intake.count("new") or intake.count("changed"):
                counts = {one: intake.count(one) for one in ("new", "changed", "same", "refused")}
                note(
                    s, "import", intake.reading.kind, path.name, {**counts, "totals": intake.totals}
                )
            intake.written = True
    except _OnlyTried:
        intake.numbers.clear()
    fresh = intake.count("new") or intake.count("changed")
    if intake.written and intake.refused and (fresh or not _refused_name(path, 1).exists()):
        intake.refused_file = write_refused(path, intake, otherwise=desk.path.parent)
    return intake


def _take(s: Session, intake: Intake, progress: Progress | None, today: date) -> None:
    """Sort the rows that could not be read out, and take the others."""
    for row in intake.reading.refused:
        intake.refuse(row)
    _say_what_is_assumed(intake, today)
    steps = Steps(s, intake, progress, len(intake.reading.rows), today)
    KINDS[intake.reading.kind](s, intake, steps)
    intake.refused.sort(key=lambda one: (one.sheet, one.row))


def _say_what_is_assumed(intake: Intake, today: date) -> None:
    """Say which years nothing in the workbook tells, what is hidden, and a clock that is behind."""
    for sheet in intake.reading.sheets:
        for year in sheet.assumed:
            text = _("Sheet {sheet} says no year: its dates are taken as of {year}")
            key = f"{sheet.name} {year}"
            intake.propose("year", key, text.format(sheet=sheet.name, year=year))
        if sheet.hidden_rows:
            text = _("Sheet {sheet}: {count} hidden rows were read too ({rows}).")
            text = text.format(
                sheet=sheet.name, count=len(sheet.hidden_rows), rows=_spans(sheet.hidden_rows)
            )
            intake.warnings.append(Problem("hidden_rows", text, warning=True))
        if sheet.hidden_columns:
            text = _("Sheet {sheet}: hidden columns were read too: {columns}.")
            text = text.format(sheet=sheet.name, columns=", ".join(sheet.hidden_columns))
            intake.warnings.append(Problem("hidden_columns", text, warning=True))
    name = DATE_FIELDS[intake.reading.kind]
    days = [row.values[name] for row in intake.reading.rows if row.values.get(name) is not None]
    later = sum(day > today for day in days)
    if later >= _CLOCK_ROWS and later * 5 >= len(days) * 4:
        intake.clock_behind = True
        text = _(
            "Most dates of the sheet lie after today ({today}): please check this computer's clock."
        )
        intake.warnings.append(Problem("clock", text.format(today=today), warning=True))


def _spans(numbers: Sequence[int]) -> str:
    """Write row numbers with runs as spans: 3, 5-9, 12."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")


def write_refused(path: Path, intake: Intake, *, otherwise: Path) -> Path:
    """Write the refused rows into a workbook beside the sheet, each with its reason.

    Where nothing can be written beside it (a read-only stick), into the other folder.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet.
    sheet.title = "拒绝的行"
    headings = [column.heading for column in intake.reading.columns]
    sheet.append(["原行号", *headings, "原因"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in intake.refused:
        cells = [_cell(cell) for cell in row.cells[: len(headings)]]
        cells += [""] * (len(headings) - len(cells))
        sheet.append([row.row, *cells, _reason(intake, row)])
    sheet.freeze_panes = "B2"
    sheet.column_dimensions[get_column_letter(len(headings) + 2)].width = 80
    for row_cells in sheet.iter_rows(min_row=2):
        row_cells[-1].alignment = Alignment(wrap_text=True, vertical="top")
        for cell in row_cells[1:-1]:
            if isinstance(cell.value, str):
                cell.number_format = "@"
    try:
        target = _free_name(path)
        save(book, target)
    except Trouble:
        target = _free_name(otherwise / path.name)
        save(book, target)
    return target


def _reason(intake: Intake, row: RefusedRow) -> str:
    """Return a refused row's reasons, with its sheet where there are several."""
    several = len({one.sheet for one in intake.refused}) > 1
    return f"{row.sheet}：{row.text}" if several else row.text


def _cell(value: object) -> object:
    """Return a cell as it was: long numbers as text, so that they lose nothing more."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**10:
        return str(value)
    if type(value).__name__ == "float":
        whole = int(value)  # type: ignore[call-overload]
        if whole == value:
            return str(whole) if abs(whole) >= 10**10 else whole
    return value


def _refused_name(path: Path, count: int) -> Path:
    """Return the name of the workbook of refused rows, numbered from the second on."""
    tail = "" if count == 1 else f"-{count}"
    return path.with_name(f"{path.stem}-拒绝{tail}.xlsx")


def _free_name(path: Path) -> Path:
    """Return a name beside the sheet that nothing has yet."""
    return next(
        target for count in range(1, 100_000) if not (target := _refused_name(path, count)).exists()
    )
