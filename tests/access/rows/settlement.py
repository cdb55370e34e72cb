"""Medical settlement: ledgers, lists of who is paid for, the calculator, former measures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.access.rows.registers import register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.interfaces.registers import FORMER_MEASURES
from xianjie.apps.benefits.models import FormerMeasure

VIEWERS = may(Permission.VIEW_BENEFITS)
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


def _measure(world: World) -> FormerMeasure:
    found, _ = FormerMeasure.objects.get_or_create(
        name="县级兜底报销",
        group="脱贫人口",
        defaults={
            "division_code": world.village,
            "way": "MERGE",
            "created_at": NOW,
            "updated_at": NOW,
        },
    )
    return found


def _list(_world: World) -> dict[str, str]:
    return {"key": "insurance"}


ROWS = [
    Row("benefits:stays", VIEWERS),
    Row("benefits:stays-export", VIEWERS, answers=(200, 404)),
    Row("benefits:stay-homes", VIEWERS),
    Row("benefits:relief-ledger", VIEWERS),
    Row("benefits:treatments", VIEWERS),
    Row("benefits:calculator", VIEWERS),
    Row("benefits:payments", VIEWERS, _list),
    Row("benefits:payments-export", VIEWERS, _list, answers=(200, 404)),
    # The measures concern the clerks of medical insurance; the world's clerk is of no sector.
    *(
        replace(row, roles=row.roles - {Role.DEPARTMENT_CLERK})
        for row in register_case(
            FORMER_MEASURES,
            _measure,
            lambda w: {
                "name": "县级兜底报销",
                "group": "脱贫人口",
                "division_code": w.village,
                "way": "STOP",
            },
        )
    ),
]
