"""The bundled fonts: which characters they have, how wide a text is, and how it fits a cell."""

from __future__ import annotations

import mmap
import re
import threading
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from coopdesk.kernel.i18n import RESOURCES, _
from coopdesk.kernel.problems import Problem, Refused, refuse

FONTS: Final = RESOURCES / "fonts"
REGULAR: Final = "NotoSansSC-Regular"
BOLD: Final = "NotoSansSC-Bold"
SMALLEST: Final = 90
"""Nothing on a slip is set smaller than 9 pt (in tenths of a point)."""

# reportlab and pdfium both keep state outside their documents: one paper at a time.
PRINTING: Final = threading.RLock()

_UNSEEN: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SPACES: Final = re.compile(r"[^\S\n\u3000]+")
_PIECES: Final = re.compile(r"\n|[!-~]+|.")
_NOT_FIRST: Final = frozenset("，。、；：！？）》」』】〕”’％‰…·")
_NOT_LAST: Final = frozenset("（《「『【〔“‘￥¥")
_TAIL: Final = re.compile(r"(?:[!-~]+|.)[，。、；：！？）》」』】〕”’％‰…·]*$")


class Fitted(NamedTuple):
    """A text broken into lines at the size (tenths of a point) at which it fits."""

    lines: tuple[str, ...]
    size: int


class Placed(NamedTuple):
    """A text and where it stands on the paper, as the clerk would say it."""

    place: str
    text: str


def paper_text(text: str) -> str:
    """Make a text ready for paper: NFC, one kind of line end, plain spaces, nothing invisible."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SPACES.sub(" ", lines.translate(_UNSEEN)).strip(" \n")


@cache
def font(name: str) -> Any:
    """Return a bundled font, parsed and registered with reportlab on first need."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics, ttfonts

    with PRINTING:
        rl_config.useA85 = 0  # plain bytes: a fifth smaller
        ttfonts.makeToUnicodeCMap = _unicode_map  # reportlab calls it by position
        mapped = _Mapped(FONTS / f"{name}.ttf")
        made: Any = ttfonts.TTFont(name, mapped, asciiReadable=0)
        face, whole = made.face, made.face.get_table
        outlines = _Outlines(mapped.read(), face.get_table_pos("glyf")[0])
        face.get_table = lambda tag: outlines if tag == "glyf" else whole(tag)
        _slim(face)
        pdfmetrics.registerFont(made)
    return made


