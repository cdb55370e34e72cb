"""The rulebook and the drafts of its parameters."""

from __future__ import annotations

from datetime import date

from tests.access.table import Row, may
from tests.access.world import World
from tests.apps.screening.page_county import BENEFIT, NOW, RULE
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.policies.models import ParameterDraft, RulebookVersion

PARAMETER = "监测线"


def _draft(world: World, state: str = "DRAFT", author: Role = Role.COUNTY_LEADER) -> dict[str, int]:
    current = RulebookVersion.objects.get(is_current=True)
    found, _ = ParameterDraft.objects.update_or_create(
        county_code=world.county,
        place=world.county,
        parameter=PARAMETER,
        from_date=date(2022, 1, 1),
        defaults={
            "division_code": world.county + "000000",
            "title": PARAMETER,
            "value": 7000,
            "value_text": "7,000 元/年·人",
            "unverified": True,
            "reason": "按文件调整",
            "state": state,
            "author": world.own[author],
            "created_at": NOW,
            "base_hash": current.hash,
            "preview": {"period": world.period, "rules": [], "assumed": False},
        },
    )
    return {"pk": found.pk}


def _waiting(world: World) -> dict[str, int]:
    return _draft(world, "SUBMITTED")


def _own(world: World) -> dict[str, int]:
    return _draft(world, "DRAFT", Role.COUNTY_ANALYST)


SEE = may(Permission.VIEW_RULEBOOK)
DRAFT = may(Permission.DRAFT_PARAMETERS)
PUBLISH = may(Permission.PUBLISH_RULEBOOK)

ROWS = [
    Row("policies:rulebook", SEE),
    Row("policies:parameter", SEE, lambda _: {"name": PARAMETER}),
    Row("policies:rule", SEE, lambda _: {"name": RULE}),
    Row("policies:benefit", SEE, lambda _: {"name": BENEFIT}),
    Row("policies:document", SEE, lambda _: {"name": "县文件"}),
    Row("policies:versions", SEE),
    Row("policies:drafts", DRAFT),
    Row("policies:draft-new", DRAFT, lambda _: {"name": PARAMETER}),
    Row("policies:draft-new", DRAFT, lambda _: {"name": PARAMETER}, method="post"),
    Row("policies:draft", DRAFT, _waiting, of_a_place=True),
    Row("policies:draft-edit", DRAFT, _draft, of_a_place=True),
    Row("policies:draft-preview", DRAFT, _draft, method="post", answers=(302,), of_a_place=True),
    Row("policies:draft-submit", DRAFT, _own, method="post", answers=(302,), of_a_place=True),
    Row("policies:draft-withdraw", DRAFT, _own, method="post", answers=(302,), of_a_place=True),
    Row("policies:draft-publish", PUBLISH, _waiting, method="post", answers=(302,),
        of_a_place=True),
    Row("policies:draft-reject", PUBLISH, _waiting, method="post", answers=(302,),
        of_a_place=True),
]  # fmt: skip
