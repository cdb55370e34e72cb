"""The month, the clues, the household."""

from __future__ import annotations

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission


def _run(world: World) -> dict[str, int]:
    return {"pk": world.run.pk}


def _clue(world: World) -> dict[str, int]:
    return {"pk": world.clue.pk}


def _household(world: World) -> dict[str, int]:
    return {"pk": world.household.pk}


ROWS = [
    Row("screening:month", may(Permission.VIEW_MONTH)),
    Row("screening:clues", may(Permission.VIEW_HOUSEHOLDS)),
    Row("screening:clues", may(Permission.VIEW_HOUSEHOLDS), data=lambda _: {"q": "李大山"},
        method="post", answers=(302,)),
    Row("screening:runs", may(Permission.VIEW_MONTH)),
    Row("screening:run", may(Permission.VIEW_MONTH), _run, of_a_place=True),
    Row("screening:start", may(Permission.RUN_SCREENING)),
    Row("screening:start", may(Permission.RUN_SCREENING), method="post"),
    Row("screening:compare", may(Permission.VIEW_HOUSEHOLDS)),
    Row("screening:confirm", may(Permission.CONFIRM_RULES), _run, method="post", answers=(302,),
        of_a_place=True),
    Row("screening:rules", may(Permission.VIEW_MONTH)),
    Row("screening:verify", may(Permission.CHECK_REPORTS), _clue, of_a_place=True),
    Row("screening:verify", may(Permission.CHECK_REPORTS), _clue, method="post",
        of_a_place=True),
    Row("screening:export", may(Permission.EXPORT_CLUES), lambda _: {"extension": "csv"},
        answers=(200,), of_a_place=True),
    # The former address: it leads on and tells nothing.
    Row("screening:household", may(Permission.VIEW_HOUSEHOLDS), _household, answers=(301,)),
]  # fmt: skip
