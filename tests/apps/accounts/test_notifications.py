"""The bell: rung once for a matter, read by its owner only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of, unread_count

pytestmark = pytest.mark.django_db
LIST = reverse("accounts:notifications")


@pytest.fixture
def user():
    county.make_divisions()
    return county.make_user()


def ring(user, now, key="feed/water", **fields):
    return notify(users=[user, user], key=key, title="请报送饮水数据", url="/", now=now, **fields)


def test_a_matter_rings_once(user, now):
    assert ring(user, now) == 1
    assert ring(user, now) == 0
    assert unread_count(user) == 1
    assert settle(key="feed/water", now=now) == 1
    assert unread_count(user) == 0


def test_the_list_shows_unread_first_and_marks_overdue(user, now, client):
    client.force_login(user)
    assert "没有通知" in client.get(LIST).content.decode()
    ring(user, now, "old")
    settle(key="old", now=now)
    ring(user, now - timedelta(days=1), due_on=date(2022, 7, 1), kind=NotificationKind.OVERDUE)
    page = client.get(LIST)
    assert [n.key for n in page.context["page"]] == ["feed/water", "old"]
    assert "期限 2022-07-01" in page.content.decode()


def test_opening_one_reads_it_and_leads_there(user, now, client):
    ring(user, now)
    found = Notification.objects.get()
    address = reverse("accounts:open-notification", args=[found.pk])
    client.force_login(county.make_user("other", Role.COUNTY_LEADER))
    assert client.post(address).status_code == 404
    client.force_login(user)
    assert client.get(address).status_code == 405
    assert client.post(address).headers["Location"] == "/"
    assert unread_count(user) == 0


def test_all_can_be_read_at_once(user, now, client):
    for key in ("a", "b"):
        ring(user, now, key)
    client.force_login(user)
    assert client.post(reverse("accounts:read-all")).headers["Location"] == LIST
    assert unread_count(user) == 0


def test_queries_do_not_grow(user, now, client):
    client.force_login(user)
    ring(user, now, "a")
    few = count_queries(client, LIST)
    for key in ("b", "c"):
        ring(user, now, key)
    assert count_queries(client, LIST) == few


def test_holders_cover_the_place(user):
    town = county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    county.make_user("elsewhere", Role.TOWNSHIP_REVIEWER, county.OTHER_TOWN[:9])
    on = date(2022, 7, 1)
    assert holders_of(Permission.CHANGE_REGISTRY, county.VILLAGE, on=on) == [user, town]
    assert holders_of(
        Permission.CHANGE_REGISTRY, county.VILLAGE, on=on, roles=[Role.TOWNSHIP_REVIEWER]
    ) == [town]
    assert holders_of(Permission.CHANGE_REGISTRY, county.TOWN[:6], on=on) == [user]
