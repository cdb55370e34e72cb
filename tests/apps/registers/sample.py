"""A register with a column of every type, as a county would design it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.apps.screening import page_county as small
from xianjie.apps.registers.enums import State
from xianjie.apps.registers.models import Entry, OwnRegister
from xianjie.exchange.registers import Definition, with_slots

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
KEY = f"{small.COUNTY}-1"
SAMPLE: dict[str, Any] = {
    "key": KEY,
    "group": "employment",
    "title": "技能大赛",
    "unit": "项",
    "natural_key": ["place", "name"],
    "order": "-held_on",
    "columns": [
        {"key": "name", "title": "项目", "type": "text", "required": True},
        {"key": "kind", "title": "类别", "type": "choice", "choices": ["农业", "工匠"],
         "filter": True},
        {"key": "people", "title": "人数", "type": "number", "unit": "人", "min": 1, "total": True,
         "filter": True},
        {"key": "prize", "title": "奖金", "type": "money", "total": True},
        {"key": "hours", "title": "学时", "type": "decimal", "total": True},
        {"key": "year", "title": "年度", "type": "year", "filter": True},
        {"key": "month", "title": "月份", "type": "month", "filter": True},
        {"key": "held_on", "title": "举办日期", "type": "date", "filter": True},
        {"key": "until", "title": "证书有效期止", "type": "date", "after": "held_on"},
        {"key": "paid", "title": "已兑现", "type": "yesno", "filter": True},
        {"key": "winner", "title": "获奖人", "type": "name"},
        {"key": "phone", "title": "电话", "type": "phone", "listed": False},
        {"key": "id", "title": "证件号码", "type": "id-number", "listed": False},
        {"key": "home", "title": "住址", "type": "private", "listed": False},
        {"key": "about", "title": "经过", "type": "long", "listed": False},
    ],
    "waits": [
        {"when": "until", "within": 30, "words": "证书快到期或已到期"},
        {"when": "paid", "empty": True, "words": "还没写是否兑现"},
    ],
    "counts": [
        {"code": "rows", "title": "项目数"},
        {"code": "farm", "title": "农业项目奖金", "of": "prize", "where": {"kind": "农业"}},
    ],
}  # fmt: skip
TYPED = {
    "t1": "嫁接", "t2": "农业", "n1": "12", "n2": "1,500.50", "n3": "7.125", "n4": "2022",
    "n5": "2022-06", "d1": "2022-06-18", "d2": "2025-06-18", "b1": "yes", "p1": "李大山",
    "p2": "13800002211", "p3": "532399197001011213", "p4": "旧城村 12 号", "l1": "冒雨举办。",
    "division_code": small.VILLAGE,
}  # fmt: skip
"""A row as the form sends it."""


def definition(**changes: Any) -> Definition:
    """Return the sample, changed, with its slots."""
    return with_slots(Definition.model_validate(SAMPLE | changes))


def publish(one: Definition | None = None, state: str = State.PUBLISHED) -> OwnRegister:
    """Store a definition as the county's own register, or find it."""
    one = one or definition()
    found, _ = OwnRegister.objects.get_or_create(
        key=one.key,
        defaults={
            "county_code": small.COUNTY, "number": int(one.key.rpartition("-")[2]),
            "title": one.title, "state": state, "definition": one.model_dump(mode="json"),
            "sectors": f",{','.join(one.sectors)}," if one.sectors else "",
            "created_at": NOW, "updated_at": NOW, "updated_by": "test",
        },
    )  # fmt: skip
    return found


def entry(**values: Any) -> Entry:
    """Store a row of the sample."""
    told = {
        "register": KEY, "division_code": small.VILLAGE, "county_code": small.COUNTY,
        "t1": "嫁接", "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Entry.objects.create(**told | values)
