"""Applications on the desks of those who take them up."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.portal.kit import PHONE, VILLAGE, application
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries
from xianjie.apps.portal.models import Application

LIST = "/p/applications/"


@pytest.fixture
def worker(county) -> Client:
    client = Client()
    client.force_login(county.worker)
    return client


def test_the_list_shows_what_waits_masked(worker) -> None:
    application()
    page = worker.get(LIST).content.decode()
    assert "李**" in page
    assert "李大山" not in page
    assert PHONE not in page


def test_an_empty_list_says_what_to_do(worker) -> None:
    assert "打印二维码海报" in worker.get(LIST).content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(worker) -> None:
    application()
    one = count_queries(worker, LIST)
    application(village=VILLAGE)
    application()
    assert count_queries(worker, LIST) == one


def test_another_village_sees_none_of_it(county) -> None:
    found = application()
    client = Client()
    client.force_login(small.make_user("far", small.Role.VILLAGE_WORKER, small.OTHER_VILLAGE))
    assert client.get(f"{LIST}{found.pk}/").status_code == 404
    assert "李**" not in client.get(LIST).content.decode()


def test_the_household_is_offered_by_name_and_id(worker, county) -> None:
    by_name = application()
    assert f'value="{county.one.pk}"' in worker.get(f"{LIST}{by_name.pk}/").content.decode()
    by_id = application(applicant="李山", id_number="532399197001011213")
    assert f'value="{county.one.pk}"' in worker.get(f"{LIST}{by_id.pk}/").content.decode()


def test_search_by_initials_stays_out_of_the_address(worker, county) -> None:
    found = application(applicant="无名")
    page = worker.post(f"{LIST}{found.pk}/", {"form": "search", "q": "lds"}).content.decode()
    assert f'value="{county.one.pk}"' in page


def test_accepting_needs_a_choice(worker) -> None:
    found = application()
    page = worker.post(f"{LIST}{found.pk}/", {"form": "accept"}).content.decode()
    assert "请填写这一项。" in page


def test_accept_then_answer(worker, county) -> None:
    found = application()
    address = f"{LIST}{found.pk}/"
    answer = worker.post(address, {"form": "accept", "pick": str(county.one.pk)})
    assert answer["Location"] == address
    assert worker.post(address, {"form": "answer", "words": "已办"})["Location"] == address
    found.refresh_from_db()
    assert (found.state, found.household) == ("ANSWERED", county.one)


def test_a_household_of_another_village_is_none(worker, county) -> None:
    found = application()
    page = worker.post(
        f"{LIST}{found.pk}/", {"form": "accept", "pick": str(county.other.pk)}
    ).content.decode()
    assert "这个村没有这一户" in page
    assert Application.objects.get().state == "RECEIVED"


def test_the_whole_phone_after_a_reason(worker) -> None:
    found = application()
    address = f"{LIST}{found.pk}/full/phone/"
    assert PHONE not in worker.get(address).content.decode()
    assert PHONE in worker.post(address, {"reason": "联系申报人"}).content.decode()
    assert worker.get(f"{LIST}{found.pk}/full/words/").status_code == 404
    assert worker.get(f"{LIST}{found.pk}/full/id_number/").status_code == 404


def test_the_desk_offers_it(worker) -> None:
    found = application()
    assert f"/p/applications/{found.pk}/?next=desk:applications:" in (
        worker.get("/").content.decode().replace("%3A", ":")
    )


def test_a_poster_leads_to_the_village(worker, settings) -> None:
    settings.PUBLIC_ADDRESS = "https://bf.example"
    page = worker.get(f"/p/posters/?village={VILLAGE}").content.decode()
    assert f"https://bf.example/p/{VILLAGE}/" in page
    assert "data:image/svg+xml" in page
    assert "data:image" not in worker.get("/p/posters/?village=532325102201").content.decode()
