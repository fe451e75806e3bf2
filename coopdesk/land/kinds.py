"""The kinds of documents that land brings."""

from __future__ import annotations

from typing import Final

from coopdesk.land.contract_checks import check_contract
from coopdesk.land.contract_drafts import ContractDraft
from coopdesk.land.contracts import post_contract, reverse_contract
from coopdesk.land.exports import CONTRACTS_EXPORT
from coopdesk.land.lists import CONTRACTS_LIST
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.words import Kind

KINDS: Final[tuple[DocumentKind, ...]] = (
    DocumentKind(
        kind=Kind.CONTRACT,
        draft=ContractDraft,
        check=check_contract,
        post=post_contract,
        reverse=reverse_contract,
        listing=CONTRACTS_LIST,
        export=CONTRACTS_EXPORT,
    ),
)
