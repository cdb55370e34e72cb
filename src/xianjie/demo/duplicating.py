"""People and households of the demo county that are registered twice, as lists of years left them.

Planted at the very end, in households that no rule and nobody has touched, so that no other story
of the county changes. `PLANTED` is the truth: the search finds exactly these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from xianjie.apps.cases.models import Case
from xianjie.apps.merging.actions import (
    Wish,
    merge_records,
    say_different,
    search_duplicates,
    undo_merge,
)
from xianjie.apps.merging.enums import DuplicateKind, ProposalState
from xianjie.apps.merging.models import DuplicateSearch, MergeProposal
from xianjie.apps.merging.queries.pairs import pairs_of, seen_mark
from xianjie.apps.registry.codes import next_code
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.models import Household, Membership, Person
from xianjie.apps.registry.relations import HEAD, OTHER
from xianjie.apps.screening.models import Clue
from xianjie.demo.hands import Hands
from xianjie.kernel.ids import check_id

PLANTED = {
    DuplicateKind.SAME_ID: 3,
    DuplicateKind.TWO_IDS: 4,
    DuplicateKind.TWO_HOUSEHOLDS: 3,
    DuplicateKind.RETURNED: 2,
    DuplicateKind.SAME_FAMILY: 3,
}
FEW = dict.fromkeys(PLANTED, 1)
"""What a county of few households gets."""
SMALL = 300
LISTED, SEARCHED, DECIDED = 500, 6, 4  # days ago
_WRONG_DIGIT, _WRONG_REGION = 16, 5
_COPIED = (
    "county_code", "name", "id_number", "id_kind", "id_length", "id_check_ok", "id_region",
    "birth_date", "sex", "relation", "ethnicity", "education", "school_status", "health",
    "labour_skill", "phone", "extra",
)  # fmt: skip


@dataclass
class _Planter:
    hands: Hands
    homes: Iterator[Household]

    def twice(self, person: Person, home: Household | None, mark: str, **other: object) -> Person:
        """Register somebody a second time, with a code of its own."""
        day, now = self.hands.at(LISTED)
        values = {name: getattr(person, name) for name in _COPIED} | other
        made = Person.objects.create(
            household=home, person_code=f"{person.person_code}{mark}"[:40], created_at=now,
            updated_at=now, **values,
        )  # fmt: skip
        if home is not None:
            Membership.objects.create(
                person=made, household=home, joined_on=day, joined_reason=JoinReason.LISTED
            )
            recount([home.pk])
        return made

    def home(self, members: int = 2) -> tuple[Household, list[Person]]:
        """Return the next quiet household with at least so many members, its head first."""
        for home in self.homes:
            people = sorted(home.members.order_by("pk"), key=lambda one: one.relation != HEAD)
            known = [one for one in people if one.id_check_ok and one.id_length == 18]
            if len(known) >= members and known[0].relation == HEAD:
                return home, known
        raise LookupError("the demo county has too few quiet households")


def duplicate(hands: Hands) -> None:
    """Plant what is registered twice, search for it, and decide about a few of them."""
    if DuplicateSearch.objects.filter(county_code=hands.division).exists():
        return
    busy = set(Clue.objects.filter(county_code=hands.division).values_list("household", flat=True))
    busy |= set(Case.objects.filter(county_code=hands.division).values_list("household", flat=True))
    found = Household.objects.filter(county_code=hands.division, is_active=True)
    total = found.count()
    quiet = found.exclude(pk__in=busy).filter(member_count__gte=2, monitor_category="")
    step = max(quiet.count() // 40, 1)
    homes = list(quiet.order_by("division_code", "pk")[::step])
    with transaction.atomic():
        _plant(_Planter(hands, iter(homes)), FEW if total < SMALL else PLANTED)
    today, now = hands.at(SEARCHED)
    search_duplicates(by=hands.county(today), county=hands.division, today=today, now=now)
    if total >= SMALL:
        _decide(hands)


def _plant(planter: _Planter, numbers: dict[DuplicateKind, int]) -> None:
    for turn in range(numbers[DuplicateKind.SAME_ID]):
        home, people = planter.home()
        planter.twice(people[1], home, "1", relation=OTHER, education="" if turn else "初中")
    for turn in range(numbers[DuplicateKind.TWO_IDS]):
        home, people = planter.home()
        number = (
            "" if turn == 1 else _mistyped(people[1].id_number, _WRONG_DIGIT - 10 * (turn == 2))
        )
        check = check_id(number) if number else None
        planter.twice(
            people[1], home, "2", relation=OTHER, id_number=number, id_length=len(number),
            id_check_ok=check.check_ok if check else None,
        )  # fmt: skip
    for _ in range(numbers[DuplicateKind.TWO_HOUSEHOLDS]):
        _, people = planter.home(3)
        other, _members = planter.home()
        planter.twice(people[-1], other, "3", relation=OTHER)
    for _ in range(numbers[DuplicateKind.RETURNED]):
        home, people = planter.home()
        former, _members = planter.home()
        gone = planter.twice(people[1], None, "4")
        day, _now = planter.hands.at(LISTED)
        left, _now = planter.hands.at(LISTED - 200)
        Membership.objects.create(
            person=gone, household=former, joined_on=day, joined_reason=JoinReason.LISTED,
            left_on=left, left_reason=LeaveReason.MOVED_OUT,
        )  # fmt: skip
    for _ in range(numbers[DuplicateKind.SAME_FAMILY]):
        home, people = planter.home()
        _family_twice(planter, home, people)


def _family_twice(planter: _Planter, home: Household, people: list[Person]) -> None:
    """Register a household under a second 户编号, the head and one more member in it."""
    _day, now = planter.hands.at(LISTED)
    again = Household.objects.create(
        county_code=home.county_code, household_code=next_code(home), created_at=now,
        updated_at=now, division_code=home.division_code, village_name=home.village_name,
        group_name=home.group_name, head_name=home.head_name, phone=home.phone,
        household_type="一般农户", extra=home.extra,
    )  # fmt: skip
    for person in people[:2]:
        planter.twice(person, again, "5")


def _mistyped(number: str, place: int) -> str:
    digit = str((int(number[place]) + 3) % 10)
    return number[:place] + digit + number[place + 1 :]


def _decide(hands: Hands) -> None:
    """Merge two of the planted ones, take one merge back, and say of one that it is none."""
    today, now = hands.at(DECIDED)
    by = hands.county(today)
    rows = {
        kind: list(
            MergeProposal.objects.filter(
                county_code=hands.division, kind=kind, state=ProposalState.OPEN
            ).order_by("pk")
        )
        for kind in DuplicateKind
    }
    say_different(
        by=by, proposal=rows[DuplicateKind.TWO_IDS][0], now=now,
        reason="入户核对：是同村同名的两个人，名单把一个人的号码抄错了，已通知村里更正。",
    )  # fmt: skip
    merged = rows[DuplicateKind.SAME_FAMILY][0]
    for found in (merged, rows[DuplicateKind.SAME_ID][0]):
        pairs = pairs_of(found)
        kept = pairs[0].first if pairs[0].kept == "1" else pairs[0].second
        wish = Wish(
            kept.pk, {}, "电话和户口簿核对，是同一个。", seen_mark(pairs_of(found, kept.pk))
        )
        merge = merge_records(by=by, proposal=found, wish=wish, today=today, now=now)
        if found is not merged:
            undo_merge(by=by, merge=merge, reason="村里反映合错了人，先恢复原状再核对。", now=now)
