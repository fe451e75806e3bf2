"""Where an import stands: what must be done before writing, its figures, and what was noticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coopdesk.intake.trial import Loaded
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.values import Fixed, Quantity
from coopdesk.sheets.kinds import KINDS
from coopdesk.sheets.results import SheetSum

Figures = list[tuple[str, str, str] | None]

PROPOSAL_KINDS: Final = {
    "person": N_("Person"),
    "job_kind": N_("Kind of job"),
    "operator": N_("Operator"),
    "machine": N_("Machine"),
    "money": N_("Money taken"),
    "good": N_("Good"),
    "opening": N_("Opening receipt"),
    "repaid": N_("Debt paid back"),
    "bought": N_("Purchase"),
    "warehouse": N_("Warehouse"),
    "supplier": N_("Supplier"),
    "day": N_("Day"),
    "year": N_("Year"),
}
WILL: Final = {
    "new": N_("will be new"),
    "changed": N_("will change"),
    "same": N_("stay as they are"),
}
_SUMMED: Final = (
    "measured_area", "area", "mu_times", "quantity", "sets", "adds", "amount", "share",
)  # fmt: skip


def _figure(value: Fixed) -> str:
    """Show a figure; a quantity without needless noughts."""
    return value.short() if isinstance(value, Quantity) else str(value)


@dataclass(slots=True)
class Standing:
    """An open workbook with what the clerk accepted and exported so far."""

    loaded: Loaded
    accepted: set[tuple[str, str]] = field(default_factory=set)
    exported: Path | None = None

    @property
    def unaccepted(self) -> int:
        """Return how many proposals wait."""
        return len(self.loaded.intake.proposals) - len(self.accepted)

    def why_not(self) -> str:
        """Say why nothing can be written now; nothing when it can."""
        intake = self.loaded.intake
        if intake.written:
            return _(N_("These rows are written."))
        refused = intake.count("refused")
        if refused and self.exported is None:
            text = ngettext(
                "{count} row is refused: correct it, leave it out, or export it with Ctrl+E.",
                "{count} rows are refused: correct them, leave them out, or export them with"
                " Ctrl+E.",
                refused,
            )
            return text.format(count=refused)
        if self.unaccepted:
            return _(N_("Please look at the proposals with F6; F9 accepts them all."))
        if not intake.count("new") + intake.count("changed"):
            return _(N_("The book has all of these rows already."))
        return ""

    def write_words(self) -> str:
        """Return the primary button's words: what must be done first, else what it writes."""
        intake = self.loaded.intake
        refused = intake.count("refused")
        if intake.written:
            return _(N_("Written"))
        if refused and self.exported is None:
            words = ngettext(
                "Correct or export {count} row first", "Correct or export {count} rows first",
                refused,
            )  # fmt: skip
            return words.format(count=refused)
        if self.unaccepted:
            words = ngettext(
                "Accept {count} proposal first", "Accept {count} proposals first", self.unaccepted
            )
            return words.format(count=self.unaccepted)
        count = intake.count("new") + intake.count("changed")
        return ngettext("Write {count} row", "Write {count} rows", count).format(count=count)

    def figures(self) -> Figures:
        """Return the sheet's own sums against what will be written, then what will happen."""
        reading, intake = self.loaded.reading, self.loaded.intake
        found: Figures = []
        grand = [one for one in reading.totals_sheet if one.grand] or list(reading.totals_sheet)
        kind = KINDS[reading.kind]
        wanted = [name for name in _SUMMED if name in kind.names]
        for name in wanted:
            said = [one for one in grand if name in one.said]
            if not said or len(found) > 3:
                continue
            total = sum((one.said[name] for one in said[1:]), said[0].said[name])
            title = _(N_("{field} by the sheet")).format(field=_(kind.field(name).label))
            found.append((title, _figure(total), "text"))
            good = self._good_sum(name, said)
            found.append((_(N_("can be written")), _figure(good), "text"))
            if good.units != total.units:
                rest = type(total)(total.units - good.units)
                found.append((_(N_("difference")), _figure(rest), "neg"))
        if not found:
            shown = [name for name in wanted if name in reading.totals_read][-2:]
            found = [
                (_(kind.field(name).label), _figure(reading.totals_read[name]), "text")
                for name in shown
            ]
        if found:
            found.append(None)
        return found + [(_(words), f"{intake.count(name)}", "text") for name, words in WILL.items()]

    def _good_sum(self, name: str, said: Sequence[SheetSum]) -> Fixed:
        """Sum a field up over the rows that can be written; areas as the sheet counts them."""
        key = "mu_times" if name == "area" and any(one.counts_passes() for one in said) else name
        units, repaid = 0, 0
        for one in self.loaded.reading.rows:
            if self.loaded.intake.verdicts.get((one.sheet, one.row)) == "refused":
                continue
            value = one.values.get(key)
            if value is not None:
                units += value.units
            repaid += sum(amount.units for _way, amount in one.values.get("repaid", ()))
        # A sum of amounts may count the debts that were paid back as well.
        if name == "amount" and units + repaid == sum(one.said[name].units for one in said):
            units += repaid
        return type(said[0].said[name])(units)

    def notes(self) -> list[tuple[str, str]]:
        """Return what was noticed: sheets passed over, hidden rows, odd cells of good rows."""
        found: list[tuple[str, str]] = []
        reading = self.loaded.reading
        for sheet in reading.sheets:
            if sheet.skipped is not None:
                text = _(N_("Sheet {sheet} is not read: {why}."))
                found.append(("", text.format(sheet=sheet.name, why=sheet.skipped)))
        noticed = (*self.loaded.intake.warnings, *reading.warnings)
        found += [("" if one.row is None else str(one.row), one.text) for one in noticed]
        return list(dict.fromkeys(found))
