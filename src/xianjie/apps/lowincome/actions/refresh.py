"""Bring the register in line with a month: the civil-affairs roll and the monitored households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.lowincome.enums import EndReason, MemberSource, ProposalKind, ProposalState
from xianjie.apps.lowincome.models import LowIncomeMember, RegisterProposal
from xianjie.apps.lowincome.queries.roll import Roll, civil_roll
from xianjie.apps.lowincome.queries.rules import (
    CATEGORIES,
    SOURCES,
    next_review,
    register_rules,
)
from xianjie.apps.policies.queries import Standards
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

Key = tuple[int, str]
"""Household number and category."""
CHUNK = 1_000
_REFRESHED = ("division_code", "person", "people", "grade", "source", "source_ref")


@dataclass
class Refreshed:
    """What a refresh did; ``roll`` tells whether the month's civil-affairs roll was there."""

    period: str
    added: int = 0
    changed: int = 0
    ended: int = 0
    kept: int = 0
    proposed: int = 0
    roll: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass
class _Wanted:
    source: MemberSource
    source_ref: str
    since: date
    people: int = 0
    person: int | None = None
    grade: str = ""


@transaction.atomic
def refresh_register(*, by: Actor, county: str, period: Period, now: datetime) -> Refreshed:
    """Add, change and end memberships as the month's data say.

    What somebody decided stands: where the data contradict it, a proposal is made and nothing is
    changed. A roll that has not come, or not as a whole, ends nothing. The same data again change
    nothing. The number of queries does not depend on the number of households.

    Raises:
        RefusedError: not permitted, or the rulebook names no categories for the place.
    """
    if not by.scope.may(Permission.DECIDE_LOW_INCOME, county):
        raise RefusedError("not-permitted", "您没有更新该县低收入人口名册的权限。")
    book = register_rules(county, period.last_day)
    categories = book.texts(CATEGORIES)
    known = {kind: name for kind, name in book.pairs(SOURCES).items() if name in categories}
    if not known:
        raise RefusedError(
            "no-categories",
            f"规则库里没有本县的“{CATEGORIES}”或“{SOURCES}”，请先填写发布，再更新名册。",
        )
    roll = civil_roll(county, period)
    result = Refreshed(str(period), roll=roll is not None)
    if roll is None:
        result.notes.append(f"{period} 的民政救助名册还没有到，来自名册的成员没有增减。")
    elif not roll.complete:
        result.notes.append(f"{period} 的民政救助名册不是全量，只增不减。")
    wanted = _from_registry(county, known)
    wanted |= _from_roll(roll, known, period)
    homes = _homes(county, wanted)
    today = localtime(now).date()
    _compare(county, period, wanted, homes, roll, book, result, today=today, now=now)
    record(
        actor=by,
        action="lowincome.refresh",
        object_type="lowincome.LowIncomeMember",
        object_id=county,
        division_code=county,
        detail=asdict(result),
        at=now,
    )
    return result


def _from_registry(county: str, known: Mapping[str, str]) -> dict[Key, _Wanted]:
    """Monitored households whose risk is not cleared; one entry a household and category."""
    rows = (
        Household.objects.filter(county_code=county, is_active=True, monitor_category__in=known)
        .exclude(risk_cleared=True)
        .values_list("pk", "monitor_category", "identified_on", "created_at")
    )
    return {
        (number, known[kind]): _Wanted(
            MemberSource.MONITORED, kind, since or localtime(created).date()
        )
        for number, kind, since, created in rows.iterator(CHUNK)
    }


def _from_roll(roll: Roll | None, known: Mapping[str, str], period: Period) -> dict[Key, _Wanted]:
    found: dict[Key, _Wanted] = {}
    for entry in roll.entries if roll else ():
        category = known.get(entry.kind)
        if category is None:
            continue
        key = (entry.household, category)
        one = found.get(key)
        if one is None:
            found[key] = _Wanted(
                MemberSource.CIVIL,
                f"{entry.kind} {period}",
                entry.since,
                entry.people,
                entry.person,
                entry.grade,
            )
        else:
            one.people, one.person = one.people + entry.people, None
            one.since = min(one.since, entry.since)
    return found


def _homes(county: str, wanted: Mapping[Key, _Wanted]) -> dict[int, tuple[str, bool]]:
    """Village and presence of every household of the county that is, or should be, registered."""
    numbers = {number for number, _ in wanted}
    rows = Household.objects.filter(county_code=county).values_list(
        "pk", "division_code", "is_active"
    )
    members = set(
        LowIncomeMember.objects.filter(county_code=county, valid_to__isnull=True).values_list(
            "household_id", flat=True
        )
    )
    numbers |= members
    return {
        number: (division, active)
        for number, division, active in rows.iterator(CHUNK)
        if number in numbers
    }


