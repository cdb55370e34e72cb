"""Pages of the administrator and of the security officer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from axes.models import AccessAttempt
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, OrganisationName, Post, User
from xianjie.apps.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
USERS, POSTS, OFFICES = "/accounts/users/", "/accounts/posts/", "/accounts/organisations/"
FOREIGN = "620402"


@pytest.fixture(autouse=True)
def places() -> None:
    county.make_divisions()


@pytest.fixture
def administrator(client: Client) -> User:
    user = county.make_user("admin", Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def guard(client: Client) -> User:
    user = county.make_user("guard", Role.SECURITY_OFFICER)
    client.force_login(user)
    return user


def text(answer: object) -> str:
    return answer.content.decode()


def listed(page: str) -> list[str]:
    return re.findall(r'<a href="/accounts/users/\d+/">([a-z0-9.-]+)</a>', page)


def test_accounts_are_made_with_a_password_that_is_shown_once(
    client: Client, administrator: User
) -> None:
    given = {"username": "wang.li", "display_name": "王丽", "place": county.TOWN[:9]}
    page = text(client.post(f"{USERS}new/", given))
    password = re.search(r"<code>([\w-]{19})</code>", page).group(1)
    made = User.objects.get(username="wang.li")
    assert made.check_password(password)
    assert made.must_change_password
    assert made.division_prefix == county.TOWN[:9]
    assert password not in text(client.get(f"{USERS}{made.pk}/"))
    again = text(client.post(f"{USERS}new/", given))
    assert "已被使用" in again
    assert 'value="王丽"' in again
    assert User.objects.filter(username="wang.li").count() == 1
    fresh = Client()
    answer = fresh.post("/accounts/login/", {"username": "wang.li", "password": password})
    assert fresh.get(answer["Location"])["Location"].startswith("/accounts/me/password/")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": ""}, "请填写这一项。"),
        ({"username": "王丽"}, "请用小写字母、数字、点、横线"),
        ({"display_name": ""}, "请填写这一项。"),
        ({"place": FOREIGN}, "没有这个选项，请重新选择。"),
        ({"place": ""}, "请填写这一项。"),
    ],
)
def test_what_is_wrong_is_told(client: Client, administrator: User, wrong, words) -> None:
    given = {"username": "wang", "display_name": "王丽", "place": county.COUNTY}
    assert words in text(client.post(f"{USERS}new/", given | wrong))
    assert not User.objects.filter(display_name="王丽").exists()


def test_the_list_holds_the_county_and_filters(client: Client, administrator: User) -> None:
    county.make_user("far", Role.HELPER, FOREIGN)
    county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    gone = county.make_user("gone", Role.HELPER, county.VILLAGE)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.create_user("fresh", division_prefix=county.OTHER_TOWN[:9])
    long_ago = datetime(2022, 1, 1, tzinfo=UTC)
    User.objects.filter(username__in=["town", "gone"]).update(last_login=long_ago)
    for query, names in (
        ("", ["admin", "fresh", "gone", "town"]),
        ("?state=disabled", ["gone"]),
        ("?state=never", ["fresh"]),
        ("?state=stale", ["town"]),
        ("?role=HELPER", ["gone"]),
        (f"?place={county.TOWN[:9]}", ["gone", "town"]),
        (f"?place={county.OTHER_TOWN[:9]}", ["fresh"]),
        (f"?place={FOREIGN}", ["admin", "fresh", "gone", "town"]),
        ("?q=ow", ["town"]),
        ("?sort=-username", ["town", "gone", "fresh", "admin"]),
        ("?sort=nonsense&role=x&state=y&page=99", ["admin", "fresh", "gone", "town"]),
    ):
        assert listed(text(client.get(USERS + query))) == names, query
    assert "没有符合条件的账户" in text(client.get(f"{USERS}?q=zzz"))


def test_disabling_needs_a_reason_and_enabling_undoes_it(
    client: Client, administrator: User
) -> None:
    user = county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    here = f"{USERS}{user.pk}/"
    assert "请填写这一项。" in text(client.post(f"{here}disable/", {"reason": " "}))
    assert client.post(f"{here}disable/", {"reason": "调离"})["Location"] == here
    assert "调离" in text(client.get(here))
    assert client.post("/accounts/login/", {}).status_code in (200, 302)
    client.post(f"{here}enable/", {"reason": "调回"})
    user.refresh_from_db()
    assert (user.is_active, user.disabled_reason) == (True, "")
    assert list(
        AuditEvent.objects.filter(object_type="user", object_id=user.pk).values_list(
            "action", "detail__reason"
        )
    ) == [("accounts.disable", "调离"), ("accounts.enable", "调回")]


def test_one_does_not_manage_oneself(client: Client, administrator: User) -> None:
    here = f"{USERS}{administrator.pk}/"
    page = text(client.get(here))
    assert f"{here}disable/" not in page
    assert "我的账户" in page
    assert client.post(f"{here}disable/", {"reason": "x"}).status_code == 409
    assert client.post(f"{here}reset-password/")["Location"] == "/accounts/me/password/"
    administrator.refresh_from_db()
    assert administrator.is_active


def test_whoever_has_a_post_further_up_is_not_managed(client: Client) -> None:
    client.force_login(county.make_user("admin", Role.ADMINISTRATOR, county.TOWN[:9]))
    wide = county.make_user("wide", Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    Post.objects.create(user=wide, role=Role.COUNTY_LEADER, division_prefix=county.COUNTY,
                        valid_from=county.SINCE)  # fmt: skip
    assert client.get(f"{USERS}{wide.pk}/").status_code == 200
    assert client.post(f"{USERS}{wide.pk}/disable/", {"reason": "x"}).status_code == 409
    assert client.post(f"{USERS}{wide.pk}/reset-password/").status_code == 409


def test_the_guard_unlocks_and_resets_the_factor(client: Client, guard: User) -> None:
    user = county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    now = datetime.now(UTC)
    AccessAttempt.objects.create(username="town", ip_address="10.1.2.3", failures_since_start=5,
                                 attempt_time=now)  # fmt: skip
    User.objects.filter(pk=user.pk).update(second_factor_on=True)
    here = f"{USERS}{user.pk}/"
    page = text(client.get(here))
    assert "锁定中" in page
    assert f"{here}disable/" not in page
    assert client.post(f"{here}unlock/")["Location"] == here
    assert not AccessAttempt.objects.exists()
    assert client.post(f"{here}reset-factor/")["Location"] == here
    user.refresh_from_db()
    assert not user.second_factor_on
    assert "解锁" not in text(client.get(here)).replace("账户已解锁", "")


def test_granting_a_post(client: Client, guard: User) -> None:
    User.objects.create_user("wang", division_prefix=county.COUNTY)
    office = Organisation.objects.get()
    form = text(client.get(f"{POSTS}new/?user=wang"))
    assert 'value="wang"' in form
    given = {
        "username": "wang",
        "role": Role.TOWNSHIP_REVIEWER,
        "place": county.TOWN[:9],
        "organisation": office.pk,
        "valid_from": "2022-01-01",
        "last_day": "2030-12-31",
    }
    for wrong, words in (
        ({"username": "nobody"}, "本地区没有用户名为“nobody”的账户"),
        ({"role": Role.VILLAGE_WORKER}, "只能授到村"),
        ({"role": Role.COUNTY_ANALYST}, "不能只授到乡镇或村"),
        ({"role": Role.DEPARTMENT_CLERK, "organisation": ""}, "部门数据员要选所在单位"),
        ({"place": county.COUNTY}, "只能授到乡镇或村"),
        ({"last_day": "2021-01-01"}, "结束日期应晚于开始日期"),
        ({"valid_from": "昨天"}, "请写成 2022-06-30 这样的日期"),
        ({"username": "guard"}, "不能给自己授岗"),
    ):
        assert words in text(client.post(f"{POSTS}new/", given | wrong)), words
    assert client.post(f"{POSTS}new/", given)["Location"] == POSTS
    client.post(f"{POSTS}new/", given)
    post = Post.objects.get(user__username="wang")
    assert (post.division_prefix, post.valid_to) == (county.TOWN[:9], date(2031, 1, 1))
    assert "2022-01-01 – 2030-12-31" in text(client.get(POSTS))
    refused = text(client.post(f"{POSTS}new/", given | {"role": Role.AUDITOR}))
    assert "一人只能任一类" in refused


def test_an_account_of_another_county_is_unknown(client: Client, guard: User) -> None:
    county.make_user("far", Role.HELPER, FOREIGN)
    given = {"username": "far", "role": Role.COUNTY_LEADER, "place": county.COUNTY,
             "valid_from": "2022-01-01"}  # fmt: skip
    assert "本地区没有用户名为“far”" in text(client.post(f"{POSTS}new/", given))


def test_ending_a_post(client: Client, guard: User) -> None:
    post = county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9]).posts.get()
    own = guard.posts.get()
    here = f"{POSTS}{post.pk}/end/"
    assert "早于开始日期" in text(client.post(here, {"last_day": "2020-01-01"}))
    assert client.post(here, {"last_day": "2022-06-30"})["Location"] == POSTS
    post.refresh_from_db()
    assert post.valid_to == date(2022, 7, 1)
    assert listed(text(client.get(POSTS))) == ["guard", "guard"]
    assert listed(text(client.get(f"{POSTS}?state=past"))) == ["guard", "town"]
    refused = client.post(f"{POSTS}{own.pk}/end/", {"last_day": "2022-06-30"})
    assert "不能结束自己的岗位" in text(refused)


def test_the_three_officers_are_shown_and_who_is_missing(client: Client, guard: User) -> None:
    page = text(client.get(POSTS))
    assert page.count("还没有人任") == 2
    county.make_user("admin", Role.ADMINISTRATOR)
    county.make_user("watch", Role.AUDITOR)
    assert "还没有人任" not in text(client.get(POSTS))


def test_organisations_are_registered_renamed_and_asked_by_day(
    client: Client, administrator: User
) -> None:
    given = {
        "name": "姚安县扶贫办",
        "place": county.COUNTY,
        "sector": "农业农村",
        "level": "COUNTY",
    }
    here = client.post(f"{OFFICES}new/", given)["Location"]
    assert "已有单位" in text(client.post(f"{OFFICES}new/", given))
    renamed = {"name": "姚安县乡村振兴局", "valid_from": "2021-06-01"}
    assert client.post(f"{here}rename/", renamed)["Location"] == here
    assert "名称相同" in text(client.post(f"{here}rename/", renamed))
    page = text(client.get(f"{here}?on=2020-01-01"))
    assert "2020-01-01：<b>姚安县扶贫办</b>" in page
    assert "最初" in page
    assert "请写成" in text(client.get(f"{here}?on=昨天"))
    client.post(f"{here}change/", {"sector": "政府", "level": "COUNTY"})
    made = Organisation.objects.get(name="姚安县乡村振兴局")
    assert made.sector == "政府"
    assert OrganisationName.objects.filter(organisation=made).count() == 2
    assert "姚安县乡村振兴局" in text(client.get(f"{OFFICES}?sector=政府&q=振兴"))
    assert "没有符合条件的单位" in text(client.get(f"{OFFICES}?q=zzz"))


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.ADMINISTRATOR, USERS),
        (Role.ADMINISTRATOR, OFFICES),
        (Role.SECURITY_OFFICER, POSTS),
        (Role.HELPER, "/accounts/me/"),
    ],
)
def test_queries_do_not_grow_with_rows(client: Client, role, path) -> None:
    place = county.VILLAGE if role == Role.HELPER else county.COUNTY
    user = county.make_user("me", role, place)
    client.force_login(user)

    def more(number: int) -> None:
        other = county.make_user(f"other-{number}", Role.HELPER, county.VILLAGE)
        Organisation.objects.create(name=f"村{number}", division_code=county.VILLAGE,
                                    level="VILLAGE")  # fmt: skip
        Post.objects.create(user=other, role=Role.HELPER, division_prefix=county.OTHER_VILLAGE,
                            valid_from=county.SINCE)  # fmt: skip
        if role == Role.HELPER:
            Post.objects.create(user=user, role=Role.HELPER, division_prefix=county.OTHER_VILLAGE,
                                valid_from=date(2021, 1, number))  # fmt: skip

    more(1)
    one = count_queries(client, path)
    more(2)
    more(3)
    assert count_queries(client, path) == one


def test_the_page_of_an_account_takes_as_many_queries_with_three_posts(
    client: Client, guard: User
) -> None:
    user = county.make_user("town", Role.HELPER, county.VILLAGE)
    one = count_queries(client, f"{USERS}{user.pk}/")
    for day in (2, 3):
        Post.objects.create(user=user, role=Role.HELPER, division_prefix=county.OTHER_VILLAGE,
                            valid_from=date(2022, 1, day))  # fmt: skip
    assert count_queries(client, f"{USERS}{user.pk}/") == one
