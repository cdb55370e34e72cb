"""A copy is asked for, approved by another, made in the background, taken once, and ends."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import actor_of, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.copies.actions import CopyWish, ask_copy, clear_expired, copy_step, take_copy
from xianjie.apps.copies.models import CopyKey, CopyRequest
from xianjie.apps.jobs.execution import run_queued
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.actions import import_registry
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_digit

pytestmark = pytest.mark.django_db
TODAY = date(2022, 7, 4)
URL = "/copies/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(small.NOW, tick=False):
        yield


@pytest.fixture
def people(db, home):
    """A county of 60 households whose names, numbers and addresses must never come out."""
    small.make_divisions()
    publish(by=cli_actor("test"), at=small.NOW)
    dice = random.Random(8)
    for number in range(1, 61):
        village = dice.choice([small.VILLAGE, small.OTHER_VILLAGE])
        household = Household.objects.create(
            county_code=small.COUNTY, household_code=f"53232599{number:05}",
            division_code=village, head_name=f"段世{chr(0x5A00 + number)}",
            address=f"光禄镇旧城村{number}号院", phone=f"1390878{number:04}",
            account=f"6217003860{number:07}", household_type="脱贫户", member_count=2,
            income_per_capita=9_000_00 + number * 3171, created_at=small.NOW, updated_at=small.NOW,
        )  # fmt: skip
        for place in range(2):
            born = date(1950, 1, 1) + timedelta(days=dice.randrange(20000))
            body = f"532325{born:%Y%m%d}{number:02}{2 - place}"
            Person.objects.create(
                county_code=small.COUNTY, person_code=f"RY{number:04}{place}", household=household,
                name=f"段世{chr(0x5A00 + number + place)}", id_number=body + check_digit(body),
                phone=f"1370878{number:04}", birth_date=born, sex="女" if place == 0 else "男",
                relation="户主" if place == 0 else "配偶", ethnicity="汉族", health="健康",
                labour_skill="普通劳动力", education="小学", created_at=small.NOW,
                updated_at=small.NOW,
            )  # fmt: skip
    return small.make_user(), small.make_user("leader", Role.COUNTY_LEADER)


def wish(**changes) -> CopyWish:
    values = {"kind": "RESEARCH", "purpose": "课题研究", "receiver": "演示大学",
              "until": TODAY + timedelta(days=30), "groups": ("basis", "health", "income", "stays"),
              "k": 5, "levels": {"birth": 2, "sex": 0, "place": 1}}  # fmt: skip
    return CopyWish(**(values | changes))


def ask(user, **changes) -> CopyRequest:
    return ask_copy(by=actor_of(user, today=TODAY), county=small.COUNTY, client_id=uuid4(),
                    wish=wish(**changes), today=TODAY, now=small.NOW)  # fmt: skip


def step(user, found, name, words="") -> CopyRequest:
    return copy_step(by=actor_of(user, today=TODAY), found=found, step=name, words=words,
                     today=TODAY, now=small.NOW)  # fmt: skip


def made(analyst, leader, **changes) -> CopyRequest:
    found = step(leader, ask(analyst, **changes), "APPROVE")
    run_queued()
    found.refresh_from_db()
    return found


def content_of(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "csv" in name
                        or name.endswith("txt"))  # fmt: skip


def test_a_copy_is_approved_by_another_taken_once_and_names_nobody(people) -> None:
    analyst, leader = people
    found = ask(analyst)
    with pytest.raises(RefusedError, match="不能做这一步"):
        step(analyst, found, "APPROVE")
    client = Client()
    client.force_login(leader)
    assert f"{URL}{found.pk}/" in client.get("/", follow=True).content.decode()
    assert client.post(f"{URL}{found.pk}/", {"step": "APPROVE"}).status_code == 302
    run_queued()
    found.refresh_from_db()
    assert (found.state, found.tables["户"]) == ("READY", found.report["households"])
    assert found.report["smallest_people"] >= 5 and found.report["people"] >= 114
    client.force_login(analyst)
    page = client.get(f"{URL}{found.pk}/").content.decode()
    assert "匿名报告" in page and found.number in page
    answer = client.post(f"{URL}{found.pk}/file/")
    content = content_of(answer.content)
    secrets = []
    for home in Household.objects.all():
        secrets += [home.household_code, home.head_name, home.address, home.phone, home.account]
    for one in Person.objects.all():
        secrets += [one.person_code, one.name, one.id_number, one.phone]
    assert [secret for secret in secrets if secret.encode() in content] == []
    assert CopyKey.objects.get().secret.encode() not in answer.content
    # Once, until who approves lets it go again.
    assert client.post(f"{URL}{found.pk}/file/").status_code == 409
    step(leader, found, "RELEASE", "光盘坏了")
    assert client.post(f"{URL}{found.pk}/file/").status_code == 200
    taken = AuditEvent.objects.filter(action="copies.take", object_id=str(found.pk))
    assert taken.count() == 2


def test_two_copies_have_nothing_in_common_unless_asked_and_approved(people) -> None:
    analyst, leader = people
    first, second = made(analyst, leader), made(analyst, leader)
    third = made(analyst, leader, linked_to=first)
    assert first.key_id != second.key_id and third.key_id == first.key_id

    def names(found):
        data = take_copy(by=cli_actor("x"), found=found, today=TODAY, now=small.NOW)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            lines = archive.read("csv/人.csv").decode("utf-8-sig").splitlines()[1:]
        return {line.split(",")[0] for line in lines}

    of_first, of_second, of_third = names(first), names(second), names(third)
    assert not of_first & of_second and of_first == of_third
    # The key goes for both copies that share it, and nothing more can be made with it.
    step(leader, third, "DESTROY")
    first.key.refresh_from_db()
    assert (first.key.secret, bool(first.key.destroyed_at)) == ("", True)
    with pytest.raises(RefusedError, match="密钥已经销毁"):
        ask(analyst, linked_to=first)


def test_what_is_not_allowed_is_refused_and_what_cannot_hold_k_says_why(people) -> None:
    analyst, leader = people
    for changes, code in (({"k": 2}, "small-k"), ({"groups": ()}, "no-groups"),
                          ({"until": TODAY + timedelta(days=999)}, "bad-until")):  # fmt: skip
        with pytest.raises(RefusedError) as error:
            ask(analyst, **changes)
        assert error.value.code == code
    failed = made(analyst, leader, k=500)
    assert failed.state == "FAILED" and "k=500" in failed.trouble
    step(analyst, failed, "WITHDRAW", "改小 k 再申请")
    refused = step(leader, ask(analyst), "REFUSE", "用途不清")
    assert (refused.state, refused.key) == ("REFUSED", None)


def test_a_making_that_breaks_or_is_cancelled_leaves_a_way_on(people, monkeypatch) -> None:
    analyst, leader = people

    def full(*_args: object, **_given: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("xianjie.apps.copies.actions.making.pack_copy", full)
        broken = made(analyst, leader)
    assert (broken.state, broken.trouble[:4]) == ("FAILED", "制作时出")
    step(analyst, broken, "MAKE")
    run_queued()
    broken.refresh_from_db()
    assert broken.state == "READY"
    waiting = step(leader, ask(analyst), "APPROVE")
    assert waiting.state == "MAKING"
    assert step(analyst, waiting, "WITHDRAW", "不要了").state == "WITHDRAWN"


def test_a_copy_ends_with_its_term(people, settings) -> None:
    analyst, leader = people
    found = made(analyst, leader)
    from xianjie.apps.copies.queries.copies import copy_path

    path = copy_path(found)
    assert path.is_file() and path.stat().st_mode & 0o077 == 0
    late = found.until + timedelta(days=1)
    with pytest.raises(RefusedError, match="使用期限"):
        take_copy(by=cli_actor("x"), found=found, today=late, now=small.NOW)
    assert clear_expired(by=cli_actor("x"), today=late, now=small.NOW) == 1
    found.refresh_from_db()
    assert (found.state, path.exists()) == ("EXPIRED", False)
    assert clear_expired(by=cli_actor("x"), today=late, now=small.NOW) == 0


def test_a_training_copy_imports_into_a_fresh_platform(people, tmp_path) -> None:
    analyst, leader = people
    found = made(analyst, leader, kind="TRAINING", groups=("basis", "monitor", "income"))
    data = take_copy(by=cli_actor("x"), found=found, today=TODAY, now=small.NOW)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        path = tmp_path / "名单.xlsx"
        path.write_bytes(archive.read("xlsx/户与人口名单.xlsx"))
    Person.objects.all().delete()
    Household.objects.all().delete()
    result = import_registry(by=cli_actor("x"), path=path, today=TODAY, now=small.NOW,
                             complete=True).as_json()  # fmt: skip
    people_in = found.report["people"]
    assert (result["read"], result["quarantined"]) == (people_in, 0)
    assert Person.objects.filter(name__startswith="仿", id_check_ok=True).count() == people_in


def test_the_form_asks_and_the_list_costs_the_same_for_one_and_for_three(people) -> None:
    analyst, leader = people
    client = Client()
    client.force_login(analyst)
    assert "还没有脱敏副本" in client.get(URL).content.decode()
    form = client.get(f"{URL}new/").context["form"]
    data = {"client_id": str(uuid4()), "kind": "RESEARCH", "purpose": "培训", "receiver": "党校",
            "until": "2022-08-01", "k": "2", "groups": ["basis"], "linked_to": "",
            **{field.name: field.value() for field in form.traits}}  # fmt: skip
    assert "k 至少为 5" in client.post(f"{URL}new/", data).content.decode()
    data |= {"k": "5"}
    first = client.post(f"{URL}new/", data)
    again = client.post(f"{URL}new/", data)
    assert first.url == again.url and CopyRequest.objects.count() == 1
    one = count_queries(client, URL)
    ask(analyst)
    step(leader, ask(analyst), "APPROVE")
    assert count_queries(client, URL) == one
