"""Every figure of an adopted document becomes a goal of an indicator."""

from __future__ import annotations

import calendar
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.documents.enums import Comparator, UnitRole
from xianjie.apps.documents.models import PolicyDocument, Target
from xianjie.apps.indicators.actions.defining import ensure_indicators
from xianjie.apps.indicators.definitions import book
from xianjie.apps.indicators.enums import (
    GoalComparator,
    IndicatorSource,
    MatchState,
    Rhythm,
    RollUp,
)
from xianjie.apps.indicators.goals import printed_places
from xianjie.apps.indicators.models import Indicator, IndicatorTarget, TargetMatch
from xianjie.kernel.errors import RefusedError

_COUNTY, _CODE_DIGITS = 6, 12
_PERCENT = "%"
_EVERY_YEAR = ("每年", "每月", "每季度", "每半年", "年均")
_LONGEST_PERIOD = 15
_ALL = Decimal(100)
_OWN_TOPIC = "文件指标"


@dataclass(frozen=True, slots=True)
class MatchResult:
    """How the figures of a document were matched."""

    matched: int = 0
    proposed: int = 0
    conflicts: int = 0


@transaction.atomic
def match_document(*, document: PolicyDocument, by: Actor, now: datetime) -> MatchResult:
    """Give every figure of an adopted document (thresholds apart) an indicator and its goals.

    Called when a document is adopted, in its transaction: who may adopt was checked there.
    Figures of an earlier version lose their goals; what people decided about them is kept for
    the same figure. Comes to the same end when called again.
    """
    county = document.division_code[:_COUNTY]
    ensure_indicators(county)
    place = county.ljust(_CODE_DIGITS, "0")
    decided = _forget_earlier(document)
    known = {one.code: one for one in Indicator.objects.filter(division_code=place)}
    done = set(
        TargetMatch.objects.filter(target__clause__document=document).values_list(
            "target_id", flat=True
        )
    )
    targets = (
        Target.objects.filter(clause__document=document, is_rule=False)
        .select_related("clause__document")
        .prefetch_related("clause__units")
        .order_by("clause__order", "order", "id")
    )
    matched = proposed = conflicts = 0
    # What names a year comes first: it holds against what is meant for all years.
    for target in sorted(targets, key=_is_timeless):
        if target.pk in done:
            continue
        earlier = decided.get(_own_code(target))
        if earlier is not None and earlier.state == MatchState.LEFT_OUT:
            TargetMatch.objects.create(
                target=target, division_code=place, state=MatchState.LEFT_OUT,
                decided_by_id=earlier.decided_by_id, decided_at=earlier.decided_at,
            )  # fmt: skip
            continue
        found = _fitting(target, known) if earlier is None else None
        state = MatchState.MATCHED if found else MatchState.PROPOSED
        if earlier is not None and earlier.indicator is not None:
            found, state = earlier.indicator, MatchState(earlier.state)
        indicator = found or _own_indicator(target, place, known)
        office = _lead_office(target)
        if indicator.organisation_id is None and office is not None:
            indicator.organisation_id = office
            indicator.save(update_fields=["organisation"])
        conflict = set_goals(target, indicator)
        TargetMatch.objects.create(
            target=target, division_code=place, indicator=indicator, state=state, conflict=conflict,
            decided_by_id=earlier.decided_by_id if earlier else None,
            decided_at=earlier.decided_at if earlier else None,
        )  # fmt: skip
        matched += state != MatchState.PROPOSED
        proposed += state == MatchState.PROPOSED
        conflicts += bool(conflict)
    record(
        actor=by,
        action="indicators.match",
        object_type="documents.PolicyDocument",
        object_id=document.pk,
        division_code=document.division_code,
        detail={"matched": matched, "proposed": proposed, "conflicts": conflicts},
        at=now,
    )
    return MatchResult(matched, proposed, conflicts)


