"""Netting: what a member delivered or did for us, set against his debts on one slip (抵账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_row, fetch_value, insert_rows
from coopdesk.kernel.stages import GoodClass, ServiceClass
from coopdesk.kernel.values import Money, MuTimes
from coopdesk.ledger.chart import class_account
from coopdesk.ledger.drafts import content_of, kept_draft, ref
from coopdesk.ledger.periods import check_open
from coopdesk.ledger.posting import (
    DetailTable,
    Head,
    Owed,
    Posted,
    close_document,
    entries_by_rule,
    open_document,
    posted_before,
)
from coopdesk.ledger.words import Book, Kind
from coopdesk.members.balances import balance_of, check_deposit_left, oldest_first, open_items
from coopdesk.members.records import MEMBERS
from coopdesk.money.payments import METHODS, ShareDraft
from coopdesk.supplies.goods import check_warehouse, good_facts
from coopdesk.supplies.receiving import RECEIVED, PurchaseLineDraft, check_received, receive_goods
from coopdesk.supplies.records import WAREHOUSES
from coopdesk.supplies.red_stock import reverse_with_stock

LONGEST_TITLE: Final = 40
_NETTING: Final = (
    "document_id", "warehouse_id", "goods", "services", "rent", "settled", "deposit", *METHODS,
)  # fmt: skip
_SERVICE: Final = (
    "document_id", "line", "title", "service_class", "machine_id", "mu_times", "price", "amount",
)  # fmt: skip
DETAILS: Final = (
    DetailTable(
        "netting", ("warehouse_id",),
        ("goods", "services", "rent", "settled", "deposit", *METHODS),
    ),
    DetailTable(
        "netting_service", ("line", "title", "service_class", "machine_id", "price"),
        ("mu_times", "amount"),
    ),
    *RECEIVED,
)  # fmt: skip
_BOUGHT: Final = frozenset({GoodClass.PRODUCE, GoodClass.RECYCLED, GoodClass.OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class NettedServiceDraft:
    """Work the member did for us; without an amount, price times mu-times counts."""

    title: str
    service_class: ServiceClass = ServiceClass.MACHINERY
    machine_id: int | None = ref("machine.code", default=None)
    mu_times: MuTimes = MuTimes(0)
    price: Money = Money(0)
    amount: Money | None = None

    @property
    def worth(self) -> Money:
        """Return the line's amount."""
        return self.price.times(self.mu_times) if self.amount is None else self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class NettingDraft:
    """What is set against what: goods, work and rent on one side, debts on the other.

    Without shares the debts are settled the oldest first; with them, those alone and no other.
    What is neither settled nor paid out becomes the member's deposit.
    """

    on_date: date
    member_id: int = ref(MEMBERS)
    warehouse_id: int | None = ref(WAREHOUSES, default=None)
    goods: tuple[PurchaseLineDraft, ...] = ()
    services: tuple[NettedServiceDraft, ...] = ()
    rent: Money = Money(0)
    shares: tuple[ShareDraft, ...] | None = None
    cash: Money = Money(0)
    bank: Money = Money(0)
    wechat: Money = Money(0)
    alipay: Money = Money(0)
    remark: str = ""

    @property
    def goods_worth(self) -> Money:
        """Return what the goods come to."""
        return sum((line.worth for line in self.goods), Money(0))

    @property
    def services_worth(self) -> Money:
        """Return what the work comes to."""
        return sum((line.worth for line in self.services), Money(0))

    @property
    def total(self) -> Money:
        """Return everything that was delivered, done or due in rent."""
        return self.goods_worth + self.services_worth + self.rent

    @property
    def paid(self) -> Money:
        """Return what is paid out."""
        return self.cash + self.bank + self.wechat + self.alipay


def shares_of(s: Session, draft: NettingDraft) -> list[tuple[int, Money]]:
    """Return which documents a draft settles, and with how much."""
    if draft.shares is not None:
        return [(one.document_id, one.amount) for one in draft.shares if one.amount]
    rest = draft.total - draft.paid
    return oldest_first(open_items(s, Book.DEBT.value, member_id=draft.member_id), rest)


