"""Every part of the kit in every state, on one page: what the pictures are compared with."""

from datetime import date

from PySide6.QtWidgets import QWidget

from coopdesk.kernel.values import Money
from ui.actions import Action, walking
from ui.bands import HeaderBand, TotalsBand
from ui.buttons import Button, Chip
from ui.date_edit import DateEdit
from ui.editors import MoneyEdit, QuantityEdit, TextEdit
from ui.figures import Bar, Figure, Figures, Pair, Pairs
from ui.forms import Field, Form
from ui.line_rows import LineColumn
from ui.lines import LineGrid
from ui.notices import Banner, Empty
from ui.page import Page, Room, Side
from ui.pages.paying import PayBand
from ui.parts import Section, column, label, row
from ui.picker import Candidate, ChoiceEdit, Picker
from ui.tables import Cell, Table, TableColumn
from ui.yes_no_edit import YesNoEdit

PEOPLE = [
    Candidate(1, "0137", "周桂芳", "河湾村 3 组", "尾号 2218", "欠 1,286.00"),
    Candidate(2, "0412", "张桂凤", "东岗村 1 组", "尾号 0937", "不欠", "text2"),
]


class PartsPage(Page):
    """Fields, refusals, buttons, chips, rows, banner, figures, empty state."""

    TITLE = "部件"
    ICON = "table-large"

    def __init__(self, room: Room) -> None:  # noqa: PLR0915 - one statement a part.
        super().__init__(room)
        look = self.look
        self.head(number="13", chip="新单", chip_kind="new", note="草稿已存 10:41")
        left = column(margins=(16, 8, 16, 8), gap=8)
        fields = row(gap=12)
        plain, refused, fixed, empty = (TextEdit(look, width=104) for _turn in range(4))
        plain.set_value("周桂芳")
        refused.set_value("7.35亩半")
        refused.refuse("不是数")
        fixed.set_value("记账时编号")
        fixed.setReadOnly(True)
        empty.setPlaceholderText("首字母")
        for one in (plain, refused, fixed, empty):
            fields.addWidget(one)
        fields.addStretch(1)
        left.addLayout(fields)
        owed = MoneyEdit(look)
        owed.set_value(Money(633200))
        owed.refuse("超额度 3,950.00 元。改收现金，或请王海燕授权 Ctrl+U。")
        tick = YesNoEdit(look, text="打印收据")
        tick.set_value(True)
        left.addWidget(Form(look, [Field("owed", "赊账", owed, "元"), Field("tick", "打印", tick)]))
        buttons = row(gap=12)
        off = Button(look, "结账", "F12")
        off.setEnabled(False)
        for button in (
            Button(look, "记账并打印", "F12", primary=True),
            Button(look, "导出表格", "Ctrl+E", icon="file-excel-outline"),
            off,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left.addLayout(buttons)
        chips = row(gap=8)
        for words, kind in (
            ("新单", "new"), ("草稿", "warn"), ("红字", "neg"), ("社员", "tint"), ("作废", "grey"),
        ):  # fmt: skip
            chips.addWidget(Chip(look, words, kind))
        chips.addWidget(Chip(look, "期间 本月", "tint", crossed=True))
        chips.addStretch(1)
        left.addLayout(chips)
        self.table = Table(
            look,
            [
                TableColumn("行的样子", stretch=1),
                TableColumn("状态", tone="text2", leaves=1),
                TableColumn("金额", unit="元", align="right"),
            ],
            ticks=True,
        )
        self.table.show_rows(
            [
                ("平常行", "已记账", "1,260.00"),
                ("勾选", "已记账", "768.00"),
                ("当前行", "已记账", "3,180.00"),
                ("红字", Cell("冲 0139 号", chip="neg"), Money(-14800)),
                ("草稿", Cell("草稿", chip="warn"), "1,795.40"),
                ("不可选", "流转中", "2.80"),
            ],
            total=("合计", "", "6,855.40"),
            states={5: "locked"},
        )
        self.table.ticked = {1}
        self.table.current = 2
        left.addWidget(self.table)
        left.addStretch(1)
        right = column(margins=(0, 8, 16, 8), gap=8)
        banner = Banner(look)
        right.addWidget(banner)
        void = Empty(look)
        void.tell(
            "cart-outline", "10 月还没有赊账单", "按 F2 开一张销售单，或换个期间再看。",
            [("开销售单", "F2", print), ("看 9 月", "PgUp", print)],
        )  # fmt: skip
        right.addWidget(void, 1)
        holder = QWidget(self)
        both = row(gap=0)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        holder.setLayout(both)
        self.figures = Figures(look)
        self.figures.show_figures(
            [
                Figure("今日收款", "3,842.50", "元", "现金 2,610.00"),
                Figure("今日赊账", "1,332.00", "元", "1 户"),
                Figure("欠款", "412,880.50", "元", "已过期 174,470.00", "neg"),
            ]
        )
        layout = column()
        layout.addWidget(self.figures)
        layout.addWidget(holder, 1)
        self.setLayout(layout)
        banner.tell(
            "9 月已结账，这张单只能看",
            "王海燕 10-03 结账，改请开红字。",
            button="开红字",
            key="F7",
        )
        self.side = Side(look)
        section = Section(look, "周桂芳", "0137", big=True)
        section.add(Chip(look, "社员", "tint"))
        pairs = Pairs(look)
        pairs.show_pairs(
            [
                Pair("现欠款", "1,286.00", unit="元", bold=True),
                Pair("本单赊账", "+1,332.00", "warn"),
            ]
        )
        bar = Bar(look)
        bar.show_parts([(1286, "accent"), (1332, "warnS")], 5000)
        for part in (section, pairs, bar):
            self.side.body.addWidget(part)
        self.side.fold("周桂芳　欠款 1,286.00 元", "account-outline")
        self.notice.tell("第 7 行 E 列：“7.35亩半”不是数。", "wrong", [("F2", "改这格")])

    ACTIONS = (
        walking("下一格"),
        Action("parts.new", "新单", print, "F2"),
        Action("parts.post", "记账并打印", print, "F12", primary=True),
    )


class EntryPage(Page):
    """An entry page as the counter sale is: header, lines, totals, money, panel."""

    TITLE = "农资销售单"
    ICON = "cart-outline"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        look = self.look
        band = HeaderBand(look)
        who = Picker(look, lambda _text: PEOPLE, lookup=lambda _one: PEOPLE[0])
        who.set_value(PEOPLE[0])
        day = DateEdit(look, room.desk.today)
        day.set_value(date(2026, 10, 22))
        store = ChoiceEdit(look, [(1, "门市仓"), (2, "二号仓")])
        store.set_value(1)
        note = TextEdit(look, width=126)
        band.add("member", "社员", who, key="F3")
        band.add("day", "日期", day)
        band.add("store", "仓库", store)
        band.add("note", "备注", note, row=1)
        self.grid = LineGrid(
            look,
            [
                LineColumn("good", "货品", lambda: Picker(look, lambda _text: PEOPLE), stretch=1,
                           width=200),
                LineColumn("quantity", "数量", lambda: QuantityEdit(look), width=72, align="right"),
                LineColumn("price", "社员价", lambda: MoneyEdit(look), unit="元", align="right"),
                LineColumn("off", "优惠", lambda: MoneyEdit(look), unit="元", align="right",
                           leaves=1),
                LineColumn("amount", "金额", None, unit="元", width=112, align="right", bold=True),
            ],
            empty="扫条码，或输入编码、名称、拼音首字母",
            two_lines=True,
        )  # fmt: skip
        self.grid.set_lines(
            [{"good": Candidate(1, "1", "复合肥 45% 15-15-15"), "amount": Money(170400)}]
        )
        self.grid.set_second(0, "good", "金沃・50 kg/袋・批 20260903")
        totals = TotalsBand(look)
        totals.tell(
            [("", "3 种・25 件"), ("大写", "人民币贰仟叁佰叁拾贰元整")],
            [("合计", "元", "2,332.00")],
        )
        money = PayBand(look)
        money.add("cash", "收现金", MoneyEdit(look), at=(0, 0), key="F8")
        money.add("debt", "赊账", MoneyEdit(look), at=(0, 1), key="F9")
        money.add("back", "找零", label("0.00", "title"), at=(0, 2))
        layout = column()
        layout.addWidget(band)
        layout.addWidget(self.grid, 1)
        layout.addWidget(totals)
        layout.addWidget(money)
        self.setLayout(layout)
        self.side = Side(look)
        self.side.fold("周桂芳　欠款 1,286.00 → 2,618.00 元", "account-outline")
        self.notice.tell("记账后：库存减 3 种，生成凭证 1 张，打印收据 3 联")

    ACTIONS = (
        walking("下一格"),
        Action("entry.post", "记账并打印", print, "F12", primary=True),
    )
