"""Lists of any length: ids first for one filter and order, then rows by page."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, ClassVar, Final

from sqlalchemy import (
    ColumnElement,
    Enum,
    FromClause,
    Integer,
    Select,
    String,
    Text,
    case,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.joins import joined, tables_of
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
    """One column of a list: what it is called, how it is computed, and what kind it holds.

    ``total`` columns are added up; where rows are of unlike sorts, ``alike`` names the filter that
    must choose one sort first. ``extra`` columns are shown only when asked for, ``wide`` ones take
    the spare room, and of those with ``leaves`` the highest goes first where room is short.
    """

    name: str
    title: str
    expression: ColumnElement[Any]
    kind: type[Any] = str
    unit: str = ""
    total: bool = False
    alike: str = ""
    sample: str = ""
    personal: bool = False
    mask: Callable[[str], str] | None = None
    extra: bool = False
    wide: bool = False
    leaves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition that a list offers: a named expression compared with a chosen value.

    ``how`` is ``equals``, ``between`` (a pair of values, either may be None; days may be told by a
    ``Span``) or ``not_zero`` (or zero, if False is asked). What may be picked are ``choices``, the
    records of the register ``record``, or, if ``distinct``, whatever stands in the list.
    ``subject`` is a register whose merged records count as one. With ``through``, a column of our
    keys in a table of lines, a row matches by any of its lines. ``usual`` filters are always shown.
    """

    name: str
    title: str
    expression: ColumnElement[Any]
    how: str = "equals"
    kind: type[Any] = str
    unit: str = ""
    choices: type[Choice] | None = None
    record: str = ""
    subject: str = ""
    distinct: bool = False
    through: ColumnElement[int] | None = None
    usual: bool = False

    @property
    def picks(self) -> str:
        """Return the register whose records may be picked."""
        return self.record or self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """A fact by which a list's rows may stand together, each group with its sums.

    Rows of a group share the value of ``expression`` and are called by ``shown``; groups stand in
    ``order``, then by that value. Where none is known, ``missing`` says so.
    """

    name: str
    title: str
    expression: ColumnElement[Any]
    shown: ColumnElement[Any] | None = None
    kind: type[Any] = str
    order: tuple[ColumnElement[Any], ...] = ()
    descending: bool = False
    missing: str = ""

    def sequence(self) -> tuple[ColumnElement[Any], ...]:
        """Return what groups are ordered by."""
        key = self.expression
        if issubclass(self.kind, Choice) and not self.order:
            places = {one.value: place for place, one in enumerate(self.kind)}
            return (case(places, value=type_coerce(key, Text), else_=len(places)), key)
        return (*self.order, key.desc() if self.descending else key)


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A group of a list: what its rows share, its name, how many there are, and its sums."""

    key: Any
    name: Any
    count: int
    sums: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a list: typed text, conditions by filter name, order, grouping by name."""

    text: str = ""
    where: tuple[tuple[str, Any], ...] = ()
    order: str = ""
    descending: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A way to look at a list, under a name: conditions, order, grouping, columns.

    A list declares those that everybody begins with, named in English; a clerk's ``own`` are named
    in the clerk's words. No ``columns`` are the usual ones.
    """

    name: str
    where: tuple[tuple[str, Any], ...] = ()
    order: str = ""
    descending: bool = False
    group: str = ""
    columns: tuple[str, ...] = ()
    own: bool = False

    @property
    def query(self) -> Query:
        """Return what the view asks."""
        return Query(
            where=self.where, order=self.order, descending=self.descending, group=self.group
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that can be opened at any size: it yields ids, pages of rows, and totals.

    ``subject`` names the search keys that typed text is looked up in; ``search_id`` is the column
    those keys refer to (the record's own id, or the member's id for documents).
    ``search_through`` looks in a table of lines instead: its column of our keys, and of theirs.
    ``document`` is the column of the document that a row stands in, where rows are lines;
    ``counts`` says what is counted: ``rows``, ``documents``, ``lines`` or ``people``.
    """

    name: str
    title: str
    key: ColumnElement[int]
    source: FromClause
    columns: tuple[Column, ...]
    where: tuple[ColumnElement[bool], ...] = ()
    order: tuple[ColumnElement[Any], ...] = ()
    filters: tuple[Filter, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    views: tuple[View, ...] = ()
    document: ColumnElement[int] | None = None
    counts: str = "rows"
    subject: str = ""
    search_id: ColumnElement[int] | None = None
    search_through: tuple[ColumnElement[int], ColumnElement[int]] | None = None
    text_column: ColumnElement[Any] | None = None
    depends_on: frozenset[str] = field(default_factory=frozenset)

    @property
    def masked(self) -> tuple[Column, ...]:
        """Return the columns of which a person's number shows its ends alone."""
        return tuple(one for one in self.columns if one.personal and one.mask is not None)

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    def filter(self, name: str) -> Filter:
        """Return a filter by its name."""
        return next(one for one in self.filters if one.name == name)

    def grouping(self, name: str) -> Grouping | None:
        """Return a grouping by its name, if the list has it."""
        return next((one for one in self.groupings if one.name == name), None)

    def _unlike(self, query: Query, group: str = "") -> list[str]:
        """Return the filters that would have to choose one sort, and do not."""
        chosen = {name for name, _value in query.where} | {group, ""}
        return sorted({one.alike for one in self.columns if one.total} - chosen)

    def _adding(self, unlike: Sequence[str]) -> list[ColumnElement[Any]]:
        """Return what a question for sums selects: the count, the sums, how many sorts."""
        sums = [_sum(one) for one in self.columns if one.total]
        sorts = [func.count(self.filter(one).expression.distinct()) for one in unlike]
        return [func.count(), *sums, *sorts]

    def _added(
        self, rows: Sequence[Sequence[Any]], unlike: Sequence[str]
    ) -> list[tuple[int, dict[str, Any]]]:
        """Return count and sums by column; never of rows of unlike sorts, in any of the groups."""
        summed = [one for one in self.columns if one.total]
        mixed = {
            name
            for at, name in enumerate(unlike, 1 + len(summed))
            if any(row[at] > 1 for row in rows)
        }
        found = []
        for row in rows:
            sums: dict[str, Any] = {}
            for column, value in zip(summed, row[1:], strict=False):
                if column.alike not in mixed:
                    number = int(getattr(value, "units", value))
                    is_exact = issubclass(column.kind, Fixed)
                    sums[column.name] = column.kind(number) if is_exact else number
            found.append((int(row[0]), sums))
        return found

    read_by_page: ClassVar[bool] = True

    def ids(self, s: Session, query: Query = Query()) -> array[int]:
        """Return every id of the list in order, eight bytes each."""
        grouping = self.grouping(query.group)
        order = list(grouping.sequence()) if grouping is not None else []
        if query.order:
            chosen = self.column(query.order).expression
            order += [chosen.desc() if query.descending else chosen, self.key]
        else:
            order += self.order or (self.key,)
        statement = self._narrowed([self.key], query, order).order_by(*order)
        result = s.connection().execute(statement)
        cursor: Any = result.cursor  # Straight from the driver: a million rows need no wrapping.
        ids = array("q", chain.from_iterable(cursor))
        result.close()
        return ids

    def rows(
        self,
        s: Session,
        ids: Sequence[int],
        only: frozenset[str] | None = None,
        *,
        whole: bool = False,
    ) -> list[tuple[Any, ...]]:
        """Return the columns' values for these ids, in their order; None for all but ``only``.

        Personal numbers are masked unless they are asked for ``whole``: whoever asks writes down
        who gets them.
        """
        asked = [
            place
            for place, column in enumerate(self.columns)
            if only is None or column.name in only
        ]
        found: dict[int, tuple[Any, ...]] = {}
        for start in range(0, len(ids), 500):
            part = list(ids[start : start + 500])
            statement = (
                select(self.key, *(self.columns[place].expression for place in asked))
                .select_from(self.source)
                .where(self.key.in_(part))
            )
            found.update({row[0]: tuple(row[1:]) for row in s.execute(statement)})
        empty = (None,) * len(self.columns)
        if len(asked) < len(empty):
            for key, row in found.items():
                filled = list(empty)
                for place, value in zip(asked, row, strict=True):
                    filled[place] = value
                found[key] = tuple(filled)
        for place, column in enumerate(self.columns):
            if column.mask is not None and not (whole and column.personal):
                for key, row in found.items():
                    if row[place]:
                        shown = column.mask(str(row[place]))
                        found[key] = (*row[:place], shown, *row[place + 1 :])
        return [found.get(one, empty) for one in ids]

    def totals(self, s: Session, query: Query = Query()) -> dict[str, Any]:
        """Return the number of rows under ``""`` and the sum of every column that may be added."""
        unlike = self._unlike(query)
        row = s.execute(self._narrowed(self._adding(unlike), query)).one()
        [(count, sums)] = self._added([row], unlike)
        return {"": count, **sums}

    def totals_of(self, s: Session, ids: Sequence[int]) -> dict[str, Any]:
        """Return number and sums of chosen rows, as ``totals`` does."""
        chosen = func.json_each(json.dumps(list(ids))).table_valued("value")
        unlike = self._unlike(Query())
        statement = select(*self._adding(unlike)).select_from(self.source)
        row = s.execute(statement.where(self.key.in_(select(chosen.c.value)))).one()
        [(count, sums)] = self._added([row], unlike)
        return {"": count, **sums}

    def count(self, s: Session, query: Query = Query()) -> int:
        """Return the number of rows alone."""
        return int(s.execute(self._narrowed([func.count()], query)).scalar_one())

    def groups(self, s: Session, query: Query) -> list[Subtotal]:
        """Return the groups of a query with their sums, in the order in which ``ids`` has them."""
        grouping = self.grouping(query.group)
        if grouping is None:
            return []
        unlike = self._unlike(query, query.group)
        key = grouping.expression
        shown = key if grouping.shown is None else grouping.shown
        columns = [key, func.min(shown), *self._adding(unlike)]
        order = grouping.sequence()
        statement = self._narrowed(columns, query, order).group_by(key).order_by(*order)
        rows = s.execute(statement).all()
        added = self._added([row[2:] for row in rows], unlike)
        return [Subtotal(row[0], row[1], *sums) for row, sums in zip(rows, added, strict=True)]

    def document_of(self, s: Session, row_id: int) -> int | None:
        """Return the document that a row is, or that it is a line of."""
        if self.document is None:
            return row_id
        statement = select(self.document).select_from(self.source).where(self.key == row_id)
        return s.execute(statement).scalar()

    def values(self, s: Session, name: str) -> list[Any]:
        """Return what stands in the list for a filter, each once, in order."""
        expression = self.filter(name).expression
        statement = select(expression).select_from(self.source).where(*self.where)
        found = s.execute(statement.distinct().order_by(expression)).scalars()
        return [one for one in found if one not in {None, ""}]

    def _narrowed(
        self,
        columns: Sequence[ColumnElement[Any]],
        query: Query,
        order: Sequence[ColumnElement[Any]] = (),
    ) -> Select[Any]:
        """Ask for columns under the list's own conditions, the typed text and the filters."""
        conditions = [*self.where, *self._conditions(query)]
        source = joined(self.source, tables_of(self.key, *columns, *conditions, *order))
        return select(*columns).select_from(source).where(*conditions)

    def _conditions(self, query: Query) -> Iterator[ColumnElement[bool]]:
        """Yield what the typed text and the chosen filters ask for."""
        typed = folded(query.text)
        if typed:
            yield self._matches(typed, query.text)
        for name, value in query.where:
            yield from self._asked(self.filter(name), value)

    def _asked(self, one: Filter, value: Any) -> list[ColumnElement[bool]]:
        """Return what a filter asks of a row."""
        asked = one.expression
        match one.how:
            case "between":
                low, high = value
                return [
                    *([asked >= low] if low is not None else []),
                    *([asked <= high] if high is not None else []),
                ]
            case "not_zero":
                units = type_coerce(asked, Integer)
                return [units != 0 if value else units == 0]
            case _ if one.subject:
                found = asked.in_(records_of(one.subject, value))
            case _:
                found = asked == value
        if one.through is not None:
            return [self.key.in_(select(one.through).where(found))]
        return [found]

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


def _sum(column: Column) -> ColumnElement[int]:
    """Return the sum of a column, in its smallest units."""
    return func.coalesce(func.sum(column.expression), 0, type_=Integer)