def _forget_earlier(document: PolicyDocument) -> dict[str, TargetMatch]:
    """Take the goals of earlier versions away; return what people decided, by figure."""
    earlier = TargetMatch.objects.filter(
        target__clause__document__division_code=document.division_code,
        target__clause__document__key=document.key,
    ).exclude(target__clause__document=document)
    rows = list(earlier.select_related("target__clause__document", "indicator"))
    IndicatorTarget.objects.filter(source_target__in=[row.target_id for row in rows]).delete()
    decided = {_own_code(row.target): row for row in rows if row.decided_by_id is not None}
    earlier.delete()
    return decided


def _is_timeless(target: Target) -> bool:
    return target.year is None and not target.by


def _fitting(target: Target, known: dict[str, Indicator]) -> Indicator | None:
    """Return the packaged indicator whose words fit: by its name first, then by its sentence."""
    name = " ".join((target.name, target.scope, target.series))
    if target.comparator == Comparator.ALL:
        name += " 全覆盖"
    for text in (name, f"{name} {target.verbatim}"):
        definition = book().definition_for(text, target.unit)
        indicator = known.get(definition.code) if definition else None
        if indicator is not None and _can_hold(indicator, target):
            return indicator
    return None


def _can_hold(indicator: Indicator, target: Target) -> bool:
    """Whether the units agree: a share is no number of people, except as growth."""
    if target.comparator == Comparator.GROWTH:
        return True
    if target.value is None:
        return indicator.unit == _PERCENT
    if _PERCENT in {indicator.unit, target.unit}:
        # A share of something that is counted in households means its growth.
        return indicator.unit == target.unit or "增" in f"{target.name}{target.verbatim}"
    return True


def _own_code(target: Target) -> str:
    """Return a code that the same figure has in every version of its document."""
    clause = target.clause
    text = "|".join(
        (clause.document.key, clause.path, target.series or target.name, target.scope, target.unit)
    )
    return f"doc-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _own_indicator(target: Target, place: str, known: dict[str, Indicator]) -> Indicator:
    code = _own_code(target)
    if code in known:
        row = known[code]
        if not row.is_active:
            row.is_active = True
            row.save(update_fields=["is_active"])
        return row
    unit = target.unit or (_PERCENT if target.value is None else "")
    if target.value is None:
        unit = _PERCENT
    name = target.name
    if target.scope and target.scope not in name:
        name = f"{name}（{target.scope}）"
    row = Indicator.objects.create(
        division_code=place,
        code=code,
        name=name[:200],
        topic=_OWN_TOPIC,
        unit=unit[:30],
        source=IndicatorSource.REPORTED,
        roll_up=RollUp.NONE,
        better="down" if target.comparator == Comparator.AT_MOST else "up",
        rhythm=Rhythm.MONTHLY if target.by == "每月" else Rhythm.QUARTERLY,
        decimals=printed_places(target.value) if target.value is not None else 1,
        organisation_id=_lead_office(target),
        meaning=f"{target.clause.document.title} {target.clause.path}"[:300],
    )
    known[code] = row
    return row


def _lead_office(target: Target) -> int | None:
    """Return the organisation that leads the clause, the first where several do."""
    leading = [one for one in target.clause.units.all() if one.role == UnitRole.LEAD]
    return next((one.organisation_id for one in leading if one.organisation_id is not None), None)


def set_goals(target: Target, indicator: Indicator) -> str:
    """Write the goals that a figure means; return what it contradicts, empty for nothing."""
    document = target.clause.document
    value, places = target.value, printed_places(target.value) if target.value is not None else 0
    comparator, unit = target.comparator, target.unit
    if value is None and comparator == Comparator.GROWTH:
        value, unit, comparator = Decimal(0), "", GoalComparator.NOT_LOWER
    elif value is None:
        value, unit = _ALL, _PERCENT
    elif unit == _PERCENT and indicator.unit != _PERCENT and comparator != Comparator.EQUAL:
        comparator = GoalComparator.GROWTH
    conflicts = []
    for year, due_on in goal_years(target):
        row, made = IndicatorTarget.objects.get_or_create(
            indicator=indicator,
            division_code=indicator.division_code,
            year=year,
            comparator=comparator,
            defaults={
                "value": value,
                "unit": unit,
                "places": places,
                "due_on": due_on,
                "source_target": target,
                "document": document.title[:200],
                "clause": target.clause.path,
                "modality": target.modality,
            },
        )
        if not made and row.value != value and not _is_timeless(target):
            conflicts.append(
                f"{year} 年《{row.document}》{row.clause} 写的是 {row.value.normalize():f}"
            )
    return "；".join(conflicts)[:200]


