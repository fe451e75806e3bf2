"""The months of a year as narrow columns name them."""

from __future__ import annotations

from typing import Final

from coopdesk.kernel.i18n import N_, _

MONTHS: Final = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
    N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def short_month(month: str) -> str:
    """Return a month (2026-10) without its year."""
    return _(MONTHS[int(month[5:7]) - 1])


def month_text(month: str) -> str:
    """Return a month as it is read aloud: 2026-10."""
    return _(N_("{year}-{month}")).format(year=month[:4], month=int(month[5:7]))
