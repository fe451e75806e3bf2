"""Slips as values: what stands on them, their kinds as declared, their copies and printings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from coopdesk.kernel.i18n import RESOURCES
from coopdesk.kernel.values import Money
from coopdesk.paper.page import Align


class Pair(NamedTuple):
    """A label and what stands behind it."""

    label: str
    value: str


class SlipColumn(NamedTuple):
    """One column of a kind of slip."""

    key: str
    title: str
    unit: str
    width: int
    align: Align
    small: bool


class SlipForm(NamedTuple):
    """A kind of slip as declared in ``resources/slips.toml``."""

    kind: str
    title: str
    columns: tuple[SlipColumn, ...]
    signers: tuple[tuple[str, int], ...]
    note: str
    copies: tuple[str, ...]
    roll: tuple[tuple[str, ...], ...]


class Copy(NamedTuple):
    """One part of a multi-part form: its number (0: all parts in one pass) and its use."""

    number: int
    use: str

    @property
    def text(self) -> str:
        """Return the words on the paper: 第二联 客户."""
        return f"第{'一二三四五六'[self.number - 1]}联 {self.use}" if self.number else self.use


NO_COPY: Final[tuple[Copy | None, ...]] = (None,)


@dataclass(frozen=True, slots=True)
class Printing:
    """Which printing of a document this is; moments are in local time."""

    count: int
    at: datetime
    first_at: datetime | None = None

    @property
    def is_reprint(self) -> bool:
        """Tell whether the document was printed before."""
        return self.count > 1

    @property
    def text(self) -> str:
        """Return the words at the foot: which printing, when, and when first."""
        text = f"第 {self.count} 次打印　{self.at:%Y-%m-%d %H:%M}"
        if self.is_reprint:
            text = f"补打 {text}"
            if self.first_at is not None:
                text += f"　首次 {self.first_at:%Y-%m-%d %H:%M}"
        return text


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line: text by column key, and its amount for the sums carried to the next page."""

    cells: Mapping[str, str]
    amount: Money


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything on a receipt or slip.

    ``reverses`` names the document that a red slip (红字) takes back. Signers without a name
    leave a blank to sign; those of the kind are printed even when not given here.
    """

    kind: str
    number: str
    day: date
    cooperative: str
    total: Money
    printing: Printing
    address: str = ""
    phone: str = ""
    parties: tuple[Pair, ...] = ()
    lines: tuple[SlipLine, ...] = ()
    count: str = ""
    payments: tuple[Pair, ...] = ()
    note: str = ""
    signers: tuple[Pair, ...] = ()
    check_code: str = ""
    voucher: str = ""
    reverses: str = ""
    title: str = ""

    @property
    def is_red(self) -> bool:
        """Tell whether the slip takes another back."""
        return bool(self.reverses) or self.total < Money(0)

    @property
    def capitals(self) -> str:
        """Return the total in capitals, as the law wants it: 人民币 adjoins the amount."""
        return "人民币" + self.total.in_words()


@cache
def slip_forms(file: Path = RESOURCES / "slips.toml") -> dict[str, SlipForm]:
    """Read the kinds of slips; another file in the same manner may replace ours."""
    return {
        kind: _form(kind, row)
        for kind, row in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def _form(kind: str, row: dict[str, Any]) -> SlipForm:
    """Read one kind of slip."""
    return SlipForm(
        kind=kind,
        title=row["title"],
        columns=tuple(
            SlipColumn(
                key=column["key"],
                title=column["title"],
                unit=column.get("unit", ""),
                width=column["width"],
                align=Align(column.get("align", "left")),
                small=column.get("small", False),
            )
            for column in row["columns"]
        ),
        signers=tuple((signer["label"], signer["width"]) for signer in row["signers"]),
        note=row.get("note", ""),
        copies=tuple(row["copies"]),
        roll=tuple(tuple(parts) for parts in row["roll"]),
    )


def slip_form(kind: str) -> SlipForm:
    """Return one kind of slip."""
    return slip_forms()[kind]


def copies_of(kind: str, numbers: Iterable[int] = ()) -> tuple[Copy, ...]:
    """Return the parts of a kind of slip: all, or those with the given numbers."""
    wanted = set(numbers)
    return tuple(
        Copy(number, use)
        for number, use in enumerate(slip_form(kind).copies, 1)
        if not wanted or number in wanted
    )


def carbon_copy(kind: str) -> Copy:
    """Return one part that names the use of all, for carbon paper printed in one pass."""
    uses = slip_form(kind).copies
    return Copy(0, " ".join(f"{'一二三四五六'[i]}联{use}" for i, use in enumerate(uses)))
