"""Forms of slips and contracts changed without code; long names, marks, pieces of printed files."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from coopdesk.kernel.problems import Refused
from coopdesk.kernel.values import Money
from coopdesk.paper.contract import draw_contract
from coopdesk.paper.contract_forms import (
    MOST_ARTICLES,
    asked,
    check_contract_form,
    contract_form_in,
    contract_form_of,
    contract_forms,
    contract_row,
    contract_text,
    ordinal,
)
from coopdesk.paper.form_check import WIDTH, check_form
from coopdesk.paper.page import Paper, paper, papers
from coopdesk.paper.pieces import cut, joined, packed, shared_in
from coopdesk.paper.preview import page_count, page_text
from coopdesk.paper.qr import SIDE
from coopdesk.paper.samples import sample_contract, sample_slip
from coopdesk.paper.slip import copies_of, draw_slip, ready_slip
from coopdesk.paper.slip_forms import (
    Signer,
    SlipForm,
    changed_form,
    form_row,
    slip_form,
    slip_forms,
    toml_text,
)
from coopdesk.paper.slip_kinds import Pair, Printing, SlipLine
from coopdesk.paper.slip_pages import SlipPages
from tests.unit.test_paper import a_slip, all_text, assert_apart, assert_inside, plain

FIXED = [code for code, one in papers().items() if not one.is_roll]
LONG = "阿卜杜热依木·买买提艾力·玉素甫江·吐尔逊阿依古丽·巴拉提·托合提尼亚孜·麦麦提敏·努尔麦麦提"[
    :50
]
EVENING = datetime(2026, 10, 25, 19, 5)  # noqa: DTZ001 - paper shows local time.


def laid(form: SlipForm, kind: Paper, **changes: object) -> SlipPages:
    slip = replace(a_slip(kind=form.kind), **changes)  # type: ignore[arg-type]
    return SlipPages(ready_slip(slip, form), form, kind, copies_of(form)[0])


def texts(form: SlipForm) -> list[str]:
    return [problem.text for problem in check_form(form)]


# ---- what a form may be


@pytest.mark.parametrize("kind", sorted(slip_forms()))
def test_our_own_forms_can_be_printed_and_say_what_the_law_wants(kind: str) -> None:
    form = slip_form(kind)
    assert texts(form) == []
    assert sum(column.width for column in form.columns) == WIDTH
    assert set(form.law) <= {column.key for column in form.columns}


@pytest.mark.parametrize("kind", sorted(slip_forms()))
def test_a_form_is_the_same_after_a_way_through_a_file(kind: str) -> None:
    row = form_row(slip_form(kind))
    read = tomllib.loads(toml_text(kind, row), parse_float=Decimal)[kind]
    assert form_row(changed_form(slip_form(kind), read)) == row


def test_a_changed_form_moves_columns_and_shows_others() -> None:
    form = slip_form("sale")
    by_key = form.offered
    keys = ("name", "maker", "quantity", "unit", "price", "amount")
    changed = form._replace(
        title="为农服务中心农资单", unit="柳渡供销", address=False, foot="电话报修 5550118",
        columns=tuple(by_key[key] for key in keys), copies=("留存", "客户联"),
        signers=(Signer("经办人", 60, "开票"), Signer("领货人", 60, "客户签字")),
    )  # fmt: skip
    assert texts(changed) == []
    line = replace(a_slip().lines[0], cells={**a_slip().lines[0].cells, "maker": "青禾化肥厂"})
    pdf = draw_slip(a_slip(lines=(line,)), paper("241x140"), copies_of(changed, [2]),
                    form=changed)  # fmt: skip
    text = plain(page_text(pdf, 0))
    for words in (
        "为农服务中心农资单",
        "柳渡供销",
        "青禾化肥厂",
        "第二联客户联",
        "经办人",
        "电话报修",
    ):
        assert words in text
    assert "经办人李桂兰" in text
    for words in ("柳渡镇供销合作社", "河街18号", "批号", "开票"):
        assert words not in text
    heads = next(sheet.texts for sheet in laid(changed, paper("241x140")).sheets)
    order = [one.text for one in heads if one.text in {"品名、规格", "生产厂家", "数量", "金额 元"}]
    assert order == ["品名、规格", "生产厂家", "数量", "金额 元"]


def without(key: str) -> SlipForm:
    form = slip_form("sale")
    return form._replace(columns=tuple(one for one in form.columns if one.key != key))


@pytest.mark.parametrize("key", slip_form("sale").law)
def test_what_the_law_wants_cannot_be_taken_off(key: str) -> None:
    title = slip_form("sale").offered[key].title
    assert f"Column “{title}” must stay: the law wants it on every slip." in texts(without(key))


def test_impossible_forms_are_refused_with_a_sentence() -> None:
    form = slip_form("sale")
    narrow = tuple(one._replace(width=7) if one.key == "price" else one for one in form.columns)
    wide = (*form.columns[:-1], form.more[0], form.columns[-1])
    last = (*form.columns[:-2], form.columns[-1], form.columns[-2])
    twice = (form.columns[1], *form.columns[1:])
    for changed, said in (
        (form._replace(size=80), "Type is set from 9 to 14 points"),
        (form._replace(title_size=300), "Type is set from 9 to 24 points"),
        (form._replace(title=" "), "needs a title"),
        (form._replace(copies=("存根", "")), "needs its use"),
        (form._replace(copies=()), "needs its use"),
        (form._replace(copies=tuple("一二三四五六七")), "at most 6 copies"),
        (form._replace(signers=()), "places to sign"),
        (form._replace(signers=form.signers[1:]), "made the slip out (开票) must sign"),
        (form._replace(columns=wide), "217 mm wide together; 201 mm is the most: 16 less"),
        (form._replace(columns=last), "must be the last column"),
        (form._replace(columns=twice), "stands there twice"),
        (form._replace(columns=narrow), "does not fit on this paper"),
        (form._replace(rows={"241x140": 12}), "holds at most 9 rows"),
        (form._replace(rows={"thermal80": 3}), "is no paper with pages"),
        (form._replace(roll=(("{nothing}",),)), "asks for nothing"),
        (form._replace(roll=(("{name",),)), "does not fill in"),
        (form._replace(note="\U000323ae"), "U+323AE"),
    ):
        found = texts(changed)
        assert any(said in one for one in found), (said, found)


def test_more_rows_a_page_are_lower_and_fewer_make_a_shorter_table() -> None:
    line = a_slip().lines[1]
    form = slip_form("sale")._replace(rows={"241x140": 8})
    eight = laid(form, paper("241x140"), lines=(line,) * 8)
    assert len(eight.sheets) == 1
    usual = laid(slip_form("sale"), paper("241x140"))
    assert eight.at.row < usual.at.row
    four = slip_form("sale")._replace(rows={"241x140": 4})
    assert len(laid(four, paper("241x140"), lines=(line,) * 5).sheets) == 2
    pdf = draw_slip(a_slip(lines=(line,) * 8), paper("241x140"), form=form)
    assert_inside(pdf)


@pytest.mark.parametrize("code", FIXED)
def test_the_largest_type_still_stays_in_its_cells(code: str) -> None:
    form = slip_form("sale")._replace(size=140, title_size=220)
    for sheet in laid(form, paper(code)).sheets:
        assert_apart(sheet)


# ---- names of fifty characters, marks


@pytest.mark.parametrize("kind", sorted(slip_forms()))
@pytest.mark.parametrize("code", papers())
def test_names_of_fifty_characters_print_on_every_paper(kind: str, code: str) -> None:
    form = slip_form(kind)
    slip = sample_slip(form)
    slip = replace(
        slip,
        cooperative="青禾县柳渡镇供销合作社有限责任公司为农服务中心河湾村分社",
        parties=(Pair("购货人", f"{LONG}　0137（社员）"), *slip.parties[1:]),
        signers=(Pair(form.signers[0].role, LONG),),
        note="䶮㛃𬭎𬱖𫖮𪩘〇",
    )
    pdf = draw_slip(slip, paper(code), () if paper(code).is_roll else copies_of(form, [1]))
    read = plain(all_text(pdf))
    assert read.count(plain(LONG)) == 2
    assert "䶮㛃𬭎𬱖𫖮𪩘〇" in read
    assert_inside(pdf)
    if code in FIXED:
        for sheet in SlipPages(ready_slip(slip, form), form, paper(code), None).sheets:
            assert_apart(sheet)


@pytest.mark.parametrize("code", papers())
def test_a_slip_taken_back_is_void_and_says_by_which(code: str) -> None:
    slip = a_slip(reversed_by="销 2026-10-0199", printing=Printing(2, EVENING, EVENING))
    pdf = draw_slip(slip, paper(code))
    read = plain(all_text(pdf))
    assert "作废" in read
    assert "补打" in read
    assert "本单已由销2026-10-0199红字冲销。" in read
    assert "作废" not in plain(all_text(draw_slip(a_slip(), paper(code))))
    assert_inside(pdf)


@pytest.mark.parametrize("code", FIXED)
def test_marks_and_the_number_on_the_paper_keep_clear_of_each_other(code: str) -> None:
    form = slip_form("sale")._replace(qr=True)
    pages = laid(
        form, paper(code), blank="供收 0001001", reversed_by="销 2026-10-0199",
        lines=a_slip().lines * 9, printing=Printing(12, EVENING, EVENING),
    )  # fmt: skip
    assert any("票号 供收 0001001" in one.text for one in pages.sheets[0].texts)
    for sheet in pages.sheets:
        assert_apart(sheet)
        tags = [box for box in sheet.boxes if box.height == 6400]
        assert len(tags) == 2
        for tag in tags:
            for text in sheet.texts:
                inside = tag.x < text.x < tag.x + tag.width
                level = tag.y < text.y < tag.y + tag.height
                assert not inside or not level or text.text in {"作废", "补打"}


def test_the_square_says_the_check_code() -> None:
    form = slip_form("sale")._replace(qr=True)
    sheet = laid(form, paper("241x140")).sheets[0]
    dots = [box for box in sheet.boxes if box.fill == 0]
    left, right = min(box.x for box in dots), max(box.x + box.width for box in dots)
    assert right - left == SIDE
    assert right == paper("241x140").right
    again = laid(form, paper("241x140"), check_code="7K4M 92QD 3XPB").sheets[0]
    assert [box for box in again.boxes if box.fill == 0] != dots
    assert not [box for box in laid(slip_form("sale"), paper("A5")).sheets[0].boxes
                if box.fill == 0]  # fmt: skip


# ---- contracts


@pytest.mark.parametrize("kind", sorted(contract_forms()))
def test_a_contract_form_is_the_same_after_a_way_through_the_clerks_text(kind: str) -> None:
    form = contract_forms()[kind]
    read = contract_form_in(contract_text(form))
    assert asked(read) == asked(form)
    assert contract_text(read) == contract_text(form)
    assert check_contract_form(kind, read) == []
    assert contract_form_of(contract_row(read)) == read
    assert "{面积}" in contract_text(form)
    read_back = plain(all_text(draw_contract(sample_contract(kind), read)))
    assert "20.35" in read_back
    assert "{" not in read_back


def test_a_contract_keeps_what_must_be_agreed_and_asks_for_nothing_unknown() -> None:
    whole = contract_text(contract_forms()["trusteeship"])
    for before, after, said in (
        ("{面积}", "若干", "must say {面积}"),
        ("〔地块表〕", "", "must show 〔地块表〕"),
        ("{作物}", "{产量}", "cannot fill in {产量}"),
        ("{作物}", "{作物", "brace is left open"),
        ("〔付款表〕", "〔价目表〕", "no table 〔价目表〕"),
        ("甲方（委托方）　", "", ""),
        ("甲方（委托方）　乙方（服务方）　丙方（居间协调方）", "甲方", "names the parties"),
        ("作业质量", "作业质量\U000323ae", "U+323AE"),
    ):
        text = whole.replace(before, after, 1)
        found = [one.text for one in check_contract_form("trusteeship", contract_form_in(text))]
        assert any(said in one for one in found) if said else found == [], (before, found)


def test_a_contract_has_as_many_articles_as_it_needs() -> None:
    assert [ordinal(one) for one in (1, 10, 11, 20, 29)] == ["一", "十", "十一", "二十", "二十九"]
    text = contract_text(contract_forms()["transfer"]) + "\n【附则】\n无。" * MOST_ARTICLES
    found = check_contract_form("transfer", contract_form_in(text))
    assert "at most" in found[0].text or "one to" in found[0].text


# ---- pieces


def test_a_printed_file_is_the_sum_of_its_pieces_and_shares_most_of_them() -> None:
    shelf: dict[bytes, int] = {}
    kept = 0
    for kind in ("sale", "sale", "job", "purchase"):
        pdf = draw_slip(replace(sample_slip(slip_form(kind)), kind=kind), paper("241x140"),
                        copies_of(kind))  # fmt: skip
        pieces = cut(pdf)
        assert b"".join(pieces) == pdf
        ids = [shelf.setdefault(piece, len(shelf) + 1) for piece in pieces[1::2]]
        recipe = packed(pieces, ids)
        kept += len(recipe)
        assert shared_in(recipe) == tuple(ids)
        assert joined(recipe, {number: piece for piece, number in shelf.items()}) == pdf
        assert len(recipe) * 8 < len(pdf)
    assert kept < 30_000


def test_a_file_without_fonts_is_one_piece() -> None:
    assert cut(b"%PDF stream\n\x00\x01\x00\x00 short") == [b"%PDF stream\n\x00\x01\x00\x00 short"]
    assert joined(packed([b"abc"], []), {}) == b"abc"


def test_the_sum_of_many_pages_is_carried_and_the_amount_never_cut() -> None:
    line = SlipLine({"name": "尿素"}, Money.parse("9999999.99"))
    slip = a_slip(lines=(line,) * 30, total=Money(line.amount.units * 30))
    for code in FIXED:
        pdf = draw_slip(slip, paper(code))
        assert f"¥{slip.total}" in plain(page_text(pdf, page_count(pdf) - 1))


def test_a_title_too_long_for_the_paper_is_refused_not_cut() -> None:
    form = slip_form("sale")._replace(title="柳渡镇供销合作社为农服务中心农资销售收据及质量保证书")
    with pytest.raises(Refused):
        draw_slip(a_slip(), paper("A5"), form=form)
