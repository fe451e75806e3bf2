"""A member's land and past contracts, as the contract page lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Area, Money, MuTimes
from coopdesk.land.clashes import LIVE
from coopdesk.land.contract_drafts import ContractStageDraft
from coopdesk.land.records import ContractType, Pricing, Scope, area_to_go_by
from coopdesk.members.persons import records


@dataclass(frozen=True, slots=True)
class Ground:
    """A plot as it is offered for a contract or a job."""

    id: int
    code: str
    name: str
    place: str
    contract_area: Area
    measured_area: Area | None
    charged_area: Area | None
    crop_id: int | None

    @property
    def area(self) -> Area:
        """Return the area to go by: what was agreed for charging, else measured, else contract."""
        return area_to_go_by(self.contract_area, self.measured_area, self.charged_area)


_GROUND = (
    "SELECT p.id, p.code, p.name, COALESCE(v.name, ''), COALESCE(m.group_no, ''),"
    " p.contract_area, p.measured_area, p.crop_id, p.member_id, p.charged_area FROM plot p"
    " JOIN member m ON m.id = p.member_id"
    " LEFT JOIN village v ON v.id = COALESCE(p.village_id, m.village_id)"
)


def plots_of(s: Session, member_id: int) -> list[Ground]:
    """Return a member's plots in use, in the order of their codes."""
    rows = fetch_rows(
        s,
        f"{_GROUND} WHERE p.member_id IN {records('?1')} AND p.retired = 0 ORDER BY p.code, p.id",
        (member_id,),
    )
    return [_ground(row) for row in rows]


def ground_of(s: Session, plot_id: int) -> Ground | None:
    """Return one plot."""
    row = fetch_row(s, f"{_GROUND} WHERE p.id = ?", (plot_id,))
    return None if row is None else _ground(row)


def plots_of_village(s: Session, village_id: int) -> list[tuple[int, str, str, list[Ground]]]:
    """Return every member of a village with plots in use: id, code, name and the plots."""
    found: dict[int, list[Ground]] = {}
    for row in fetch_rows(
        s,
        f"{_GROUND} WHERE m.village_id = ? AND m.retired = 0 AND p.retired = 0"
        " ORDER BY m.group_no, m.code, p.code, p.id",
        (village_id,),
    ):
        found.setdefault(row[8], []).append(_ground(row))
    names = {
        row[0]: (str(row[1]), str(row[2]))
        for row in fetch_rows(
            s, "SELECT id, code, name FROM member WHERE village_id = ?", (village_id,)
        )
    }
    return [(member_id, *names[member_id], plots) for member_id, plots in found.items()]


def _ground(row: tuple[object, ...]) -> Ground:
    """Read a plot's row."""
    number, code, name, village, group, contract, measured, crop, _member, charged = row
    place = " ".join(str(part) for part in (village, group) if part)
    return Ground(
        int(str(number)),
        str(code),
        str(name),
        place,
        Area(int(str(contract))),
        None if measured is None else Area(int(str(measured))),
        None if charged is None else Area(int(str(charged))),
        None if crop is None else int(str(crop)),
    )


@dataclass(frozen=True, slots=True)
class PastContract:
    """A member's contract as the next one may copy it."""

    id: int
    number: str
    type: ContractType
    scope: Scope
    pricing: Pricing
    starts_on: date
    ends_on: date
    area: Area
    price: Money
    total: Money
    left: Money
    crop_id: int | None
    intermediary: str
    plots: tuple[int, ...]
    stages: tuple[ContractStageDraft, ...]


def last_contract(
    s: Session, member_id: int | None, type_: ContractType | None = None
) -> PastContract | None:
    """Return a member's latest contract in force or over, or anybody's latest one."""
    row = fetch_row(
        s,
        "SELECT d.id, d.number, c.type, c.scope, c.pricing, c.starts_on, c.ends_on, c.area,"  # noqa: S608
        " c.price, d.amount, c.crop_id, c.intermediary,"
        " (SELECT COALESCE(SUM(m.amount), 0) FROM party_move m"
        "  WHERE m.document_id = d.id OR m.settles_id = d.id)"
        " FROM document d JOIN contract c ON c.document_id = d.id"
        f" WHERE (?1 IS NULL OR d.member_id IN {records('?1')}) AND (?2 IS NULL OR c.type = ?2)"
        f" AND {LIVE} ORDER BY d.on_date DESC, d.id DESC LIMIT 1",
        (member_id, None if type_ is None else type_.value),
    )
    if row is None:
        return None
    plots = fetch_rows(
        s, "SELECT plot_id FROM contract_plot WHERE document_id = ? ORDER BY line", (row[0],)
    )
    stages = fetch_rows(
        s,
        "SELECT stage, title, planned, price FROM contract_stage WHERE document_id = ?"
        " ORDER BY line",
        (row[0],),
    )
    return PastContract(
        row[0],
        row[1],
        ContractType(row[2]),
        Scope(row[3]),
        Pricing(row[4]),
        date.fromisoformat(row[5]),
        date.fromisoformat(row[6]),
        Area(row[7]),
        Money(row[8]),
        Money(row[9]),
        Money(row[12]),
        row[10],
        row[11],
        tuple(int(one[0]) for one in plots),
        tuple(
            ContractStageDraft(
                stage=Stage(one[0]), title=one[1], planned=MuTimes(one[2]), price=Money(one[3])
            )
            for one in stages
        ),
    )


def signed_in(s: Session, member_id: int, season_id: int | None) -> int:
    """Return how many contracts a member has signed for a season."""
    return int(
        fetch_value(
            s,
            "SELECT COUNT(*) FROM document d JOIN contract c ON c.document_id = d.id"  # noqa: S608
            f" WHERE d.member_id IN {records('?1')} AND c.season_id IS ?2 AND {LIVE}",
            (member_id, season_id),
        )
    )
