"""What a text that stands by itself in a row is: a sum's label, a signature, a village, a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.sheets.words import bare, class_of_good, class_of_job, row_words, said_words

VILLAGE_ONLY: Final = re.compile(
    r"(?:[一二三四五六七八九十\d]+[、.．])?(?:(?:所在|行政|所属)?村(?:名|别)?[:：])?"
    r"([\u4e00-\u9fff]{1,8}?(?:村|社区|居委会|村委会|林场|农场))(?:[:：]|[(（].*[)）])?"
)
_IN_TITLE: Final = re.compile(
    r"(?:[镇乡年月日社]|街道|村名[:：]|所在村[:：]|行政村[:：]|单位[:：]|^|[\s·—\-(（])"
    r"([\u4e00-\u9fff]{1,6}?村|[\u4e00-\u9fff]{2,6}?社区)"
)
NO_VILLAGE: Final = {
    "农村",
    "行政村",
    "所在村",
    "乡村",
    "本村",
    "各村",
    "全村",
    "村村",
    "自然村",
    "分村",
    "按村",
}
GROUP_ONLY: Final = re.compile(
    r"(?:[一二三四五六七八九十\d]+[、.．])?([\u4e00-\u9fff]{1,8}?(?:村|社区))?"
    r"(第?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小|小)?[组队])[:：]?"
)
_SAID: Final = re.compile(
    r"(户名|户主姓名|户主|购货人|购买人|客户名称|客户姓名|客户|农户姓名|农户|社员姓名|社员|姓名"
    r"|机手姓名|农机手|机手|操作手|驾驶员|飞手|作业人员)[:：]\s*([\u4e00-\u9fff·]{2,10})"
    r"(?=$|[\s,，;；()（）、。\d])"
)
_OPERATORS: Final = frozenset(
    {"机手姓名", "农机手", "机手", "操作手", "驾驶员", "飞手", "作业人员"}
)
TOTAL_TAIL: Final = re.compile(
    r".{0,14}?(?:小计|合计|总计|共计|累计|(?:[月日页旬季天村组户镇队片社分类项批]|分类|单位)计)(?:[(（].*[)）])?[:：]?(?:[\d,.]+.{0,4}"
    r"|(?:人民币)?(?:[(（]?大写[)）]?)?[:：]?[¥￥]?(?:[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{2,})?)?"
)
IN_CAPITALS: Final = re.compile(
    r"(?:人民币)?(?:[(（]?大写[)）]?)?[:：]?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{3,}"
)
PAGE_NUMBER: Final = re.compile(r"[\s\-—–_.·/,，~第共页（）()\d]*")
OF_WHICH: Final = re.compile(r"其中[:：].*|其中")


@lru_cache(maxsize=65536)
def is_sum_label(text: str) -> bool:
    """Tell whether a text may be the label of a sum."""
    label = bare(text)
    return (
        label in row_words().totals
        or TOTAL_TAIL.fullmatch(label) is not None
        or OF_WHICH.fullmatch(label) is not None
    )


@lru_cache(maxsize=65536)
def is_signature(cell: str) -> bool:
    """Tell a cell that begins a signature or a note."""
    text = re.sub(r"\s+", "", plain_text(cell))
    if bare(text).strip("()（）") in row_words().signatures:
        return True
    head = re.match(r"([^:：]{1,10})[:：]", text)
    if head is None:
        return False
    label = re.sub(r"[(（].*?[)）]", "", head[1])
    return label in row_words().signatures or label.endswith(
        ("签字", "签名", "盖章", "人", "日期", "负责人", "说明", "签章")
    )


def is_page_title(texts: Sequence[str]) -> bool:
    """Tell the title line of a next page, which names a month, from a signature line."""
    return len(texts) <= 2 and re.search(r"20\d\d年\d{1,2}月(?!\d*日)", "".join(texts)) is not None


def village_in(texts: Sequence[str]) -> str | None:
    """Return the one village that titles or a sheet's name speak of, if it is one."""
    found: dict[str, None] = {}
    for text in texts:
        plain = plain_text(text)
        whole = VILLAGE_ONLY.fullmatch(re.sub(r"\s+", "", plain))
        names = [whole[1]] if whole else _IN_TITLE.findall(plain)
        found.update(
            (name, None)
            for name in names
            if name not in NO_VILLAGE
            and "镇" not in name
            and "社员" not in name
            and name not in {"村", "单位村"}
        )
        if found:
            break
    return next(iter(found)) if len(found) == 1 else None


_LABELLED: Final = re.compile(
    r"(?:^|(?<=[\s,，;；()（）。]))([\u4e00-\u9fff]{2,6})[:：]\s*"
    r"(.+?)(?=\s{2,}|\s*[,，;；。]|\s+[\u4e00-\u9fff]{2,6}[:：]|$)"
)
_LIST: Final = re.compile("[、和及与/]|表|账|帐|册|单|台|销|月|登记|明细|汇总|流水|供应|库存")
_ONE_OF_MANY: Final = re.compile("[、/和及与]")
_PRICE: Final = re.compile(r"[¥￥]?\d+(?:\.\d+)?(?:元|块)?(?:[/每].{1,3})?")
_UNIT: Final = re.compile(r"袋|瓶|包|箱|桶|卷|件|公斤|千克|吨|市?斤|kg|升|支|盒|个|台|株|把|壶|罐")


def is_labelled(texts: Sequence[str]) -> bool:
    """Tell a row whose every cell is a label with what it says: 作业项目：飞防, 单价：12元/亩."""
    return all(re.match(r"\s*[\u4e00-\u9fff]{2,6}\s*[:：]\s*\S", text) for text in texts)


def said_in(text: str, kind: str) -> dict[str, str]:
    """Return what a title says of all its rows: 户名：王伟, 机手：李师傅, 商品：尿素."""
    found = _facts_in(plain_text(text), kind)
    for label, name in _SAID.findall(plain_text(text)):
        if label not in _OPERATORS:
            found.setdefault("buyer" if kind == "sales" else "name", name)
        elif kind == "jobs":
            found.setdefault("operator", name)
    return found if kind != "roster" else {}


def _facts_in(text: str, kind: str) -> dict[str, str]:
    """Return the job or the good, the price and the unit that a title gives for all its rows."""
    found: dict[str, str] = {}
    for label, value in _LABELLED.findall(text.strip()):
        field = said_words(kind).get(label)
        fits = {"price": _PRICE, "unit": _UNIT}.get(field or "")
        if field is None or (fits is not None and fits.fullmatch(value) is None):
            continue
        one_job = class_of_job(value) is not None and _ONE_OF_MANY.search(value) is None
        if field == "kind" and not one_job:
            continue
        found.setdefault(field, value)
    return found


def good_in_name(name: str) -> str:
    """Return the good that a sheet is named after, as in 尿素 or 45%复合肥; nothing for others."""
    text = name.strip()
    sure = class_of_good(text) != "other" and len(text) <= 12
    return text if sure and _LIST.search(text) is None else ""
