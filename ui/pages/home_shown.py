"""What the home page reads of a day, and how it stands in figures, rows and lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from coopdesk.kernel.clock import moment_of
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.values import Money
from coopdesk.ledger.words import Kind, Standing
from coopdesk.statements.day_figures import DayFigures, day_figures, days_to_report
from coopdesk.statements.due import (
    INSTALMENT_WITHIN,
    DayDocument,
    HomeFacts,
    WaitingDraft,
    day_facts,
    documents_of,
    posted_at,
    received_by,
)
from coopdesk.statements.figures import growth_of
from coopdesk.statements.standing import PathStep, Step, month_path
from coopdesk.statements.whole_day import whole_day_once
from ui.figures import Figure
from ui.pages.home_parts import UNREAD, Line
from ui.tables import Cell

STEPS_SHOWN: Final = 7
MATTERS_SHOWN: Final = 6
_WAYS: Final = {"cash": N_("Cash"), "bank": N_("Bank"), "wechat": N_("WeChat"),
                "alipay": N_("Alipay")}  # fmt: skip
_ICONS: Final = {
    Step.DONE: ("check-circle", "accent"), Step.WAITS: ("alert-circle", "warnS"),
    Step.WRONG: ("alert-circle", "neg"), Step.OPEN: ("circle-outline", "text2"),
    Step.LOCKED: ("lock-outline", "text3"),
}  # fmt: skip
_TONES: Final = {Step.WRONG: "neg", Step.WAITS: "warn"}
_AGES: Final = (N_("not due"), N_("1–30 days late"), N_("31–90 days"), N_("91–180 days"),
                N_("over 180 days"))  # fmt: skip
Go = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Doubles:
    """How many pairs of members may be one person each, and the surest by name."""

    count: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayRead:
    """Everything the page reads of a day; what walks over the whole book follows later."""

    facts: HomeFacts
    figures: DayFigures
    path: list[PathStep]
    rows: list[DayDocument]
    ids: list[int]
    times: dict[int, str]
    received: dict[int, Money]
    drafts: list[WaitingDraft]
    report: tuple[str, date]
    whole: bool = False
    now: tuple[int | None, ...] = ()
    old: tuple[int | None, ...] = ()
    targets: tuple[int | None, ...] = ()
    doubles: Doubles | None = None


def read_day(desk: Any, day: date, most: int) -> DayRead:
    """Return what is read of a day at once: at most so many of its documents, the newest."""
    with desk.look() as s:
        facts = day_facts(s, day)
        ids = list(facts.today.ids[::-1][:most])
        return DayRead(
            facts,
            day_figures(s, day),
            month_path(s, day),
            documents_of(s, ids),
            ids,
            {one: _clock(at) for one, at in posted_at(s, ids).items()},
            received_by(s, ids),
            [one for one in facts.drafts if _local(one.at).date() == day and one.title],
            days_to_report(s, day),
        )


def read_whole(desk: Any, read: DayRead, day: date) -> DayRead:
    """Return what was read with the debts and the months, which walk over the whole book."""
    found = whole_day_once(desk, day)
    facts = replace(read.facts, debts=found.debts, instalments=found.instalments)
    return replace(
        read, facts=facts, whole=True, now=found.now, old=found.old, targets=found.targets
    )


def read_doubles(desk: Any) -> Doubles:
    """Return who may be entered twice: every member is compared, so it comes last."""
    from coopdesk.members.duplicates import surest_suspects

    with desk.look(walks=True) as s:
        count, found = surest_suspects(s, 2)
    return Doubles(count, tuple(one.kept_name for one in found))


def kept_whole(read: DayRead, before: DayRead) -> DayRead:
    """Return a day read anew with the debts and months as they stood before."""
    facts = replace(read.facts, debts=before.facts.debts, instalments=before.facts.instalments)
    return replace(read, facts=facts, whole=before.whole, now=before.now, old=before.old,
                   targets=before.targets, doubles=before.doubles)  # fmt: skip


def _local(at: str) -> Any:
    return moment_of(at).astimezone()


def _clock(moment: Any) -> str:
    return str(moment.astimezone().strftime("%H:%M"))


# Figures ------------------------------------------------------------------------------------------


def figures_shown(read: DayRead, day: date, go: Go, *, low: bool) -> list[Figure]:
    """Return the five figures of a day."""
    yuan = _(N_("yuan"))
    taken = read.facts.today.taken
    total = sum(taken.values(), Money(0))
    ways = [f"{_(_WAYS[name])} {sum_}" for name, sum_ in taken.items() if sum_.units]
    month = (read.now[day.month - 1] or 0) if read.whole else 0
    growth = growth_of(month, read.old[day.month - 1]) if read.whole else None
    ages = read.facts.debts.ages
    debt = sum((one.amount for one in ages), Money(0))
    late = sum((one.amount for one in ages if one.age), Money(0))
    figures = read.figures
    buyers = ngettext("{count} member", "{count} members", figures.buyers)
    work = _(N_("{machines} machines, {households} households"))
    grown = ""
    if growth is not None:
        sign = "-" if growth < 0 else "+"
        grown = f"{sign}{abs(growth) // 10}.{abs(growth) % 10}%"
    than = _(N_("than last year")) + "  " if not low else ""
    overdue = _(N_("late {sum}")) if low else _(N_("overdue {sum}"))
    return [
        Figure(_(N_("Taken today")), str(total), yuan,
               "  ".join(ways[:2]) if not low else "  ".join(ways[1:2]),
               opens=partial(go, "documents", day=day)),
        Figure(_(N_("Credit today")), str(figures.credit), yuan,
               buyers.format(count=figures.buyers) if figures.buyers else "",
               opens=partial(go, "sale_list", day=day, where=(("credit", True),))),
        Figure(_(N_("Worked today")), str(figures.worked), _(N_("mu-times")),
               work.format(machines=figures.machines, households=figures.households)
               if figures.machines else "",
               opens=partial(go, "job_list", day=day)),
        Figure(_(N_("Farm inputs this month")), str(Money(month)) if read.whole else UNREAD, yuan,
               f"{than}{grown}" if grown else "", "accent" if (growth or 0) >= 0 else "neg",
               opens=partial(go, "sale_list", month=day.isoformat()[:7])),
        Figure(_(N_("Members owe")), str(debt) if read.whole else UNREAD, yuan,
               overdue.format(sum=late) if late.units else "", "neg" if late.units else "text2",
               opens=partial(go, "debts", where=(("owing", True),))),
    ]  # fmt: skip


def ages_shown(read: DayRead) -> list[tuple[str, Money]]:
    """Return debts by age."""
    return [(_(_AGES[one.age]), one.amount) for one in read.facts.debts.ages]


# The day's documents ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of the day's list: its cells, and the document or the draft's page that it opens."""

    cells: tuple[Any, ...]
    document_id: int = 0
    page: str = ""


