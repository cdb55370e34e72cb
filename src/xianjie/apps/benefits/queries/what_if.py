"""What would be if: one change of a family, told in words and as changes of its data.

Nothing of it is stored. The engine computes the household anew over copies of the run's own data
with the changes made on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pyarrow.parquet as pq

from xianjie.apps.benefits.running import inputs_for
from xianjie.apps.screening.models import Run
from xianjie.engine.what_if import (
    AddRow,
    Change,
    ChangeRows,
    RemoveMember,
    RemoveRows,
    SetColumns,
)

INPATIENT = "住院"
VALID = "有效"
_FEN = 100
_CENT = Decimal("0.01")


class Event(StrEnum):
    """What may happen to a family."""

    ILLNESS = "illness"
    SCHOOL = "school"
    INCOME = "income"
    GONE = "gone"
    DISABILITY = "disability"


INCOME_KINDS: Mapping[str, tuple[str, str]] = {
    "工资性收入": ("工资性", "务工工资"),
    "生产经营性收入": ("生产经营性", "其他经营性收入"),
    "财产性收入": ("财产性", "其他财产性收入"),
    "转移性收入": ("转移性", "其他转移性收入"),
}
"""Column of the register → kind and item under which a change of it stands in the ledger."""


@dataclass(frozen=True)
class WhatIf:
    """One supposed change; money in yuan.

    ``bill`` is what an illness leaves to the family of costs of ``total``, ``disease`` a text of
    病种类别 for a grave or chronic one; ``status`` a text of 就学状态; ``income`` the new sum a
    year of ``income_kind``; ``category`` and ``grade`` those of a certificate of disability.
    """

    event: Event
    person_id: int | None = None
    total: Decimal = Decimal(0)
    bill: Decimal = Decimal(0)
    disease: str = ""
    status: str = ""
    income_kind: str = ""
    income: Decimal = Decimal(0)
    category: str = ""
    grade: str = ""


def changes_of(what: WhatIf, run: Run, household_id: int) -> tuple[Change, ...]:
    """Return a supposed change as changes of the household's data."""
    person, on = what.person_id, run.as_of
    if what.event is Event.ILLNESS:
        return _illness(what, on)
    if what.event is Event.SCHOOL:
        return (ChangeRows("school-enrolment", {"就学状态": what.status}, person_no=person),)
    if what.event is Event.DISABILITY:
        values = {
            "残疾类别": what.category,
            "残疾等级": what.grade,
            "发证日期": on,
            "证件状态": VALID,
        }
        return (
            RemoveRows("disability", person_no=person),
            AddRow("disability", values, person_no=person),
        )
    if what.event is Event.GONE:
        assert person is not None
        return (RemoveMember(person),)
    return _income(what, run, household_id)


def _illness(what: WhatIf, on: date) -> tuple[Change, ...]:
    total = max(what.total, what.bill)
    bill = AddRow(
        "medical-expense",
        {
            "结算日期": on,
            "就医类别": INPATIENT,
            "医疗总费用": total,
            "目录内费用": total,
            "基本医保支付": total - what.bill,
            "个人自付": what.bill,
        },
        person_no=what.person_id,
    )
    if not what.disease:
        return (bill,)
    known = {"病种": what.disease, "病种类别": what.disease, "确诊日期": on}
    return (bill, AddRow("serious-illness", known, person_no=what.person_id))


def _income(what: WhatIf, run: Run, household_id: int) -> tuple[Change, ...]:
    """Another sum in the register, with what is added up from it, and its like in the ledger."""
    home = _registered(run, household_id)
    before = home.get(what.income_kind) or Decimal(0)
    apart = what.income - before
    values: dict[str, Any] = {what.income_kind: what.income}
    people = int(home.get("家庭人口") or 0)
    for column in ("年收入", "纯收入"):
        if home.get(column) is not None:
            values[column] = home[column] + apart
    if home.get("人均纯收入") is not None and people:
        values["人均纯收入"] = (home["人均纯收入"] + apart / people).quantize(_CENT)
    kind, item = INCOME_KINDS[what.income_kind]
    entry = {
        "大类": kind,
        "项目": item,
        "金额": apart,
        "发生日期": run.as_of,
        "来源": "测算",
        "状态": "已确认",
    }
    return (SetColumns(values), AddRow("income-ledger", entry))


def _registered(run: Run, household_id: int) -> dict[str, Any]:
    """Sums of the register at the moment of the run, in yuan, and how many people live there."""
    snapshot = inputs_for(run).snapshot
    columns = ["年收入", "纯收入", "人均纯收入", *INCOME_KINDS]
    filters = [("household_no", "=", household_id)]
    rows = pq.read_table(snapshot.household, columns=columns, filters=filters).to_pylist()
    people = pq.read_table(snapshot.person, columns=["person_no"], filters=filters).num_rows
    found: dict[str, Any] = {
        name: Decimal(value) / _FEN
        for row in rows
        for name, value in row.items()
        if value is not None
    }
    return {**found, "家庭人口": people}
