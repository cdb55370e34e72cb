"""The pages: who opens them, a constant number of queries, deciding, uploads, workbooks."""

from __future__ import annotations

import datetime as dt
import time
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.national.kit import FAMILY, SECOND, A, write
from tests.apps.national.test_comparing import MOVED, NEW_SON, THIRD
from tests.web.pages import count_queries
from xianjie.apps.accounts.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(county, now, client_class):
    return {
        "analyst": client_class(Role.COUNTY_ANALYST, "532325"),
        "town": client_class(Role.TOWNSHIP_REVIEWER, "532325100"),
        "other": client_class(Role.TOWNSHIP_REVIEWER, "532325101"),
        "village": client_class(Role.VILLAGE_WORKER, "532325100201"),
    }


@pytest.fixture
def client_class(plain_static_files, now):
    from django.test import Client

    from xianjie.apps.accounts.models import Post, User

    def run(role, prefix):
        user = User.objects.create_user(f"u-{prefix}-{role.value.lower()}")
        Post.objects.create(
            user=user, role=role, division_prefix=prefix, valid_from=dt.date(2021, 1, 1)
        )
        client = Client()
        client.force_login(user)
        return client

    return run


def test_a_township_settles_on_the_page_what_lies_in_it(importing, comparing, clients):
    from xianjie.apps.national.models import Difference

    importing([*FAMILY, SECOND, THIRD])
    comparing([FAMILY[0], FAMILY[2], NEW_SON, MOVED])
    row = Difference.objects.get(column="健康状况")
    town, other = clients["town"], clients["other"]
    assert clients["village"].get("/national/").status_code == 403
    for path in ("/national/", "/national/differences/", f"/national/differences/{row.pk}/"):
        assert town.get(path).status_code == 200
    assert other.get(f"/national/differences/{row.pk}/").status_code == 404
    shown = other.get("/national/differences/?view=all").content.decode()
    assert "健康状况" not in shown and "罗" not in shown
    page = town.get("/national/differences/").content.decode()
    assert "罗**" in page and "罗四" not in page
    assert count_queries(
        town, "/national/differences/?kind=VALUE&column=健康状况"
    ) == count_queries(town, "/national/differences/?kind=VALUE")
    path = f"/national/differences/{row.pk}/"
    assert town.post(path, {"step": "theirs", "note": "核实"}).status_code == 302
    again = town.post(path, {"step": "ours", "note": ""})
    assert "已经处理过" in again.content.decode()
    assert town.post(path, {"step": "undo"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "OPEN"
    # All that the filters let through, and no more.
    done = town.post(
        "/national/differences/settle/",
        {"which": "all", "step": "ours", "view": "open", "kind": "VALUE"},
        follow=True,
    )
    assert "已处理 4 条" in done.content.decode()
    assert Difference.objects.filter(state="OURS").count() == 4
    marked = {"row": [Difference.objects.get(household_code="H3").pk], "step": "ours"}
    other.post("/national/differences/settle/", marked)
    assert Difference.objects.filter(state="OURS").count() == 4
    book = openpyxl.load_workbook(
        BytesIO(town.get("/national/differences/export/?view=send").content)
    )
    assert book.worksheets[0].max_row == 5
    analyst = clients["analyst"]
    assert town.post("/national/differences/corrections/").status_code == 403
    sheet = analyst.post("/national/differences/corrections/")
    assert sheet.status_code == 302  # asks for the second factor first
    assert analyst.post("/national/differences/corrections/", {"step": "sent"}).status_code == 302
    assert Difference.objects.filter(state="SENT").count() == 4


def test_a_file_is_tried_confirmed_and_taken_in(importing, clients, tmp_path, run_jobs):
    from xianjie.apps.jobs.models import Upload
    from xianjie.apps.national.models import Comparison, OutsideEntry
    from xianjie.apps.sources.models import ExportBatch

    importing([*FAMILY, SECOND])
    analyst, town = clients["analyst"], clients["town"]
    lists = ["姓名", "身份证号", "情况"]
    sick = [{"姓名": "李二", "身份证号": FAMILY[1]["证件号码"], "情况": "住院"}]
    jobs = ["户编号", "证件号码", "开始时间", "务工月收入"]
    spell = [
        {
            "户编号": "H1",
            "证件号码": FAMILY[0]["证件号码"],
            "开始时间": "202201",
            "务工月收入": "x1",
        }
    ]
    files = (
        ("", write(tmp_path / "名单.xlsx", [FAMILY[0], MOVED], A), "差异"),
        ("", write(tmp_path / "务工.xlsx", spell, jobs), "读不出的格"),
        ("医保高额费用", write(tmp_path / "医保.xlsx", sick, lists), "没有纳入监测"),
    )
    assert town.get("/national/upload/").status_code == 403
    for system, path, words in files:
        given = {"system": system, "place": "532325", "data_on": "2022-06-30"}
        given["file"] = SimpleUploadedFile(path.name, path.read_bytes())
        response = analyst.post("/national/upload/", given)
        assert response.status_code == 302, response.content.decode()
        run_jobs()
        page = response.headers["Location"]
        assert words in analyst.get(page).content.decode()
        assert town.get(page).status_code == 403
        analyst.post(f"{page}confirm/")
        run_jobs()
        assert analyst.get(page).status_code == 200
    assert [u.step for u in Upload.objects.order_by("pk")] == ["LOADED"] * 3
    found = (Comparison.objects.count(), ExportBatch.objects.count(), OutsideEntry.objects.count())
    assert found == (1, 1, 1)
    assert "务工记录" in analyst.get("/national/").content.decode()
    assert analyst.get("/national/tables/job-record/").status_code == 200
    bad = analyst.post("/national/upload/", {"place": "532325", "system": ""})
    assert "请填写这一项" in bad.content.decode()

    entry = OutsideEntry.objects.get()
    path = f"/national/outside/{entry.pk}/"
    assert clients["other"].get(path).status_code == 404
    page = town.post(path, {"step": "dismiss", "note": ""}).content.decode()
    assert "请写明不需纳入的理由" in page
    done = town.post("/national/outside/dispatch/", {"which": "all", "state": "OPEN"}, follow=True)
    assert "已交办 1 人" in done.content.decode()
    assert town.get("/national/outside/?state=ALL").status_code == 200
    assert town.get("/national/outside/export/?state=ALL").status_code == 200


def test_templates_and_files(importing, clients, settings):
    from xianjie.apps.national.models import SheetTemplate

    importing([*FAMILY, SECOND])
    analyst = clients["analyst"]
    given = {"name": "本县表", "headings": "序号\n姓名\n没有这列", "header_row": 1}
    page = analyst.post("/national/templates/new/", given).content.decode()
    assert "没有“没有这列”这一列" in page
    given["headings"] = "序号\n姓名\n证件号码"
    assert analyst.post("/national/templates/new/", given).status_code == 302
    kept = SheetTemplate.objects.get()
    assert analyst.get(f"/national/templates/{kept.pk}/").status_code == 200
    assert "本县表" in analyst.get("/national/files/").content.decode()
    session = analyst.session
    session["factor_at"] = time.time()
    session.save()
    answer = analyst.post("/national/files/write/", {"layout": f"template-{kept.pk}"})
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1] == (1, "王一", FAMILY[0]["证件号码"])
    assert len(rows) == 5
    foreign = {"layout": "out-of-poverty", "place": "620402"}
    assert analyst.post("/national/files/write/", foreign).status_code == 404
    assert analyst.post(f"/national/templates/{kept.pk}/drop/").status_code == 302
    assert analyst.get(f"/national/templates/{kept.pk}/").status_code == 404


def test_the_desk_tells_what_waits(importing, comparing, clients):
    importing([*FAMILY, SECOND, THIRD])
    comparing([FAMILY[0], FAMILY[2], NEW_SON, MOVED])
    page = clients["town"].get("/").content.decode()
    assert "与国家系统不一致，待处理" in page
