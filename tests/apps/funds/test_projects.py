"""A project from idea to archive, and the money behind it; one county, through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries
from xianjie.apps.accounts.enums import Role
from xianjie.apps.funds import rules
from xianjie.apps.funds.actions import (
    StepNote,
    book_payments,
    plan_projects,
    post_notice,
    take_step,
)
from xianjie.apps.funds.interfaces.money_registers import (
    ALLOCATIONS,
    BATCHES,
    LOANS,
    PAYMENTS,
)
from xianjie.apps.funds.interfaces.project_registers import GOALS, NOTICES, PROJECTS
from xianjie.apps.funds.models import FundAllocation, FundBatch, Project, ProjectNotice
from xianjie.apps.funds.queries.money import growth_of, ratios_of
from xianjie.apps.funds.queries.planning import owed_counts, ranking_of
from xianjie.apps.funds.queries.projects import steps_for
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.indicators.queries.counts import Part, counted
from xianjie.apps.ledger.actions import retire_row, save_row
from xianjie.apps.plans.queries.support import support_of
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.ledger.host import RowFaultsError

NOW, TODAY, by = cases.NOW, cases.TODAY, cases.by
WAN = 1_000_000
DIMENSIONS = ("数量", "质量", "时效", "成本", "效益", "满意度")


def save(user: Any, register: Any, row: Any = None, **values: Any) -> Any:
    return save_row(
        by=by(user), register=register, row=row, values=values,
        version=row.version if row else None, now=NOW,
    )  # fmt: skip


def proposal(county: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "演示肉牛圈舍", "year": TODAY.year, "division_code": county.one.division_code,
        "kind": "养殖业基地", "nature": "新建", "site": "村委会旁", "unit": "县农业农村局",
        "starts_on": TODAY, "ends_on": TODAY + timedelta(days=90), "task": "圈舍 10 栋",
        "amount": 40 * WAN, "financing": "衔接资金=35；财政配套=5", "beneficiaries": "脱贫户",
        "households": 20, "poor_households": 12, "link_way": "资产入股",
        "link_terms": "收益六成分给脱贫户", "participation": "村民代表会议通过", "is_income": True,
        "entity_kind": "农民专业合作社", "entity_name": "演示养殖合作社",
    } | more  # fmt: skip


def step(project: Project, user: Any, name: str, day: date = TODAY, **note: Any) -> Project:
    values = {"number": "演示1号", "words": "按程序办理", "on": day} | note
    return take_step(
        by=by(user), project=project, step=name, note=StepNote(**values), today=day, now=NOW
    )


def refused(call: Any) -> str:
    with pytest.raises((RefusedError, RowFaultsError)) as caught:
        call()
    error = caught.value
    return str(error.message if isinstance(error, RefusedError) else error.faults)


def test_a_project_and_its_money(county: Any, client: Any) -> None:
    leader = small.make_user("leader", Role.COUNTY_LEADER, small.COUNTY)
    worker, town, analyst = county.worker, county.town, county.analyst
    project = save(worker, PROJECTS, **proposal(county))
    assert (project.code, project.state) == (f"XM{TODAY.year}-{project.pk:05d}", "IDEA")
    assert "不一致" in refused(
        lambda: save(worker, PROJECTS, **proposal(county, name="甲", amount=1))
    )

    # The village proposes, the township checks; nobody checks what he proposed.
    assert "尽职调查" in refused(lambda: step(project, town, "APPLY"))
    project = save(town, PROJECTS, project, diligence_number="尽调1号")
    proposed = step(project, town, "APPLY")
    assert [one.key for one in steps_for(by(town).scope, town.pk, proposed, TODAY)] == []
    assert "不能做这一步" in refused(lambda: step(proposed, town, "CHECK"))
    project = step(proposed, analyst, "BACK", words="补材料")
    project = step(project, worker, "APPLY")
    assert project.due_on == TODAY + timedelta(days=10)
    assert "退回后改" in refused(lambda: save(worker, PROJECTS, project, task="圈舍 20 栋"))
    project = step(step(project, town, "CHECK"), analyst, "ARGUE")

    # 缺一不得入库: without goals the county cannot decide, and each dimension is named.
    words = refused(lambda: step(project, leader, "DECIDE"))
    assert words == "资料不全，缺：" + "、".join(f"绩效目标（{one}）" for one in DIMENSIONS) + "。"
    for one in DIMENSIONS:
        save(worker, GOALS, project=project, dimension=one, indicator="指标", target=100,
             unit="%", at_most=False)  # fmt: skip
    assert "文号" in refused(lambda: step(project, leader, "DECIDE", number=""))
    assert "不能做这一步" in refused(lambda: step(project, analyst, "DECIDE"))  # argued himself
    project = step(project, leader, "DECIDE")
    assert owed_counts(by(analyst).scope, small.COUNTY)["入库公示"] == 1

    # Nothing enters before its notice has stood for ten days and voices are answered.
    project = step(project, analyst, "SHOW")
    assert "还没有登记" in refused(lambda: step(project, leader, "ENTER"))
    short = {"project": project, "kind": "入库公示", "posted_at": "村口", "voices": 0,
             "starts_on": TODAY, "ends_on": TODAY + timedelta(days=8)}  # fmt: skip
    assert "至少 10 天" in refused(lambda: save(worker, NOTICES, **short))
    for expected in (1, 0):
        made = post_notice(
            by=by(worker), projects=[project], kind="入库公示", starts_on=TODAY, posted_at="村口",
            now=NOW,
        )  # fmt: skip
        assert made == expected
    notice = ProjectNotice.objects.get()
    assert "期满" in refused(lambda: step(project, leader, "ENTER"))
    later = TODAY + timedelta(days=10)
    early = TODAY - timedelta(days=30)
    ProjectNotice.objects.update(starts_on=early)
    assert "早于县审定" in refused(lambda: step(project, leader, "ENTER", later))
    ProjectNotice.objects.update(starts_on=TODAY)
    notice = save(worker, NOTICES, notice, voices=1, feedback="建议换地方")
    assert "没有答复" in refused(lambda: step(project, leader, "ENTER", later))
    save(worker, NOTICES, notice, answered_on=later, answer="已说明")
    project = step(project, leader, "ENTER", later, number="入库1号")
    assert (project.entered_on, project.entered_number) == (later, "入库1号")
    assert project.approved_on is None  # entering is not being approved

    # Only what is in the plan is given money, and never more than there is.
    batch = save(
        analyst, BATCHES, number="演示财农1号", title="衔接资金", kind="衔接资金", level="中央",
        year=TODAY.year, amount=60 * WAN, arrived_on=TODAY, direct=True, integrated=True,
        division_code=f"{small.COUNTY}000000",
    )  # fmt: skip
    given = {"batch": batch, "project": project, "allocated_on": TODAY, "returned": 0}
    assert "列入年度计划" in refused(lambda: save(analyst, ALLOCATIONS, amount=WAN, **given))
    rows = ranking_of(by(leader).scope, small.COUNTY, TODAY.year, TODAY)
    # 增收项目 +40, 产业项目 +10; 12 poor households for 40万 are 3 a 10万: 15 × 0.3 = 4.
    assert [(one.points, one.words) for one in rows] == [
        (54, "增收项目+40、产业项目+10、受益脱贫监测户+4")
    ]
    planned = plan_projects(
        by=by(leader),
        county=small.COUNTY,
        reasons={project.pk: rows[0].words},
        today=later,
        now=NOW,
    )
    assert planned == 1
    project.refresh_from_db()
    given["project"] = project
    assert (project.state, project.plan_year) == ("PLANNED", TODAY.year)
    words = refused(lambda: save(analyst, ALLOCATIONS, amount=61 * WAN, **given))
    assert "只剩 600,000.00 元" in words
    allocation = save(analyst, ALLOCATIONS, amount=33 * WAN, **given)
    batch.refresh_from_db()
    assert (allocation.code, batch.allocated) == (f"FP{TODAY.year}-{allocation.pk:05d}", 33 * WAN)
    assert "已经分配给项目" in refused(
        lambda: retire_row(by=by(analyst), register=BATCHES, row=batch, reason="x", restore=False,
                           now=NOW)
    )  # fmt: skip
    assert "先收回" in refused(lambda: step(project, leader, "OUT", later))

    # 33 of 60 are 55 %: the goal of 2022 is just met; a fen back and it is missed.
    share = ratios_of(by(analyst).scope, small.COUNTY, TODAY.year, TODAY)[0]
    assert (share.share.percent, share.share.meets) == (55, True)
    assert "姚安县2022-2024增收计划》 三(一)1" in share.clause
    allocation = save(analyst, ALLOCATIONS, allocation, returned=1, returned_on=TODAY)
    share = ratios_of(by(analyst).scope, small.COUNTY, TODAY.year, TODAY)[0]
    assert (share.share.meets, share.share.gap) == (False, 1)

    assert counted("funds-share:industry", small.COUNTY, Period.of(TODAY)) == {
        f"{small.COUNTY}000000": Part(Decimal("329999.99"), Decimal(600_000))
    }

    # Payments: nothing forbidden, nothing over; to a household they become its income.
    pay = {"allocation": allocation, "paid_on": TODAY, "payee": "演示公司", "voucher": "1号"}
    words = refused(lambda: save(analyst, PAYMENTS, amount=WAN, use="非农领域和非农生产", **pay))
    assert "负面清单" in words and "财农〔2021〕19号" in words
    assert "只剩" in refused(lambda: save(analyst, PAYMENTS, amount=33 * WAN, use="工程款", **pay))
    save(analyst, PAYMENTS, amount=10 * WAN, use="工程款", **pay)
    paid = save(analyst, PAYMENTS, amount=3000_00, use="到户补助", item="产业奖励",
                household=county.one, **(pay | {"voucher": "2号"}))  # fmt: skip
    for new in (1, 0):
        done = book_payments(by=by(analyst), county=small.COUNTY, today=TODAY, now=NOW)
        assert (done["new"], done["same"]) == (new, 1 - new)
    entries = IncomeEntry.objects.filter(household=county.one)
    assert [one.amount for one in entries] == [3000_00]
    allocation.refresh_from_db()
    assert allocation.paid == 10 * WAN + 3000_00
    firm = save(analyst, PAYMENTS, paid, household=None, item="")
    book_payments(by=by(analyst), county=small.COUNTY, today=TODAY, now=NOW)
    assert sum(one.amount for one in IncomeEntry.objects.filter(household=county.one)) == 0
    paid = save(analyst, PAYMENTS, firm, household=county.one, item="产业奖励")
    book_payments(by=by(analyst), county=small.COUNTY, today=TODAY, now=NOW)
    assert sum(one.amount for one in IncomeEntry.objects.filter(household=county.one)) == 3000_00
    retire_row(by=by(analyst), register=PAYMENTS, row=paid, reason="重复", restore=False, now=NOW)
    book_payments(by=by(analyst), county=small.COUNTY, today=TODAY, now=NOW)
    assert sum(one.amount for one in IncomeEntry.objects.filter(household=county.one)) == 0

    # To the end: approved by number, built, accepted by another, reviewed by another.
    for user, name in (
        (leader, "APPROVE"),
        (town, "PREPARE"),
        (worker, "START"),
        (worker, "FINISH"),
    ):
        project = step(project, user, name, later)
    assert "不能做这一步" in refused(lambda: step(project, worker, "ACCEPT", later))
    for user, name in ((town, "ACCEPT"), (analyst, "SETTLE"), (analyst, "HAND")):
        project = step(project, user, name, later)
    assert "自评" in refused(lambda: step(project, analyst, "RATE", later, score=80))
    project = step(project, worker, "SELF", later, score=95)
    project = step(step(project, analyst, "RATE", later, score=88), analyst, "ARCHIVE", later)
    assert (project.state, project.self_score, project.rated_score, project.grade) == (
        "ARCHIVED", 95, 88, "良",
    )  # fmt: skip
    assert project.steps.count() == 19

    # Pages: as many queries with three projects as with one.
    client.force_login(analyst)
    urls = ("/funds/projects/", "/funds/plan/", "/funds/notices/", "/funds/board/",
            "/funds/ratios/", "/funds/growth/", "/funds/progress/", "/funds/weights/")  # fmt: skip
    before: list[int] = []
    for name in "乙丙丁":
        before = before or [count_queries(client, url) for url in urls if name == "丙"]
        Project.objects.create(
            name=name, year=TODAY.year, division_code=county.one.division_code, state="LIBRARY",
            amount=WAN, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
    assert [count_queries(client, url) for url in urls] == before
    page = client.get(f"/funds/projects/{project.pk}/")
    assert "已归档" in page.content.decode()
    assert client.get(f"/funds/projects/{project.pk}/card/").status_code == 200
    assert client.get(f"/funds/notices/{notice.pk}/").status_code == 200


def test_limits_of_money_and_loans(county: Any) -> None:
    place = "532325000000"
    # 甘南 六(二十), 白银 四(一): three years everywhere; afterwards key counties, or a big item.
    in_time, after = date(2023, 12, 31), date(2024, 1, 1)
    assert rules.integration_refusal(place, in_time, "") is None
    assert "财农〔2021〕19号" in str(rules.integration_refusal(place, after, ""))
    assert "甘南州2021实施意见》 六(二十)" in str(rules.integration_refusal("623021", after, ""))
    assert "白银区2021工作方案》 四(一)" in str(rules.integration_refusal("620402", after, ""))
    assert rules.integration_refusal("620402", after, "产业发展大专项") is None
    goals = {
        code: rules.fund_rules(code, TODAY).share(rules.LAND_GOAL)
        for code in ("623021", "620402", "441881")
    }
    assert list(goals.values()) == [Decimal("0.5"), Decimal("0.5"), None]
    shares = [
        rules.fund_rules("532325", date(year, 7, 1)).share(rules.INDUSTRY_GOAL)
        for year in (2021, 2022, 2023, 2024, 2025)
    ]
    assert shares == [None, *(Decimal(one) for one in ("0.55", "0.60", "0.65", "0.65"))]
    values = {
        "number": "1号", "title": "整合", "kind": "衔接资金", "level": "中央", "year": 2024,
        "amount": WAN, "arrived_on": after, "direct": False, "integrated": True,
        "division_code": place,
    }  # fmt: skip
    assert "过渡期前3年" in refused(lambda: save(county.analyst, BATCHES, **values))
    save(county.analyst, BATCHES, **(values | {"integrated": False}))
    for year, fen in ((2021, 3), (2022, 2)):
        FundBatch.objects.create(
            division_code=place, number=f"{year}号", title="x", kind="衔接资金", level="中央",
            year=year, amount=fen, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
    rows = {one.kind: one for one in growth_of(by(county.analyst).scope, small.COUNTY, 2022, TODAY)}
    assert (rows["衔接资金"].meets, rows["衔接资金"].short) == (False, 1)
    assert FundAllocation.objects.count() == 0

    loan = {
        "household": county.one, "kind": "脱贫人口小额信贷", "amount": 50_000_00,
        "balance": 50_000_00, "issued_on": date(2021, 7, 1), "due_on": date(2024, 7, 1),
        "state": "正常",
    }  # fmt: skip
    assert "最多 50,000 元" in refused(
        lambda: save(county.analyst, LOANS, **(loan | {"amount": 50_000_01}))
    )
    assert "最长 36 个月" in refused(
        lambda: save(county.analyst, LOANS, **(loan | {"due_on": date(2024, 7, 2)}))
    )
    save(county.analyst, LOANS, **loan)
    lines = support_of([county.one.pk], TODAY)[county.one.pk]
    assert [(one.kind, one.title, one.amount) for one in lines] == [
        ("金融帮扶", "脱贫人口小额信贷", 50_000_00)
    ]
