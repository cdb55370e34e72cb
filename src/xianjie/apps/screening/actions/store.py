"""Write a month's clues as a difference: what is equal stays untouched.

Rows pass the ORM by (`registry.bulk`): a county's month may hold a hundred thousand of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min

from xianjie.apps.registry import bulk
from xianjie.apps.screening.assembly import ClueDraft, FindingDraft, Key
from xianjie.apps.screening.enums import (
    COMPARISON_CHANNEL,
    HOTLINE_CHANNEL,
    RAISED_KINDS,
    ClueKind,
    ClueState,
    ClueStatus,
    Outcome,
)
from xianjie.apps.screening.models import Clue, ClueMonth, Finding, Run
from xianjie.apps.screening.standing import Decided

CHUNK = 2_000
MONTH_FIELDS = (
    "division_code", "level", "level_rank", "state", "score", "rule_ids", "undecided",
)  # fmt: skip
CLUE_FIELDS = (
    "county_code", "division_code", "household", "kind", "risk", "level", "source_ref",
    "first_period", "last_period", "status", "quiet_level", "outcome", "verified_period",
    "channel", "seen_on", "words",
)  # fmt: skip
FINDING_FIELDS = ("clue_month", "rule_id", "person", "level", "fact_values")
Identity = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class StoredMonth:
    """A month row as it is stored; ``values`` in the order of `MONTH_FIELDS`."""

    pk: int
    clue_id: int
    values: tuple[Any, ...]


def store_month(*, run: Run, decided: Sequence[Decided]) -> Counter[str]:
    """Bring the stored clues of the run's month to ``decided``; needs a transaction.

    Returns:
        How many month rows were added, changed, kept and removed, and how many findings written.
    """
    existing = _existing(run)
    wanted = {item.draft.key for item in decided}
    # What people raised and settled since is no leftover of an earlier run.
    gone = [
        row for key, row in existing.items() if key not in wanted and key[1] not in RAISED_KINDS
    ]
    _remove(gone)
    fresh = _give_records(run, decided, existing)
    fates = _write_months(run, decided, existing)
    # One statement: an unchanged row only learns which run speaks for it now.
    month = ClueMonth.objects.filter(county_code=run.county_code, period=run.period)
    month.exclude(run=run).update(run=run)
    written = _write_findings(run, decided, fates)
    _refresh_clues(run, [item for item in decided if item.record_id not in fresh])
    _refresh_spans({row.clue_id for row in gone})
    tally = Counter(kind for _, kind in fates.values())
    tally["removed"], tally["findings"] = len(gone), written
    return tally


def _existing(run: Run) -> dict[Key, StoredMonth]:
    rows = ClueMonth.objects.filter(county_code=run.county_code, period=run.period).values_list(
        "pk", "clue_id", "household_id", "kind", "risk", "clue__source_ref", *MONTH_FIELDS
    )
    return {
        (row[2], row[3], row[4], row[5]): StoredMonth(row[0], row[1], tuple(row[6:]))
        for row in rows.iterator(CHUNK)
    }


def _remove(rows: Sequence[StoredMonth]) -> None:
    """Take back rows of an earlier run of the same month, and clues that only they carried."""
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        ClueMonth.objects.filter(pk__in=[row.pk for row in part]).delete()
        Clue.objects.filter(pk__in=[row.clue_id for row in part], months__isnull=True).filter(
            verifications__isnull=True, status=ClueStatus.OPEN
        ).delete()


def _give_records(
    run: Run, decided: Sequence[Decided], existing: Mapping[Key, StoredMonth]
) -> set[int]:
    """Find or make the clue of each item; returns the numbers of the new ones."""
    waiting: list[Decided] = []
    for item in decided:
        stored = existing.get(item.draft.key)
        if item.clue_id is None and stored is not None:
            item.clue_id = stored.clue_id
        if item.clue_id is None:
            waiting.append(item)
    numbers = bulk.reserve_ids(Clue, len(waiting))
    rows = []
    for number, item in zip(numbers, waiting, strict=True):
        item.clue_id = number
        rows.append((number, *_new_clue(run, item.draft)))
    bulk.insert(Clue, ("id", *CLUE_FIELDS), rows)
    return set(numbers)


def _new_clue(run: Run, draft: ClueDraft) -> tuple[Any, ...]:
    household, kind, risk, reference = draft.key
    return (
        run.county_code, draft.division_code, household, kind, risk, draft.level, reference,
        run.period, run.period, ClueStatus.OPEN.value, "", Outcome.UNKNOWN.value, "",
        HOTLINE_CHANNEL if kind == ClueKind.HOTLINE else COMPARISON_CHANNEL,
        bulk.day(run.as_of), b"",
    )  # fmt: skip


def _values(item: Decided) -> tuple[Any, ...]:
    """Values of a month row in the order of `MONTH_FIELDS`."""
    draft = item.draft
    return (
        draft.division_code, draft.level, draft.rank, item.state.value, draft.score,
        draft.rule_ids, draft.undecided,
    )  # fmt: skip


def _stored(values: tuple[Any, ...]) -> tuple[Any, ...]:
    place = MONTH_FIELDS.index("rule_ids")
    return (*values[:place], bulk.json_text(values[place]), *values[place + 1 :])


def _write_months(
    run: Run, decided: Sequence[Decided], existing: Mapping[Key, StoredMonth]
) -> dict[int, tuple[int, str]]:
    """Add and change month rows; returns position in ``decided`` → row number and what was done."""
    fates: dict[int, tuple[int, str]] = {}
    added: list[int] = []
    changes = []
    for place, item in enumerate(decided):
        stored = existing.get(item.draft.key)
        if stored is None:
            added.append(place)
        elif stored.values == _values(item):
            fates[place] = (stored.pk, "kept")
        else:
            changes.append((*_stored(_values(item)), stored.pk))
            fates[place] = (stored.pk, "changed")
    bulk.update(ClueMonth, MONTH_FIELDS, changes)
    rows = []
    for number, place in zip(bulk.reserve_ids(ClueMonth, len(added)), added, strict=True):
        item = decided[place]
        household, kind, risk, _ = item.draft.key
        head = (number, item.record_id, run.pk, household, run.county_code, run.period, kind, risk)
        rows.append((*head, *_stored(_values(item))))
        fates[place] = (number, "added")
    names = ("id", "clue", "run", "household", "county_code", "period", "kind", "risk")
    bulk.insert(ClueMonth, (*names, *MONTH_FIELDS), rows)
    return fates


def _write_findings(
    run: Run, decided: Sequence[Decided], fates: Mapping[int, tuple[int, str]]
) -> int:
    """Replace the findings of those months whose findings are not the same any more."""
    stored: dict[int, list[Identity]] = defaultdict(list)
    found = Finding.objects.filter(
        clue_month__county_code=run.county_code, clue_month__period=run.period
    )
    if any(kind != "added" for _, kind in fates.values()):
        names = ("clue_month_id", "rule_id", "person_id", "level", "fact_values")
        for number, *rest in found.values_list(*names).iterator(CHUNK):
            stored[number].append(FindingDraft(*rest).identity)
    fresh, stale = [], []
    for place, item in enumerate(decided):
        number = fates[place][0]
        drafts = item.draft.findings
        if number in stored or not drafts:
            if sorted(stored.get(number, ())) == sorted(draft.identity for draft in drafts):
                continue
            stale.append(number)
        fresh += [
            (number, one.rule_id, one.person_no, one.level, bulk.json_text(dict(one.values)))
            for one in drafts
        ]
    for start in range(0, len(stale), CHUNK):
        found.filter(clue_month_id__in=stale[start : start + CHUNK]).delete()
    bulk.insert(Finding, FINDING_FIELDS, fresh)
    return len(fresh)


def _refresh_clues(run: Run, decided: Sequence[Decided]) -> None:
    """Let each older clue show its newest month; written only where that changes something."""
    by_id = {item.record_id: item.draft for item in decided}
    if not by_id:
        return
    rows = Clue.objects.values_list("pk", "level", "division_code", "first_period", "last_period")
    changes = []
    for pk, level, division, first, last in _among(rows, by_id):
        draft = by_id[pk]
        newest = run.period >= last
        after = (
            draft.level if newest else level,
            draft.division_code if newest else division,
            min(first, run.period),
            max(last, run.period),
        )
        if after != (level, division, first, last):
            changes.append((*after, pk))
    bulk.update(Clue, ("level", "division_code", "first_period", "last_period"), changes)


def _among(rows: Any, wanted: Mapping[int, Any]) -> Iterable[tuple[Any, ...]]:
    numbers = list(wanted)
    for start in range(0, len(numbers), CHUNK):
        yield from rows.filter(pk__in=numbers[start : start + CHUNK])


def _refresh_spans(clue_ids: set[int]) -> None:
    """Mend first and last month of clues that lost a month row and live on in others."""
    numbers = sorted(clue_ids)
    for start in range(0, len(numbers), CHUNK):
        spans = (
            ClueMonth.objects.filter(clue_id__in=numbers[start : start + CHUNK])
            .values_list("clue_id")
            .annotate(first=Min("period"), last=Max("period"))
        )
        bulk.update(
            Clue, ("first_period", "last_period"), [(first, last, pk) for pk, first, last in spans]
        )


def reopen(run: Run, decided: Iterable[Decided]) -> int:
    """Open again what was verified as no risk in an earlier month and stands all the same.

    Such a signal came back because it is graver; what only goes on for want of data stays closed.
    """
    numbers = [item.record_id for item in live(decided) if not item.draft.undecided]
    found = 0
    for start in range(0, len(numbers), CHUNK):
        found += Clue.objects.filter(
            pk__in=numbers[start : start + CHUNK],
            outcome=Outcome.NO_RISK,
            verified_period__lt=run.period,
        ).update(
            status=ClueStatus.OPEN,
            outcome=Outcome.UNKNOWN,
            closed_on=None,
            quiet_until=None,
            quiet_level="",
        )
    return found


def live(decided: Iterable[Decided]) -> list[Decided]:
    """The clues that stand this month."""
    return [item for item in decided if item.state is not ClueState.CLEARED]
