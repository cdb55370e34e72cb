"""Shorthand of the tests of the public page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from uuid import uuid4

from django.test import Client

from tests.apps.screening import page_county as small
from xianjie.apps.portal.actions.applying import Told, submit_application
from xianjie.apps.portal.enums import ApplicationKind
from xianjie.apps.portal.models import Application

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)
PHONE = "13912345678"
VILLAGE = small.VILLAGE
APPLY = f"/p/{VILLAGE}/apply/"
APPLY_FOR = f"/p/{VILLAGE}/apply-for/"


def told(**fields: object) -> Told:
    values: dict[str, object] = {
        "kind": ApplicationKind.SELF,
        "applicant": "李大山",
        "phone": PHONE,
        "needs": ["大病"],
        "consent": "2022-1",
        "words": "老婆住院花了很多钱",
    }
    return Told(**(values | fields))  # type: ignore[arg-type]


def application(village: str = VILLAGE, **fields: object) -> Application:
    return submit_application(
        client_id=uuid4(), division_code=village, told=told(**fields), today=TODAY, now=NOW
    )


def filled(client: Client, address: str = APPLY, **fields: object) -> dict[str, object]:
    """Open a form and return what a person would send."""
    page = client.get(address).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    values: dict[str, object] = {
        "token": found[1],
        "needs": ["大病"],
        "applicant": "李大山",
        "phone": PHONE,
        "words": "老婆住院花了很多钱",
        "consent": "on",
        "website": "",
    }
    return {name: value for name, value in (values | fields).items() if value is not None}
