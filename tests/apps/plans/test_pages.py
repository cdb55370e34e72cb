"""The pages of plans and measures."""

from __future__ import annotations

import io

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases import kit as cases
from tests.apps.plans import kit
from tests.apps.screening import page_county as small
from tests.web.ledger.sheets import workbook
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.enums import EpisodeOrigin
from xianjie.apps.fieldforms.knowledge import source_of
from xianjie.apps.plans.models import InsuranceClaim, InsuranceCover, Measure, Plan
from xianjie.apps.plans.telling import paid_within_a_year
from xianjie.apps.registry.models import ArchiveDocument

pytestmark = pytest.mark.django_db
LIST, MEASURES, HOUSEHOLDS = "/plans/", "/plans/measures/", "/registry/households/"
ONE, TWO = "532300000001", "532300000002"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def filled(county):
    """A plan in force with a measure of the health bureau, and a draft in the other township."""
    county.plan = kit.in_force(
        county, kit.episode(county.one), kit.draft(organisation=county.health, amount=300_000)
    )
    kit.skilled(county.other, "普通劳动力")
    other = small.make_user("worker2", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)
    county.draft = kit.opened(other, kit.episode(county.other, "因残"))
    return county


def codes(answer) -> list[str]:
    return [row.household_code for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [ONE, TWO]),
        ("state=DRAFT", [TWO]),
        ("state=IN_FORCE", [ONE]),
        ("state=late", []),
        ("state=unfit", []),
        ("state=overdue", []),
        ("state=all", [ONE, TWO]),
        ("state=x", []),
        (f"town={small.OTHER_TOWN}", [TWO]),
        (f"village={small.VILLAGE}", [ONE]),
        ("risk=因残", [TWO]),
        ("helper=x", []),
        (f"code={TWO}", [TWO]),
        ("code=李大山", [ONE, TWO]),
        ("sort=-household", [TWO, ONE]),
    ],
)
def test_filters_and_order(filled, query: str, expected) -> None:
    assert codes(signed_in(filled.analyst).get(f"{LIST}?{query}")) == expected


def test_who_sees_which_plans(filled) -> None:
    assert codes(signed_in(filled.town).get(LIST)) == [ONE]
    assert signed_in(filled.town).get(f"{LIST}{filled.draft.pk}/").status_code == 404
    assert signed_in(filled.health_clerk).get(LIST).status_code == 403
    assert signed_in(filled.health_clerk).get(f"{LIST}{filled.plan.pk}/").status_code == 403
    text = signed_in(filled.analyst).get(LIST).content.decode()
    assert ("李**" in text, "李大山" in text) == (True, False)


def test_the_figures_open_their_rows(filled) -> None:
    Plan.objects.filter(pk=filled.plan.pk).update(fits=False)
    answer = signed_in(filled.analyst).get(LIST)
    counts = {kpi["title"]: kpi["count"] for kpi in answer.context["kpis"]}
    assert (counts["拟定中"], counts["执行中"], counts["措施对不上风险"]) == (1, 1, 1)
    for kpi in answer.context["kpis"]:
        assert len(codes(signed_in(filled.analyst).get(kpi["url"]))) == kpi["count"]


@pytest.mark.parametrize("page", [LIST, MEASURES, f"{MEASURES}?state=all"])
def test_pages_take_the_same_queries_for_more_rows(county, page: str) -> None:
    def more(numbers) -> None:
        for number in numbers:
            household = small.make_household(number)
            kit.in_force(county, kit.episode(household), kit.draft(organisation=county.health))

    client = signed_in(county.analyst)
    more([3])
    before = count_queries(client, page)
    more([4, 5, 6])
    assert count_queries(client, page) == before


def test_the_page_of_a_plan_takes_the_same_queries_for_more_measures(filled) -> None:
    client, page = signed_in(filled.worker), f"{LIST}{filled.plan.pk}/"
    before = count_queries(client, page)
    for kind in ("社会帮扶", "产业帮扶", "就业帮扶"):
        kit.add(filled.worker, filled.plan, kind=kind, organisation=filled.housing)
    assert count_queries(client, page) == before


