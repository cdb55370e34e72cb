"""What other registers hold of a household stands on its page and in its plan, untyped."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit as cases
from tests.apps.plans import kit
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.plans.actions import adopt_support
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries import support
from xianjie.apps.plans.queries.support import SupportLine, SupportState, support_of
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
SINCE = date(2022, 1, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def line(household: int, number: int = 1, **values) -> SupportLine:
    given = {"key": f"posts.holder:{number}", "household_id": household, "kind": "公益性岗位",
             "title": "乡村保洁员", "state": SupportState.RUNNING, "since": SINCE,
             "amount": 960_000, "url": "/posts/1/", "permission": "view-employment"}  # fmt: skip
    return SupportLine(**(given | values))


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch, county):
    """A register that holds one running post of household one."""
    lines = [line(county.one.pk)]
    monkeypatch.setattr(support, "_sources", {"posts": lambda _ids, _on: lines})
    return lines


def test_running_stands_before_what_is_over_and_kinds_are_checked(posts, county) -> None:
    ended = line(county.one.pk, 2, state=SupportState.ENDED, since=date(2022, 5, 1))
    older = line(county.one.pk, 3, since=date(2021, 1, 1))
    posts[:0] = [ended, older]
    found = support_of([county.one.pk], cases.TODAY)[county.one.pk]
    assert [one.key[-1] for one in found] == ["1", "3", "2"]
    posts.append(line(county.one.pk, 4, kind="没有的类别"))
    with pytest.raises(ValueError, match="no kind"):
        support_of([county.one.pk], cases.TODAY)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SupportState.COMING, (MeasureState.PLANNED, None, None)),
        (SupportState.RUNNING, (MeasureState.RUNNING, SINCE, None)),
        (SupportState.ENDED, (MeasureState.DONE, SINCE, date(2022, 6, 30))),
    ],
)
def test_a_line_becomes_a_measure_as_far_as_it_is(posts, county, state, expected) -> None:
    posts[:] = [line(county.one.pk, state=state, until=date(2022, 6, 30))]
    plan = kit.opened(county.worker, kit.episode(county.one))
    made = adopt_support(by=cases.by(county.worker), plan=plan, key="posts.holder:1", **kit.WHEN)
    assert (made.state, made.started_on, made.done_on) == expected
    assert (made.title, made.amount) == ("乡村保洁员", 960_000)
    with pytest.raises(RefusedError, match="已有这一项"):
        adopt_support(by=cases.by(county.worker), plan=plan, key="posts.holder:1", **kit.WHEN)


def test_who_may_not_make_plans_and_a_key_of_another_household(posts, county) -> None:
    plan = kit.opened(county.worker, kit.episode(county.one))
    posts[:] = [line(county.other.pk)]
    with pytest.raises(RefusedError, match="已经没有这一项"):
        adopt_support(by=cases.by(county.worker), plan=plan, key="posts.holder:1", **kit.WHEN)
    with pytest.raises(RefusedError, match="权限"):
        adopt_support(by=cases.by(county.analyst), plan=plan, key="posts.holder:1", **kit.WHEN)


def test_the_plan_takes_it_with_one_press(posts, county) -> None:
    client = Client()
    client.force_login(county.worker)
    plan = kit.opened(county.worker, kit.episode(county.one))
    address = f"/plans/{plan.pk}/"
    assert "列为措施" in client.get(address).content.decode()
    answer = client.post(address, {"act": "adopt", "key": "posts.holder:1"})
    assert answer.status_code == 302
    assert Measure.objects.get(plan=plan, support_key="posts.holder:1").state == "RUNNING"
    assert "已列为措施" in client.get(address).content.decode()
    assert client.post(address, {"act": "adopt", "key": "posts.holder:1"}).status_code == 409


def test_the_page_of_a_household_asks_each_register_once(posts, county) -> None:
    client = Client()
    client.force_login(county.worker)
    address = f"/registry/households/{county.one.pk}/"
    one = count_queries(client, address)
    posts += [line(county.one.pk, 2), line(county.one.pk, 3)]
    assert count_queries(client, address) == one
    assert "业务台账里的帮扶" in client.get(address).content.decode()
