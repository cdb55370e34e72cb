"""The pages of field tasks and sheets."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.fieldforms import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import Sheet, SheetDraft
from xianjie.apps.fieldforms.queries import prefill, values_of

pytestmark = pytest.mark.django_db
TASKS = "/sheets/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
NUMBER = "0e1ab9a4-6f3c-4c52-9a0e-2d0c7e0f6b11"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(kit.NOW, tick=False):
        yield


@pytest.fixture
def at_the_door(village, client: Client) -> Client:
    client.force_login(village.worker)
    return client


def posted(client: Client, url: str, **changes: object) -> dict[str, object]:
    """Return what a browser would send of the page as it stands, with some fields changed."""
    context = client.get(url).context
    data: dict[str, object] = {
        "client_id": str(context["client_id"]),
        "base": context["base"],
        "step": "submit",
    }
    for field in (field for part in context["parts"] for field in part.fields):
        chosen = [option.value for option in field.options if option.checked]
        if chosen:
            data[field.name] = chosen
        elif field.text:
            data[field.name] = field.text
        for member in field.members:
            data[member.name] = [one.value for one in member.options if one.checked]
    return data | changes


def test_a_verification_needs_a_few_taps_and_two_numbers(village, at_the_door) -> None:
    task = kit.task(village.one, kit.VERIFY, source="case:1:1")
    url = reverse("fieldforms:task", args=[task.pk])
    page = at_the_door.get(url)
    assert "医保 2022-06" in page.content.decode()
    assert "李大山" not in page.content.decode()
    answer = at_the_door.post(
        url,
        posted(
            at_the_door,
            url,
            **{
                "v:有没登记的成员": "否",
                "v:劳动力人数": "1",
                "z:理赔收入": "1",
                "v:其他自付": "300",
                "v:应对能力": "要帮一把",
                "v:风险类型": ["因残", "因病"],
                "m:风险类型": "因病",
                "v:核查结论": "有返贫致贫风险，建议纳入",
                "v:承诺授权": "是",
                "signature_drawn": "data:image/png;base64," + base64.b64encode(PNG).decode(),
                "photos": SimpleUploadedFile("IMG_2022.jpg", b"\xff\xd8\xff" + b"0" * 9),
            },
        ),
    )
    sheet = Sheet.objects.get()
    address = reverse("fieldforms:sheet", args=[sheet.pk])
    assert answer["Location"] == f"{address}?done=1"
    found = values_of(sheet)
    assert (found["风险类型"], found["理赔收入"]) == (["因病", "因残"], 0)
    assert found["合规自付支出"] == 850_000
    assert (sheet.typed, sheet.chosen) == (2, 6)
    assert sheet.kept == len([item for item in found if item in prefilled(village)])
    assert (sheet.photos.count(), sheet.signature is not None) == (1, True)
    task.refresh_from_db()
    assert (task.state, task.sheet) == (TaskState.DONE, sheet)
    assert at_the_door.get(url)["Location"] == address


def prefilled(village) -> set[str]:
    Sheet.objects.update(state=SheetState.CONFLICT)
    return set(prefill(village.one, kit.VERIFY, kit.TODAY).known)


def test_faults_stand_beside_the_questions_and_everything_stays(village, at_the_door) -> None:
    url = new(village.one, kit.MONTHLY)
    data = posted(at_the_door, url, **{"v:本月支出": "一千", "v:情况说明": "都好"})
    page = at_the_door.post(url, data)
    fields = {field.item.id: field for part in page.context["parts"] for field in part.fields}
    assert "不是数字" in fields["本月支出"].error
    assert fields["本月支出"].text == "一千"
    assert fields["情况说明"].text == "都好"
    assert fields["收入变化"].error
    assert not Sheet.objects.exists()


def test_an_unknown_field_is_refused_in_words(village, at_the_door) -> None:
    url = new(village.one, kit.GRID)
    page = at_the_door.post(url, posted(at_the_door, url, **{"v:有变化": "否", "v:编造": "1"}))
    assert "没有这一项" in page.content.decode()


def new(household, form: str) -> str:
    return f"{reverse('fieldforms:sheet-new')}?form={form}&household={household.pk}"


def test_pressed_twice_is_one_sheet(village, at_the_door) -> None:
    url = new(village.one, kit.GRID)
    data = posted(at_the_door, url, **{"v:有变化": "否"})
    first = at_the_door.post(url, data)
    again = at_the_door.post(url, data)
    assert (first["Location"], Sheet.objects.count()) == (again["Location"], 1)


def test_a_draft_is_kept_and_found_again(village, at_the_door) -> None:
    url = new(village.one, kit.GRID)
    data = posted(at_the_door, url, **{"v:有变化": "是", "v:变化": ["受了灾"], "step": "keep"})
    assert at_the_door.post(url, data)["Location"] == TASKS
    page = at_the_door.get(url)
    assert str(page.context["client_id"]) == data["client_id"]
    fields = {field.item.id: field for part in page.context["parts"] for field in part.fields}
    assert [one.value for one in fields["变化"].options if one.checked] == ["受了灾"]
    assert "没填完的表" in at_the_door.get(TASKS).content.decode()
    done = posted(at_the_door, url) | {"v:有变化": "否"}
    at_the_door.post(url, done)
    assert not SheetDraft.objects.exists()


def test_a_draft_of_somebody_else_is_out_of_reach(village, client: Client) -> None:
    client.force_login(village.worker)
    url = reverse("fieldforms:draft")
    data = {"client_id": NUMBER, "household": village.one.pk, "form": kit.GRID, "v:有变化": "是"}
    assert client.post(url, data).status_code == 204
    client.force_login(village.second)
    assert client.get(new(village.one, kit.GRID)).context["saved_at"] is None
    assert client.post(url, data).status_code == 409
    assert client.post(url, data | {"household": village.other.pk}).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "analyst"])
def test_nobody_fills_in_elsewhere(village, client: Client, who: str) -> None:
    task = kit.task(village.one)
    client.force_login(getattr(village, who))
    expected = 404 if who == "stranger" else 403
    assert client.get(reverse("fieldforms:task", args=[task.pk])).status_code == expected
    assert client.get(new(village.one, kit.GRID)).status_code == expected


def test_the_list_shows_mine_by_deadline(village, at_the_door) -> None:
    late = kit.task(village.one, source="door:1", due_on=kit.TODAY.replace(day=1))
    soon = kit.task(village.one, kit.MONTHLY, source="door:2", assignee=village.worker)
    kit.task(village.one, kit.VISIT, source="door:3", assignee=village.second)
    page = at_the_door.get(TASKS)
    assert [(row.pk, row.is_overdue, row.is_mine) for row in page.context["rows"]] == [
        (late.pk, True, False),
        (soon.pk, False, True),
    ]
    counts = page.context["counts"]
    assert (counts.open, counts.overdue, counts.soon, counts.done) == (2, 1, 1, 0)
    assert len(at_the_door.get(TASKS + "?who=all").context["rows"]) == 3
    assert len(at_the_door.get(TASKS + "?due=overdue").context["rows"]) == 1
    assert len(at_the_door.get(TASKS + f"?village={small.OTHER_VILLAGE}").context["rows"]) == 0
    assert len(at_the_door.get(TASKS + "?form=月度监测").context["rows"]) == 1


def test_pages_take_as_many_queries_for_three_as_for_one(village, at_the_door) -> None:
    kit.task(village.one, source="door:1")
    url = new(village.one, kit.VERIFY)
    home = reverse("registry:household", args=[village.one.pk])
    kit.submit(village.worker, village.one)
    before = [count_queries(at_the_door, path) for path in (TASKS, url, home)]
    for number in range(2):
        kit.task(small.make_household(number + 20), source="door:1")
        kit.task(village.one, source=f"door:{number + 4}")
        kit.submit(village.worker, village.one)
    assert [count_queries(at_the_door, path) for path in (TASKS, url, home)] == before


def test_a_sheet_is_read_masked_and_unmasked_with_a_reason(village, at_the_door) -> None:
    answers = kit.VERIFY_ANSWERS | {"联系电话": "换了号码", "新电话": "13911112222"}
    sheet = kit.submit(village.worker, village.one, kit.VERIFY, answers)
    url = reverse("fieldforms:sheet", args=[sheet.pk])
    page = at_the_door.get(url).content.decode()
    assert "139****2222" in page
    assert "13911112222" not in page
    assert "请写明为什么" in at_the_door.post(url, {"reason": " "}).content.decode()
    full = at_the_door.post(url, {"reason": "核对电话"}).content.decode()
    assert "13911112222" in full
    assert AuditEvent.objects.filter(action="fieldforms.unmask").count() == 1
    printed = at_the_door.get(reverse("fieldforms:sheet-print", args=[sheet.pk]))
    assert "13911112222" not in printed.content.decode()
    home = at_the_door.get(reverse("registry:household", args=[village.one.pk]))
    assert "走访发现与登记不一致" in home.content.decode()


def test_a_photo_is_shown_to_who_may_read_the_sheet(village, at_the_door) -> None:
    url = new(village.one, kit.GRID)
    photo = SimpleUploadedFile("a.png", PNG)
    at_the_door.post(url, posted(at_the_door, url, **{"v:有变化": "否", "photos": photo}))
    sheet = Sheet.objects.get()
    number = sheet.photos.get().document_id
    address = reverse("fieldforms:picture", args=[sheet.pk, number])
    answer = at_the_door.get(address)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", PNG)
    other = kit.submit(village.worker, village.one)
    wrong = reverse("fieldforms:picture", args=[other.pk, number])
    assert at_the_door.get(wrong).status_code == 404
    at_the_door.force_login(village.stranger)
    assert at_the_door.get(address).status_code == 404


def test_a_conflict_is_settled_side_by_side(village, client: Client) -> None:
    task = kit.task(village.one)
    kit.submit(village.worker, village.one, task=task)
    answers = {"有变化": True, "变化": ["受了灾"], "报线索": False}
    second = kit.submit(village.second, village.one, answers=answers, task=task)
    client.force_login(village.town)
    assert "有出入待核对 1" in client.get(TASKS).content.decode()
    assert len(client.get(reverse("fieldforms:conflicts")).context["rows"]) == 1
    url = reverse("fieldforms:conflict", args=[second.pk])
    rows = client.get(url).context["rows"]
    assert [(row.title, row.standing, row.challenging) for row in rows] == [
        ("和上次比有变化", "否", "是"),
        ("什么变化", "", "受了灾"),
        ("要当作风险线索上报", "", "否"),
    ]
    assert "请先选" in client.post(url, {}).content.decode()
    assert client.post(url, {"keep": "new"})["Location"] == reverse("fieldforms:conflicts")
    assert "已经有人核对" in client.post(url, {"keep": "new"}).content.decode()
    second.refresh_from_db()
    assert second.state == SheetState.ACCEPTED


def test_empty_lists_say_what_they_will_hold(village, client: Client) -> None:
    client.force_login(village.town)
    assert "现在没有要走访的户" in client.get(TASKS).content.decode()
    assert "没有要核对的表" in client.get(reverse("fieldforms:conflicts")).content.decode()
    assert "先找到这一户" in client.get(reverse("fieldforms:sheet-new")).content.decode()


def test_the_desk_says_what_waits(village, client: Client) -> None:
    task = kit.task(village.one)
    kit.submit(village.worker, village.one, task=task)
    kit.task(village.one, source="door:2")
    answers = {"有变化": False, "情况说明": "好"}
    kit.submit(village.second, village.one, answers=answers, task=task, client_id=uuid4())
    client.force_login(village.town)
    kinds = {group.kind: group.count for group in client.get("/").context["desk"].groups}
    assert (kinds["visits"], kinds["sheet-conflicts"]) == (1, 1)


def test_the_next_door_is_one_press_away(village, at_the_door) -> None:
    first = kit.task(village.one, source="door:1")
    second = kit.task(village.one, source="door:2")
    url = reverse("fieldforms:task", args=[first.pk])
    done = at_the_door.post(url, posted(at_the_door, url, **{"v:有变化": "否"}))
    assert at_the_door.get(done["Location"]).context["next_task"] == second.pk
    url = reverse("fieldforms:task", args=[second.pk]) + f"?next=desk:visits:{second.pk}"
    done = at_the_door.post(url, posted(at_the_door, url, **{"v:有变化": "否"}))
    assert done["Location"].endswith(f"?next=desk%3Avisits%3A{second.pk}")


def test_a_draft_follows_what_is_known_by_now(village, at_the_door) -> None:
    url = new(village.one, kit.VERIFY)
    kept = posted(at_the_door, url, **{"v:理赔收入": "77", "step": "keep"})
    at_the_door.post(url, kept)
    kit.submit(
        village.second, village.one, kit.VERIFY, kit.VERIFY_ANSWERS | {"工资性收入": "20000"}
    )
    page = at_the_door.get(url)
    fields = {field.item.id: field for part in page.context["parts"] for field in part.fields}
    assert (fields["工资性收入"].text, fields["工资性收入"].open) == ("20000", False)
    assert fields["理赔收入"].text == "77"


@pytest.mark.parametrize("text", ["李大山", "lds", "532300000001", "13800002211"])
def test_a_household_is_found_within_ones_own_villages(village, client: Client, text: str) -> None:
    client.force_login(village.worker)
    page = client.post(reverse("fieldforms:sheet-new"), {"q": text})
    assert [(number, who[:3]) for number, _, who, _ in page.context["found"]] == [
        (village.one.pk, "李**")
    ]
    client.force_login(village.stranger)
    elsewhere = client.post(reverse("fieldforms:sheet-new"), {"q": text}).context["found"]
    assert village.one.pk not in {number for number, _, _, _ in elsewhere}
    client.force_login(village.worker)
    chosen = client.get(f"{reverse('fieldforms:sheet-new')}?household={village.one.pk}")
    assert "入户核查" in chosen.content.decode()


def test_reading_sheets_in_full_has_the_daily_limit(village, at_the_door, settings) -> None:
    settings.UNMASK_DAILY_LIMIT = 1
    answers = kit.VERIFY_ANSWERS | {"联系电话": "换了号码", "新电话": "13911112222"}
    sheet = kit.submit(village.worker, village.one, kit.VERIFY, answers)
    url = reverse("fieldforms:sheet", args=[sheet.pk])
    assert "13911112222" in at_the_door.post(url, {"reason": "核对电话"}).content.decode()
    again = at_the_door.post(url, {"reason": "再看一次"}).content.decode()
    assert "13911112222" not in again
    assert "达到每日上限" in again
    assert AuditEvent.objects.filter(action="fieldforms.unmask").count() == 1
