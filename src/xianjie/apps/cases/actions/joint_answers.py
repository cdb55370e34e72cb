"""What a department says: an opinion, not its matter, or more time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.cases.actions.joint_common import (
    hush,
    leaders_of,
    locked,
    move,
    must_lead,
    own_party,
    refresh_due,
    ring,
    staff_of,
    write,
)
from xianjie.apps.cases.actions.joint_opening import OPINION
from xianjie.apps.cases.enums import WAITING_PARTIES, HandlingStep, PartyState
from xianjie.apps.cases.models import JointHandling, JointParty
from xianjie.apps.policies.queries import standards
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

LONGEST = "联动延期上限"


@transaction.atomic
def answer_handling(
    *,
    by: Actor,
    handling: JointHandling,
    organisation_id: int,
    opinion: str,
    words: str,
    will_do: str,
    will_by: date | None,
    today: date,
    now: datetime,
) -> JointParty:
    """Give an organisation's opinion; it may be given anew until the county has decided.

    ``opinion`` is a text of the code set 联动意见; what the organisation ``will_do`` comes with the
    day ``will_by``. Raises ``RefusedError`` for what does not fit.
    """
    handling = locked(handling)
    party = own_party(by, handling, organisation_id)
    move(handling, HandlingStep.ANSWER)
    if opinion not in load_codes("联动意见").order:
        raise RefusedError("no-opinion", "请选一种意见。")
    if not words.strip():
        raise RefusedError("no-words", "请写明意见的依据，例如已核实的情况。")
    if will_do.strip() and (will_by is None or will_by < today):
        raise RefusedError("no-day", "准备做的事要写明哪天做完，不早于今天。")
    party.state = PartyState.ANSWERED
    party.opinion, party.words = opinion, words.strip()[:1000]
    party.will_do = will_do.strip()[:500]
    party.will_by = will_by if party.will_do else None
    party.reason, party.wanted_until = "", None
    party.answered_by_id, party.answered_at = by.user_id, now
    party.save()
    _settled(by, handling, party, HandlingStep.ANSWER, f"{opinion}。{party.words}", today, now)
    return party


@transaction.atomic
def decline_handling(
    *,
    by: Actor,
    handling: JointHandling,
    organisation_id: int,
    reason: str,
    today: date,
    now: datetime,
) -> JointParty:
    """Say that the matter is none of an organisation's, and why."""
    handling = locked(handling)
    party = own_party(by, handling, organisation_id)
    move(handling, HandlingStep.DECLINE)
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么不涉及本部门。")
    party.state, party.reason, party.wanted_until = PartyState.DECLINED, reason.strip()[:500], None
    party.answered_by_id, party.answered_at = by.user_id, now
    party.save()
    _settled(by, handling, party, HandlingStep.DECLINE, party.reason, today, now)
    return party


@transaction.atomic
def ask_extension(
    *,
    by: Actor,
    handling: JointHandling,
    organisation_id: int,
    until: date,
    reason: str,
    today: date,
    now: datetime,
) -> JointParty:
    """Ask for more time, at most as long as the rulebook allows beyond the deadline."""
    handling = locked(handling)
    party = own_party(by, handling, organisation_id)
    move(handling, HandlingStep.EXTEND)
    if party.state not in WAITING_PARTIES:
        raise RefusedError("answered", "已经答复过，不用再延期。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么需要延期。")
    if until < today or (party.due_on is not None and until <= party.due_on):
        raise RefusedError("bad-day", "延至的日期应在原期限之后，且不早于今天。")
    longest = standards(handling.county_code, today).whole(LONGEST)
    start = party.due_on or today
    if longest is not None and until > start + timedelta(days=longest):
        raise RefusedError("too-long", f"最多延长 {longest} 天（规则库“{LONGEST}”）。")
    party.state, party.wanted_until = PartyState.EXTENSION, until
    party.reason = reason.strip()[:500]
    party.save()
    words = f"申请延至 {until}：{party.reason}"
    write(by, handling, HandlingStep.EXTEND, now, organisation=party.organisation, words=words)
    ring(
        handling,
        leaders_of(handling, today),
        f"extension:{organisation_id}:{until}",
        f"{party.organisation.name}申请延期答复 {handling.number}",
        now,
    )
    return party


@transaction.atomic
def allow_extension(
    *, by: Actor, handling: JointHandling, organisation_id: int, today: date, now: datetime
) -> JointParty:
    """Grant the time that an organisation asked for."""
    handling = locked(handling)
    must_lead(by, handling)
    party = handling.parties.select_for_update().filter(organisation_id=organisation_id).first()
    move(handling, HandlingStep.ALLOW)
    if party is None or party.state != PartyState.EXTENSION or party.wanted_until is None:
        raise RefusedError("no-extension", "没有待同意的延期申请，可能刚刚答复了。")
    hush(handling, f"extension:{organisation_id}:{party.wanted_until}", now)
    party.state, party.due_on, party.wanted_until = PartyState.ASKED, party.wanted_until, None
    party.save()
    refresh_due(handling)
    words = f"延至 {party.due_on}"
    write(by, handling, HandlingStep.ALLOW, now, organisation=party.organisation, words=words)
    ring(
        handling,
        staff_of(handling, organisation_id, today),
        f"allowed:{organisation_id}:{party.due_on}",
        f"{handling.number} 同意延至 {party.due_on} 答复",
        now,
        kind=NotificationKind.RESULT,
        due_on=party.due_on,
    )
    return party


def _settled(
    by: Actor,
    handling: JointHandling,
    party: JointParty,
    step: HandlingStep,
    words: str,
    today: date,
    now: datetime,
) -> None:
    """After an organisation spoke: write it down, quiet its bell, tell the county when all did."""
    write(by, handling, step, now, organisation=party.organisation, words=words)
    refresh_due(handling)
    hush(handling, f"{OPINION}:{party.organisation_id}", now)
    if not handling.parties.filter(state__in=WAITING_PARTIES).exists():
        ring(
            handling,
            leaders_of(handling, today),
            "all-answered",
            f"{handling.number} 各部门意见已齐，请决定",
            now,
        )
