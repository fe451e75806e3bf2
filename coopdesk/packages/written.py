"""Documents written as lines of a package straight from the book's rows, column by column.

The lines are the same, byte for byte, as ``write_strict`` makes of ``outward`` records; only the
named values in between are left out, which for a month's documents cost more than all else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from coopdesk.ledger.exported import Exported
from coopdesk.packages.outward import OUTWARD
from coopdesk.packages.strict import LARGEST, Unfit, slot_of

Person = Callable[[int], str]


class _Place(NamedTuple):
    """A column that travels: where it stands in the rows, and which control total it adds to."""

    at: int
    name: str
    slot: int


class _Layout(NamedTuple):
    """How the rows of one SELECT become objects: their columns by key, a list's text among them."""

    places: tuple[_Place, ...]
    template: str


@lru_cache(maxsize=64)
def _layout(names: tuple[str, ...], lists: tuple[str, ...]) -> _Layout:
    """Lay objects out once for all rows with the same columns; lists follow the columns."""
    keys = sorted(
        (OUTWARD[name], at, name)
        for at, name in enumerate((*names, *lists), 1)  # The document's id comes first.
        if name in OUTWARD
    )
    places = [_Place(at, name, slot_of(key)) for key, at, name in keys]
    holes = ",".join(f'"{key}":[%s]' if name in lists else f'"{key}":%s' for key, _at, name in keys)
    return _Layout(tuple(places), f"{{{holes}}}")


def written(
    parts: Iterable[Exported], flags: frozenset[str], person: Person
) -> Iterator[tuple[list[str], list[int]]]:
    """Write documents as lines; yields some hundreds, with their sums of money, area, mu-times."""
    for part in parts:
        writing = _Writing(flags, person)
        lists = []
        for names, rows in part.lists.values():
            found: dict[int, list[str]] = {row[0]: [] for row in part.rows}
            for row, text in zip(rows, writing.objects(names, rows), strict=True):
                found[row[0]].append(text)
            lists.append([",".join(one) for one in found.values()])
        yield writing.objects(part.names, part.rows, tuple(part.lists), lists), writing.sums


class _Writing:
    """Writes rows as objects, and adds up their control totals."""

    def __init__(self, flags: frozenset[str], person: Person) -> None:
        self.sums = [0, 0, 0]
        self._flags = flags
        self._person = person

    def objects(
        self,
        names: tuple[str, ...],
        rows: list[tuple[Any, ...]],
        lists: tuple[str, ...] = (),
        written_lists: Sequence[Iterable[str]] = (),
    ) -> list[str]:
        """Write rows as objects; of lists there is the text already."""
        layout = _layout(names, lists)
        columns: list[Any] = [*zip(*rows, strict=True), *written_lists]
        texts = (
            [
                columns[place.at] if place.name in lists else self._texts(place, columns[place.at])
                for place in layout.places
            ]
            if rows
            else []
        )
        template = layout.template
        return [template % row for row in zip(*texts, strict=True)]

    def _texts(self, place: _Place, column: Sequence[Any]) -> Iterable[str]:
        """Write the values of a column, all at once where they are of one type."""
        if place.name in self._flags:
            return ["true" if one else "false" for one in column]
        if place.name == "member":
            return ["null" if one is None else quoted(self._person(one)) for one in column]
        kinds = set(map(type, column))
        if kinds == {str}:
            return map(quoted, column)
        if kinds == {int} and min(column) >= -LARGEST and max(column) <= LARGEST:
            if place.slot >= 0:
                self.sums[place.slot] += sum(column)
            return map(str, column)
        if place.slot >= 0:
            self.sums[place.slot] += sum([one for one in column if type(one) is int])
        return map(_text, column)


def _text(value: object) -> str:
    """Write one value; refuses what may not travel."""
    if value is None:
        return "null"
    if type(value) is str:
        return quoted(value)
    if type(value) is int:
        if -LARGEST <= value <= LARGEST:
            return str(value)
        raise Unfit("a number is too large")
    raise Unfit(f"a value of type {type(value).__name__} may not travel")
