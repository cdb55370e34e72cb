"""Reminders: who is reminded, how often, and when the bell falls silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.apps.screening import page_county as small
from tests.apps.sources.kit import COUNTY, JUNE, expenses
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification, Organisation, Post
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.actions import remind_of
from xianjie.apps.sources.models import FeedReminder
from xianjie.apps.sources.queries import arrival_board
from xianjie.apps.sources.tasks import remind_overdue
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
LATE = datetime(2022, 7, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def clerk(county):
    user = small.make_user("clerk", Role.DEPARTMENT_CLERK)
    bureau = Organisation.objects.create(
        name="姚安县医疗保障局", sector="医保", level="COUNTY", division_code="532325000000"
    )
    Post.objects.filter(user=user).update(organisation=bureau)
    return user


@pytest.fixture
def analyst(clerk):
    return small.make_user()


def overdue(by: Actor):
    return [row for row in arrival_board(by.scope, COUNTY, JUNE, LATE.date()) if row.is_overdue]


def send(by: Actor, now=LATE):
    return remind_of(by=by, county=COUNTY, period=JUNE, rows=overdue(by), now=now)


def test_the_accounts_of_the_department_are_reminded_once_a_day(analyst, clerk):
    by = actor_of(analyst, today=LATE.date())
    sent = send(by)
    assert {one.feed for one in sent} == {"medical-expense", "medical-insurance"}
    assert {(one.reached, one.reminded_by) for one in sent} == {(1, "user:analyst")}
    assert send(by) == []
    bells = Notification.objects.order_by("url")
    assert [bell.user for bell in bells] == [clerk, clerk]
    assert bells[1].url == "/feeds/upload/?feed=medical-insurance&period=2022-06"
    assert AuditEvent.objects.filter(action="sources.remind").count() == 1
    assert len(send(by, LATE + timedelta(days=1))) == 2
    assert Notification.objects.count() == 4


def test_who_may_not_is_refused(analyst, clerk):
    with pytest.raises(RefusedError):
        send(actor_of(clerk, today=LATE.date()))


def test_the_bell_falls_silent_when_the_feed_comes(analyst, people, deliver, write_csv):
    send(actor_of(analyst, today=LATE.date()))
    deliver(write_csv(expenses(people)), now=LATE)
    unread = Notification.objects.filter(read_at__isnull=True)
    assert [bell.title for bell in unread] == ["请报送 2022-06 的“基本医疗保险参保”"]


def test_the_system_reminds_once_of_what_is_overdue(clerk, people, deliver, write_csv, root):
    tick = Actor("system:tick", Scope.everything())
    assert remind_overdue(tick, LATE) == 0, "a county that sends nothing is left in peace"
    deliver(write_csv(expenses(people), "五月.csv"), period=JUNE - 1, now=LATE)
    assert remind_overdue(tick, LATE) == 2
    assert remind_overdue(tick, LATE + timedelta(days=1)) == 0
    assert set(FeedReminder.objects.values_list("reminded_by", flat=True)) == {"system:tick"}


def test_one_click_on_the_board(analyst, clerk):
    client = Client()
    client.force_login(analyst)
    sent = {"feed": "medical-expense", "period": "2022-06"}
    page = client.post("/feeds/remind/", sent, follow=True).content.decode()
    assert "已催报 1 项数据，提醒了 1 个账户。" in page
    assert "今天已催" in page
    page = client.post("/feeds/remind/", sent, follow=True).content.decode()
    assert "没有发出" in page
    assert FeedReminder.objects.count() == 1
    page = client.post("/feeds/remind/", {"period": "2022-06"}, follow=True).content.decode()
    assert "已催报 1 项数据" in page
    assert client.post("/feeds/remind/", {"feed": "x", "period": "2022-06"}).status_code == 404
