"""The explicit list of every register and table; whatever walks over all of them starts here."""

from __future__ import annotations

from typing import Final

from coopdesk import attachments
from coopdesk.kernel import search, tables
from coopdesk.kernel.records import Base
from coopdesk.kernel.register import Register
from coopdesk.land.kinds import KINDS as LAND_KINDS
from coopdesk.land.records import CROPS, PLOTS, SEASONS
from coopdesk.ledger import paper_records
from coopdesk.ledger import records as ledger_records
from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.words import Kind
from coopdesk.machinery.kinds import KINDS as MACHINERY_KINDS
from coopdesk.machinery.records import JOB_KINDS, MACHINES, OPERATORS, RATES
from coopdesk.members import duplicates
from coopdesk.members.records import HOUSEHOLDS, MEMBERS, SUPPLIERS, VILLAGES
from coopdesk.money import records as money_records
from coopdesk.money.kinds import KINDS as MONEY_KINDS
from coopdesk.supplies.kinds import KINDS as SUPPLIES_KINDS
from coopdesk.supplies.records import GOOD_PRICES, GOODS, LOTS, WAREHOUSES

REGISTERS: Final[tuple[Register, ...]] = (
    VILLAGES,
    HOUSEHOLDS,
    MEMBERS,
    SUPPLIERS,
    SEASONS,
    CROPS,
    PLOTS,
    WAREHOUSES,
    GOODS,
    GOOD_PRICES,
    LOTS,
    OPERATORS,
    MACHINES,
    JOB_KINDS,
    RATES,
)
METADATA: Final = Base.metadata
MAPPED: Final = (
    paper_records,
    attachments, duplicates, ledger_records, money_records, search, tables,
)  # fmt: skip
KINDS: Final[tuple[DocumentKind, ...]] = (
    *LAND_KINDS,
    *SUPPLIES_KINDS,
    *MACHINERY_KINDS,
    *MONEY_KINDS,
)
DOCUMENT_KINDS: Final[dict[Kind, DocumentKind]] = {one.kind: one for one in KINDS}
