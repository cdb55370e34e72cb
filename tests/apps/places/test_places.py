"""Sites and relocated households: from the roll, what they lack; villages in focus on the page."""

from __future__ import annotations

import pytest
import time_machine

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.employment.queries.families import Judged, Verdict
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.places.actions import look_again, update_relocated
from xianjie.apps.places.enums import WorkState
from xianjie.apps.places.interfaces.registers import PROJECTS, RELOCATED
from xianjie.apps.places.models import RelocatedHousehold, RelocationSite
from xianjie.apps.places.queries.sites import shortfalls
from xianjie.apps.places.queries.work import judge_work, of_register
from xianjie.apps.plans.enums import Labour
from xianjie.apps.registry import following
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
ROOT = "/resettlement/"
WHEN = {"today": kit.TODAY, "now": kit.NOW}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


@pytest.fixture
def county(db, home, root):
    from tests.apps.cases.kit import build_county

    return build_county(root)


def moved(household: Household, site: str) -> None:
    household.extra = household.extra | {"是否易地搬迁户": True, "安置点": site}
    household.save()


def test_the_roll_makes_sites_and_households_once(county) -> None:
    moved(county.one, "银馨家园")
    moved(county.other, "")
    by = cases.by(county.analyst)
    found = update_relocated(by=by, county=small.COUNTY, **WHEN)
    assert (found.sites, found.households, found.looked) == (1, 2, 2)
    site = RelocationSite.objects.get()
    assert (site.name, site.division_code) == ("银馨家园", county.one.division_code)
    rows = list(RelocatedHousehold.objects.order_by("household__household_code"))
    assert [(one.site, one.projects, one.origin) for one in rows] == [
        (site, 0, "ROLL"), (None, 0, "ROLL")
    ]  # fmt: skip
    # Taking a row out is a correction of the roll: it does not come back.
    rows[1].retired_at = kit.NOW
    rows[1].save()
    again = update_relocated(by=by, county=small.COUNTY, **WHEN)
    assert (again.sites, again.households, again.looked) == (0, 0, 1)
    with pytest.raises(RefusedError, match="权限"):
        update_relocated(by=cases.by(county.town), county=small.COUNTY, **WHEN)


def test_gaps_are_what_the_rulebook_asks_and_nobody_has(county) -> None:
    moved(county.one, "银馨家园")
    by = cases.by(county.analyst)
    update_relocated(by=by, county=small.COUNTY, **WHEN)
    RelocatedHousehold.objects.update(work=WorkState.ZERO)
    found = shortfalls(small.COUNTY, by.scope, kit.TODAY)
    assert (found.sites, found.households, found.zero, found.total) == (1, 1, 1, 3)
    client = signed_in(county.analyst)
    assert "有 1 户还没有增收项目" in client.get(f"{ROOT}relocated/").content.decode()
    home = client.get("/").content.decode()
    assert "1 个安置区没有主导产业" in home
    save_row(
        by=by, register=PROJECTS, row=None, version=None, now=kit.NOW,
        values={"household": county.one, "name": "养牛", "kind": "养殖", "since": kit.TODAY},
    )  # fmt: skip
    look_again(county=small.COUNTY, today=kit.TODAY)
    assert shortfalls(small.COUNTY, by.scope, kit.TODAY).households == 0
    page = client.get(f"{ROOT}sites/").content.decode()
    assert "有 1 个安置区的主导产业不到 1 项" in page


def test_rows_follow_the_household(county) -> None:
    moved(county.one, "银馨家园")
    update_relocated(by=cases.by(county.analyst), county=small.COUNTY, **WHEN)
    county.one.division_code = small.OTHER_VILLAGE
    county.one.save()
    following.follow(county.one)
    assert RelocatedHousehold.objects.get().division_code == small.OTHER_VILLAGE


@pytest.mark.parametrize(
    ("works", "labour", "state"),
    [
        (True, Labour.NONE, WorkState.WORKING),
        (False, Labour.FULL, WorkState.ZERO),
        (False, Labour.PARTIAL, WorkState.ZERO),
        (False, Labour.NONE, WorkState.UNABLE),
        (False, Labour.UNKNOWN, WorkState.UNKNOWN),
    ],
)
def test_zero_employment_needs_somebody_able(works, labour, state) -> None:
    assert judge_work(works, labour) == state


@pytest.mark.parametrize(
    ("listed", "judged", "state"),
    [
        ("FOUND", Judged(Verdict.NOT, works=True), WorkState.ZERO),
        ("", Judged(Verdict.ZERO, 1), WorkState.ZERO),
        ("", Judged(Verdict.NOT, works=True), WorkState.WORKING),
        ("", Judged(Verdict.NOT), WorkState.UNABLE),
        ("", Judged(Verdict.UNKNOWN, 1), None),
        ("", None, None),
    ],
)
def test_the_labour_register_decides_where_it_knows(listed, judged, state) -> None:
    assert of_register(listed, judged) == state


def test_villages_in_focus_are_explained(county) -> None:
    client, url = signed_in(county.analyst), f"{ROOT}focus/"
    assert "没有村符合重点村条件" in client.get(url).content.decode()
    kit.monitor(county.one)
    page = client.get(url).content.decode()
    assert "旧城村" in page and "监测户 1 ÷ 全村 1 = 100.0%，超过 3%" in page
    assert "小河村" not in page
    assert "小河村" in client.get(f"{url}?all=1").content.decode()
    before = count_queries(client, f"{url}?all=1")
    for number in range(3):
        small.make_household(700 + number, small.OTHER_VILLAGE)
    assert count_queries(client, f"{url}?all=1") == before
    assert client.get(f"{url}export/").status_code == 200
    # A township sees its own villages only.
    assert "小河村" not in signed_in(county.town).get(f"{url}?all=1").content.decode()


def test_registers_name_households_by_number_and_mask_the_head(county) -> None:
    moved(county.one, "银馨家园")
    update_relocated(by=cases.by(county.analyst), county=small.COUNTY, **WHEN)
    row = RelocatedHousehold.objects.get()
    page = signed_in(county.analyst).get(RELOCATED.url("detail", pk=row.pk)).content.decode()
    assert county.one.household_code in page and county.one.head_name not in page
