"""Every benefit of one household and its members, as the data of a run have it, or would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xianjie.apps.benefits.reckoning import Judged
from xianjie.apps.benefits.running import judge_household
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.models import Run
from xianjie.engine.what_if import Change
from xianjie.kernel.ids import mask_name
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.entitlement import Step

ORDER = (
    Outcome.OWED, Outcome.UNDUE, Outcome.HELD, Outcome.ELIGIBLE, Outcome.UNKNOWN, Outcome.NONE,
)  # fmt: skip
_PLACE = {outcome: place for place, outcome in enumerate(ORDER)}


@dataclass(frozen=True)
class BenefitOutcome:
    """What one benefit means for the household or one member; amounts in yuan, names masked."""

    benefit_id: str
    title: str
    family: str
    department: str
    person_id: int | None
    who: str
    outcome: Outcome
    category: str
    amount: Decimal | None
    paid: Decimal | None
    unit: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    excluded_by: str
    message: str
    citation: str
    unverified: bool
    automatic: bool
    proof: tuple[str, ...]

    @property
    def key(self) -> tuple[str, int | None]:
        """What makes it the same line before and after a change."""
        return (self.benefit_id, self.person_id)


@dataclass(frozen=True)
class HouseholdBenefits:
    """All benefits of a household in a run, what needs action first."""

    run: Run
    lines: tuple[BenefitOutcome, ...]

    def of(self, *outcomes: Outcome) -> tuple[BenefitOutcome, ...]:
        """Lines with one of some outcomes."""
        return tuple(line for line in self.lines if line.outcome in outcomes)


@dataclass(frozen=True)
class Difference:
    """A benefit that a change would make another; one side is None where somebody came or left."""

    before: BenefitOutcome | None
    after: BenefitOutcome | None

    @property
    def line(self) -> BenefitOutcome:
        """The line that names the benefit and the person."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def more(self) -> Decimal | None:
        """How much more would be given, in the benefit's unit; less is negative.

        None where neither side says an amount.
        """
        if all(one is None or one.amount is None for one in (self.before, self.after)):
            return None
        return _gives(self.after) - _gives(self.before)


def household_benefits(
    run: Run, household: Household, changes: Sequence[Change] = ()
) -> HouseholdBenefits:
    """Work out every benefit in force for a household and each member, with every step.

    Args:
        changes: what would be different; nothing of it is stored.

    The household came through the gate of whoever asks.
    """
    who = members_of(household)
    lines = [_line(judged, who) for judged in judge_household(run, household.pk, tuple(changes))]
    lines.sort(
        key=lambda one: (_PLACE[one.outcome], one.family, one.benefit_id, one.person_id or 0)
    )
    return HouseholdBenefits(run, tuple(lines))


def members_of(household: Household) -> dict[int, str]:
    """Return the members of a household found through the gate: masked name and relation."""
    rows = Person.objects.proven("of a household found through the gate")
    return {
        person.pk: f"{mask_name(person.name)} {person.relation}".strip()
        for person in rows.filter(household=household).order_by("pk")
    }


def _line(judged: Judged, who: dict[int, str]) -> BenefitOutcome:
    told = judged.assessment
    benefit = judged.benefit
    return BenefitOutcome(
        benefit_id=benefit.id,
        title=benefit.title or benefit.id,
        family=benefit.family,
        department=benefit.department,
        person_id=judged.person_id,
        who=who.get(judged.person_id, "新增成员") if judged.person_id else "整户",
        outcome=told.outcome,
        category=told.name,
        amount=told.amount,
        paid=told.paid,
        unit=benefit.unit,
        steps=told.steps,
        missing=told.missing,
        excluded_by=judged.excluded_by,
        message=told.message,
        citation=told.citation,
        unverified=told.unverified,
        automatic=benefit.automatic,
        proof=benefit.proof,
    )


def differences(before: HouseholdBenefits, after: HouseholdBenefits) -> list[Difference]:
    """Return the benefits that come out differently, gains first."""
    old = {line.key: line for line in before.lines}
    new = {line.key: line for line in after.lines}
    found = []
    for key in dict.fromkeys([*new, *old]):
        one, other = old.get(key), new.get(key)
        if _told(one) != _told(other):
            found.append(Difference(one, other))
    return sorted(found, key=lambda one: -(one.more or Decimal(0)))


def _told(line: BenefitOutcome | None) -> tuple[object, ...]:
    if line is None:
        return (Outcome.NONE, "", None)
    return (line.outcome, line.category, line.amount)


def _gives(line: BenefitOutcome | None) -> Decimal:
    entitled = line is not None and line.outcome in (
        Outcome.OWED, Outcome.HELD, Outcome.ELIGIBLE,
    )  # fmt: skip
    return (line.amount or Decimal(0)) if line is not None and entitled else Decimal(0)
