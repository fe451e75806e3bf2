"""A workbook on the table: read, corrected here without touching the file, and tried."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from coopdesk.desk import Desk, Session
from coopdesk.intake.outcome import Intake
from coopdesk.intake.rows import Progress
from coopdesk.intake.taking import take_reading
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.sheets.columns import Column
from coopdesk.sheets.grid import Sheet, open_workbook
from coopdesk.sheets.kinds import KINDS, SheetKind
from coopdesk.sheets.layouts import find_layout
from coopdesk.sheets.results import SheetReading
from coopdesk.sheets.workbooks import read_sheets

PROFILES: Final = "import_profiles"
_PROFILES_AT_MOST: Final = 200


@dataclass(slots=True)
class OpenWorkbook:
    """A workbook opened once, with the meaning of its columns and what the clerk changed here.

    ``corrections`` and ``left_out`` name cells and rows by sheet, row and column from 0.
    """

    path: Path
    sheets: tuple[Sheet, ...]
    kind: str
    today: date
    mapping: dict[int, str] = field(default_factory=dict)
    corrections: dict[tuple[str, int, int], str] = field(default_factory=dict)
    left_out: set[tuple[str, int]] = field(default_factory=set)

    def corrected(self) -> tuple[Sheet, ...]:
        """Return the sheets with every correction made."""
        if not self.corrections:
            return self.sheets
        return tuple(self._corrected(sheet) for sheet in self.sheets)

    def _corrected(self, sheet: Sheet) -> Sheet:
        """Return one sheet as corrected."""
        rows = list(sheet.rows)
        for (name, row, column), text in self.corrections.items():
            if name == sheet.name and row < len(rows):
                cells = list(rows[row])
                cells += [""] * (column + 1 - len(cells))
                cells[column] = text
                rows[row] = tuple(cells)
        return replace(sheet, rows=tuple(rows))

    def read(self, progress: Progress | None = None) -> SheetReading:
        """Read the sheets as they stand now, without the rows left out.

        A row left out still counts for the cells that say "as above" under it; a sale goes whole.
        """
        reading = read_sheets(
            self.corrected(),
            KINDS[self.kind],
            self.path.stem,
            today=self.today,
            mapping=self.mapping or None,
            progress=progress,
        )
        if not self.left_out:
            return reading
        out = {(name, row + 1) for name, row in self.left_out}
        for sale in reading.sales:
            rows = {(sale.sheet, row) for row in sale.rows}
            if rows & out:
                out |= rows
        return replace(
            reading,
            rows=tuple(one for one in reading.rows if (one.sheet, one.row) not in out),
            refused=tuple(one for one in reading.refused if (one.sheet, one.row) not in out),
            sales=tuple(one for one in reading.sales if (one.sheet, one.rows[0]) not in out),
        )

    def try_out(
        self, desk: Desk, reading: SheetReading, progress: Progress | None = None
    ) -> Intake:
        """Try a reading against the book; nothing is written."""
        return take_reading(desk, self.path, reading, dry_run=True, progress=progress)

    def write(self, desk: Desk, reading: SheetReading, progress: Progress | None = None) -> Intake:
        """Write the good rows and every proposal, in one transaction."""
        return take_reading(desk, self.path, reading, accept=True, progress=progress)


def open_for_import(path: Path, today: date, kind: str = "") -> OpenWorkbook:
    """Open a workbook; without a kind, take the one its headings speak of most surely."""
    sheets = open_workbook(path)
    return OpenWorkbook(path, sheets, kind or kind_of(sheets), today)


def kind_of(sheets: Sequence[Sheet]) -> str:
    """Return the kind of workbook that the sheets' headings fit best."""
    scores = {name: _fit(sheets, kind) for name, kind in KINDS.items()}
    return max(scores, key=lambda name: scores[name])


