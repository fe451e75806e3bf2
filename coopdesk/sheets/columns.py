"""What each column of a table means: by its heading, by its cells, and by sums and products."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from coopdesk.kernel.values import half_up
from coopdesk.sheets.contents import Contents, figure_of
from coopdesk.sheets.headings import BRACKETS, Heading, score_of
from coopdesk.sheets.kinds import DATE_FIELDS, SheetKind
from coopdesk.sheets.reading import text_of
from coopdesk.sheets.words import heading_key, heading_words, part_words, row_words

_PLAIN: Final = 90
_ASIDE: Final = frozenset({"birth", "sex", "serial"})
_COUNTED: Final = {
    "quantity": re.compile("重量|吨|公斤|斤|件数|数量"),
    "area": re.compile("亩数|面积"),
}
_VETO_FROM: Final = 5  # A few odd cells say nothing against a plain heading.
VETO: Final = {
    "date": Fraction(1, 3),
    "since": Fraction(1, 3),
    "id": Fraction(1, 3),
    "phone": Fraction(1, 4),
    "name": Fraction(1, 5),
    "area": Fraction(1, 2),
    "money": Fraction(1, 2),
    "quantity": Fraction(1, 2),
    "number": Fraction(1, 2),
    "passes": Fraction(1, 2),
    "payment": Fraction(1, 4),
    "unit": Fraction(1, 4),
}
_BY_CONTENT: Final = {
    "roster": (
        ("id_number", "id"),
        ("phone", "phone"),
        ("village", "place"),
        ("joined_on", "full_date"),
        ("name", "name"),
    ),
    "jobs": (
        ("id_number", "id"),
        ("phone", "phone"),
        ("worked_on", "full_date"),
        ("worked_on", "date"),
        ("kind", "job"),
        ("payment", "paid_word"),
        ("village", "place"),
        ("name", "name"),
        ("operator", "name"),
    ),
    "sales": (
        ("id_number", "id"),
        ("phone", "phone"),
        ("sold_on", "full_date"),
        ("sold_on", "date"),
        ("good", "good"),
        ("payment", "paid_word"),
        ("unit", "unit"),
        ("buyer", "name"),
    ),
    "stock": (("on_date", "full_date"), ("good", "good"), ("unit", "unit")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its place (from 0), heading, meaning, unit, and how sure we are.

    ``part`` is the job or the good whose column it is, ``price`` the price that its heading says.
    """

    index: int
    heading: str
    field: str | None
    unit: str = ""
    confidence: int = 0
    part: str = ""
    price: str = ""


def assigned(
    headings: Sequence[Heading],
    contents: Contents,
    kind: SheetKind,
    mapping: Mapping[int, str],
) -> tuple[Column, ...]:
    """Give each column its field: the surest pairs first, each field once."""
    pairs, unlikely = _pairs(headings, contents, kind, mapping)
    if kind.name == "roster":
        pairs = _heads_apart(pairs)
    chosen: dict[int, tuple[str, int]] = {
        index: (field, 100) for index, field in mapping.items() if field
    }
    _choose(pairs, chosen)
    _net_alone(chosen)
    _by_content(headings, contents, kind, mapping, chosen)
    # Odd cells under a plain heading are said of their rows, not passed over.
    _choose([(50, place, field) for _score, place, field in unlikely], chosen)
    _ticks_for_payment(chosen, contents)
    return tuple(
        Column(index, heading.shown, *_meaning(chosen.get(index), heading))
        for index, heading in enumerate(headings)
    )


def _net_alone(chosen: dict[int, tuple[str, int]]) -> None:
    """Take the amount after discount for the amount where the table has no other."""
    places = {field: index for index, (field, _score) in chosen.items()}
    if "net" in places and "amount" not in places:
        chosen[places["net"]] = ("amount", chosen[places["net"]][1])


def _choose(pairs: Sequence[tuple[int, int, str]], chosen: dict[int, tuple[str, int]]) -> None:
    """Give fields to columns, the surest pair first; each has one of the other."""
    taken = {field for field, _score_of in chosen.values()}
    for score, minus, field in pairs:
        if -minus not in chosen and field not in taken:
            chosen[-minus] = (field, max(1, min(score, 100)))
            taken.add(field)


