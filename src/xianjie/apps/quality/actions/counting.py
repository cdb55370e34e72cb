"""What a check leaves beside its findings: who answers, counts by village and by author."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max

from xianjie.apps.quality.assembly import Prepared
from xianjie.apps.quality.enums import Standing
from xianjie.apps.quality.models import EntryTally, QualityFinding, QualityRun, QualityTally
from xianjie.apps.quality.portions import portions
from xianjie.apps.quality.queries.duties import duties_in
from xianjie.apps.quality.storing import Hit, village_counts
from xianjie.apps.registry.models import FamilyChange, Household

_PORTION = 500
_ROWS = 5_000
_TOWN = 9


def set_duties(county: str, today: date) -> None:
    """Let open findings say who answers for their household today."""
    duties = duties_in(county, today)
    rows = QualityFinding.objects.filter(county_code=county).exclude(standing=Standing.CLEARED)
    rows = rows.filter(household__isnull=False).order_by()
    changed: dict[str, list[int]] = defaultdict(list)
    for pk, household, duty in rows.values_list("pk", "household_id", "duty").iterator(_ROWS):
        due = duties.get(household or 0, "")
        if due != duty:
            changed[due].append(pk)
    for duty, numbers in changed.items():
        for part in portions(numbers, _PORTION):
            QualityFinding.objects.filter(pk__in=part).update(duty=duty)


def keep_counts(run: QualityRun, prepared: Prepared, hits: Sequence[Hit]) -> None:
    """Keep the counts of a run; those of earlier runs of the same month and tables go."""
    by_rule, rows = village_counts(hits)
    county = run.county_code.ljust(12, "0")
    tallies = [
        QualityTally(run=run, table=table, rule_id=rule, division_code=village, hits=number)
        for (table, rule, village), number in sorted(by_rule.items())
    ]
    judged = {one.table for one in prepared.judged.values()}
    for table in sorted(judged):
        villages: Counter[str] = Counter()
        for code, number in prepared.found.villages.get(table, {}).items():
            villages[code or county] += number
        for (of, village), keys in rows.items():
            if of == table:
                villages.setdefault(village, len(keys))
        tallies += [
            QualityTally(
                run=run, table=table, division_code=village, rows=number,
                hits=len(rows.get((table, village), ())),
            )
            for village, number in sorted(villages.items())
        ]  # fmt: skip
    _forget(run, judged)
    QualityTally.objects.bulk_create(tallies, batch_size=1_000)
    EntryTally.objects.bulk_create(_entries(run, hits), batch_size=1_000)


def _forget(run: QualityRun, judged: Iterable[str]) -> None:
    earlier = QualityRun.objects.filter(
        county_code=run.county_code, as_of__year=run.as_of.year, as_of__month=run.as_of.month
    ).exclude(pk=run.pk)
    QualityTally.objects.filter(run__in=earlier, table__in=list(judged)).delete()
    EntryTally.objects.filter(run__in=earlier).delete()


def _entries(run: QualityRun, hits: Iterable[Hit]) -> list[EntryTally]:
    """Count households by who changed them last, and those among them with a fault."""
    faulty = {hit.household for hit in hits if hit.household is not None}
    newest = (
        FamilyChange.objects.filter(household__county_code=run.county_code, undone_at__isnull=True)
        .order_by()
        .values("household_id")
        .annotate(last=Max("pk"))
    )
    last = {row["household_id"]: row["last"] for row in newest.iterator(_ROWS)}
    authors: dict[int, str] = {}
    for part in portions(sorted(set(last.values())), _PORTION):
        rows = FamilyChange.objects.filter(pk__in=part)
        authors.update(dict(rows.values_list("pk", "recorded_by")))
    households: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    listed = Household.objects.filter(county_code=run.county_code, is_active=True)
    for pk, village in listed.values_list("pk", "division_code").iterator(_ROWS):
        key = (village[:_TOWN].ljust(12, "0"), authors.get(last.get(pk, 0), ""))
        households[key] += 1
        wrong[key] += pk in faulty
    return [
        EntryTally(
            run=run, division_code=town, entered_by=who, households=number,
            faulty=wrong[(town, who)],
        )
        for (town, who), number in sorted(households.items())
    ]  # fmt: skip
