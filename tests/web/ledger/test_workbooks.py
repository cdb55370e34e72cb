"""Workbooks of a register: template, import with its dry run, refused lines, export."""

from __future__ import annotations

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.ledger.sheets import cells, workbook
from tests.web.ledger.test_list import LIST, analyst, make_training  # noqa: F401
from tests.web.ledger.test_rows import events
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.second_factor import STAMP
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.ledger.models import LedgerRevision, LedgerUpload
from xianjie.apps.sources.interfaces.registers import TRAININGS
from xianjie.apps.sources.models import Training

pytestmark = pytest.mark.django_db
HEAD = [
    "培训主题*",
    "培训日期*",
    "举办地*",
    "组织单位*",
    "学时（小时）*",
    "参训人数（人次）*",
    "参训人员",
]
GOOD = ["甲", "2022-06-01", "光禄镇/旧城村", "县农业农村局", 4, 20, "李大山"]


def upload(client: Client, *lines: list[object], head: list[object] | list[str] = HEAD) -> object:
    file = SimpleUploadedFile("培训.xlsx", workbook(head, lines))
    return client.post(f"{LIST}import/", {"file": file})


def test_the_template_can_be_filled_in_and_imported(analyst: Client) -> None:  # noqa: F811
    content = analyst.get(f"{LIST}template/").content
    head = cells(content)[0]
    assert [str(title).rstrip("*") for title in head] == [c.title for c in TRAININGS.edited]
    assert "光禄镇/旧城村" in {cell for line in cells(content, 2) for cell in line}
    explained = [line[0] for line in cells(content, 1)]
    assert [c.title for c in TRAININGS.edited] == explained[-len(TRAININGS.edited) :]
    line = dict(zip(HEAD, GOOD, strict=True))
    filled = upload(analyst, [line.get(str(title), "") for title in head], head=head)
    assert analyst.get(filled["Location"]).context["outcome"]["new"] == 1


def test_a_dry_run_writes_nothing_and_the_word_writes_once(analyst: Client) -> None:  # noqa: F811
    second = ["乙", "2022年6月2日", county.OTHER_VILLAGE, "县农业农村局", "2.5", 7, ""]
    answer = upload(analyst, GOOD, second)
    page = analyst.get(answer["Location"])
    assert page.context["outcome"]["new"] == 2
    assert "确认写入 2 行" in page.content.decode()
    assert (Training.objects.count(), LedgerRevision.objects.count()) == (0, 0)
    for _ in range(2):
        assert analyst.post(answer["Location"]).status_code == 302
    rows = Training.objects.order_by("topic").values_list(
        "topic", "division_code", "names", "hours"
    )
    assert [row[0] for row in rows] == ["乙", "甲"]
    assert {row[2] for row in Training.objects.values_list("pk", "topic", "names")} == {
        "",
        "李大山",
    }
    assert events() == ["upload", "import"]
    assert AuditEvent.objects.get(action__endswith=".import").detail["new"] == 2
    assert LedgerRevision.objects.filter(kind="IMPORT").count() == 2
    assert "导入结果" in analyst.get(answer["Location"]).content.decode()


def test_a_known_key_updates_and_an_empty_cell_keeps(analyst: Client) -> None:  # noqa: F811
    row = make_training("甲", 1)
    answer = upload(
        analyst,
        ["甲", "2022-06-01", "旧城村", "", "", 99, ""],
        ["甲", "2022-06-01", "旧城村", "", "", 1, ""],
    )
    page = analyst.get(answer["Location"])
    assert page.context["outcome"] | {"faults": None} == {
        "new": 0, "changed": 1, "same": 0, "unknown": [], "faults": None,
    }  # fmt: skip
    assert page.context["faults"] == [(3, ["与第 2 行重复。"])]
    analyst.post(answer["Location"])
    row.refresh_from_db()
    assert (row.attendees, row.organiser, row.names) == (99, "县农业农村局", "李大山、王小河")
    again = upload(analyst, ["甲", "2022-06-01", "旧城村", "", "", 99, ""])
    assert analyst.get(again["Location"]).context["outcome"]["same"] == 1


