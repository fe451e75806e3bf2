"""How a document was settled: its paper says it in Chinese, the screen in its own language."""

from __future__ import annotations

from typing import Final

from coopdesk.kernel.i18n import N_, _

WORDS: Final = {
    "收现金": N_("Cash taken"),
    "现金": N_("Cash"),
    "银行": N_("Bank"),
    "微信": N_("WeChat"),
    "支付宝": N_("Alipay"),
    "用预存款": N_("From deposit"),
    "赊账": N_("On credit"),
    "赊欠": N_("Left owing"),
    "抵合同": N_("Against the contract"),
    "退现金": N_("Cash given back"),
    "退银行": N_("Given back by bank"),
    "退微信": N_("Given back by WeChat"),
    "退支付宝": N_("Given back by Alipay"),
    "转预存款": N_("Turned into deposit"),
    "冲减欠款": N_("Taken off the debt"),
    "赊账到期": N_("Debt due on"),
    "本单后共欠": N_("Owed after this"),
    "付现金": N_("Paid in cash"),
    "付银行": N_("Paid by bank"),
    "付微信": N_("Paid by WeChat"),
    "付支付宝": N_("Paid by Alipay"),
    "欠供货单位": N_("Owed to the supplier"),
    "冲减应付": N_("Taken off what we owe"),
    "付款到期": N_("Payment due on"),
    "转入库存": N_("Goes into stock"),
    "转入销售成本": N_("Goes into cost of sales"),
    "抵欠款": N_("Set against debts"),
    "存入预存款": N_("Put into deposit"),
    "尚欠": N_("Still owed"),
    "预存余额": N_("Deposit left"),
    "账面余额": N_("Balance in the books"),
    "实点": N_("Counted"),
    "长款": N_("Cash over"),
    "短款": N_("Cash short"),
    "账实": N_("Books and cash"),
    "相符": N_("agree"),
    "合计清点": N_("Counted in all"),
}


def in_words(text: str) -> str:
    """Return a word of a paper in the language of the screen; what a clerk typed stays."""
    return _(WORDS[text]) if text in WORDS else text