def _fit(sheets: Sequence[Sheet], kind: SheetKind) -> int:
    """Say how well the headings fit a kind: the sureness of the understood columns."""
    best = 0
    for sheet in sheets:
        layout = find_layout(sheet, kind)
        if layout is not None:
            best = max(best, sum(one.confidence for one in layout.columns if one.field))
    return best


def signature_of(kind: str, columns: Sequence[Column]) -> str:
    """Return what a sheet's headings are known again by."""
    text = "\n".join([kind, *(column.heading for column in columns)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def profile_of(s: Session, signature: str) -> tuple[str, dict[int, str]] | None:
    """Return the remembered name and meaning of columns for sheets with these headings."""
    found: Mapping[str, Any] = setting(s, PROFILES, {}).get(signature, {})
    if not found:
        return None
    return found["name"], {int(place): name for place, name in found["columns"].items()}


def remember_profile(s: Session, signature: str, name: str, mapping: Mapping[int, str]) -> None:
    """Remember what the columns of sheets with these headings mean."""
    known = dict(setting(s, PROFILES, {}))
    known.pop(signature, None)
    known = dict(list(known.items())[-_PROFILES_AT_MOST + 1 :])
    columns = {str(place): field_name for place, field_name in mapping.items()}
    known[signature] = {"name": name, "columns": columns}
    set_setting(s, PROFILES, known)


@dataclass(slots=True)
class Loaded:
    """A workbook as it stands: what was read and what trying it came to."""

    workbook: OpenWorkbook
    reading: SheetReading
    intake: Intake
    profile: str = ""


def checked(
    desk: Desk, workbook: OpenWorkbook, progress: Progress | None = None, *, profiled: bool = False
) -> Loaded:
    """Read a workbook by its remembered profile and try it against the book."""
    name = ""
    reading = workbook.read(progress)
    if profiled:
        with desk.read() as s:
            profile = profile_of(s, signature_of(workbook.kind, reading.columns))
        if profile is not None:
            name, workbook.mapping = profile
            reading = workbook.read(progress)
    return Loaded(workbook, reading, workbook.try_out(desk, reading, progress), name)


def rechecked(desk: Any, before: Loaded, changed: tuple[str, int], progress: Progress) -> Loaded:
    """Read a workbook anew after one row's change and try only the rows that read differently.

    The other verdicts stay as they were tried; writing tries every row again.
    """
    workbook = before.workbook
    reading = workbook.read(progress)
    known = {(one.sheet, one.row): one.values for one in before.reading.rows}
    fresh = {
        (one.sheet, one.row)
        for one in reading.rows
        if (one.sheet, one.row) == changed or known.get((one.sheet, one.row)) != one.values
    }
    for sale in reading.sales:
        rows = {(sale.sheet, row) for row in sale.rows}
        if rows & fresh or changed in rows:
            fresh |= rows
    part = replace(
        reading,
        rows=tuple(one for one in reading.rows if (one.sheet, one.row) in fresh),
        refused=(),
        sales=tuple(one for one in reading.sales if (one.sheet, one.rows[0]) in fresh),
    )
    tried = workbook.try_out(desk, part, progress)
    now = {(one.sheet, one.row) for one in reading.rows}
    refused = {(one.sheet, one.row): one for one in before.intake.refused}
    merged = Intake(reading, proposals=list(before.intake.proposals))
    now_read = {one.row for one in part.rows}
    merged.warnings = [one for one in before.intake.warnings if one.row not in now_read]
    merged.warnings += [one for one in tried.warnings if one.row is not None]
    for one in tried.proposals:
        merged.propose(one.kind, one.key, one.text)
    for place, verdict in (before.intake.verdicts | tried.verdicts).items():
        if place in now and place not in fresh and place in refused:
            merged.refuse(refused[place])
        elif place in now:
            merged.verdicts[place] = verdict
    for bad in (*reading.refused, *tried.refused):
        merged.refuse(bad)
    merged.refused.sort(key=lambda one: (one.sheet, one.row))
    return Loaded(workbook, reading, merged, before.profile)
