"""Send gaps to the departments that have to answer for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.benefits.actions.telling import tell_dispatched
from xianjie.apps.benefits.enums import GapAct, GapSeen, GapState
from xianjie.apps.benefits.models import EntitlementGap, GapEvent
from xianjie.apps.benefits.queries.departments import office_by_department
from xianjie.apps.benefits.queries.rules import ANSWER, benefit_rules
from xianjie.apps.benefits.running import benefits_of
from xianjie.apps.registry import bulk
from xianjie.kernel.errors import RefusedError

CHUNK = 2_000
_T = TypeVar("_T")
_EVENT = ("gap", "act", "state", "organisation", "answer", "reason", "words", "user", "at")


@dataclass
class Dispatched:
    """How many gaps went to whom; ``without`` names departments that no organisation stands for."""

    count: int = 0
    offices: Counter[str] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def dispatch_gaps(
    *,
    by: Actor,
    county: str,
    gaps: Iterable[int] | None,
    organisation: Organisation | None = None,
    due_on: date | None = None,
    today: date,
    now: datetime,
) -> Dispatched:
    """Send gaps that nobody has sent yet: ``gaps`` by number, or all of the county (None).

    Each goes to the department of its entry in the rulebook, or to ``organisation``, with the
    days that the entry gives to answer, or until ``due_on``.

    Raises:
        RefusedError: no right; a deadline in the past; none of them waits to be sent.
    """
    if by.user_id is None and not by.scope.unlimited:
        raise RefusedError("not-permitted", "请用自己的账户交办。")
    if not by.scope.may(Permission.DISPATCH_BENEFITS, county):
        raise RefusedError("not-permitted", "您没有交办该县待遇缺口的权限。")
    if due_on is not None and due_on < today:
        raise RefusedError("bad-day", "答复期限不能早于今天。")
    rows = _waiting(county, gaps)
    if not rows:
        raise RefusedError("nothing", "没有待交办的缺口；可能别人刚刚交办过，请刷新页面。")
    result = Dispatched()
    groups: dict[tuple[Organisation, date | None], list[int]] = defaultdict(list)
    offices = office_by_department(county)
    deadlines = _deadlines(rows, county, today)
    for pk, department, benefit_id in rows:
        office = organisation or offices.get(department)
        if office is None:
            result.without[department or "（未写部门）"] += 1
            continue
        groups[(office, due_on or deadlines[benefit_id])].append(pk)
        result.offices[office.name] += 1
    for (office, due), keys in groups.items():
        _send(by, office, due, keys, today, now)
        tell_dispatched(
            county=county, organisation_id=office.pk, count=len(keys), due_on=due, today=today,
            now=now,
        )  # fmt: skip
    result.count = sum(result.offices.values())
    if not result.count:
        names = "、".join(result.without)
        raise RefusedError(
            "no-office",
            f"县里没有登记行业为“{names}”的单位，请先在“单位”里登记，或在交办时另选单位。",
        )
    record(
        actor=by,
        action="benefits.dispatch",
        object_type="benefits.EntitlementGap",
        object_id=county,
        division_code=county,
        detail={"count": result.count, "offices": dict(result.offices)},
        at=now,
    )
    return result


def _waiting(county: str, gaps: Iterable[int] | None) -> list[tuple[int, str, str]]:
    """Gaps that wait to be sent, locked: (number, department, benefit)."""
    rows = (
        EntitlementGap.objects.select_for_update()
        .filter(county_code=county, state=GapState.OPEN)
        .exclude(seen=GapSeen.CLEARED)
        .order_by("pk")
    )
    columns = ("pk", "department", "benefit_id")
    if gaps is None:
        return list(rows.values_list(*columns))
    found: list[tuple[int, str, str]] = []
    for part in _parts(sorted(set(gaps))):
        found += rows.filter(pk__in=part).values_list(*columns)
    return found


def _deadlines(
    rows: Sequence[tuple[int, str, str]], county: str, today: date
) -> dict[str, date | None]:
    """Benefit → the day until which its department answers."""
    names = {benefit for _, _, benefit in rows}
    entry = EntitlementGap.objects.filter(county_code=county, benefit_id__in=names)
    newest = entry.select_related("evaluation__run").order_by("-evaluation_id").first()
    benefits = benefits_of(newest.evaluation.run) if newest else {}
    rules = benefit_rules(county, today)
    found: dict[str, date | None] = {}
    for name in names:
        own = benefits[name].days if name in benefits else ""
        days = rules.whole(*([own] if own else []), ANSWER)
        found[name] = today + timedelta(days=days) if days is not None else None
    return found


def _send(
    by: Actor,
    office: Organisation,
    due_on: date | None,
    keys: Sequence[int],
    today: date,
    now: datetime,
) -> None:
    for part in _parts(keys):
        EntitlementGap.objects.filter(pk__in=part).update(
            state=GapState.DISPATCHED,
            organisation=office,
            dispatched_on=today,
            due_on=due_on,
            answer="",
            answer_reason="",
            answered_on=None,
            answered_in_time=None,
            version=F("version") + 1,
        )
    moment = bulk.moment(now)
    bulk.insert(
        GapEvent,
        _EVENT,
        [
            (key, GapAct.DISPATCH.value, GapState.DISPATCHED.value, office.pk, "", "", "",
             by.user_id, moment)
            for key in keys
        ],
    )  # fmt: skip


def _parts(rows: Sequence[_T]) -> Iterable[Sequence[_T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
