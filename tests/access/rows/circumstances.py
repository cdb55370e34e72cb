"""The register of circumstances: the county, townships, and the department that judged."""

from __future__ import annotations

from tests.access.rows.registers import DAY, STAMPS, register_case
from tests.access.world import World
from xianjie.apps.registry.interfaces.circumstances import CIRCUMSTANCES
from xianjie.apps.registry.models import Circumstance


def circumstance(world: World) -> Circumstance:
    """One that the clerks' own office judged; those of another office do not see it."""
    found, _ = Circumstance.objects.get_or_create(
        household=world.household, kind="产业发展意愿", judged_on=DAY,
        defaults={"department": "农业农村", "basis": "走访", **STAMPS},
    )  # fmt: skip
    return found


ROWS = [
    *register_case(CIRCUMSTANCES, circumstance, lambda w: {
        "kind": "产业发展意愿", "household": w.household.household_code, "judged_on": "2022-07-01",
        "department": "农业农村", "basis": "走访表",
    }, "person__name"),
]  # fmt: skip