def documents_shown(
    read: DayRead, day: date, most: int, titles: Callable[[str], str]
) -> list[DayRow]:
    """Return the day's newest documents and the drafts begun today, the newest first."""
    found = [
        (read.times.get(one.document_id, ""), _document_row(read, one, day)) for one in read.rows
    ]
    for draft in read.drafts:
        at = _clock(_local(draft.at))
        word = _(N_("Draft"))
        cells = (Cell(at, tone="text2"), titles(draft.page), Cell(word, tone="text2"),
                 _short(draft.title), Cell(), Cell(), Cell(word, chip="warn"))  # fmt: skip
        found.append((at, DayRow(cells, page=draft.page)))
    found.sort(key=lambda one: (one[0], bool(one[1].page)), reverse=True)
    return [row for _at, row in found[:most]]


def _document_row(read: DayRead, one: DayDocument, day: date) -> DayRow:
    """Return the row of a posted document."""
    red = one.standing is Standing.RED
    chip = Cell(one.standing.shown, tone="text2")
    if one.standing is not Standing.POSTED:
        chip = Cell(one.standing.shown, chip="neg" if red else "grey")
    number = number_shown(one.number).replace(f" {day.year}-", " ", 1)
    received = read.received.get(one.document_id)
    cells = (
        Cell(read.times.get(one.document_id, ""), tone="text2"),
        _(N_("Red copy")) if red else one.kind.shown,
        Cell(number, tone="text2"),
        _short(f"{one.party}　{one.summary}".strip("　")),
        one.amount,
        Cell("—", tone="text3") if received is None else received,
        chip,
    )
    return DayRow(cells, one.document_id)


def _short(text: str) -> str:
    """Return a text that fits the party's column."""
    return text if len(text) <= 22 else text[:21] + "…"


# The path and what waits --------------------------------------------------------------------------


def path_shown(read: DayRead, go: Go) -> list[Line]:
    """Return the steps to the month's end that there is room for."""
    lines = []
    for step in _foremost(read.path):
        icon, ink = _ICONS[step.standing]
        fact, last = step.fact, step is read.path[-1]
        if last and step.standing in {Step.OPEN, Step.LOCKED}:
            fact = _(N_("the last step"))
        elif not fact and step.standing is Step.OPEN:
            fact = _(N_("not done"))
        blocked = step.standing is not Step.DONE
        opens = partial(go, step.opens, **dict(step.where))
        if step.standing is Step.LOCKED:  # What waits for others is told at the month's end.
            opens = partial(go, "month_end")
        lines.append(
            Line(icon, ink, _(step.title), "", fact, _TONES.get(step.standing, "text2"),
                 opens=opens if blocked and step.opens else None)
        )  # fmt: skip
    return lines


