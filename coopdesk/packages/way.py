"""A month on its way to the office above: everything its steps are told from, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.settings import setting
from coopdesk.packages.baselines import BaselineStanding, baseline_standing
from coopdesk.packages.codes import Offer, offered_codes
from coopdesk.packages.replies import verdicts
from coopdesk.packages.reply_file import SetAside
from coopdesk.packages.sending import MonthSent, months_sent
from coopdesk.statements.due import OpenCost, WaitingDraft, drafts_waiting, open_costs
from coopdesk.statements.figures import last_day
from coopdesk.statements.standing import is_looked


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthWay:
    """How a month stands: what is in its way in the book, and what was sent and answered.

    ``is_looked`` tells that its statement was looked at since its last document.
    ``above`` and ``key`` name the office that invited us and its key, ``purpose`` what it asks for
    names for; ``compared_at`` is when both fingerprints were found to agree.
    """

    month: str
    today: date
    is_township: bool
    year: list[MonthSent]
    above: str
    key: str
    purpose: str
    compared_at: str
    costs: list[OpenCost]
    drafts: list[WaitingDraft]
    offer: Offer | None
    baseline: BaselineStanding | None
    asides: list[SetAside]
    is_looked: bool

    @property
    def sent(self) -> MonthSent:
        """Return how the month itself stands."""
        return self.year[int(self.month[5:7]) - 1]

    @property
    def is_over(self) -> bool:
        """Tell whether the month is over."""
        return self.today > last_day(self.month)

    @property
    def has_begun(self) -> bool:
        """Tell whether the month has begun."""
        return self.month <= self.today.isoformat()[:7]


def month_way(s: Session, month: str, today: date, *, is_township: bool) -> MonthWay:
    """Read how a month stands."""
    year = months_sent(s, int(month[:4]), today)
    link = setting(s, "uplink")
    link = link if link and link["pseudonym_key"] else None  # Else the keys are new.
    key = link["keys"]["signing"] if link else ""
    compared = setting(s, "fingerprint_compared", {})
    same = bool(key) and compared.get("key") == key
    sent = year[int(month[5:7]) - 1].sent
    return MonthWay(
        month=month,
        today=today,
        is_township=is_township,
        year=year,
        above=link["county_name"] if link else "",
        key=key,
        purpose=str(link.get("purpose", "")) if link and is_township else "",
        compared_at=str(compared.get("at", "")) if same else "",
        costs=open_costs(s, min(last_day(month), today)) if is_township else [],
        drafts=drafts_waiting(s) if is_township else [],
        offer=offered_codes(s),
        baseline=baseline_standing(s, int(month[:4]) - 1) if is_township else None,
        asides=verdicts(s, sent.id) if sent is not None else [],
        is_looked=is_looked(s, month),
    )
