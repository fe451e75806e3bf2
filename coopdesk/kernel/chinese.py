"""Chinese on paper: amounts in capitals, dates, and text made plain for reading."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x00A0: 0x20,
    0x2212: 0x2D,
    0x2013: 0x2D,
    0x2014: 0x2D,
    0x3002: 0x2E,
}
_DOTS: Final = str.maketrans(dict.fromkeys("•・･∙‧⋅", "·"))


def plain_text(text: str) -> str:
    """Turn full-width letters, digits, signs and spaces into plain ones and trim the ends."""
    return text.translate(_FULL_WIDTH).strip()


def plain_name(text: str) -> str:
    """Normalise a person's name: one middle dot, no spaces between Chinese characters.

    The separator is U+00B7 (GB 18030 A1A4); other dots are turned into it.
    """
    folded = unicodedata.normalize("NFC", text).translate(_DOTS).replace("\u3000", " ").strip()
    if any(ord(char) > 0x2E7F for char in folded):
        return "".join(folded.split())
    return " ".join(folded.split())


def _four_digits(value: int) -> str:
    """Write 1 to 9999 in capitals, with inner zeros merged."""
    text = ""
    pending_zero = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit == 0:
            pending_zero = pending_zero or bool(text)
            continue
        if pending_zero:
            text += "零"
            pending_zero = False
        text += _DIGITS[digit] + _PLACES[place]
    return text


def _whole_in_words(value: int) -> str:
    """Write a positive whole number in capitals; a group after zeros takes one 零."""
    groups: list[int] = []
    while value:
        value, group = divmod(value, 10000)
        groups.append(group)
    text = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _four_digits(group) + _GROUPS[index]
        gap = False
    return text


def money_in_words(fen: int) -> str:
    """Write an amount of fen in Chinese capitals.

    Always 整 after 元 and 角; 零 between 元 and 角 when the yuan digit is 0 and 角 is not
    (支付结算办法 annex, 会计基础工作规范 art. 52). Negative amounts take the prefix 负.
    """
    if fen < 0:
        return "负" + money_in_words(-fen)
    yuan, cents = divmod(fen, 100)
    jiao, rest = divmod(cents, 10)
    if fen == 0:
        return "零元整"
    text = _whole_in_words(yuan) + "元" if yuan else ""
    if not cents:
        return text + "整"
    if jiao:
        if yuan and yuan % 10 == 0:
            text += "零"
        text += _DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    return text + (_DIGITS[rest] + "分" if rest else "整")


def paper_date(day: date) -> str:
    """Write a date as it stands on paper: 2026 年 10 月 22 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def bill_date(day: date) -> str:
    """Write a date in capitals as bills require (支付结算办法): 零壹月壹拾伍日."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{_bill_number(day.month, 12)}月{_bill_number(day.day, 31)}日"


def _bill_number(value: int, last: int) -> str:
    """Write a month or day in capitals with the leading 零 that bills require."""
    tens, ones = divmod(value, 10)
    text = (_DIGITS[tens] + "拾" if tens else "") + (_DIGITS[ones] if ones else "")
    lead = value < 10 or value % 10 == 0
    if last == 12:
        lead = value in {1, 2, 10}
    return ("零" if lead else "") + text
