"""Cells into values: areas, money, quantities, names, numbers; each a value or a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from typing import Any, Final

from coopdesk.kernel.chinese import plain_name, plain_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import check_id_number, check_phone, tidy_id_number, tidy_phone
from coopdesk.kernel.problems import Problem
from coopdesk.sheets.numerals import (
    HAN_NUMBER,
    area_in_mu,
    counted,
    exact,
    han_number,
    is_approximate,
    money_in_yuan,
    plain_number,
)
from coopdesk.sheets.words import row_words

MONEY_UNITS: Final = {
    "元": Fraction(1),
    "万元": Fraction(10_000),
    "千元": Fraction(1000),
    "百元": Fraction(100),
    "角": Fraction(1, 10),
    "分钱": Fraction(1, 100),
}
AREA_UNITS: Final = {
    "亩": Fraction(1),
    "万亩": Fraction(10_000),
    "分": Fraction(1, 10),
    "公顷": Fraction(15),
    "平方米": Fraction(3, 2000),  # 1 mu is 2000/3 square metres, exactly.
}
_LOST: Final = 10**15
_SIZED: Final = re.compile(r"\d[\d.]*\s*[a-zA-Z\u4e00-\u9fff]{1,3}\s*/\s*(\D{1,2})")
_EXPONENT: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_SAME_UNITS: Final = (
    {"袋", "包"},
    {"公斤", "kg", "千克", "KG", "Kg"},
    {"斤", "市斤"},
    {"吨", "t", "T"},
    {"件", "箱"},
    {"桶", "壶"},
    {"卷", "捆", "筒"},
)


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity as written: how many, and the counting word if the cell had one."""

    number: Fraction
    unit: str


def is_blank(cell: Any) -> bool:
    """Tell whether a cell holds nothing, or a stroke that stands for nothing."""
    if cell is None or cell == "":
        return True
    return type(cell) is str and _is_blank_text(cell)


@lru_cache(maxsize=65536)
def _is_blank_text(text: str) -> bool:
    """Tell whether a text is spaces only, or a stroke."""
    stripped = text.strip().strip("\u3000\u200b\ufeff\u00a0")
    return not stripped or stripped in row_words().blank


def is_number(cell: Any) -> bool:
    """Tell whether a cell is a number cell."""
    return type(cell) is not str and isinstance(cell, Real) and not isinstance(cell, bool)


def text_of(cell: Any) -> str:
    """Return a cell as trimmed text; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip().strip("\u200b\ufeff").lstrip("'").strip()
    if isinstance(cell, bool):
        return "√" if cell else ""
    if isinstance(cell, Real):
        number = exact(cell)
        return str(number) if number.denominator == 1 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _problem(code: str, field: str, text: str, cell: Any, **more: str) -> Problem:
    """Make a problem that shows what the cell holds."""
    return Problem(code, text.format(text=text_of(cell), **more), field)


def read_name(cell: Any) -> str | None:
    """Read a person's name: one kind of middle dot, no spaces between characters."""
    if is_blank(cell):
        return None
    return _tidy_name(text_of(cell)) or None


@lru_cache(maxsize=65536)
def _tidy_name(text: str) -> str:
    """Tidy a name; marks that some offices put before or after it go away."""
    name = plain_name(re.sub(r"[\s\u200b\ufeff]+", " ", text))
    noted = re.fullmatch(r"(.+?)[(（【\[](.+?)[)）】\]]", name)
    if noted and noted[2].strip() in row_words().name_notes:
        name = noted[1]
    return re.sub(r"^[*※△▲☆★#]+|[*※△▲☆★#:]+$", "", name).strip()


def name_and_phone(cell: Any) -> tuple[str, str] | None:
    """Split a cell that holds a name and a mobile phone: 王伟13812345678."""
    if not isinstance(cell, str):
        return None
    found = re.fullmatch(
        r"([^\d\s:：/、,，(（]{2,20}?)[\s:：/、,，(（]*(1[3-9]\d{9})[)）]?", plain_text(cell)
    )
    return None if found is None else (found[1], found[2])


def id_and_phone(cell: Any) -> tuple[str, str] | None:
    """Split a cell that holds an ID number and a mobile phone, in either order."""
    if not isinstance(cell, str):
        return None
    text = plain_text(cell)
    numbers = re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", text)
    phones = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
    return (numbers[0], phones[0]) if len(numbers) == len(phones) == 1 else None