def test_bad_lines_are_named_and_come_back_with_reasons(analyst: Client) -> None:  # noqa: F811
    bad = ["乙", "昨天", "不存在的村", "局", "多", "x", ""]
    answer = upload(analyst, GOOD, bad, ["", "", "", "", "", "", ""])
    page = analyst.get(answer["Location"])
    ((number, reasons),) = page.context["faults"]
    assert number == 3
    assert any(reason.startswith("培训日期：请写成") for reason in reasons)
    assert "学时（小时）：请填写数字。" in reasons
    assert "参训人数（人次）：请填写整数。" in reasons
    assert any(reason.startswith("举办地：您管辖的范围里没有这个地方") for reason in reasons)
    back = cells(analyst.get(f"{answer['Location']}refused/").content)
    assert back[0] == [*HEAD, "退回原因"]
    assert back[1][:6] == ["乙", "昨天", "不存在的村", "局", "多", "x"]
    assert "培训日期：请写成" in str(back[1][7])
    analyst.post(answer["Location"])
    assert [row.topic for row in Training.objects.all()] == ["甲"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "提交的是空文件"),
        ("a.xlsx", b"<html></html>", "不是可以读取的表格"),
        ("a.csv", "培训主题,培训日期".encode(), "这不是 Excel 表格"),
        ("a.xlsx", workbook(["培训主题"], [["a"]]), "缺少这些列：培训日期、举办地"),
        ("a.xlsx", workbook(["培训主题", *HEAD], [["a"]]), "这些列出现了两次：培训主题"),
        ("a.xlsx", workbook(HEAD, []), "除了列名没有内容"),
        ("长" * 250 + ".xlsx", workbook(HEAD, []), "除了列名没有内容"),
        ("a.xlsx", workbook(HEAD, [[], *[[""]] * 90_000, [""] * 25 + ["远"]]), "太大"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_way_out(
    analyst: Client,  # noqa: F811
    name: str,
    content: bytes,
    sentence: str,
) -> None:
    page = analyst.post(f"{LIST}import/", {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert LedgerUpload.objects.count() == 0


def test_an_upload_belongs_to_its_sender_and_lies_encrypted(analyst: Client, home) -> None:  # noqa: F811
    answer = upload(analyst, GOOD)
    other = Client()
    other.force_login(county.make_user("other"))
    assert other.get(answer["Location"]).status_code == 404
    assert other.post(answer["Location"]).status_code == 404
    (kept,) = (home / "uploads" / "ledger").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert not kept.read_bytes().startswith(b"PK")
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert analyst.post(answer["Location"]).status_code == 409
    assert Training.objects.count() == 0


def test_an_import_stays_within_the_own_place(client: Client, home: object) -> None:
    county.make_divisions()
    client.force_login(county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9]))
    elsewhere = make_training("甲", 1, division_code=county.OTHER_VILLAGE)
    line = ["甲", "2022-06-01", county.OTHER_VILLAGE, "局", 1, 1, ""]
    answer = upload(client, line)
    assert client.get(answer["Location"]).context["faults"] == [
        (2, ["举办地：您管辖的范围里没有这个地方，请从列表里选，或写成“乡镇/村”、12 位代码。"])
    ]
    elsewhere.refresh_from_db()
    assert elsewhere.attendees == 20


def exported(client: Client, query: str = "") -> tuple[list[list[object]], dict[str, object]]:
    content = client.get(f"{LIST}export/?{query}").content
    return cells(content), dict(cells(content, 1))


def test_an_export_holds_what_is_shown_in_its_order(analyst: Client) -> None:  # noqa: F811
    make_training("甲", 1)
    make_training("乙", 2)
    make_training("丙", 3, division_code=county.OTHER_VILLAGE)
    rows, about = exported(analyst, f"town={county.TOWN}&sort=held_on")
    assert [row[0] for row in rows] == ["培训主题", "甲", "乙"]
    assert rows[1][1:7] == ["2022-06-01", "光禄镇/旧城村", "县农业农村局", "", 4.0, 20.0]
    assert rows[1][7] == "李**、王**"
    assert about["筛选条件"] == "乡镇：光禄镇"
    assert str(about["行数"]) == "2"
    assert about["导出人"] == "user:analyst"
    event = AuditEvent.objects.get(action="sources.trainings.export")
    assert event.detail == {"rows": 2, "filters": {"乡镇": "光禄镇"}, "personal": False}


def test_a_formula_stays_a_text(analyst: Client) -> None:  # noqa: F811
    make_training("=1+1", organiser="@SUM(A1)")
    rows, _ = exported(analyst)
    assert rows[1][0] == "=1+1"
    assert rows[1][3] == "@SUM(A1)"


def test_what_was_searched_for_is_not_audited(analyst: Client) -> None:  # noqa: F811
    make_training("李大山的培训")
    query = analyst.post(LIST, {"q": "李大山"})["Location"].partition("?")[2]
    rows, about = exported(analyst, query)
    assert len(rows) == 2
    assert "李大山" not in str(about)
    event = AuditEvent.objects.get(action="sources.trainings.export")
    assert event.detail["filters"] == {"关键词": "已填"}


def test_names_in_full_leave_only_with_the_right_and_a_second_factor(
    analyst: Client,  # noqa: F811
) -> None:
    make_training()
    address = f"{LIST}export/?view=everything"
    asked = analyst.post(address, {"personal": "yes"})
    assert (asked.status_code, "/accounts/" in asked["Location"]) == (302, True)
    session = analyst.session
    session[STAMP] = int(time.time())
    session.save()
    content = analyst.post(address, {"personal": "yes"}).content
    assert "李大山、王小河" in cells(content)[1]
    assert "注意" in dict(cells(content, 1))
    assert AuditEvent.objects.get(action="sources.trainings.export").detail["personal"] is True
    leader = Client()
    leader.force_login(county.make_user("leader", Role.COUNTY_LEADER))
    assert leader.post(address, {"personal": "yes"}).status_code == 403
    assert "含完整个人信息" not in leader.get(LIST).content.decode()


def test_names_in_full_leave_only_from_where_one_may_take_them(client: Client, home) -> None:
    county.make_divisions()
    elsewhere = "620402"
    Division.objects.create(
        scheme=Scheme.STATS, code=elsewhere.ljust(12, "0"), name="白银区", level=Level.COUNTY,
        parent_code="620400000000", valid_from=county.SINCE, source="test",
    )  # fmt: skip
    # Analyst in another county, and a leader here: who reads here takes nothing out in full.
    user = county.make_user("both", Role.COUNTY_ANALYST, elsewhere)
    Post.objects.create(
        user=user, role=Role.COUNTY_LEADER, division_prefix=county.COUNTY, valid_from=county.SINCE
    )
    make_training()
    client.force_login(user)
    client.post("/places/choose/", {"code": county.COUNTY})
    session = client.session
    session[STAMP] = int(time.time())
    session.save()
    address = f"{LIST}export/?view=everything"
    assert len(cells(client.get(address).content)) == 2
    assert len(cells(client.post(address, {"personal": "yes"}).content)) == 1
