"""The month, the clues, the household."""

from __future__ import annotations

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission


def _household(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


ROWS = [
    Row("screening:month", may(Permission.VIEW_MONTH)),
    Row("screening:clues", may(Permission.VIEW_HOUSEHOLDS)),
    Row("screening:export", may(Permission.EXPORT_CLUES), lambda _: {"extension": "csv"},
        answers=(200,), of_a_place=True),
    # The former address: it leads on and tells nothing.
    Row("screening:household", may(Permission.VIEW_HOUSEHOLDS), _household, answers=(301,)),
]  # fmt: skip
