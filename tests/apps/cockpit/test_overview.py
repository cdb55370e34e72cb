from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.cockpit.test_snapshot import monitored
from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cockpit.actions import build_snapshot
from xianjie.apps.cockpit.models import MonthSnapshot, SnapshotClue, SnapshotHousehold
from xianjie.apps.cockpit.queries.livelihood import headlines
from xianjie.apps.indicators.models import Indicator, IndicatorValue
from xianjie.apps.registry.models import Household, RegistryImport
from xianjie.apps.screening.enums import ClueState, ClueStatus
from xianjie.apps.screening.models import Clue
from xianjie.kernel.periods import Period
from xianjie.web.shading import scale_for

pytestmark = pytest.mark.django_db
PAGE = "/overview/"
NOW = datetime(2022, 7, 10, 1, 30, tzinfo=UTC)


def build(period: str = county.PERIOD) -> MonthSnapshot:
    return build_snapshot(
        by=cli_actor("test"), county=county.COUNTY, period=Period.parse(period), now=NOW
    ).snapshot


@pytest.fixture
def month(db) -> MonthSnapshot:
    """Six monitored households in two townships, clues of three risks; two months counted."""
    county.make_divisions()
    may = county.make_run("2022-05", as_of=date(2022, 5, 31))
    first = monitored(1)
    county.make_clue(may, first)
    build("2022-05")
    run = county.make_run()
    second = monitored(2, county.OTHER_VILLAGE, monitor_category="脱贫不稳定户")
    monitored(3, county.OTHER_VILLAGE, risk_cleared=True, cleared_on=date(2022, 4, 2))
    monitored(4, income_per_capita=None)
    plain = county.make_household(5, county.OTHER_VILLAGE)
    county.make_clue(run, first, level="红")
    county.make_clue(run, second, risk="因学", level="黄", state=ClueState.CONTINUING)
    county.make_clue(run, second, risk="因残", level="黄", state=ClueState.WORSE)
    county.make_clue(run, plain, level="蓝")
    county.make_clue(run, plain, risk="因灾", state=ClueState.CLEARED)
    Clue.objects.filter(risk="因学").update(status=ClueStatus.CLOSED)
    snapshot = build()
    SnapshotClue.objects.filter(snapshot=snapshot, level="红").update(
        due_on=date(2022, 7, 7), overdue=True
    )
    snapshot.cells.create(division_code=county.VILLAGE, measure="overdue", value=1)
    return snapshot


def as_role(client: Client, role: Role, prefix: str = county.COUNTY) -> Client:
    client.force_login(county.make_user(f"u-{role.value.lower()}", role, prefix))
    return client


def opened(client: Client, url: str) -> int:
    """How many rows the list behind a figure holds."""
    return client.get(url).context["page"].paginator.count


def test_the_strip_counts_and_compares_with_the_month_before(client, month) -> None:
    kpis = as_role(client, Role.COUNTY_LEADER).get(PAGE).context["kpis"]
    assert [(kpi.text, kpi.now, kpi.before) for kpi in kpis] == [
        ("4", 4, 1),
        ("3", 3, 1),
        ("2", 2, 1),
        ("25.0", 25.0, 0.0),
        ("–", None, 0),
        ("1", 1, 0),
    ]


def test_every_figure_opens_exactly_the_rows_behind_it(client, month) -> None:
    page = as_role(client, Role.COUNTY_ANALYST).get(PAGE)
    context = page.context
    figures = [(kpi.now, kpi.url) for kpi in context["kpis"] if kpi.url and kpi.text.isdigit()]
    chosen = context["chosen"]
    list_, households = "cockpit:overview", "cockpit:monitored"
    for part in context["map"].parts:
        place = {"town": part.place.code}
        figures += [
            (part.open, chosen.url(households, cleared="0", **place)),
            (part.clues, chosen.url(list_, **place)),
            (part.waiting, chosen.url(list_, waiting="1", **place)),
            (part.overdue, chosen.url(list_, overdue="1", **place)),
        ]
    for line in context["risks"]:
        figures.append((line.total, chosen.url(list_, risk=line.risk)))
        figures += [
            (count, chosen.url(list_, risk=line.risk, group=group)) for group, count in line.groups
        ]
    for line in context["trend"]:
        figures.append((line.identified, chosen.url(households, identified=line.period)))
        figures.append((line.cleared, chosen.url(households, gone=line.period)))
    assert len(figures) > 40
    assert sum(count for count, _ in figures) > 20
    assert [(count, url) for count, url in figures if opened(client, url) != count] == []


