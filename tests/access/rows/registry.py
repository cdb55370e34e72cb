"""Households, people, their changes and the search."""

from __future__ import annotations

from django.utils import timezone

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions import Told, correct_household
from xianjie.apps.registry.models import Household


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


def _birth(world: World) -> dict[str, object]:
    return {"pk": world.household.pk, "kind": "birth"}


def _registered(world: World) -> dict[str, object]:
    known = world.household.family_changes.filter(undone_at__isnull=True).first()
    if known is None:
        today = timezone.localdate()
        told = Told(cli_actor("test"), today, "入户核实", today, timezone.now())
        household = Household.objects.get(pk=world.household.pk)
        known = correct_household(told, household, {"address": "一组1号"})
    return {"pk": world.household.pk, "change_pk": known.pk}


SEE = may(Permission.VIEW_HOUSEHOLDS)
CHANGE = may(Permission.CHANGE_REGISTRY)
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
    Row("registry:changes", CHANGE, _household, of_a_place=True),
    Row("registry:change", CHANGE, _birth, of_a_place=True),
    Row("registry:change", CHANGE, _birth, lambda _: {"step": "confirm"}, method="post",
        of_a_place=True),
    Row("registry:change-undo", CHANGE, _registered, of_a_place=True),
    Row("registry:change-undo", CHANGE, _registered, lambda _: {"reason": "登记错了"},
        method="post", answers=(302,), of_a_place=True),
    Row("registry:person-correct", CHANGE, _person, of_a_place=True),
    Row("registry:person-correct", CHANGE, _person, lambda _: {"step": "preview"}, method="post",
        of_a_place=True),
    Row("registry:search", SEE),
    Row("registry:search", SEE, data=lambda _: {"q": "李"}, method="post"),
    Row("registry:household-sheet", SEE, _household, of_a_place=True),
    Row("registry:person", SEE, _person, of_a_place=True),
]  # fmt: skip
