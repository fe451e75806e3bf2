"""A printed file cut into pieces that other files share: the glyphs of its fonts, and the rest.

Most of a slip's PDF are outlines of characters, the same in every slip. Kept once, they leave six
kilobytes of a printing in three copies. Joining the pieces gives the file back byte for byte,
without any font at hand.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

LEAST: Final = 24
"""Shorter glyphs are not worth a piece of their own."""
_FONT: Final = re.compile(rb"stream\r?\n(?=\x00\x01\x00\x00)")
_HEAD: Final = struct.Struct(">4H")
_RECORD: Final = struct.Struct(">4sIII")


def cut(pdf: bytes) -> list[bytes]:
    """Cut a PDF at the glyphs of its fonts; every second piece, from the second on, is shared."""
    pieces: list[bytes] = []
    done = 0
    for start, end in _glyphs(pdf):
        pieces += (pdf[done:start], pdf[start:end])
        done = end
    return [*pieces, pdf[done:]]


def _glyphs(pdf: bytes) -> Iterator[tuple[int, int]]:
    """Find the glyphs, by the table ``loca`` of each TrueType stream, and the font's own names."""
    for found in _FONT.finditer(pdf):
        base = found.end()
        _version, _minor, count, _range = _HEAD.unpack_from(pdf, base)
        tables = {
            tag: (base + offset, length)
            for tag, _sum, offset, length in _RECORD.iter_unpack(pdf[base + 12 :][: count * 16])
        }
        if not {b"head", b"loca", b"glyf"} <= tables.keys():
            continue
        wide = pdf[tables[b"head"][0] + 51]
        where, length = tables[b"loca"]
        outlines, whole = tables[b"glyf"]
        size = 4 if wide else 2
        numbers = struct.unpack_from(f">{length // size}{'I' if wide else 'H'}", pdf, where)
        edges = [number * (1 if wide else 2) for number in numbers]
        found_here = [
            (outlines + one, outlines + next_one)
            for one, next_one in pairwise(edges)
            if one + LEAST <= next_one <= whole
        ]
        if b"name" in tables:
            names, length = tables[b"name"]
            found_here.append((names, names + length))
        yield from sorted(found_here)


def packed(pieces: Sequence[bytes], ids: Sequence[int]) -> bytes:
    """Write the recipe of a file: its own pieces, and which shared one stands after each."""
    own = pieces[0::2]
    head = struct.pack(f">I{2 * len(ids)}I", len(ids), *(len(one) for one in own[:-1]), *ids)
    return zlib.compress(head + b"".join(own), 9)


def shared_in(recipe: bytes) -> tuple[int, ...]:
    """Return the numbers of the shared pieces that a recipe asks for."""
    plain = zlib.decompress(recipe)
    (count,) = struct.unpack_from(">I", plain)
    return struct.unpack_from(f">{count}I", plain, 4 + 4 * count)


def joined(recipe: bytes, shared: Mapping[int, bytes]) -> bytes:
    """Put a file together again from its recipe and the shared pieces."""
    plain = zlib.decompress(recipe)
    (count,) = struct.unpack_from(">I", plain)
    lengths = struct.unpack_from(f">{count}I", plain, 4)
    ids = struct.unpack_from(f">{count}I", plain, 4 + 4 * count)
    at = 4 + 8 * count
    parts: list[bytes] = []
    for length, number in zip(lengths, ids, strict=True):
        parts += (plain[at : at + length], shared[number])
        at += length
    return b"".join((*parts, plain[at:]))
