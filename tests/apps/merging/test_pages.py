"""The pages of merging, from the list to the undoing."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests.web.pages import count_queries, plain_static_files  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db, home, root):
    from tests.apps.merging.kit import build, search

    made = build(root)
    search(made)
    return made


@pytest.fixture
def analyst(county, client):
    client.force_login(county.analyst)
    return client


def _hidden(page: str) -> dict[str, str]:
    """Return the fields that the confirmation carries along."""
    told = page[page.index('id="told"') :]
    form = told[: told.index("</form>")]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_list_filters_export_and_queries(analyst, county):
    from tests.apps.screening import page_county as small
    from xianjie.apps.merging.models import MergeProposal

    page = analyst.get("/merging/").content.decode()
    assert page.count('class="xj-card-key xj-nowrap"') == 5
    assert "532399" not in page
    assert "赵大山" not in page
    kept = analyst.get("/merging/", {"kind": "SAME_FAMILY", "town": small.TOWN}).content.decode()
    assert kept.count('class="xj-card-key xj-nowrap"') == 1
    empty = analyst.get("/merging/", {"kind": "SAME_FAMILY", "town": small.OTHER_TOWN})
    assert "没有符合条件的提议" in empty.content.decode()
    answer = analyst.get("/merging/export.xlsx", {"kind": "TWO_IDS"})
    (line,) = list(openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].values)[-1:]
    assert line[:2] == ("同一人两个证件号码", "待核对")
    several = count_queries(analyst, "/merging/")
    MergeProposal.objects.exclude(kind="TWO_IDS").update(state="SUPERSEDED")
    assert count_queries(analyst, "/merging/") == several


def test_from_preview_to_undo(analyst, county):
    from tests.apps.merging import kit
    from xianjie.apps.registry.models import Person

    found = kit.proposal("TWO_HOUSEHOLDS")
    address = f"/merging/{found.pk}/"
    page = analyst.get(address).content.decode()
    assert "一人在两户" in page
    assert "钱春梅" not in page
    kept, gone = county.people["c2"], county.people["b2"]
    page = analyst.get(address, {"kept": kept.pk}).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    given = {"deed": "preview", "kept": kept.pk, "seen": seen, "side-p:household": "2"}
    page = analyst.post(address, given).content.decode()
    assert "请填写这一项" in page
    page = analyst.post(address, given | {"reason": "已电话核实"}).content.decode()
    assert "合并后会怎样" in page
    assert Person.objects.filter(merged_into__isnull=False).count() == 0
    chosen = _hidden(page)
    assert chosen["side-p:household"] == "2"
    for _ in range(2):  # the second press finds it done
        answer = analyst.post(address, chosen | {"deed": "merge"})
        assert (answer.status_code, answer.url) == (302, address)
    page = analyst.get(address).content.decode()
    assert "已合并" in page
    assert Person.objects.get(pk=gone.pk).merged_into == kept
    old = analyst.get(reverse("registry:person", args=[gone.pk])).content.decode()
    assert f'href="{reverse("registry:person", args=[kept.pk])}"' in old
    page = analyst.post(address, {"deed": "undo", "reason": ""}).content.decode()
    assert "请填写这一项" in page
    for _ in range(2):
        answer = analyst.post(address, {"deed": "undo", "reason": "核实是两个人"})
        assert (answer.status_code, answer.url) == (302, address)
    assert Person.objects.get(pk=gone.pk).household == county.homes["B"]


def test_households_notices_and_changes_meanwhile(analyst, county):
    from tests.apps.merging import kit
    from xianjie.apps.registry.models import Household

    found = kit.proposal("SAME_FAMILY")
    address = f"/merging/{found.pk}/"
    page = analyst.get(address).content.decode()
    assert page.count("成员 ") == 2
    for code in ("D", "E"):
        notice = analyst.get(
            reverse("registry:household", args=[county.homes[code].pk])
        ).content.decode()
        assert f'href="{address}"' in notice
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    Household.objects.filter(household_code="E").update(updated_at=kit.NOW.replace(hour=9))
    given = {"deed": "merge", "kept": county.homes["D"].pk, "seen": seen, "reason": "同一户"}
    page = analyst.post(address, given).content.decode()
    assert "打开本页之后" in page
    page = analyst.post(address, {"deed": "different", "reason": "兄弟两家"}, follow=True)
    assert "不是同一个" in page.content.decode()
    assert analyst.post(address, {"deed": "burn"}).status_code == 403
    assert analyst.get("/merging/999999/").status_code == 404


def test_search_in_the_background(analyst, county, run_jobs):
    from xianjie.apps.merging.models import DuplicateSearch

    answer = analyst.post("/merging/search/")
    assert answer.status_code == 302
    (job,) = run_jobs()
    assert job.result["open"] == 5
    assert DuplicateSearch.objects.count() == 2
