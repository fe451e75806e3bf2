"""The chart of accounts and the posting rules, read from resources/accounts.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coopdesk.kernel.changes import Reader, Writer
from coopdesk.kernel.i18n import RESOURCES
from coopdesk.kernel.rows import change_rows, fetch_rows


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One line of a posting rule: the named amount goes to this side of this account.

    ``party`` says whose name the entry carries: a member, a supplier, or nobody.
    """

    side: str
    account: str
    amount: str
    party: str = ""


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    """Read the declaration once."""
    return tomllib.loads((RESOURCES / "accounts.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def posting_rule(kind: str) -> tuple[PostingLine, ...]:
    """Return the declared posting rule of a kind of document."""
    return tuple(PostingLine(*line) for line in _declared()["posting"][kind])


def class_account(prefix: str, good_class: str) -> str:
    """Return the sub-account of a class of goods or services under an account."""
    table: dict[str, str] = _declared()["classes"][prefix]
    return table.get(good_class, table["other"])


@lru_cache(maxsize=1)
def account_names() -> dict[str, str]:
    """Return every account's name by its code."""
    return {row[0]: row[1] for row in _declared()["accounts"]}


def cash_accounts() -> dict[str, str]:
    """Return the account of each way money moves: cash, bank, wechat, alipay."""
    return dict(_declared()["methods"])


def chart_is_behind(s: Reader) -> bool:
    """Tell whether the program has accounts that a book, made by an older one, lacks."""
    held = {row[0] for row in fetch_rows(s, "SELECT code FROM account")}
    return bool(held) and not held >= account_names().keys()


def write_chart(s: Writer) -> None:
    """Write the chart into a new book, or bring a book's chart up to the declaration."""
    change_rows(
        s,
        "account",
        "INSERT INTO account (code, name, kind, credit_side) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (code) DO UPDATE SET name = excluded.name",
        [(code, name, kind, kind in _CREDIT) for code, name, kind in _declared()["accounts"]],
    )


_CREDIT = frozenset({"liability", "equity", "income", "contra_asset"})
