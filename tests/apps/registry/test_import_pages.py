"""A list of households on its way through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.second_factor import STAMP
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.jobs import actions as jobs
from xianjie.apps.jobs.enums import JobState, UploadStep
from xianjie.apps.jobs.execution import run_job
from xianjie.apps.jobs.models import Upload
from xianjie.apps.registry.models import Household, Person, RegistryImport

pytestmark = pytest.mark.django_db
PAGE = "/registry/import/"


def sign_in(role: Role = Role.COUNTY_ANALYST, place: str = "532325", name: str = "analyst"):
    from tests.apps.screening import page_county as small

    client = Client()
    client.force_login(small.make_user(name, role, place))
    return client


def show_factor(client: Client) -> None:
    session = client.session
    session[STAMP] = int(timezone.now().timestamp())
    session.save()


@pytest.fixture
def analyst(divisions, home) -> Client:
    return sign_in()


@pytest.fixture
def content(write, family) -> bytes:
    return write(
        *family, {"户编号": "H2", "人编号": "P9", "姓名": "赵九", "行政村": "无此村"}
    ).read_bytes()


def bring(client: Client, content: bytes, name: str = "名单.csv", **fields: object):
    return client.post(PAGE, fields | {"file": SimpleUploadedFile(name, content)})


def test_from_the_file_to_the_register(analyst, content, run_jobs):
    answer = bring(analyst, content)
    upload = Upload.objects.get()
    path = f"/registry/import/{upload.pk}/"
    assert answer.headers["Location"] == path
    run_jobs()
    page = analyst.get(path)
    assert (page.context["step"], Household.objects.count()) == (UploadStep.TO_CONFIRM, 0)
    assert page.context["result"]["new"] == {"households": 1, "persons": 3}
    assert page.context["checked"]["shown_faults"][0]["row"] == 5
    assert "赵九" not in page.content.decode()
    show_factor(analyst)
    assert analyst.get(f"{path}trial.xlsx").content.startswith(b"PK")
    assert analyst.post(f"{path}confirm/").status_code == 302
    assert analyst.post(f"{path}confirm/").status_code == 302
    assert [job.state for job in run_jobs()] == [JobState.DONE]
    assert Person.objects.count() == 3
    done = RegistryImport.objects.get()
    page = analyst.get(path).content.decode()
    for kind in ("report", "rejected"):
        address = f"/registry/imports/{done.pk}/{kind}.xlsx"
        assert address in page
        assert analyst.get(address).content.startswith(b"PK")
    taken = AuditEvent.objects.filter(action="registry.take-import-file")
    assert taken.count() == 3
    assert analyst.get(f"{path}trial.xlsx").status_code == 404
    assert "名单.csv" in analyst.get(PAGE).content.decode()


def test_workbooks_with_people_ask_for_a_second_factor(analyst, content, run_jobs):
    bring(analyst, content)
    run_jobs()
    path = f"/registry/import/{Upload.objects.get().pk}/trial.xlsx"
    answer = analyst.get(path)
    assert (answer.status_code, "/accounts/" in answer.headers["Location"]) == (302, True)


def test_who_would_leave_is_said_before(analyst, write, family, load, run_jobs):
    load(*family, {"户编号": "H2", "人编号": "P9", "姓名": "赵九", "证件号码": ""})
    bring(analyst, write(*family).read_bytes(), complete="on")
    run_jobs()
    page = analyst.get(f"/registry/import/{Upload.objects.get().pk}/").content.decode()
    assert "有 1 户、1 人不在名单上，记为退出" in page
    assert Household.objects.filter(is_active=True).count() == 2


def test_another_countys_list_is_refused_in_words(analyst, write, family, run_jobs):
    strange = [row | {"县": "某某县"} for row in family]
    bring(analyst, write(*strange).read_bytes())
    [job] = run_jobs()
    upload = Upload.objects.select_related("check_job", "load_job").get()
    page = analyst.get(f"/registry/import/{upload.pk}/")
    assert page.status_code == 200
    assert not Household.objects.exists()
    assert job.state in (JobState.FAILED, JobState.DONE)


def test_what_is_no_table_is_refused_beside_the_field(analyst):
    page = bring(analyst, b"hello", "名单.doc")
    assert "只收 xlsx、xls 和 csv 文件" in page.content.decode()
    assert not Upload.objects.exists()


class Killed(BaseException):
    """The process ends here."""


def test_killed_after_the_import_it_is_not_imported_again(analyst, content, run_jobs, monkeypatch):
    bring(analyst, content)
    run_jobs()
    path = f"/registry/import/{Upload.objects.get().pk}/"
    analyst.post(f"{path}confirm/")
    with monkeypatch.context() as patch:
        patch.setattr(
            "xianjie.apps.registry.tasks.drop_file", lambda **_: (_ for _ in ()).throw(Killed)
        )
        with pytest.raises(Killed):
            run_job(jobs.claim(worker="elsewhere:1", now=timezone.now()))
    jobs.requeue_dead(now=timezone.now() + timedelta(minutes=5))
    assert [job.state for job in run_jobs()] == [JobState.DONE]
    assert RegistryImport.objects.count() == 1
    assert analyst.get(path).status_code == 200


def test_it_is_taken_back(analyst, content, run_jobs):
    bring(analyst, content)
    run_jobs()
    path = f"/registry/import/{Upload.objects.get().pk}/"
    assert analyst.post(f"{path}withdraw/").headers["Location"] == PAGE
    assert analyst.get(f"{path}trial.xlsx").status_code == 404
    assert "已经撤回或清理" in analyst.get(path).content.decode()


def test_who_may_not_stays_out(divisions, home):
    assert sign_in(Role.TOWNSHIP_REVIEWER, "532325100", "town").get(PAGE).status_code == 403
    assert sign_in(Role.DEPARTMENT_CLERK, "532325", "clerk").get(PAGE).status_code == 403


def test_queries_do_not_grow(analyst, load, family):
    load(*family)
    few = count_queries(analyst, PAGE)
    load(*family, days=1)
    load(*family[:2], days=2)
    assert count_queries(analyst, PAGE) == few


def test_an_empty_history_says_what_the_list_is_for(analyst):
    assert "名单是一切比对的底册" in analyst.get(PAGE).content.decode()
    assert analyst.get("/registry/import/template/").content.startswith(b"PK")
