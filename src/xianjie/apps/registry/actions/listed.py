"""Letting the register say what a list says of one household or member, column by column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xianjie.apps.registry.actions.corrections import check_number
from xianjie.apps.registry.actions.family import Change, Told
from xianjie.apps.registry.actions.monitoring import turn_category
from xianjie.apps.registry.columns import (
    HOUSEHOLD_FIELDS,
    PERSON_FIELDS,
    extra_columns,
    private_columns,
    registry_contract,
)
from xianjie.apps.registry.enums import CategoryKind, FamilyChangeKind
from xianjie.apps.registry.importing.drafts import json_value
from xianjie.apps.registry.labels import stored_text
from xianjie.apps.registry.models import Correction, FamilyChange, Household, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.exchange.as_written import original_of
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id

_CATEGORIES = {
    "户类型": CategoryKind.HOUSEHOLD_TYPE,
    "监测对象类别": CategoryKind.MONITOR_CATEGORY,
    "风险是否已消除": CategoryKind.RISK_CLEARED,
    CategoryKind.RELOCATED.label: CategoryKind.RELOCATED,
}
_NOT_BY_COLUMN = {
    "户编号": "户编号不同，多半是另一户，请核对后合并或更正。",
    "人数": "人数随成员变动，请先登记成员的变动。",
    "市": "区划由县里维护，不能从名单改。",
    "县": "区划由县里维护，不能从名单改。",
    "乡": "整户换村请在户的页面上办“整户迁村”。",
    "行政村": "整户换村请在户的页面上办“整户迁村”。",
    "户主姓名": "户主请用“变更户主”，姓名请在成员上更正。",
    "户主证件号码": "户主请用“变更户主”，证件号码请在成员上更正。",
}


@transaction.atomic
def take_listed(
    told: Told,
    household: Household,
    values: Mapping[str, Any],
    texts: Mapping[str, str],
    *,
    person: Person | None = None,
) -> FamilyChange:
    """Write columns of the person list as a list has them; taken back by `undo_change`.

    Unlike a correction nothing has to be kept against later lists, and standing corrections of the
    columns end.

    :param values: declared columns and what is stored (money in fen, dates as such, None unknown).
    :param texts: the cells as given, so that they go back into a file the same way.
    :raises RefusedError: not permitted, changed meanwhile, nothing differs, or a column that is
        changed in its own way (head, village, number of members).
    """
    change = Change(told, FamilyChangeKind.CORRECTION, household, person=person)
    # The household is locked by now: read what somebody may have written meanwhile.
    household.refresh_from_db()
    if person is not None:
        person.refresh_from_db()
    writer = _Writer(change, household, person)
    for name, value in values.items():
        if reason := _NOT_BY_COLUMN.get(name):
            raise RefusedError("not-by-column", reason)
        writer.take(name, value, texts.get(name, ""))
    if not writer.differs:
        raise RefusedError("nothing", "登记表已经是这个值，没有需要改的。")
    return change.finish()


class _Writer:
    """Writes columns of one household or member through the journal of a change."""

    def __init__(self, change: Change, household: Household, person: Person | None) -> None:
        self._change, self._household, self._person = change, household, person
        self.differs = False
        self._extra = {c.name for level in ("household", "person") for c in extra_columns(level)}
        self._private = {c.name for c in private_columns()}

    def take(self, name: str, value: Any, text: str) -> None:
        column = registry_contract().column(name)
        row: Household | Person = self._household
        if column.level == "person":
            if self._person is None:
                raise RefusedError("no-person", f"“{name}”是成员的项目，没有对应的成员。")
            row = self._person
        fields = PERSON_FIELDS if column.level == "person" else HOUSEHOLD_FIELDS
        before = self._category(name)
        if name == "自然村":
            self._write(row, group_name=str(value or "")[:80])
        elif name in fields:
            self._field(row, fields[name], value)
        elif name in self._private:
            known = json.loads(self._household.private) if self._household.private else {}
            told = {**known, name: json_value(value)}
            kept = {key: one for key, one in told.items() if one is not None}
            self._write(row, private=json.dumps(kept, ensure_ascii=False) if kept else "")
        elif name in self._extra:
            told = {**row.extra, name: json_value(value)}
            self._write(row, extra={key: one for key, one in told.items() if one is not None})
        else:
            raise RefusedError("not-by-column", f"“{name}”不能从名单改，请在户的页面上更正。")
        self._text(row, column.name, None if column.personal else original_of(column, value, text))
        after = self._category(name)
        if name in _CATEGORIES and after != before:
            on = self._change.told.occurred_on
            turn_category(self._change, self._household, _CATEGORIES[name], after, on)

    def _field(self, row: Household | Person, field: str, value: Any) -> None:
        if value is None and row._meta.get_field(field).empty_strings_allowed:
            value = ""
        if isinstance(row, Person) and field == "relation" and HEAD in {value, row.relation}:
            raise RefusedError("head", "户主要用“变更户主”更换，其他成员的关系会随之调整。")
        if isinstance(row, Person) and field == "id_number" and value:
            check_number(row, value)
            check = check_id(value)
            self._write(
                row,
                id_length=check.length,
                id_check_ok=check.check_ok,
                id_region=check.region6 or "",
                birth_date=check.birth_date or row.birth_date,
                sex=check.sex or row.sex,
            )
        if isinstance(row, Person) and field == "name" and row.relation == HEAD:
            self._write(self._household, head_name=value)
        self._write(row, **{field: value})
        owner = {"household": row} if isinstance(row, Household) else {"person": row}
        standing = Correction.objects.filter(**owner, field=field, settled_at__isnull=True)
        for one in [row for row in standing if row.new_value != stored_text(value)]:
            self._change.journal.write(one, settled_at=self._change.told.now)

    def _text(self, row: Household | Person, name: str, text: str | None) -> None:
        kept = {key: one for key, one in row.originals.items() if key != name}
        self._write(row, originals=kept | ({name: text} if text else {}))

    def _write(self, row: Household | Person, **values: Any) -> None:
        self.differs = self._change.journal.write(row, **values) or self.differs

    def _category(self, name: str) -> str:
        household = self._household
        if name == "户类型":
            return household.household_type
        if name == "监测对象类别":
            return household.monitor_category
        told = household.risk_cleared if name == "风险是否已消除" else household.extra.get(name)
        return {True: "是", False: "否"}.get(told, "") if isinstance(told, bool) else ""