class _Mapped:
    """A font's file as reportlab reads files; only the pages that are used come into memory."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self) -> mmap.mmap:
        """Return the bytes, which stay in the file."""
        return self._bytes


class _Outlines:
    """The outlines of a font, handed to reportlab without copying ten megabytes per document."""

    def __init__(self, whole: mmap.mmap, start: int) -> None:
        self._whole, self._start = whole, start

    def __getitem__(self, part: slice) -> bytes:
        """Return the bytes of one glyph."""
        return self._whole[self._start + part.start : self._start + part.stop]


def _slim(face: Any) -> None:
    """Let go what a font keeps that is only for shaping, and the widths that are the usual one.

    The rest is made anew in one place, so that what lay between is free for the system.
    """
    usual = face.defaultWidth
    widths = {code: wide for code, wide in face.charWidths.items() if wide != usual}
    codes, glyphs = array("I", face.charToGlyph), array("I", face.charToGlyph.values())
    places = array("I", face.glyphPos)
    advances, bearings = (array("H", part) for part in zip(*face.hmetrics, strict=True))
    face.glyphToChar, face.charToGlyph, face.charWidths, face.hmetrics = {}, {}, {}, []
    face.glyphPos = places
    face.charToGlyph = dict(zip(codes, glyphs, strict=True))
    face.charWidths = {code: int(wide) for code, wide in widths.items()}
    face.hmetrics = _Metrics(advances, bearings)


class _Metrics:
    """The advance and the bearing of every glyph, as reportlab asks for them."""

    def __init__(self, advances: array[int], bearings: array[int]) -> None:
        self._advances, self._bearings = advances, bearings

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        """Return those of one glyph."""
        return self._advances[glyph], self._bearings[glyph]


def _unicode_map(fontname: str, subset: Any) -> str:
    """Write the map from codes to characters of one font subset.

    reportlab writes five digits for a character beyond U+FFFF and more than the 100 lines a block
    may have (PDF 32000-1, 9.10.3), so rare characters in names could be neither found nor copied.
    """
    lines = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>"
        for code, char in enumerate(subset)
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def\n"
        f"/CMapName /{fontname} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
    )
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return head + body + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def _known(char: str) -> bool:
    """Tell whether both weights can draw a character."""
    return all(ord(char) in font(name).face.charToGlyph for name in (REGULAR, BOLD))


def _widths(name: str) -> Mapping[int, int]:
    """Return the advance of every character that is no whole em, in thousandths of the size."""
    widths: Mapping[int, int] = font(name).face.charWidths
    return widths


def warm() -> None:
    """Parse both fonts ahead of the first print; safe in the background thread."""
    for name in (REGULAR, BOLD):
        font(name)


def missing_characters(text: str) -> list[str]:
    """Return the characters of a text that the bundled fonts do not have, each once."""
    return [char for char in dict.fromkeys(paper_text(text)) if char != "\n" and not _known(char)]


def missing_problems(texts: Iterable[Placed]) -> list[Problem]:
    """Name every character that cannot be printed, where it stands and the way out."""
    found: dict[str, Placed] = {}
    seen: set[str] = {"\n"}
    for placed in texts:
        for char in placed.text:
            if char in seen:
                continue
            if _known(char):
                seen.add(char)
            else:
                found.setdefault(char, placed)
    return [
        Problem(
            "missing_character",
            _(
                "The character {char} (U+{code}) in “{text}” ({place}) is in no bundled font, so it"
                " cannot be printed. Write it in another form, or in pinyin, and print again."
            ).format(
                char=char if char.isprintable() else "□",
                code=f"{ord(char):04X}",
                text="".join(c if c.isprintable() else "□" for c in placed.text),
                place=placed.place or _("on the paper"),
            ),
        )
        for char, placed in found.items()
    ]


def check_texts(texts: Iterable[Placed]) -> None:
    """Refuse, before anything is drawn, a text with a character that no font has."""
    if problems := missing_problems(texts):
        raise Refused(problems)


def width_of(text: str, size: int, *, bold: bool = False) -> int:
    """Return the width of a text in micrometres at a size in tenths of a point."""
    widths = _widths(BOLD if bold else REGULAR)
    total = sum(widths.get(ord(char), 1000) for char in text)
    return -(-total * size * 127 // 3600)


def broken(text: str, width: int, size: int, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than asked; no closing mark begins a line."""
    widths = _widths(BOLD if bold else REGULAR)
    room = width * 3600 // (size * 127)
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(text, room, widths):
        if piece == "\n":
            lines.append(line.rstrip())
            line, used = "", 0
            continue
        wide = sum(widths.get(ord(char), 1000) for char in piece)
        if line and used + wide > room and piece.strip():
            carried = _carried(line, piece)
            if sum(widths.get(ord(char), 1000) for char in carried) + wide > room:
                carried = ""
            lines.append(line[: len(line) - len(carried)].rstrip())
            line = carried
            used = sum(widths.get(ord(char), 1000) for char in line)
        if line or not lines or piece.strip():
            line += piece
            used += wide
    lines.append(line.rstrip())
    return lines


def _pieces(text: str, room: int, widths: Mapping[int, int]) -> Iterable[str]:
    """Cut a text into words and single characters; a word wider than the room falls apart."""
    for piece in _PIECES.findall(text):
        wide = sum(widths.get(ord(char), 1000) for char in piece)
        if len(piece) > 1 and wide > room:
            yield from piece
        else:
            yield piece


def _carried(line: str, piece: str) -> str:
    """Return the end of a full line, a whole word, that must go with the next piece."""
    if piece[0] not in _NOT_FIRST and line[-1] not in _NOT_LAST:
        return ""
    found = _TAIL.search(line)
    return found[0] if found is not None and found.start() > 0 else ""


def fit(
    text: str, width: int, size: int, *, bold: bool = False, lines: int = 1, place: str = ""
) -> Fitted:
    """Fit a text into a width: smaller down to 9 pt, then on more lines, never cut.

    Refuses with a sentence when it does not fit even then.
    """
    clean = paper_text(text)
    one = clean.replace("\n", " ") if lines == 1 else clean
    least = min(size, SMALLEST)
    if "\n" not in one:
        for smaller in range(size, least - 1, -5):
            if width_of(one, smaller, bold=bold) <= width:
                return Fitted((one,), smaller)
    parts = broken(one, width, least, bold=bold)
    if len(parts) > lines or any(width_of(part, least, bold=bold) > width for part in parts):
        raise refuse(
            "text_too_long",
            _(
                "“{text}” ({place}) does not fit on this paper. Shorten it, or choose a larger"
                " paper."
            ).format(text=clean, place=place or _("on the paper")),
        )
    return Fitted(tuple(parts), least)
