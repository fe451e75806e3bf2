"""Numbers as people write them, read exactly: digits of any width, commas, 万, 亩分厘, capitals."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from coopdesk.kernel.chinese import plain_text

_DIGITS: Final = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
    "弌": 1,
    "弍": 2,
    "弎": 3,
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
HAN_NUMBER: Final = "零〇○一二三四五六七八九十百千万亿两俩壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億廿卅"
_PLAIN: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
_APPROXIMATE: Final = re.compile(
    r"约|左右|上下|大概|大约|差不多|近|余|多|来亩|几|不足|不到|以上|以内|至|到|[~～?？]|\d-\d"
    r"|若干|一[批堆些车]|不等|适量|少许"
)
_AREA: Final = re.compile(
    rf"(?:(?P<mu>[\d.,]+|[{HAN_NUMBER}]+|半)(?:市)?亩(?P<half>半)?)?"
    rf"(?:(?P<fen>[\d.]+|[{HAN_NUMBER}]+|半)分)?"
    rf"(?:(?P<li>[\d.]+|[{HAN_NUMBER}]+|半)厘)?"
    rf"(?:(?P<hao>[\d.]+|[{HAN_NUMBER}]+|半)毫)?(?P<rest>\d|[一二三四五六七八九])?(?:地|整|正)?"
)
_MONEY: Final = re.compile(
    rf"(?:(?P<yuan>[\d.,]+|[{HAN_NUMBER}]+)(?:元|圆|块钱|块)(?:零|〇)?)?"
    rf"(?:(?P<jiao>\d|[{HAN_NUMBER}])(?:角|毛)(?:零|〇)?)?"
    rf"(?:(?P<fen>\d|[{HAN_NUMBER}])分)?(?P<rest>\d|[一二三四五六七八九])?(?:整|正|钱)?"
)


def exact(number: Any) -> Fraction:
    """Return a number cell's value exactly as the office program shows it.

    Sheets keep binary numbers; their programs show fifteen digits, and so many are meant.
    """
    return _exact_text(f"{number:.15g}")


@lru_cache(maxsize=65536)
def _exact_text(text: str) -> Fraction:
    """Read a number as a machine writes it."""
    whole, dot, part = text.partition(".")
    if not dot and "e" not in whole:
        return Fraction(int(whole))
    if part.isdigit():
        return Fraction(int(whole + part), 10 ** len(part))
    return Fraction(text)


def is_approximate(text: str) -> bool:
    """Tell whether a text gives a number only roughly: 约5亩, 5亩左右, 5-6亩."""
    return _APPROXIMATE.search(plain_text(text).lstrip("-")) is not None


@lru_cache(maxsize=4096)
def han_number(text: str) -> Fraction | None:
    """Read a number in Chinese words: 十二, 一百零五, 壹佰贰拾, 二〇二六, 半."""
    if text == "半":
        return Fraction(1, 2)
    expanded = text.replace("廿", "二十").replace("卅", "三十")
    if not expanded or any(char not in HAN_NUMBER for char in expanded):
        return None
    if len(expanded) > 1 and all(char in _DIGITS for char in expanded):
        return Fraction(int("".join(str(_DIGITS[char]) for char in expanded)))
    total = section = digit = 0
    for char in expanded:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        else:
            total = (total + section + digit) * _GROUPS[char]
            section = digit = 0
    return Fraction(total + section + digit)


@lru_cache(maxsize=8192)
def plain_number(text: str) -> Fraction | None:
    """Read a bare number: 1,234.5, (12.00), 1.2万, 十二; nothing when it is none."""
    cleaned = plain_text(text).replace(" ", "").replace("\u3000", "").lstrip("'’")
    if cleaned.startswith("(") and cleaned.endswith(")"):
        inner = plain_number(cleaned[1:-1])
        return None if inner is None else -inner
    scale = 1
    if cleaned[-1:] in {"万", "萬"} and cleaned[:-1]:
        scale, cleaned = 10_000, cleaned[:-1]
    if _PLAIN.fullmatch(cleaned) and re.search(r"\d", cleaned):
        return Fraction(cleaned.replace(",", "").rstrip(".")) * scale
    if len(cleaned) == 2 and all(char in _DIGITS and _DIGITS[char] for char in cleaned):
        return None  # 五六亩 means five or six, not fifty-six.
    spoken = han_number(cleaned)
    return None if spoken is None else spoken * scale


def _signed(text: str) -> tuple[int, str]:
    """Take a minus sign, 负 or accounting brackets off a text."""
    if text.startswith(("-", "负")):
        return -1, text[1:]
    if text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1]
    return 1, text.lstrip("+")


def _piece(text: str | None) -> Fraction:
    """Read one piece of a composed number; a piece that is not there is nought."""
    return (plain_number(text) or Fraction(0)) if text else Fraction(0)


# 7.5亩(2块) is told with its pieces; other figures in brackets are not passed over.
_IN_PIECES: Final = re.compile(
    r"(?<=[亩分厘])[(（](?:\d{1,2}|[一二两三四五六七八九十]{1,2})[块丘片处][地田]?[)）]$"
)


@lru_cache(maxsize=8192)
def area_in_mu(text: str) -> Fraction | None:
    """Read an area that names its units: 12亩3分5厘, 3分地, 5亩半, 0.8公顷, 667㎡."""
    sign, bare = _signed(re.sub(r"\s+", "", plain_text(text)))
    bare = _IN_PIECES.sub("", bare)
    other = re.fullmatch(
        r"(.+?)(公顷|ha|hm2|hm²|平方米|平米|㎡|m2|m²|万亩|mu)", bare, re.IGNORECASE
    )
    if other:
        scale = {"公": Fraction(15), "h": Fraction(15), "万": Fraction(10_000), "mu": Fraction(1)}
        unit = other[2].lower()
        value = plain_number(other[1])
        chosen = scale.get(unit, scale.get(unit[0], Fraction(3, 2000)))
        return None if value is None else sign * value * chosen
    found = _AREA.fullmatch(re.sub(r"(?<=[亩分])零(?=.)", "", bare))
    if found is None or not (found["mu"] or found["fen"] or found["li"] or found["hao"]):
        return None
    if found["mu"] and plain_number(found["mu"]) is None:
        return None
    value = (
        _piece(found["mu"])
        + (Fraction(1, 2) if found["half"] else 0)
        + _piece(found["fen"]) / 10
        + _piece(found["li"]) / 100
        + _piece(found["hao"]) / 1000
    )
    if found["rest"]:
        # 一亩二 is said for 一亩二分: the next smaller unit is left out.
        step = 1000 if found["li"] else 100 if found["fen"] else 10
        value += _piece(found["rest"]) / step
    return sign * value


@lru_cache(maxsize=8192)
def money_in_yuan(text: str) -> Fraction | None:
    """Read an amount that names its units: ¥105.00, 105元5角, 1.2万元, 壹佰零伍元整, 35元/亩."""
    bare = re.sub(r"\s+", "", plain_text(text)).replace("¥", "").replace("￥", "")
    bare = re.sub(r"(?<=\d)[整正]$", "", bare)
    bare = re.sub(r"^(?:人民币|RMB|计|每[亩袋瓶包箱公斤吨桶卷次遍]{1,2})", "", bare)
    sign, bare = _signed(bare)
    bare = re.sub(r"^(?:人民币|RMB|CNY)", "", bare)
    bare = re.sub(r"(?:/|每|(?<=[\d元块])一)[^\d/]{1,4}$", "", bare)
    wan = re.fullmatch(r"([\d.,]+)万元?", bare)
    if wan:
        value = plain_number(wan[1])
        return None if value is None else sign * value * 10_000
    plain = plain_number(bare)
    if plain is not None:
        return sign * plain
    found = _MONEY.fullmatch(bare)
    if found is None or not (found["yuan"] or found["jiao"] or found["fen"]):
        return None
    if found["yuan"] and plain_number(found["yuan"]) is None:
        return None
    value = _piece(found["yuan"]) + _piece(found["jiao"]) / 10 + _piece(found["fen"]) / 100
    if found["rest"]:
        if not found["yuan"] or found["jiao"]:
            return None
        value += _piece(found["rest"]) / 10
    return sign * value


_COUNTED: Final = re.compile(
    rf"(?P<number>[+-]?[\d.,]+|\([\d.,]+\)|[{HAN_NUMBER}]+|半)(?P<unit>[^\d.,+*×xX/\-()（）]{{0,4}}?)"
    r"(?P<half>半)?(?:(?:[*×xX/@]|[(（]).*)?"
)

# 50kg×2袋 is two bags: the pack is counted, its weight is its size.
_PACKED: Final = re.compile(
    r"[\d.]+(?:kg|g|公斤|千克|斤|克|升|毫升|ml|l)[*×xX](?P<packs>\d+[^\d\s]{1,3})", re.IGNORECASE
)


@lru_cache(maxsize=8192)
def counted(text: str) -> tuple[Fraction, str] | None:
    """Read a number with its counting word: 25袋, 3 箱, 25/袋, 两瓶, 2袋×50kg, 半吨."""
    bare = re.sub(r"\s+", "", plain_text(text)).lstrip("'’")
    bare = re.sub(r"^([-+]?\d[\d,.]*)/(?=[^\W\d])", r"\1", bare)
    sign, bare = _signed(bare)
    plain = plain_number(bare)
    if plain is not None:
        return sign * plain, ""
    packed = _PACKED.fullmatch(bare)
    found = _COUNTED.fullmatch(packed["packs"] if packed else bare)
    if found is None:
        return None
    value = plain_number(found["number"])
    if value is None or (not found["unit"] and re.search(r"[*×xX/@]", bare)):
        return None
    if found["half"]:
        value += Fraction(1, 2)
    return sign * value, found["unit"]
