"""Whatever is split, merged, moved and undone, nobody is lost and everybody belongs once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.screening import page_county as county
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.registry import actions
from xianjie.apps.registry.actions import Told
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.enums import JoinReason
from xianjie.apps.registry.models import FamilyChange, Household, Membership, Person
from xianjie.apps.registry.relations import HEAD, OTHER, through, under_new_head
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db(transaction=False)
TODAY = county.NOW.date()
RELATIONS = st.sampled_from(["配偶", "之子", "之女", "之儿媳", "之孙子", "之父", "其他"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["split", "merge", "move", "head", "undo"]),
        st.integers(0, 50),
        st.integers(1, 63),
        RELATIONS,
    ),
    min_size=1,
    max_size=7,
)


class _RollBackError(Exception):
    pass


def found_households(sizes: list[int]) -> None:
    for number, size in enumerate(sizes, 1):
        household = county.make_household(number)
        for place in range(1, size):
            Person.objects.create(
                county_code=county.COUNTY, person_code=f"Q{number}-{place}", household=household,
                name=f"成员{number}{place}", relation=OTHER, sex="女", created_at=county.NOW,
                updated_at=county.NOW,
            )  # fmt: skip
        for person in Person.objects.filter(household=household):
            Membership.objects.create(
                person=person, household=household, joined_on=TODAY - timedelta(days=30),
                joined_reason=JoinReason.LISTED,
            )  # fmt: skip
        recount([household.pk])


def step(told: Told, kind: str, pick: int, bits: int, relation: str) -> None:
    homes = list(Household.objects.order_by("pk"))
    home = homes[pick % len(homes)]
    people = list(Person.objects.filter(household=home).order_by("pk"))
    chosen = [p for place, p in enumerate(people) if bits >> place & 1]
    rest = [p for p in people if p not in chosen]
    if kind == "split" and chosen:
        actions.split_household(
            told, home, chosen, new_head=chosen[-1], stays_head=rest[0] if rest else None
        )
    elif kind == "merge":
        actions.merge_households(told, home, homes[bits % len(homes)], relation=relation)
    elif kind == "move":
        actions.move_household(told, home, county.OTHER_VILLAGE)
    elif kind == "head" and chosen:
        actions.change_head(told, home, chosen[0])
    elif kind == "undo":
        made = FamilyChange.objects.filter(undone_at__isnull=True).first()
        if made is not None:
            actions.undo_change(by=told.by, change=made, reason="错", now=told.now)


def check(everybody: set[int]) -> None:
    present = Person.objects.filter(household__isnull=False)
    assert set(present.values_list("pk", flat=True)) == everybody
    open_stays = Membership.objects.filter(left_on__isnull=True)
    assert sorted(open_stays.values_list("person", "household")) == sorted(
        present.values_list("pk", "household")
    )
    for home in Household.objects.all():
        members = list(Person.objects.filter(household=home))
        assert home.member_count == len(members)
        assert home.is_active == bool(members), (home, home.left_reason)
        if members:
            heads = [p.name for p in members if p.relation == HEAD]
            assert heads == [home.head_name]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(1, 5), min_size=2, max_size=3), STEPS)
def test_nobody_is_lost(sizes: list[int], steps: list[tuple[str, int, int, str]]) -> None:
    try:
        with transaction.atomic():
            county.make_divisions()
            found_households(sizes)
            everybody = set(Person.objects.values_list("pk", flat=True))
            for number, (kind, pick, bits, relation) in enumerate(steps, 1):
                now = county.NOW + timedelta(minutes=number)
                told = Told(cli_actor("test"), TODAY, "证明", TODAY, now)
                try:
                    with transaction.atomic():
                        step(told, kind, pick, bits, relation)
                except RefusedError:
                    pass
                check(everybody)
            raise _RollBackError
    except _RollBackError:
        pass


WORDS = st.sampled_from(load_codes("与户主关系").texts)
SEX = st.sampled_from(["男", "女", ""])


@given(WORDS, SEX, WORDS, SEX, st.booleans())
def test_relations_stay_within_the_code_set(new, new_sex, old, sex, alone) -> None:
    words = set(load_codes("与户主关系").texts)
    told = under_new_head(
        new_head=new, new_head_sex=new_sex, relation=old, sex=sex, only_child_in_law=alone
    )
    assert told in words - {HEAD}
    assert through(their_head=new, relation=old, sex=sex) in words
