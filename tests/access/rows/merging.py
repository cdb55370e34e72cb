"""Merge proposals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.merging.models import MergeProposal
from xianjie.apps.registry.models import Person

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
MERGERS = may(Permission.MERGE_RECORDS)


def _proposal(world: World) -> dict[str, Any]:
    found = MergeProposal.objects.filter(first_person=world.person).first()
    if found is None:
        twice = Person.objects.create(
            county_code=world.county, household=world.household, name="李大山",
            relation="其他", created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        found = MergeProposal.objects.create(
            county_code=world.county, division_code=world.village, other_code=world.village,
            kind="TWO_IDS", state="OPEN", first_person=world.person, second_person=twice,
            score=9, evidence=[["姓名相同", "3", ""]], found_at=NOW, seen_at=NOW,
        )  # fmt: skip
    return {"pk": found.pk}


ROWS = [
    Row("merging:proposals", MERGERS),
    Row("merging:proposals-export", MERGERS),
    Row("merging:search", MERGERS, method="post", answers=(302,)),
    Row("merging:proposal", MERGERS, _proposal, of_a_place=True),
    Row(
        "merging:proposal", MERGERS, _proposal, lambda _w: {"deed": "different", "reason": ""},
        method="post", of_a_place=True,
    ),
]  # fmt: skip
