"""The pages of a register that is data, with a column of every type."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.apps.registers import sample
from tests.apps.screening import page_county as small
from tests.web.ledger.sheets import cells, workbook
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.models import Organisation, Post
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.indicators.queries.counts import Part, counted
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.desk import entries_waiting
from xianjie.apps.registry.following import follow
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
LIST = f"/registers/{sample.KEY}/"
EVERYTHING = f"{LIST}?view=everything"


@pytest.fixture
def analyst(client: Client, home: object) -> Client:
    small.make_divisions()
    sample.publish()
    client.force_login(small.make_user())
    return client


def texts(client: Client, query: str = "view=everything") -> list[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [row[0][1].text for _, row in answer.context["lines"]]


def test_a_row_of_every_type_goes_in_and_comes_out(analyst: Client) -> None:
    answer = analyst.post(f"{LIST}new/", sample.TYPED)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Entry.objects.get()
    assert (row.n2, row.n3, row.n5, row.b1, row.p1) == (150050, 71250, 202206, True, "李大山")
    page = analyst.get(answer["Location"]).content.decode()
    for shown in ("1,500.50", "7.125", "2022-06", "李**", "138****2211", "冒雨举办"):
        assert shown in page
    for secret in ("李大山", "13800002211", "532399197001011213", "旧城村 12 号"):
        assert secret not in page
    book = cells(analyst.get(f"{LIST}export/").content)
    assert book[0][:3] == ["项目", "地方", "类别"]
    assert book[1][:9] == ["嫁接", "光禄镇/旧城村", "农业", 12, 1500.5, 7.125, "2022", "2022-06",
                           "2022-06-18"]  # fmt: skip
    edited = analyst.post(
        f"{LIST}{row.pk}/edit/", sample.TYPED | {"n3": "0.5", "p1": "", "version": "1"}
    )
    assert edited.status_code == 302
    row.refresh_from_db()
    assert (row.n3, row.p1, row.version) == (5000, "李大山", 2)


def test_filters_sort_totals_and_the_same_number_of_queries(analyst: Client) -> None:
    for name, kind, people, day in (
        ("甲", "农业", 3, "2022-06-01"), ("乙", "工匠", 5, "2022-05-01"), ("丙", "农业", 7, None),
    ):  # fmt: skip
        sample.entry(t1=name, t2=kind, n1=people, n2=people * 150, n3=people * 1250, d1=day,
                     n5=202206)  # fmt: skip
    assert texts(analyst) == ["甲", "乙", "丙"]
    assert texts(analyst, "t2=农业") == ["甲", "丙"]
    assert texts(analyst, "n5=2022-06&n1=5") == ["乙"]
    assert texts(analyst, "n5=六月") == ["甲", "乙", "丙"]
    assert texts(analyst, "d1_from=2022-05-15") == ["甲"]
    assert texts(analyst, "sort=-n3") == ["丙", "乙", "甲"]
    assert texts(analyst, "look=1&sort=t1") == ["丙", "乙", "甲"]
    totals = dict(analyst.get(EVERYTHING).context["totals"])
    told = {column.name: text for column, text in totals.items()}
    assert (told["n1"], told["n2"], told["n3"]) == ("15", "22.50", "1.875")
    three = count_queries(analyst, EVERYTHING)
    Entry.objects.exclude(t1="甲").delete()
    assert count_queries(analyst, EVERYTHING) == three


def test_what_a_definition_forbids_is_said_beside_the_field(analyst: Client) -> None:
    wrong = {"n1": "0", "d2": "2022-01-01", "p3": "123", "n5": "去年", "t1": "", "t2": "别的"}
    answer = analyst.post(f"{LIST}new/", sample.TYPED | wrong)
    assert {name: str(errors[0]) for name, errors in answer.context["form"].errors.items()} == {
        "t1": "请填写这一项。",
        "t2": "没有这个选项，请重新选择。",
        "n1": "确保该值大于或等于1。",
        "n5": "请写成 2022-06 这样的年月。",
        "p3": "证件号码的位数或格式不对，请对照证件重填。",
    }
    answer = analyst.post(f"{LIST}new/", sample.TYPED | {"d2": "2022-01-01"})
    assert answer.context["form"].errors["d2"] == ["不能早于举办日期。"]
    assert Entry.objects.count() == 0


def test_a_clerk_of_another_department_and_another_county_find_nothing(
    client: Client, home: object
) -> None:
    small.make_divisions()
    sample.publish(sample.definition(sectors=("人社",)))
    row = sample.entry(t1="嫁接")
    other = small.make_user("finance", Role.DEPARTMENT_CLERK)
    office = Organisation.objects.get()
    office.sector = "财政"
    office.save()
    pages = ("", "export/", "new/", "template/", "import/", f"{row.pk}/", f"{row.pk}/edit/")
    client.force_login(other)
    assert {client.get(f"{LIST}{page}").status_code for page in pages} == {404}
    assert client.post(f"{LIST}filters/", {"name": "甲"}).status_code == 404
    office.sector = "人社"
    office.save()
    assert {client.get(f"{LIST}{page}").status_code for page in pages} == {200}
    assert texts(client) == ["嫁接"]
    # Somebody of a village, and a clerk of another department in the whole county: the village's.
    office.sector = "财政"
    office.save()
    Post.objects.create(user=other, role=Role.VILLAGE_WORKER, division_prefix=small.OTHER_VILLAGE,
                        valid_from=small.SINCE)  # fmt: skip
    assert texts(client) == []
    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    client.force_login(small.make_user("away", Role.COUNTY_ANALYST, "620402"))
    assert {client.get(f"{LIST}{page}").status_code for page in pages} == {404}


def test_a_row_about_a_household_stands_on_its_page_and_moves_with_it(
    client: Client, home: object
) -> None:
    small.make_divisions()
    household = small.make_household(1)
    sample.publish(sample.definition(of="household", natural_key=("household", "name")))
    client.force_login(small.make_user())
    page = f"/registry/households/{household.pk}/"
    before = count_queries(client, page)
    typed = sample.TYPED | {"household": household.household_code}
    del typed["division_code"]
    answer = client.post(f"{LIST}new/", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Entry.objects.get()
    assert row.division_code == small.VILLAGE
    shown = client.get(page).content.decode()
    assert f"{LIST}{row.pk}/" in shown
    assert "技能大赛" in shown
    assert count_queries(client, page) == before
    household.division_code = small.OTHER_VILLAGE
    household.save()
    follow(household)
    row.refresh_from_db()
    assert row.division_code == small.OTHER_VILLAGE


def test_what_waits_is_on_the_desk_and_what_is_counted_is_an_indicator(analyst: Client) -> None:
    sample.entry(t1="甲", t2="农业", n2=12345, d1="2022-06-01")
    sample.entry(t1="乙", t2="农业", n2=100, d1="2022-08-01", b1=True)
    sample.entry(t1="丙", t2="工匠", b1=True, retired_at=sample.NOW)
    page = analyst.get(EVERYTHING)
    assert [str(note.text) for note in page.context["notes"]] == ["1 项还没写是否兑现。"]
    ask = DeskAsk(Scope.of([small.COUNTY], [Role.COUNTY_ANALYST]), 1, date(2022, 7, 4), sample.NOW,
                  small.COUNTY)  # fmt: skip
    with beyond_scope("a test"):
        group = entries_waiting(ask)
    assert group is not None
    assert (group.count, group.items[0].key) == (1, sample.KEY)
    june = counted(f"register:{sample.KEY}/farm", small.COUNTY, Period.parse("2022-06"))
    assert june == {small.VILLAGE: Part(Decimal("123.45"))}
    assert counted(f"register:{sample.KEY}/rows", small.COUNTY, Period.parse("2022-08")) == {
        small.VILLAGE: Part(Decimal(2))
    }
    assert counted("register:nothing/rows", small.COUNTY, Period.parse("2022-08")) == {}


def test_a_workbook_is_tried_and_written_and_personal_values_leave_by_right_only(
    analyst: Client,
) -> None:
    head = ["项目", "村", "类别", "人数", "奖金", "月份", "已兑现", "获奖人"]
    lines = [
        ["嫁接", "光禄镇/旧城村", "农业", 3, 12.5, "2022年6月", "是", "李大山"],
        ["刺绣", "小河村", "别的", 0, "x", "六月", "也许", "王小河"],
    ]
    file = io.BytesIO(workbook(head, lines))
    file.name = "a.xlsx"
    tried = analyst.post(f"{LIST}import/", {"file": file})
    outcome = analyst.get(tried["Location"]).context["outcome"]
    assert (outcome["new"], list(outcome["faults"])) == (1, ["3"])
    assert len(outcome["faults"]["3"]) == 5
    analyst.post(tried["Location"])
    row = Entry.objects.get()
    assert (row.n2, row.n5, row.b1, row.p1) == (1250, 202206, True, "李大山")
    assert "李大山" not in str(cells(analyst.get(f"{LIST}export/").content))
    full = analyst.post(f"{LIST}export/", {"personal": "yes"})
    assert full.status_code == 302, "only after a second factor"
    seen = analyst.post(f"{LIST}{row.pk}/unmask/p1/", {"reason": "核实"})
    assert "李大山" in seen.content.decode()
