"""One merge being written: like any registered change of a family, with a wider journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xianjie.apps.ledger.models import LedgerRow
from xianjie.apps.merging.journal import MergeJournal
from xianjie.apps.merging.relating import Split, relations_of, split_rows
from xianjie.apps.registry.actions.family import Change, Told, touch_households
from xianjie.apps.registry.enums import CategoryKind, FamilyChangeKind
from xianjie.apps.registry.models import CategorySpell, Correction, Household, Person
from xianjie.kernel.errors import RefusedError

RETIRED = "重复档案合并：保留的一份已有同样的记录"
_CATEGORIES = {
    "household_type": CategoryKind.HOUSEHOLD_TYPE,
    "monitor_category": CategoryKind.MONITOR_CATEGORY,
    "risk_cleared": CategoryKind.RISK_CLEARED,
}
_CLEARED = {True: "是", False: "否", None: ""}


class MergeChange(Change):
    """Writes a merge; ``splits`` tell what became of the rows of every register."""

    journal: MergeJournal

    def __init__(
        self,
        told: Told,
        household: Household,
        *,
        other: Household | None = None,
        person: Person | None = None,
    ) -> None:
        super().__init__(told, FamilyChangeKind.DUPLICATE, household, other=other, person=person)
        self.journal = MergeJournal(told.now)
        self.splits: list[Split] = []

    def settle_corrections(self, record: Household | Person) -> None:
        """Let what was put right by hand in the record that goes not stand against lists."""
        owner = {"household": record} if isinstance(record, Household) else {"person": record}
        for standing in Correction.objects.filter(**owner, settled_at__isnull=True):
            self.journal.write(standing, settled_at=self.told.now)

    def repoint(self, kept: Household | Person, gone: Household | Person) -> None:
        """Hang every row of every register that names one record on the other.

        Raises ``RefusedError`` naming the registers in which both have live work.
        """
        staying: dict[str, list[int]] = {}
        splits = []
        for relation in relations_of(type(gone)):
            split = split_rows(relation, kept.pk, gone.pk, staying)
            staying.setdefault(relation.label, []).extend(split.staying)
            splits.append(split)
        refused = dict.fromkeys(split.relation.title for split in splits if split.refused)
        if refused:
            named = "、".join(f"“{title}”" for title in refused)
            raise RefusedError(
                "both-live",
                f"两份档案在{named}里都有正在办的，请先办结或停用其中一份的，再来合并。",
            )
        for split in splits:
            self._carry(split, kept, gone)
        self.splits += splits

    def _carry(self, split: Split, kept: Household | Person, gone: Household | Person) -> None:
        model = split.relation.model
        for row in model._default_manager.filter(pk__in=split.retired):
            if isinstance(row, LedgerRow):
                self.journal.write(row, retired_at=self.told.now, retired_reason=RETIRED)
        keys = sorted([*split.moving, *split.retired])
        self.journal.repoint(model, split.relation.column, keys, gone.pk, kept.pk)

    def set_dated_category(self, household: Household, name: str, value: Any) -> None:
        """Let the dated category follow a field of the household that got another value."""
        kind = _CATEGORIES.get(name)
        if kind is None:
            return
        for spell in CategorySpell.objects.filter(
            household=household, kind=kind, valid_to__isnull=True
        ):
            self.journal.write(spell, valid_to=max(self.told.occurred_on, spell.valid_from))
        text = _CLEARED[value] if name == "risk_cleared" else str(value or "")
        self.set_category(household, kind, text)

    def touched(self) -> set[int]:
        """Return the households that the merge wrote or that people left or joined."""
        keys = {self.row.household_id, *self.journal.pks(Household)}
        for entry in self.journal.entries:
            if entry.get("model") == Person.__name__:
                values = {*entry.get("old", {}).items(), *entry.get("new", {}).items()}
                keys |= {value for name, value in values if name == "household_id" and value}
        return keys | ({self.row.other_id} if self.row.other_id else set())

    def settle(self, now: datetime) -> None:
        """Count the households anew and let the higher apps follow; the audit is the caller's."""
        touch_households(self.touched(), now)
