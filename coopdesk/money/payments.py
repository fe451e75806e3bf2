"""Money taken and paid, shared over documents, the oldest first unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypedDict

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, refuse_if
from coopdesk.kernel.rows import fetch_value, insert_rows
from coopdesk.kernel.values import Money
from coopdesk.ledger.drafts import DOCUMENT, content_of, kept_draft, ref
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
    reverse_document,
)
from coopdesk.ledger.words import Kind
from coopdesk.members.balances import balance_of, check_deposit_left, oldest_first, open_items
from coopdesk.members.records import MEMBERS, SUPPLIERS
from coopdesk.money.records import Purpose

_PAYMENT: Final = ("document_id", "purpose", "cash", "bank", "wechat", "alipay", "payer")
DETAILS: Final = (
    DetailTable("payment", ("purpose", "payer"), ("cash", "bank", "wechat", "alipay")),
)
TAKEN_FOR: Final = frozenset(
    {Purpose.DEBT, Purpose.DEPOSIT, Purpose.SHARE, Purpose.OTHER_INCOME, Purpose.FROM_BANK}
)
PAID_FOR: Final = frozenset(
    {Purpose.SUPPLIER, Purpose.DEPOSIT, Purpose.SHARE, Purpose.EXPENSE, Purpose.TO_BANK,
     Purpose.DEBT}
)  # fmt: skip
METHODS: Final = ("cash", "bank", "wechat", "alipay")
TITLES: Final = {
    Purpose.DEBT: "往来款",
    Purpose.DEPOSIT: "预存款",
    Purpose.SHARE: "股金",
    Purpose.SUPPLIER: "货款",
    Purpose.OTHER_INCOME: "其他收入",
    Purpose.EXPENSE: "费用",
    Purpose.TO_BANK: "现金存银行",
    Purpose.FROM_BANK: "银行取现金",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDraft:
    """How much of the money settles one document."""

    document_id: int = ref(DOCUMENT)
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDraft:
    """Money taken, as typed; without shares, debts are settled the oldest first.

    What no debt is left for becomes the member's deposit.
    """

    on_date: date
    purpose: Purpose = Purpose.DEBT
    member_id: int | None = ref(MEMBERS, default=None)
    payer: str = ""
    cash: Money = Money(0)
    bank: Money = Money(0)
    wechat: Money = Money(0)
    alipay: Money = Money(0)
    shares: tuple[ShareDraft, ...] = ()
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the money taken."""
        return self.cash + self.bank + self.wechat + self.alipay


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """Money paid, as typed; a supplier's bills are settled the oldest first without shares."""

    on_date: date
    purpose: Purpose = Purpose.SUPPLIER
    supplier_id: int | None = ref(SUPPLIERS, default=None)
    member_id: int | None = ref(MEMBERS, default=None)
    payer: str = ""
    cash: Money = Money(0)
    bank: Money = Money(0)
    wechat: Money = Money(0)
    alipay: Money = Money(0)
    shares: tuple[ShareDraft, ...] = ()
    remark: str = ""

    @property
    def total(self) -> Money:
        """Return the money paid."""
        return self.cash + self.bank + self.wechat + self.alipay


def _check_total(s: Session, draft: ReceiptDraft | PaymentDraft) -> list[Problem]:
    """Find what is wrong with the date and the amounts."""
    problems = check_open(s, draft.on_date)
    for name in METHODS:
        if getattr(draft, name).units < 0:
            problems.append(Problem("negative", _("A payment cannot be negative."), name))
    if draft.total.units <= 0:
        problems.append(Problem("required", _("Please enter how much money it is."), "cash"))
    return problems


def _check_shares(s: Session, draft: ReceiptDraft | PaymentDraft, book: str) -> list[Problem]:
    """Find shares that name no open document or more than it still needs."""
    problems: list[Problem] = []
    items = {item.document_id: item for item in open_items(s, book, **_party(draft))}
    total = Money(0)
    seen: set[int] = set()
    for row, share in enumerate(draft.shares):
        item = items.get(share.document_id)
        if item is None or share.document_id in seen:
            number = fetch_value(
                s, "SELECT number FROM document WHERE id = ?", (share.document_id,)
            )
            text = _("{number} has nothing left to settle here, or is named twice.")
            problems.append(Problem("share", text.format(number=number), "shares", row))
            continue
        seen.add(share.document_id)
        if not 0 < share.amount.units <= item.left.units:
            text = _("{number} has {left} left to settle; please enter at most that.")
            filled = text.format(number=item.number, left=item.left)
            problems.append(Problem("share", filled, "shares", row))
        total += share.amount
    if total > draft.total:
        text = _("The shares add up to {shares}, more than the {total} of money.")
        filled = text.format(shares=total, total=draft.total)
        problems.append(Problem("share", filled, "shares"))
    return problems


