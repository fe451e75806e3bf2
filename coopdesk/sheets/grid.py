"""Workbooks as grids of raw cells: .xlsx, .xls and .csv, opened gently and refused in sentences."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from coopdesk.kernel.disk import said_by_disk
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Refused, Trouble, refuse
from coopdesk.kernel.values import half_up
from coopdesk.sheets.formulas import Reckoner
from coopdesk.sheets.marks import Marks, marks_of
from coopdesk.sheets.old_marks import old_marks_of

ROW_LIMIT: Final = 200_000
EMPTY_LIMIT: Final = 500
_COLUMN_LIMIT: Final = 200
_BYTES_LIMIT: Final = 200_000_000


class CellError(str):
    """A cell whose formula is broken or was never reckoned; its text is what the cell shows."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from the first, each a tuple of raw cells; ``rows[0]`` is row 1.

    ``merged`` gives, for each cell inside a merged range, the range's top left cell (from 0).
    ``hidden_rows`` and ``hidden_columns`` count from 0.
    """

    name: str
    rows: tuple[tuple[Any, ...], ...]
    hidden: bool = False
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    ranges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Any:
        """Return a cell by position from 0; outside the sheet there is nothing."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return max((len(row) for row in self.rows), default=0)


def open_workbook(path: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, hidden ones too; refuse what is none."""
    content = _bytes_of(path)
    if not content:
        raise refuse("empty", _("The file {name} is empty.").format(name=path.name))
    if path.suffix.lower() in {".csv", ".txt", ".tsv"} and not _is_workbook(content):
        return (_text_sheet(path, content),)
    sheets = _read_calamine(path, content)
    if not any(any(cell not in {"", None} for cell in row) for one in sheets for row in one.rows):
        raise refuse("empty", _("The workbook {name} has nothing in it.").format(name=path.name))
    return sheets


def _bytes_of(path: Path) -> bytes:
    """Read the file; say what stands in the way."""
    try:
        if path.exists() and not path.is_file():
            text = _("{name} is no file; please name the workbook itself.")
            raise refuse("no_file", text.format(name=path.name))
        if path.stat().st_size > _BYTES_LIMIT:
            text = _("The file {name} is too large for a workbook; please split it.")
            raise refuse("too_large", text.format(name=path.name))
        return path.read_bytes()
    except FileNotFoundError as error:
        text = _("{path} is not there; please check the name and the stick.").format(path=path)
        raise Trouble("missing", text) from error
    except OSError as error:
        text = _("The file {name} cannot be read ({why}).").format(
            name=path.name, why=said_by_disk(error)
        )
        advice = _("Please close it in the spreadsheet program, or copy it, and try again.")
        raise Trouble("unreadable", text, advice) from error


def _is_workbook(content: bytes) -> bool:
    """Tell a workbook by its first bytes."""
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _text_sheet(path: Path, content: bytes) -> Sheet:
    """Read comma- or tab-separated text: UTF-8, or the Chinese encodings of older programs."""
    for encoding in ("utf-16", "utf-8-sig", "gb18030"):
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _no_workbook(path)
    if "\x00" in text:
        raise _no_workbook(path)
    head = text[:5000]
    comma = max(",", "\t", ";", key=head.count)
    rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma)]
    return Sheet(path.stem, _until_empty(path, rows))


def _no_workbook(path: Path) -> Refused:
    """Make the refusal of a file that is no workbook."""
    text = _(
        "The file {name} is not a workbook (.xlsx or .xls). If another program made it,"
        " please open it there and save it as .xlsx."
    )
    return refuse("no_workbook", text.format(name=path.name))


def _read_calamine(path: Path, content: bytes) -> tuple[Sheet, ...]:
    """Read every sheet of a binary workbook."""
    import python_calamine as calamine

    if not _is_workbook(content):
        raise _no_workbook(path)
    try:
        shown = calamine.SheetVisibleEnum.Visible
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        marks = marks_of(content) if content.startswith(b"PK") else old_marks_of(content)
        for name, one in marks.items():
            if one.far:
                raise _too_wide(path, name, one.far)
        return tuple(
            _one_sheet(
                path,
                book.get_sheet_by_name(one.name),
                marks.get(one.name, Marks()),
                hidden=one.visible != shown,
            )
            for one in book.sheets_metadata
            if one.typ == calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError as error:
        raise _locked(path) from error
    except calamine.CalamineError as error:
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _locked(path) from error
        raise _no_workbook(path) from error


def _too_wide(path: Path, sheet: str, cells: str) -> Refused:
    """Make the refusal of a sheet with something far away from its table."""
    text = _(
        "Sheet {sheet} of {name} has something in {cells}, far from the table. Please delete those"
        " cells, or copy the table alone into a new workbook."
    )
    return refuse("far_cells", text.format(sheet=sheet, name=path.name, cells=cells))


def _locked(path: Path) -> Refused:
    """Make the refusal of a workbook with a password."""
    text = _(
        "The workbook {name} is locked with a password. Please take the password off in the"
        " spreadsheet program, save it, and try again."
    )
    return refuse("password", text.format(name=path.name))


def _one_sheet(path: Path, sheet: Any, marks: Marks, *, hidden: bool) -> Sheet:
    """Copy one sheet's cells and merged ranges, with what its markup says beyond its values."""
    if sheet.start is None:
        return Sheet(sheet.name, (), hidden=hidden)
    rows = sheet.to_python(skip_empty_area=False, nrows=ROW_LIMIT + 1)
    if marks.errors or marks.formulas:
        _with_marks(rows, marks)
    ranges = tuple(
        (top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if bottom - top <= ROW_LIMIT and right - left <= _COLUMN_LIMIT
    )
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    last = len(rows)
    for top, left, bottom, right in ranges:
        for row in range(top, min(bottom, last) + 1):
            for column in range(left, right + 1):
                merged[row, column] = (top, left)
    kept = _until_empty(path, [tuple(row[:_COLUMN_LIMIT]) for row in rows])
    return Sheet(sheet.name, kept, hidden, merged, ranges, marks.hidden_rows, marks.hidden_columns)


def _with_marks(rows: list[Any], marks: Marks) -> None:
    """Put in what broken formulas show, and the results of those that nobody reckoned yet."""

    def cell(row: int, column: int) -> Any:
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""

    reckoner = Reckoner(marks.formulas, cell)
    results = {place: reckoner.result(place) for place in marks.formulas}
    shown: dict[tuple[int, int], Any] = {
        place: CellError(text) for place, text in marks.errors.items()
    }
    for place, formula in marks.formulas.items():
        found = results[place]
        shown[place] = CellError(f"={formula}") if found is None else _number(found)
    for (row, column), value in shown.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = value


def _number(value: Fraction) -> int | str:
    """Return an exact number as a cell: whole, or as its decimals."""
    return value.numerator if value.denominator == 1 else _decimals(value)


def _decimals(value: Fraction) -> str:
    """Write a fraction with at most twelve decimals."""
    digits = half_up(abs(value) * 10**12)
    whole, part = divmod(digits, 10**12)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part:012d}".rstrip("0").rstrip(".")


def _until_empty(path: Path, rows: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Cut the rows off at the first long empty stretch; refuse more rows than the limit."""
    empty = 0
    end = 0
    for index, row in enumerate(rows):
        if any(cell not in {"", None} for cell in row):
            empty, end = 0, index + 1
        else:
            empty += 1
            if empty >= EMPTY_LIMIT:
                break
    if end > ROW_LIMIT:
        text = _("The workbook {name} has more than {limit} rows; please split it.")
        raise refuse("too_many_rows", text.format(name=path.name, limit=f"{ROW_LIMIT:,}"))
    return tuple(rows[:end])