def test_from_draft_to_force_on_the_pages(county) -> None:
    kit.skilled(county.one, "普通劳动力")
    episode = kit.episode(county.one, origin=EpisodeOrigin.LISTED)
    village, town = signed_in(county.worker), signed_in(county.town)
    assert "还没有这一次的一户一策" in village.get(f"{HOUSEHOLDS}{county.one.pk}/").content.decode()
    page = village.post(f"{LIST}open/{episode.pk}/")["Location"]
    plan = Plan.objects.get()
    assert page == f"{LIST}{plan.pk}/"
    shown = village.get(page).context["shown"]
    assert [one.proposal.kind for one in shown.suggestions] == ["社会帮扶", "就业帮扶"]
    assert village.post(page, {"act": "accept", "kind": "社会帮扶"}).status_code == 302
    again = village.post(page, {"act": "accept", "kind": "社会帮扶"})
    assert (again.status_code, "这条建议已经不在了" in again.content.decode()) == (409, True)
    wanted = plan.measures.get(kind="产业帮扶")
    sent = {"act": "drop", "measure": wanted.pk, "version": wanted.version}
    assert village.post(page, sent).status_code == 302
    assert "家里有劳动力，还缺 1 项" in village.get(page).content.decode()
    form = village.get(f"{page}measures/new/?kind=就业帮扶").context["form"]
    assert (form.initial["title"], form.initial["risk"]) == ("推荐务工岗位并落实务工奖补", "因病")
    wrong = village.post(f"{page}measures/new/", {"kind": "就业帮扶", "amount": "很多"})
    assert set(wrong.context["form"].errors) == {"title", "amount"}
    sent = {"kind": "就业帮扶", "risk": "因病", "title": "介绍工作", "amount": "1500.50",
            "organisation": county.health.pk}  # fmt: skip
    assert village.post(f"{page}measures/new/", sent).status_code == 302
    assert plan.measures.get(kind="就业帮扶").amount == 150_050
    plan.refresh_from_db()
    assert village.post(page, {"act": "submit", "version": 1}).status_code == 409
    assert village.post(page, {"act": "submit", "version": plan.version}).status_code == 302
    plan.refresh_from_db()
    sent = {"act": "review", "version": plan.version, "passes": "no", "words": ""}
    wrong = town.post(page, sent)
    assert set(wrong.context["review"].errors) == {"words"}
    assert village.post(page, sent | {"passes": "yes"}).status_code == 409
    assert town.post(page, sent | {"passes": "yes"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.fits) == ("IN_FORCE", True)
    household = village.get(f"{HOUSEHOLDS}{county.one.pk}/").content.decode()
    assert "介绍工作" in household


def test_changing_the_words(filled) -> None:
    client, page = signed_in(filled.worker), f"{LIST}{filled.plan.pk}/edit/"
    sent = {"version": filled.plan.version, "analysis": "", "helper": ""}
    assert set(client.post(page, sent).context["form"].errors) == {"analysis"}
    filled.plan.refresh_from_db()
    sent |= {"version": filled.plan.version, "analysis": "药费降了", "helper": filled.worker.pk}
    assert client.post(page, sent).status_code == 302
    stale = client.post(page, sent)
    assert "刚被别人改过" in stale.content.decode()
    filled.plan.refresh_from_db()
    assert (filled.plan.analysis, filled.plan.helper) == ("药费降了", filled.worker)
    assert signed_in(filled.analyst).get(page).status_code == 403


def test_a_department_works_through_its_list(filled) -> None:
    measure = filled.plan.measures.get()
    client = signed_in(filled.health_clerk)
    answer = client.get(MEASURES)
    text = answer.content.decode()
    assert codes(answer) == [ONE]
    assert ("李大山" in text, "李**" in text, "药费" in text) == (False, True, False)
    assert codes(signed_in(filled.housing_clerk).get(MEASURES)) == []
    page = f"{MEASURES}{measure.pk}/"
    assert signed_in(filled.housing_clerk).get(page).status_code == 404
    assert "因病" not in client.get(page).content.decode()
    assert "因病" in signed_in(filled.worker).get(page).content.decode()
    sent = {"version": measure.version, "state": "DONE", "on": "2022-07-04", "words": ""}
    assert set(client.post(page, sent).context["form"].errors) == {"words"}
    sent |= {"words": "报销到账", "amount": "2800"}
    sent["photo"] = SimpleUploadedFile("到账.png", PNG)
    assert client.post(page, sent).status_code == 302
    measure.refresh_from_db()
    assert (measure.state, measure.amount, measure.result) == ("DONE", 280_000, "报销到账")
    paper = ArchiveDocument.objects.get()
    assert (paper.household, measure.events.last().document) == (filled.one, paper)
    sent["photo"] = SimpleUploadedFile("到账.png", PNG)
    assert client.post(page, sent).status_code == 404
    assert "报销到账" in client.get(page).content.decode()


def test_a_bad_file_is_told_beside_its_field(filled) -> None:
    measure = filled.plan.measures.get()
    sent = {"version": measure.version, "state": "DONE", "on": "2022-07-04", "words": "到账"}
    sent["photo"] = SimpleUploadedFile("a.exe", b"MZ not a picture")
    answer = signed_in(filled.health_clerk).post(f"{MEASURES}{measure.pk}/", sent)
    assert set(answer.context["form"].errors) == {"photo"}
    measure.refresh_from_db()
    assert measure.state == "PLANNED"


def test_several_with_one_result(filled) -> None:
    kit.add(filled.worker, filled.plan, kind="社会帮扶", organisation=filled.health)
    other = kit.add(filled.worker, filled.plan, kind="住房安全保障", organisation=filled.housing)
    client = signed_in(filled.health_clerk)
    own = [row.pk for row in client.get(MEASURES).context["rows"]]
    sent = {"pick": own, "on": "2022-07-04", "words": ""}
    wrong = client.post(MEASURES, sent)
    assert set(wrong.context["form"].errors) == {"words"}
    assert wrong.context["picked"] == [str(pk) for pk in own]
    refused = client.post(MEASURES, sent | {"pick": [*own, other.pk], "words": "到账"})
    assert refused.context["form"].non_field_errors()
    assert Measure.objects.filter(state="DONE").count() == 0
    assert client.post(MEASURES, sent | {"words": "到账"}).status_code == 302
    assert Measure.objects.filter(state="DONE").count() == 2
    assert client.get(MEASURES).context["rows"] == []
    assert len(client.get(f"{MEASURES}?state=DONE").context["rows"]) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 1), ("state=overdue", 0), ("state=DONE", 0), ("state=all", 1), ("kind=健康帮扶", 1),
        ("kind=产业帮扶", 0), ("organisation=mine", 0), ("organisation=x", 0),
        (f"town={small.OTHER_TOWN}", 0), (f"village={small.VILLAGE}", 1), ("sort=-amount", 1),
    ],
)  # fmt: skip
def test_filters_of_measures(filled, query: str, expected: int) -> None:
    assert len(signed_in(filled.analyst).get(f"{MEASURES}?{query}").context["rows"]) == expected


