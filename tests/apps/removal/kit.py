"""Episodes, plans, sheets and cases as other parts make them, for the tests of removal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import uuid4

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import User
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.registry.models import Household, RegistryImport

TODAY, NOW = kit.TODAY, kit.NOW
PROCESS = {
    "steps": [
        {"name": "入户核实", "kind": "VERIFY", "level": "VILLAGE", "days": 5, "working": False},
        {"name": "县级审定", "kind": "DECIDE", "level": "COUNTY", "days": 2, "working": False},
    ],
    "total": None,
    "segments": [],
}


def episode(household: Household, **fields: object) -> Episode:
    values: dict[str, object] = {
        "household": household,
        "number": 1,
        "county_code": small.COUNTY,
        "division_code": household.division_code,
        "origin": "CASE",
        "category": "脱贫不稳定户",
        "risks": ["因病"],
        "identified_on": date(2021, 12, 1),
        "state": "MONITORED",
    }
    return Episode.objects.create(**(values | fields))


def plan(found: Episode, **risks: int) -> Plan:
    """Make a plan in force with so many finished measures for each risk."""
    made = Plan.objects.create(
        episode=found,
        household=found.household,
        county_code=found.county_code,
        division_code=found.division_code,
        state="IN_FORCE",
        made_at=NOW,
    )
    for risk, count in risks.items():
        for _ in range(count):
            Measure.objects.create(
                plan=made,
                county_code=found.county_code,
                division_code=found.division_code,
                kind="健康帮扶",
                risk=risk,
                title="医疗救助",
                state="DONE",
                started_on=date(2022, 1, 1),
                done_on=date(2022, 3, 1),
            )
    return made


def sheet(household: Household, values: dict, on: date = TODAY, **fields: object) -> Sheet:
    found = fields.pop("by", None) or User.objects.get(username="worker")
    return Sheet.objects.create(
        **(
            {
                "client_id": uuid4(),
                "form": "消除核查",
                "definition": "d" * 64,
                "county_code": household.county_code,
                "division_code": household.division_code,
                "household": household,
                "period": f"{on:%Y-%m}",
                "content": json.dumps(values, ensure_ascii=False),
                "state": "ACCEPTED",
                "filled_by": found,
                "filled_at": datetime(on.year, on.month, on.day, 2, tzinfo=UTC),
                "received_at": NOW,
            }
            | fields
        )
    )


def listed(on: date = date(2021, 12, 20)) -> RegistryImport:
    """Say when the register was delivered last."""
    return RegistryImport.objects.create(
        table="registry-person", batch=f"b{on}", county_code=small.COUNTY, file_name="a.xlsx",
        sha256="0" * 64, data_on=on, read=1, accepted=1, warned=0, quarantined=0,
        imported_at=NOW, imported_by="cli:test",
    )  # fmt: skip


THIRTEEN = {
    "失学辍学": False,
    "住房安全问题": False,
    "未参加医保": False,
    "饮水安全问题": False,
    "工资性收入": 3000000,
    "生产经营性收入": 500000,
    "财产性收入": 0,
    "转移性收入": 200000,
    "生产经营性支出": 100000,
    "纯收入": 3600000,
    "人均纯收入": 3600000,
    "理赔收入": 0,
    "合规自付支出": 50000,
}


def ready(household: Household, **fields: object) -> Episode:
    """Make an episode that meets every condition of the packaged rulebook."""
    listed()
    household.extra = household.extra | {"纯收入": 988012, "合规自付支出": 0, "理赔收入": 0}
    household.member_count = 1
    household.save()
    found = episode(household, **fields)
    plan(found, 因病=1)
    sheet(household, THIRTEEN)
    return found


def case(household: Household, **fields: object) -> Case:
    values: dict[str, object] = {
        "number": f"案{uuid4().hex[:8]}",
        "client_id": uuid4(),
        "county_code": small.COUNTY,
        "division_code": household.division_code,
        "household": household,
        "kind": "IDENTIFY",
        "state": "OPEN",
        "process": PROCESS,
        "step": "入户核实",
        "step_kind": "VERIFY",
        "step_level": "VILLAGE",
        "started_on": TODAY,
        "opened_at": NOW,
    }
    return Case.objects.create(**(values | fields))
