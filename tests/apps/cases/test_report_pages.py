"""The pages of active discovery."""

from __future__ import annotations

from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.cases.models import NeedReport, ReportDraft
from xianjie.apps.registry.models import ArchiveDocument, Household

pytestmark = pytest.mark.django_db
NEW = "/cases/reports/new/"
LIST = "/cases/reports/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def today():
    with time_machine.travel(kit.NOW, tick=False):
        yield


@pytest.fixture
def at_the_door(county, client: Client, today) -> Client:
    client.force_login(county.worker)
    return client


def form(**fields: object) -> dict[str, object]:
    values = {
        "client_id": str(kit.FORM),
        "village": small.VILLAGE,
        "needs": ["大病"],
        "urgent": "no",
        "step": "submit",
    }
    return values | fields


@pytest.mark.parametrize("text", ["李大山", "李", "lds", "lidash", "532300000001", "0001"])
def test_a_household_is_found_in_ones_own_village(at_the_door, text: str) -> None:
    answer = at_the_door.post(NEW, form(step="search", q=text))
    assert [(one.code, one.head) for one in answer.context["found"]] == [("532300000001", "李**")]
    assert "李大山" not in answer.content.decode().replace('value="李大山"', "")


@pytest.mark.parametrize("text", ["张三丰", "zsf", "532300000002", "", "%", "lds1"])
def test_nobody_elses_village(at_the_door, text: str) -> None:
    assert at_the_door.post(NEW, form(step="search", q=text)).context["found"] == []


def test_buttons_keep_what_was_filled_in(county, at_the_door) -> None:
    answer = at_the_door.post(
        NEW, form(step=f"pick-{county.one.pk}", q="李", needs=["住房", "大病"], urgent="yes",
                  words="刚出院"),
    )  # fmt: skip
    shown = answer.context["form"]
    assert answer.context["household"] == county.one
    assert (shown["needs"].value(), shown["urgent"].value()) == (["住房", "大病"], "yes")
    assert shown["words"].value() == "刚出院"
    assert str(shown["client_id"].value()) == str(kit.FORM)
    assert ReportDraft.objects.get().user == county.worker


def test_from_form_to_receipt(county, at_the_door) -> None:
    photo = SimpleUploadedFile("IMG 张三.jpg", PNG)
    answer = at_the_door.post(
        NEW, form(household=county.one.pk, q="lds", words="刚出院", photo=photo), follow=True
    )
    report = NeedReport.objects.get()
    assert answer.redirect_chain == [(f"/cases/reports/{report.pk}/", 302)]
    assert (report.household, report.typed, report.words) == (county.one, 2, "刚出院")
    document = ArchiveDocument.objects.get()
    assert (report.photo, document.file_name) == (document, "照片.png")
    text = answer.content.decode()
    assert report.number in text
    assert "只打了 2 处字" in text
    assert [step.state for step in answer.context["progress"]] == ["done", "now", "later"]
    picture = at_the_door.get(f"/cases/reports/{report.pk}/photo/")
    assert (picture.content, picture["Content-Type"]) == (PNG, "image/png")
    at_the_door.post(NEW, form(household=county.one.pk))
    assert NeedReport.objects.count() == 1


def test_a_stationed_member_files_the_photo_and_a_helper_is_not_asked_for_one(
    county, client: Client, today
) -> None:
    member = small.make_user("member", Role.STATIONED_MEMBER, small.VILLAGE)
    client.force_login(member)
    assert client.get(NEW).context["may_file"] is True
    photo = SimpleUploadedFile("a.png", PNG)
    client.post(NEW, form(household=county.one.pk, photo=photo))
    assert NeedReport.objects.get().photo == ArchiveDocument.objects.get()
    client.force_login(small.make_user("helper", Role.HELPER, small.VILLAGE))
    assert client.get(NEW).context["may_file"] is False


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "q"),
        ({"nobody": "1"}, "who"),
        ({"who": "王家", "needs": []}, "needs"),
        ({"who": "王家", "needs": ["月亮"]}, "needs"),
        ({"who": "王家", "village": small.OTHER_VILLAGE}, "village"),
        ({"who": "王家", "photo": SimpleUploadedFile("a.png", b"GIF89a")}, "photo"),
        ({"who": "王家", "photo": SimpleUploadedFile("a.png", b"")}, "photo"),
    ],
)
def test_errors_stand_beside_the_field(at_the_door, fields, field: str) -> None:
    answer = at_the_door.post(NEW, form(**fields))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert NeedReport.objects.count() == 0


