"""Lists of any length: ids first for one filter and order, then rows by page."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Enum,
    FromClause,
    Integer,
    Join,
    Select,
    String,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.util import find_tables

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.merged import records_of, with_merged
from coopdesk.kernel.search import SearchKey, folded
from coopdesk.kernel.values import Fixed

PAGE: Final = 128


def choice_of(expression: ColumnElement[Any], choices: type[Choice]) -> ColumnElement[Any]:
    """Return an expression of stored words as one that yields the members of a choice."""
    kind = Enum(choices, native_enum=False, values_callable=lambda them: [it.value for it in them])
    return type_coerce(expression, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list: what it is called, how it is computed, and what kind it holds."""

    name: str
    title: str
    expression: ColumnElement[Any]
    kind: type[Any] = str
    unit: str = ""
    total: bool = False
    sample: str = ""
    personal: bool = False
    mask: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition that a list offers: a named expression compared with a chosen value.

    ``how`` is ``equals``, ``from``, ``until`` or ``not_zero``; ``choices`` are what may be picked.
    ``subject`` names the register whose record is asked for, so that merged records count as one.
    """

    name: str
    title: str
    expression: ColumnElement[Any]
    how: str = "equals"
    choices: type[Choice] | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a list: typed text, conditions by filter name, order."""

    text: str = ""
    where: tuple[tuple[str, Any], ...] = ()
    order: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that can be opened at any size: it yields ids, pages of rows, and totals.

    ``subject`` names the search keys that typed text is looked up in; ``search_id`` is the column
    those keys refer to (the record's own id, or the member's id for documents).
    ``search_through`` looks in a table of lines instead: its column of our keys, and of theirs.
    """

    name: str
    title: str
    key: ColumnElement[int]
    source: FromClause
    columns: tuple[Column, ...]
    where: tuple[ColumnElement[bool], ...] = ()
    order: tuple[ColumnElement[Any], ...] = ()
    filters: tuple[Filter, ...] = ()
    subject: str = ""
    search_id: ColumnElement[int] | None = None
    search_through: tuple[ColumnElement[int], ColumnElement[int]] | None = None
    text_column: ColumnElement[Any] | None = None
    depends_on: frozenset[str] = field(default_factory=frozenset)

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    def ids(self, s: Session, query: Query = Query()) -> array[int]:
        """Return every id of the list in order, eight bytes each."""
        if query.order:
            chosen = self.column(query.order).expression
            order = [chosen.desc() if query.descending else chosen, self.key]
        else:
            order = [*(self.order or (self.key,))]
        statement = self._narrowed([self.key], query, order).order_by(*order)
        result = s.connection().execute(statement)
        cursor: Any = result.cursor  # Straight from the driver: a million rows need no wrapping.
        ids = array("q", chain.from_iterable(cursor))
        result.close()
        return ids

    def rows(self, s: Session, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return the columns' values for these ids, in the order of the ids."""
        found: dict[int, tuple[Any, ...]] = {}
        for start in range(0, len(ids), 500):
            part = list(ids[start : start + 500])
            statement = (
                select(self.key, *(column.expression for column in self.columns))
                .select_from(self.source)
                .where(self.key.in_(part))
            )
            found.update({row[0]: tuple(row[1:]) for row in s.execute(statement)})
        for place, column in enumerate(self.columns):
            if column.mask is not None:
                for key, row in found.items():
                    if row[place]:
                        shown = column.mask(str(row[place]))
                        found[key] = (*row[:place], shown, *row[place + 1 :])
        empty = (None,) * len(self.columns)
        return [found.get(one, empty) for one in ids]

    def totals(self, s: Session, query: Query = Query()) -> dict[str, Any]:
        """Return the number of rows under ``""`` and the sum of every column that totals."""
        summed = [column for column in self.columns if column.total]
        sums = [func.coalesce(func.sum(one.expression), 0, type_=Integer) for one in summed]
        statement = self._narrowed([func.count(), *sums], query)
        row = s.execute(statement).one()
        totals: dict[str, Any] = {"": int(row[0])}
        for column, value in zip(summed, row[1:], strict=True):
            number = getattr(value, "units", value)
            totals[column.name] = (
                column.kind(int(number)) if issubclass(column.kind, Fixed) else int(number)
            )
        return totals

    def _narrowed(
        self,
        columns: Sequence[ColumnElement[Any]],
        query: Query,
        order: Sequence[ColumnElement[Any]] = (),
    ) -> Select[Any]:
        """Ask for columns under the list's own conditions, the typed text and the filters."""
        conditions = [*self.where, *self._conditions(query)]
        source = _joined(self.source, _tables(self.key, *columns, *conditions, *order))
        return select(*columns).select_from(source).where(*conditions)

    def _conditions(self, query: Query) -> Iterator[ColumnElement[bool]]:
        """Yield what the typed text and the chosen filters ask for."""
        typed = folded(query.text)
        if typed:
            yield self._matches(typed, query.text)
        filters = {one.name: one for one in self.filters}
        for name, value in query.where:
            chosen = filters[name]
            match chosen.how:
                case "from":
                    yield chosen.expression >= value
                case "until":
                    yield chosen.expression <= value
                case "not_zero":
                    yield type_coerce(chosen.expression, Integer) != 0
                case _ if chosen.subject:
                    yield chosen.expression.in_(records_of(chosen.subject, value))
                case _:
                    yield chosen.expression == value

    def _matches(self, typed: str, text: str) -> ColumnElement[bool]:
        """Match typed text by search keys, or by the beginning of the text column."""
        by_text: ColumnElement[bool] | None = None
        if self.text_column is not None:
            # A register's key may be a day; as it is stored, it is a text all the same.
            stored = type_coerce(self.text_column, String)
            by_text = stored.contains(text.strip(), autoescape=True)
        if not self.subject:
            assert by_text is not None  # noqa: S101 - a list searches by keys or by text.
            return by_text
        keys = select(SearchKey.record_id).where(
            SearchKey.subject == self.subject,
            SearchKey.key >= typed,
            SearchKey.key < typed + "\U0010ffff",
        )
        if self.search_through is not None:
            ours, theirs = self.search_through
            named = select(ours).where(theirs.in_(with_merged(self.subject, keys)))
            by_key = self.key.in_(named)
        elif self.search_id is not None:
            by_key = self.search_id.in_(with_merged(self.subject, keys))
        else:
            by_key = self.key.in_(keys)
        return by_key if by_text is None else by_key | by_text


def _tables(*clauses: ColumnElement[Any]) -> set[FromClause]:
    """Return the tables whose columns are named in some clauses."""
    return {
        table
        for clause in clauses
        for table in find_tables(clause, check_columns=True, include_aliases=True)
    }


def _joined(source: FromClause, asked: set[FromClause]) -> FromClause:
    """Leave out of a source what is joined only for columns that a statement does not ask for.

    An outer join neither adds rows to a list nor takes any away, for a list has one row a key; but
    the database walks it all the same, row by row, where a further table hangs on it.
    """
    if not isinstance(source, Join):
        return source
    if source.isouter and not source.full and source.right not in asked:
        return _joined(source.left, asked)
    condition = source.onclause
    left = _joined(source.left, asked if condition is None else asked | _tables(condition))
    return Join(left, source.right, condition, isouter=source.isouter, full=source.full)
