"""A county clerk sets up a register in the browser, and changes it later."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.registers import sample
from tests.apps.screening import page_county as small
from tests.web.ledger.sheets import workbook
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registers.models import Entry, OwnRegister

pytestmark = pytest.mark.django_db
DESIGN = f"/registers/designs/{sample.KEY}/"
LIST = f"/registers/{sample.KEY}/"
PHONE = "13800002211"


@pytest.fixture
def analyst(client: Client, home: object) -> Client:
    small.make_divisions()
    client.force_login(small.make_user())
    return client


def version() -> int:
    return OwnRegister.objects.get(key=sample.KEY).version


def post(client: Client, where: str = "", **data: Any) -> Any:
    return client.post(f"{DESIGN}{where}", {"version": version(), **data})


def start(client: Client, **data: Any) -> str:
    answer = client.post("/registers/designs/", {"title": "宣传活动", "token": "t", **data})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def test_a_register_is_set_up_filled_and_changed_without_a_programmer(analyst: Client) -> None:
    assert "还没有自己设计的台账" in analyst.get("/registers/catalogue/").content.decode()
    assert start(analyst) == DESIGN
    assert start(analyst) == DESIGN, "pressed twice it is the same one"
    assert "还没有列" in analyst.get(DESIGN).content.decode()
    assert post(analyst, "publish/").status_code == 302
    assert OwnRegister.objects.get().state == "DRAFT", "a register without columns is not published"
    for title, kind, more in (
        ("活动", "text", {"required": "on"}),
        ("方式", "choice", {"choices": "院坝会\n\n 广播 ", "filter": "on"}),
        ("人数", "number", {"total": "on"}),
    ):
        told = {"title": title, "type": kind, "listed": "on", **more}
        assert post(analyst, "columns/", **told).status_code == 302
    post(analyst, "columns/c3/up/")
    page = analyst.get(DESIGN)
    assert [one["column"].title for one in page.context["columns"]] == ["活动", "人数", "方式"]
    assert page.context["preview"].lines, "the list is shown with made-up values"
    assert analyst.get(LIST).status_code == 404, "a draft is not there for those who fill in"
    told = {"title": "宣传活动", "unit": "场", "group": "own", "of": "place",
            "levels": ["village", "town"], "natural_key": ["place", "c1"]}  # fmt: skip
    assert post(analyst, **told).status_code == 302
    assert post(analyst, "publish/").status_code == 302
    row = {"division_code": small.VILLAGE, "t1": "院坝宣讲", "t2": "广播", "n1": "40"}
    assert analyst.post(f"{LIST}new/", row).status_code == 302
    assert "已经登记过" in analyst.post(f"{LIST}new/", row).content.decode()

    # A year later: one column more, one less, a wider choice, another title.
    post(analyst, "columns/", title="经费", type="money", listed="on", total="on")
    post(analyst, "columns/c2/", title="形式", type="choice", choices="院坝会\n广播\n短视频",
         listed="on")  # fmt: skip
    post(analyst, "columns/c3/remove/")
    assert "场" in analyst.get(LIST).content.decode()
    assert "经费" not in analyst.get(LIST).content.decode(), "not before it is published"
    assert analyst.get(DESIGN).context["changes"] == [
        "停用列“人数”，已有的值保留。", "列“方式”改名为“形式”。", "列“形式”增加选项：短视频。",
        "列“形式”改了筛选。", "加列“经费”。",
    ]  # fmt: skip
    post(analyst, "publish/")
    entry = Entry.objects.get()
    page = analyst.get(f"{LIST}{entry.pk}/").content.decode()
    assert "经费" in page
    assert ">人数<" in page.partition("历史")[2], "the history still tells the retired column"
    assert entry.n1 == 40
    new = analyst.get(f"{LIST}new/").context["form"]
    assert list(new.fields) == ["t1", "division_code", "t2", "n2"], "no slot is used twice"
    assert analyst.get(f"{DESIGN}versions/2/").context["changes"][4] == "加列“经费”。"
    told = list(AuditEvent.objects.values_list("action", flat=True))
    assert told.count("registers.publish-design") == 2


def test_what_rows_hold_is_not_broken(analyst: Client) -> None:
    sample.publish()
    sample.entry(t2="农业", n1=3)
    refused = post(analyst, "columns/people/", title="人数", type="text", listed="on")
    assert "不能改类型" in str(refused.context["form"].errors)
    assert post(analyst, "columns/year/", title="年度", type="text").status_code == 302
    post(analyst, "columns/kind/", title="类别", type="choice", choices="工匠", listed="on")
    assert analyst.get(DESIGN).context["problems"] == [
        "列“类别”有 1 条记录是“农业”，这个选项不能去掉。"
    ]
    post(analyst, "publish/")
    assert OwnRegister.objects.get().draft is not None
    post(analyst, "discard/")
    assert OwnRegister.objects.get().draft is None
    # Another natural key must still tell the rows apart.
    sample.entry(t1="修剪", t2="农业")
    told = {"title": "技能大赛", "unit": "项", "group": "employment", "of": "place",
            "natural_key": ["kind"]}  # fmt: skip
    assert post(analyst, **told).status_code == 302
    assert "与别的记录相同" in analyst.post(
        f"{DESIGN}publish/", {"version": version()}, follow=True
    ).content.decode()  # fmt: skip


def test_two_designers_at_once_see_each_other(analyst: Client) -> None:
    sample.publish()
    seen = version()
    post(analyst, "columns/", title="甲", type="text", listed="on")
    late = analyst.post(f"{DESIGN}columns/", {"version": seen, "title": "乙", "type": "text"})
    assert "别人改过这个设计" in late.content.decode()
    assert 'value="乙"' in late.content.decode(), "what was typed stays"
    again = analyst.post(f"{DESIGN}columns/c1/up/", {"version": seen}, follow=True)
    assert "别人改过这个设计" in again.content.decode()
    analyst.post(f"{DESIGN}publish/", {"version": seen})
    assert OwnRegister.objects.get().versions.count() == 0


def test_a_table_becomes_a_register_with_its_rows(analyst: Client) -> None:
    head = ["序号", "村", "活动", "方式", "日期", "人数", "经费（元）", "联系人", "联系电话"]
    lines = [
        ["1", "光禄镇/旧城村", "院坝会", "现场", "2022-06-18", "40", "500", "李大山", PHONE],
        ["2", "前场镇/小河村", "广播", "播放", "2022/6/19", "60", "12.5", "王小河", PHONE],
        ["3", "光禄镇/旧城村", "短视频", "现场", "2022-06-20", "70", "0", "张三", PHONE],
        ["4", "没有的村", "广场舞", "现场", "2022-06-21", "70", "0", "张三", PHONE],
    ]  # fmt: skip
    file = SimpleUploadedFile("宣传.xlsx", workbook(head, lines))
    start(analyst, file=file)
    page = analyst.get(DESIGN)
    assert [(one["column"].title, one["column"].type) for one in page.context["columns"]] == [
        ("活动", "text"), ("方式", "choice"), ("日期", "date"), ("人数", "number"),
        ("经费", "money"), ("联系人", "name"), ("联系电话", "phone"),
    ]  # fmt: skip
    assert page.context["problems"] == []
    post(analyst, "columns/c1/", title="活动名称", type="text", required="on", listed="on")
    post(analyst, "publish/")
    tried = analyst.post(f"{DESIGN}rows/")
    assert tried.status_code == 302
    outcome = analyst.get(tried["Location"]).context["outcome"]
    assert (outcome["new"], list(outcome["faults"])) == (3, ["5"])
    assert Entry.objects.count() == 0, "tried, and not yet written"
    analyst.post(tried["Location"])
    assert sorted(Entry.objects.values_list("t1", "n2", "p1")) == [
        ("广播", 1250, "王小河"), ("短视频", 0, "张三"), ("院坝会", 50000, "李大山"),
    ]  # fmt: skip
    assert analyst.get(DESIGN).context["upload"] is None


def test_a_copy_of_a_packaged_one_and_out_of_use_and_back(analyst: Client) -> None:
    start(analyst, copy="site-tasks")
    assert analyst.get(DESIGN).context["problems"] == []
    post(analyst, "publish/")
    assert analyst.get(LIST).status_code == 200
    assert analyst.post(f"{DESIGN}retire/", {"reason": ""}).status_code == 200
    analyst.post(f"{DESIGN}retire/", {"reason": "并入另一台账"})
    assert analyst.get(LIST).status_code == 404
    assert "并入另一台账" in analyst.get(DESIGN).content.decode()
    refused = post(analyst, "columns/", title="甲", type="text")
    assert "已停用" in refused.content.decode()
    analyst.post(f"{DESIGN}restore/")
    assert analyst.get(LIST).status_code == 200


def test_packaged_ones_are_switched_by_the_county(analyst: Client) -> None:
    where = "/registers/site-tasks/"
    assert analyst.get(where).status_code == 200
    analyst.post("/registers/catalogue/site-tasks/switch/", {"on": "no"})
    assert analyst.get(where).status_code == 404
    page = analyst.get("/registers/catalogue/?q=后续扶持&state=off")
    assert [line.key for line in page.context["packaged"]] == ["site-tasks"]
    analyst.post("/registers/catalogue/site-tasks/switch/", {"on": "yes"})
    analyst.post("/registers/catalogue/site-tasks/switch/", {"on": "yes"})
    assert analyst.get(where).status_code == 200
    assert AuditEvent.objects.filter(action="registers.switch-on").count() == 1


def test_who_does_not_design_sees_the_catalogue_only(client: Client, home: object) -> None:
    small.make_divisions()
    sample.publish()
    client.force_login(small.make_user("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9]))
    page = client.get("/registers/catalogue/").content.decode()
    assert "新建台账" not in page
    assert "技能大赛" in page
    assert client.get(DESIGN).status_code == 403
    first = count_queries(client, "/registers/catalogue/")
    for name in ("甲", "乙"):
        sample.entry(t1=name)
    assert count_queries(client, "/registers/catalogue/") == first


def test_clerks_and_villages_fill_the_registers_of_the_county_that_concern_them(
    client: Client, home: object
) -> None:
    small.make_divisions()
    own = {"group": "own", "natural_key": ("name",)}
    sample.publish(sample.definition(sectors=("人社",), **own))
    other = f"{small.COUNTY}-2"
    sample.publish(sample.definition(key=other, title="财政台账", sectors=("财政",), **own))
    sample.publish(sample.definition(key=f"{small.COUNTY}-3", title="还没发布", **own), "DRAFT")
    client.force_login(small.make_user("clerk", Role.DEPARTMENT_CLERK))
    office = Organisation.objects.get()
    office.sector = "人社"
    office.save()
    page = client.get("/registers/catalogue/")
    assert [line.key for line in page.context["own"]] == [sample.KEY]
    assert {"人社"} <= set.union(*(set(x.definition.sectors) for x in page.context["packaged"]))
    assert all("人社" in x.definition.sectors for x in page.context["packaged"])
    assert client.get(LIST).status_code == 200
    assert client.get(f"/registers/{other}/").status_code == 404
    assert client.post(f"/registers/{other}/new/", sample.TYPED).status_code == 404
    assert client.post(f"{LIST}new/", sample.TYPED).status_code == 302
    client.force_login(small.make_user("village", Role.VILLAGE_WORKER, small.VILLAGE))
    shown = client.get("/registers/catalogue/").context["own"]
    assert [line.rows for line in shown] == [1, 0, 0]
    typed = sample.TYPED | {"t1": "刺绣"}
    assert client.post(f"{LIST}new/", typed).status_code == 302
    away = typed | {"t1": "别村", "division_code": small.OTHER_VILLAGE}
    assert client.post(f"{LIST}new/", away).status_code == 200
    assert Entry.objects.count() == 2
