from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, FeedExpectation

pytestmark = pytest.mark.django_db
PAGE = "/feeds/medical-expense/2022-06/"


def make_batch(number: int, place: str = "532325", **fields: object) -> FeedBatch:
    batch = FeedBatch.objects.create(
        **{
            "batch": f"B{number}",
            "feed": "medical-expense",
            "period": "2022-06",
            "county_code": county.COUNTY,
            "place": place,
            "division_code": place.ljust(12, "0"),
            "state": BatchState.ACTIVE,
            "complete": True,
            "read": 12,
            "accepted": 10,
            "warned": 1,
            "quarantined": 2,
            "unlinked": 3,
            "queued": 1,
            "outside": 0,
            "imported_at": county.NOW,
            "imported_by": "cli:test",
        }
        | fields
    )
    FeedBatchPart.objects.create(
        batch=batch,
        number=0,
        file_name=f"医保{number}.xlsx",
        sha256=f"{number:064d}",
        read=12,
        accepted=10,
        quarantined=2,
        sealed_file="s",
        parquet_file="p",
        parquet_sha256="h",
        imported_at=county.NOW,
        imported_by="cli:test",
    )
    return batch


@pytest.fixture
def clerk(client: Client) -> Client:
    """A clerk of the office that brings medical expenses."""
    county.make_divisions()
    user = county.make_user(role=Role.DEPARTMENT_CLERK)
    office = user.posts.get().organisation
    FeedExpectation.objects.create(
        feed="medical-expense",
        county_code=county.COUNTY,
        division_code="532325000000",
        department="医保",
        organisation=office,
        due_day=5,
    )
    client.force_login(user)
    return client


def test_a_feed_shows_its_deliveries_and_columns(clerk: Client) -> None:
    new = make_batch(2)
    before = county.NOW - timedelta(days=1)
    fields = {"replaced_at": county.NOW, "replaced_by": new, "imported_at": before}
    make_batch(1, state=BatchState.REPLACED, **fields)
    page = clerk.get(PAGE).context["page"]
    assert [(b.place, b.active, b.accepted, b.quarantined) for b in page.batches] == [
        ("姚安县", True, 10, 2),
        ("姚安县", False, 10, 2),
    ]
    assert page.arrival.accepted == 10
    assert "个人自付" in [column.name for column in page.columns]


def test_a_month_without_a_delivery_says_how_to_import(clerk: Client) -> None:
    text = clerk.get(PAGE).content.decode()
    assert "这一期还没有收到" in text
    assert "xianjie feeds import medical-expense" in text


def test_a_township_sees_its_own_deliveries(client: Client) -> None:
    county.make_divisions()
    make_batch(1, place="532325101")
    make_batch(2, place="532325102")
    client.force_login(county.make_user("t", Role.TOWNSHIP_REVIEWER, "532325101"))
    page = client.get(PAGE).context["page"]
    assert [batch.place for batch in page.batches] == ["光禄镇"]


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/no-such/2022-06/",
        "/feeds/medical-expense/2022-6x/",
        "/feeds/loan/2022-06/",  # of another department
    ],
)
def test_what_is_not_declared_or_not_ones_own_is_not_found(clerk: Client, path: str) -> None:
    assert clerk.get(path).status_code == 404


def test_queries_do_not_grow(clerk: Client) -> None:
    make_batch(1)
    few = count_queries(clerk, PAGE)
    for number, place in ((2, "532325101"), (3, "532325102")):
        make_batch(number, place=place)
    assert count_queries(clerk, PAGE) == few
