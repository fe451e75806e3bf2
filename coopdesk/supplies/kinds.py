"""The kinds of documents that trade in goods brings."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.words import Kind
from coopdesk.supplies.costing import CostingDraft, check_costing, post_costing
from coopdesk.supplies.exports import (
    COSTINGS_EXPORT,
    NETTINGS_EXPORT,
    PURCHASES_EXPORT,
    SALES_EXPORT,
    STOCK_COUNTS_EXPORT,
)
from coopdesk.supplies.lists import (
    COSTINGS_LIST,
    NETTINGS_LIST,
    OPENING_STOCK_LIST,
    PURCHASE_RETURNS_LIST,
    PURCHASES_LIST,
    SALE_RETURNS_LIST,
    SALES_LIST,
    STOCK_COUNTS_LIST,
)
from coopdesk.supplies.netting import (
    NettingDraft,
    check_netting,
    post_netting,
    reverse_netting,
)
from coopdesk.supplies.netting_slip import netting_slip
from coopdesk.supplies.opening_stock import (
    OpeningStockDraft,
    check_opening_stock,
    post_opening_stock,
)
from coopdesk.supplies.purchase_returns import (
    PurchaseReturnDraft,
    check_purchase_return,
    post_purchase_return,
)
from coopdesk.supplies.purchases import (
    PurchaseDraft,
    check_purchase,
    post_purchase,
    reverse_purchase,
)
from coopdesk.supplies.sale_returns import SaleReturnDraft, check_sale_return, post_sale_return
from coopdesk.supplies.sales import SaleDraft, check_sale, post_sale, reverse_sale
from coopdesk.supplies.slips import costing_slip, purchase_slip, sale_slip
from coopdesk.supplies.stock_count import (
    StockCountDraft,
    check_stock_count,
    post_stock_count,
    reverse_stock_count,
)
from coopdesk.supplies.stock_count_slip import stock_count_slip

KINDS: Final[tuple[DocumentKind, ...]] = (
    DocumentKind(
        kind=Kind.SALE,
        draft=SaleDraft,
        check=check_sale,
        post=post_sale,
        reverse=reverse_sale,
        listing=SALES_LIST,
        slip=sale_slip,
        export=SALES_EXPORT,
    ),
    DocumentKind(
        kind=Kind.SALE_RETURN,
        draft=SaleReturnDraft,
        check=check_sale_return,
        post=post_sale_return,
        reverse=reverse_sale,
        listing=SALE_RETURNS_LIST,
        slip=sale_slip,
        export=SALES_EXPORT,
    ),
    DocumentKind(
        kind=Kind.PURCHASE,
        draft=PurchaseDraft,
        check=check_purchase,
        post=post_purchase,
        reverse=reverse_purchase,
        listing=PURCHASES_LIST,
        slip=purchase_slip,
        export=PURCHASES_EXPORT,
    ),
    DocumentKind(
        kind=Kind.PURCHASE_RETURN,
        draft=PurchaseReturnDraft,
        check=check_purchase_return,
        post=post_purchase_return,
        reverse=reverse_purchase,
        listing=PURCHASE_RETURNS_LIST,
        slip=purchase_slip,
        export=PURCHASES_EXPORT,
    ),
    DocumentKind(
        kind=Kind.OPENING_STOCK,
        draft=OpeningStockDraft,
        check=check_opening_stock,
        post=post_opening_stock,
        reverse=reverse_purchase,
        listing=OPENING_STOCK_LIST,
        slip=purchase_slip,
        export=PURCHASES_EXPORT,
    ),
    DocumentKind(
        kind=Kind.COSTING,
        draft=CostingDraft,
        check=check_costing,
        post=post_costing,
        reverse=reverse_purchase,
        listing=COSTINGS_LIST,
        slip=costing_slip,
        export=COSTINGS_EXPORT,
    ),
    DocumentKind(
        kind=Kind.STOCK_COUNT,
        draft=StockCountDraft,
        check=check_stock_count,
        post=post_stock_count,
        reverse=reverse_stock_count,
        listing=STOCK_COUNTS_LIST,
        slip=stock_count_slip,
        export=STOCK_COUNTS_EXPORT,
    ),
    DocumentKind(
        kind=Kind.NETTING,
        draft=NettingDraft,
        check=check_netting,
        post=post_netting,
        reverse=reverse_netting,
        listing=NETTINGS_LIST,
        slip=netting_slip,
        export=NETTINGS_EXPORT,
    ),
)
