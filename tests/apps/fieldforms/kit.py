"""A village with two households, what is known of them, and shorthand for the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.fieldforms.actions import open_task, settle_sheets, submit_sheet
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries import prefill
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.preparing import runs_dir

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)
VERIFY, MONTHLY, VISIT, GRID = "入户核查", "月度监测", "帮扶走访", "网格排查"
INCOMES = {
    "工资性收入": 3_000_000,
    "生产经营性收入": 500_000,
    "财产性收入": 10_000,
    "转移性收入": 90_000,
    "生产经营性支出": 100_000,
    "是否危房户": False,
    "是否解决安全饮用水": True,
}
FACTS = {
    "医疗自付_近12月": 820_000,
    "高中学年自付": 0,
    "辍学人数": 0,
    "危房未改造": False,
    "未参保人数": 1,
    "饮水不安全": False,
    "城镇住宅套数": 0,
    "机动车最高购价": 0,
    "存续企业数": 0,
    "财政供养人数": 0,
    "全家务工月收入": 250_000,
}
GRID_ANSWERS: dict[str, Any] = {"有变化": False}
MONTHLY_ANSWERS: dict[str, Any] = {
    "本月支出": "1,200.50",
    "收入变化": "差不多",
    "吃饭有困难": "否",
    "穿衣有困难": "否",
    "风险变化": "没有变化",
    "有新风险": "否",
    "措施效果": "管用",
}
VERIFY_ANSWERS: dict[str, Any] = {
    "有没登记的成员": False,
    "劳动力人数": "1",
    "理赔收入": 0,
    "其他自付": "300",
    "应对能力": "要帮一把",
    "风险类型": ["因病"],
    "核查结论": "有返贫致贫风险，建议纳入",
    "承诺授权": True,
}


@dataclass
class Village:
    """What stands there."""

    one: Household
    other: Household
    worker: User
    second: User
    stranger: User
    town: User
    analyst: User


def by(user: User, today: date = TODAY) -> Actor:
    return actor_of(user, today=today)


def build_village(root: Actor) -> Village:
    small.make_divisions()
    rulebook = publish(by=root, at=small.NOW)
    one = small.make_household(1)
    one.extra = dict(INCOMES)
    one.save()
    other = small.make_household(2, small.OTHER_VILLAGE, head="张三丰")
    small.make_run(rulebook_hash=rulebook.hash)
    write_facts("run-2022-06", {one.pk: FACTS})
    return Village(
        one=one,
        other=other,
        worker=small.make_user("worker", Role.VILLAGE_WORKER, small.VILLAGE),
        second=small.make_user("second", Role.STATIONED_MEMBER, small.VILLAGE),
        stranger=small.make_user("stranger", Role.VILLAGE_WORKER, small.OTHER_VILLAGE),
        town=small.make_user("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9]),
        analyst=small.make_user("analyst"),
    )


def write_facts(folder: str, facts: dict[int, dict[str, Any]]) -> None:
    rows = [{"household_no": number} | values for number, values in facts.items()]
    path = runs_dir() / folder / "facts_household.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)


def task(
    household: Household, form: str = GRID, source: str = "door:1", **fields: Any
) -> FieldTask:
    values = {"due_on": date(2022, 7, 10), "today": TODAY} | fields
    return open_task(form=form, source=source, household=household, **values)


def submit(
    user: User,
    household: Household,
    form: str = GRID,
    answers: dict[str, Any] | None = None,
    **fields: Any,
) -> Sheet:
    """Hand in a sheet: everything known is kept, ``answers`` are put on top."""
    ahead = fields.pop("ahead", None) or prefill(household, form, TODAY, task=fields.get("task"))
    told = answers if answers is not None else GRID_ANSWERS
    values: dict[str, Any] = {
        "by": by(user),
        "client_id": uuid4(),
        "form": form,
        "definition": ahead.definition.version,
        "household": household,
        "values": ahead.values | told,
        "typed": 0,
        "chosen": 1,
        "kept": 0,
        "base": ahead.base,
        "filled_at": NOW - timedelta(hours=2),
        "today": TODAY,
        "now": NOW,
    }
    return submit_sheet(**(values | fields))


def picture(folder: Path, name: str = "a", head: bytes = b"\xff\xd8\xff\xe0") -> Path:
    path = folder / name
    path.write_bytes(head + b"0" * 32)
    return path


def settle(user: User, sheet: Sheet, *, keep: bool) -> Sheet:
    return settle_sheets(by=by(user), sheet=sheet, keep=keep, today=TODAY, now=NOW)
