"""The kinds of documents that money brings, and the voucher by hand."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.journal import JournalDraft, check_journal, post_journal, reverse_journal
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.words import Kind
from coopdesk.money.cash import (
    CashCountDraft,
    check_cash_count,
    post_cash_count,
    reverse_cash_count,
)
from coopdesk.money.exports import CASH_COUNTS_EXPORT, JOURNALS_EXPORT, PAYMENTS_EXPORT
from coopdesk.money.lists import CASH_COUNTS_LIST, JOURNALS_LIST, PAID_LIST, RECEIPTS_LIST
from coopdesk.money.payments import (
    PaymentDraft,
    ReceiptDraft,
    check_payment,
    check_receipt,
    post_payment,
    post_receipt,
    reverse_money,
)
from coopdesk.money.slips import cash_count_slip, money_slip

JOURNAL: Final = DocumentKind(
    kind=Kind.JOURNAL,
    draft=JournalDraft,
    check=check_journal,
    post=post_journal,
    reverse=reverse_journal,
    listing=JOURNALS_LIST,
    export=JOURNALS_EXPORT,
)
KINDS: Final[tuple[DocumentKind, ...]] = (
    DocumentKind(
        kind=Kind.RECEIPT,
        draft=ReceiptDraft,
        check=check_receipt,
        post=post_receipt,
        reverse=reverse_money,
        listing=RECEIPTS_LIST,
        slip=money_slip,
        export=PAYMENTS_EXPORT,
    ),
    DocumentKind(
        kind=Kind.PAYMENT,
        draft=PaymentDraft,
        check=check_payment,
        post=post_payment,
        reverse=reverse_money,
        listing=PAID_LIST,
        slip=money_slip,
        export=PAYMENTS_EXPORT,
    ),
    DocumentKind(
        kind=Kind.CASH_COUNT,
        draft=CashCountDraft,
        check=check_cash_count,
        post=post_cash_count,
        reverse=reverse_cash_count,
        listing=CASH_COUNTS_LIST,
        slip=cash_count_slip,
        export=CASH_COUNTS_EXPORT,
    ),
    JOURNAL,
)
