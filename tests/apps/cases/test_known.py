"""What monitoring tells the sheets."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.screening import page_county as small
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState
from xianjie.apps.cases.known import risks
from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.queries import prefill

pytestmark = pytest.mark.django_db


def test_the_risks_of_a_monitored_household_are_known_at_the_door(county) -> None:
    episode = Episode.objects.create(
        household=county.one,
        number=1,
        county_code=small.COUNTY,
        division_code=small.VILLAGE,
        origin=EpisodeOrigin.CASE,
        category="边缘易致贫户",
        risks=["因病", "缺劳动力"],
        identified_on=date(2022, 3, 1),
        state=EpisodeState.MONITORED,
    )
    answer = prefill(county.one, "入户核查", date(2022, 7, 4)).known["风险类型"]
    assert (answer.value, answer.label) == (["因病", "缺劳动力"], "监测对象 2022-03-01")
    assert risks([county.one.pk], date(2022, 2, 1)) == {}
    episode.state, episode.ended_on = EpisodeState.REMOVED, date(2022, 6, 1)
    episode.save()
    assert risks([county.one.pk], date(2022, 7, 4)) == {}
