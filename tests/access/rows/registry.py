"""Households, people, their changes and the search."""

from __future__ import annotations

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission


def _household(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


def _person(world: World) -> dict[str, int]:
    return {"pk": world.person.pk}


def _household_phone(world: World) -> dict[str, object]:
    return {"pk": world.household.pk, "field": "phone"}


def _person_number(world: World) -> dict[str, object]:
    return {"pk": world.person.pk, "field": "id_number"}


def _why(_world: World) -> dict[str, str]:
    return {"reason": "核对数据"}


SEE = may(Permission.VIEW_HOUSEHOLDS)
UNMASK = may(Permission.UNMASK_PERSONAL)

ROWS = [
    Row("registry:households", SEE),
    Row("registry:households", SEE, data=lambda _: {"word": "532300000001"}, method="post",
        answers=(302,)),
    Row("registry:households-export", may(Permission.EXPORT_CLUES)),
    Row("registry:household", SEE, _household, of_a_place=True),
    Row("registry:household-unmask", UNMASK, _household_phone, of_a_place=True),
    Row("registry:household-unmask", UNMASK, _household_phone, _why, method="post",
        of_a_place=True),
    Row("registry:person-unmask", UNMASK, _person_number, of_a_place=True),
    Row("registry:person-unmask", UNMASK, _person_number, _why, method="post", of_a_place=True),
    Row("registry:search", SEE),
    Row("registry:search", SEE, data=lambda _: {"q": "李"}, method="post"),
    Row("registry:person", SEE, _person, of_a_place=True),
]  # fmt: skip
