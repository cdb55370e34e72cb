"""Reports made from the data: the same figures as the pages, for whom they may be made."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import time_machine
from docx import Document

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.queries.episode_list import episode_counts
from xianjie.apps.reporting.contents import Report
from xianjie.apps.reporting.enums import ReportKind
from xianjie.apps.reporting.interfaces import charts
from xianjie.apps.reporting.interfaces.making import asked_report
from xianjie.apps.reporting.models import MadeReport
from xianjie.apps.reporting.queries.subjects import subjects_for
from xianjie.apps.supervision.queries.progress import Reporter, figures_of
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.tasks import counts_of
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/reporting/"
MONTH = "2022-07"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def report(user, name: str = "姚安县", period: str = MONTH) -> Report:
    by = cases.by(user)
    kind = ReportKind.MONTHLY if "-" in period else ReportKind.YEARLY
    subject = next(
        one for one in subjects_for(by.scope, small.COUNTY, kit.TODAY) if one.name == name
    )
    return asked_report(
        by=by, subject=subject, kind=kind, period=period, today=kit.TODAY, now=kit.NOW
    )


def figures(found: Report) -> dict[str, object]:
    return {one.name: one.value for section in found.sections for one in section.figures}


def test_figures_are_those_of_the_pages(county) -> None:
    from tests.apps.taskbook import kit as tasks

    document = tasks.make_document(county.analyst)
    tasks.issued(county.analyst, *tasks.proposed(county.analyst, document).values())
    found = figures(report(county.analyst))
    listed = episode_counts(small.COUNTY, Scope.everything(), kit.TODAY)
    assert found["期末监测户"] == listed.monitored == 2
    assert found["期末监测人口"] == listed.people
    assert (found["本月新识别"], found["本月风险消除"]) == (1, listed.removed)
    book = counts_of(Scope.everything(), small.COUNTY, light_rules(small.COUNTY, kit.TODAY))
    assert (found["办理中的任务"], found["红灯"], found["绿灯"]) == (
        book.running, book.red, book.green
    )  # fmt: skip
    assert book.running > 0


def test_a_township_has_the_figures_of_its_progress_report(county) -> None:
    made = report(county.town, "光禄镇")
    told = dict(figures_of(Reporter(small.TOWN, "光禄镇"), MONTH, kit.TODAY))
    found = figures(made)
    assert found["期末监测户"] == told["监测户（户）"] == 2
    assert found["本月新识别"] == told["本月新识别（户）"] == 1
    assert made.dispatch is not None
    assert [row[0] for row in made.dispatch.rows] == ["旧城村", "合计"]


def test_the_dispatch_table_adds_up_to_the_county(county) -> None:
    table = report(county.analyst).dispatch
    assert table is not None
    names = [row[0] for row in table.rows]
    assert names == ["光禄镇", "前场镇", "合计"]
    for place in range(1, len(table.header)):
        assert sum(row[place] for row in table.rows[:-1]) == table.rows[-1][place]
    column = {name: place for place, name in enumerate(table.header)}
    assert [row[column["期初监测户"]] for row in table.rows] == [1, 1, 2]
    assert [row[column["期末监测户"]] for row in table.rows] == [2, 0, 2]


def test_what_there_is_no_data_for_is_left_out(county) -> None:
    titles = [section.title for section in report(county.analyst).sections]
    assert titles == ["监测对象", "排查与入户"]
    assert all(section.source for section in report(county.analyst).sections)


def test_a_year_goes_month_by_month(county) -> None:
    made = report(county.analyst, period="2022")
    chart = made.sections[0].charts[0]
    assert chart.labels == tuple(f"2022-{month:02}" for month in range(1, 8))
    assert dict(chart.series)["期末监测户"] == (1, 2, 2, 2, 2, 2, 2)
    assert figures(made)["本年新识别"] == 2


@pytest.mark.parametrize(
    ("who", "name", "period", "code"),
    [
        ("analyst", "姚安县", "2022-08", "not-yet"),
        ("analyst", "姚安县", "2022-13", "bad-period"),
        ("analyst", "姚安县", "2099", "not-yet"),
    ],
)
def test_what_is_refused(county, who: str, name: str, period: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        report(getattr(county, who), name, period)
    assert refused.value.code == code


def test_who_makes_whose_reports(county) -> None:
    def names(user) -> list[str]:
        scope = cases.by(user).scope
        return [one.name for one in subjects_for(scope, small.COUNTY, kit.TODAY)]

    assert names(county.analyst) == [
        "姚安县", "光禄镇", "前场镇", "姚安县住房和城乡建设局", "姚安县医疗保障局"
    ]  # fmt: skip
    assert names(county.town) == ["光禄镇"]
    assert names(county.housing_clerk) == ["姚安县住房和城乡建设局"]
    assert names(county.worker) == []


def ask(client, subject: str, form: str = "docx", period: str = MONTH):
    return client.post(URL, {"subject": subject, "period": period, "form": form})


def test_the_page_makes_keeps_and_hands_out(county) -> None:
    client = signed_in(county.town)
    answer = ask(client, f"t{small.TOWN[:9]}")
    assert (answer.status_code, answer["Location"]) == (302, URL)
    made = MadeReport.objects.get()
    assert (made.subject, made.period, made.as_of) == ("光禄镇", MONTH, kit.TODAY)
    handed = client.get(f"{URL}{made.pk}/")
    document = Document(io.BytesIO(handed.content))
    words = "\n".join(one.text for one in document.paragraphs)
    assert "光禄镇防返贫监测帮扶2022年7月工作月报" in words
    assert "来源：个案办理—监测对象名单" in words
    assert "张三丰" not in words
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["reporting.make", "reporting.download"]
    assert signed_in(county.analyst).get(f"{URL}{made.pk}/").status_code == 200
    assert signed_in(county.housing_clerk).get(f"{URL}{made.pk}/").status_code == 404
    assert "光禄镇" not in signed_in(county.housing_clerk).get(URL).content.decode()


def test_a_foreign_subject_is_no_choice(county) -> None:
    answer = ask(signed_in(county.town), "c")
    assert answer.status_code == 200
    assert "没有这个选项" in answer.content.decode()
    assert signed_in(county.worker).get(URL).status_code == 403
    assert ask(signed_in(county.worker), "c").status_code == 403
    assert not MadeReport.objects.exists()


def test_charts_are_pictures_with_words_or_tables(county, monkeypatch) -> None:
    client = signed_in(county.analyst)
    charts._font.cache_clear()
    has_font = charts._font() is not None
    ask(client, "c")
    made = MadeReport.objects.get()
    package = zipfile.ZipFile(io.BytesIO(bytes(made.content)))
    pictures = [name for name in package.namelist() if name.startswith("word/media/")]
    document = package.read("word/document.xml").decode()
    if has_font:
        assert len(pictures) == 1
        assert 'descr="监测户逐月变化（户）。期末监测户：' in document
    monkeypatch.setattr(charts, "_font", lambda: None)
    ask(client, "c")
    plain = MadeReport.objects.latest("pk")
    package = zipfile.ZipFile(io.BytesIO(bytes(plain.content)))
    assert not [name for name in package.namelist() if name.startswith("word/media/")]
    assert "监测户逐月变化（户）" in package.read("word/document.xml").decode()


def test_the_workbook_keeps_words_as_text(county) -> None:
    from xianjie.apps.divisions.models import Division

    Division.objects.filter(code=small.TOWN).update(name="=1+1镇")
    ask(signed_in(county.analyst), "c", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(bytes(MadeReport.objects.get().content)))
    assert book.sheetnames[:2] == ["调度表", "主要数字"]
    assert book.sheetnames[-1] == "导出说明"
    cell = book["调度表"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1镇", "s")
    assert book["调度表"]["E2"].value == 2


def test_a_department_reports_its_own_work(county) -> None:
    made = report(county.housing_clerk, "姚安县住房和城乡建设局")
    assert made.dispatch is None
    assert "监测对象" not in [section.title for section in made.sections]


def test_the_list_takes_as_many_queries_for_many(county) -> None:
    client = signed_in(county.analyst)
    ask(client, "c", "xlsx")
    few = count_queries(client, URL)
    for _ in range(2):
        ask(client, "c", "xlsx")
    assert count_queries(client, URL) == few


def test_a_report_takes_as_many_queries_for_many(county, django_assert_max_num_queries) -> None:
    for number in range(4, 12):
        kit.monitor(small.make_household(number, small.VILLAGE), identified_on=date(2022, 7, 1))
    with django_assert_max_num_queries(60):
        report(county.analyst)


def test_the_command_writes_the_file(county, tmp_path, capsys) -> None:
    from xianjie.cli import app

    file = tmp_path / "m.xlsx"
    words = ["report", "monthly", "--period", MONTH, "--division", small.TOWN[:9], "-o", str(file)]
    assert app.run([*words, "--json"]) == 0
    assert '"subject": "光禄镇"' in capsys.readouterr().out
    assert openpyxl.load_workbook(file).sheetnames[0] == "调度表"
    assert app.run([*words[:-1], str(tmp_path / "m.pdf")]) == 2
    other = ["report", "yearly", "--year", "2022", "--department", "医疗保障", "-o"]
    assert app.run([*other, str(tmp_path / "y.docx")]) == 0
    assert MadeReport.objects.count() == 2