def check_netting(s: Session, draft: NettingDraft) -> list[Problem]:
    """Find what is wrong with a netting."""
    draft = kept_draft(s, draft)
    problems = check_open(s, draft.on_date)
    member = fetch_row(s, "SELECT name, retired FROM member WHERE id = ?", (draft.member_id,))
    if member is None:
        return [*problems, Problem("required", _("Please choose the member."), "member_id")]
    if member[1]:
        text = _("{name} is out of use; take the member back into use or choose another.")
        problems.append(Problem("retired", text.format(name=member[0]), "member_id"))
    if not draft.goods and not draft.services and not draft.rent:
        text = _("Please enter what was delivered or done.")
        problems.append(Problem("required", text, "goods"))
    problems += _check_goods(s, draft)
    problems += _check_services(draft)
    problems += _check_rent(s, draft)
    problems += _check_paid(draft)
    problems += _check_shares(s, draft)
    return problems


def _check_goods(s: Session, draft: NettingDraft) -> list[Problem]:
    """Check the goods and where they go."""
    if not draft.goods:
        return []
    problems = check_received(s, draft.goods)
    if draft.warehouse_id is None:
        text = _("Please choose the warehouse that the goods go into.")
        problems.append(Problem("required", text, "warehouse_id"))
    else:
        problems += check_warehouse(s, draft.warehouse_id)
    for row, line in enumerate(draft.goods):
        facts = good_facts(s, line.good_id)
        if line.worth.units == 0 and facts is not None:
            text = _("Line {row}: please enter the price of {good}.")
            filled = text.format(row=row + 1, good=facts.name)
            problems.append(Problem("price", filled, "price", row))
        if facts is not None and facts.good_class not in _BOUGHT:
            text = _("{good} is no farm produce; what a buyer gives back is a sales return.")
            filled = text.format(good=facts.name)
            problems.append(Problem("class", filled, "good_id", row, warning=True))
    return problems


def _check_services(draft: NettingDraft) -> list[Problem]:
    """Check the work that was done for us."""
    problems = []
    for row, line in enumerate(draft.services):
        if not line.title.strip():
            text = _("Line {row}: please say which work it was.").format(row=row + 1)
            problems.append(Problem("required", text, "title", row))
        if len(line.title) > LONGEST_TITLE:
            text = _("This text has {count} characters; at most {limit} fit.")
            text = text.format(count=len(line.title), limit=LONGEST_TITLE)
            problems.append(Problem("too_long", text, "title", row))
        if line.worth.units <= 0 or min(line.price.units, line.mu_times.units) < 0:
            text = _("Line {row}: the work needs mu-times and a price above zero.")
            problems.append(Problem("price", text.format(row=row + 1), "service_price", row))
    return problems


def _check_rent(s: Session, draft: NettingDraft) -> list[Problem]:
    """Check the rent that is set against the debts."""
    if not draft.rent:
        return []
    owed = balance_of(s, Book.PAYABLE.value, member_id=draft.member_id)
    if draft.rent.units < 0 or draft.rent > owed:
        text = _("The member is owed {owed} of rent; please net at most that.")
        return [Problem("rent", text.format(owed=owed), "rent")]
    return []


def _check_paid(draft: NettingDraft) -> list[Problem]:
    """Check what is paid out."""
    for name in METHODS:
        if getattr(draft, name).units < 0:
            return [Problem("negative", _("A payment cannot be negative."), name)]
    if draft.paid > draft.total:
        text = _("{paid} is paid out, more than the {total} delivered.")
        return [Problem("paid", text.format(paid=draft.paid, total=draft.total), "cash")]
    return []


def _check_shares(s: Session, draft: NettingDraft) -> list[Problem]:
    """Find shares that name no open document, more than it needs, or more than was delivered."""
    problems: list[Problem] = []
    items = {one.document_id: one for one in open_items(
        s, Book.DEBT.value, member_id=draft.member_id)}  # fmt: skip
    seen: set[int] = set()
    total = Money(0)
    for row, share in enumerate(draft.shares or ()):
        item = items.get(share.document_id)
        if item is None or share.document_id in seen:
            number = fetch_value(
                s, "SELECT number FROM document WHERE id = ?", (share.document_id,)
            )
            text = _("{number} has nothing left to settle here, or is named twice.")
            problems.append(Problem("share", text.format(number=number), "shares", row))
            continue
        seen.add(share.document_id)
        if not 0 <= share.amount.units <= item.left.units:
            text = _("{number} has {left} left to settle; please enter at most that.")
            filled = text.format(number=item.number, left=item.left)
            problems.append(Problem("share", filled, "shares", row))
        total += share.amount
    if total > draft.total - draft.paid:
        text = _("The shares add up to {shares}, more than the {rest} that is left to net.")
        rest = draft.total - draft.paid
        problems.append(Problem("share", text.format(shares=total, rest=rest), "shares"))
    return problems


