"""Write a month's clues as a difference: what is equal stays untouched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Max, Min

from xianjie.apps.screening.assembly import ClueDraft, FindingDraft, Key
from xianjie.apps.screening.enums import ClueState, ClueStatus
from xianjie.apps.screening.models import Clue, ClueMonth, Finding, Run
from xianjie.apps.screening.standing import Decided

CHUNK = 2_000
CLUE_FIELDS = ["level", "division_code", "last_period", "first_period"]
MONTH_FIELDS = [
    "division_code", "level", "level_rank", "state", "score", "rule_ids", "undecided",
]  # fmt: skip


def store_month(*, run: Run, decided: Sequence[Decided]) -> Counter[str]:
    """Bring the stored clues of the run's month to ``decided``; needs a transaction.

    Returns:
        How many month rows were added, changed, kept and removed.
    """
    existing = {
        _key(row): row
        for row in ClueMonth.objects.filter(county_code=run.county_code, period=run.period)
        .select_related("clue")
        .iterator(CHUNK)
    }
    tally: Counter[str] = Counter()
    wanted = {item.draft.key for item in decided}
    gone = [row for key, row in existing.items() if key not in wanted]
    tally["removed"] = len(gone)
    _remove(gone)
    _give_records(run, decided, existing)
    added, changed = _split(run, decided, existing)
    ClueMonth.objects.bulk_create([row for row, _ in added], batch_size=CHUNK)
    ClueMonth.objects.bulk_update([row for row, _ in changed], MONTH_FIELDS, batch_size=500)
    tally["added"], tally["changed"] = len(added), len(changed)
    tally["kept"] = len(decided) - len(added) - len(changed)
    tally["findings"] = _store_findings(
        [*added, *((existing_row, item) for existing_row, item in _kept(decided, existing))]
    )
    _refresh_clues([item for item in decided if item.clue_id], run)
    return tally


def _key(row: ClueMonth) -> Key:
    return (row.household_id, row.kind, row.risk, row.clue.source_ref)


def _kept(
    decided: Iterable[Decided], existing: Mapping[Key, ClueMonth]
) -> Iterable[tuple[ClueMonth, Decided]]:
    for item in decided:
        row = existing.get(item.draft.key)
        if row is not None:
            yield row, item


def _remove(rows: Sequence[ClueMonth]) -> None:
    """Take back rows of an earlier run of the same month, and clues that only they carried."""
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        clues = [row.clue_id for row in part]
        ClueMonth.objects.filter(pk__in=[row.pk for row in part]).delete()
        Clue.objects.filter(pk__in=clues, months__isnull=True).delete()


def _give_records(run: Run, decided: Sequence[Decided], existing: Mapping[Key, ClueMonth]) -> None:
    """Find or make the clue of each item."""
    fresh: list[tuple[Decided, Clue]] = []
    for item in decided:
        if item.clue_id is None and item.draft.key in existing:
            item.clue_id = existing[item.draft.key].clue_id
        if item.clue_id is None:
            fresh.append((item, _new_clue(run, item.draft)))
    Clue.objects.bulk_create([clue for _, clue in fresh], batch_size=CHUNK)
    for item, clue in fresh:
        item.clue_id = clue.pk


def _new_clue(run: Run, draft: ClueDraft) -> Clue:
    household, kind, risk, reference = draft.key
    return Clue(
        county_code=run.county_code,
        division_code=draft.division_code,
        household_id=household,
        kind=kind,
        risk=risk,
        level=draft.level,
        source_ref=reference,
        first_period=run.period,
        last_period=run.period,
        status=ClueStatus.OPEN,
    )


def _split(
    run: Run, decided: Sequence[Decided], existing: Mapping[Key, ClueMonth]
) -> tuple[list[tuple[ClueMonth, Decided]], list[tuple[ClueMonth, Decided]]]:
    added, changed = [], []
    for item in decided:
        row = existing.get(item.draft.key)
        if row is None:
            added.append((_month(run, item), item))
        elif _update(row, item):
            changed.append((row, item))
    return added, changed


def _values(item: Decided) -> dict[str, object]:
    draft = item.draft
    return {
        "division_code": draft.division_code,
        "level": draft.level,
        "level_rank": draft.rank,
        "state": item.state.value,
        "score": draft.score,
        "rule_ids": draft.rule_ids,
        "undecided": draft.undecided,
    }


def _month(run: Run, item: Decided) -> ClueMonth:
    household, kind, risk, _ = item.draft.key
    return ClueMonth(
        run=run,
        clue_id=item.record_id,
        household_id=household,
        county_code=run.county_code,
        period=run.period,
        kind=kind,
        risk=risk,
        **_values(item),
    )


def _update(row: ClueMonth, item: Decided) -> bool:
    differs = False
    for name, value in _values(item).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            differs = True
    return differs


def _store_findings(rows: Sequence[tuple[ClueMonth, Decided]]) -> int:
    """Replace the findings of those months whose findings are not the same any more."""
    stored: dict[int, list[tuple[str, int, str, str]]] = defaultdict(list)
    ids = [row.pk for row, _ in rows]
    for start in range(0, len(ids), CHUNK):
        part = Finding.objects.filter(clue_month_id__in=ids[start : start + CHUNK])
        for finding in part.iterator(CHUNK):
            stored[finding.clue_month_id].append(_identity(finding))
    fresh: list[Finding] = []
    stale: list[int] = []
    for row, item in rows:
        drafts = item.draft.findings
        if sorted(stored[row.pk]) == sorted(draft.identity for draft in drafts):
            continue
        if stored[row.pk]:
            stale.append(row.pk)
        fresh += [
            Finding(
                clue_month_id=row.pk,
                rule_id=draft.rule_id,
                person_id=draft.person_no,
                level=draft.level,
                fact_values=dict(draft.values),
            )
            for draft in drafts
        ]
    for start in range(0, len(stale), CHUNK):
        Finding.objects.filter(clue_month_id__in=stale[start : start + CHUNK]).delete()
    Finding.objects.bulk_create(fresh, batch_size=CHUNK)
    return len(fresh)


def _identity(finding: Finding) -> tuple[str, int, str, str]:
    return FindingDraft(
        finding.rule_id, finding.person_id, finding.level, finding.fact_values
    ).identity


def _refresh_clues(decided: Sequence[Decided], run: Run) -> None:
    """Let each clue show its newest month; written only where that changes something."""
    by_id = {item.clue_id: item for item in decided}
    ids = [number for number in by_id if number is not None]
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        months = {
            row["clue_id"]: (row["first"], row["last"])
            for row in ClueMonth.objects.filter(clue_id__in=part)
            .values("clue_id")
            .annotate(first=Min("period"), last=Max("period"))
        }
        changed = []
        for clue in Clue.objects.filter(pk__in=part):
            first, last = months[clue.pk]
            draft = by_id[clue.pk].draft
            level = draft.level if last == run.period else clue.level
            place = draft.division_code if last == run.period else clue.division_code
            if (clue.level, clue.division_code, clue.first_period, clue.last_period) != (
                level, place, first, last,
            ):  # fmt: skip
                clue.level, clue.division_code = level, place
                clue.first_period, clue.last_period = first, last
                changed.append(clue)
        Clue.objects.bulk_update(changed, CLUE_FIELDS, batch_size=500)


def live(decided: Iterable[Decided]) -> list[Decided]:
    """The clues that stand this month."""
    return [item for item in decided if item.state is not ClueState.CLEARED]
