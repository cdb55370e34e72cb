"""The desk, the overview and the board."""

from __future__ import annotations

from tests.access.table import Row, may
from tests.access.world import EVERYBODY, World
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cockpit.actions import build_snapshot
from xianjie.apps.registry.models import Household
from xianjie.kernel.periods import Period


def _counted(world: World) -> dict[str, str]:
    """A counted month with the world's household among the monitored ones."""
    Household.objects.filter(pk=world.household.pk).update(monitor_category="边缘易致贫户")
    build_snapshot(
        by=cli_actor("test"),
        county=world.county,
        period=Period.parse(world.period),
        now=world.run.started_at,
    )
    return {}


def _period(world: World) -> dict[str, str]:
    return {"period": world.period}


VIEW = may(Permission.VIEW_OVERVIEW)
ROWS = [
    Row("home", EVERYBODY, _counted),
    Row("cockpit:next", EVERYBODY, _counted, answers=(302,)),
    Row("cockpit:overview", VIEW, _counted),
    Row("cockpit:zero", VIEW, _counted),
    Row("cockpit:export", may(Permission.EXPORT_CLUES), _counted, of_a_place=True),
    Row("cockpit:monitored", VIEW, _counted),
    Row("cockpit:rebuild", may(Permission.RUN_SCREENING), _counted, _period, method="post",
        answers=(302,)),
]  # fmt: skip
