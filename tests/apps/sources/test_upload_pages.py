"""A file on its way through the pages, also when processes die under it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.apps.screening import page_county as small
from tests.apps.sources.kit import expense, expenses
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post
from xianjie.apps.jobs import actions as jobs
from xianjie.apps.jobs.enums import JobState, UploadStep
from xianjie.apps.jobs.execution import run_job
from xianjie.apps.jobs.models import Job, Upload
from xianjie.apps.sources.models import FeedBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(people) -> Client:
    user = small.make_user("clerk", Role.DEPARTMENT_CLERK)
    bureau = Organisation.objects.create(
        name="姚安县医疗保障局", sector="医保", level="COUNTY", division_code="532325000000"
    )
    Post.objects.filter(user=user).update(organisation=bureau)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def analyst(people) -> Client:
    client = Client()
    client.force_login(small.make_user())
    return client


@pytest.fixture
def rows(people) -> list[dict]:
    return [*expenses(people), expense("", people[0].name), expense("1", "错行", own_part="无")]


@pytest.fixture
def content(rows, write_csv) -> bytes:
    return write_csv(rows).read_bytes()


def bring(client: Client, content: bytes, name: str = "六月.csv", **fields: object):
    values = {"feed": "medical-expense", "period": "2022-06", "place": "532325"} | fields
    return client.post("/feeds/upload/", values | {"file": SimpleUploadedFile(name, content)})


def incoming(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "uploads" / "incoming").iterdir())


def test_from_the_file_to_the_batch(clerk, content, run_jobs, home):
    answer = bring(clerk, content)
    upload = Upload.objects.get()
    assert answer.headers["Location"] == f"/feeds/uploads/{upload.pk}/"
    assert b"120.50" not in (home / "uploads" / upload.sealed_file).read_bytes()
    assert 'hx-get="/jobs/' in clerk.get(f"/feeds/uploads/{upload.pk}/").content.decode()
    run_jobs()
    page = clerk.get(f"/feeds/uploads/{upload.pk}/")
    result = page.context["checked"]
    assert (result["read"], result["accepted"], result["quarantined"]) == (14, 13, 1)
    [fault] = [f for f in result["shown_faults"] if f["column"] == "个人自付"]
    assert fault["row"] == 15
    assert "错行" not in page.content.decode()
    assert not FeedBatch.objects.exists()
    for _ in range(2):
        assert clerk.post(f"/feeds/uploads/{upload.pk}/confirm/").status_code == 302
    assert len(run_jobs()) == 1
    batch = FeedBatch.objects.get()
    assert (batch.accepted, batch.quarantined, batch.imported_by) == (13, 1, "user:clerk")
    page = clerk.get(f"/feeds/uploads/{upload.pk}/")
    assert page.context["step"] == UploadStep.LOADED
    assert page.context["batch"] == batch
    assert incoming(home) == []
    assert clerk.get(f"/feeds/batches/{batch.pk}/").status_code == 200


def test_the_mended_rows_come_through_the_same_door(clerk, content, run_jobs, home):
    from openpyxl import load_workbook

    bring(clerk, content)
    run_jobs()
    clerk.post(f"/feeds/uploads/{Upload.objects.get().pk}/confirm/")
    run_jobs()
    batch = FeedBatch.objects.get()
    answer = clerk.get(f"/feeds/batches/{batch.pk}/quarantine/0/")
    path = home / "退回.xlsx"
    path.write_bytes(answer.content)
    book = load_workbook(path)
    sheet = book["退回行"]
    titles = [cell.value for cell in sheet[2]]
    sheet.cell(3, titles.index("个人自付") + 1).value = "12.00"
    sheet.cell(3, titles.index("证件号码") + 1).value = "532399197001011213"
    book.save(path)
    bring(clerk, path.read_bytes(), "改好.xlsx")
    run_jobs()
    mended = Upload.objects.order_by("pk").last()
    clerk.post(f"/feeds/uploads/{mended.pk}/confirm/")
    run_jobs()
    batch.refresh_from_db()
    assert (batch.accepted, batch.quarantined, batch.parts.count()) == (14, 0, 2)


def test_sending_the_same_form_twice_is_one_upload(clerk, content, home):
    first, second = bring(clerk, content), bring(clerk, content)
    assert first.headers["Location"] == second.headers["Location"]
    assert Upload.objects.count() == Job.objects.count() == 1
    assert len(incoming(home)) == 1


def test_a_file_that_counts_already_is_refused(clerk, content, run_jobs):
    for _ in range(2):
        bring(clerk, content)
        run_jobs()
        newest = Upload.objects.order_by("pk").last()
        clerk.post(f"/feeds/uploads/{newest.pk}/confirm/")
        run_jobs()
    page = clerk.get(f"/feeds/uploads/{newest.pk}/").content.decode()
    assert "已导入过" in page
    assert FeedBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("名单.docx", b"PK\x03\x04", "只收 xlsx、xls 和 csv 文件"),
        ("名单.xlsx", b"\0\1\2 not a workbook", "名单.xlsx”不是可以读取的表格"),
        ("名单.xlsx", b"PK\x03\x04 torn", "名单.xlsx”"),
        ("名单.csv", b"", "空文件"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(clerk, name, content, said, home):
    page = bring(clerk, content, name)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert 'value="2022-06"' in page.content.decode()
    assert not Upload.objects.exists()
    assert not (home / "uploads" / "incoming").exists() or incoming(home) == []


def test_a_text_that_is_called_a_workbook_is_read_all_the_same(clerk, content, run_jobs):
    bring(clerk, content, "六月.xls")
    assert [job.state for job in run_jobs()] == [JobState.DONE]


def test_a_file_that_is_too_large_is_refused(clerk, content, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    assert "请按乡镇分开上传" in bring(clerk, content).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"feed": "loan"}, "没有这个选项"),
        ({"period": "2099-01"}, "还没有开始"),
        ({"period": "六月"}, "请写成 2022-06"),
        ({"place": "532326"}, "没有这个选项"),
    ],
)
def test_wrong_choices_are_told_beside_the_field(clerk, content, fields, said):
    assert said in bring(clerk, content, **fields).content.decode()
    assert not Upload.objects.exists()


def test_a_file_is_taken_back(clerk, content, run_jobs, home):
    bring(clerk, content)
    run_jobs()
    upload = Upload.objects.get()
    answer = clerk.post(f"/feeds/uploads/{upload.pk}/withdraw/")
    assert answer.headers["Location"].startswith("/feeds/upload/?feed=medical-expense")
    assert incoming(home) == []
    assert clerk.post(f"/feeds/uploads/{upload.pk}/confirm/").status_code == 409
    assert "已经撤回" in clerk.get(f"/feeds/uploads/{upload.pk}/").content.decode()


def test_colleagues_see_it_and_other_departments_do_not(clerk, analyst, content):
    bring(clerk, content)
    path = f"/feeds/uploads/{Upload.objects.get().pk}/"
    assert analyst.get(path).status_code == 200
    other = Client()
    other.force_login(small.make_user("other", Role.DEPARTMENT_CLERK))
    assert other.get(path).status_code == 404
    assert re.search("试读中|排队中", clerk.get("/feeds/?period=2022-06").content.decode())


class Killed(BaseException):
    """The process ends here."""


def test_a_worker_killed_before_the_import_is_stored(clerk, content, run_jobs, monkeypatch):
    from importlib import import_module

    bring(clerk, content)
    run_jobs()
    upload = Upload.objects.get()
    clerk.post(f"/feeds/uploads/{upload.pk}/confirm/")
    store = import_module("xianjie.apps.sources.actions.store")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_commit", lambda **_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            run_job(jobs.claim(worker="elsewhere:1", now=timezone.now()))
    assert not FeedBatch.objects.exists()
    assert Job.objects.get(kind="feeds.import").state == JobState.RUNNING
    jobs.requeue_dead(now=timezone.now() + timedelta(minutes=5))
    assert [job.state for job in run_jobs()] == [JobState.DONE]
    assert FeedBatch.objects.get().accepted == 13


def test_a_worker_killed_after_the_import_is_stored(clerk, content, run_jobs, monkeypatch):
    bring(clerk, content)
    run_jobs()
    upload = Upload.objects.get()
    clerk.post(f"/feeds/uploads/{upload.pk}/confirm/")
    with monkeypatch.context() as patch:
        patch.setattr(
            "xianjie.apps.sources.tasks.drop_file", lambda **_: (_ for _ in ()).throw(Killed)
        )
        with pytest.raises(Killed):
            run_job(jobs.claim(worker="elsewhere:1", now=timezone.now()))
    jobs.requeue_dead(now=timezone.now() + timedelta(minutes=5))
    [job] = run_jobs()
    assert (job.state, job.result["accepted"]) == (JobState.DONE, 13)
    page = clerk.get(f"/feeds/uploads/{upload.pk}/")
    assert page.context["batch"] == FeedBatch.objects.get()
    assert page.status_code == 200


def test_what_nobody_goes_on_with_is_removed(clerk, content, run_jobs, home):
    bring(clerk, content)
    run_jobs()
    left = home / "uploads" / "incoming" / "half.csv"
    left.write_bytes(b"x")
    assert jobs.purge_uploads(now=timezone.now() + timedelta(days=2)) == 1
    assert not left.exists()
    assert len(incoming(home)) == 1
    assert jobs.purge_uploads(now=timezone.now() + timedelta(days=20)) == 1
    assert incoming(home) == []
    upload = Upload.objects.select_related("check_job").get()
    assert upload.step == UploadStep.WITHDRAWN


def test_the_template_of_an_own_feed(clerk):
    answer = clerk.get("/feeds/templates/medical-expense/")
    assert answer.content.startswith(b"PK")
    assert clerk.get("/feeds/templates/loan/").status_code == 404


def test_linking_again_in_the_background(analyst, content, run_jobs):
    bring(analyst, content)
    run_jobs()
    analyst.post(f"/feeds/uploads/{Upload.objects.get().pk}/confirm/")
    run_jobs()
    assert analyst.post("/feeds/relink/").status_code == 302
    [job] = run_jobs()
    assert (job.state, job.result["parts"]) == (JobState.DONE, 1)