def post_netting(
    s: Session, draft: NettingDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take the goods in, book the work, settle the debts, and pay out or keep what is over.

    One document, one voucher: nothing of it stands without the rest.
    """
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    draft = kept_draft(s, draft)
    refuse_if(check_netting(s, draft))
    shares = shares_of(s, draft)
    settled = sum((amount for _id, amount in shares), Money(0))
    deposit = draft.total - draft.paid - settled
    head = Head(
        kind=Kind.NETTING,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=_summary(s, draft),
        remark=draft.remark,
        member_id=draft.member_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content)
    sums = {
        "goods": draft.goods_worth.units,
        "services": draft.services_worth.units,
        "rent": draft.rent.units,
        "settled": settled.units,
        "deposit": deposit.units,
        **{name: getattr(draft, name).units for name in METHODS},
    }
    insert_rows(s, "netting", _NETTING, [(opened.id, draft.warehouse_id, *sums.values())])
    _write_services(s, opened.id, draft)
    if draft.goods and draft.warehouse_id is not None:
        receive_goods(s, opened, draft.warehouse_id, draft.goods)
    owed = [
        Owed("debt", -amount.units, draft.member_id, None, None, document_id)
        for document_id, amount in shares
    ]
    owed += [
        Owed("payable", -amount.units, draft.member_id, None, None, document_id)
        for document_id, amount in oldest_first(
            open_items(s, Book.PAYABLE.value, member_id=draft.member_id), draft.rent
        )
    ]
    owed.append(Owed("deposit", deposit.units, draft.member_id))
    by_account: dict[str, int] = {}
    for line in draft.services:
        account = class_account("5401", line.service_class.value)
        by_account[account] = by_account.get(account, 0) + line.worth.units
    entries = entries_by_rule(
        "netting", sums, split={"services": by_account}, member_id=draft.member_id
    )
    noted: dict[str, Any] = {
        "goods": len(draft.goods), "services": len(draft.services), "settles": len(shares),
        "deposit": deposit.units,
    }  # fmt: skip
    return close_document(s, opened, entries, owed, noted)


def _write_services(s: Session, document_id: int, draft: NettingDraft) -> None:
    """Write the work that was done for us."""
    insert_rows(
        s,
        "netting_service",
        _SERVICE,
        [
            (
                document_id, number, line.title.strip(), line.service_class.value,
                line.machine_id, line.mu_times.units, line.price.units, line.worth.units,
            )
            for number, line in enumerate(draft.services, 1)
        ],
    )  # fmt: skip


def _summary(s: Session, draft: NettingDraft) -> str:
    """Name a netting by what was delivered first."""
    names = [
        str(fetch_value(s, "SELECT name FROM good WHERE id = ?", (line.good_id,)))
        for line in draft.goods
    ]
    names += [line.title.strip() for line in draft.services]
    if draft.rent:
        names.append("流转租金")
    first = names[0] if names else ""
    return f"抵账 {first}" if len(names) == 1 else f"抵账 {first}等 {len(names)} 项"


def reverse_netting(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse a netting in red: goods leave the stock, what was settled is open again.

    Goods sold on, or a deposit used since, cannot be taken back.
    """
    refuse_if(check_deposit_left(s, document_id))
    return reverse_with_stock(s, document_id, on_date, reason, DETAILS, uid=uid)


def last_price(s: Session, good_id: int) -> Money | None:
    """Return what was last paid for a good, purchased or netted."""
    fen = fetch_value(
        s,
        "SELECT l.price FROM purchase_line l JOIN document d ON d.id = l.document_id"
        " WHERE l.good_id = ? AND l.price > 0 AND d.reverses_id IS NULL ORDER BY l.id DESC LIMIT 1",
        (good_id,),
    )
    return None if fen is None else Money(int(fen))
