"""JSON as the sealed files know it: no floats, no double keys, whole numbers of 64 bits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

LARGEST: Final = 2**63 - 1
DEEPEST: Final = 8

_KINDS: Final = {
    "fen": 0,
    "area": 1,
    "mu_times": 2,
}
_PLAIN_KINDS: Final = frozenset({str, bool, type(None)})


class Unfit(ValueError):  # noqa: N818 - it is a finding; the caller turns it into a refusal.
    """A text that is not strict JSON, or a value that may not travel."""


class _Slots(dict[str, int]):
    """Which control total a key adds to, learned once a key; -1 for none."""

    def __missing__(self, key: str) -> int:
        """Tell by the ending of the key: ``_fen``, ``_area``, ``_mu_times``."""
        slot = next((s for end, s in _KINDS.items() if key == end or key.endswith(f"_{end}")), -1)
        if len(self) < 1000:
            self[key] = slot
        return slot


_SLOTS: Final = _Slots()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; the same key twice is refused, for readers disagree on what it means."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unfit("a key stands twice in one object")
    return made


def _no_float(_text: str) -> Any:
    """Refuse a number that is not whole."""
    raise Unfit("a number is not whole")


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float
)
_ENCODE: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
# What was weighed holds no circle: it is at most so deep.
_ENCODE_WEIGHED: Final = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
).encode


def read_strict(text: str) -> Any:
    """Read one JSON text exactly: nothing before it, nothing after it, no lone surrogates."""
    try:
        value, end = _STRICT.raw_decode(text)
        if "\\u" in text:
            _ENCODE(value).encode()
    except Unfit:
        raise
    except (ValueError, RecursionError) as trouble:
        raise Unfit(f"not JSON: {type(trouble).__name__}") from trouble
    if end != len(text):
        raise Unfit("something follows the JSON text")
    return value


def read_block(lines: Sequence[str], sums: list[int]) -> None:
    """Read many objects exactly and weigh them together, as one by one they would be.

    Each pair of key and value has one colon. So where there are as many colons as pairs were read,
    no key stood twice; where texts hold further ones, every object is read pair by pair.
    """
    try:
        found = [_NO_FLOATS.raw_decode(line) for line in lines]
    except Unfit:
        raise
    except (ValueError, RecursionError) as trouble:
        raise Unfit(f"not JSON: {type(trouble).__name__}") from trouble
    for line, (value, end) in zip(lines, found, strict=True):
        if end != len(line):
            raise Unfit("something follows the JSON text")
        if type(value) is not dict:
            raise Unfit("not an object")
        if "\\u" in line:
            read_strict(line)
    values = [value for value, _end in found]
    if weigh_block(values, sums) != sum(line.count(":") for line in lines):
        for line in lines:
            read_strict(line)


_NO_FLOATS: Final = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
_PLAIN: Final = json.JSONDecoder()


def read_plain(line: str) -> dict[str, Any]:
    """Read again a record that was read strictly before."""
    record: dict[str, Any] = _PLAIN.raw_decode(line)[0]
    return record


def read_strict_object(content: bytes) -> dict[str, Any]:
    """Read one strict JSON object from UTF-8 bytes, every value fit to travel."""
    try:
        text = content.decode()
    except UnicodeDecodeError as trouble:
        raise Unfit("not UTF-8") from trouble
    value = read_strict(text)
    weigh_object(value, [0, 0, 0])
    return dict(value)


def write_strict(value: Mapping[str, Any]) -> str:
    """Write one object on one line, keys sorted."""
    return _ENCODE(value)


def write_block(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """Write objects that were weighed, each on one line, keys sorted."""
    return [_ENCODE_WEIGHED(value) for value in values]


def weigh(record: Mapping[str, Any], sums: list[int], depth: int = 1) -> None:
    """Refuse what may not travel, and add the record to the sums of money, area and mu-times."""
    if depth > DEEPEST:
        raise Unfit("nested too deep")
    for key, value in record.items():
        kind = type(value)
        if kind is int:
            if not -LARGEST <= value <= LARGEST:
                raise Unfit("a number is too large")
            slot = _SLOTS[key]
            if slot >= 0:
                sums[slot] += value
        elif kind is str or kind is bool or value is None:
            continue
        elif kind is dict:
            weigh(value, sums, depth + 1)
        elif kind is list or kind is tuple:
            _weigh_list(key, value, sums, depth + 1)
        else:
            raise Unfit(f"a value of type {kind.__name__} may not travel")


def weigh_block(records: Sequence[Mapping[str, Any]], sums: list[int], depth: int = 1) -> int:
    """Weigh many records at once, column by column, and return how many pairs they hold."""
    if depth > DEEPEST:
        raise Unfit("nested too deep")
    alike: dict[tuple[str, ...], list[Iterable[Any]]] = {}
    for record in records:
        alike.setdefault(tuple(record), []).append(record.values())
    pairs = 0
    for keys, rows in alike.items():
        pairs += len(keys) * len(rows)
        for key, column in zip(keys, zip(*rows, strict=True), strict=True):
            kinds = set(map(type, column)) - _PLAIN_KINDS
            if kinds:
                pairs += _weigh_column(key, column, kinds, sums, depth)
    return pairs


def _weigh_column(
    key: str, column: Sequence[Any], kinds: set[type], sums: list[int], depth: int
) -> int:
    """Weigh the values of one key and return how many pairs they hold."""
    numbers = [value for value in column if type(value) is int] if int in kinds else []
    if numbers:
        if min(numbers) < -LARGEST or max(numbers) > LARGEST:
            raise Unfit("a number is too large")
        slot = _SLOTS[key]
        if slot >= 0:
            sums[slot] += sum(numbers)
    pairs = 0
    if dict in kinds:
        pairs += weigh_block([one for one in column if type(one) is dict], sums, depth + 1)
    if list in kinds or tuple in kinds:
        if depth + 1 > DEEPEST:
            raise Unfit("nested too deep")
        inside = [one for part in column if type(part) in {list, tuple} for one in part]
        objects = [one for one in inside if type(one) is dict]
        pairs += weigh_block(objects, sums, depth + 1)
        for one in inside:
            if type(one) is not dict:
                weigh({key: one}, sums, depth + 1)
    odd = kinds - {int, dict, list, tuple}
    if odd:
        raise Unfit(f"a value of type {odd.pop().__name__} may not travel")
    return pairs


def weigh_object(value: Any, sums: list[int]) -> None:
    """Weigh what was read; refuses what is no object."""
    if type(value) is not dict:
        raise Unfit("not an object")
    weigh(value, sums)


def _weigh_list(key: str, values: list[Any] | tuple[Any, ...], sums: list[int], depth: int) -> None:
    """Weigh each value of a list; plain numbers in it count under the key of the list."""
    if depth > DEEPEST:
        raise Unfit("nested too deep")
    for value in values:
        if type(value) is dict:
            weigh(value, sums, depth)
        else:
            weigh({key: value}, sums, depth)


class Fields:
    """The fields of one strict object, each taken once by its type; leftovers are refused."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Start with all fields untaken."""
        self._left = dict(values)

    def _take(self, name: str) -> Any:
        """Take a field that must be there."""
        try:
            return self._left.pop(name)
        except KeyError:
            raise Unfit(f"{name} is missing") from None

    def text(self, name: str, pattern: re.Pattern[str]) -> str:
        """Take a text that matches a pattern as a whole."""
        value = self._take(name)
        if type(value) is not str or not pattern.fullmatch(value):
            raise Unfit(f"{name} is not as it should be")
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        """Take a whole number of a range."""
        value = self._take(name)
        if type(value) is not int or not least <= value <= most:
            raise Unfit(f"{name} is not a number from {least} to {most}")
        return value

    def object(self, name: str) -> dict[str, Any]:
        """Take an object."""
        value = self._take(name)
        if type(value) is not dict:
            raise Unfit(f"{name} is not an object")
        return value

    def objects(self, name: str, most: int) -> list[dict[str, Any]]:
        """Take a list of objects."""
        value = self._take(name)
        if type(value) is not list or len(value) > most:
            raise Unfit(f"{name} is not a list of at most {most}")
        if any(type(one) is not dict for one in value):
            raise Unfit(f"{name} holds something that is not an object")
        return value

    def done(self) -> None:
        """Refuse fields that nobody took."""
        if self._left:
            raise Unfit(f"unknown field {min(self._left)[:40]}")
