"""The slip of a machinery job (农机作业单), from the stored document."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row, fetch_rows
from coopdesk.kernel.values import Area, Money, MuTimes, Quantity
from coopdesk.ledger.printed import PaperHead, paper_head, person_pairs
from coopdesk.machinery.records import Settlement
from coopdesk.paper.slip import Pair, Slip, SlipLine

_SETTLED = {
    Settlement.CREDIT.value: "赊欠",
    Settlement.CASH.value: "现金",
    Settlement.BANK.value: "银行",
    Settlement.WECHAT.value: "微信",
    Settlement.ALIPAY.value: "支付宝",
    Settlement.CONTRACT.value: "抵合同",
}


def job_slip(s: Session, document_id: int) -> Slip:
    """Return what is printed of a job: a line per plot, and how it was settled."""
    head = paper_head(s, document_id)
    job = (
        fetch_row(
            s,
            "SELECT k.name, m.name, m.code, o.name, n.name, j.product, j.dose, j.product_maker,"
            " j.fuel FROM job j JOIN job_kind k ON k.id = j.job_kind_id"
            " LEFT JOIN machine m ON m.id = j.machine_id"
            " LEFT JOIN operator o ON o.id = j.operator_id"
            " LEFT JOIN season n ON n.id = j.season_id WHERE j.document_id = ?",
            (document_id,),
        )
        or ("",) * 9
    )
    rows = fetch_rows(
        s,
        "SELECT l.member_id, m.name, p.name, l.area, l.passes, l.mu_times, l.charged, l.price,"
        " l.amount, l.settlement, l.reason, c.number, l.overlap FROM job_line l"
        " JOIN member m ON m.id = l.member_id LEFT JOIN plot p ON p.id = l.plot_id"
        " LEFT JOIN document c ON c.id = l.contract_id WHERE l.document_id = ? ORDER BY l.line",
        (document_id,),
    )
    members = {row[0]: row[1] for row in rows}
    machine = " ".join(part for part in (job[1], job[2]) if part)
    settled: dict[str, Money] = {}
    for row in rows:
        settled[row[9]] = settled.get(row[9], Money(0)) + Money(row[8])
    lines = tuple(
        SlipLine(
            {
                "day": f"{head.day:%m-%d}",
                "plot": " ".join(
                    part for part in (row[1] if len(members) > 1 else "", row[2] or "") if part
                ),
                "work": f"{job[0]}\n{row[11]}" if row[11] else job[0],
                "area": str(Area(row[3])),
                "passes": str(row[4]),
                "overlap": str(Area(row[12])) if row[12] else "",
                "mu_times": str(MuTimes(row[5])),
                "charged": str(MuTimes(row[6])),
                "price": str(Money(row[7])),
                "operator": job[3] or "",
                "machine": machine,
            },
            Money(row[8]),
        )
        for row in rows
    )
    if len(members) == 1:
        who = person_pairs(s, next(iter(members)))
    else:
        who = (Pair("农户", f"{next(iter(members.values()), '')}等 {len(members)} 户"),)
    told = (Pair("农机", machine), Pair("季节", job[4] or ""))
    return Slip(
        kind="job",
        **head.for_slip(),
        parties=(*who, *(pair for pair in told if pair.value)),
        lines=lines,
        count=_count(rows, len(members)),
        payments=tuple(Pair(_SETTLED[how], str(sum_)) for how, sum_ in settled.items() if sum_),
        note=_note(head, job, rows),
        signers=(Pair("开票", head.clerk), Pair("机手", job[3] or "")),
    )


def _count(rows: list[tuple[object, ...]], households: int) -> str:
    """Say how many lines, households and mu-times the slip has."""
    worked = sum((MuTimes(int(str(row[5]))) for row in rows), MuTimes(0))
    return f"{len(rows)} 行 {households} 户 {worked} 亩次"


def _note(head: PaperHead, job: tuple[object, ...], rows: list[tuple[object, ...]]) -> str:
    """Say what was sprayed, what was charged otherwise than worked, fuel, and the remark."""
    parts = []
    if job[5]:
        parts.append(f"用药 {job[5]}，用量 {job[6]}，生产企业 {job[7]}")
    parts += [
        f"第 {line} 行计费 {MuTimes(int(str(row[6])))} 亩次：{row[10]}"
        for line, row in enumerate(rows, 1)
        if row[5] != row[6]
    ]
    if job[8]:
        parts.append(f"用油 {Quantity(int(str(job[8]))).short()} 升")
    if head.remark:
        parts.append(head.remark)
    return "；".join(parts)
