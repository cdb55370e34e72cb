from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.web.numbers import number_in

STRANGE = ("²", "٣x", "-1", "1.0", " 1", "", "9" * 400)


@pytest.mark.parametrize("text", STRANGE)
def test_what_no_row_can_have_is_no_number(text: str) -> None:
    assert number_in(text) is None


def test_a_number() -> None:
    assert number_in("0042") == 42


@pytest.mark.django_db
@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize(
    ("address", "name", "method"),
    [
        ("/cases/reports/new/", "household", "get"),
        ("/cases/reports/new/", "household", "post"),
        ("/cases/joint/new/", "clue", "get"),
        ("/cases/joint/new/", "household", "get"),
        ("/low-income/reviews/", "pick", "post"),
        ("/screening/runs/compare/", "a", "get"),
    ],
)
def test_a_strange_number_is_no_error_of_ours(
    client: Client, address: str, name: str, method: str, text: str
) -> None:
    county.make_divisions()
    client.force_login(county.make_user())
    assert getattr(client, method)(address, {name: text}).status_code in (200, 302, 404)
