"""The steps of a month on its way: each with how it stands, told from what was read of it."""

from __future__ import annotations

from typing import Final

from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.packages.baselines import BaselineStanding
from coopdesk.packages.sending import Standing
from coopdesk.packages.way import MonthWay
from coopdesk.statements.figures import last_day
from ui.months import short_month
from ui.pages.codes_cards import offer_text
from ui.pages.exchange import short_moment, size_text
from ui.pages.send_steps import DONE, LOCKED, OPEN, WAITS, WRONG, WayStep

TAKEN: Final = ("accepted", "exceptions")
"""What a reply calls a package that the office above counts."""


def month_steps(way: MonthWay) -> list[WayStep]:
    """Return the steps of a month."""
    steps = _joining_steps(way)
    if way.offer is not None:
        title = _(N_("Codes of the office above"))
        steps.append(WayStep("codes", title, WAITS, offer_text(way.offer), "", _(N_("take over"))))
    if way.is_township:
        steps += _book_steps(way)
    last = f"{last_day(way.month):%m-%d}"
    steps += [
        WayStep("over", _(N_("The month is over")),
                DONE if way.is_over else WAITS if way.has_begun else OPEN,
                _(N_("ended on {day}")).format(day=last) if way.is_over
                else _(N_("ends on {day}")).format(day=last)),
        WayStep("look", _(N_("Statement looked at")), DONE if way.is_looked else OPEN,
                short_month(way.month), "", _(N_("look at it"))),
    ]  # fmt: skip
    if way.baseline is not None and way.baseline.count:
        steps.append(_baseline_step(way.baseline, joined=bool(way.above)))
    return [*steps, _seal_step(way), _reply_step(way), _taken_step(way)]


def _joining_steps(way: MonthWay) -> list[WayStep]:
    """Return the invitation and the comparison of fingerprints."""
    joined, compared = bool(way.above), way.compared_at
    return [
        WayStep("join", _(N_("Invited")), DONE if joined else WRONG,
                way.above if joined else _(N_("no invitation opened yet")), "",
                _(N_("again")) if joined else _(N_("open"))),
        WayStep("compare", _(N_("Fingerprints compared")),
                DONE if compared else WAITS if joined else LOCKED,
                _(N_("both agree")) if compared else _(N_("please telephone")) if joined
                else _(N_("after the invitation")),
                short_moment(compared), "" if compared or not joined else _(N_("compare"))),
    ]  # fmt: skip


def _book_steps(way: MonthWay) -> list[WayStep]:
    """Return what should be settled in a township's book first."""
    drafts, costs = len(way.drafts), len(way.costs)
    words = ngettext("{count} draft", "{count} drafts", drafts)
    lines = ngettext("{count} line received", "{count} lines received", costs)
    return [
        WayStep("drafts", _(N_("Drafts posted")), WAITS if drafts else DONE,
                words.format(count=drafts), "", _(N_("open")) if drafts else ""),
        WayStep("costs", _(N_("No cost open")), WAITS if costs else DONE,
                lines.format(count=costs) if costs else _(N_("nothing open")), "",
                _(N_("open")) if costs else ""),
    ]  # fmt: skip


def _baseline_step(one: BaselineStanding, *, joined: bool) -> WayStep:
    """Return how last year's typed figures stand with the county."""
    words = ngettext("{count} figure of {year}", "{count} figures of {year}", one.count)
    fact = words.format(count=one.count, year=one.year)
    sent, title = one.sent, _(N_("Last year's figures"))
    outcome = sent.outcome if sent is not None else "refused"
    if outcome == "refused" or (one.changed and outcome in TAKEN):
        said = _(N_("{fact}, not sent")).format(fact=fact)
        return WayStep("baseline", title, OPEN if joined else LOCKED, said, "", _(N_("send")))
    at = short_moment(sent.at) if sent is not None else ""
    if outcome in TAKEN:
        return WayStep("baseline", title, DONE, _(N_("{fact}, accepted")).format(fact=fact), at)
    said = _(N_("{fact}, waits for the reply")).format(fact=fact)
    return WayStep("baseline", title, OPEN, said, at, _(N_("write again")))


def _seal_step(way: MonthWay) -> WayStep:
    """Return how the month's package stands."""
    sent, standing = way.sent.sent, way.sent.standing
    is_sealed = sent is not None and standing is not Standing.REFUSED
    fact = _(N_("not sealed"))
    if sent is not None:
        fact = _(N_("package {number}, {size}")).format(
            number=sent.sequence, size=size_text(way.sent.size))  # fmt: skip
    state = DONE if is_sealed else OPEN if way.above and way.has_begun else LOCKED
    act = _(N_("seal"))
    if standing in {Standing.SEALED, Standing.HELD}:
        act = _(N_("write again"))
    elif is_sealed or state == LOCKED:
        act = ""
    at = short_moment(sent.at) if sent is not None else ""
    return WayStep("seal", _(N_("Sealed")), state, fact, at, act)


def _reply_step(way: MonthWay) -> WayStep:
    """Return whether the reply was read."""
    sent, title = way.sent.sent, _(N_("Reply read"))
    if sent is None:
        return WayStep("reply", title, LOCKED, _(N_("after sealing")))
    replied = sent.replied_at is not None
    fact = _(N_("was read")) if replied else _(N_("waited for"))
    at = short_moment(sent.replied_at or "")
    return WayStep("reply", title, DONE if replied else OPEN, fact, at, _(N_("read it")))


def _taken_step(way: MonthWay) -> WayStep:
    """Return what the reply says, and what changed since."""
    month, sent, title = way.sent, way.sent.sent, _(N_("Accepted"))
    match month.standing:
        case Standing.EXCEPTIONS:
            count = len(way.asides)
            words = ngettext("{count} set aside", "{count} set aside", count)
            return WayStep("taken", title, WAITS, words.format(count=count), "",
                           _(N_("look at it")))  # fmt: skip
        case Standing.REFUSED:
            return WayStep("taken", title, WRONG, _(N_("sent back")), "", _(N_("look at it")))
        case Standing.CHANGED:
            words = ngettext("{count} document posted since", "{count} documents posted since",
                             month.changed)  # fmt: skip
            if not way.is_township:
                words = ngettext(
                    "{count} unit's month taken in since",
                    "{count} units' months taken in since",
                    month.changed,
                )
            return WayStep("taken", title, WAITS, words.format(count=month.changed), "",
                           _(N_("seal a correction")))  # fmt: skip
        case Standing.HELD if sent is not None and sent.reason:
            return WayStep("taken", title, WAITS, _(N_("waits at the county")))
        case Standing.ACCEPTED:
            return WayStep("taken", title, DONE, _(N_("without exceptions")))
    return WayStep("taken", title, OPEN if sent else LOCKED, _(N_("by the reply")))
