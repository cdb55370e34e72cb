from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import ClueKind, ClueState
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.enums import BatchState, LinkKind
from xianjie.apps.sources.models import FeedBatch, HotlineAppeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


@pytest.fixture
def run(settings, tmp_path: Path) -> Run:
    return county.make_run(rulebook_hash=county.publish_rulebook(settings, tmp_path))


def page_of(household: Household) -> str:
    return f"/registry/households/{household.pk}/"


def test_a_clue_tells_fact_value_threshold_and_clause(analyst: Client, run: Run) -> None:
    household = county.make_household(1)
    clue = county.make_clue(run, household, risk="其他", rule=county.RULE)
    county.explain_by(clue, "5800")
    response = analyst.get(page_of(household))
    (block,) = response.context["clues"]
    (finding,) = block.findings
    ((leaf,),) = finding.alternatives
    assert (leaf.value_text, leaf.threshold_name) == ("5,800 元/年·人", "监测线")
    assert leaf.threshold_text == "6,500 元/年·人"
    text = response.content.decode()
    for part in ("收入低于监测范围", "5,800 元/年·人", "6,500 元/年·人", "第三条", "户籍登记"):
        assert part in text, part


def test_people_are_masked(analyst: Client, run: Run) -> None:
    household = county.make_household(1, head="张三丰")
    text = analyst.get(page_of(household)).content.decode()
    assert "张**" in text
    for secret in ("张三丰", "532399197001011213", "13800002211"):
        assert secret not in text


def test_months_gone_by_stand_side_by_side(analyst: Client, run: Run) -> None:
    household = county.make_household(1)
    old = county.make_run("2022-05", is_current=True)
    county.make_clue(old, household, level="黄")
    now = county.make_clue(run, household, level="橙", state=ClueState.WORSE, rule=county.RULE)
    county.explain_by(now, "5800")
    history = analyst.get(f"{page_of(household)}?period=2022-06").context["history"]
    assert history.periods == ("2022-05", "2022-06")
    cells = {cell for line in history.lines for cell in line.cells if cell}
    assert cells == {("黄", "NEW", "新增"), ("橙", "WORSE", "加重")}


def test_a_household_without_a_run(analyst: Client) -> None:
    household = county.make_household(1)
    assert "这一期还没有筛查" in analyst.get(page_of(household)).content.decode()


def test_outside_the_scope_is_not_found(client: Client, run: Run) -> None:
    county.make_divisions()
    household = county.make_household(1, county.OTHER_VILLAGE)
    client.force_login(county.make_user("t", Role.TOWNSHIP_REVIEWER, "532325101"))
    assert client.get(page_of(household)).status_code == 404
    assert client.get("/registry/households/999999/").status_code == 404


def test_a_department_may_not_open_households(client: Client, run: Run) -> None:
    county.make_divisions()
    household = county.make_household(1)
    client.force_login(county.make_user("d", Role.DEPARTMENT_CLERK))
    response = client.get(page_of(household))
    assert response.status_code == 403
    assert "您的岗位不能做这一步" in response.content.decode()


def test_queries_do_not_grow_with_clues_and_people(analyst: Client, run: Run) -> None:
    household = county.make_household(1)
    county.explain_by(county.make_clue(run, household, rule=county.RULE), "1000")
    few = count_queries(analyst, page_of(household))
    for risk in ("因学", "因残"):
        clue = county.make_clue(run, household, risk=risk, rule=county.RULE)
        county.explain_by(clue, "1000")
    assert count_queries(analyst, page_of(household)) == few


def exported(response: object) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_the_export_has_exactly_the_rows_shown(analyst: Client, run: Run) -> None:
    for number, level in enumerate(("橙", "黄", "红"), 1):
        clue = county.make_clue(run, county.make_household(number), level=level, rule=county.RULE)
        county.explain_by(clue, "1000")
    listed = analyst.post(
        "/screening/clues/", {"period": "2022-06", "sort": "-level", "q": "李"}, follow=True
    )
    response = analyst.get(f"/screening/clues/export.csv?{listed.context['export_query']}")
    header, *rows = exported(response)
    assert header[0] == "户编号"
    assert [row[4] for row in rows] == ["黄", "橙", "红"]
    assert response["Content-Disposition"].endswith("_532325_2022-06.csv")
    event = AuditEvent.objects.get(action="screening.export")
    assert (event.actor_label, event.detail["rows"]) == ("user:analyst", 3)
    assert "李" not in str(event.detail)


def test_the_export_stays_in_the_scope(client: Client, run: Run) -> None:
    county.make_divisions()
    for number, village in enumerate((county.VILLAGE, county.OTHER_VILLAGE), 1):
        household = county.make_household(number, village)
        county.explain_by(county.make_clue(run, household, rule=county.RULE), "1000")
    client.force_login(county.make_user("t", Role.TOWNSHIP_REVIEWER, "532325101"))
    _, *rows = exported(client.get("/screening/clues/export.csv"))
    assert [row[0] for row in rows] == ["532300000001"]


def test_a_workbook_and_nothing_else(analyst: Client, run: Run) -> None:
    assert analyst.get("/screening/clues/export.xlsx").content.startswith(b"PK")
    assert analyst.get("/screening/clues/export.pdf").status_code == 404


def test_a_village_worker_exports_nothing(client: Client, run: Run) -> None:
    county.make_divisions()
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    assert client.get("/screening/clues/export.csv").status_code == 403


def test_an_appeal_is_told_in_its_own_words(analyst: Client, run: Run) -> None:
    household = county.make_household(1)
    month = county.make_clue(run, household, kind=ClueKind.HOTLINE, risk="其他", level="蓝")
    month.findings.all().delete()
    month.clue.source_ref = "A-17"
    month.clue.save()
    batch = FeedBatch.objects.create(
        batch="H1", feed="hotline", period=run.period, county_code=county.COUNTY,
        place=county.COUNTY, division_code="532325000000", state=BatchState.ACTIVE,
        read=1, accepted=1, warned=0, quarantined=0, unlinked=0, queued=0, outside=0,
        imported_at=county.NOW, imported_by="cli:test",
    )  # fmt: skip
    HotlineAppeal.objects.create(
        batch=batch, part_number=0, row_no=1, appeal_no="A-17", appealed_on=run.as_of,
        channel="12317", division_code=household.division_code, content="家里房子漏雨",
        link=LinkKind.EXACT, household=household,
    )  # fmt: skip
    text = analyst.get(page_of(household)).content.decode()
    for part in ("家里房子漏雨", "A-17", "12317"):
        assert part in text
    analyst.force_login(county.make_user("leader", Role.COUNTY_LEADER))
    text = analyst.get(page_of(household)).content.decode()
    assert "A-17" in text
    assert "家里房子漏雨" not in text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.DEPARTMENT_CLERK])
def test_who_watches_or_runs_the_system_sees_no_household(client, run: Run, role: Role) -> None:
    household = county.make_household(1)
    client.force_login(county.make_user("watcher", role))
    assert client.get(page_of(household)).status_code == 403


def test_who_opened_a_household_is_noted(analyst: Client, run: Run) -> None:
    household = county.make_household(1)
    analyst.get(page_of(household))
    event = AuditEvent.objects.get(action="registry.view-household")
    assert (event.actor_label, event.object_id) == ("user:analyst", str(household.pk))
