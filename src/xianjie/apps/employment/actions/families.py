"""Zero-employment families follow the register: found, employed, cleared, back when it recurs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.employment.enums import STANDING, Clearing, FamilyState, FamilyStep, Source
from xianjie.apps.employment.models import Worker, ZeroFamily, ZeroFamilyEvent
from xianjie.apps.employment.queries.families import Judged, Verdict
from xianjie.apps.employment.queries.labour import judged_families
from xianjie.apps.employment.queries.rules import LabourRules, labour_rules
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Household

CHUNK = 1_000
_CHANGED = (
    "division_code", "state", "focus", "relocated", "able", "found_on", "period", "due_on",
    "owner", "measure", "reopened", "employed_by", "cleared_on", "clearing", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Home:
    """Where a household is and what it is."""

    division_code: str
    focus: bool
    relocated: bool


def follow(
    family: ZeroFamily, judged: Judged, *, today: date, due: date | None, period: str = "",
    user: int | None = None,
) -> FamilyStep | None:  # fmt: skip
    """Let one family follow its verdict; return what happened, None where nothing did.

    A feed that shows somebody at work clears; what people say is only reported until somebody
    clears it with a proof. A verdict that is unknown moves nothing that stands.
    """
    was = family.state
    if judged.verdict is Verdict.ZERO:
        family.able = judged.able
        if was in STANDING and was != FamilyState.EMPLOYED:
            return None
        family.period = period or family.period
        if was == FamilyState.EMPLOYED:
            family.state = (
                FamilyState.MEASURED if family.measure and family.owner_id
                else FamilyState.ASSIGNED if family.owner_id
                else FamilyState.FOUND
            )  # fmt: skip
            family.employed_by_id = None
            return FamilyStep.AGAIN
        again = was == FamilyState.CLEARED and family.clearing != Clearing.NOT_ANY
        family.state, family.found_on, family.due_on = FamilyState.FOUND, today, due
        family.cleared_on, family.clearing, family.measure = None, "", ""
        family.owner_id = family.employed_by_id = None
        family.reopened += again
        return FamilyStep.AGAIN if again else FamilyStep.FIND
    if judged.verdict is Verdict.UNKNOWN:
        return None
    if was == FamilyState.CHECK or (was in STANDING and not judged.works):
        return _cleared(family, Clearing.NOT_ANY, today)
    if was in STANDING and judged.fed and not user:
        return _cleared(family, Clearing.FEED, today)
    if was in STANDING and was != FamilyState.EMPLOYED:
        family.state, family.employed_by_id = FamilyState.EMPLOYED, user
        return FamilyStep.EMPLOY
    return None


def _cleared(family: ZeroFamily, how: Clearing, today: date) -> FamilyStep:
    family.state, family.clearing, family.cleared_on = FamilyState.CLEARED, how, today
    return FamilyStep.CLEAR


@dataclass
class Followed:
    """How many families a month or an answer moved."""

    found: int = 0
    again: int = 0
    cleared: int = 0
    employed: int = 0


def follow_register(
    *, county: str, today: date, now: datetime, period: str = "",
    households: Collection[int] | None = None, user: int | None = None,
    rules: LabourRules | None = None,
) -> Followed:  # fmt: skip
    """Bring the list in line with the register, for a county or some households.

    Called inside the transaction of the action that changed the register, which checked who may.
    """
    rules = rules or labour_rules(county, today)
    judged = judged_families(county, rules, today, households)
    due = standards(county, today).day_after(today, "零就业办结天数")
    known = ZeroFamily.objects.select_for_update().filter(county_code=county)
    if households is not None:
        known = known.filter(household_id__in=households)
    families = {one.household_id: one for one in known.iterator(CHUNK)}
    wanted = {
        home
        for home, one in judged.items()
        if one.verdict is Verdict.ZERO or (one.verdict is Verdict.UNKNOWN and one.unemployed)
    }
    fresh = _fresh(county, wanted - families.keys(), judged, today, due, period)
    changed: list[ZeroFamily] = []
    events: list[tuple[ZeroFamily, FamilyStep]] = [
        (one, FamilyStep.FIND) for one in fresh if one.state == FamilyState.FOUND
    ]
    for home, family in families.items():
        step = follow(
            family, judged.get(home, Judged(Verdict.NOT)), today=today, due=due, period=period,
            user=user,
        )  # fmt: skip
        if step is not None:
            family.version += 1
            changed.append(family)
            events.append((family, step))
    ZeroFamily.objects.bulk_create(fresh, batch_size=CHUNK)
    ZeroFamily.objects.bulk_update(changed, list(_CHANGED), batch_size=CHUNK)
    ZeroFamilyEvent.objects.bulk_create(
        (
            ZeroFamilyEvent(family=one, step=step, period=period, user_id=user, at=now)
            for one, step in events
        ),
        batch_size=CHUNK,
    )
    steps = [step for _, step in events]
    return Followed(
        found=steps.count(FamilyStep.FIND), again=steps.count(FamilyStep.AGAIN),
        cleared=steps.count(FamilyStep.CLEAR), employed=steps.count(FamilyStep.EMPLOY),
    )  # fmt: skip


def _fresh(
    county: str, homes: Collection[int], judged: Mapping[int, Judged], today: date,
    due: date | None, period: str,
) -> list[ZeroFamily]:  # fmt: skip
    found = []
    numbers = sorted(homes)
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        for pk, home in homes_of(Household.objects.filter(pk__in=part)).items():
            one = judged[pk]
            zero = one.verdict is Verdict.ZERO
            found.append(ZeroFamily(
                county_code=county, division_code=home.division_code, household_id=pk,
                state=FamilyState.FOUND if zero else FamilyState.CHECK, focus=home.focus,
                relocated=home.relocated, able=one.able, found_on=today, period=period,
                due_on=due,
            ))  # fmt: skip
    return found


def homes_of(rows: object) -> dict[int, Home]:
    """Return where households are and what they are, by number, in one query."""
    values = rows.values_list(  # type: ignore[attr-defined]
        "pk", "division_code", "household_type", "monitor_category", "extra"
    )
    return {
        pk: Home(place, kind == "脱贫户" or bool(monitor), bool(extra.get("是否易地搬迁户")))
        for pk, place, kind, monitor, extra in values
    }


def follow_worker(worker: Worker, *, today: date, now: datetime, user: int | None) -> Followed:
    """Bring the family of one worker in line, after the village asked."""
    return follow_register(
        county=worker.county_code, today=today, now=now, households=[worker.household_id],
        user=user if worker.source != Source.FEED else None,
    )  # fmt: skip
