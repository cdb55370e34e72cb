"""Handing in sheets."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.apps.fieldforms import kit
from xianjie.apps.accounts.models import Notification
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.fieldforms import handlers
from xianjie.apps.fieldforms.actions import Picture, cancel_tasks
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.handlers import Handler, register_handler
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries import prefill, values_of
from xianjie.kernel.errors import RefusedError

OTHERWISE = {"有变化": False, "情况说明": "好"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})
    found = []
    register_handler(kit.GRID, Handler("test", found.append))
    return found


def test_a_sheet_does_its_task_and_tells_others(village, heard) -> None:
    task = kit.task(village.one)
    sheet = kit.submit(village.worker, village.one, task=task)
    task.refresh_from_db()
    assert (sheet.state, task.state, task.sheet, task.done_on) == (
        SheetState.ACCEPTED,
        TaskState.DONE,
        sheet,
        kit.TODAY,
    )
    assert [(one.sheet, one.task, one.values, one.replaces) for one in heard] == [
        (sheet, task, {"有变化": False}, None)
    ]
    event = AuditEvent.objects.get(action="fieldforms.submit-sheet")
    assert "因" not in str(event.detail)


def test_the_same_sheet_twice_is_one(village, heard) -> None:
    number = uuid4()
    first = kit.submit(village.worker, village.one, client_id=number)
    again = kit.submit(village.worker, village.one, answers={"有变化": True}, client_id=number)
    assert first == again
    assert (Sheet.objects.count(), len(heard)) == (1, 1)
    with pytest.raises(RefusedError, match="不是您填的"):
        kit.submit(village.second, village.one, client_id=number)


def test_money_is_read_and_sums_are_derived(village) -> None:
    sheet = kit.submit(village.worker, village.one, kit.VERIFY, kit.VERIFY_ANSWERS)
    found = values_of(sheet)
    assert (found["其他自付"], found["合规自付支出"]) == (30_000, 850_000)
    assert (found["纯收入"], found["人均纯收入"]) == (3_500_000, 3_500_000)


@pytest.mark.parametrize(
    ("answers", "item"),
    [
        ({"没有这项": 1}, "没有这项"),
        ({"有变化": "也许"}, "有变化"),
        ({"有变化": True, "变化": ["编造的"]}, "变化"),
        ({"有变化": True, "变化": []}, "变化"),
        ({"情况说明": "长" * 301}, "情况说明"),
        ({"情况说明": {"a": 1}}, "情况说明"),
        ({"八类户": "残疾，低收入"}, "八类户"),
    ],
)
def test_bad_answers_are_told_by_item(village, answers, item) -> None:
    with pytest.raises(RefusedError) as refused:
        kit.submit(village.worker, village.one, answers={"有变化": False} | answers)
    assert item in refused.value.details["faults"]
    assert not Sheet.objects.exists()


def test_what_was_not_to_be_asked_is_dropped(village) -> None:
    sheet = kit.submit(village.worker, village.one, answers={"有变化": False, "变化": ["受了灾"]})
    assert values_of(sheet) == {"有变化": False}


def test_a_foreign_household_is_refused(village) -> None:
    with pytest.raises(RefusedError, match="没有填写这一户的权限"):
        kit.submit(village.worker, village.other)
    with pytest.raises(RefusedError, match="没有填写这一户的权限"):
        kit.submit(village.analyst, village.one)


def test_a_task_of_another_household_or_form_is_refused(village) -> None:
    other = kit.task(village.other)
    with pytest.raises(RefusedError, match="对不上"):
        kit.submit(village.worker, village.one, task=other)
    monthly = kit.task(village.one, kit.MONTHLY)
    with pytest.raises(RefusedError, match="对不上"):
        kit.submit(village.worker, village.one, task=monthly)


@pytest.mark.parametrize("counts", [(-1, 0, 0), (8, 0, 0), (3, 3, 3), (True, 0, 0), ("1", 0, 0)])
def test_impossible_counts_are_refused(village, counts) -> None:
    typed, chosen, kept = counts
    with pytest.raises(RefusedError):
        kit.submit(village.worker, village.one, typed=typed, chosen=chosen, kept=kept)


@pytest.mark.parametrize(
    "position",
    [{"lat": 91, "lon": 0}, {"lat": "x", "lon": 1}, {"lat": float("nan"), "lon": 1}, {"lat": 1}],
)
def test_impossible_positions_are_refused(village, position) -> None:
    with pytest.raises(RefusedError):
        kit.submit(village.worker, village.one, position=position)


def test_the_clock_of_a_device_is_never_ahead_of_ours(village) -> None:
    sheet = kit.submit(village.worker, village.one, filled_at=kit.NOW + timedelta(days=400))
    assert (sheet.filled_at, sheet.period) == (kit.NOW, "2022-07")


def test_pictures_are_filed_once_and_must_be_pictures(village, tmp_path) -> None:
    photo = Picture(uuid4(), kit.picture(tmp_path))
    signature = Picture(uuid4(), kit.picture(tmp_path, "b", b"\x89PNG\r\n\x1a\n"))
    helper = village.second
    sheet = kit.submit(helper, village.one, photos=[photo], signature=signature)
    assert sheet.photos.get().document.household == village.one
    assert sheet.signature is not None
    assert sheet.signature.file_name.endswith(".png")
    with pytest.raises(RefusedError, match="已经随另一张表交过"):
        kit.submit(helper, village.one, photos=[photo])
    fake = Picture(uuid4(), kit.picture(tmp_path, "c", b"<svg>"))
    with pytest.raises(RefusedError, match="JPG"):
        kit.submit(helper, village.one, photos=[fake])


def test_two_sheets_for_one_task_are_kept_and_settled(village, heard) -> None:
    task = kit.task(village.one)
    first = kit.submit(village.worker, village.one, task=task)
    second = kit.submit(
        village.second, village.one, answers={"有变化": True, "变化": ["受了灾"], "报线索": False},
        task=task,
    )  # fmt: skip
    assert (second.state, second.against) == (SheetState.CONFLICT, first)
    assert second.disputed == ["有变化", "变化", "报线索"]
    assert len(heard) == 1
    with pytest.raises(RefusedError, match="没有核对"):
        kit.settle(village.worker, second, keep=True)
    kit.settle(village.town, second, keep=True)
    for one in (first, second, task):
        one.refresh_from_db()
    assert (first.state, second.state, task.sheet) == (
        SheetState.SET_ASIDE,
        SheetState.ACCEPTED,
        second,
    )
    assert (heard[-1].sheet, heard[-1].replaces) == (second, first)
    with pytest.raises(RefusedError, match="已经有人核对"):
        kit.settle(village.town, second, keep=False)


def test_the_first_may_stay(village, heard) -> None:
    task = kit.task(village.one)
    first = kit.submit(village.worker, village.one, task=task)
    second = kit.submit(village.second, village.one, answers=OTHERWISE, task=task)
    kit.settle(village.town, second, keep=False)
    for one in (first, second, task):
        one.refresh_from_db()
    assert (first.state, second.state, task.sheet) == (
        SheetState.ACCEPTED,
        SheetState.SET_ASIDE,
        first,
    )
    assert len(heard) == 1


def test_the_same_answers_twice_are_no_conflict(village, heard) -> None:
    task = kit.task(village.one)
    kit.submit(village.worker, village.one, task=task)
    second = kit.submit(village.second, village.one, task=task)
    assert (second.state, len(heard)) == (SheetState.ACCEPTED, 1)


def test_nobody_settles_the_own_sheet(village) -> None:
    task = kit.task(village.one)
    kit.submit(village.worker, village.one, task=task)
    second = kit.submit(village.town, village.one, answers=OTHERWISE, task=task)
    with pytest.raises(RefusedError, match="自己填的"):
        kit.settle(village.town, second, keep=True)


def test_what_changed_meanwhile_in_the_same_item_is_a_conflict(village) -> None:
    ahead = prefill(village.one, kit.VERIFY, kit.TODAY)
    answers = dict(kit.VERIFY_ANSWERS)
    kit.submit(
        village.worker, village.one, kit.VERIFY, answers | {"工资性收入": "20000"}, ahead=ahead
    )
    later = {"filled_at": kit.NOW - timedelta(minutes=5), "ahead": ahead}
    second = kit.submit(
        village.second, village.one, kit.VERIFY, answers | {"工资性收入": "25000"}, **later
    )
    assert (second.state, second.disputed) == (SheetState.CONFLICT, ["工资性收入"])
    kept = kit.submit(village.second, village.one, kit.VERIFY, answers, **later)
    assert kept.state == SheetState.ACCEPTED


def test_what_was_left_as_known_follows_what_is_known_by_now(village) -> None:
    ahead = prefill(village.one, kit.VERIFY, kit.TODAY)
    first = kit.VERIFY_ANSWERS | {"工资性收入": "20000"}
    kit.submit(village.worker, village.one, kit.VERIFY, first, ahead=ahead)
    slept = kit.submit(
        village.second,
        village.one,
        kit.VERIFY,
        kit.VERIFY_ANSWERS,
        ahead=ahead,
        filled_at=kit.NOW - timedelta(minutes=5),
    )
    found = values_of(slept)
    assert (slept.state, found["工资性收入"]) == (SheetState.ACCEPTED, 2_000_000)
    assert found["纯收入"] == 2_500_000


def test_a_mark_says_nothing_about_the_answers(village) -> None:
    ahead = prefill(village.one, kit.VERIFY, kit.TODAY)
    other = prefill(village.other, kit.VERIFY, kit.TODAY)
    assert len(ahead.base) <= 400
    assert ahead.values["城镇房产"] is ahead.values["机动车"] is False
    marks = {ahead.base[start : start + 4] for start in range(12, len(ahead.base), 4)}
    assert len(marks) == len(ahead.known) + 1
    assert other.base != ahead.base


def test_who_filled_in_the_sheet_that_was_set_aside_is_told(village) -> None:
    task = kit.task(village.one)
    kit.submit(village.worker, village.one, task=task)
    second = kit.submit(village.second, village.one, answers=OTHERWISE, task=task)
    kit.settle(village.town, second, keep=True)
    told = Notification.objects.get()
    assert (told.user, "没有采用" in told.title) == (village.worker, True)


def test_a_visit_for_a_cancelled_task_counts_and_leaves_it_cancelled(village, heard) -> None:
    task = kit.task(village.one)
    cancel_tasks(source=task.source, words="案件撤回")
    sheet = kit.submit(village.worker, village.one, task=task)
    task.refresh_from_db()
    assert (sheet.state, task.state, task.sheet) == (SheetState.ACCEPTED, "CANCELLED", None)
    assert [one.task for one in heard] == [task]
