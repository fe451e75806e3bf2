"""Names that carry where their people live: 王芳（河湾）, 河湾村王芳, 王芳-河湾村2组."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.blocks import Line
from coopdesk.sheets.kinds import SheetKind
from coopdesk.sheets.numerals import HAN_NUMBER
from coopdesk.sheets.reading import is_blank, place_of, text_of
from coopdesk.sheets.words import row_words

_GROUP: Final = rf"第?(?:\d{{1,3}}|[{HAN_NUMBER}]{{1,3}})(?:村民小|小)?[组队]"
_PLACE: Final = rf"[\u4e00-\u9fff]{{1,8}}?(?:村|社区|居委会)(?:{_GROUP})?"
_NAME: Final = r"[\u4e00-\u9fff·]{2,6}"
_BRACKETS: Final = re.compile(r"(?P<name>[^()\[\]【】]+?)[(\[【](?P<place>[^()\[\]【】]+)[)\]】]")
_AFTER: Final = re.compile(rf"(?P<name>{_NAME})[\s\-—/,，、:：]+(?P<place>{_PLACE}|{_GROUP})")
_BEFORE: Final = re.compile(rf"(?P<place>{_PLACE})[\s\-—/,，、:：]*(?P<name>{_NAME})")
_SHORT: Final = re.compile(rf"([\u4e00-\u9fff]{{2,5}}?)({_GROUP})?")
_OFFICE: Final = re.compile(r".*(?:[社场厂店部会所站校队司]|大户)")
_NO_PLACE: Final = re.compile(r".*(?:[户员人长残军属保社店]|师傅)")


def settle_named_places(kind: SheetKind, lines: Sequence[Line]) -> None:
    """Take villages and groups apart from the names they stand beside, where both are sure.

    A word in brackets that does not end in 村 is a village where the sheet names it so elsewhere,
    or where most names carry such a word and several people share it.
    """
    field = "buyer" if kind.name == "sales" else "name"
    found = list(_found(lines, field))
    if not found:
        return
    known = _known_places(lines, found)
    by_word: dict[str, set[str]] = {}
    for _line, name, place in found:
        by_word.setdefault(place, set()).add(name)
    named = sum(not is_blank(line.cells.get(field)) for line in lines)
    usual = len(found) * 5 >= named * 3
    for line, name, place in found:
        village, group = _split(place)
        shared = usual and len(by_word[place]) > 1 and _NO_PLACE.fullmatch(place) is None
        sure = village is None or village.endswith(("村", "社区", "居委会"))
        if not sure and village not in known and not shared:
            continue
        own = text_of(line.cells.get("village"))
        if own and village and own.removesuffix("村") != village.removesuffix("村"):
            continue
        line.cells[field] = name
        if village and not own:
            line.cells["village"] = village
        if group and is_blank(line.cells.get("group")):
            line.cells["group"] = group


def _found(lines: Sequence[Line], field: str) -> Iterator[tuple[Line, str, str]]:
    """Yield the lines whose name cell may hold a place beside the name."""
    notes = row_words().name_notes
    surnames = row_words().surnames
    for line in lines:
        cell = line.cells.get(field)
        if not isinstance(cell, str):
            continue
        text = plain_text(cell).strip()
        match = _BRACKETS.fullmatch(text) or _AFTER.fullmatch(text)
        if match is None:
            match = _BEFORE.fullmatch(text)
            if match is None or match["name"][0] not in surnames:
                continue
            if _OFFICE.fullmatch(match["name"]):
                continue
        place = re.sub(r"\s+", "", match["place"])
        if place in notes or re.search(r"\d{5}", place) or _split(place) == (None, None):
            continue
        yield line, match["name"].strip(), place


def _split(place: str) -> tuple[str | None, str | None]:
    """Split a word into village and group; what is neither gives nothing."""
    if re.search("村(?!民小)|社区|居委会", place):
        return place_of(place)
    group = re.fullmatch(_GROUP, place)
    if group:
        return None, place
    short = _SHORT.fullmatch(place)
    return (None, None) if short is None else (short[1], short[2])


def _known_places(lines: Sequence[Line], found: Sequence[tuple[Line, str, str]]) -> set[str]:
    """Return the short names of the villages that the sheet writes in full anywhere."""
    texts = {text_of(line.cells.get("village")) for line in lines}
    texts |= {line.village or "" for line in lines}
    texts |= {_split(place)[0] or "" for _line, _name, place in found if "村" in place}
    return {(place_of(text)[0] or "").removesuffix("村") for text in texts if text} - {""}
