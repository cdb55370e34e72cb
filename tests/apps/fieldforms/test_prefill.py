"""What is known before anybody asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.fieldforms import kit
from tests.apps.screening import page_county as small
from xianjie.apps.fieldforms import knowledge
from xianjie.apps.fieldforms.knowledge import Told, register_source
from xianjie.apps.fieldforms.queries import KnownAnswer, prefill, prefill_many
from xianjie.apps.registry.models import RegistryImport

pytestmark = pytest.mark.django_db


def told(answer: KnownAnswer) -> tuple[object, str]:
    return answer.value, answer.label


def test_known_answers_have_a_source_and_a_date(village) -> None:
    RegistryImport.objects.create(
        table="registry-person", batch="b", county_code=small.COUNTY, file_name="f", sha256="0",
        data_on=date(2022, 6, 5), read=1, accepted=1, warned=0, quarantined=0,
        imported_at=kit.NOW, imported_by="t",
    )  # fmt: skip
    known = prefill(village.one, kit.VERIFY, kit.TODAY).known
    assert (known["工资性收入"].value, known["工资性收入"].label) == (
        3_000_000,
        "登记表 2022-06-05",
    )
    assert told(known["医疗自付"]) == (820_000, "医保 2022-06")
    assert (known["未参加医保"].value, known["未参加医保"].shown) == (True, "是")
    assert (known["联系电话"].value, known["联系电话"].detail) == ("与登记一致", "138****2211")
    assert known["家庭成员"].shown == "在家：李**（户主）"
    assert known["家庭人口"].value == 1
    assert "理赔收入" not in known


def test_the_last_accepted_sheet_is_known(village) -> None:
    kit.submit(village.worker, village.one, kit.VERIFY, kit.VERIFY_ANSWERS | {"工资性收入": "1"})
    known = prefill(village.one, kit.VERIFY, kit.TODAY).known
    assert (known["工资性收入"].value, known["工资性收入"].label) == (
        100,
        "上次入户核查 2022-07-04",
    )
    assert known["风险类型"].value == ["因病"]
    before = prefill(village.one, kit.VERIFY, date(2022, 7, 3)).known
    assert before["工资性收入"].value == 3_000_000


def test_facts_of_old_months_and_cleared_files_are_not_known(village) -> None:
    assert "医疗自付" not in prefill(village.one, kit.VERIFY, date(2022, 11, 1)).known
    assert "医疗自付" not in prefill(village.one, kit.VERIFY, date(2022, 5, 1)).known
    kit.write_facts("run-2022-06", {village.other.pk: kit.FACTS})
    assert "医疗自付" not in prefill(village.one, kit.VERIFY, kit.TODAY).known


def test_the_stage_of_a_task_is_known(village) -> None:
    task = kit.task(village.one, kit.VISIT, stage="AFTER")
    assert prefill(village.one, kit.VISIT, kit.TODAY, task=task).known["阶段"].value == "事后"
    assert "阶段" not in prefill(village.one, kit.VISIT, kit.TODAY).known


def test_other_apps_tell_what_they_know(village, monkeypatch) -> None:
    monkeypatch.setattr(knowledge, "_sources", {})
    on = kit.TODAY - timedelta(days=3)
    register_source(
        "监测风险", lambda numbers, _on: {n: Told(["因残"], "监测对象", on) for n in numbers}
    )
    answer = prefill(village.one, kit.VERIFY, kit.TODAY).known["风险类型"]
    assert (answer.value, answer.label) == (["因残"], "监测对象 2022-07-01")


@pytest.mark.parametrize("form", [kit.VERIFY, kit.MONTHLY, kit.VISIT, kit.GRID])
def test_many_take_as_many_queries_as_one(village, form) -> None:
    more = [small.make_household(number) for number in range(10, 20)]
    kit.submit(village.worker, village.one)
    for household in more[:3]:
        kit.submit(village.worker, household)
    prefill(village.one, form, kit.TODAY)
    with CaptureQueriesContext(connection) as alone:
        prefill(village.one, form, kit.TODAY)
    with CaptureQueriesContext(connection) as many:
        found = prefill_many([village.one, *more], form, kit.TODAY)
    assert (len(found), len(many)) == (11, len(alone))


def test_a_family_that_changed_is_asked_anew(village) -> None:
    kit.submit(village.worker, village.one, kit.VERIFY, kit.VERIFY_ANSWERS)
    before = prefill(village.one, kit.VERIFY, kit.TODAY).known["家庭成员"]
    assert before.label == "上次入户核查 2022-07-04"
    village.one.members.create(
        county_code=small.COUNTY, name="李小山", relation="之子", created_at=kit.NOW,
        updated_at=kit.NOW,
    )  # fmt: skip
    after = prefill(village.one, kit.VERIFY, kit.TODAY)
    assert (after.known["家庭成员"].label, len(after.people)) == ("登记表", 2)
