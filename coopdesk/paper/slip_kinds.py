"""Slips as values: what stands on them, their copies and printings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from coopdesk.kernel.values import Money

ORDINALS: Final = "一二三四五六"


class Pair(NamedTuple):
    """A label and what stands behind it."""

    label: str
    value: str


class Copy(NamedTuple):
    """One part of a multi-part form: its number (0: all parts in one pass) and its use."""

    number: int
    use: str

    @property
    def text(self) -> str:
        """Return the words on the paper: 第二联 客户."""
        return f"第{ORDINALS[self.number - 1]}联 {self.use}" if self.number else self.use


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
    def parts(self) -> list[str]:
        """Return the words at the foot: which printing, when, and when first."""
        mark = "补打 " if self.is_reprint else ""
        parts = [f"{mark}第 {self.count} 次打印", f"{self.at:%Y-%m-%d %H:%M}"]
        if self.is_reprint and self.first_at is not None:
            parts.append(f"首次 {self.first_at:%Y-%m-%d %H:%M}")
        return parts

    @property
    def text(self) -> str:
        """Return these words in a row."""
        return "　".join(self.parts)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line: text by column key, and its amount for the sums carried to the next page."""

    cells: Mapping[str, str]
    amount: Money


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything on a receipt or slip.

    ``reverses`` names the document that a red slip (红字) takes back, ``reversed_by`` the red slip
    that took this one back. ``blank`` is the number of the pre-printed form it stands on. Signers
    without a name leave a blank to sign; those of the kind are printed even when not given here.
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
    reversed_by: str = ""
    blank: str = ""
    title: str = ""

    @property
    def is_red(self) -> bool:
        """Tell whether the slip takes another back; a count that comes out short does not."""
        return bool(self.reverses) or (self.total < Money(0) and self.kind != "stock_count")

    @property
    def tags(self) -> list[str]:
        """Return the words that no reader may miss."""
        told = (
            ("红字", self.is_red), ("作废", self.reversed_by), ("补打", self.printing.is_reprint),
        )  # fmt: skip
        return [word for word, is_so in told if is_so]

    @property
    def capitals(self) -> str:
        """Return the total in capitals, as the law wants it: 人民币 adjoins the amount."""
        return "人民币" + self.total.in_words()
