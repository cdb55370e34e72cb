from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.models import Household

pytestmark = pytest.mark.django_db
ID, PHONE = "532399197001011213", "13800002211"


@pytest.fixture
def household(client: Client) -> Household:
    county.make_divisions()
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    return county.make_household(1)


def addresses(household: Household) -> dict[str, str]:
    return {
        ID: f"/registry/people/{household.members.get().pk}/unmask/id_number/",
        PHONE: f"/registry/households/{household.pk}/unmask/phone/",
    }


def events() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action="registry.unmask"))


@pytest.mark.parametrize("value", [ID, PHONE])
def test_once_with_a_reason(client: Client, household: Household, value: str) -> None:
    page = addresses(household)[value]
    assert value not in client.get(page).content.decode()
    response = client.post(page, {"reason": "核对数据"})
    assert value in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
    assert "您今天已查看 1 次" in response.content.decode()
    (event,) = events()
    assert event.detail["reason"] == "核对数据"
    assert value not in str(event.detail)
    assert value not in client.get(page).content.decode()


@pytest.mark.parametrize("data", [{}, {"reason": "其他"}, {"reason": "好奇"}])
def test_not_without_a_reason(client: Client, household: Household, data: dict) -> None:
    response = client.post(addresses(household)[ID], data)
    assert ID not in response.content.decode()
    assert response.context["form"].errors
    assert events() == []


def test_not_above_the_limit_of_a_day(client: Client, household: Household, settings) -> None:
    settings.UNMASK_DAILY_LIMIT = 2
    page = addresses(household)[ID]
    shown = [ID in client.post(page, {"reason": "核对数据"}).content.decode() for _ in range(3)]
    assert shown == [True, True, False]
    assert len(events()) == 2


@pytest.mark.parametrize(
    ("role", "prefix", "code"),
    [
        (Role.COUNTY_LEADER, county.COUNTY, 403),
        (Role.VILLAGE_WORKER, county.OTHER_VILLAGE, 404),
        (Role.AUDITOR, county.COUNTY, 403),
    ],
)
def test_not_for_others(
    client: Client, household: Household, role: Role, prefix: str, code: int
) -> None:
    client.force_login(county.make_user("other", role, prefix))
    for page in addresses(household).values():
        assert client.get(page).status_code == code
        assert client.post(page, {"reason": "核对数据"}).status_code == code
    assert events() == []


def test_what_is_not_there_or_no_field(client: Client, household: Household) -> None:
    for field in ("account", "address", "private", "head_name", "pk"):
        page = f"/registry/households/{household.pk}/unmask/{field}/"
        assert client.get(page).status_code == 404, field
