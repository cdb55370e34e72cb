"""以岗聘任: who comes first for a post, who cannot be appointed, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.employment.queries.zero import zero_of
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.plans.queries.labour import SKILLS, WEAK_SKILLS
from xianjie.apps.policies.queries import Standards
from xianjie.apps.posts.models import PostHolding
from xianjie.apps.posts.queries.rolls import PUBLIC_FORM, Job, Rolls, rolls_of
from xianjie.apps.posts.rules import BARRED, POINTS, PostRules, age_fault, post_rules
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.dates import age_on

NOT_AT_SCHOOL = "非在校生"
POOR, WATCHED, LOW, IDLE = "脱贫人口", "监测对象", "低收入人口", "零就业家庭"
FORMS_BARRED, PLACES_BARRED = "公益岗冲突就业形式清单", "公益岗冲突就业地清单"


@dataclass(frozen=True)
class Known:
    """What is known of somebody on a day; None where nothing is known."""

    born: date | None
    skill: str
    poor: bool = False
    watched: bool = False
    low: bool = False
    idle_family: bool | None = None
    at_school: str = ""
    in_post: bool = False
    family_in_post: bool = False
    payroll: str = ""
    job: Job | None = None
    died_on: date | None = None


@dataclass(frozen=True)
class Judged:
    """``points`` with their reasons in words; ``barriers`` refuse; ``unknown`` is to be asked."""

    points: int
    reasons: tuple[str, ...]
    barriers: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """Somebody of a village, judged for a kind of post."""

    person: Person
    age: int | None
    judged: Judged


def judge(known: Known, kind: str, rules: PostRules, on: date) -> Judged:
    """Return how somebody fits a kind of post on a day by the rulebook of the place."""
    book = rules.book
    points = {name: int(text) for name, text in book.pairs(POINTS).items() if text.isdigit()}
    facts = {
        POOR: known.poor, WATCHED: known.watched, LOW: known.low, IDLE: known.idle_family is True,
        known.skill: bool(known.skill),
    }  # fmt: skip
    earned = [(name, points[name]) for name, is_so in facts.items() if is_so and name in points]
    unknown = []
    if known.born is None:
        unknown.append("没有登记出生日期")
    if not known.skill:
        unknown.append("没有登记劳动技能")
    if known.idle_family is None:
        unknown.append("还没有人社就业名册")
    return Judged(
        sum(number for _, number in earned),
        tuple(f"{name} {number} 分" for name, number in earned),
        tuple(_barriers(known, kind, rules, on)),
        tuple(unknown),
    )


def _barriers(known: Known, kind: str, rules: PostRules, on: date) -> list[str]:
    found = []
    if known.died_on is not None:
        found.append(f"公安登记 {known.died_on} 死亡")
    fault = age_fault(known.born, on, rules, kind)
    if fault:
        found.append(fault)
    if known.in_post:
        found.append("已经在岗，一人不能同时占两个岗位")
    if known.family_in_post and rules.one_a_household and kind in rules.counted_kinds:
        found.append("同户已有人在岗，当地规定一户只安排一人")
    if known.payroll:
        found.append(f"{known.payroll} 财政供养名册上有")
    if known.skill and known.skill in rules.book.texts(BARRED):
        found.append(f"劳动技能登记为{known.skill}")
    if known.at_school:
        found.append(f"在校：{known.at_school}")
    if known.job is not None and conflicting(known.job, rules.book):
        found.append(f"人社名册上在业：{known.job.place or '地点未填'} {known.job.form}")
    return found


def conflicting(job: Job, book: Standards) -> bool:
    """Whether some work leaves no room for a public post."""
    if job.form == PUBLIC_FORM:
        return False
    return job.place in book.texts(PLACES_BARRED) or job.form in book.texts(FORMS_BARRED)


def candidates_in(village: str, kind: str, on: date) -> list[Candidate]:
    """Return the people of working age of a village, the first ones first, barred ones last.

    Judged in a constant number of queries; the caller has checked that the village may be seen.
    """
    rules = post_rules(village, on)
    people = Person.objects.proven("of a village that the caller may work in").filter(
        household__division_code=village, household__is_active=True
    )
    members = list(people.select_related("household"))
    if rules.least_age is not None:
        grown = [
            one for one in members
            if one.birth_date is None or age_on(one.birth_date, on) >= rules.least_age
        ]  # fmt: skip
    else:
        grown = members
    facts = _facts(members, village, on, rules)
    found = [
        Candidate(
            one,
            age_on(one.birth_date, on) if one.birth_date else None,
            judge(facts[one.pk], kind, rules, on),
        )
        for one in grown
    ]
    return sorted(
        found, key=lambda one: (bool(one.judged.barriers), -one.judged.points, one.person.pk)
    )


def judged_person(person: Person, kind: str, on: date) -> Judged:
    """Return how one person fits a kind of post; ``person`` has a household."""
    household = person.household
    if household is None:
        return Judged(0, (), ("现在不在任何一户",), ())
    rules = post_rules(household.division_code, on)
    family = list(
        Person.objects.proven("of the household of somebody whom the caller found")
        .filter(household=household)
        .select_related("household")
    )
    facts = _facts(family, household.division_code, on, rules)
    return judge(facts[person.pk], kind, rules, on)


def _facts(
    people: Iterable[Person], village: str, on: date, rules: PostRules
) -> Mapping[int, Known]:
    """Return what is known of people of a village; four queries and the rolls."""
    people = list(people)
    with beyond_scope("only people of a village that the caller may see are asked about"):
        rolls = rolls_of(village[:6], on)
    homes = {one.household_id for one in people if one.household_id is not None}
    posts = PostHolding.objects.proven("posts of people whom the caller found").filter(
        left_on__isnull=True, retired_at__isnull=True, household_id__in=homes
    )
    holders: set[int] = set()
    occupied: set[int | None] = set()
    for person, home, kind in posts.values_list("person_id", "household_id", "kind"):
        if person is not None:
            holders.add(person)
        if kind in rules.counted_kinds:
            occupied.add(home)
    low = set(
        LowIncomeMember.objects.proven("of households that the caller found")
        .filter(household_id__in=homes, valid_to__isnull=True)
        .values_list("household_id", flat=True)
    )
    listed = zero_of(homes)
    idle = _idle_families(people, rolls, rules.book) | dict.fromkeys(listed, True)
    return {one.pk: _known(one, rolls, holders, occupied, low, idle) for one in people}


def _known(
    one: Person, rolls: Rolls, holders: set[int], occupied: set[int | None],
    low: set[int], idle: Mapping[int | None, bool],
) -> Known:  # fmt: skip
    household: Household | None = one.household
    return Known(
        born=one.birth_date,
        skill=one.labour_skill,
        poor=bool(household and household.household_type == "脱贫户"),
        watched=bool(household and household.monitor_category and not household.risk_cleared),
        low=one.household_id in low,
        idle_family=idle.get(one.household_id),
        at_school="" if one.school_status == NOT_AT_SCHOOL else one.school_status,
        in_post=one.pk in holders,
        family_in_post=one.household_id in occupied and one.pk not in holders,
        payroll=rolls.payroll.get(one.pk, ""),
        job=rolls.jobs.get(one.pk),
        died_on=rolls.dead.get(one.pk),
    )


def _idle_families(
    people: Iterable[Person], rolls: Rolls, book: Standards
) -> dict[int | None, bool]:
    """Return of each household whether it has hands and nobody at work; empty without a roll."""
    if "employment" not in rolls.known:
        return {}
    able = frozenset(book.texts(SKILLS)) | frozenset(book.texts(WEAK_SKILLS))
    hands: dict[int | None, bool] = defaultdict(bool)
    works: dict[int | None, bool] = defaultdict(bool)
    for one in people:
        hands[one.household_id] |= one.labour_skill in able
        works[one.household_id] |= one.pk in rolls.jobs
    return {home: hands[home] and not works[home] for home in hands}