def read_text(cell: Any) -> str | None:
    """Read a text as it stands, spaces folded."""
    return None if is_blank(cell) else " ".join(text_of(cell).split()) or None


def read_number(cell: Any, field: str, label: str) -> Fraction | Problem | None:
    """Read a bare number."""
    if is_blank(cell):
        return None
    if is_number(cell):
        return exact(cell)
    value = plain_number(text_of(cell))
    return value if value is not None else unreadable(cell, field, label)


def unreadable(cell: Any, field: str, label: str) -> Problem:
    """Say that a cell is not the exact number it should be."""
    if is_approximate(text_of(cell)):
        text = _("{label} “{text}” is only a rough figure; please write the exact one.")
        return _problem("rough", field, text, cell, label=label)
    text = _("{label} “{text}” cannot be read as a number; please correct it.")
    return _problem("number", field, text, cell, label=label)


def read_area(cell: Any, field: str, label: str, unit: str = "亩") -> Fraction | Problem | None:
    """Read an area in mu; a unit written in the cell goes before the column's."""
    if is_blank(cell):
        return None
    scale = AREA_UNITS.get(unit, Fraction(1))
    if is_number(cell):
        return exact(cell) if scale == 1 else exact(cell) * scale
    text = text_of(cell)
    bare = plain_number(text)
    if bare is not None:
        return bare * scale
    value = None if is_approximate(text) else area_in_mu(text)
    return unreadable(cell, field, label) if value is None else value


def read_money(cell: Any, field: str, label: str, unit: str = "元") -> Fraction | Problem | None:
    """Read an amount in yuan; a unit written in the cell goes before the column's."""
    if is_blank(cell):
        return None
    scale = MONEY_UNITS.get(unit, Fraction(1))
    if is_number(cell):
        return exact(cell) if scale == 1 else exact(cell) * scale
    text = text_of(cell)
    bare = plain_number(text)
    if bare is not None:
        return bare if "万" in text else bare * scale
    if text in {"免费", "免", "免收"}:
        return Fraction(0)
    value = None if is_approximate(text) else money_in_yuan(text)
    if value is None:
        return unreadable(cell, field, label)
    names_unit = re.search("元|块|角|毛|分|万|圆", re.sub(r"/.*", "", text)) is not None
    return value if names_unit else value * scale


def read_count(cell: Any, field: str, label: str) -> Count | Problem | None:
    """Read a quantity with its counting word."""
    if is_blank(cell):
        return None
    if is_number(cell):
        return Count(exact(cell), "")
    text = text_of(cell)
    found = None if is_approximate(text) else counted(text)
    if found is None or re.search(r"[+＋]", text.lstrip("+＋")):
        return unreadable(cell, field, label)
    return Count(found[0], found[1])


def same_unit(one: str, other: str) -> bool:
    """Tell whether two counting words mean the same unit."""
    first, second = bare_unit(one), bare_unit(other)
    return first == second or any(first in same and second in same for same in _SAME_UNITS)


def bare_unit(text: str) -> str:
    """Return a counting word without brackets and sizes: 袋(50kg), 50kg/袋 become 袋."""
    sized = _SIZED.fullmatch(plain_text(text).strip())
    if sized:
        return sized[1].strip()
    return re.split(r"[(\[/（【]", plain_text(text).strip())[0].strip()


def read_passes(cell: Any, field: str, label: str) -> int | Problem | None:
    """Read how often a job was done: 2, 2遍, 两遍, 二次, 第2遍 is not one."""
    if is_blank(cell):
        return None
    if is_number(cell):
        value: Fraction | None = exact(cell)
    else:
        text = re.sub(r"\s+", "", plain_text(text_of(cell)))
        text = re.sub(r"(?:遍|次|趟|回|道|遍次)$", "", text)
        value = plain_number(text) if not is_approximate(text) else None
    if value is None or value.denominator != 1 or not 1 <= value <= 99:
        words = _("{label} “{text}” is not a whole number of times; please correct it.")
        return _problem("passes", field, words, cell, label=label)
    return int(value)


def has_lost_digits(cell: Any) -> bool:
    """Tell whether an office program kept a long number as a number, and so cut it short."""
    return abs(exact(cell)) >= _LOST if is_number(cell) else bool(_EXPONENT.search(text_of(cell)))