def test_changing_and_stopping_a_measure(filled) -> None:
    measure = filled.plan.measures.get()
    client, page = signed_in(filled.worker), f"{MEASURES}{measure.pk}/edit/"
    form = client.get(page).context["form"]
    sent = {**{k: v or "" for k, v in form.initial.items()}, "title": "报销并送药"}
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).context["form"].non_field_errors()
    measure.refresh_from_db()
    assert (measure.title, measure.amount) == ("报销并送药", 300_000)
    drop = {"act": "drop", "version": measure.version, "words": ""}
    assert set(client.post(page, drop).context["drop"].errors) == {"words"}
    assert client.post(page, drop | {"words": "已由省里报销"}).status_code == 302
    measure.refresh_from_db()
    assert measure.state == "DROPPED"
    assert signed_in(filled.health_clerk).get(page).status_code == 403


def test_the_workbooks_hold_what_the_lists_show(filled) -> None:
    answer = signed_in(filled.analyst).get(f"{LIST}export.xlsx?state=IN_FORCE")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["一户一策"].iter_rows(values_only=True))
    assert [row[:7] for row in rows[1:]] == [
        (ONE, "李**", "光禄镇", "旧城村", "脱贫不稳定户", "因病", "执行中")
    ]
    answer = signed_in(filled.health_clerk).get(f"{MEASURES}export.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["帮扶措施"].iter_rows(values_only=True))
    assert [(row[0], row[3], row[8]) for row in rows[1:]] == [("健康帮扶", "李**", "3,000.00")]
    events = AuditEvent.objects.filter(action__startswith="plans.export").order_by("id")
    assert [(event.action, event.detail["rows"]) for event in events] == [
        ("plans.export-plans", 1), ("plans.export-measures", 1),
    ]  # fmt: skip
    assert events[0].detail["filters"] == {"状态": "执行中"}
    assert signed_in(filled.worker).get(f"{LIST}export.xlsx").status_code == 403


def test_the_printed_sheet_names_the_head_and_leaves_a_trace(filled) -> None:
    InsuranceCover.objects.create(household=filled.one, year=2022, insurer="人保财险",
                                  created_at=cases.NOW, updated_at=cases.NOW)  # fmt: skip
    text = signed_in(filled.worker).get(f"{LIST}{filled.plan.pk}/sheet/").content.decode()
    assert ("李大山" in text, "2022 人保财险" in text, "落实健康帮扶" in text) == (True,) * 3
    leader = small.make_user("leader", Role.COUNTY_LEADER)
    assert "李大山" not in signed_in(leader).get(f"{LIST}{filled.plan.pk}/sheet/").content.decode()
    parts = AuditEvent.objects.filter(action="registry.view-household").order_by("id")
    assert [event.detail["part"] for event in parts] == ["plan-named", "plan"]


def test_claims_count_where_the_household_is_shown(filled) -> None:
    InsuranceClaim.objects.create(
        household=filled.one, cause="因病", event_on="2022-05-01", insurer="人保财险",
        claimed=500_000, paid=320_000, paid_on="2022-06-01",
        created_at=cases.NOW, updated_at=cases.NOW,
    )  # fmt: skip
    told = paid_within_a_year([filled.one.pk, filled.other.pk], cases.TODAY)
    assert {number: (one.value, str(one.on)) for number, one in told.items()} == {
        filled.one.pk: (320_000, "2022-06-01")
    }
    assert source_of("防贫保赔付") is paid_within_a_year
    client = signed_in(filled.worker)
    assert "3,200.00" in client.get(f"{LIST}{filled.plan.pk}/").content.decode()
    assert "近一年赔付 3,200.00 元" in client.get(f"{HOUSEHOLDS}{filled.one.pk}/").content.decode()


def test_the_first_run_says_what_to_do(county) -> None:
    assert "还没有一户一策" in signed_in(county.analyst).get(LIST).content.decode()
    assert "没有要落实的措施" in signed_in(county.health_clerk).get(MEASURES).content.decode()
    kit.episode(county.one)
    answer = signed_in(county.analyst).get(LIST)
    assert "有 1 户监测对象还没有建立一户一策" in answer.content.decode()
    assert signed_in(county.analyst).post(f"{LIST}open/").status_code == 302
    assert Plan.objects.count() == 1


def test_the_desk_knows_what_waits(filled) -> None:
    def groups(user) -> dict[str, int]:
        desk = signed_in(user).get("/").context["desk"]
        return {group.kind: group.count for group in desk.groups}

    assert groups(filled.health_clerk)["measures"] == 1
    assert "measures" not in groups(filled.housing_clerk)
    plan = kit.made(filled.worker, kit.episode(small.make_household(8)), kit.draft())
    assert groups(filled.worker)["plans"] == 1
    kit.submit(filled.worker, plan)
    assert groups(filled.town)["plan-reviews"] == 1
    Measure.objects.update(due_on="2022-07-01")
    assert groups(filled.town)["late-measures"] == 1


def test_covers_and_claims_come_from_a_workbook(county) -> None:
    client = signed_in(county.analyst)
    person = county.one.members.get()
    head = ["户编号", "人编号", "理赔原因", "出险日期", "申请金额（元）", "赔付金额（元）",
            "赔付日期", "承保公司", "报案号", "备注"]  # fmt: skip
    lines = [
        [ONE, "", "因病", "2022-05-01", "5000", "3200.50", "2022-06-01", "人保财险", "", ""],
        [ONE, person.person_code, "因病", "2022-05-01", "800", "", "", "人保财险", "", ""],
        [TWO, "", "因意外", "2022-05-03", "900", "100", "", "人保财险", "", ""],
        [TWO, "", "破产", "2022-05-03", "900", "", "", "人保财险", "", ""],
    ]
    content = workbook(head, lines)
    sent = {"file": SimpleUploadedFile("理赔.xlsx", content)}
    page = client.post("/plans/claims/import/", sent)["Location"]
    outcome = client.get(page).content.decode()
    assert "赔付金额和赔付日期要一起填" in outcome
    client.post(page)
    claims = InsuranceClaim.objects.order_by("id")
    assert [(one.cause, one.paid, one.person) for one in claims] == [
        ("因病", 320_050, None), ("因病", None, person),
    ]  # fmt: skip
    listed = client.get("/plans/claims/").content.decode()
    assert ("有 1 件还没有登记赔付" in listed, "3,200.50" in listed) == (True, True)
    head = ["户编号", "人编号", "参保年度", "承保公司", "保费（元）", "备注"]
    content = workbook(head, [[ONE, "", 2022, "人保财险", 50, ""]] * 2)
    sent = {"file": SimpleUploadedFile("参保.xlsx", content)}
    client.post(client.post("/plans/covers/import/", sent)["Location"])
    client.post(client.post("/plans/covers/import/", {"file": SimpleUploadedFile(
        "参保.xlsx", workbook(head, [[ONE, "", 2022, "人保财险", 60, ""]])
    )})["Location"])  # fmt: skip
    assert [one.premium for one in InsuranceCover.objects.all()] == [6_000]


def test_a_measure_for_a_household_of_another_village_is_refused(county) -> None:
    sent = {"division_code": small.VILLAGE, "household": TWO, "kind": "产业帮扶",
            "content": "补种核桃", "unit": "农业农村局", "starts_on": "2022-07-01"}  # fmt: skip
    client = signed_in(county.analyst)
    answer = client.post("/plans/village-measures/new/", sent)
    assert "这一户不在所选的村" in answer.content.decode()
    assert client.post("/plans/village-measures/new/", sent | {"household": ONE}).status_code == 302


@pytest.mark.parametrize(
    "path", [f"{LIST}?helper={'9' * 40}", f"{MEASURES}?organisation={'9' * 40}"]
)
def test_a_number_that_no_row_can_have_finds_nothing(filled, path: str) -> None:
    answer = signed_in(filled.analyst).get(path)
    assert (answer.status_code, list(answer.context["rows"])) == (200, [])