def _foremost(path: Sequence[PathStep]) -> list[PathStep]:
    """Return the steps there is room for: what is to be done first, the last one, then the done."""
    ranked = sorted(
        path[:-1],
        key=lambda one: (one.standing is Step.DONE, one.standing is Step.LOCKED, not one.blocks),
    )
    chosen = [*ranked[: STEPS_SHOWN - 1], path[-1]]
    return [one for one in path if one in chosen]


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that waits: what, an example, how many in their own measure, and the way there."""

    icon: str
    words: str
    note: str
    count: int
    counted: str
    opens: Callable[[], object]
    tone: str = "text"

    def line(self) -> Line:
        """Return it as a line; nothing that waits leads nowhere."""
        there = self.count > 0
        fact = self.counted.format(count=f"{self.count:,}")
        return Line(
            self.icon, "text2", _(self.words), self.note, fact, self.tone if there else "text3",
            bold=there, opens=self.opens if there else None,
        )  # fmt: skip


def matters(read: DayRead, day: date, go: Go) -> list[Matter]:
    """Return everything that waits, in the order of its weight."""
    until = day + timedelta(days=INSTALMENT_WITHIN)
    facts = read.facts
    due = sum((one.left for one in facts.instalments), Money(0))
    doubles = read.doubles or Doubles()

    def names(texts: Sequence[str]) -> str:
        return "、".join(texts[:2])

    found = [
        Matter("package-variant-closed", N_("Stock low"), names([one.good for one in facts.low]),
               len(facts.low), ngettext("{count} good", "{count} goods", len(facts.low)),
               partial(go, "stock"), "warn"),
        Matter("clock-alert-outline", N_("Expires within 60 days"),
               names([one.good for one in facts.expiring]), len(facts.expiring),
               ngettext("{count} lot", "{count} lots", len(facts.expiring)),
               partial(go, "stock",
                       record_id=facts.expiring[0].good_id if facts.expiring else None), "warn"),
        Matter("file-sign", N_("Contracts ending soon"),
               _(N_("by {day}")).format(day=facts.ending[-1].ends_on.isoformat()[5:])
               if facts.ending else "",
               len(facts.ending),
               ngettext("{count} agreement", "{count} agreements", len(facts.ending)),
               partial(go, "contract_list", where=(
                   ("ends_on", (day, facts.ending[-1].ends_on if facts.ending else None)),
                   ("standing", Standing.POSTED)))),
        Matter("cash-multiple", N_("Instalments due"),
               f"{due} {_(N_('yuan'))}" if due.units else "", len(facts.instalments),
               ngettext("{count} part", "{count} parts", len(facts.instalments)),
               partial(go, "debts", view="slips", where=(
                   ("due_on", (None, until)), ("kind", Kind.CONTRACT)))),
        Matter("tractor", N_("Machine inspections"),
               names([f"{one.code} {one.until.isoformat()[5:]}" for one in facts.inspections]),
               len(facts.inspections),
               ngettext("{count} machine", "{count} machines", len(facts.inspections)),
               partial(go, "machine")),
        Matter("notebook-edit-outline", N_("Drafts not posted"),
               names([one.title for one in facts.drafts if one.title]), len(facts.drafts),
               ngettext("{count} draft", "{count} drafts", len(facts.drafts)),
               partial(go, facts.drafts[0].page if facts.drafts else "sale")),
        Matter("cash-multiple", N_("Costs to settle"), names([one.good for one in facts.costs]),
               len(facts.costs), ngettext("{count} line", "{count} lines", len(facts.costs)),
               partial(go, "purchase", mode="costing"), "warn"),
        Matter("account-alert-outline", N_("Members entered twice"),
               names(doubles.names), doubles.count,
               ngettext("{count} pair", "{count} pairs", doubles.count),
               partial(go, "duplicates")),
    ]  # fmt: skip
    return [one for one in found if read.whole or one.icon != "cash-multiple" or one.count]


def matters_shown(found: Sequence[Matter]) -> list[Line]:
    """Return the lines there is room for, what waits first."""
    lines = [one.line() for one in found]
    ranked = [line for line in lines if line.opens] + [line for line in lines if not line.opens]
    return ranked[:MATTERS_SHOWN]
