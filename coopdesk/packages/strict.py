"""JSON as the sealed files know it: no floats, no double keys, whole numbers of 64 bits."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

LARGEST: Final = 2**63 - 1
DEEPEST: Final = 8

_KINDS: Final = {
    "fen": 0,
    "area": 1,
    "mu_times": 2,
}


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


def slot_of(key: str) -> int:
    """Return which control total a key adds to: money, area, mu-times; -1 for none."""
    return _SLOTS[key]


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


_PLAIN: Final = json.JSONDecoder()
_QUICK: Final = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)


def read_plain(line: str) -> dict[str, Any]:
    """Read again a record that was read strictly before."""
    record: dict[str, Any] = _PLAIN.raw_decode(line)[0]
    return record


def read_record(line: str, sums: list[int]) -> dict[str, Any]:
    """Read one line as strictly as ``read_strict`` does, an object, and weigh it.

    Each key is followed by a colon, so an object that has as many keys as its line has colons names
    none twice; only where a text has one too must the line be read again key by key.
    """
    if "\\" in line:
        value = read_strict(line)
        weigh_object(value, sums)
        return dict(value)
    try:
        value, end = _QUICK.raw_decode(line)
    except Unfit:
        raise
    except (ValueError, RecursionError) as trouble:
        raise Unfit(f"not JSON: {type(trouble).__name__}") from trouble
    if end != len(line):
        raise Unfit("something follows the JSON text")
    if weigh_object(value, sums) != line.count(":"):
        read_strict(line)
    record: dict[str, Any] = value
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


def weigh(record: Mapping[str, Any], sums: list[int], depth: int = 1) -> int:
    """Refuse what may not travel, and add the record to the sums of money, area and mu-times.

    Returns how many keys the record and the objects inside have.
    """
    if depth > DEEPEST:
        raise Unfit("nested too deep")
    keys = len(record)
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
            keys += weigh(value, sums, depth + 1)
        elif kind is list or kind is tuple:
            keys += _weigh_list(key, value, sums, depth + 1)
        else:
            raise Unfit(f"a value of type {kind.__name__} may not travel")
    return keys


def weigh_object(value: Any, sums: list[int]) -> int:
    """Weigh what was read; refuses what is no object."""
    if type(value) is not dict:
        raise Unfit("not an object")
    return weigh(value, sums)


def _weigh_list(key: str, values: list[Any] | tuple[Any, ...], sums: list[int], depth: int) -> int:
    """Weigh each value of a list; plain numbers in it count under the key of the list."""
    if depth > DEEPEST:
        raise Unfit("nested too deep")
    keys = 0
    for value in values:
        if type(value) is dict:
            keys += weigh(value, sums, depth)
        else:
            keys += weigh({key: value}, sums, depth) - 1
    return keys


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
