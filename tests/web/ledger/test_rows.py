"""One row of a register: made, changed, taken out, with its history and its audit."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.ledger.test_list import LIST, NOW, analyst, make_training  # noqa: F401
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.apps.sources.models import Training

pytestmark = pytest.mark.django_db
VALID = {
    "topic": "录入培训", "held_on": "2022-06-01", "division_code": county.VILLAGE,
    "organiser": "县农业农村局", "hours": "4", "attendees": "20", "names": "李大山",
}  # fmt: skip


def events() -> list[str]:
    found = AuditEvent.objects.filter(action__startswith="sources.trainings").order_by("id")
    return [event.action.removeprefix("sources.trainings.") for event in found]


def history(client: Client, row: Training) -> list[tuple[str, list[tuple[str, str, str]]]]:
    page = client.get(f"{LIST}{row.pk}/")
    return [(change.what, values) for change, values in page.context["history"]]


def test_a_row_is_made_with_history_and_audit(analyst: Client) -> None:  # noqa: F811
    answer = analyst.post(f"{LIST}new/", VALID)
    row = Training.objects.get()
    assert answer["Location"] == f"{LIST}{row.pk}/"
    assert (row.topic, row.names, row.version) == ("录入培训", "李大山", 1)
    assert events() == ["create"]
    what, values = history(analyst, row)[0]
    assert what == "新增"
    assert ("参训人员", "", "李**") in values
    assert ("举办地", "", "光禄镇/旧城村") in values
    revision = LedgerRevision.objects.get()
    assert "李大山".encode() not in bytes(revision.values)
    assert "李" not in str(AuditEvent.objects.get(action__endswith="trainings.create").detail)


def test_bad_input_is_told_beside_its_field_and_kept(analyst: Client) -> None:  # noqa: F811
    bad = VALID | {"held_on": "明天", "attendees": "-1", "topic": ""}
    page = analyst.post(f"{LIST}new/", bad)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"held_on", "attendees", "topic"}
    text = page.content.decode()
    assert "请写成 2022-06-30 这样的日期。" in text
    assert 'value="县农业农村局"' in text
    assert Training.objects.count() == 0
    assert events() == []


def test_the_model_has_the_last_word_in_its_own_sentence(analyst: Client) -> None:  # noqa: F811
    analyst.post(f"{LIST}new/", VALID)
    page = analyst.post(f"{LIST}new/", VALID)
    assert "同一地方同一天已登记过这个主题的培训。" in page.content.decode()
    assert Training.objects.count() == 1


def test_a_change_shows_from_what_to_what(analyst: Client) -> None:  # noqa: F811
    row = make_training()
    answer = analyst.post(
        f"{LIST}{row.pk}/edit/", VALID | {"attendees": "30", "names": "", "version": "1"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.attendees, row.version) == (30, 2)
    assert row.names == "李大山、王小河", "a personal value left empty stays"
    assert history(analyst, row) == [("修改", [("参训人数（人次）", "20", "30")])]
    assert events() == ["change"]


def test_saving_without_a_change_changes_nothing(analyst: Client) -> None:  # noqa: F811
    row = make_training()
    analyst.post(f"{LIST}{row.pk}/edit/", VALID | {"names": "", "version": "1"})
    row.refresh_from_db()
    assert (row.version, events(), LedgerRevision.objects.count()) == (1, [], 0)


def test_personal_values_are_not_shown_in_the_form(analyst: Client) -> None:  # noqa: F811
    row = make_training()
    text = analyst.get(f"{LIST}{row.pk}/edit/").content.decode()
    assert "李大山" not in text
    assert "现为 李**、王**；不改就留空。" in text


def test_two_people_at_once_both_values_are_shown_and_nothing_is_lost(
    analyst: Client,  # noqa: F811
) -> None:
    row = make_training()
    other = Client()
    other.force_login(county.make_user("other"))
    first = VALID | {"attendees": "30", "names": "", "version": "1"}
    second = VALID | {"attendees": "40", "names": "", "version": "1"}
    assert other.post(f"{LIST}{row.pk}/edit/", first).status_code == 302
    page = analyst.post(f"{LIST}{row.pk}/edit/", second)
    assert page.status_code == 200
    assert page.context["stale"] == [("参训人数（人次）", "40", "30")]
    row.refresh_from_db()
    assert row.attendees == 30
    again = second | {"version": str(page.context["version"])}
    assert analyst.post(f"{LIST}{row.pk}/edit/", again).status_code == 302
    row.refresh_from_db()
    assert (row.attendees, row.version) == (40, 3)


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_a_strange_version_overwrites_nothing(analyst: Client, version: str) -> None:  # noqa: F811
    row = make_training()
    page = analyst.post(f"{LIST}{row.pk}/edit/", VALID | {"attendees": "9", "version": version})
    assert page.status_code == 200
    row.refresh_from_db()
    assert row.attendees == 20


def test_a_row_is_taken_out_with_a_reason_and_comes_back(analyst: Client) -> None:  # noqa: F811
    row = make_training()
    page = analyst.post(f"{LIST}{row.pk}/retire/", {"reason": " "})
    assert "请填写这一项。" in page.content.decode()
    for _ in range(2):
        assert analyst.post(f"{LIST}{row.pk}/retire/", {"reason": "重复"}).status_code == 302
    row.refresh_from_db()
    assert (row.retired_at is not None, row.retired_reason) == (True, "重复")
    assert "原因：重复" in analyst.get(f"{LIST}{row.pk}/").content.decode()
    assert analyst.get(f"{LIST}{row.pk}/edit/").status_code == 409
    assert analyst.post(f"{LIST}{row.pk}/restore/").status_code == 302
    row.refresh_from_db()
    assert row.retired_at is None
    assert events() == ["retire", "restore"]
    assert [what for what, _ in history(analyst, row)] == ["恢复", "停用"]


def test_restoring_does_not_break_what_must_be_unique(analyst: Client) -> None:  # noqa: F811
    row = make_training(retired_at=NOW, retired_reason="x")
    make_training()
    answer = analyst.post(f"{LIST}{row.pk}/restore/")
    assert answer.status_code == 409
    assert "同一地方同一天已登记过这个主题的培训。" in answer.content.decode()


def test_a_full_value_needs_a_reason_and_leaves_a_trace(analyst: Client) -> None:  # noqa: F811
    row = make_training()
    address = f"{LIST}{row.pk}/unmask/names/"
    assert "李大山" not in analyst.get(address).content.decode()
    assert "李大山" not in analyst.post(address, {"reason": ""}).content.decode()
    assert "李大山、王小河" in analyst.post(address, {"reason": "电话核实"}).content.decode()
    assert events() == ["unmask"]
    assert analyst.get(f"{LIST}{row.pk}/unmask/topic/").status_code == 404


def test_full_values_of_registers_count_towards_the_daily_limit(
    analyst: Client,  # noqa: F811
    settings,
) -> None:
    settings.UNMASK_DAILY_LIMIT = 2
    row = make_training()
    address = f"{LIST}{row.pk}/unmask/names/"
    for _ in range(2):
        assert "李大山、王小河" in analyst.post(address, {"reason": "核实"}).content.decode()
    text = analyst.post(address, {"reason": "核实"}).content.decode()
    assert "达到每日上限" in text
    assert "李大山" not in text
    # One limit for all that is shown in full.
    household = county.make_household(1)
    asked = analyst.post(
        f"/registry/households/{household.pk}/unmask/phone/", {"reason": "核对数据"}
    )
    assert "达到每日上限" in asked.content.decode()


def test_nobody_writes_outside_the_own_place(client: Client, home: object) -> None:
    county.make_divisions()
    client.force_login(county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9]))
    page = client.post(f"{LIST}new/", VALID | {"division_code": county.OTHER_VILLAGE})
    assert "您管辖的范围里没有这个地方" in page.content.decode()
    elsewhere = make_training(division_code=county.OTHER_VILLAGE)
    for suffix in ("", "edit/", "retire/"):
        assert client.get(f"{LIST}{elsewhere.pk}/{suffix}").status_code == 404
    assert client.post(f"{LIST}{elsewhere.pk}/restore/").status_code == 404
    own = make_training()
    moved = VALID | {"division_code": county.OTHER_VILLAGE, "version": "1"}
    assert client.post(f"{LIST}{own.pk}/edit/", moved).status_code == 200
    own.refresh_from_db()
    assert own.division_code == county.VILLAGE


def test_readers_get_no_buttons_to_change(client: Client, home: object) -> None:
    county.make_divisions()
    row = make_training()
    client.force_login(county.make_user("village", Role.VILLAGE_WORKER, county.VILLAGE))
    for page in (LIST, f"{LIST}{row.pk}/"):
        text = client.get(page).content.decode()
        assert "/new/" not in text
        assert "/edit/" not in text
        assert "/retire/" not in text
    assert client.get(f"{LIST}new/").status_code == 403


def test_the_page_of_a_row_asks_the_same_however_long_its_history(analyst: Client) -> None:  # noqa: F811
    row = make_training()
    analyst.post(f"{LIST}{row.pk}/edit/", VALID | {"attendees": "1", "version": "1"})
    few = count_queries(analyst, f"{LIST}{row.pk}/")
    for version in (2, 3):
        analyst.post(
            f"{LIST}{row.pk}/edit/", VALID | {"attendees": f"{version}", "version": f"{version}"}
        )
    assert count_queries(analyst, f"{LIST}{row.pk}/") == few
