"""What the cooperative offers: kinds of job with their prices, and the last slip's head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopdesk.kernel.rows import fetch_row, fetch_rows, fetch_value
from coopdesk.kernel.stages import Stage
from coopdesk.kernel.values import Money
from coopdesk.machinery.agreed import rate_for


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of job, its stage, and its price on a day; nothing where no rate holds."""

    kind_id: int
    name: str
    stage: Stage
    uses_product: bool
    price: Money | None


@dataclass(frozen=True, slots=True)
class LastSlip:
    """The head of the latest slip: the next one begins with it."""

    job_kind_id: int
    machine_id: int | None
    operator_id: int | None


def offers(s: Session, on_date: date, *, is_member: bool = True, card: str = "") -> list[Offer]:
    """Return every kind of job in use with its price on a day, in the order of the stages."""
    order = {stage.value: place for place, stage in enumerate(Stage)}
    rows = fetch_rows(s, "SELECT id, name, stage, uses_product FROM job_kind WHERE retired = 0")
    return [
        Offer(
            row[0],
            row[1],
            Stage(row[2]),
            bool(row[3]),
            rate_for(s, row[0], on_date, is_member=is_member, name=card),
        )
        for row in sorted(rows, key=lambda row: (order[row[2]], row[0]))
    ]


def rate_cards(s: Session) -> list[str]:
    """Return the names of the rate cards in use."""
    rows = fetch_rows(
        s, "SELECT DISTINCT name FROM rate WHERE retired = 0 AND name <> '' ORDER BY name"
    )
    return [str(row[0]) for row in rows]


def last_slip(s: Session, on_date: date) -> LastSlip | None:
    """Return the head of the latest job slip up to a day."""
    row = fetch_row(
        s,
        "SELECT j.job_kind_id, j.machine_id, j.operator_id FROM document d"
        " JOIN job j ON j.document_id = d.id WHERE d.on_date <= ? AND d.reverses_id IS NULL"
        " ORDER BY d.id DESC LIMIT 1",
        (on_date.isoformat(),),
    )
    return None if row is None else LastSlip(*row)


def operator_of(s: Session, machine_id: int) -> int | None:
    """Return who usually drives a machine."""
    found = fetch_value(s, "SELECT operator_id FROM machine WHERE id = ?", (machine_id,))
    return None if found is None else int(found)


def last_product(s: Session, job_kind_id: int) -> tuple[str, str, str] | None:
    """Return product, dose and maker of the latest slip of a kind of job."""
    row = fetch_row(
        s,
        "SELECT product, dose, product_maker FROM job WHERE job_kind_id = ? AND product <> ''"
        " ORDER BY document_id DESC LIMIT 1",
        (job_kind_id,),
    )
    return None if row is None else (row[0], row[1], row[2])
