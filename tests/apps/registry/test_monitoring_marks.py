"""What was decided about monitoring survives old lists, and a list that agrees takes it over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.apps.registry.test_family import home, known, told  # noqa: F401
from tests.apps.registry.test_import_after_changes import ROWS
from xianjie.apps.cases.models import Episode
from xianjie.apps.registry import actions
from xianjie.apps.registry.models import CategorySpell, Correction, Household


def monitored(household: Household) -> tuple[str, bool | None, date | None, date | None]:
    row = home(household.household_code)
    return row.monitor_category, row.risk_cleared, row.identified_on, row.cleared_on


def spells(household: Household) -> list[tuple[str, str, bool]]:
    rows = CategorySpell.objects.filter(household=household).order_by("kind", "valid_from", "id")
    kinds = {"MONITOR_CATEGORY", "RISK_CLEARED"}
    return [(row.kind, row.value, row.valid_to is None) for row in rows if row.kind in kinds]


LISTED = {"监测对象类别": "", "风险是否已消除": "", "识别监测时间": ""}


def test_an_old_list_does_not_undo_what_was_decided(known, told, load, family):  # noqa: F811
    actions.mark_monitored(told, known, category="突发严重困难户")
    month = told.occurred_on.replace(day=1)
    decided = ("突发严重困难户", False, month, None)
    assert monitored(known) == decided
    old = [{**row, **LISTED, "住房面积": "99"} for row in (*family, *ROWS)]
    load(*old, days=3)
    assert monitored(known) == decided
    # Removed: a list that still says not removed changes nothing either.
    two = timedelta(days=2)
    later = replace(
        told, occurred_on=told.occurred_on + two, today=told.today + two, now=told.now + two
    )
    actions.mark_cleared(later, home(known.household_code))
    cleared = ("突发严重困难户", True, month, later.occurred_on.replace(day=1))
    assert monitored(known) == cleared
    still = {
        "监测对象类别": "突发严重困难户", "风险是否已消除": "否",
        "识别监测时间": f"{month:%Y-%m}", "住房面积": "98",
    }  # fmt: skip
    load(*[{**row, **still} for row in family], *ROWS, days=5)
    assert monitored(known) == cleared
    assert spells(known) == [
        ("MONITOR_CATEGORY", "突发严重困难户", True),
        ("RISK_CLEARED", "否", False),
        ("RISK_CLEARED", "是", True),
    ]


def test_a_list_that_agrees_takes_the_mark_over(known, told, load, family):  # noqa: F811
    actions.mark_monitored(told, known, category="脱贫不稳定户")
    agreed = {
        "监测对象类别": "脱贫不稳定户", "风险是否已消除": "否",
        "识别监测时间": f"{told.occurred_on:%Y-%m}",
    }  # fmt: skip
    result = load(*[{**row, **agreed} for row in family], *ROWS, days=3)
    assert result.warned == 0
    assert not Correction.objects.filter(household=known, settled_at__isnull=True).exists()
    episode = Episode.objects.get(household=known)
    assert (episode.origin, episode.state) == ("LISTED", "MONITORED")
    gone = {**agreed, "风险是否已消除": "是", "消除监测时间": f"{told.occurred_on:%Y-%m}"}
    load(*[{**row, **gone} for row in family], *ROWS, days=5)
    assert monitored(known)[1] is True
    episode.refresh_from_db()
    assert episode.state == "REMOVED"