def _compare(
    county: str,
    period: Period,
    wanted: Mapping[Key, _Wanted],
    homes: Mapping[int, tuple[str, bool]],
    roll: Roll | None,
    book: Standards,
    result: Refreshed,
    *,
    today: date,
    now: datetime,
) -> None:
    rows = LowIncomeMember.objects.filter(county_code=county, valid_to__isnull=True)
    present = {(one.household_id, one.category): one for one in rows.iterator(CHUNK)}
    decided_out = set(
        LowIncomeMember.objects.filter(
            county_code=county, valid_to__isnull=False, by_decision=True
        ).values_list("household_id", "category")
    )
    fresh: list[LowIncomeMember] = []
    changed: list[LowIncomeMember] = []
    proposals: list[RegisterProposal] = []
    for key, want in wanted.items():
        division, active = homes.get(key[0], ("", False))
        if not active:
            continue
        old = present.get(key)
        if old is not None:
            if _take_over(old, want, division):
                changed.append(old)
            else:
                result.kept += 1
        elif key in decided_out:
            proposals.append(_proposal(ProposalKind.ADD, county, division, key, want, None, now))
        else:
            fresh.append(_member(county, division, key, want, book, today))
    ended: list[LowIncomeMember] = []
    for key, old in present.items():
        reason = _end_reason(old, key in wanted, homes, roll)
        if reason is None:
            continue
        if old.by_decision:
            want = _Wanted(MemberSource(old.source), f"{reason.label} {period}", old.valid_from)
            proposals.append(
                _proposal(ProposalKind.END, county, old.division_code, key, want, old, now)
            )
        else:
            old.valid_to, old.end_reason = max(old.valid_from, period.first_day), reason
            ended.append(old)
    LowIncomeMember.objects.bulk_update(ended, ["valid_to", "end_reason"], batch_size=CHUNK)
    LowIncomeMember.objects.bulk_update(changed, list(_REFRESHED), batch_size=CHUNK)
    LowIncomeMember.objects.bulk_create(fresh, batch_size=CHUNK)
    result.added, result.changed, result.ended = len(fresh), len(changed), len(ended)
    result.proposed = _store(county, proposals)


def _end_reason(
    old: LowIncomeMember,
    is_wanted: bool,
    homes: Mapping[int, tuple[str, bool]],
    roll: Roll | None,
) -> EndReason | None:
    """Why the month's data end a membership; None when they do not, or cannot tell."""
    if not homes.get(old.household_id, ("", False))[1]:
        return EndReason.LEFT
    if is_wanted or old.source == MemberSource.MANUAL:
        return None
    if old.source == MemberSource.MONITORED:
        return EndReason.CLEARED
    return EndReason.NOT_LISTED if roll is not None and roll.complete else None


def _take_over(old: LowIncomeMember, want: _Wanted, division: str) -> bool:
    """Let a membership carry the newest data of its source; tell whether that changed anything."""
    if old.source == MemberSource.MANUAL:
        return False
    before = tuple(getattr(old, name) for name in (*_REFRESHED, "person_id"))
    old.division_code, old.source = division, want.source
    old.person_id = want.person
    old.people, old.grade = want.people, want.grade[:30]
    kind = want.source_ref.split(" ")[0]
    if old.source_ref.split(" ")[0] != kind or before[4] != want.source:
        old.source_ref = want.source_ref
    return before != tuple(getattr(old, name) for name in (*_REFRESHED, "person_id"))


def _member(
    county: str, division: str, key: Key, want: _Wanted, book: Standards, today: date
) -> LowIncomeMember:
    return LowIncomeMember(
        county_code=county,
        division_code=division,
        household_id=key[0],
        person_id=want.person,
        people=want.people,
        category=key[1],
        grade=want.grade[:30],
        source=want.source,
        source_ref=want.source_ref,
        valid_from=want.since,
        review_due_on=next_review(book, key[1], want.since, today),
    )


def _proposal(
    kind: ProposalKind,
    county: str,
    division: str,
    key: Key,
    want: _Wanted,
    member: LowIncomeMember | None,
    now: datetime,
) -> RegisterProposal:
    reason = (
        f"{want.source.label}又列出（{want.source_ref}），而此前经复核退出。"
        if kind is ProposalKind.ADD
        else f"数据显示应退出（{want.source_ref}），而此前经人决定保留。"
    )
    return RegisterProposal(
        kind=kind,
        county_code=county,
        division_code=division,
        household_id=key[0],
        member=member,
        category=key[1],
        source=want.source,
        source_ref=want.source_ref,
        reason=reason,
        people=want.people,
        grade=want.grade[:30],
        valid_from=want.since,
        state=ProposalState.OPEN,
        proposed_at=now,
    )


def _store(county: str, proposals: Iterable[RegisterProposal]) -> int:
    """Store proposals that nobody has judged yet: what was dismissed does not come again."""
    known = set(
        RegisterProposal.objects.filter(county_code=county)
        .exclude(state=ProposalState.ACCEPTED)
        .values_list("household_id", "category", "kind")
    )
    new = [one for one in proposals if (one.household_id, one.category, one.kind) not in known]
    RegisterProposal.objects.bulk_create(new, batch_size=CHUNK)
    return len(new)
