"""A scheme from template to published result, appeal and use; who sees what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.assessment.actions import (
    answer_appeal,
    appeal,
    compute_run,
    digest,
    give_points,
    grade_object,
    make_scheme,
    publish_run,
    reopen_run,
    review_run,
    save_line,
    use_result,
)
from xianjie.apps.assessment.models import (
    AssessmentRun,
    AssessmentScheme,
    ObjectScore,
    SchemeLine,
)
from xianjie.apps.assessment.queries.checking import scheme_faults
from xianjie.apps.assessment.queries.desk import appeals_to_answer, results_to_publish
from xianjie.apps.assessment.queries.results import content_of
from xianjie.apps.assessment.queries.templates import templates
from xianjie.apps.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from xianjie.apps.supervision.models import ProgressReport, Rectification
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/assessment/"
COUNTY = small.COUNTY + "000000"
TOWN, OTHER = small.TOWN, small.OTHER_TOWN


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


@pytest.fixture
def leader(county):
    """Who reviews and publishes."""
    return small.make_user("leader", Role.COUNTY_LEADER, small.COUNTY)


def indicator(code: str, **values: str) -> Indicator:
    made = Indicator.objects.create(
        division_code=COUNTY, code=code, name=code, unit="%", source="REPORTED", roll_up="RATIO"
    )
    for place, value in values.items():
        IndicatorValue.objects.create(
            indicator=made, division_code={"town": TOWN, "other": OTHER}[place], period="2022-06",
            value=value, state="COMPUTED", at=kit.NOW,
        )  # fmt: skip
    return made


@pytest.fixture
def data(county):
    """Two townships with values, problems and reports."""
    indicator("insured-focus", town="99.5", other="94.5")
    indicator("risk-removed", town="60", other="40")
    for place, closed in ((TOWN, date(2022, 6, 1)), (TOWN, None), (OTHER, None)):
        Rectification.objects.create(
            division_code=place, county_code=small.COUNTY, code=f"{place}{closed}", source="审计",
            kind="WORK", title="补贴", found_on=date(2022, 3, 1), due_on=date(2022, 6, 20),
            lead_town=place[:9], state="CLOSED" if closed else "RUNNING", closed_on=closed,
            accepted_by=county.analyst if closed else None, created_at=kit.NOW, updated_at=kit.NOW,
        )  # fmt: skip
    for period in ("2022-05", "2022-06"):
        ProgressReport.objects.create(
            county_code=small.COUNTY, division_code=TOWN, period=period, done="x",
            state="SUBMITTED", due_on=date(2022, 6, 20), first_on=date(2022, 6, 1),
            submitted_by=county.town, submitted_at=kit.NOW,
        )  # fmt: skip


def scheme(user, template: str = "towns", **fields) -> AssessmentScheme:
    values = {"county": small.COUNTY, "template": template, "year": 2022, "now": kit.NOW}
    return make_scheme(by=cases.by(user), **(values | fields))


def computed(user, made: AssessmentScheme, stage: str = "H1") -> AssessmentRun:
    return compute_run(by=cases.by(user), scheme=made, stage=stage, **kit.WHEN)


def published(county, leader, made: AssessmentScheme) -> AssessmentRun:
    run = computed(county.analyst, made)
    review_run(by=cases.by(leader), run=run, words="属实", now=kit.NOW)
    for score in run.scores.all():
        grade_object(by=cases.by(leader), score=score, grade="FAIR", now=kit.NOW)
    return publish_run(by=cases.by(leader), run=run, **kit.WHEN)


def test_packaged_schemes_add_up(county) -> None:
    for code in ("insured-focus", "risk-removed"):
        indicator(code)
    for key in templates():
        made = scheme(county.analyst, key)
        assert (key, scheme_faults(made, made.lines.all())) == (key, [])
        assert "待核" in made.source


def test_a_scheme_with_faults_is_not_computed(county) -> None:
    made = scheme(county.analyst)
    assert scheme_faults(made, made.lines.all()) == [
        "“监测对象风险消除率”：没有指标“indicator:risk-removed”。",
        "“脱贫人口和监测对象医保参保率”：没有指标“indicator:insured-focus”。",
    ]
    with pytest.raises(RefusedError, match="先改好"):
        computed(county.analyst, made)
    line = made.lines.get(name="监测对象风险消除率")
    values = {"by": cases.by(county.analyst), "scheme": made, "line": line, "group": "监测",
              "name": "风险", "weight": Decimal(8), "source": "manual", "now": kit.NOW}  # fmt: skip
    with pytest.raises(RefusedError, match="缺分档"):
        save_line(rule="INTERVAL", params={}, **values)
    save_line(rule="MANUAL", params={}, **values)
    assert "权重合计 98，应为 100。" in scheme_faults(made, made.lines.all())
    with pytest.raises(RefusedError):
        scheme(county.town)


def test_points_are_explained_to_the_row(county, data) -> None:
    run = computed(county.analyst, scheme(county.analyst))
    scores = {one.name: one for one in run.scores.all()}
    lines = {line.name: line for line in scores["光禄镇"].lines.all()}
    found = {name: (line.value, line.points) for name, line in lines.items()}
    assert found["脱贫人口和监测对象医保参保率"] == (Decimal("99.5"), Decimal(15))
    assert found["监测对象风险消除率"] == (Decimal(60), Decimal(10))
    assert found["问题整改销号率"] == (Decimal(50), Decimal(0))
    assert found["督查发现问题"] == (Decimal(0), Decimal(10))
    assert found["工作任务按期完成率"] == (None, None)
    other = {line.name: line for line in scores["前场镇"].lines.all()}
    assert (other["脱贫人口和监测对象医保参保率"].points, other["监测对象风险消除率"].points) == (
        Decimal("7.50"), Decimal("6.00")
    )  # fmt: skip
    assert "÷" in other["脱贫人口和监测对象医保参保率"].words
    assert [one.rank for one in run.scores.order_by("rank")] == [1, 2]
    assert scores["光禄镇"].scored == Decimal(60)


def test_manual_points_need_a_ground_and_survive_computing(county, data) -> None:
    made = scheme(county.analyst)
    run = computed(county.analyst, made)
    score = run.scores.get(name="光禄镇")
    number = score.lines.get(name="典型经验和群众评价").line_number
    act = {"by": cases.by(county.analyst), "score": score, "number": number, **kit.WHEN}
    for value, evidence, code in ((5, " ", "no-words"), (11, "好", "bad-value")):
        with pytest.raises(RefusedError) as caught:
            give_points(value=Decimal(value), evidence=evidence, **act)
        assert caught.value.code == code
    with pytest.raises(RefusedError, match="由数据计算"):
        give_points(value=Decimal(1), evidence="x", **(act | {"number": 1}))
    give_points(value=Decimal(8), evidence="县报刊发", **act)
    computed(county.analyst, made)
    score.refresh_from_db()
    line = score.lines.get(line_number=number)
    assert (line.points, line.evidence, score.scored) == (Decimal(8), "县报刊发", Decimal(70))
    veto = score.lines.get(rule="VETO").line_number
    give_points(value=Decimal(1), evidence="查实造假", **(act | {"number": veto}))
    score.refresh_from_db()
    assert (score.total, score.effects) == (Decimal(0), ["zero"])
    with pytest.raises(RefusedError, match="不能评为"):
        grade_object(by=cases.by(county.analyst), score=score, grade="GOOD", now=kit.NOW)


def test_review_and_publication_by_others_and_for_good(county, leader, data) -> None:
    made = scheme(county.analyst)
    run = computed(county.analyst, made)
    with pytest.raises(RefusedError, match="不能自己复核"):
        review_run(by=cases.by(county.analyst), run=run, words="好", now=kit.NOW)
    with pytest.raises(RefusedError, match="先由另一人复核"):
        publish_run(by=cases.by(leader), run=run, **kit.WHEN)
    review_run(by=cases.by(leader), run=run, words="属实", now=kit.NOW)
    with pytest.raises(RefusedError, match="不能重新计分"):
        computed(county.analyst, made)
    with pytest.raises(RefusedError, match="没有定等次"):
        publish_run(by=cases.by(leader), run=run, **kit.WHEN)
    with pytest.raises(RefusedError, match="没有办理考核"):
        publish_run(by=cases.by(county.analyst), run=run, **kit.WHEN)
    reopen_run(by=cases.by(leader), run=run, now=kit.NOW)
    run = published(county, leader, made)
    assert digest(content_of(run)) == run.snapshot["sha256"]
    assert Notification.objects.filter(user=county.town, title__contains="已公布").count() == 1
    score = run.scores.first()
    for act in (
        lambda: computed(county.analyst, made),
        lambda: grade_object(by=cases.by(leader), score=score, grade="POOR", now=kit.NOW),
        lambda: reopen_run(by=cases.by(leader), run=run, now=kit.NOW),
        lambda: give_points(by=cases.by(county.analyst), score=score, number=8, value=Decimal(1),
                            evidence="x", **kit.WHEN),
    ):  # fmt: skip
        with pytest.raises(RefusedError):
            act()
    ObjectScore.objects.filter(pk=score.pk).update(total=1)
    assert digest(content_of(run)) != run.snapshot["sha256"]


def test_who_gave_points_does_not_review_them(county, leader, data) -> None:
    other = small.make_user("other-assessor")
    made = scheme(county.analyst)
    score = computed(county.analyst, made).scores.get(name="光禄镇")
    number = score.lines.get(name="典型经验和群众评价").line_number
    give_points(by=cases.by(other), score=score, number=number, value=Decimal(10),
                evidence="县报刊发", **kit.WHEN)  # fmt: skip
    run = computed(county.analyst, made)
    with pytest.raises(RefusedError, match="不能自己复核"):
        review_run(by=cases.by(other), run=run, words="属实", now=kit.NOW)
    review_run(by=cases.by(leader), run=run, words="属实", now=kit.NOW)


def test_a_veto_after_the_grade_bars_the_publication(county, leader, data) -> None:
    made = scheme(county.analyst)
    run = computed(county.analyst, made)
    for one in run.scores.all():
        grade_object(by=cases.by(leader), score=one, grade="GOOD", now=kit.NOW)
    score = run.scores.get(name="光禄镇")
    give_points(by=cases.by(county.analyst), score=score, value=Decimal(1), evidence="查实造假",
                number=score.lines.get(rule="VETO").line_number, **kit.WHEN)  # fmt: skip
    review_run(by=cases.by(leader), run=run, words="属实", now=kit.NOW)
    with pytest.raises(RefusedError, match="光禄镇”有限制事项"):
        publish_run(by=cases.by(leader), run=run, **kit.WHEN)
    grade_object(by=cases.by(leader), score=score, grade="POOR", now=kit.NOW)
    assert publish_run(by=cases.by(leader), run=run, **kit.WHEN).state == "PUBLISHED"


def test_the_database_knows_who_reviews(county, data) -> None:
    run = computed(county.analyst, scheme(county.analyst))
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentRun.objects.filter(pk=run.pk).update(state="REVIEWED", reviewed_by=county.analyst)


def test_the_year_end_takes_the_stages_in(county, leader, data) -> None:
    made = scheme(county.analyst)
    half = published(county, leader, made)
    year = computed(county.analyst, made, "YEAR")
    before = half.scores.get(name="光禄镇").own
    score = year.scores.get(name="光禄镇")
    assert (score.process, score.total) == (
        before, (before * 30 + score.own * 70) / 100
    )  # fmt: skip
    with pytest.raises(RefusedError, match="还没有开始"):
        computed(county.analyst, made, "Q4")
    with pytest.raises(RefusedError, match="已经公布过结果"):
        save_line(
            by=cases.by(county.analyst), scheme=made, line=None, group="x", name="x", params={},
            weight=Decimal(0), source="manual", rule="MANUAL", now=kit.NOW,
        )  # fmt: skip


def test_departments_are_measured_by_their_own_goals(county) -> None:
    own = indicator("own")
    Indicator.objects.filter(pk=own.pk).update(organisation=county.housing)
    IndicatorTarget.objects.create(
        indicator=own,
        division_code=COUNTY,
        year=2022,
        comparator=">=",
        value=90,
        document="县里的文件",
    )
    IndicatorValue.objects.create(
        indicator=own, division_code=COUNTY, period="2022-06", value=95, state="COMPUTED",
        at=kit.NOW,
    )  # fmt: skip
    run = computed(county.analyst, scheme(county.analyst, "departments"))
    values = {one.name: one.lines.get(name="本部门指标达标率").value for one in run.scores.all()}
    assert values == {"姚安县住房和城乡建设局": Decimal(100), "姚安县医疗保障局": None}


def test_objects_see_their_own_published_result_only(county, leader, data) -> None:
    made = scheme(county.analyst)
    run = computed(county.analyst, made)
    own = run.scores.get(name="光禄镇")
    town = signed_in(county.town)
    assert town.get(f"{URL}objects/{own.pk}/").status_code == 404
    assert town.get(f"{URL}results/{run.pk}/").status_code == 403
    run = published(county, leader, made)
    own, other = run.scores.get(name="光禄镇"), run.scores.get(name="前场镇")
    text = town.get(URL).content.decode()
    assert ("光禄镇" in text, "前场镇" in text) == (True, False)
    assert town.get(f"{URL}objects/{own.pk}/").status_code == 200
    assert town.get(f"{URL}objects/{other.pk}/").status_code == 404
    assert signed_in(county.housing_clerk).get(f"{URL}objects/{own.pk}/").status_code == 404
    with pytest.raises(RefusedError, match="本单位"):
        appeal(by=cases.by(county.town), score=other, words="低了", now=kit.NOW)
    assert (
        town.post(f"{URL}objects/{own.pk}/", {"form": "appeal", "words": "漏算"}).status_code == 302
    )
    asked = own.appeals.get()

    def waiting(user, of):
        group = of(DeskAsk(cases.by(user).scope, user.pk, kit.TODAY, kit.NOW, small.COUNTY))
        return [item.title for item in group.items] if group else None

    assert (waiting(leader, appeals_to_answer), waiting(county.town, appeals_to_answer)) == (
        ["光禄镇"], None
    )  # fmt: skip
    assert (waiting(leader, results_to_publish), waiting(county.analyst, results_to_publish)) == (
        [], None
    )  # fmt: skip
    with pytest.raises(RefusedError, match="还没有答复"):
        appeal(by=cases.by(county.town), score=own, words="再", now=kit.NOW)
    answer_appeal(by=cases.by(leader), asked=asked, accepts=False, answer="已核", now=kit.NOW)
    use = {"by": cases.by(leader), "score": own, "words": "", "used_on": kit.TODAY, "now": kit.NOW}
    with pytest.raises(RefusedError, match="运用方式"):
        use_result(kind="别的", **use)
    use_result(kind="通报表扬", **use)
    page = town.get(f"{URL}objects/{own.pk}/").content.decode()
    assert ("已核" in page, "通报表扬" in page) == (True, True)


def test_by_its_pages(county, leader, data) -> None:
    analyst, head = signed_in(county.analyst), signed_in(leader)
    assert analyst.post(URL, {"template": "towns", "year": "2022"}).status_code == 302
    assert "已有同名" in analyst.post(URL, {"template": "towns", "year": "2022"}).content.decode()
    assert head.post(URL, {"template": "towns", "year": "2022"}).status_code == 403
    made = AssessmentScheme.objects.get()
    page = f"{URL}schemes/{made.pk}/"
    change = {"form": "change", "title": "乡镇考核", "process_share": "40", "source": "县委文件"}
    assert analyst.post(page, change).status_code == 302
    line = made.lines.get(name="进展按时报送率")
    fields = {"group": "责任", "name": "进展按时报送率", "weight": "10", "rule": "INTERVAL",
              "source": "work:reported-in-time"}  # fmt: skip
    url = f"{page}lines/{line.pk}/"
    assert "看不懂" in analyst.post(url, fields | {"steps": "一百"}).content.decode()
    assert analyst.post(url, fields | {"steps": "100=100\n50=60"}).status_code == 302
    assert SchemeLine.objects.get(pk=line.pk).params == {"steps": [[100.0, 100.0], [50.0, 60.0]]}
    assert analyst.post(page, {"form": "compute", "stage": "H1"}).status_code == 302
    run = AssessmentRun.objects.get()
    results = f"{URL}results/{run.pk}/"
    assert analyst.post(results, {"form": "review", "words": "好"}).status_code == 403
    assert head.post(results, {"form": "review", "words": "好"}).status_code == 302
    for score in run.scores.all():
        grade = {"form": "grade", "grade": "GOOD", "remark": "扎实"}
        assert analyst.post(f"{URL}objects/{score.pk}/", grade).status_code == 302
    assert head.post(results, {"form": "publish"}).status_code == 302
    assert "与公布时一致" in head.get(results).content.decode()
    shown = f"{URL}objects/{run.scores.all()[0].pk}/"
    behind = ("/supervision/progress/", "/supervision/inspections/")
    for client, opened in ((analyst, [True, True]), (head, [False, False])):
        page = client.get(shown).content.decode().partition("<main")[2]
        assert [f'href="{one}"' in page for one in behind] == opened
    rows = sheet_rows(analyst.get(f"{results}export.xlsx"))
    assert [(row[0], row[1], row[6]) for row in rows] == [
        (1, "光禄镇", "好"), (2, "前场镇", "好")
    ]  # fmt: skip
    before = count_queries(analyst, results), count_queries(analyst, URL)
    scheme(county.analyst, title="再一个")
    first = run.scores.first()
    first.pk, first.division_code, first.name = None, "532325999000", "三"
    first.save()
    assert (count_queries(analyst, results), count_queries(analyst, URL)) == before