def test_a_foreign_household_does_not_exist(county, at_the_door) -> None:
    assert at_the_door.post(NEW, form(household=county.other.pk)).status_code == 404
    assert at_the_door.get(f"{NEW}?household={county.other.pk}").status_code == 404
    assert at_the_door.get(f"{NEW}?household={county.one.pk}").context["household"] == county.one


def test_a_draft_is_taken_up_or_thrown_away(county, at_the_door, client) -> None:
    url = reverse("cases:report-draft")
    assert at_the_door.post(url, form(who="王家", nobody="1")).status_code == 204
    assert at_the_door.get(NEW).context["drafts"][0].client_id == kit.FORM
    answer = at_the_door.get(f"{NEW}?draft={kit.FORM}")
    assert answer.context["form"]["who"].value() == "王家"
    assert at_the_door.get(f"{NEW}?draft={uuid4()}").status_code == 404
    other = Client()
    other.force_login(county.town)
    assert other.get(f"{NEW}?draft={kit.FORM}").status_code == 404
    assert at_the_door.post(url, {"client_id": str(kit.FORM), "drop": "1"}).status_code == 302
    assert ReportDraft.objects.count() == 0
    assert at_the_door.post(url, {"client_id": "x"}).status_code == 404


def test_urgent_and_late_ones_come_first(county, at_the_door) -> None:
    first = kit.report(county.worker, county.one)
    urgent = kit.report(county.worker, county.one, is_urgent=True)
    rows = at_the_door.get(LIST).context["rows"]
    assert [row.number for row in rows] == [urgent.number, first.number]
    assert {row.who for row in rows} == {"李**"}
    NeedReport.objects.filter(pk=first.pk).update(due_on="2022-07-01")
    rows = at_the_door.get(f"{LIST}?view=overdue").context["rows"]
    assert [(row.number, row.is_overdue) for row in rows] == [(first.number, True)]


def test_the_list_takes_the_same_queries_for_more_rows(county, at_the_door) -> None:
    kit.report(county.worker, county.one)
    before = count_queries(at_the_door, LIST)
    for number in range(3, 6):
        kit.report(county.worker, small.make_household(number))
    assert Household.objects.count() == 5
    assert count_queries(at_the_door, LIST) == before


def test_the_reviewer_goes_on_to_the_next(county, client: Client, today) -> None:
    first = kit.report(county.worker, county.one)
    second = kit.report(county.worker, county.one)
    client.force_login(county.town)
    page = f"/cases/reports/{first.pk}/"
    wrong = client.post(page, {"form": "check", "step": "REJECT"})
    assert wrong.context["check"].errors["words"]
    done = client.post(page, {"form": "check", "step": "ACCEPT"})
    assert done["Location"] == f"/cases/reports/{second.pk}/"
    late = client.post(page, {"form": "check", "step": "ACCEPT"})
    assert late.status_code == 200
    assert not NeedReport.objects.get(pk=first.pk).merged_into


def test_a_village_worker_cannot_check(county, at_the_door) -> None:
    report = kit.report(county.town, county.one)
    answer = at_the_door.post(f"/cases/reports/{report.pk}/", {"form": "check", "step": "ACCEPT"})
    assert answer.status_code == 200
    report.refresh_from_db()
    assert report.state == "SUBMITTED"