def goal_years(target: Target) -> list[tuple[int, date | None]]:
    """Return the years for which a figure is a goal, with the day by which it is to be reached.

    每年 means every year of the document. Without any time a share, 全部 and 清零 hold in every
    year of it, a number is to be reached by its last one.
    """
    document = target.clause.document
    first = document.period_from or document.issued_on or document.published_on
    last = document.period_to or first
    if target.year is not None:
        return [(target.year, _due(target.by, target.year))]
    if re.match(r"[1-9][0-9]{3}", target.by):
        year = int(target.by[:4])
        return [(year, _due(target.by, year))]
    if last is None or first is None:
        moment = document.adopted_at or document.registered_at
        return [(moment.year, None)]
    lasting = target.unit == _PERCENT or not target.value
    if target.by in _EVERY_YEAR or target.comparator == Comparator.GROWTH or lasting:
        years = range(first.year, min(last.year, first.year + _LONGEST_PERIOD) + 1)
        return [(year, None) for year in years]
    return [(last.year, last)]


def _due(by: str, year: int) -> date | None:
    parts = by.split("-")
    if not re.fullmatch(r"\d{4}(-\d{1,2}){1,2}", by) or not year:
        return None
    month = int(parts[1])
    if not 1 <= month <= len(calendar.month_name) - 1:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(max(int(parts[2]), 1), last) if len(parts) > 2 else last)


@transaction.atomic
def confirm_match(
    *, by: Actor, match: TargetMatch, indicator: Indicator | None, now: datetime
) -> TargetMatch:
    """Say to which indicator a figure belongs; None: it is no goal to be followed.

    An indicator of its own that nothing belongs to any more, and that has no value, is put out
    of use. Raises ``RefusedError`` without the right, or for an indicator of another county or
    another kind of unit.
    """
    if by.user_id is None or not by.scope.may(Permission.MANAGE_INDICATORS, match.division_code):
        raise RefusedError("not-permitted", "您的岗位不能确认文件指标。")
    row = (
        TargetMatch.objects.select_for_update(of=("self",))
        .select_related("target__clause__document", "indicator")
        .get(pk=match.pk)
    )
    if indicator is not None:
        if indicator.division_code != row.division_code:
            raise RefusedError("other-county", "请选本县的指标。", field="indicator")
        if not _can_hold(indicator, row.target):
            raise RefusedError(
                "unit", f"单位对不上：指标是“{indicator.unit}”，文件是“{row.target.unit}”。",
                field="indicator",
            )  # fmt: skip
    before = row.indicator
    if before is None or indicator is None or before.pk != indicator.pk:
        IndicatorTarget.objects.filter(source_target=row.target).delete()
        row.conflict = set_goals(row.target, indicator) if indicator is not None else ""
    row.indicator = indicator
    row.state = MatchState.CONFIRMED if indicator is not None else MatchState.LEFT_OUT
    row.decided_by_id, row.decided_at = by.user_id, now
    row.save()
    if before is not None and before != indicator:
        _retire_empty(before)
    record(
        actor=by,
        action="indicators.confirm",
        object_type="indicators.TargetMatch",
        object_id=row.pk,
        division_code=row.division_code,
        detail={"state": row.state, "indicator": indicator.code if indicator else ""},
        at=now,
    )
    return row


def _retire_empty(indicator: Indicator) -> None:
    if indicator.definition or indicator.goals.exists() or indicator.values.exists():
        return
    if not indicator.matches.exclude(state=MatchState.LEFT_OUT).exists():
        indicator.is_active = False
        indicator.save(update_fields=["is_active"])