def test_the_links_of_the_page_are_those_that_were_counted(client, month) -> None:
    text = as_role(client, Role.COUNTY_ANALYST).get(PAGE).content.decode()
    assert "risk=%E5%9B%A0%E7%97%85&amp;group=" in text
    assert "overdue=1#list" in text


def test_a_township_sees_its_own_figures_alone(client, month) -> None:
    page = as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9]).get(PAGE)
    assert [kpi.text for kpi in page.context["kpis"]][:3] == ["2", "2", "1"]
    assert [part.place.name for part in page.context["map"].parts] == ["旧城村"]
    assert [row.household_code for row in page.context["rows"]] == ["532300000001"]
    assert b"532300000002" not in page.content


def test_another_township_cannot_be_opened(client, month) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    assert client.get(f"{PAGE}?town={county.OTHER_TOWN}").status_code == 404
    assert client.get(f"/overview/households/?town={county.OTHER_TOWN}").status_code == 404


def test_a_township_tile_leads_to_its_villages(client, month) -> None:
    page = as_role(client, Role.COUNTY_LEADER).get(f"{PAGE}?town={county.OTHER_TOWN}")
    assert [(p.place.name, p.clues) for p in page.context["map"].parts] == [("小河村", 3)]
    assert page.context["page"].paginator.count == 3


def test_the_list_is_ordered_by_deadline_and_masked(client, month) -> None:
    page = as_role(client, Role.COUNTY_LEADER).get(PAGE)
    rows = page.context["rows"]
    assert [(row.risk, row.overdue, row.is_open) for row in rows] == [
        ("因病", True, True),
        ("因残", False, True),
        ("因病", False, True),
        ("因学", False, False),
    ]
    assert "李大山" not in page.content.decode()


def test_htmx_gets_the_list_alone(client, month) -> None:
    as_role(client, Role.COUNTY_LEADER)
    page = client.get(f"{PAGE}?risk=因残", headers={"HX-Request": "true"})
    assert b"<html" not in page.content
    assert page.context["page"].paginator.count == 1
    assert parse_qs(urlsplit(page["HX-Push-Url"]).query)["risk"] == ["因残"]


def test_queries_do_not_grow_with_the_rows(client, month) -> None:
    as_role(client, Role.COUNTY_ANALYST)
    few = [count_queries(client, url) for url in (PAGE, "/overview/households/")]
    run = month.run
    for number in range(20, 26):
        county.make_clue(run, monitored(number))
    build()
    assert [count_queries(client, url) for url in (PAGE, "/overview/households/")] == few


def test_changed_data_is_told_and_counted_anew_on_request(client, month) -> None:
    as_role(client, Role.COUNTY_ANALYST)
    assert client.get(PAGE).context["stale"] == []
    RegistryImport.objects.create(
        table="registry-person", batch="b", county_code=county.COUNTY, file_name="f", sha256="0",
        data_on=date(2022, 6, 1), read=1, accepted=1, warned=0, quarantined=0,
        imported_at=NOW, imported_by="cli:test",
    )  # fmt: skip
    Household.objects.filter(household_code="532300000005").update(monitor_category="边缘易致贫户")
    page = client.get(PAGE)
    assert "有变动" in page.content.decode()
    assert page.context["kpis"][0].now == 4
    answer = client.post("/overview/rebuild/", {"period": county.PERIOD})
    assert answer["Location"] == f"{PAGE}?period={county.PERIOD}"
    page = client.get(answer["Location"])
    assert (page.context["stale"], page.context["kpis"][0].now) == ([], 5)


def test_a_wrong_month_to_rebuild_is_refused_in_words(client, month) -> None:
    as_role(client, Role.COUNTY_ANALYST)
    answer = client.post("/overview/rebuild/", {"period": "soon"})
    assert "应写成 2022-06" in answer.content.decode()


def test_before_anything_was_counted_the_page_says_what_to_do(client) -> None:
    county.make_divisions()
    as_role(client, Role.COUNTY_ANALYST)
    assert "还没有筛查结果" in client.get(PAGE).content.decode()
    county.make_run()
    assert "生成总览" in client.get(f"{PAGE}?period={county.PERIOD}").content.decode()


