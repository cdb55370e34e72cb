"""How much is typed."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from tests.apps.fieldforms import kit
from tests.apps.screening import page_county as small
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.fieldforms.queries.figures import form_loads, typing_figures

pytestmark = pytest.mark.django_db


def test_a_known_household_needs_little_typing(village) -> None:
    loads = {load.form: load for load in form_loads([village.one], kit.TODAY)}
    assert loads[kit.VERIFY].most_to_type <= 12
    assert loads[kit.MONTHLY].most_to_type <= 3
    assert form_loads([], kit.TODAY) == []


def test_the_figures_of_a_month_are_means_of_accepted_sheets(village) -> None:
    kit.submit(village.worker, village.one, kit.MONTHLY, kit.MONTHLY_ANSWERS, typed=1, chosen=6)
    kit.submit(village.worker, village.one, kit.MONTHLY, kit.MONTHLY_ANSWERS, typed=2, chosen=5)
    task = kit.task(village.one)
    kit.submit(village.worker, village.one, task=task)
    kit.submit(village.second, village.one, answers={"有变化": False, "情况说明": "好"}, task=task)
    figures = {one.form: one for one in typing_figures(small.COUNTY, "2022-07")}
    assert (figures[kit.MONTHLY].sheets, figures[kit.MONTHLY].typed) == (2, 1.5)
    assert figures[kit.GRID].sheets == 1
    assert typing_figures(small.COUNTY, "2022-06") == []
    near = kit.by(village.stranger).scope
    assert typing_figures(small.COUNTY, "2022-07", near) == []


def test_the_burden_page_shows_them(village, client: Client) -> None:
    kit.submit(village.worker, village.one, kit.MONTHLY, kit.MONTHLY_ANSWERS, typed=1, chosen=6)
    client.force_login(village.town)
    with time_machine.travel(kit.NOW, tick=False):
        page = client.get("/cases/burden/")
    assert [(one.title, one.typed) for one in page.context["sheets"]] == [("月度监测", 1.0)]
    assert "入户表打了多少字" in page.content.decode()
