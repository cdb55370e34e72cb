"""Who could be 两后生: all members of poor households of the age, judged from the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from xianjie.apps.employment.queries.labour import Labour, labour_of
from xianjie.apps.registry.models import Circumstance, Person
from xianjie.apps.training.rules import (
    LEAST,
    MOST,
    YouthFacts,
    YouthVerdict,
    judge_youth,
    training_rules,
)
from xianjie.kernel.dates import born_by

POOR, UNMARRIED = "脱贫户", "未婚"
_SPOUSES = {"配偶", "之儿媳", "之女婿"}
_HEADS = {"户主"}


def judged_youth(county: str, on: date) -> list[tuple[Person, YouthVerdict]]:
    """Return everybody of a county who is, or may be, 两后生 on a day; four queries.

    For an action or a task; the whole county is read.
    """
    book = training_rules(county, on)
    least, most = book.whole(LEAST), book.whole(MOST)
    if least is None or most is None:
        return []
    # Who is 25 turns 26 the day after: born after the day that makes 26.
    people = list(
        Person.objects.filter(
            Q(birth_date__isnull=True)
            | Q(birth_date__gt=born_by(most + 1, on), birth_date__lte=born_by(least, on)),
            county_code=county, household__household_type=POOR, household__is_active=True,
        ).select_related("household")
    )  # fmt: skip
    numbers = [one.pk for one in people]
    married = _married(people)
    single = set(
        Circumstance.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on), kind=UNMARRIED,
            person__in=numbers, judged_on__lte=on, retired_at__isnull=True,
        ).values_list("person_id", flat=True)
    )  # fmt: skip
    work = labour_of(numbers)
    found = []
    for one in people:
        facts = _facts(one, work, is_single=one.pk in single, is_married=one.pk in married)
        verdict = judge_youth(facts, on, least, most)
        if verdict.fits:
            found.append((one, verdict))
    return found


def _facts(
    one: Person, work: dict[int, Labour], *, is_single: bool, is_married: bool
) -> YouthFacts:  # fmt: skip
    known = work.get(one.pk)
    school = "" if one.school_status == "非在校生" else one.school_status
    married = True if is_married else None
    return YouthFacts(
        born=one.birth_date, poor=True, married=False if is_single else married,
        education=one.education, school=school, works=known.works if known else None,
    )  # fmt: skip


def _married(people: Iterable[Person]) -> set[int]:
    """Return who is married by the relations in the household: spouses, and heads with one."""
    homes: dict[int, list[Person]] = defaultdict(list)
    for one in people:
        if one.household_id is not None:
            homes[one.household_id].append(one)
    with_spouse = set(
        Person.objects.filter(household__in=list(homes), relation="配偶").values_list(
            "household_id", flat=True
        )
    )
    return {
        one.pk
        for home, members in homes.items()
        for one in members
        if one.relation in _SPOUSES or (one.relation in _HEADS and home in with_spouse)
    }


def turned_out(born: date, on: date, most: int) -> bool:
    """Whether somebody has passed the upper age on a day."""
    return born <= born_by(most + 1, on)