def _pairs(
    headings: Sequence[Heading], contents: Contents, kind: SheetKind, mapping: Mapping[int, str]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """Return what headings may name, the surest first; apart what their cells do not look like."""
    pairs: list[tuple[int, int, str]] = []
    unlikely: list[tuple[int, int, str]] = []
    for index, heading in enumerate(headings):
        if index in mapping:
            continue
        for words in heading_words(kind.name):
            score = score_of(heading, words)
            if not score:
                continue
            content = kind.field(words.field).content
            share = contents.share(index, content)
            cells = len(contents.cells(index))
            if share is not None and share < VETO.get(content, 0) and cells >= _VETO_FROM:
                if score >= _PLAIN:
                    unlikely.append((score, -index, words.field))
                continue
            # An empty column gives way to a filled one of the same meaning.
            bonus = -30 if not cells else 0 if share is None else int(share * 12)
            if words.field == "payment" and cells and not contents.share(index, "paid_word"):
                bonus = -15  # 钱 over figures is the amount, where another column says paid.
            pairs.append((score + bonus, -index, words.field))
    return sorted(pairs, reverse=True), sorted(unlikely, reverse=True)


def _ticks_for_payment(chosen: dict[int, tuple[str, int]], contents: Contents) -> None:
    """Take a column of paid or owed amounts that holds ticks alone for one that says whether."""
    taken = {field for field, _score_of in chosen.values()}
    words = row_words().yes | row_words().no
    for index, (field, score) in list(chosen.items()):
        if field not in {"paid", "owed"} or "payment" in taken or "paid" in taken - {field}:
            continue
        cells = contents.cells(index)
        if cells and all(text_of(cell).lower() in words for cell in cells):
            chosen[index] = ("payment", score)
            taken.add("payment")


def _heads_apart(pairs: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Where a roster has the head's name beside the member's, the head's is not the member's."""
    heads = {place for score, place, field in pairs if field == "household" and score >= 90}
    named = {place for score, place, field in pairs if field == "name" and score >= 90}
    if not heads or not named - heads:
        return pairs
    return [pair for pair in pairs if not (pair[2] == "name" and pair[1] in heads)]


def _meaning(chosen: tuple[str, int] | None, heading: Heading) -> tuple[str | None, str, int]:
    """Return a column's field, unit and confidence."""
    if chosen is None:
        return None, heading.unit, 0
    return chosen[0], heading.unit, chosen[1]


def _by_content(
    headings: Sequence[Heading],
    contents: Contents,
    kind: SheetKind,
    mapping: Mapping[int, str],
    chosen: dict[int, tuple[str, int]],
) -> None:
    """Give fields that no heading named to columns whose cells speak for themselves."""
    taken = {field for field, _score_of in chosen.values()}
    for field, content in _BY_CONTENT[kind.name]:
        paid_elsewhere = field == "payment" and taken & {"paid", "owed", "pay_cash"}
        dated = field == DATE_FIELDS[kind.name] and "day" in taken
        if field in taken or paid_elsewhere or dated:
            continue
        needed = any(field in group for group in kind.needs) or field in {
            "payment",
            DATE_FIELDS[kind.name],
            "kind",
            "buyer",
            "unit",
        }
        best: tuple[Fraction, int] | None = None
        for index, heading in enumerate(headings):
            if index in mapping or not _is_free(index, field, heading, kind, chosen):
                continue
            if _names_another(heading, field, kind, taken):
                continue
            share = contents.share(index, content)
            least = Fraction(3, 5) if not heading.keys or needed else Fraction(9, 10)
            known = field in {"name", "operator"} and bool(heading.keys) and not needed
            if field == "payment" and chosen.get(index, ("",))[0] == "note":
                least = Fraction(1, 2)
            if share is None or share < least or known or _is_stray(index, heading, contents):
                continue
            if best is None or share > best[0]:
                best = (share, index)
        if best is not None:
            chosen[best[1]] = (field, int(best[0] * 50))
            taken.add(field)


def _is_stray(index: int, heading: Heading, contents: Contents) -> bool:
    """Tell a column without a heading that holds no more than a signature or two."""
    return not heading.keys and len(contents.cells(index)) * 4 < len(contents.rows)


def _names_another(heading: Heading, field: str, kind: SheetKind, taken: set[str]) -> bool:
    """Tell whether a heading plainly names a field that has no use here or another column."""
    return any(
        words.field not in {field, "note"}
        and (words.field in taken or words.field in _ASIDE)
        and score_of(heading, words) >= _PLAIN
        for words in heading_words(kind.name)
    )


def _is_free(
    index: int,
    field: str,
    heading: Heading,
    kind: SheetKind,
    chosen: Mapping[int, tuple[str, int]],
) -> bool:
    """Tell whether a column may still be given by its content: notes may say what was done."""
    if index not in chosen:
        return True
    if chosen[index][0] != "note":
        return False
    words = next(one for one in heading_words(kind.name) if one.field == field)
    return field == "payment" or not words.maybe.isdisjoint(heading.keys)


def with_numbers(
    columns: tuple[Column, ...], contents: Contents, kind: SheetKind, mapping: Mapping[int, str]
) -> tuple[Column, ...]:
    """Find factor, price and amount among the number columns by their product, if need be."""
    if kind.name == "roster":
        return _roster_numbers(columns, contents)
    factor = "area" if kind.name == "jobs" else "quantity"
    columns = _with_the_price_paid(columns, contents, mapping, factor)
    fields = {column.field: column for column in columns if column.field}
    wanted = [name for name in (factor, "price", "amount") if name not in fields]
    if (
        not wanted
        or "mu_times" in fields
        or (wanted != [factor] and factor in fields and "amount" in fields)
    ):
        return columns
    free = [
        column.index
        for column in columns
        if (column.field is None or column.field in {"passes", "serial"})
        and column.index not in mapping
        and (contents.share(column.index, "money") or 0) >= Fraction(3, 5)
    ]
    options = {
        name: [fields[name].index] if name in fields else free
        for name in (factor, "price", "amount")
    }
    best: tuple[int, tuple[int, int, int]] | None = None
    for one in options[factor]:
        for two in options["price"]:
            for three in options["amount"]:
                if len({one, two, three}) == 3:
                    hits = _product_hits(contents, one, two, three)
                    if best is None or hits > best[0]:
                        best = (hits, (one, two, three))
    if best is None or best[0] * 2 < len(contents.rows):
        return columns
    places = dict(zip((factor, "price", "amount"), best[1], strict=True))
    changed = list(columns)
    for name in wanted:
        index = places[name]
        changed[index] = replace(changed[index], field=name, confidence=40)
    return tuple(changed)


def _with_the_price_paid(
    columns: tuple[Column, ...], contents: Contents, mapping: Mapping[int, str], factor: str
) -> tuple[Column, ...]:
    """Of several prices or quantities take those that make the amounts.

    Retail beside members' price, bags beside tonnes: only the right two give the amount.
    """
    fields = {column.field: column.index for column in columns if column.field}
    if not {factor, "price", "amount"} <= fields.keys() or mapping:
        return columns
    free = [column for column in columns if column.field is None]
    words = _COUNTED[factor]
    counts = [one.index for one in free if words.search(one.heading)]
    prices = [one.index for one in free if "价" in one.heading]
    hits = {
        (one, two): _product_hits(contents, one, two, fields["amount"])
        for one in (fields[factor], *counts)
        for two in (fields["price"], *prices)
    }
    best = max(hits, key=lambda pair: hits[pair])
    written = hits[fields[factor], fields["price"]]
    if hits[best] <= written or hits[best] * 2 < len(contents.rows):
        return columns
    changed = list(columns)
    for name, place in ((factor, best[0]), ("price", best[1])):
        if place != fields[name]:
            old = fields[name]
            changed[old] = replace(changed[old], field=None, confidence=0)
            changed[place] = replace(changed[place], field=name, confidence=60)
    return tuple(changed)


def _product_hits(contents: Contents, one: int, two: int, three: int) -> int:
    """Count the sample rows in which a whole multiple of two cells' product is the third."""
    hits = 0
    for row in contents.rows:
        values = [
            figure_of(row[place]) if place < len(row) else None for place in (one, two, three)
        ]
        if None in values or not values[0] or not values[1] or not values[2]:
            continue
        product = values[0] * values[1]
        times = values[2] / product
        whole = half_up(times)
        hits += (
            1 <= whole <= 5
            and half_up(product * whole * 100) == half_up(values[2] * 100)
            and (values[0] != 1 and values[1] != 1)
        )
    return hits


def _roster_numbers(columns: tuple[Column, ...], contents: Contents) -> tuple[Column, ...]:
    """Find a roster's area where no heading names it: the column that says 亩."""
    if any(column.field in {"area", "measured_area"} for column in columns):
        return columns
    changed = list(columns)
    for column in columns:
        cells = [text_of(cell) for cell in contents.cells(column.index)]
        says_mu = bool(cells) and sum("亩" in text for text in cells) * 5 >= len(cells)
        if column.field is None and (says_mu or _is_land(column, contents)):
            changed[column.index] = replace(column, field="area", confidence=40)
            break
    return tuple(changed)


def _is_land(column: Column, contents: Contents) -> bool:
    """Tell a column of figures that is headed by land alone: 田, 地."""
    headed = heading_key(BRACKETS.sub("", column.heading)) in part_words("roster").names
    return headed and (contents.share(column.index, "area") or 0) >= Fraction(4, 5)


def moved(columns: tuple[Column, ...], kind: SheetKind, contents: Contents) -> tuple[Column, ...]:
    """Let a roster's only area, name or place be its area, its name or its village."""
    fields = {column.field for column in columns}
    moves: dict[str, str] = {}
    if kind.name == "roster":
        if "area" not in fields and "measured_area" in fields:
            moves["measured_area"] = "area"
        if "name" not in fields and "household" in fields:
            moves["household"] = "name"
        place = next((column for column in columns if column.field == "address"), None)
        if "village" not in fields and place is not None and _holds_villages(place, contents):
            moves["address"] = "village"
    if (
        kind.name == "jobs"
        and "area" not in fields
        and "mu_times" in fields
        and ("passes" not in fields)
    ):
        moves["mu_times"] = "area"
    return tuple(
        replace(column, field=moves.get(column.field or "", column.field)) for column in columns
    )


def _holds_villages(column: Column, contents: Contents) -> bool:
    """Tell whether addresses are villages and nothing more, or villages with their groups."""
    cells = [re.sub(r"\s+", "", text_of(cell)) for cell in contents.cells(column.index)]
    plain = sum(
        bool(
            re.fullmatch(
                r"[\u4e00-\u9fff]{1,8}(?:村|社区)(?:第?[\d一二三四五六七八九十]+[组队社])?", cell
            )
        )
        for cell in cells
    )
    return bool(cells) and plain * 10 >= len(cells) * 9
