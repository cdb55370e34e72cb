"""Write decided gaps: what is equal only learns which evaluation speaks for it now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.utils.timezone import localtime

from xianjie.apps.benefits.actions.telling import tell_unfulfilled
from xianjie.apps.benefits.enums import GapAct, GapSeen, GapState
from xianjie.apps.benefits.models import BenefitEvaluation, EntitlementGap, GapEvent
from xianjie.apps.benefits.queries.rules import benefit_rules
from xianjie.apps.benefits.reckoning import Found, Reckoned, yearly_of
from xianjie.apps.benefits.standing import Decided, Outcome, Stored
from xianjie.apps.registry import bulk

CHUNK = 2_000
_T = TypeVar("_T")
FACTS = (
    "division_code", "title", "family", "department", "category", "amount", "paid", "unit",
    "yearly", "fact_values", "reason", "proof", "clause", "automatic",
)  # fmt: skip
"""Columns that the newest findings set."""
NEW_FIELDS = (
    "county_code", "household", "person", "benefit_id", "kind", *FACTS, "evaluation",
    "first_period", "last_period", "cleared_period", "seen", "undecided", "state", "answer",
    "answer_reason", "answer_words", "needs", "closing", "closing_source", "version",
)  # fmt: skip


def load_stored(county: str, period: str) -> list[Stored]:
    """Return the gaps that stand, and those that an earlier run of the month cleared."""
    # Held: an answer given while the month is stored would else be written over.
    held = EntitlementGap.objects.select_for_update().filter(county_code=county)
    rows = held.exclude(seen=GapSeen.CLEARED, cleared_period__lt=period)
    found = rows.values_list(
        "pk", "household_id", "person_id", "benefit_id", "kind", "state", "seen", "first_period",
        "organisation_id", "answer", "effective_from", "answered_on", "closing", "closed_on",
    )  # fmt: skip
    stored: dict[Any, Stored] = {}
    for row in found.order_by("pk").iterator(CHUNK):
        one = Stored(row[0], (row[1], row[2], row[3], row[4]), GapState(row[5]), GapSeen(row[6]),
                     *row[7:])  # fmt: skip
        stored[one.key] = one  # one cleared this month may have a successor already
    return list(stored.values())


def store_gaps(
    evaluation: BenefitEvaluation, outcome: Outcome, reckoned: Reckoned, now: datetime
) -> Counter[str]:
    """Bring the stored gaps to what was decided; needs a transaction.

    Returns:
        How many gaps were added, changed, kept, cleared, taken back and sent back to work.
    """
    tally: Counter[str] = Counter()
    _take_back(outcome.taken_back)
    tally["removed"] = len(outcome.taken_back)
    fresh = [one for one in outcome.decided if one.stored is None and one.found is not None]
    _insert(evaluation, fresh, reckoned)
    tally["added"] = len(fresh)
    standing = [one for one in outcome.decided if one.stored is not None]
    going = [one for one in standing if one.seen != GapSeen.CLEARED]
    _keep(evaluation, going)
    tally["changed"] = _refresh(going, reckoned)
    tally["kept"] = len(going) - tally["changed"]
    tally["cleared"] = sum(1 for one in standing if one.seen == GapSeen.CLEARED)
    tally["sent_back"] = _work(evaluation, standing, reckoned, now)
    return +tally


def _take_back(gaps: Sequence[Stored]) -> None:
    for part in _parts(gaps):
        EntitlementGap.objects.filter(pk__in=[one.pk for one in part]).delete()


def _facts(found: Found, reckoned: Reckoned) -> tuple[Any, ...]:
    """Values of `FACTS` as the database takes them."""
    benefit = reckoned.benefits[found.benefit_id]
    yearly = yearly_of(found.kind, found.amount, found.paid, benefit.unit)
    return (
        found.division_code, (benefit.title or benefit.id)[:80], benefit.family,
        benefit.department, found.category[:40], found.amount, found.paid, benefit.unit, yearly,
        bulk.json_text(found.fact_values), found.reason, bulk.json_text(list(benefit.proof)),
        reckoned.clauses.get(benefit.id, "")[:200], benefit.automatic,
    )  # fmt: skip


def _insert(evaluation: BenefitEvaluation, fresh: Sequence[Decided], reckoned: Reckoned) -> None:
    period = evaluation.period
    rows = []
    for one in fresh:
        found = one.found
        assert found is not None
        rows.append(
            (
                evaluation.county_code, found.household_id, found.person_id, found.benefit_id,
                found.kind.value, *_facts(found, reckoned), evaluation.pk, period, period, "",
                GapSeen.NEW.value, False, GapState.OPEN.value, "", "", "", "", "", "", 1,
            )
        )  # fmt: skip
    bulk.insert(EntitlementGap, NEW_FIELDS, rows)


def _keep(evaluation: BenefitEvaluation, going: Sequence[Decided]) -> None:
    """Let gaps that go on name the month; grouped, since most of them share what they say."""
    groups: dict[tuple[GapSeen, bool], list[int]] = {}
    for one in going:
        assert one.stored is not None
        groups.setdefault((one.seen, one.undecided), []).append(one.stored.pk)
    for (seen, undecided), keys in groups.items():
        for part in _parts(keys):
            EntitlementGap.objects.filter(pk__in=part).update(
                evaluation=evaluation,
                last_period=evaluation.period,
                cleared_period="",
                seen=seen,
                undecided=undecided,
            )


def _refresh(going: Sequence[Decided], reckoned: Reckoned) -> int:
    """Write the findings of gaps whose facts are not those stored; return how many."""
    known = {one.stored.pk: one.found for one in going if one.stored and one.found}
    changed: list[tuple[Any, ...]] = []
    for part in _parts(list(known)):
        rows = EntitlementGap.objects.filter(pk__in=part).values_list("pk", *FACTS)
        for pk, *old in rows.iterator(CHUNK):
            new = _facts(known[pk], reckoned)
            texts = {FACTS.index("fact_values"), FACTS.index("proof")}
            had = [bulk.json_text(v) if at in texts else v for at, v in enumerate(old)]
            if tuple(had) != new:
                changed.append((*new, pk))
    bulk.update(EntitlementGap, FACTS, changed)
    return len(changed)


def _work(
    evaluation: BenefitEvaluation,
    standing: Sequence[Decided],
    reckoned: Reckoned,
    now: datetime,
) -> int:
    """Close, reopen and send back gaps as the data say; return how many wait again."""
    today = localtime(now).date()
    moved = [one for one in standing if one.seen == GapSeen.CLEARED or one.act is not None]
    before = _states_before([one.stored.pk for one in moved if one.stored and _revived(one)])
    events: list[GapEvent] = []
    waiting: list[EntitlementGap] = []
    rules = benefit_rules(evaluation.county_code, today)
    for part in _parts(moved):
        known = EntitlementGap.objects.select_for_update().in_bulk(
            [one.stored.pk for one in part if one.stored]
        )
        for one in part:
            assert one.stored is not None
            gap = known[one.stored.pk]
            gap.seen, gap.undecided = one.seen, one.undecided
            if one.seen == GapSeen.CLEARED:
                gap.cleared_period = evaluation.period
            if _revived(one):
                gap.state = before.get(gap.pk, GapState.OPEN)
            elif one.state is not None:
                gap.state = one.state
            if one.state == GapState.CLOSED:
                gap.closed_on, gap.closing = today, one.closing or ""
                gap.closing_source = reckoned.batches.get(gap.benefit_id, evaluation.period)[:120]
            elif gap.state != GapState.CLOSED:
                gap.closed_on, gap.closing, gap.closing_source = None, "", ""
            if one.state == GapState.UNFULFILLED:
                days = rules.whole(reckoned.benefits[gap.benefit_id].days, "待遇答复天数")
                gap.due_on = today + timedelta(days=days) if days is not None else None
                waiting.append(gap)
            elif one.state == GapState.OPEN:
                gap.organisation, gap.due_on, gap.dispatched_on = None, None, None
            gap.version += 1
            if one.act is not None and (gap.organisation_id or one.stored.organisation_id):
                events.append(
                    GapEvent(
                        gap=gap,
                        act=one.act,
                        state=gap.state,
                        organisation_id=one.stored.organisation_id,
                        words=gap.closing_source,
                        at=now,
                    )
                )
        EntitlementGap.objects.bulk_update(
            known.values(),
            ["seen", "undecided", "cleared_period", "state", "closed_on", "closing",
             "closing_source", "due_on", "dispatched_on", "organisation", "version"],
            batch_size=500,
        )  # fmt: skip
    GapEvent.objects.bulk_create(events, batch_size=1_000)
    tell_unfulfilled(waiting, evaluation, today, now)
    return len(waiting)


def _revived(one: Decided) -> bool:
    """Whether an earlier run of the same month had cleared the gap."""
    return one.act == GapAct.RAISE and one.stored is not None and one.stored.seen == GapSeen.CLEARED


def _states_before(keys: Sequence[int]) -> dict[int, GapState]:
    """Where gaps stood before the data closed them."""
    events = GapEvent.objects.filter(gap__in=keys).exclude(act=GapAct.CONFIRM)
    return {gap: GapState(state) for gap, state in events.order_by("at", "id").values_list(
        "gap_id", "state")}  # fmt: skip


def _parts(rows: Sequence[_T]) -> Iterable[Sequence[_T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