def test_several_counties_are_summed_up(client, month) -> None:
    from tests.access import world

    for code, name, level, parent in (
        (world.FOREIGN_COUNTY, "白银区", world.Level.COUNTY, "620400000000"),
        (world.FOREIGN_TOWN, "水川镇", world.Level.TOWNSHIP, world.FOREIGN_COUNTY + "000000"),
    ):
        world.Division.objects.create(
            scheme=world.Scheme.STATS, code=code.ljust(12, "0"), name=name, level=level,
            parent_code=parent, valid_from=date(2021, 1, 1), source="test",
        )  # fmt: skip
    user = county.make_user("both", Role.COUNTY_LEADER)
    county.Post.objects.create(
        user=user, role=Role.COUNTY_LEADER, division_prefix=world.FOREIGN_COUNTY,
        valid_from=county.SINCE,
    )  # fmt: skip
    client.force_login(user)
    page = client.get(f"{PAGE}?county=all")
    assert [(p.place.name, p.clues) for p in page.context["map"].parts] == [
        ("姚安县", 4),
        ("白银区", 0),
    ]


def test_households_are_listed_with_what_they_were_narrowed_to(client, month) -> None:
    as_role(client, Role.COUNTY_LEADER)
    page = client.get("/overview/households/?cleared=0&category=脱贫不稳定户")
    assert page.context["said"] == ["脱贫不稳定户", "风险未消除"]
    assert [row.household_code for row in page.context["rows"]] == ["532300000002"]
    assert client.get("/overview/households/?gone=soon").context["page"].paginator.count == 0


def test_the_workbook_holds_what_the_page_shows(client, month, tmp_path) -> None:
    import openpyxl

    as_role(client, Role.TOWNSHIP_REVIEWER, county.OTHER_TOWN[:9])
    answer = client.get("/overview/export.xlsx?level=黄")
    path = tmp_path / "overview.xlsx"
    path.write_bytes(answer.content)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["概况", "分村", "风险构成", "近12个月", "线索名单", "导出说明"]
    rows = list(book["线索名单"].values)
    assert [row[0] for row in rows[1:]] == ["532300000002", "532300000002"]
    assert list(next(book["概况"].iter_rows(min_row=2, values_only=True)))[:2] == [
        "在册监测对象",
        "2",
    ]
    event = AuditEvent.objects.get(action="cockpit.export")
    assert event.detail == {"period": "2022-06", "rows": 2, "filters": {"level": "黄"}}
    assert event.division_code == county.OTHER_TOWN


def test_the_rows_are_gone_with_their_household(db) -> None:
    household = monitored(1)
    build()
    household.members.all().delete()
    household.delete()
    assert SnapshotHousehold.objects.count() == 0


@pytest.mark.parametrize(
    ("largest", "steps"),
    [
        (0, (1, 2, 3, 4, 5)),
        (4, (1, 2, 3, 4, 5)),
        (7, (2, 4, 6, 8, 10)),
        (226, (50, 100, 150, 200, 250)),
        (251, (100, 200, 300, 400, 500)),
    ],
)
def test_shades_have_round_steps(largest: int, steps: tuple[int, ...]) -> None:
    scale = scale_for(largest)
    assert scale.steps == steps
    assert scale.shade(0) == 0
    assert scale.shade(steps[-1]) == 5


def test_work_and_industry_stand_there_as_on_the_board(client, month) -> None:
    whole = county.COUNTY.ljust(12, "0")
    joined = Indicator.objects.create(
        code="transfers-out", name="省外", unit="人", decimals=1, topic="产业发展",
        division_code=whole, source="REPORTED", roll_up="RATIO",
    )  # fmt: skip
    hidden = Indicator.objects.create(
        code="not-on-it",
        name="别的",
        unit="户",
        division_code=whole,
        source="REPORTED",
        roll_up="SUM",
    )
    for indicator in (joined, hidden):
        IndicatorValue.objects.create(
            indicator=indicator, division_code=whole, period=county.PERIOD, state="COMPUTED",
            value=Decimal("61.4"), at=NOW,
        )  # fmt: skip
    as_role(client, Role.COUNTY_LEADER)
    lines = client.get(PAGE).context["livelihood"]
    assert [(one.line.indicator.name, one.line.words, one.url) for one in lines] == [
        ("省外", "61.4", "/employment/transfers/")
    ]
    # A township is not told the county's figure.
    assert client.get(f"{PAGE}?town={county.TOWN}").context["livelihood"] == []


def test_every_headline_leads_to_a_page() -> None:
    assert {one.code for one in headlines().values() if not one.page or not reverse(one.page)} == (
        set()
    )
