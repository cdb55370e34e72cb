"""The menu of a department clerk leads to nothing that refuses the department."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import Client

from tests.apps.screening import page_county as small
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation

pytestmark = pytest.mark.django_db


def addresses(client: Client, headings: Iterable[str] = ("livelihood", "money")) -> set[str]:
    page = client.get("/jobs/")
    groups = page.context["frame"].navigation
    return {item.url for group in groups if group.key in headings for item in group.items}


def test_a_clerk_is_led_to_what_concerns_the_department(client: Client, home: object) -> None:
    small.make_divisions()
    client.force_login(small.make_user("clerk", Role.DEPARTMENT_CLERK))
    office = Organisation.objects.get()
    shown: dict[str, set[str]] = {}
    for sector in ("财政", "交通", "组织"):
        office.sector = sector
        office.save()
        shown[sector] = addresses(client)
        assert {client.get(url).status_code for url in shown[sector]} == {200}
    assert "/funds/money/" in shown["财政"] - shown["组织"]
    assert "/teams/members/" in shown["组织"] - shown["财政"]
    # Transport has no labour ledger, but vacancies at its sites.
    assert "/employment/vacancies/" in shown["交通"]
    assert "/employment/workers/" not in shown["交通"]


def test_whoever_is_no_clerk_is_led_to_the_ledgers(client: Client, home: object) -> None:
    small.make_divisions()
    client.force_login(small.make_user())
    assert {"/employment/workers/", "/funds/money/", "/teams/members/"} <= addresses(client)
