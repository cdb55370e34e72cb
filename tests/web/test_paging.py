"""Pages of a long list: the same rows from either end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from xianjie.apps.divisions.models import Division
from xianjie.web.paging import PAGE_SIZE, page_of

ORDERS = [("code",), ("-code",), (F("valid_to").asc(nulls_first=True), "-name", "id")]


@pytest.fixture
def divisions(db) -> None:
    Division.objects.bulk_create(
        Division(
            scheme="stats",
            code=f"{number:012}",
            name=f"村{number % 7}",
            level="VILLAGE",
            valid_from=date(2020, 1, 1),
            valid_to=date(2021, 1, 1) if number % 3 else None,
            source="t",
        )
        for number in range(5 * PAGE_SIZE + 7)
    )


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_pages_cover_the_list_in_order(divisions, order) -> None:
    rows = Division.objects.order_by(*order)
    pages = [page_of(rows.values_list("pk", flat=True), number) for number in range(1, 7)]
    assert [pk for page in pages for pk in page] == list(rows.values_list("pk", flat=True))
    assert [len(page) for page in pages] == [PAGE_SIZE] * 5 + [7]
    assert page_of(rows, 99).number == 6


def test_the_last_page_skips_nothing(divisions) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert len(page_of(Division.objects.order_by("code"), 6)) == 7
    assert "OFFSET" not in queries[-1]["sql"]


def test_an_empty_list_has_one_empty_page(db) -> None:
    assert list(page_of(Division.objects.order_by("code"), 3)) == []
