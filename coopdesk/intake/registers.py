"""Filled templates of registers: records new, changed or the same, tried before writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from coopdesk.catalogue import REGISTERS
from coopdesk.desk import Desk, Session
from coopdesk.intake.outcome import Intake
from coopdesk.intake.rows import Progress, Steps
from coopdesk.intake.taking import finished
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused, refuse_if
from coopdesk.kernel.records import facts_of
from coopdesk.kernel.register import Register, add_record, edit_record, own_id_of, values_of
from coopdesk.sheets.columns import Column
from coopdesk.sheets.results import ReadRow, ReadSheet, RefusedRow, SheetReading
from coopdesk.sheets.template import TemplateRow, read_template, template_headings

BY_TABLE: Final = {register.table: register for register in REGISTERS}


def take_register(
    desk: Desk,
    path: Path,
    register: Register,
    *,
    accept: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """Take a filled template in, in one transaction.

    A trial writes nothing. Without ``accept`` rows are written only when none is refused; with it
    the good ones are, and the others go into a workbook beside it.
    """
    rows = read_template(path, register)
    reading = _reading(register, rows)
    intake = Intake(reading)
    filled = {one.row: one for one in rows}

    def take(s: Session) -> None:
        for bad in reading.refused:
            intake.refuse(bad)
        steps = Steps(s, intake, progress, len(reading.rows), desk.today())
        for row in reading.rows:
            with steps.rows([row]):
                intake.verdicts[row.sheet, row.row] = _take(s, register, filled[row.row])
        intake.refused.sort(key=lambda one: one.row)
        intake.totals = {"records": len(intake.verdicts) - len(intake.refused)}

    return finished(desk, path, intake, take, accept=accept, dry_run=dry_run)


def _reading(register: Register, rows: Sequence[TemplateRow]) -> SheetReading:
    """Put what a template holds as what a sheet was read to hold."""
    name = _(register.title)
    keys = [attribute.key for attribute in register.form]
    columns = tuple(
        Column(place, heading, key, confidence=100)
        for place, (key, heading) in enumerate(zip(keys, template_headings(register), strict=True))
    )
    good = tuple(ReadRow(name, one.row, one.values, one.cells) for one in rows if not one.problems)
    bad = tuple(RefusedRow(name, one.row, one.problems, one.cells) for one in rows if one.problems)
    sheet = ReadSheet(name, hidden=False, header_rows=(2,), columns=columns, season="")
    return SheetReading(register.table, (sheet,), good, bad, (), (), {})


def _take(s: Session, register: Register, row: TemplateRow) -> str:
    """Add or change one record; return the verdict."""
    values = _linked(s, register, row.values)
    known = _known(s, register, values)
    if known is None:
        add_record(s, register, {name: one for name, one in values.items() if one is not None})
        return "new"
    before = values_of(s, register, known)
    changed = {
        name: one for name, one in values.items() if one is not None and one != before.get(name)
    }
    if not changed:
        return "same"
    edit_record(s, register, known, changed)
    # What the record tidies, such as a phone's spaces, may leave nothing to change.
    return "same" if values_of(s, register, known) == before else "changed"


def _linked(s: Session, register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put records in for the numbers or names that a row links to."""
    found = dict(values)
    problems: list[Problem] = []
    for attribute in register.form:
        target = facts_of(attribute).target
        text = values.get(attribute.key)
        if target is None or text is None:
            continue
        linked = BY_TABLE[target.record.__tablename__]
        ids = _named(s, linked, str(text))
        if len(ids) == 1:
            found[attribute.key] = ids[0]
            continue
        said = (
            _("{label}: {register} has no “{text}”; please write its number, or add it first.")
            if not ids
            else _("{label}: {register} has several “{text}”; please write the number.")
        )
        label = _(facts_of(attribute).label)
        filled = said.format(label=label, register=_(linked.title), text=text)
        problems.append(Problem("no_such", filled, attribute.key))
    refuse_if(problems)
    return found


def _named(s: Session, register: Register, text: str) -> list[int]:
    """Return the records with this number, else those in use with this name."""
    known = own_id_of(s, register, text)
    if known is not None:
        return [known]
    statement = select(register.record.id).where(
        register.shown == text, register.record.retired.is_(False)
    )
    return [int(one) for one in s.execute(statement).scalars()]


def _known(s: Session, register: Register, values: Mapping[str, Any]) -> int | None:
    """Return the record that a row means: by its number, else by its name, or nothing."""
    key = values.get(register.key.key)
    if key is not None and register.key.property.columns[0].unique:
        return own_id_of(s, register, key)
    attribute = register.shown if key is None else register.key
    said = values.get(attribute.key)
    if said is None:
        return None
    statement = select(register.record.id).where(
        attribute == said, register.record.retired.is_(False)
    )
    for link in register.form:
        if facts_of(link).target is not None and attribute is not register.shown:
            statement = statement.where(link == values.get(link.key))
    ids = [int(one) for one in s.execute(statement).scalars()]
    alike = [one for one in ids if _says_no_more(s, register, one, values)]
    if alike or register.people:
        return alike[0] if alike else None
    if len(ids) > 1:
        text = _("{register} has {count} called {name}; please write the number in the row.")
        filled = text.format(register=_(register.title), count=len(ids), name=said)
        raise Refused([Problem("ambiguous", filled, register.key.key)])
    return ids[0] if ids else None


def _says_no_more(s: Session, register: Register, known: int, values: Mapping[str, Any]) -> bool:
    """Tell whether a row says nothing that the record does not say."""
    before = values_of(s, register, known)
    return all(one is None or one == before.get(name) for name, one in values.items())
