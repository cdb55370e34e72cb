"""Analysis meetings: open one with its agenda, put households on it, conclude, settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.agenda import agenda_sources
from xianjie.apps.rounds.enums import AgendaReason, MeetingLevel, MeetingState
from xianjie.apps.rounds.models import Meeting, MeetingItem
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

AGENDA_LIMIT = 40
"""How many households of one reason are put on an agenda; more is no meeting."""
LEVELS = {6: MeetingLevel.COUNTY, 9: MeetingLevel.TOWNSHIP, 12: MeetingLevel.VILLAGE}
CONCLUSIONS = "研判结论"
GO_ON = "继续监测"
"""The text of the code set that is right for most households of most meetings."""


def conclusions() -> tuple[str, ...]:
    """Return what a meeting may conclude, in the order of the code set."""
    return tuple(load_codes(CONCLUSIONS).texts)


@transaction.atomic
def open_meeting(
    *,
    by: Actor,
    client_id: UUID,
    division_code: str,
    period: str,
    held_on: date,
    place: str,
    chair: str,
    attendees: str,
    today: date,
    now: datetime,
) -> Meeting:
    """Register a meeting of a county, township or village with a prefilled agenda.

    The same form sent twice is one meeting. Raises ``RefusedError`` when not permitted there or
    for a day that has not come.
    """
    known = Meeting.objects.filter(client_id=client_id).first()
    if known is not None:
        return known
    prefix = significant(division_code)
    if by.user_id is None or not by.scope.may(Permission.HOLD_MEETINGS, prefix):
        raise RefusedError("not-permitted", "您没有为这个地方登记研判会议的权限。")
    if len(prefix) not in LEVELS:
        raise RefusedError("no-place", "请选开会的县、乡镇或村。")
    if held_on > today:
        raise RefusedError("not-yet", "会议日期还没有到，请在开会当天或之后登记。")
    meeting = Meeting.objects.create(
        client_id=client_id,
        county_code=prefix[:6],
        division_code=padded(prefix),
        level=LEVELS[len(prefix)],
        period=period,
        held_on=held_on,
        place=place.strip()[:80],
        chair=chair.strip()[:40],
        attendees=attendees.strip(),
        words="",
        state=MeetingState.DRAFT,
        held_by_id=by.user_id,
        created_at=now,
    )
    number = _fill(meeting, today)
    _audit(by, meeting, "rounds.hold", {"households": number, "level": meeting.level}, now)
    return meeting


def _fill(meeting: Meeting, today: date) -> int:
    """Put on the agenda whom the sources propose; the first reason of a household stands."""
    items: dict[int, MeetingItem] = {}
    for source in agenda_sources():
        found = source.candidates(meeting.division_code, meeting.period, today, AGENDA_LIMIT)
        for one in found:
            items.setdefault(
                one.household_id,
                MeetingItem(
                    meeting=meeting,
                    household_id=one.household_id,
                    division_code=one.division_code,
                    reason=source.reason,
                    note=one.note,
                ),
            )
    MeetingItem.objects.bulk_create(items.values())
    return len(items)


@transaction.atomic
def add_item(
    *, by: Actor, meeting: Meeting, household: Household, note: str, now: datetime
) -> MeetingItem:
    """Put a household on the agenda by hand; one that stands there is returned as it is."""
    meeting = _draft(by, meeting)
    if not household.division_code.startswith(significant(meeting.division_code)):
        raise RefusedError("elsewhere", "这一户不在本次研判的范围内。")
    item, is_new = MeetingItem.objects.get_or_create(
        meeting=meeting,
        household=household,
        defaults={
            "division_code": household.division_code,
            "reason": AgendaReason.ADDED,
            "note": note.strip()[:500],
        },
    )
    if is_new:
        _audit(by, meeting, "rounds.hold", {"item": item.pk}, now)
    return item


@dataclass(frozen=True)
class Conclusion:
    """What a meeting came to about one household; empty while it has not been spoken about."""

    conclusion: str
    words: str = ""


@transaction.atomic
def conclude(
    *,
    by: Actor,
    meeting: Meeting,
    version: int,
    words: str,
    items: Mapping[int, Conclusion],
    rest: str = "",
    settles: bool,
    now: datetime,
) -> Meeting:
    """Keep what was concluded, by number of the agenda item; with ``settles`` for good.

    ``rest`` is the conclusion of all those that have none yet.

    Raises ``RefusedError`` when somebody else saved meanwhile (``version``), for a conclusion that
    the code set does not hold, and when a household without conclusion is to be settled.
    """
    meeting = _draft(by, meeting)
    if meeting.version != version:
        raise RefusedError("stale", "别人刚改过这次会议的记录，请先看最新内容再保存。")
    known = conclusions()
    changed = []
    for item in meeting.items.filter(pk__in=items):
        given = items[item.pk]
        if given.conclusion and given.conclusion not in known:
            raise RefusedError("no-conclusion", "没有这种结论，请重新选择。")
        item.conclusion, item.words = given.conclusion or rest, given.words.strip()[:500]
        changed.append(item)
    MeetingItem.objects.bulk_update(changed, ["conclusion", "words"], batch_size=100)
    meeting.words, meeting.version = words.strip()[:4000], version + 1
    if settles:
        missing = meeting.items.filter(conclusion="").count()
        if missing:
            raise RefusedError("missing", f"还有 {missing} 户没有结论，逐户选了结论再定稿。")
        meeting.state, meeting.settled_at = MeetingState.HELD, now
    meeting.save(update_fields=["words", "version", "state", "settled_at"])
    action = "rounds.settle-meeting" if settles else "rounds.conclude"
    _audit(by, meeting, action, {"items": len(changed)}, now)
    return meeting


def _draft(by: Actor, meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not by.scope.may(Permission.HOLD_MEETINGS, significant(held.division_code)):
        raise RefusedError("not-permitted", "您没有登记这次研判会议的权限。")
    if held.state != MeetingState.DRAFT:
        raise RefusedError("settled", "这次会议已经定稿，不能再改。")
    return held


def _audit(
    by: Actor, meeting: Meeting, action: str, detail: dict[str, int | str], now: datetime
) -> None:
    record(
        actor=by,
        action=action,
        object_type="rounds.Meeting",
        object_id=meeting.pk,
        division_code=meeting.division_code,
        detail=detail,
        at=now,
    )
