"""A check's hits against what stands: new, continuing, cleared, exempted, confirmed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xianjie.apps.quality.enums import (
    HOLDING,
    SEVERITY_RANKS,
    ExemptionState,
    FindingStep,
    Mending,
    Standing,
)
from xianjie.apps.quality.models import (
    FindingEvent,
    QualityExemption,
    QualityFinding,
    QualityRun,
)
from xianjie.apps.quality.portions import portions

_PORTION = 2_000
_KEYS = 500
_OWN = ("户", "人")
"""Tables of the registry: what is corrected there shows at once."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule that ran: what its findings need of it."""

    id: str
    hash: str
    table: str
    severity: str
    category: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that a rule calls doubtful; ``values`` is JSON text, see `QualityFinding`."""

    rule: Judged
    row_key: str
    division_code: str
    household: int | None
    person: int | None
    values: str
    data_hash: str


@dataclass
class Stored:
    """What storing changed."""

    new: int = 0
    cleared: int = 0
    confirmed: int = 0
    still: int = 0
    spoilt: int = 0
    new_keys: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Known:
    pk: int
    standing: str
    data_hash: str
    rule_hash: str
    division_code: str
    household: int | None
    mending: str
    marked_at: datetime | None


@dataclass(frozen=True)
class Round:
    """The occasion of storing: the run, its day and moment, and the days of the tables' data.

    ``households`` narrows it to what was looked at again: nothing else is cleared then.
    """

    run: QualityRun
    today: date
    now: datetime
    data_days: Mapping[str, date | None]
    households: frozenset[int] = frozenset()


def store_hits(occasion: Round, judged: Mapping[str, Judged], hits: Iterable[Hit]) -> Stored:
    """Bring the findings of the rules that ran to the hits; call it inside a transaction.

    Findings of other rules stay as they are. Nothing is written for what merely goes on.
    """
    stored = Stored()
    known = _known(occasion, judged)
    fresh: list[QualityFinding] = []
    changed: list[QualityFinding] = []
    spoilt: list[int] = []
    going_on: set[int] = set()
    reopened: list[int] = []
    for hit in hits:
        key = (hit.rule.id, hit.row_key)
        if key in stored.new_keys:
            continue
        old = known.pop(key, None)
        if old is None or old.pk in going_on:
            if old is None:
                stored.new_keys.add(key)
                fresh.append(_fresh(occasion, hit))
            continue
        going_on.add(old.pk)
        if old.standing == Standing.CLEARED:
            reopened.append(old.pk)
            stored.new_keys.add(key)
        elif old.standing == Standing.EXEMPT and old.data_hash != hit.data_hash:
            spoilt.append(old.pk)
        if _differs(old, hit) or old.standing == Standing.CLEARED:
            changed.append(_changed(old, hit))
        if old.mending == Mending.MARKED and _seen_since(occasion, hit.rule.table, old.marked_at):
            stored.still += 1
            _still(old.pk, occasion)
    gone = [one for one in known.values() if one.standing != Standing.CLEARED]
    _quiet_new(occasion, judged)
    for part in portions(fresh, _PORTION):
        QualityFinding.objects.bulk_create(part)
    for changed_part in portions(changed, _KEYS):
        QualityFinding.objects.bulk_update(
            changed_part, ["division_code", "household", "rule_hash", "severity", "severity_rank",
                           "category", "table", "parameters", "values", "data_hash"],
        )  # fmt: skip
    _reopen(reopened, occasion)
    _end_exemptions(spoilt, ExemptionState.CHANGED, FindingStep.CHANGED, occasion)
    _clear(gone, occasion, stored)
    stored.new = len(fresh) + len(reopened)
    stored.cleared = len(gone)
    stored.spoilt = len(spoilt)
    return stored


def _known(occasion: Round, judged: Mapping[str, Judged]) -> dict[tuple[str, str], _Known]:
    rows = QualityFinding.objects.filter(county_code=occasion.run.county_code)
    rows = rows.filter(rule_id__in=judged) if len(judged) <= _KEYS else rows
    if occasion.households:
        rows = rows.filter(household__in=occasion.households)
    columns = ("rule_id", "row_key", "pk", "standing", "data_hash", "rule_hash",
               "division_code", "household_id", "mending", "marked_at")  # fmt: skip
    found = {}
    for rule, key, *rest in rows.values_list(*columns).iterator(_PORTION):
        if rule in judged:
            found[(rule, key)] = _Known(*rest)
    return found


def _values_of(hit: Hit) -> dict[str, Any]:
    return {
        "division_code": hit.division_code,
        "household_id": hit.household,
        "rule_hash": hit.rule.hash,
        "table": hit.rule.table,
        "severity": hit.rule.severity,
        "severity_rank": SEVERITY_RANKS[hit.rule.severity],
        "category": hit.rule.category,
        "parameters": dict(hit.rule.parameters),
        "values": hit.values,
        "data_hash": hit.data_hash,
    }


def _fresh(occasion: Round, hit: Hit) -> QualityFinding:
    run = occasion.run
    return QualityFinding(
        county_code=run.county_code,
        rule_id=hit.rule.id,
        row_key=hit.row_key,
        person_no=hit.person,
        standing=Standing.OPEN,
        first_run=run,
        first_seen=occasion.today,
        last_seen=occasion.today,
        **_values_of(hit),
    )


def _changed(old: _Known, hit: Hit) -> QualityFinding:
    return QualityFinding(pk=old.pk, **_values_of(hit))


def _differs(old: _Known, hit: Hit) -> bool:
    return (old.data_hash, old.rule_hash, old.division_code, old.household) != (
        hit.data_hash, hit.rule.hash, hit.division_code, hit.household
    )  # fmt: skip


def _seen_since(occasion: Round, table: str, marked: datetime | None) -> bool:
    """Whether the data of a table are newer than the report that they were corrected."""
    if table in _OWN or marked is None:
        return True
    day = occasion.data_days.get(table)
    return day is None or day > marked.date()


def _quiet_new(occasion: Round, judged: Mapping[str, Judged]) -> None:
    """What was new before is no longer."""
    if occasion.households:
        return
    rows = QualityFinding.objects.filter(county_code=occasion.run.county_code, is_new=True)
    for part in portions(judged, _KEYS):
        rows.filter(rule_id__in=part).update(is_new=False)


def _reopen(numbers: Iterable[int], occasion: Round) -> None:
    for part in portions(numbers, _KEYS):
        for row in QualityFinding.objects.filter(pk__in=part):
            row.standing, row.is_new, row.times = Standing.OPEN, True, row.times + 1
            row.cleared_on, row.last_run, row.last_seen = None, None, occasion.today
            row.mending, row.sent_to, row.due_on, row.marked_at = Mending.NONE, None, None, None
            row.save(
                update_fields=["standing", "is_new", "times", "cleared_on", "last_run",
                               "last_seen", "mending", "sent_to", "due_on", "marked_at"]
            )  # fmt: skip
        _events(part, FindingStep.AGAIN, occasion)


def _still(pk: int, occasion: Round) -> None:
    QualityFinding.objects.filter(pk=pk).update(mending=Mending.SENT, marked_at=None)
    _events([pk], FindingStep.STILL, occasion)


def _clear(gone: list[_Known], occasion: Round, stored: Stored) -> None:
    for part in portions(gone, _KEYS):
        numbers = [one.pk for one in part]
        QualityFinding.objects.filter(pk__in=numbers).update(
            standing=Standing.CLEARED, is_new=False, cleared_on=occasion.today,
            last_run=occasion.run, last_seen=occasion.today,
        )  # fmt: skip
        sent = [one.pk for one in part if one.mending]
        stored.confirmed += len(sent)
        _events(sent, FindingStep.CONFIRMED, occasion)
        QualityExemption.objects.filter(findings__in=numbers, state__in=HOLDING).update(
            state=ExemptionState.CLEARED, ended_on=occasion.today
        )


def _end_exemptions(
    numbers: list[int], state: ExemptionState, step: FindingStep, occasion: Round
) -> None:
    for part in portions(numbers, _KEYS):
        end_exemptions(part, state, step, occasion.today, occasion.now)


def end_exemptions(
    numbers: Iterable[int], state: ExemptionState, step: FindingStep, today: date, now: datetime
) -> None:
    """Let the findings ``numbers`` stand again because their exemption is over."""
    kept = list(numbers)
    QualityExemption.objects.filter(findings__in=kept, state__in=HOLDING).update(
        state=state, ended_on=today
    )
    QualityFinding.objects.filter(pk__in=kept).update(standing=Standing.OPEN, exemption=None)
    FindingEvent.objects.bulk_create(
        FindingEvent(finding_id=pk, step=step, words="", at=now) for pk in kept
    )


def _events(numbers: Iterable[int], step: FindingStep, occasion: Round) -> None:
    FindingEvent.objects.bulk_create(
        FindingEvent(finding_id=pk, step=step, words="", at=occasion.now) for pk in numbers
    )


def village_counts(hits: Iterable[Hit]) -> tuple[dict[Any, int], dict[Any, set[str]]]:
    """Count hits by (table, rule, village), and gather the rows by (table, village)."""
    by_rule: Counter[Any] = Counter()
    rows: dict[Any, set[str]] = defaultdict(set)
    for hit in hits:
        by_rule[(hit.rule.table, hit.rule.id, hit.division_code)] += 1
        rows[(hit.rule.table, hit.division_code)].add(hit.row_key)
    return by_rule, rows


def standing_counts(county: str) -> Iterator[tuple[str, str, str, int]]:
    """Yield (standing, rule, severity, number) of a county's findings that are not cleared."""
    from django.db.models import Count

    rows = QualityFinding.objects.filter(county_code=county).exclude(standing=Standing.CLEARED)
    counted = rows.order_by().values_list("standing", "rule_id", "severity")
    yield from counted.annotate(number=Count("pk"))
