"""Forms of papers as the office has them: chosen, kept in every version, used for reprints."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_value, insert_row
from coopdesk.kernel.trail import canonical, note
from coopdesk.paper.contract_forms import (
    ContractForm,
    check_contract_form,
    contract_form_of,
    contract_forms,
    contract_row,
)
from coopdesk.paper.form_check import check_form
from coopdesk.paper.slip_forms import SlipForm, changed_form, form_row, slip_form, slip_forms

AnyForm = SlipForm | ContractForm


@dataclass(frozen=True, slots=True)
class FormInUse:
    """A form of paper: its row in the book (0: not written yet), version, and the form itself."""

    id: int
    name: str
    version: int
    standard: bool
    form: AnyForm
    at: str = ""
    clerk: str = ""

    @property
    def slip(self) -> SlipForm:
        """Return it as the form of a slip."""
        assert isinstance(self.form, SlipForm)  # noqa: S101 - names of slips and contracts differ.
        return self.form

    @property
    def contract(self) -> ContractForm:
        """Return it as the form of a contract."""
        assert isinstance(self.form, ContractForm)  # noqa: S101 - as above.
        return self.form


def form_names() -> tuple[str, ...]:
    """Return the names of every form: slips, then contracts."""
    return (*slip_forms(), *contract_forms())


def standard_form(name: str) -> AnyForm:
    """Return the program's own form."""
    if name in contract_forms():
        return contract_forms()[name]
    if name not in slip_forms():
        text = _("There is no form {name}; choose one of: {names}.")
        raise refuse("no_such", text.format(name=name, names=", ".join(form_names())), "name")
    return slip_form(name)


def form_row_of(form: AnyForm) -> dict[str, Any]:
    """Return what of a form can be changed as plain values."""
    return form_row(form) if isinstance(form, SlipForm) else contract_row(form)


def form_of_row(name: str, row: Mapping[str, Any]) -> AnyForm:
    """Return a form from plain values; refuses what is no form at all."""
    ours = standard_form(name)
    try:
        if isinstance(ours, SlipForm):
            return changed_form(ours, row)
        return contract_form_of({**contract_row(ours), **row})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        text = _("This is no form of {title}: {reason}.")
        raise refuse("no_form", text.format(title=ours.title, reason=error)) from error


def form_in_file(name: str, text: str) -> AnyForm:
    """Return the form that a file of ours holds; refuses what cannot be read."""
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        said = _("This file cannot be read as a form: {reason}.")
        raise refuse("no_form", said.format(reason=error)) from error
    return form_of_row(name, found.get(name, found))


def check_any(name: str, form: AnyForm) -> list[Problem]:
    """Find what makes a form impossible."""
    if isinstance(form, SlipForm):
        return check_form(form)
    return check_contract_form(name, form)


def form_in_use(s: Session, name: str) -> FormInUse:
    """Return the form that a new paper takes."""
    ours = standard_form(name)
    row = fetch_row(
        s,
        "SELECT id, standard, digest, content, at, clerk FROM paper_form WHERE name = ?"
        " ORDER BY id DESC LIMIT 1",
        (name,),
    )
    if row is None:
        return FormInUse(0, name, 0, standard=True, form=ours)
    if row[1]:
        known = int(row[0]) if row[2] == _digest(_content(ours)) else 0
        version = _version(s, name, int(row[0]))
        return FormInUse(known, name, version, standard=True, form=ours, at=row[4], clerk=row[5])
    return _read(s, name, row)


def form_with_id(s: Session, form_id: int) -> FormInUse:
    """Return a form as it was, for reprints."""
    row = fetch_row(
        s,
        "SELECT id, standard, digest, content, at, clerk, name FROM paper_form WHERE id = ?",
        (form_id,),
    )
    if row is None:
        raise refuse("no_such", _("This form is not in the book."))
    return _read(s, str(row[6]), row)


def _read(s: Session, name: str, row: tuple[Any, ...]) -> FormInUse:
    """Read a kept form."""
    form = form_of_row(name, json.loads(row[3]))
    version = _version(s, name, int(row[0]))
    return FormInUse(int(row[0]), name, version, bool(row[1]), form, row[4], row[5])


def form_of_document(s: Session, document_id: int, name: str) -> FormInUse:
    """Return the form a document takes: that of its first printing, or the one in use."""
    first = fetch_value(
        s,
        "SELECT p.form_id FROM printing p JOIN paper_form f ON f.id = p.form_id"
        " WHERE p.document_id = ? AND f.name = ? ORDER BY p.id LIMIT 1",
        (document_id, name),
    )
    return form_in_use(s, name) if first is None else form_with_id(s, int(first))


def written(s: Session, used: FormInUse) -> int:
    """Return the row of a form that is printed now; our own is written down as it is today."""
    return used.id or _write(s, used.name, used.form, standard=True)


def choose_form(s: Session, name: str, form: AnyForm | None) -> FormInUse:
    """Take a changed form into use, or with None go back to our own; refuses impossible ones."""
    before = form_in_use(s, name)
    chosen = standard_form(name) if form is None else form
    refuse_if(check_any(name, chosen))
    if form is not None and form_row_of(form) == form_row_of(before.form):
        return before
    if form is None and before.standard:
        return before
    form_id = _write(s, name, chosen, standard=form is None)
    content = {"before": form_row_of(before.form), "after": form_row_of(chosen)}
    note(s, "set", "paper_form", name, content)
    return form_with_id(s, form_id)


def _write(s: Session, name: str, form: AnyForm, *, standard: bool) -> int:
    """Write a form down; it never changes again."""
    context = context_of(s)
    content = _content(form)
    return insert_row(
        s,
        "paper_form",
        ("name", "standard", "digest", "content", "at", "clerk"),
        (
            name, int(standard), _digest(content), content, moment_text(context.clock.now()),
            context.clerk,
        ),
    )  # fmt: skip


def _content(form: AnyForm) -> str:
    """Write a form's values with one possible spelling."""
    return canonical(form_row_of(form))


def _digest(content: str) -> str:
    """Return the digest of a form's values."""
    return hashlib.sha256(content.encode()).hexdigest()


def _version(s: Session, name: str, form_id: int) -> int:
    """Return which version of its form a row is."""
    count = fetch_value(
        s, "SELECT COUNT(*) FROM paper_form WHERE name = ? AND id <= ?", (name, form_id)
    )
    return int(count)
