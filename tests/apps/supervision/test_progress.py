"""Monthly progress by the 20th: handing in, giving back, calling for, the board."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.models import Notification
from xianjie.apps.supervision.actions import (
    remind_progress,
    return_progress,
    submit_progress,
)
from xianjie.apps.supervision.models import ProgressReport
from xianjie.apps.supervision.queries.desk import progress_to_report
from xianjie.apps.supervision.queries.progress import board, reporters_of
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/supervision/progress/"
TOWN = f"t{small.TOWN}"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def reporter(key: str):
    return next(one for one in reporters_of(small.COUNTY, kit.TODAY) if one.key == key)


def submit(user, key: str = TOWN, **fields) -> ProgressReport:
    values = {"period": "2022-07", "done": "入户12户", **kit.WHEN} | fields
    return submit_progress(by=cases.by(user), reporter=reporter(key), **values)


def test_townships_and_departments_with_a_clerk_report(county) -> None:
    names = [one.name for one in reporters_of(small.COUNTY, kit.TODAY)]
    assert names == ["光禄镇", "前场镇", "姚安县住房和城乡建设局", "姚安县医疗保障局"]


def test_figures_are_filled_in_and_kept_with_the_report(county) -> None:
    kit.monitor(county.one, identified_on=date(2022, 7, 2))
    kit.opened(county.analyst)
    report = submit(county.town)
    figures = dict(report.figures)
    assert (figures["监测户（户）"], figures["本月新识别（户）"]) == (1, 1)
    assert (report.on_time, report.due_on) == (True, date(2022, 7, 20))
    office = submit(county.housing_clerk, f"o{county.housing.pk}")
    assert dict(office.figures)["待整改问题（项）"] == 0


@pytest.mark.parametrize(
    ("who", "key", "fields", "code"),
    [
        ("town", f"t{small.OTHER_TOWN}", {}, "not-permitted"),
        ("analyst", TOWN, {}, "not-permitted"),
        ("worker", TOWN, {}, "not-permitted"),
        ("town", TOWN, {"period": "2022-08"}, "not-yet"),
        ("town", TOWN, {"version": 3}, "stale"),
    ],
)
def test_what_is_refused(county, who: str, key: str, fields, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        submit(getattr(county, who), key, **fields)
    assert caught.value.code == code
    assert not ProgressReport.objects.exists()


def test_the_first_day_decides_whether_it_was_on_time(county) -> None:
    late = date(2022, 7, 21)
    first = submit(county.town)
    again = submit(county.town, version=1, done="改一句", today=late)
    assert (again.pk, again.on_time, again.first_on, again.version) == (
        first.pk, True, kit.TODAY, 2
    )  # fmt: skip
    other = submit(county.housing_clerk, f"o{county.housing.pk}", today=late)
    assert other.on_time is False


def test_a_report_goes_back_and_comes_again(county) -> None:
    report = submit(county.town)
    base = {"report": report, "now": kit.NOW}
    with pytest.raises(RefusedError, match="没有退回"):
        return_progress(by=cases.by(county.town), words="数", **base)
    with pytest.raises(RefusedError, match="请写明"):
        return_progress(by=cases.by(county.analyst), words=" ", **base)
    back = return_progress(by=cases.by(county.analyst), words="补写问题", **base)
    assert (back.state, back.version) == ("RETURNED", 2)
    bell = Notification.objects.get(user=county.town)
    assert (bell.title, bell.read_at) == ("2022-07 进展报送被退回补充", None)
    assert submit(county.town, version=2, problems="缺技术员").state == "SUBMITTED"
    bell.refresh_from_db()
    assert bell.read_at is not None


def test_bells_ring_before_and_after_the_day(county) -> None:
    submit(county.housing_clerk, f"o{county.housing.pk}")
    days = [date(2022, 7, 16), date(2022, 7, 17), date(2022, 7, 18), date(2022, 7, 21)]
    rung = [remind_progress(county=small.COUNTY, today=day, now=kit.NOW) for day in days]
    assert rung == [0, 2, 0, 2]
    titles = Notification.objects.filter(user=county.town).order_by("id")
    assert list(titles.values_list("title", flat=True)) == [
        "2022-07 工作进展待报送", "2022-07 工作进展逾期未报"
    ]  # fmt: skip


def test_the_board_counts_who_is_on_time(county) -> None:
    submit(county.town)
    submit(county.town, period="2022-06", today=date(2022, 7, 4))
    scope = cases.by(county.analyst).scope
    lines = board(small.COUNTY, scope, "2022-07", date(2022, 7, 21))
    assert [(line.reporter.name, line.state, line.on_time, line.months) for line in lines] == [
        ("前场镇", "overdue", 0, 0),
        ("姚安县医疗保障局", "overdue", 0, 0),
        ("姚安县住房和城乡建设局", "overdue", 0, 0),
        ("光禄镇", "on-time", 1, 2),
    ]
    mine = board(small.COUNTY, cases.by(county.housing_clerk).scope, "2022-07", kit.TODAY)
    assert [(line.reporter.name, line.is_mine) for line in mine] == [
        ("姚安县住房和城乡建设局", True)
    ]


def test_progress_by_its_pages(county) -> None:
    town, analyst = signed_in(county.town), signed_in(county.analyst)
    url = f"{URL}{TOWN}/2022-07/"
    assert "光禄镇" in town.get(URL).content.decode()
    assert town.get(f"{URL}t{small.OTHER_TOWN}/2022-07/").status_code == 404
    assert town.get(f"{URL}{TOWN}/2022-13/").status_code == 404
    data = {"form": "report", "done": "入户12户", "version": "0"}
    assert town.post(url, data).status_code == 302
    stale = town.post(url, data | {"done": "又一次"})
    assert ("同事刚改过" in stale.content.decode(), "又一次" in stale.content.decode()) == (
        True, True
    )  # fmt: skip
    assert analyst.post(url, data).status_code == 403
    assert town.post(url, {"form": "return", "words": "补"}).status_code == 403
    assert "入户12户" in analyst.get(url).content.decode()
    assert analyst.post(url, {"form": "return", "words": "补写问题"}).status_code == 302
    assert "补写问题" in town.get(url).content.decode()
    rows = sheet_rows(analyst.get(f"{URL}export.xlsx?period=2022-07"))
    assert [row[0] for row in rows if row[1] == "退回补充"] == ["光禄镇"]
    assert town.get(f"{URL}export.xlsx").status_code == 403


def test_the_board_takes_the_same_queries_for_more_reports(county) -> None:
    client = signed_in(county.analyst)
    submit(county.town)
    before = count_queries(client, URL)
    submit(county.housing_clerk, f"o{county.housing.pk}")
    submit(county.health_clerk, f"o{county.health.pk}")
    assert count_queries(client, URL) == before


def test_the_desk_asks_for_the_month(county) -> None:
    def waiting(user):
        ask = DeskAsk(cases.by(user).scope, user.pk, kit.TODAY, kit.NOW, small.COUNTY)
        group = progress_to_report(ask)
        return [item.title for item in group.items] if group else None

    assert waiting(county.town) == ["光禄镇 2022-07"]
    submit(county.town)
    assert (waiting(county.town), waiting(county.analyst)) == ([], None)


@pytest.fixture
def task(county):
    """An issued task of the health bureau and of both townships."""
    from tests.apps.taskbook import kit as tasks

    document = tasks.make_document(county.analyst)
    found = tasks.proposed(county.analyst, document)["一(一)"]
    tasks.issued(county.analyst, found)
    return found


def test_tasks_and_figures_stand_on_the_page_and_move(county, task) -> None:
    from xianjie.apps.indicators.models import Indicator, IndicatorValue

    asked = Indicator.objects.create(
        division_code=task.division_code, code="t-1", name="参保动员场次", unit="场",
        source="REPORTED", roll_up="SUM", organisation=county.health,
    )  # fmt: skip
    clerk, analyst = signed_in(county.health_clerk), signed_in(county.analyst)
    url = f"{URL}o{county.health.pk}/2022-07/"
    page = clerk.get(url).content.decode()
    assert ("参保全覆盖" in page, "参保动员场次" in page) == (True, True)
    party = task.parties.get(organisation=county.health)
    data = {"form": "report", "version": "0", f"percent-{party.pk}": "6o",
            f"state-{party.pk}": "RUNNING", f"words-{party.pk}": "核对名单"}  # fmt: skip
    wrong = clerk.post(url, data).content.decode()
    assert ("请写 0 到 100 的整数" in wrong, "核对名单" in wrong) == (True, True)
    data |= {f"percent-{party.pk}": "60", f"value-{asked.pk}": "12"}
    assert "请写明依据" in clerk.post(url, data).content.decode()
    assert not ProgressReport.objects.exists()  # all of it, or nothing
    assert clerk.post(url, data | {f"evidence-{asked.pk}": "台账"}).status_code == 302
    task.refresh_from_db()
    value = IndicatorValue.objects.get(indicator=asked)
    assert (task.percent, value.value, value.evidence) == (60, 12, "台账")
    page = clerk.get(url).content.decode()
    assert ("回执 2022-07-o" in page, 'value="60"' in page) == (True, True)
    again = {**data, "version": "1", f"evidence-{asked.pk}": "台账"}
    assert clerk.post(url, again).status_code == 302
    value.refresh_from_db()
    assert value.version == 1  # the same figure is not reported twice
    assert "核对名单" in analyst.get(url).content.decode()
    board = analyst.get(URL).content.decode()
    assert "没有数据员账户" not in board


def test_the_month_is_analysed_and_reported_regularly(county, task) -> None:
    from xianjie.apps.taskbook.actions import Told

    party = task.parties.get(organisation=county.health)
    told = {party.pk: Told(50, "STUCK", "名单没有到")}
    submit(county.health_clerk, f"o{county.health.pk}", tasks=told, problems="缺人")
    analyst, clerk = signed_in(county.analyst), signed_in(county.health_clerk)
    url = f"{URL}analysis/?period=2022-07"
    page = analyst.get(url).content.decode()
    assert [words in page for words in ("0% → 50%", "名单没有到", "缺人", "前场镇")] == [True] * 4
    assert analyst.post(url, {"experience": "先核后补", "version": "0"}).status_code == 302
    assert "先核后补" in analyst.get(url).content.decode()
    assert "同事刚改过" in analyst.post(url, {"version": "0"}).content.decode()
    assert clerk.get(url).status_code == 403
    regular = f"{URL}regular/"
    assert "待报告" in clerk.get(f"{regular}?period=2022-06").content.decode()
    own = f"{regular}o{county.health.pk}/2022-06/"
    assert clerk.post(own, {"progress": "二季度平稳", "version": "0"}).status_code == 302
    assert "二季度平稳" in analyst.get(own).content.decode()
    assert analyst.post(own, {"version": "1"}).status_code == 403
    assert clerk.get(f"{regular}{TOWN}/2022-06/").status_code == 404
