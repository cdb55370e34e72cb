"""What accepted sheets leave behind."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.screening import page_county as small
from xianjie.apps.cases.deciding import tell_ended, tell_opened
from xianjie.apps.fieldforms.actions import submit_sheet
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.handlers import Accepted, tell
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.fieldforms.queries import prefill
from xianjie.apps.rounds.enums import Nature
from xianjie.apps.rounds.models import LookbackProblem, MonthlyRecord
from xianjie.apps.screening.models import Clue

pytestmark = pytest.mark.django_db


def accept(user, household, form: str, values: dict, *, task=None, replaces=None, **fields):
    """Let the apps act upon a sheet as if it had just been accepted."""
    made = kit.sheet(user, household, form, task=task, **fields)
    tell(Accepted(cases.by(user), made, values, task, replaces, kit.TODAY, kit.NOW))
    return made


def clues() -> list[tuple[str, str, str]]:
    rows = Clue.objects.filter(kind="discovery").order_by("id")
    return list(rows.values_list("risk", "channel", "level"))


def test_a_monthly_sheet_handed_in_becomes_the_record_of_the_month(county) -> None:
    kit.monitor(county.one)
    kit.opened(county.analyst)
    task = FieldTask.objects.get()
    ahead = prefill(county.one, "月度监测", kit.TODAY, task=task)
    values = {
        "本月收入": "3,000", "本月支出": "1,200.50", "收入变化": "差不多",
        "吃饭有困难": "否", "穿衣有困难": "否", "失学辍学": "否", "住房安全问题": "否",
        "未参加医保": "是", "饮水安全问题": "否", "风险变化": "减轻了", "有新风险": "否",
        "措施效果": "管用",
    }  # fmt: skip
    submit_sheet(
        by=cases.by(county.worker), client_id=uuid4(), form="月度监测",
        definition=ahead.definition.version, household=county.one, task=task, values=values,
        typed=2, chosen=5, kept=0, base=ahead.base, filled_at=kit.NOW, **kit.WHEN,
    )  # fmt: skip
    record = MonthlyRecord.objects.get()
    assert (record.period, record.income, record.expenditure) == ("2022-07", 300_000, 120_050)
    assert (record.food, record.medical, record.is_worse) == (True, False, True)
    assert (record.risk_change, record.episode.number) == ("BETTER", 1)
    assert FieldTask.objects.get().state == TaskState.DONE


def test_a_second_sheet_of_the_month_replaces_the_record(county) -> None:
    accept(county.worker, county.one, "月度监测", {"风险变化": "加重了"})
    last = accept(county.worker, county.one, "月度监测", {"风险变化": "已经解决"})
    record = MonthlyRecord.objects.get()
    assert (record.sheet, record.is_worse, record.wants_removal) == (last, False, True)
    assert record.food is None


def test_a_late_sheet_counts_for_the_month_of_its_round(county) -> None:
    kit.monitor(county.one)
    kit.opened(county.analyst, period="2022-06")
    task = FieldTask.objects.get()
    accept(county.worker, county.one, "月度监测", {}, task=task)
    assert MonthlyRecord.objects.get().period == "2022-06"


def test_a_sheet_that_nobody_asked_for_does_the_open_task(county) -> None:
    kit.monitor(county.one)
    kit.opened(county.analyst)
    sheet = accept(county.worker, county.one, "月度监测", {})
    task = FieldTask.objects.get()
    assert (task.state, task.sheet, task.done_on) == (TaskState.DONE, sheet, kit.TODAY)


def test_a_new_risk_is_a_clue_exactly_once(county) -> None:
    values = {"有新风险": True, "新增风险": ["因病", "因残"]}
    first = accept(county.worker, county.one, "月度监测", values)
    tell(Accepted(cases.by(county.worker), first, values, None, None, kit.TODAY, kit.NOW))
    assert clues() == [("因病", "干部排查", "黄"), ("因残", "干部排查", "黄")]
    values["新增风险"] = ["因病", "因学"]
    accept(county.worker, county.one, "月度监测", values, replaces=first)
    assert [risk for risk, *_ in clues()] == ["因病", "因残", "因学"]
    record = MonthlyRecord.objects.get()
    assert (record.risk_change, record.is_worse) == ("NEW", True)


@pytest.mark.parametrize(
    ("form", "values", "expected"),
    [
        ("网格排查", {"报线索": True, "线索风险": ["因残"]}, [("因残", "网格排查", "黄")]),
        ("网格排查", {"报线索": False, "线索风险": ["因病"]}, []),
        ("帮扶走访", {"风险再现": True, "再现的风险": ["因病"]}, [("因病", "干部排查", "黄")]),
        ("回头看", {"有返贫风险": True, "线索风险": ["因病"]}, [("因病", "干部排查", "黄")]),
        ("月度监测", {"有新风险": False, "新增风险": ["因病"]}, []),
    ],
)  # fmt: skip
def test_reported_risks_become_clues_of_their_channel(county, form, values, expected) -> None:
    accept(county.worker, county.one, form, values)
    assert clues() == expected


def test_a_look_back_lists_problems_and_needs_for_departments(county) -> None:
    values = {
        "吃饭有困难": False, "穿衣有困难": True, "住房安全问题": True, "未参加医保": False,
        "发展需求": ["改造房屋", "暂无"], "情况说明": "房子漏雨",
    }  # fmt: skip
    for _ in range(2):
        accept(county.worker, county.one, "回头看", values)
    rows = LookbackProblem.objects.order_by("id").select_related("organisation")
    assert [(row.nature, row.kind, row.organisation, row.due_on) for row in rows] == [
        (Nature.PROBLEM, "吃穿", None, date(2022, 8, 3)),
        (Nature.PROBLEM, "住房安全", county.housing, date(2022, 8, 3)),
        (Nature.NEED, "改造房屋", county.housing, None),
    ]
    assert rows[0].words == "房子漏雨"


def test_running_rounds_follow_episodes(county) -> None:
    kit.monitor(county.one)
    kit.opened(county.analyst)
    episode = kit.monitor(county.other)
    for _ in range(2):
        tell_opened(episode, **kit.WHEN)
    assert FieldTask.objects.filter(household=county.other).count() == 1
    tell_ended(episode, **kit.WHEN)
    task = FieldTask.objects.get(household=county.other)
    assert (task.state, task.ending) == (TaskState.CANCELLED, "已不再监测")


def test_open_problems_go_with_the_family(county) -> None:
    from xianjie.apps.rounds import following

    accept(county.worker, county.one, "回头看", {"住房安全问题": True})
    assert following.describe(county.one) == [
        f"{county.one.household_code} 有未销号的回头看问题和需求 1 项，跟着这一户走。"
    ]
    county.one.division_code = small.OTHER_VILLAGE
    following.follow(county.one)
    assert LookbackProblem.objects.get().division_code == small.OTHER_VILLAGE