def read_id_number(  # noqa: PLR0911 - each way of being wrong has its own sentence.
    cell: Any, field: str
) -> str | Problem | None:
    """Read an ID number; number cells that lost digits and wrong checks are problems."""
    if is_blank(cell):
        return None
    if is_number(cell):
        if abs(exact(cell)) >= _LOST:
            return _lost_digits(field)
        text = str(int(exact(cell)))
    else:
        text = re.sub(r"^[^\d:：]{0,6}[:：]", "", text_of(cell))
        if _EXPONENT.search(text):
            return _lost_digits(field)
        text = re.sub(r"\.0+$", "", text)
    wrong = check_id_number(text)
    if wrong is None:
        return tidy_id_number(text)
    if re.search(r"\d[*＊xX×]{2,}\d", text):
        words = _("The ID number is masked with stars; please write it in full.")
        return Problem("id_masked", words, field)
    number = tidy_id_number(text)
    if len(number) == 18 and number.endswith("000") and number.isdigit():
        return _lost_digits(field)
    return Problem("id_number", wrong, field)


def _lost_digits(field: str) -> Problem:
    """Say that the office program cut an ID number short."""
    text = _(
        "The ID number was kept as a number, and its last digits became zeros."
        " Please set the cell to text and type the number again from the card."
    )
    return Problem("id_digits_lost", text, field)


def read_phone(cell: Any, field: str) -> str | Problem | None:
    """Read a phone number; the first one when a cell has several."""
    if is_blank(cell):
        return None
    text = text_of(cell)
    if is_number(cell) and exact(cell).denominator == 1:
        text = str(int(exact(cell)))
    text = re.sub(r"^[^\d+(（]{1,6}[:：]?", "", re.sub(r"\.0$", "", plain_text(text)))
    text = re.sub(r"^\s*\(?(?:\+|00)86\)?[\s-]*", "", text)
    first = re.split(r"[/、;；,，\n]|\s(?=1\d{10})", text)[0]
    wrong = check_phone(first)
    if wrong is None:
        return tidy_phone(first)
    return Problem("phone", wrong, field, warning=True)


@lru_cache(maxsize=4096)
def place_of(text: str) -> tuple[str | None, str | None]:
    """Split a place into village and group: ××镇东河村三组5号 gives 东河村 and 3组."""
    bare = re.sub(r"\s+", "", plain_text(text))
    bare = re.sub(r"^.*?(?:县|市|区)(?=.*[镇乡])", "", bare)
    bare = re.sub(r"^.{1,6}?[镇乡](?=.{2,}(?:村|社区|居委会))", "", bare)
    found = re.match(r"(.{1,12}?(?:村民委员会|村委会|村|社区|居委会|街道|林场|农场))(.*)", bare)
    if found is None:
        group = _group_of(bare)
        return (None, group) if group else (bare or None, None)
    village = re.sub(r"村(?:民委员会|委会)$", "村", found[1])
    return village, _group_of(found[2])


def _group_of(text: str) -> str | None:
    """Read a group: 三组, 第3组, 3队, (5)组."""
    found = re.search(
        rf"第?[(（]?(\d{{1,3}}|[{HAN_NUMBER}]{{1,3}})[)）]?(?:村民小|小)?(组|队)", text
    )
    if found is None:
        return None
    number = han_number(found[1]) if not found[1].isdigit() else Fraction(int(found[1]))
    return f"{number}{found[2]}"


def read_group(cell: Any) -> str | None:
    """Read a group's name: 3, 三组, 第3村民小组 all become 3组."""
    if is_blank(cell):
        return None
    text = re.sub(r"\s+", "", plain_text(text_of(cell)))
    if re.fullmatch(rf"\d{{1,3}}|[{HAN_NUMBER}]{{1,3}}", text):
        text += "组"
    named = re.search("村(?!民小)|社区|居委会", text) is not None
    group = place_of(text)[1] if named else _group_of(text)
    whole = re.fullmatch(rf"第?[(（]?(?:\d+|[{HAN_NUMBER}]+)[)）]?(?:村民小|小)?[组队]", text)
    return group if whole and group else text


def read_yes(cell: Any, *, otherwise: bool | None = None) -> bool | None:
    """Read a yes or no."""
    if is_blank(cell):
        return otherwise
    text = plain_text(text_of(cell)).lower()
    if text in row_words().yes:
        return True
    return False if text in row_words().no else otherwise
