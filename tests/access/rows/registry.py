"""Households, people, their changes and the search."""

from __future__ import annotations

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission


def _household(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


def _person(world: World) -> dict[str, int]:
    return {"pk": world.person.pk}


SEE = may(Permission.VIEW_HOUSEHOLDS)

ROWS = [
    Row("registry:households", SEE),
    Row("registry:households", SEE, data=lambda _: {"word": "532300000001"}, method="post",
        answers=(302,)),
    Row("registry:households-export", may(Permission.EXPORT_CLUES)),
    Row("registry:household", SEE, _household, of_a_place=True),
    Row("registry:person", SEE, _person, of_a_place=True),
]  # fmt: skip
