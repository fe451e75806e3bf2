"""Rows of a job ledger into typed values."""

from __future__ import annotations

from fractions import Fraction

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.values import Area, MuTimes
from coopdesk.sheets.headings import unit_of
from coopdesk.sheets.numerals import exact
from coopdesk.sheets.payments import settle
from coopdesk.sheets.reading import (
    AREA_UNITS,
    bare_unit,
    is_number,
    read_area,
    read_id_number,
    read_name,
    read_passes,
    read_phone,
    read_text,
    text_of,
)
from coopdesk.sheets.reckoning import payment_terms, reckon
from coopdesk.sheets.rows import Row, area, hundredths, place, plain
from coopdesk.sheets.words import class_of_job, row_words


def read_job(row: Row) -> None:
    """Read one machinery job: its area, passes, price and amount must agree to the fen."""
    if row.keep("name", read_name(row.cell("name"))) is None and not row.has("id_number"):
        text = _("There is no farmer's name in this row; please fill it in.")
        row.refuse("no_name", text, "name")
    row.keep("id_number", read_id_number(row.cell("id_number"), "id_number"))
    row.keep("phone", read_phone(row.cell("phone"), "phone"))
    place(row)
    _job_kind(row)
    for text_field in ("plot", "crop", "machine"):
        row.keep(text_field, read_text(row.cell(text_field)))
    row.keep("operator", read_name(row.cell("operator")))
    _job_area(row)
    if row.has("note"):
        row.values["note"] = read_text(row.cell("note"))
    row.terms = payment_terms(row)
    counted = None
    passes = 1
    if not row.failed("area", "passes", "mu_times") and "area" in row.values:
        passes = row.values["passes"]
        counted = row.exact["area"]
        if not counted:
            text = _("{label} is zero; please fill in what was served.")
            row.refuse("zero", text.format(label=row.label("area")), "area")
    amount = reckon(row, "area", counted, passes)
    if amount is None and not row.problems:
        text = _("There is neither a price nor an amount in this row; please fill in one.")
        row.refuse("no_amount", text, "amount")
    alone = row.line.whole is None or row.line.whole.lines == 1
    if amount is not None and not row.problems and alone:
        row.keep("payment", settle(amount, row.terms))


def _job_kind(row: Row) -> None:
    """Read the kind of job, and class it by the words of its name."""
    kind = row.keep("kind", read_text(row.cell("kind"))) or row.defaults.job
    if kind is None:
        text = _("There is no kind of job in this row; please fill it in.")
        row.refuse("no_kind", text, "kind")
        return
    row.values["kind"] = kind
    found = class_of_job(kind)
    row.values["stage"] = found.stage if found else "other"
    row.values["figure"] = found.figure if found else "machinery"


def _job_area(row: Row) -> None:
    """Read area, passes and mu-times, any of which may be missing if the others tell it."""
    if _covers_no_ground(row):
        return
    size = area(row, "area")
    passes = row.keep("passes", read_passes(row.cell("passes"), "passes", row.label("passes")))
    times = read_area(
        row.cell("mu_times"),
        "mu_times",
        row.label("mu_times"),
        row.unit("mu_times", row.defaults.area_unit),
    )
    if isinstance(times, Problem):
        row.problems.append(times)
        return
    if row.failed("area", "passes"):
        return
    if times is not None and times < 0:
        text = _("{label} {value} is below zero; please correct it.")
        text = text.format(label=row.label("mu_times"), value=plain(times))
        row.refuse("negative", text, "mu_times")
        return
    if size is None and times is not None:
        size = times / (passes or 1)
        row.exact["area"] = size
        row.values["area"] = Area.rounded(size)
    if size is None:
        text = _("There is no area in this row; please fill it in.")
        row.refuse("no_area", text, "area")
        return
    if passes is None:
        passes = 1
        if times and size and (times / size).denominator == 1:
            passes = int(times / size)
        row.values["passes"] = passes
    if times is not None and hundredths(times) != hundredths(size * passes):
        text = _("{area} × {passes} = {right} mu-times, but the sheet says {written}.")
        text = text.format(
            area=plain(size), passes=passes, right=plain(size * passes), written=plain(times)
        )
        row.refuse("mu_times", text, "mu_times")
        return
    row.values["mu_times"] = MuTimes(hundredths(size * passes))


def _covers_no_ground(row: Row) -> bool:
    """Refuse work counted in tonnes, hours and the like; read hectares for what they are."""
    written = bare_unit(text_of(row.cell("unit")))
    unit = written or row.unit("area", "")
    if unit.lower() in row_words().no_area:
        text = _(
            "{label} is counted in {unit}, not in mu: that is no area. Please leave the row to a"
            " sale or a voucher, or write the area served."
        )
        row.refuse("unit", text.format(label=row.label("area"), unit=unit), "area")
        return True
    scale = AREA_UNITS.get(unit_of(written), Fraction(1))
    if scale != 1 and is_number(row.cell("area")):
        row.line.cells["area"] = plain(exact(row.cell("area")) * scale)
    return False
