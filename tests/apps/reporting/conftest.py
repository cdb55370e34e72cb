"""The county of the tests of reports."""

from __future__ import annotations

from datetime import date

import pytest


@pytest.fixture
def county(db, home, root):
    """Two townships with monitored households, one removed; a round; two bureaus with clerks."""
    from tests.apps.cases.kit import build_county
    from tests.apps.rounds import kit
    from tests.apps.screening import page_county as small
    from xianjie.apps.cases.enums import EpisodeState

    found = build_county(root)
    kit.monitor(found.one, identified_on=date(2022, 7, 2), risks=["因病"])
    kit.monitor(
        found.other,
        identified_on=date(2022, 2, 1),
        risks=["因学"],
        category="边缘易致贫户",
        state=EpisodeState.REMOVED,
        ended_on=date(2022, 7, 4),
        removal_way="帮扶消除",
    )
    third = small.make_household(3, small.VILLAGE, head="李明")
    kit.monitor(third, identified_on=date(2021, 5, 1), risks=[])
    kit.opened(found.analyst)
    return found