def check_receipt(s: Session, draft: ReceiptDraft) -> list[Problem]:
    """Find what is wrong with money taken."""
    draft = kept_draft(s, draft)
    problems = _check_total(s, draft)
    if draft.purpose not in TAKEN_FOR:
        text = _("Money is not taken for {purpose}.").format(purpose=draft.purpose.shown)
        problems.append(Problem("purpose", text, "purpose"))
    needs_member = draft.purpose in {Purpose.DEBT, Purpose.DEPOSIT, Purpose.SHARE}
    if needs_member and draft.member_id is None:
        problems.append(Problem("required", _("Please choose who pays."), "member_id"))
    elif draft.purpose is Purpose.DEBT:
        problems.extend(_check_shares(s, draft, "debt"))
    if draft.purpose is Purpose.FROM_BANK and draft.total != draft.cash:
        text = _("Cash from the bank is entered as cash only.")
        problems.append(Problem("purpose", text, "cash"))
    return problems


def post_receipt(
    s: Session, draft: ReceiptDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Take money: settle debts, keep the rest as deposit, and post the voucher."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    draft = kept_draft(s, draft)
    refuse_if(check_receipt(s, draft))
    amounts = {name: getattr(draft, name).units for name in METHODS}
    owed: list[Owed] = []
    if draft.purpose is Purpose.DEBT:
        shares = _shares(s, draft, "debt")
        settled = sum(amount.units for _id, amount in shares)
        owed = [
            Owed("debt", -amount.units, draft.member_id, None, None, document_id)
            for document_id, amount in shares
        ]
        amounts["debt"] = settled
        amounts["deposit"] = draft.total.units - settled
        owed.append(Owed("deposit", amounts["deposit"], draft.member_id))
    elif draft.purpose is Purpose.DEPOSIT:
        amounts["deposit"] = draft.total.units
        owed.append(Owed("deposit", draft.total.units, draft.member_id))
    elif draft.purpose is Purpose.FROM_BANK:
        amounts["from_bank"] = draft.total.units
    else:
        amounts[draft.purpose.value] = draft.total.units
    return _post(s, draft, Kind.RECEIPT, "receipt", amounts, owed, uid=uid, origin=origin)


def _shares(s: Session, draft: ReceiptDraft | PaymentDraft, book: str) -> list[tuple[int, Money]]:
    """Return how the money is shared: as told, and what is left over the others oldest first.

    Never more than the balance: a credit note may stand against the open documents. Money paid is
    always shared out whole; of money taken, the rest becomes a deposit.
    """
    party = _party(draft)
    told = {share.document_id: share.amount for share in draft.shares}
    rest = min(draft.total, balance_of(s, book, **party)) - sum(told.values(), Money(0))
    items = open_items(s, book, **party)
    shared = dict(told)
    others = [item for item in items if item.document_id not in told]
    for document_id, amount in oldest_first(others, rest):
        shared[document_id] = amount
        rest -= amount
    if isinstance(draft, PaymentDraft):
        again = [
            replace(item, left=item.left - told[item.document_id])
            for item in items
            if item.document_id in told
        ]
        for document_id, amount in oldest_first(again, rest):
            shared[document_id] += amount
    return list(shared.items())


def shares_of(s: Session, draft: ReceiptDraft | PaymentDraft) -> list[tuple[int, Money]]:
    """Return which documents a draft would settle, and with how much."""
    if isinstance(draft, ReceiptDraft):
        return _shares(s, draft, "debt") if draft.purpose is Purpose.DEBT else []
    settles = draft.purpose in {Purpose.SUPPLIER, Purpose.DEBT}
    return _shares(s, draft, "payable") if settles else []


class _Party(TypedDict):
    """Whose balance it is."""

    member_id: int | None
    supplier_id: int | None


def _party(draft: ReceiptDraft | PaymentDraft) -> _Party:
    """Return whose balance a draft moves: a supplier's bills or a member's account."""
    if isinstance(draft, PaymentDraft) and draft.purpose is Purpose.SUPPLIER:
        return {"member_id": None, "supplier_id": draft.supplier_id}
    return {"member_id": draft.member_id, "supplier_id": None}


def check_payment(s: Session, draft: PaymentDraft) -> list[Problem]:
    """Find what is wrong with money paid."""
    problems = _check_total(s, draft)
    if draft.purpose not in PAID_FOR:
        text = _("Money is not paid for {purpose}.").format(purpose=draft.purpose.shown)
        problems.append(Problem("purpose", text, "purpose"))
    if draft.purpose is Purpose.SUPPLIER:
        problems.extend(_check_supplier(s, draft))
    elif draft.purpose in {Purpose.DEPOSIT, Purpose.SHARE, Purpose.DEBT}:
        problems.extend(_check_member_paid(s, draft))
    elif draft.purpose is Purpose.EXPENSE and not draft.remark.strip():
        text = _("Please say in the remark what the money was spent on.")
        problems.append(Problem("required", text, "remark"))
    elif draft.purpose is Purpose.TO_BANK and draft.total != draft.cash:
        text = _("Cash to the bank is entered as cash only.")
        problems.append(Problem("purpose", text, "cash"))
    return problems


def _check_supplier(s: Session, draft: PaymentDraft) -> list[Problem]:
    """Find what is wrong with paying a supplier."""
    if draft.supplier_id is None:
        return [Problem("required", _("Please choose the supplier."), "supplier_id")]
    owed = balance_of(s, "payable", supplier_id=draft.supplier_id)
    if draft.total > owed:
        text = _("The supplier is owed {owed}; please pay at most that.").format(owed=owed)
        return [Problem("amount", text, "cash")]
    return _check_shares(s, draft, "payable")


def _check_member_paid(s: Session, draft: PaymentDraft) -> list[Problem]:
    """Find what is wrong with paying a member back, or paying rent."""
    if draft.member_id is None:
        return [Problem("required", _("Please choose who is paid."), "member_id")]
    if draft.purpose is Purpose.SHARE:
        return []
    book = "deposit" if draft.purpose is Purpose.DEPOSIT else "payable"
    held = balance_of(s, book, member_id=draft.member_id)
    if draft.total > held:
        text = _("The member has {held} to be paid out; please pay at most that.")
        return [Problem("amount", text.format(held=held), "cash")]
    return _check_shares(s, draft, "payable") if book == "payable" else []


def post_payment(
    s: Session, draft: PaymentDraft, *, uid: str = "", origin: str | None = None
) -> Posted:
    """Pay money: settle bills, pay a deposit back, book an expense; the voucher follows."""
    content = content_of(draft)
    before = posted_before(s, uid, content)
    if before is not None:
        return before
    draft = kept_draft(s, draft)
    refuse_if(check_payment(s, draft))
    amounts = {name: getattr(draft, name).units for name in METHODS}
    owed: list[Owed] = []
    if draft.purpose in {Purpose.SUPPLIER, Purpose.DEBT}:
        name = "supplier" if draft.purpose is Purpose.SUPPLIER else "rent"
        amounts[name] = draft.total.units
        member_id = None if name == "supplier" else draft.member_id
        supplier_id = draft.supplier_id if name == "supplier" else None
        owed = [
            Owed("payable", -amount.units, member_id, supplier_id, None, document_id)
            for document_id, amount in _shares(s, draft, "payable")
        ]
    elif draft.purpose is Purpose.DEPOSIT:
        amounts["deposit"] = draft.total.units
        owed = [Owed("deposit", -draft.total.units, draft.member_id)]
    elif draft.purpose is Purpose.TO_BANK:
        amounts["to_bank"] = draft.total.units
    else:
        amounts[draft.purpose.value] = draft.total.units
    return _post(s, draft, Kind.PAYMENT, "payment", amounts, owed, uid=uid, origin=origin)


def _post(  # noqa: PLR0913 - one place writes both kinds of money document.
    s: Session,
    draft: ReceiptDraft | PaymentDraft,
    kind: Kind,
    rule: str,
    amounts: dict[str, int],
    owed: list[Owed],
    *,
    uid: str,
    origin: str | None,
) -> Posted:
    """Write a money document."""
    supplier_id = draft.supplier_id if isinstance(draft, PaymentDraft) else None
    verb = "收" if kind is Kind.RECEIPT else "付"
    head = Head(
        kind=kind,
        on_date=draft.on_date,
        amount=draft.total.units,
        summary=verb + TITLES[draft.purpose],
        remark=draft.remark,
        member_id=draft.member_id,
        supplier_id=supplier_id,
        uid=uid,
        origin=origin,
    )
    opened = open_document(s, head, content_of(draft))
    fen = tuple(getattr(draft, name).units for name in METHODS)
    insert_rows(
        s, "payment", _PAYMENT, [(opened.id, draft.purpose.value, *fen, draft.payer.strip())]
    )
    entries = entries_by_rule(rule, amounts, member_id=draft.member_id, supplier_id=supplier_id)
    settles = sum(1 for one in owed if one.settles_id is not None)
    noted = {"purpose": draft.purpose.value, "settles": settles}
    return close_document(s, opened, entries, owed, noted)


def reverse_money(
    s: Session, document_id: int, on_date: date, reason: str, *, uid: str = ""
) -> Posted:
    """Reverse money taken or paid in red; what it settled is open again.

    A deposit that was used since cannot be taken back.
    """
    refuse_if(check_deposit_left(s, document_id))
    return reverse_document(s, document_id, on_date, reason, DETAILS, uid=uid)
