"""Forms of slips: what of a slip can be changed, as declared by us or kept by an office."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from coopdesk.kernel.i18n import RESOURCES
from coopdesk.kernel.values import half_up
from coopdesk.paper.page import Align, Paper
from coopdesk.paper.sheet import PROGRAM
from coopdesk.paper.slip_kinds import ORDINALS, Copy

SIZE: Final = 105


class SlipColumn(NamedTuple):
    """One column of a kind of slip."""

    key: str
    title: str
    unit: str
    width: int
    align: Align
    small: bool

    @property
    def heading(self) -> str:
        """Return the heading with its unit."""
        return f"{self.title} {self.unit}".rstrip()


class Signer(NamedTuple):
    """A place to sign: its words, its share of the width, and who of ours signs there."""

    label: str
    width: int
    role: str


class SlipForm(NamedTuple):
    """A form of a kind of slip, as in ``resources/slips.toml`` or as the office changed it.

    ``size`` and ``title_size`` are tenths of a point (0: the paper's own), ``rows`` lines per
    page by paper. ``unit`` stands instead of the office's name. ``more`` are columns that may be
    shown besides, ``law`` those that must be, ``typical`` a line to try a form with.
    """

    kind: str
    title: str
    columns: tuple[SlipColumn, ...]
    signers: tuple[Signer, ...]
    note: str
    copies: tuple[str, ...]
    roll: tuple[tuple[str, ...], ...]
    unit: str = ""
    address: bool = True
    foot: str = PROGRAM
    size: int = SIZE
    title_size: int = 0
    rows: Mapping[str, int] = {}
    qr: bool = False
    more: tuple[SlipColumn, ...] = ()
    law: tuple[str, ...] = ()
    typical: Mapping[str, str] = {}

    @property
    def offered(self) -> dict[str, SlipColumn]:
        """Return every column that the program can fill in, by its key."""
        return {column.key: column for column in (*self.columns, *self.more)}

    def rows_on(self, paper: Paper) -> tuple[int, int]:
        """Return how many rows a page of this paper shows at least, and holds at most."""
        wanted = self.rows.get(paper.code)
        return (wanted, wanted) if wanted else (paper.rows, paper.most)


@cache
def slip_forms(file: Path = RESOURCES / "slips.toml") -> dict[str, SlipForm]:
    """Read forms of slips from a file in the manner of ours."""
    return forms_in(file.read_text(encoding="utf-8"))


def forms_in(text: str) -> dict[str, SlipForm]:
    """Read forms of slips from a text."""
    found = tomllib.loads(text, parse_float=Decimal)
    return {kind: form_of(kind, row) for kind, row in found.items()}


def form_of(kind: str, row: Mapping[str, Any]) -> SlipForm:
    """Read one form from its plain values."""
    return SlipForm(
        kind=kind,
        title=row["title"],
        columns=tuple(_column(column) for column in row["columns"]),
        signers=tuple(
            Signer(signer["label"], signer["width"], signer.get("role", signer["label"]))
            for signer in row["signers"]
        ),
        note=row.get("note", ""),
        copies=tuple(row["copies"]),
        roll=tuple(tuple(parts) for parts in row["roll"]),
        unit=row.get("unit", ""),
        address=row.get("address", True),
        foot=row.get("foot", PROGRAM),
        size=_tenths(row.get("size", "10.5")),
        title_size=_tenths(row.get("title_size", 0)),
        rows=dict(row.get("rows", {})),
        qr=row.get("qr", False),
        more=tuple(_column(column) for column in row.get("more", ())),
        law=tuple(row.get("law", ())),
        typical=dict(row.get("typical", {})),
    )


def _column(column: Mapping[str, Any]) -> SlipColumn:
    """Read one column."""
    return SlipColumn(
        key=column["key"],
        title=column["title"],
        unit=column.get("unit", ""),
        width=column["width"],
        align=Align(column.get("align", "left")),
        small=column.get("small", False),
    )


def _tenths(points: object) -> int:
    """Read a type size in points."""
    return half_up(Fraction(str(points)) * 10)


def form_row(form: SlipForm) -> dict[str, Any]:
    """Return what of a form can be changed as plain values: ``form_of`` reads them back."""
    return {
        "title": form.title,
        "unit": form.unit,
        "address": form.address,
        "note": form.note,
        "foot": form.foot,
        "size": f"{Decimal(form.size) / 10}",
        "title_size": f"{Decimal(form.title_size) / 10}",
        "qr": form.qr,
        "copies": list(form.copies),
        "rows": dict(sorted(form.rows.items())),
        "roll": [list(parts) for parts in form.roll],
        "signers": [signer._asdict() for signer in form.signers],
        "columns": [
            {
                "key": column.key, "title": column.title, "unit": column.unit,
                "width": column.width, "align": column.align.value, "small": column.small,
            }
            for column in form.columns
        ],
    }  # fmt: skip


def changed_form(form: SlipForm, row: Mapping[str, Any]) -> SlipForm:
    """Return a form with an office's changes; what the row leaves out stays as it is."""
    return form_of(form.kind, {**form_row(form), **row})


def toml_text(name: str, row: Mapping[str, Any]) -> str:
    """Write a form as a file that a person reads and changes."""
    lines = [f"[{name}]"]
    for key, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict | list):
            lines += [f"{key} = [", *(f"    {_toml(one)}," for one in value), "]"]
        else:
            lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """Write one value: texts are quoted as in JSON, which TOML reads alike."""
    if isinstance(value, dict):
        parts = ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {parts} }}" if parts else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)


def slip_form(kind: str) -> SlipForm:
    """Return our own form of a kind of slip."""
    return slip_forms()[kind]


def copies_of(form: SlipForm | str, numbers: Iterable[int] = ()) -> tuple[Copy, ...]:
    """Return the parts of a kind of slip: all, or those with the given numbers."""
    wanted = set(numbers)
    return tuple(
        Copy(number, use)
        for number, use in enumerate(_uses(form), 1)
        if not wanted or number in wanted
    )


def carbon_copy(form: SlipForm | str) -> Copy:
    """Return one part that names the use of all, for carbon paper printed in one pass."""
    return Copy(0, " ".join(f"{ORDINALS[i]}联{use}" for i, use in enumerate(_uses(form))))


def _uses(form: SlipForm | str) -> tuple[str, ...]:
    """Return the uses of the copies."""
    return (slip_form(form) if isinstance(form, str) else form).copies
