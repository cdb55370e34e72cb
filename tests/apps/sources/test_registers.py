"""Outside platforms: listed once for a county, edited by its people."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.actions import ensure_platforms
from xianjie.apps.sources.actions.platforms import known_platforms
from xianjie.apps.sources.models import OutsidePlatform

pytestmark = pytest.mark.django_db
NAMED = 8  # requirement M03-06 names eight
LIST = "/feeds/platforms/"


@pytest.fixture
def analyst(client: Client, home: Path) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def test_the_eight_platforms_are_listed_once(analyst: Client) -> None:
    for _ in range(2):
        assert analyst.post(f"{LIST}seed/")["Location"] == LIST
    assert OutsidePlatform.objects.count() == NAMED == len(known_platforms())
    assert AuditEvent.objects.filter(action="sources.platforms.seed").count() == 1
    assert analyst.get(LIST).context["page"].paginator.count == NAMED


def test_one_that_was_taken_out_stays_out(analyst: Client) -> None:
    analyst.post(f"{LIST}seed/")
    row = OutsidePlatform.objects.first()
    analyst.post(f"{LIST}{row.pk}/retire/", {"reason": "本省不用"})
    analyst.post(f"{LIST}seed/")
    assert OutsidePlatform.objects.filter(retired_at__isnull=True).count() == NAMED - 1


def test_a_platform_is_linked_to_a_feed(analyst: Client) -> None:
    ensure_platforms(by=cli_actor("test"), county=county.COUNTY, now=county.NOW)
    row = OutsidePlatform.objects.get(name="832平台")
    data = {
        "name": "832平台", "division_code": "532325000000", "way": "FILE",
        "feed": "social-assistance", "contact": "李大山", "phone": "13800002211", "version": "1",
    }  # fmt: skip
    assert analyst.post(f"{LIST}{row.pk}/edit/", data).status_code == 302
    text = analyst.get(f"{LIST}{row.pk}/").content.decode()
    assert "李**" in text
    assert "138****2211" in text
    assert "李大山" not in text
    assert analyst.get(f"{LIST}?feed=social-assistance").context["page"].paginator.count == 1


def test_an_unknown_feed_is_no_choice(analyst: Client) -> None:
    data = {"name": "x", "division_code": "532325000000", "way": "FILE", "feed": "no-such"}
    page = analyst.post(f"{LIST}new/", data)
    assert "没有这个选项，请重新选择。" in page.content.decode()
